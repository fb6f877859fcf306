"""The hours IB gives with a contract: ``20260415:0400-20260415:2000;20260416:CLOSED``, in the contract's own zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gatedesk.domain.contract import ContractDetails

STAMP = "%Y%m%d:%H%M"


def is_open(details: ContractDetails | None, now: float) -> bool:
    """Whether the contract may trade at ``now`` (epoch seconds). Unknown hours and days count as open."""
    if details is None or not details.trading_hours:
        return True
    try:
        zone = ZoneInfo(details.time_zone)
        local = datetime.fromtimestamp(now, UTC).astimezone(zone)
        sessions = [read_session(part, zone) for part in details.trading_hours.split(";") if part]
    except (ZoneInfoNotFoundError, ValueError):
        return True
    if not any(begin.date() <= local.date() <= end.date() for begin, end in sessions):
        return True
    return any(begin <= local < end for begin, end in sessions)


def read_session(part: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """One session's begin and end; a closed day is a session of no length. ValueError for anything else."""
    day, _, rest = part.partition(":")
    if rest == "CLOSED":
        moment = datetime.strptime(day, "%Y%m%d").replace(tzinfo=zone)
        return moment, moment
    begin, dash, end = part.partition("-")
    if not dash:
        raise ValueError(part)
    return datetime.strptime(begin, STAMP).replace(tzinfo=zone), datetime.strptime(end, STAMP).replace(tzinfo=zone)
