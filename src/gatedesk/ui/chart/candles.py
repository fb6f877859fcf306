"""The one item that paints the bars of a chart: candles, hollow candles, OHLC bars, line, area, Heikin-Ashi.

Its cost is set by the pixels shown: a frame reads one slice of the pyramid, turns it into rectangles in device
pixels with numpy and fills them in two or three calls. The bounding rectangle is constant, so panning never
re-indexes the scene.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.columns import Array
from gatedesk.ui.chart.lines import ValueSeries, draw_area, draw_line
from gatedesk.ui.chart.projection import Projection, device_pixels, exposed_columns
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.series import BarSlice
from gatedesk.ui.chart.slots import Slots, slots_of
from gatedesk.ui.chart.state import ChartState

EVERYWHERE = QRectF(-1e5, -1e5, 2e5, 2e5)


class Shape(NamedTuple):
    """Bars as whole device pixels: rows grow downwards, bottoms are exclusive."""

    slots: Slots
    top: Array
    bottom: Array
    open: Array
    close: Array


def shape_of(bars: BarSlice, projection: Projection) -> tuple[Shape, Array] | None:
    """Return the pixel shapes of the bars that have prices, and the index of each in the slice."""
    rows = projection.y(np.array((bars.open, bars.high, bars.low, bars.close)))
    real = np.flatnonzero(np.isfinite(rows).all(axis=0))
    if not len(real):
        return None
    whole = np.floor(rows if len(real) == rows.shape[1] else rows[:, real]).astype(np.int32)
    open_, high, low, close = whole
    slots = slots_of(projection, bars.start, bars.bars, real)
    return Shape(slots, high, low + 1, open_, close), real


def _fill(batch: RectBatch, painter: QPainter, brush: QBrush, *boxes: tuple[Array, Array, Array, Array]) -> None:
    """Fill boxes of left, top, right and bottom (exclusive), all in one call."""
    total = sum(len(box[0]) for box in boxes)
    rows = batch.rows(total)
    done = 0
    for left, top, right, bottom in boxes:
        part = rows[done : done + len(left)]
        part[:, 0] = left
        part[:, 1] = top
        part[:, 2] = right
        part[:, 3] = bottom
        done += len(left)
    rows[:, 2:] -= 1
    batch.draw(painter, brush, total)


class CandleItem(QGraphicsItem):
    """Paints the visible bars of a chart's state in the style it names; lives in the price pane's coordinates."""

    def __init__(self, state: ChartState, parent: QGraphicsItem | None = None) -> None:
        """Read everything from the state at every paint; the item keeps only reusable storage."""
        super().__init__(parent)
        self._state = state
        self._batch = RectBatch()
        self.closes = ValueSeries()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def boundingRect(self) -> QRectF:
        """Return a constant larger than any pane."""
        return EVERYWHERE

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the bars whose columns are exposed."""
        state = self._state
        pane = QRectF(0.0, 0.0, state.layout.price.width(), state.layout.price.height())
        exposed = option.exposedRect.intersected(pane)
        if not len(state.drawn) or exposed.isEmpty():
            return
        painter.setClipRect(pane)
        with device_pixels(painter) as pixels:
            projection = state.projection(pixels)
            start, stop = projection.positions(*exposed_columns(exposed, pixels))
            STYLES[state.style](self, painter, projection, (start - 1.0, stop + 1.0))

    def shapes(self, projection: Projection, span: tuple[float, float]) -> tuple[Shape, Array, Array] | None:
        """Return the shapes of a span of positions, which of them rise, and their closes."""
        bars = self._state.drawn.visible(*span, projection.bars_per_pixel)
        found = shape_of(bars, projection)
        if found is None:
            return None
        shape, real = found
        return shape, (bars.close >= bars.open)[real], bars.close[real]

    def paint_candles(self, painter: QPainter, projection: Projection, span: tuple[float, float]) -> None:
        """Filled bodies over wicks, one colour for rising and one for falling bars."""
        found = self.shapes(projection, span)
        if found is None:
            return
        shape, rising, _ = found
        inks = self._state.inks
        for chosen, brush in ((rising, inks.up_brush), (~rising, inks.down_brush)):
            self._paint_bodies(painter, shape, np.flatnonzero(chosen), brush, projection.hairline)

    def _paint_bodies(self, painter: QPainter, shape: Shape, some: Array, brush: QBrush, hairline: int) -> None:
        wicks = (shape.slots.left[some], shape.top[some], shape.slots.right[some], shape.bottom[some])
        if not shape.slots.bodied:
            _fill(self._batch, painter, brush, wicks)
            return
        _fill(self._batch, painter, brush, wicks, _bodies(shape, some, hairline))

    def paint_hollow(self, painter: QPainter, projection: Projection, span: tuple[float, float]) -> None:
        """Colour says whether the close rose from the previous close; a hollow body closed above its open."""
        found = self.shapes(projection, span)
        if found is None:
            return
        shape, rising, closes = found
        if not shape.slots.bodied:
            self.paint_candles(painter, projection, span)
            return
        inks, hairline = self._state.inks, projection.hairline
        higher = rising.copy()
        higher[1:] = closes[1:] >= closes[:-1]
        for chosen, brush in ((higher, inks.up_brush), (~higher, inks.down_brush)):
            self._paint_bodies(painter, shape, np.flatnonzero(chosen), brush, hairline)
        left, top, right, bottom = _bodies(shape, np.flatnonzero(rising), hairline)
        open_enough = np.flatnonzero((bottom - top > 2 * hairline) & (right - left > 2 * hairline))
        inner = (left + hairline, top + hairline, right - hairline, bottom - hairline)
        _fill(self._batch, painter, inks.background_brush, tuple(edge[open_enough] for edge in inner))  # type: ignore[arg-type]  # a generator of four arrays

    def paint_bars(self, painter: QPainter, projection: Projection, span: tuple[float, float]) -> None:
        """OHLC bars: a column from low to high, a tick to the left at the open, to the right at the close."""
        found = self.shapes(projection, span)
        if found is None:
            return
        shape, rising, _ = found
        inks, hairline = self._state.inks, projection.hairline
        for chosen, brush in ((rising, inks.up_brush), (~rising, inks.down_brush)):
            some = np.flatnonzero(chosen)
            column = (shape.slots.left[some], shape.top[some], shape.slots.right[some], shape.bottom[some])
            if not shape.slots.bodied:
                _fill(self._batch, painter, brush, column)
                continue
            open_, close = shape.open[some], shape.close[some]
            left_tick = (shape.slots.body_left[some], open_, shape.slots.left[some], open_ + hairline)
            right_tick = (shape.slots.right[some], close, shape.slots.body_right[some], close + hairline)
            _fill(self._batch, painter, brush, column, left_tick, right_tick)

    def paint_line(self, painter: QPainter, projection: Projection, span: tuple[float, float]) -> None:
        """The closes as one line."""
        draw_line(painter, self.closes, projection, span, self._state.inks.accent, self._batch)

    def paint_area(self, painter: QPainter, projection: Projection, span: tuple[float, float]) -> None:
        """The closes as a line over a tinted area."""
        draw_area(painter, self.closes, projection, span, self._state.inks.area)
        self.paint_line(painter, projection, span)


def _bodies(shape: Shape, some: Array, hairline: int) -> tuple[Array, Array, Array, Array]:
    open_, close = shape.open[some], shape.close[some]
    top = np.minimum(open_, close)
    bottom = np.maximum(np.maximum(open_, close) + 1, top + hairline)
    return shape.slots.body_left[some], top, shape.slots.body_right[some], bottom


PaintStyle = Callable[[CandleItem, QPainter, Projection, tuple[float, float]], None]

STYLES: dict[str, PaintStyle] = {
    "candles": CandleItem.paint_candles,
    "hollow": CandleItem.paint_hollow,
    "bars": CandleItem.paint_bars,
    "line": CandleItem.paint_line,
    "area": CandleItem.paint_area,
    "heikin-ashi": CandleItem.paint_candles,
}
LINE_STYLES = frozenset({"line", "area"})
