"""A replayed file in place of the seeded series, and the clock that walks it.

The file's bars keep their own dates: the tape of a replayed symbol runs in the file's time. A cursor stands in it.
Bars before the cursor are history from the start; from there on one bar of the file takes ``bar_seconds / speed``
of market time. Time without bars (nights, weekends, gaps) is skipped. After the last bar the last price stays.
"""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

import numpy as np

from gatedesk.simgateway.market.clock import WHOLE, day_of, midnights
from gatedesk.simgateway.market.grid import Grid
from gatedesk.simgateway.market.noise import Floats, Ints
from gatedesk.simgateway.market.records import Instrument, MarketBar
from gatedesk.simgateway.market.replay import Replay
from gatedesk.simgateway.market.series import BLOCK_SECONDS, Series
from gatedesk.simgateway.market.universe import SHARE_VENUES, Universe
from gatedesk.simgateway.market.walk import LEAST_TRADES, Rows, usual_value

TRADES_A_SECOND = 1.8  # of market time
BUSIEST_BLOCK = 120
LARGEST_VOLUME = 1e12  # of a bar, on the tape; history keeps the file's number
FIRST_CON_ID = 900_000_000
FIRST_RULE = 100_000


def replayed_instrument(replay: Replay, universe: Universe) -> Instrument:
    """The universe's instrument of that symbol, or a new share, on the file's price grid."""
    known = universe.find(symbol=replay.symbol) or universe.find(local_symbol=replay.symbol)
    volumes = [bar.volume for bar in replay.bars]
    return replace(
        known[0] if known else _new_share(replay),
        min_tick=replay.increment,
        increments=((0.0, replay.increment),),
        market_rule_id=FIRST_RULE + round(-np.log10(replay.increment)),
        start_price=replay.bars[-1].close,
        daily_volume=int(min(sum(volumes) / len(volumes), LARGEST_VOLUME)),
        time_zone="US/Eastern" if replay.zone == "America/New_York" else replay.zone,
    )


def _new_share(replay: Replay) -> Instrument:
    return Instrument(
        con_id=FIRST_CON_ID + crc32(replay.symbol.encode()) % 90_000_000, symbol=replay.symbol, sec_type="STK",
        exchange="SMART", primary_exchange="NASDAQ", currency="USD", local_symbol=replay.symbol, trading_class="NMS",
        market_name="NMS", long_name=f"REPLAY OF {replay.source}", min_tick=0.01, increments=((0.0, 0.01),),
        market_rule_id=FIRST_RULE, stock_type="COMMON", venues=SHARE_VENUES, min_size=0.0001,
    )  # fmt: skip


class ReplaySeries(Series):
    """The file's bars as sessions. Each is refined into as many blocks as its live time has minutes."""

    shuts = False

    def __init__(self, replay: Replay, grid: Grid, zone: str, speed: float) -> None:
        self.bars = replay.bars
        self.size = replay.size
        self.opens = np.array([bar.start for bar in self.bars])
        days = [day_of(bar.start, zone) for bar in self.bars]
        self.days = np.array(days, np.int64)
        self.midnights = np.array(midnights(days, zone))
        self.closes = self._closes(days, zone)
        self.slots = np.full(len(days), WHOLE)
        live = (self.closes - self.opens) / speed
        volume = np.rint([min(bar.volume, LARGEST_VOLUME) for bar in self.bars]).astype(np.int64)
        self.blocks = self._block_counts(live, volume)
        self.rows = self._rows(grid, live, volume)
        self._exact = self._off_grid(grid)

    def exact(self, session: int) -> dict[int, float]:
        return self._exact.get(session, {})

    def _closes(self, days: list[int], zone: str) -> Floats:
        if self.size == "1D":
            return np.array(midnights([day + 1 for day in days], zone))
        closes: Floats = np.minimum(self.opens + float(self.size), np.append(self.opens[1:], np.inf))
        return closes

    def _block_counts(self, live: Floats, volume: Ints) -> Ints:
        """As many as the bar has minutes and its live time too, and its volume can fill; at least one."""
        minutes = np.minimum(self.closes - self.opens, live) // BLOCK_SECONDS
        filled = np.where(volume > 0, volume // (2 * LEAST_TRADES), minutes)
        return np.maximum(np.minimum(minutes, filled), 1).astype(np.int64)

    def _rows(self, grid: Grid, live: Floats, volume: Ints) -> Rows:
        prices = np.array([(bar.open, bar.high, bar.low, bar.close) for bar in self.bars])
        open_, high, low, close = (grid.many_ticks(column) for column in prices.T)
        busy = np.clip(np.rint(live / self.blocks * TRADES_A_SECOND), LEAST_TRADES, BUSIEST_BLOCK)
        usual = self.blocks * busy.astype(np.int64)
        trades = np.where(volume > 0, np.clip(volume, self.blocks * LEAST_TRADES, usual), usual)
        value = usual_value(open_, high, low, close, volume)
        return Rows(open_, high, low, close, volume, trades, value)

    def _off_grid(self, grid: Grid) -> dict[int, dict[int, float]]:
        """Prices with more digits than the grid can hold, by session and tick."""
        found: dict[int, dict[int, float]] = {}
        for number, bar in enumerate(self.bars):
            for price in (bar.open, bar.high, bar.low, bar.close):
                tick = grid.ticks(price)
                if grid.price(tick) != price:
                    found.setdefault(number, {})[tick] = price
        return found

    def file_bars(self, start: float, end: float, now: float) -> list[MarketBar]:
        """The file's own bars that begin in ``[start, end)`` and are over at ``now``, numbers untouched."""
        first = int(np.searchsorted(self.opens, start))
        last = min(int(np.searchsorted(self.opens, end)), int(np.searchsorted(self.closes, now, side="right")))
        counts = self.rows.trades[first:last].tolist()
        chosen = self.bars[first : max(first, last)]
        return [replace(bar, count=count) for bar, count in zip(chosen, counts, strict=True)]

    def over(self, now: float) -> float:
        """Start of the first bar that is not over at ``now``; beyond the end if all are."""
        place = int(np.searchsorted(self.closes, now, side="right"))
        return float(self.opens[place]) if place < len(self.opens) else float("inf")


class ReplayClock:
    """Market time to the file's time and back. At ``start`` the cursor stands ``begin`` (a fraction) into the file."""

    def __init__(self, series: ReplaySeries, start: float, speed: float, begin: float) -> None:
        bars = len(series.opens)
        self._first = bars if begin >= 1.0 else min(int(bars * begin), bars - 1)
        self._series = series
        self._speed = speed
        live = (series.closes[self._first :] - series.opens[self._first :]) / speed
        self._edges = start + np.concatenate([[0.0], np.cumsum(live)])

    def tape_time(self, now: float) -> float:
        """The cursor: the file's time at market time ``now``."""
        place = int(np.searchsorted(self._edges, now, side="right")) - 1
        session = self._first + max(place, 0)
        if session >= len(self._series.opens):
            return float(self._series.closes[-1])
        gone = max(now - self._edges[max(place, 0)], 0.0) * self._speed
        return float(min(self._series.opens[session] + gone, self._series.closes[session]))

    def stamps(self, times: list[float]) -> list[float]:
        """Market times of moments in the file; those before the cursor's first stand are put at the start."""
        moments = np.array(times)
        sessions = np.searchsorted(self._series.opens, moments, side="right") - 1
        gone = (moments - self._series.opens[sessions]) / self._speed
        places = np.clip(sessions - self._first, 0, len(self._edges) - 1)
        live = np.where(sessions >= self._first, self._edges[places] + gone, self._edges[0])
        stamped: list[float] = live.tolist()
        return stamped
