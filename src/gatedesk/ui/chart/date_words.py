"""A date as people type it, read in the exchange's zone (no Qt)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gatedesk.ui.chart.time_ticks import MONTHS, local_time

EXAMPLES = "2024-03-12, 12 Mar 2024 10:30, 2024, today, -5d"

CLOCK = r"(?:[ t]+(?P<hour>\d{1,2}):(?P<minute>\d{2}))?"
FORMS = (
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + CLOCK,
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})" + CLOCK,
    r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})" + CLOCK,
    r"(?P<day>\d{1,2})[ -](?P<name>[a-z]{3,9})\.?[ -](?P<year>\d{4})" + CLOCK,
    r"(?P<name>[a-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})" + CLOCK,
    r"(?P<name>[a-z]{3,9})\.? (?P<year>\d{4})",
    r"(?P<year>\d{4})(?:[-/](?P<month>\d{1,2}))?",
)
WORDS = {"today": 0, "yesterday": 1}
AGO = re.compile(r"-?(?P<count>\d{1,5}) ?(?P<unit>min|h|d|w|m|y)")
BACK: dict[str, Callable[[int], timedelta]] = {
    "min": lambda count: timedelta(minutes=count),
    "h": lambda count: timedelta(hours=count),
    "d": lambda count: timedelta(days=count),
    "w": lambda count: timedelta(weeks=count),
    "m": lambda count: timedelta(days=30.44 * count),
    "y": lambda count: timedelta(days=365.25 * count),
}


def epoch_of(text: str, zone: ZoneInfo, newest: int) -> int:
    """Return the epoch seconds a text means; `newest` is the newest bar's, for today and for spans back from it.

    Raises ValueError, with words for the user, for what is no date.
    """
    words = " ".join(text.lower().split())
    now = local_time(newest, zone)
    if (clock := re.fullmatch(r"(\d{1,2}):(\d{2})", words)) is not None:
        return _at(now.year, now.month, now.day, int(clock[1]), int(clock[2]), zone)
    if words in WORDS:
        day = now - timedelta(days=WORDS[words])
        return _at(day.year, day.month, day.day, 0, 0, zone)
    if (ago := AGO.fullmatch(words)) is not None and not words.isdigit():
        return _back(newest, BACK[ago["unit"]](int(ago["count"])))
    for form in FORMS:
        if (found := re.fullmatch(form, words)) is not None:
            return _read(found.groupdict(), zone)
    raise ValueError(f"That is no date I can read. Try {EXAMPLES}.")


def _back(newest: int, span: timedelta) -> int:
    return newest - int(span.total_seconds())


def _read(parts: dict[str, str | None], zone: ZoneInfo) -> int:
    name = parts.get("name")
    months = [number for number, month in enumerate(MONTHS, 1) if name and name.startswith(month.lower())]
    if name and not months:
        raise ValueError(f"There is no month {name!r}. Try {EXAMPLES}.")
    month = months[0] if name else int(parts.get("month") or 1)
    day, hour, minute = (int(parts.get(key) or default) for key, default in (("day", 1), ("hour", 0), ("minute", 0)))
    return _at(int(parts["year"] or 0), month, day, hour, minute, zone)


def _at(year: int, month: int, day: int, hour: int, minute: int, zone: ZoneInfo) -> int:
    try:
        return int(datetime(year, month, day, hour, minute, tzinfo=zone).timestamp())
    except (ValueError, OverflowError):
        raise ValueError(f"There is no such day or time. Try {EXAMPLES}.") from None
