"""What plain ib_async sees when orders, executions, commissions or the clock go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import ib_async
import pytest

from gatedesk.simgateway.faults.declaration import Seam
from gatedesk.simgateway.faults.spec import read_spec
from gatedesk.simgateway.faults.table import FAULTS
from helpers.ib_client import AAPL, PlainClient, plain_client
from helpers.sim import WEDNESDAY_NOON, RunningSimulation, simulated_gateway
from helpers.waiting import until

pytestmark = pytest.mark.tolerate("warnings", because="ib_async logs what it is told and what it cannot read")
SHORT = 0.3
SHOWN_HERE = {
    "ack-lost",
    "fill-while-away",
    "partial-then-reject",
    "reject-orders",
    "status-lost",
    "commission-late",
    "commission-missing",
    "execution-duplicated",
    "execution-corrected",
    "clock-skew",
    "zone-name",
}


@pytest.fixture
async def sim() -> AsyncIterator[RunningSimulation]:
    async with simulated_gateway() as running:
        yield running


@pytest.fixture
async def client(sim: RunningSimulation) -> AsyncIterator[PlainClient]:
    async with plain_client(sim.port) as connected:
        yield connected


def strike(sim: RunningSimulation, *specs: str) -> None:
    sim.server.plan([read_spec(spec) for spec in specs])


def resting() -> ib_async.Order:
    return ib_async.LimitOrder("BUY", 10, 10.0, tif="GTC")


def bought(amount: int = 10) -> ib_async.Order:
    return ib_async.MarketOrder("BUY", amount)


async def held(client: PlainClient) -> float:
    """How many shares the Gateway says are held."""
    await passed(client)
    return sum(position.position for position in client.ib.positions())


async def passed(client: PlainClient) -> None:
    """Wait until the Gateway has answered whatever was sent before."""
    assert await client.ib.reqCurrentTimeAsync()


def test_every_fault_of_orders_and_clock_is_shown() -> None:
    assert {name for name, fault in FAULTS.items() if fault.seam in (Seam.ORDERS, Seam.CLOCK)} == SHOWN_HERE


async def test_an_order_lost_before_it_is_applied_never_lives(sim: RunningSimulation, client: PlainClient) -> None:
    strike(sim, "ack-lost:before")
    trade = client.ib.placeOrder(AAPL, resting())
    await passed(client)
    assert trade.orderStatus.status == "PendingSubmit"
    assert sim.gateway.world.exchange.open_orders() == []
    second = client.ib.placeOrder(AAPL, resting())
    await client.status(second, "Submitted")


async def test_an_order_whose_answer_is_lost_works_all_the_same(sim: RunningSimulation, client: PlainClient) -> None:
    strike(sim, "ack-lost:after")
    trade = client.ib.placeOrder(AAPL, resting())
    await passed(client)
    assert trade.orderStatus.status == "PendingSubmit"
    assert len(sim.gateway.world.exchange.open_orders()) == 1
    await client.ib.reqOpenOrdersAsync()
    assert trade.orderStatus.status == "Submitted"


async def test_a_lost_answer_hides_a_fill_until_executions_are_asked_for(
    sim: RunningSimulation, client: PlainClient
) -> None:
    strike(sim, "ack-lost:after")
    client.ib.placeOrder(AAPL, bought())
    await passed(client)
    assert client.ib.fills() == []
    assert len(await client.ib.reqExecutionsAsync()) == 1
    assert await held(client) == 10


async def test_orders_fill_while_the_client_is_away(sim: RunningSimulation) -> None:
    async with plain_client(sim.port) as client:
        trade = client.ib.placeOrder(AAPL, resting())
        await client.status(trade, "Submitted")
        gone = asyncio.Event()
        client.ib.disconnectedEvent += gone.set
        strike(sim, "fill-while-away:0.4")
        await asyncio.wait_for(gone.wait(), 5)
    await until(lambda: sim.server.listens, "the port is open again")
    async with plain_client(sim.port) as again:
        assert again.ib.openTrades() == []
        [fill] = again.ib.fills()
        assert (fill.execution.permId, float(fill.execution.price)) == (trade.order.permId, 10.0)
        assert await held(again) == 10


async def test_an_order_fills_in_part_and_is_then_refused(sim: RunningSimulation, client: PlainClient) -> None:
    strike(sim, "partial-then-reject:0.4,Short of stock.")
    trade = client.ib.placeOrder(AAPL, resting())
    assert "Short of stock." in await client.told(201)
    await client.status(trade, "Inactive", "Cancelled")
    assert (trade.filled(), await held(client)) == (4, 4)
    second = client.ib.placeOrder(AAPL, resting())
    await client.status(second, "Submitted")


async def test_new_orders_are_refused_with_the_code_wanted(sim: RunningSimulation, client: PlainClient) -> None:
    strike(sim, "reject-orders:201,Order rejected - reason:No.")
    trade = client.ib.placeOrder(AAPL, resting())
    assert await client.told(201) == "Order rejected - reason:No."
    assert trade.orderStatus.status == "Cancelled"


async def test_without_statuses_only_executions_tell(sim: RunningSimulation, client: PlainClient) -> None:
    strike(sim, "status-lost")
    trade = client.ib.placeOrder(AAPL, bought())
    await until(lambda: client.ib.fills(), "the execution")
    assert trade.orderStatus.status == "PendingSubmit"


async def test_commissions_come_late(sim: RunningSimulation, client: PlainClient) -> None:
    strike(sim, "commission-late:0.4")
    trade = client.ib.placeOrder(AAPL, bought())
    await client.status(trade, "Filled")
    assert not trade.fills[0].commissionReport.execId
    await until(lambda: trade.fills[0].commissionReport.execId, "the commission")


async def test_commissions_never_come(sim: RunningSimulation, client: PlainClient) -> None:
    strike(sim, "commission-missing")
    trade = client.ib.placeOrder(AAPL, bought())
    await client.status(trade, "Filled")
    await passed(client)
    assert not trade.fills[0].commissionReport.execId


async def test_a_duplicated_execution_counts_once(sim: RunningSimulation, client: PlainClient) -> None:
    told: list[object] = []
    client.ib.wrapper.execDetails, known = (
        lambda *arguments: (told.append(arguments), known(*arguments)),
        client.ib.wrapper.execDetails,
    )
    strike(sim, "execution-duplicated")
    trade = await client.filled(bought())
    assert len(told) == 2
    assert len(trade.fills) == 1


async def test_a_corrected_execution_looks_like_a_second_fill(sim: RunningSimulation, client: PlainClient) -> None:
    strike(sim, "execution-corrected:0.5")
    trade = client.ib.placeOrder(AAPL, bought())
    await until(lambda: len(trade.fills) == 2, "the fill and its correction")
    first, second = (fill.execution for fill in trade.fills)
    assert second.price == pytest.approx(first.price + 0.5)
    assert first.execId.rpartition(".")[0] == second.execId.rpartition(".")[0]
    assert await held(client) == 10, "the Gateway's own books know one fill"


async def test_a_clock_that_is_off_shows_in_time_and_executions(sim: RunningSimulation, client: PlainClient) -> None:
    strike(sim, "clock-skew:3600")
    real = datetime.fromtimestamp(WEDNESDAY_NOON, UTC)
    assert await client.ib.reqCurrentTimeAsync() - real > timedelta(minutes=59)
    trade = await client.filled(bought())
    assert trade.fills[0].execution.time - real > timedelta(minutes=59)


async def test_a_zone_nobody_knows_loses_the_execution(
    sim: RunningSimulation, client: PlainClient, caplog: pytest.LogCaptureFixture
) -> None:
    strike(sim, "zone-name")
    trade = client.ib.placeOrder(AAPL, bought())
    await client.status(trade, "Filled")
    await passed(client)
    assert trade.fills == []
    assert "Central European Standard Time" in caplog.text
