"""The hand on what is drawn: select, carry, pull a handle, delete; the owner is told when the button comes up."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from gatedesk.domain.drawing import Anchor, Drawing
from gatedesk.ui.chart.drawings.board import DrawingBoard
from gatedesk.ui.chart.drawings.item import DrawingItem
from gatedesk.ui.chart.drawings.placement import anchor_at, moved
from gatedesk.ui.chart.drawings.shapes import HANDLES
from gatedesk.ui.chart.quiet_hand import QuietHand
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.view import CLICK_SLACK, ChartView

DELETE_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


@dataclass(frozen=True, slots=True)
class Grip:
    """What the button holds: a drawing as it was, where it was grabbed, and the handle (None: the whole)."""

    drawing: Drawing
    point: QPointF
    handle: int | None


class EditingHand(QuietHand):
    """Takes a press on a drawing or on a handle of the selected one."""

    def __init__(self, state: ChartState, view: ChartView, board: DrawingBoard, item: DrawingItem) -> None:
        """Hold nothing."""
        self._state = state
        self._view = view
        self._board = board
        self._item = item
        self._grip: Grip | None = None
        self._carried = False
        self._pointing = False

    def press(self, event: QMouseEvent) -> bool:
        """Select what is under the pointer and hold it; a press beside everything ends the selection."""
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        self._grip, self._carried = self._grip_at(event.position()), False
        if self._grip is None:
            self._board.select("")
            return False
        self._board.select(self._grip.drawing.id)
        if event.type() == QEvent.Type.MouseButtonDblClick:
            grip, self._grip = self._grip, None
            self._board.text_asked.emit(grip.drawing)
        return True

    def _grip_at(self, point: QPointF) -> Grip | None:
        selected, handle = self._board.selected, self._item.handle_at(point)
        if selected is not None and handle is not None:
            return Grip(selected, point, handle)
        drawing = self._item.drawing_at(point)
        return None if drawing is None else Grip(drawing, point, None)

    def drag(self, event: QMouseEvent) -> None:
        """Carry the drawing, or pull its handle."""
        grip, point = self._grip, event.position()
        if grip is None or (not self._carried and (point - grip.point).manhattanLength() < CLICK_SLACK):
            return
        self._carried = True
        changed = self._moved(grip, point) if grip.handle is None else self._pulled(grip, grip.handle, point)
        if changed is not None:
            self._board.sketch(changed)

    def release(self, event: QMouseEvent) -> None:
        """Ask for what was carried to be kept; a click only selects."""
        grip, self._grip = self._grip, None
        changed = self._board.selected
        if grip is not None and self._carried and changed is not None and changed != grip.drawing:
            self._board.keep(changed)
        else:
            self._board.sketch(None)

    def forget(self) -> None:
        """Leave the drawing as it was."""
        if self._grip is not None:
            self._grip = None
            self._board.sketch(None)
        self._board.point_at("")

    def hover(self, event: QMouseEvent) -> bool:
        """Mark what a press would take."""
        handle = self._item.handle_at(event.position())
        drawing = None if handle is not None else self._item.drawing_at(event.position())
        self._board.point_at(drawing.id if drawing is not None else "")
        over = handle is not None or drawing is not None
        if over:
            self._view.setCursor(
                Qt.CursorShape.SizeAllCursor if handle is not None else Qt.CursorShape.PointingHandCursor
            )
        elif self._pointing:
            self._view.unsetCursor()
        self._pointing = over
        return over

    def key(self, event: QKeyEvent, down: bool) -> bool:
        """Escape lets go, then ends the selection; Delete removes what is selected."""
        key = Qt.Key(event.key())
        if self._board.selected is None or key not in (*DELETE_KEYS, Qt.Key.Key_Escape):
            return False
        if down and key == Qt.Key.Key_Escape:
            held = self._grip is not None
            self.forget()
            self._board.select(self._board.selected.id if held and self._board.selected else "")
        elif down:
            self.forget()
            self._board.remove_selected()
        return True

    def _moved(self, grip: Grip, point: QPointF) -> Drawing | None:
        state, drawing = self._state, grip.drawing
        bars = math.floor(state.position_under(point.x())) - math.floor(state.position_under(grip.point.x()))
        prices = state.price_under(grip.point.y()), state.price_under(point.y())
        if not all(map(math.isfinite, prices)) or (state.scale.log and prices[0] <= 0.0):
            return None
        return drawing.model_copy(update={"anchors": tuple(moved(state, drawing.anchors, bars, *prices))})

    def _pulled(self, grip: Grip, handle: int, point: QPointF) -> Drawing | None:
        target = anchor_at(self._state, point)
        if target is None:
            return None
        with_time, with_price = HANDLES[grip.drawing.kind][handle]
        anchors = list(grip.drawing.anchors)
        anchors[with_time] = Anchor(time=target.time, price=anchors[with_time].price)
        anchors[with_price] = Anchor(time=anchors[with_price].time, price=target.price)
        return grip.drawing.model_copy(update={"anchors": tuple(anchors)})
