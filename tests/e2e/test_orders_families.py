"""Orders that belong together, with plain ib_async: brackets, transmit, OCA groups, groups of accounts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import ib_async
import pytest

from gatedesk.simgateway.assembly import Simulation, read_account
from helpers.ib_client import AAPL, PlainClient, plain_client
from helpers.sim import RunningSimulation, simulated_gateway
from helpers.sim_trading import FAR_ABOVE, FAR_BELOW, order, quote, statuses, wind
from helpers.waiting import until

LOGS_ERRORS = pytest.mark.tolerate("warnings", because="ib_async logs every error it is told, cancellations too")
ACCOUNTS = tuple(read_account(text) for text in ("DU1:500000", "DU2:1000000"))


@pytest.fixture
async def sim() -> AsyncIterator[RunningSimulation]:
    async with simulated_gateway(Simulation(accounts=ACCOUNTS)) as running:
        yield running


@pytest.fixture
async def client(sim: RunningSimulation) -> AsyncIterator[PlainClient]:
    async with plain_client(sim.port, account="DU1") as connected:
        yield connected


def near(sim: RunningSimulation, cents: int) -> float:
    """A price so far from the middle."""
    top = quote(sim)
    return round((top.bid + top.ask) / 2 + cents / 100, 2)


def bracket(client: PlainClient, entry: float, profit: float, loss: float) -> list[ib_async.Trade]:
    return [client.ib.placeOrder(AAPL, one) for one in client.ib.bracketOrder("BUY", 10, entry, profit, loss)]


# ------------------------------------------------------------------ brackets


async def test_nothing_of_a_bracket_is_told_before_its_last_part(client: PlainClient) -> None:
    parent, profit, loss = client.ib.bracketOrder("BUY", 10, FAR_BELOW, FAR_ABOVE, FAR_BELOW - 1)
    trades = [client.ib.placeOrder(AAPL, one) for one in (parent, profit)]
    assert await client.ib.reqOpenOrdersAsync() == []
    trades.append(client.ib.placeOrder(AAPL, loss))
    await client.status(trades[0], "Submitted")
    for child in trades[1:]:
        await client.status(child, "PreSubmitted")
        assert child.orderStatus.whyHeld == "child"
        assert child.orderStatus.parentId == parent.orderId


@LOGS_ERRORS
async def test_a_filled_bracket_ends_by_its_profit(sim: RunningSimulation, client: PlainClient) -> None:
    wind(sim, 60)
    trades = bracket(client, near(sim, 50), near(sim, 1), FAR_BELOW)
    await client.status(trades[0], "Filled")
    await until(lambda: trades[1].orderStatus.status == "Filled", "the profit", 60)
    await client.status(trades[2], "Cancelled")
    assert trades[2].orderStatus.whyHeld == ""
    assert [code for order_id, code, _ in client.errors if order_id == trades[2].order.orderId] == [202]
    await until(lambda: not client.ib.positions(), "a closed position")


@LOGS_ERRORS
async def test_a_filled_bracket_ends_by_its_stop(sim: RunningSimulation, client: PlainClient) -> None:
    wind(sim, 60)
    trades = bracket(client, near(sim, 50), FAR_ABOVE, near(sim, -2))
    await until(lambda: trades[2].orderStatus.status == "Filled", "the stop", 60)
    await client.status(trades[1], "Cancelled")
    assert statuses(trades[2]) == ["PendingSubmit", "PreSubmitted", "Submitted", "Filled"]


@LOGS_ERRORS
async def test_a_cancelled_parent_takes_its_children_along(client: PlainClient) -> None:
    trades = bracket(client, FAR_BELOW, FAR_ABOVE, FAR_BELOW - 1)
    await client.status(trades[0], "Submitted")
    client.ib.cancelOrder(trades[0].order)
    for trade in trades:
        await client.status(trade, "Cancelled")


@LOGS_ERRORS
async def test_a_child_may_be_cancelled_alone(client: PlainClient) -> None:
    trades = bracket(client, FAR_BELOW, FAR_ABOVE, FAR_BELOW - 1)
    await client.status(trades[2], "PreSubmitted")
    client.ib.cancelOrder(trades[1].order)
    await client.status(trades[1], "Cancelled")
    assert {one.order.orderId for one in await client.ib.reqOpenOrdersAsync()} >= {trades[0].order.orderId}
    assert trades[0].orderStatus.status == "Submitted"


async def test_a_trailing_stop_can_protect_a_market_order(sim: RunningSimulation, client: PlainClient) -> None:
    parent = order("MKT", orderId=client.ib.client.getReqId(), transmit=False)
    parent_trade = client.ib.placeOrder(AAPL, parent)
    stop = client.ib.placeOrder(AAPL, order("TRAIL", "SELL", trailingPercent=5.0, parentId=parent.orderId, tif="GTC"))
    await client.status(parent_trade, "Filled")
    await until(lambda: stop.orderStatus.whyHeld == "trigger", "the stop armed")


async def test_the_family_shares_a_group_named_after_its_parent(sim: RunningSimulation, client: PlainClient) -> None:
    trades = bracket(client, FAR_BELOW, FAR_ABOVE, FAR_BELOW - 1)
    await client.status(trades[0], "Submitted")
    async with plain_client(sim.port, 2) as other:
        stored = {one.order.orderId: one.order for one in await other.ib.reqAllOpenOrdersAsync()}
    groups = [stored[trade.order.orderId].ocaGroup for trade in trades]
    assert groups == ["", str(trades[0].order.permId), str(trades[0].order.permId)]
    assert stored[trades[1].order.orderId].ocaType == 3


# ------------------------------------------------------------------ one cancels all


def group(client: PlainClient, kind: int, *orders: ib_async.Order) -> list[ib_async.Trade]:
    return [client.ib.placeOrder(AAPL, one) for one in client.ib.oneCancelsAll(list(orders), "either", kind)]


@LOGS_ERRORS
@pytest.mark.parametrize("kind", [1, 2, 3])
async def test_one_filled_cancels_all(sim: RunningSimulation, client: PlainClient, kind: int) -> None:
    waiting, filled = group(client, kind, order("LMT", lmtPrice=FAR_BELOW), order("LMT", lmtPrice=near(sim, 100)))
    await client.status(filled, "Filled")
    await client.status(waiting, "Cancelled")
    assert "Order Canceled - reason:" in await client.told(202)


@LOGS_ERRORS
async def test_a_part_filled_cancels_all_of_type_one(sim: RunningSimulation, client: PlainClient) -> None:
    other, big = group(client, 1, order("LMT", lmtPrice=FAR_BELOW), order("MTL", quantity=5_000))
    await until(lambda: big.orderStatus.filled > 0, "a fill")
    await client.status(other, "Cancelled")


@pytest.mark.parametrize("kind", [2, 3])
async def test_a_part_filled_reduces_the_others(sim: RunningSimulation, client: PlainClient, kind: int) -> None:
    limit = quote(sim).ask
    other, big = group(
        client, kind, order("LMT", quantity=1_000, lmtPrice=FAR_BELOW), order("LMT", quantity=5_000, lmtPrice=limit)
    )
    await until(lambda: big.orderStatus.filled > 0, "a fill")
    await until(lambda: 0 < other.orderStatus.remaining < 1_000, "less of the other")
    left = big.orderStatus.remaining / 5_000
    assert other.orderStatus.remaining == pytest.approx(1_000 * left, abs=2 + len(big.fills))
    assert other.orderStatus.status == "Submitted"


# ------------------------------------------------------------------ accounts


async def test_orders_are_booked_in_the_account_they_name(client: PlainClient) -> None:
    for account, quantity in (("DU1", 10), ("DU2", 20)):
        trade = await client.filled(order("MKT", quantity=quantity, account=account))
        assert {fill.execution.acctNumber for fill in trade.fills} == {account}
    await until(lambda: len(client.ib.positions()) == 2, "two positions")
    assert {(one.account, one.position) for one in client.ib.positions()} == {("DU1", 10.0), ("DU2", 20.0)}


@pytest.mark.parametrize(("method", "first", "second"), [("EqualQuantity", 15, 15), ("NetLiq", 10, 20)])
async def test_a_groups_order_is_shared_out(
    sim: RunningSimulation, client: PlainClient, method: str, first: float, second: float
) -> None:
    trade = await client.filled(order("MKT", quantity=30, faGroup="All", faMethod=method))
    shares = {"DU1": 0.0, "DU2": 0.0}
    for fill in trade.fills:
        shares[fill.execution.acctNumber] += fill.execution.shares
    assert shares == {"DU1": first, "DU2": second}
    await until(lambda: len(client.ib.positions()) == 2, "two positions")
    async with plain_client(sim.port, 2) as other:
        [done] = await other.ib.reqCompletedOrdersAsync(False)
    assert (done.order.faGroup, done.order.faMethod) == ("All", method)
