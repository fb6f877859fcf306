"""ACTIONS: everything the menus offer, with its shortcut, in one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLineEdit

from gatedesk import __version__
from gatedesk.domain.events import Noticed
from gatedesk.domain.notice import Notice, Severity
from gatedesk.ui.docks.catalogue import DOCKS
from gatedesk.ui.docks.chart import ChartPanel

if TYPE_CHECKING:
    from gatedesk.ui.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One command of the window. ``menu`` is its menu's title."""

    id: str
    menu: str
    text: str
    run: Callable[[MainWindow], None]
    shortcut: str = ""
    is_on: Callable[[MainWindow], bool] | None = None  # for what can be on or off: how it stands now


def focus_field(name: str, panel: str) -> Callable[[MainWindow], None]:
    """Show a panel and put the cursor into one of its fields."""

    def run(window: MainWindow) -> None:
        window.docks.show(panel)
        field = window.findChild(QLineEdit, name)
        if field is not None:
            field.setFocus()
            field.selectAll()

    return run


def choose_scheme(scheme: str) -> Callable[[MainWindow], None]:
    """Switch the colours of up and down, and keep the choice."""

    def run(window: MainWindow) -> None:
        desk, theme = window.context.desk, window.context.theme
        appearance = desk.settings.appearance.model_copy(update={"scheme": scheme})
        desk.change_settings(desk.settings.model_copy(update={"appearance": appearance}))
        theme.choose(theme.tokens.name, scheme)

    return run


def close(window: MainWindow) -> None:
    """End the program the orderly way."""
    window.close()


def show_connection(window: MainWindow) -> None:
    window.docks.show("connection")


def toggle_privacy(window: MainWindow) -> None:
    """Hide or show account ids in the whole window, and keep the choice."""
    desk, privacy = window.context.desk, window.context.privacy
    privacy.hide(not privacy.hidden)
    appearance = desk.settings.appearance.model_copy(update={"privacy": privacy.hidden})
    desk.change_settings(desk.settings.model_copy(update={"appearance": appearance}))


def toggle_theme(window: MainWindow) -> None:
    window.top_bar.theme_button.click()


def about(window: MainWindow) -> None:
    """Say what this is, in the messages panel, where it can be copied."""
    text = (
        f"Gatedesk {__version__}, Apache-2.0. Not affiliated with Interactive Brokers. No warranty: check every order."
    )
    window.context.desk.bus.publish(Noticed(Notice(Severity.INFO, text, cause="about")))
    window.docks.show("messages")


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("file.connection", "&File", "Connection…", show_connection, "Ctrl+Shift+C"),
    ActionSpec("file.verify", "&File", "Verify connection", lambda w: w.context.focus.verify(), "Ctrl+Shift+V"),
    ActionSpec("file.find", "&File", "Find my TWS or Gateway", lambda w: w.context.focus.find()),
    ActionSpec("file.quit", "&File", "Quit", close, "Ctrl+Q"),
    ActionSpec("edit.symbol", "&Trade", "Find symbol", focus_field("watchlist.add", "watchlist"), "Ctrl+L"),
    ActionSpec("trade.ticket", "&Trade", "Order ticket", focus_field("ticket.symbol", "ticket"), "Ctrl+T"),
    ActionSpec("trade.cancel_all", "&Trade", "Cancel all orders…", lambda w: w.ask_cancel_all(), "Ctrl+Shift+X"),
    ActionSpec("trade.arm", "&Trade", "Arm live orders…", lambda w: w.mode_bar.ask_to_arm()),
    ActionSpec("view.theme", "&View", "Dark / light", toggle_theme, "Ctrl+Shift+L"),
    ActionSpec("view.classic", "&View", "Colours: green / red", choose_scheme("classic")),
    ActionSpec("view.safe", "&View", "Colours: blue / orange (colour-blind safe)", choose_scheme("safe")),
    ActionSpec("view.east", "&View", "Colours: red / green (East Asia)", choose_scheme("east-asian")),
    ActionSpec(
        "view.privacy",
        "&View",
        "Hide account ids (privacy)",
        toggle_privacy,
        "Ctrl+Shift+H",
        is_on=lambda window: window.context.privacy.hidden,
    ),
    ActionSpec("view.reset", "&View", "Reset layout", lambda w: w.reset_layout(), "Ctrl+Shift+R"),
    ActionSpec("help.about", "&Help", "About Gatedesk", about),
)


MENUS = ("&File", "&Trade", "&Chart", "&View", "&Panels", "&Help")
MOST_NUMBERED = 9
"""So many panels have a key Ctrl+number."""


def build_menus(window: MainWindow) -> dict[str, QAction]:
    """The menu bar out of ACTIONS and the panels' own show/close actions; actions by id."""
    menus = {title: window.menuBar().addMenu(title) for title in MENUS}
    made: dict[str, QAction] = {}
    for spec in ACTIONS:
        action = QAction(spec.text, window)
        action.setObjectName(spec.id)
        action.setShortcut(QKeySequence(spec.shortcut))
        if spec.is_on is not None:
            action.setCheckable(True)
            action.setChecked(spec.is_on(window))
        action.triggered.connect(lambda checked=False, run=spec.run: run(window))
        menus[spec.menu].addAction(action)
        made[spec.id] = action
    chart = window.docks.panels["chart"]
    assert isinstance(chart, ChartPanel)
    for name, action in chart.tools.menu_actions():
        menus["&Chart"].addAction(action)
        made[f"chart.{name}"] = action
    for number, dock in enumerate(DOCKS, 1):
        action = QAction(dock.title, window)
        if number <= MOST_NUMBERED:
            action.setShortcut(QKeySequence(f"Ctrl+{number}"))
        action.triggered.connect(lambda checked=False, panel=dock.id: window.docks.show(panel))
        menus["&Panels"].addAction(action)
    return made
