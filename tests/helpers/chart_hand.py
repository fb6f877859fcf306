"""A hand over the lines of a chart: real mouse events on the real widget, and what stands where."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsView, QWidget

from gatedesk.ui.chart.levels import Placed
from gatedesk.ui.chart.trade_layer import TradeLayer
from gatedesk.ui.chart.widget import ChartWidget

LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NONE = Qt.KeyboardModifier.NoModifier


@dataclass
class ChartHand:
    """Moves over one chart; prices are the chart's own."""

    chart: ChartWidget

    @property
    def layer(self) -> TradeLayer:
        return self.chart.trade

    @property
    def surface(self) -> QWidget:
        return self.chart.findChild(QGraphicsView).viewport()

    def row(self, price: float) -> int:
        """The row of the surface at which a price stands."""
        return round(self.chart._state.y_of(price))

    def price(self, row: int) -> Decimal:
        """The tradable price at a row."""
        return Decimal(f"{self.layer.snap(self.chart._state.price_under(row)):.2f}")

    def line(self, owner: str, part: str = "limit") -> Placed:
        found = [item for item in self.layer.placed() if item.level.key == (owner, part)]
        assert found, f"no line {owner} {part} among {[item.level.key for item in self.layer.placed()]}"
        return found[0]

    def has_line(self, owner: str, part: str = "limit") -> bool:
        return any(item.level.key == (owner, part) for item in self.layer.placed())

    def words(self, item: Placed) -> str:
        return " | ".join(segment.text for segment in item.level.chip.segments)

    def move(self, point: QPoint, buttons: Qt.MouseButton = NO_BUTTON, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Move the pointer. QTest's own way runs the event loop, which a coroutine must not do."""
        surface = self.surface
        at, there = QPointF(point), QPointF(surface.mapToGlobal(point))
        event = QMouseEvent(QEvent.Type.MouseMove, at, there, NO_BUTTON, buttons, modifiers)
        QApplication.sendEvent(surface, event)

    def drag(self, start: QPoint, rows: int, release: bool = True) -> QPoint:
        """Carry what is at a point up (negative) or down; the end is returned."""
        end = start + QPoint(0, rows)
        self.move(start)
        QTest.mousePress(self.surface, LEFT, NONE, start)
        for step in range(1, 5):
            self.move(start + (end - start) * step / 4, LEFT)
        if release:
            QTest.mouseRelease(self.surface, LEFT, NONE, end)
        return end

    def click(self, point: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.move(point, NO_BUTTON, modifiers)
        QTest.mouseClick(self.surface, LEFT, modifiers, point)

    def handle(self, owner: str, part: str = "limit") -> QPoint:
        """A point of a line's label to take hold of."""
        return self.line(owner, part).label.topLeft().toPoint() + QPoint(8, 8)
