"""Streaming market data: the picture of one instrument and the ticks that changed in it.

Place in the flow: reqMktData makes a QuoteLine; each advance compares the picture with what was sent and says the
difference, at most every quarter of a second, as the real Gateway samples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gatedesk.simgateway.market.records import DayStats, Instrument, MarketEvent, Traded
from gatedesk.simgateway.subscriptions.generic_ticks import CHANGING, STEADY, TRADE_STRINGS
from gatedesk.simgateway.subscriptions.lines import SAMPLE, Line
from gatedesk.simgateway.wire.messages import Response
from gatedesk.simgateway.wire.responses import (
    MarketDataType,
    TickGeneric,
    TickPrice,
    TickReqParams,
    TickSize,
    TickString,
)
from gatedesk.simgateway.world import Client, Tape, World

BBO_EXCHANGE = "9c0001"  # the map reqSmartComponents resolves
FULL_SNAPSHOTS = 3  # snapshotPermissions: every kind of snapshot may be bought
CAN_EXECUTE, PAST_LIMIT = 1, 2
LAST = 4
SIZE_OF_PRICE = {1: 0, 2: 3, 4: 5}  # a price tick brings its size tick
EMPTY_SIDE = -1.0  # the price of a side nobody quotes
QUOTES_ONLY = frozenset({"CASH"})  # nothing trades in sight: no last, no volume
NO_QUOTES = frozenset({"IND"})

Value = float | str
Picture = dict[int, tuple[Value, float]]  # tick type -> (value, size of a price tick or -1)
GENERIC = frozenset({23, 24, 31, 46, 49, 54, 55, 56, 58, 60, 90})
SIZES = frozenset({0, 3, 5, 8, 21, 27, 28, 29, 30, 63, 64, 65, 74, 86, 87, 89})
STRINGS = frozenset({32, 33, 45, 48, 59, 77, 84})


@dataclass(slots=True)
class QuoteLine(Line):
    """One market data line. ``generic`` are the numbers of the generic tick list."""

    generic: frozenset[int] = frozenset()
    sent: Picture = field(default_factory=dict)
    stale: bool = False
    due: float = 0.0

    def open(self, world: World, now: float) -> Iterator[Response]:
        """What a new line begins with: its kind of data, its parameters and the whole picture."""
        yield MarketDataType(self.req_id, _kind(world, self.client, self.instrument))
        yield TickReqParams(self.req_id, self.instrument.min_tick, BBO_EXCHANGE, FULL_SNAPSHOTS)
        picture = self._picture(world)
        for number in self.generic:
            if number in STEADY:
                picture.update(STEADY[number](world, self.client, self.instrument))
        yield from self._difference(picture)
        self.due = now + SAMPLE

    def advance(self, world: World, now: float, tape: Tape) -> Iterable[Response]:
        events = tape.get(self.instrument.con_id, ())
        if not events and not self.stale:
            return ()
        self.stale = True
        responses = list(self._trade_strings(world, events)) if self.generic else []
        if now >= self.due:
            self.stale, self.due = False, now + SAMPLE
            responses += self._difference(self._picture(world))
        return responses

    def _picture(self, world: World) -> Picture:
        picture = basic_picture(world, self.client, self.instrument)
        for number in self.generic:
            if number in CHANGING:
                picture.update(CHANGING[number](world, self.client, self.instrument))
        return picture

    def _difference(self, picture: Picture) -> Iterator[Response]:
        for tick_type, (value, size) in picture.items():
            before = self.sent.get(tick_type)
            if tick_type == LAST and size == 0:
                size = before[1] if before else 0
            if before == (value, size):
                continue
            self.sent[tick_type] = (value, size)
            if before is None or before[0] != value:
                yield tick(self.req_id, tick_type, value, size)
            if tick_type in SIZE_OF_PRICE and size != (before[1] if before else None):
                yield TickSize(self.req_id, SIZE_OF_PRICE[tick_type], size)

    def _trade_strings(self, world: World, events: Sequence[MarketEvent]) -> Iterator[Response]:
        """RTVolume and its kin: one string a trade, with the day's volume as it stood then."""
        wanted = [TRADE_STRINGS[number] for number in sorted(self.generic & TRADE_STRINGS.keys())]
        trades = [event for event in events if isinstance(event, Traded)]
        if not wanted or not trades:
            return
        day = world.market.day(self.instrument.con_id)
        total = day.volume - sum(trade.size for trade in trades)
        for trade in trades:
            total += trade.size
            text = f"{trade.price!r};{trade.size};{int(trade.time * 1000)};{total};{day.vwap:.8f};true"
            for tick_type in wanted:
                yield TickString(self.req_id, tick_type, text)


def tick(req_id: int, tick_type: int, value: Value, size: float) -> Response:
    """The message that carries one tick, by its type."""
    if isinstance(value, str):
        return TickString(req_id, tick_type, value)
    if tick_type in SIZES:
        return TickSize(req_id, tick_type, value)
    if tick_type in GENERIC:
        return TickGeneric(req_id, tick_type, value)
    mask = CAN_EXECUTE if tick_type in (1, 2) and value > 0 else 0
    return TickPrice(req_id, tick_type, value, max(size, 0), mask)


def basic_picture(world: World, client: Client, instrument: Instrument) -> Picture:
    """The ticks every line has, in the order the real Gateway first sends them."""
    picture: Picture = {}
    day = world.market.day(instrument.con_id)
    if instrument.sec_type not in QUOTES_ONLY:
        picture.update(_trading(client, instrument, day))
    prices = {6: day.high, 7: day.low, 9: day.prior_close}  # 0 before the day's first trade
    picture.update({tick_type: (price, -1) for tick_type, price in prices.items() if price > 0})
    if instrument.sec_type not in NO_QUOTES:
        picture.update(_top(world, client, instrument))
    return picture


def _trading(client: Client, instrument: Instrument, day: DayStats) -> Picture:
    picture: Picture = {49: (0.0, -1)}
    if day.last > 0:
        if day.last_size > 0:  # 0 says that the market does not know the trade itself any more
            picture[45] = (str(int(day.last_time)), -1)
        picture[4] = (day.last, client.size(instrument, day.last_size))
    picture[8] = (client.size(instrument, day.volume), -1)
    if day.volume > 0:
        picture[14] = (day.open, -1)
    return picture


def _top(world: World, client: Client, instrument: Instrument) -> Picture:
    top = world.market.top(instrument.con_id)
    return {
        1: _side(client, instrument, top.bid, top.bid_size),
        2: _side(client, instrument, top.ask, top.ask_size),
    }


def _side(client: Client, instrument: Instrument, price: float, size: int) -> tuple[Value, float]:
    return (price, client.size(instrument, size)) if size > 0 else (EMPTY_SIDE, 0)


def _kind(world: World, client: Client, instrument: Instrument) -> int:
    """The kind of data shown: everything here is live, so only a frozen quote differs, outside the hours."""
    asks_frozen = client.data_type in (2, 4)
    return 2 if asks_frozen and not world.market.is_open(instrument.con_id) else 1
