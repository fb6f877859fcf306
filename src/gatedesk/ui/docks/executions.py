"""The executions panel: every fill of the day, with its commission as soon as the broker reports it."""

from __future__ import annotations

from PySide6.QtCore import Qt

from gatedesk.domain.order_state import Fill
from gatedesk.ui.context import UiContext
from gatedesk.ui.models.execution_columns import EXECUTION_COLUMNS
from gatedesk.ui.models.record_table import RecordTableModel
from gatedesk.ui.widgets.plain_text import plain_label
from gatedesk.ui.widgets.table_panel import TablePanel
from gatedesk.ui.widgets.table_view import RecordTableView

EMPTY = "No executions yet. When an order fills, each part of it appears here."


class ExecutionsPanel(TablePanel):
    """A fill's row is completed in place when its commission report comes."""

    def __init__(self, context: UiContext) -> None:
        self.model = RecordTableModel(EXECUTION_COLUMNS, lambda fill: fill.exec_id, context.frames)
        table = RecordTableView(self.model, context.theme, "executions.table", "Executions", EMPTY)
        super().__init__(context, table, "executions")
        self.count = plain_label("", "executions.count")
        self.count.setProperty("role", "muted")
        self.bar.addWidget(self.count)
        self.end_bar()
        table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
        table.opened.connect(lambda fill: context.focus.set_contract(fill.contract))
        context.bridge.filled.connect(self._show)
        for fill in context.desk.orders.fills.values():
            self._show(fill)
        self._tell_count()

    def _show(self, fill: Fill) -> None:
        self.model.upsert(fill)
        self._tell_count()

    def _tell_count(self) -> None:
        number = self.model.rowCount()
        self.count.setText(f"{number} execution{'' if number == 1 else 's'}")
