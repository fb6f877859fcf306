"""A hand that presses, drags, clicks and types on a chart with all its tools, by real events."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gatedesk.domain.drawing import Drawing
from gatedesk.ui.chart.widget import ChartWidget
from gatedesk.ui.docks.chart_tools import ChartTools
from helpers.ui_desk import AAPL, UiDesk

PLAIN = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


class Hand:
    """Works the chart by real events. Points are in Qt units of its surface."""

    def __init__(self, ui: UiDesk, chart: ChartWidget, tools: ChartTools) -> None:
        self.ui = ui
        self.chart = chart
        self.tools = tools
        self.surface = chart.canvas.view.viewport()

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """What the desk keeps for the contract on the chart."""
        return self.ui.desk.drawings.of(AAPL.con_id)

    @property
    def cursor(self) -> Qt.CursorShape:
        return self.chart.canvas.view.cursor().shape()

    def press(self, x: float, y: float, keys: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.mousePress(self.surface, LEFT, keys, QPoint(int(x), int(y)))

    def move(self, x: float, y: float) -> None:
        QTest.mouseMove(self.surface, QPoint(int(x), int(y)))
        QApplication.processEvents()

    def release(self, x: float, y: float, keys: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.mouseRelease(self.surface, LEFT, keys, QPoint(int(x), int(y)))
        QApplication.processEvents()

    def drag(self, start: tuple[float, float], end: tuple[float, float], keys: Qt.KeyboardModifier = PLAIN) -> None:
        self.press(*start, keys)
        for step in range(1, 6):
            self.move(start[0] + (end[0] - start[0]) * step / 5, start[1] + (end[1] - start[1]) * step / 5)
        self.release(*end, keys)

    def click(self, x: float, y: float, keys: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.mouseClick(self.surface, LEFT, keys, QPoint(int(x), int(y)))
        QApplication.processEvents()

    def double_click(self, x: float, y: float) -> None:
        QTest.mouseDClick(self.surface, LEFT, pos=QPoint(int(x), int(y)))
        QApplication.processEvents()

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(self.chart.canvas.view, key, keys)
        QApplication.processEvents()

    def place(self, index: int = 0, anchor: int = 0) -> tuple[float, float]:
        """Where an anchor of a kept drawing is on the screen."""
        return self.tools.drawings.item.points(self.drawings[index])[anchor]

    def drawn(self, tool: str, start: tuple[float, float], end: tuple[float, float]) -> Drawing:
        """Draw with one drag and return what the desk keeps."""
        self.tools.run(tool)
        self.drag(start, end)
        return self.drawings[-1]
