"""Ticks of the past are the tape's own, whichever way they are asked for."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

import pytest

from gatedesk.simgateway.market.market import Market
from gatedesk.simgateway.market.past import TickKind
from gatedesk.simgateway.market.records import QuoteChanged, Traded
from gatedesk.simgateway.market.universe import Universe

NOON = 1776268800.0  # Wednesday 15 April 2026 in New York
AAPL, EURO = 265598, 12087792


@pytest.fixture
def market() -> Market:
    return Market(Universe(), seed=2, start=NOON, hours="real")


def test_the_past_is_what_the_tape_printed(market: Market) -> None:
    market.watch(AAPL)
    events = market.advance(NOON + 600)
    trades = [event for event in events if isinstance(event, Traded)]
    quotes = [event for event in events if isinstance(event, QuoteChanged)]
    assert market.past(AAPL, "TRADES", start=NOON, end=None, count=100_000) == trades
    assert market.past(AAPL, "BID_ASK", start=NOON, end=None, count=100_000)[-len(quotes) :] == quotes


@pytest.mark.parametrize("kind", get_args(TickKind))
def test_forwards_and_backwards_meet(market: Market, kind: TickKind) -> None:
    con_id = EURO if kind == "MIDPOINT" else AAPL
    forwards = market.past(con_id, kind, start=NOON - 3600, end=None, count=200)
    last = int(forwards[-1].time)
    backwards = market.past(con_id, kind, start=None, end=last + 0.9999, count=len(forwards))
    assert 200 <= len(forwards) < 230
    assert [tick.time for tick in backwards][-150:] == [tick.time for tick in forwards][-150:]


def test_seconds_are_told_whole(market: Market) -> None:
    few = market.past(AAPL, "BID_ASK", start=NOON - 3600, end=None, count=50)
    more = market.past(AAPL, "BID_ASK", start=NOON - 3600, end=None, count=60)
    assert more[: len(few)] == few
    assert int(more[len(few)].time) > int(few[-1].time)


def test_the_search_goes_over_a_weekend(market: Market) -> None:
    monday = NOON - 2 * 86_400 - 9 * 3600  # three in the morning: an hour before anything trades
    friday = market.past(AAPL, "TRADES", start=None, end=monday, count=10)
    assert monday - friday[-1].time > 2 * 86_400
    later = market.past(AAPL, "TRADES", start=monday, end=None, count=10)
    assert later[0].time - monday == pytest.approx(3600, abs=60)


def test_regular_hours_alone_can_be_asked_for(market: Market) -> None:
    opening = NOON - 2.5 * 3600
    ticks = market.past(AAPL, "TRADES", start=opening - 3600, end=None, count=20, rth=True)
    assert ticks[0].time >= opening


def test_the_present_ends_what_can_be_told(market: Market) -> None:
    assert market.past(AAPL, "TRADES", start=NOON - 10, end=None, count=1000)[-1].time <= NOON
    assert market.past(AAPL, "TRADES", start=NOON + 10, end=None, count=1000) == []
    assert market.past(EURO, "TRADES", start=NOON - 10, end=None, count=10) == []


def test_middles_are_told_when_they_move(market: Market) -> None:
    ticks = market.past(EURO, "MIDPOINT", start=NOON - 600, end=None, count=500)
    middles = [tick.bid + tick.ask for tick in ticks if isinstance(tick, QuoteChanged)]
    assert all(before != after for before, after in pairwise(middles))


def test_the_delayed_picture_is_the_earlier_one(market: Market) -> None:
    market.advance(NOON + 1)
    top, day = market.top(AAPL), market.day(AAPL)
    market.advance(NOON + 901)
    assert market.past_top(AAPL, 900) == top
    assert market.past_day(AAPL, 900) == day
