"""Docking: QtAds behind one small class, so that the rest of the window knows panels and places only."""

from __future__ import annotations

import PySide6QtAds as ads
from PySide6.QtCore import QByteArray, QObject, QSize
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QWidget

from gatedesk.ui.context import UiContext
from gatedesk.ui.docks.catalogue import DOCKS, DockSpec
from gatedesk.ui.docks.chart import ChartPanel
from gatedesk.ui.theme.icons import icon
from gatedesk.ui.theme.tokens import Tokens

AREAS = {"left": ads.LeftDockWidgetArea, "right": ads.RightDockWidgetArea, "bottom": ads.BottomDockWidgetArea}
LEFT_SHARE, RIGHT_SHARE, BOTTOM_SHARE = 0.235, 0.185, 0.32
LEFT_WIDTHS, RIGHT_WIDTHS = (382, 520), (268, 360)  # pixels: everything can be read; more room is the chart's
STATE_VERSION = 2  # goes up whenever a dock is added: an old state knows nothing of it
FLAGS = {
    "AlwaysShowTabs": True,
    "DockAreaHasCloseButton": False,
    "DockAreaHasTabsMenuButton": True,
    "DockAreaDynamicTabsMenuButtonVisibility": True,
    "AllTabsHaveCloseButton": False,
    "ActiveTabHasCloseButton": True,
}
ICONS = (
    (ads.TabCloseIcon, "x"),
    (ads.DockAreaCloseIcon, "x"),
    (ads.DockAreaMenuIcon, "chevron-down"),
    (ads.DockAreaUndockIcon, "picture-in-picture-2"),
    (ads.AutoHideIcon, "pin"),
)


class Docks(QObject):
    """Builds every panel of ``DOCKS`` into ``host`` and remembers the built-in layout."""

    def __init__(self, context: UiContext, host: QWidget) -> None:
        super().__init__(host)
        configure_once()
        self._context = context
        self.panels: dict[str, QWidget] = {}
        self._docks: dict[str, ads.CDockWidget] = {}
        self.restyle(context.theme.tokens)
        self.manager = ads.CDockManager(host)
        self.manager.setStyleSheet("")  # its own sheet would win over the application's
        self._build()
        self._built_in = self.state()

    @staticmethod
    def restyle(tokens: Tokens) -> None:
        """QtAds takes its icons from one provider; they follow the theme's muted text."""
        provider = ads.CDockManager.iconProvider()
        for kind, name in ICONS:
            provider.registerCustomIcon(kind, QIcon(icon(name, tokens.muted)))  # the provider takes the object over

    def _build(self) -> None:
        areas: dict[str, ads.CDockAreaWidget] = {}
        for spec in sorted(DOCKS, key=lambda spec: spec.place != "centre"):
            dock = self._make(spec)
            if spec.place in areas:
                self.manager.addDockWidget(ads.CenterDockWidgetArea, dock, areas[spec.place])
            elif spec.place == "centre":
                areas["centre"] = self.manager.addDockWidget(ads.CenterDockWidgetArea, dock)
            else:
                areas[spec.place] = self.manager.addDockWidget(AREAS[spec.place], dock)
        for area in areas.values():
            area.setCurrentIndex(0)
        for dock in self._docks.values():
            polish_again(dock.tabWidget())

    def _make(self, spec: DockSpec) -> ads.CDockWidget:
        panel = spec.make(self._context)
        dock = ads.CDockWidget(self.manager, spec.title)
        dock.setObjectName(f"dock.{spec.id}")
        dock.setWidget(panel, ads.CDockWidget.eInsertMode.ForceNoScrollArea)
        dock.setMinimumSizeHintMode(ads.CDockWidget.eMinimumSizeHintMode.MinimumSizeHintFromContent)
        self.panels[spec.id] = panel
        self._docks[spec.id] = dock
        if isinstance(panel, ChartPanel):
            panel.title_changed.connect(lambda title: self._retitle(spec, title))
        return dock

    def _retitle(self, spec: DockSpec, title: str) -> None:
        """Let a tab say what its panel shows; menus keep the panel's own name."""
        dock = self._docks[spec.id]
        dock.setWindowTitle(title or spec.title)
        dock.toggleViewAction().setText(spec.title)

    def toggle_action(self, panel_id: str) -> QAction:
        """Shows or closes one panel; checked while it is open."""
        action: QAction = self._docks[panel_id].toggleViewAction()
        return action

    def show(self, panel_id: str) -> None:
        """Open a panel if it is closed and bring its tab to the front."""
        dock = self._docks[panel_id]
        dock.toggleView(True)
        dock.setAsCurrentTab()

    def share_out(self, size: QSize) -> None:
        """Give the built-in layout its proportions for a window of this size."""
        width, height = size.width(), size.height()
        left, right = within(width * LEFT_SHARE, LEFT_WIDTHS), within(width * RIGHT_SHARE, RIGHT_WIDTHS)
        self._sizes("chart", [left, width - left - right, right])
        self._sizes("positions", [round(height * (1 - BOTTOM_SHARE)), round(height * BOTTOM_SHARE)])

    def _sizes(self, panel_id: str, sizes: list[int]) -> None:
        area = self._docks[panel_id].dockAreaWidget()
        if area is not None and len(self.manager.splitterSizes(area)) == len(sizes):
            self.manager.setSplitterSizes(area, sizes)

    def state(self) -> QByteArray:
        saved: QByteArray = self.manager.saveState(STATE_VERSION)
        return saved

    def restore(self, state: QByteArray | None) -> bool:
        """Put panels where ``state`` says; False, and nothing moved, when it is not a state of ours."""
        return bool(state and self.manager.restoreState(state, STATE_VERSION))

    def reset(self, size: QSize) -> None:
        """The built-in layout again."""
        self.restore(self._built_in)
        self.share_out(size)


def within(wanted: float, bounds: tuple[int, int]) -> int:
    """``wanted`` pixels, kept within bounds."""
    least, most = bounds
    return round(min(max(wanted, least), most))


def polish_again(tab: QWidget) -> None:
    """A tab that lost its place in front while its group was built still has the sheet's look of the front one."""
    for widget in (tab, *tab.findChildren(QWidget)):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def configure_once() -> None:
    """QtAds' flags are static and must be set before its first manager."""
    flag = ads.CDockManager.eConfigFlag
    ads.CDockManager.setConfigFlags(flag.DefaultOpaqueConfig)
    for name, wanted in FLAGS.items():
        ads.CDockManager.setConfigFlag(getattr(flag, name), wanted)
