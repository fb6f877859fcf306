"""What an account's owner is kept told about: values and portfolio, summaries, positions.

Place in the flow: the account requests make these; each looks again when an execution changed the ledger, and the
account ones every three minutes besides, and says only what changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from gatedesk.simgateway.account_values import Row, account_rows, ledger_rows, summary_rows
from gatedesk.simgateway.contracts import position_contract, wire_contract
from gatedesk.simgateway.exchange.records import PositionRow
from gatedesk.simgateway.moments import clock_text
from gatedesk.simgateway.wire.messages import Response
from gatedesk.simgateway.wire.responses import (
    AccountDownloadEnd,
    AccountSummary,
    AccountSummaryEnd,
    AccountUpdateMulti,
    AccountUpdateMultiEnd,
    Position,
    PositionEnd,
    PositionMulti,
    PositionMultiEnd,
    UpdateAccountTime,
    UpdateAccountValue,
    UpdatePortfolio,
)
from gatedesk.simgateway.world import Client, Tape, World

REFRESH = 180.0  # seconds between two refreshes without any trade
Held = tuple[str, int]  # account, con_id


@dataclass(slots=True)
class AccountLine:
    """What every account subscription has. ``due`` and ``serial`` say when to look again."""

    client: Client
    req_id: int
    account: str
    due: float = 0.0
    serial: int = -1

    @property
    def con_ids(self) -> tuple[int, ...]:
        return ()

    def is_due(self, world: World, now: float) -> bool:
        """True once after each execution and once a refresh."""
        if world.ledger_serial == self.serial and now < self.due:
            return False
        self.serial, self.due = world.ledger_serial, now + REFRESH
        return True


@dataclass(slots=True)
class AccountUpdates(AccountLine):
    """reqAccountUpdates: values, portfolio, time. The first time whole and with an end marker, then the changes."""

    values: dict[tuple[str, str], str] = field(default_factory=dict)
    held: dict[int, PositionRow] = field(default_factory=dict)

    def open(self, world: World, now: float) -> Iterator[Response]:
        self.is_due(world, now)
        yield from self._changes(world, now)
        yield AccountDownloadEnd(self.account)

    def advance(self, world: World, now: float, tape: Tape) -> Iterable[Response]:
        return self._changes(world, now) if self.is_due(world, now) else ()

    def _changes(self, world: World, now: float) -> Iterator[Response]:
        for key, value, currency in changed_rows(self.values, account_rows(world.exchange.account(self.account))):
            yield UpdateAccountValue(key, value, currency, self.account)
        positions = {row.con_id: row for row in world.exchange.positions(self.account)}
        for con_id, row in positions.items():
            if row != self.held.get(con_id) and (row.quantity or con_id in self.held):
                yield portfolio_row(world, row)
        self.held = {con_id: row for con_id, row in positions.items() if row.quantity}
        yield UpdateAccountTime(clock_text(now))


@dataclass(slots=True)
class AccountUpdatesMulti(AccountLine):
    """reqAccountUpdatesMulti: the values of one account, without segments; ``ledger_only`` for ledger and worth."""

    model_code: str = ""
    ledger_only: bool = False
    values: dict[tuple[str, str], str] = field(default_factory=dict)

    def open(self, world: World, now: float) -> Iterator[Response]:
        self.is_due(world, now)
        yield from self._changes(world)
        yield AccountUpdateMultiEnd(self.req_id)

    def advance(self, world: World, now: float, tape: Tape) -> Iterable[Response]:
        return self._changes(world) if self.is_due(world, now) else ()

    def _changes(self, world: World) -> Iterator[Response]:
        row = world.exchange.account(self.account)
        rows = account_rows(row, segments=False)
        if self.ledger_only:
            rows = ledger_rows(row) + [line for line in rows if line[0] == "NetLiquidation"]
        for key, value, currency in changed_rows(self.values, rows):
            yield AccountUpdateMulti(self.req_id, self.account, self.model_code, key, value, currency)


@dataclass(slots=True)
class SummaryLine(AccountLine):
    """reqAccountSummary: the tags asked for, of every account; ``account`` is unused."""

    tags: tuple[str, ...] = ()
    values: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict)

    def open(self, world: World, now: float) -> Iterator[Response]:
        self.is_due(world, now)
        yield from self._changes(world)
        yield AccountSummaryEnd(self.req_id)

    def advance(self, world: World, now: float, tape: Tape) -> Iterable[Response]:
        return self._changes(world) if self.is_due(world, now) else ()

    def _changes(self, world: World) -> Iterator[Response]:
        for account in world.exchange.accounts:
            rows = summary_rows(world.exchange.account(account), self.tags)
            for tag, value, currency in changed_rows(self.values.setdefault(account, {}), rows):
                yield AccountSummary(self.req_id, account, tag, value, currency)


@dataclass(slots=True)
class Positions(AccountLine):
    """reqPositions: every position of every account, again whenever one changes, with 0 when it is gone."""

    held: dict[Held, tuple[Decimal, Decimal]] = field(default_factory=dict)

    def open(self, world: World, now: float) -> Iterator[Response]:
        self.is_due(world, now)
        yield from self._changes(world)
        yield PositionEnd()

    def advance(self, world: World, now: float, tape: Tape) -> Iterable[Response]:
        return self._changes(world) if self.is_due(world, now) else ()

    def _changes(self, world: World) -> Iterator[Response]:
        for account in world.exchange.accounts:
            for row in changed_positions(self.held, world.exchange.positions(account)):
                yield Position(
                    row.account,
                    position_contract(world.instrument(row.con_id)),
                    row.quantity,
                    float(row.average_cost),
                )


@dataclass(slots=True)
class PositionsMulti(AccountLine):
    """reqPositionsMulti: the positions of one account, under a request id."""

    model_code: str = ""
    held: dict[Held, tuple[Decimal, Decimal]] = field(default_factory=dict)

    def open(self, world: World, now: float) -> Iterator[Response]:
        self.is_due(world, now)
        yield from self._changes(world)
        yield PositionMultiEnd(self.req_id)

    def advance(self, world: World, now: float, tape: Tape) -> Iterable[Response]:
        return self._changes(world) if self.is_due(world, now) else ()

    def _changes(self, world: World) -> Iterator[Response]:
        for row in changed_positions(self.held, world.exchange.positions(self.account)):
            yield PositionMulti(
                self.req_id,
                row.account,
                position_contract(world.instrument(row.con_id)),
                row.quantity,
                float(row.average_cost),
                self.model_code,
            )


def changed_rows(before: dict[tuple[str, str], str], rows: Iterable[Row]) -> Iterator[Row]:
    """The rows whose value is new; remembers them in ``before``."""
    for key, value, currency in rows:
        if before.get((key, currency)) != value:
            before[key, currency] = value
            yield key, value, currency


def changed_positions(
    before: dict[Held, tuple[Decimal, Decimal]], rows: Iterable[PositionRow]
) -> Iterator[PositionRow]:
    """The positions whose quantity or cost is new; a flat one only if it was shown before."""
    for row in rows:
        key, shown = (row.account, row.con_id), (row.quantity, row.average_cost)
        if before.get(key) == shown or (not row.quantity and key not in before):
            continue
        before[key] = shown
        if not row.quantity:
            del before[key]
        yield row


def portfolio_row(world: World, row: PositionRow) -> Response:
    """One position as the account window shows it."""
    return UpdatePortfolio(
        wire_contract(world.instrument(row.con_id)),
        row.quantity,
        float(row.market_price),
        float(row.market_value),
        float(row.average_cost),
        float(row.unrealized),
        float(row.realized),
        row.account,
    )
