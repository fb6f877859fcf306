"""The session panel: the connection's last day as a strip, and every entry of it in words below."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gatedesk.domain.connection_timeline import TimelineEntry
from gatedesk.ui.context import UiContext
from gatedesk.ui.models import figures
from gatedesk.ui.models.column import Column
from gatedesk.ui.models.record_table import RecordTableModel
from gatedesk.ui.widgets.plain_text import plain
from gatedesk.ui.widgets.table_view import RecordTableView
from gatedesk.ui.widgets.timeline_strip import DAY, MARKS, NEW_YORK, TimelineStrip

EMPTY = "Nothing happened in the last 24 hours. Connects, losses and restarts of the Gateway are kept here."
REPAINT_MS = 30_000


def when(entry: TimelineEntry) -> str:
    return f"{datetime.fromtimestamp(entry.time, UTC).astimezone(NEW_YORK):%a %H:%M:%S}"


SESSION_COLUMNS: tuple[Column[TimelineEntry], ...] = (
    Column(
        "time",
        "Time (ET)",
        lambda entry: entry.time,
        when,
        tooltip=lambda entry: figures.full_time(entry.time),
        tone=lambda entry: "muted",
        sample="Wed 00:00:00",
    ),
    Column(
        "kind",
        "What",
        lambda entry: entry.kind.value,
        lambda entry: entry.kind.value.capitalize(),
        chip=True,
        tone=lambda entry: MARKS[entry.kind],
        sample="Upstream back",
    ),
    Column(
        "text",
        "What happened",
        lambda entry: plain(entry.text),
        lambda entry: plain(entry.text),
        tooltip=lambda entry: entry.text,
        sample="Connected to TWS at 127.0.0.1:7497.",
        stretch=True,
    ),
    Column(
        "code",
        "Code",
        lambda entry: entry.code,
        lambda entry: "" if entry.code is None else str(entry.code),
        numeric=True,
        tone=lambda entry: "muted",
        sample="00000",
    ),
)


class SessionPanel(QWidget):
    """Entries older than a day leave by themselves; the desk keeps them over restarts."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.setProperty("panel", True)
        self.strip = TimelineStrip(context.theme, context.desk.clock, context.privacy.words)
        self.model = RecordTableModel(SESSION_COLUMNS, lambda entry: entry, context.frames)
        self.table = RecordTableView(self.model, context.theme, "session.table", "Session", EMPTY)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 0)
        column.setSpacing(4)
        column.addWidget(self.strip)
        column.addWidget(self.table, 1)
        self._repaint = QTimer(self, interval=REPAINT_MS)
        self._repaint.timeout.connect(self._move_on)
        context.bridge.timeline_grew.connect(self._add)
        context.privacy.changed.connect(self._mask)
        self._mask()
        self.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
        self._move_on()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._move_on()
        self._repaint.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._repaint.stop()

    def _add(self, entry: TimelineEntry) -> None:
        self.model.upsert(entry)
        self._show()

    def _move_on(self) -> None:
        """The day moves on: what is older leaves. What earlier runs told is there once the desk has begun."""
        oldest = self._context.desk.clock() - DAY
        known = dict.fromkeys((*self._context.desk.timeline(), *self.model.records))
        self.model.replace([entry for entry in known if entry.time >= oldest])
        self._show()

    def _show(self) -> None:
        self.strip.show_entries(sorted(self.model.records, key=lambda entry: entry.time))

    def _mask(self) -> None:
        privacy = self._context.privacy
        self.model.set_mask(privacy.words if privacy.hidden else None)
