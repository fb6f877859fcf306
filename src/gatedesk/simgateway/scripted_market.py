"""A market whose prices a script may take in hand, instrument by instrument, and give back.

Place in the flow: ``assembly`` builds it in the place of Market; ``control`` and tests hold prices. A held instrument
stands still at the script's bid and ask, as deep as an order wants, until the script moves it; its bars and its day go
on from the tape's as the script trades. Given back, the tape is as if nothing had been.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from gatedesk.simgateway.market.history import Size
from gatedesk.simgateway.market.market import Market
from gatedesk.simgateway.market.records import DayStats, Level, MarketBar, MarketEvent, QuoteChanged, Traded, What
from gatedesk.simgateway.market.universe import Universe

SHOWN = 1000  # units displayed on each side unless the script says otherwise
LARGE = {"1D": 86_400.0, "1W": 7 * 86_400.0, "1M": 31 * 86_400.0}


class PriceMistake(ValueError):
    """A price was scripted that no market could show. The text is for who wrote it."""


@dataclass(slots=True)
class Hold:
    """One instrument in the script's hand since ``since``. ``prints`` are its trades; the first is where it stood."""

    since: float
    quote: QuoteChanged
    before: DayStats
    prints: list[Traded] = field(default_factory=list)

    @property
    def last(self) -> float:
        return self.prints[-1].price if self.prints else self.before.last


class ScriptedMarket(Market):
    """A Market with ``hold``, ``trade`` and ``release``."""

    def __init__(self, universe: Universe, *, seed: int, start: float, **how: Any) -> None:
        """As Market; ``how`` goes there as it is."""
        self._holds: dict[int, Hold] = {}
        self._told: list[MarketEvent] = []
        super().__init__(universe, seed=seed, start=start, **how)

    def hold(
        self,
        con_id: int,
        bid: float,
        ask: float,
        *,
        last: float | None = None,
        bid_size: int = SHOWN,
        ask_size: int = SHOWN,
    ) -> None:
        """Have an instrument stand at these prices; ``last`` also prints a trade of 100 units there."""
        if not 0 < bid <= ask or min(bid_size, ask_size) < 0:
            raise PriceMistake(f"a bid of {bid:g} and an ask of {ask:g} are no quote")
        quote = QuoteChanged(con_id, self.now, bid, bid_size, ask, ask_size)
        held = self._holds.get(con_id)
        if held is None:
            self._holds[con_id] = Hold(self.now, quote, self.day(con_id))
        else:
            held.quote = quote
        self._told.append(quote)
        if last is not None:
            self.trade(con_id, last, 100)

    def trade(self, con_id: int, price: float, size: int) -> None:
        """Print a trade of a held instrument; raises PriceMistake for one that is not held."""
        held = self._holds.get(con_id)
        if held is None:
            raise PriceMistake("only an instrument whose price is held can be traded by script")
        if price <= 0 or size < 1:
            raise PriceMistake(f"{size} at {price:g} is no trade")
        instrument = self._instrument(con_id)
        venue = instrument.primary_exchange or instrument.exchange
        printed = Traded(con_id, self.now, price, size, venue, buyer=price >= held.quote.ask)
        held.prints.append(printed)
        self._told.append(printed)

    def release(self, con_id: int) -> None:
        """Give an instrument back to its tape."""
        if self._holds.pop(con_id, None) is not None:
            self._told.append(self.top(con_id))

    # ------------------------------------------------------------------ the market's own doors

    def advance(self, now: float) -> list[MarketEvent]:
        events = super().advance(now)
        if not self._holds and not self._told:
            return events
        told, self._told = [event for event in self._told if event.con_id in self._watched], []
        kept = [event for event in events if event.con_id not in self._holds]
        return sorted(told + kept, key=attrgetter("time"))

    def top(self, con_id: int) -> QuoteChanged:
        held = self._holds.get(con_id)
        return super().top(con_id) if held is None else held.quote

    def depth(self, con_id: int, rows: int) -> tuple[list[Level], list[Level]]:
        held = self._holds.get(con_id)
        if held is None:
            return super().depth(con_id, rows)
        venue, quote = self._instrument(con_id).primary_exchange, held.quote
        sides = ((quote.bid, quote.bid_size), (quote.ask, quote.ask_size))
        bids, asks = ([Level(price, size, venue)] if size and rows > 0 else [] for price, size in sides)
        return bids, asks

    def take(self, con_id: int, side: str, limit: float | None, quantity: int) -> list[tuple[float, int, str]]:
        held = self._holds.get(con_id)
        if held is None:
            return super().take(con_id, side, limit, quantity)
        price, size = (held.quote.ask, held.quote.ask_size) if side == "BUY" else (held.quote.bid, held.quote.bid_size)
        reached = limit is None or (price <= limit if side == "BUY" else price >= limit)
        venue = self._instrument(con_id).primary_exchange or self._instrument(con_id).exchange
        return [(price, quantity, venue)] if size and reached and quantity > 0 else []

    def held_price(self, con_id: int) -> float | None:
        """The script's last price, which options on the instrument follow."""
        held = self._holds.get(con_id)
        return None if held is None else held.last

    def is_open(self, con_id: int) -> bool:
        return con_id in self._holds or super().is_open(con_id)

    def day(self, con_id: int) -> DayStats:
        held = self._holds.get(con_id)
        if held is None:
            return super().day(con_id)
        prices = [trade.price for trade in held.prints]
        if not prices:
            return held.before
        before, volume = held.before, sum(trade.size for trade in held.prints)
        worth = before.vwap * before.volume + sum(trade.price * trade.size for trade in held.prints)
        return replace(
            before,
            open=before.open or prices[0],
            high=max(before.high, *prices),
            low=min(before.low or prices[0], *prices),
            last=prices[-1],
            last_size=held.prints[-1].size,
            last_time=held.prints[-1].time,
            volume=before.volume + volume,
            vwap=round(worth / (before.volume + volume), 10),
            trades=before.trades + len(prices),
        )

    def bars(
        self, con_id: int, *, size: Size, start: float, end: float, what: What = "TRADES", rth: bool = False
    ) -> list[MarketBar]:
        bars = super().bars(con_id, size=size, start=start, end=end, what=what, rth=rth)
        held = self._holds.get(con_id)
        if held is None:
            return bars
        length = LARGE[size] if isinstance(size, str) else float(size)
        return [bar if bar.start + length <= held.since else scripted(bar, length, held, what) for bar in bars]


def scripted(bar: MarketBar, length: float, held: Hold, what: What) -> MarketBar:
    """A bar of the time an instrument is held: the script's prices in the place of the tape's."""
    if what == "TRADES":
        inside = [trade for trade in held.prints if bar.start <= trade.time < bar.start + length]
        earlier = [trade.price for trade in held.prints if trade.time < bar.start]
        opened = bar.open if bar.start < held.since else (earlier or [held.before.last])[-1]
        prices = [opened, *(trade.price for trade in inside)]
        volume = sum(trade.size for trade in inside)
        close = prices[-1] if inside or bar.start >= held.since else held.before.last
        return MarketBar(bar.start, opened, max(*prices, close), min(*prices, close), close, volume, close, len(inside))
    quote = held.quote
    price = {"BID": quote.bid, "ASK": quote.ask}.get(what, round((quote.bid + quote.ask) / 2, 8))
    opened = bar.open if bar.start < held.since else price
    return replace(bar, open=opened, high=max(opened, price), low=min(opened, price), close=price)
