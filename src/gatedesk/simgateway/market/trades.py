"""Blocks and the trades in them: a block is a bar (a minute, as a rule) that is printed as that many trades."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gatedesk.simgateway.market.noise import Bits, Floats, Ints, bits
from gatedesk.simgateway.market.walk import Rows, share, usual_value, walk


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
    first, second = (((drawn >> np.uint64(shift)) & np.uint64(0xFFF)).astype(np.int64) for shift in (12, 40))
    times = _times(blocks, flat, 1 + (first * second >> 12))  # a product: some gaps are long, many are short
    return Trades(times, prices, sizes, blocks.sessions[flat])


def _times(blocks: Blocks, flat: Ints, gaps: Ints) -> Floats:
    """Moments within each block, on whole milliseconds: the gaps add up to a bit less than the block's length.

    The first trade is in the first second, so that no bar begins with a price from the block before.
    """
    count = blocks.rows.trades
    first = np.cumsum(count) - count
    running = np.cumsum(gaps)
    before = running[first] - gaps[first]
    whole = running[first + count - 1] - before + 1024
    length = np.rint(blocks.seconds * 1000.0).astype(np.int64)
    moment = (running - before[flat]) * length[flat] // whole[flat]
    moment[first] = np.minimum(moment[first], 200 + gaps[first] % 600)
    times: Floats = blocks.starts[flat] + moment / 1000.0
    return times


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
