"""Plain ib_async against the simulated Gateway: orders from placing to the last report."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import ib_async
import pytest

from helpers.ib_client import AAPL, EUR_USD, PlainClient, plain_client
from helpers.sim import RunningSimulation, simulated_gateway
from helpers.waiting import until

LOGS_ERRORS = pytest.mark.tolerate("warnings", because="ib_async logs every error it is told, cancellations too")
FAR_BELOW, FAR_ABOVE = 50.0, 900.0
MARKETABLE = 200.0  # above the market, and near enough not to be capped


@pytest.fixture
async def sim() -> AsyncIterator[RunningSimulation]:
    async with simulated_gateway() as running:
        yield running


@pytest.fixture
async def client(sim: RunningSimulation) -> AsyncIterator[PlainClient]:
    async with plain_client(sim.port) as connected:
        yield connected


def statuses(trade: ib_async.Trade) -> list[str]:
    """The statuses a trade went through, repetitions left out."""
    return list(dict.fromkeys(entry.status for entry in trade.log))


async def test_a_market_order_fills_and_reports_its_commission(client: PlainClient) -> None:
    trade = await client.filled(ib_async.MarketOrder("BUY", 100))
    assert statuses(trade) == ["PendingSubmit", "PreSubmitted", "Filled"]
    assert sum(fill.execution.shares for fill in trade.fills) == 100
    first = trade.fills[0]
    assert first.execution.side == "BOT"
    assert first.commissionReport.currency == "USD"
    assert sum(fill.commissionReport.commission for fill in trade.fills) >= 1.0


async def test_a_closing_fill_tells_what_was_realized(client: PlainClient) -> None:
    bought = await client.filled(ib_async.MarketOrder("BUY", 100))
    sold = await client.filled(ib_async.MarketOrder("SELL", 100))
    assert statuses(sold)[1] == "Submitted"
    realized = sum(fill.commissionReport.realizedPNL for fill in sold.fills)
    paid = bought.orderStatus.avgFillPrice - sold.orderStatus.avgFillPrice
    commissions = sum(fill.commissionReport.commission for fill in bought.fills + sold.fills)
    assert realized == pytest.approx(-100 * paid - commissions, abs=0.02)


async def test_a_resting_limit_is_changed_and_keeps_its_permanent_id(client: PlainClient) -> None:
    order = ib_async.LimitOrder("BUY", 10, FAR_BELOW)
    trade = client.ib.placeOrder(AAPL, order)
    await client.status(trade, "Submitted")
    perm_id = trade.order.permId
    order.lmtPrice = FAR_BELOW + 1
    client.ib.placeOrder(AAPL, order)
    await until(lambda: any(entry.message == "Modified" for entry in trade.log), "the change")
    [stored] = await client.ib.reqOpenOrdersAsync()
    assert (stored.order.permId, stored.order.lmtPrice) == (perm_id, FAR_BELOW + 1)


@LOGS_ERRORS
async def test_a_cancelled_order_is_told_by_status_and_202(client: PlainClient) -> None:
    trade = client.ib.placeOrder(AAPL, ib_async.LimitOrder("BUY", 10, FAR_BELOW))
    await client.status(trade, "Submitted")
    client.ib.cancelOrder(trade.order)
    await client.status(trade, "Cancelled")
    assert await client.told(202) == "Order Canceled - reason:"
    assert trade.orderStatus.remaining == 10


@pytest.mark.parametrize(
    "order",
    [
        ib_async.StopOrder("SELL", 10, FAR_BELOW),
        ib_async.StopLimitOrder("SELL", 10, FAR_BELOW - 1, FAR_BELOW),
        ib_async.Order(action="SELL", totalQuantity=10, orderType="MIT", auxPrice=FAR_ABOVE),
        ib_async.Order(action="SELL", totalQuantity=10, orderType="LIT", auxPrice=FAR_ABOVE, lmtPrice=FAR_ABOVE),
        ib_async.Order(action="SELL", totalQuantity=10, orderType="TRAIL", auxPrice=20.0),
        ib_async.Order(action="SELL", totalQuantity=10, orderType="TRAIL", trailingPercent=10.0),
        ib_async.Order(action="SELL", totalQuantity=10, orderType="TRAIL LIMIT", auxPrice=20.0, lmtPriceOffset=0.1),
        ib_async.Order(action="SELL", totalQuantity=10, orderType="MOC"),
        ib_async.Order(action="SELL", totalQuantity=10, orderType="LOC", lmtPrice=FAR_ABOVE),
    ],
    ids=lambda order: f"{order.orderType}-{order.trailingPercent < 100}",
)
async def test_held_orders_wait_for_their_trigger(client: PlainClient, order: ib_async.Order) -> None:
    trade = client.ib.placeOrder(AAPL, order)
    await client.status(trade, "PreSubmitted")
    assert trade.orderStatus.whyHeld == "trigger"
    [stored] = await client.ib.reqAllOpenOrdersAsync()
    assert stored.order.orderType == order.orderType


async def test_a_marketable_limit_fills_at_its_price_or_better(client: PlainClient) -> None:
    trade = await client.filled(ib_async.LimitOrder("BUY", 100, MARKETABLE))
    assert trade.orderStatus.avgFillPrice < MARKETABLE


@LOGS_ERRORS
async def test_immediate_or_cancel_ends_at_once(client: PlainClient) -> None:
    order = ib_async.LimitOrder("BUY", 10, FAR_BELOW, tif="IOC")
    trade = client.ib.placeOrder(AAPL, order)
    await client.status(trade, "Cancelled")


async def test_good_till_date_is_kept(client: PlainClient) -> None:
    until_then = datetime(2026, 4, 16, 12, tzinfo=UTC) + timedelta(days=2)
    order = ib_async.LimitOrder("BUY", 10, FAR_BELOW, tif="GTD", goodTillDate=until_then.strftime("%Y%m%d-%H:%M:%S"))
    trade = client.ib.placeOrder(AAPL, order)
    await client.status(trade, "Submitted")
    [stored] = await client.ib.reqAllOpenOrdersAsync()
    assert stored.order.tif == "GTD"
    assert stored.order.goodTillDate == order.goodTillDate


@LOGS_ERRORS
async def test_one_exit_of_a_bracket_cancels_the_other(client: PlainClient) -> None:
    orders = client.ib.bracketOrder("BUY", 10, MARKETABLE, FAR_ABOVE, FAR_BELOW)
    trades = [client.ib.placeOrder(AAPL, order) for order in orders]
    await client.status(trades[1], "Submitted")
    orders.takeProfit.lmtPrice = FAR_BELOW
    orders.takeProfit.parentId = 0  # or 135: the parent is filled, as with the real Gateway
    orders.takeProfit.transmit = True
    client.ib.placeOrder(AAPL, orders.takeProfit)
    await client.status(trades[1], "Filled")
    await client.status(trades[2], "Cancelled")


@LOGS_ERRORS
async def test_a_global_cancel_reaches_everybody(sim: RunningSimulation, client: PlainClient) -> None:
    async with plain_client(sim.port, 2) as other:
        trades = [(one, one.ib.placeOrder(AAPL, ib_async.LimitOrder("BUY", 1, FAR_BELOW))) for one in (client, other)]
        for one, trade in trades:
            await one.status(trade, "Submitted")
        client.ib.reqGlobalCancel()
        for one, trade in trades:
            await one.status(trade, "Cancelled")


async def test_what_if_tells_margin_and_commission_and_leaves_nothing(client: PlainClient) -> None:
    state = await client.ib.whatIfOrderAsync(AAPL, ib_async.LimitOrder("BUY", 100, 190.0))
    assert isinstance(state, ib_async.OrderState)
    assert float(state.initMarginChange) > 0
    assert state.commission == 1.0
    assert await client.ib.reqAllOpenOrdersAsync() == []


@LOGS_ERRORS
async def test_what_if_of_the_impossible_answers(client: PlainClient) -> None:
    assert await client.ib.whatIfOrderAsync(AAPL, ib_async.LimitOrder("BUY", 100, 190.001)) == []
    assert "minimum price variation" in await client.told(110)


async def test_a_bracket_goes_live_as_a_family(sim: RunningSimulation, client: PlainClient) -> None:
    parent, profit, loss = client.ib.bracketOrder("BUY", 10, MARKETABLE, FAR_ABOVE, FAR_BELOW)
    trades = [client.ib.placeOrder(AAPL, order) for order in (parent, profit, loss)]
    await client.status(trades[0], "Filled")
    await client.status(trades[1], "Submitted")
    await client.status(trades[2], "PreSubmitted")
    assert trades[2].orderStatus.whyHeld == "trigger"
    assert trades[1].orderStatus.parentId == parent.orderId
    async with plain_client(sim.port, 2) as other:  # ib_async does not learn the group of orders it knows
        stored = [trade.order for trade in await other.ib.reqAllOpenOrdersAsync()]
    assert [order.parentId for order in stored] == [parent.orderId, parent.orderId]
    assert stored[0].ocaGroup == stored[1].ocaGroup != ""


async def test_an_untransmitted_order_is_not_told(client: PlainClient) -> None:
    trade = client.ib.placeOrder(AAPL, ib_async.LimitOrder("BUY", 1, FAR_BELOW, transmit=False))
    assert await client.ib.reqAllOpenOrdersAsync() == []
    trade.order.transmit = True
    client.ib.placeOrder(AAPL, trade.order)
    await client.status(trade, "Submitted")


async def test_others_see_an_order_only_when_they_ask(sim: RunningSimulation, client: PlainClient) -> None:
    trade = client.ib.placeOrder(AAPL, ib_async.LimitOrder("BUY", 1, FAR_BELOW))
    await client.status(trade, "Submitted")
    async with plain_client(sim.port, 2) as other:
        assert await other.ib.reqOpenOrdersAsync() == []
        [seen] = await other.ib.reqAllOpenOrdersAsync()
        assert (seen.order.permId, seen.order.clientId) == (trade.order.permId, 1)


@LOGS_ERRORS
async def test_another_client_may_cancel_what_it_saw(sim: RunningSimulation, client: PlainClient) -> None:
    trade = client.ib.placeOrder(AAPL, ib_async.LimitOrder("BUY", 1, FAR_BELOW))
    await client.status(trade, "Submitted")
    async with plain_client(sim.port, 0) as other:
        other.ib.client.cancelOrder(trade.order.orderId, "")
        await client.status(trade, "Cancelled")


@LOGS_ERRORS
@pytest.mark.parametrize(
    ("order", "code", "words"),
    [
        (ib_async.LimitOrder("BUY", 10, 190.001), 110, "minimum price variation"),
        (ib_async.LimitOrder("BUY", 0, 190.0), 434, "cannot be zero"),
        (ib_async.Order(action="BUY", totalQuantity=1, orderType="NOSUCH"), 321, "Invalid order type"),
        (ib_async.LimitOrder("BUY", 1, 190.0, account="U999"), 201, "Unknown account U999"),
        (ib_async.MarketOrder("BUY", 1_000_000), 201, "INITIAL MARGIN"),
        (ib_async.LimitOrder("BUY", 1, 190.0, parentId=4711), 135, "Can't find order with id = 4711"),
        (
            ib_async.LimitOrder("BUY", 1, 190.0, algoStrategy="Vwap"),
            439,
            "Algorithm definition not found",
        ),
        (ib_async.LimitOrder("BUY", 1, 190.0, tif="GTD", goodTillDate="tomorrow"), 343, "date"),
        (ib_async.LimitOrder("BUY", 1, 190.0, hedgeType="D"), 201, "does not take hedge orders"),
        (ib_async.LimitOrder("BUY", 1, 190.0, tif="OVERNIGHT"), 321, "time in force"),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else "",
)
async def test_impossible_orders_are_refused_with_the_real_words(
    client: PlainClient, order: ib_async.Order, code: int, words: str
) -> None:
    client.ib.placeOrder(AAPL, order)
    assert words in await client.told(code)
    assert await client.ib.reqAllOpenOrdersAsync() == []


async def test_a_condition_holds_an_order_until_it_is_met(client: PlainClient) -> None:
    order = ib_async.MarketOrder("BUY", 10)
    order.conditions = [ib_async.PriceCondition(1, "a", True, FAR_ABOVE, 265598, "SMART")]
    trade = client.ib.placeOrder(AAPL, order)
    await client.status(trade, "PreSubmitted")
    order.conditions = [ib_async.PriceCondition(1, "a", True, FAR_BELOW, 265598, "SMART")]
    client.ib.placeOrder(AAPL, order)
    await client.status(trade, "Filled")


@LOGS_ERRORS
async def test_an_order_for_an_unknown_contract_is_refused(client: PlainClient) -> None:
    nothing = ib_async.Stock(conId=1, symbol="NOSUCH", exchange="SMART", currency="USD")
    client.ib.placeOrder(nothing, ib_async.MarketOrder("BUY", 1))
    assert await client.told(200) == "No security definition has been found for the request"


@LOGS_ERRORS
async def test_what_is_done_cannot_be_cancelled_nor_what_never_was(client: PlainClient) -> None:
    trade = await client.filled(ib_async.MarketOrder("BUY", 1))
    client.ib.client.cancelOrder(trade.order.orderId, "")
    assert "cannot be cancelled, state: Filled" in await client.told(10148)
    client.ib.client.cancelOrder(999_999, "")
    assert await client.told(10147) == "OrderId 999999 that needs to be cancelled is not found."


@LOGS_ERRORS
async def test_completed_orders_say_how_they_ended(client: PlainClient) -> None:
    filled = await client.filled(ib_async.MarketOrder("BUY", 5))
    cancelled = client.ib.placeOrder(AAPL, ib_async.LimitOrder("BUY", 1, FAR_BELOW))
    await client.status(cancelled, "Submitted")
    client.ib.cancelOrder(cancelled.order)
    await client.status(cancelled, "Cancelled")
    done = {trade.order.permId: trade for trade in await client.ib.reqCompletedOrdersAsync(False)}
    assert done[filled.order.permId].orderStatus.status == "Filled"
    assert done[cancelled.order.permId].orderStatus.status == "Cancelled"


async def test_executions_pass_the_filter(client: PlainClient) -> None:
    await client.filled(ib_async.MarketOrder("BUY", 5))
    await client.filled(ib_async.MarketOrder("BUY", 1000), EUR_USD)
    ib = client.ib
    everything = await ib.reqExecutionsAsync()
    assert {fill.contract.symbol for fill in everything} == {"AAPL", "EUR"}
    by_symbol = await ib.reqExecutionsAsync(ib_async.ExecutionFilter(symbol="EUR"))
    assert {fill.contract.symbol for fill in by_symbol} == {"EUR"}
    for nothing in (
        ib_async.ExecutionFilter(side="SELL"),
        ib_async.ExecutionFilter(clientId=9),
        ib_async.ExecutionFilter(time="20300101-00:00:00"),
    ):
        assert await ib.reqExecutionsAsync(nothing) == []


# --- accounts


async def test_account_values_have_the_whole_list_of_keys(client: PlainClient) -> None:
    values = {(row.tag, row.currency): row.value for row in client.ib.accountValues()}
    assert values["NetLiquidation", "USD"] == "1000000.00"
    assert values["AvailableFunds", "USD"] == "1000000.00"
    assert values["AccountReady", ""] == "true"
    assert values["Currency", "BASE"] == "BASE"
    assert {"BuyingPower", "Cushion", "ExcessLiquidity", "FullInitMarginReq-S", "RealizedPnL", "UnrealizedPnL"} <= {
        tag for tag, _ in values
    }
    assert len(values) > 140


async def test_summary_portfolio_and_positions_agree(client: PlainClient) -> None:
    await client.filled(ib_async.MarketOrder("BUY", 100))
    ib = client.ib
    await until(lambda: ib.portfolio() and ib.positions(), "the position")
    [item], [position] = ib.portfolio(), ib.positions()
    assert item.position == position.position == 100
    assert item.averageCost == pytest.approx(position.avgCost)
    summary = {(row.tag, row.currency): row.value for row in await ib.accountSummaryAsync()}
    assert float(summary["GrossPositionValue", "USD"]) == pytest.approx(item.marketValue, abs=50)
    assert float(summary["NetLiquidation", "USD"]) == pytest.approx(1_000_000, abs=50)


async def test_a_closed_position_goes_away(client: PlainClient) -> None:
    await client.filled(ib_async.MarketOrder("BUY", 100))
    await until(client.ib.positions, "the position")
    await client.filled(ib_async.MarketOrder("SELL", 100))
    await until(lambda: not client.ib.positions(), "no position")
    await until(lambda: not client.ib.portfolio(), "an empty portfolio")


async def test_profit_is_pushed(client: PlainClient) -> None:
    await client.filled(ib_async.MarketOrder("BUY", 1000))
    whole = client.ib.reqPnL("DU1234567")
    single = client.ib.reqPnLSingle("DU1234567", "", 265598)
    await until(lambda: single.position == 1000 and single.value > 100_000, "the position's figures")
    await until(lambda: whole.unrealizedPnL == whole.unrealizedPnL, "the account's figures")
    before = single.value
    await until(lambda: single.value != before, "a new value", seconds=30)
    client.ib.cancelPnL("DU1234567")
    client.ib.cancelPnLSingle("DU1234567", "", 265598)


async def test_the_multi_requests_answer(client: PlainClient) -> None:
    await client.filled(ib_async.MarketOrder("BUY", 7))
    await client.ib.reqAccountUpdatesMultiAsync("DU1234567", "")
    heard: list[float] = []
    client.ib.wrapper.positionMulti = lambda *fields: heard.append(fields[4])  # type: ignore[attr-defined]  # ib_async has no such method
    client.ib.client.reqPositionsMulti(77, "DU1234567", "")
    await until(lambda: heard, "a position")
    assert heard[0] == 7


@LOGS_ERRORS
async def test_unknown_accounts_are_refused(client: PlainClient) -> None:
    client.ib.client.reqPnL(78, "U000", "")
    assert "Invalid account code" in await client.told(321)
