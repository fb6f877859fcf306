"""A panel that is mostly a table: a slim bar with a filter box and the panel's own buttons, the table, a footer."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from gatedesk.domain.events import Noticed
from gatedesk.ui.context import UiContext
from gatedesk.ui.theme.icons import icon
from gatedesk.ui.widgets.table_view import RecordTableView


class TablePanel(QWidget):
    """``bar`` is the row above the table, ``column`` the layout of the whole; the filter stands at the bar's end."""

    def __init__(self, context: UiContext, table: RecordTableView, name: str) -> None:
        super().__init__()
        self.context = context
        self.table = table
        self.setProperty("panel", True)
        self.filter = self._make_filter(name, table.accessibleName())
        self.export = self._make_export(name)
        self.bar = QHBoxLayout()
        self.bar.setContentsMargins(8, 6, 8, 6)
        self.bar.setSpacing(6)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addLayout(self.bar)
        self.column.addWidget(table, 1)
        context.theme.changed.connect(self._dress)
        context.privacy.changed.connect(self._mask)
        self._mask()
        self._dress()
        table.failed.connect(lambda notice: context.desk.bus.publish(Noticed(notice)))

    def end_bar(self) -> None:
        """Close the bar with the filter box and the export button."""
        self.bar.addStretch(1)
        self.bar.addWidget(self.filter)
        self.bar.addWidget(self.export)

    def _make_filter(self, name: str, title: str) -> QLineEdit:
        box = QLineEdit()
        box.setObjectName(f"{name}.filter")
        box.setAccessibleName(f"Filter {title.lower()}")
        box.setPlaceholderText("Filter")
        box.setClearButtonEnabled(True)
        box.setFixedWidth(130)
        box.textChanged.connect(self.table.set_filter)
        return box

    def _make_export(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"{name}.export")
        button.setAccessibleName("Export as CSV")
        button.setToolTip("Export the shown rows as CSV")
        button.setProperty("kind", "flat")
        button.setIconSize(QSize(16, 16))
        button.clicked.connect(self.table.ask_export)
        return button

    def _mask(self) -> None:
        """In privacy mode the table shows no whole account id; its values stay as they are."""
        privacy = self.context.privacy
        self.table.records.set_mask(privacy.words if privacy.hidden else None)

    def _dress(self) -> None:
        self.export.setIcon(icon("download", self.context.theme.tokens.muted))
