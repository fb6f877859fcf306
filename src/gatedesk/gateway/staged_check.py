"""One verification from beginning to end, with its own session and within a time: what ``gatedesk check`` runs.

It is the session's own engine; here are only the limit, the waiting until ready, and the orderly end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from gatedesk.desk.ports import Clock
from gatedesk.domain.connection import Endpoint, TradingMode
from gatedesk.domain.connection_report import STAGE_TITLES, ConnectionReport, StageStatus, Verdict
from gatedesk.domain.connection_sweep import usual_mode
from gatedesk.domain.settings import ConnectionSettings
from gatedesk.gateway.diagnosis import Cause
from gatedesk.gateway.session import Session
from gatedesk.gateway.timing import Timing

PAUSES = (0.5, 1.0, 2.0, 4.0, 5.0)
"""Seconds between two looks of ``check_until_ready``; the last one repeats."""


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """What to look at. ``stages`` are ids, all of them when empty; ``mode`` None takes what the port is usually for."""

    endpoint: Endpoint
    symbol: str = "AAPL"
    stages: Sequence[str] = ()
    mode: TradingMode | None = None

    @property
    def last(self) -> str:
        """Where to stop: the last of the wanted stages."""
        wanted = [name for name in STAGE_TITLES if not self.stages or name in self.stages]
        return wanted[-1]

    @property
    def wanted_mode(self) -> TradingMode:
        return self.mode or usual_mode(self.endpoint.port) or TradingMode.PAPER


def limits_within(seconds: float, timing: Timing) -> Timing:
    """Limits that let every stage fail by its own name before the whole runs out of time."""
    half, quarter = seconds / 2, seconds / 4
    return replace(
        timing,
        resolve=min(timing.resolve, half),
        tcp=min(timing.tcp, half),
        greeting=min(timing.greeting, half),
        accounts=min(timing.accounts, half),
        sync=min(timing.sync, half),
        executions=min(timing.executions, quarter),
        request=min(timing.request, quarter),
        quote=min(timing.quote, quarter / 2),
        history=min(timing.history, quarter),
        preview=min(timing.preview, quarter / 2),
    )


async def check(plan: CheckPlan, limit: float, *, clock: Clock, jitter: Random, timing: Timing) -> ConnectionReport:
    """Verify within ``limit`` seconds. What goes wrong is in the report, never raised."""
    timing = limits_within(limit, timing)
    session = Session(clock=clock, jitter=jitter, highest_order_id=lambda client_id: 0, timing=timing)
    session.start(lambda event: None)
    session.follow_settings(ConnectionSettings(mode=plan.wanted_mode))
    try:
        async with asyncio.timeout(limit):
            report = await session.verify(plan.endpoint, plan.symbol, plan.last)
    except TimeoutError:
        report = session.give_up_verifying(limit)
    finally:
        await session.stop()
    return judged(report, plan)


async def check_until_ready(
    plan: CheckPlan, limit: float, patience: float, *, clock: Clock, jitter: Random, timing: Timing
) -> ConnectionReport:
    """Verify again and again, with growing pauses, until it does not fail or ``patience`` seconds have passed."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    pauses = iter(PAUSES)
    pause = PAUSES[-1]
    while True:
        left = max(deadline - loop.time(), 1.0)
        report = await check(plan, min(limit, left), clock=clock, jitter=jitter, timing=timing)
        pause = next(pauses, pause)
        if report.verdict is not Verdict.FAILED or loop.time() + pause >= deadline:
            return report
        await asyncio.sleep(pause)


def judged(report: ConnectionReport, plan: CheckPlan) -> ConnectionReport:
    """The wanted stages only. A mode that merely differs from what the port is used for is a warning, no failure."""
    mode = report.stage("mode")
    if plan.mode is None and mode.status is StageStatus.FAIL and mode.cause == Cause.PAPER_LIVE_MISMATCH:
        report = report.with_stage(replace(mode, status=StageStatus.WARNING))
    if plan.stages:
        report = replace(report, stages=tuple(stage for stage in report.stages if stage.id in plan.stages))
    return report
