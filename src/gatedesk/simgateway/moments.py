"""Times as text, both ways: the many spellings of the wire and epoch seconds.

Place in the flow: used by handlers and subscriptions; knows zones, never the present time.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOGIN_ZONE = "US/Eastern"  # the zone of texts that name none
ZONES_VERSION = 174  # from here times carry the name of their zone
_TEXT = re.compile(r"(\d{8})(?:([ -])\s*(\d{1,2}:\d{2}(?::\d{2})?))?(?: +(\S+))?")


def local(epoch: float, zone: str) -> datetime:
    """The wall-clock moment in an IANA zone."""
    return datetime.fromtimestamp(epoch, ZoneInfo(zone))


def day_text(epoch: float, zone: str) -> str:
    return local(epoch, zone).strftime("%Y%m%d")


def stamp(epoch: float, zone: str, version: int) -> str:
    """``20260402 09:30:00 US/Eastern``; before version 174 two blanks and no zone."""
    text = local(epoch, zone).strftime("%Y%m%d %H:%M:%S")
    return f"{text} {zone}" if version >= ZONES_VERSION else text.replace(" ", "  ")


def utc_dash(epoch: float) -> str:
    """``20260402-13:30:00``, always UTC."""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y%m%d-%H:%M:%S")


def clock_text(epoch: float, zone: str = LOGIN_ZONE) -> str:
    return local(epoch, zone).strftime("%H:%M")


def read_moment(text: str, zone: str = LOGIN_ZONE) -> float:
    """Epoch seconds of ``yyyymmdd[ hh:mm[:ss][ zone]]`` or UTC ``yyyymmdd-hh:mm:ss``; raises ValueError.

    A date alone means its first second in ``zone``.
    """
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a date and time: {text!r}")
    day, separator, clock, named = match.groups()
    clock = clock or "00:00:00"
    if clock.count(":") == 1:
        clock += ":00"
    moment = datetime.strptime(f"{day} {clock}", "%Y%m%d %H:%M:%S").replace(tzinfo=_zone(named, separator, zone))
    return moment.timestamp()


def _zone(named: str | None, separator: str | None, default: str) -> tzinfo:
    if named is None:
        return UTC if separator == "-" else ZoneInfo(default)
    try:
        return ZoneInfo(named)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"not a time zone: {named!r}") from error


def sessions_text(sessions: list[tuple[str, list[tuple[float, float]]]], zone: str) -> str:
    """Trading hours as contract details spell them: ``20260406:0400-20260406:2000;20260405:CLOSED``."""
    return ";".join(_session(day, hours, zone) for day, hours in sessions)


def _session(day: str, hours: list[tuple[float, float]], zone: str) -> str:
    if not hours:
        return f"{day}:CLOSED"
    spans = (f"{_minute(start, zone)}-{_minute(end, zone)}" for start, end in hours)
    return ",".join(spans)


def _minute(epoch: float, zone: str) -> str:
    return local(epoch, zone).strftime("%Y%m%d:%H%M")
