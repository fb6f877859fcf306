"""What every panel is given: the desk and the window's shared parts."""

from __future__ import annotations

from dataclasses import dataclass

from gatedesk.desk.desk import Desk
from gatedesk.domain.events import Noticed
from gatedesk.ui.bridge import Bridge
from gatedesk.ui.focus import Focus
from gatedesk.ui.frame_clock import FrameClock
from gatedesk.ui.freshness import Freshness
from gatedesk.ui.privacy import Privacy
from gatedesk.ui.simulator_process import SimulatorProcess
from gatedesk.ui.tasks import Tasks
from gatedesk.ui.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class UiContext:
    """One per window; lives as long as it. ``simulator`` is there to be started, by the demo or by the user."""

    desk: Desk
    theme: Theme
    bridge: Bridge
    frames: FrameClock
    tasks: Tasks
    focus: Focus
    simulator: SimulatorProcess
    privacy: Privacy
    freshness: Freshness


def make_context(desk: Desk, theme: Theme, simulator: SimulatorProcess | None = None) -> UiContext:
    """The shared parts over a desk; failures of the window's tasks become notices on the desk's bus."""
    bridge = Bridge(desk.bus)
    freshness = Freshness(lambda: desk.clock(), lambda: desk.status)
    bridge.quotes_updated.connect(freshness.note)
    return UiContext(
        desk=desk,
        theme=theme,
        bridge=bridge,
        frames=FrameClock(),
        tasks=Tasks(lambda notice: desk.bus.publish(Noticed(notice))),
        focus=Focus(),
        simulator=simulator or SimulatorProcess(),
        privacy=Privacy(desk.settings.appearance.privacy),
        freshness=freshness,
    )
