"""Priced lines over the bars: what one looks like, where its label finds room, and what lies under the pointer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from gatedesk.ui.chart.chips import CLOSE_WIDTH, Chip, ChipPainter
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.tags import axis_box

RIGHT_GAP = 14.0  # between labels and the price axis, where brackets stand
LABEL_GAP = 6.0
GRAB = 4.0  # Qt units above and below a line that still take hold of it

Key = tuple[str, str]  # whose line it is, and which of its prices


@dataclass(frozen=True, slots=True)
class Level:
    """One line. A `steady` one is drawn through, another dotted; `grip` tells whether it can be taken hold of."""

    key: Key
    price: float
    chip: Chip
    colour: str
    line: str
    steady: bool = True
    grip: bool = False
    group: str = ""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A level on the screen, in Qt units of the view: the row of its line, the boxes of its label and its tag."""

    level: Level
    y: float
    label: QRectF
    tag: QRectF

    @property
    def close(self) -> QRectF:
        """The place of the ×; empty where there is none."""
        if not self.level.chip.closable:
            return QRectF()
        return QRectF(self.label.right() - CLOSE_WIDTH, self.label.top(), CLOSE_WIDTH, self.label.height())

    def boxes(self, state: ChartState) -> list[QRectF]:
        """Return the places line, label and tag cover, with the axis labels the tag hides."""
        line = QRectF(0, self.y - 1, state.layout.price.width(), 3)
        return [line, self.room, axis_box(state, self.tag)]

    @property
    def row(self) -> tuple[Key, float, str]:
        """Which line stands where, whatever its label says."""
        return self.level.key, self.y, self.level.line

    @property
    def room(self) -> QRectF:
        """The place of the label alone."""
        return self.label.adjusted(-1, -1, 1, 1)


def place(levels: Iterable[Level], state: ChartState, chips: ChipPainter, taken: Sequence[QRectF] = ()) -> list[Placed]:
    """Return the levels inside the pane from the top down; labels that would overlap stand side by side.

    `taken` are places of other words.
    """
    pane, axis, height = state.layout.price, state.layout.axis, chips.height
    low, high = pane.top(), pane.bottom()
    rows = [(y, level) for level in levels if low <= (y := state.y_of(level.price)) < high]
    rows.sort(key=lambda row: row[0])
    lowest, right = pane.height() - height, pane.right() - RIGHT_GAP
    occupied = [(box.top(), box.left(), box.right()) for box in taken]
    placed: list[Placed] = []
    for y, level in rows:
        top, width = min(max(round(y - height / 2.0), 0.0), lowest), chips.width(level.chip)
        near = [(left, end) for other, left, end in occupied if abs(other - top) < height]
        left = _free_left(near, right, width) if near else round(right - width)
        occupied.append((top, left, left + width))
        tag = QRectF(axis.left() + 1, top, axis.width() - 1, height)
        placed.append(Placed(level, math.floor(y), QRectF(left, top, width, height), tag))
    return placed


def _free_left(near: list[tuple[float, float]], right: float, width: float) -> float:
    """Return the left edge of the rightmost free place among labels of the same height; the pane's edge ends it."""
    for left, end in sorted(near, key=lambda label: -label[1]):
        if left < right + LABEL_GAP and end > right - width - LABEL_GAP:
            right = left - LABEL_GAP
    return round(max(right - width, 0.0))


def changed_boxes(before: Sequence[Placed], now: Sequence[Placed], state: ChartState) -> list[QRectF] | None:
    """Return what must be painted again; None for everything, when brackets have moved.

    Where only a label says something else, as a position's does with every price, only the label is painted.
    """
    gone = [item for item in before if item not in now]
    come = [item for item in now if item not in before]
    if any(item.level.group for item in (*gone, *come)):
        return None
    kept = {item.row for item in gone} & {item.row for item in come}
    boxes: list[QRectF] = []
    for item in (*gone, *come):
        boxes += [item.room] if item.row in kept else item.boxes(state)
    return boxes


def at(placed: Sequence[Placed], point: QPointF, pane: QRectF) -> Placed | None:
    """Return the level under a point: a label before a line, the nearest line of several."""
    for item in reversed(placed):
        if item.label.contains(point):
            return item
    if not pane.contains(point):
        return None
    grips = [item for item in placed if item.level.grip and abs(item.y - point.y()) <= GRAB]
    return min(grips, key=lambda item: abs(item.y - point.y()), default=None)
