"""Option chains and options: listed as real ones are, quoted by the model, pure as the tape beneath them."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from gatedesk.simgateway.market.chains import listed_weeks
from gatedesk.simgateway.market.market import Market
from gatedesk.simgateway.market.records import Hours, Instrument, QuoteChanged, Traded
from gatedesk.simgateway.market.universe import Universe
from gatedesk.simgateway.scripted_market import ScriptedMarket

NEW_YORK = ZoneInfo("America/New_York")
START = datetime(2026, 4, 15, 12, tzinfo=NEW_YORK).timestamp()  # a Wednesday
AAPL, DAY = 265598, 86_400.0


def market(*, hours: Hours = "always", seed: int = 3, start: float = START) -> Market:
    return Market(Universe(), seed=seed, start=start, hours=hours)


def the_option(one: Market, right: str = "C", expiry: str = "20260515", strike: float = 190.0) -> Instrument:
    [found] = one.universe.find("AAPL", "OPT", "SMART", "USD", expiry, strike=strike, right=right)
    return found


# --- chains


def test_expiries_are_weekly_then_monthly_then_the_januaries() -> None:
    chain = market().universe.find("AAPL", "OPT", strike=190.0, right="C")
    expiries = [one.expiry for one in chain]
    assert expiries == sorted(expiries)
    assert expiries[:4] == ["20260417", "20260424", "20260501", "20260508"]
    assert {"20260717", "20270115", "20280121", "20290119"} <= set(expiries)
    assert len(expiries) == 20


def test_an_expiry_on_a_holiday_is_the_day_before() -> None:
    found = market().universe.find("AAPL", "OPT", expiry="202606", strike=190.0, right="P")
    assert "20260618" in [one.expiry for one in found]  # Juneteenth is a third Friday in 2026


def test_weeks_do_not_depend_on_the_day_within_the_week() -> None:
    assert listed_weeks(date(2026, 4, 13)) == listed_weeks(date(2026, 4, 17))
    assert listed_weeks(date(2026, 4, 17)) != listed_weeks(date(2026, 4, 18))


def test_an_expired_option_is_not_listed_but_still_known() -> None:
    one = market()
    option = the_option(one, expiry="20260417")
    one.advance(START + 4 * DAY)
    assert one.universe.find("AAPL", "OPT", expiry="20260417") == []
    assert one.universe.by_id(option.con_id) == option
    assert not one.is_open(option.con_id)
    assert (one.top(option.con_id).bid_size, one.top(option.con_id).ask_size) == (0, 0)


def test_an_option_is_the_same_whenever_the_market_began() -> None:
    early, late = the_option(market()), the_option(market(start=START + 9 * DAY, seed=8))
    assert early == late


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"expiry": "20260515"}, 156),
        ({"expiry": "202605", "strike": 190.0}, 10),
        ({"expiry": "20260515", "strike": 190.0, "right": "PUT"}, 1),
        ({"expiry": "20260515", "strike": 190.1}, 0),
        ({"expiry": "20260516"}, 0),
        ({"expiry": "20260515", "strike": 190.0, "right": "X"}, 0),
        ({"local_symbol": "AAPL  260515C00190000"}, 1),
        ({"expiry": "20260515", "multiplier": "10"}, 0),
        ({"expiry": "20260515", "exchange": "CBOE", "right": "C"}, 78),
        ({"expiry": "20260515", "exchange": "CME"}, 0),
    ],
)
def test_options_are_found_by_their_terms(fields: dict[str, object], count: int) -> None:
    found = market().universe.find("AAPL", "OPT", **fields)  # type: ignore[arg-type]  # a table of keywords
    assert len(found) == count


def test_index_options_have_a_class_of_their_own_in_between_months() -> None:
    universe = market().universe
    classes = {one.expiry: one.trading_class for one in universe.find("SPX", "OPT", strike=5000.0, right="C")}
    assert (classes["20260417"], classes["20260424"]) == ("SPX", "SPXW")
    assert universe.find("VIX", "OPT") == []


def test_options_on_a_future_end_with_it() -> None:
    universe = market().universe
    found = universe.find("ES", "FOP", "CME", strike=5000.0, right="C")
    assert {one.multiplier for one in found} == {50}
    for one in found:
        future = universe.by_id(one.under_con_id)
        assert future is not None
        assert one.expiry <= future.expiry
        assert one.local_symbol == f"{future.local_symbol} C5000"


def test_numbers_that_are_no_option_are_nothing() -> None:
    universe = market().universe
    for con_id in (1 << 30, (1 << 30) + (60 << 24), (1 << 31) - 1, the_option(market()).con_id + (500 << 1)):
        assert universe.by_id(con_id) is None


# --- quotes


def test_quotes_lie_around_the_models_price_on_the_grid() -> None:
    one = market()
    for option in one.universe.find("AAPL", "OPT", expiry="20260515"):
        top, greeks = one.top(option.con_id), one.greeks(option.con_id)
        assert greeks is not None
        assert top.bid <= greeks.price <= top.ask
        assert top.bid < top.ask
        step = 0.05 if greeks.price >= 3 else 0.01
        for price in (top.bid, top.ask):
            assert price == pytest.approx(round(price / step) * step, abs=1e-9)
        assert (top.bid_size > 0) is (top.bid > 0)


def test_greeks_follow_the_underlying() -> None:
    one = market()
    call, put = (one.greeks(the_option(one, right).con_id) for right in "CP")
    assert call is not None
    assert put is not None
    assert call.spot == put.spot == one.day(AAPL).last
    assert call.delta - put.delta == pytest.approx(1.0)
    assert call.price - put.price == pytest.approx(call.spot - 190.0)
    assert one.greeks(AAPL) is None


def test_events_are_the_tops_changes_and_trades_are_at_bid_or_ask() -> None:
    one = market()
    con_id = the_option(one).con_id
    one.watch(con_id)
    now, quote = START, one.top(con_id)
    trades = 0
    for _ in range(1200):
        now += 0.5
        for event in one.advance(now):
            if isinstance(event, QuoteChanged):
                quote = event
            else:
                trades += 1
                assert event.price in (quote.bid, quote.ask)
        if now % 60 > 5:
            top = one.top(con_id)
            assert (top.bid, top.ask) == (quote.bid, quote.ask)
    assert 3 <= trades <= 10


def test_the_tape_of_an_option_does_not_depend_on_the_steps() -> None:
    whole, stepped = market(), market()
    con_id = the_option(whole).con_id
    whole.watch(con_id)
    stepped.watch(con_id)
    told = [event for step in range(1, 601) for event in stepped.advance(START + step)]
    assert told == whole.advance(START + 600)


def test_bars_are_those_of_the_trades() -> None:
    one = market()
    con_id = the_option(one).con_id
    one.watch(con_id)
    trades = [event for event in one.advance(START + 7200) if isinstance(event, Traded)]
    bars = one.bars(con_id, size=300, start=START, end=START + 7200)
    assert sum(bar.count for bar in bars) == len(trades)
    assert sum(bar.volume for bar in bars) == sum(trade.size for trade in trades)
    assert max(bar.high for bar in bars) == max(trade.price for trade in trades)
    day = one.day(con_id)
    [daily] = one.bars(con_id, size="1D", start=START - DAY / 2, end=START + DAY)
    assert (daily.open, daily.high, daily.low, daily.close) == (day.open, day.high, day.low, day.last)
    assert (daily.volume, daily.count) == (day.volume, day.trades)


def test_bars_of_quotes_hold_the_quotes() -> None:
    one = market()
    con_id = the_option(one).con_id
    one.watch(con_id)
    quotes = [event for event in one.advance(START + 600) if isinstance(event, QuoteChanged)]
    [bids] = one.bars(con_id, size=600, start=START, end=START + 600, what="BID")
    assert bids.low <= min(quote.bid for quote in quotes) <= max(quote.bid for quote in quotes) <= bids.high
    middles = one.bars(con_id, size=60, start=START, end=START + 600, what="MIDPOINT")
    assert len(middles) == 10
    assert all(bar.volume == -1 for bar in middles)


def test_what_is_taken_is_gone_and_the_book_goes_on_behind_it() -> None:
    one = market()
    con_id = the_option(one).con_id
    top = one.top(con_id)
    taken = one.take(con_id, "BUY", None, top.ask_size + 5)
    assert taken[0][:2] == (top.ask, top.ask_size)
    assert taken[1][0] > top.ask
    assert one.top(con_id).ask == taken[1][0]
    assert one.take(con_id, "SELL", top.bid + 0.05, 5) == []
    bids, asks = one.depth(con_id, 3)
    assert len(bids) == len(asks) == 3
    assert bids[0].price > bids[1].price


def test_share_options_trade_in_regular_hours_only() -> None:
    one = market(hours="real")
    option = the_option(one)
    assert one.is_open(option.con_id)
    evening = market(hours="real", start=START + 6 * 3600)
    assert evening.is_open(AAPL)
    assert not evening.is_open(option.con_id)
    assert evening.next_open(option.con_id) == datetime(2026, 4, 16, 9, 30, tzinfo=NEW_YORK).timestamp()
    [(_, [hours])] = one.sessions(option.con_id, 1)
    assert hours == (START - 2.5 * 3600, START + 4 * 3600)


def test_an_option_follows_the_price_a_script_holds_its_underlying_at() -> None:
    one = ScriptedMarket(Universe(), seed=3, start=START)
    con_id = the_option(one).con_id
    one.watch(con_id)
    one.hold(AAPL, 299.99, 300.01, last=300.0)
    told = [event for event in one.advance(START + 1) if event.con_id == con_id]
    assert told
    top, greeks = one.top(con_id), one.greeks(con_id)
    assert greeks is not None
    assert greeks.spot == 300.0
    assert top.bid <= greeks.price <= top.ask
    assert one.advance(START + 2) == []


# --- indices and futures


def test_indices_futures_and_funds_move_together() -> None:
    one = market()
    one.advance(START + 3600)
    universe = one.universe
    [spx] = universe.find("SPX", "IND")
    fund, index = one.day(756733).last, one.day(spx.con_id).last
    assert index == pytest.approx(fund * 10, abs=0.01)
    prices = [one.day(future.con_id).last for future in universe.find("ES", "FUT")]
    assert prices == sorted(prices)
    assert prices[0] == pytest.approx(index, rel=0.002)


def test_an_index_has_values_but_no_quotes_and_no_volume() -> None:
    one = market(hours="real")
    [spx] = one.universe.find("SPX", "IND")
    one.watch(spx.con_id)
    events = one.advance(START + 60)
    assert events
    assert all(isinstance(event, Traded) and event.size == 0 for event in events)
    assert one.depth(spx.con_id, 5) == ([], [])
    assert (one.top(spx.con_id).bid_size, one.take(spx.con_id, "BUY", None, 1)) == (0, [])
    minutes = one.bars(spx.con_id, size=60, start=START - 3600, end=START)
    hour = one.bars(spx.con_id, size=3600, start=START - 3600, end=START)
    assert hour[0].high == max(bar.high for bar in minutes)
    assert {bar.volume for bar in minutes} == {0}
    assert [pairs for _, pairs in one.sessions(spx.con_id, 1)] == [[(START - 2.5 * 3600, START + 4 * 3600)]]


def test_fear_rises_when_shares_fall() -> None:
    one = market()
    [vix] = one.universe.find("VIX", "IND")
    days = {bar.start: bar.close for bar in one.bars(756733, size="1D", start=START - 400 * DAY, end=START)}
    fear = {bar.start: bar.close for bar in one.bars(vix.con_id, size="1D", start=START - 400 * DAY, end=START)}
    together = sorted(days.keys() & fear.keys())
    pairs = [(days[b] - days[a], fear[b] - fear[a]) for a, b in pairwise(together)]
    assert sum(share * index < 0 for share, index in pairs) > 0.8 * len(pairs)
    assert 7 < min(fear.values()) < max(fear.values()) < 60


def test_the_continuous_future_is_the_next_to_expire() -> None:
    universe = market().universe
    [front] = universe.find("NQ", "CONTFUT", "CME")
    assert front == universe.find("NQ", "FUT")[0]
    assert len(universe.find("NQ", "FUT+CONTFUT")) == 3
