"""What reqHistoricalData answers to whatToShow=SCHEDULE: the sessions of the days asked for."""

from __future__ import annotations

from gatedesk.simgateway.market import clock
from gatedesk.simgateway.market.records import Instrument
from gatedesk.simgateway.moments import local
from gatedesk.simgateway.wire.requests import ReqHistoricalData
from gatedesk.simgateway.wire.responses import HistoricalSchedule, HistoricalSession
from gatedesk.simgateway.world import World

CALENDAR_DAYS = {"D": 1.45, "W": 7, "M": 30.5, "Y": 365.25}  # of one unit; days are trading days
SPARE_DAYS = 5


def schedule(
    request: ReqHistoricalData, world: World, instrument: Instrument, end: float, duration: tuple[int, str]
) -> HistoricalSchedule:
    """One row a trading day, the last one that of ``end``; regular hours only if the request says so."""
    count, unit = duration
    days = _days(world, instrument, end, int(count * CALENDAR_DAYS.get(unit, 0)) + SPARE_DAYS, rth=request.use_rth)
    kept = days[-count:] if unit == "D" else days[SPARE_DAYS:]
    rows = tuple(_row(pair, instrument.time_zone) for pair in kept)
    return HistoricalSchedule(
        request.req_id, rows[0].start if rows else "", rows[-1].end if rows else "", instrument.time_zone, rows
    )


def _days(world: World, instrument: Instrument, end: float, span: int, *, rth: bool) -> list[tuple[float, float]]:
    """Open and close of every trading day of the ``span`` dates before ``end``."""
    last = clock.day_of(end, instrument.time_zone)
    kind = clock.kind_of(instrument, world.market.hours)
    found: dict[int, tuple[float, float]] = {}
    for session in clock.sessions(kind, instrument.time_zone, last - span, last + 1):
        if rth and not clock.is_regular(session):
            continue
        start, close = found.get(session.day, (session.open, session.close))
        found[session.day] = (min(start, session.open), max(close, session.close))
    return list(found.values())


def _row(pair: tuple[float, float], zone: str) -> HistoricalSession:
    start, close = (local(moment, zone) for moment in pair)
    return HistoricalSession(f"{start:%Y%m%d-%H:%M:%S}", f"{close:%Y%m%d-%H:%M:%S}", f"{start:%Y%m%d}")
