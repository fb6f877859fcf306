"""Exchange hours: sessions, half days, holidays, clock changes, and what the book shows while the market is shut."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from gatedesk.simgateway.market.clock import kind_of, sessions, third_friday
from gatedesk.simgateway.market.market import Market
from gatedesk.simgateway.market.records import Hours, QuoteChanged
from gatedesk.simgateway.market.universe import EURO_DOLLAR, INDEX_FUTURE, Universe

NEW_YORK = ZoneInfo("America/New_York")
AAPL, EURO, ROOT = 265598, EURO_DOLLAR.con_id, INDEX_FUTURE.con_id


def at(*wall: int) -> float:
    return datetime(*wall, tzinfo=NEW_YORK).timestamp()  # type: ignore[misc,arg-type]  # year to minute, all whole


def market(start: float, hours: Hours = "real") -> Market:
    return Market(Universe(), seed=5, start=start, hours=hours)


def front(market: Market) -> int:
    """The contract of ES that expires next."""
    return market.universe.find(symbol="ES", sec_type="CONTFUT")[0].con_id


def shown(pairs: list[tuple[float, float]]) -> list[str]:
    return [f"{_wall(begin)}-{_wall(end)}" for begin, end in pairs]


def _wall(moment: float) -> str:
    return datetime.fromtimestamp(moment, NEW_YORK).strftime("%d %H:%M")


def test_sessions_of_a_share_over_independence_day() -> None:
    one = market(at(2024, 7, 3, 12))
    assert [(day, shown(pairs)) for day, pairs in one.sessions(AAPL, 5)] == [
        ("20240703", ["03 04:00-03 17:00"]),
        ("20240704", []),
        ("20240705", ["05 04:00-05 20:00"]),
        ("20240706", []),
        ("20240707", []),
    ]
    liquid = dict(one.sessions(AAPL, 3, liquid=True))
    assert [shown(pairs) for pairs in liquid.values()] == [["03 09:30-03 13:00"], [], ["05 09:30-05 16:00"]]


def test_sessions_of_the_future_over_independence_day() -> None:
    one = market(at(2024, 7, 3, 12))
    assert [shown(pairs) for _, pairs in one.sessions(front(one), 6)] == [
        ["02 18:00-03 13:15"],
        ["03 18:00-04 13:00"],
        ["04 18:00-05 17:00"],
        [],
        [],
        ["07 18:00-08 17:00"],
    ]


def test_sessions_of_the_currency_over_christmas() -> None:
    one = market(at(2024, 12, 24, 12))
    assert [shown(pairs) for _, pairs in one.sessions(EURO, 4)] == [
        ["23 17:00-24 17:00"],
        [],
        ["25 17:00-26 17:00"],
        ["26 17:00-27 17:00"],
    ]


@pytest.mark.parametrize("con_id", [AAPL, EURO, ROOT])
def test_the_demo_never_shuts(con_id: int) -> None:
    one = market(at(2024, 12, 25, 3), "always")
    con_id = front(one) if con_id == ROOT else con_id
    assert one.is_open(con_id)
    assert one.next_open(con_id) == one.now
    for _, pairs in one.sessions(con_id, 7, liquid=True):
        assert [end - begin for begin, end in pairs] == [86_400]


@pytest.mark.parametrize(
    ("wall", "share", "currency", "future"),
    [
        ((2024, 2, 13, 10, 0), True, True, True),
        ((2024, 2, 13, 3, 59), False, True, True),
        ((2024, 2, 13, 4, 0), True, True, True),
        ((2024, 2, 13, 17, 30), True, True, False),
        ((2024, 2, 13, 20, 0), False, True, True),
        ((2024, 2, 17, 12, 0), False, False, False),
        ((2024, 2, 18, 17, 30), False, True, False),
        ((2024, 2, 18, 18, 0), False, True, True),
        ((2024, 2, 16, 17, 0), True, False, False),
        ((2024, 2, 19, 11, 0), False, True, True),
        ((2024, 3, 29, 11, 0), False, True, False),
        ((2024, 11, 29, 14, 0), True, True, False),
        ((2024, 11, 29, 17, 1), False, False, False),
    ],
)
def test_open_or_shut(wall: tuple[int, ...], share: bool, currency: bool, future: bool) -> None:
    one = market(at(*wall))
    assert (one.is_open(AAPL), one.is_open(EURO), one.is_open(front(one))) == (share, currency, future)


def test_next_open_skips_the_weekend_and_the_holiday() -> None:
    assert _wall(market(at(2024, 2, 16, 21)).next_open(AAPL)) == "20 04:00"
    assert _wall(market(at(2024, 2, 16, 21)).next_open(EURO)) == "18 17:00"


@pytest.mark.parametrize(("day", "utc"), [((2024, 3, 8), "14:30"), ((2024, 3, 11), "13:30"), ((2024, 11, 4), "14:30")])
def test_the_bell_rings_at_the_same_wall_time_all_year(day: tuple[int, int, int], utc: str) -> None:
    one = market(at(*day, 12))
    begin = one.sessions(AAPL, 1, liquid=True)[0][1][0][0]
    assert _wall(begin)[3:] == "09:30"
    assert datetime.fromtimestamp(begin, ZoneInfo("UTC")).strftime("%H:%M") == utc


def test_a_half_day_is_shorter_in_history_too() -> None:
    one = market(at(2024, 7, 9, 12))
    begin = at(2024, 7, 3, 0)
    assert len(one.bars(AAPL, size=60, start=begin, end=begin + 86_400, rth=True)) == 210
    assert len(one.bars(AAPL, size=60, start=begin, end=begin + 86_400)) == 13 * 60
    assert one.bars(AAPL, size=60, start=at(2024, 7, 4, 0), end=at(2024, 7, 5, 0)) == []


def test_the_book_empties_at_the_close_and_fills_at_the_open() -> None:
    one = market(at(2024, 2, 13, 19, 59))
    one.watch(AAPL)
    last = one.advance(at(2024, 2, 13, 20, 30))[-1]
    assert last == QuoteChanged(AAPL, at(2024, 2, 13, 20), last.bid, 0, last.ask, 0)
    assert one.top(AAPL) == last
    assert one.depth(AAPL, 5) == ([], [])
    assert one.take(AAPL, "BUY", None, 100) == []
    assert one.advance(at(2024, 2, 14, 3, 59)) == []
    first = one.advance(at(2024, 2, 14, 4, 1))[0]
    assert first.time == at(2024, 2, 14, 4)
    assert isinstance(first, QuoteChanged)
    assert first.bid_size > 0


def test_the_day_stands_until_the_next_one_begins() -> None:
    one = market(at(2024, 2, 16, 15))
    one.advance(at(2024, 2, 17, 12))
    day = one.day(AAPL)
    friday, thursday = (
        one.bars(AAPL, size="1D", start=at(2024, 2, when, 0), end=at(2024, 2, when, 1))[0] for when in (16, 15)
    )
    assert (day.open, day.high, day.low, day.last, day.volume) == (
        friday.open, friday.high, friday.low, friday.close, friday.volume,
    )  # fmt: skip
    regular = one.bars(AAPL, size="1D", start=thursday.start, end=thursday.start + 1, rth=True)[0]
    assert day.prior_close == regular.close


def test_the_night_and_the_early_hours_do_not_count_as_regular() -> None:
    one = market(at(2024, 2, 16, 21))
    begin = at(2024, 2, 16, 0)
    whole = one.bars(AAPL, size="1D", start=begin, end=begin + 1)[0]
    regular = one.bars(AAPL, size="1D", start=begin, end=begin + 1, rth=True)[0]
    assert regular.volume < whole.volume
    assert regular.count < whole.count
    assert whole.low <= regular.low <= regular.high <= whole.high


def test_regular_hours_are_busiest_at_both_ends() -> None:
    one = market(at(2024, 2, 16, 21))
    halves = one.bars(AAPL, size=1800, start=at(2024, 2, 16, 9), end=at(2024, 2, 16, 16), rth=True)
    volumes = [bar.volume for bar in halves]
    assert min(volumes[0], volumes[-1]) > max(volumes[4:9])


def test_the_timetable_of_a_kind() -> None:
    assert kind_of(EURO_DOLLAR, "real") == "CASH"
    assert kind_of(EURO_DOLLAR, "always") == "always"
    first = date(2024, 2, 12).toordinal()
    assert [session.close - session.open for session in sessions("STK", "US/Eastern", first, first + 1)] == [
        5.5 * 3600, 6.5 * 3600, 4 * 3600,
    ]  # fmt: skip


def test_third_fridays() -> None:
    assert third_friday(2024, 3) == date(2024, 3, 15)
    assert third_friday(2024, 6) == date(2024, 6, 21)
