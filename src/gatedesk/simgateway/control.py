"""The simulated Gateway by remote: one command a line in, one answer a line out, over a second loopback port.

Place in the flow: ``gatedesk fault`` and ``testing.running_gateway`` -> here -> SimServer. The language is that of
``scripting.ACTIONS`` and the few COMMANDS here. A line that is no command ends the connection, so that a browser's
request cannot pass for one.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import cast

from gatedesk.simgateway.clocks import HandClock
from gatedesk.simgateway.exchange.records import LiveOrder
from gatedesk.simgateway.scenario import Scenario
from gatedesk.simgateway.scripting import ScriptMistake, UnknownAction, number, run, words
from gatedesk.simgateway.server import SimServer
from gatedesk.simgateway.world import Reply, World

LOG = logging.getLogger("gatedesk.simgateway")
LONGEST_LINE = 64 * 1024
HOST = "127.0.0.1"


class Controller:
    """Carries out commands on one server. Must be called in the server's loop."""

    def __init__(self, server: SimServer) -> None:
        self.server = server

    def obey(self, line: str) -> str:
        """The answer to one command: "" or a value. Raises ScriptMistake."""
        name, _, rest = line.strip().partition(" ")
        if name in COMMANDS:
            return COMMANDS[name].act(self, rest.strip())
        self.server.act(lambda now: run(self.server.stage, line, now))
        return ""

    def advance(self, rest: str) -> str:
        """Move a clock that stands still; the server hears of it at once."""
        [seconds] = words(rest, 1, 1)
        clock = self.server.clock
        if not isinstance(clock, HandClock):
            raise ScriptMistake("the clock goes by itself")
        clock.advance(number(seconds))
        self.server.beat()
        return ""

    def status(self, rest: str) -> str:
        """What there is now, as one line of JSON."""
        world = self.server.gateway.world
        return json.dumps(
            {
                "time": self.server.clock(),
                "port": self.server.port,
                "clients": sorted(one.client_id for one in world.clients.values() if one.client_id is not None),
                "faults": sorted({effect.name for effect in self.server.stage.effects}),
                "orders": [_order_row(order) for order in world.exchange.open_orders()],
                "positions": {account: _holdings(world, account) for account in world.exchange.accounts},
            }
        )


def begin(server: SimServer, scenario: Scenario) -> None:
    """Put what a scenario wants of faults and steps on the agenda. A step that cannot be done is told in the log."""
    stage = server.stage

    def step(line: str, now: float) -> list[Reply]:
        try:
            return run(stage, line, now)
        except ScriptMistake as error:
            LOG.error("step %r of the scenario: %s", line, error)
            return []

    for scripted in scenario.steps:
        stage.at(stage.begun + scripted.at, partial(step, scripted.do))
    server.plan(scenario.faults)


def _holdings(world: World, account: str) -> dict[str, str]:
    rows = world.exchange.positions(account)
    return {world.instrument(row.con_id).local_symbol: str(row.quantity) for row in rows if row.quantity}


def _order_row(order: LiveOrder) -> dict[str, object]:
    terms = order.terms
    return {
        "client": terms.client_id,
        "id": terms.order_id,
        "status": order.status.value,
        "side": terms.side,
        "quantity": str(terms.quantity),
        "filled": str(order.filled),
        "remaining": str(order.remaining),
    }


@dataclass(frozen=True, slots=True)
class Command:
    """One word of the language."""

    usage: str
    summary: str
    act: Callable[[Controller, str], str]


COMMANDS: dict[str, Command] = {
    "advance": Command("advance SECONDS", "move a clock that stands still", Controller.advance),
    "status": Command("status", "time, clients, orders, positions and faults, as JSON", Controller.status),
}


class ControlConnection(asyncio.Protocol):
    """One connection to the control port: lines in, ``ok``, ``ok VALUE`` or ``error: TEXT`` out."""

    def __init__(self, server: ControlServer) -> None:
        self._server = server
        self._held = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._server.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._server.left(self)

    def data_received(self, data: bytes) -> None:
        *lines, self._held = (self._held + data).split(b"\n")
        for line in lines:
            if self._transport is None or self._transport.is_closing():
                return
            self._answer(line.decode("utf-8", "replace"))
        if len(self._held) > LONGEST_LINE:
            self.close()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _answer(self, line: str) -> None:
        try:
            value = self._server.controller.obey(line)
            self._say(f"ok {value}".rstrip())
        except UnknownAction as error:
            self._say(f"error: {error}")
            self.close()
        except ScriptMistake as error:
            self._say(f"error: {error}")

    def _say(self, text: str) -> None:
        if self._transport is not None:
            self._transport.write(text.replace("\n", " ").encode() + b"\n")


class ControlServer:
    """Listens on loopback for commands to one simulated Gateway."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller
        self.connections: set[ControlConnection] = set()
        self._listener: asyncio.Server | None = None
        self._empty = asyncio.Event()
        self._empty.set()

    async def start(self, port: int = 0) -> int:
        """Listen; returns the port. Raises OSError if it is taken."""
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(self._connection, HOST, port)
        return int(self._listener.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Close the port and every connection; returns when the last has gone."""
        if self._listener is not None:
            self._listener.close()
        for connection in list(self.connections):
            connection.close()
        await self._empty.wait()

    def left(self, connection: ControlConnection) -> None:
        self.connections.discard(connection)
        if not self.connections:
            self._empty.set()

    def _connection(self) -> ControlConnection:
        self._empty.clear()
        return ControlConnection(self)


def ask(port: int, line: str, *, timeout: float = 10.0) -> str:
    """Send one command to a control port and return its value; raises ScriptMistake, or OSError if nobody answers."""
    with socket.create_connection((HOST, port), timeout=timeout) as connection:
        connection.sendall(line.replace("\n", " ").encode() + b"\n")
        with connection.makefile("r", encoding="utf-8") as answers:
            answer = answers.readline().strip()
    kind, _, value = answer.partition(" ")
    if kind == "ok":
        return value
    raise ScriptMistake(value or "the control port closed the connection")
