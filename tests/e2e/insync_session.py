"""A session of plain ib_insync against a port: prints its findings as JSON.

Run as a program of its own by ``test_client_official.py``; it knows nothing of Gatedesk.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

import ib_insync as insync

from helpers.waiting import until as until_named

AAPL = insync.Stock("AAPL", "SMART", "USD", conId=265598)


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition; AssertionError when it does not come true."""
    await until_named(condition, "what the check waits for", seconds=30)


async def status(trade: insync.Trade, wanted: str) -> None:
    await until(lambda: trade.orderStatus.status == wanted)


async def gives_accounts(ib: insync.IB) -> None:
    assert ib.managedAccounts() == ["DU1234567"]


async def tells_the_time(ib: insync.IB) -> None:
    assert isinstance(await ib.reqCurrentTimeAsync(), datetime)


async def gives_contract_details(ib: insync.IB) -> None:
    [details] = await ib.reqContractDetailsAsync(insync.Stock("AAPL", "SMART", "USD"))
    assert (details.contract.conId, details.longName, details.minTick) == (265598, "APPLE INC", 0.01)


async def qualifies_contracts(ib: insync.IB) -> None:
    [pair] = await ib.qualifyContractsAsync(insync.Forex("EURUSD"))
    assert pair.conId == 12087792


async def answers_an_unknown_symbol(ib: insync.IB) -> None:
    assert await ib.reqContractDetailsAsync(insync.Stock("NOSUCH", "SMART", "USD")) == []


async def searches_symbols(ib: insync.IB) -> None:
    assert (await ib.reqMatchingSymbolsAsync("apple"))[0].contract.symbol == "AAPL"


async def gives_market_rules(ib: insync.IB) -> None:
    assert len(await ib.reqMarketRuleAsync(26)) == 2


async def streams_quotes(ib: insync.IB) -> None:
    ticker = ib.reqMktData(AAPL, "233,165,236,375")
    await until(lambda: ticker.hasBidAsk() and ticker.volume > 0 and ticker.rtVolume > 0)
    assert ticker.low52week < ticker.high52week
    ib.cancelMktData(AAPL)


async def gives_a_snapshot(ib: insync.IB) -> None:
    [ticker] = await ib.reqTickersAsync(AAPL)
    assert ticker.hasBidAsk()


async def gives_ticks(ib: insync.IB) -> None:
    ticker = ib.reqTickByTickData(AAPL, "BidAsk")
    await until(lambda: ticker.bid > 0)
    ib.cancelTickByTickData(AAPL, "BidAsk")


async def shows_the_book(ib: insync.IB) -> None:
    ticker = ib.reqMktDepth(AAPL, 5, isSmartDepth=True)
    await until(lambda: len(ticker.domBids) == 5 and len(ticker.domAsks) == 5)
    ib.cancelMktDepth(AAPL, isSmartDepth=True)


async def gives_history(ib: insync.IB) -> None:
    bars = await ib.reqHistoricalDataAsync(AAPL, "", "1 D", "5 mins", "TRADES", True)
    assert len(bars) > 50


async def gives_daily_history(ib: insync.IB) -> None:
    assert len(await ib.reqHistoricalDataAsync(AAPL, "", "20 D", "1 day", "TRADES", True)) == 20


async def keeps_history_up_to_date(ib: insync.IB) -> None:
    bars = await ib.reqHistoricalDataAsync(AAPL, "", "60 S", "5 secs", "TRADES", False, keepUpToDate=True)
    updates: list[bool] = []
    bars.updateEvent += lambda updated, has_new_bar: updates.append(has_new_bar)
    await until(lambda: updates)
    ib.cancelHistoricalData(bars)


async def gives_the_head(ib: insync.IB) -> None:
    assert isinstance(await ib.reqHeadTimeStampAsync(AAPL, "TRADES", False, 1), datetime)


async def gives_a_schedule(ib: insync.IB) -> None:
    assert len((await ib.reqHistoricalScheduleAsync(AAPL, 5)).sessions) == 5


async def gives_real_time_bars(ib: insync.IB) -> None:
    bars = ib.reqRealTimeBars(AAPL, 5, "TRADES", False)
    await until(lambda: bars)
    ib.cancelRealTimeBars(bars)


async def fills_a_market_order(ib: insync.IB) -> None:
    trade = ib.placeOrder(AAPL, insync.MarketOrder("BUY", 10))
    await status(trade, "Filled")
    await until(lambda: all(fill.commissionReport.execId for fill in trade.fills))


async def rests_changes_and_cancels_a_limit(ib: insync.IB) -> None:
    order = insync.LimitOrder("BUY", 10, 50.0)
    trade = ib.placeOrder(AAPL, order)
    await status(trade, "Submitted")
    order.lmtPrice = 51.0
    ib.placeOrder(AAPL, order)
    await until(lambda: any(entry.message == "Modified" for entry in trade.log))
    ib.cancelOrder(order)
    await status(trade, "Cancelled")


async def holds_a_stop(ib: insync.IB) -> None:
    trade = ib.placeOrder(AAPL, insync.StopOrder("SELL", 10, 50.0, tif="GTC"))
    await status(trade, "PreSubmitted")
    assert trade.orderStatus.whyHeld == "trigger"


async def previews(ib: insync.IB) -> None:
    state = await ib.whatIfOrderAsync(AAPL, insync.LimitOrder("BUY", 100, 190.0))
    assert float(state.initMarginChange) > 0


async def runs_a_bracket(ib: insync.IB) -> None:
    trades = [ib.placeOrder(AAPL, order) for order in ib.bracketOrder("BUY", 10, 200.0, 900.0, 50.0)]
    await status(trades[0], "Filled")
    await status(trades[1], "Submitted")
    await status(trades[2], "PreSubmitted")


async def lists_orders(ib: insync.IB) -> None:
    assert len(await ib.reqAllOpenOrdersAsync()) == 3
    assert await ib.reqCompletedOrdersAsync(False)


async def lists_executions(ib: insync.IB) -> None:
    assert len(await ib.reqExecutionsAsync()) >= 2


async def tells_the_account(ib: insync.IB) -> None:
    assert len(ib.accountValues()) > 140
    assert await ib.accountSummaryAsync()
    await until(lambda: ib.portfolio() and ib.portfolio()[0].position == 20)
    assert ib.positions()[0].position == 20


async def tells_profit(ib: insync.IB) -> None:
    profit = ib.reqPnLSingle("DU1234567", "", 265598)
    await until(lambda: profit.position == 20)


async def answers_the_small_requests(ib: insync.IB) -> None:
    await ib.reqNewsProvidersAsync()
    assert await ib.reqMktDepthExchangesAsync()
    assert await ib.reqSmartComponentsAsync("9c0001")
    assert await ib.reqSecDefOptParamsAsync("AAPL", "", "STK", 265598) == []
    assert await ib.reqScannerParametersAsync()
    assert await ib.reqHistogramDataAsync(AAPL, False, "1 day")


async def cancels_everything(ib: insync.IB) -> None:
    ib.reqGlobalCancel()
    await until(lambda: not ib.openTrades())


CHECKS: tuple[Callable[[insync.IB], Awaitable[None]], ...] = (
    gives_accounts,
    tells_the_time,
    gives_contract_details,
    qualifies_contracts,
    answers_an_unknown_symbol,
    searches_symbols,
    gives_market_rules,
    streams_quotes,
    gives_a_snapshot,
    gives_ticks,
    shows_the_book,
    gives_history,
    gives_daily_history,
    keeps_history_up_to_date,
    gives_the_head,
    gives_a_schedule,
    gives_real_time_bars,
    fills_a_market_order,
    rests_changes_and_cancels_a_limit,
    holds_a_stop,
    previews,
    runs_a_bracket,
    lists_orders,
    lists_executions,
    tells_the_account,
    tells_profit,
    answers_the_small_requests,
    cancels_everything,
)


async def main(port: int) -> None:
    begun = time.perf_counter()
    ib = insync.IB()
    await ib.connectAsync("127.0.0.1", port, 6, timeout=10)
    version = ib.client.serverVersion()
    findings: dict[str, str] = {}
    for check in CHECKS:
        try:
            await check(ib)
            findings[check.__name__] = ""
        except Exception as error:  # noqa: BLE001 - handed to the test as a finding
            findings[check.__name__] = repr(error)
    ib.disconnect()
    seconds = round(time.perf_counter() - begun, 1)
    print(json.dumps({"version": version, "seconds": seconds, "findings": findings}))


asyncio.run(main(int(sys.argv[1])))
