"""Live data: market data lines, depth, tick-by-tick and real-time bars, and their ends."""

from __future__ import annotations

from collections.abc import Iterable

from gatedesk.simgateway.bar_requests import BarQuery
from gatedesk.simgateway.handlers.answers import HandlerTable, Refusal, invalid, the_instrument
from gatedesk.simgateway.limits import Limit
from gatedesk.simgateway.market.records import What
from gatedesk.simgateway.subscriptions.bars import REAL_TIME_SIZE, RealTimeBars, aligned
from gatedesk.simgateway.subscriptions.depth import DepthLine
from gatedesk.simgateway.subscriptions.generic_ticks import LEGAL_TEXT, IllegalTick, read_tick_list
from gatedesk.simgateway.subscriptions.quotes import QuoteLine
from gatedesk.simgateway.subscriptions.tick_by_tick import TICK_KINDS, TickLine
from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire.responses import Response, TickSnapshotEnd
from gatedesk.simgateway.world import Client, World

MAX_LINES = 100
MAX_DEPTH = 3
MAX_TICK_BY_TICK = 5
MOST_ROWS = 50
QUOTES, DEPTH, TICKS, REAL_TIME_BARS = "quotes", "depth", "ticks", "real-time bars"
REAL_TIME_SHOWS: dict[str, What] = {"TRADES": "TRADES", "MIDPOINT": "MIDPOINT", "BID": "BID", "ASK": "ASK"}


def market_data(request: ask.ReqMktData, world: World, client: Client, now: float) -> Iterable[Response]:
    """Open a line, or answer a snapshot and be done."""
    instrument = the_instrument(world, request.contract)
    generic = _generic_ticks(request, instrument.sec_type)
    line = QuoteLine(client, request.req_id, instrument, generic)
    if request.snapshot or request.regulatory_snapshot:
        return [*line.open(world), TickSnapshotEnd(request.req_id)]
    _refuse_duplicate(world, client, QUOTES, request.req_id)
    if world.exhausts(Limit.LINES, client, QUOTES, MAX_LINES):
        raise Refusal(101, "Max number of tickers has been reached")
    world.subscribe(QUOTES, line)
    return line.open(world)


def _generic_ticks(request: ask.ReqMktData, sec_type: str) -> frozenset[int]:
    try:
        numbers = read_tick_list(request.generic_tick_list)
    except IllegalTick as error:
        raise invalid(
            "bO", f"Incorrect generic tick list of {error}.  Legal ones for ({sec_type}) are: {LEGAL_TEXT}"
        ) from error
    if numbers and request.snapshot:
        raise invalid("bO", "Snapshot market data subscription is not applicable to generic ticks")
    return numbers


def _refuse_duplicate(world: World, client: Client, kind: str, req_id: int) -> None:
    if world.limits.hold(Limit.DUPLICATE_IDS) and (client.key, kind, req_id) in world.subscriptions:
        raise Refusal(322, "Error processing request.-'bO' : cause - Duplicate ticker id")


def cancel_market_data(request: ask.CancelMktData, world: World, client: Client, now: float) -> Iterable[Response]:
    _end(world, client, QUOTES, request.req_id, 300, "Can't find EId with tickerId:{id}")
    return ()


def _end(world: World, client: Client, kind: str, req_id: int, code: int, text: str) -> None:
    """End a subscription, or refuse with the code for one that is not there."""
    if not world.unsubscribe((client.key, kind, req_id)):
        raise Refusal(code, text.format(id=req_id))


def depth(request: ask.ReqMktDepth, world: World, client: Client, now: float) -> Iterable[Response]:
    instrument = the_instrument(world, request.contract)
    if instrument.sec_type == "IND":
        raise Refusal(10092, "Deep market data is not supported for this combination of security type/exchange")
    if request.num_rows < 1:
        raise invalid("bX", "Number of market depth rows must be positive")
    _refuse_duplicate(world, client, DEPTH, request.req_id)
    if world.exhausts(Limit.DEPTH, client, DEPTH, MAX_DEPTH):
        raise Refusal(309, "Max number (3) of market depth requests has been reached")
    by_venue = request.is_smart_depth or request.contract.exchange == "SMART"
    line = DepthLine(client, request.req_id, instrument, min(request.num_rows, MOST_ROWS), by_venue)
    world.subscribe(DEPTH, line)
    return line.open(world, now)


def cancel_depth(request: ask.CancelMktDepth, world: World, client: Client, now: float) -> Iterable[Response]:
    _end(world, client, DEPTH, request.req_id, 310, "Can't find the subscribed market depth with tickerId:{id}")
    return ()


def tick_by_tick(request: ask.ReqTickByTickData, world: World, client: Client, now: float) -> Iterable[Response]:
    instrument = the_instrument(world, request.contract)
    if request.tick_type not in TICK_KINDS:
        raise invalid("cV", f"Invalid tick-by-tick type '{request.tick_type}'")
    if instrument.sec_type == "CASH" and request.tick_type in ("Last", "AllLast"):
        raise Refusal(10189, f"Failed to request tick-by-tick data:No {request.tick_type} data for CASH")
    _refuse_duplicate(world, client, TICKS, request.req_id)
    if world.exhausts(Limit.TICK_BY_TICK, client, TICKS, MAX_TICK_BY_TICK):
        raise Refusal(10190, "Max number of tick-by-tick requests has been reached")
    line = TickLine(client, request.req_id, instrument, request.tick_type, request.ignore_size)
    world.subscribe(TICKS, line)
    return line.open(world, now)


def cancel_tick_by_tick(
    request: ask.CancelTickByTickData, world: World, client: Client, now: float
) -> Iterable[Response]:
    _end(world, client, TICKS, request.req_id, 300, "Can't find EId with tickerId:{id}")
    return ()


def real_time_bars(request: ask.ReqRealTimeBars, world: World, client: Client, now: float) -> Iterable[Response]:
    """Five-second bars from the next whole five seconds on."""
    instrument = the_instrument(world, request.contract)
    what = REAL_TIME_SHOWS.get(request.what_to_show)
    if what is None or (what == "TRADES" and instrument.sec_type == "CASH"):
        raise Refusal(420, f"Invalid Real-time Query:No historical market data for {instrument.symbol}")
    if request.bar_size not in (0, REAL_TIME_SIZE):
        raise invalid("bK", "Real-time bars are of 5 seconds")
    _refuse_duplicate(world, client, REAL_TIME_BARS, request.req_id)
    query = BarQuery(REAL_TIME_SIZE, what, request.use_rth)
    line = RealTimeBars(
        client, request.req_id, instrument, query, next_start=aligned(world.market.clock(instrument.con_id))
    )
    world.subscribe(REAL_TIME_BARS, line)
    return ()


def cancel_real_time_bars(
    request: ask.CancelRealTimeBars, world: World, client: Client, now: float
) -> Iterable[Response]:
    _end(world, client, REAL_TIME_BARS, request.req_id, 300, "Can't find EId with tickerId:{id}")
    return ()


HANDLERS: HandlerTable = {
    ask.ReqMktData: market_data,
    ask.CancelMktData: cancel_market_data,
    ask.ReqMktDepth: depth,
    ask.CancelMktDepth: cancel_depth,
    ask.ReqTickByTickData: tick_by_tick,
    ask.CancelTickByTickData: cancel_tick_by_tick,
    ask.ReqRealTimeBars: real_time_bars,
    ask.CancelRealTimeBars: cancel_real_time_bars,
}
