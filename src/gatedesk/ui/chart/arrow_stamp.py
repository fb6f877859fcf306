"""One arrow painted once and copied to every place it is wanted: two hundred cost what one shape costs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF
from shiboken6 import Shiboken

from gatedesk.ui.chart.chips import is_vector
from gatedesk.ui.chart.columns import Array

OUTLINE = ((0.0, 0.0), (5.5, 6.0), (2.0, 6.0), (2.0, 11.0), (-2.0, 11.0), (-2.0, 6.0), (-5.5, 6.0))
"""From the tip on, in Qt units; y grows along the shaft."""
RIM = 1.5  # of the background around an arrow, so that it stands out from a bar of its colour
REACH = 14.0  # Qt units around the tip that belong to an arrow
FRAGMENT = 10  # numbers of a QPainter.PixmapFragment: x, y, source (left, top, width, height), scales, turn, opacity
FIRST_CAPACITY = 256


class ArrowStamp:
    """An arrow of one colour whose shaft goes down (`down` = +1) or up (-1) from its tip."""

    def __init__(self, ratio: float, down: float, colour: str, rim: str) -> None:
        """Paint the picture for a device with `ratio` pixels a Qt unit."""
        self._down = down
        self._ratio = ratio
        self._colour, self._rim = QColor(colour), QColor(rim)
        self._side = 2 * math.ceil(REACH * ratio) + 1
        self._picture = QPixmap(self._side, self._side)
        self._picture.fill(Qt.GlobalColor.transparent)
        middle = self._side // 2
        painter = QPainter(self._picture)
        self._paint(painter, QPointF(middle + 0.5, middle + 0.5))
        painter.end()
        self._reserve(FIRST_CAPACITY)

    def put(self, painter: QPainter, x: Array, y: Array) -> None:
        """Paint an arrow at each of these tips; the painter counts device pixels."""
        if is_vector(painter):
            for point in zip(x.tolist(), y.tolist(), strict=True):
                self._paint(painter, QPointF(*point))
            return
        if len(x) > len(self._rows):
            self._reserve(2 * len(x))
        self._rows[: len(x), 0] = x + 0.5
        self._rows[: len(x), 1] = y + 0.5
        if len(x):
            painter.drawPixmapFragments(self._head, len(x), self._picture, QPainter.PixmapFragmentHint(0))

    def _reserve(self, capacity: int) -> None:
        self._rows = np.zeros((capacity, FRAGMENT))
        self._rows[:, 4:6] = self._side
        self._rows[:, 6:8] = self._rows[:, 9] = 1.0
        self._head: Any = Shiboken.wrapInstance(self._rows.ctypes.data, QPainter.PixmapFragment)

    def _paint(self, painter: QPainter, tip: QPointF) -> None:
        points = [tip + QPointF(x, self._down * y) * self._ratio for x, y in OUTLINE]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(self._rim, 2.0 * RIM * self._ratio, Qt.PenStyle.SolidLine))
        painter.setBrush(self._rim)
        painter.drawPolygon(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        painter.drawPolygon(QPolygonF(points))
        painter.restore()
