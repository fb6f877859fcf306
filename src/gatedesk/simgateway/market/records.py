"""The words of the market: instruments, events, levels and bars. Frozen, and free of behaviour that needs state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

What = Literal["TRADES", "MIDPOINT", "BID", "ASK"]
Hours = Literal["always", "real"]


@dataclass(frozen=True, slots=True)
class Instrument:
    """One contract of the simulated universe, with what contract details and the price process need.

    ``increments`` is the market rule: ``(low_edge, increment)`` rows by ascending price. ``volatility`` is a year's
    standard deviation as a fraction; ``daily_volume`` is the usual day's volume in units.
    """

    con_id: int
    symbol: str
    sec_type: str  # STK, CASH, FUT, IND, OPT, FOP
    exchange: str  # SMART, IDEALPRO, CME
    primary_exchange: str
    currency: str
    local_symbol: str
    trading_class: str
    market_name: str
    long_name: str
    min_tick: float
    increments: tuple[tuple[float, float], ...]
    market_rule_id: int
    multiplier: int = 1
    expiry: str = ""  # YYYYMMDD of a future or option
    strike: float = 0.0  # options only
    right: str = ""  # C or P, options only
    under_con_id: int = 0
    under_symbol: str = ""
    under_sec_type: str = ""
    stock_type: str = ""  # COMMON, ETF
    isin: str = ""
    industry: str = ""
    category: str = ""
    subcategory: str = ""
    time_zone: str = "US/Eastern"
    venues: tuple[str, ...] = ()  # where it trades besides its exchange, best-liquidity first
    start_price: float = 100.0
    volatility: float = 0.25
    daily_volume: int = 10_000_000
    lot: int = 100  # the size the book is quoted in
    min_size: float = 1.0
    initial_margin: float = 0.0  # money a contract, futures only
    maintenance_margin: float = 0.0
    moves_with: int = 0  # the con_id whose seeded walk it shares (in proportion); 0 for one of its own


@dataclass(frozen=True, slots=True)
class Level:
    """One price of the book: its displayed size and the venue that shows it."""

    price: float
    size: int
    venue: str


@dataclass(frozen=True, slots=True)
class QuoteChanged:
    """The best bid or ask changed. A size of 0 means that side is empty and its price is not to be used."""

    con_id: int
    time: float
    bid: float
    bid_size: int
    ask: float
    ask_size: int


@dataclass(frozen=True, slots=True)
class Traded:
    """Units changed hands in the simulated market, not by a client's order. ``buyer``: a buyer took the ask."""

    con_id: int
    time: float
    price: float
    size: int
    venue: str
    buyer: bool


MarketEvent = QuoteChanged | Traded


@dataclass(frozen=True, slots=True)
class MarketBar:
    """One bar. ``start`` is its first second; ``wap`` the volume-weighted price; ``count`` the number of trades.

    For quotes (MIDPOINT, BID, ASK) volume, wap and count are -1, as the real Gateway sends them.
    """

    start: float
    open: float
    high: float
    low: float
    close: float
    volume: float
    wap: float
    count: int


@dataclass(frozen=True, slots=True)
class DayStats:
    """The running trading day of one instrument: what ticks 6, 7, 8, 9 and 14 report."""

    open: float
    high: float
    low: float
    last: float
    last_size: int
    last_time: float
    prior_close: float
    volume: int
    vwap: float
    trades: int
