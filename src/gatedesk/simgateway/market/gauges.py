"""Indices: tapes that follow a fund's tape block by block, in proportion or by a power of its growth."""

from __future__ import annotations

import numpy as np

from gatedesk.simgateway.market.catalogue import GAUGES
from gatedesk.simgateway.market.clock import REGULAR, WHOLE
from gatedesk.simgateway.market.grid import Grid, grid_of
from gatedesk.simgateway.market.noise import Floats, Ints
from gatedesk.simgateway.market.records import Instrument
from gatedesk.simgateway.market.series import Series
from gatedesk.simgateway.market.tape import Tape
from gatedesk.simgateway.market.trades import Blocks
from gatedesk.simgateway.market.walk import Rows, usual_value

AHEAD = 10 * 86_400.0  # how much further than asked the fund's series is made: longer than any closure


class GaugeSeries(Series):
    """The regular sessions of the fund's series as the index's. ``places`` are their numbers there.

    Each session has a base: what the growth of the fund's price is measured from.
    """

    def __init__(self, index: Instrument, grid: Grid, fund: Tape) -> None:
        self._index = index
        self._grid = grid
        self._fund = fund
        self._gauge = GAUGES[index.con_id]
        self.shuts = fund.series.shuts
        self._take_over()

    def reach(self, moment: float) -> None:
        sessions = len(self._fund.series.opens)
        self._fund.series.reach(moment + AHEAD)
        if len(self._fund.series.opens) != sessions:
            self._take_over()

    def _take_over(self) -> None:
        series = self._fund.series
        self.places = np.flatnonzero((series.slots == WHOLE) | (series.slots == REGULAR))
        for name in ("opens", "closes", "midnights", "days", "slots", "blocks"):
            setattr(self, name, getattr(series, name)[self.places])
        rows = series.rows.part(self.places)
        self._bases = self._based(rows.close)
        self.rows = self.mapped(rows, self._bases)

    def _based(self, closes: Ints) -> Floats:
        """The fund's start price, or the mean of its closes of the days before."""
        days = self._gauge.memory
        if not days:
            return np.full(len(closes), self._fund.instrument.start_price)
        total = np.concatenate([[0.0], np.cumsum(closes * self._fund.grid.increment)])
        until = np.maximum(np.arange(len(closes)), 1)
        since = np.maximum(until - days, 0)
        return np.asarray((total[until] - total[since]) / (until - since), np.float64)

    def session_rows(self, rows: Rows, session: int) -> Rows:
        """Parts of one of the fund's sessions as the index's."""
        return self.mapped(rows, np.full(len(rows.open), self._bases[session]))

    def mapped(self, rows: Rows, bases: Floats) -> Rows:
        """Bars of the fund as bars of the index, which has no volume. A falling gauge turns highs into lows."""
        top, bottom = (rows.high, rows.low) if self._gauge.power > 0 else (rows.low, rows.high)
        open_, high, low, close = (self._value(column, bases) for column in (rows.open, top, bottom, rows.close))
        nothing = np.zeros(len(open_), np.int64)
        return Rows(open_, high, low, close, nothing, rows.trades, usual_value(open_, high, low, close, nothing))

    def _value(self, ticks: Ints, bases: Floats) -> Ints:
        growth = ticks * self._fund.grid.increment / bases
        value = np.asarray(self._index.start_price * growth**self._gauge.power, np.float64)
        return np.maximum(self._grid.many_ticks(value), 1)


class GaugeTape(Tape):
    """An index: values at the moments its fund trades."""

    def __init__(self, instrument: Instrument, fund: Tape, seed: int) -> None:
        grid = grid_of(instrument)
        self._fund = fund
        self._following = GaugeSeries(instrument, grid, fund)
        super().__init__(instrument, grid, self._following, seed, fund.stamp)

    def _refine(self, session: int) -> Blocks:
        blocks = self._fund.session_blocks(int(self._following.places[session]))
        rows = self._following.session_rows(blocks.rows, session)
        return blocks._replace(sessions=np.full(len(blocks.starts), session), rows=rows)
