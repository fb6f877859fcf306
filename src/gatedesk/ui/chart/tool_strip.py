"""The slim strip of tools at the left edge of a chart; what finds no room goes into the strip's own menu."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolBar, QWidget

from gatedesk.ui.chart.tool_table import TOOLS
from gatedesk.ui.theme.icons import icon

ICON_SIZE = QSize(18, 18)


class ToolStrip(QToolBar):
    """One button an action of TOOLS."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        """Show the actions by the table's order."""
        super().__init__("Chart tools", parent)
        self.setObjectName("chart.tools")
        self.setAccessibleName("Chart tools")
        self.setOrientation(Qt.Orientation.Vertical)
        self.setProperty("strip", True)
        self.setMovable(False)
        self.setIconSize(ICON_SIZE)
        self._actions = dict(actions)
        for tool in TOOLS:
            if tool.gap:
                self.addSeparator()
            self.addAction(actions[tool.id])
            button = self.widgetForAction(actions[tool.id])
            button.setObjectName(f"chart.tool.{tool.id}")
            button.setAccessibleName(tool.text)
            button.setProperty("kind", "flat")

    def restyle(self, color: str, marked: str) -> None:
        """Draw the icons in the theme's colours, `marked` the pressed one."""
        for tool in TOOLS:
            action = self._actions[tool.id]
            action.setIcon(icon(tool.icon, marked if action.isChecked() else color))
