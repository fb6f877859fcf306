"""One instrument as the market shows it: quotes, depth, the day, hours and bars at any moment.

Place in the flow: Market finds the listing of a contract id and asks it. Two kinds: what has a tape of its own (here),
and options (``options``), which follow the tape of their underlying. ``now`` is always the market's time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from gatedesk.simgateway.market import history
from gatedesk.simgateway.market.block import Block
from gatedesk.simgateway.market.book import ROWS, Rung, Takings, fills, ladder, levels
from gatedesk.simgateway.market.clock import Session, day_of, is_regular, kind_of, merged, session_zone, sessions
from gatedesk.simgateway.market.day import Day
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
from gatedesk.simgateway.market.replay_series import ReplayClock, ReplaySeries
from gatedesk.simgateway.market.tape import Tape

DaySessions = tuple[str, list[tuple[float, float]]]  # "YYYYMMDD" and its (open, close) pairs in epoch seconds


class Listing(Protocol):
    """What the market asks of an instrument."""

    @property
    def instrument(self) -> Instrument: ...

    def clock(self, now: float) -> float:
        """The instrument's own time: now, or where the cursor of its replayed file stands."""

    def between(self, after: float, until: float) -> Sequence[MarketEvent]:
        """Every event in ``(after, until]`` of the market's time."""

    def next_after(self, now: float) -> float:
        """The market's time before which no event comes after ``now``."""

    def prepare(self, moment: float) -> None:
        """Work out ahead what that moment will need."""

    def top(self, now: float) -> QuoteChanged: ...

    def past_top(self, now: float, moment: float) -> QuoteChanged:
        """The quote that stood at an earlier moment, whatever clients took."""

    def depth(self, now: float, rows: int) -> tuple[list[Level], list[Level]]: ...

    def take(self, now: float, limit: float | None, quantity: int, *, buying: bool) -> list[tuple[float, int, str]]: ...

    def day(self, now: float) -> DayStats: ...

    def is_open(self, now: float) -> bool: ...

    def next_open(self, now: float) -> float: ...

    def sessions(self, now: float, days: int, *, liquid: bool) -> list[DaySessions]: ...

    def head(self) -> float: ...

    def is_regular(self, moment: float) -> bool:
        """Whether a moment of the instrument's own time lies in regular hours."""

    def bars(
        self, now: float, size: history.Size, start: float, end: float, what: What, rth: bool
    ) -> list[MarketBar]: ...


class TapeListing:
    """An instrument with a tape; a replayed one has its file's clock besides."""

    def __init__(self, tape: Tape, hours: Hours, replay: tuple[ReplaySeries, ReplayClock] | None = None) -> None:
        self.tape = tape
        self.instrument = tape.instrument
        self.kind = "always" if replay else kind_of(self.instrument, hours)
        self.replay = replay
        self._day = Day(tape)
        self._taken = {False: Takings(), True: Takings()}

    def clock(self, now: float) -> float:
        return self.replay[1].tape_time(now) if self.replay else now

    def between(self, after: float, until: float) -> Sequence[MarketEvent]:
        return self.tape.between(self.clock(after), self.clock(until))

    def next_after(self, now: float) -> float:
        return now if self.replay else self.tape.next_after(now)

    def prepare(self, moment: float) -> None:
        if not self.replay:
            self.tape.prepare(moment)

    # --- the book

    def top(self, now: float) -> QuoteChanged:
        return self._top(now, self.clock(now), 1)

    def past_top(self, now: float, moment: float) -> QuoteChanged:
        return self._top(moment, self.clock(moment), 0)

    def _top(self, now: float, own: float, rows: int) -> QuoteChanged:
        """With ``rows`` 0 as displayed, else less what clients took."""
        tape, con_id = self.tape, self.instrument.con_id
        if not self.is_open(now) or tape.computed:
            return tape.shut_quote(max(tape.session_at(own), 0))
        block = tape.block_at(own)
        number = block.quote_at(own)
        bid, ask = _touch(block, number) if not rows else self._best(now, block, number)
        prices = [tape.price(rung.ticks, block.session) for rung in (bid, ask)]
        time = tape.stamp([block.quote_times[number]])[0]
        return QuoteChanged(con_id, time, prices[0], bid.size, prices[1], ask.size)

    def _best(self, now: float, block: Block, number: int) -> tuple[Rung, Rung]:
        stand = (block.start, number, int(now))
        if all(takings.untouched(stand) for takings in self._taken.values()):
            return _touch(block, number)
        bids, asks = self._book(now, 1)
        bid, ask = (side[0] if side else Rung(0, 0, "") for side in (bids, asks))
        return bid, ask

    def depth(self, now: float, rows: int) -> tuple[list[Level], list[Level]]:
        if not self.is_open(now) or self.tape.computed:
            return [], []
        session = self.tape.block_at(self.clock(now)).session
        bids, asks = (side[:rows] for side in self._book(now, rows))
        priced = [[self.tape.price(rung.ticks, session) for rung in side] for side in (bids, asks)]
        return levels(bids, priced[0]), levels(asks, priced[1])

    def _book(self, now: float, rows: int) -> tuple[list[Rung], list[Rung]]:
        own = self.clock(now)
        block = self.tape.block_at(own)
        number = block.quote_at(own)
        stand = (block.start, number, int(now))
        bids = self._side(block, number, rows, stand, buying=False)
        return bids, self._side(block, number, rows, stand, buying=True)

    def _side(self, block: Block, number: int, rows: int, stand: tuple[float, int, int], *, buying: bool) -> list[Rung]:
        """The side an order hits: asks for one that buys. Few rungs are made unless something was taken."""
        takings = self._taken[buying]
        touch, sizes = (block.asks, block.ask_sizes) if buying else (block.bids, block.bid_sizes)
        step = self.tape.quoting.usual_spread(int(touch[number])) * (1 if buying else -1)
        draw = key(block.key, number, buying)
        deep = rows if takings.untouched(stand) else ROWS
        return takings.left(ladder(self.instrument, int(touch[number]), int(sizes[number]), step, draw, deep))

    def take(self, now: float, limit: float | None, quantity: int, *, buying: bool) -> list[tuple[float, int, str]]:
        if not self.is_open(now) or self.tape.computed:
            return []
        block = self.tape.block_at(self.clock(now))
        worst = None if limit is None else self.tape.grid.within(limit, buying=buying)
        found = fills(self._book(now, ROWS)[1 if buying else 0], worst, buying, quantity)
        for rung in found:
            self._taken[buying].take(rung.ticks, rung.size)
        return [(self.tape.price(rung.ticks, block.session), rung.size, rung.venue) for rung in found]

    # --- the day and its hours

    def day(self, now: float) -> DayStats:
        return self._day.stats(self.clock(now))

    def is_open(self, now: float) -> bool:
        return self.replay is not None or self.tape.is_open(now)

    def next_open(self, now: float) -> float:
        session = self.tape.session_at(now) + 1
        self.tape.series.reach(now + 30 * history.DAY)
        return float(self.tape.series.opens[session])

    def sessions(self, now: float, days: int, *, liquid: bool) -> list[DaySessions]:
        zone = self.instrument.time_zone
        today = day_of(now, zone)
        only_regular = liquid or self.tape.computed
        table = [one for one in self._table(today, today + days) if not only_regular or is_regular(one)]
        dated = [
            (day, [(one.open, one.close) for one in table if one.day == day]) for day in range(today, today + days)
        ]
        return [(date.fromordinal(day).strftime("%Y%m%d"), merged(pairs)) for day, pairs in dated]

    def _table(self, first: int, last: int) -> tuple[Session, ...]:
        return sessions(self.kind, session_zone(self.instrument), first, last)

    # --- history

    def head(self) -> float:
        return float(self.tape.series.opens[0])

    def is_regular(self, moment: float) -> bool:
        return self.tape.is_regular(moment)

    def bars(self, now: float, size: history.Size, start: float, end: float, what: What, rth: bool) -> list[MarketBar]:
        """A replayed file's own bars come back with the file's numbers."""
        tape, own = self.tape, self.clock(now)
        if self.replay is None or self.replay[0].size != size or what in ("BID", "ASK"):
            return history.bars(tape, size, start, end, own, what, rth)
        file = self.replay[0]
        done = file.file_bars(start, end, own)
        running = history.bars(tape, size, max(start, file.over(own)), end, own, what, rth)
        return (history.quoted(done) if tape.quoted else done) + running


def _touch(block: Block, number: int) -> tuple[Rung, Rung]:
    """Best bid and ask of a quote as the tape has them."""
    return (
        Rung(int(block.bids[number]), int(block.bid_sizes[number]), ""),
        Rung(int(block.asks[number]), int(block.ask_sizes[number]), ""),
    )
