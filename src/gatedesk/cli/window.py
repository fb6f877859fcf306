"""What `gui`, `demo` and `screenshot` share: a desk, its window on the Qt loop, and the orderly end of both."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from PySide6.QtCore import QSize

from gatedesk.bootstrap import build
from gatedesk.desk.desk import Desk
from gatedesk.domain.connection import Endpoint
from gatedesk.store.log_file import install_logging
from gatedesk.store.paths import Paths, locate
from gatedesk.store.settings_file import SettingsFile
from gatedesk.ui.application import run
from gatedesk.ui.context import UiContext, make_context
from gatedesk.ui.garbage import GarbageTimer
from gatedesk.ui.main_window import MainWindow
from gatedesk.ui.simulator_process import SimulatorProcess
from gatedesk.ui.termination import TerminationSignals
from gatedesk.ui.theme.theme import Theme

log = logging.getLogger("gatedesk.cli")
STOP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class WindowPlan:
    """How to open the window. ``simulate`` starts the simulated Gateway first and connects to it.

    ``scene`` runs beside the window and ends it when it returns; None waits for the user.
    """

    paths: Paths
    simulator: SimulatorProcess
    simulate: bool = False
    theme: str | None = None
    size: QSize | None = None
    scene: Callable[[MainWindow], Awaitable[None]] | None = None


def own_paths(profile: str = "") -> Paths:
    """The user's folders, or those of a profile beside them, so that a demo never touches real settings."""
    paths = locate(os.environ)
    if not profile:
        return paths
    return Paths(paths.config_dir / profile, paths.data_dir / profile, paths.state_dir / profile)


def open_window(make_plan: Callable[[], WindowPlan]) -> int:
    """Open the window and return the exit code once it is closed. ``make_plan`` is called under the QApplication."""
    return run(lambda: _session(make_plan()))


async def _session(plan: WindowPlan) -> int:
    log_file = install_logging(plan.paths, console=sys.stderr)
    desk = build(plan.paths, settings_store=await _settings(plan))
    try:
        await _with_window(plan, desk)
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await desk.stop()
        plan.simulator.stop()
        log_file.close()
    return 0


async def _with_window(plan: WindowPlan, desk: Desk) -> None:
    appearance = desk.settings.appearance
    theme = Theme(plan.theme or appearance.theme, appearance.scheme)
    theme.apply()
    context = make_context(desk, theme, plan.simulator)
    window = MainWindow(context, layout_file=plan.paths.workspace if plan.scene is None else None)
    closed = asyncio.Event()
    window.closed.connect(closed.set)
    signals = TerminationSignals(window.close)
    garbage = GarbageTimer()
    garbage.start()
    try:
        await _live(plan, context, window, closed)
    finally:
        garbage.stop()
        signals.close()
        window.close()
        await context.tasks.stop()
        window.deleteLater()


async def _live(plan: WindowPlan, context: UiContext, window: MainWindow, closed: asyncio.Event) -> None:
    desk = context.desk
    if plan.size:
        window.resize(plan.size)
        window.reset_layout()
    window.show()
    desk.start()
    if plan.simulate or desk.settings.connection.auto_connect:
        desk.connect(desk.settings.connection.endpoint)
    if plan.scene:
        await plan.scene(window)
    else:
        await closed.wait()


async def _settings(plan: WindowPlan) -> SettingsFile:
    """The user's settings; in a demo with the simulator's port for this run only, which is never saved."""
    if not plan.simulate:
        return SettingsFile(plan.paths.settings)
    port = await plan.simulator.start()
    log.info("simulated Gateway on %s", Endpoint(port=port))
    return SettingsFile(plan.paths.settings, {"connection": {"host": "127.0.0.1", "port": port}})
