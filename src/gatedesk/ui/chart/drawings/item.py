"""Paints the drawings of a chart over its bars, only those in view, and tells which one is under a point.

Anchors become positions once for a set of bars, figures once for a view: a live price only paints them again.
"""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.domain.drawing import Drawing, DrawingKind
from gatedesk.ui.chart.columns import Array
from gatedesk.ui.chart.drawings.board import DrawingBoard
from gatedesk.ui.chart.drawings.geometry import Box, Point
from gatedesk.ui.chart.drawings.placement import point_of
from gatedesk.ui.chart.drawings.shapes import WORD_PADDING, Figure, Sketch, figure_of, handles_of, is_hit
from gatedesk.ui.chart.drawings.strokes import Strokes, paint_areas, paint_lines, paint_words, strokes_of
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.time_places import mapping_key, position_of
from gatedesk.ui.chart.trade_item import seen_of

HANDLE_RADIUS = 4.5
GRAB_SLACK = 6.0  # Qt units: a line this near is under the pointer
ENDLESS = {  # drawings that reach further than their anchors
    DrawingKind.HORIZONTAL,
    DrawingKind.RAY,
    DrawingKind.CHANNEL,
    DrawingKind.TEXT,
}


class DrawingItem(QGraphicsItem):
    """The layer of drawings, in the coordinates of the view."""

    def __init__(self, state: ChartState, board: DrawingBoard) -> None:
        """Read the board at every paint."""
        super().__init__()
        self._state = state
        self._board = board
        self._key: tuple[object, ...] = ()
        self._figures: dict[str, tuple[Drawing, Figure]] = {}
        self._strokes: dict[str, tuple[Figure, float, Strokes]] = {}
        self._places_key: tuple[object, ...] = ()
        self._places: dict[str, tuple[Drawing, Box]] = {}
        self._bounds: Array = np.empty((0, 4))
        self._listed: list[Drawing] = []
        self._stale = True
        board.changed.connect(self._outdate)
        self.setVisible(False)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def _outdate(self) -> None:
        self._stale = True
        self.setVisible(bool(self._board.visible))

    def boundingRect(self) -> QRectF:
        """Return the price pane."""
        return self._state.layout.price

    # -- what is in view -----------------------------------------------------------------------------------------

    def in_view(self) -> list[Drawing]:
        """Return the drawings that may be seen now, without a look at each: their bounds are columns of numbers."""
        self._find_bounds()
        window, scale = self._state.window, self._state.scale
        left, right, low, high = self._bounds.T
        bottom, top = scale.price(scale.low), scale.price(scale.high)
        seen = (left <= window.stop) & (right + 1.0 >= window.start) & (low <= top) & (high >= bottom)
        return [self._listed[number] for number in np.flatnonzero(seen)]

    def _find_bounds(self) -> None:
        key = mapping_key(self._state.series)
        if key != self._places_key:
            self._places.clear()
            self._figures.clear()
            self._strokes.clear()
        elif not self._stale:
            return
        self._places_key, self._stale = key, False
        self._listed = self._board.visible
        rows = [self._place(drawing) for drawing in self._listed]
        self._bounds = np.array(rows, dtype="f8").reshape(len(rows), 4)

    def _place(self, drawing: Drawing) -> Box:
        """Return first and last position, lowest and highest price that a drawing can reach; found once for it."""
        known = self._places.get(drawing.id)
        if known is None or known[0] is not drawing:
            known = self._places[drawing.id] = (drawing, self._bounds_of(drawing))
        return known[1]

    def _bounds_of(self, drawing: Drawing) -> Box:
        if drawing.kind in ENDLESS:
            return -math.inf, math.inf, -math.inf, math.inf
        positions = [position_of(self._state.series, anchor.time) for anchor in drawing.anchors]
        prices = [anchor.price for anchor in drawing.anchors]
        return min(positions), max(positions), min(prices), max(prices)

    def figure(self, drawing: Drawing) -> Figure:
        """Return the figure of a drawing for the present view, found once for it."""
        state = self._state
        key = (state.span, state.layout.price, state.words, state.decimals)
        if key != self._key:
            self._key = key
            self._figures.clear()
        known = self._figures.get(drawing.id)
        if known is None or known[0] is not drawing:
            known = self._figures[drawing.id] = (drawing, figure_of(self._sketch(drawing)))
        return known[1]

    def _sketch(self, drawing: Drawing) -> Sketch:
        state, pane = self._state, self._state.layout.price
        return Sketch(
            drawing,
            self.points(drawing),
            (pane.left(), pane.top(), pane.right(), pane.bottom()),
            state.y_of,
            state.text_of,
            self._text_size,
        )

    def _text_size(self, text: str) -> tuple[float, float]:
        words, lines = self._state.words, text.split("\n")
        return max(words.width(line) for line in lines) + 2 * WORD_PADDING, len(lines) * words.height + 2.0

    def points(self, drawing: Drawing) -> tuple[Point, ...]:
        """Return where the anchors are on the screen."""
        return tuple(point_of(self._state, anchor) for anchor in drawing.anchors)

    def handles(self) -> list[Point]:
        """Return where the selected drawing can be grabbed; none where a log scale has no place for it."""
        drawing, pane = self._board.selected, self._state.layout.price
        if drawing is None:
            return []
        box = (pane.left(), pane.top(), pane.right(), pane.bottom())
        return [point for point in handles_of(drawing.kind, self.points(drawing), box) if math.isfinite(point[1])]

    # -- what is under the pointer -------------------------------------------------------------------------------

    def handle_at(self, point: QPointF) -> int | None:
        """Return the number of the selected drawing's handle under a point."""
        near = [(math.hypot(x - point.x(), y - point.y()), number) for number, (x, y) in enumerate(self.handles())]
        distance, number = min(near, default=(math.inf, 0))
        return number if distance <= HANDLE_RADIUS + GRAB_SLACK / 2 else None

    def drawing_at(self, point: QPointF) -> Drawing | None:
        """Return the drawing under a point: the selected one before others, then the newest."""
        if not self._state.layout.price.contains(point):
            return None
        selected = self._board.selected
        order = sorted(self.in_view(), key=lambda one: one is selected)
        where = (point.x(), point.y())
        return next((one for one in reversed(order) if is_hit(self.figure(one), where, GRAB_SLACK)), None)

    # -- painting ------------------------------------------------------------------------------------------------

    def colour(self, drawing: Drawing) -> QColor:
        """Return the drawing's own colour, or the theme's."""
        return QColor(drawing.colour) if drawing.colour else self._state.inks.accent

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint what is in view and on a place being painted: areas, lines, words, then the selected one's handles."""
        if not len(self._state.series) or option.exposedRect.isEmpty():
            return
        seen = self._seen(painter.device().devicePixelRatio())
        if not seen and self._board.selected is None:
            return
        state, marked = self._state, self._marked()
        painter.save()
        painter.setClipRect(self.boundingRect(), Qt.ClipOperation.IntersectClip)
        for drawing, strokes in seen:
            paint_areas(painter, strokes, self.colour(drawing))
        for drawing, strokes in seen:
            paint_lines(painter, strokes, self.colour(drawing), drawing.id in marked)
        for drawing, strokes in seen:
            paint_words(painter, strokes, self.colour(drawing), state.words, state.inks.veil)
        self._paint_handles(painter)
        painter.restore()

    def _seen(self, ratio: float) -> list[tuple[Drawing, Strokes]]:
        """Return the strokes of the drawings on places that are painted now."""
        exposed = seen_of(self._state)
        ready = [(drawing, self._ready(drawing, ratio)) for drawing in self.in_view()]
        return [(drawing, strokes) for drawing, strokes in ready if exposed(strokes.bounds)]

    def _ready(self, drawing: Drawing, ratio: float) -> Strokes:
        figure = self.figure(drawing)
        known = self._strokes.get(drawing.id)
        if known is None or known[0] is not figure or known[1] != ratio:
            known = self._strokes[drawing.id] = (figure, ratio, strokes_of(figure, ratio))
        return known[2]

    def _marked(self) -> set[str]:
        return {self._board.hovered, self._board.selected.id if self._board.selected else ""}

    def _paint_handles(self, painter: QPainter) -> None:
        drawing = self._board.selected
        if drawing is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.colour(drawing), 1.5))
        painter.setBrush(self._state.inks.background_brush)
        for x, y in self.handles():
            painter.drawEllipse(QPointF(x, y), HANDLE_RADIUS, HANDLE_RADIUS)
