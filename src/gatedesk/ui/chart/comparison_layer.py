"""Comparing symbols on one chart: lines, chips with a ×, and the price axis in per cent while anything is compared."""

from __future__ import annotations

from numpy.typing import ArrayLike
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from gatedesk.ui.chart.canvas import ChartCanvas
from gatedesk.ui.chart.chips import CLOSE_WIDTH
from gatedesk.ui.chart.comparison import Comparison
from gatedesk.ui.chart.comparison_item import ComparisonItem
from gatedesk.ui.chart.quiet_hand import QuietHand
from gatedesk.ui.chart.state import ChartState


class ComparisonLayer(QObject, QuietHand):
    """Shows what the owner feeds it; `removal_asked` tells that the × of a symbol was clicked."""

    removal_asked = Signal(int)  # the owner's key

    def __init__(self, state: ChartState, canvas: ChartCanvas, parent: QObject) -> None:
        """Paint below the last price; the caller gives the hand its place."""
        super().__init__(parent)
        self._state = state
        self._canvas = canvas
        self._pressed = 0
        self.comparison = Comparison(state)
        self.item = ComparisonItem(state, canvas, self.comparison)
        self.item.setVisible(False)
        canvas.host(self.item, below=canvas.last_price)
        canvas.preparations.append(self._prepare)
        canvas.wideners.append(self.comparison.widen)
        canvas.readings.append(self._reading_boxes)
        others = canvas.price_axis.more_tags
        canvas.price_axis.more_tags = lambda: [*others(), *self.item.tags()]

    def add(self, key: int, name: str) -> None:
        """Name a symbol; its closes come by `set_closes`. Key 0 is the chart's own."""
        self.comparison.add(key, name)
        self.item.setVisible(True)
        self._canvas.refresh()

    def remove(self, key: int) -> None:
        """Take a symbol away; without any the axis shows prices again."""
        self.comparison.remove(key)
        self.item.setVisible(len(self.comparison) > 0)
        self._canvas.refresh()

    def set_closes(self, key: int, time: ArrayLike, close: ArrayLike) -> None:
        """Take the closes of a symbol."""
        self.comparison.set_closes(key, time, close)
        self._canvas.refresh()

    def prepend_closes(self, key: int, time: ArrayLike, close: ArrayLike) -> None:
        """Take older closes of a symbol."""
        self.comparison.prepend_closes(key, time, close)
        self._canvas.refresh()

    def put_close(self, key: int, time: int, close: float) -> None:
        """Take the newest close of a symbol."""
        self.comparison.put_close(key, time, close)
        self._canvas.refresh()

    def press(self, event: QMouseEvent) -> bool:
        """Take a press on the × of a symbol."""
        self._pressed = self._close_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else 0
        return self._pressed != 0

    def release(self, event: QMouseEvent) -> None:
        """Ask for the symbol to go, if the button came up where it went down."""
        pressed, self._pressed = self._pressed, 0
        if pressed and self._close_at(event.position()) == pressed:
            self.removal_asked.emit(pressed)

    def hover(self, event: QMouseEvent) -> bool:
        """Show that a × can be clicked."""
        over = self._close_at(event.position()) != 0
        if over:
            self._canvas.view.setCursor(Qt.CursorShape.PointingHandCursor)
        return over

    def forget(self) -> None:
        """Let go without effect."""
        self._pressed = 0

    def _close_at(self, point: QPointF) -> int:
        for key, box, chip in self.item.chip_boxes():
            if chip.closable and box.contains(point) and point.x() >= box.right() - CLOSE_WIDTH:
                return key
        return 0

    def _prepare(self) -> None:
        self.comparison.lay()
        self._state.percent_base = self.comparison.base_price() if len(self.comparison) else None

    def _reading_boxes(self) -> list[QRectF]:
        boxes = [box for _, box, _ in self.item.chip_boxes()]
        return [box.adjusted(-1, -1, box.width(), 1) for box in boxes]
