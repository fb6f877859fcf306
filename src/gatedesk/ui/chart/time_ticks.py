"""Where the time axis puts its labels and what they say, in the exchange's zone (no Qt).

Bars stand side by side whatever time lies between them, so labels are found by walking from one boundary of local
time to the next and asking which bar starts there: the work depends on the labels, not on the bars. Local midnight,
months and daylight saving come from the zone, never from multiples of 86 400 seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from gatedesk.ui.chart.series import BarSeries

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY = 86_400
MOST_TICKS = 400


class Rank(IntEnum):
    """How much a tick matters: a year change is shown rather than the hour beside it."""

    TIME = 0
    DAY = 1
    MONTH = 2
    YEAR = 3


@dataclass(frozen=True, slots=True)
class Interval:
    """Distance of labels: within a day in seconds, else in months (0: days of the month or Mondays)."""

    seconds: float
    months: int = 0


INTERVALS = (
    *(Interval(float(seconds)) for seconds in (1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800)),
    *(Interval(3600.0 * hours) for hours in (1, 2, 4, 6, 12)),
    Interval(float(DAY)),
    Interval(7.0 * DAY),
    *(Interval(30.44 * DAY * months, months) for months in (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200)),
)


@dataclass(frozen=True, slots=True)
class TimeTick:
    """A label at a bar position; a major one changes more than its neighbours: the day among hours."""

    position: int
    rank: Rank
    text: str
    major: bool


def choose_interval(bars_per_label: float, bar_seconds: float, average_seconds: float) -> Interval:
    """Return the closest labels that keep at least `bars_per_label` bars between them.

    Within a day bars follow each other every `bar_seconds`; over days, nights and weekends count in
    `average_seconds`.
    """
    for interval in INTERVALS:
        spacing = bar_seconds if interval.seconds < DAY else max(average_seconds, bar_seconds)
        if interval.seconds >= bars_per_label * max(spacing, 1e-9) and interval.seconds >= bar_seconds:
            return interval
    return INTERVALS[-1]


def local_time(epoch: int, zone: ZoneInfo) -> datetime:
    """Return the wall clock of the exchange; times beyond the calendar are held at its ends."""
    try:
        return datetime.fromtimestamp(epoch, zone)
    except (OverflowError, ValueError, OSError):
        return datetime(1 if epoch < 0 else 9999, 6, 1, tzinfo=UTC)


def next_boundary(moment: datetime, interval: Interval) -> datetime:
    """Return the next local time, as a naive wall clock, at which a label of this interval may stand."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    if interval.months:
        month = moment.year * 12 + moment.month - 1
        month += interval.months - month % interval.months
        return midnight.replace(year=min(month // 12, 9999), month=month % 12 + 1, day=1)
    if interval.seconds >= DAY:
        days = 7 - moment.weekday() if interval.seconds > DAY else 1
        return midnight + timedelta(days=days)
    elapsed = (moment.replace(tzinfo=None) - midnight).total_seconds()
    return midnight + timedelta(seconds=min((elapsed // interval.seconds + 1) * interval.seconds, DAY))


def time_ticks(series: BarSeries, start: int, stop: int, interval: Interval, zone: ZoneInfo) -> list[TimeTick]:
    """Return the labels of the bars from position `start` to `stop`, in order."""
    ticks: list[TimeTick] = []
    position = max(start, series.first)
    stop = min(stop, series.end)
    if position == series.first and position < stop:
        ticks.append(_tick(series, position, interval, zone))
    while position < stop and len(ticks) < MOST_TICKS:
        epoch = series.bar(position).time
        boundary = _epoch_after(epoch, local_time(epoch, zone), interval, zone)
        position = series.position_at(boundary)
        if position < stop:
            ticks.append(_tick(series, position, interval, zone))
    return ticks


def _epoch_after(epoch: int, moment: datetime, interval: Interval, zone: ZoneInfo) -> int:
    boundary = next_boundary(moment, interval)
    after = boundary.replace(tzinfo=zone).timestamp()
    # A boundary inside the repeated hour of autumn may lie before the bar: take the one after it.
    while after <= epoch:
        boundary = next_boundary(boundary, interval)
        after = boundary.replace(tzinfo=zone).timestamp()
    return int(after)


def _tick(series: BarSeries, position: int, interval: Interval, zone: ZoneInfo) -> TimeTick:
    moment = local_time(series.bar(position).time, zone)
    before = local_time(series.bar(position - 1).time, zone) if position > series.first else None
    rank = _rank(moment, before, interval)
    usual = Rank.MONTH if interval.months else Rank.DAY if interval.seconds >= DAY else Rank.TIME
    return TimeTick(position, rank, _tick_text(moment, rank, interval), major=rank > usual)


def _rank(moment: datetime, before: datetime | None, interval: Interval) -> Rank:
    if before is None:
        return Rank.DAY if interval.seconds < DAY else Rank.MONTH
    if moment.year != before.year:
        return Rank.YEAR
    if moment.month != before.month:
        return Rank.MONTH
    return Rank.DAY if moment.day != before.day else Rank.TIME


def _tick_text(moment: datetime, rank: Rank, interval: Interval) -> str:
    if rank == Rank.TIME:
        return f"{moment:%H:%M:%S}" if interval.seconds < 60 else f"{moment:%H:%M}"
    if rank == Rank.YEAR:
        return f"{moment.year}"
    if rank == Rank.MONTH and interval.seconds >= DAY:
        return MONTHS[moment.month - 1]
    if interval.seconds < DAY:
        return f"{DAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]}"
    return f"{moment.day}"


def moment_text(epoch: int, zone: ZoneInfo, bar_seconds: int) -> str:
    """Return date and time of a bar as the crosshair says it: `Tue 12 Mar 2024 10:35`."""
    moment = local_time(epoch, zone)
    day = f"{DAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]} {moment.year}"
    if bar_seconds >= DAY:
        return day
    return f"{day} {moment:%H:%M:%S}" if 0 < bar_seconds < 60 else f"{day} {moment:%H:%M}"


def countdown_text(seconds: float) -> str:
    """Return the time left as `04:32`, or `2:04:32` from an hour on; nothing left is `00:00`."""
    left = max(0, int(-(-seconds // 1)))
    hours, rest = divmod(left, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"
