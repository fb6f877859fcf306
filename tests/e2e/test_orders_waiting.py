"""Orders that wait, with plain ib_async: conditions of six kinds, times in force, auctions, hours and short sales."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import ib_async
import pytest

from gatedesk.simgateway.assembly import Simulation
from helpers.ib_client import AAPL, EUR_USD, PlainClient, plain_client
from helpers.sim import WEDNESDAY_NOON, RunningSimulation, simulated_gateway
from helpers.sim_trading import FAR_ABOVE, FAR_BELOW, jump, order, quote, statuses, told_statuses
from helpers.waiting import until

LOGS_ERRORS = pytest.mark.tolerate("warnings", because="ib_async logs every error it is told, warnings too")
HOUR = 3600.0
MSFT = ib_async.Stock(conId=272093, symbol="MSFT", exchange="SMART", primaryExchange="NASDAQ", currency="USD")
KO = ib_async.Stock(conId=8894, symbol="KO", exchange="SMART", primaryExchange="NYSE", currency="USD")


@pytest.fixture
async def sim() -> AsyncIterator[RunningSimulation]:
    async with simulated_gateway(Simulation(not_shortable=("KO",), hard_to_borrow=("MSFT",))) as running:
        yield running


@pytest.fixture
async def client(sim: RunningSimulation) -> AsyncIterator[PlainClient]:
    async with plain_client(sim.port) as connected:
        yield connected


def ib_time(epoch: float) -> str:
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y%m%d-%H:%M:%S")


# ------------------------------------------------------------------ conditions


def price(sim: RunningSimulation) -> ib_async.OrderCondition:
    return ib_async.PriceCondition(
        conId=MSFT.conId, exch="SMART", isMore=True, price=round(quote(sim, MSFT.conId).bid, 0) - 50
    )


def time(sim: RunningSimulation) -> ib_async.OrderCondition:
    return ib_async.TimeCondition(isMore=True, time=ib_time(sim.server.clock() - 5))


def margin(sim: RunningSimulation) -> ib_async.OrderCondition:
    return ib_async.MarginCondition(isMore=True, percent=10)


def execution(sim: RunningSimulation) -> ib_async.OrderCondition:
    return ib_async.ExecutionCondition(secType="CASH", exch="IDEALPRO", symbol="EUR")


def volume(sim: RunningSimulation) -> ib_async.OrderCondition:
    return ib_async.VolumeCondition(conId=AAPL.conId, exch="SMART", isMore=True, volume=10)


def change(sim: RunningSimulation) -> ib_async.OrderCondition:
    return ib_async.PercentChangeCondition(conId=AAPL.conId, exch="SMART", isMore=True, changePercent=-90.0)


KINDS = (price, time, margin, execution, volume, change)


def unmet(condition: ib_async.OrderCondition) -> ib_async.OrderCondition:
    condition.isMore = False  # type: ignore[attr-defined]  # all kinds but one have it
    return condition


@pytest.mark.parametrize("kind", [one for one in KINDS if one is not execution], ids=lambda one: one.__name__)
async def test_a_condition_that_holds_lets_the_order_go(
    sim: RunningSimulation, client: PlainClient, kind: Callable[[RunningSimulation], ib_async.OrderCondition]
) -> None:
    trade = await client.filled(order("MKT", conditions=[kind(sim)]))
    assert trade.filled() == 10


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.__name__)
async def test_a_condition_that_does_not_hold_keeps_the_order(
    sim: RunningSimulation, client: PlainClient, kind: Callable[[RunningSimulation], ib_async.OrderCondition]
) -> None:
    trade = client.ib.placeOrder(AAPL, order("MKT", conditions=[unmet(kind(sim))], conditionsIgnoreRth=True))
    await client.status(trade, "PreSubmitted")
    assert trade.orderStatus.whyHeld == "trigger"
    async with plain_client(sim.port, 2) as other:
        [stored] = await other.ib.reqAllOpenOrdersAsync()
    assert stored.order.conditions == trade.order.conditions
    assert stored.order.conditionsIgnoreRth
    assert not stored.order.conditionsCancelOrder


async def test_an_execution_lets_an_order_go(client: PlainClient, sim: RunningSimulation) -> None:
    trade = client.ib.placeOrder(AAPL, order("MKT", conditions=[execution(sim)]))
    await client.status(trade, "PreSubmitted")
    await client.filled(order("MKT", quantity=25_000), EUR_USD)
    await client.status(trade, "Filled")


async def test_conditions_are_joined_by_and_or_or(sim: RunningSimulation, client: PlainClient) -> None:
    never, always = unmet(margin(sim)), volume(sim)
    never.conjunction = "o"
    await client.filled(order("MKT", conditions=[never, always]))
    both = client.ib.placeOrder(AAPL, order("MKT", conditions=[volume(sim), unmet(margin(sim))]))
    await client.status(both, "PreSubmitted")
    assert both.orderStatus.whyHeld == "trigger"


@LOGS_ERRORS
async def test_conditions_may_cancel_the_order(sim: RunningSimulation, client: PlainClient) -> None:
    at = ib_async.TimeCondition(isMore=True, time=ib_time(sim.server.clock() + 30))
    trade = client.ib.placeOrder(AAPL, order("LMT", lmtPrice=FAR_BELOW, conditions=[at], conditionsCancelOrder=True))
    await client.status(trade, "Submitted")
    jump(sim, 40)
    await client.status(trade, "Cancelled")
    assert await client.told(202) == "Order Canceled - reason:"


# ------------------------------------------------------------------ time


@LOGS_ERRORS
@pytest.mark.parametrize(
    ("more", "hours", "alive"),
    [
        ({"tif": "DAY"}, 11, True),
        ({"tif": "DAY"}, 13, False),
        ({"tif": "GTC"}, 13, True),
        ({"tif": "GTD", "goodTillDate": ib_time(WEDNESDAY_NOON + 2 * HOUR)}, 1, True),
        ({"tif": "GTD", "goodTillDate": ib_time(WEDNESDAY_NOON + 2 * HOUR)}, 3, False),
    ],
)
async def test_orders_last_as_long_as_their_time_in_force(
    sim: RunningSimulation, client: PlainClient, more: dict[str, str], hours: float, alive: bool
) -> None:
    trade = client.ib.placeOrder(AAPL, order("LMT", lmtPrice=FAR_BELOW, **more))
    await client.status(trade, "Submitted")
    jump(sim, hours * HOUR)
    if not alive:
        await client.status(trade, "Cancelled")
    stored = await client.ib.reqOpenOrdersAsync()
    assert len(stored) == alive


async def test_good_after_time_holds_an_order(sim: RunningSimulation, client: PlainClient) -> None:
    trade = client.ib.placeOrder(AAPL, order("MKT", goodAfterTime=ib_time(sim.server.clock() + 60)))
    await client.status(trade, "PreSubmitted")
    assert trade.orderStatus.whyHeld == "trigger"
    jump(sim, 61)
    await client.status(trade, "Filled")


# ------------------------------------------------------------------ auctions


@LOGS_ERRORS
@pytest.mark.parametrize(
    ("wanted", "hours", "end"),
    [
        (order("MOC"), 4, "Filled"),
        (order("LOC", lmtPrice=FAR_ABOVE), 4, "Filled"),
        (order("LOC", lmtPrice=FAR_BELOW), 4, "Cancelled"),
        (order("MKT", tif="OPG"), 21.5, "Filled"),
        (order("LMT", lmtPrice=FAR_ABOVE, tif="OPG"), 21.5, "Filled"),
        (order("LMT", lmtPrice=FAR_BELOW, tif="OPG"), 21.5, "Cancelled"),
        (order("MTL", tif="AUC"), 21.5, "Filled"),
    ],
    ids=lambda value: f"{value.orderType}-{value.tif}" if isinstance(value, ib_async.Order) else str(value),
)
async def test_auction_orders_trade_when_it_is_held(
    sim: RunningSimulation, client: PlainClient, wanted: ib_async.Order, hours: float, end: str
) -> None:
    trade = client.ib.placeOrder(AAPL, wanted)
    await client.status(trade, "PreSubmitted")
    jump(sim, hours * HOUR - 60)
    assert len(await client.ib.reqOpenOrdersAsync()) == 1
    jump(sim, 61)
    await client.status(trade, end)
    if end == "Filled":
        assert len(trade.fills) == 1
        assert trade.fills[0].execution.exchange == "NASDAQ"


@LOGS_ERRORS
async def test_an_auction_that_is_near_lets_nobody_out(sim: RunningSimulation, client: PlainClient) -> None:
    trade = client.ib.placeOrder(AAPL, order("MOC"))
    await client.status(trade, "PreSubmitted")
    jump(sim, 4 * HOUR - 300)
    client.ib.client.cancelOrder(trade.order.orderId, "")
    assert await client.told(136) == "This order cannot be cancelled."


# ------------------------------------------------------------------ hours


@LOGS_ERRORS
async def test_an_order_for_a_closed_market_waits_for_the_opening() -> None:
    night = WEDNESDAY_NOON + 14 * HOUR
    async with simulated_gateway(Simulation(hours="real"), start=night) as sim, plain_client(sim.port) as client:
        trade = client.ib.placeOrder(AAPL, order("MKT"))
        words = await client.told(399)
        assert words == (
            "Order Message:\nBUY 10 AAPL NASDAQ.NMS\n"
            "Warning: Your order will not be placed at the exchange until 2026-04-16 09:30:00 US/Eastern"
        )
        assert trade.orderStatus.filled == 0
        [stored] = await client.ib.reqOpenOrdersAsync()
        assert stored.orderStatus.status in ("PreSubmitted", "ValidationError")  # ib_async takes 399 for the latter
        jump(sim, 7.5 * HOUR + 1)
        await client.status(trade, "Filled")


@LOGS_ERRORS
async def test_early_hours_are_for_those_who_ask() -> None:
    early = WEDNESDAY_NOON + 20 * HOUR
    async with simulated_gateway(Simulation(hours="real"), start=early) as sim, plain_client(sim.port) as client:
        limit = round(quote(sim).ask + 2, 2)
        trade = await client.filled(order("LMT", lmtPrice=limit, outsideRth=True))
        assert trade.filled() == 10
        client.ib.placeOrder(AAPL, order("MKT", outsideRth=True))
        assert "Attribute 'Outside Regular Trading Hours' is ignored" in await client.told(2109)
        assert "2026-04-16 09:30:00 US/Eastern" in await client.told(399)


@LOGS_ERRORS
async def test_a_closed_market_rejects_orders_of_one_look() -> None:
    night = WEDNESDAY_NOON + 14 * HOUR
    async with simulated_gateway(Simulation(hours="real"), start=night) as sim, plain_client(sim.port) as client:
        client.ib.placeOrder(AAPL, order("LMT", lmtPrice=190.0, tif="IOC"))
        assert await client.told(201) == "Order rejected - reason:Exchange is closed."


# ------------------------------------------------------------------ selling short


@LOGS_ERRORS
async def test_what_cannot_be_borrowed_cannot_be_sold_short(client: PlainClient) -> None:
    trade = client.ib.placeOrder(KO, order("MKT", "SELL"))
    assert await client.told(201) == "Order rejected - reason:The contract is not available for short sale."
    assert trade.orderStatus.status in ("Inactive", "Cancelled")
    await client.filled(order("MKT", "BUY"), KO)
    await client.filled(order("MKT", "SELL"), KO)


@LOGS_ERRORS
async def test_what_is_hard_to_borrow_is_located_first(sim: RunningSimulation, client: PlainClient) -> None:
    trade = client.ib.placeOrder(MSFT, order("MKT", "SELL"))
    seen = told_statuses(trade)
    assert await client.told(404) == "Order held while securities are located."
    await until(lambda: "PreSubmitted locate" in seen(), f"whyHeld: {seen()}")
    jump(sim, 5)
    await client.status(trade, "Filled")
    assert "Submitted" in statuses(trade)
