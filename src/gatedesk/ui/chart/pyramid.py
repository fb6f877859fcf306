"""Level-of-detail pyramid: every level halves the number of cells of the one below (no Qt).

The cell `b` of level `k` covers the positions from `b << k` to `(b + 1) << k`, counted from position 0 for ever, so
panning, appending and prepending never regroup bars and nothing shimmers. A frame reads slices of one level, about
1.2 cells a pixel column; a changed bar touches one cell a level.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gatedesk.ui.chart.columns import Array, Columns

Combine = Callable[[float, float], float]

TOP_CELLS = 256  # no level smaller than this is kept: it would save nothing on the narrowest screen
WIDEST_CELL = 1.2247  # pixels: the square root of 1.5, the greatest ratio of two cell sizes
FEW_CELLS = 4  # up to here one scalar at a time is quicker than numpy


def first_of(left: float, right: float) -> float:
    """Return the earlier value that exists (NaN means: no bar there)."""
    return left if left == left else right


def last_of(left: float, right: float) -> float:
    """Return the later value that exists."""
    return right if right == right else left


def greater_of(left: float, right: float) -> float:
    """Return the larger value, ignoring NaN."""
    return left if left >= right or right != right else right


def lesser_of(left: float, right: float) -> float:
    """Return the smaller value, ignoring NaN."""
    return left if left <= right or right != right else right


def _first_of_arrays(left: Array, right: Array) -> Array:
    return np.where(np.isnan(left), right, left)


def _last_of_arrays(left: Array, right: Array) -> Array:
    return np.where(np.isnan(right), left, right)


@dataclass(frozen=True, slots=True)
class Field:
    """How one column is condensed: the same rule for scalars and for arrays, and the type it is kept in."""

    scalar: Combine
    arrays: Callable[[Any, Any], Any]
    dtype: str


FIRST = Field(first_of, _first_of_arrays, "f4")
LAST = Field(last_of, _last_of_arrays, "f4")
HIGHEST = Field(greater_of, np.fmax, "f8")  # extremes are exact: they are what the eye compares with the axis
LOWEST = Field(lesser_of, np.fmin, "f8")
LARGEST = Field(greater_of, np.fmax, "f4")
SMALLEST = Field(lesser_of, np.fmin, "f4")


class Pyramid:
    """The levels 1, 2, 3 ... above the `sources` columns of `base`, one field for each level column."""

    def __init__(self, base: Columns, fields: Sequence[Field], sources: Sequence[int]) -> None:
        """Condense column `sources[i]` of `base` by `fields[i]`."""
        self._base = base
        self._fields = tuple(fields)
        self._sources = tuple(sources)
        self._levels: list[Columns] = []

    @property
    def height(self) -> int:
        """Number of the coarsest level; 0 when the base alone is small enough."""
        return len(self._levels)

    @property
    def nbytes(self) -> int:
        """Bytes reserved by all levels."""
        return sum(level.nbytes for level in self._levels)

    def clear(self) -> None:
        """Forget every level: the base was emptied."""
        self._levels.clear()

    def cell_size(self, bars_per_pixel: float) -> int:
        """Return how many bars a cell shall cover to come nearest to a pixel: 1, 2, 3, 4, 6, 8, 12, 16 ...

        Cells are 0.8 to 1.2 pixels wide, so 0.8 W to 1.2 W of them cover W pixels at every zoom.
        """
        wanted = bars_per_pixel * WIDEST_CELL
        if wanted < 2.0:
            return 1
        power = 1 << min(int(wanted).bit_length() - 1, self.height)
        return power + power // 2 if wanted >= 1.5 * power and power > 1 else power

    def view(self, size: int, start: int, stop: int) -> tuple[int, tuple[Array, ...]]:
        """Return the first position and the columns of the cells of a size that hold `start` to `stop`."""
        level = (size & -size).bit_length() - 1
        group = size >> level
        columns = self._base if level == 0 else self._levels[level - 1]
        low = max(start >> level, columns.first)
        high = max(low, min(((stop - 1) >> level) + 1, columns.end))
        if group > 1:
            return self._grouped(columns, level, low // group, -(-high // group))
        return low << level, self._arrays(columns, low, high)

    def _arrays(self, columns: Columns, low: int, high: int) -> tuple[Array, ...]:
        arrays = columns.view(low, high)
        return tuple(arrays[source] for source in self._columns_below(columns))

    def _grouped(self, columns: Columns, level: int, low: int, high: int) -> tuple[int, tuple[Array, ...]]:
        """Condense three cells to one on the fly, groups counted from position 0 as well."""
        start, stop = 3 * low, 3 * high
        inner_start, inner_stop = max(start, columns.first), max(min(stop, columns.end), columns.first)
        found = []
        for field, cells in zip(self._fields, self._arrays(columns, inner_start, inner_stop), strict=True):
            if len(cells) != stop - start:  # the first and the last group of all may be incomplete
                whole = np.full(stop - start, np.nan, cells.dtype)
                whole[inner_start - start : inner_stop - start] = cells
                cells = whole
            found.append(field.arrays(field.arrays(cells[0::3], cells[1::3]), cells[2::3]))
        return start << level, tuple(found)

    def refresh(self, start: int, stop: int) -> None:
        """Condense again what depends on the base positions `start` to `stop`, which were written or added."""
        if stop - start == 1 and self._touch(start):
            return
        below = self._base
        for level in self._levels:
            start, stop = start >> 1, ((stop - 1) >> 1) + 1
            level.reserve(start, stop)
            self._condense(below, level, start, stop)
            below = level
        while len(below) > TOP_CELLS:
            level = Columns([field.dtype for field in self._fields])
            level.reserve(below.first >> 1, ((below.end - 1) >> 1) + 1)
            self._condense(below, level, level.first, level.end)
            self._levels.append(level)
            below = level

    def _touch(self, position: int) -> bool:
        """Condense again what depends on one position, as far up as it changes anything; False if levels must grow."""
        below = self._base
        if len(below) > TOP_CELLS and not self._levels:
            return False
        for level in self._levels:
            position >>= 1
            if not level.first <= position < level.end:
                return False
            slot = position - level.origin
            before = [cells[slot] for cells in level.cells]
            self._condense_cell(below, level, position)
            if all(cells[slot] == old for cells, old in zip(level.cells, before, strict=True)):
                return True
            below = level
        return len(below) <= TOP_CELLS

    def _condense(self, below: Columns, level: Columns, start: int, stop: int) -> None:
        whole_start = max(start, (below.first + 1) >> 1)
        whole_stop = min(stop, below.end >> 1)
        if whole_stop - whole_start <= FEW_CELLS:
            whole_start = whole_stop = stop
        else:
            self._condense_arrays(below, level, whole_start, whole_stop)
        for cell in (*range(start, min(whole_start, stop)), *range(whole_stop, stop)):
            self._condense_cell(below, level, cell)

    def _columns_below(self, below: Columns) -> Sequence[int]:
        return self._sources if below is self._base else range(len(self._fields))

    def _condense_arrays(self, below: Columns, level: Columns, start: int, stop: int) -> None:
        children = below.view(2 * start, 2 * stop)
        level.write(
            start,
            [
                field.arrays(children[source][0::2], children[source][1::2])
                for field, source in zip(self._fields, self._columns_below(below), strict=True)
            ],
        )

    def _condense_cell(self, below: Columns, level: Columns, cell: int) -> None:
        left, slot = 2 * cell - below.origin, cell - level.origin
        has_left, has_right = 2 * cell >= below.first, 2 * cell + 1 < below.end
        sources = self._columns_below(below)
        for target, field, source in zip(level.cells, self._fields, sources, strict=True):
            values = below.cells[source]
            if not has_right:
                target[slot] = values[left]
            elif not has_left:
                target[slot] = values[left + 1]
            else:
                target[slot] = field.scalar(values[left], values[left + 1])
