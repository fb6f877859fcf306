"""Plain ib_async against the simulated Gateway: contracts, live data, history and what is refused of them."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import ib_async
import pytest

from helpers.ib_client import AAPL, EUR_USD, PlainClient, plain_client
from helpers.sim import WEDNESDAY_NOON, RunningSimulation, simulated_gateway
from helpers.waiting import until

LOGS_ERRORS = pytest.mark.tolerate("warnings", because="ib_async logs every error it is told")


@pytest.fixture
async def sim() -> AsyncIterator[RunningSimulation]:
    async with simulated_gateway() as running:
        yield running


@pytest.fixture
async def client(sim: RunningSimulation) -> AsyncIterator[PlainClient]:
    async with plain_client(sim.port) as connected:
        yield connected


# --- contracts


async def test_contract_details_say_what_an_order_ticket_needs(client: PlainClient) -> None:
    [details] = await client.ib.reqContractDetailsAsync(ib_async.Stock("AAPL", "SMART", "USD"))
    contract = details.contract
    assert contract is not None
    assert (contract.conId, contract.primaryExchange, contract.tradingClass) == (265598, "NASDAQ", "NMS")
    assert details.minTick == 0.01
    assert details.secIdList[0].value == "US0378331005"
    assert len(details.marketRuleIds.split(",")) == len(details.validExchanges.split(","))
    assert {"LMT", "MKT", "STP", "STPLMT", "TRAIL"} <= set(details.orderTypes.split(","))
    assert details.tradingSessions()[0].start <= datetime.fromtimestamp(WEDNESDAY_NOON, UTC)
    assert details.liquidSessions()


async def test_a_future_has_an_expiry_and_a_multiplier(client: PlainClient) -> None:
    [details, *later] = await client.ib.reqContractDetailsAsync(ib_async.Future("ES", exchange="CME"))
    contract = details.contract
    assert [one.contract.localSymbol for one in later if one.contract] == ["ESU6", "ESZ6"]
    assert contract is not None
    assert contract.multiplier == "50"
    assert len(contract.lastTradeDateOrContractMonth) == 8
    assert details.realExpirationDate == contract.lastTradeDateOrContractMonth
    assert details.underSymbol == "ES"


async def test_a_currency_pair_is_found(client: PlainClient) -> None:
    [contract] = await client.ib.qualifyContractsAsync(ib_async.Forex("EURUSD"))
    assert contract is not None
    assert contract.conId == 12087792


@LOGS_ERRORS
async def test_an_unknown_symbol_is_told(client: PlainClient) -> None:
    assert await client.ib.reqContractDetailsAsync(ib_async.Stock("NOSUCH", "SMART", "USD")) == []
    assert await client.told(200) == "No security definition has been found for the request"


async def test_symbols_are_searched(client: PlainClient) -> None:
    found = await client.ib.reqMatchingSymbolsAsync("apple")
    assert found is not None
    assert found[0].contract is not None
    assert found[0].contract.symbol == "AAPL"
    assert found[0].contract.description == "APPLE INC"


async def test_market_rules_give_price_increments(client: PlainClient) -> None:
    rows = await client.ib.reqMarketRuleAsync(26)
    assert rows is not None
    assert [(row.lowEdge, row.increment) for row in rows] == [(0, 0.0001), (1, 0.01)]


async def test_small_catalogues_are_answered(client: PlainClient) -> None:
    ib = client.ib
    assert await ib.reqNewsProvidersAsync() == []
    assert await ib.reqSecDefOptParamsAsync("AAPL", "", "STK", 265598) == []
    exchanges = await ib.reqMktDepthExchangesAsync()
    assert {"NASDAQ", "CME"} <= {row.exchange for row in exchanges}
    components = await ib.reqSmartComponentsAsync("9c0001")
    assert "NASDAQ" in {row.exchange for row in components}
    assert "<ScanParameterResponse>" in await ib.reqScannerParametersAsync()


async def test_a_scan_ranks_the_universe(client: PlainClient) -> None:
    subscription = ib_async.ScannerSubscription(
        numberOfRows=5, instrument="STK", locationCode="STK.US.MAJOR", scanCode="MOST_ACTIVE"
    )
    rows = await client.ib.reqScannerDataAsync(subscription)
    assert [row.rank for row in rows] == [0, 1, 2, 3, 4]


# --- live data


async def test_a_line_shows_the_whole_picture_and_moves(client: PlainClient) -> None:
    ticker = client.ib.reqMktData(AAPL)
    await until(lambda: ticker.hasBidAsk() and ticker.volume > 0, "a quote")
    assert ticker.bid < ticker.ask
    assert ticker.low <= ticker.last <= ticker.high
    assert not any(math.isnan(value) for value in (ticker.open, ticker.close, ticker.bidSize, ticker.askSize))
    assert (ticker.minTick, ticker.marketDataType, ticker.halted) == (0.01, 1, 0)
    before = ticker.volume
    await until(lambda: ticker.volume > before, "a trade")


async def test_generic_ticks_bring_their_values(client: PlainClient) -> None:
    ticker = client.ib.reqMktData(AAPL, "165,221,233,236,293,294,295,318,375,411,456")
    await until(lambda: ticker.rtVolume > 0 and ticker.rtTradeVolume > 0, "a trade")
    assert ticker.low52week <= ticker.low26week <= ticker.low13week <= ticker.high13week <= ticker.high52week
    assert ticker.avVolume > 0
    assert ticker.shortable > 2.5
    assert ticker.bid <= ticker.markPrice <= ticker.ask
    assert ticker.tradeCount > 0
    assert ticker.vwap > 0
    assert ticker.rtHistVolatility > 0


@LOGS_ERRORS
async def test_an_illegal_generic_tick_is_refused_with_the_legal_ones(client: PlainClient) -> None:
    client.ib.reqMktData(AAPL, "233,9999")
    text = await client.told(321)
    assert text.startswith("Error validating request.-'bO' : cause - Incorrect generic tick list of 9999.")
    assert "233(RTVolume)" in text


async def test_a_snapshot_ends(client: PlainClient) -> None:
    [ticker] = await client.ib.reqTickersAsync(AAPL)
    assert ticker.hasBidAsk()
    assert ticker.last > 0


@LOGS_ERRORS
async def test_a_cancelled_line_is_silent_and_cannot_be_cancelled_twice(client: PlainClient) -> None:
    ib = client.ib
    ticker = ib.reqMktData(AAPL)
    req_id = ib.wrapper.ticker2ReqId["mktData"][ticker]
    await until(ticker.hasBidAsk, "a quote")
    assert ib.cancelMktData(AAPL)
    ib.client.cancelMktData(req_id)
    assert await client.told(300) == f"Can't find EId with tickerId:{req_id}"


async def test_delayed_data_is_not_given_where_live_is(client: PlainClient) -> None:
    client.ib.reqMarketDataType(3)
    ticker = client.ib.reqMktData(AAPL)
    await until(ticker.hasBidAsk, "a quote")
    assert ticker.marketDataType == 1


async def test_a_currency_pair_has_quotes_without_trades(client: PlainClient) -> None:
    ticker = client.ib.reqMktData(EUR_USD)
    await until(ticker.hasBidAsk, "a quote")
    assert 0.8 < ticker.bid < ticker.ask < 1.6
    assert math.isnan(ticker.last)


async def test_trades_come_tick_by_tick(client: PlainClient) -> None:
    ticker = client.ib.reqTickByTickData(AAPL, "AllLast")
    seen: list[object] = []
    client.ib.pendingTickersEvent += lambda tickers: seen.extend(ticker.tickByTicks)
    await until(lambda: len(seen) >= 2, "two trades", seconds=30)
    tick = seen[0]
    assert isinstance(tick, ib_async.TickByTickAllLast)
    assert tick.price > 0
    assert tick.exchange


async def test_quotes_and_midpoints_come_tick_by_tick(client: PlainClient) -> None:
    quotes = client.ib.reqTickByTickData(AAPL, "BidAsk")
    await until(lambda: quotes.bid > 0, "a quote")
    assert quotes.bid < quotes.ask
    middles = client.ib.reqTickByTickData(
        ib_async.Stock(conId=272093, symbol="MSFT", exchange="SMART", currency="USD"), "MidPoint"
    )
    seen: list[float] = []
    client.ib.pendingTickersEvent += lambda tickers: seen.extend(
        getattr(tick, "midPoint", 0.0) for tick in middles.tickByTicks
    )
    await until(lambda: any(seen), "a midpoint", seconds=30)


@pytest.mark.parametrize("smart", [True, False])
async def test_the_book_is_shown_and_agrees_with_the_quote(client: PlainClient, smart: bool) -> None:
    contract = AAPL if smart else ib_async.Future("ES", "202606", "CME")
    if not smart:
        [contract] = await client.ib.qualifyContractsAsync(contract)
    ticker = client.ib.reqMktDepth(contract, numRows=5, isSmartDepth=smart)
    await until(lambda: len(ticker.domBids) == 5 and len(ticker.domAsks) == 5, "five rows a side")
    bids, asks = [row.price for row in ticker.domBids], [row.price for row in ticker.domAsks]
    assert bids == sorted(bids, reverse=True)
    assert asks == sorted(asks)
    assert bids[0] < asks[0]
    assert all(row.marketMaker for row in ticker.domBids) is smart
    client.ib.cancelMktDepth(contract, isSmartDepth=smart)


@LOGS_ERRORS
async def test_a_fourth_book_is_refused(client: PlainClient) -> None:
    for symbol in ("AAPL", "MSFT", "SPY", "QQQ"):
        [contract] = await client.ib.qualifyContractsAsync(ib_async.Stock(symbol, "SMART", "USD"))
        client.ib.reqMktDepth(contract, isSmartDepth=True)
    assert "market depth" in await client.told(309)


async def test_real_time_bars_come_every_five_seconds(client: PlainClient) -> None:
    bars = client.ib.reqRealTimeBars(AAPL, 5, "TRADES", False)
    await until(lambda: len(bars) >= 1, "a bar")
    assert bars[0].time.timestamp() % 5 == 0
    assert bars[0].low <= bars[0].close <= bars[0].high
    client.ib.cancelRealTimeBars(bars)


# --- history


@pytest.mark.parametrize("what", ["TRADES", "MIDPOINT", "BID", "ASK", "BID_ASK", "ADJUSTED_LAST"])
async def test_history_is_given_of_everything_shown(client: PlainClient, what: str) -> None:
    bars = await client.ib.reqHistoricalDataAsync(AAPL, "", "1 D", "5 mins", what, True)
    assert len(bars) > 50
    assert all(bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high for bar in bars)
    assert (bars[0].volume == -1) is (what not in ("TRADES", "ADJUSTED_LAST"))


@pytest.mark.parametrize(
    ("duration", "size"),
    [("60 S", "1 secs"), ("1800 S", "5 secs"), ("2 D", "1 hour"), ("1 Y", "1 week"), ("2 Y", "1 month")],
)
async def test_history_is_given_in_every_size(client: PlainClient, duration: str, size: str) -> None:
    bars = await client.ib.reqHistoricalDataAsync(AAPL, "", duration, size, "TRADES", False)
    dates = [str(bar.date) for bar in bars]
    assert len(dates) > 10
    assert dates == sorted(dates)


async def test_dates_come_as_text_or_as_epoch_seconds(client: PlainClient) -> None:
    for style in (1, 2):
        bars = await client.ib.reqHistoricalDataAsync(AAPL, "", "1 D", "1 hour", "TRADES", False, formatDate=style)
        last = bars[-1].date
        assert isinstance(last, datetime)
        assert last.timestamp() in (WEDNESDAY_NOON, WEDNESDAY_NOON - 3600)


async def test_history_ends_where_it_is_told(client: PlainClient) -> None:
    end = datetime(2026, 4, 13, 15, 0, tzinfo=UTC)
    bars = await client.ib.reqHistoricalDataAsync(AAPL, end, "3600 S", "1 min", "TRADES", False)
    assert isinstance(bars[-1].date, datetime)
    assert bars[-1].date.astimezone(UTC) == datetime(2026, 4, 13, 14, 59, tzinfo=UTC)


async def test_a_chart_is_kept_up_to_date_without_a_break(client: PlainClient) -> None:
    bars = await client.ib.reqHistoricalDataAsync(AAPL, "", "1800 S", "5 secs", "TRADES", False, keepUpToDate=True)
    last_known = bars[-1].date
    fresh: list[bool] = []
    bars.updateEvent += lambda updated, has_new_bar: fresh.append(has_new_bar)
    await until(lambda: True in fresh, "a new bar")
    assert str(bars[-1].date) > str(last_known)
    client.ib.cancelHistoricalData(bars)


@LOGS_ERRORS
async def test_cancelling_a_chart_is_told_as_the_real_one_tells_it(client: PlainClient) -> None:
    bars = await client.ib.reqHistoricalDataAsync(AAPL, "", "60 S", "5 secs", "TRADES", False, keepUpToDate=True)
    client.ib.cancelHistoricalData(bars)
    assert "API historical data query cancelled" in await client.told(162)
    client.ib.client.cancelHistoricalData(4711)
    assert await client.told(366) == "No historical data query found for ticker id:4711"


@LOGS_ERRORS
async def test_history_that_does_not_exist_is_told(client: PlainClient) -> None:
    assert not await client.ib.reqHistoricalDataAsync(EUR_USD, "", "1 D", "1 hour", "TRADES", False)
    assert "HMDS query returned no data: EUR@IDEALPRO Trades" in await client.told(162)


async def test_the_first_moment_of_a_contract_is_known(client: PlainClient) -> None:
    head = await client.ib.reqHeadTimeStampAsync(AAPL, "TRADES", False, 1)
    assert isinstance(head, datetime)
    assert head.year < 2025


async def test_a_schedule_lists_the_sessions(client: PlainClient) -> None:
    schedule = await client.ib.reqHistoricalScheduleAsync(AAPL, 5)
    assert schedule.timeZone == "US/Eastern"
    assert [session.refDate for session in schedule.sessions][-1] == "20260415"
    assert len(schedule.sessions) == 5


async def test_a_histogram_counts_what_traded_at_each_price(client: PlainClient) -> None:
    rows = await client.ib.reqHistogramDataAsync(AAPL, False, "1 day")
    assert sum(row.count for row in rows) > 100_000
    assert [row.price for row in rows] == sorted(row.price for row in rows)


@LOGS_ERRORS
async def test_what_the_simulation_has_not_got_is_refused_not_ignored(client: PlainClient) -> None:
    ib = client.ib
    assert await ib.reqHistoricalTicksAsync(AAPL, "", "20260415 12:00:00 US/Eastern", 10, "TRADES", False) == []
    assert await ib.reqFundamentalDataAsync(AAPL, "ReportSnapshot") == []
    await ib.reqHistoricalNewsAsync(265598, "BZ", "", "", 10)
    assert await ib.calculateImpliedVolatilityAsync(AAPL, 10, 100) == []
    assert {code for _, code, _ in client.errors} >= {10187, 430, 200}
