"""The long price series: one row a session, years back and as far ahead as the clock runs.

The walk goes both ways from the market's start: the last close before the day of ``start`` is the instrument's
start price, history leads up to it and the future leaves from it. Both are the same seeded process.
"""

from __future__ import annotations

import numpy as np

from gatedesk.simgateway.market.clock import (
    EARLY,
    LATE,
    REGULAR,
    WHOLE,
    Session,
    day_of,
    kind_of,
    midnights,
    session_zone,
    sessions,
)
from gatedesk.simgateway.market.grid import Grid
from gatedesk.simgateway.market.noise import Floats, Ints, Truths, key, normal, uniform
from gatedesk.simgateway.market.records import Hours, Instrument
from gatedesk.simgateway.market.walk import LEAST_TRADES, Rows, joined, usual_value

HISTORY_DAYS = 12 * 366
CHUNK_DAYS = 256  # the future is made this many days at a time
DRIFT = 0.06  # a year's, of shares and futures
BLOCK_SECONDS = 60.0
# of the slots WHOLE, EARLY, REGULAR, LATE: share of the day's variance, volume and pace of trading
VARIANCE = np.array([1.0, 0.10, 0.75, 0.05])
VOLUME = np.array([1.0, 0.07, 0.85, 0.08])
PACE = np.array([1.0, 0.3, 1.0, 0.25])
GAP_VARIANCE = 0.10  # of the time between sessions that do not join


class Series:
    """Sessions as columns: times in epoch seconds, ``days`` as date ordinals, prices in ticks.

    ``blocks`` is the number of equal parts a session is refined into before it becomes trades.
    """

    opens: Floats
    closes: Floats
    midnights: Floats
    days: Ints
    slots: Ints
    blocks: Ints
    rows: Rows
    shuts = True  # whether the book is empty between sessions that do not join

    def reach(self, moment: float) -> None:
        """Make sure the series goes beyond ``moment``."""

    def exact(self, session: int) -> dict[int, float]:
        """Prices of a session that the grid cannot hold, by their tick."""
        return {}


def pace(instrument: Instrument) -> int:
    """Trades a minute in regular hours; each comes with two changes of the quote."""
    if instrument.sec_type != "STK" or instrument.daily_volume >= 15_000_000:
        return 80
    return 55 if instrument.daily_volume >= 4_000_000 else 35


class SeededSeries(Series):
    """The series of one instrument, a pure function of seed, instrument, start and hours."""

    def __init__(self, instrument: Instrument, grid: Grid, seed: int, start: float, hours: Hours) -> None:
        self._instrument = instrument
        self._grid = grid
        self._seed = seed
        self._kind = kind_of(instrument, hours)
        self._zone = session_zone(instrument)
        self._year = 365.25 if hours == "always" else 252.0
        self._next_day = day_of(start, self._zone)
        self._level = 0.0
        self._append(self._next_day - HISTORY_DAYS, self._next_day, history=True)
        self._extend()

    def reach(self, moment: float) -> None:
        while self.closes[-1] <= moment:
            self._extend()

    def _extend(self) -> None:
        self._append(self._next_day, self._next_day + CHUNK_DAYS, history=False)
        self._next_day += CHUNK_DAYS

    def _append(self, first: int, last: int, *, history: bool) -> None:
        table = sessions(self._kind, self._zone, first, last)
        opens, closes, days, slots = _columns(table)
        blocks = np.rint((closes - opens) / BLOCK_SECONDS).astype(np.int64)
        rows = self._rows(opens, closes, days * 4 + slots, slots, blocks, history)
        edges = np.array(midnights(days.tolist(), self._instrument.time_zone))
        parts = {"opens": opens, "closes": closes, "days": days, "slots": slots, "blocks": blocks, "midnights": edges}
        for name, column in parts.items():
            setattr(self, name, column if history else np.concatenate([getattr(self, name), column]))
        self.rows = rows if history else joined([self.rows, rows])

    def _rows(self, opens: Floats, closes: Floats, ids: Ints, slots: Ints, blocks: Ints, history: bool) -> Rows:
        moves = self._moves(opens, closes, ids, slots, history)
        deviation, gaps, returns, joins = moves
        levels = np.cumsum(gaps + returns)
        levels += -levels[-1] if history else self._level
        self._level = float(levels[-1])
        close = self._ticks(levels)
        previous = np.concatenate([close[:1] if history else self.rows.close[-1:], close[:-1]])
        open_ = np.where(joins, previous, self._ticks(levels - returns))
        reach = deviation * close * 0.5
        high = np.maximum(open_, close) + np.rint(reach * np.abs(self._normal(ids, 3))).astype(np.int64) + 1
        low = np.minimum(open_, close) - np.rint(reach * np.abs(self._normal(ids, 4))).astype(np.int64) - 1
        low = np.maximum(low, min(self._grid.floor, int(np.minimum(open_, close).min())))
        trades = self._trades(ids, slots, blocks)
        volume = np.maximum(self._volume(ids, slots), trades)
        return Rows(open_, high, low, close, volume, trades, usual_value(open_, high, low, close, volume))

    def _moves(
        self, opens: Floats, closes: Floats, ids: Ints, slots: Ints, history: bool
    ) -> tuple[Floats, Floats, Floats, Truths]:
        """Each session's deviation, the gap before it, its own return (both of the logarithm), and if it joins."""
        last = opens[:1] if history else self.closes[-1:]
        joins = opens == np.concatenate([last, closes[:-1]])
        daily = self._instrument.volatility / np.sqrt(self._year)
        deviation = daily * np.sqrt(VARIANCE[slots])
        gaps = np.where(joins, 0.0, daily * np.sqrt(GAP_VARIANCE) * self._normal(ids, 1))
        drift = 0.0 if self._instrument.sec_type == "CASH" else DRIFT / self._year
        returns = deviation * self._normal(ids, 2) + drift * VARIANCE[slots]
        return deviation, gaps, returns, joins

    def _ticks(self, levels: Floats) -> Ints:
        """Prices of log levels, kept within a factor that grows with the volatility (5 at most)."""
        bound = min(1.6, 4.0 * self._instrument.volatility)
        prices = self._instrument.start_price * np.exp(bound * np.tanh(levels / bound))
        ticks: Ints = np.maximum(self._grid.many_ticks(prices), self._grid.floor)
        return ticks

    def _trades(self, ids: Ints, slots: Ints, blocks: Ints) -> Ints:
        busy = pace(self._instrument) * (0.8 + 0.4 * uniform(self._key(5), ids))
        trades: Ints = np.maximum(np.rint(blocks * busy * PACE[slots]).astype(np.int64), blocks * LEAST_TRADES)
        return trades

    def _volume(self, ids: Ints, slots: Ints) -> Ints:
        usual = self._instrument.daily_volume * VOLUME[slots]
        volume: Ints = np.rint(usual * np.exp(0.3 * self._normal(ids, 6))).astype(np.int64)
        return volume

    def _normal(self, ids: Ints, purpose: int) -> Floats:
        return normal(self._key(purpose), ids)

    def _key(self, purpose: int) -> int:
        return key(self._seed, self._instrument.moves_with or self._instrument.con_id, 1, purpose)


def _columns(table: tuple[Session, ...]) -> tuple[Floats, Floats, Ints, Ints]:
    days, opens, closes, slots = zip(*table, strict=True)
    return np.array(opens), np.array(closes), np.array(days, np.int64), np.array(slots, np.int64)


def shape(slot: int, blocks: int) -> tuple[Ints, Ints]:
    """Activity and roughness of each block of a session (256 is usual): a smile in regular hours, else gentle."""
    place = (np.arange(blocks) + 0.5) / blocks
    smile = (2.0 * place - 1.0) ** 2
    shapes = {
        WHOLE: 1.0 + 0.35 * np.cos(2 * np.pi * (place - 0.52)) + 0.15 * np.cos(4 * np.pi * (place - 0.52)),
        EARLY: 0.4 + 1.2 * place,
        REGULAR: 0.65 + 1.05 * smile + 0.8 * np.exp(-place * 14.0),
        LATE: 1.6 - 1.2 * place,
    }
    form = shapes[slot]
    activity = np.maximum(np.rint(256 * form / form.mean()), 16).astype(np.int64)
    roughness = np.maximum(np.rint(256 * np.sqrt(form / form.mean())), 16).astype(np.int64)
    return activity, roughness
