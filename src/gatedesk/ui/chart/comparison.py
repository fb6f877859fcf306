"""Other symbols over the bars, in per cent: each line starts where the bars start at the left edge of the window.

A line keeps the other symbol's own closes, one for each bar of the chart. Rebasing is a factor on the way to the
pixels, so panning recomputes nothing but that factor.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtGui import QColor

from gatedesk.ui.chart.columns import Array
from gatedesk.ui.chart.lines import ValueSeries
from gatedesk.ui.chart.projection import Projection
from gatedesk.ui.chart.series import BarSeries
from gatedesk.ui.chart.state import ChartState

SEARCHED = 1000  # bars from the left edge on among which a line's first value is looked for
COLOURS = ("#d07be8", "#2bb8cc", "#f0883e", "#8fbf3f", "#ec6fa8", "#b58cff")


@dataclass(slots=True)
class Compared:
    """One symbol: its name, its colour, its closes by time, and the same laid along the chart's bars."""

    name: str
    colour: QColor
    times: Array = field(default_factory=lambda: np.empty(0, dtype="i8"))
    closes: Array = field(default_factory=lambda: np.empty(0))
    values: ValueSeries = field(default_factory=ValueSeries)

    def laid(self, times: Array) -> Array:
        """Return the last close at or before each moment, NaN before the first."""
        if not len(self.times):
            return np.full(len(times), np.nan)
        found = self.times.searchsorted(times, side="right") - 1
        return np.where(found >= 0, self.closes[found], np.nan)


class Comparison:
    """The compared symbols of one chart by a key of the owner's (the contract id)."""

    def __init__(self, state: ChartState) -> None:
        """Start without lines."""
        self._state = state
        self._lines: dict[int, Compared] = {}
        self._laid_for: tuple[object, ...] = ()
        self._version = 0

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[tuple[int, Compared]]:
        return iter(self._lines.items())

    def add(self, key: int, name: str) -> None:
        """Add a symbol, still without closes, in the first colour nobody has."""
        taken = {line.colour.name() for line in self._lines.values()}
        colour = next((one for one in COLOURS if one not in taken), COLOURS[len(self._lines) % len(COLOURS)])
        self._lines.setdefault(key, Compared(name, QColor(colour)))

    def remove(self, key: int) -> None:
        """Take a symbol away; one that is not there is no error."""
        self._lines.pop(key, None)

    def first_time(self, key: int) -> int | None:
        """Return when the oldest close of a symbol is; None while there is none."""
        line = self._lines.get(key)
        return int(line.times[0]) if line is not None and len(line.times) else None

    def set_closes(self, key: int, time: ArrayLike, close: ArrayLike) -> None:
        """Take the closes of a symbol (epoch seconds, rising) instead of the old."""
        line = self._lines.get(key)
        if line is not None:
            line.times, line.closes = np.asarray(time, dtype="i8"), np.asarray(close, dtype="f8")
            self._version += 1

    def prepend_closes(self, key: int, time: ArrayLike, close: ArrayLike) -> None:
        """Add older closes; what is not older is dropped."""
        line, times = self._lines.get(key), np.asarray(time, dtype="i8")
        if line is not None:
            older = int(times.searchsorted(line.times[0])) if len(line.times) else len(times)
            line.times = np.concatenate((times[:older], line.times))
            line.closes = np.concatenate((np.asarray(close, dtype="f8")[:older], line.closes))
            self._version += 1

    def put_close(self, key: int, time: int, close: float) -> None:
        """Take the newest close of a symbol; one older than the newest is dropped."""
        line = self._lines.get(key)
        if line is None or (len(line.times) and time < int(line.times[-1])):
            return
        if len(line.times) and time == int(line.times[-1]):
            line.closes[-1] = close
        else:
            line.times, line.closes = np.append(line.times, time), np.append(line.closes, close)
        series = self._state.series
        if len(series) and len(line.values) and time <= int(series.time[-1]) + series.bar_seconds:
            self._follow(line, series.end - 1)

    def lay(self) -> None:
        """Lay the closes along the bars of the chart: all of them for other bars, only the new ones for more bars."""
        series = self._state.series
        if not self._lines or not len(series):
            return
        key = (self._version, tuple(self._lines), series.first, int(series.time[0]))
        if key != self._laid_for:
            self._laid_for = key
            for line in self._lines.values():
                line.values.replace(series.first, line.laid(series.time))
            return
        for line in self._lines.values():
            for position in range(line.values.end, series.end):
                self._follow(line, position)

    def _follow(self, line: Compared, position: int) -> None:
        """Lay the close of one position, if the positions before are laid."""
        series = self._state.series
        if position <= line.values.end:
            moment = series.time[position - series.first : position - series.first + 1]
            line.values.put(position, float(line.laid(moment)[0]))

    # -- in per cent ---------------------------------------------------------------------------------------------

    def base(self) -> int | None:
        """Return the position at the left edge that everything is compared with; None without bars in view."""
        series = self._state.series
        position = max(math.floor(self._state.window.start), series.first)
        return position if position < series.end else None

    def factor(self, line: Compared) -> float | None:
        """Return what the line's closes are multiplied by to start at the bars' close; None where it has none."""
        start = self._start(line)
        return None if start is None else _close(self._state.series, start) / line.values.value(start)

    def percent(self, line: Compared, position: int) -> float | None:
        """Return the change of a symbol to a position, in per cent: from the left edge, or from its own first close."""
        start, value = self._start(line), line.values.value(position)
        if start is None or value != value or position < start:
            return None
        return (value / line.values.value(start) - 1.0) * 100.0

    def _start(self, line: Compared) -> int | None:
        """Return the first position from the left edge on at which both the line and the bars have a close."""
        start, series = self.base(), self._state.series
        if start is None:
            return None
        stop = min(start + SEARCHED, series.end)
        both = ((one, line.values.value(one), _close(series, one)) for one in range(start, stop))
        return next((one for one, value, close in both if value > 0.0 and close > 0.0), None)

    def base_price(self) -> float | None:
        """Return the bars' own close at the left edge; None where per cent of it mean nothing."""
        start = self.base()
        close = _close(self._state.series, start) if start is not None else math.nan
        return close if close > 0.0 else None

    def own_percent(self, position: int) -> float | None:
        """Return the change of the bars themselves from the left edge to a position, in per cent."""
        base, series = self.base_price(), self._state.series
        if base is None or not series.first <= position < series.end:
            return None
        return (_close(series, position) / base - 1.0) * 100.0

    def widen(self, low: float, high: float) -> tuple[float, float]:
        """Return the prices a fitted scale shows, with the lines in view."""
        window = self._state.window
        per_pixel = window.bars / self._state.layout.price.width()
        for line in self._lines.values():
            factor, extent = self.factor(line), line.values.extent(window.start, window.stop, per_pixel)
            if factor is not None and extent is not None:
                low, high = min(low, extent[0] * factor), max(high, extent[1] * factor)
        return low, high


def rebased(projection: Projection, factor: float) -> Projection:
    """Return the projection of closes that are to be multiplied by a factor."""
    if projection.log:
        return replace(projection, y0=projection.y0 + projection.y_scale * math.log10(factor))
    return replace(projection, y_scale=projection.y_scale * factor)


def _close(series: BarSeries, position: int) -> float:
    return float(series.close[position - series.first])


def percent_text(percent: float | None) -> str:
    """Return a change as `+1.23 %`; an absent one is a dash."""
    if percent is None or percent != percent:
        return "—"
    sign = "+" if percent > 0.004999 else "−" if percent < -0.004999 else ""
    return f"{sign}{abs(percent):.2f} %"
