"""Trading on the chart: desk facts become lines, gestures become questions, and only the one door sends.

A moved line asks in words and then goes to ``order_entry.change``; a × goes to ``order_entry.cancel``; a new order
fills the ticket, which checks it and asks. Until the broker has answered a change, its price is a dotted line.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtWidgets import QMenu, QWidget

from gatedesk.domain.contract import Contract
from gatedesk.domain.events import Noticed
from gatedesk.domain.market import Quote
from gatedesk.domain.notice import GatewayTrouble, Notice, UserMistake
from gatedesk.domain.order import OrderChange, OrderDraft, OrderType, Side
from gatedesk.domain.order_state import Fill, OrderRecord, OrderState
from gatedesk.domain.portfolio import Position
from gatedesk.domain.ticks import PriceGrid
from gatedesk.ui.chart.order_lines import Ghost, side_words
from gatedesk.ui.chart.trade_facts import LIMIT, STOP, ChartOrder, OrderWish, Part, outcome_words
from gatedesk.ui.chart.trade_layer import TradeLayer
from gatedesk.ui.context import UiContext
from gatedesk.ui.dialogs.confirm import Question, ask
from gatedesk.ui.docks.chart_facts import chart_fill, chart_orders, chart_position, market_of
from gatedesk.ui.docks.orders import order_words
from gatedesk.ui.focus import TicketFill
from gatedesk.ui.widgets.table_view import add_action

NOT_SENT, WAITING = "not sent yet", "waits for the broker"
KINDS = {LIMIT: "limit", STOP: "stop"}
FIELDS = {Part.LIMIT: "limit_price", Part.STOP: "stop_price"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A change on its way: the price before and the one asked for; ``doubted`` once the broker had trouble with it."""

    before: Decimal | None
    price: Decimal
    sent: bool = False
    doubted: bool = False


class ChartTrading(QObject):
    """Keeps a trade layer up to date for one contract; ``told`` carries what the user must read."""

    told = Signal(str)

    def __init__(self, context: UiContext, layer: TradeLayer, panel: QWidget) -> None:
        super().__init__(panel)
        self._context = context
        self._desk = context.desk
        self._layer = layer
        self._panel = panel
        self._contract: Contract | None = None
        self._asked: dict[tuple[str, Part], Asked] = {}
        layer.snap = lambda price: float(self._snapped(price))
        layer.refusal = self._refusal
        layer.change_asked.connect(self._ask_change)
        layer.cancel_asked.connect(self._cancel)
        layer.order_asked.connect(self._ask_order)
        layer.refused.connect(self.told)
        self._listen()

    def _listen(self) -> None:
        bridge = self._context.bridge
        bridge.order_updated.connect(self._hear_order)
        bridge.orders_synced.connect(self._hear_all)
        bridge.filled.connect(self._hear_fill)
        bridge.position_updated.connect(self._hear_position)
        bridge.positions_synced.connect(lambda positions: self._show_positions())
        bridge.quotes_updated.connect(self._hear_quotes)
        bridge.connection_changed.connect(lambda status: self._show_positions())
        self._context.privacy.changed.connect(self._show_positions)
        self._context.focus.review_ended.connect(self._end_review)

    def follow(self, contract: Contract) -> None:
        """Show what there is of another contract."""
        self._contract = contract
        self._asked.clear()
        self._layer.hand.forget()
        self._layer.clear_wish()
        self._show_orders()
        self._show_fills()
        self._show_positions()

    # -- facts ------------------------------------------------------------------------------------------------------

    def _is_ours(self, contract: Contract) -> bool:
        return self._contract is not None and contract.con_id == self._contract.con_id

    def _orders(self) -> list[OrderRecord]:
        return [order for order in self._desk.orders.orders.values() if self._is_ours(order.contract)]

    def _hear_order(self, order: OrderRecord) -> None:
        if self._is_ours(order.contract):
            self._settle(order)
            self._show_orders()

    def _hear_all(self, orders: tuple[OrderRecord, ...]) -> None:
        """The whole picture: what was asked before it has been answered, one way or the other."""
        self._asked = {key: asked for key, asked in self._asked.items() if not asked.sent}
        self._show_orders()

    def _settle(self, order: OrderRecord) -> None:
        """Forget the changes this word of the broker answers."""
        for part, name in FIELDS.items():
            asked = self._asked.get((order.row_key, part))
            if asked is None or not asked.sent:
                continue
            in_doubt = order.state is OrderState.UNKNOWN
            moved = getattr(order, name) != asked.before
            if order.state.is_done or moved or (asked.doubted and not in_doubt):
                del self._asked[order.row_key, part]
            elif in_doubt:
                self._asked[order.row_key, part] = Asked(asked.before, asked.price, sent=True, doubted=True)

    def _show_orders(self) -> None:
        self._layer.set_orders(chart_orders(self._orders()))
        wanted = {(row_key, part.value): asked for (row_key, part), asked in self._asked.items()}
        for key in self._layer.board.ghosts.keys() - wanted.keys():
            self._layer.set_ghost(*key, None)
        for key, asked in wanted.items():
            self._layer.set_ghost(*key, Ghost(float(asked.price), WAITING if asked.sent else NOT_SENT))

    def _hear_fill(self, fill: Fill) -> None:
        if self._is_ours(fill.contract):
            self._layer.put_fill(chart_fill(fill))

    def _show_fills(self) -> None:
        fills = self._desk.orders.fills.values()
        self._layer.set_fills(chart_fill(fill) for fill in fills if self._is_ours(fill.contract))

    def _hear_position(self, position: Position) -> None:
        if self._is_ours(position.contract):
            self._show_positions()

    def _hear_quotes(self, quotes: tuple[Quote, ...]) -> None:
        if self._contract is not None and any(quote.con_id == self._contract.con_id for quote in quotes):
            self._context.frames.mark(self)

    def flush(self) -> None:
        """A frame's worth of quotes: what positions are worth now. Out of sight it can wait."""
        if self._panel.isVisible():
            self._show_positions()

    def catch_up(self) -> None:
        """The panel is in sight again."""
        self._show_positions()

    def _show_positions(self) -> None:
        """Positions at the present price, which also tells limits from stops."""
        contract = self._contract
        if contract is None:
            return
        quote = self._desk.quotes.quote(contract.con_id)
        live = quote is not None and not self._context.freshness.badge(quote)
        words = self._context.privacy.words
        held = [p for p in self._desk.portfolio.positions.values() if self._is_ours(p.contract)]
        self._layer.market = market_of(quote)
        self._layer.set_positions([chart_position(p, quote, live, words(p.account)) for p in held])

    def _refusal(self) -> str:
        """Why nothing may be sent now, in the words of the one door."""
        contract, accounts = self._contract, self._desk.status.accounts
        if contract is None:
            return "No symbol is shown."
        account = accounts[0] if accounts else ""
        draft = OrderDraft(contract=contract, account=account, side=Side.BUY, quantity=Decimal(1))
        return next((issue.message for issue in self._desk.order_entry.check(draft) if not issue.field), "")

    # -- changing ---------------------------------------------------------------------------------------------------

    def _ask_change(self, row_key: str, part: str, wanted: float) -> None:
        """Say the change in words; the line itself stays where the broker has it."""
        order, price = self._desk.orders.order(row_key), self._snapped(wanted)
        if order is None or (row_key, Part(part)) in self._asked:
            self.told.emit("A change of this order is still on its way. Try again in a moment.")
            return
        before: Decimal | None = getattr(order, FIELDS[Part(part)])
        key = (row_key, Part(part))
        self._asked[key] = Asked(before, price)
        self._show_orders()
        dialog = ask(self._question(order, Part(part), before, price), self._panel)
        dialog.confirmed.connect(lambda: self._send(key))
        dialog.rejected.connect(lambda: self._forget(key))

    def _question(self, order: OrderRecord, part: Part, before: Decimal | None, price: Decimal) -> Question:
        old = "none" if before is None else f"{before:f}"
        return Question(
            name="confirm.change",
            title="Change this order?",
            statement=f"{order_words(order)}: {part.value} price {old} → {price:f}",
            send="Send the change",
            kind=order.side.value.lower(),
            mode=self._desk.status.mode.value,
            account=self._context.privacy.words(order.account),
            facts=self._facts(order, price),
            keep="Leave it",
        )

    def _facts(self, order: OrderRecord, price: Decimal) -> tuple[tuple[str, str], ...]:
        """What the change means for the position the order would close."""
        drawn = self._layer.board.orders.get(order.row_key)
        position = self._layer.board.closed_by(drawn) if drawn else None
        if drawn is None or position is None:
            return ()
        return (("If it fills", outcome_words(position, float(price), drawn.units)),)

    def _forget(self, key: tuple[str, Part]) -> None:
        self._asked.pop(key, None)
        self._show_orders()

    def _send(self, key: tuple[str, Part]) -> None:
        asked = self._asked.get(key)
        if asked is None:
            return
        self._asked[key] = Asked(asked.before, asked.price, sent=True)
        self._show_orders()
        self._context.tasks.run(
            self._modify(key[0], OrderChange(**{FIELDS[key[1]]: asked.price})),
            f"move order {key[0]}",
            self,
            on_error=lambda notice: self._fail(key, notice),
        )

    async def _modify(self, row_key: str, change: OrderChange) -> None:
        """Change the order as it stands now, not as it stood when the question was asked."""
        order = self._desk.orders.order(row_key)
        if order is not None:
            await self._desk.resolve(order.contract)
            await self._desk.order_entry.change(self._desk.orders.order(row_key) or order, change)

    def _fail(self, key: tuple[str, Part], notice: Notice) -> None:
        self._forget(key)
        self._tell("Not changed.", notice)

    # -- cancelling and placing -------------------------------------------------------------------------------------

    def _cancel(self, row_key: str) -> None:
        order = self._desk.orders.order(row_key)
        if order is None:
            return
        try:
            self._desk.order_entry.cancel(order)
        except (UserMistake, GatewayTrouble) as trouble:
            self._tell("Not cancelled.", trouble.notice)

    def _ask_order(self, wish: OrderWish) -> None:
        """Fill the ticket and let it ask: its checks and its question are the ones for every order."""
        contract = self._contract
        if contract is None:
            return
        held = self._desk.portfolio.held(wish.account, contract.con_id)
        if wish.closes:
            self._warn_of_exits(wish)
        self._context.focus.propose(
            contract,
            TicketFill(
                side=Side.BUY if wish.buys else Side.SELL,
                quantity=abs(held) if wish.closes else None,
                price=self._snapped(wish.price),
                order_type=OrderType(wish.kind),
                account=wish.account,
                review=True,
            ),
        )

    def _warn_of_exits(self, wish: OrderWish) -> None:
        """Say which orders close the same position already: they know nothing of the new one."""
        exits = [o for o in self._layer.board.orders.values() if o.account == wish.account and o.buys == wish.buys]
        if exits:
            named = ", ".join(self._order_words(order) for order in exits)
            self.told.emit(f"{named} works on this position too and is not linked to the new order: both could fill.")

    def _order_words(self, order: ChartOrder) -> str:
        prices = " / ".join(f"{self._snapped(price):f}" for _, price in order.prices())
        return f"{side_words(order.buys, order.quantity)} {order.kind} {prices}"

    def fill_menu(self, menu: QMenu, point: QPointF) -> None:
        """Offer orders at the price under the pointer, as a click with B or S held down does."""
        price = self._layer.price_at(point)
        if price is None or self._contract is None:
            return
        for buys, key in ((True, "B"), (False, "S")):
            wish = self._layer.wish(buys, price)
            words = f"{side_words(buys, KINDS.get(wish.kind, 'at'))} {self._snapped(price):f}…\t{key} + click"
            add_action(menu, words, partial(self._layer.hand.place, wish)).setObjectName(
                f"chart.menu.{'buy' if buys else 'sell'}"
            )
        menu.addSeparator()

    def _end_review(self, words: str) -> None:
        self._layer.clear_wish()
        if words:
            self.told.emit(words)

    def _tell(self, what: str, notice: Notice) -> None:
        self.told.emit(f"{what} {notice}")
        self._desk.bus.publish(Noticed(notice))

    def _snapped(self, price: float) -> Decimal:
        """The price the contract trades at nearest to one of the chart's."""
        details = self._desk.known_details(self._contract.con_id) if self._contract else None
        grid = details.grid if details else PriceGrid()
        return grid.nearest(Decimal(repr(round(price, 10))))
