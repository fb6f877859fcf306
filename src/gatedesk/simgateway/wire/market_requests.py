"""What a client can ask about the market: ticks, depth, histories, scans, news. Fields come in wire order."""

from __future__ import annotations

from decimal import Decimal

from gatedesk.simgateway.wire.fields import Bool, Exact, Int, Text, UnsetExact, UnsetInt, wire
from gatedesk.simgateway.wire.groups import Contract12, DataLegs, FundamentalContract, MaybeDeltaNeutral, WireContract
from gatedesk.simgateway.wire.messages import Request, request
from gatedesk.simgateway.wire.presence import is_bag
from gatedesk.simgateway.wire.versions import WSH_EVENT_DATES, WSH_EVENT_FILTERS


@request(1, revision=11)
class ReqMktData(Request):
    req_id: Int = 0
    contract: Contract12 = WireContract()
    combo_legs: DataLegs = wire(default=(), when=is_bag)
    delta_neutral_contract: MaybeDeltaNeutral = None
    generic_tick_list: Text = ""
    snapshot: Bool = False
    regulatory_snapshot: Bool = False
    mkt_data_options: Text = ""


@request(2, revision=2)
class CancelMktData(Request):
    req_id: Int = 0


@request(10, revision=5)
class ReqMktDepth(Request):
    req_id: Int = 0
    contract: Contract12 = WireContract()
    num_rows: Int = 0
    is_smart_depth: Bool = False
    mkt_depth_options: Text = ""


@request(11, revision=1)
class CancelMktDepth(Request):
    req_id: Int = 0
    is_smart_depth: Bool = False


@request(12, revision=1)
class ReqNewsBulletins(Request):
    all_msgs: Bool = False


@request(13, revision=1)
class CancelNewsBulletins(Request):
    """No more bulletins."""


@request(20)
class ReqHistoricalData(Request):
    req_id: Int = 0
    contract: Contract12 = WireContract()
    include_expired: Bool = False
    end_date_time: Text = ""
    bar_size_setting: Text = ""
    duration_str: Text = ""
    use_rth: Bool = False
    what_to_show: Text = ""
    format_date: Int = 1
    combo_legs: DataLegs = wire(default=(), when=is_bag)
    keep_up_to_date: Bool = False
    chart_options: Text = ""


@request(22)
class ReqScannerSubscription(Request):
    req_id: Int = 0
    number_of_rows: UnsetInt = None
    instrument: Text = ""
    location_code: Text = ""
    scan_code: Text = ""
    above_price: UnsetExact = None
    below_price: UnsetExact = None
    above_volume: UnsetInt = None
    market_cap_above: UnsetExact = None
    market_cap_below: UnsetExact = None
    moody_rating_above: Text = ""
    moody_rating_below: Text = ""
    sp_rating_above: Text = ""
    sp_rating_below: Text = ""
    maturity_date_above: Text = ""
    maturity_date_below: Text = ""
    coupon_rate_above: UnsetExact = None
    coupon_rate_below: UnsetExact = None
    exclude_convertible: Bool = False
    average_option_volume_above: UnsetInt = None
    scanner_setting_pairs: Text = ""
    stock_type_filter: Text = ""
    filter_options: Text = ""
    subscription_options: Text = ""


@request(23, revision=1)
class CancelScannerSubscription(Request):
    req_id: Int = 0


@request(24, revision=1)
class ReqScannerParameters(Request):
    """The catalogue of scans, as XML."""


@request(25, revision=1)
class CancelHistoricalData(Request):
    req_id: Int = 0


@request(50, revision=3)
class ReqRealTimeBars(Request):
    req_id: Int = 0
    contract: Contract12 = WireContract()
    bar_size: Int = 5
    what_to_show: Text = ""
    use_rth: Bool = False
    real_time_bars_options: Text = ""


@request(51, revision=1)
class CancelRealTimeBars(Request):
    req_id: Int = 0


@request(52, revision=2)
class ReqFundamentalData(Request):
    req_id: Int = 0
    contract: FundamentalContract = WireContract()
    report_type: Text = ""


@request(53, revision=1)
class CancelFundamentalData(Request):
    req_id: Int = 0


@request(54, revision=3)
class CalcImpliedVol(Request):
    req_id: Int = 0
    contract: Contract12 = WireContract()
    option_price: Exact = Decimal(0)
    under_price: Exact = Decimal(0)


@request(55, revision=3)
class CalcOptionPrice(Request):
    req_id: Int = 0
    contract: Contract12 = WireContract()
    volatility: Exact = Decimal(0)
    under_price: Exact = Decimal(0)


@request(56, revision=1)
class CancelCalcImpliedVol(Request):
    req_id: Int = 0


@request(57, revision=1)
class CancelCalcOptionPrice(Request):
    req_id: Int = 0


@request(59, revision=1)
class ReqMarketDataType(Request):
    """1 live, 2 frozen, 3 delayed, 4 delayed and frozen."""

    market_data_type: Int = 1


@request(84)
class ReqNewsArticle(Request):
    req_id: Int = 0
    provider_code: Text = ""
    article_id: Text = ""
    news_article_options: Text = ""


@request(85)
class ReqNewsProviders(Request):
    """Who sends news."""


@request(86)
class ReqHistoricalNews(Request):
    req_id: Int = 0
    con_id: Int = 0
    provider_codes: Text = ""
    start_date_time: Text = ""
    end_date_time: Text = ""
    total_results: Int = 0
    historical_news_options: Text = ""


@request(87)
class ReqHeadTimeStamp(Request):
    req_id: Int = 0
    contract: Contract12 = WireContract()
    include_expired: Bool = False
    use_rth: Bool = False
    what_to_show: Text = ""
    format_date: Int = 1


@request(88)
class ReqHistogramData(Request):
    req_id: Int = 0
    contract: Contract12 = WireContract()
    include_expired: Bool = False
    use_rth: Bool = False
    time_period: Text = ""


@request(89)
class CancelHistogramData(Request):
    req_id: Int = 0


@request(90)
class CancelHeadTimeStamp(Request):
    req_id: Int = 0


@request(96)
class ReqHistoricalTicks(Request):
    """At most 1000 ticks, TRADES, BID_ASK or MIDPOINT, from ``start_date_time`` on or up to ``end_date_time``."""

    req_id: Int = 0
    contract: Contract12 = WireContract()
    include_expired: Bool = False
    start_date_time: Text = ""
    end_date_time: Text = ""
    number_of_ticks: Int = 0
    what_to_show: Text = ""
    use_rth: Bool = False
    ignore_size: Bool = False
    misc_options: Text = ""


@request(97)
class ReqTickByTickData(Request):
    """``tick_type`` is Last, AllLast, BidAsk or MidPoint."""

    req_id: Int = 0
    contract: Contract12 = WireContract()
    tick_type: Text = ""
    number_of_ticks: Int = 0
    ignore_size: Bool = False


@request(98)
class CancelTickByTickData(Request):
    req_id: Int = 0


@request(100)
class ReqWshMetaData(Request):
    req_id: Int = 0


@request(101)
class CancelWshMetaData(Request):
    req_id: Int = 0


@request(102)
class ReqWshEventData(Request):
    req_id: Int = 0
    con_id: UnsetInt = None
    event_filter: Text = wire(default="", since=WSH_EVENT_FILTERS)
    fill_watchlist: Bool = wire(default=False, since=WSH_EVENT_FILTERS)
    fill_portfolio: Bool = wire(default=False, since=WSH_EVENT_FILTERS)
    fill_competitors: Bool = wire(default=False, since=WSH_EVENT_FILTERS)
    start_date: Text = wire(default="", since=WSH_EVENT_DATES)
    end_date: Text = wire(default="", since=WSH_EVENT_DATES)
    total_limit: UnsetInt = wire(default=None, since=WSH_EVENT_DATES)


@request(103)
class CancelWshEventData(Request):
    req_id: Int = 0
