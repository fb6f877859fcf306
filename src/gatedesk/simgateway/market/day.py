"""The running trading day of one instrument: open, high, low, last, volume, average price, and the close before."""

from __future__ import annotations

import numpy as np

from gatedesk.simgateway.market.block import Block
from gatedesk.simgateway.market.clock import REGULAR, WHOLE
from gatedesk.simgateway.market.history import fold
from gatedesk.simgateway.market.recent import Recent
from gatedesk.simgateway.market.records import DayStats
from gatedesk.simgateway.market.tape import Tape
from gatedesk.simgateway.market.walk import Rows, joined


class Day:
    """The day of one tape. What lies before the running block is kept, because the day is asked for at every trade."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._earlier: Recent[float, Rows | None] = Recent(4)

    def stats(self, now: float) -> DayStats:
        """The day at the tape's time ``now``.

        Before its first trade all prices but the last are 0, and nothing is counted. A market of quotes has
        prices only.
        """
        block = self._tape.block_at(now)
        earlier = self._earlier.get(block.start, lambda: self._add_up(block))
        rows = [] if earlier is None else [earlier]
        done = block.trades_until(now)
        if done:
            rows.append(_running(block, done))
        prior = prior_close(self._tape, block.session)
        if not rows:
            return DayStats(0.0, 0.0, 0.0, prior, 0, self._tape.stamp([now])[0], prior, 0, 0.0, 0)
        return self._told(block, fold(joined(rows), np.zeros(1, np.int64)), done, prior)

    def _told(self, block: Block, day: Rows, done: int, prior: float) -> DayStats:
        tape = self._tape
        open_, high, low, last = (tape.price(int(column[0]), block.session) for column in day[:4])
        size, time = self._last_trade(block, done)
        volume, trades = (0, 0) if tape.quoted else (int(day.volume[0]), int(day.trades[0]))
        mean = float(day.value[0]) / volume * tape.grid.increment if volume else last
        return DayStats(open_, high, low, last, size, time, prior, volume, round(mean, 10), trades)

    def _last_trade(self, block: Block, done: int) -> tuple[int, float]:
        """Size and market time of the trade before ``done``; the block's start if it has none yet."""
        if not done:
            return 0, self._tape.stamp([block.start])[0]
        size = 0 if self._tape.quoted else int(block.trades.sizes[done - 1])
        return size, self._tape.stamp([block.trade_times[done - 1]])[0]

    def _add_up(self, block: Block) -> Rows | None:
        series = self._tape.series
        first = int(np.searchsorted(series.days, series.days[block.session]))
        blocks = self._tape.session_blocks(block.session)
        before = int(np.searchsorted(blocks.starts, block.start))
        rows = joined([series.rows.part(slice(first, block.session)), blocks.rows.part(slice(0, before))])
        return fold(rows, np.zeros(1, np.int64)) if len(rows.open) else None


def _running(block: Block, done: int) -> Rows:
    """The first ``done`` trades of a block as one row."""
    so_far, at = block.running, done - 1
    prices = (int(block.trades.prices[0]), so_far.high[at], so_far.low[at], int(block.trades.prices[at]))
    columns = [np.array([number]) for number in (*prices, so_far.volume[at], done)]
    return Rows._make([*columns, np.array([so_far.value[at]])])


def prior_close(tape: Tape, session: int) -> float:
    """Close of the last regular session of an earlier day; before all history, the first open."""
    series = tape.series
    before = int(np.searchsorted(series.days, series.days[session])) - 1
    while before >= 0 and series.slots[before] not in (WHOLE, REGULAR):
        before -= 1
    if before < 0:
        return tape.price(int(series.rows.open[0]), 0)
    return tape.price(int(series.rows.close[before]), before)
