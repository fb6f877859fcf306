"""The tape of one instrument: trades and quotes at any moment, a pure function of that moment.

A session of the series is refined into blocks (minutes, as a rule), and a block into its trades; each trade has a
quote before it, in which it hits the bid or takes the ask, and one after it. Nothing here remembers what was asked
before, except in caches. Times are the tape's own: the market's, or those of the replayed file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from gatedesk.simgateway.market.grid import Grid
from gatedesk.simgateway.market.noise import Bits, Floats, Ints, bits, key
from gatedesk.simgateway.market.records import Instrument, MarketEvent, QuoteChanged, Traded
from gatedesk.simgateway.market.series import Series, Truths, shape
from gatedesk.simgateway.market.walk import Rows, joined, share, split, usual_value, walk

SPREAD = 0.00004  # of the price: the usual spread, at least one tick
JUMP_ODDS = 700  # one block in so many moves JUMP times as far as usual
JUMP = 5
SESSIONS_KEPT = 40
BLOCKS_KEPT = 6

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Stamp = Callable[[list[float]], list[float]]


class Recent(Generic[Key, Value]):
    """The last few things made, by key."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[Key, Value] = OrderedDict()

    def get(self, wanted: Key, make: Callable[[], Value]) -> Value:
        if wanted not in self._kept:
            self._kept[wanted] = make()
            if len(self._kept) > self._limit:
                self._kept.popitem(last=False)
        return self._kept[wanted]


class Blocks(NamedTuple):
    """Consecutive blocks of one or more sessions: their first second, length in seconds, key, and bar."""

    starts: Floats
    seconds: Floats
    keys: Bits
    sessions: Ints
    rows: Rows

    def part(self, where: slice) -> Blocks:
        return Blocks(
            self.starts[where], self.seconds[where], self.keys[where], self.sessions[where], self.rows.part(where)
        )


class Trades(NamedTuple):
    """Trades as columns: time, ticks, units, and the session each belongs to."""

    times: Floats
    prices: Ints
    sizes: Ints
    sessions: Ints

    def until(self, moment: float) -> Trades:
        end = int(np.searchsorted(self.times, moment, side="right"))
        return Trades._make(column[:end] for column in self)


@dataclass(frozen=True, slots=True)
class Running:
    """A block's day as it runs: entry ``i`` holds the block's first ``i + 1`` trades."""

    high: list[int]
    low: list[int]
    volume: list[int]
    value: list[float]


class Block:
    """One block, ready to be printed: trade ``k`` stands between quotes ``2k`` and ``2k + 1``."""

    def __init__(self, tape: Tape, blocks: Blocks) -> None:
        self.start = float(blocks.starts[0])
        self.end = self.start + float(blocks.seconds[0])
        self.session = int(blocks.sessions[0])
        self.key = int(blocks.keys[0])
        self.trades = expand(blocks)
        self.trade_times: list[float] = self.trades.times.tolist()
        self.buyers = _buyers(self.trades.prices, self.key)
        self.bids, self.asks = tape.touch(self.trades.prices, self.buyers, self.key)
        self.quote_times = _quote_times(self.start, self.trades.times)
        self.bid_sizes, self.ask_sizes = tape.sizes(len(self.bids), self.key)
        self.running = _running(self.trades)

    def trades_until(self, moment: float) -> int:
        return bisect_right(self.trade_times, moment)

    def quote_at(self, moment: float) -> int:
        """Number of the quote that stands at a moment of the block."""
        return max(bisect_right(self.quote_times, moment) - 1, 0)

    def quote_time(self, moment: float) -> float:
        return self.quote_times[self.quote_at(moment)]


def expand(blocks: Blocks) -> Trades:
    """The trades of the blocks, in order of time: as many as each block's count, hitting its bar exactly."""
    rows = blocks.rows
    flat = np.repeat(np.arange(len(rows.open)), rows.trades)
    prices = walk(rows, rows.trades, blocks.keys)
    place = np.arange(len(flat)) - (np.cumsum(rows.trades) - rows.trades)[flat]
    drawn = bits(blocks.keys[flat] ^ np.uint64(0x5A5A), place)
    weights = 1 + (drawn & np.uint64(0x3FF)).astype(np.int64) * (1 + (drawn >> np.uint64(60)).astype(np.int64))
    least = np.minimum(1, rows.volume // np.maximum(rows.trades, 1))[flat]
    sizes = share(rows.volume, rows.trades, weights, least)
    times = _times(blocks, flat, 1 + ((drawn >> np.uint64(40)) & np.uint64(0xFFF)).astype(np.int64))
    return Trades(times, prices, sizes, blocks.sessions[flat])


def _times(blocks: Blocks, flat: Ints, gaps: Ints) -> Floats:
    """Moments within each block, on whole milliseconds: the gaps add up to a bit less than the block's length."""
    count = blocks.rows.trades
    first = np.cumsum(count) - count
    running = np.cumsum(gaps)
    before = running[first] - gaps[first]
    whole = running[first + count - 1] - before + 2048
    length = np.rint(blocks.seconds * 1000.0).astype(np.int64)
    moment = (running - before[flat]) * length[flat] // whole[flat]
    times: Floats = blocks.starts[flat] + moment / 1000.0
    return times


def _buyers(prices: Ints, block_key: int) -> Truths:
    """Who was the aggressor: the buyer on an up-tick, the seller on a down-tick, else as in the trade before."""
    moves = np.diff(prices, prepend=prices[0])
    moves[0] = 1 if block_key & 1 else -1
    known = np.maximum.accumulate(np.where(moves != 0, np.arange(len(moves)), 0))
    return np.asarray(moves[known] > 0)


def _quote_times(start: float, trades: Floats) -> list[float]:
    previous = np.concatenate([[start], trades[:-1]])
    before = np.floor((previous + trades) * 500.0) / 1000.0
    before = np.clip(before, previous, trades)
    before[0] = start
    times: list[float] = np.stack([before, trades], axis=1).ravel().tolist()
    return times


def _running(trades: Trades) -> Running:
    return Running(
        np.maximum.accumulate(trades.prices).tolist(),
        np.minimum.accumulate(trades.prices).tolist(),
        np.cumsum(trades.sizes).tolist(),
        np.cumsum(trades.prices.astype(np.float64) * trades.sizes).tolist(),
    )


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
        self._key = key(seed, instrument.con_id, 2)
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

    def block_at(self, moment: float) -> Block:
        """The block that runs at a moment; after the session's close its last block, before all history the first."""
        session = max(self.session_at(moment), 0)
        blocks = self.session_blocks(session)
        place = int(np.searchsorted(blocks.starts, moment, side="right")) - 1
        return self._block(session, max(place, 0))

    def _block(self, session: int, place: int) -> Block:
        return self._blocks.get(
            (session, place), lambda: Block(self, self.session_blocks(session).part(slice(place, place + 1)))
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

    # --- the book's touch

    def usual_spread(self, ticks: int) -> int:
        """In ticks, at a price. A market of quotes has an even one, so that its middle is on the grid."""
        if self.quoted:
            return 2 * max(1, round(ticks * SPREAD / 2))
        return max(1, round(ticks * SPREAD))

    def touch(self, prices: Ints, buyers: Truths, block_key: int) -> tuple[Ints, Ints]:
        """Best bid and ask of each quote of a block (two quotes a trade)."""
        usual = self.usual_spread(int(prices[0]))
        if self.quoted:
            bids = np.repeat(prices - usual // 2, 2)
            return bids, bids + usual
        drawn = (bits(block_key ^ 0xA5C, np.arange(len(prices))) >> np.uint64(57)).astype(np.int64)
        spread = usual + usual * np.where(drawn < 28, 1, 0) + usual * np.where(drawn < 5, 1, 0)
        bids = np.where(buyers, prices - spread, prices)
        return np.repeat(np.maximum(bids, 0), 2), np.repeat(bids + spread, 2)

    def sizes(self, quotes: int, block_key: int) -> tuple[Ints, Ints]:
        """Displayed units at best bid and ask of each quote."""
        drawn = bits(block_key ^ 0x51CE, np.arange(quotes))
        lots = [1 + ((drawn >> np.uint64(shift)) % np.uint64(11)).astype(np.int64) for shift in (3, 33)]
        return lots[0] * self.instrument.lot, lots[1] * self.instrument.lot

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


def one_row(trades: Trades) -> Rows:
    """All trades as one bar."""
    prices, sizes = trades.prices, trades.sizes
    value = np.array([float(np.sum(prices.astype(np.float64) * sizes))])
    columns = (prices[:1], prices.max(keepdims=True), prices.min(keepdims=True), prices[-1:])
    return Rows(*columns, sizes.sum(keepdims=True), np.array([len(prices)]), value)


def trade_rows(trades: Trades) -> Rows:
    """Each trade as a bar of its own, to be folded into larger ones."""
    prices, ones = trades.prices, np.ones(len(trades.prices), np.int64)
    value = usual_value(prices, prices, prices, prices, trades.sizes)
    return Rows(prices, prices, prices, prices, trades.sizes, ones, value)
