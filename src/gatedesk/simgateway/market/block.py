"""One block ready to be printed: its trades, the quotes around them, and its running totals."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from gatedesk.simgateway.market.noise import Floats, Ints, Truths, bits
from gatedesk.simgateway.market.trades import Blocks, Trades, expand

SPREAD = 0.00004  # of the price: the usual spread, at least one tick
LARGEST_SIZE = 11  # lots displayed at the touch


@dataclass(frozen=True, slots=True)
class Quoting:
    """How an instrument is quoted: the units of a lot, and whether quotes are all there is (``dealt`` False)."""

    lot: int
    dealt: bool

    def usual_spread(self, ticks: int) -> int:
        """In ticks, at a price. Where nothing is dealt it is even, so that the middle is on the grid."""
        if self.dealt:
            return max(1, round(ticks * SPREAD))
        return 2 * max(1, round(ticks * SPREAD / 2))

    def touch(self, prices: Ints, buyers: Truths, block_key: int) -> tuple[Ints, Ints]:
        """Best bid and ask of each quote of a block (two quotes a trade): buyers pay the ask, sellers get the bid."""
        usual = self.usual_spread(int(prices[0]))
        if not self.dealt:
            bids = np.repeat(prices - usual // 2, 2)
            return bids, bids + usual
        drawn = (bits(block_key ^ 0xA5C, np.arange(len(prices))) >> np.uint64(57)).astype(np.int64)
        spread = usual + usual * np.where(drawn < 28, 1, 0) + usual * np.where(drawn < 5, 1, 0)
        bids = np.where(buyers, prices - spread, prices)
        return np.repeat(np.maximum(bids, 0), 2), np.repeat(bids + spread, 2)

    def sizes(self, quotes: int, block_key: int) -> tuple[Ints, Ints]:
        """Displayed units at best bid and ask of each quote."""
        drawn = bits(block_key ^ 0x51CE, np.arange(quotes))
        bid, ask = (1 + ((drawn >> np.uint64(shift)) % np.uint64(LARGEST_SIZE)).astype(np.int64) for shift in (3, 33))
        return bid * self.lot, ask * self.lot


@dataclass(frozen=True, slots=True)
class Running:
    """A block's day as it runs: entry ``i`` holds the block's first ``i + 1`` trades."""

    high: list[int]
    low: list[int]
    volume: list[int]
    value: list[float]


class Block:
    """One block, ready to be printed: trade ``k`` stands between quotes ``2k`` and ``2k + 1``."""

    def __init__(self, blocks: Blocks, quoting: Quoting) -> None:
        self.start = float(blocks.starts[0])
        self.end = self.start + float(blocks.seconds[0])
        self.session = int(blocks.sessions[0])
        self.key = int(blocks.keys[0])
        self.trades = expand(blocks)
        self.trade_times: list[float] = self.trades.times.tolist()
        self.buyers = _buyers(self.trades.prices, self.key)
        self.bids, self.asks = quoting.touch(self.trades.prices, self.buyers, self.key)
        self.quote_times = _quote_times(self.start, self.trades.times)
        self.bid_sizes, self.ask_sizes = quoting.sizes(len(self.bids), self.key)
        self.running = _running(self.trades)

    def trades_until(self, moment: float) -> int:
        return bisect_right(self.trade_times, moment)

    def quote_at(self, moment: float) -> int:
        """Number of the quote that stands at a moment of the block."""
        return max(bisect_right(self.quote_times, moment) - 1, 0)

    def quote_time(self, moment: float) -> float:
        return self.quote_times[self.quote_at(moment)]


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
