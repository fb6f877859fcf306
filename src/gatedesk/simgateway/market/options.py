"""One option as the market shows it: quoted around Black and Scholes' price of its underlying's last trade.

Its quote is a function of the underlying's last trade and the minute; its own trades come at most once a minute, as
the minute ends, at bid or ask. So everything is as pure as the underlying's tape is. See ``pricing`` for the model.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from math import ceil, floor, inf
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from gatedesk.simgateway.market import history, option_bars, pricing
from gatedesk.simgateway.market.book import ROWS, Rung, Takings, fills, ladder, levels
from gatedesk.simgateway.market.clock import NEW_YORK
from gatedesk.simgateway.market.day import prior_close
from gatedesk.simgateway.market.listing import DaySessions, TapeListing
from gatedesk.simgateway.market.noise import draw, key, uniform
from gatedesk.simgateway.market.recent import Recent
from gatedesk.simgateway.market.records import (
    DayStats,
    Instrument,
    Level,
    MarketBar,
    MarketEvent,
    QuoteChanged,
    Traded,
    What,
)

EXPIRY_HOUR = 16  # New York
MINUTE = 60.0
YEAR = pricing.YEAR_DAYS * 86_400.0
REGULAR_MINUTES = 390
LIKELIEST = 0.95  # that a minute has a trade
JUST_BEFORE = 0.001  # seconds before its minute ends at which an option trades
HALF_SPREAD = 0.004  # of the price; at least half an increment
HISTORY_DAYS = 30
SESSIONS_KEPT = HISTORY_DAYS + 2
DAYS_KEPT = 3

Spot = Callable[[float], float | None]  # what a script holds the underlying at, by market time


class Quote(NamedTuple):
    """Best bid and ask; a size of 0 is an empty side."""

    bid: float
    bid_size: int
    ask: float
    ask_size: int


class OptionListing:
    """An option over the listing of its underlying. ``held`` says if a script has the underlying's price in hand."""

    def __init__(self, instrument: Instrument, base: TapeListing, seed: int, start: float, held: Spot) -> None:
        self.instrument = instrument
        self._base = base
        self._tape = base.tape
        self._held = held
        self._key = key(seed, instrument.con_id, 3)
        self._likelihood = min(instrument.daily_volume / REGULAR_MINUTES, LIKELIEST)
        self._whole_day = instrument.sec_type == "FOP"
        self._head = start - HISTORY_DAYS * 86_400.0
        self._trades: Recent[int, tuple[list[float], list[Traded]]] = Recent(SESSIONS_KEPT)
        self._days: Recent[int, tuple[list[float], list[DayStats]]] = Recent(DAYS_KEPT)
        self._taken = {False: Takings(), True: Takings()}
        self._told: Quote | None = None
        self._spot = (float("-inf"), 0.0)  # the last one asked for, and when
        expiry = date.fromisoformat(instrument.expiry)
        self.expires = datetime(
            expiry.year, expiry.month, expiry.day, EXPIRY_HOUR, tzinfo=ZoneInfo(NEW_YORK)
        ).timestamp()

    # --- what it is worth

    def clock(self, now: float) -> float:
        return self._base.clock(now)

    def spot(self, now: float) -> float:
        """The underlying's last price."""
        held = self._held(now)
        if held is not None:
            return held
        if now != self._spot[0]:
            self._spot = now, self._tape.last_at(self.clock(now))[1]
        return self._spot[1]

    def years(self, moment: float) -> float:
        """Time to expiry, by whole minutes."""
        return max(self.expires - moment // MINUTE * MINUTE, 0.0) / YEAR

    def greeks(self, now: float) -> pricing.Greeks:
        """The model's valuation now."""
        one = self.instrument
        return pricing.valued(self.spot(now), one.strike, self.years(self.clock(now)), one.volatility, one.right)

    def greeks_at(self, now: float, price: float) -> pricing.Greeks | None:
        """The valuation by the volatility a price implies; None if none does."""
        one, spot, years = self.instrument, self.spot(now), self.years(self.clock(now))
        volatility = pricing.implied_volatility(price, spot, one.strike, years, one.right, guess=one.volatility)
        return None if volatility is None else pricing.valued(spot, one.strike, years, volatility, one.right)

    def _fair(self, spot: float, moment: float) -> float:
        one = self.instrument
        return pricing.worth(spot, one.strike, self.years(moment), one.volatility, one.right)

    def quote(self, spot: float, moment: float) -> Quote:
        """The quote while the underlying's last trade was at ``spot``."""
        fair = self._fair(spot, moment)
        step = self._step(fair)
        half = max(step / 2, fair * HALF_SPREAD)
        bid, ask = floor((fair - half) / step + 1e-6), ceil((fair + half) / step - 1e-6)
        ask = max(ask, bid + 1, 1)
        drawn = draw(self._key, bid * 4099 + ask + int(moment // MINUTE) * 1_000_003)
        bid_lots, ask_lots = 1 + drawn % 9, 1 + (drawn >> 20) % 9
        lot = self.instrument.lot
        bid_price, ask_price = round(max(bid, 0) * step, 4), round(ask * step, 4)
        return Quote(bid_price, bid_lots * lot if bid > 0 else 0, ask_price, ask_lots * lot)

    def _step(self, price: float) -> float:
        return [increment for edge, increment in self.instrument.increments if edge <= price][-1]

    def _stands(self, now: float) -> Quote:
        return self.quote(self.spot(now), self.clock(now))

    # --- events

    def between(self, after: float, until: float) -> Sequence[MarketEvent]:
        if self._held(until) is not None:
            return self._moved(until)
        begin, end = self.clock(after), self.clock(until)
        events: list[MarketEvent] = [*self._quotes(begin, end), *self._trades_between(begin, end)]
        return sorted(events, key=lambda event: event.time)

    def next_after(self, now: float) -> float:
        """With the underlying's next event, or just before the minute ends, when it may trade itself."""
        if self._held(now) is not None or self._base.replay:
            return now
        minute_end = (now + JUST_BEFORE) // MINUTE * MINUTE + MINUTE - JUST_BEFORE
        return min(self._base.next_after(now), minute_end)

    def prepare(self, moment: float) -> None:
        self._base.prepare(moment)

    def _moved(self, now: float) -> Sequence[MarketEvent]:
        """The quote again, if the script moved it."""
        quote = self._stands(now)
        if quote == self._told or not self.is_open(now):
            return ()
        self._told = quote
        return (QuoteChanged(self.instrument.con_id, now, *quote),)

    def _quotes(self, begin: float, end: float) -> Sequence[MarketEvent]:
        """A new quote with those trades of the underlying that move it."""
        dealt = [event for event in self._tape.between(begin, end) if isinstance(event, Traded)]
        if not dealt:
            return ()
        found: list[MarketEvent] = []
        at, spot = self._tape.last_at(begin)
        before = self.quote(spot, at)
        for trade in dealt:
            quote = self.quote(trade.price, trade.time)
            if quote != before and self._trades_at(trade.time):
                found.append(QuoteChanged(self.instrument.con_id, trade.time, *quote))
            before = quote
        return found

    def _trades_at(self, moment: float) -> bool:
        """Whether there is a market at a moment of its own time."""
        return moment < self.expires and (self._tape.is_open(moment) if self._whole_day else self.is_regular(moment))

    def _trades_between(self, begin: float, end: float) -> list[Traded]:
        found: list[Traded] = []
        for session in range(max(self._tape.session_at(begin), 0), self._tape.session_at(end) + 1):
            times, trades = self.trades_of(session)
            found += trades[bisect_right(times, begin) : bisect_right(times, end)]
        return found

    def trades_of(self, session: int) -> tuple[list[float], list[Traded]]:
        """Every trade of a session of the underlying, and their times."""
        return self._trades.get(session, lambda: self._print(session))

    def _print(self, session: int) -> tuple[list[float], list[Traded]]:
        blocks = self._tape.session_blocks(session)
        drawn = uniform(self._key ^ 0x7A, np.rint(blocks.starts).astype(np.int64))
        ends = blocks.starts + blocks.seconds - JUST_BEFORE
        closes = self._tape.prices(blocks.rows.close, session)
        chosen = np.flatnonzero(drawn < self._likelihood).tolist()
        trades = [self._trade(float(ends[place]), closes[place]) for place in chosen]
        trades = [trade for trade in trades if self._trades_at(trade.time)]
        return [trade.time for trade in trades], trades

    def _trade(self, moment: float, spot: float) -> Traded:
        quote = self.quote(spot, moment)
        drawn = draw(self._key ^ 0x51, int(moment))
        buyer = bool(drawn & 1) or quote.bid_size == 0
        venues = self.instrument.venues or (self.instrument.exchange,)
        size = 1 + (drawn >> 8) % 10 * (1 + (drawn >> 40) % 3)
        price = quote.ask if buyer else quote.bid
        return Traded(self.instrument.con_id, moment, price, size, venues[(drawn >> 16) % len(venues)], buyer)

    # --- the book

    def top(self, now: float) -> QuoteChanged:
        if not self.is_open(now):
            return QuoteChanged(self.instrument.con_id, now, 0.0, 0, 0.0, 0)
        stands = self._stands(now)
        if self._untouched(now, stands):
            return QuoteChanged(self.instrument.con_id, now, *stands)
        sides = [self._rungs(now, stands, 1, buying=buying) for buying in (False, True)]
        (bid, bid_size), (ask, ask_size) = [
            (self._price(side[0]), side[0].size) if side else (0.0, 0) for side in sides
        ]
        return QuoteChanged(self.instrument.con_id, now, bid, bid_size, ask, ask_size)

    def past_top(self, now: float, moment: float) -> QuoteChanged:
        if not self.is_open(moment):
            return QuoteChanged(self.instrument.con_id, moment, 0.0, 0, 0.0, 0)
        own = self.clock(moment)
        return QuoteChanged(self.instrument.con_id, moment, *self.quote(self._tape.last_at(own)[1], own))

    def depth(self, now: float, rows: int) -> tuple[list[Level], list[Level]]:
        if not self.is_open(now) or rows < 1:
            return [], []
        stands = self._stands(now)
        sides = [self._rungs(now, stands, rows, buying=buying)[:rows] for buying in (False, True)]
        bids, asks = (levels(side, [self._price(rung) for rung in side]) for side in sides)
        return bids, asks

    def take(self, now: float, limit: float | None, quantity: int, *, buying: bool) -> list[tuple[float, int, str]]:
        if not self.is_open(now):
            return []
        tick = self.instrument.min_tick
        worst = None if limit is None else (floor(limit / tick + 1e-6) if buying else ceil(limit / tick - 1e-6))
        found = fills(self._rungs(now, self._stands(now), ROWS, buying=buying), worst, buying, quantity)
        for rung in found:
            self._taken[buying].take(rung.ticks, rung.size)
        return [(self._price(rung), rung.size, rung.venue) for rung in found]

    def _untouched(self, now: float, stands: Quote) -> bool:
        return all(takings.untouched((stands, int(now))) for takings in self._taken.values())

    def _rungs(self, now: float, stands: Quote, rows: int, *, buying: bool) -> list[Rung]:
        price, size = (stands.ask, stands.ask_size) if buying else (stands.bid, stands.bid_size)
        takings = self._taken[buying]
        deep = rows if takings.untouched((stands, int(now))) else ROWS
        if not size:
            return []
        tick = self.instrument.min_tick
        step = round(self._step(price) / tick) * (1 if buying else -1)
        depth_key = key(self._key, round(price / tick), buying)
        return takings.left(ladder(self.instrument, round(price / tick), size, step, depth_key, deep))

    def _price(self, rung: Rung) -> float:
        return round(rung.ticks * self.instrument.min_tick, 4)

    # --- the day and its hours

    def day(self, now: float) -> DayStats:
        """Of its own trades; the close before is what it was worth when the regular hours ended."""
        own = self.clock(now)
        session = max(self._tape.session_at(own), 0)
        prior = self._prior(session)
        times, running = self._days.get(session, lambda: self._run(session, prior))
        done = bisect_right(times, own)
        return running[done - 1] if done else DayStats(0.0, 0.0, 0.0, prior, 0, own, prior, 0, 0.0, 0)

    def _run(self, session: int, prior: float) -> tuple[list[float], list[DayStats]]:
        """The day a session belongs to, up to its end, as it stands after each trade; and the trades' times."""
        days = self._tape.series.days
        first = int(np.searchsorted(days, days[session]))
        trades = [trade for number in range(first, session + 1) for trade in self.trades_of(number)[1]]
        return [trade.time for trade in trades], list(_running(trades, prior))

    def _prior(self, session: int) -> float:
        series = self._tape.series
        moment = float(series.opens[int(np.searchsorted(series.days, series.days[session]))])
        quote = self.quote(prior_close(self._tape, session), moment)
        return quote.bid if quote.bid_size else quote.ask

    def is_open(self, now: float) -> bool:
        own = self.clock(now)
        if self._held(now) is not None:
            return own < self.expires
        return self._trades_at(own)

    def next_open(self, now: float) -> float:
        """When the underlying's regular hours begin next, or its whole day for options on futures."""
        if self._whole_day:
            return self._base.next_open(now)
        days = self._base.sessions(now, 10, liquid=True)
        return next(opens for _, pairs in days for opens, closes in pairs if closes > now)

    def sessions(self, now: float, days: int, *, liquid: bool) -> list[DaySessions]:
        return self._base.sessions(now, days, liquid=liquid or not self._whole_day)

    # --- history

    def head(self) -> float:
        return max(self._head, self._base.head())

    def is_regular(self, moment: float) -> bool:
        return self._base.is_regular(moment)

    def bars(self, now: float, size: history.Size, start: float, end: float, what: What, rth: bool) -> list[MarketBar]:
        start, regular = max(start, self.head()), rth or not self._whole_day
        own = self.clock(now)
        if what != "TRADES":
            spots = self._base.bars(now, size, start, end, "TRADES", regular)
            return option_bars.quoted(spots, own, size, what, self.quote)
        first, last = max(self._tape.session_at(start), 0), self._tape.session_at(min(end, own))
        trades = [trade for session in range(first, last + 1) for trade in self.trades_of(session)[1]]
        trades = [trade for trade in trades if trade.time <= own and (not rth or self.is_regular(trade.time))]
        return option_bars.traded(self._tape, trades, size, start, end, self.instrument.min_tick)


def _running(trades: Sequence[Traded], prior: float) -> Iterator[DayStats]:
    """A day as it stands after each of its trades."""
    high, low, volume, value = 0.0, inf, 0, 0.0
    for number, trade in enumerate(trades, 1):
        high, low = max(high, trade.price), min(low, trade.price)
        volume, value = volume + trade.size, value + trade.price * trade.size
        mean = round(value / volume, 10)
        yield DayStats(trades[0].price, high, low, trade.price, trade.size, trade.time, prior, volume, mean, number)
