"""Attacks on the orders: whatever goes wrong on the way, the desk and the exchange hold the same orders in the end.

Truth is the exchange's own book. An order the desk confirmed is there once or is told as never sent or refused; it
went to the account it named; and no order the desk called done ever works again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gatedesk.desk.desk import Desk
from gatedesk.domain.connection import ConnectionState, Endpoint, TradingMode
from gatedesk.domain.events import OrderUpdated
from gatedesk.domain.notice import GatewayTrouble, UserMistake
from gatedesk.domain.order import OrderChange, OrderType
from gatedesk.domain.order_state import NEVER_SENT, OrderKey, OrderRecord, OrderState
from gatedesk.domain.settings import ConnectionSettings, Settings
from gatedesk.gateway.session import Session
from gatedesk.gateway.timing import Timing
from gatedesk.simgateway.exchange.records import LiveOrder, Status
from gatedesk.simgateway.faults.spec import read_spec
from gatedesk.simgateway.wire.responses import ManagedAccounts
from gatedesk.store.order_journal import OrderJournal
from helpers.builders import AAPL, ACCOUNT, order_draft
from helpers.fakes import FakeSettingsStore
from helpers.sessions import QUICK
from helpers.sim import RunningSimulation, simulated_gateway
from helpers.waiting import until

FAR = Decimal("50.10")  # a buy limit that rests
TIMING = replace(QUICK, second_look=0.4)
IMPATIENT = replace(TIMING, idle=0.2, ping=0.2, ping_every=0.2)
SAME = {
    Status.PRE_SUBMITTED: OrderState.PRE_SUBMITTED,
    Status.SUBMITTED: OrderState.SUBMITTED,
    Status.FILLED: OrderState.FILLED,
    Status.CANCELLED: OrderState.CANCELLED,
}


@dataclass
class Trader:
    """A desk with a journal on disk over the real session, and every word it said of an order."""

    desk: Desk
    sim: RunningSimulation
    journal: OrderJournal
    told: list[OrderRecord] = field(default_factory=list)

    def strike(self, *specs: str) -> None:
        self.sim.server.plan([read_spec(spec) for spec in specs])

    async def place(self, kind: str = "limit", **changes: Any) -> str:
        """Send an order through the one door; the result is its row key."""
        terms: dict[str, Any] = {"limit_price": FAR}
        if kind == "market":
            terms = {"order_type": OrderType.MARKET, "limit_price": None}
        key = await self.desk.order_entry.send(order_draft(**terms | changes))
        return f"{key.client_id}:{key.order_id}"

    def order(self, row_key: str) -> OrderRecord:
        order = self.desk.orders.order(row_key)
        assert order, f"{row_key} is not shown"
        return order

    async def reaches(self, row_key: str, state: OrderState) -> None:
        await until(lambda: self.order(row_key).state is state, f"{row_key} is {state}")

    async def live(self) -> None:
        await until(lambda: self.desk.status.may_trade, "fit to trade", seconds=15)

    def exchange(self) -> list[LiveOrder]:
        """Every order the exchange ever took."""
        exchange = self.sim.gateway.world.exchange
        return [*exchange.open_orders(), *exchange.completed_orders()]

    def differences(self) -> list[str]:
        """How the desk's picture and the exchange's book differ; nothing where all is settled."""
        rows, found = dict(self.desk.orders.orders), []
        for true in self.exchange():
            mine = [key for key, row in rows.items() if row.order_ref == true.terms.order_ref]
            if len(mine) != 1:
                found.append(f"{true.terms.order_ref} is shown {len(mine)} times")
                continue
            row = rows.pop(mine[0])
            if not is_shown_truly(row, true):
                found.append(f"{row.order_ref}: {row.state} {row.filled} {row.account} is {true.status} {true.filled}")
        found += [f"{row.order_ref}: {row.state}" for row in rows.values() if row.state is not OrderState.REJECTED]
        filled = sum((row.filled for row in self.desk.orders.orders.values()), Decimal(0))
        fills = sum((fill.quantity for fill in self.desk.orders.fills.values()), Decimal(0))
        return found + ([f"{fills} in fills and {filled} in orders"] if fills != filled else [])

    async def settles(self) -> None:
        """Wait until nothing is in doubt and all is true; then look at every word on the way."""
        await self.live()
        try:
            await until(lambda: self.desk.status.may_trade and not self.differences(), "settled")
        except AssertionError:
            raise AssertionError(f"the desk shows something else: {self.differences()}") from None
        refs = [order.terms.order_ref for order in self.exchange()]
        assert len(refs) == len(set(refs)), "an order is there twice"
        assert lies(self.told) == []


def is_shown_truly(row: OrderRecord, true: LiveOrder) -> bool:
    if true.status is Status.INACTIVE:
        same = row.state in (OrderState.INACTIVE, OrderState.REJECTED, OrderState.CANCELLED)
    else:
        same = row.state is SAME.get(true.status)
    terms = true.terms
    return same and (row.filled, row.account, row.quantity, row.limit_price) == (
        true.filled,
        terms.account,
        terms.quantity,
        terms.limit_price,
    )


def lies(told: list[OrderRecord]) -> list[str]:
    """What was told of an order and cannot have been true: done and then working, or fewer units filled."""
    last: dict[str, OrderRecord] = {}
    found = []
    for order in told:
        before = last.get(order.row_key)
        if before and before.state.is_done and order.state.is_working:
            found.append(f"{order.row_key} was {before.state} and is {order.state}")
        if before and order.filled < before.filled:
            found.append(f"{order.row_key} had {before.filled} filled and has {order.filled}")
        last[order.row_key] = order
    return found


@asynccontextmanager
async def trading(
    sim: RunningSimulation, folder: Path, prefix: str = "GD", timing: Timing = TIMING
) -> AsyncIterator[Trader]:
    """A desk of its own, live on ``sim``; the journal in ``folder`` outlives it."""
    journal = OrderJournal(folder / "orders.sqlite")
    session = Session(
        clock=sim.clock,
        jitter=Random(1),
        highest_order_id=journal.highest_order_id,
        unsettled=journal.unsettled,
        timing=timing,
    )
    refs = (f"{prefix}-{number}" for number in range(1, 1000))
    desk = Desk(
        gateway=session,
        journal=journal,
        settings_store=FakeSettingsStore(),
        settings=Settings(),
        clock=sim.clock,
        new_ref=lambda: next(refs),
    )
    trader = Trader(desk, sim, journal)
    desk.bus.subscribe(OrderUpdated, lambda event: trader.told.append(event.order))
    desk.start()
    desk.connect(Endpoint(port=sim.port))
    try:
        await trader.live()
        await desk.resolve(AAPL)
        yield trader
    finally:
        await desk.stop()


@pytest.fixture
async def trader(tmp_path: Path) -> AsyncIterator[Trader]:
    async with simulated_gateway() as sim, trading(sim, tmp_path) as one:
        yield one


# -- one order, one trouble: what strikes before it is sent, and what right after

ATTACKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "lost before applying": (("ack-lost:before",), ()),
    "lost before applying, then dropped": (("ack-lost:before",), ("drop",)),
    "answer lost": (("ack-lost:after",), ()),
    "answer lost, then dropped": (("ack-lost:after",), ("drop:mid_frame=yes",)),
    "dropped at once": ((), ("drop",)),
    "dropped in the middle of a message": ((), ("drop:mid_frame=yes",)),
    "reset": ((), ("drop:reset=yes",)),
    "frozen for a moment": (("freeze:0.3",), ()),
    "slow": (("slow-answers:0.7,2",), ()),
    "late": (("latency:0.4,2",), ()),
    "refused": (("reject-orders",), ()),
    "refused with a code nobody knows": (("reject-orders:9999,Something new.",), ()),
    "id used before": (("reject-orders:103,Duplicate order id",), ()),
    "in part and then refused": (("partial-then-reject",), ()),
    "in part and then refused, dropped": (("partial-then-reject",), ("drop",)),
    "statuses lost": (("status-lost:0.2",), ()),
    "executions twice": (("execution-duplicated:0",), ()),
    "executions twice, dropped": (("execution-duplicated:0",), ("drop",)),
    "executions corrected": (("execution-corrected:0.01,0",), ()),
    "executions corrected, dropped": (("execution-corrected:0.01,0",), ("drop",)),
    "commissions missing": (("commission-missing",), ()),
    "filled while away": ((), ("fill-while-away:0.4",)),
    "the broker's line lost": (("upstream-lost:0.6",), ()),
    "the broker's line lost after sending": ((), ("upstream-lost:0.6,lost",)),
    "client id taken on return": ((), ("drop", "client-id-in-use:no,0.4")),
    "answers without end": ((), ("missing-end:53,2",)),
    "unreadable orders": (("malformed:5,1,x,1",), ()),
    "a length that cannot be": ((), ("bad-length",)),
    "restarted": ((), ("auto-restart:0.5",)),
}


@pytest.mark.tolerate("warnings", because="troubles are logged")
@pytest.mark.parametrize("kind", ["limit", "market"])
@pytest.mark.parametrize("attack", ATTACKS)
async def test_one_order_through_one_trouble(trader: Trader, attack: str, kind: str) -> None:
    before, after = ATTACKS[attack]
    trader.strike(*before)
    await trader.place(kind)
    trader.strike(*after)
    await trader.settles()


@pytest.mark.parametrize("kind", ["limit", "market"])
@pytest.mark.parametrize("seconds", [0.3, 0.9, 2.0], ids=["a moment", "until stale", "until given up"])
async def test_an_order_into_a_gateway_that_froze_just_now(tmp_path: Path, seconds: float, kind: str) -> None:
    """It lies in the socket until the thaw. Once we have hung up, the simulator drops what it had not read."""
    async with simulated_gateway() as sim, trading(sim, tmp_path, timing=IMPATIENT) as trader:
        trader.strike(f"freeze:{seconds}")
        await trader.place(kind)
        await until(lambda: not trader.desk.status.may_trade or seconds < 0.5, "it is noticed")
        await trader.settles()
        assert len(trader.exchange()) == (1 if seconds < 1.5 else 0)


# -- an order that works already: changed or cancelled while something strikes

LATER_TROUBLES = {
    "dropped": ("drop",),
    "dropped in the middle of a message": ("drop:mid_frame=yes",),
    "filled while away": ("fill-while-away:0.4",),
    "the broker's line lost": ("upstream-lost:0.6",),
    "slow": ("slow-answers:0.7,2",),
    "restarted": ("auto-restart:0.5",),
}


@pytest.mark.tolerate("warnings", because="troubles are logged")
@pytest.mark.parametrize("strikes_first", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("act", ["cancel", "change"])
@pytest.mark.parametrize("trouble", LATER_TROUBLES)
async def test_a_working_order_through_one_trouble(trader: Trader, trouble: str, act: str, strikes_first: bool) -> None:
    row_key = await trader.place()
    await trader.reaches(row_key, OrderState.SUBMITTED)
    if strikes_first:
        trader.strike(*LATER_TROUBLES[trouble])
    await attempt(trader, act, trader.order(row_key))
    if not strikes_first:
        trader.strike(*LATER_TROUBLES[trouble])
    await trader.settles()
    assert len(trader.exchange()) == 1


async def attempt(trader: Trader, act: str, order: OrderRecord) -> None:
    """Act on an order; the one door may refuse, then nothing was done."""
    entry = trader.desk.order_entry
    with suppress(UserMistake, GatewayTrouble):
        if act == "cancel":
            entry.cancel(order)
        elif act == "cancel all":
            entry.cancel_all()
        else:
            await entry.change(order, OrderChange(limit_price=FAR + 1))


async def test_a_change_that_meets_a_fill_makes_no_new_order(trader: Trader) -> None:
    row_key = await trader.place()
    await trader.reaches(row_key, OrderState.SUBMITTED)
    order, exchange = trader.order(row_key), trader.sim.gateway.world.exchange
    exchange.fill(1, order.key.order_id, trader.sim.clock(), quantity=order.quantity)  # and nobody is told yet
    await trader.desk.order_entry.change(order, OrderChange(quantity=Decimal(500)))
    await trader.settles()
    [true] = trader.exchange()
    assert (true.status, true.filled) == (Status.FILLED, order.quantity)


# -- the program ends in the middle

ENDS = {
    "nothing wrong": (),
    "lost before applying": ("ack-lost:before",),
    "answer lost": ("ack-lost:after",),
    "frozen": ("freeze:1",),
    "refused": ("reject-orders",),
    "in part and then refused": ("partial-then-reject",),
}


@pytest.mark.tolerate("warnings", because="troubles are logged")
@pytest.mark.parametrize("kind", ["limit", "market"])
@pytest.mark.parametrize("end", ENDS)
async def test_a_program_that_ends_at_once_finds_its_order_again(tmp_path: Path, end: str, kind: str) -> None:
    """Whatever became of the order, the next run shows it once, as it is, and takes a new id for the next."""
    async with simulated_gateway() as sim:
        async with trading(sim, tmp_path) as first:
            first.strike(*ENDS[end])
            used = await first.place(kind)
        async with trading(sim, tmp_path, "AGAIN") as second:
            await second.settles()
            assert await second.place() != used
            await second.settles()


async def test_an_intent_that_never_left_is_told_so_and_not_sent_by_itself(tmp_path: Path) -> None:
    async with simulated_gateway() as sim:
        journal = OrderJournal(tmp_path / "orders.sqlite")
        journal.record_intent("GD-77", OrderKey(1, 77), order_draft(), sim.clock())
        journal.close()
        async with trading(sim, tmp_path) as trader:
            await trader.settles()
            await until(lambda: not trader.journal.unsettled(1, 0), "the journal knows the end")
            assert trader.order("1:77").note == NEVER_SENT
            assert trader.exchange() == []
            assert int((await trader.place()).split(":")[1]) > 77


# -- what must not leave at all


async def test_nothing_leaves_for_another_account(trader: Trader) -> None:
    for account in ("", "U1234567", "DU7654321", f"{ACCOUNT} "):
        with pytest.raises(UserMistake, match="not one of the accounts"):
            await trader.place(account=account)
    assert trader.exchange() == []


@pytest.mark.parametrize("wanted", list(TradingMode))
async def test_nothing_leaves_for_a_login_that_turned_live_meanwhile(trader: Trader, wanted: TradingMode) -> None:
    trader.desk.change_settings(Settings(connection=ConnectionSettings(mode=wanted)))
    for connection in list(trader.sim.gateway.world.clients.values()):
        trader.sim.server.act(lambda now, key=connection.key: [(key, ManagedAccounts("U1234567"))])
    await until(lambda: trader.desk.status.accounts == ("U1234567",), "the other login")
    for account in (ACCOUNT, "U1234567"):
        with pytest.raises(UserMistake):
            await trader.place(account=account)
    assert trader.exchange() == []


@pytest.mark.tolerate("warnings", because="a journal that fails is logged")
async def test_nothing_leaves_without_a_journal(trader: Trader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trader.journal, "record_intent", full_disk)
    with pytest.raises(UserMistake, match="journal cannot be written"):
        await trader.place()
    assert (trader.exchange(), trader.desk.orders.orders) == ([], {})


def full_disk(*_: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.tolerate("warnings", because="a journal that fails is logged")
async def test_a_journal_that_fails_after_sending_does_not_call_the_order_unsent(
    trader: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for method in ("record_sent", "record_outcome"):
        monkeypatch.setattr(trader.journal, method, full_disk)
    await trader.place()
    await trader.settles()
    assert [order.status for order in trader.exchange()] == [Status.SUBMITTED]


async def test_nothing_leaves_while_the_desk_is_not_live(trader: Trader) -> None:
    trader.strike("upstream-lost:0.5")
    await until(lambda: trader.desk.status.state is ConnectionState.UPSTREAM_LOST, "the broker's line is lost")
    with pytest.raises(UserMistake, match="not fit for orders"):
        await trader.place()
    await trader.live()
    await trader.desk.disconnect()
    with pytest.raises(UserMistake, match="Not connected"):
        await trader.place()
    assert trader.exchange() == []
