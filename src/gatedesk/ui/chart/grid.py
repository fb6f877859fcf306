"""The ground of the chart: grid lines at the labels of both axes, day separators, the borders of the panes."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.projection import Pixels, device_pixels
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.time_axis import TimeAxisItem
from gatedesk.ui.chart.time_ticks import Rank

Box = tuple[float, float, float, float]


class GridItem(QGraphicsItem):
    """Paints hairlines in device pixels, under everything else."""

    def __init__(self, state: ChartState, time_axis: TimeAxisItem) -> None:
        """Take the vertical lines from the time axis, the horizontal ones from the state's price ticks."""
        super().__init__()
        self._state = state
        self._time_axis = time_axis
        self._batch = RectBatch()

    def boundingRect(self) -> QRectF:
        """Return both panes and the borders beside them."""
        layout = self._state.layout
        return layout.panes.united(layout.axis).united(layout.time)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint grid, separators and borders."""
        state, layout = self._state, self._state.layout
        panes = layout.panes
        across = [(panes.left(), state.y_of(price), panes.right(), 0.0) for price in state.ticks()]
        within = [line for line in across if layout.price.top() <= line[1] < layout.price.bottom()]
        upright: list[Box] = []
        separators: list[Box] = []
        for x, tick, separates in self._time_axis.placed_ticks():
            lines = separators if separates and tick.rank >= Rank.DAY else upright
            lines.append((x, panes.top(), 0.0, panes.bottom()))
        borders = (
            (layout.axis.left(), 0.0, 0.0, panes.bottom()),
            (0.0, layout.volume.top(), layout.axis.right(), 0.0),
            (0.0, panes.bottom(), layout.axis.right(), 0.0),
        )
        with device_pixels(painter) as pixels:
            self._lines(painter, pixels, state.inks.grid_brush, (*within, *upright))
            self._lines(painter, pixels, state.inks.line_brush, (*separators, *borders))

    def _lines(self, painter: QPainter, pixels: Pixels, brush: QBrush, lines: Iterable[Box]) -> None:
        """Draw lines of left, top, right, bottom; the extent across the line is given as 0."""
        ratio, thickness = pixels.ratio, pixels.hairline
        boxes = []
        for left, top, right, bottom in lines:
            x, y = pixels.left + int(left * ratio), pixels.top + int(top * ratio)
            x2 = int(right * ratio) + pixels.left - 1 if right else x + thickness - 1
            y2 = int(bottom * ratio) + pixels.top - 1 if bottom else y + thickness - 1
            boxes.append((x, y, x2, y2))
        if boxes:
            self._batch.rows(len(boxes))[:] = boxes
            self._batch.draw(painter, brush, len(boxes))
