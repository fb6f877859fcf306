"""Every type of order with plain ib_async: what it sees from placing to the end. One row a type."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import ib_async
import pytest

from gatedesk.simgateway.market.records import QuoteChanged
from gatedesk.simgateway.wire.responses import ExecDetails
from gatedesk.simgateway.world import Reply
from helpers.ib_client import AAPL, EUR_USD, PlainClient, plain_client
from helpers.sim import RunningSimulation, simulated_gateway
from helpers.sim_trading import FAR_ABOVE, FAR_BELOW, order, quote, statuses, wind
from helpers.waiting import until

LOGS_ERRORS = pytest.mark.tolerate("warnings", because="ib_async logs every error it is told, warnings too")
HELD = ["PendingSubmit", "PreSubmitted"]
AT_ONCE = [*HELD, "Filled"]
LATER = [*HELD, "Submitted", "Filled"]


@pytest.fixture
async def sim() -> AsyncIterator[RunningSimulation]:
    async with simulated_gateway() as running:
        yield running


@pytest.fixture
async def client(sim: RunningSimulation) -> AsyncIterator[PlainClient]:
    async with plain_client(sim.port) as connected:
        yield connected


@dataclass(frozen=True)
class Row:
    """One type of order: how to make it of the market's quote, and the statuses it may go through."""

    name: str
    make: Callable[[QuoteChanged], ib_async.Order]
    seen: tuple[list[str], ...]
    speed: float = 20.0  # how much faster than life the simulation runs meanwhile


def cents(price: float) -> float:
    return round(price, 2)


FILLED_ROWS = [
    Row("MKT buy", lambda q: order("MKT"), (AT_ONCE, LATER)),
    Row("MKT sell", lambda q: order("MKT", "SELL"), (["PendingSubmit", "Submitted", "Filled"],)),
    Row("LMT through the market", lambda q: order("LMT", lmtPrice=cents(q.ask + 1)), (AT_ONCE, LATER)),
    Row("LMT at the bid", lambda q: order("LMT", lmtPrice=q.bid), (LATER, AT_ONCE), speed=120),
    Row("STP through", lambda q: order("STP", auxPrice=cents(q.bid - 1)), (LATER,)),
    Row("STP LMT", lambda q: order("STP LMT", auxPrice=cents(q.bid - 1), lmtPrice=cents(q.ask + 1)), (LATER,)),
    Row("MIT", lambda q: order("MIT", auxPrice=cents(q.ask + 1)), (LATER,)),
    Row("LIT", lambda q: order("LIT", auxPrice=cents(q.ask + 1), lmtPrice=cents(q.ask + 1)), (LATER,)),
    Row("TRAIL by money", lambda q: order("TRAIL", "SELL", auxPrice=0.02), (LATER,), speed=60),
    Row("TRAIL by percent", lambda q: order("TRAIL", trailingPercent=0.02), (LATER,), speed=60),
    Row("TRAIL LIMIT", lambda q: order("TRAIL LIMIT", auxPrice=0.02, lmtPriceOffset=5.0), (LATER,), speed=60),
    Row("MTL", lambda q: order("MTL"), (AT_ONCE, LATER)),
    Row("REL", lambda q: order("REL", auxPrice=0.0), (LATER,)),
    Row("REL by its other name", lambda q: order("PEG PRIMARY", "SELL", auxPrice=0.01), (LATER, AT_ONCE)),
    Row("PEG MID", lambda q: order("PEG MID"), (LATER,)),
    Row("PEG MKT", lambda q: order("PEG MKT", auxPrice=0.01), (LATER, AT_ONCE)),
    Row("MIDPRICE", lambda q: order("MIDPRICE"), (LATER,)),
    Row("MIDPRICE with a cap", lambda q: order("MIDPRICE", lmtPrice=cents(q.ask + 1)), (LATER,)),
    Row("SNAP MKT", lambda q: order("SNAP MKT"), (AT_ONCE, LATER)),
    Row("SNAP MID", lambda q: order("SNAP MID", auxPrice=0.0), (LATER, AT_ONCE), speed=120),
    Row("SNAP PRIM", lambda q: order("SNAP PRIM"), (LATER, AT_ONCE), speed=120),
    Row("IOC", lambda q: order("LMT", lmtPrice=cents(q.ask + 1), tif="IOC"), (AT_ONCE, LATER)),
    Row("FOK", lambda q: order("LMT", lmtPrice=cents(q.ask + 1), tif="FOK"), (AT_ONCE, LATER)),
    Row("all or none", lambda q: order("LMT", lmtPrice=cents(q.ask + 1), allOrNone=True), (AT_ONCE, LATER)),
    Row("minimum quantity", lambda q: order("LMT", lmtPrice=cents(q.ask + 1), minQty=5), (AT_ONCE, LATER)),
]


@pytest.mark.parametrize("row", FILLED_ROWS, ids=lambda row: row.name)
async def test_orders_that_fill(sim: RunningSimulation, client: PlainClient, row: Row) -> None:
    wind(sim, row.speed)
    trade = await client.filled(row.make(quote(sim)))
    assert statuses(trade) in row.seen
    assert sum(fill.execution.shares for fill in trade.fills) == 10
    assert trade.orderStatus.remaining == 0
    for fill in trade.fills:
        first, second, *last = fill.execution.execId.split(".")
        assert (len(first), len(second), last) == (8, 8, ["01", "01"])
        assert fill.execution.permId == trade.order.permId


WAITING_ROWS = [
    Row("LMT far away", lambda q: order("LMT", lmtPrice=FAR_BELOW), ([*HELD, "Submitted"],)),
    Row("LMT hidden", lambda q: order("LMT", lmtPrice=FAR_BELOW, hidden=True), ([*HELD, "Submitted"],)),
    Row("LMT iceberg", lambda q: order("LMT", lmtPrice=FAR_BELOW, displaySize=1), ([*HELD, "Submitted"],)),
    Row("STP", lambda q: order("STP", auxPrice=FAR_ABOVE), (HELD,)),
    Row("STP LMT", lambda q: order("STP LMT", auxPrice=FAR_ABOVE, lmtPrice=FAR_ABOVE), (HELD,)),
    Row("MIT", lambda q: order("MIT", auxPrice=FAR_BELOW), (HELD,)),
    Row("LIT", lambda q: order("LIT", auxPrice=FAR_BELOW, lmtPrice=FAR_BELOW), (HELD,)),
    Row("TRAIL", lambda q: order("TRAIL", auxPrice=50.0), (HELD,)),
    Row("TRAIL LIMIT", lambda q: order("TRAIL LIMIT", trailingPercent=20, lmtPriceOffset=0.1), (HELD,)),
    Row("MOC", lambda q: order("MOC"), (HELD,)),
    Row("LOC", lambda q: order("LOC", lmtPrice=FAR_BELOW), (HELD,)),
    Row("OPG", lambda q: order("MKT", tif="OPG"), (HELD,)),
    Row("LMT OPG", lambda q: order("LMT", lmtPrice=FAR_BELOW, tif="OPG"), (HELD,)),
    Row("AUC", lambda q: order("MTL", tif="AUC"), (HELD,)),
    Row("PEG MID capped", lambda q: order("PEG MID", lmtPrice=FAR_BELOW), ([*HELD, "Submitted"],)),
    Row("MIDPRICE capped", lambda q: order("MIDPRICE", lmtPrice=FAR_BELOW), ([*HELD, "Submitted"],)),
    Row("REL capped", lambda q: order("REL", lmtPrice=FAR_BELOW), ([*HELD, "Submitted"],)),
]


@pytest.mark.parametrize("row", WAITING_ROWS, ids=lambda row: row.name)
async def test_orders_that_wait(sim: RunningSimulation, client: PlainClient, row: Row) -> None:
    asked = row.make(quote(sim))
    trade = client.ib.placeOrder(AAPL, asked)
    await until(lambda: statuses(trade) in row.seen, f"{row.seen}: {trade.log}")
    assert trade.orderStatus.whyHeld == ("trigger" if row.seen[0] == HELD else "")
    async with plain_client(sim.port, 2) as other:  # what the Gateway remembers, not what this client has sent
        [stored] = await other.ib.reqAllOpenOrdersAsync()
    for name in ("orderType", "tif", "hidden", "displaySize", "trailingPercent", "lmtPriceOffset"):
        assert getattr(stored.order, name) in (getattr(asked, name), "DAY")
    if asked.orderType != "TRAIL LIMIT" and asked.lmtPrice < 1e6:
        assert stored.order.lmtPrice == asked.lmtPrice


async def test_a_trailing_stop_trails_and_never_back(sim: RunningSimulation, client: PlainClient) -> None:
    stops = told_orders(client, lambda told: told.trailStopPrice)
    wind(sim, 120)
    trade = await client.filled(order("TRAIL", "SELL", auxPrice=0.1))
    trailed = [stop for stop in stops if stop < FAR_ABOVE]
    assert len(set(trailed)) > 1
    assert trailed == sorted(trailed)
    assert statuses(trade) == LATER


async def test_a_trailing_limit_keeps_its_offset(sim: RunningSimulation, client: PlainClient) -> None:
    pairs = told_orders(client, lambda told: (told.trailStopPrice, told.lmtPrice))
    wind(sim, 120)
    client.ib.placeOrder(AAPL, order("TRAIL LIMIT", "SELL", auxPrice=0.5, lmtPriceOffset=0.25))
    await until(lambda: len({pair for pair in pairs if pair[0] < FAR_ABOVE}) > 1, "the stop to move", 30)
    assert {round(stop - limit, 2) for stop, limit in pairs if stop < FAR_ABOVE} == {0.25}


def told_orders(client: PlainClient, pick: Callable[[ib_async.Order], Any]) -> list[Any]:
    """Something of every openOrder as it comes in; ib_async itself keeps little of those of orders it knows."""
    heard: list[Any] = []
    keep = client.ib.wrapper.openOrder

    def open_order(order_id: int, contract: object, told: ib_async.Order, state: object) -> None:
        heard.append(pick(told))
        keep(order_id, contract, told, state)  # type: ignore[arg-type]  # passed on as they came

    client.ib.wrapper.openOrder = open_order  # type: ignore[method-assign,assignment]  # a listener where there is no event
    return heard


@pytest.mark.parametrize(("priority", "seconds"), [("Urgent", 2.0), ("Normal", 6.0), ("Patient", 20.0)])
@pytest.mark.parametrize("kind", ["MKT", "LMT"])
async def test_adaptive_fills_inside_the_spread(
    sim: RunningSimulation, client: PlainClient, kind: str, priority: str, seconds: float
) -> None:
    wind(sim, 10)
    inside = prices_against_quotes(sim)
    begun = sim.server.clock()
    wanted = order(kind, quantity=8, algoStrategy="Adaptive")
    if kind == "LMT":
        wanted.lmtPrice = cents(quote(sim).ask + 5)
    wanted.algoParams = [ib_async.TagValue("adaptivePriority", priority)]
    trade = await client.filled(wanted)
    assert statuses(trade) == LATER
    assert len(trade.fills) == 4
    assert sim.server.clock() - begun >= seconds * 0.95
    assert {fill.execution.exchange for fill in trade.fills} == {"IBKRATS"}
    assert all(bid < price < ask for bid, price, ask in inside)
    assert len(inside) == 4


def prices_against_quotes(sim: RunningSimulation) -> list[tuple[float, float, float]]:
    """Bid, price and ask of every execution, seen the moment it is told."""
    seen: list[tuple[float, float, float]] = []
    deliver = sim.server.deliver

    def look(replies: Iterable[Reply], **how: Any) -> None:
        told = list(replies)
        top = quote(sim)
        seen.extend((top.bid, float(one.price), top.ask) for _, one in told if isinstance(one, ExecDetails))
        deliver(told, **how)

    sim.server.deliver = look  # type: ignore[method-assign]  # a listener where there is no event
    return seen


async def test_a_scale_order_scales_in_by_partial_fills(sim: RunningSimulation, client: PlainClient) -> None:
    wind(sim, 300)
    first = cents(quote(sim).ask)
    levels = {"scaleInitLevelSize": 10, "scaleSubsLevelSize": 5, "scalePriceIncrement": 0.01}
    trade = client.ib.placeOrder(AAPL, order("LMT", quantity=20, lmtPrice=first, **levels))
    await until(lambda: trade.orderStatus.status == "Filled", "all levels", 60)
    got = [(fill.execution.shares, fill.execution.price) for fill in trade.fills]
    assert all(price <= cents(first - 0.01 * level) for level, price in zip((0, 1, 2), level_prices(got), strict=True))
    assert statuses(trade) == LATER


def level_prices(fills: list[tuple[float, float]]) -> list[float]:
    """The highest price of each level of 10, 5 and 5 units."""
    prices = [price for shares, price in fills for _ in range(int(shares))]
    return [max(prices[:10]), max(prices[10:15]), max(prices[15:])]


async def test_a_big_order_fills_in_parts_each_reported_before_its_commission(
    sim: RunningSimulation, client: PlainClient
) -> None:
    heard: list[str] = []
    client.ib.execDetailsEvent += lambda trade, fill: heard.append(f"execution {fill.execution.execId}")
    client.ib.commissionReportEvent += lambda trade, fill, report: heard.append(f"commission {report.execId}")
    trade = await client.filled(order("MKT", quantity=3000))
    ids = [fill.execution.execId for fill in trade.fills]
    assert len(ids) > 1
    assert all(heard.index(f"execution {one}") < heard.index(f"commission {one}") for one in ids)
    assert [fill.execution.cumQty for fill in trade.fills][-1] == 3000
    worth = sum(fill.execution.shares * fill.execution.price for fill in trade.fills)
    assert trade.orderStatus.avgFillPrice == pytest.approx(worth / 3000)


async def test_permanent_ids_are_consecutive_and_stay(client: PlainClient) -> None:
    first, second = (client.ib.placeOrder(AAPL, order("LMT", lmtPrice=FAR_BELOW)) for _ in range(2))
    await client.status(first, "Submitted")
    await client.status(second, "Submitted")
    assert second.order.permId == first.order.permId + 1
    assert 0 < first.order.permId < 2**31


@LOGS_ERRORS
async def test_a_limit_far_through_the_market_is_capped(sim: RunningSimulation, client: PlainClient) -> None:
    trade = client.ib.placeOrder(AAPL, order("LMT", "SELL", 1_000, lmtPrice=1.0))
    assert "cap (or limit) the price of your Limit Order" in await client.told(2161)
    await client.status(trade, "Filled")
    assert trade.orderStatus.mktCapPrice == pytest.approx(0.9 * quote(sim).bid, rel=0.01)


@LOGS_ERRORS
async def test_immediate_orders_that_find_nothing_end(client: PlainClient) -> None:
    ioc = client.ib.placeOrder(AAPL, order("LMT", lmtPrice=FAR_BELOW, tif="IOC"))
    await client.status(ioc, "Cancelled")
    assert statuses(ioc) == [*HELD, "PendingCancel", "Cancelled"]
    fok = client.ib.placeOrder(AAPL, order("LMT", lmtPrice=FAR_BELOW, tif="FOK"))
    await client.status(fok, "Inactive")
    assert statuses(fok) == [*HELD, "Inactive"]
    assert client.error(202) is None


async def test_currencies_trade_too(client: PlainClient) -> None:
    trade = await client.filled(order("MKT", quantity=25_000), EUR_USD)
    assert trade.fills[0].commissionReport.commission >= 2.0
