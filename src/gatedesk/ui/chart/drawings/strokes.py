"""A figure made ready for the painter, once for a view: level and upright lines as filled boxes, the rest as lines.

Filling whole pixels costs a fraction of smoothing, and most lines of drawings are level; only slanted ones are smooth.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from gatedesk.ui.chart.drawings.geometry import Line, Point
from gatedesk.ui.chart.drawings.shapes import WORD_PADDING, Figure
from gatedesk.ui.chart.words import Words

LINE_WIDTH = 1.25
STRONG_WIDTH = 2.0
TINT = 0.10
REACH = 3.0  # Qt units a line may be painted beyond its ends


@dataclass(slots=True)
class Strokes:
    """What the painter is given for one figure, in Qt units of the view; `bounds` surrounds all of it."""

    boxes: list[QRectF] = field(default_factory=list)
    polygons: list[QPolygonF] = field(default_factory=list)
    level: list[QRectF] = field(default_factory=list)
    slanted: list[QLineF] = field(default_factory=list)
    guides: list[QLineF] = field(default_factory=list)
    words: list[tuple[QRectF, str]] = field(default_factory=list)
    bounds: QRectF = field(default_factory=QRectF)


def strokes_of(figure: Figure, ratio: float) -> Strokes:
    """Return the strokes of a figure for a device-pixel ratio."""
    made = Strokes()
    for area in figure.areas:
        _add_area(made, area)
    for line in figure.lines:
        _add_line(made, line, ratio)
    made.guides = [QLineF(*line) for line in figure.guides]
    made.words = [(_box(word.box), word.text) for word in figure.words]
    made.bounds = _bounds(made)
    return made


def _add_area(made: Strokes, area: tuple[Point, ...]) -> None:
    xs, ys = {x for x, _ in area}, {y for _, y in area}
    if len(xs) == 2 and len(ys) == 2:
        made.boxes.append(_box((min(xs), min(ys), max(xs), max(ys))))
    else:
        made.polygons.append(QPolygonF([QPointF(x, y) for x, y in area]))


def _add_line(made: Strokes, line: Line, ratio: float) -> None:
    x, y, to_x, to_y = line
    thin = max(1, int(ratio + 0.25)) / ratio
    if y == to_y:
        made.level.append(QRectF(min(x, to_x), math.floor(y * ratio) / ratio, abs(to_x - x), thin))
    elif x == to_x:
        made.level.append(QRectF(math.floor(x * ratio) / ratio, min(y, to_y), thin, abs(to_y - y)))
    else:
        made.slanted.append(QLineF(*line))


def _box(box: tuple[float, float, float, float]) -> QRectF:
    return QRectF(box[0], box[1], box[2] - box[0], box[3] - box[1])


def _bounds(made: Strokes) -> QRectF:
    bounds = QRectF()
    for line in (*made.slanted, *made.guides):
        bounds = bounds.united(QRectF(line.p1(), line.p2()).normalized().adjusted(-REACH, -REACH, REACH, REACH))
    for box in (*made.boxes, *made.level, *(box for box, _ in made.words)):
        bounds = bounds.united(box)
    for polygon in made.polygons:
        bounds = bounds.united(polygon.boundingRect())
    return bounds.adjusted(-1, -1, 1, 1)


def paint_areas(painter: QPainter, strokes: Strokes, colour: QColor) -> None:
    """Tint the areas of a figure."""
    if not strokes.boxes and not strokes.polygons:
        return
    tint = QColor(colour)
    tint.setAlphaF(TINT)
    for box in strokes.boxes:
        painter.fillRect(box, tint)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(tint))
    for polygon in strokes.polygons:
        painter.drawConvexPolygon(polygon)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_lines(painter: QPainter, strokes: Strokes, colour: QColor, strong: bool) -> None:
    """Paint the lines of a figure; a strong one is selected or under the pointer."""
    for box in strokes.level:
        painter.fillRect(_thicker(box) if strong else box, colour)
    if not strokes.slanted and not strokes.guides:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if strokes.slanted:
        painter.setPen(QPen(colour, STRONG_WIDTH if strong else LINE_WIDTH))
        painter.drawLines(strokes.slanted)
    if strokes.guides:
        painter.setPen(QPen(colour, 1.0, Qt.PenStyle.DashLine))
        painter.drawLines(strokes.guides)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _thicker(box: QRectF) -> QRectF:
    level = box.width() >= box.height()
    return box.adjusted(0, 0, 0, box.height()) if level else box.adjusted(0, 0, box.width(), 0)


def paint_words(painter: QPainter, strokes: Strokes, colour: QColor, words: Words, veil: QColor) -> None:
    """Write the words of a figure, each on a veil so that it reads over bars."""
    if not strokes.words:
        return
    painter.setPen(colour)
    for box, text in strokes.words:
        painter.fillRect(box, veil)
        for number, line in enumerate(text.split("\n")):
            baseline = round(box.top() + number * words.height + words.ascent)
            words.draw(painter, box.left() + WORD_PADDING, baseline, line)
