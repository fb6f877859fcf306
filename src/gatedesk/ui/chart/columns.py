"""Parallel numpy columns over a range of whole numbers, with room to grow at both ends (no Qt).

Positions are absolute: the first bars loaded are 0, 1, 2 ...; older history that arrives later takes negative
positions. So nothing that remembers a position (the view, a bucket of the pyramid) moves when history arrives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[Any]

SPARE_CELLS = 4096
SPARE_SHARE = 32  # this part of the length: growth stays amortised, and untouched pages cost no memory


class Columns:
    """Columns of equal length holding the positions `first <= position < end`."""

    def __init__(self, dtypes: Sequence[DTypeLike]) -> None:
        """Start empty at position 0 with one column for each element type."""
        self._dtypes = tuple(np.dtype(dtype) for dtype in dtypes)
        self.first = 0
        self.end = 0
        self._allocate(0, 0)

    def __len__(self) -> int:
        return self.end - self.first

    def _allocate(self, origin: int, capacity: int) -> None:
        self._origin = origin
        self._capacity = capacity
        self._arrays = tuple(np.empty(capacity, dtype) for dtype in self._dtypes)
        # Scalars through a memoryview cost a third of scalars through numpy.
        self.cells: tuple[Any, ...] = tuple(memoryview(array.data) for array in self._arrays)

    @property
    def nbytes(self) -> int:
        """Bytes reserved, spare cells included."""
        return sum(array.nbytes for array in self._arrays)

    @property
    def origin(self) -> int:
        """Position of slot 0 of `cells`: `cells[column][position - origin]` is the quick scalar access."""
        return self._origin

    def clear(self, first: int = 0) -> None:
        """Forget everything; the next position written is `first`."""
        self._allocate(first, 0)
        self.first = self.end = first

    def reserve(self, first: int, end: int) -> None:
        """Make the positions from `first` to `end` (exclusive) valid; new cells hold rubbish until written."""
        if not len(self):
            self._allocate(first, end - first + _spare(end - first))
            self.first, self.end = first, end
            return
        if first < self._origin or end > self._origin + self._capacity:
            self._grow(min(first, self.first), max(end, self.end))
        self.first, self.end = min(first, self.first), max(end, self.end)

    def _grow(self, first: int, end: int) -> None:
        spare = _spare(end - first)
        low = first - spare if first < self._origin else self._origin
        high = end + spare if end > self._origin + self._capacity else self._origin + self._capacity
        kept, old_first, old_end = self.view(self.first, self.end), self.first, self.end
        self._allocate(low, high - low)
        for array, values in zip(self._arrays, kept, strict=True):
            array[old_first - low : old_end - low] = values

    def view(self, start: int, stop: int) -> tuple[Array, ...]:
        """Return a slice of every column, without copying; `start` and `stop` must lie within the range."""
        low, high = start - self._origin, stop - self._origin
        return tuple(array[low:high] for array in self._arrays)

    def column(self, number: int) -> Array:
        """Return one whole column, without copying."""
        return self._arrays[number][self.first - self._origin : self.end - self._origin]

    def write(self, start: int, columns: Sequence[Array]) -> None:
        """Store arrays from position `start` on; the positions must have been reserved."""
        for target, values in zip(self._arrays, columns, strict=True):
            low = start - self._origin
            target[low : low + len(values)] = values

    def write_cell(self, position: int, values: Sequence[float]) -> None:
        """Store one row of scalars at a reserved position."""
        slot = position - self._origin
        for cells, value in zip(self.cells, values, strict=True):
            cells[slot] = value


def _spare(length: int) -> int:
    return SPARE_CELLS + length // SPARE_SHARE
