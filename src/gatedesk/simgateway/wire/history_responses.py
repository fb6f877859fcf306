"""What the gateway says about the past: bars, ticks and sessions gone by, news and reports."""

from __future__ import annotations

from typing import Annotated

from gatedesk.simgateway.wire.fields import Bool, Counted, Int, Number, Text
from gatedesk.simgateway.wire.messages import Response, group, response


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


@response(51, revision=1)
class FundamentalData(Response):
    req_id: Int = 0
    xml: Text = ""
