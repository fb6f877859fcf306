"""``gatedesk simulate``: the simulated Gateway as a program of its own, for any API client.

Prints one line, ``listening on 127.0.0.1:PORT``, when it is ready, and with ``--control-port`` a second one,
``control on 127.0.0.1:PORT``. Ends with 0 on SIGINT or SIGTERM, with 1 if the
port is taken, with 2 for what the user wrote wrong.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import sys
import threading
import time
from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from gatedesk.simgateway.assembly import accounts_of, assemble, read_source
from gatedesk.simgateway.clocks import ScaledClock
from gatedesk.simgateway.control import Controller, ControlServer, begin
from gatedesk.simgateway.faults.spec import read_spec
from gatedesk.simgateway.limits import limits_without
from gatedesk.simgateway.market.replay import ReplayError
from gatedesk.simgateway.scenario import Scenario, read_scenario
from gatedesk.simgateway.server import SimServer
from gatedesk.simgateway.state_file import StateError

PAPER_PORT = 7497  # where TWS listens for paper trading
PORT_TAKEN = 1
STATE_LOST = 1
WRONG_USE = 2
HOST = "127.0.0.1"


def simulate(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes any free one.")] = (
        PAPER_PORT
    ),
    scenario: Annotated[
        Path | None, typer.Option(help="A TOML file of settings, faults and steps; other options win over it.")
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(help="NAME[:ARGS][@TIME], such as freeze:10@1m30s; see `gatedesk faults`; may be given again."),
    ] = None,
    control_port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Take `gatedesk fault` on this port; 0 takes any free one.")
    ] = None,
    without_limit: Annotated[
        list[str] | None, typer.Option(help="A limit of IB's to switch off, or 'all'; may be given again.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed makes the same market; 1 if left out.")] = None,
    replay: Annotated[
        list[str] | None, typer.Option(help="FILE.csv or SYMBOL=FILE.csv: bars to replay; may be given again.")
    ] = None,
    speed: Annotated[
        float | None, typer.Option(min=0.01, help="Simulated seconds that pass in one second; given, a file replays.")
    ] = None,
    replay_from: Annotated[
        float | None,
        typer.Option(
            min=0.0, max=1.0, help="The part of a file that is history at the start: 1, or 0.8 if --speed is given."
        ),
    ] = None,
    start: Annotated[
        str, typer.Option(help="When it begins: 2026-04-15T09:30:00-04:00 or epoch seconds; now if left out.")
    ] = "",
    hours: Annotated[
        str | None, typer.Option(help="'always' (if left out): the markets never close; 'real': the exchanges' hours.")
    ] = None,
    account: Annotated[
        list[str] | None,
        typer.Option(help="NAME:CASH:CURRENCY, such as DU1234567:1000000:USD; may be given again."),
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(help="A file to keep orders, executions and accounts in, and to go on from at the next start."),
    ] = None,
    master_client: Annotated[
        int | None, typer.Option(min=0, help="The client id that hears of everybody's orders.")
    ] = None,
    not_shortable: Annotated[
        list[str] | None, typer.Option(help="A symbol that cannot be sold short; may be given again.")
    ] = None,
    hard_to_borrow: Annotated[
        list[str] | None,
        typer.Option(help="A symbol whose short sale is held while shares are located; may be given again."),
    ] = None,
    end_with_stdin: Annotated[
        bool, typer.Option(help="End when standard input closes, as a child process should.")
    ] = False,
    verbose: Annotated[bool, typer.Option(help="Log who comes and goes to stderr.")] = False,
) -> None:
    """Run the simulated Gateway alone, for any API client. Nothing it says is real."""
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    try:
        plan = (read_scenario(scenario) if scenario else Scenario()).changed(
            seed=seed,
            hours=_hours(hours),
            speed=speed,
            start=_moment(start),
            accounts=accounts_of(account) if account else (),
            replays=tuple(read_source(text) for text in replay or ()),
            replay_from=replay_from,
            limits=limits_without(without_limit) if without_limit else None,
            faults=tuple(read_spec(text) for text in fault or ()),
        )
        simulation = replace(
            plan.simulation(),
            master_client=master_client,
            not_shortable=tuple(not_shortable or ()),
            hard_to_borrow=tuple(hard_to_borrow or ()),
            state=state,
        )
        begun = _wall_clock() if plan.start is None else plan.start
        clock = ScaledClock(_wall_clock, start=begun, speed=plan.pace)
        server = SimServer(assemble(simulation, start=begun), clock=clock)
    except (ReplayError, StateError, ValueError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG_USE) from error
    raise typer.Exit(asyncio.run(_serve(server, plan, port, control_port, end_with_stdin)))


def _hours(text: str | None) -> str | None:
    if text not in (None, "always", "real"):
        raise ValueError(f"--hours is 'always' or 'real', not {text!r}")
    return text


def _moment(text: str) -> float | None:
    """Epoch seconds of what ``--start`` says; raises ValueError."""
    if not text:
        return None
    with contextlib.suppress(ValueError):
        return float(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"--start is not 2026-04-15T09:30:00-04:00, but {text!r}") from None
    if moment.tzinfo is None:
        raise ValueError(f"--start needs its offset, such as {text}-04:00")
    return moment.timestamp()


def _wall_clock() -> float:
    return time.time()  # noqa: TID251 - because this is the one place where the simulation's clock comes from


async def _serve(server: SimServer, plan: Scenario, port: int, control_port: int | None, end_with_stdin: bool) -> int:
    """Listen until a signal, or the end of standard input; the exit code."""
    control = ControlServer(Controller(server))
    try:
        listening_on = await _listen(server.start(HOST, port), port)
        controlled_on = None if control_port is None else await _listen(control.start(control_port), control_port)
    except PortTaken as error:
        typer.echo(str(error), err=True)
        await server.stop()
        return PORT_TAKEN
    begin(server, plan)
    gc.freeze()  # what is here by now stays: the collector need not look at it again and again
    stopped = asyncio.Event()
    _on_signals(stopped)
    if end_with_stdin:
        _on_closed_stdin(stopped)
    print(f"listening on {HOST}:{listening_on}", flush=True)
    if controlled_on is not None:
        print(f"control on {HOST}:{controlled_on}", flush=True)
    await stopped.wait()
    await control.stop()
    await server.stop()
    return _save(server)


class PortTaken(Exception):
    """A port cannot be listened on; the text is for the user."""


async def _listen(starting: Awaitable[int], port: int) -> int:
    try:
        return await starting
    except OSError as error:
        raise PortTaken(f"cannot listen on {HOST}:{port}: {error.strerror or error}") from error


def _save(server: SimServer) -> int:
    """Write the last state, if one is kept; the exit code."""
    try:
        if server.gateway.keeper is not None:
            server.gateway.keeper.save(server.clock())
    except StateError as error:
        typer.echo(f"cannot write the state: {error}", err=True)
        return STATE_LOST
    return 0


def _on_signals(stopped: asyncio.Event) -> None:
    """Set the event on SIGINT and SIGTERM. Windows' loops know no signal handlers: there the plain ones wake it."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stopped.set)
        except NotImplementedError:
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopped.set))


def _on_closed_stdin(stopped: asyncio.Event) -> None:
    """Set the event when standard input ends. A thread waits for it: Windows' loops cannot watch a pipe."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        sys.stdin.buffer.read()
        with contextlib.suppress(RuntimeError):  # the loop may be gone already
            loop.call_soon_threadsafe(stopped.set)

    threading.Thread(target=wait, name="stdin", daemon=True).start()
