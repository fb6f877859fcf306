"""`gatedesk`: the window over the user's own settings."""

from __future__ import annotations

import typer

from gatedesk.cli.window import WindowPlan, open_window, own_paths
from gatedesk.ui.simulator_process import SimulatorProcess


def gui() -> None:
    """Open the window."""
    raise typer.Exit(open_window(lambda: WindowPlan(paths=own_paths(), simulator=SimulatorProcess())))
