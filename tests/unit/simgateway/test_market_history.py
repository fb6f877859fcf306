"""History: bars of all sizes aggregate to each other, join the live tape, and come quickly."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby, pairwise
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatedesk.simgateway.market.market import Market
from gatedesk.simgateway.market.records import Hours, MarketBar
from gatedesk.simgateway.market.universe import Universe

NEW_YORK = ZoneInfo("America/New_York")
START = datetime(2024, 2, 14, 13, 20, 31, tzinfo=NEW_YORK).timestamp()
DAY = 86_400
AAPL, EURO, FUTURE = 265598, 12087792, 620000096


def market(hours: Hours = "always", start: float = START) -> Market:
    return Market(Universe(), seed=11, start=start, hours=hours)


def local(moment: float, zone: ZoneInfo = NEW_YORK) -> str:
    return datetime.fromtimestamp(moment, zone).strftime("%Y-%m-%d %H:%M:%S")


def added(bars: list[MarketBar]) -> tuple[float, ...]:
    """Several bars as one: open, high, low, close, volume, count."""
    high, low = max(bar.high for bar in bars), min(bar.low for bar in bars)
    return bars[0].open, high, low, bars[-1].close, sum(bar.volume for bar in bars), sum(bar.count for bar in bars)


def numbers(bar: MarketBar) -> tuple[float, ...]:
    return bar.open, bar.high, bar.low, bar.close, bar.volume, bar.count


def assert_adds_up(small: list[MarketBar], large: list[MarketBar]) -> None:
    """Each large bar is the small ones from its start to the next one's."""
    edges = [bar.start for bar in large] + [float("inf")]
    for bar, end in zip(large, edges[1:], strict=True):
        assert numbers(bar) == added([one for one in small if bar.start <= one.start < end])


@pytest.mark.parametrize("hours", ["always", "real"])
@pytest.mark.parametrize("rth", [False, True])
@pytest.mark.parametrize("con_id", [AAPL, FUTURE])
def test_minutes_add_up_to_every_larger_size(hours: Hours, rth: bool, con_id: int) -> None:
    one = market(hours)
    zone = one.universe.by_id(con_id).time_zone  # type: ignore[union-attr]  # AAPL and ES are in every universe
    begin = datetime(2024, 2, 12, tzinfo=ZoneInfo(zone)).timestamp()
    minutes = one.bars(con_id, size=60, start=begin - DAY, end=START + 1, rth=rth)
    for size in (120, 180, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 14400, 28800):
        large = one.bars(con_id, size=size, start=begin, end=START + 1, rth=rth)
        assert_adds_up([bar for bar in minutes if bar.start >= large[0].start], large)


@pytest.mark.parametrize("size", [1, 5, 10, 15, 30])
def test_seconds_add_up_to_minutes(size: int) -> None:
    one = market()
    seconds = one.bars(AAPL, size=size, start=START - 31 - 600, end=START + 1)
    assert_adds_up(seconds, one.bars(AAPL, size=60, start=START - 31 - 600, end=START + 1))


@pytest.mark.parametrize("hours", ["always", "real"])
@pytest.mark.parametrize("rth", [False, True])
def test_minutes_add_up_to_days(hours: Hours, rth: bool) -> None:
    one = market(hours)
    begin = datetime(2024, 2, 5, tzinfo=NEW_YORK).timestamp()
    days = one.bars(AAPL, size="1D", start=begin, end=START, rth=rth)
    assert_adds_up(one.bars(AAPL, size=60, start=begin, end=START + 1, rth=rth), days)
    assert [local(bar.start)[11:] for bar in days] == ["00:00:00"] * len(days)
    assert len(days) == (8 if hours == "real" else 10)


@pytest.mark.parametrize(("size", "text"), [("1W", "%G-%V"), ("1M", "%Y-%m")])
def test_days_add_up_to_weeks_and_months(size: str, text: str) -> None:
    one = market("real")
    days = one.bars(AAPL, size="1D", start=START - 900 * DAY, end=START)
    large = one.bars(AAPL, size=size, start=START - 800 * DAY, end=START)

    def period(bar: MarketBar) -> str:
        return datetime.fromtimestamp(bar.start, NEW_YORK).strftime(text)

    parts = {key: added(list(part)) for key, part in groupby(days, period)}
    assert len(large) > 25
    assert all(numbers(bar) == parts[period(bar)] for bar in large)
    assert local(large[-1].start)[:10] == {"1W": "2024-02-12", "1M": "2024-02-01"}[size]


@given(st.floats(0, 7 * 3600))
@settings(deadline=None, max_examples=15)
def test_the_running_bar_is_cut_at_now(later: float) -> None:
    one = market()
    one.advance(START + later)
    trades = one.bars(AAPL, size=1, start=one.now - 90, end=one.now + 1)
    for size in (5, 60, 300, "1D"):
        last = one.bars(AAPL, size=size, start=one.now - 2 * DAY, end=one.now + 1)[-1]
        assert last.close == trades[-1].close == one.day(AAPL).last
        assert last.start <= one.now


def test_nothing_is_told_of_the_future() -> None:
    one = market()
    known = one.bars(AAPL, size=60, start=START - 600, end=START + 600)
    assert known[-1].start <= START
    assert one.bars(AAPL, size="1D", start=START + 1, end=START + 9 * DAY) == []


def test_history_reaches_back_over_ten_years() -> None:
    one = market("real")
    days = one.bars(AAPL, size="1D", start=0, end=START)
    assert one.head(AAPL) < START - 10 * 365.25 * DAY
    assert 252 * 11.8 < len(days) < 252 * 12.2
    assert one.bars(AAPL, size="1D", start=0, end=one.head(AAPL) - DAY) == []
    assert one.bars(AAPL, size=60, start=0, end=one.head(AAPL) - DAY) == []


def test_prices_stay_plausible_for_years() -> None:
    one = market()
    for instrument in one.universe:
        days = one.bars(instrument.con_id, size="1D", start=0, end=START)
        assert min(bar.low for bar in days) > instrument.start_price / 6
        assert max(bar.high for bar in days) < instrument.start_price * 6


def test_the_future_goes_on_for_years() -> None:
    one = market("real")
    one.advance(START + 3 * 365 * DAY)
    days = one.bars(AAPL, size="1D", start=START, end=one.now)
    assert 252 * 2.9 < len(days) < 252 * 3.1
    assert days == sorted(days, key=lambda bar: bar.start)


def test_an_hour_of_regular_trading_begins_at_half_past_nine() -> None:
    begin = datetime(2024, 2, 13, tzinfo=NEW_YORK).timestamp()
    hours = market("real").bars(AAPL, size=3600, start=begin, end=begin + DAY, rth=True)
    assert [local(bar.start)[11:16] for bar in hours] == [
        "09:30", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00",
    ]  # fmt: skip


def test_sides_of_the_quote_lie_around_the_trades() -> None:
    one = market()
    shown = ("TRADES", "BID", "ASK", "MIDPOINT")
    kinds = [one.bars(AAPL, size=60, start=START - 3600, end=START, what=what) for what in shown]
    for trade, bid, ask, middle in zip(*kinds, strict=True):
        assert trade.start == bid.start == ask.start == middle.start
        assert bid.close < ask.close
        assert bid.close <= trade.close <= ask.close
        assert middle.high == pytest.approx((bid.high + ask.high) / 2)
        assert (bid.volume, bid.wap, bid.count) == (ask.volume, middle.wap, middle.count) == (-1, -1, -1)


def test_middles_of_a_currency_are_those_of_its_quotes() -> None:
    one = market()
    one.watch(EURO)
    quotes = one.advance(START + 3600)
    bars = one.bars(EURO, size=60, start=START + 60, end=START + 3500, what="MIDPOINT")
    for bar in bars:
        middles = [round((q.bid + q.ask) / 2, 6) for q in quotes if bar.start <= q.time < bar.start + 60]  # type: ignore[union-attr]  # a currency has quotes only
        assert (max(middles), min(middles), middles[-1]) == (bar.high, bar.low, bar.close)


def test_a_second_without_trades_is_a_flat_bar() -> None:
    bars = market().bars(AAPL, size=1, start=START - 600, end=START)
    assert [bar.start for bar in bars] == [START - 600 + place for place in range(600)]
    quiet = [(before, bar) for before, bar in pairwise(bars) if bar.count == 0]
    assert quiet
    assert all(bar.open == bar.high == bar.low == bar.close == before.close for before, bar in quiet)
    assert all(bar.volume == 0 for _, bar in quiet)


@pytest.mark.parametrize(("day", "hours"), [((2024, 3, 10), 23), ((2024, 11, 3), 25), ((2024, 7, 1), 24)])
def test_days_with_a_clock_change_have_their_hours(day: tuple[int, int, int], hours: int) -> None:
    begin = datetime(*day, tzinfo=NEW_YORK).timestamp()
    one = market(start=begin + 3 * DAY)
    minutes = one.bars(AAPL, size=60, start=begin, end=begin + hours * 3600)
    daily = one.bars(AAPL, size="1D", start=begin, end=begin + 2 * DAY)
    assert len(minutes) == hours * 60
    assert numbers(daily[0]) == added(minutes)
    assert daily[1].start == begin + hours * 3600
    assert local(daily[1].start)[11:] == "00:00:00"


@pytest.mark.parametrize(("size", "span", "bars", "warm", "cold"), [
    (60, DAY, 1440, 0.020, 0.150),
    ("1D", 3652 * DAY, 3652, 0.050, 0.150),
    (5, 5000, 1000, 0.050, 0.150),
])  # fmt: skip
def test_bars_come_quickly(size: int | str, span: int, bars: int, warm: float, cold: float) -> None:
    """Limits are four times the promised ones where they are missed at once: the machine may be busy."""
    one = market(start=START - START % 60)
    durations = []
    for _ in range(4):
        before = perf_counter()
        found = one.bars(AAPL, size=size, start=one.now - span, end=one.now)
        durations.append(perf_counter() - before)
        assert abs(len(found) - bars) <= 1
    assert durations[0] < 4 * cold
    assert min(durations[1:]) < 2 * warm
