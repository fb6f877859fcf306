"""How a plot is painted, by its style: one small painter a style, all on arrays of visible values in device pixels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from PySide6.QtGui import QBrush, QPainter

from gatedesk.ui.chart.columns import Array
from gatedesk.ui.chart.indicators.indicator import Plot
from gatedesk.ui.chart.inks import Inks
from gatedesk.ui.chart.lines import COARSENESS, draw_line
from gatedesk.ui.chart.projection import Projection
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.series import BarSeries
from gatedesk.ui.chart.slots import slots_of

DOT_PIXELS = 3
MARK_ROWS = 4  # a mark is a small triangle of so many rows, each two pixels wider than the last
MARK_GAP = 3
EDGE_TICK = 5  # height of a mark when bars are too narrow for triangles
LEAST_MARK_PIXELS = 4.0  # distance of bars from which triangles are drawn


class Canvas(NamedTuple):
    """Where plots are painted: the pane's projection, visible positions, lowest row, inks, bars, breaks of lines."""

    painter: QPainter
    projection: Projection
    span: tuple[float, float]
    ground: int
    inks: Inks
    series: BarSeries
    batch: RectBatch
    breaks: Array


def paint_plot(canvas: Canvas, plot: Plot) -> None:
    """Paint one plot; the painter counts device pixels, has no pen and is clipped to the pane."""
    PAINTERS[plot.output.style](canvas, plot)


def _line(canvas: Canvas, plot: Plot) -> None:
    _draw(canvas, plot, dashed=False)


def _dashed(canvas: Canvas, plot: Plot) -> None:
    _draw(canvas, plot, dashed=True)


def _draw(canvas: Canvas, plot: Plot, dashed: bool) -> None:
    place = (canvas.painter, plot.values, canvas.projection, canvas.span)
    draw_line(*place, plot.colour, canvas.batch, dashed, canvas.breaks)


def _visible(canvas: Canvas, plot: Plot) -> tuple[int, int, Array, Array]:
    return plot.values.visible(canvas.span, canvas.projection.bars_per_pixel * COARSENESS)


def _histogram(canvas: Canvas, plot: Plot) -> None:
    """Columns from zero in the colours of rise and fall, strong while they grow and weak while they shrink."""
    start, bars, least, greatest = _visible(canvas, plot)
    real = np.flatnonzero(np.isfinite(least) & np.isfinite(greatest))
    if not len(real):
        return
    projection, inks = canvas.projection, canvas.inks
    slots = slots_of(projection, start, bars, real)
    low, high = least[real], greatest[real]
    zero = np.rint(projection.y(np.zeros(1)))[0]
    for above, strong, weak in ((True, inks.up_brush, inks.up_volume), (False, inks.down_brush, inks.down_volume)):
        peak = high if above else low
        some = peak > 0.0 if above else peak < 0.0
        grows = np.abs(peak) >= np.abs(np.concatenate((peak[:1], peak[:-1])))
        for chosen, brush in ((some & grows, strong), (some & ~grows, weak)):
            picked = np.flatnonzero(chosen)
            edge = np.rint(projection.y(peak[picked]))
            rows = canvas.batch.rows(len(picked))
            rows[:, 0] = slots.body_left[picked]
            rows[:, 1] = np.minimum(edge, zero)
            rows[:, 2] = slots.body_right[picked] - 1
            rows[:, 3] = np.maximum(np.maximum(edge, zero) - 1, rows[:, 1])
            canvas.batch.draw(canvas.painter, brush, len(picked))


def _dots(canvas: Canvas, plot: Plot) -> None:
    """A square at each value; where many bars share a column, at its least and greatest."""
    start, bars, least, greatest = _visible(canvas, plot)
    projection = canvas.projection
    size = DOT_PIXELS * projection.hairline
    for values in (least,) if bars == 1 else (least, greatest):
        top = projection.y(values)
        real = np.flatnonzero(np.isfinite(top))
        rows = canvas.batch.rows(len(real))
        rows[:, 0] = np.rint(projection.x0 + projection.x_scale * (start + bars * (real + 0.5)) - size / 2.0)
        rows[:, 1] = np.rint(top[real] - size / 2.0)
        rows[:, 2] = rows[:, 0] + size - 1
        rows[:, 3] = rows[:, 1] + size - 1
        canvas.batch.draw(canvas.painter, QBrush(plot.colour), len(real))


def _marks(canvas: Canvas, plot: Plot) -> None:
    """Triangles below bars for a rise and above them for a fall; at the pane's foot where bars are too narrow."""
    start, bars, least, greatest = _visible(canvas, plot)
    prices = canvas.series.visible(canvas.span[0], canvas.span[1], canvas.projection.bars_per_pixel * COARSENESS)
    projection = canvas.projection
    for up, found, brush in (
        (True, greatest > 0.0, canvas.inks.up_brush),
        (False, least < 0.0, canvas.inks.down_brush),
    ):
        some = np.flatnonzero(found)
        middle = np.rint(projection.x0 + projection.x_scale * (start + bars * (some + 0.5)) - projection.hairline / 2.0)
        if bars > 1 or projection.x_scale < LEAST_MARK_PIXELS * projection.hairline or prices.start != start:
            _edge_ticks(canvas, brush, middle)
            continue
        edge = projection.y(prices.low[some]) if up else projection.y(prices.high[some])
        real = np.isfinite(edge)
        _triangles(canvas, brush, middle[real], np.rint(edge[real]), up)


def _edge_ticks(canvas: Canvas, brush: QBrush, middle: Array) -> None:
    thin = canvas.projection.hairline
    rows = canvas.batch.rows(len(middle))
    rows[:, 0] = middle
    rows[:, 1] = canvas.ground - EDGE_TICK * thin
    rows[:, 2] = middle + thin - 1
    rows[:, 3] = canvas.ground - 1
    canvas.batch.draw(canvas.painter, brush, len(middle))


def _triangles(canvas: Canvas, brush: QBrush, middle: Array, edge: Array, up: bool) -> None:
    thin = canvas.projection.hairline
    away = 1 if up else -1
    for row in range(MARK_ROWS):
        top = edge + away * thin * (MARK_GAP + row) - (0 if up else thin)
        rows = canvas.batch.rows(len(middle))
        rows[:, 0] = middle - row * thin
        rows[:, 1] = top
        rows[:, 2] = middle + (row + 1) * thin - 1
        rows[:, 3] = top + thin - 1
        canvas.batch.draw(canvas.painter, brush, len(middle))


PAINTERS: Mapping[str, Callable[[Canvas, Plot], None]] = {
    "line": _line,
    "dashed": _dashed,
    "histogram": _histogram,
    "dots": _dots,
    "marks": _marks,
}
