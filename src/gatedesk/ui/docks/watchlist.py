"""The watchlist: which contracts are watched, what they trade at, and what those prices are worth."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton

from gatedesk.domain.connection import ConnectionState, ConnectionStatus
from gatedesk.domain.contract import Contract, ContractDetails, SecType
from gatedesk.domain.market import Quote
from gatedesk.domain.notice import GatewayTrouble, UserMistake
from gatedesk.ui.context import UiContext
from gatedesk.ui.models.record_table import RecordTableModel
from gatedesk.ui.models.watchlist_columns import WATCHLIST_COLUMNS, WatchRow, decimals_for
from gatedesk.ui.widgets.plain_text import plain, plain_label
from gatedesk.ui.widgets.symbol_search import SymbolSearch
from gatedesk.ui.widgets.table_panel import TablePanel
from gatedesk.ui.widgets.table_view import RecordTableView, add_action

EMPTY = "The watchlist is empty. Type a symbol or a company above and press Enter."
PROPOSED: tuple[Contract, ...] = (
    *(Contract(symbol=symbol) for symbol in ("AAPL", "MSFT", "GOOGL", "SPY", "QQQ")),
    Contract(symbol="EUR", sec_type=SecType.FOREX, exchange="IDEALPRO", currency="USD"),
)
"""What an empty watchlist begins with, once a Gateway can confirm them."""
UNDO_DEPTH = 20


class WatchlistPanel(TablePanel):
    """Contracts live in ``settings.watchlist``; their quotes are wanted from the first connection on."""

    def __init__(self, context: UiContext) -> None:
        self.model = RecordTableModel(WATCHLIST_COLUMNS, lambda row: row.contract.con_id, context.frames)
        table = RecordTableView(self.model, context.theme, "watchlist.table", "Watchlist", EMPTY)
        super().__init__(context, table, "watchlist")
        self._desk = context.desk
        self._connected = context.desk.status.state.is_connected
        self._fresh = context.desk.status.state is ConnectionState.LIVE
        self._wanting: dict[int, Contract] = {}
        self._removed: list[tuple[int, Contract]] = []
        self._proposed = False
        self._ages = QTimer(self, interval=1000)
        self._ages.timeout.connect(self._grow_ages)
        self._make_bar()
        self._wire()
        for contract in self._desk.settings.watchlist:
            self._show(contract)
        self._follow_connection(context.desk.status)

    # -- building ---------------------------------------------------------------------------------------------------

    def _make_bar(self) -> None:
        self.add = SymbolSearch(self.context, "watchlist.add", "Add a symbol to the watchlist")
        self.add.setPlaceholderText("Add symbol or company")
        self.add.setClearButtonEnabled(True)
        self.remove = QToolButton()
        self.remove.setText("Remove")
        self.remove.setObjectName("watchlist.remove")
        self.remove.setAccessibleName("Remove from the watchlist")
        self.remove.setToolTip("Remove the selected symbols (Delete)")
        self.undo = QPushButton("Undo")
        self.undo.setObjectName("watchlist.undo")
        self.undo.setAccessibleName("Put the removed symbol back")
        self.undo.hide()
        self.told = plain_label("", "watchlist.told", wrap=True)
        self.told.setProperty("role", "warning")
        self.told.setContentsMargins(8, 0, 8, 4)
        self.told.hide()
        self.bar.addWidget(self.add, 1)
        self.bar.addWidget(self.remove)
        self.bar.addWidget(self.undo)
        self.column.insertWidget(1, self.told)
        self.filter.hide()
        self.export.hide()

    def _wire(self) -> None:
        bridge = self.context.bridge
        self.add.chosen.connect(self.add_contract)
        self.add.textEdited.connect(lambda: self._tell(""))
        self.remove.clicked.connect(self.remove_selected)
        self.undo.clicked.connect(self.undo_removal)
        self.table.delete_pressed.connect(self.remove_selected)
        self.table.menu_wanted.connect(self._fill_menu)
        self.table.current_changed.connect(lambda row: self.context.focus.set_contract(row.contract))
        self.table.opened.connect(lambda row: self.context.focus.set_contract(row.contract))
        self.table.selectionModel().selectionChanged.connect(self._enable)
        bridge.quotes_updated.connect(self._show_quotes)
        bridge.connection_changed.connect(self._follow_connection)
        self._enable()

    def _fill_menu(self, menu: QMenu) -> None:
        add_action(menu, "Remove", self.remove_selected, bool(self.table.selected()))
        add_action(menu, "Undo removal", self.undo_removal, bool(self._removed))

    # -- contracts --------------------------------------------------------------------------------------------------

    def add_contract(self, contract: Contract) -> None:
        """Qualify a contract, then watch it; one that is there already is only selected."""
        self._tell("")
        self.context.tasks.run(
            self._desk.resolve(contract),
            f"add {contract.name}",
            self,
            on_done=self._take,
            on_error=lambda notice: self._tell(str(notice)),
        )

    def remove_selected(self) -> None:
        """Take the selected rows out; each can be put back."""
        for row in self.table.selected():
            place = self.model.row_of(row.contract.con_id) or 0
            self._removed = [*self._removed[1 - UNDO_DEPTH :], (place, row.contract)]
            self._release(row.contract)
            self.model.remove(row.contract.con_id)
        self._keep()

    def undo_removal(self) -> None:
        """Put the symbol removed last back where it was."""
        if not self._removed:
            return
        place, contract = self._removed.pop()
        contracts = [row.contract for row in self.model.records if row.contract.con_id != contract.con_id]
        contracts.insert(place, contract)
        self.model.clear()
        for each in contracts:
            self._show(each)
        self.table.select(contract.con_id)
        self._keep()

    def _take(self, details: ContractDetails) -> None:
        contract = details.contract
        if self.model.record(contract.con_id) is None:
            self._show(contract)
            self._keep()
        self.add.clear()
        self.table.select(contract.con_id)

    def _show(self, contract: Contract) -> None:
        self._want(contract)
        details = self._desk.known_details(contract.con_id)
        decimals = details.grid.decimals() if details else decimals_for(contract)
        self.model.upsert(self._judged(WatchRow(contract, self._desk.quotes.quote(contract.con_id), decimals)))

    def _keep(self) -> None:
        """Save which contracts are watched, in the order of the rows."""
        contracts = tuple(row.contract for row in self.model.records)
        if contracts != self._desk.settings.watchlist:
            self._desk.change_settings(self._desk.settings.model_copy(update={"watchlist": contracts}))
        self._enable()

    def _want(self, contract: Contract) -> None:
        """Ask for quotes, once a contract, and not before there was a connection."""
        if self._connected and contract.con_id not in self._wanting:
            self._wanting[contract.con_id] = contract
            self._desk.quotes.want(contract)

    def _release(self, contract: Contract) -> None:
        if self._wanting.pop(contract.con_id, None):
            self._desk.quotes.release(contract)

    # -- facts ------------------------------------------------------------------------------------------------------

    def _show_quotes(self, quotes: tuple[Quote, ...]) -> None:
        for quote in quotes:
            row = self.model.record(quote.con_id)
            if row is not None:
                judged = self._judged(replace(row, quote=quote))
                self.model.upsert(judged)
                if row.badge != judged.badge:
                    self._show_badges()

    def _judged(self, row: WatchRow) -> WatchRow:
        """The row with what its price is worth now."""
        age = self.context.freshness.stale_for(row.quote) if row.quote else None
        return replace(row, fresh=age is None if row.quote else self._fresh, age=age)

    def _follow_connection(self, status: ConnectionStatus) -> None:
        self._connected = status.state.is_connected
        self._fresh = status.state is ConnectionState.LIVE
        for row in self.model.records:
            self._want(row.contract)
            self.model.upsert(self._judged(row))
        self._show_badges()
        self._ages.start()
        if status.state is ConnectionState.LIVE and not self.model.rowCount() and not self._proposed:
            self._proposed = True
            self.context.tasks.run(self._propose(), "propose a first watchlist", self)

    def _show_badges(self) -> None:
        """The badge column needs no room while every row is live."""
        self.table.columns.set_idle("kind", not any(row.quote and row.badge for row in self.model.records))

    def _grow_ages(self) -> None:
        """Once a second: a price that has fallen silent says so, and how old it is."""
        aged = [(row, self._judged(row)) for row in self.model.records]
        for row, judged in aged:
            if judged != row:
                self.model.upsert(judged)
        self._show_badges()
        if not any(row.quote for row in self.model.records):
            self._ages.stop()

    async def _propose(self) -> None:
        """Fill an empty watchlist with what most people look at; what the Gateway does not know is left out."""
        for contract in PROPOSED:
            try:
                details = await self._desk.resolve(contract)
            except (GatewayTrouble, UserMistake):
                continue
            if self.model.record(details.contract.con_id) is None:
                self._show(details.contract)
        self._keep()
        if self.model.rowCount() and self.table.current() is None:
            self.table.select(self.model.record_at(0).contract.con_id)

    def _tell(self, words: str) -> None:
        self.told.setText(plain(words))
        self.told.setVisible(bool(words))

    def _enable(self) -> None:
        self.remove.setEnabled(bool(self.table.selected()))
        self.undo.setVisible(bool(self._removed))
