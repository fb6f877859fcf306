"""Fills as arrows: up below the price that was paid, down above the price that was got, at the bar of their time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.arrow_stamp import REACH, ArrowStamp
from gatedesk.ui.chart.columns import Array
from gatedesk.ui.chart.projection import Pixels, device_pixels
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.trade_facts import ChartFill


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
    """Paints the visible arrows in two calls, whatever their number: one picture a side, copied to every place."""

    def __init__(self, state: ChartState, marks: FillMarks) -> None:
        """Read fills and window at every paint."""
        super().__init__()
        self._state = state
        self._marks = marks
        self._stamps: dict[bool, ArrowStamp] = {}
        self._stamps_of: tuple[object, ...] = ()

    def boundingRect(self) -> QRectF:
        """Return the price pane."""
        return self._state.layout.price

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the arrows whose places are painted."""
        indices = self._marks.visible()
        if not len(indices):
            return
        painter.setClipRect(self.boundingRect())
        with device_pixels(painter) as pixels:
            x, y, shown = self._tips(pixels, indices)
            buys = self._marks.buys[indices]
            for side in (True, False):
                chosen = shown & (buys == side)
                self._stamp(pixels.ratio, side).put(painter, x[chosen], y[chosen])

    def _tips(self, pixels: Pixels, indices: Array) -> tuple[Array, Array, Array]:
        """Return columns and rows of the tips in device pixels, and which of them can be seen."""
        projection = self._state.projection(pixels)
        y = projection.y(self._marks.prices[indices])
        x = np.floor(projection.x0 + projection.x_scale * (self._marks.positions()[indices] + 0.5))
        shown = np.isfinite(y)
        if projection.exposed is not None:
            reach = REACH * pixels.ratio
            left, top, right, bottom = (edges[:, None] for edges in projection.exposed.T)
            within = (x > left - reach) & (x < right + reach) & (y > top - reach) & (y < bottom + reach)
            shown &= within.any(axis=0)
        return x, np.floor(np.nan_to_num(y)), shown

    def _stamp(self, ratio: float, buys: bool) -> ArrowStamp:
        """Return the picture of a side's arrow, made anew for other colours and pixels."""
        palette = self._state.inks.palette
        if self._stamps_of != (ratio, palette):
            self._stamps_of = (ratio, palette)
            self._stamps = {
                True: ArrowStamp(ratio, 1.0, palette.buy, palette.background),
                False: ArrowStamp(ratio, -1.0, palette.sell, palette.background),
            }
        return self._stamps[buys]
