"""Fills as arrows: up below the price that was paid, down above the price that was got, at the bar of their time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.columns import Array
from gatedesk.ui.chart.projection import Pixels, device_pixels
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.trade_facts import ChartFill

HEAD_ROWS = 6  # an arrow head is 1, 3, 5 … pixels wide from its tip on
STEM_ROWS = 5
REACH = 14.0  # Qt units around the tip that belong to an arrow


class FillMarks:
    """The fills of a chart and the bars they belong to; bars are looked up again only when bars came or went."""

    def __init__(self, state: ChartState) -> None:
        """Start without fills."""
        self._state = state
        self._fills: dict[str, ChartFill] = {}
        self._order: list[ChartFill] = []
        self._times: Array = np.empty(0)
        self.prices: Array = np.empty(0)
        self.buys: Array = np.empty(0, dtype=bool)
        self._positions: Array = np.empty(0, dtype=np.int64)
        self._bars_of: tuple[object, ...] = ()

    def set(self, fills: Iterable[ChartFill]) -> None:
        """Show these fills instead of the old."""
        self._fills = {fill.id: fill for fill in fills}
        self._order = sorted(self._fills.values(), key=lambda fill: fill.time)
        self._times = np.array([fill.time for fill in self._order], dtype=np.float64)
        self.prices = np.array([fill.price for fill in self._order], dtype=np.float64)
        self.buys = np.array([fill.buys for fill in self._order], dtype=bool)
        self._bars_of = ()

    def put(self, fill: ChartFill) -> None:
        """Add or replace one fill."""
        if self._fills.get(fill.id) != fill:
            self.set([*(known for known in self._order if known.id != fill.id), fill])

    def positions(self) -> Array:
        """Return the bar position of each fill, before the first bar where it is older than all."""
        series = self._state.series
        key = (
            series.first,
            series.end,
            series.bar_seconds,
            str(self._state.zone),
            int(series.time[0]) if len(series) else 0,
        )
        if key != self._bars_of:
            self._bars_of = key
            times = self._times if self._state.bar_zone == self._state.zone else dated(self._times, self._state.zone)
            self._positions = series.first - 1 + series.time.searchsorted(times, side="right")
        return self._positions

    def visible(self) -> Array:
        """Return the indices of the fills in the shown bars and prices."""
        state, window = self._state, self._state.window
        positions = self.positions()
        first = max(window.start - 1.0, state.series.first)
        shown: Array = np.nonzero((positions >= first) & (positions < window.stop))[0]
        return shown

    def at(self, point: QPointF) -> ChartFill | None:
        """Return the fill whose arrow is under a point, the newest of several."""
        state = self._state
        index: int
        for index in reversed(self.visible().tolist()):
            x, y = state.x_of(int(self._positions[index])), state.y_of(float(self.prices[index]))
            below = point.y() - y if self.buys[index] else y - point.y()
            if abs(point.x() - x) <= REACH / 2.0 and -2.0 <= below <= REACH:
                return self._order[index]
        return None


def dated(times: Array, zone: ZoneInfo) -> Array:
    """Return moments as bars of a day are stamped: midnight UTC of their date at the exchange."""
    dates = [datetime.fromtimestamp(time, UTC).astimezone(zone).date() for time in times.tolist()]
    return np.array([datetime(d.year, d.month, d.day, tzinfo=UTC).timestamp() for d in dates], dtype=np.float64)


class FillMarksItem(QGraphicsItem):
    """Paints the visible arrows in four calls, whatever their number: two sides, each on a rim of background."""

    def __init__(self, state: ChartState, marks: FillMarks) -> None:
        """Read fills and window at every paint."""
        super().__init__()
        self._state = state
        self._marks = marks
        self._batch = RectBatch()

    def boundingRect(self) -> QRectF:
        """Return the price pane."""
        return self._state.layout.price

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the arrows."""
        indices = self._marks.visible()
        if not len(indices):
            return
        palette = self._state.inks.palette
        painter.setClipRect(self.boundingRect())
        with device_pixels(painter) as pixels:
            projection = self._state.projection(pixels)
            y = projection.y(self._marks.prices[indices])
            shown = np.isfinite(y)
            centres = projection.x0 + projection.x_scale * (self._marks.positions()[indices] + 0.5)
            x, y = np.floor(centres[shown]).astype(np.int64), np.floor(y[shown]).astype(np.int64)
            buys = self._marks.buys[indices][shown]
            for side, colour in ((True, palette.buy), (False, palette.sell)):
                chosen = buys == side
                self._paint_arrows(painter, pixels, x[chosen], y[chosen], 1 if side else -1, QColor(colour))

    def _paint_arrows(self, painter: QPainter, pixels: Pixels, x: Array, y: Array, down: int, colour: QColor) -> None:
        """Paint arrows whose tips are at `x`, `y`; `down` is +1 where they hang below their tip."""
        thin = pixels.hairline
        for rim, brush in ((thin, self._state.inks.background_brush), (0, QBrush(colour))):
            offsets, halves = arrow_rows(thin)
            rows = self._batch.rows(len(x) * len(offsets)).reshape(len(x), len(offsets), 4)
            top = y[:, None] + np.minimum(down * offsets, down * (offsets + thin - 1))[None, :]
            rows[:, :, 0] = x[:, None] - halves[None, :] - rim
            rows[:, :, 1] = top - rim
            rows[:, :, 2] = x[:, None] + halves[None, :] + rim
            rows[:, :, 3] = top + (thin - 1) + rim
            self._batch.draw(painter, brush, len(x) * len(offsets))


def arrow_rows(thin: int) -> tuple[Array, Array]:
    """Return the rows of an arrow from its tip: their distance from it and half their width, in device pixels."""
    numbers = np.arange(HEAD_ROWS + STEM_ROWS)
    halves = np.where(numbers < HEAD_ROWS, numbers, 1) * thin
    return (numbers + 1) * thin, halves + (thin - 1) // 2
