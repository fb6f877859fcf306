"""What the pointer does to panes: drags the borders between them, stretches the scale beside one, fits it again."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from gatedesk.ui.chart.canvas import ChartCanvas
from gatedesk.ui.chart.layout import moved_divider
from gatedesk.ui.chart.pane import Pane
from gatedesk.ui.chart.state import ChartState

REACH = 4.0  # so near to a border the pointer takes hold of it
STRETCH = 1.005  # a pixel


class PaneHand:
    """Takes presses on borders between panes and on the axis beside study panes; see `view.Hand`."""

    def __init__(self, state: ChartState, canvas: ChartCanvas) -> None:
        """Change the state's shares and scales, and have the canvas show it."""
        self._state = state
        self._canvas = canvas
        self._divider: int | None = None
        self._scaled: Pane | None = None
        self._y = 0.0

    def divider_at(self, point: QPointF) -> int | None:
        """Return the number of the pane whose lower border is under a point."""
        layout = self._state.layout
        if not len(self._state.series) or point.x() >= layout.axis.left():
            return None
        edges = [box.bottom() for box in layout.stacked[:-1]]
        return next((number for number, y in enumerate(edges) if abs(y - point.y()) <= REACH), None)

    def _pane_beside(self, point: QPointF) -> Pane | None:
        """Return the study pane on whose axis a point lies."""
        state = self._state
        if point.x() < state.layout.axis.left():
            return None
        pairs = zip(state.panes, state.layout.studies, strict=False)
        return next((pane for pane, box in pairs if box.top() <= point.y() < box.bottom()), None)

    def press(self, event: QMouseEvent) -> bool:
        """Take hold of a border or of a scale; a double click on a scale fits it."""
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        self._divider = self.divider_at(event.position())
        self._scaled = self._pane_beside(event.position()) if self._divider is None else None
        self._y = event.position().y()
        if self._scaled is not None and event.type() == QEvent.Type.MouseButtonDblClick:
            self._scaled.scale.auto = True
            self._canvas.refresh()
        return self._divider is not None or self._scaled is not None

    def hover(self, event: QMouseEvent) -> bool:
        """Show that a border can be dragged."""
        view = self._canvas.view
        if self.divider_at(event.position()) is not None:
            view.setCursor(Qt.CursorShape.SplitVCursor)
        elif view.cursor().shape() == Qt.CursorShape.SplitVCursor:
            view.unsetCursor()
        return False

    def drag(self, event: QMouseEvent) -> None:
        """Move the border, or stretch the scale."""
        state, y = self._state, event.position().y()
        if self._divider is not None:
            state.set_shares(moved_divider(state.layout, state.shares, self._divider, y))
        elif self._scaled is not None:
            self._scaled.scale.stretch(STRETCH ** (y - self._y))
        self._y = y
        self._canvas.refresh()

    def release(self, event: QMouseEvent) -> None:
        """Let go."""
        self._divider = self._scaled = None

    def stretch(self, point: QPointF, factor: float) -> bool:
        """Stretch the scale of the pane beside the wheel; False when there is none."""
        pane = self._pane_beside(point)
        if pane is None:
            return False
        pane.scale.stretch(factor)
        self._canvas.refresh()
        return True

    def key(self, event: QKeyEvent, down: bool) -> bool:
        """Take no key."""
        return False

    def forget(self) -> None:
        """The pointer has left: nothing was begun that could stay."""
        self._divider = self._scaled = None
        if self._canvas.view.cursor().shape() == Qt.CursorShape.SplitVCursor:
            self._canvas.view.unsetCursor()

    def tip(self, point: QPointF) -> str:
        """Say nothing."""
        return ""
