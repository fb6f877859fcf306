"""A hand-made market for exchange tests: the test writes the book, prints trades and opens or closes the doors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gatedesk.simgateway.market.records import DayStats, Instrument, Level, QuoteChanged, Traded

Book = Sequence[tuple[float, int]]
WEDNESDAY_NOON = 1776268800.0  # 2026-04-15 12:00:00 in New York
HOUR = 3600.0
DAY = 24 * HOUR
TICK = 0.001  # the picture changes only with time, as in the real market


def share(con_id: int = 1, symbol: str = "AAPL", **changes: object) -> Instrument:
    """A US share on NASDAQ with a cent tick (0.0001 below a dollar)."""
    values: dict[str, object] = {
        "con_id": con_id,
        "symbol": symbol,
        "sec_type": "STK",
        "exchange": "SMART",
        "primary_exchange": "NASDAQ",
        "currency": "USD",
        "local_symbol": symbol,
        "trading_class": "NMS",
        "market_name": "NMS",
        "long_name": symbol,
        "min_tick": 0.01,
        "increments": ((0.0, 0.0001), (1.0, 0.01)),
        "market_rule_id": 26,
    }
    return Instrument(**{**values, **changes})  # type: ignore[arg-type]  # keywords of a table


AAPL = share(1, "AAPL")
MSFT = share(2, "MSFT")
EURUSD = share(
    3,
    "EUR",
    sec_type="CASH",
    exchange="IDEALPRO",
    primary_exchange="",
    local_symbol="EUR.USD",
    min_tick=0.00005,
    increments=((0.0, 0.00005),),
)  # fmt: skip - one row of a table
ES = share(
    4,
    "ES",
    sec_type="FUT",
    exchange="CME",
    primary_exchange="",
    local_symbol="ESM6",
    min_tick=0.25,
    increments=((0.0, 0.25),),
    multiplier=50,
    time_zone="US/Central",
    initial_margin=20000.0,
    maintenance_margin=18000.0,
)  # fmt: skip - one row of a table
INDEX = share(5, "SPX", sec_type="IND")
SAP = share(6, "SAP", currency="EUR", primary_exchange="IBIS")
TOYO = share(7, "TOYO", currency="JPY", primary_exchange="TSEJ")
CALL = share(
    8,
    "AAPL",
    sec_type="OPT",
    exchange="SMART",
    local_symbol="AAPL  260619C00190000",
    increments=((0.0, 0.01), (3.0, 0.05)),
    multiplier=100,
    strike=190.0,
    right="C",
    expiry="20260619",
)  # fmt: skip - one row of a table


class HandUniverse:
    """The contracts above, or others."""

    def __init__(self, instruments: Sequence[Instrument]) -> None:
        self._instruments = {instrument.con_id: instrument for instrument in instruments}

    def by_id(self, con_id: int) -> Instrument | None:
        return self._instruments.get(con_id)

    def __iter__(self) -> Iterator[Instrument]:
        return iter(self._instruments.values())


class HandMarket:
    """The market the exchange asks for, with nothing moving by itself."""

    def __init__(self, instruments: Sequence[Instrument] = (AAPL, MSFT, EURUSD, ES, INDEX, SAP, TOYO, CALL)) -> None:
        self.universe = HandUniverse(instruments)
        self.opens = WEDNESDAY_NOON
        self.closed: set[int] = set()
        self.now = WEDNESDAY_NOON
        self.regular = (WEDNESDAY_NOON - 2.5 * HOUR, WEDNESDAY_NOON + 4 * HOUR)
        self._bids: dict[int, list[Level]] = {}
        self._asks: dict[int, list[Level]] = {}
        self._last: dict[int, float] = {}
        self._day: dict[int, dict[str, float]] = {}

    def show(self, con_id: int, bids: Book, asks: Book, time: float | None = None) -> QuoteChanged:
        """Replace the book (best first) and return the quote event it makes."""
        self.now += TICK
        self._bids[con_id] = [Level(price, size, "ISLAND") for price, size in bids]
        self._asks[con_id] = [Level(price, size, "ARCA") for price, size in asks]
        return self.top(con_id, time)

    def trade(self, con_id: int, price: float, size: int, *, buyer: bool = False, time: float | None = None) -> Traded:
        """Print a trade, which becomes the last, and return its event."""
        self.now += TICK
        self._last[con_id] = price
        return Traded(con_id, self.now if time is None else time, price, size, "ISLAND", buyer)

    def top(self, con_id: int, time: float | None = None) -> QuoteChanged:
        bids, asks = self._bids.get(con_id, []), self._asks.get(con_id, [])
        bid, bid_size = (bids[0].price, bids[0].size) if bids else (0.0, 0)
        ask, ask_size = (asks[0].price, asks[0].size) if asks else (0.0, 0)
        return QuoteChanged(con_id, self.now if time is None else time, bid, bid_size, ask, ask_size)

    def depth(self, con_id: int, rows: int) -> tuple[list[Level], list[Level]]:
        return self._bids.get(con_id, [])[:rows], self._asks.get(con_id, [])[:rows]

    def day(self, con_id: int) -> DayStats:
        last = self._last.get(con_id, 0.0)
        day = DayStats(last, last, last, last, 100, self.now, last, 0, last, 0)
        return replace(day, **self._day.get(con_id, {}))  # type: ignore[arg-type]  # numbers of a table

    def set_day(self, con_id: int, **numbers: float) -> None:
        """Say what the day's figures are, by the names of DayStats."""
        self._day[con_id] = numbers

    def is_open(self, con_id: int) -> bool:
        return con_id not in self.closed

    def next_open(self, con_id: int) -> float:
        return self.opens

    def sessions(self, con_id: int, days: int, *, liquid: bool = False) -> list[tuple[str, list[tuple[float, float]]]]:
        """Regular hours are those of ``regular``, today and every day after; the day lasts four hours more."""
        shift = self._day_of_now() - WEDNESDAY_NOON
        opens, closes = (moment + shift for moment in self.regular)
        later = 0 if liquid else 4 * HOUR
        return [("", [(opens + day * DAY, closes + day * DAY + later)]) for day in range(days)]

    def _day_of_now(self) -> float:
        """Noon of the day that ends at 20:00."""
        return WEDNESDAY_NOON + (self.now - WEDNESDAY_NOON + 16 * HOUR) // DAY * DAY

    def take(self, con_id: int, side: str, limit: float | None, quantity: int) -> list[tuple[float, int, str]]:
        book = self._asks if side == "BUY" else self._bids
        taken: list[tuple[float, int, str]] = []
        kept: list[Level] = []
        for level in book.get(con_id, []):
            reachable = limit is None or (level.price <= limit if side == "BUY" else level.price >= limit)
            size = min(level.size, quantity) if reachable else 0
            if size:
                taken.append((level.price, size, level.venue))
                quantity -= size
            if level.size > size:
                kept.append(Level(level.price, level.size - size, level.venue))
        book[con_id] = kept
        return taken
