"""Dates as price files write them: ISO, American, European, named months, packed digits, and epoch numbers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_CLOCK = (
    r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
)
_ZONE = r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
_NAMED = r"(?P<name>[A-Za-z]{3})[a-z]*\.?"
_DATES = tuple(
    re.compile(date_form + _CLOCK + _ZONE)
    for date_form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<one>\d{1,2})(?P<mark>[-/.])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})",
        r"(?P<day>\d{1,2})[- ]" + _NAMED + r"[- ,]+(?P<year>\d{4}|\d{2})",
        _NAMED + r"\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})",
    )
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def moment_of(text: str, *, day_first: bool = False) -> tuple[datetime, bool]:
    """The moment a text names, and whether it names a time of day. Aware only if the text has a zone or is an epoch."""
    text = text.strip()
    if re.fullmatch(r"\d{9,10}(\.\d+)?|\d{12,13}", text):
        seconds = float(text) / (1000 if len(text) in (12, 13) and "." not in text else 1)
        return datetime.fromtimestamp(seconds, UTC), seconds % 86400 != 0
    found = next((match for form in _DATES if (match := form.fullmatch(text))), None)
    if found is None:
        raise ValueError(text)
    part = found.groupdict()
    timed = part["hour"] is not None
    second = int(part["second"] or 0)
    wall = datetime(*_calendar(part, day_first), _hour(part), int(part["minute"] or 0), second, tzinfo=_zone(part))
    return wall, timed and (wall.hour, wall.minute, wall.second) != (0, 0, 0)


def _calendar(part: dict[str, str | None], day_first: bool) -> tuple[int, int, int]:
    year = int(part["year"] or 0)
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    if not 1800 <= year <= 2200:
        raise ValueError(year)
    if part.get("one"):
        one, two = int(part["one"] or 0), int(part["two"] or 0)
        return (year, two, one) if day_first else (year, one, two)
    name = part.get("name")
    month = _MONTHS.index(name.lower()) + 1 if name else int(part["month"] or 0)
    return year, month, int(part["day"] or 0)


def _hour(part: dict[str, str | None]) -> int:
    hour, half = int(part["hour"] or 0), (part["half"] or "").lower()
    return hour % 12 + (12 if half.startswith("p") else 0) if half else hour


def _zone(part: dict[str, str | None]) -> timezone | None:
    zone = part["zone"]
    if zone is None:
        return None
    if zone in ("Z", "UTC", "GMT"):
        return UTC
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))
