"""Small shapes that say a state without its colour: tick, triangle, square, ring, half disc, disc."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from gatedesk.ui.theme.theme import Theme

FILLED = frozenset({"disc", "triangle", "square", "tick"})


def paint_shape(painter: QPainter, box: QRectF, shape: str, color: QColor, on_color: QColor) -> None:
    """Draw one shape into ``box``; a tick is white on a disc."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, box.width() / 8))
    painter.setBrush(color if shape in FILLED else Qt.BrushStyle.NoBrush)
    if shape == "triangle":
        tip = QPointF(box.center().x(), box.top())
        painter.drawPolygon(QPolygonF([tip, box.bottomRight(), box.bottomLeft()]))
    elif shape == "square":
        painter.drawRect(box)
    else:
        painter.drawEllipse(box)
    MARKS.get(shape, no_mark)(painter, box, color, on_color)
    painter.restore()


def no_mark(painter: QPainter, box: QRectF, color: QColor, on_color: QColor) -> None:
    """Shapes that need nothing inside."""


def paint_tick(painter: QPainter, box: QRectF, color: QColor, on_color: QColor) -> None:
    painter.setPen(round_pen(on_color, box.width() / 6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([at(box, 0.24, 0.52), at(box, 0.43, 0.72), at(box, 0.78, 0.32)]))


def paint_stroke(painter: QPainter, box: QRectF, color: QColor, on_color: QColor) -> None:
    """An exclamation mark: something to read."""
    painter.setPen(round_pen(on_color, box.width() / 7))
    painter.drawLine(at(box, 0.5, 0.42), at(box, 0.5, 0.66))
    painter.drawPoint(at(box, 0.5, 0.88))


def paint_cross(painter: QPainter, box: QRectF, color: QColor, on_color: QColor) -> None:
    painter.setPen(round_pen(on_color, box.width() / 7))
    painter.drawLine(at(box, 0.28, 0.28), at(box, 0.72, 0.72))
    painter.drawLine(at(box, 0.72, 0.28), at(box, 0.28, 0.72))


def paint_half(painter: QPainter, box: QRectF, color: QColor, on_color: QColor) -> None:
    painter.setBrush(color)
    painter.drawChord(box, 90 * 16, 180 * 16)


def round_pen(color: QColor, width: float) -> QPen:
    return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def at(box: QRectF, across: float, down: float) -> QPointF:
    """A point by its share of the box."""
    return QPointF(box.left() + across * box.width(), box.top() + down * box.height())


MARKS = {"tick": paint_tick, "triangle": paint_stroke, "square": paint_cross, "half": paint_half}


class ShapeMark(QWidget):
    """One shape beside words; its accessible name is set by whoever shows it."""

    def __init__(self, theme: Theme, pixels: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shape, self._token = "ring", "faint"
        self.setFixedSize(QSize(pixels, pixels))
        theme.changed.connect(self.update)

    def show_shape(self, shape: str, token: str) -> None:
        if (shape, token) != (self._shape, self._token):
            self._shape, self._token = shape, token
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        paint_shape(painter, box, self._shape, self._theme.color(self._token), self._theme.color("panel"))
        painter.end()
