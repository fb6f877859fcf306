"""Tools used by dragging a box over the bars: armed from the strip of tools, or begun by a modifier key."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from gatedesk.ui.chart.quiet_hand import QuietHand
from gatedesk.ui.chart.view import ChartView


class DragTool(QObject, QuietHand):
    """From a press to the release; what it means is in `show`, `end` and `clear` of the tool itself."""

    armed_changed = Signal(bool)

    def __init__(self, view: ChartView) -> None:
        """Start unarmed."""
        super().__init__(view)
        self._view = view
        self._armed = False
        self._from: QPointF | None = None

    @property
    def armed(self) -> bool:
        """Whether the next press of the left button is this tool's."""
        return self._armed

    def arm(self, on: bool) -> None:
        """Take the next press, or no more."""
        if on != self._armed:
            self._armed = on
            if on:
                self._view.setCursor(Qt.CursorShape.CrossCursor)
            else:
                self._view.unsetCursor()
            self.armed_changed.emit(on)

    def show(self, start: QPointF, now: QPointF) -> None:
        """Show what is between two points."""
        raise NotImplementedError

    def end(self, start: QPointF, now: QPointF) -> None:
        """Do what was shown."""
        raise NotImplementedError

    def clear(self) -> None:
        """Show nothing any more."""
        raise NotImplementedError

    def begin(self, event: QMouseEvent) -> bool:
        """Begin at a press of the left button."""
        self.clear()
        if event.button() != Qt.MouseButton.LeftButton or event.type() == QEvent.Type.MouseButtonDblClick:
            return False
        self._from = event.position()
        return True

    def press(self, event: QMouseEvent) -> bool:
        """Begin if armed; what an earlier use left on the chart goes with any press."""
        if not self._armed:
            self.clear()
            return False
        return self.begin(event) or event.button() != Qt.MouseButton.LeftButton

    def drag(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self._from is not None:
            self.show(self._from, event.position())

    def release(self, event: QMouseEvent) -> None:
        """End where the button came up; the tool is put away."""
        start, self._from = self._from, None
        if start is not None:
            self.end(start, event.position())
            self.arm(False)

    def hover(self, event: QMouseEvent) -> bool:
        """Keep the tool's cursor while armed."""
        if self._armed:
            self._view.setCursor(Qt.CursorShape.CrossCursor)
        return self._armed

    def key(self, event: QKeyEvent, down: bool) -> bool:
        """Escape puts the tool away, and what it left on the chart."""
        if event.key() != Qt.Key.Key_Escape or not (self._armed or self._from or self.is_shown):
            return False
        if down:
            self._from = None
            self.clear()
            self.arm(False)
        return True

    def forget(self) -> None:
        """End what was begun without effect."""
        if self._from is not None:
            self._from = None
            self.clear()

    @property
    def is_shown(self) -> bool:
        """Whether something of the tool is on the chart."""
        raise NotImplementedError


class ModifierHand(QuietHand):
    """Begins a tool when its key is held at the press, and hands the rest of the gesture on to it."""

    def __init__(self, tools: Mapping[Qt.KeyboardModifier, DragTool]) -> None:
        """Take the exact combination of keys for each tool."""
        self._tools = tools
        self._tool: DragTool | None = None

    def press(self, event: QMouseEvent) -> bool:
        """Begin the tool of the key that is held."""
        tool = self._tools.get(event.modifiers())
        self._tool = tool if tool is not None and tool.begin(event) else None
        return self._tool is not None

    def drag(self, event: QMouseEvent) -> None:
        """Hand on."""
        if self._tool is not None:
            self._tool.drag(event)

    def release(self, event: QMouseEvent) -> None:
        """Hand on."""
        tool, self._tool = self._tool, None
        if tool is not None:
            tool.release(event)
