"""Quotes and bars. Prices here are floats, for they are shown and drawn by the thousand; orders use Decimal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gatedesk.domain.contract import Contract


class MarketDataKind(StrEnum):
    """What a price really is. Only LIVE may look live."""

    LIVE = "live"
    FROZEN = "frozen"
    DELAYED = "delayed"
    DELAYED_FROZEN = "delayed-frozen"
    STALE = "stale"
    NO_PERMISSION = "no permission"
    COMPETING = "competing session"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Quote:
    """The latest quote of one contract. None means the broker gave no such value; times are epoch seconds (UTC).

    ``change_from`` is the prior close; ``kind`` is what the Gateway said the data is; ``received`` is when the last
    tick came in by our clock.
    """

    con_id: int
    bid: float | None = None
    bid_size: float | None = None
    ask: float | None = None
    ask_size: float | None = None
    last: float | None = None
    last_size: float | None = None
    volume: float | None = None
    open: float | None = None
    high: float | None = None
    low: float | None = None
    close: float | None = None
    kind: MarketDataKind = MarketDataKind.UNKNOWN
    received: float | None = None

    @property
    def mid(self) -> float | None:
        if self.bid is None or self.ask is None:
            return None
        return (self.bid + self.ask) / 2

    @property
    def reference(self) -> float | None:
        """The price to value things at: last, else the middle, else the prior close."""
        return next((p for p in (self.last, self.mid, self.close) if p is not None), None)

    @property
    def change(self) -> float | None:
        """Last minus prior close."""
        return None if self.last is None or self.close is None else self.last - self.close

    @property
    def change_percent(self) -> float | None:
        return None if self.change is None or not self.close else 100 * self.change / self.close


class BarSize(StrEnum):
    """Bar sizes in the API's own words."""

    SEC_1 = "1 secs"
    SEC_5 = "5 secs"
    SEC_10 = "10 secs"
    SEC_15 = "15 secs"
    SEC_30 = "30 secs"
    MIN_1 = "1 min"
    MIN_2 = "2 mins"
    MIN_3 = "3 mins"
    MIN_5 = "5 mins"
    MIN_10 = "10 mins"
    MIN_15 = "15 mins"
    MIN_20 = "20 mins"
    MIN_30 = "30 mins"
    HOUR_1 = "1 hour"
    HOUR_2 = "2 hours"
    HOUR_3 = "3 hours"
    HOUR_4 = "4 hours"
    HOUR_8 = "8 hours"
    DAY_1 = "1 day"
    WEEK_1 = "1 week"
    MONTH_1 = "1 month"

    @property
    def seconds(self) -> int:
        """Length in seconds; a month counts 30 days."""
        count, unit = self.value.split()
        return int(count) * UNIT_SECONDS[unit.rstrip("s")]

    @property
    def is_intraday(self) -> bool:
        return self.seconds < UNIT_SECONDS["day"]

    @property
    def default_duration(self) -> str:
        """How much history a chart of this size asks for first, in the API's words."""
        return DEFAULT_DURATION[self]


UNIT_SECONDS = {"sec": 1, "min": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000}

DEFAULT_DURATION: dict[BarSize, str] = {
    BarSize.SEC_1: "1800 S",
    BarSize.SEC_5: "3600 S",
    BarSize.SEC_10: "7200 S",
    BarSize.SEC_15: "14400 S",
    BarSize.SEC_30: "28800 S",
    BarSize.MIN_1: "1 D",
    BarSize.MIN_2: "2 D",
    BarSize.MIN_3: "3 D",
    BarSize.MIN_5: "5 D",
    BarSize.MIN_10: "1 W",
    BarSize.MIN_15: "2 W",
    BarSize.MIN_20: "2 W",
    BarSize.MIN_30: "1 M",
    BarSize.HOUR_1: "1 M",
    BarSize.HOUR_2: "2 M",
    BarSize.HOUR_3: "3 M",
    BarSize.HOUR_4: "3 M",
    BarSize.HOUR_8: "6 M",
    BarSize.DAY_1: "2 Y",
    BarSize.WEEK_1: "5 Y",
    BarSize.MONTH_1: "10 Y",
}


class BarField(StrEnum):
    """Which prices bars are made of (whatToShow)."""

    TRADES = "TRADES"
    MIDPOINT = "MIDPOINT"
    BID = "BID"
    ASK = "ASK"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; ``time`` is its start in epoch seconds (UTC), for daily and longer bars midnight UTC of its date."""

    time: int
    open: float
    high: float
    low: float
    close: float
    volume: float


@dataclass(frozen=True, slots=True)
class BarRequest:
    """Which bars a chart shows; equal requests share one subscription."""

    contract: Contract
    bar_size: BarSize = BarSize.MIN_1
    field: BarField = BarField.TRADES
    regular_hours: bool = False
