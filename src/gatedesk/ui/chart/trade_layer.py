"""Trading on the chart: shows what the owner tells, and tells the owner by signals what the hand asked for.

Nothing is changed here: a line stays where the broker has it; what the hand asked for is a dotted line until the
owner takes it back or the facts have followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QPointF, Signal

from gatedesk.ui.chart.canvas import ChartCanvas
from gatedesk.ui.chart.fill_marks import FillMarks, FillMarksItem
from gatedesk.ui.chart.levels import Level, Placed, changed_boxes
from gatedesk.ui.chart.order_lines import Ghost
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.trade_board import TradeBoard
from gatedesk.ui.chart.trade_facts import ChartFill, ChartOrder, ChartPosition, OrderWish, fitting_kind
from gatedesk.ui.chart.trade_hand import TradeHand
from gatedesk.ui.chart.trade_item import TradeLayout, TradeLinesItem, TradeTagsItem

FARTHEST = 1.0  # of the bars' own range: lines farther off do not stretch a fitted scale


class TradeLayer(QObject):
    """Orders, positions and fills of the contract shown, and the hand on them.

    `refusal` is asked why nothing can be sent now, and answers nothing when it can; `market` is the price that tells a
    limit from a stop; `snap` rounds a price to one the contract trades at.
    """

    change_asked = Signal(str, str, float)  # order id, Part, price
    cancel_asked = Signal(str)  # order id
    order_asked = Signal(object)  # OrderWish
    clicked = Signal(str)  # order id
    refused = Signal(str)  # why a gesture does nothing

    def __init__(self, state: ChartState, canvas: ChartCanvas, parent: QObject) -> None:
        """Put the items into the canvas and take the pointer before the view does."""
        super().__init__(parent)
        self._state = state
        self._canvas = canvas
        self.refusal: Callable[[], str] = str
        self.market: float | None = None
        self.snap: Callable[[float], float] = self._nearest_step
        self.fits_orders = True
        self.board = TradeBoard(state)
        self.marks = FillMarks(state)
        self.layout = TradeLayout(state, self.board)
        canvas.host(FillMarksItem(state, self.marks), below=canvas.last_price)
        canvas.host(TradeTagsItem(state, self.layout), below=canvas.last_price)
        canvas.host(TradeLinesItem(state, self.layout), below=canvas.legend)  # no crosshair through words
        canvas.price_axis.more_tags = self.layout.tags
        canvas.wideners.append(self._widen)
        self.hand = TradeHand(self, state, canvas)
        canvas.view.hands.append(self.hand)

    def set_orders(self, orders: Iterable[ChartOrder]) -> None:
        """Show these orders instead of the old; what is carried is let go if it has changed."""
        told = tuple(orders)
        self._change(lambda: self.board.set_orders(told))
        self.hand.check_hold()

    def set_positions(self, positions: Iterable[ChartPosition]) -> None:
        """Show these positions instead of the old."""
        told = tuple(positions)
        if told != tuple(self.board.positions.values()):
            self._change(lambda: self.board.set_positions(told))

    def set_fills(self, fills: Iterable[ChartFill]) -> None:
        """Show these fills instead of the old."""
        self.marks.set(fills)
        self._canvas.repaint()

    def put_fill(self, fill: ChartFill) -> None:
        """Add or replace one fill."""
        self.marks.put(fill)
        self._canvas.repaint()

    def set_ghost(self, order_id: str, part: str, ghost: Ghost | None) -> None:
        """Show the price asked for one of an order's prices, or no more."""
        self._change(lambda: self.board.set_ghost((order_id, part), ghost))

    def set_fits_orders(self, on: bool) -> None:
        """Let a fitted scale show the lines as well, or only the bars."""
        self.fits_orders = on
        self._canvas.refresh()

    def clear_wish(self) -> None:
        """The order that was asked for is no more, or has become one."""
        if not self.hand.is_carrying:
            self.show_wish(None)

    def wish(self, buys: bool, price: float) -> OrderWish:
        """Return the order that would wait at a price; its kind is empty while the market has no price."""
        kind = "" if self.market is None else fitting_kind(buys, price, self.market)
        return OrderWish(buys, kind, price)

    def price_at(self, point: QPointF) -> float | None:
        """Return the tradable price under a point; None outside the price pane and without bars."""
        price = self._canvas.price_at(point) if len(self._state.series) else None
        return None if price is None else self.snap(price)

    def placed(self) -> list[Placed]:
        """Return the visible lines from the top down."""
        return self.layout.placed()

    def show_wish(self, level: Level | None) -> None:
        """Show the line under the hand; the scale does not move with it."""
        if level != self.board.wish:
            before = self.layout.placed()
            self.board.set_wish(level)
            self._repaint(before)

    def _change(self, act: Callable[[], None]) -> None:
        """Change the board and paint what looks different; a fitted scale follows the lines."""
        before, notes, prices = self.layout.placed(), self.layout.hidden(), self._prices()
        act()
        if prices != self._prices() and self.fits_orders and self._state.scale.auto:
            self._canvas.refresh()
        elif notes != self.layout.hidden():
            self._canvas.repaint()
        else:
            self._repaint(before)

    def _repaint(self, before: list[Placed]) -> None:
        """Paint the places of the lines that have changed."""
        self._canvas.repaint(changed_boxes(before, self.layout.placed(), self._state))

    def _prices(self) -> list[float]:
        return sorted(level.price for level in self.board.facts())

    def _widen(self, low: float, high: float) -> tuple[float, float]:
        """Return the prices a fitted scale shows, with the lines that are not too far off."""
        if not self.fits_orders:
            return low, high
        reach = (high - low) * FARTHEST
        near = [price for price in self._prices() if low - reach <= price <= high + reach]
        return min([low, *near]), max([high, *near])

    def _nearest_step(self, price: float) -> float:
        return round(price / self._state.increment) * self._state.increment
