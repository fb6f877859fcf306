"""``gatedesk simulate``: the simulated Gateway as a program of its own, for any API client.

Prints one line, ``listening on 127.0.0.1:PORT``, when it is ready. Ends with 0 on SIGINT or SIGTERM, with 1 if the
port is taken, with 2 for what the user wrote wrong.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Annotated

import typer

from gatedesk.simgateway.assembly import Simulation, accounts_of, assemble, read_source
from gatedesk.simgateway.market.records import Hours
from gatedesk.simgateway.market.replay import ReplayError
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
    seed: Annotated[int, typer.Option(help="The same seed makes the same market.")] = 1,
    replay: Annotated[
        list[str] | None, typer.Option(help="FILE.csv or SYMBOL=FILE.csv: bars to replay; may be given again.")
    ] = None,
    speed: Annotated[
        float | None, typer.Option(min=0.01, help="Replayed seconds that pass in one second; given, the file replays.")
    ] = None,
    replay_from: Annotated[
        float | None,
        typer.Option(
            min=0.0, max=1.0, help="The part of a file that is history at the start: 1, or 0.8 if --speed is given."
        ),
    ] = None,
    hours: Annotated[
        str, typer.Option(help="'always': the markets never close; 'real': the exchanges' own hours.")
    ] = "always",
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
        simulation = Simulation(
            seed=seed,
            hours=_hours(hours),
            accounts=accounts_of(account or ()),
            replays=tuple(read_source(text) for text in replay or ()),
            speed=speed or 1.0,
            replay_from=_replay_from(speed, replay_from),
            master_client=master_client,
            not_shortable=tuple(not_shortable or ()),
            hard_to_borrow=tuple(hard_to_borrow or ()),
            state=state,
        )
        gateway = assemble(simulation, start=_wall_clock())
    except (ReplayError, StateError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG_USE) from error
    raise typer.Exit(asyncio.run(_serve(SimServer(gateway, clock=_wall_clock), port, end_with_stdin)))


def _replay_from(speed: float | None, wanted: float | None) -> float:
    """Without a speed a file is history to its last bar; with one its last fifth is played live."""
    if wanted is not None:
        return wanted
    return 1.0 if speed is None else 0.8


def _hours(text: str) -> Hours:
    if text == "always":
        return "always"
    if text == "real":
        return "real"
    raise ValueError(f"--hours is 'always' or 'real', not {text!r}")


def _wall_clock() -> float:
    return time.time()  # noqa: TID251 - because this is the one place where the simulation's clock comes from


async def _serve(server: SimServer, port: int, end_with_stdin: bool) -> int:
    """Listen until a signal, or the end of standard input; the exit code."""
    try:
        listening_on = await server.start(HOST, port)
    except OSError as error:
        typer.echo(f"cannot listen on {HOST}:{port}: {error.strerror or error}", err=True)
        return PORT_TAKEN
    stopped = asyncio.Event()
    _on_signals(stopped)
    if end_with_stdin:
        _on_closed_stdin(stopped)
    print(f"listening on {HOST}:{listening_on}", flush=True)
    await stopped.wait()
    await server.stop()
    return _save(server)


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
