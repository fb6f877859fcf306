"""The menu of the right button over a chart: what can be done with the thing under the pointer, then every tool."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from gatedesk.domain.price_alert import Crossing, PriceAlert
from gatedesk.ui.chart.snap import Snap
from gatedesk.ui.chart.tool_table import DRAWING_COLOURS, DRAWING_TOOLS, TOOLS
from gatedesk.ui.chart.widget import ChartWidget

if TYPE_CHECKING:
    from gatedesk.ui.docks.chart_tools import ChartTools

SNAPS = ((Snap.BAR, "Held by bars"), (Snap.PRICE, "Held by prices of the bar"), (Snap.FREE, "Free"))
CROSSINGS = (
    (Crossing.EITHER, "When the price comes to it"),
    (Crossing.RISING, "Only when it rises to it"),
    (Crossing.FALLING, "Only when it falls to it"),
)


class ChartMenu:
    """Builds the menu for one point; it is gone when it is closed."""

    def __init__(self, tools: ChartTools, chart: ChartWidget) -> None:
        """Build nothing yet."""
        self._tools = tools
        self._chart = chart
        self.sections: list[Callable[[QMenu, QPointF], None]] = []  # of others, e.g. of trading

    def make(self, point: QPointF) -> QMenu:
        """Return the menu for a point of the view."""
        menu = QMenu(self._chart)
        menu.setObjectName("chart.menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        alert = self._tools.alerts.at(point)
        drawing = self._tools.drawings.item.drawing_at(point)
        if alert is not None:
            self._add_alert(menu, alert)
        elif drawing is not None:
            self._tools.drawings.board.select(drawing.id)
            self._add_drawing(menu)
        for add_section in self.sections:
            add_section(menu, point)
        self._add_price(menu, point)
        self._add_tools(menu)
        self._add_view(menu)
        return menu

    def _add_alert(self, menu: QMenu, alert: PriceAlert) -> None:
        book = self._tools.alert_book
        if not alert.armed:
            _add(menu, "arm_alert", "Arm the alert again", lambda: book.arm(alert.id))
        group = QActionGroup(menu)
        for crossing, words in CROSSINGS:
            name = f"alert_{crossing.value}"
            _choice(menu, group, name, words, alert.crossing is crossing, _bound(book.turn, alert.id, crossing))
        _add(menu, "delete_alert", "Delete the alert", lambda: book.remove(alert.id))
        menu.addSeparator()

    def _add_drawing(self, menu: QMenu) -> None:
        drawings = self._tools.drawings
        selected = drawings.board.selected
        assert selected is not None, "it was selected for this menu"
        _add(menu, "words", "Words…", drawings.ask_words)
        colours, group = menu.addMenu("Colour"), QActionGroup(menu)
        for colour, words in DRAWING_COLOURS:
            name = f"colour_{words.lower()}"
            _choice(colours, group, name, words, selected.colour == colour, _bound(drawings.colour, colour))
        _add(menu, "delete", f"Delete the {selected.kind.value}", drawings.board.remove_selected, "Del")
        menu.addSeparator()

    def _add_price(self, menu: QMenu, point: QPointF) -> None:
        price = self._tools.price_at(point)
        if price is not None:
            words = f"Alert at {self._chart.state.text_of(price)}"
            _add(menu, "alert_here", words, lambda: self._tools.add_alert(price))
            menu.addSeparator()

    def _add_tools(self, menu: QMenu) -> None:
        draw = menu.addMenu("Draw")
        for tool in TOOLS:
            if tool.id in DRAWING_TOOLS:
                draw.addAction(self._tools.actions[tool.id])
            elif tool.id not in ("cursor", "magnet", "clear"):
                menu.addAction(self._tools.actions[tool.id])
        menu.addSeparator()
        for action in (self._tools.drawings.undo, self._tools.drawings.redo, self._tools.actions["clear"]):
            menu.addAction(action)

    def _add_view(self, menu: QMenu) -> None:
        menu.addSeparator()
        cross, group = menu.addMenu("Crosshair"), QActionGroup(menu)
        for snap, words in SNAPS:
            chosen = self._chart.state.snap is snap
            _choice(cross, group, f"snap_{snap.value}", words, chosen, _bound(self._tools.set_snap, snap))
        _add(menu, "reset", "Reset the view", self._chart.reset_view)


def _bound(act: Callable[..., object], *arguments: object) -> Callable[[], object]:
    return lambda: act(*arguments)


def _add(menu: QMenu, name: str, words: str, act: Callable[[], object], key: str = "") -> QAction:
    """Add an entry; a key is only shown, for it is the chart that hears it."""
    action = menu.addAction(words)
    action.setObjectName(f"chart.menu.{name}")
    if key:
        action.setText(f"{words}\t{QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)}")
    action.triggered.connect(lambda checked=False: act())
    return action


def _choice(
    menu: QMenu, group: QActionGroup, name: str, words: str, chosen: bool, act: Callable[[], object]
) -> QAction:
    action = _add(menu, name, words, act)
    action.setCheckable(True)
    action.setChecked(chosen)
    group.addAction(action)
    return action
