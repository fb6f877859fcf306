"""The zoom box: what was inside it fills the pane. A flat box zooms time only, a narrow one prices only."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.canvas import ChartCanvas
from gatedesk.ui.chart.drag_tool import DragTool
from gatedesk.ui.chart.gestures import Gestures
from gatedesk.ui.chart.state import ChartState

THINNEST = 10.0  # Qt units: a box thinner than this does not mean that direction
TINT = 0.12


class ZoomBoxItem(QGraphicsItem):
    """Paints the box while it is drawn."""

    def __init__(self, state: ChartState) -> None:
        """Show nothing yet."""
        super().__init__()
        self._state = state
        self.box = QRectF()

    def boundingRect(self) -> QRectF:
        """Return the price pane."""
        return self._state.layout.price

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the box, if there is one."""
        if self.box.isEmpty():
            return
        accent = self._state.inks.accent
        tint = QColor(accent)
        tint.setAlphaF(TINT)
        painter.fillRect(self.box, tint)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(accent, 1, Qt.PenStyle.DashLine))
        painter.drawRect(self.box.toAlignedRect().adjusted(0, 0, -1, -1))


class BoxZoomTool(DragTool):
    """Alt and drag, or armed and drag."""

    def __init__(self, state: ChartState, canvas: ChartCanvas, gestures: Gestures) -> None:
        """Paint below the crosshair."""
        super().__init__(canvas.view)
        self._state = state
        self._canvas = canvas
        self._gestures = gestures
        self.item = ZoomBoxItem(state)
        self.item.setVisible(False)
        canvas.host(self.item, below=canvas.crosshair)

    @property
    def is_shown(self) -> bool:
        """Whether a box is on the chart."""
        return not self.item.box.isEmpty()

    def show(self, start: QPointF, now: QPointF) -> None:
        """Draw the box as it would be taken: over the whole pane in a direction that is not meant."""
        self._set(self._meant(start, now))

    def end(self, start: QPointF, now: QPointF) -> None:
        """Fill the pane with what is in the box."""
        box, state = self._meant(start, now), self._state
        self._set(QRectF())
        if box.isEmpty() or not len(state.series):
            return
        positions = state.position_under(box.left()), state.position_under(box.right())
        if box.height() < state.layout.price.height():
            scale = state.scale
            low, high = (scale.value(state.price_under(y)) for y in (box.bottom(), box.top()))
            scale.low, scale.high, scale.auto = low, high, False
        self._gestures.show(*positions)

    def clear(self) -> None:
        """Take the box away."""
        self._set(QRectF())

    def _meant(self, start: QPointF, now: QPointF) -> QRectF:
        pane = self._state.layout.price
        box = QRectF(start, now).normalized().intersected(pane)
        wide, high = box.width() >= THINNEST, box.height() >= THINNEST
        if not wide and not high:
            return QRectF()
        if not wide:
            return QRectF(pane.left(), box.top(), pane.width(), box.height())
        return box if high else QRectF(box.left(), pane.top(), box.width(), pane.height())

    def _set(self, box: QRectF) -> None:
        if box != self.item.box:
            self.item.box = box
            self.item.setVisible(not box.isEmpty())
            self._canvas.repaint()
