"""When a trading day ends for orders: the end of DAY orders and the closing auction, in the contract's own time.

A market that closes ends the day earlier; these times also end it in a market that never closes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from gatedesk.simgateway.market.records import Instrument

DAY_ENDS: dict[str, clock_time] = {"STK": clock_time(20), "CASH": clock_time(17), "FUT": clock_time(16)}
AUCTIONS: dict[str, clock_time] = {"STK": clock_time(16), "CASH": clock_time(17), "FUT": clock_time(15)}


def next_day_end(instrument: Instrument, now: float) -> float:
    """Epoch seconds of the first end of the trading day after now."""
    return _next(instrument, DAY_ENDS[instrument.sec_type], now)


def next_auction(instrument: Instrument, now: float) -> float:
    """Epoch seconds of the first closing auction after now."""
    return _next(instrument, AUCTIONS[instrument.sec_type], now)


def _next(instrument: Instrument, at: clock_time, now: float) -> float:
    zone = ZoneInfo(instrument.time_zone)
    today = datetime.fromtimestamp(now, zone).date()
    moment = datetime.combine(today, at, zone).timestamp()
    if moment <= now:
        moment = datetime.combine(today + timedelta(days=1), at, zone).timestamp()
    return moment


def opening_text(instrument: Instrument, opens: float) -> str:
    """An opening time as order messages write it: 2026-04-16 09:30:00 US/Eastern."""
    moment = datetime.fromtimestamp(opens, ZoneInfo(instrument.time_zone))
    return f"{moment:%Y-%m-%d %H:%M:%S} {instrument.time_zone}"
