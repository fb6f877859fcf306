"""Tick-by-tick data: every trade, every quote or every midpoint, unsampled.

Place in the flow: reqTickByTickData makes a TickLine; ``TICK_KINDS`` says what each kind hears of the tape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from gatedesk.simgateway.market.records import MarketEvent, QuoteChanged, Traded
from gatedesk.simgateway.subscriptions.lines import Line
from gatedesk.simgateway.wire.messages import Response
from gatedesk.simgateway.wire.responses import TickByTick
from gatedesk.simgateway.world import Tape, World

LAST, ALL_LAST, BID_ASK, MID_POINT = 1, 2, 3, 4


@dataclass(slots=True)
class TickLine(Line):
    """``kind`` is a name of TICK_KINDS; with ``ignore_size`` a quote whose prices stay is not told."""

    kind: str = "Last"
    ignore_size: bool = False
    before: tuple[float, ...] = ()

    def open(self, world: World, now: float) -> Iterator[Response]:
        """Quotes and midpoints begin with where they stand; trades with the next trade."""
        if self.kind in ("BidAsk", "MidPoint"):
            yield from self._hear(world.market.top(self.instrument.con_id), now)

    def advance(self, world: World, now: float, tape: Tape) -> Iterable[Response]:
        return [
            response for event in tape.get(self.instrument.con_id, ()) for response in self._hear(event, event.time)
        ]

    def _hear(self, event: MarketEvent, time: float) -> Iterator[Response]:
        wanted, tell = TICK_KINDS[self.kind]
        if isinstance(event, wanted):
            yield from tell(self, event, int(time))


def _trade(line: TickLine, event: MarketEvent, time: int) -> Iterator[Response]:
    assert isinstance(event, Traded)
    yield TickByTick(
        line.req_id,
        LAST if line.kind == "Last" else ALL_LAST,
        time,
        price=event.price,
        size=line.client.size(line.instrument, event.size),
        mask=0,
        exchange=event.venue,
        special_conditions="",
    )


def _quote(line: TickLine, event: MarketEvent, time: int) -> Iterator[Response]:
    assert isinstance(event, QuoteChanged)
    told = (event.bid, event.ask) if line.ignore_size else (event.bid, event.ask, event.bid_size, event.ask_size)
    if told == line.before:
        return
    line.before = told
    yield TickByTick(
        line.req_id,
        BID_ASK,
        time,
        bid_price=event.bid,
        ask_price=event.ask,
        bid_size=line.client.size(line.instrument, event.bid_size),
        ask_size=line.client.size(line.instrument, event.ask_size),
        quote_mask=0,
    )


def _midpoint(line: TickLine, event: MarketEvent, time: int) -> Iterator[Response]:
    assert isinstance(event, QuoteChanged)
    middle = round((event.bid + event.ask) / 2, 8)
    if event.bid_size > 0 and event.ask_size > 0 and (middle,) != line.before:
        line.before = (middle,)
        yield TickByTick(line.req_id, MID_POINT, time, mid_point=middle)


Teller = Callable[[TickLine, MarketEvent, int], Iterator[Response]]
TICK_KINDS: Mapping[str, tuple[type[MarketEvent], Teller]] = {
    "Last": (Traded, _trade),
    "AllLast": (Traded, _trade),
    "BidAsk": (QuoteChanged, _quote),
    "MidPoint": (QuoteChanged, _midpoint),
}
