"""`gatedesk demo`: a simulated Gateway as a child process and the window connected to it; closing one ends both."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from gatedesk.cli.window import WindowPlan, open_window, own_paths
from gatedesk.ui.main_window import MainWindow
from gatedesk.ui.simulator_process import SimulatorProcess


def demo(
    seed: Annotated[int, typer.Option(help="The simulated market's seed: the same seed, the same tape.")] = 7,
    seconds: Annotated[float, typer.Option(help="Close by itself after so many seconds; 0 waits for you.")] = 0.0,
    theme: Annotated[str, typer.Option(help="dark or light; empty keeps your choice.")] = "",
) -> None:
    """Open the window on a simulated Gateway: no account, no real orders."""
    if theme not in ("", "dark", "light"):
        raise typer.BadParameter("must be dark or light", param_hint="--theme")

    async def wait(window: MainWindow) -> None:
        closed = asyncio.Event()
        window.closed.connect(closed.set)
        try:
            async with asyncio.timeout(seconds):
                await closed.wait()
        except TimeoutError:
            return

    def plan() -> WindowPlan:
        return WindowPlan(
            paths=own_paths("demo"),
            simulator=SimulatorProcess(("--seed", str(seed))),
            simulate=True,
            theme=theme or None,
            scene=wait if seconds > 0 else None,
        )

    raise typer.Exit(open_window(plan))
