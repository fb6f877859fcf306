"""Which exchange day, week, month or year a bar belongs to, for a million bars at once (no Qt).

A day is a date on the exchange's wall clock, moved by the hour its session starts (futures begin theirs the evening
before). Offsets from UTC are asked for once a day and, on the two days a year the clocks change, searched to the
second; every bar then finds its own by bisection.
"""

from __future__ import annotations

from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from gatedesk.ui.chart.columns import Array
from gatedesk.ui.chart.time_ticks import DAY, local_time

PERIODS = ("day", "week", "month", "year")
HOUR = 3600
NOON = 12
STRIDE = 14 * DAY  # no zone changes its clocks twice within
MONDAY_SHIFT = 3  # 1970 began on a Thursday


def offset_at(epoch: int, zone: ZoneInfo) -> int:
    """Return the zone's offset from UTC at a moment, in seconds."""
    offset = local_time(epoch, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def clock_changes(first: int, last: int, zone: ZoneInfo) -> tuple[list[int], list[int]]:
    """Return moments from which an offset holds, the first not after `first`, and these offsets."""
    starts, offsets = [first], [offset_at(first, zone)]
    for early, late in pairwise([*range(first, last, STRIDE), last]):
        if offset_at(early, zone) != offset_at(late, zone):
            starts.append(_change_between(early, late, zone))
            offsets.append(offset_at(late, zone))
    return starts, offsets


def _change_between(early: int, late: int, zone: ZoneInfo) -> int:
    """Return the first second with the later offset."""
    before = offset_at(early, zone)
    while late - early > 1:
        middle = (early + late) // 2
        if offset_at(middle, zone) == before:
            early = middle
        else:
            late = middle
    return late


def days_of(times: Array, zone: ZoneInfo, starts_at: int = 0) -> Array:
    """Return the exchange day of each bar, counted from 1970.

    A session that begins at the hour `starts_at` from noon on counts for the day after: the one it ends on.
    """
    if not len(times):
        return np.zeros(0, "i8")
    starts, offsets = clock_changes(int(times[0]), int(times[-1]), zone)
    local = times + np.asarray(offsets)[np.searchsorted(starts, times, side="right") - 1]
    shift = (24 - starts_at if starts_at >= NOON else -starts_at) * HOUR
    return np.asarray((local + shift) // DAY)


def period_numbers(days: Array, period: str) -> Array:
    """Return a number for each day that changes where the period does."""
    if period == "week":
        return np.asarray((days + MONDAY_SHIFT) // 7)
    if period == "month":
        return days.astype("M8[D]").astype("M8[M]").astype("i8")
    if period == "year":
        return days.astype("M8[D]").astype("M8[Y]").astype("i8")
    return days


def period_starts(times: Array, zone: ZoneInfo, period: str, starts_at: int = 0) -> Array:
    """Return the indices of the bars that begin a period, the first bar among them."""
    numbers = period_numbers(days_of(times, zone, starts_at), period)
    return np.concatenate(([0], np.flatnonzero(np.diff(numbers)) + 1)) if len(numbers) else np.zeros(0, "i8")


def same_period(early: int, late: int, zone: ZoneInfo, period: str, starts_at: int = 0) -> bool:
    """Tell whether two moments lie in one period."""
    numbers = [period_numbers(days_of(np.array([time]), zone, starts_at), period)[0] for time in (early, late)]
    return bool(numbers[0] == numbers[1])
