"""The messages panel: every notice in words, with its remedy; what is told again is counted, not repeated."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QToolButton

from gatedesk.domain.notice import Notice, Severity
from gatedesk.ui.context import UiContext
from gatedesk.ui.models.message_columns import MESSAGE_COLUMNS, SEVERITY_RANK, MessageRow, key_of
from gatedesk.ui.models.record_table import RecordTableModel
from gatedesk.ui.widgets.choice_chips import ChoiceChips
from gatedesk.ui.widgets.table_panel import TablePanel
from gatedesk.ui.widgets.table_view import RecordTableView

EMPTY = "No messages. What the Gateway and Gatedesk have to tell appears here, with what to do about it."
EMPTY_LEVELS = {Severity.WARNING.value: "No warnings and no errors.", Severity.ERROR.value: "No errors."}
MOST_ROWS = 1000
LEVELS = (("all", "All"), (Severity.WARNING.value, "Warnings"), (Severity.ERROR.value, "Errors"))


class MessagesPanel(TablePanel):
    """The newest stand on top; the oldest go when there are too many."""

    def __init__(self, context: UiContext) -> None:
        self.model = RecordTableModel(MESSAGE_COLUMNS, lambda row: row.key, context.frames)
        table = RecordTableView(self.model, context.theme, "messages.table", "Messages", EMPTY)
        super().__init__(context, table, "messages")
        self._clock = context.desk.clock
        self.levels = ChoiceChips(LEVELS, "messages.levels", "Which messages to show")
        self.show_details = QToolButton()
        self.show_details.setText("Details")
        self.show_details.setCheckable(True)
        self.show_details.setObjectName("messages.show_details")
        self.show_details.setAccessibleName("Show the broker's own words")
        self.clear = QPushButton("Clear")
        self.clear.setObjectName("messages.clear")
        self.clear.setAccessibleName("Clear all messages")
        self.details = self._make_details()
        self._lay_out()
        self._wire()
        table.sortByColumn(0, Qt.SortOrder.DescendingOrder)

    def _make_details(self) -> QPlainTextEdit:
        pane = QPlainTextEdit()
        pane.setObjectName("messages.details")
        pane.setAccessibleName("Details of the message")
        pane.setReadOnly(True)
        pane.setMaximumHeight(96)
        pane.setPlaceholderText("Choose a message to see the broker's code and words.")
        pane.hide()
        return pane

    def _lay_out(self) -> None:
        self.bar.addWidget(self.levels)
        self.bar.addWidget(self.show_details)
        self.bar.addWidget(self.clear)
        self.end_bar()
        self.column.addWidget(self.details)

    def _wire(self) -> None:
        self.levels.chosen.connect(self._choose)
        self.clear.clicked.connect(self._clear)
        self.show_details.toggled.connect(self.details.setVisible)
        self.table.current_changed.connect(lambda row: self.details.setPlainText(row.details))
        self.table.opened.connect(lambda row: self.show_details.setChecked(True))
        self.context.bridge.noticed.connect(self.tell)

    def tell(self, notice: Notice) -> None:
        """Show a notice, or count it once more."""
        time = notice.time if notice.time is not None else self._clock()
        before: MessageRow | None = self.model.record(key_of(notice))
        row = MessageRow(notice, time)
        self.model.upsert(replace(row, count=before.count + 1) if before else row)
        while self.model.rowCount() > MOST_ROWS:
            self.model.remove(self.model.record_at(0).key)

    def _clear(self) -> None:
        self.model.clear()
        self.details.clear()

    def _choose(self, level: str) -> None:
        self.table.set_empty(EMPTY_LEVELS.get(level, EMPTY))
        if level == "all":
            self.table.rows.set_group(None)
            return
        lowest = SEVERITY_RANK[Severity(level)]
        self.table.rows.set_group(lambda row: SEVERITY_RANK[row.notice.severity] >= lowest)
