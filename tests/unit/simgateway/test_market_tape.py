"""The live tape: the same for everyone at any step, on the grid, two-sided, and equal to the history of its time."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatedesk.simgateway.market.market import Market, UnknownInstrument
from gatedesk.simgateway.market.records import Hours, MarketBar, MarketEvent, QuoteChanged, Traded
from gatedesk.simgateway.market.universe import Universe

START = 1707750037.0  # Monday 12 February 2024, 10:00:37 in New York
AAPL, EURO, FUTURE, DIAMONDS = 265598, 12087792, 620000096, 73128548


def market(*watched: int, seed: int = 3, start: float = START, hours: Hours = "always") -> Market:
    made = Market(Universe(), seed=seed, start=start, hours=hours)
    for con_id in watched:
        made.watch(con_id)
    return made


LISTED = [one.con_id for one in market().universe]


def trades_of(events: list[MarketEvent]) -> list[Traded]:
    return [event for event in events if isinstance(event, Traded)]


def built(trades: list[Traded], starts: list[float]) -> dict[float, tuple[float, ...]]:
    """Bars a client would build from ticks: open, high, low, close, volume, count by start."""
    parts: dict[float, list[Traded]] = defaultdict(list)
    for trade in trades:
        parts[starts[bisect_right(starts, trade.time) - 1]].append(trade)
    return {start: _bar([one.price for one in part], [one.size for one in part]) for start, part in parts.items()}


def _bar(prices: list[float], sizes: list[int]) -> tuple[float, ...]:
    return prices[0], max(prices), min(prices), prices[-1], sum(sizes), len(prices)


def numbers(bar: MarketBar) -> tuple[float, ...]:
    return bar.open, bar.high, bar.low, bar.close, bar.volume, bar.count


@pytest.mark.parametrize("hours", ["always", "real"])
@pytest.mark.parametrize("con_id", [AAPL, FUTURE, DIAMONDS])
@pytest.mark.parametrize("size", [1, 5, 30, 60, 300, 3600])
def test_bars_of_the_live_ticks_are_those_of_history(hours: Hours, con_id: int, size: int) -> None:
    begin = (START // 3600) * 3600 + 1.0 * 3600
    one = market(con_id, start=begin, hours=hours)
    live = trades_of(one.advance(begin + 3700.5))
    bars = one.bars(con_id, size=size, start=begin, end=begin + 3701)
    ticks = built(live, [bar.start for bar in bars])
    assert bars
    for bar in bars:
        flat = (bar.open, bar.open, bar.open, bar.open, 0, 0)
        assert numbers(bar) == ticks.get(bar.start, flat)
        assert bar.low <= bar.wap <= bar.high


def test_history_reads_the_same_later_as_it_was_printed() -> None:
    early, late = market(AAPL), market(start=START)
    live = trades_of(early.advance(START + 600))
    late.advance(START + 90_000)
    first = [bar for bar in late.bars(AAPL, size=5, start=START + 3, end=START + 600) if bar.start + 5 <= START + 600]
    ticks = built([trade for trade in live if trade.time >= first[0].start], [bar.start for bar in first])
    assert all(numbers(bar) == ticks[bar.start] for bar in first if bar.count and bar.start < first[-1].start)


@given(st.lists(st.floats(0.001, 200), min_size=1, max_size=12))
@settings(deadline=None, max_examples=25)
def test_the_tape_does_not_depend_on_steps(steps: list[float]) -> None:
    stepped, whole = market(AAPL, EURO), market(AAPL, EURO)
    now, seen = START, []
    for step in steps:
        now += step
        seen += stepped.advance(now)
    assert seen == whole.advance(now)


def test_the_tape_does_not_depend_on_who_watches() -> None:
    alone, crowd = market(AAPL), market(*LISTED)
    crowd.unwatch(AAPL)
    crowd.advance(START + 30)
    crowd.watch(AAPL)
    later = [event for event in alone.advance(START + 60) if event.time > START + 30]
    assert [event for event in crowd.advance(START + 60) if event.con_id == AAPL] == later


def test_seeds_differ_and_repeat() -> None:
    assert market(AAPL).advance(START + 60) == market(AAPL).advance(START + 60)
    assert market(AAPL).advance(START + 60) != market(AAPL, seed=4).advance(START + 60)


def test_events_come_in_order_of_time_and_only_once() -> None:
    one = market(AAPL, EURO, FUTURE)
    first, second = one.advance(START + 61), one.advance(START + 61)
    times = [event.time for event in first]
    assert times == sorted(times)
    assert times[0] > START
    assert times[-1] <= START + 61
    assert second == []


def test_trades_are_at_the_bid_or_the_ask() -> None:
    quote = None
    for event in market(AAPL).advance(START + 600):
        if isinstance(event, QuoteChanged):
            quote = event
            assert event.bid < event.ask
            assert min(event.bid_size, event.ask_size) > 0
        elif quote is not None:
            assert event.price == (quote.ask if event.buyer else quote.bid)


def test_the_pace_is_that_of_a_liquid_share() -> None:
    events = market(AAPL).advance(START + 600)
    trades = len(trades_of(events))
    assert 0.5 < trades / 600 < 4
    assert 2 < (len(events) - trades) / 600 < 7


def test_a_currency_pair_has_quotes_but_no_trades() -> None:
    one = market(EURO)
    events = one.advance(START + 60)
    assert events
    assert not trades_of(events)
    assert one.day(EURO).volume == 0
    assert one.day(EURO).last == pytest.approx((one.top(EURO).bid + one.top(EURO).ask) / 2, abs=1e-9)


@pytest.mark.parametrize("con_id", LISTED)
def test_every_price_is_on_the_grid(con_id: int) -> None:
    one = market(con_id)
    instrument = one.universe.by_id(con_id)
    assert instrument is not None
    step = Fraction(repr(instrument.min_tick))
    prices = {level.price for side in one.depth(con_id, 20) for level in side}
    for event in one.advance(START + 20):
        prices |= {event.price} if isinstance(event, Traded) else {event.bid, event.ask}
    for size in (60, "1D"):
        for bar in one.bars(con_id, size=size, start=START - 90_000, end=START + 30):
            prices |= {bar.open, bar.high, bar.low, bar.close}
    assert prices
    assert all((Fraction(repr(price)) / step).denominator == 1 for price in prices)


def test_the_top_is_what_the_last_quote_said() -> None:
    one = market(AAPL)
    quotes = [event for event in one.advance(START + 33.3) if isinstance(event, QuoteChanged)]
    assert one.top(AAPL) == quotes[-1]


def test_depth_begins_with_the_top_and_goes_outwards() -> None:
    one = market()
    top, (bids, asks) = one.top(AAPL), one.depth(AAPL, 10)
    assert (bids[0].price, bids[0].size, asks[0].price, asks[0].size) == (top.bid, top.bid_size, top.ask, top.ask_size)
    assert [level.price for level in bids] == sorted({level.price for level in bids}, reverse=True)
    assert [level.price for level in asks] == sorted({level.price for level in asks})
    assert len(bids) == len(asks) == 10
    assert all(level.size > 0 and level.venue for level in bids + asks)


def test_taking_removes_the_best_levels_first() -> None:
    one = market()
    _, asks = one.depth(AAPL, 5)
    wanted = asks[0].size + 10
    assert one.take(AAPL, "BUY", None, wanted) == [
        (asks[0].price, asks[0].size, asks[0].venue),
        (asks[1].price, 10, asks[1].venue),
    ]
    top = one.top(AAPL)
    assert (top.ask, top.ask_size) == (asks[1].price, asks[1].size - 10)
    assert one.depth(AAPL, 5)[1][0].size == asks[1].size - 10


def test_taking_stops_at_the_limit() -> None:
    one = market()
    bids, asks = one.depth(AAPL, 5)
    assert one.take(AAPL, "BUY", asks[0].price, 10**9) == [(asks[0].price, asks[0].size, asks[0].venue)]
    assert one.take(AAPL, "SELL", bids[0].price + 0.01, 100) == []
    assert one.take(AAPL, "SELL", bids[0].price - 0.004, 100) == [(bids[0].price, 100, bids[0].venue)]


def test_liquidity_comes_back_with_the_tape_and_the_tape_is_unmoved() -> None:
    taken, untouched = market(AAPL), market(AAPL)
    taken.take(AAPL, "BUY", None, 10**9)
    assert taken.top(AAPL).ask_size == 0
    assert taken.advance(START + 5) == untouched.advance(START + 5)
    assert taken.top(AAPL) == untouched.top(AAPL)


def test_the_day_adds_up_what_was_traded() -> None:
    one = market(AAPL)
    before = one.day(AAPL)
    trades = trades_of(one.advance(START + 130))
    day = one.day(AAPL)
    assert day.volume - before.volume == sum(trade.size for trade in trades)
    assert day.trades - before.trades == len(trades)
    assert (day.last, day.last_size, day.last_time) == (trades[-1].price, trades[-1].size, trades[-1].time)
    assert day.high == max([before.high, *(trade.price for trade in trades)])
    assert day.low == min([before.low, *(trade.price for trade in trades)])
    assert day.low <= day.vwap <= day.high
    bar = one.bars(AAPL, size="1D", start=START - 86400, end=START + 86400)[-1]
    assert (day.open, day.high, day.low, day.last, day.volume, day.trades) == numbers(bar)


def test_the_close_before_is_the_start_price() -> None:
    one = market()
    assert one.day(AAPL).prior_close == 191.0
    assert one.bars(AAPL, size="1D", start=START - 3 * 86400, end=START)[-2].close == 191.0


def test_an_unknown_instrument_is_named() -> None:
    with pytest.raises(UnknownInstrument, match="77"):
        market().top(77)


def test_watching_is_counted() -> None:
    one = market(AAPL, AAPL)
    one.unwatch(AAPL)
    assert one.advance(START + 10)
    one.unwatch(AAPL)
    one.unwatch(AAPL)
    assert one.advance(START + 20) == []
