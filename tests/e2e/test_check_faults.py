"""Every fault of the simulated Gateway that concerns connecting has its own cause, in the window and by the check.

The tables are complete: a new fault of the listener, the greeting, the line, the Gateway or its clock must be entered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from gatedesk.domain.connection import ConnectionState, Endpoint
from gatedesk.domain.connection_report import ConnectionReport, StageStatus, Verdict
from gatedesk.domain.events import ConnectionChanged, Noticed
from gatedesk.gateway.staged_check import CheckPlan, check
from gatedesk.gateway.timing import Timing
from gatedesk.simgateway.faults.declaration import Seam
from gatedesk.simgateway.faults.spec import read_spec
from gatedesk.simgateway.faults.table import FAULTS
from helpers.sessions import QUICK, Observed, session_on
from helpers.sim import RunningSimulation, loop_clock, simulated_gateway
from helpers.waiting import until

AT_ONCE = 0.1
"""Seconds within which a peer that speaks or closes is known."""

SHORT, LONG = 0.5, 10.0
LIMITS = Timing(greeting=SHORT, accounts=SHORT, sync=SHORT, executions=SHORT, request=SHORT, preview=SHORT, quote=2.0)
SLACK = 0.5  # what a busy machine may add to a time limit

F, W, OK = Verdict.FAILED, Verdict.WARNING, Verdict.OK

CONNECTING: dict[str, tuple[Verdict, str, str, float]] = {
    # fault -> verdict, cause, the stage it shows at, and the seconds until it does
    "refuse": (F, "refused", "tcp", AT_ONCE),
    "accept-silent": (F, "silent", "greeting", SHORT),
    "accept-close": (F, "closed-before-greeting", "greeting", AT_ONCE),
    "accept-close:reset=yes": (F, "closed-before-greeting", "greeting", AT_ONCE),
    "speak:http": (F, "not-ib", "greeting", AT_ONCE),
    "speak:tls": (F, "not-ib", "greeting", AT_ONCE),
    "speak:ssh": (F, "not-ib", "greeting", AT_ONCE),
    "speak:garbage": (F, "not-ib", "greeting", AT_ONCE),
    "server-version:100": (F, "version-too-old", "version", AT_ONCE),
    "server-version:203,yes": (F, "version-too-new", "version", AT_ONCE),
    "server-version:210": (F, "version-too-new", "version", AT_ONCE),
    "trickle-handshake:0.1": (F, "greeting-stalled", "greeting", SHORT),
    "cut-handshake:7": (F, "greeting-stalled", "greeting", SHORT),
    "cut-handshake:7,close=yes": (F, "greeting-stalled", "greeting", AT_ONCE),
    "close-after-handshake": (F, "closed-after-greeting", "start", AT_ONCE),
    "silent-after-handshake": (F, "no-account", "start", SHORT),
    "no-accounts": (F, "no-account", "accounts", SHORT),
    "client-id-in-use": (F, "client-id-in-use", "start", AT_ONCE),
    "client-id-in-use:stay=yes": (F, "client-id-in-use", "start", AT_ONCE),
    "freeze:60": (F, "silent", "greeting", SHORT),
    "missing-end:53": (F, "sync-timeout", "sync", SHORT),
    "missing-end:62": (F, "sync-timeout", "sync", SHORT),
    "missing-end:54": (F, "sync-timeout", "sync", SHORT),
    "missing-end:102": (F, "sync-timeout", "sync", SHORT),
    "missing-end:52": (F, "no-answer", "contract", LONG),
    "slow-answers:5": (F, "no-account", "start", SHORT),
    "latency:5": (F, "no-account", "start", SHORT),
    "clock-skew:90": (W, "clock-skew", "clock", LONG),
    "clock-skew:-90": (W, "clock-skew", "clock", LONG),
    "read-only": (W, "read-only", "sync", LONG),
    "competing-session": (W, "competing-session", "market_data", LONG),
    "no-permission:10167": (W, "no-permission-delayed", "market_data", LONG),
    "no-permission:354": (W, "no-permission", "market_data", LONG),
    "no-permission:10089": (W, "no-permission", "market_data", LONG),
    "no-permission:10168": (W, "no-permission", "market_data", LONG),
    "no-permission:10186": (W, "no-permission", "market_data", LONG),
    "farm-down:history,60": (W, "history-refused", "history", LONG),
    "status-lost": (W, "order-path-silent", "order_path", LONG),
    "unknown-message:9999": (OK, "", "", LONG),
    "unknown-ticks": (OK, "", "", LONG),
    "zone-name": (OK, "", "", LONG),
}

STANDING: dict[str, tuple[str, ConnectionState, str]] = {
    # a fault of a connection that stands -> the cause told, the state it leads to, and words of the status
    "drop": ("lost", ConnectionState.BACKOFF, "lost"),
    "drop:reset=yes": ("lost", ConnectionState.BACKOFF, "lost"),
    "drop:mid_frame=yes": ("lost", ConnectionState.BACKOFF, "lost"),
    "bad-length": ("bad-message", ConnectionState.BACKOFF, "no API message"),
    "bad-length:2147483647": ("bad-message", ConnectionState.BACKOFF, "no API message"),
    "freeze:60": ("", ConnectionState.STALE, "does not answer"),
    "upstream-lost:60": ("", ConnectionState.UPSTREAM_LOST, "lost its connection to IB"),
    "link-broken:60": ("", ConnectionState.UPSTREAM_LOST, "lost its connection to IB"),
    "nightly-reset:60": ("", ConnectionState.UPSTREAM_LOST, "lost its connection to IB"),
    "auto-restart:60": ("refused", ConnectionState.BACKOFF, "Nothing listens"),
    "fill-while-away:60": ("refused", ConnectionState.BACKOFF, "Nothing listens"),
}

MENDED = {
    # a fault that passes -> the state the session must go through before it is live again, all by itself
    "upstream-lost:0.3": ConnectionState.UPSTREAM_LOST,
    "upstream-lost:0.3,lost": ConnectionState.UPSTREAM_LOST,
    "link-broken:0.3": ConnectionState.UPSTREAM_LOST,
    "nightly-reset:1": ConnectionState.UPSTREAM_LOST,
    "freeze:1": ConnectionState.STALE,
    "auto-restart:0.4": ConnectionState.BACKOFF,
    "drop": ConnectionState.BACKOFF,
    "bad-length": ConnectionState.BACKOFF,
}

ELSEWHERE = {"port-reset", "notice", "farm-inactive", "silent-feed", "malformed", "bursts"}
"""Told in tests of their own: a port to ask about, and things that are no trouble of the connection."""

CONCERNED = {Seam.LISTENER, Seam.GREETING, Seam.WIRE, Seam.GATEWAY, Seam.FEED, Seam.CLOCK}


def strike(sim: RunningSimulation, spec: str) -> None:
    sim.server.plan([read_spec(spec)])


async def ready(sim: RunningSimulation, spec: str) -> None:
    """Bring the fault in force; a port takes a moment to shut."""
    strike(sim, spec)
    if spec.startswith("refuse"):
        await until(lambda: not sim.server.listens, "the port is shut")


def names(*tables: dict[str, object]) -> set[str]:
    return {spec.partition(":")[0] for table in tables for spec in table}


def test_every_fault_that_concerns_connecting_is_in_a_table() -> None:
    declared = {name for name, fault in FAULTS.items() if fault.seam in CONCERNED}
    assert declared - names(CONNECTING, STANDING, MENDED) == ELSEWHERE  # type: ignore[arg-type] # values differ


def outcome(report: ConnectionReport) -> tuple[Verdict, str, str]:
    worst = report.worst
    return report.verdict, report.cause, worst.id if worst else ""


@pytest.mark.parametrize("spec", CONNECTING)
async def test_the_check_names_cause_stage_and_remedy(spec: str) -> None:
    verdict, cause, stage, seconds = CONNECTING[spec]
    async with simulated_gateway() as sim:
        await ready(sim, spec)
        plan = CheckPlan(Endpoint(port=sim.port, client_id=987))
        report = await check(plan, 20, clock=loop_clock(), jitter=Random(1), timing=LIMITS)
    assert outcome(report) == (verdict, cause, stage)
    if report.worst:
        assert report.worst.evidence
        assert report.worst.remedy
        assert (report.worst.ms or 0) < 1000 * (seconds + SLACK)
    if verdict is F:
        order = [item.status for item in report.stages]
        after = order[order.index(StageStatus.FAIL) + 1 :]
        assert all(status is StageStatus.NOT_REACHED for status in after)


@pytest.mark.parametrize("spec", [spec for spec, row in CONNECTING.items() if row[0] is F and row[3] < LONG])
async def test_the_window_names_the_same_cause_in_time(spec: str) -> None:
    _, cause, stage, seconds = CONNECTING[spec]
    loop = asyncio.get_running_loop()
    async with simulated_gateway() as sim, session_on(sim.port, timing=LIMITS) as here:
        await ready(sim, spec)
        began = loop.time()
        here.session.connect(Endpoint(port=sim.port))
        await until(lambda: here.session.status.cause, "a cause")
        took = loop.time() - began
        status, report = here.session.status, here.session.report
        assert status.cause
        assert (status.cause.cause, report.worst and report.worst.id) == (cause, stage)
        assert status.text.startswith(status.cause.text)
        assert status.cause.remedy
        assert took < seconds + SLACK, f"known after {took:.2f} s"


@pytest.mark.parametrize("spec", STANDING)
async def test_trouble_of_a_connection_that_stands_is_told(spec: str) -> None:
    cause, state, words = STANDING[spec]
    async with live(backoff=lambda attempt, random: 0.05) as (sim, here):
        strike(sim, spec)
        await until(lambda: here.session.status.state is state and words in here.session.status.text, f"{state}")
        told = [event.notice.cause for event in here.recorder.of(Noticed)]
        assert not cause or cause in told
        assert not here.session.status.may_trade


@pytest.mark.parametrize("spec", MENDED)
async def test_what_passes_is_survived(spec: str) -> None:
    state = MENDED[spec]
    async with live() as (sim, here):
        strike(sim, spec)
        await until(lambda: state in seen(here), f"{state}")
        await until(lambda: here.session.status.state is ConnectionState.LIVE, "live again")
        await until(lambda: "back" in [event.notice.cause for event in here.recorder.of(Noticed)], "a summary")
        assert here.session.status.may_trade


async def test_a_port_that_moved_is_asked_about_and_never_followed() -> None:
    async with simulated_gateway() as other:
        free = other.port
    async with live() as (sim, here):
        strike(sim, f"port-reset:{free}")
        await until(lambda: here.session.status.state is ConnectionState.BLOCKED, "blocked")
        await until(lambda: sim.server.port == free, "the Gateway listens on the new port")
        status = here.session.status
        assert status.cause
        assert (status.cause.cause, status.moved_to) == ("port-moved", free)
        assert str(free) in status.text
        assert (status.endpoint.port == free, sim.server.connection_count) == (False, 0)


@pytest.mark.tolerate("warnings", because="ib_async logs the message it cannot read")
async def test_an_order_id_that_is_none_leaves_the_start_unfinished() -> None:
    async with simulated_gateway() as sim:
        strike(sim, "malformed:9")
        plan = CheckPlan(Endpoint(port=sim.port, client_id=987))
        report = await check(plan, 20, clock=loop_clock(), jitter=Random(1), timing=LIMITS)
    assert outcome(report) == (F, "no-account", "accounts")


async def test_a_line_that_delivers_in_bursts_only_takes_longer() -> None:
    async with simulated_gateway() as sim:
        strike(sim, "bursts:4096")
        plan = CheckPlan(Endpoint(port=sim.port, client_id=987), stages=("greeting", "accounts"))
        report = await check(plan, 40, clock=loop_clock(), jitter=Random(1), timing=Timing())
    assert report.verdict is OK


def seen(here: Observed) -> set[ConnectionState]:
    return {event.status.state for event in here.recorder.of(ConnectionChanged)}


class live:
    """A live session with a quick heartbeat on a simulated Gateway."""

    def __init__(self, backoff: Callable[[int, Random], float] = QUICK.backoff) -> None:
        self._timing = replace(QUICK, idle=0.2, ping=0.2, ping_every=0.2, greeting=1.0, backoff=backoff)

    async def __aenter__(self) -> tuple[RunningSimulation, Observed]:
        self._gateway = simulated_gateway()
        sim = await self._gateway.__aenter__()
        self._session = session_on(sim.port, timing=self._timing)
        here = await self._session.__aenter__()
        await here.live()
        return sim, here

    async def __aexit__(self, *error: object) -> None:
        await self._session.__aexit__(None, None, None)
        await self._gateway.__aexit__(None, None, None)
