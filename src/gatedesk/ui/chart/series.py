"""Bars of one contract as growing numpy columns under a level-of-detail pyramid (no Qt).

Time is the start of the bar in whole seconds since 1970 UTC, prices and volume are float64. A bar whose prices are
NaN is a known hole (an outage) and is drawn as a gap. Appending or updating the last bar costs O(log N).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gatedesk.ui.chart.columns import Array, Columns
from gatedesk.ui.chart.pyramid import FIRST, HIGHEST, LARGEST, LAST, LOWEST, Pyramid

BASE_DTYPES = ("i8", "f8", "f8", "f8", "f8", "f8")
RECENT_BARS = 512  # bars looked at to learn the length of a bar


class Bar(NamedTuple):
    """One bar: start time in epoch seconds UTC, prices in the contract's currency, volume in its own units."""

    time: int
    open: float
    high: float
    low: float
    close: float
    volume: float


class BarSlice(NamedTuple):
    """Condensed bars for drawing: cell `i` of the arrays covers `bars` positions from `start + i * bars` on."""

    start: int
    bars: int
    open: Array
    high: Array
    low: Array
    close: Array
    volume: Array


class BarSeries:
    """The bars of a chart; positions are absolute (see `columns`), `version` grows with every change."""

    def __init__(self) -> None:
        """Start without bars."""
        self._base = Columns(BASE_DTYPES)
        self._pyramid = Pyramid(self._base, (FIRST, HIGHEST, LOWEST, LAST, LARGEST), (1, 2, 3, 4, 5))
        self.version = 0
        self.bar_seconds = 0

    def __len__(self) -> int:
        return len(self._base)

    @property
    def first(self) -> int:
        """Position of the oldest bar (negative once older history was prepended)."""
        return self._base.first

    @property
    def end(self) -> int:
        """Position after the newest bar."""
        return self._base.end

    @property
    def nbytes(self) -> int:
        """Bytes reserved for bars and pyramid."""
        return self._base.nbytes + self._pyramid.nbytes

    @property
    def time(self) -> Array:
        """Start times of all bars, int64 epoch seconds, without copying."""
        return self._base.column(0)

    @property
    def close(self) -> Array:
        """Closing prices of all bars, without copying."""
        return self._base.column(4)

    @property
    def volumes(self) -> Array:
        """Volumes of all bars, without copying."""
        return self._base.column(5)

    @property
    def prices(self) -> tuple[Array, Array, Array, Array]:
        """Open, high, low and close of all bars, without copying."""
        return self._base.column(1), self._base.column(2), self._base.column(3), self._base.column(4)

    def bar(self, position: int) -> Bar:
        """Return the bar at an absolute position; IndexError outside the series."""
        if not self.first <= position < self.end:
            raise IndexError(f"no bar at {position}: the series holds {self.first} to {self.end - 1}")
        slot = position - self._base.origin
        return Bar(*(cells[slot] for cells in self._base.cells))

    def position_at(self, time: int) -> int:
        """Return the position of the first bar that starts at `time` or later (`end` when there is none)."""
        return self.first + int(self.time.searchsorted(time))

    def replace(
        self,
        time: ArrayLike,
        open: ArrayLike,  # noqa: A002  # the field's own word
        high: ArrayLike,
        low: ArrayLike,
        close: ArrayLike,
        volume: ArrayLike,
    ) -> None:
        """Take new bars instead of the old; ValueError if lengths differ or times do not rise."""
        self.place(0, time, open, high, low, close, volume)

    def place(self, start: int, time: ArrayLike, *values: ArrayLike) -> None:
        """Take new bars instead of the old, the first at position `start` (a derived series lies over its source)."""
        columns = _checked(time, *values)
        self._base.clear(start)
        self._pyramid.clear()
        self._add(start, columns)

    def prepend(
        self,
        time: ArrayLike,
        open: ArrayLike,  # noqa: A002  # the field's own word
        high: ArrayLike,
        low: ArrayLike,
        close: ArrayLike,
        volume: ArrayLike,
    ) -> int:
        """Put older bars before the first; what is not older is dropped. Return how many bars were added."""
        columns = _checked(time, open, high, low, close, volume)
        if len(self):
            older = int(columns[0].searchsorted(self._base.cells[0][self.first - self._base.origin]))
            columns = tuple(column[:older] for column in columns)
        self._add(self.first - len(columns[0]), columns)
        return len(columns[0])

    def _add(self, start: int, columns: tuple[Array, ...]) -> None:
        count = len(columns[0])
        self.version += 1
        if count:
            self._base.reserve(start, start + count)
            self._base.write(start, columns)
            # The bar beside the new ones shares a cell with them, so it is condensed again as well.
            self._pyramid.refresh(start, min(start + count + 1, self.end))
        self.bar_seconds = _bar_seconds(self.time)

    def put(self, bar: Bar) -> bool:
        """Append the bar, or correct the one that starts at the same time; True when a bar was added.

        ValueError for a bar older than the last that corrects none.
        """
        base = self._base
        last = base.cells[0][base.end - 1 - base.origin] if len(base) else None
        if last is None or bar.time > last:
            self.append(bar)
            return True
        self._correct(base.end - 1 if bar.time == last else self.position_at(bar.time), bar)
        return False

    def append(self, bar: Bar) -> None:
        """Add a bar after the last; ValueError if it is not later."""
        position = self.end
        if len(self) and bar.time <= self._base.cells[0][position - 1 - self._base.origin]:
            raise ValueError(f"bar at {bar.time} is not later than the last bar")
        self._base.reserve(position, position + 1)
        self._write(position, bar)
        if len(self) <= 2:
            self.bar_seconds = _bar_seconds(self.time)

    def update_last(self, bar: Bar) -> None:
        """Replace the last bar; ValueError if there is none or it starts at another time."""
        self._correct(self.end - 1, bar)

    def _correct(self, position: int, bar: Bar) -> None:
        if not self.first <= position < self.end or self._base.cells[0][position - self._base.origin] != bar.time:
            raise ValueError(f"no bar starts at {bar.time}")
        self._write(position, bar)

    def _write(self, position: int, bar: Bar) -> None:
        self._base.write_cell(position, bar)
        self._pyramid.refresh(position, position + 1)
        self.version += 1

    def visible(self, start: float, stop: float, bars_per_pixel: float) -> BarSlice:
        """Return about one cell a pixel for the positions from `start` to `stop`."""
        size = self._pyramid.cell_size(bars_per_pixel)
        low, high = _within(start, self.first, self.end), _within(stop + 1.0, self.first, self.end)
        position, arrays = self._pyramid.view(size, low, max(low, high))
        return BarSlice(position, size, *arrays)

    def extent(self, start: float, stop: float, bars_per_pixel: float) -> tuple[float, float] | None:
        """Return the lowest low and the highest high of the visible positions; None when no price is there."""
        bars = self.visible(start, stop, bars_per_pixel)
        if not len(bars.low):
            return None
        low, high = float(np.fmin.reduce(bars.low)), float(np.fmax.reduce(bars.high))
        return (low, high) if low == low and high == high else None


def _within(position: float, first: int, end: int) -> int:
    return first if position <= first else end if position >= end else int(position // 1)


def _checked(time: ArrayLike, *values: ArrayLike) -> tuple[Array, ...]:
    stamps: Array = np.asarray(time, dtype="i8")
    columns: list[Array] = [np.asarray(value, dtype="f8") for value in values]
    if any(column.shape != stamps.shape for column in columns) or stamps.ndim != 1:
        raise ValueError("time, open, high, low, close and volume must be flat arrays of one length")
    if len(stamps) > 1 and not bool((stamps[1:] > stamps[:-1]).all()):
        raise ValueError("bar times must rise from bar to bar")
    return (stamps, *columns)


def _bar_seconds(time: Array) -> int:
    recent: Any = time[-RECENT_BARS:]
    return int(np.median(np.diff(recent))) if len(recent) > 1 else 0
