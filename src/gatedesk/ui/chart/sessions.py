"""Regular hours of an exchange, read from the broker's words, and which bars lie outside of them (no Qt).

The broker names the days around today: they are taken as they are, with holidays and half days. Any other day is
taken to be as most of those are; bars are only there when something was traded, so closed days need no words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gatedesk.ui.chart.series import BarSeries
from gatedesk.ui.chart.time_ticks import DAY, local_time

MOST_DAYS = 400
LAST_MINUTE = "2359"  # how the end of a day is written where hours go round the clock
RANGE = re.compile(r"(?:(?P<from>\d{8}):)?(?P<start>\d{4})-(?:(?P<to>\d{8}):)?(?P<end>\d{4})")
Minutes = tuple[tuple[int, int], ...]  # start and end of each part, from midnight of the session's day; may be negative


@dataclass(frozen=True, slots=True)
class Sessions:
    """Parts of each day in minutes from its local midnight: of known days, and as usual."""

    usual: Minutes = ()
    days: Mapping[date, Minutes] = field(default_factory=dict)

    def of(self, day: date) -> Minutes:
        """Return the parts of a day's session."""
        return self.days.get(day, self.usual)


def read_hours(words: str) -> Sessions:
    """Return the sessions in `20240312:0930-20240312:1600;20240313:CLOSED`; what cannot be read is left out."""
    days: dict[date, Minutes] = {}
    for entry in filter(None, (part.strip() for part in words.split(";"))):
        day, parts = _read_day(entry)
        if day is not None:
            days[day] = (*days.get(day, ()), *parts)
    counted = Counter(parts for parts in days.values() if parts)
    return Sessions(counted.most_common(1)[0][0] if counted else (), days)


def _read_day(entry: str) -> tuple[date | None, Minutes]:
    """Return the day an entry is about - the one its last part ends on - and its parts."""
    named = _date(entry[:8])
    if named is None or entry[9:].upper() == "CLOSED":
        return named, ()
    found = [_read_range(text, named) for text in entry.split(",")]
    ranges = [one for one in found if one is not None]
    if not ranges:
        return None, ()
    day = ranges[-1][1].date()
    if ranges[-1][1].time() == time() and ranges[-1][0].date() < day:
        day -= timedelta(days=1)  # a session until midnight belongs to the day before
    midnight = datetime.combine(day, time())
    return day, tuple((_minutes(start - midnight), _minutes(end - midnight)) for start, end in ranges)


def _read_range(text: str, named: date) -> tuple[datetime, datetime] | None:
    found = RANGE.search(text)
    if found is None:
        return None
    start, end = _moment(found["from"], found["start"], named), _moment(found["to"], found["end"], named)
    if start is None or end is None:
        return None
    return (start, end) if end > start else (start, end + timedelta(days=1))


def _moment(day: str | None, clock: str, named: date) -> datetime | None:
    on = named if day is None else _date(day)
    hour, minute = (24, 0) if clock == LAST_MINUTE else (int(clock[:2]), int(clock[2:]))
    if on is None or hour > 24 or minute > 59:
        return None
    return datetime.combine(on, time()) + timedelta(hours=hour, minutes=minute)


def _date(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


def regular_runs(series: BarSeries, start: int, stop: int, sessions: Sessions, zone: ZoneInfo) -> list[tuple[int, int]]:
    """Return the runs of positions between two (the last one excluded) whose bars begin in regular hours."""
    runs: list[tuple[int, int]] = []
    for _, begin, end in _parts(series, start, stop, sessions, zone):
        begin, end = max(begin, start), min(end, stop)
        if begin < end:
            runs.append((begin, end))
    return runs


def outside_runs(series: BarSeries, start: int, stop: int, sessions: Sessions, zone: ZoneInfo) -> list[tuple[int, int]]:
    """Return the runs of positions between two whose bars begin outside regular hours; none for bars of a day on."""
    start, stop = max(start, series.first), min(stop, series.end)
    if not sessions.usual or start >= stop or not 0 < series.bar_seconds < DAY:
        return []
    runs, reached = [], start
    for begin, end in sorted(regular_runs(series, start, stop, sessions, zone)):
        if begin > reached:
            runs.append((reached, begin))
        reached = max(reached, end)
    return [*runs, (reached, stop)] if reached < stop else runs


def day_starts(series: BarSeries, start: int, stop: int, sessions: Sessions, zone: ZoneInfo) -> list[int]:
    """Return the first positions of trading days that begin on the evening before, as those of futures do."""
    start, stop = max(start, series.first), min(stop, series.end)
    if start >= stop or not 0 < series.bar_seconds < DAY:
        return []
    firsts = {begin for minute, begin, _ in _parts(series, start, stop, sessions, zone) if minute < 0}
    return sorted(position for position in firsts if start <= position < stop)


def _parts(
    series: BarSeries, start: int, stop: int, sessions: Sessions, zone: ZoneInfo
) -> Iterator[tuple[int, int, int]]:
    """Walk over the parts of the sessions around some positions: first minute, first position, position after it."""
    day = local_time(series.bar(start).time, zone).date() - timedelta(days=1)
    last = local_time(series.bar(stop - 1).time, zone).date() + timedelta(days=1)
    for _ in range(MOST_DAYS):
        if day > last:
            return
        for begin, end in sessions.of(day):
            yield begin, _position(series, day, begin, zone), _position(series, day, end, zone)
        day += timedelta(days=1)


def _position(series: BarSeries, day: date, minute: int, zone: ZoneInfo) -> int:
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return series.position_at(int(wall.replace(tzinfo=zone).timestamp()))
