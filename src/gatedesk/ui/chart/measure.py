"""The measure: between two points the price, the per cent, the bars and the time; it stays until the next press."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.domain.drawing import Anchor
from gatedesk.ui.chart.canvas import ChartCanvas
from gatedesk.ui.chart.drag_tool import DragTool
from gatedesk.ui.chart.drawings.placement import anchor_at, point_of
from gatedesk.ui.chart.durations import duration_text
from gatedesk.ui.chart.inks import readable_on
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.time_places import position_of

TINT = 0.14
PADDING = 8.0
ARROW = 5.0
GAP = 6.0


@dataclass(frozen=True, slots=True)
class Measurement:
    """From one anchor to another."""

    start: Anchor
    end: Anchor


def measured_words(state: ChartState, measurement: Measurement) -> list[str]:
    """Return what a measurement says, a line each: price and per cent, bars and time."""
    start, end = measurement.start, measurement.end
    change = end.price - start.price
    sign = "−" if change < 0.0 else "+" if change > 0.0 else ""
    price = f"{sign}{state.text_of(abs(change))}"
    if start.price > 0.0:
        price += f"  ({sign}{abs(change) / start.price * 100.0:.2f} %)"
    bars = position_of(state.series, end.time) - position_of(state.series, start.time)
    count = f"{'−' if bars < 0 else ''}{abs(bars)} {'bar' if abs(bars) == 1 else 'bars'}"
    return [price, f"{count} · {duration_text(end.time - start.time)}"]


class MeasureItem(QGraphicsItem):
    """Paints the measured box, an arrow along either side, and the words beside it."""

    def __init__(self, state: ChartState) -> None:
        """Show nothing yet."""
        super().__init__()
        self._state = state
        self.measurement: Measurement | None = None

    def boundingRect(self) -> QRectF:
        """Return the price pane."""
        return self._state.layout.price

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the measurement, if there is one."""
        if self.measurement is None or not len(self._state.series):
            return
        start = point_of(self._state, self.measurement.start)
        end = point_of(self._state, self.measurement.end)
        if not all(map(math.isfinite, (*start, *end))):
            return
        rising = self.measurement.end.price >= self.measurement.start.price
        colour = self._state.inks.direction(rising)
        painter.save()
        painter.setClipRect(self.boundingRect(), Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_box(painter, QPointF(*start), QPointF(*end), colour)
        self._paint_words(painter, QPointF(*start), QPointF(*end), colour)
        painter.restore()

    def _paint_box(self, painter: QPainter, start: QPointF, end: QPointF, colour: QColor) -> None:
        pane = self.boundingRect().adjusted(-2, -2, 2, 2)
        tint = QColor(colour)
        tint.setAlphaF(TINT)
        painter.fillRect(QRectF(start, end).normalized().intersected(pane), tint)
        painter.setPen(QPen(colour, 1.5))
        middle = QPointF((start.x() + end.x()) / 2.0, (start.y() + end.y()) / 2.0)
        for tail, head in (
            (QPointF(middle.x(), start.y()), QPointF(middle.x(), end.y())),
            (QPointF(start.x(), middle.y()), QPointF(end.x(), middle.y())),
        ):
            _paint_arrow(painter, tail, head)

    def _paint_words(self, painter: QPainter, start: QPointF, end: QPointF, colour: QColor) -> None:
        state, pane = self._state, self._state.layout.price
        lines = measured_words(state, self.measurement) if self.measurement else []
        width = max(state.words.width(line, True) for line in lines) + 2 * PADDING
        height = len(lines) * state.words.height + PADDING
        left = min(max((start.x() + end.x() - width) / 2.0, pane.left()), pane.right() - width)
        above = end.y() < start.y()
        top = end.y() - height - GAP if above else end.y() + GAP
        box = QRectF(left, min(max(top, pane.top()), pane.bottom() - height), width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(readable_on(colour))
        painter.setFont(state.words.bold)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "\n".join(lines))


def _paint_arrow(painter: QPainter, tail: QPointF, head: QPointF) -> None:
    """Paint a line along an axis with a tip, if it is long enough to have one."""
    painter.drawLine(tail, head)
    way = head - tail
    length = math.hypot(way.x(), way.y())
    if length < 2 * ARROW:
        return
    back = way * (ARROW / length)
    side = QPointF(-back.y(), back.x())
    painter.drawLine(head, head - back + side)
    painter.drawLine(head, head - back - side)


class MeasureTool(DragTool):
    """Shift and drag, or armed and drag."""

    def __init__(self, state: ChartState, canvas: ChartCanvas) -> None:
        """Paint below the crosshair."""
        super().__init__(canvas.view)
        self._state = state
        self._canvas = canvas
        self.item = MeasureItem(state)
        self.item.setVisible(False)  # an item costs a little in every frame, also when it has nothing to paint
        canvas.host(self.item, below=canvas.crosshair)

    @property
    def is_shown(self) -> bool:
        """Whether a measurement is on the chart."""
        return self.item.measurement is not None

    def words(self) -> str:
        """Return what is measured, in words; empty without a measurement."""
        found = self.item.measurement
        return " · ".join(measured_words(self._state, found)) if found else ""

    def show(self, start: QPointF, now: QPointF) -> None:
        """Measure between two points, kept inside the price pane."""
        anchors = [anchor_at(self._state, self._inside(point)) for point in (start, now)]
        if anchors[0] is not None and anchors[1] is not None:
            self._set(Measurement(anchors[0], anchors[1]))

    def end(self, start: QPointF, now: QPointF) -> None:
        """Leave the measurement on the chart."""

    def clear(self) -> None:
        """Take the measurement away."""
        self._set(None)

    def _set(self, measurement: Measurement | None) -> None:
        if measurement != self.item.measurement:
            self.item.measurement = measurement
            self.item.setVisible(measurement is not None)
            self._canvas.repaint()

    def _inside(self, point: QPointF) -> QPointF:
        pane = self._state.layout.price
        return QPointF(min(max(point.x(), pane.left()), pane.right()), min(max(point.y(), pane.top()), pane.bottom()))
