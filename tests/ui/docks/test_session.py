"""The session panel: what the desk kept, what is new, and nothing older than a day."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from gatedesk.domain.connection import ConnectionState
from gatedesk.domain.connection_timeline import TimelineEntry, TimelineKind
from gatedesk.domain.events import TimelineGrew
from gatedesk.ui.docks.session import SessionPanel
from helpers.ui_desk import ACCOUNT, NOW, UiDesk


def grew(seconds_ago: float, text: str, kind: TimelineKind = TimelineKind.CONNECTED) -> TimelineGrew:
    return TimelineGrew(TimelineEntry(NOW - seconds_ago, kind, text, ConnectionState.LIVE))


@pytest.fixture
def panel(show) -> SessionPanel:
    made: SessionPanel = show(SessionPanel)
    return made


def texts(panel: SessionPanel) -> list[str]:
    rows = panel.table.rows
    return [str(rows.index(row, 2).data()) for row in range(rows.rowCount())]


def test_new_entries_stand_on_top(ui: UiDesk, panel) -> None:
    ui.publish(grew(60, "Connected."))
    ui.publish(grew(30, "Lost.", TimelineKind.LOST))
    assert texts(panel) == ["Lost.", "Connected."]
    assert panel.strip.accessibleDescription() == "Lost."


def test_what_is_older_than_a_day_leaves(ui: UiDesk, panel) -> None:
    ui.publish(grew(3600, "Connected."))
    ui.publish(grew(60, "Lost."))
    ui.desk.clock = lambda: NOW + 23.5 * 3600
    panel.hide()
    panel.show()
    assert texts(panel) == ["Lost."]


def test_privacy_hides_accounts(ui: UiDesk, panel) -> None:
    ui.publish(grew(60, f"Connected, account {ACCOUNT}."))
    ui.context.privacy.hide(True)
    assert texts(panel) == ["Connected, account DU•••567."]
    assert "DU•••567" in panel.strip.words_at(panel.strip.width() - 1)


def test_it_can_be_copied(ui: UiDesk, panel) -> None:
    ui.publish(grew(60, "Connected."))
    panel.table.copy()
    assert "Connected." in QApplication.clipboard().text()
