"""What subscriptions say as time passes: sampled, exact against the market, and silent when ended."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from gatedesk.simgateway.assembly import Simulation
from gatedesk.simgateway.limits import limits_without
from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire import responses as say
from gatedesk.simgateway.world import Answer
from helpers.sim_session import AAPL, EUR_USD, WEDNESDAY_NOON, of, stage

SATURDAY_NOON = WEDNESDAY_NOON + 3 * 86_400
HUNDRED = Decimal(100)


def test_a_line_begins_as_the_real_one_does() -> None:
    scene = stage()
    answers = scene.ask(scene.client(), ask.ReqMktData(9, AAPL))
    assert answers[0] == say.MarketDataType(9, 1)
    assert answers[1] == say.TickReqParams(9, 0.01, "9c0001", 3)
    prices = {tick.tick_type: tick.price for tick in of(say.TickPrice, answers)}
    top = scene.gateway.world.market.top(265598)
    assert (prices[1], prices[2]) == (top.bid, top.ask)
    assert set(prices) == {1, 2, 4, 6, 7, 9, 14}


def test_a_line_is_sampled_and_ends_up_at_the_markets_state() -> None:
    scene = stage()
    key = scene.client()
    bids = [tick.price for tick in of(say.TickPrice, scene.ask(key, ask.ReqMktData(9, AAPL))) if tick.tick_type == 1]
    begun = scene.now
    samples = 0
    for _ in range(400):
        answers = scene.run(key, 0.05)
        samples += any(isinstance(answer, say.TickPrice | say.TickSize) for answer in answers)
        bids += [tick.price for tick in of(say.TickPrice, answers) if tick.tick_type == 1]
    assert samples <= (scene.now - begun) / 0.25 + 1
    scene.run(key, 1)
    bids += [tick.price for tick in of(say.TickPrice, scene.told(key)) if tick.tick_type == 1]
    assert abs(bids[-1] - scene.gateway.world.market.top(265598).bid) < 0.05


def test_old_versions_count_shares_by_the_hundred() -> None:
    sizes = {}
    for version in (157, 178):
        scene = stage()
        answers = scene.ask(scene.client(version=version), ask.ReqMktData(9, AAPL))
        sizes[version] = {tick.tick_type: tick.size for tick in of(say.TickSize, answers)}
    assert sizes[157][8] == sizes[178][8] // 100
    assert sizes[157][0] == sizes[178][0] // 100


def test_a_shut_market_shows_no_quote_but_its_last_price() -> None:
    scene = stage(Simulation(hours="real"), start=SATURDAY_NOON)
    key = scene.client()
    scene.ask(key, ask.ReqMarketDataType(2))
    answers = scene.ask(key, ask.ReqMktData(9, AAPL))
    prices = {tick.tick_type: tick.price for tick in of(say.TickPrice, answers)}
    assert answers[0] == say.MarketDataType(9, 2)
    assert (prices[1], prices[2]) == (-1.0, -1.0)
    assert prices[9] > 0
    assert of(say.TickPrice, scene.run(key, 30)) == []


def test_the_book_told_by_changes_is_the_markets_book() -> None:
    scene = stage()
    key = scene.client()
    answers = scene.ask(key, ask.ReqMktDepth(1, AAPL, 5, is_smart_depth=True))
    rows: dict[int, list[tuple[float, float, str]]] = {0: [], 1: []}
    for _ in range(200):
        for row in of(say.UpdateMktDepthL2, answers):
            side = rows[row.side]
            if row.operation == 0:
                side.insert(row.position, (row.price, row.size, row.market_maker))
            elif row.operation == 1:
                side[row.position] = (row.price, row.size, row.market_maker)
            else:
                del side[row.position]
        answers = scene.run(key, 0.3, step=0.3)
    bids, asks = scene.gateway.world.market.depth(265598, 5)
    assert len(rows[1]) == len(bids)
    assert len(rows[0]) == len(asks)
    assert rows[1][0][0] < rows[0][0][0]


def test_real_time_bars_are_the_histories_bars() -> None:
    scene = stage()
    key = scene.client()
    scene.ask(key, ask.ReqRealTimeBars(1, AAPL, 5, "TRADES"))
    told = of(say.RealTimeBar, scene.run(key, 61))
    assert [bar.time for bar in told] == [int(WEDNESDAY_NOON) + 5 * number for number in range(12)]
    market = scene.gateway.world.market
    kept = {
        int(bar.start): bar
        for bar in market.bars(265598, size=5, start=WEDNESDAY_NOON, end=scene.now, what="TRADES", rth=False)
    }
    for bar in told:
        if bar.time in kept:
            same = kept[bar.time]
            assert (bar.open, bar.high, bar.low, bar.close) == (same.open, same.high, same.low, same.close)
            assert bar.volume == same.volume
        else:
            assert bar.volume == 0


def test_a_running_bar_joins_its_history_and_ends_as_the_history_tells_it() -> None:
    scene = stage()
    key = scene.client()
    request = ask.ReqHistoricalData(
        1,
        AAPL,
        bar_size_setting="1 min",
        duration_str="3600 S",
        what_to_show="TRADES",
        format_date=2,
        keep_up_to_date=True,
    )
    [history] = of(say.HistoricalData, scene.ask(key, request))
    chart = {bar.date: (bar.open, bar.high, bar.low, bar.close, bar.volume) for bar in history.bars}
    last = max(int(bar.date) for bar in history.bars)
    for update in of(say.HistoricalDataUpdate, scene.run(key, 300)):
        assert int(update.date) >= last
        last = int(update.date)
        chart[update.date] = (update.open, update.high, update.low, update.close, update.volume)
    request = ask.ReqHistoricalData(
        2, AAPL, bar_size_setting="1 min", duration_str="3900 S", what_to_show="TRADES", format_date=2
    )
    [again] = of(say.HistoricalData, scene.ask(key, request))
    for bar in again.bars[:-1]:
        if int(bar.date) < last:
            assert chart.get(bar.date, ()) == (bar.open, bar.high, bar.low, bar.close, bar.volume)


def test_rt_volume_counts_every_trade() -> None:
    scene = stage()
    key = scene.client()
    scene.ask(key, ask.ReqMktData(1, AAPL, generic_tick_list="233"))
    scene.ask(key, ask.ReqTickByTickData(2, AAPL, "AllLast"))
    answers = scene.run(key, 60)
    strings = [tick.value.split(";") for tick in of(say.TickString, answers) if tick.tick_type == 48]
    trades = of(say.TickByTick, answers)
    assert [(float(price), float(size)) for price, size, *_ in strings] == [(t.price, t.size) for t in trades]
    totals = [int(fields[3]) for fields in strings]
    assert totals == sorted(totals)
    assert totals[-1] == scene.gateway.world.market.day(265598).volume


def test_quotes_without_sizes_are_told_only_when_a_price_moves() -> None:
    scene = stage()
    key = scene.client()
    scene.ask(key, ask.ReqTickByTickData(1, EUR_USD, "BidAsk", 0, ignore_size=True))
    told = [(tick.bid_price, tick.ask_price) for tick in of(say.TickByTick, scene.run(key, 120))]
    assert told
    assert all(before != after for before, after in pairwise(told))


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (ask.ReqMktData(1, AAPL), ask.CancelMktData(1)),
        (ask.ReqMktDepth(1, AAPL, 5), ask.CancelMktDepth(1)),
        (ask.ReqTickByTickData(1, AAPL, "BidAsk"), ask.CancelTickByTickData(1)),
        (ask.ReqRealTimeBars(1, AAPL, 5, "TRADES"), ask.CancelRealTimeBars(1)),
        (ask.ReqPnL(1, "DU1234567"), ask.CancelPnL(1)),
        (ask.ReqPositions(), ask.CancelPositions()),
        (ask.ReqAccountSummary(1, "All", "NetLiquidation"), ask.CancelAccountSummary(1)),
        (ask.ReqAccountUpdatesMulti(1, "DU1234567"), ask.CancelAccountUpdatesMulti(1)),
        (ask.ReqPositionsMulti(1, "DU1234567"), ask.CancelPositionsMulti(1)),
        (ask.ReqAccountUpdates(True, "DU1234567"), ask.ReqAccountUpdates(False, "DU1234567")),
    ],
    ids=lambda request: type(request).__name__,
)
def test_what_was_cancelled_is_silent(begin: ask.Request, end: ask.Request) -> None:
    scene = stage()
    key = scene.client()
    scene.ask(key, begin)
    assert scene.gateway.world.subscriptions
    scene.ask(key, end)
    assert scene.gateway.world.subscriptions == {}
    assert scene.run(key, 10) == []


def test_an_order_moves_positions_portfolio_and_profit_at_once() -> None:
    scene = stage()
    key = scene.client()
    for request in (ask.ReqPositions(), ask.ReqAccountUpdates(True, "DU1234567"), ask.ReqPnLSingle(1, "", "", 265598)):
        scene.ask(key, request)
    scene.ask(key, ask.PlaceOrder(1, AAPL, action="BUY", total_quantity=HUNDRED, order_type="MKT"))
    answers = scene.run(key, 1.5)
    assert [row.position for row in of(say.Position, answers)] == [100]
    assert [row.position for row in of(say.UpdatePortfolio, answers)] == [100]
    keys = [row.key for row in of(say.UpdateAccountValue, answers)]
    assert "NetLiquidation" in keys
    assert "AccountCode" not in keys
    assert of(say.PnlSingle, answers)[-1].position == 100


def test_the_messages_of_a_fill_come_in_the_real_order() -> None:
    scene = stage()
    key = scene.client()
    answers = scene.ask(key, ask.PlaceOrder(1, AAPL, action="BUY", total_quantity=Decimal(10), order_type="MKT"))
    answers += scene.run(key, 1)
    kinds = [
        f"{type(one).__name__} {getattr(one, 'status', '')}".strip()
        for one in answers
        if isinstance(one, say.OpenOrder | say.OrderStatus | say.ExecDetails | say.CommissionReport)
    ]
    assert kinds == [
        "OpenOrder PreSubmitted",
        "OrderStatus PreSubmitted",
        "ExecDetails",
        "OpenOrder Filled",
        "OrderStatus Filled",
        "OpenOrder Filled",
        "CommissionReport",
    ]
    [last] = [one for one in of(say.OpenOrder, answers) if one.commission is not None]
    assert (last.commission, last.commission_currency) == (Decimal("1.00"), "USD")


def test_a_master_client_hears_of_everybodys_orders() -> None:
    scene = stage()
    scene.gateway.world.master_client = 9
    owner, master, other = scene.client(1), scene.client(9), scene.client(2)
    scene.ask(owner, ask.PlaceOrder(1, AAPL, action="BUY", total_quantity=HUNDRED, order_type="MKT"))
    assert of(say.OrderStatus, scene.told(master)) == of(say.OrderStatus, scene.told(owner)) != []
    assert of(say.OrderStatus, scene.told(other)) == []


def test_a_day_of_trading_passes_in_a_moment() -> None:
    scene = stage()
    key = scene.client()
    scene.ask(key, ask.ReqMktData(1, AAPL))
    scene.ask(key, ask.PlaceOrder(1, AAPL, action="BUY", total_quantity=HUNDRED, order_type="LMT", lmt_price=HUNDRED))
    answers = scene.run(key, 86_400, step=60)
    assert [one.status for one in of(say.OrderStatus, answers)][-1] == "Cancelled"


def test_clients_that_want_the_same_are_told_the_same() -> None:
    scene = stage()
    one, two, late = scene.client(1), scene.client(2), scene.client(3)
    pictures: dict[int, dict[int, float]] = {}
    for key in (one, two):
        pictures[key] = prices_in(scene.ask(key, ask.ReqMktData(1, AAPL)))
    heard: dict[int, list[Answer]] = {one: [], two: []}
    for turn in range(120):
        scene.run(one, 0.25)
        for key in (one, two):
            heard[key] += scene.told(key)
            pictures[key] |= prices_in(scene.told(key))
        if turn == 60:
            pictures[late] = prices_in(scene.ask(late, ask.ReqMktData(9, AAPL)))
            for key in (one, two):
                heard[key] += scene.told(key)
                pictures[key] |= prices_in(scene.told(key))
        elif turn > 60:
            pictures[late] |= prices_in(scene.told(late))
    assert heard[one] == heard[two] != []
    assert pictures[one] == pictures[two] == pictures[late]


def prices_in(answers: list[Answer]) -> dict[int, float]:
    return {tick.tick_type: float(tick.price) for tick in of(say.TickPrice, answers)}


def test_a_burst_is_spread_but_everybody_is_told_in_the_end() -> None:
    scene = stage(Simulation(limits=limits_without(["all"])))
    key = scene.client()
    chain = scene.gateway.world.universe.find("SPY", "OPT", expiry="20260515")
    for req_id, option in enumerate(chain):
        scene.ask(key, ask.ReqMktData(req_id, ask.WireContract(con_id=option.con_id, exchange="SMART")))
    shown: dict[int, float] = {}
    for _ in range(40):
        for tick in of(say.TickPrice, scene.run(key, 0.25)):
            if tick.tick_type == 2:
                shown[tick.req_id] = float(tick.price)
    market = scene.gateway.world.market
    close = [req_id for req_id, price in shown.items() if abs(market.top(chain[req_id].con_id).ask - price) < 0.06]
    assert len(close) > 0.9 * len(shown) > 50
