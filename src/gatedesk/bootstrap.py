"""The composition root: the one place that names concrete classes. Tests pass fakes for any port."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable

from gatedesk.desk.desk import Desk
from gatedesk.desk.ports import AlertStore, DrawingStore, Gateway, Journal, SettingsStore
from gatedesk.gateway.session import Session
from gatedesk.store.chart_files import AlertFile, DrawingFile
from gatedesk.store.order_journal import OrderJournal
from gatedesk.store.paths import Paths
from gatedesk.store.session_journal import SessionJournalFile
from gatedesk.store.settings_file import SettingsFile


def wall_clock() -> float:
    """Epoch seconds (UTC); the only clock of the application, passed on from here."""
    return time.time()  # noqa: TID251 - the composition root is where the clock comes from


def build(
    paths: Paths,
    *,
    gateway: Gateway | None = None,
    journal: Journal | None = None,
    settings_store: SettingsStore | None = None,
    drawing_store: DrawingStore | None = None,
    alert_store: AlertStore | None = None,
    clock: Callable[[], float] = wall_clock,
) -> Desk:
    """Wire a desk over the files in ``paths``. Nothing is connected or started yet."""
    settings_store = settings_store or SettingsFile(paths.settings)
    settings, notices = settings_store.load()
    journal = journal or OrderJournal(paths.journal)
    gateway = gateway or Session(
        clock=clock,
        jitter=random.Random(secrets.randbits(64)),
        highest_order_id=journal.highest_order_id,
        unsettled=journal.unsettled,
    )
    return Desk(
        gateway=gateway,
        journal=journal,
        settings_store=settings_store,
        settings=settings,
        clock=clock,
        new_ref=lambda: f"GD-{secrets.token_hex(8)}",
        notices=notices,
        drawing_store=drawing_store or DrawingFile(paths.drawings),
        alert_store=alert_store or AlertFile(paths.alerts),
        session_journal=SessionJournalFile(paths.session_journal),
    )
