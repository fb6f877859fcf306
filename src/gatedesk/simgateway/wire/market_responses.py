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


@group
class HistoricalBar:
    """One bar; of quotes, ``volume``, ``wap`` and ``bar_count`` are -1."""

    date: Text = ""
    open: Number = 0.0
    high: Number = 0.0
    low: Number = 0.0
    close: Number = 0.0
    volume: Number = -1
    wap: Number = -1
    bar_count: Int = -1


@response(17)
class HistoricalData(Response):
    req_id: Int = 0
    start: Text = ""
    end: Text = ""
    bars: Annotated[tuple[HistoricalBar, ...], Counted(HistoricalBar)] = ()


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


@response(51, revision=1)
class FundamentalData(Response):
    req_id: Int = 0
    xml: Text = ""


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


@response(83)
class NewsArticle(Response):
    """``article_type`` is 0 for text or HTML, 1 for a PDF in base64."""

    req_id: Int = 0
    article_type: Int = 0
    article_text: Text = ""


@response(84)
class TickNews(Response):
    """``time_stamp`` is in epoch milliseconds."""

    req_id: Int = 0
    time_stamp: Int = 0
    provider_code: Text = ""
    article_id: Text = ""
    headline: Text = ""
    extra_data: Text = ""


@group
class NewsProvider:
    """A provider's code and name."""

    code: Text = ""
    name: Text = ""


@response(85)
class NewsProviders(Response):
    providers: Annotated[tuple[NewsProvider, ...], Counted(NewsProvider)] = ()


@response(86)
class HistoricalNews(Response):
    """``time`` is ``yyyy-mm-dd hh:mm:ss.0``."""

    req_id: Int = 0
    time: Text = ""
    provider_code: Text = ""
    article_id: Text = ""
    headline: Text = ""


@response(87)
class HistoricalNewsEnd(Response):
    req_id: Int = 0
    has_more: Bool = False


@response(88)
class HeadTimestamp(Response):
    req_id: Int = 0
    head_timestamp: Text = ""


@group
class HistogramRow:
    """How much traded at a price. The clients read the size as an integer."""

    price: Number = 0.0
    size: Int = 0


@response(89)
class HistogramData(Response):
    req_id: Int = 0
    rows: Annotated[tuple[HistogramRow, ...], Counted(HistogramRow)] = ()


@response(90)
class HistoricalDataUpdate(Response):
    """The running bar. Mind the order: open, close, high, low."""

    req_id: Int = 0
    bar_count: Int = -1
    date: Text = ""
    open: Number = 0.0
    close: Number = 0.0
    high: Number = 0.0
    low: Number = 0.0
    wap: Number = -1
    volume: Number = -1


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


@group
class HistoricalTick:
    """A midpoint; ``time`` in epoch seconds."""

    time: Int = 0
    mask: Int = 0
    price: Number = 0.0
    size: Number = 0


@group
class HistoricalTickBidAsk:
    """A quote; ``mask``: 1 ask past the high, 2 bid past the low."""

    time: Int = 0
    mask: Int = 0
    bid_price: Number = 0.0
    ask_price: Number = 0.0
    bid_size: Number = 0
    ask_size: Number = 0


@group
class HistoricalTickLast:
    """A trade; ``mask``: 1 past the limit, 2 unreported."""

    time: Int = 0
    mask: Int = 0
    price: Number = 0.0
    size: Number = 0
    exchange: Text = ""
    special_conditions: Text = ""


@response(96)
class HistoricalTicks(Response):
    req_id: Int = 0
    ticks: Annotated[tuple[HistoricalTick, ...], Counted(HistoricalTick)] = ()
    done: Bool = True


@response(97)
class HistoricalTicksBidAsk(Response):
    req_id: Int = 0
    ticks: Annotated[tuple[HistoricalTickBidAsk, ...], Counted(HistoricalTickBidAsk)] = ()
    done: Bool = True


@response(98)
class HistoricalTicksLast(Response):
    req_id: Int = 0
    ticks: Annotated[tuple[HistoricalTickLast, ...], Counted(HistoricalTickLast)] = ()
    done: Bool = True


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


@group
class HistoricalSession:
    """One trading session, ``yyyymmdd-hh:mm:ss`` in the schedule's time zone."""

    start: Text = ""
    end: Text = ""
    ref_date: Text = ""


@response(106)
class HistoricalSchedule(Response):
    req_id: Int = 0
    start: Text = ""
    end: Text = ""
    time_zone: Text = ""
    sessions: Annotated[tuple[HistoricalSession, ...], Counted(HistoricalSession)] = ()
