"""The positions panel: what is held, what it is worth, and ways to fill the ticket with its end. It never sends."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from PySide6.QtWidgets import QMenu, QPushButton

from gatedesk.domain.connection import ConnectionState, ConnectionStatus
from gatedesk.domain.contract import Contract
from gatedesk.domain.market import Quote
from gatedesk.domain.order import Side
from gatedesk.domain.portfolio import Position
from gatedesk.ui.context import UiContext
from gatedesk.ui.freshness import BADGES
from gatedesk.ui.models.position_columns import POSITION_COLUMNS, PositionRow, totals
from gatedesk.ui.models.record_table import RecordTableModel
from gatedesk.ui.models.watchlist_columns import decimals_for
from gatedesk.ui.widgets.plain_text import plain_label
from gatedesk.ui.widgets.table_panel import TablePanel
from gatedesk.ui.widgets.table_view import RecordTableView, add_action

FILLS = (("close", "Close", Decimal(1)), ("half", "Half", Decimal("0.5")), ("reverse", "Reverse", Decimal(2)))
"""Button: (name, words, share of the position to trade the other way)."""
EMPTY = "No positions. When an order fills, what you hold appears here."


class PositionsPanel(TablePanel):
    """Wants quotes for what is held, so that Last is live; all other values are the broker's own."""

    def __init__(self, context: UiContext) -> None:
        self.model = RecordTableModel(POSITION_COLUMNS, lambda row: row.key, context.frames)
        table = RecordTableView(self.model, context.theme, "positions.table", "Positions", EMPTY)
        super().__init__(context, table, "positions")
        self._desk = context.desk
        self._wanting: dict[tuple[str, int], Contract] = {}
        self._by_contract: dict[int, set[tuple[str, int]]] = {}
        self.totals = plain_label("", "positions.totals", wrap=True)
        self.totals.setAccessibleName("Totals by currency")
        self.totals.setContentsMargins(8, 4, 8, 6)
        self.column.addWidget(self.totals)
        self.buttons = [self._make_button(*spec) for spec in FILLS]
        self.end_bar()
        self._wire()
        self._sync(tuple(context.desk.portfolio.positions.values()))

    def _make_button(self, name: str, words: str, share: Decimal) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName(f"positions.{name}")
        button.setAccessibleName(f"{words} the position: fill the ticket")
        button.setToolTip(f"{words}: fills the order ticket; nothing is sent")
        button.setEnabled(False)
        button.clicked.connect(lambda: self.fill_ticket(share))
        self.bar.addWidget(button)
        return button

    def _wire(self) -> None:
        bridge, table = self.context.bridge, self.table
        bridge.position_updated.connect(self._show)
        bridge.positions_synced.connect(self._sync)
        bridge.quotes_updated.connect(self._show_quotes)
        bridge.connection_changed.connect(self._follow_connection)
        table.current_changed.connect(lambda row: self.context.focus.set_contract(row.position.contract))
        table.opened.connect(lambda row: self.fill_ticket(Decimal(1)))
        table.menu_wanted.connect(self._fill_menu)
        table.selectionModel().currentRowChanged.connect(self._enable)
        self.model.rowsRemoved.connect(self._enable)

    def fill_ticket(self, share: Decimal) -> None:
        """Put the opposite side and ``share`` of the position into the ticket: 1 closes, 2 reverses."""
        row: PositionRow | None = self.table.current()
        if row is None:
            return
        held = row.position.quantity
        wanted = (abs(held) * share).quantize(Decimal(1), ROUND_HALF_UP) if share < 1 else abs(held) * share
        self.context.focus.set_contract(row.position.contract)
        self.context.focus.fill_ticket(Side.SELL if held > 0 else Side.BUY, wanted)

    def _fill_menu(self, menu: QMenu) -> None:
        for _, words, share in FILLS:
            fill = partial(self.fill_ticket, share)
            add_action(menu, f"{words}: fill the ticket", fill, self.table.current() is not None)

    def _enable(self) -> None:
        for button in self.buttons:
            button.setEnabled(self.table.current() is not None)

    def _sync(self, positions: tuple[Position, ...]) -> None:
        held = {(p.account, p.contract.con_id) for p in positions if p.quantity}
        for key in [row.key for row in self.model.records if row.key not in held]:
            self._drop(key)
        for position in positions:
            self._show(position)
        self._total()

    def _show(self, position: Position) -> None:
        key = (position.account, position.contract.con_id)
        if not position.quantity:
            self._drop(key)
        else:
            self._want(key, position.contract)
            quote = self._desk.quotes.quote(position.contract.con_id)
            decimals = self._decimals(position.contract)
            self.model.upsert(PositionRow(position, last_of(position, quote), decimals, self._is_live(quote)))
        self._total()

    def _show_quotes(self, quotes: tuple[Quote, ...]) -> None:
        for quote in quotes:
            for key in self._by_contract.get(quote.con_id, ()):
                row = self.model.record(key)
                if row is not None:
                    self.model.upsert(replace(row, last=last_of(row.position, quote), live=self._is_live(quote)))

    def _follow_connection(self, status: ConnectionStatus) -> None:
        for row in self.model.records:
            quote = self._desk.quotes.quote(row.position.contract.con_id)
            self.model.upsert(replace(row, live=self._is_live(quote)))

    def _is_live(self, quote: Quote | None) -> bool:
        connected = self._desk.status.state is ConnectionState.LIVE
        return connected and (quote is None or not BADGES[quote.kind])

    def _decimals(self, contract: Contract) -> int:
        details = self._desk.known_details(contract.con_id)
        return details.grid.decimals() if details else decimals_for(contract)

    def _want(self, key: tuple[str, int], contract: Contract) -> None:
        if key not in self._wanting:
            self._wanting[key] = contract
            self._by_contract.setdefault(contract.con_id, set()).add(key)
            self._desk.quotes.want(contract)

    def _drop(self, key: tuple[str, int]) -> None:
        self.model.remove(key)
        contract = self._wanting.pop(key, None)
        if contract is not None:
            self._by_contract[contract.con_id].discard(key)
            self._desk.quotes.release(contract)

    def _total(self) -> None:
        words = totals(self.model.records)
        self.totals.setText(words)
        self.totals.setVisible(bool(words))


def last_of(position: Position, quote: Quote | None) -> float | None:
    """The streamed price where there is one, else the broker's."""
    if quote is not None and quote.reference is not None:
        return quote.reference
    return None if position.market_price is None else float(position.market_price)
