"""Points, segments and boxes of the plane: cutting them to a pane and measuring how near the pointer is (no Qt)."""

from __future__ import annotations

import math

Point = tuple[float, float]
Line = tuple[float, float, float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom


def distance_to(line: Line, point: Point) -> float:
    """Return how far a point is from a segment."""
    x, y, to_x, to_y = line
    along_x, along_y = to_x - x, to_y - y
    length = along_x * along_x + along_y * along_y
    share = ((point[0] - x) * along_x + (point[1] - y) * along_y) / length if length else 0.0
    share = min(max(share, 0.0), 1.0)
    return math.hypot(point[0] - (x + share * along_x), point[1] - (y + share * along_y))


def cut_line(line: Line, box: Box) -> Line | None:
    """Return the part of a segment inside a box, None when there is none (Liang and Barsky's way)."""
    x, y, to_x, to_y = line
    enter, leave = 0.0, 1.0
    for step, room in ((x - to_x, x - box[0]), (to_x - x, box[2] - x), (y - to_y, y - box[1]), (to_y - y, box[3] - y)):
        if step == 0.0:
            if room < 0.0:
                return None
        elif step < 0.0:
            enter = max(enter, room / step)
        else:
            leave = min(leave, room / step)
    if enter > leave:
        return None
    along_x, along_y = to_x - x, to_y - y
    return x + enter * along_x, y + enter * along_y, x + leave * along_x, y + leave * along_y


def cut_area(area: tuple[Point, ...], box: Box) -> tuple[Point, ...]:
    """Return the part of a convex area inside a box, empty when there is none (Sutherland and Hodgman's way).

    What is far outside must not reach the painter, which counts in small numbers.
    """
    for axis, bound, sign in ((0, box[0], 1.0), (0, box[2], -1.0), (1, box[1], 1.0), (1, box[3], -1.0)):
        area = _cut_side(area, axis, bound, sign)
    return area


def _cut_side(area: tuple[Point, ...], axis: int, bound: float, sign: float) -> tuple[Point, ...]:
    kept: list[Point] = []
    for before, point in zip((area[-1:] + area[:-1]), area, strict=True):
        was, now = (before[axis] - bound) * sign, (point[axis] - bound) * sign
        if (was < 0.0) != (now < 0.0):
            share = was / (was - now)
            kept.append((before[0] + (point[0] - before[0]) * share, before[1] + (point[1] - before[1]) * share))
        if now >= 0.0:
            kept.append(point)
    return tuple(kept)


def corners_of(box: Box) -> tuple[Point, ...]:
    """Return the corners of a box in a row."""
    left, top, right, bottom = box
    return (left, top), (right, top), (right, bottom), (left, bottom)


def meets(one: Box, other: Box) -> bool:
    """Tell whether two boxes have a point in common."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def contains(box: Box, point: Point) -> bool:
    """Tell whether a point is in a box or on its edge."""
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]
