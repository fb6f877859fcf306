"""The door of the simulated market: quotes, trades, depth, the day, sessions and bars of every instrument.

Nothing here reads a clock: ``advance`` says what time it is. What an instrument shows at a time is a pure function
of the seed and that time (and of what clients took from the book), whoever watches and in whatever steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from gatedesk.simgateway.market import history
from gatedesk.simgateway.market.block import Block
from gatedesk.simgateway.market.book import ROWS, Rung, Takings, fills, ladder, levels
from gatedesk.simgateway.market.clock import Session, day_of, is_regular, kind_of, merged, sessions
from gatedesk.simgateway.market.day import Day
from gatedesk.simgateway.market.grid import grid_of
from gatedesk.simgateway.market.noise import key
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
from gatedesk.simgateway.market.universe import Universe, listed

DaySessions = tuple[str, list[tuple[float, float]]]  # "YYYYMMDD" and its (open, close) pairs in epoch seconds


class UnknownInstrument(KeyError):
    """The market was asked about a contract id that is not in its universe."""


class _Replayed(NamedTuple):
    """What a replayed symbol has beside its tape."""

    series: ReplaySeries
    clock: ReplayClock


class Market:
    """A seeded market over a universe, beginning at epoch second ``start``.

    ``hours="always"`` is open around the clock; ``"real"`` keeps exchange hours. Each replay takes the place of
    its symbol's seeded prices: ``replay_from`` of its bars (0 to 1) are history at the start, the rest is walked
    at ``replay_speed``; with 1 everything is history and the last price stays. The universe is changed: futures
    get their expiry, replayed symbols are listed on their file's price grid. Raises ValueError for a ``replay_from``
    outside 0 to 1 or a ``replay_speed`` that is not above 0.
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
        self._tapes: dict[int, Tape] = {}
        self._replayed: dict[int, _Replayed] = {}
        self._watched: dict[int, int] = {}
        self._days: dict[int, Day] = {}
        self._takings: dict[tuple[int, bool], Takings] = {}
        for instrument in list(universe):
            universe.add(listed(instrument, start))
        for replay in replays:
            self._add_replay(replay, replay_speed, replay_from)

    def _add_replay(self, replay: Replay, speed: float, begin: float) -> None:
        instrument = replayed_instrument(replay, self.universe)
        self.universe.add(instrument)
        grid = grid_of(instrument)
        series = ReplaySeries(replay, grid, instrument.time_zone, speed)
        clock_ = ReplayClock(series, self.start, speed, begin)
        self._replayed[instrument.con_id] = _Replayed(series, clock_)
        self._tapes[instrument.con_id] = Tape(instrument, grid, series, self._seed, clock_.stamps)

    def _instrument(self, con_id: int) -> Instrument:
        found = self.universe.by_id(con_id)
        if found is None:
            raise UnknownInstrument(con_id)
        return found

    def _tape(self, con_id: int) -> Tape:
        if con_id not in self._tapes:
            instrument = self._instrument(con_id)
            grid = grid_of(instrument)
            series = SeededSeries(instrument, grid, self._seed, self.start, self.hours)
            self._tapes[con_id] = Tape(instrument, grid, series, self._seed)
        return self._tapes[con_id]

    # --- time and events

    def clock(self, con_id: int) -> float:
        """The instrument's own time: now, or where the cursor of its replayed file stands."""
        return self._clock(con_id, self.now)

    def _clock(self, con_id: int, now: float) -> float:
        replayed = self._replayed.get(con_id)
        return replayed.clock.tape_time(now) if replayed else now

    def watch(self, con_id: int) -> None:
        """Have ``advance`` report the instrument. Counted: as many ``unwatch`` calls end it."""
        self._instrument(con_id)
        self._watched[con_id] = self._watched.get(con_id, 0) + 1

    def unwatch(self, con_id: int) -> None:
        left = self._watched.pop(con_id, 1) - 1
        if left > 0:
            self._watched[con_id] = left

    def advance(self, now: float) -> list[MarketEvent]:
        """Move on to ``now``: every event of the watched instruments since, by time. Time never goes back."""
        after, self.now = self.now, max(now, self.now)
        found: list[MarketEvent] = []
        for con_id in sorted(self._watched):
            found += self._tape(con_id).between(self._clock(con_id, after), self.clock(con_id))
        return sorted(found, key=attrgetter("time"))

    # --- the book

    def top(self, con_id: int) -> QuoteChanged:
        """Best bid and ask that stand now, less what clients took. Sizes are 0 while the market is shut."""
        tape, now = self._tape(con_id), self.clock(con_id)
        if not self.is_open(con_id):
            return tape.shut_quote(max(tape.session_at(now), 0))
        bids, asks = self._book(con_id, 1)
        session = tape.block_at(now).session
        bid, ask = (side[0] if side else Rung(0, 0, "") for side in (bids, asks))
        prices = [tape.price(rung.ticks, session) for rung in (bid, ask)]
        time = tape.stamp([tape.block_at(now).quote_time(now)])[0]
        return QuoteChanged(con_id, time, prices[0], bid.size, prices[1], ask.size)

    def depth(self, con_id: int, rows: int) -> tuple[list[Level], list[Level]]:
        """Bids and asks, best first, at most ``rows`` (and 20) each. The first of each is what ``top`` shows."""
        if not self.is_open(con_id):
            return [], []
        tape = self._tape(con_id)
        session = tape.block_at(self.clock(con_id)).session
        bids, asks = (side[:rows] for side in self._book(con_id, rows))
        priced = [[tape.price(rung.ticks, session) for rung in side] for side in (bids, asks)]
        return levels(bids, priced[0]), levels(asks, priced[1])

    def _book(self, con_id: int, rows: int) -> tuple[list[Rung], list[Rung]]:
        tape, now = self._tape(con_id), self.clock(con_id)
        block = tape.block_at(now)
        number = block.quote_at(now)
        stand = (block.start, number, int(self.now))
        bid = self._side(tape, block, number, rows, stand, buying=False)
        return bid, self._side(tape, block, number, rows, stand, buying=True)

    def _side(
        self, tape: Tape, block: Block, number: int, rows: int, stand: tuple[float, int, int], *, buying: bool
    ) -> list[Rung]:
        """The side an order hits: asks for one that buys. Few rungs are made unless something was taken."""
        takings = self._takings.setdefault((tape.instrument.con_id, buying), Takings())
        touch, sizes = (block.asks, block.ask_sizes) if buying else (block.bids, block.bid_sizes)
        step = tape.quoting.usual_spread(int(touch[number])) * (1 if buying else -1)
        draw = key(block.key, number, buying)
        deep = rows if takings.untouched(stand) else ROWS
        return takings.left(ladder(tape.instrument, int(touch[number]), int(sizes[number]), step, draw, deep))

    def take(self, con_id: int, side: str, limit: float | None, quantity: int) -> list[tuple[float, int, str]]:
        """Take displayed units for a client: ``(price, size, venue)`` best price first, at ``limit`` or better.

        A BUY takes asks, a SELL bids. What was taken is gone until the quote moves on (a second at most).
        """
        if not self.is_open(con_id):
            return []
        tape = self._tape(con_id)
        block = tape.block_at(self.clock(con_id))
        buying = side == "BUY"
        worst = None if limit is None else tape.grid.within(limit, buying=buying)
        rungs = self._book(con_id, ROWS)[1 if buying else 0]
        found = fills(rungs, worst, buying, quantity)
        for rung in found:
            self._takings[con_id, buying].take(rung.ticks, rung.size)
        return [(tape.price(rung.ticks, block.session), rung.size, rung.venue) for rung in found]

    # --- the day and its hours

    def day(self, con_id: int) -> DayStats:
        """The running trading day; while the market is shut, the last one."""
        if con_id not in self._days:
            self._days[con_id] = Day(self._tape(con_id))
        return self._days[con_id].stats(self.clock(con_id))

    def is_open(self, con_id: int) -> bool:
        return con_id in self._replayed or self._tape(con_id).is_open(self.now)

    def next_open(self, con_id: int) -> float:
        """When the market opens next; ``now`` if it is open."""
        if self.is_open(con_id):
            return self.now
        tape = self._tape(con_id)
        session = tape.session_at(self.now) + 1
        tape.series.reach(self.now + 30 * history.DAY)
        return float(tape.series.opens[session])

    def sessions(self, con_id: int, days: int, *, liquid: bool = False) -> list[DaySessions]:
        """Hours of today and the days after, one entry a date; no pairs on a day without trading.

        ``liquid`` leaves only regular hours. Sessions that join are one pair.
        """
        zone = self._instrument(con_id).time_zone
        today = day_of(self.now, zone)
        table = [session for session in self._table(con_id, today, today + days) if not liquid or is_regular(session)]
        dated = [
            (day, [(one.open, one.close) for one in table if one.day == day]) for day in range(today, today + days)
        ]
        return [(date.fromordinal(day).strftime("%Y%m%d"), merged(pairs)) for day, pairs in dated]

    def _table(self, con_id: int, first: int, last: int) -> tuple[Session, ...]:
        instrument = self._instrument(con_id)
        kind = "always" if con_id in self._replayed else kind_of(instrument, self.hours)
        return sessions(kind, instrument.time_zone, first, last)

    # --- history

    def head(self, con_id: int) -> float:
        """Epoch second of the first bar."""
        return float(self._tape(con_id).series.opens[0])

    def bars(
        self, con_id: int, *, size: history.Size, start: float, end: float, what: What = "TRADES", rth: bool = False
    ) -> list[MarketBar]:
        """Bars whose start is in ``[start, end)``, in the instrument's own time (see ``clock``), cut at now.

        ``size`` is seconds, "1D", "1W" or "1M". The running bar is the last one. A replayed file's own bars come
        back with the file's numbers.
        """
        tape, now = self._tape(con_id), self.clock(con_id)
        replayed = self._replayed.get(con_id)
        if replayed is None or replayed.series.size != size or what in ("BID", "ASK"):
            return history.bars(tape, size, start, end, now, what, rth)
        done = replayed.series.file_bars(start, end, now)
        running = history.bars(tape, size, max(start, replayed.series.over(now)), end, now, what, rth)
        return (history.quoted(done) if tape.quoted else done) + running
