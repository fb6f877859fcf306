"""The tape of one instrument: trades and quotes at any moment, a pure function of that moment.

A session of the series is refined into blocks (minutes, as a rule), and a block into its trades; each trade has a
quote before it, in which it hits the bid or takes the ask, and one after it. Nothing here remembers what was asked
before, except in caches. Times are the tape's own: the market's, or those of the replayed file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from math import inf

import numpy as np

from gatedesk.simgateway.market.block import Block, Quoting
from gatedesk.simgateway.market.clock import REGULAR, WHOLE
from gatedesk.simgateway.market.grid import Grid
from gatedesk.simgateway.market.noise import Bits, Floats, Ints, bits, key
from gatedesk.simgateway.market.recent import Recent
from gatedesk.simgateway.market.records import Instrument, MarketEvent, QuoteChanged, Traded
from gatedesk.simgateway.market.series import Series, shape
from gatedesk.simgateway.market.trades import Blocks, one_row
from gatedesk.simgateway.market.walk import Rows, joined, split

JUMP_ODDS = 700  # one block in so many moves JUMP times as far as usual
JUMP = 5
SESSIONS_KEPT = 40
BLOCKS_KEPT = 6
LONGEST_CLOSURE = 30 * 86_400.0

Stamp = Callable[[list[float]], list[float]]


class Tape:
    """All that can be known of one instrument at a moment, and all that is printed between two moments.

    ``stamp`` turns the tape's times into the market's, for the events that leave.
    """

    def __init__(
        self, instrument: Instrument, grid: Grid, series: Series, seed: int, stamp: Stamp = lambda times: times
    ) -> None:
        self.stamp = stamp
        self.instrument = instrument
        self.grid = grid
        self.series = series
        self.quoted = instrument.sec_type == "CASH"  # a market of quotes: no trades are reported
        self.computed = instrument.sec_type == "IND"  # values that nobody quotes
        self.quoting = Quoting(instrument.lot, dealt=not self.quoted)
        self._key = key(seed, instrument.moves_with or instrument.con_id, 2)
        self._sessions: Recent[int, Blocks] = Recent(SESSIONS_KEPT)
        self._blocks: Recent[tuple[int, int], Block] = Recent(BLOCKS_KEPT)
        self._events: Recent[tuple[int, int], tuple[list[float], list[MarketEvent]]] = Recent(BLOCKS_KEPT)

    # --- where a moment lies

    def session_at(self, moment: float) -> int:
        """Number of the last session that has opened; -1 before the first."""
        self.series.reach(moment)
        return int(np.searchsorted(self.series.opens, moment, side="right")) - 1

    def is_open(self, moment: float) -> bool:
        session = self.session_at(moment)
        return session >= 0 and moment < self.series.closes[session]

    def is_regular(self, moment: float) -> bool:
        """Whether a moment lies in regular hours."""
        session = self.session_at(moment)
        return self.is_open(moment) and int(self.series.slots[session]) in (WHOLE, REGULAR)

    def block_at(self, moment: float) -> Block:
        """The block that runs at a moment; after the session's close its last block, before all history the first."""
        session = max(self.session_at(moment), 0)
        blocks = self.session_blocks(session)
        place = int(np.searchsorted(blocks.starts, moment, side="right")) - 1
        return self._block(session, max(place, 0))

    def last_at(self, moment: float) -> tuple[float, float]:
        """Time and price of the last trade until a moment; before all history, of the first."""
        session = max(self.session_at(moment), 0)
        place = max(int(np.searchsorted(self.session_blocks(session).starts, moment, side="right")) - 1, 0)
        if not self._block(session, place).trades_until(moment):
            session, place = self._before(session, place)
        block = self._block(session, place)
        last = max(block.trades_until(moment) - 1, 0)
        return block.trade_times[last], self.price(int(block.trades.prices[last]), session)

    def _before(self, session: int, place: int) -> tuple[int, int]:
        """The block before one; the very first has none but itself."""
        if place:
            return session, place - 1
        return (session - 1, len(self.session_blocks(session - 1).starts) - 1) if session else (0, 0)

    def _block(self, session: int, place: int) -> Block:
        return self._blocks.get(
            (session, place), lambda: Block(self.session_blocks(session).part(slice(place, place + 1)), self.quoting)
        )

    # --- refining

    def session_blocks(self, session: int) -> Blocks:
        return self._sessions.get(session, lambda: self._refine(session))

    def _keys(self, starts: Floats) -> Bits:
        return bits(self._key, np.rint(starts * 1000.0).astype(np.int64))

    def _refine(self, session: int) -> Blocks:
        series = self.series
        children = int(series.blocks[session])
        length = (series.closes[session] - series.opens[session]) / children
        starts = series.opens[session] + np.arange(children) * length
        row = series.rows.part(slice(session, session + 1))
        keys = self._keys(starts)
        if children > 1:
            activity, scale = shape(int(series.slots[session]), children)
            jumps = np.where(keys % np.uint64(JUMP_ODDS) == 0, JUMP, 1)
            row = split(row, children, keys[:1] ^ np.uint64(0xDA7), activity, scale * jumps)
        return Blocks(starts, np.full(children, length), keys, np.full(children, session), row)

    def blocks_between(self, start: float, end: float) -> Blocks | None:
        """Blocks of all sessions that overlap the time, whole sessions; None if there are none."""
        first = int(np.searchsorted(self.series.closes, start, side="right"))
        last = self.session_at(end)
        if last < first:
            return None
        if self.series.blocks[first : last + 1].max() == 1:
            return self._whole_sessions(first, last + 1)
        parts = [self.session_blocks(session) for session in range(first, last + 1)]
        columns = [np.concatenate(column) for column in zip(*(part[:4] for part in parts), strict=True)]
        return Blocks._make([*columns, joined([part.rows for part in parts])])

    def _whole_sessions(self, first: int, last: int) -> Blocks:
        series = self.series
        starts, ends = series.opens[first:last], series.closes[first:last]
        rows = series.rows.part(slice(first, last))
        return Blocks(starts, ends - starts, self._keys(starts), np.arange(first, last), rows)

    def partial(self, moment: float) -> Rows | None:
        """What the block running at a moment has printed so far, as one row; None before its first trade."""
        block = self.block_at(moment)
        trades = block.trades.until(moment)
        if not len(trades.times):
            return None
        return one_row(trades)

    # --- printing

    def between(self, after: float, until: float) -> list[MarketEvent]:
        """Every event with ``after < time <= until``, in order. Bounds are the tape's times, stamps the market's."""
        found: list[MarketEvent] = []
        session = max(self.session_at(after), 0)
        while session < len(self.series.opens) and self.series.opens[session] <= until:
            found += self._session_between(session, after, until)
            session += 1
            self.series.reach(until)
        return found

    def next_after(self, moment: float) -> float:
        """No event lies between a moment and this later one: the next event, block or session."""
        session = self.session_at(moment)
        if session < 0 or moment >= self.series.closes[session]:
            self.series.reach(moment + LONGEST_CLOSURE)
            return float(self.series.opens[session + 1]) if session + 1 < len(self.series.opens) else inf
        place = int(np.searchsorted(self.session_blocks(session).starts, moment, side="right")) - 1
        times, _ = self._printed(session, place)
        coming = bisect_right(times, moment)
        return times[coming] if coming < len(times) else self._block(session, place).end

    def prepare(self, moment: float) -> None:
        """Print the block that runs at a moment, so that it is at hand when the moment comes."""
        if self.is_open(moment):
            session = self.session_at(moment)
            place = int(np.searchsorted(self.session_blocks(session).starts, moment, side="right")) - 1
            self._printed(session, place)

    def _session_between(self, session: int, after: float, until: float) -> list[MarketEvent]:
        blocks = self.session_blocks(session)
        first = max(int(np.searchsorted(blocks.starts, after, side="right")) - 1, 0)
        last = int(np.searchsorted(blocks.starts, until, side="right"))
        found: list[MarketEvent] = []
        for place in range(first, last):
            times, events = self._printed(session, place)
            found += events[bisect_right(times, after) : bisect_right(times, until)]
        close = float(self.series.closes[session])
        if after < close <= until and self._shuts(session):
            found.append(self.shut_quote(session))
        return found

    def _shuts(self, session: int) -> bool:
        """Whether the market closes after a session (no session follows at once, and the series goes on)."""
        self.series.reach(float(self.series.closes[session]))
        opens = self.series.opens
        return self.series.shuts and session + 1 < len(opens) and bool(opens[session + 1] > self.series.closes[session])

    def shut_quote(self, session: int) -> QuoteChanged:
        """An empty book, from the close of a session on."""
        price = self.grid.price(int(self.series.rows.close[session]))
        return QuoteChanged(self.instrument.con_id, float(self.series.closes[session]), price, 0, price, 0)

    def _printed(self, session: int, place: int) -> tuple[list[float], list[MarketEvent]]:
        return self._events.get((session, place), lambda: self._print(self._block(session, place)))

    def _print(self, block: Block) -> tuple[list[float], list[MarketEvent]]:
        if self.computed:
            return block.trade_times, [*self._trades(block)]
        quotes = self._quotes(block)
        if self.quoted:
            return block.quote_times, quotes
        events: list[MarketEvent] = []
        times: list[float] = []
        for number, trade in enumerate(self._trades(block)):
            before, at = block.quote_times[2 * number : 2 * number + 2]
            events += (quotes[2 * number], trade, quotes[2 * number + 1])
            times += (before, at, at)
        return times, events

    def _quotes(self, block: Block) -> list[MarketEvent]:
        bids, asks = self.prices(block.bids, block.session), self.prices(block.asks, block.session)
        columns = (self.stamp(block.quote_times), bids, block.bid_sizes.tolist(), asks, block.ask_sizes.tolist())
        con_id = self.instrument.con_id
        return [QuoteChanged(con_id, *quote) for quote in zip(*columns, strict=True)]

    def _trades(self, block: Block) -> list[Traded]:
        venues = self.instrument.venues or (self.instrument.exchange,)
        drawn = bits(block.key ^ 0x7E2, np.arange(len(block.trade_times)))
        place = np.minimum(drawn % np.uint64(len(venues)), (drawn >> np.uint64(32)) % np.uint64(len(venues)))
        prices = self.prices(block.trades.prices, block.session)
        names = [venues[number] for number in place.tolist()]
        columns = (self.stamp(block.trade_times), prices, block.trades.sizes.tolist(), names, block.buyers.tolist())
        return [Traded(self.instrument.con_id, *trade) for trade in zip(*columns, strict=True)]

    def price(self, tick: int, session: int) -> float:
        """One price, as in ``prices``."""
        return self.series.exact(session).get(tick, self.grid.price(tick))

    def prices(self, ticks: Ints, session: int) -> list[float]:
        """Prices of ticks; a replayed file's own numbers where its precision is beyond the grid's."""
        exact = self.series.exact(session)
        prices = self.grid.prices(ticks)
        return [exact.get(tick, price) for tick, price in zip(ticks.tolist(), prices, strict=True)] if exact else prices
