"""Profit and loss, about once a second: of an account, and of one position in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from gatedesk.simgateway.wire.messages import Response
from gatedesk.simgateway.wire.responses import Pnl, PnlSingle
from gatedesk.simgateway.world import Client, Tape, World

PERIOD = 1.0  # seconds between two pushes


@dataclass(slots=True)
class ProfitLine:
    """reqPnL: daily, unrealized and realized of one account, when they changed."""

    client: Client
    req_id: int
    account: str
    due: float = 0.0
    before: tuple[Decimal, ...] = ()

    @property
    def con_ids(self) -> tuple[int, ...]:
        return ()

    def advance(self, world: World, now: float, tape: Tape) -> Iterable[Response]:
        if now < self.due:
            return ()
        self.due = now + PERIOD
        return list(self._changed(self._figures(world)))

    def _figures(self, world: World) -> tuple[Decimal, ...]:
        row = world.exchange.account(self.account)
        return row.daily, row.unrealized, row.realized

    def _changed(self, figures: tuple[Decimal, ...]) -> Iterator[Response]:
        if figures != self.before:
            self.before = figures
            yield self._response(figures)

    def _response(self, figures: tuple[Decimal, ...]) -> Response:
        return Pnl(self.req_id, *map(float, figures))


@dataclass(slots=True)
class PositionProfitLine(ProfitLine):
    """reqPnLSingle: quantity, daily, unrealized, realized and value of one position; zeros when there is none."""

    con_id: int = 0

    def _figures(self, world: World) -> tuple[Decimal, ...]:
        rows = world.exchange.positions(self.account)
        row = next((row for row in rows if row.con_id == self.con_id), None)
        if row is None:
            return (Decimal(0),) * 5
        return row.quantity, row.daily, row.unrealized, row.realized, row.market_value

    def _response(self, figures: tuple[Decimal, ...]) -> Response:
        quantity, *money = figures
        return PnlSingle(self.req_id, quantity, *map(float, money))
