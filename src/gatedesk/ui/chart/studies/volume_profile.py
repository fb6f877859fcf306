"""How much volume was traded at which price, over any run of bars, at a cost that does not grow with the bars (no Qt).

Whole blocks of bars are summed once onto a fine grid of prices and added up from the first block on, so a run of
bars is the difference of two sums and at most two broken blocks. A bar's volume is spread evenly from its low to its
high; what a bar really traded at each price no bar tells.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from gatedesk.ui.chart.columns import Array
from gatedesk.ui.chart.price_ticks import price_step
from gatedesk.ui.chart.series import BarSeries
from gatedesk.ui.chart.studies.study import Output, Parameter, Study

BLOCK = 4096  # bars
DIRECT_BARS = 4 * BLOCK  # so many are summed at once, on rows of their own
FINE_ROWS = 1024  # of the grid over all prices; shown rows gather some of them
HEADROOM = 0.25  # of the price range left above and below, so that live bars seldom leave the grid
VALUE_SHARE = 0.7  # of the volume lies in the value area

SCOPES = ("visible bars", "each session")
VOLUME_PROFILE = Study(
    id="VOLUME_PROFILE",
    title="Volume profile",
    group="Gatedesk",
    inputs=(),
    parameters=(
        Parameter(
            "scope", "Profile of", 0, 0, 0, True, "Of all visible bars or of each session", tuple(enumerate(SCOPES))
        ),
        Parameter("rows", "Rows", 48, 8, 200, True, "Prices are gathered into so many rows"),
        Parameter("width", "Width in percent", 25, 5, 60, True, "Of the pane, or of the session"),
        Parameter("starts_at", "Session begins at hour", 0, 0, 23, True, "On the exchange's clock; 0 is midnight"),
    ),
    outputs=(Output("volume", "Volume", "profile"),),
    overlay=True,
    short="Volume profile",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """Volume by price: row `i` covers the prices from `low + i * step` on.

    `peak` is the row with the most volume (the point of control), `value` the first and last row of the value area.
    """

    low: float
    step: float
    volume: Array
    peak: int
    value: tuple[int, int]


class Grid(NamedTuple):
    """Rows of prices: row `i` begins at `low + i * step`."""

    low: float
    step: float
    rows: int

    def holds(self, low: float, high: float) -> bool:
        """Tell whether these prices lie on the grid."""
        return self.low <= low and high <= self.low + self.step * self.rows


class VolumeProfiler:
    """Profiles of one series. Bars may be added at both ends; of corrected ones it must be told."""

    def __init__(self, series: BarSeries) -> None:
        """Look at these bars when asked."""
        self._series = series
        self._grid = Grid(0.0, 0.0, 0)
        self._sums: Array = np.zeros((1, FINE_ROWS))  # of no block, the first, the first two ...
        self._first = 0  # position the blocks are counted from

    def forget(self) -> None:
        """Bars of the past have changed: sum them anew when next asked."""
        self._grid = Grid(0.0, 0.0, 0)

    def profile(self, start: int, stop: int, rows: int) -> Profile | None:
        """Return the volume of the bars from position `start` to `stop` in at most `rows` rows; None without any."""
        start, stop = max(start, self._series.first), min(stop, self._series.end)
        extent = self._extent(start, stop)
        if extent is None:
            return None
        if stop - start <= DIRECT_BARS:
            grid = _round_grid(*extent, rows)
            return _profile(self._spread(start, stop, grid), grid)
        self._prepare(*extent)
        return _profile(*_gathered(self._sum(start, stop), self._grid, rows))

    def _extent(self, start: int, stop: int) -> tuple[float, float] | None:
        return self._series.extent(start, stop - 1, (stop - start) / BLOCK) if stop > start else None

    def _prepare(self, low: float, high: float) -> None:
        """Sum the blocks that are new; start again when prices left the grid or history came."""
        series = self._series
        if self._first != series.first or not self._grid.holds(low, high):
            self._lay_grid()
        known = len(self._sums) - 1
        whole = (series.end - 1 - self._first) // BLOCK  # the newest bar may still change
        if whole > known:
            edges = [self._first + block * BLOCK for block in range(known, whole + 1)]
            added = [self._spread(left, right, self._grid) for left, right in pairwise(edges)]
            self._sums = np.vstack([self._sums, self._sums[-1] + np.cumsum(added, axis=0)])

    def _lay_grid(self) -> None:
        series = self._series
        low, high = self._extent(series.first, series.end) or (0.0, 1.0)
        room = max((high - low) * HEADROOM, abs(high) * 1e-6, 1e-9)
        self._grid = Grid(low - room, (high - low + 2 * room) / FINE_ROWS, FINE_ROWS)
        self._sums = np.zeros((1, FINE_ROWS))
        self._first = series.first

    def _sum(self, start: int, stop: int) -> Array:
        first, grid = self._first, self._grid
        low, high = -(-(start - first) // BLOCK), min((stop - first) // BLOCK, len(self._sums) - 1)
        if high <= low:
            return self._spread(start, stop, grid)
        whole = self._sums[high] - self._sums[low]
        broken = self._spread(start, first + low * BLOCK, grid) + self._spread(first + high * BLOCK, stop, grid)
        return np.asarray(np.maximum(whole + broken, 0.0))

    def _spread(self, start: int, stop: int, grid: Grid) -> Array:
        """Return the volume of some bars in the rows of a grid."""
        part = slice(start - self._series.first, stop - self._series.first)
        _, high, low, _ = (one[part] for one in self._series.prices)
        volume = self._series.volumes[part]
        real = np.isfinite(high) & np.isfinite(low) & (volume > 0.0)
        if not real.any():
            return np.zeros(grid.rows)
        bottom, top = (
            np.clip((prices[real] - grid.low) // grid.step, 0, grid.rows - 1).astype(np.intp) for prices in (low, high)
        )
        each = volume[real] / (top - bottom + 1)
        # Each bar adds its share from its lowest row on and takes it back after its highest.
        size = grid.rows + 1
        change = np.bincount(bottom, each, size) - np.bincount(top + 1, each, size)
        return np.asarray(np.maximum(np.cumsum(change)[: grid.rows], 0.0))


def _round_grid(low: float, high: float, rows: int) -> Grid:
    """Return at most `rows` rows of a round height that begin at multiples of it: they stand still while panning."""
    step = price_step(max(high - low, abs(high) * 1e-6, 1e-9) / max(rows - 1, 1), 0.0)
    bottom = math.floor(low / step)
    return Grid(bottom * step, step, int(high // step) - bottom + 1)


def _gathered(fine: Array, grid: Grid, rows: int) -> tuple[Array, Grid]:
    """Gather fine rows into at most `rows`, each of as many fine ones, counted from the grid's bottom."""
    real = np.flatnonzero(fine > 0.0)
    if not len(real):
        return fine, grid
    first, end = int(real[0]), int(real[-1]) + 1
    group = -(-(end - first) // max(rows - 1, 1))
    bottom = first // group
    volume = np.add.reduceat(fine[:end], np.arange(bottom * group, end, group))
    return volume, Grid(grid.low + bottom * group * grid.step, group * grid.step, len(volume))


def _profile(volume: Array, grid: Grid) -> Profile | None:
    peak = int(np.argmax(volume))
    if not volume[peak] > 0.0:
        return None
    return Profile(grid.low, grid.step, volume, peak, value_area(volume, peak))


def value_area(volume: Array, peak: int) -> tuple[int, int]:
    """Return the first and last row around the peak that together hold the value area's share of the volume.

    It grows row by row to the side with more volume, as the market profile does.
    """
    low = high = peak
    wanted, held = VALUE_SHARE * float(volume.sum()), float(volume[peak])
    while held < wanted:
        below = float(volume[low - 1]) if low > 0 else -1.0
        above = float(volume[high + 1]) if high + 1 < len(volume) else -1.0
        if above >= below:
            high += 1
            held += above
        else:
            low -= 1
            held += below
    return low, high
