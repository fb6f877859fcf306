"""Bars that go on: the 5-second real-time bars, and the running bar of a chart kept up to date.

Place in the flow: reqRealTimeBars makes a RealTimeBars, reqHistoricalData with keepUpToDate a RunningBar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gatedesk.simgateway.bar_requests import BarQuery, bars_of, date_text
from gatedesk.simgateway.market.records import MarketBar
from gatedesk.simgateway.subscriptions.lines import Line
from gatedesk.simgateway.wire.messages import Response
from gatedesk.simgateway.wire.responses import HistoricalDataUpdate, RealTimeBar
from gatedesk.simgateway.world import Tape, World

REAL_TIME_SIZE = 5  # seconds, the only size there is
FIVE_SECONDS = BarQuery(REAL_TIME_SIZE)
RUNNING_SAMPLE = 1.0  # seconds between two updates of the running bar
CATCH_UP = 12  # bars told after a pause; older ones would come as a flood the real Gateway does not send


@dataclass(slots=True)
class RealTimeBars(Line):
    """One bar every five seconds, aligned to the clock, told when it is over."""

    query: BarQuery = FIVE_SECONDS
    next_start: float = 0.0
    last_close: float | None = None

    def advance(self, world: World, now: float, tape: Tape) -> Iterable[Response]:
        own = world.market.clock(self.instrument.con_id)
        return list(self._finished(world, own)) if own >= self.next_start + REAL_TIME_SIZE else ()

    def _finished(self, world: World, now: float) -> Iterator[Response]:
        self.next_start = max(self.next_start, aligned(now) - CATCH_UP * REAL_TIME_SIZE)
        while now >= self.next_start + REAL_TIME_SIZE:
            bar = self._bar(world, self.next_start)
            if bar is not None:
                yield self._response(bar)
            self.next_start += REAL_TIME_SIZE

    def _bar(self, world: World, start: float) -> MarketBar | None:
        """The bar that began at ``start``; where nothing happened a flat one at the last close, if open."""
        found = bars_of(world, self.instrument, self.query, start, start + REAL_TIME_SIZE)
        if found:
            self.last_close = found[-1].close
            return replace(found[-1], start=start)
        if self.last_close is None or not world.market.is_open(self.instrument.con_id):
            return None
        flat = self.last_close
        quiet = (0, flat, 0) if self.query.what == "TRADES" else (-1, -1.0, -1)
        return MarketBar(start, flat, flat, flat, flat, *quiet)

    def _response(self, bar: MarketBar) -> Response:
        volume = self.client.size(self.instrument, bar.volume)
        return RealTimeBar(
            self.req_id, int(bar.start), bar.open, bar.high, bar.low, bar.close, volume, bar.wap, bar.count
        )


@dataclass(slots=True)
class RunningBar(Line):
    """The newest bar of a chart: the same date is an update, a later date a new bar."""

    query: BarQuery = FIVE_SECONDS
    last: MarketBar | None = None
    due: float = 0.0

    def advance(self, world: World, now: float, tape: Tape) -> Iterable[Response]:
        if now < self.due:
            return ()
        self.due = now + RUNNING_SAMPLE
        return list(self._changed(world, world.market.clock(self.instrument.con_id)))

    def _changed(self, world: World, now: float) -> Iterator[Response]:
        start = self.last.start if self.last else now - self.query.seconds
        for bar in bars_of(world, self.instrument, self.query, start, now + 1e-6):
            if bar != self.last and (self.last is None or bar.start >= self.last.start):
                self.last = bar
                yield self._response(bar)

    def _response(self, bar: MarketBar) -> Response:
        return HistoricalDataUpdate(
            self.req_id,
            bar_count=bar.count,
            date=date_text(self.query, bar, self.instrument, self.client.version),
            open=bar.open,
            close=bar.close,
            high=bar.high,
            low=bar.low,
            wap=bar.wap,
            volume=self.client.size(self.instrument, bar.volume, history=True),
        )


def aligned(now: float) -> float:
    """The start of the five seconds that ``now`` lies in."""
    return now // REAL_TIME_SIZE * REAL_TIME_SIZE
