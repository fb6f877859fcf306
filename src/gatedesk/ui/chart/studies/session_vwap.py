"""The volume-weighted average price since the session began, with bands of its standard deviation (no Qt).

The price of a bar is the mean of high, low and close, its weight the volume. Sums are taken over distances from the
first price of the period, so that the small difference of two large squares never decides a band.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from gatedesk.ui.chart.columns import Array
from gatedesk.ui.chart.series import Bar, BarSeries
from gatedesk.ui.chart.studies.periods import PERIODS, period_starts, same_period
from gatedesk.ui.chart.studies.prices import OF_BAR, column
from gatedesk.ui.chart.studies.study import Output, Parameter, Row, Study
from gatedesk.ui.chart.time_ticks import DAY

SESSION_VWAP = Study(
    id="SESSION_VWAP",
    title="Session VWAP with bands",
    group="Gatedesk",
    inputs=(),
    parameters=(
        Parameter("period", "Begins anew every", 0, 0, 0, True, "The period averaged over", tuple(enumerate(PERIODS))),
        Parameter("starts_at", "Session begins at hour", 0, 0, 23, True, "On the exchange's clock; 0 is midnight"),
        Parameter("band_1", "First band", 1.0, 0.0, 10.0, False, "In standard deviations; 0 draws none"),
        Parameter("band_2", "Second band", 2.0, 0.0, 10.0, False, "In standard deviations; 0 draws none"),
    ),
    outputs=(
        Output("vwap", "VWAP", "line", "vwap"),
        Output("upper_1", "First upper band", "line", "vwap"),
        Output("lower_1", "First lower band", "line", "vwap"),
        Output("upper_2", "Second upper band", "dashed", "vwap"),
        Output("lower_2", "Second lower band", "dashed", "vwap"),
    ),
    overlay=True,
    short="VWAP",
)


@dataclass(frozen=True, slots=True)
class Sums:
    """What the bars of a period up to one of them add up to: weights, weighted distances and their squares."""

    time: int
    origin: float
    weight: float = 0.0
    first: float = 0.0
    second: float = 0.0

    def with_bar(self, bar: Bar) -> Sums:
        """Add a bar of the same period; a hole or a bar without volume adds nothing."""
        price, volume = OF_BAR["hlc3"](bar), bar.volume
        if not (math.isfinite(price) and volume > 0.0):
            return Sums(bar.time, self.origin, self.weight, self.first, self.second)
        origin = price if math.isnan(self.origin) else self.origin
        distance = price - origin
        first, second = self.first + volume * distance, self.second + volume * distance * distance
        return Sums(bar.time, origin, self.weight + volume, first, second)


class SessionVwapRun:
    """The average and its bands on a chart's bars; a live bar costs a few microseconds."""

    def __init__(self, inputs: Mapping[str, str], parameters: Mapping[str, float]) -> None:
        """Take what the user chose; what is missing or impossible has its default."""
        values = SESSION_VWAP.filled(parameters)
        self._period = PERIODS[int(values["period"])]
        self._starts_at = int(values["starts_at"])
        self._bands = (values["band_1"], values["band_2"])
        self.breaks: Array = np.zeros(0, "i8")
        self._zone = ZoneInfo("UTC")
        self._closed: list[Sums] = []  # up to the last bar but two, and up to the last but one
        self._next = 0  # position of the forming bar
        self._compared = (0, 0, True)  # two moments and whether they lie in one period

    def fill(self, series: BarSeries, zone: ZoneInfo) -> tuple[Array, ...]:
        """Return the values of all bars, NaN where a period has had no volume yet."""
        self._zone, self._closed, self._next = zone, [], series.end - 1
        if not len(series) or self._means_nothing(series):
            return tuple(np.full(len(series), np.nan) for _ in SESSION_VWAP.outputs)
        times, price, volume = series.time, column(series, "hlc3"), series.volumes
        real = np.isfinite(price) & (volume > 0.0)
        weight = np.where(real, volume, 0.0)
        starts = period_starts(times, zone, self._period, self._starts_at)
        self.breaks = series.first + starts
        lengths = np.diff(starts, append=len(times))
        origin = np.repeat(_first_real(price, real, starts), lengths)
        distance = np.where(real, price - origin, 0.0)
        sums = [_since(starts, lengths, part) for part in (weight, weight * distance, weight * distance * distance)]
        for index in range(max(len(times) - 3, 0), len(times) - 1):
            kept = Sums(int(times[index]), float(origin[index]), *(float(one[index]) for one in sums))
            self._closed.append(kept)
        return self._values(origin, *sums)

    def _means_nothing(self, series: BarSeries) -> bool:
        """Tell whether a bar is as long as the period: its average would be its own price."""
        return self._period == "day" and series.bar_seconds >= DAY

    def _values(self, origin: Array, weight: Array, first: Array, second: Array) -> tuple[Array, ...]:
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = np.where(weight > 0.0, first / weight, np.nan)
            deviation = np.sqrt(np.maximum(second / weight - mean * mean, 0.0))
        average = origin + mean
        values = [average]
        for band in self._bands:
            width = band * deviation if band else np.full(len(average), np.nan)
            values += [average + width, average - width]
        return tuple(values)

    def follow(self, series: BarSeries, position: int) -> tuple[int, list[Row]] | None:
        """Return the rows that changed with the bar at `position`."""
        if not self._closed or self._means_nothing(series) or position < self._next - 1:
            return None
        start = self._next
        if position == self._next - 1:
            if len(self._closed) < 2:
                return None
            self._closed.pop()
            start = self._next = position
        rows = []
        while self._next < series.end - 1:
            sums = self._with_bar(series.bar(self._next))
            rows.append(self._row(sums))
            self._closed = [self._closed[-1], sums]
            self._next += 1
        return start, [*rows, self._row(self._with_bar(series.bar(self._next)))]

    def _with_bar(self, bar: Bar) -> Sums:
        before = self._closed[-1]
        if self._compared[:2] != (before.time, bar.time):
            same = same_period(before.time, bar.time, self._zone, self._period, self._starts_at)
            self._compared = (before.time, bar.time, same)
        if not self._compared[2]:
            if not len(self.breaks) or self.breaks[-1] < self._next:
                self.breaks = np.append(self.breaks, self._next)
            before = Sums(bar.time, math.nan)
        return before.with_bar(bar)

    def _row(self, sums: Sums) -> Row:
        """Return for one bar what `_values` does for many, without the cost of arrays."""
        if not sums.weight > 0.0:
            return (math.nan,) * len(SESSION_VWAP.outputs)
        mean = sums.first / sums.weight
        deviation = math.sqrt(max(sums.second / sums.weight - mean * mean, 0.0))
        average = sums.origin + mean
        row = [average]
        for band in self._bands:
            width = band * deviation if band else math.nan
            row += [average + width, average - width]
        return tuple(row)


def _first_real(price: Array, real: Array, starts: Array) -> Array:
    """Return the first price that counts in each period, NaN where none does."""
    indices = np.where(real, np.arange(len(price)), len(price))
    first = np.minimum.reduceat(indices, starts)
    ends = np.append(starts[1:], len(price))
    return np.where(first < ends, price[np.minimum(first, len(price) - 1)], np.nan)


def _since(starts: Array, lengths: Array, values: Array) -> Array:
    """Return running sums that begin at zero with each period."""
    total = np.cumsum(values)
    before = np.concatenate(([0.0], total))[starts]
    return np.asarray(total - np.repeat(before, lengths))
