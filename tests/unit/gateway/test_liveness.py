"""A feed is held to its own rhythm, and trading hours say when silence means nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gatedesk.gateway.liveness import LONGEST, Rhythm
from gatedesk.gateway.trading_hours import is_open
from helpers.builders import contract_details

LEAST = 10.0
HOURS = "20260415:0400-20260415:2000;20260416:0400-20260416:2000;20260418:CLOSED"


def ticking(pause: float, count: int = 200) -> Rhythm:
    rhythm = Rhythm(0.0, LEAST)
    for number in range(1, count + 1):
        rhythm.beat(number * pause)
    return rhythm


@pytest.mark.parametrize(("pause", "limit"), [(0.1, LEAST), (5.0, 40.0), (200.0, LONGEST)])
def test_the_limit_follows_the_feeds_own_pauses(pause: float, limit: float) -> None:
    rhythm = ticking(pause)
    assert rhythm.limit == pytest.approx(limit)
    assert not rhythm.is_silent(rhythm.last + limit - 0.1)
    assert rhythm.is_silent(rhythm.last + limit + 0.1)


def test_a_feed_that_never_spoke_is_silent_after_the_least() -> None:
    rhythm = Rhythm(100.0, LEAST)
    assert not rhythm.is_silent(109.0)
    assert rhythm.is_silent(111.0)
    assert rhythm.may_ask(111.0)


def test_asking_again_grows_rarer_until_something_comes() -> None:
    rhythm, now, asked = Rhythm(0.0, LEAST), 0.0, []
    while now < 500:
        now += 1
        if rhythm.is_silent(now) and rhythm.may_ask(now):
            rhythm.asked(now)
            asked.append(now)
    assert asked == [11, 32, 73, 154, 315]
    rhythm.beat(now)
    assert not rhythm.is_silent(now + LEAST)
    assert rhythm.retries == 0


def at(day: int, hour: int) -> float:
    return datetime(2026, 4, day, hour, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(15, 16), True),  # noon in New York
        (at(15, 7), False),
        (at(16, 2), False),  # 22:00 in New York, still the 15th there
        (at(18, 16), False),
        (at(25, 16), True),  # a day nothing is known of
    ],
)
def test_hours_are_read_in_the_contracts_zone(moment: float, expected: bool) -> None:
    assert is_open(contract_details(trading_hours=HOURS, time_zone="America/New_York"), moment) is expected


@pytest.mark.parametrize("hours", ["", "nonsense", "20260415:0400", "2026:99-20260415:2000"])
def test_unknown_hours_count_as_open(hours: str) -> None:
    assert is_open(contract_details(trading_hours=hours, time_zone="America/New_York"), at(15, 7))
    assert is_open(contract_details(trading_hours=HOURS, time_zone="Moon/Crater"), at(15, 7))
    assert is_open(None, at(15, 7))
