"""A simulated Gateway without a socket, for tests at the level of records: clients by key, time by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from gatedesk.simgateway.assembly import Simulation, assemble
from gatedesk.simgateway.gateway import SimGateway
from gatedesk.simgateway.wire.groups import WireContract
from gatedesk.simgateway.wire.messages import Request
from gatedesk.simgateway.wire.requests import StartApi
from gatedesk.simgateway.world import Answer, Reply

Told = TypeVar("Told")
WEDNESDAY_NOON = 1776268800.0  # 2026-04-15 12:00:00 in New York
AAPL = WireContract(con_id=265598, symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")
EUR_USD = WireContract(con_id=12087792, symbol="EUR", sec_type="CASH", exchange="IDEALPRO", currency="USD")


@dataclass(slots=True)
class Stage:
    """One gateway and its clock. ``now`` only moves when the test says so."""

    gateway: SimGateway
    now: float = WEDNESDAY_NOON
    replies: list[Reply] = field(default_factory=list)

    def client(self, client_id: int = 1, *, version: int = 178, options: str = "") -> int:
        """A client that has begun its session; its key."""
        key = self.gateway.connect(self.now, version=version, options=options)
        self.gateway.handle(key, StartApi(client_id), self.now)
        return key

    def ask(self, key: int, request: Request) -> list[Answer]:
        """What the client itself is told in answer; what others hear is kept in ``replies``."""
        self.replies = self.gateway.handle(key, request, self.now)
        return self.told(key)

    def told(self, key: int) -> list[Answer]:
        """What the last replies hold for a client."""
        return [answer for to, answer in self.replies if to == key]

    def run(self, key: int, seconds: float, step: float = 0.05) -> list[Answer]:
        """Let time pass in steps; what the client is told meanwhile."""
        replies: list[Reply] = []
        begun, steps = self.now, round(seconds / step)
        for number in range(1, steps + 1):
            self.now = begun + number * step
            replies += self.gateway.advance(self.now)
        self.replies = replies
        return self.told(key)


def stage(simulation: Simulation | None = None, *, start: float = WEDNESDAY_NOON) -> Stage:
    return Stage(assemble(simulation or Simulation(), start=start), start)


def of(kind: type[Told], answers: list[Answer]) -> list[Told]:
    """The answers of one kind."""
    return [answer for answer in answers if isinstance(answer, kind)]
