"""When each instrument trades: New York shares, Globex futures, currencies, and the market that never shuts.

A session is one stretch of one trading day: shares have early, regular and late ones. Wall times are New York's,
turned into epoch seconds by zoneinfo, so days with a clock change come out right. Holidays and half days are those
of the New York Stock Exchange in the ``holidays`` package, loaded only when real hours are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from gatedesk.simgateway.market.records import Hours, Instrument

WHOLE, EARLY, REGULAR, LATE = range(4)  # the slots of a trading day
NEW_YORK = "America/New_York"


class Session(NamedTuple):
    """One stretch of trading, ``open`` to ``close`` in epoch seconds, on trading day ``day`` (a date ordinal)."""

    day: int
    open: float
    close: float
    slot: int


class Stretch(NamedTuple):
    """A session as wall-clock minutes from New York's midnight of its trading day (negative: the evening before)."""

    begin: int
    end: int
    slot: int


def _hours(begin: float, end: float, slot: int) -> Stretch:
    return Stretch(int(begin * 60), int(end * 60), slot)


SHARE_DAY = (_hours(4, 9.5, EARLY), _hours(9.5, 16, REGULAR), _hours(16, 20, LATE))
SHARE_HALF_DAY = (_hours(4, 9.5, EARLY), _hours(9.5, 13, REGULAR), _hours(13, 17, LATE))
FUTURE_DAY = (_hours(-6, 9.5, EARLY), _hours(9.5, 16, REGULAR), _hours(16, 17, LATE))
FUTURE_HALF_DAY = (_hours(-6, 9.5, EARLY), _hours(9.5, 13.25, REGULAR))
FUTURE_HOLIDAY = (_hours(-6, 9.5, EARLY), _hours(9.5, 13, REGULAR))
CURRENCY_DAY = (_hours(-7, 17, WHOLE),)
FULL_HOLIDAYS = ("New Year", "Good Friday", "Christmas")  # on the others Globex trades until 13:00

Kind = str  # "always", "STK", "FUT" or "CASH"


def kind_of(instrument: Instrument, hours: Hours) -> Kind:
    """Which timetable holds for an instrument."""
    if hours == "always":
        return "always"
    return instrument.sec_type if instrument.sec_type in ("FUT", "CASH") else "STK"


def session_zone(instrument: Instrument) -> str:
    """Where its days begin in the market that never shuts: those that move together begin theirs together."""
    return "US/Eastern" if instrument.moves_with else instrument.time_zone


def midnight(day: int, zone: str) -> float:
    """Epoch second at which the date begins in the zone."""
    return _wall(day, 0, ZoneInfo(zone))


def day_of(moment: float, zone: str) -> int:
    """Ordinal of the zone's date at an epoch second."""
    return datetime.fromtimestamp(moment, ZoneInfo(zone)).toordinal()


def _wall(day: int, minutes: int, zone: ZoneInfo) -> float:
    shift, minute = divmod(minutes, 24 * 60)
    where = date.fromordinal(day + shift)
    return datetime(where.year, where.month, where.day, minute // 60, minute % 60, tzinfo=zone).timestamp()


@lru_cache(maxsize=64)
def _exchange_days(year: int) -> tuple[dict[date, str], frozenset[date]]:
    """The year's holidays with their names, and its half days."""
    import holidays

    closed = holidays.financial_holidays("NYSE", years=year, categories=("public",))
    halves = holidays.financial_holidays("NYSE", years=year, categories=("half_day",))
    return dict(closed.items()), frozenset(halves.keys())


def _share_day(day: date) -> tuple[Stretch, ...]:
    closed, halves = _exchange_days(day.year)
    if day.weekday() > 4 or day in closed:
        return ()
    return SHARE_HALF_DAY if day in halves else SHARE_DAY


def _future_day(day: date) -> tuple[Stretch, ...]:
    closed, halves = _exchange_days(day.year)
    name = closed.get(day, "")
    if day.weekday() > 4 or name.startswith(FULL_HOLIDAYS):
        return ()
    return FUTURE_HOLIDAY if name else FUTURE_HALF_DAY if day in halves else FUTURE_DAY


def _currency_day(day: date) -> tuple[Stretch, ...]:
    shut = day.weekday() > 4 or (day.month, day.day) in ((1, 1), (12, 25))
    return () if shut else CURRENCY_DAY


TIMETABLES = {"STK": _share_day, "FUT": _future_day, "CASH": _currency_day}


def _always(zone: str, first: int, last: int) -> Iterator[Session]:
    edges = [midnight(day, zone) for day in range(first, last + 1)]
    for place, day in enumerate(range(first, last)):
        yield Session(day, edges[place], edges[place + 1], WHOLE)


def _timetabled(kind: Kind, first: int, last: int) -> Iterator[Session]:
    zone = ZoneInfo(NEW_YORK)
    for day in range(first, last):
        for begin, end, slot in TIMETABLES[kind](date.fromordinal(day)):
            yield Session(day, _wall(day, begin, zone), _wall(day, end, zone), slot)


@lru_cache(maxsize=256)
def sessions(kind: Kind, zone: str, first: int, last: int) -> tuple[Session, ...]:
    """All sessions of the trading days ``first`` to ``last - 1`` (date ordinals), in order of time.

    ``zone`` matters only to the market that is always open: its days begin at that zone's midnight.
    """
    return tuple(_always(zone, first, last) if kind == "always" else _timetabled(kind, first, last))


def is_regular(session: Session) -> bool:
    """Whether a session belongs to the liquid hours."""
    return session.slot in (WHOLE, REGULAR)


def merged(pairs: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Pairs of times, those that join made one."""
    result: list[tuple[float, float]] = []
    for begin, end in pairs:
        if result and result[-1][1] == begin:
            begin = result.pop()[0]
        result.append((begin, end))
    return result


def midnights(days: list[int], zone: str) -> list[float]:
    """``midnight`` of many days, each worked out once."""
    return [_midnight(day, zone) for day in days]


@lru_cache(maxsize=20_000)
def _midnight(day: int, zone: str) -> float:
    return midnight(day, zone)


def third_friday(year: int, month: int) -> date:
    """Expiry of index futures."""
    first = date(year, month, 1)
    return first + timedelta(days=(4 - first.weekday()) % 7 + 14)


def trades_on(day: date) -> bool:
    """Whether the New York exchanges trade on a date at all."""
    return bool(_share_day(day))
