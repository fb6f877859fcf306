"""Batches of rectangles handed to QPainter as one array of whole device pixels.

A list of QRect objects costs 2-4 times more than the filling itself, so the rectangles live in a numpy array of four
int32 a row - the memory layout of QRect - and only the first is wrapped. QRect is chosen over QRectF because the
raster engine fills it without rasterising lines (a third quicker) and whole pixels are what a crisp wick needs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QBrush, QPainter
from shiboken6 import Shiboken

from gatedesk.ui.chart.columns import Array

Wrap = Callable[[int, type], Any]

FIRST_CAPACITY = 4096


class RectBatch:
    """Reusable storage for the rectangles of one colour; no pen, no antialiasing, one call a colour."""

    def __init__(self, wrap: Wrap | None = Shiboken.wrapInstance) -> None:
        """Pass `wrap=None` where the binding cannot wrap memory: a list of QRect is drawn instead."""
        self._wrap = wrap
        self._reserve(FIRST_CAPACITY)

    def _reserve(self, capacity: int) -> None:
        self._rows: Array = np.empty((capacity, 4), dtype=np.int32)
        self._head: Any = self._wrap(self._rows.ctypes.data, QRect) if self._wrap else None

    def rows(self, count: int) -> Array:
        """Return `count` rows to fill: left, top, right, bottom, the last two inclusive as QRect keeps them."""
        if count > len(self._rows):
            self._reserve(2 * count)
        return self._rows[:count]

    def draw(self, painter: QPainter, brush: QBrush, count: int) -> None:
        """Fill the first `count` rows with the brush; the painter must have no pen and count device pixels."""
        if not count:
            return
        painter.setBrush(brush)
        if self._head is not None:
            painter.drawRects(self._head, count)
            return
        painter.drawRects([QRect(x, y, x2 - x + 1, y2 - y + 1) for x, y, x2, y2 in self._rows[:count].tolist()])
