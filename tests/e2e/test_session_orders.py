"""Orders from the desk's door to the simulated Gateway and back: place, change, cancel, fill, loss and return."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gatedesk.desk.desk import Desk
from gatedesk.domain.connection import ConnectionState, Endpoint
from gatedesk.domain.notice import GatewayTrouble, UserMistake
from gatedesk.domain.order import OrderChange, OrderDraft, OrderType, Side, TimeInForce
from gatedesk.domain.order_state import OrderKey, OrderRecord, OrderState
from gatedesk.domain.settings import Settings
from gatedesk.store.order_journal import OrderJournal
from helpers.builders import AAPL, EUR_USD, MSFT, order_draft
from helpers.fakes import FakeSettingsStore
from helpers.sessions import Observed, session_on
from helpers.sim import RunningSimulation, simulated_gateway
from helpers.waiting import until

FAR = Decimal("50.10")  # a buy limit that rests


@dataclass
class Trader:
    """A desk with a journal on disk, on the simulated Gateway."""

    desk: Desk
    here: Observed
    sim: RunningSimulation
    journal: OrderJournal
    path: Path

    async def place(self, **changes: Any) -> str:
        """Send an order through the one door; the result is its row key."""
        key = await self.desk.order_entry.send(order_draft(**changes))
        return f"{key.client_id}:{key.order_id}"

    def order(self, row_key: str) -> OrderRecord:
        order = self.desk.orders.order(row_key)
        assert order
        return order

    async def reaches(self, row_key: str, *states: OrderState) -> OrderRecord:
        await until(lambda: self.order(row_key).state in states, f"{row_key} in {states}")
        return self.order(row_key)

    async def resting(self, **changes: Any) -> str:
        row_key = await self.place(**({"limit_price": FAR} | changes))
        await self.reaches(row_key, OrderState.SUBMITTED)
        return row_key


@pytest.fixture
async def trader(tmp_path: Path) -> AsyncIterator[Trader]:
    async with simulated_gateway() as sim:
        path = tmp_path / "orders.sqlite"
        journal = OrderJournal(path)
        async with session_on(sim.port, highest_order_id=journal.highest_order_id) as here:
            refs = (f"GD-{number}" for number in range(1, 1000))
            desk = Desk(
                gateway=here.session,
                journal=journal,
                settings_store=FakeSettingsStore(),
                settings=Settings(),
                clock=sim.clock,
                new_ref=lambda: next(refs),
            )
            desk.start()
            desk.connect(Endpoint(port=sim.port))
            await until(lambda: desk.status.may_trade, "fit to trade")
            for contract in (AAPL, MSFT, EUR_USD):
                await desk.resolve(contract)
            yield Trader(desk, here, sim, journal, path)
            await desk.stop()


async def test_a_market_order_fills_and_pays_commission(trader: Trader) -> None:
    row_key = await trader.place(order_type=OrderType.MARKET, limit_price=None)
    order = await trader.reaches(row_key, OrderState.FILLED)
    assert (order.filled, order.remaining, order.own) == (Decimal(100), Decimal(0), True)
    fills = trader.desk.orders.fills
    await until(lambda: fills and all(fill.commission is not None for fill in fills.values()), "commission")
    assert sum(fill.quantity for fill in fills.values()) == 100
    await until(lambda: trader.desk.portfolio.held("DU1234567", AAPL.con_id) == 100, "the position")


async def test_the_row_goes_through_the_brokers_states(trader: Trader) -> None:
    row_key = await trader.resting()
    order = trader.order(row_key)
    assert order.order_ref == "GD-1"
    assert order.account == "DU1234567"
    assert order.limit_price == FAR
    assert order.key.perm_id


async def test_a_change_keeps_the_order_and_its_id(trader: Trader) -> None:
    row_key = await trader.resting()
    before = trader.order(row_key)
    await trader.desk.order_entry.change(before, OrderChange(limit_price=Decimal("51.25"), quantity=Decimal(80)))
    await until(lambda: trader.order(row_key).limit_price == Decimal("51.25"), "the new price")
    after = trader.order(row_key)
    assert (after.quantity, after.key) == (Decimal(80), before.key)
    assert after.state is OrderState.SUBMITTED


async def test_one_change_at_a_time(trader: Trader) -> None:
    row_key = await trader.resting()
    await trader.desk.order_entry.change(trader.order(row_key), OrderChange(limit_price=Decimal(51)))
    with pytest.raises(UserMistake, match="still on its way"):
        await trader.desk.order_entry.change(trader.order(row_key), OrderChange(limit_price=Decimal(52)))
    await until(lambda: trader.order(row_key).limit_price == Decimal(51), "the first change")


async def test_a_cancel_is_final_only_when_the_broker_says_so(trader: Trader) -> None:
    row_key = await trader.resting()
    trader.desk.order_entry.cancel(trader.order(row_key))
    assert trader.order(row_key).state is OrderState.PENDING_CANCEL
    order = await trader.reaches(row_key, OrderState.CANCELLED)
    assert order.filled == 0
    with pytest.raises(UserMistake, match="cancelled"):
        trader.desk.order_entry.cancel(order)


async def test_cancel_all_reaches_every_order(trader: Trader) -> None:
    rows = [await trader.resting(limit_price=FAR + step) for step in range(4)]
    trader.desk.order_entry.cancel_all()
    for row_key in rows:
        await trader.reaches(row_key, OrderState.CANCELLED)


async def test_cancel_all_overtakes_queued_requests(trader: Trader) -> None:
    row_key = await trader.resting()
    client = trader.here.session._ib.client
    waiting = [asyncio.get_running_loop().create_task(trader.desk.search("AAPL")) for _ in range(200)]
    await until(lambda: client.queued > 100, "a queue")
    begun = time.perf_counter()
    trader.desk.order_entry.cancel_all()
    await trader.reaches(row_key, OrderState.CANCELLED)
    assert time.perf_counter() - begun < 0.5
    assert client.queued > 50
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_stop_limit_and_good_till_cancelled_arrive_as_meant(trader: Trader) -> None:
    row_key = await trader.place(
        order_type=OrderType.STOP_LIMIT,
        side=Side.SELL,
        stop_price=Decimal("90.50"),
        limit_price=Decimal("90.25"),
        time_in_force=TimeInForce.GTC,
    )
    order = await trader.reaches(row_key, OrderState.PRE_SUBMITTED, OrderState.SUBMITTED)
    assert (order.order_type, order.stop_price, order.limit_price) == ("STP LMT", Decimal("90.5"), Decimal("90.25"))
    assert (order.time_in_force, order.side) == ("GTC", Side.SELL)


async def test_what_the_broker_refuses_is_rejected_in_its_words(trader: Trader) -> None:
    row_key = await trader.place(quantity=Decimal(500_000), limit_price=Decimal("191.10"))
    order = await trader.reaches(row_key, OrderState.REJECTED, OrderState.INACTIVE)
    await trader.reaches(row_key, OrderState.REJECTED)
    assert trader.order(row_key).note
    assert order.filled == 0


async def test_a_preview_places_nothing(trader: Trader) -> None:
    answer = await trader.here.session.preview(order_draft())
    assert answer.commission == Decimal("1.0")
    assert answer.initial_margin_change
    assert trader.desk.orders.orders == {}


async def test_orders_survive_the_loss_of_the_gateway(trader: Trader) -> None:
    row_key = await trader.resting()
    await trader.sim.server.stop()
    await until(lambda: trader.desk.status.state is ConnectionState.BACKOFF, "lost")
    with pytest.raises(UserMistake, match="Not connected"):
        await trader.place(limit_price=FAR)
    with pytest.raises(GatewayTrouble):
        trader.here.session.place(order_draft(), OrderKey(1, 999), "GD-x")
    await trader.sim.server.start(port=trader.sim.port)
    await until(lambda: trader.desk.status.may_trade, "live again")
    assert trader.order(row_key).state is OrderState.SUBMITTED
    trader.desk.order_entry.cancel(trader.order(row_key))
    await trader.reaches(row_key, OrderState.CANCELLED)


async def test_a_fill_while_we_were_away_is_found_on_return(trader: Trader) -> None:
    row_key = await trader.resting()
    await trader.here.session.disconnect()
    async with session_on(trader.sim.port) as other:
        await other.live()
        other.session.modify(trader.order(row_key), order_draft(limit_price=Decimal("250.00")))
        await until(lambda: (order := other.order(row_key)) and order.state is OrderState.FILLED, "filled meanwhile")
    trader.desk.connect(Endpoint(port=trader.sim.port))
    await until(lambda: trader.desk.status.may_trade, "back")
    assert trader.order(row_key).state is OrderState.FILLED
    assert sum(fill.quantity for fill in trader.desk.orders.fills.values()) == 100
    assert trader.desk.portfolio.held("DU1234567", AAPL.con_id) == 100


async def test_a_fresh_start_finds_working_and_done_orders(trader: Trader) -> None:
    working, done = await trader.resting(), await trader.place(order_type=OrderType.MARKET, limit_price=None)
    await trader.reaches(done, OrderState.FILLED)
    await trader.here.session.disconnect()
    async with session_on(trader.sim.port) as other:
        await other.live()
        orders = other.session._ledger.orders.values()
        assert {order.state for order in orders} == {OrderState.SUBMITTED, OrderState.FILLED}
        found = other.order(working)
        assert found
        assert found.own
        other.session.modify(found, order_draft(limit_price=Decimal("52.00"), quantity=Decimal(100)))
        await until(lambda: (order := other.order(working)) and order.limit_price == 52, "changed after restart")


async def test_orders_of_another_client_are_seen_but_not_ours(trader: Trader) -> None:
    row_key = await trader.resting()
    async with session_on(trader.sim.port) as other:
        await other.live(client_id=2)
        seen = other.order(row_key)
        assert seen
        assert not seen.own
        late = await trader.resting(limit_price=FAR + 1)
        await until(lambda: other.order(late), "an order placed later")
        trader.desk.order_entry.cancel_all()
        await until(
            lambda: all(order.state.is_done for order in other.session._ledger.orders.values()), "their end as well"
        )


async def test_the_journal_holds_the_whole_story(trader: Trader) -> None:
    row_key = await trader.place(order_type=OrderType.MARKET, limit_price=None)
    await trader.reaches(row_key, OrderState.FILLED)
    order_id = int(row_key.split(":")[1])
    assert trader.journal.highest_order_id(1) == order_id
    with closing(sqlite3.connect(trader.path)) as file:
        [(state, draft, sent)] = file.execute("select state, draft, sent from orders").fetchall()
    assert (state, OrderDraft.model_validate_json(draft).quantity) == ("Filled", Decimal(100))
    assert sent


async def test_a_double_fill_is_never_shown(trader: Trader) -> None:
    """Executions come live and again with every resync, under the same ids."""
    row_key = await trader.place(order_type=OrderType.MARKET, limit_price=None)
    await trader.reaches(row_key, OrderState.FILLED)
    before = dict(trader.desk.orders.fills)
    await trader.sim.server.stop()
    await trader.sim.server.start(port=trader.sim.port)
    await until(lambda: trader.desk.status.state is ConnectionState.LIVE, "live again")
    assert trader.desk.orders.fills.keys() == before.keys()
