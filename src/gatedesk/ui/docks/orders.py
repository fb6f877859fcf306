"""The orders panel: every order in the broker's own words, changed in place and cancelled, always through one door."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu, QPushButton

from gatedesk.domain.connection import ConnectionStatus
from gatedesk.domain.events import Noticed
from gatedesk.domain.notice import GatewayTrouble, UserMistake
from gatedesk.domain.order import OrderChange
from gatedesk.domain.order_rules import check_reachable
from gatedesk.domain.order_state import OrderRecord, OrderState
from gatedesk.ui.context import UiContext
from gatedesk.ui.dialogs.confirm import Question, ask
from gatedesk.ui.models import figures
from gatedesk.ui.models.order_columns import GROUPS, ORDER_COLUMNS, can_change, order_price, price_words
from gatedesk.ui.models.record_table import RecordTableModel
from gatedesk.ui.widgets.choice_chips import ChoiceChips
from gatedesk.ui.widgets.table_panel import TablePanel
from gatedesk.ui.widgets.table_view import RecordTableView, add_action

EMPTY_CHIPS = {
    "working": "No working orders. Filled and cancelled ones stand under their own chips for the day.",
    "filled": "No filled orders today.",
    "cancelled": "No cancelled or rejected orders today.",
}
EMPTY = "No orders. Choose a symbol, fill in the order ticket and send: the order appears here with its state."
CHANGES: dict[str, tuple[str, str]] = {
    "quantity": ("quantity", "quantity"),
    "limit": ("limit_price", "limit price"),
    "stop": ("stop_price", "stop price"),
}
"""Column id: (field of OrderChange, words)."""
FADE_SECONDS = 30.0
"""How long an order that is done stays among the working ones."""


class OrdersPanel(TablePanel):
    """A row changes when the broker says so; an edit or a cancel only asks."""

    def __init__(self, context: UiContext) -> None:
        self.model = RecordTableModel(ORDER_COLUMNS, lambda order: order.row_key, context.frames)
        table = RecordTableView(self.model, context.theme, "orders.table", "Orders", EMPTY)
        super().__init__(context, table, "orders")
        self._desk = context.desk
        self._entry = context.desk.order_entry
        self.chips = ChoiceChips(
            [(name, words) for name, words, _ in GROUPS], "orders.filter_chips", "Which orders to show"
        )
        self.cancel = self._make_button("Cancel order", "orders.cancel", "Cancel the selected orders (Delete)")
        self.cancel_all = self._make_button(
            "Cancel all", "orders.cancel_all", "Cancel every working order of this login"
        )
        self._done_since: dict[str, float] = {}
        self._fade = QTimer(self, interval=1000)
        self._fade.timeout.connect(self._let_fade)
        self.bar.addWidget(self.chips)
        self.bar.addWidget(self.cancel)
        self.bar.addWidget(self.cancel_all)
        self.end_bar()
        self._wire()
        self._choose("working")
        self._sync(tuple(context.desk.orders.orders.values()))

    def _make_button(self, words: str, name: str, tip: str) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName(name)
        button.setAccessibleName(words)
        button.setToolTip(tip)
        return button

    def _wire(self) -> None:
        bridge = self.context.bridge
        bridge.order_updated.connect(self._show)
        bridge.orders_synced.connect(self._sync)
        bridge.connection_changed.connect(self._follow_connection)
        self.chips.chosen.connect(self._choose)
        self.cancel.clicked.connect(self.cancel_selected)
        self.cancel_all.clicked.connect(self.ask_cancel_all)
        self.table.delete_pressed.connect(self.cancel_selected)
        self.table.menu_wanted.connect(self._fill_menu)
        self.table.current_changed.connect(lambda order: self.context.focus.set_contract(order.contract))
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self.model.edit_requested.connect(self._ask_change)

    # -- facts ------------------------------------------------------------------------------------------------------

    def _show(self, order: OrderRecord) -> None:
        self._note_done(order)
        self.model.upsert(order)
        self.model.flush()  # orders do not wait for the next frame
        self._enable()

    def _sync(self, orders: tuple[OrderRecord, ...]) -> None:
        """The whole picture anew: what ended while we were away is shown like what ends before our eyes."""
        for order in orders:
            if self.model.record(order.row_key) is not None:
                self._note_done(order)
        self.model.replace(orders)
        self._enable()

    def _follow_connection(self, status: ConnectionStatus) -> None:
        self._enable()

    def _note_done(self, order: OrderRecord) -> None:
        """An order that ends before our eyes stays a while where it was."""
        before = self.model.record(order.row_key)
        if order.state.is_done and (before is None or before.state.is_working):
            self._done_since[order.row_key] = self._desk.clock()
            self._fade.start()

    def _let_fade(self) -> None:
        """Orders done for long enough leave the working ones."""
        oldest = self._desk.clock() - FADE_SECONDS
        faded = [key for key, since in self._done_since.items() if since <= oldest]
        for key in faded:
            del self._done_since[key]
        if not self._done_since:
            self._fade.stop()
        if faded:
            self._choose(self._chip)

    def _is_current(self, order: OrderRecord) -> bool:
        return order.state.is_working or order.row_key in self._done_since

    def _choose(self, chip: str) -> None:
        self._chip = chip
        accepts = next(accepts for name, _, accepts in GROUPS if name == chip)
        self.table.rows.set_group(self._is_current if chip == "working" else accepts)
        self.table.set_empty(EMPTY_CHIPS.get(chip, EMPTY))
        self._enable()

    def _enable(self) -> None:
        connected = self._desk.status.state.is_connected
        self.cancel.setEnabled(connected and any(not check_reachable(order) for order in self.table.selected()))
        self.cancel_all.setEnabled(connected and any(order.state.is_working for order in self.model.records))

    # -- cancelling -------------------------------------------------------------------------------------------------

    def cancel_selected(self) -> None:
        """Ask the broker to cancel each selected order; it is cancelled when the broker says so."""
        for order in self.table.selected():
            if order.state is not OrderState.PENDING_CANCEL:
                self._attempt(lambda order=order: self._entry.cancel(order))

    def ask_cancel_all(self) -> None:
        """Ask first, then cancel all: it reaches orders placed elsewhere too."""
        working = [order for order in self.model.records if order.state.is_working]
        question = Question(
            name="confirm.cancel_all",
            title="Cancel all orders?",
            statement=f"Cancel all {len(working)} working orders of this login?",
            send="Cancel all orders",
            mode=self._desk.status.mode.value,
            account=self.context.privacy.words(", ".join(self._desk.status.accounts)),
            facts=tuple((order.contract.name, order_words(order)) for order in working[:8]),
            warning="Orders placed in TWS or by other programs are cancelled as well. Positions stay open.",
            keep="Keep them",
        )
        ask(question, self).confirmed.connect(lambda: self._attempt(self._entry.cancel_all))

    # -- changing ---------------------------------------------------------------------------------------------------

    def _ask_change(self, order: OrderRecord, column: str, value: Decimal) -> None:
        """Confirm an edited cell in words, then change the order."""
        field, words = CHANGES[column]
        old = getattr(order, field)
        if value == old:
            return
        price = partial(order_price, order.contract)
        said = figures.quantity if column == "quantity" else price
        question = Question(
            name="confirm.change",
            title="Change this order?",
            statement=f"{order_words(order)}: {words} {said(old)} → {said(value)}",
            send="Send the change",
            kind=order.side.value.lower(),
            mode=self._desk.status.mode.value,
            account=self.context.privacy.words(order.account),
            keep="Leave it",
        )
        ask(question, self).confirmed.connect(lambda: self._change(order.row_key, OrderChange(**{field: value})))

    def _change(self, row_key: str, change: OrderChange) -> None:
        """Change the order as it stands now, not as it stood when the question was asked."""
        self.context.tasks.run(self._send_change(row_key, change), f"change order {row_key}", self)

    async def _send_change(self, row_key: str, change: OrderChange) -> None:
        order = self.model.record(row_key)
        if order is not None:
            await self._desk.resolve(order.contract)
            await self._entry.change(self.model.record(row_key) or order, change)

    def _attempt(self, act: object) -> None:
        """Do it; a refusal is told in words."""
        try:
            act()  # type: ignore[operator]  # a callable without parameters
        except (UserMistake, GatewayTrouble) as trouble:
            self._desk.bus.publish(Noticed(trouble.notice))

    def _fill_menu(self, menu: QMenu) -> None:
        order: OrderRecord | None = self.table.current()
        changeable = order is not None and can_change(order)
        for column, (field, words) in CHANGES.items():
            there = changeable and getattr(order, field) is not None
            add_action(menu, f"Change {words}…", lambda column=column: self.table.edit_cell(column), there)
        menu.addSeparator()
        add_action(menu, "Cancel order", self.cancel_selected, self.cancel.isEnabled())
        add_action(menu, "Cancel all…", self.ask_cancel_all, self.cancel_all.isEnabled())


def order_words(order: OrderRecord) -> str:
    """An order in a few words: BUY 100 AAPL LMT 191.10 DAY."""
    prices = [words for words in (price_words("stop_price")(order), price_words("limit_price")(order)) if words]
    parts = (
        order.side.value,
        figures.quantity(order.quantity),
        order.contract.name,
        order.order_type,
        *prices,
        order.time_in_force,
    )
    return " ".join(parts)
