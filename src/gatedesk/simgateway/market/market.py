"""The door of the simulated market: quotes, trades, depth, the day, sessions and bars of every instrument.

Nothing here reads a clock: ``advance`` says what time it is. What an instrument shows at a time is a pure function
of the seed and that time (and of what clients took from the book), whoever watches and in whatever steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapify, heappush, heapreplace
from math import ceil, inf, nextafter
from operator import attrgetter

from gatedesk.simgateway.market import history
from gatedesk.simgateway.market.catalogue import GAUGES
from gatedesk.simgateway.market.gauges import GaugeTape
from gatedesk.simgateway.market.grid import grid_of
from gatedesk.simgateway.market.listing import DaySessions, Listing, TapeListing
from gatedesk.simgateway.market.options import OptionListing
from gatedesk.simgateway.market.past import PastTicks, TickKind, past_ticks
from gatedesk.simgateway.market.pricing import Greeks
from gatedesk.simgateway.market.recent import Recent
from gatedesk.simgateway.market.records import (
    DayStats,
    Hours,
    Instrument,
    Level,
    MarketBar,
    MarketEvent,
    QuoteChanged,
    What,
)
from gatedesk.simgateway.market.replay import Replay
from gatedesk.simgateway.market.replay_series import ReplayClock, ReplaySeries, replayed_instrument
from gatedesk.simgateway.market.series import SeededSeries
from gatedesk.simgateway.market.tape import Tape
from gatedesk.simgateway.market.universe import OPTIONS, Universe

AHEAD = 20.0  # seconds: how far ahead of its time a part of a tape is printed
TURN = 10.0  # seconds in which every watched listing is looked ahead once
UNWATCHED_OPTIONS = 400  # listings of options kept though nobody watches them


class UnknownInstrument(KeyError):
    """The market was asked about a contract id that is not in its universe."""


class Market:
    """A seeded market over a universe, beginning at epoch second ``start``.

    ``hours="always"`` is open around the clock; ``"real"`` keeps exchange hours. Each replay takes the place of
    its symbol's seeded prices: ``replay_from`` of its bars (0 to 1) are history at the start, the rest is walked
    at ``replay_speed``; with 1 everything is history and the last price stays. The universe is changed: futures
    get their expiries and options are listed, replayed symbols are on their file's price grid and have no options.
    Raises ValueError for a ``replay_from`` outside 0 to 1 or a ``replay_speed`` that is not above 0.
    """

    def __init__(
        self, universe: Universe, *, seed: int, start: float, hours: Hours = "always",
        replays: Sequence[Replay] = (), replay_speed: float = 1.0, replay_from: float = 0.8,
    ) -> None:  # fmt: skip
        if not (0.0 <= replay_from <= 1.0 and replay_speed > 0.0):
            raise ValueError(f"replay from {replay_from} at speed {replay_speed}: not a part of a file, or no speed")
        self.universe = universe
        self.hours: Hours = hours
        self.start = start
        self.now = start
        self._seed = seed
        self._listings: dict[int, TapeListing] = {}
        self._options: Recent[int, OptionListing] = Recent(UNWATCHED_OPTIONS)
        self._watched: dict[int, int] = {}
        self._followed: dict[int, Listing] = {}  # the listings of what is watched
        self._agenda: list[tuple[float, int]] = []  # when each of them is to be looked at next
        self._seen: dict[int, float] = {}  # until when each of them was
        self._ahead: Iterator[Listing] = iter(())
        universe.open(start)
        for replay in replays:
            self._add_replay(replay, replay_speed, replay_from)

    def _add_replay(self, replay: Replay, speed: float, begin: float) -> None:
        instrument = replayed_instrument(replay, self.universe)
        self.universe.add(instrument)
        self.universe.chains.drop(instrument.con_id)
        grid = grid_of(instrument)
        series = ReplaySeries(replay, grid, instrument.time_zone, speed)
        clock_ = ReplayClock(series, self.start, speed, begin)
        tape = Tape(instrument, grid, series, self._seed, clock_.stamps)
        self._listings[instrument.con_id] = TapeListing(tape, self.hours, (series, clock_))

    def _instrument(self, con_id: int) -> Instrument:
        found = self.universe.by_id(con_id)
        if found is None:
            raise UnknownInstrument(con_id)
        return found

    def _listing(self, con_id: int) -> Listing:
        known = self._listings.get(con_id) or self._followed.get(con_id)
        return known or self._open(self._instrument(con_id))

    def _open(self, instrument: Instrument) -> Listing:
        if instrument.sec_type in OPTIONS:
            return self._options.get(instrument.con_id, lambda: self._option(instrument))
        return self._with_tape(instrument)

    def _with_tape(self, instrument: Instrument) -> TapeListing:
        con_id = instrument.con_id
        if con_id not in self._listings:
            self._listings[con_id] = TapeListing(self._tape(instrument), self.hours)
        return self._listings[con_id]

    def _tape(self, instrument: Instrument) -> Tape:
        gauge = GAUGES.get(instrument.con_id)
        if gauge is not None:
            return GaugeTape(instrument, self._with_tape(self._instrument(gauge.fund)).tape, self._seed)
        grid = grid_of(instrument)
        series = SeededSeries(instrument, grid, self._seed, self.start, self.hours)
        return Tape(instrument, grid, series, self._seed)

    def _option(self, instrument: Instrument) -> OptionListing:
        base = self._with_tape(self._instrument(instrument.under_con_id))
        return OptionListing(
            instrument, base, self._seed, self.start, lambda now: self.held_price(instrument.under_con_id)
        )

    def held_price(self, con_id: int) -> float | None:
        """The last price of an instrument that does not follow its tape now; here all do."""
        return None

    # --- time and events

    def clock(self, con_id: int) -> float:
        """The instrument's own time: now, or where the cursor of its replayed file stands."""
        return self._listing(con_id).clock(self.now)

    def watch(self, con_id: int) -> None:
        """Have ``advance`` report the instrument. Counted: as many ``unwatch`` calls end it."""
        listing = self._listing(con_id)
        self._watched[con_id] = self._watched.get(con_id, 0) + 1
        if con_id not in self._followed:
            self._followed[con_id] = listing
            self._seen[con_id] = self.now
            heappush(self._agenda, (self.now, con_id))

    def unwatch(self, con_id: int) -> None:
        left = self._watched.pop(con_id, 1) - 1
        if left > 0:
            self._watched[con_id] = left
        elif self._followed.pop(con_id, None) is not None:
            self._agenda = [entry for entry in self._agenda if entry[1] != con_id]
            heapify(self._agenda)

    def advance(self, now: float) -> list[MarketEvent]:
        """Move on to ``now``: every event of the watched instruments since, by time. Time never goes back."""
        step = max(now, self.now) - self.now
        self.now = self.universe.now = max(now, self.now)
        found: list[MarketEvent] = []
        while self._agenda and self._agenda[0][0] <= self.now:
            con_id = self._agenda[0][1]
            listing = self._followed[con_id]
            found += listing.between(self._seen[con_id], self.now)
            self._seen[con_id] = self.now
            heapreplace(self._agenda, (max(listing.next_after(self.now), nextafter(self.now, inf)), con_id))
        self._prepare(step)
        return sorted(found, key=attrgetter("time", "con_id"))

    def _prepare(self, step: float) -> None:
        """Look a little ahead, at so many listings that each gets its turn in time."""
        for _ in range(min(ceil(len(self._followed) * step / TURN), len(self._followed))):
            listing = next(self._ahead, None)
            if listing is None:
                self._ahead = iter(list(self._followed.values()))
                listing = next(self._ahead)
            listing.prepare(self.now + AHEAD)

    # --- the book

    def top(self, con_id: int) -> QuoteChanged:
        """Best bid and ask that stand now, less what clients took. Sizes are 0 while the market is shut."""
        return self._listing(con_id).top(self.now)

    def past_top(self, con_id: int, seconds: float) -> QuoteChanged:
        """The quote that stood so many seconds ago, of the instrument's own tape."""
        return self._listing(con_id).past_top(self.now, self.now - seconds)

    def depth(self, con_id: int, rows: int) -> tuple[list[Level], list[Level]]:
        """Bids and asks, best first, at most ``rows`` (and 20) each. The first of each is what ``top`` shows."""
        return self._listing(con_id).depth(self.now, rows)

    def take(self, con_id: int, side: str, limit: float | None, quantity: int) -> list[tuple[float, int, str]]:
        """Take displayed units for a client: ``(price, size, venue)`` best price first, at ``limit`` or better.

        A BUY takes asks, a SELL bids. What was taken is gone until the quote moves on (a second at most).
        """
        return self._listing(con_id).take(self.now, limit, quantity, buying=side == "BUY")

    # --- options

    def greeks(self, con_id: int) -> Greeks | None:
        """The model's valuation of an option now; None for anything else."""
        listing = self._listing(con_id)
        return listing.greeks(self.now) if isinstance(listing, OptionListing) else None

    def greeks_at(self, con_id: int, price: float) -> Greeks | None:
        """An option's valuation by the volatility a price of it implies; None if there is none."""
        listing = self._listing(con_id)
        return listing.greeks_at(self.now, price) if isinstance(listing, OptionListing) else None

    def years_left(self, con_id: int) -> float:
        """Years to an option's expiry; 0 for anything else."""
        listing = self._listing(con_id)
        return listing.years(listing.clock(self.now)) if isinstance(listing, OptionListing) else 0.0

    # --- the day and its hours

    def day(self, con_id: int) -> DayStats:
        """The running trading day; while the market is shut, the last one."""
        return self._listing(con_id).day(self.now)

    def past_day(self, con_id: int, seconds: float) -> DayStats:
        """The trading day as it stood so many seconds ago, of the instrument's own tape."""
        return self._listing(con_id).day(self.now - seconds)

    def is_open(self, con_id: int) -> bool:
        return self._listing(con_id).is_open(self.now)

    def next_open(self, con_id: int) -> float:
        """When the market opens next; ``now`` if it is open."""
        return self.now if self.is_open(con_id) else self._listing(con_id).next_open(self.now)

    def sessions(self, con_id: int, days: int, *, liquid: bool = False) -> list[DaySessions]:
        """Hours of today and the days after, one entry a date; no pairs on a day without trading.

        ``liquid`` leaves only regular hours. Sessions that join are one pair.
        """
        return self._listing(con_id).sessions(self.now, days, liquid=liquid)

    # --- history

    def head(self, con_id: int) -> float:
        """Epoch second of the first bar."""
        return self._listing(con_id).head()

    def bars(
        self, con_id: int, *, size: history.Size, start: float, end: float, what: What = "TRADES", rth: bool = False
    ) -> list[MarketBar]:
        """Bars whose start is in ``[start, end)``, in the instrument's own time (see ``clock``), cut at now.

        ``size`` is seconds, "1D", "1W" or "1M". The running bar is the last one. A replayed file's own bars come
        back with the file's numbers.
        """
        return self._listing(con_id).bars(self.now, size, start, end, what, rth)

    def past(
        self, con_id: int, kind: TickKind, *, start: float | None, end: float | None, count: int, rth: bool = False
    ) -> PastTicks:
        """At least ``count`` trades or quotes of the tape, whole seconds, from ``start`` on or else up to ``end``.

        Fewer come where history or the present ends. Times are the market's.
        """
        return past_ticks(self._listing(con_id), kind, now=self.now, start=start, end=end, count=count, rth=rth)
