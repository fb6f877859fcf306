"""Price alerts on one chart: shows what the owner keeps, and tells by signals what the hand asked for.

A drag moves an alert, the × deletes it, a click on the label of one that went off arms it again. The key A sets a new
one at the crosshair's price, and so does a click with the armed tool.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from gatedesk.domain.price_alert import PriceAlert
from gatedesk.ui.chart.alert_lines import AlertBoard, AlertLinesItem, AlertTagsItem
from gatedesk.ui.chart.canvas import ChartCanvas
from gatedesk.ui.chart.levels import Placed, at
from gatedesk.ui.chart.quiet_hand import QuietHand
from gatedesk.ui.chart.snap import on_grid
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.view import CLICK_SLACK

NOTHING = ("", 0.0)


class AlertLayer(QObject):
    """Alerts of the contract shown."""

    add_asked = Signal(float)  # price
    move_asked = Signal(str, float)  # id, price
    removal_asked = Signal(str)  # id
    arming_asked = Signal(str)  # id

    def __init__(self, state: ChartState, canvas: ChartCanvas, parent: QObject) -> None:
        """Put lines under the last price and tags into the axis; the caller gives the hands their place."""
        super().__init__(parent)
        self._canvas = canvas
        self.board = AlertBoard(state)
        self._items = (AlertLinesItem(state, self.board), AlertTagsItem(state, self.board))
        for item in self._items:
            item.setVisible(False)
            canvas.host(item, below=canvas.last_price)
        others = canvas.price_axis.more_tags
        canvas.price_axis.more_tags = lambda: [*others(), *self.board.tags()]
        self.hand = AlertHand(self, state, canvas)
        self.placing = AlertPlacingHand(self, state, canvas)

    def set_alerts(self, alerts: Iterable[PriceAlert]) -> None:
        """Show these alerts instead of the old."""
        self.board.set(alerts)
        for item in self._items:
            item.setVisible(bool(self.board.alerts))
        self._canvas.repaint()

    def carry(self, carried: tuple[str, float]) -> None:
        """Show an alert where the hand has it."""
        if carried != self.board.carried:
            self.board.carried = carried
            self._canvas.repaint()

    def at(self, point: QPointF) -> PriceAlert | None:
        """Return the alert under a point."""
        found = self.hand.under(point)
        return self.board.alerts.get(found.level.key[0]) if found else None


class AlertHand(QuietHand):
    """Takes a press on a line or a label."""

    def __init__(self, layer: AlertLayer, state: ChartState, canvas: ChartCanvas) -> None:
        """Hold nothing."""
        self._layer = layer
        self._state = state
        self._canvas = canvas
        self._held: Placed | None = None
        self._from = QPointF()
        self._moving = False
        self._pointing = False

    def under(self, point: QPointF) -> Placed | None:
        """Return the line under a point."""
        return at(self._layer.board.placed(), point, self._state.layout.price)

    def press(self, event: QMouseEvent) -> bool:
        """Take hold of a line, its label or its ×."""
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        self._held, self._from, self._moving = self.under(event.position()), event.position(), False
        return self._held is not None

    def drag(self, event: QMouseEvent) -> None:
        """Carry the line; a × is never carried."""
        held, point = self._held, event.position()
        if held is None or held.close.contains(self._from):
            return
        self._moving = self._moving or (point - self._from).manhattanLength() >= CLICK_SLACK
        if self._moving:
            pane = self._state.layout.price
            y = min(max(point.y(), pane.top()), pane.bottom())
            self._layer.carry((held.level.key[0], on_grid(self._state, self._state.price_under(y))))

    def release(self, event: QMouseEvent) -> None:
        """Ask for what the hand meant."""
        held, self._held = self._held, None
        moving, price = self._moving, self._layer.board.carried[1]
        self._moving = False
        self._layer.carry(NOTHING)
        if held is None:
            return
        alert = self._layer.board.alerts.get(held.level.key[0])
        if alert is None:
            return
        if moving:
            self._layer.move_asked.emit(alert.id, price)
        elif held.close.contains(self._from) and held.close.contains(event.position()):
            self._layer.removal_asked.emit(alert.id)
        elif not alert.armed and held.label.contains(event.position()):
            self._layer.arming_asked.emit(alert.id)

    def hover(self, event: QMouseEvent) -> bool:
        """Show what a press would take."""
        found = self.under(event.position())
        if found is not None:
            on_label = found.label.contains(event.position())
            shape = Qt.CursorShape.PointingHandCursor if on_label else Qt.CursorShape.SizeVerCursor
            self._canvas.view.setCursor(shape)
        elif self._pointing:
            self._canvas.view.unsetCursor()
        self._pointing = found is not None
        return self._pointing

    def key(self, event: QKeyEvent, down: bool) -> bool:
        """Escape lets go; A sets an alert at the crosshair's price."""
        if event.key() == Qt.Key.Key_Escape and self._held is not None:
            if down:
                self.forget()
            return True
        cross = self._state.cross
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.key() != Qt.Key.Key_A or not plain or cross is None or cross.price is None:
            return False
        if down and not event.isAutoRepeat():
            self._layer.add_asked.emit(on_grid(self._state, cross.price))
        return True

    def forget(self) -> None:
        """Let go without effect."""
        self._held, self._moving = None, False
        self._layer.carry(NOTHING)

    def tip(self, point: QPointF) -> str:
        """Say what the alert under a point waits for."""
        found = self.under(point)
        return found.level.tip if found else ""


class AlertPlacingHand(QObject, QuietHand):
    """Armed, the next click in the price pane sets an alert."""

    armed_changed = Signal(bool)

    def __init__(self, layer: AlertLayer, state: ChartState, canvas: ChartCanvas) -> None:
        """Start unarmed."""
        super().__init__(layer)
        self._layer = layer
        self._state = state
        self._canvas = canvas
        self.armed = False

    def arm(self, on: bool) -> None:
        """Take the next click, or no more."""
        if on != self.armed:
            self.armed = on
            if not on:
                self._canvas.view.unsetCursor()
            self.armed_changed.emit(on)

    def press(self, event: QMouseEvent) -> bool:
        """Set the alert with the left button."""
        if not self.armed:
            return False
        price = self._canvas.price_at(event.position())
        wanted = event.button() == Qt.MouseButton.LeftButton and event.type() != QEvent.Type.MouseButtonDblClick
        if wanted:
            self.arm(False)
        if wanted and price is not None and len(self._state.series):
            self._layer.add_asked.emit(on_grid(self._state, price))
        return True

    def hover(self, event: QMouseEvent) -> bool:
        """Keep the tool's cursor while armed."""
        if self.armed:
            self._canvas.view.setCursor(Qt.CursorShape.CrossCursor)
        return self.armed

    def key(self, event: QKeyEvent, down: bool) -> bool:
        """Escape puts the tool away."""
        if not self.armed or event.key() != Qt.Key.Key_Escape:
            return False
        if down:
            self.arm(False)
        return True
