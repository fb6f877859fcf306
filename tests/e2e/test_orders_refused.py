"""What the Gateway refuses, with plain ib_async: the code and words of every refusal, and what becomes of the trade."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import ib_async
import pytest

from helpers.ib_client import AAPL, EUR_USD, PlainClient, plain_client
from helpers.sim import RunningSimulation, simulated_gateway
from helpers.sim_trading import FAR_BELOW, order

pytestmark = pytest.mark.tolerate("warnings", because="ib_async logs every error it is told")
BOND_FUTURE = ib_async.Future(conId=495512563, symbol="ES", exchange="CME", currency="USD")


@pytest.fixture
async def sim() -> AsyncIterator[RunningSimulation]:
    async with simulated_gateway() as running:
        yield running


@pytest.fixture
async def client(sim: RunningSimulation) -> AsyncIterator[PlainClient]:
    async with plain_client(sim.port) as connected:
        yield connected


ROWS: list[tuple[int, str, ib_async.Order, ib_async.Contract]] = [
    (
        110,
        "The price does not conform to the minimum price variation for this contract.",
        order("LMT", lmtPrice=190.005),
        AAPL,
    ),
    (
        110,
        "The price does not conform to the minimum price variation for this contract.",
        order("STP", auxPrice=190.005),
        AAPL,
    ),
    (
        110,
        "The price does not conform to the minimum price variation for this contract.",
        order("LMT", quantity=25_000, lmtPrice=1.08001),
        EUR_USD,
    ),
    (
        111,
        "The Time in force (tif type) and the order type are incompatible.",
        order("STP", auxPrice=190.0, tif="OPG"),
        AAPL,
    ),
    (113, "The Tif option should be set to DAY for MOC and LOC orders.", order("MOC", tif="GTC"), AAPL),
    (114, "Relative orders are valid for stocks only.", order("REL", quantity=25_000), EUR_USD),
    (135, "Can't find order with id = 4711", order("LMT", lmtPrice=190.0, parentId=4711), AAPL),
    (201, "Order rejected - reason:Unknown account U999.", order("MKT", account="U999"), AAPL),
    (
        201,
        "Order rejected - reason:YOUR ORDER IS NOT ACCEPTED. IN ORDER TO OBTAIN THE DESIRED POSITION YOUR EQUITY "
        "WITH LOAN VALUE [999000.00 USD] MUST EXCEED THE INITIAL MARGIN [",
        order("MKT", quantity=200_000),
        AAPL,
    ),
    (321, "Error validating request.-'bF' : cause - Invalid order type was entered", order("NOSUCH"), AAPL),
    (321, "Error validating request.-'bG' : cause - Invalid time in force", order("MKT", tif="SOON"), AAPL),
    (
        343,
        "The date, time, or time-zone entered is invalid.",
        order("LMT", lmtPrice=190.0, tif="GTD", goodTillDate="tomorrow"),
        AAPL,
    ),
    (387, "Unsupported order type for this exchange and security type.", order("MIDPRICE", quantity=25_000), EUR_USD),
    (387, "Unsupported order type for this exchange and security type.", order("MOC", quantity=25_000), EUR_USD),
    (434, "The order size cannot be zero.", order("LMT", quantity=0, lmtPrice=190.0), AAPL),
    (439, "The order processing failed. Algorithm definition not found.", order("MKT", algoStrategy="Vwap"), AAPL),
    (442, "Specified algorithm is not allowed for this order.", order("MOC", algoStrategy="Adaptive"), AAPL),
    (463, "You must enter a valid price.", order("LMT"), AAPL),
    (463, "You must enter a valid price.", order("STP LMT", auxPrice=190.0), AAPL),
    (463, "You must enter a valid price.", order("LMT", lmtPrice=-5.0), AAPL),
]  # fmt: skip - one row a refusal


@pytest.mark.parametrize(("code", "words", "wanted", "contract"), ROWS, ids=lambda value: str(value)[:30])
async def test_orders_that_cannot_be(
    client: PlainClient, code: int, words: str, wanted: ib_async.Order, contract: ib_async.Contract
) -> None:
    trade = client.ib.placeOrder(contract, wanted)
    assert (await client.told(code)).startswith(words)
    assert trade.orderStatus.status in ("Cancelled", "ValidationError", "Inactive")
    assert await client.ib.reqAllOpenOrdersAsync() == []
    assert client.ib.client.getReqId() > wanted.orderId


async def resting(client: PlainClient, **more: Any) -> ib_async.Trade:
    trade = client.ib.placeOrder(AAPL, order("LMT", lmtPrice=FAR_BELOW, **more))
    await client.status(trade, "Submitted")
    return trade


async def test_an_id_that_was_passed_cannot_come_again(client: PlainClient) -> None:
    await resting(client, orderId=50)
    late = order("LMT", lmtPrice=FAR_BELOW, orderId=40)
    client.ib.client.placeOrder(40, AAPL, late)
    assert await client.told(103) == "Duplicate order id"


async def test_a_filled_order_cannot_be_changed(client: PlainClient) -> None:
    trade = await client.filled(order("MKT"))
    client.ib.client.placeOrder(trade.order.orderId, AAPL, trade.order)
    assert await client.told(104) == "Cannot modify a filled order."


async def test_a_change_must_be_of_the_same_order(client: PlainClient) -> None:
    trade = await resting(client)
    changed = order("LMT", "SELL", lmtPrice=900.0, orderId=trade.order.orderId)
    client.ib.client.placeOrder(trade.order.orderId, AAPL, changed)
    assert await client.told(105) == "Order being modified does not match original order."
    [stored] = await client.ib.reqOpenOrdersAsync()
    assert stored.order.permId == trade.order.permId


async def test_a_change_off_the_grid_leaves_the_order_as_it_was(client: PlainClient) -> None:
    trade = await resting(client)
    changed = order("LMT", lmtPrice=50.005, orderId=trade.order.orderId)
    client.ib.client.placeOrder(trade.order.orderId, AAPL, changed)
    await client.told(110)
    [stored] = await client.ib.reqOpenOrdersAsync()
    assert stored.order.lmtPrice == FAR_BELOW


async def test_a_change_of_a_child_whose_parent_is_filled_must_forget_it(client: PlainClient) -> None:
    parent, profit, loss = client.ib.bracketOrder("BUY", 10, 200.0, 900.0, FAR_BELOW)
    trades = [client.ib.placeOrder(AAPL, one) for one in (parent, profit, loss)]
    await client.status(trades[1], "Submitted")
    profit.lmtPrice = 901.0
    client.ib.placeOrder(AAPL, profit)
    assert await client.told(135) == f"Can't find order with id = {parent.orderId}"


@pytest.mark.parametrize(
    ("end", "code", "words"),
    [
        ("Filled", 10148, "OrderId {id} that needs to be cancelled cannot be cancelled, state: Filled."),
        ("Cancelled", 10148, "OrderId {id} that needs to be cancelled cannot be cancelled, state: Cancelled."),
        ("Inactive", 161, "Cancel attempted when order is not in a cancellable state.  Order permId ={perm_id}"),
    ],
)
async def test_what_is_done_cannot_be_cancelled(client: PlainClient, end: str, code: int, words: str) -> None:
    makers = {
        "Filled": order("MKT"),
        "Cancelled": order("LMT", lmtPrice=FAR_BELOW, tif="IOC"),
        "Inactive": order("LMT", lmtPrice=FAR_BELOW, tif="FOK"),
    }
    trade = client.ib.placeOrder(AAPL, makers[end])
    await client.status(trade, end)
    client.ib.client.cancelOrder(trade.order.orderId, "")
    assert await client.told(code) == words.format(id=trade.order.orderId, perm_id=trade.order.permId)


async def test_what_never_was_cannot_be_cancelled(client: PlainClient) -> None:
    for order_id in (0, 999_999):
        client.ib.client.cancelOrder(order_id, "")
        words = f"OrderId {order_id} that needs to be cancelled is not found."
        assert await client.told(10147) == words
        client.errors.clear()


async def test_a_bigger_order_must_be_affordable_or_the_old_one_stays(client: PlainClient) -> None:
    trade = await resting(client)
    bigger = order("LMT", quantity=900_000, lmtPrice=FAR_BELOW, orderId=trade.order.orderId)
    client.ib.client.placeOrder(trade.order.orderId, AAPL, bigger)
    assert "INITIAL MARGIN" in await client.told(201)
    [stored] = await client.ib.reqOpenOrdersAsync()
    assert stored.order.totalQuantity == 10


async def test_only_client_0_may_bind_orders(client: PlainClient) -> None:
    client.ib.reqAutoOpenOrders(True)
    assert await client.told(327) == "Only the default client (i.e 0) can auto bind orders."
