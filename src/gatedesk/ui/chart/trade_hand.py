"""The hand on the lines of trading: hover, take hold, carry, let go, and aim a new order at a price.

Each gesture ends in one of the layer's signals, or in a refusal in words; the hand itself changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from gatedesk.ui.chart.canvas import ChartCanvas
from gatedesk.ui.chart.levels import Key, Level, Placed, at
from gatedesk.ui.chart.order_drag import Clicked, Closed, Dropped, Hold, OrderDrag, Stage
from gatedesk.ui.chart.order_lines import side_words, wish_level
from gatedesk.ui.chart.palette import ChartPalette
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.trade_facts import ChartOrder, OrderWish, Part, fitting_kind, outcome_words

if TYPE_CHECKING:
    from gatedesk.ui.chart.trade_layer import TradeLayer

SIDE_KEYS = {Qt.Key.Key_B: True, Qt.Key.Key_S: False}
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
CROSS, UP_DOWN, POINTING = (
    Qt.CursorShape.CrossCursor,
    Qt.CursorShape.SizeVerCursor,
    Qt.CursorShape.PointingHandCursor,
)
NO_MARKET = "There is no price yet to tell a limit from a stop. Wait for a quote, or use the order ticket."


class TradeHand:
    """Implements `view.Hand` for a trade layer."""

    def __init__(self, layer: TradeLayer, state: ChartState, canvas: ChartCanvas) -> None:
        """Start at rest."""
        self._layer = layer
        self._state = state
        self._canvas = canvas
        self._drag = OrderDrag()
        self._held: ChartOrder | None = None
        self._side_key: bool | None = None
        self._aim: OrderWish | None = None
        self._cursor: Qt.CursorShape | None = None

    @property
    def is_carrying(self) -> bool:
        """Whether a line or a new order is under the hand."""
        return self._drag.stage is Stage.MOVING or self._aim is not None

    # -- what the view tells ---------------------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> bool:
        """Take hold of a line, or begin to place an order."""
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        if self._is_aiming(event):
            self._aim_at(event)
            return True
        self._stop_aiming()
        item = self._under(event.position())
        if item is None or not item.level.grip:
            return False
        hold = Hold.CLOSE if item.close.contains(event.position()) else Hold.LINE
        self._held = self._layer.board.orders.get(item.level.key[0])
        self._drag.press(item.level.key, hold, event.position().x(), event.position().y())
        return True

    def hover(self, event: QMouseEvent) -> bool:
        """Show what a press would do: by the pointer's shape, and by a dotted line while placing."""
        if self._is_aiming(event):
            self._aim_at(event)
            self._point_with(CROSS)
            return False
        self._stop_aiming()
        item = self._under(event.position())
        on_close = item is not None and item.close.contains(event.position())
        on_grip = item is not None and item.level.grip
        self._point_with(POINTING if on_close else UP_DOWN if on_grip else None)
        return False

    def drag(self, event: QMouseEvent) -> None:
        """Carry the line, or the order that is being placed."""
        point = event.position()
        if self._aim is not None:
            self._aim_at(event)
            return
        if self._drag.begins(point.x(), point.y()) and (why := self._why_not()):
            self._drag.abandon()
            self._layer.refused.emit(why)
        if self._drag.stage is Stage.MOVING:
            self._drag.carry(self._price_at(point))
            self._layer.show_wish(self._carried())

    def release(self, event: QMouseEvent) -> None:
        """Ask for what the hand meant."""
        if self._aim is not None:
            wish, self._aim = self._aim, None
            self.place(wish)
            return
        point = event.position()
        over = any(i.close.contains(point) for i in self._layer.placed() if i.level.key == self._drag.key)
        outcome = self._drag.release(over)
        self._layer.show_wish(None)
        match outcome:
            case Dropped(key, price):
                self._drop(key, price)
            case Closed(key):
                self._layer.cancel_asked.emit(key[0])
            case Clicked(key):
                self._click(key, point)
            case None:
                pass

    def key(self, event: QKeyEvent, down: bool) -> bool:
        """B and S held down choose a side; Escape lets go of what is held."""
        if event.key() == Qt.Key.Key_Escape and down and (self._drag.stage is not Stage.REST or self._aim):
            self.forget()
            return True
        if event.key() == Qt.Key.Key_Control and not down:
            self._stop_aiming()
        side = SIDE_KEYS.get(Qt.Key(event.key()))
        if side is None or event.modifiers() & CTRL:
            return False
        if not event.isAutoRepeat():
            self._side_key = side if down else None
            self._stop_aiming()
        return True

    def forget(self) -> None:
        """Let go without effect."""
        carrying = self.is_carrying
        self._side_key = self._aim = None
        self._drag.abandon()
        if carrying:
            self._layer.show_wish(None)
        self._point_with(None)

    def tip(self, point: QPointF) -> str:
        """Return what a tool tip says at a point: about a line, else about a fill."""
        item = self._under(point)
        if item is not None and item.level.tip:
            return item.level.tip
        fill = self._layer.marks.at(point) if self._state.layout.price.contains(point) else None
        return fill.tip if fill is not None else ""

    def check_hold(self) -> None:
        """Let go of an order that is not any more what was taken hold of."""
        held = self._held
        if self._drag.stage is not Stage.REST and held is not None and self._layer.board.orders.get(held.id) != held:
            self.forget()

    # -- placing ---------------------------------------------------------------------------------------------------

    def _is_aiming(self, event: QMouseEvent) -> bool:
        chosen = self._side_key is not None or bool(event.modifiers() & CTRL)
        return chosen and bool(len(self._state.series)) and self._state.layout.price.contains(event.position())

    def _aim_at(self, event: QMouseEvent) -> None:
        self._aim = self._wish_at(self._price_at(event.position()), bool(event.modifiers() & SHIFT))
        self._layer.show_wish(self._line_of(self._aim))

    def _wish_at(self, price: float, stop: bool) -> OrderWish:
        """Return the order a click asks for: the held key's side, else the side whose limit waits at this price.

        With Shift, and no key held, it is the side whose stop waits there.
        """
        market = self._layer.market
        above = market is not None and price >= market
        return self._layer.wish(above == stop if self._side_key is None else self._side_key, price)

    def place(self, wish: OrderWish) -> None:
        """Ask for an order, its line standing until the answer; or say why not."""
        why = self._layer.refusal() or ("" if wish.kind else NO_MARKET)
        if why:
            self._layer.show_wish(None)
            self._layer.refused.emit(why)
        else:
            self._layer.show_wish(self._line_of(wish))
            self._layer.order_asked.emit(wish)

    def _line_of(self, wish: OrderWish) -> Level:
        return wish_level(wish.buys, side_words(wish.buys, wish.kind), wish.price, "", self._palette)

    def _stop_aiming(self) -> None:
        if self._aim is not None:
            self._aim = None
            self._layer.show_wish(None)

    # -- carrying --------------------------------------------------------------------------------------------------

    def _why_not(self) -> str:
        """Return why the held line cannot be carried."""
        if self._held is not None:
            return self._held.fixed or self._layer.refusal()
        return self._layer.refusal() or ("" if self._layer.market is not None else NO_MARKET)

    def _carried(self) -> Level | None:
        """Return the line under the hand, with what it would mean in words."""
        key, price = self._drag.key, self._drag.price
        if price is None:
            return None
        if self._held is not None:
            words = side_words(self._held.buys, f"{self._held.quantity} {self._held.kind}")
            return wish_level(self._held.buys, words, price, self._moved_words(Part(key[1]), price), self._palette)
        wish, position = self._exit_wish(key, price), self._layer.board.position_of(key)
        if wish is None or position is None:
            return None
        words = side_words(wish.buys, f"{position.quantity} {wish.kind}")
        return wish_level(wish.buys, words, price, outcome_words(position, price), self._palette)

    def _moved_words(self, part: Part, price: float) -> str:
        """Return the way from the old price to the new, and the money it means for the position it closes."""
        assert self._held is not None
        words = f"{self._state.text_of(self._held.price(part))} → {self._state.text_of(price)}"
        position = self._layer.board.closed_by(self._held)
        return words if position is None else f"{words} · {outcome_words(position, price, self._held.units)}"

    def _exit_wish(self, key: Key, price: float) -> OrderWish | None:
        """Return the order that would close a position at a price: a target, or a stop."""
        position, market = self._layer.board.position_of(key), self._layer.market
        if position is None or market is None:
            return None
        buys = position.units < 0
        return OrderWish(buys, fitting_kind(buys, price, market), price, position.account, closes=True)

    def _drop(self, key: Key, price: float) -> None:
        if self._held is not None:
            if price != self._held.price(Part(key[1])):
                self._layer.change_asked.emit(key[0], key[1], price)
            return
        wish = self._exit_wish(key, price)
        if wish is not None:
            self.place(wish)

    def _click(self, key: Key, point: QPointF) -> None:
        """A click on a label is about the order; on a bare line it is a click on the chart."""
        on_label = any(item.label.contains(point) for item in self._layer.placed() if item.level.key == key)
        if not on_label:
            self._canvas.view.clicked.emit(point)
        elif self._held is not None:
            self._layer.clicked.emit(key[0])

    # -- where and how ---------------------------------------------------------------------------------------------

    @property
    def _palette(self) -> ChartPalette:
        return self._state.inks.palette

    def _under(self, point: QPointF) -> Placed | None:
        return at(self._layer.placed(), point, self._state.layout.price)

    def _price_at(self, point: QPointF) -> float:
        pane = self._state.layout.price
        return self._layer.snap(self._state.price_under(min(max(point.y(), pane.top()), pane.bottom() - 1)))

    def _point_with(self, shape: Qt.CursorShape | None) -> None:
        if shape is self._cursor:
            return
        self._cursor = shape
        if shape is None:
            self._canvas.view.unsetCursor()
        else:
            self._canvas.view.setCursor(shape)
