"""What the gateway says about the market: ticks, depth, bars, histories, news and scans."""

from __future__ import annotations

from typing import Annotated

from gatedesk.simgateway.wire.fields import Bool, Counted, Int, Number, Text, wire
from gatedesk.simgateway.wire.messages import Response, group, response
from gatedesk.simgateway.wire.presence import is_midpoint_tick, is_quote_tick, is_trade_tick


@response(1, revision=6)
class TickPrice(Response):
    """``attr_mask``: 1 can execute automatically, 2 past the limit, 4 before the open."""

    req_id: Int = 0
    tick_type: Int = 0
    price: Number = 0.0
    size: Number = 0
    attr_mask: Int = 0


@response(2, revision=6)
class TickSize(Response):
    req_id: Int = 0
    tick_type: Int = 0
    size: Number = 0


@response(12, revision=1)
class UpdateMktDepth(Response):
    """``operation`` is 0 insert, 1 update, 2 delete; ``side`` is 0 for asks, 1 for bids."""

    req_id: Int = 0
    position: Int = 0
    operation: Int = 0
    side: Int = 0
    price: Number = 0.0
    size: Number = 0


@response(13, revision=1)
class UpdateMktDepthL2(Response):
    """Depth by market maker, or by venue of a SMART book."""

    req_id: Int = 0
    position: Int = 0
    market_maker: Text = ""
    operation: Int = 0
    side: Int = 0
    price: Number = 0.0
    size: Number = 0
    is_smart_depth: Bool = False


@response(19, revision=2)
class ScannerParameters(Response):
    xml: Text = ""


@group
class ScannerRow:
    """One hit of a scan, best rank 0."""

    rank: Int = 0
    con_id: Int = 0
    symbol: Text = ""
    sec_type: Text = ""
    expiry: Text = ""
    strike: Number = 0
    right: Text = ""
    exchange: Text = ""
    currency: Text = ""
    local_symbol: Text = ""
    market_name: Text = ""
    trading_class: Text = ""
    distance: Text = ""
    benchmark: Text = ""
    projection: Text = ""
    legs: Text = ""


@response(20, revision=3)
class ScannerData(Response):
    req_id: Int = 0
    rows: Annotated[tuple[ScannerRow, ...], Counted(ScannerRow)] = ()


@response(21)
class TickOptionComputation(Response):
    """Greeks. What is not computed is -1 (volatility and prices) or -2 (greeks), never empty."""

    req_id: Int = 0
    tick_type: Int = 13
    tick_attrib: Int = 1
    implied_vol: Number = -1
    delta: Number = -2
    opt_price: Number = -1
    pv_dividend: Number = -1
    gamma: Number = -2
    vega: Number = -2
    theta: Number = -2
    und_price: Number = -1


@response(45, revision=6)
class TickGeneric(Response):
    req_id: Int = 0
    tick_type: Int = 0
    value: Number = 0.0


@response(46, revision=6)
class TickString(Response):
    req_id: Int = 0
    tick_type: Int = 0
    value: Text = ""


@response(47, revision=6)
class TickEFP(Response):
    req_id: Int = 0
    tick_type: Int = 38
    basis_points: Number = 0.0
    formatted_basis_points: Text = ""
    implied_future: Number = 0.0
    hold_days: Int = 0
    future_last_trade_date: Text = ""
    dividend_impact: Number = 0.0
    dividends_to_last_trade_date: Number = 0.0


@response(50, revision=3)
class RealTimeBar(Response):
    """Five seconds; ``time`` is the epoch second at which they began."""

    req_id: Int = 0
    time: Int = 0
    open: Number = 0.0
    high: Number = 0.0
    low: Number = 0.0
    close: Number = 0.0
    volume: Number = -1
    wap: Number = -1
    count: Int = -1


@response(57, revision=1)
class TickSnapshotEnd(Response):
    req_id: Int = 0


@response(58, revision=1)
class MarketDataType(Response):
    req_id: Int = 0
    market_data_type: Int = 1


@response(81)
class TickReqParams(Response):
    req_id: Int = 0
    min_tick: Number = 0.01
    bbo_exchange: Text = ""
    snapshot_permissions: Int = 3


@response(91)
class RerouteMktData(Response):
    req_id: Int = 0
    con_id: Int = 0
    exchange: Text = ""


@response(92)
class RerouteMktDepth(Response):
    req_id: Int = 0
    con_id: Int = 0
    exchange: Text = ""


@response(99)
class TickByTick(Response):
    """``tick_type`` 1 Last and 2 AllLast carry a trade, 3 a quote, 4 a midpoint; only those fields are sent.

    ``mask``: 1 past the limit, 2 unreported; ``quote_mask``: 1 bid past the low, 2 ask past the high.
    """

    req_id: Int = 0
    tick_type: Int = 1
    time: Int = 0
    price: Number = wire(default=0.0, when=is_trade_tick)
    size: Number = wire(default=0, when=is_trade_tick)
    mask: Int = wire(default=0, when=is_trade_tick)
    exchange: Text = wire(default="", when=is_trade_tick)
    special_conditions: Text = wire(default="", when=is_trade_tick)
    bid_price: Number = wire(default=0.0, when=is_quote_tick)
    ask_price: Number = wire(default=0.0, when=is_quote_tick)
    bid_size: Number = wire(default=0, when=is_quote_tick)
    ask_size: Number = wire(default=0, when=is_quote_tick)
    quote_mask: Int = wire(default=0, when=is_quote_tick)
    mid_point: Number = wire(default=0.0, when=is_midpoint_tick)
