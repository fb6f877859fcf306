"""The account panel: profit and loss on top, below it what the account is worth and what it may still do."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from gatedesk.domain.connection import ConnectionStatus
from gatedesk.domain.portfolio import AccountPnL, AccountValue
from gatedesk.ui.context import UiContext
from gatedesk.ui.models import figures
from gatedesk.ui.models.account_columns import ACCOUNT_COLUMNS, row_of
from gatedesk.ui.models.record_table import RecordTableModel
from gatedesk.ui.widgets.plain_text import plain_label
from gatedesk.ui.widgets.table_panel import TablePanel
from gatedesk.ui.widgets.table_view import RecordTableView

EMPTY = "No account values. Connect to a Gateway: they arrive with the account."
TILES = (("daily", "Daily P&L"), ("unrealized", "Unrealised P&L"), ("realized", "Realised P&L"))
ARROWS = {1: "▲ ", 0: "", -1: "▼ "}


class Tile(QFrame):
    """One figure with its name, an arrow and a sign."""

    def __init__(self, name: str, title: str, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._value: Decimal | None = None
        self.setProperty("card", True)
        self.name = plain_label(title)
        self.name.setProperty("role", "caption")
        self.figure: QLabel = plain_label(figures.NOT_SAID, f"account.{name}")
        self.figure.setProperty("role", "heading")
        self.figure.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.setSpacing(0)
        column.addWidget(self.name)
        column.addWidget(self.figure)
        context.theme.changed.connect(self._dress)

    def show_value(self, value: Decimal | None) -> None:
        self._value = value
        self.figure.setText(ARROWS[figures.direction(value)] + figures.signed_money(value))
        self._dress()

    def _dress(self) -> None:
        palette = self.figure.palette()
        tone = figures.tone_of(self._value) or "text"
        palette.setColor(self.figure.foregroundRole(), self._context.theme.color(tone))
        self.figure.setPalette(palette)
        self.figure.setStyleSheet(f"color: {getattr(self._context.theme.tokens, tone)}")


class AccountPanel(TablePanel):
    """The values everybody reads under readable names; all of them on demand."""

    def __init__(self, context: UiContext) -> None:
        self.model = RecordTableModel(ACCOUNT_COLUMNS, lambda row: row.key, context.frames)
        table = RecordTableView(self.model, context.theme, "account.table", "Account", EMPTY)
        super().__init__(context, table, "account")
        self._pnl: dict[str, AccountPnL] = {}
        self.tiles = {each: Tile(each, title, context) for each, title in TILES}
        self.every = QCheckBox("All values")
        self.every.setObjectName("account.every")
        self.every.setAccessibleName("Show all values the API names")
        self._lay_out()
        self.every.toggled.connect(self._choose)
        self._choose(False)
        table.sortByColumn(0, table.horizontalHeader().sortIndicatorOrder())
        context.bridge.account_updated.connect(self._show)
        context.bridge.pnl_updated.connect(self._show_pnl)
        context.bridge.connection_changed.connect(self._follow_connection)
        self._show(tuple(context.desk.portfolio.values.values()))
        for pnl in context.desk.portfolio.pnl.values():
            self._show_pnl(pnl)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for tile in self.tiles.values():
            row.addWidget(tile)
        self.bar.addLayout(row)
        self.end_bar()
        self.bar.insertWidget(self.bar.count() - 2, self.every)

    def _choose(self, every: bool) -> None:
        self.table.rows.set_group(None if every else lambda row: row.is_main)

    def _show(self, values: tuple[AccountValue, ...]) -> None:
        for value in values:
            self.model.upsert(row_of(value))

    def _follow_connection(self, status: ConnectionStatus) -> None:
        """Values of accounts that are not of this connection would only deceive."""
        if not status.accounts:
            return
        for row in [row for row in self.model.records if row.value.account not in status.accounts]:
            self.model.remove(row.key)
        self._pnl = {account: pnl for account, pnl in self._pnl.items() if account in status.accounts}

    def _show_pnl(self, pnl: AccountPnL) -> None:
        """Sum over the accounts; an account that said nothing adds nothing."""
        self._pnl[pnl.account] = pnl
        for name, tile in self.tiles.items():
            said = [value for value in (getattr(each, name) for each in self._pnl.values()) if value is not None]
            tile.show_value(sum(said, Decimal(0)) if said else None)
