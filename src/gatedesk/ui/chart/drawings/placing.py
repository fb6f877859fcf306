"""The hand that makes a new drawing: by clicks, or by one drag where two points are enough."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from gatedesk.domain.drawing import ANCHORS, Anchor, Drawing, DrawingKind
from gatedesk.ui.chart.drawings.board import DrawingBoard
from gatedesk.ui.chart.drawings.placement import anchor_at
from gatedesk.ui.chart.quiet_hand import QuietHand
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.view import CLICK_SLACK, ChartView

DRAFT = "draft"  # the id of what is not yet a drawing


class PlacingHand(QObject, QuietHand):
    """Armed with a kind, it takes every press of the left button until the drawing is whole, or Escape."""

    armed_changed = Signal(object)  # DrawingKind or None
    made = Signal(object)  # Drawing with the id DRAFT

    def __init__(self, state: ChartState, view: ChartView, board: DrawingBoard) -> None:
        """Start unarmed."""
        super().__init__(view)
        self._state = state
        self._view = view
        self._board = board
        self._kind: DrawingKind | None = None
        self._anchors: list[Anchor] = []
        self._pressed: QPointF | None = None

    @property
    def kind(self) -> DrawingKind | None:
        """What a press would begin; None while unarmed."""
        return self._kind

    def arm(self, kind: DrawingKind | None) -> None:
        """Make a drawing of this kind with the next presses; None puts the tool away."""
        self._anchors, self._pressed = [], None
        self._board.sketch(None)
        if kind is not None:
            self._board.select("")
        if kind is not self._kind:
            self._kind = kind
            self._show_cursor()
            self.armed_changed.emit(kind)

    def press(self, event: QMouseEvent) -> bool:
        """Set a point with the left button."""
        if self._kind is None:
            return False
        if event.button() != Qt.MouseButton.LeftButton:
            return True
        if event.type() != QEvent.Type.MouseButtonDblClick or self._anchors:
            self._pressed = event.position()
            self._set(self._anchor(event.position()))
        return True

    def drag(self, event: QMouseEvent) -> None:
        """Stretch what was begun."""
        self._stretch(event.position())

    def release(self, event: QMouseEvent) -> None:
        """Set the next point where the button came up, if it went away from where it went down."""
        pressed, self._pressed = self._pressed, None
        if self._kind is None or pressed is None or not self._anchors:
            return
        if (event.position() - pressed).manhattanLength() >= CLICK_SLACK:
            self._set(self._anchor(event.position()))

    def hover(self, event: QMouseEvent) -> bool:
        """Stretch what was begun by a click."""
        if self._kind is not None:
            self._show_cursor()
            self._stretch(event.position())
        return self._kind is not None

    def key(self, event: QKeyEvent, down: bool) -> bool:
        """Put the tool away with Escape."""
        if self._kind is None or event.key() != Qt.Key.Key_Escape:
            return False
        if down:
            self.arm(None)
        return True

    def _anchor(self, point: QPointF) -> Anchor | None:
        pane = self._state.layout.price
        x, y = min(point.x(), pane.right()), min(max(point.y(), pane.top()), pane.bottom())
        return anchor_at(self._state, QPointF(x, y))

    def _set(self, anchor: Anchor | None) -> None:
        """Take a point; the same point twice makes no line and is left out."""
        if self._kind is None or anchor is None or anchor in self._anchors[-1:]:
            return
        self._anchors.append(anchor)
        if len(self._anchors) < ANCHORS[self._kind]:
            self._board.sketch(self._sketched(anchor))
            return
        drawing = self._sketched(anchor)
        self.arm(None)
        self.made.emit(drawing)

    def _stretch(self, point: QPointF) -> None:
        anchor = self._anchor(point)
        if self._anchors and anchor is not None:
            self._board.sketch(self._sketched(anchor))

    def _sketched(self, last: Anchor) -> Drawing:
        """Return the drawing as it would be if all points to come were where the pointer is."""
        assert self._kind is not None, "only an armed hand sketches"
        missing = ANCHORS[self._kind] - len(self._anchors)
        return Drawing(id=DRAFT, kind=self._kind, anchors=(*self._anchors, *(last,) * missing))

    def _show_cursor(self) -> None:
        if self._kind is None:
            self._view.unsetCursor()
        else:
            self._view.setCursor(Qt.CursorShape.CrossCursor)
