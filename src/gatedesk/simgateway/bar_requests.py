"""Bar sizes, durations and what to show, as the wire words them, and the bars they mean.

Place in the flow: handlers and bar subscriptions -> here -> Market.bars. ``BAR_SIZES`` and ``SHOWS`` are the whole
vocabulary.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from typing import Literal

from gatedesk.simgateway.market.records import Instrument, MarketBar, What
from gatedesk.simgateway.moments import day_text, local, stamp
from gatedesk.simgateway.world import World

DAY = 86_400
LongSize = Literal["1D", "1W", "1M"]
BAR_SIZES: dict[str, int | LongSize] = {
    **{f"{count} {'sec' if count == 1 else 'secs'}": count for count in (1, 5, 10, 15, 30)},
    "1 secs": 1,
    **{f"{count} {'min' if count == 1 else 'mins'}": count * 60 for count in (1, 2, 3, 5, 10, 15, 20, 30)},
    **{f"{count} {'hour' if count == 1 else 'hours'}": count * 3600 for count in (1, 2, 3, 4, 8)},
    "1 day": "1D",
    "1D": "1D",
    "1 week": "1W",
    "1W": "1W",
    "1 month": "1M",
    "1M": "1M",
}
LONG_SECONDS: dict[LongSize, int] = {"1D": DAY, "1W": 7 * DAY, "1M": 31 * DAY}
LEGAL_BAR_SIZES = (
    "1 secs, 5 secs, 10 secs, 15 secs, 30 secs, 1 min, 2 mins, 3 mins, 5 mins, 10 mins, 15 mins, 20 mins, "
    "30 mins, 1 hour, 2 hours, 3 hours, 4 hours, 8 hours, 1 day, 1W, 1M"
)
SHOWS: dict[str, What | Literal["BID_ASK"]] = {
    "TRADES": "TRADES",
    "AGGTRADES": "TRADES",
    "ADJUSTED_LAST": "TRADES",  # nothing here splits or pays, so adjusted prices are the prices
    "MIDPOINT": "MIDPOINT",
    "BID": "BID",
    "ASK": "ASK",
    "BID_ASK": "BID_ASK",
}
EARLIEST_YEAR = 1900
DURATION_UNITS = "SDWMY"


@dataclass(frozen=True, slots=True)
class BarQuery:
    """Which bars a client wants and how it wants their dates: 1 as text, 2 as epoch seconds."""

    size: int | LongSize = 5
    what: What | Literal["BID_ASK"] = "TRADES"
    rth: bool = False
    format_date: int = 1

    @property
    def is_intraday(self) -> bool:
        return isinstance(self.size, int)

    @property
    def seconds(self) -> int:
        """About how long one bar lasts."""
        return self.size if isinstance(self.size, int) else LONG_SECONDS[self.size]


def bars_of(world: World, instrument: Instrument, query: BarQuery, start: float, end: float) -> list[MarketBar]:
    """The bars that begin in [start, end)."""
    if query.what != "BID_ASK":
        return world.market.bars(
            instrument.con_id, size=query.size, start=start, end=end, what=query.what, rth=query.rth
        )
    bids, asks = (bars_of(world, instrument, replace(query, what=what), start, end) for what in ("BID", "ASK"))
    return [_bid_ask(bid, ask) for bid, ask in zip(bids, asks, strict=False)]


def _bid_ask(bid: MarketBar, ask: MarketBar) -> MarketBar:
    """Average bid, highest ask, lowest bid, average ask, as BID_ASK bars are defined."""
    return replace(
        bid,
        open=round((bid.open + bid.close) / 2, 8),
        high=ask.high,
        low=bid.low,
        close=round((ask.open + ask.close) / 2, 8),
    )


def date_text(query: BarQuery, bar: MarketBar, instrument: Instrument, version: int) -> str:
    """The date of a bar: daily and longer ones a day; intraday ones epoch seconds or a time with its zone."""
    if not query.is_intraday:
        return day_text(bar.start, instrument.time_zone)
    if query.format_date == 2:
        return str(int(bar.start))
    return stamp(bar.start, instrument.time_zone, version)


def read_duration(text: str) -> tuple[int, str]:
    """``10 D`` as (10, "D"); raises ValueError."""
    count, _, unit = text.strip().partition(" ")
    if not count.isascii() or not count.isdigit() or int(count) < 1 or unit not in tuple(DURATION_UNITS):
        raise ValueError(f"not a duration: {text!r}")
    return int(count), unit


def duration_start(
    world: World, instrument: Instrument, query: BarQuery, end: float, duration: tuple[int, str]
) -> float:
    """Where a duration that ends at ``end`` begins; days are trading days."""
    count, unit = duration
    if unit == "S":
        return end - count
    if unit == "D":
        return _trading_days(world, instrument, query, end, count)
    if unit == "W":
        return end - 7 * DAY * count
    return _months_before(end, count if unit == "M" else 12 * count, instrument.time_zone)


def _trading_days(world: World, instrument: Instrument, query: BarQuery, end: float, count: int) -> float:
    """The start of the last ``count`` days that traded before ``end``."""
    span = (count * 7 // 5 + 12) * DAY
    daily = replace(query, size="1D")
    days = [bar.start for bar in bars_of(world, instrument, daily, end - span, end)]
    return days[-count:][0] if days else end - count * DAY


def _months_before(end: float, months: int, zone: str) -> float:
    moment = local(end, zone)
    total = moment.year * 12 + moment.month - 1 - months
    year, month = max(total // 12, EARLIEST_YEAR), total % 12 + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day).timestamp()
