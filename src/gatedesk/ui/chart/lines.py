"""One value a bar - a moving average, the closes - on a min/max pyramid, and how it is drawn.

Where bars are wide apart it is a smooth polyline; where several share a pixel it is a column from the least to the
greatest value, joined to the column before. A missing value (NaN: the warm-up of an average, a hole) is not drawn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF
from shiboken6 import Shiboken

from gatedesk.ui.chart.columns import Array, Columns
from gatedesk.ui.chart.projection import FAR, Projection
from gatedesk.ui.chart.pyramid import LARGEST, SMALLEST, Pyramid
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.slots import slots_of

COARSENESS = 1.6  # a line is smooth: cells of 1.3 to 2 pixels are enough for it, and touch
PASSES = 2
DASH_PIXELS = 5.0  # length of the gap after a dash twice as long, in hairlines
PASS_SHIFT = 0.5
SPILL = 3.0  # pixels a smoothed line reaches beyond its ends
SMOOTH_PIXELS = 2.5  # distance of two bars, in hairlines, from which the polyline is smoothed


class ValueSeries:
    """Growing float64 values at the positions of a `BarSeries`, condensed to their extremes."""

    def __init__(self) -> None:
        """Start without values."""
        self._base = Columns(("f8",))
        self._pyramid = Pyramid(self._base, (SMALLEST, LARGEST), (0, 0))

    def __len__(self) -> int:
        return len(self._base)

    @property
    def end(self) -> int:
        """Position after the newest value."""
        return self._base.end

    def replace(self, first: int, values: ArrayLike) -> None:
        """Take new values, the first of them at position `first`."""
        array: Array = np.asarray(values, dtype="f8")
        self._base.clear(first)
        self._pyramid.clear()
        if len(array):
            self._base.reserve(first, first + len(array))
            self._base.write(first, (array,))
            self._pyramid.refresh(first, first + len(array))

    def put(self, position: int, value: float) -> None:
        """Append the value after the last, or correct one that is there; IndexError beyond."""
        if len(self) and not self._base.first <= position <= self.end:
            raise IndexError(f"position {position} would leave a hole after {self.end - 1}")
        if not len(self) or position == self.end:
            self._base.reserve(position, position + 1)
        self._base.write_cell(position, (value,))
        self._pyramid.refresh(position, position + 1)

    def value(self, position: int) -> float:
        """Return the value at a position, NaN where there is none."""
        inside = self._base.first <= position < self.end
        return float(self._base.cells[0][position - self._base.origin]) if inside else float("nan")

    def visible(self, span: tuple[float, float], bars_per_pixel: float) -> tuple[int, int, Array, Array]:
        """Return start position, bars a cell, least and greatest value of each cell of a span."""
        size = self._pyramid.cell_size(bars_per_pixel)
        first, end = self._base.first, self._base.end
        low = int(min(max(np.floor(span[0]), first), end))
        high = int(min(max(np.floor(span[1]) + 1, low), end))
        position, (least, greatest) = self._pyramid.view(size, low, high)
        return position, size, least, greatest

    def extent(self, start: float, stop: float, bars_per_pixel: float) -> tuple[float, float] | None:
        """Return the least and greatest visible value; None when there is none."""
        _, _, least, greatest = self.visible((start, stop), bars_per_pixel)
        if not len(least):
            return None
        low, high = float(np.fmin.reduce(least)), float(np.fmax.reduce(greatest))
        return (low, high) if low == low else None


def draw_line(
    painter: QPainter,
    values: ValueSeries,
    projection: Projection,
    span: tuple[float, float],
    colour: QColor,
    batch: RectBatch,
    dashed: bool = False,
    breaks: Array | None = None,
) -> None:
    """Draw the values of a span; the painter counts device pixels and has no pen.

    At the positions of `breaks` the line begins anew: nothing joins it to the value before.
    """
    start, bars, least, greatest = values.visible(span, projection.bars_per_pixel * COARSENESS)
    gaps = _gaps(projection, start, bars, len(least)) if dashed else None
    heads = _heads(breaks, start, bars, len(least))
    if bars == 1 and projection.x_scale >= SMOOTH_PIXELS * projection.hairline:
        drawn = np.ones(len(least), bool) if gaps is None else ~gaps
        drawn[np.maximum(heads - 1, 0)] = False
        _draw_polyline(painter, projection, start, least, colour, drawn)
    else:
        if gaps is not None:
            least = np.where(gaps, np.nan, least)
        if bars > 1 and len(heads):
            least = least.copy()
            least[heads] = np.nan  # a cell with the end of one line and the head of the next would join them
        _draw_columns(painter, projection, start, bars, (least, greatest), heads, (QBrush(colour), batch))


def _heads(breaks: Array | None, start: int, bars: int, count: int) -> Array:
    """Return the cells in which a line begins anew."""
    if breaks is None or not len(breaks):
        return np.zeros(0, np.intp)
    cells = (breaks[breaks.searchsorted(start + 1) : breaks.searchsorted(start + bars * count)] - start) // bars
    return np.asarray(cells)


def _gaps(projection: Projection, start: int, bars: int, count: int) -> Array:
    """Return which cells a dashed line leaves out: counted from position 0, so that dashes move with the bars."""
    dash = max(1, round(DASH_PIXELS * projection.hairline / (projection.x_scale * bars)))
    return np.asarray((start // bars + np.arange(count)) // dash % 3 == 2)


def _draw_polyline(
    painter: QPainter, projection: Projection, start: int, values: Array, colour: QColor, drawn: Array
) -> None:
    y = projection.y(values)
    real = np.isfinite(y)
    count = len(y) - 1
    if count < 1 or not real.any():
        return
    segments = np.empty((count, 4))
    segments[:, 0] = projection.x0 + projection.x_scale * (start + 0.5 + np.arange(count))
    segments[:, 1] = y[:-1]
    segments[:, 2] = segments[:, 0] + projection.x_scale
    segments[:, 3] = y[1:]
    whole = real[1:] & real[:-1] & drawn[:-1]
    if not whole.all():
        segments = segments[whole]
    if projection.exposed is not None:
        x1, y1, x2, y2 = segments.T
        segments = segments[_touching((x1, np.minimum(y1, y2), x2, np.maximum(y1, y2)), projection.exposed)]
    if not len(segments):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 0))
    head: Any = Shiboken.wrapInstance(segments.ctypes.data, QLineF)
    # Lines of one pixel are drawn by Qt's quick path; two of them half a pixel apart look 1.5 wide at a third of
    # the cost of a pen that wide.
    for _ in range(PASSES * projection.hairline):
        segments[:, 1::2] += PASS_SHIFT
        painter.drawLines(head, len(segments))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _touching(edges: tuple[Array, Array, Array, Array], places: Array) -> Array:
    """Return which boxes, given by left, top, right and bottom, touch one of some places."""
    left, top, right, bottom = edges
    if not len(left):
        return np.zeros(0, bool)
    beside = (places[:, 1] <= bottom.max() + SPILL) & (places[:, 3] >= top.min() - SPILL)
    from_x, from_y, to_x, to_y = (edge[:, None] for edge in places[beside].T)
    across = (right >= from_x - SPILL) & (left <= to_x + SPILL)
    return np.asarray((across & (bottom >= from_y - SPILL) & (top <= to_y + SPILL)).any(axis=0))


def _draw_columns(
    painter: QPainter,
    projection: Projection,
    start: int,
    bars: int,
    extremes: tuple[Array, Array],
    heads: Array,
    ink: tuple[QBrush, RectBatch],
) -> None:
    top, bottom = (np.floor(projection.y(values)) for values in reversed(extremes))
    real = np.flatnonzero(np.isfinite(top) & np.isfinite(bottom))
    if not len(real):
        return
    top, bottom = top[real], bottom[real] + projection.hairline - 1
    # Each column reaches to the one before it, so that a steep line has no holes.
    joined = np.flatnonzero(np.diff(real) == 1) + 1
    if len(heads):
        joined = joined[~np.isin(real[joined], heads)]
    low, high = bottom.copy(), top.copy()
    high[joined] = np.minimum(top[joined], bottom[joined - 1])
    low[joined] = np.maximum(bottom[joined], top[joined - 1])
    slots = slots_of(projection, start, bars, real)
    edges = (slots.left, high, slots.right - 1, low)
    if projection.exposed is not None:
        touching = np.flatnonzero(_touching(edges, projection.exposed))
        edges = (edges[0][touching], high[touching], edges[2][touching], low[touching])
    rows = ink[1].rows(len(edges[0]))
    for number, edge in enumerate(edges):
        rows[:, number] = edge
    ink[1].draw(painter, ink[0], len(rows))


def draw_area(
    painter: QPainter, values: ValueSeries, projection: Projection, span: tuple[float, float], colour: QColor
) -> None:
    """Tint the ground under the values of a span, down to below the pane (the painter clips)."""
    start, bars, _, greatest = values.visible(span, projection.bars_per_pixel)
    y = projection.y(greatest)
    x = projection.x0 + projection.x_scale * (start + bars * (0.5 + np.arange(len(y))))
    painter.setBrush(QBrush(colour))
    for run in _runs(np.isfinite(y)):
        points = [QPointF(a, b) for a, b in zip(x[run].tolist(), y[run].tolist(), strict=True)]
        points += [QPointF(points[-1].x(), FAR), QPointF(points[0].x(), FAR)]
        painter.drawPolygon(QPolygonF(points))


def _runs(real: Array) -> list[Array]:
    """Return the indices of every unbroken run of true values."""
    parts = np.split(np.arange(len(real)), np.flatnonzero(np.diff(real)) + 1)
    return [part for part in parts if len(part) and real[part[0]]]
