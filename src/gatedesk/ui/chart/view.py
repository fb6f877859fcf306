"""The view box of the price pane and the gestures on it: wheel, drag, double click, keys, pointer.

`ChartView` only says what the user did, in pixels and bars; `ChartWidget` decides what it means. pyqtgraph's own
mouse handling is bypassed: it searches the scene on every move and starts a drag half a second late.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import PySide6  # noqa: F401  # before pyqtgraph, which would otherwise choose another binding

# isort: split
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView, QToolTip

from gatedesk.ui.chart.glide import Glide
from gatedesk.ui.chart.projection import Span

WHEEL_STEP = 120.0  # Qt's units for one notch
ZOOM_BASE = 0.85  # width left after one notch towards the user's bars
MOST_ASKED = 256  # places between two paints
CLICK_SLACK = 4.0  # pixels a press may wander and still be a click

KEYS = {
    Qt.Key.Key_Left: "older",
    Qt.Key.Key_Right: "newer",
    Qt.Key.Key_Plus: "closer",
    Qt.Key.Key_Equal: "closer",
    Qt.Key.Key_Minus: "wider",
    Qt.Key.Key_Home: "first",
    Qt.Key.Key_End: "last",
}


class Hand(Protocol):
    """What may take the pointer and the keys before the view pans and zooms: trading, drawings.

    A hand that takes a press has every move until the release. A key it takes is nobody else's.
    """

    def press(self, event: QMouseEvent) -> bool: ...

    def hover(self, event: QMouseEvent) -> bool: ...

    def drag(self, event: QMouseEvent) -> None: ...

    def release(self, event: QMouseEvent) -> None: ...

    def key(self, event: QKeyEvent, down: bool) -> bool: ...

    def forget(self) -> None:
        """The pointer or the focus has left: end what was begun."""

    def tip(self, point: QPointF) -> str:
        """Return what to say about the thing under the pointer; empty for nothing."""


def is_touchpad_pan(event: QWheelEvent) -> bool:
    """Tell whether fingers move sideways on a touchpad, or touch it or leave it."""
    pixels, ends = event.pixelDelta(), (Qt.ScrollPhase.ScrollBegin, Qt.ScrollPhase.ScrollEnd)
    return abs(pixels.x()) > abs(pixels.y()) or (pixels.isNull() and event.phase() in ends)


class PriceView(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph ships no types
    """The price pane as a view box, so that pyqtgraph's items can be added to it; ranges come from outside."""

    def __init__(self) -> None:
        """Switch off everything a view box does of its own will."""
        super().__init__(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self.disableAutoRange()

    def show_span(self, span: Span) -> None:
        """Show a span and bring the transform up to date at once.

        Left to itself pyqtgraph does that inside the next paint, which then asks for a second one.
        """
        self.setRange(xRange=(span.start, span.stop), yRange=(span.low, span.high), padding=0, disableAutoRange=False)
        self.prepareForPaint()


class ChartView(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph ships no types
    """The surface of a chart: turns events into signals."""

    zoomed = Signal(float, float)  # factor for the width of the window, abscissa that stays
    panned = Signal(float, float)  # pixels to the right, pixels down
    stretched = Signal(float)  # factor for the height of the price range
    reset = Signal()
    keyed = Signal(str)  # a value of KEYS
    pointed = Signal(QPointF)
    pointer_left = Signal()
    clicked = Signal(QPointF)
    resized = Signal()

    def __init__(self) -> None:
        """Make a surface without mouse handling of pyqtgraph's."""
        super().__init__(background=None)
        self.axis_left = 0.0
        self.glide = Glide(lambda right: self.panned.emit(right, 0.0), self)
        self.hands: list[Hand] = []
        self.stretchers: list[Callable[[QPointF, float], bool]] = []  # scales beside which the wheel stretches them
        self.exposed: list[QRect] | None = None  # while painting: the places painted, None for all
        self._asked: list[QRect] = []
        self._holder: Hand | None = None
        self._pressed: QPointF | None = None
        self._dragged_from: QPointF | None = None
        self._on_axis = False
        # The surface is filled once by its own brush: no palette ground below, no cached copy of one colour.
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def pressed(self) -> QPointF | None:
        """Where the button went down that is still down."""
        return self._pressed

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; a sideways wheel or a shifted one pans, and fingers on a touchpad pan to the pixel."""
        if is_touchpad_pan(event):
            self.glide.scroll(event)
            event.accept()
            return
        self.glide.stop()
        delta = event.angleDelta()
        x = event.position().x()
        sideways = delta.x() if abs(delta.x()) > abs(delta.y()) else 0
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            sideways = sideways or delta.y()
        if sideways:
            self.panned.emit(sideways / WHEEL_STEP * 40.0, 0.0)
        elif delta.y() and x >= self.axis_left:
            factor = ZOOM_BASE ** (delta.y() / WHEEL_STEP)
            if not any(stretch(event.position(), factor) for stretch in self.stretchers):
                self.stretched.emit(factor)
        elif delta.y():
            self.zoomed.emit(ZOOM_BASE ** (delta.y() / WHEEL_STEP), x)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        self.glide.stop()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._is_taken(event):
            return
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()
            self._dragged_from = None
            self._on_axis = event.position().x() >= self.axis_left
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag while the button is down, else move the crosshair."""
        point = event.position()
        if self._holder is not None or (self._pressed is None and any(hand.hover(event) for hand in self.hands)):
            if self._holder is not None:
                self._holder.drag(event)
            self.pointed.emit(point)
            event.accept()
            return
        if self._pressed is not None and self._dragged_from is None:
            if (point - self._pressed).manhattanLength() < CLICK_SLACK:
                return
            self._dragged_from = self._pressed
            self.setCursor(Qt.CursorShape.SizeVerCursor if self._on_axis else Qt.CursorShape.ClosedHandCursor)
        if self._dragged_from is not None:
            moved, self._dragged_from = point - self._dragged_from, point
            if self._on_axis:
                self.stretched.emit(1.005 ** moved.y())
            else:
                self.panned.emit(moved.x(), moved.y())
        self.pointed.emit(point)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or report a click."""
        holder, self._holder = self._holder, None
        if holder is not None:
            holder.release(event)
        elif event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            if self._dragged_from is None:
                self.clicked.emit(event.position())
            self._pressed = self._dragged_from = None
            self.unsetCursor()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go back to the newest bars and to the fitted price scale."""
        self._pressed = self._dragged_from = None
        if not self._is_taken(event):
            self.reset.emit()
        event.accept()

    def _is_taken(self, event: QMouseEvent) -> bool:
        """Offer a press to the hands; the first that takes it holds the pointer."""
        self._holder = next((hand for hand in self.hands if hand.press(event)), None)
        event.accept()
        return self._holder is not None

    def leaveEvent(self, event: QEvent) -> None:
        """Take the crosshair away."""
        for hand in self.hands:
            hand.forget()
        self.pointer_left.emit()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pan, zoom and jump by keys; any other key is the parent's."""
        self.glide.stop()
        if any(hand.key(event, True) for hand in self.hands):
            event.accept()
            return
        name = KEYS.get(Qt.Key(event.key()))
        if name is None:
            event.ignore()
            return
        self.keyed.emit(name)
        event.accept()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Tell the hands that a key is up."""
        event.setAccepted(any(hand.key(event, False) for hand in self.hands))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A key held down is not heard of any more."""
        for hand in self.hands:
            hand.forget()
        super().focusOutEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show what the hands say about the thing under the pointer; zoom by a pinch."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            texts = (hand.tip(QPointF(event.pos())) for hand in self.hands)
            QToolTip.showText(event.globalPos(), next((text for text in texts if text), ""), self.viewport())
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoomed.emit(1.0 / max(1.0 + event.value(), 0.1), event.position().x())
            return True
        return bool(super().viewportEvent(event))

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest: what is hidden costs nothing."""
        self.glide.stop()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Report the new size after the surface took it."""
        super().resizeEvent(event)
        if event is not None:
            self.resized.emit()

    def repaint_boxes(self, boxes: list[QRectF]) -> None:
        """Ask for these places, and nothing else, to be painted again."""
        viewport: Any = self.viewport()
        for box in boxes:
            if not box.isEmpty():
                place = box.toAlignedRect()
                viewport.update(place)
                self._asked.append(place)
        if len(self._asked) > MOST_ASKED:
            self._asked.clear()  # nothing is painted just now: then the next paint paints everything

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and let items know meanwhile which places are painted: Qt tells them only what surrounds them all."""
        asked, self._asked = self._asked, []
        covered = QRegion()
        for place in asked:
            covered += place
        self.exposed = asked if event.region().subtracted(covered).isEmpty() else None
        super().paintEvent(event)
        self.exposed = None
