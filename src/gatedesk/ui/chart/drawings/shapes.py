"""What each kind of drawing looks like on the screen: lines, areas and words out of its anchors (no Qt).

The same figure is painted and hit by the pointer, so what is seen is what can be grabbed. All in Qt units of the view.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from gatedesk.domain.drawing import Drawing, DrawingKind
from gatedesk.ui.chart.drawings.geometry import (
    Box,
    Line,
    Point,
    contains,
    corners_of,
    cut_area,
    cut_line,
    distance_to,
    meets,
)

RATIOS = (0.0, 0.236, 0.382, 0.5, 0.618, 0.786, 1.0)
FAR = 100_000.0  # units: a ray this long leaves every screen
WORD_PADDING = 4.0


@dataclass(frozen=True, slots=True)
class Word:
    """A text whose box starts at `box`; a plain one has no ground."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Figure:
    """What to paint of one drawing: strong lines, thin ones that only guide, areas to tint, words."""

    lines: tuple[Line, ...] = ()
    guides: tuple[Line, ...] = ()
    areas: tuple[tuple[Point, ...], ...] = ()
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Sketch:
    """A drawing whose anchors were found on the screen, and what its shape needs to know of the chart."""

    drawing: Drawing
    points: tuple[Point, ...]
    pane: Box
    y_of: Callable[[float], float]
    price_text: Callable[[float], str]
    text_size: Callable[[str], tuple[float, float]]


def figure_of(sketch: Sketch) -> Figure:
    """Return the figure of a drawing, cut to the pane; an empty one where nothing of it can be seen."""
    if not all(math.isfinite(part) for point in sketch.points for part in point):
        return Figure()
    whole = SHAPES[sketch.drawing.kind](sketch)
    return Figure(
        lines=_cut(whole.lines, sketch.pane),
        guides=_cut(whole.guides, sketch.pane),
        areas=tuple(cut for area in whole.areas if (cut := cut_area(area, sketch.pane))),
        words=tuple(word for word in whole.words if meets(word.box, sketch.pane)),
    )


def _horizontal(sketch: Sketch) -> Figure:
    left, _, right, _ = sketch.pane
    y = sketch.points[0][1]
    return Figure(lines=((left, y, right, y),), words=_caption(sketch, (left + WORD_PADDING, y)))


def _trend(sketch: Sketch) -> Figure:
    return Figure(lines=((*sketch.points[0], *sketch.points[1]),), words=_caption(sketch, sketch.points[1]))


def _ray(sketch: Sketch) -> Figure:
    (x, y), (to_x, to_y) = sketch.points
    length = math.hypot(to_x - x, to_y - y)
    if length == 0.0:
        return Figure()
    reach = FAR / length
    return Figure(lines=((x, y, x + (to_x - x) * reach, y + (to_y - y) * reach),))


def channel_offset(points: tuple[Point, ...]) -> Point:
    """Return how far the second line of a channel lies from the first: upright, or sideways if the first is upright."""
    (x, y), (to_x, to_y), (far_x, far_y) = points
    if to_x == x:
        return far_x - x, 0.0
    return 0.0, far_y - (y + (to_y - y) * (far_x - x) / (to_x - x))


def _channel(sketch: Sketch) -> Figure:
    (x, y), (to_x, to_y), _ = sketch.points
    right, down = channel_offset(sketch.points)
    first, second = (x, y, to_x, to_y), (x + right, y + down, to_x + right, to_y + down)
    middle = tuple((one + other) / 2.0 for one, other in zip(first, second, strict=True))
    area = ((x, y), (to_x, to_y), second[2:], second[:2])
    return Figure(lines=(first, second), guides=(middle,), areas=(area,))  # type: ignore[arg-type]  # four floats


def _fibonacci(sketch: Sketch) -> Figure:
    (x, y), (to_x, to_y) = sketch.points
    left, right = min(x, to_x), max(x, to_x)
    start, end = (anchor.price for anchor in sketch.drawing.anchors)
    levels = [(ratio, end + (start - end) * ratio) for ratio in RATIOS]
    rows = [(sketch.y_of(price), f"{ratio * 100:g} %  {sketch.price_text(price)}") for ratio, price in levels]
    rows = [(row, text) for row, text in rows if math.isfinite(row)]
    beside = max(left, sketch.pane[0]) + WORD_PADDING
    return Figure(
        lines=tuple((left, row, right, row) for row, _ in rows),
        guides=((x, y, to_x, to_y),),
        areas=(corners_of((left, min(y, to_y), right, max(y, to_y))),),
        words=tuple(_word(sketch, text, (beside, row)) for row, text in rows if right > sketch.pane[0]),
    )


def _rectangle(sketch: Sketch) -> Figure:
    (x, y), (to_x, to_y) = sketch.points
    corners = corners_of((min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)))
    edges = tuple((*corners[number - 1], *corners[number]) for number in range(4))
    return Figure(lines=edges, areas=(corners,), words=_caption(sketch, corners[0]))


def _text(sketch: Sketch) -> Figure:
    x, y = sketch.points[0]
    return Figure(words=(_word(sketch, sketch.drawing.text or "Text", (x, y)),))


def _caption(sketch: Sketch, point: Point) -> tuple[Word, ...]:
    return (_word(sketch, sketch.drawing.text, point),) if sketch.drawing.text else ()


def _word(sketch: Sketch, text: str, point: Point) -> Word:
    """Return a text standing on a point."""
    width, height = sketch.text_size(text)
    return Word(text, (point[0], point[1] - height - 1.0, point[0] + width, point[1] - 1.0))


SHAPES: dict[DrawingKind, Callable[[Sketch], Figure]] = {
    DrawingKind.HORIZONTAL: _horizontal,
    DrawingKind.TREND: _trend,
    DrawingKind.RAY: _ray,
    DrawingKind.CHANNEL: _channel,
    DrawingKind.FIBONACCI: _fibonacci,
    DrawingKind.RECTANGLE: _rectangle,
    DrawingKind.TEXT: _text,
}

HANDLES: dict[DrawingKind, tuple[tuple[int, int], ...]] = {
    # A handle takes its time from one anchor and its price from one: a rectangle has four of two.
    DrawingKind.HORIZONTAL: ((0, 0),),
    DrawingKind.TREND: ((0, 0), (1, 1)),
    DrawingKind.RAY: ((0, 0), (1, 1)),
    DrawingKind.CHANNEL: ((0, 0), (1, 1), (2, 2)),
    DrawingKind.FIBONACCI: ((0, 0), (1, 1)),
    DrawingKind.RECTANGLE: ((0, 0), (1, 1), (0, 1), (1, 0)),
    DrawingKind.TEXT: ((0, 0),),
}


def handles_of(kind: DrawingKind, points: tuple[Point, ...], pane: Box) -> list[Point]:
    """Return where a selected drawing can be grabbed; the handle of a horizontal line never leaves the pane."""
    found = [(points[time][0], points[price][1]) for time, price in HANDLES[kind]]
    if kind is DrawingKind.HORIZONTAL:
        found = [(min(max(x, pane[0] + 12.0), pane[2] - 12.0), y) for x, y in found]
    return found


def is_hit(figure: Figure, point: Point, slack: float) -> bool:
    """Tell whether a point is on a line, or on a word, of the figure; areas are not in the way of the bars below."""
    on_line = any(distance_to(line, point) <= slack for line in (*figure.lines, *figure.guides))
    return on_line or any(contains(word.box, point) for word in figure.words)


def _cut(lines: tuple[Line, ...], pane: Box) -> tuple[Line, ...]:
    return tuple(cut for line in lines if (cut := cut_line(line, pane)) is not None)
