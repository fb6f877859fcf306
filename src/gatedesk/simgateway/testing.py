"""A simulated Gateway for other people's tests, as a context manager or a pytest fixture.

    with running_gateway() as gateway:
        gateway.price("AAPL", bid=199.99, ask=200.01)
        ...connect any API client to 127.0.0.1:gateway.port

It runs in a thread of its own, or with ``process=True`` in a child process, always on a free port of loopback. The
handle scripts it: faults, prices, fills, and with ``hand_clock=True`` the time.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from gatedesk.simgateway.assembly import accounts_of, assemble
from gatedesk.simgateway.clocks import Clock, HandClock, ScaledClock
from gatedesk.simgateway.control import HOST, Controller, ask, begin
from gatedesk.simgateway.faults.spec import read_spec
from gatedesk.simgateway.scenario import Scenario, read_scenario
from gatedesk.simgateway.server import SimServer

NOON = 1776268800.0  # 2026-04-15 12:00:00 in New York, a Wednesday: every market is open
PATIENCE = 30.0  # seconds a gateway may take to start, or to answer a command
QUICK_BEAT = 0.01


class Channel(Protocol):
    """How commands reach the gateway."""

    def obey(self, line: str) -> str: ...


class RunningGateway:
    """The handle of a gateway that runs. Connect clients to ``host`` and ``port``.

    Every method raises ``scripting.ScriptMistake`` for what cannot be done, with the reason.
    """

    host = HOST

    def __init__(self, port: int, channel: Channel) -> None:
        self._first_port = port
        self._channel = channel

    @property
    def port(self) -> int:
        """Where it listened first; see ``status()["port"]`` after a fault that moves it."""
        return self._first_port

    def fault(self, spec: str, **values: object) -> None:
        """Begin a fault: ``fault("freeze:3")`` or ``fault("freeze", seconds=3)``; ``@TIME`` plans it."""
        named = ",".join(f'{name}="{_spelled(value)}"' for name, value in values.items())
        self._channel.obey(f"fault {spec}{':' if named and ':' not in spec else ',' * bool(named)}{named}")

    def heal(self, name: str = "") -> None:
        """End the faults of that name, or all of them."""
        self._channel.obey(f"heal {name}")

    def price(self, symbol: str, *, bid: float, ask: float, last: float | None = None) -> None:
        """Hold an instrument at these prices until they change or ``release``; ``last`` prints a trade there."""
        self._channel.obey(f"price {symbol} {bid!r} {ask!r} {'' if last is None else repr(last)}")

    def trade(self, symbol: str, price: float, size: int) -> None:
        """Print a trade of an instrument whose price is held."""
        self._channel.obey(f"trade {symbol} {price!r} {size}")

    def release(self, symbol: str) -> None:
        """Give an instrument back to the simulated market."""
        self._channel.obey(f"release {symbol}")

    def fill(self, order_id: int, quantity: float | None = None, price: float | None = None) -> None:
        """Fill a working order, whatever the market: all that remains, or some, at its limit or at a price."""
        amounts = [repr(value) for value in (quantity, price) if value is not None]
        if price is not None and quantity is None:
            amounts.insert(0, "all")
        self._channel.obey(" ".join(["fill", str(order_id), *amounts]))

    def advance(self, seconds: float) -> None:
        """Let time pass; only with ``hand_clock=True``."""
        self._channel.obey(f"advance {seconds!r}")

    def status(self) -> dict[str, Any]:
        """Time, port, clients, working orders, positions by account and symbol, and faults in force."""
        told: dict[str, Any] = json.loads(self._channel.obey("status"))
        return told

    def orders(self) -> list[dict[str, Any]]:
        """The working orders of every client."""
        rows: list[dict[str, Any]] = self.status()["orders"]
        return rows


def _spelled(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


@contextmanager
def running_gateway(
    *,
    scenario: str | Path | None = None,
    faults: Sequence[str] = (),
    accounts: Sequence[str] = (),
    seed: int | None = None,
    speed: float | None = None,
    hours: str | None = None,
    start: float | None = None,
    hand_clock: bool = False,
    process: bool = False,
) -> Iterator[RunningGateway]:
    """Run a simulated Gateway while the block lasts.

    ``scenario`` is a TOML file; the other arguments win over it: ``faults`` as ``NAME:ARGS@TIME``, ``accounts`` as
    ``NAME:CASH:CURRENCY``, ``speed`` in simulated seconds a second, ``hours`` "always" or "real", ``start`` the epoch
    second it begins at (a Wednesday noon in New York). With ``hand_clock`` time stands until ``advance``. Raises
    ScenarioError or ValueError for what is written wrong.
    """
    if process:
        if hand_clock:
            raise ValueError("only a gateway in a thread has a clock to be moved by hand")
        options = {"scenario": scenario, "seed": seed, "speed": speed, "hours": hours, "start": start}
        yield from _in_process(_arguments(options, faults, accounts))
        return
    plan = (read_scenario(Path(scenario)) if scenario else Scenario()).changed(
        faults=tuple(read_spec(text) for text in faults),
        accounts=accounts_of(accounts) if accounts else (),
        seed=seed,
        speed=speed,
        hours=hours,
        start=start,
    )
    yield from _in_thread(plan, hand_clock=hand_clock)


def gateway_fixture(*, scope: str = "function", **options: Any) -> Any:
    """A pytest fixture that gives a RunningGateway: ``gateway = gateway_fixture(seed=3)`` in a test module."""
    import pytest

    def gateway() -> Iterator[RunningGateway]:
        with running_gateway(**options) as running:
            yield running

    scoped: Any = scope
    return pytest.fixture(scope=scoped)(gateway)


# ---------------------------------------------------------------------- in a thread


def _in_thread(plan: Scenario, *, hand_clock: bool) -> Iterator[RunningGateway]:
    start = NOON if plan.start is None else plan.start
    clock: Clock = HandClock(start) if hand_clock else ScaledClock(time.monotonic, start=start, speed=plan.pace)
    thread = GatewayThread(plan, clock, start)
    try:
        yield RunningGateway(thread.port(), thread)
    finally:
        thread.stop()


class GatewayThread:
    """One server with a loop and a thread of its own; commands are carried out in that loop."""

    def __init__(self, plan: Scenario, clock: Clock, start: float) -> None:
        self._ready: Future[int] = Future()
        self._stopping: Callable[[], None] = lambda: None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._controller: Controller | None = None
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._main(plan, clock, start)), name="simulated gateway", daemon=True
        )
        self._thread.start()

    def port(self) -> int:
        """Where it listens; waits until it does, and raises what kept it from that."""
        return self._ready.result(PATIENCE)

    def obey(self, line: str) -> str:
        done: Future[str] = Future()
        assert self._loop is not None, "port() comes first"
        self._loop.call_soon_threadsafe(self._obey, line, done)
        return done.result(PATIENCE)

    def stop(self) -> None:
        self._stopping()
        self._thread.join(PATIENCE)

    def _obey(self, line: str, done: Future[str]) -> None:
        assert self._controller is not None, "port() comes first"
        try:
            done.set_result(self._controller.obey(line))
        except Exception as error:  # noqa: BLE001 - handed to the thread that asked
            done.set_exception(error)

    async def _main(self, plan: Scenario, clock: Clock, start: float) -> None:
        try:
            server = SimServer(assemble(plan.simulation(), start=start), clock=clock, beat=QUICK_BEAT)
            port = await server.start(HOST)
            begin(server, plan)
        except Exception as error:  # noqa: BLE001 - handed to the thread that waits
            self._ready.set_exception(error)
            return
        stopped = asyncio.Event()
        self._loop = loop = asyncio.get_running_loop()
        self._stopping = lambda: loop.call_soon_threadsafe(stopped.set)  # type: ignore[assignment]  # nobody wants the handle
        self._controller = Controller(server)
        self._ready.set_result(port)
        await stopped.wait()
        await server.stop()


# ---------------------------------------------------------------------- in a child process


class ControlPort:
    """Commands by way of a control port."""

    def __init__(self, port: int) -> None:
        self._port = port

    def obey(self, line: str) -> str:
        return ask(self._port, line, timeout=PATIENCE)


def _arguments(options: Mapping[str, object], faults: Sequence[str], accounts: Sequence[str]) -> list[str]:
    """The options of ``gatedesk simulate``."""
    given = [(name, value) for name, value in options.items() if value is not None]
    given += [("fault", text) for text in faults] + [("account", text) for text in accounts]
    return [word for name, value in given for word in (f"--{name}", str(value))]


def _in_process(arguments: Sequence[str]) -> Iterator[RunningGateway]:
    command = [sys.executable, "-m", "gatedesk", "simulate", "--port", "0", "--control-port", "0", "--end-with-stdin"]
    with subprocess.Popen([*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            ports = [_port_in(child.stdout.readline()) for _ in range(2)]
            yield RunningGateway(ports[0], ControlPort(ports[1]))
        finally:
            child.terminate()


def _port_in(line: str) -> int:
    """The port at the end of ``listening on 127.0.0.1:PORT``; raises RuntimeError for anything else."""
    port = line.strip().rpartition(":")[2]
    if not port.isdigit():
        raise RuntimeError(f"the simulated Gateway did not start: {line.strip() or 'it said nothing'}")
    return int(port)
