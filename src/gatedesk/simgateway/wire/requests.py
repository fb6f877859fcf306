"""What a client can ask, each request as it stands on the wire after its number.

Fields come in wire order. Every request has defaults throughout, so that tests name only what matters. Trailing
fields some clients add (option counts, profiles) are ignored by the reader.
"""

from __future__ import annotations

from decimal import Decimal

from gatedesk.simgateway.wire.fields import Bool, Exact, Int, Text, UnsetExact, UnsetInt, wire
from gatedesk.simgateway.wire.groups import (
    Contract11,
    Contract12,
    DataLegs,
    FundamentalContract,
    MaybeDeltaNeutral,
    WireContract,
)
from gatedesk.simgateway.wire.messages import REQUESTS as REQUESTS
from gatedesk.simgateway.wire.messages import Request, request
from gatedesk.simgateway.wire.order_request import PlaceOrder as PlaceOrder
from gatedesk.simgateway.wire.presence import is_bag
from gatedesk.simgateway.wire.versions import (
    BOND_ISSUER_ID,
    MANUAL_ORDER_TIME,
    WSH_EVENT_DATES,
    WSH_EVENT_FILTERS,
)


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


@request(4, revision=1)
class CancelOrder(Request):
    order_id: Int = 0
    manual_cancel_order_time: Text = wire(default="", since=MANUAL_ORDER_TIME)


@request(5, revision=1)
class ReqOpenOrders(Request):
    """This client's working orders."""


@request(6, revision=2)
class ReqAccountUpdates(Request):
    subscribe: Bool = False
    acct_code: Text = ""


@request(7, revision=3)
class ReqExecutions(Request):
    """Today's executions. ``time`` is ``yyyymmdd-hh:mm:ss`` (UTC) or ``yyyymmdd hh:mm:ss tz``; client 0 means any."""

    req_id: Int = 0
    client_id: Int = 0
    acct_code: Text = ""
    time: Text = ""
    symbol: Text = ""
    sec_type: Text = ""
    exchange: Text = ""
    side: Text = ""


@request(8, revision=1)
class ReqIds(Request):
    num_ids: Int = 1


@request(9, revision=8)
class ReqContractDetails(Request):
    req_id: Int = 0
    contract: Contract12 = WireContract()
    include_expired: Bool = False
    sec_id_type: Text = ""
    sec_id: Text = ""
    issuer_id: Text = wire(default="", since=BOND_ISSUER_ID)


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


@request(14, revision=1)
class SetServerLogLevel(Request):
    log_level: Int = 2


@request(15, revision=1)
class ReqAutoOpenOrders(Request):
    auto_bind: Bool = False


@request(16, revision=1)
class ReqAllOpenOrders(Request):
    """Everybody's working orders."""


@request(17, revision=1)
class ReqManagedAccts(Request):
    """The accounts this login sees."""


@request(18, revision=1)
class RequestFA(Request):
    fa_data_type: Int = 1


@request(19, revision=1)
class ReplaceFA(Request):
    fa_data_type: Int = 1
    xml: Text = ""
    req_id: Int = 0


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


@request(21, revision=2)
class ExerciseOptions(Request):
    """``exercise_action`` is 1 to exercise, 2 to let lapse."""

    req_id: Int = 0
    contract: Contract11 = WireContract()
    exercise_action: Int = 1
    exercise_quantity: Int = 0
    account: Text = ""
    override: Int = 0


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


@request(49, revision=1)
class ReqCurrentTime(Request):
    """The gateway's clock."""


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


@request(58, revision=1)
class ReqGlobalCancel(Request):
    """Cancel every working order of every client."""


@request(59, revision=1)
class ReqMarketDataType(Request):
    """1 live, 2 frozen, 3 delayed, 4 delayed and frozen."""

    market_data_type: Int = 1


@request(61, revision=1)
class ReqPositions(Request):
    """Every position of every account, now and when it changes."""


@request(62, revision=1)
class ReqAccountSummary(Request):
    req_id: Int = 0
    group_name: Text = "All"
    tags: Text = ""


@request(63, revision=1)
class CancelAccountSummary(Request):
    req_id: Int = 0


@request(64, revision=1)
class CancelPositions(Request):
    """No more positions."""


@request(65, revision=1)
class VerifyRequest(Request):
    api_name: Text = ""
    api_version: Text = ""


@request(66, revision=1)
class VerifyMessage(Request):
    api_data: Text = ""


@request(67, revision=1)
class QueryDisplayGroups(Request):
    req_id: Int = 0


@request(68, revision=1)
class SubscribeToGroupEvents(Request):
    req_id: Int = 0
    group_id: Int = 0


@request(69, revision=1)
class UpdateDisplayGroup(Request):
    req_id: Int = 0
    contract_info: Text = ""


@request(70, revision=1)
class UnsubscribeFromGroupEvents(Request):
    req_id: Int = 0


@request(71, revision=2)
class StartApi(Request):
    client_id: Int = 0
    optional_capabilities: Text = ""


@request(72, revision=1)
class VerifyAndAuthRequest(Request):
    api_name: Text = ""
    api_version: Text = ""
    opaque_isv_key: Text = ""


@request(73, revision=1)
class VerifyAndAuthMessage(Request):
    api_data: Text = ""
    xyz_response: Text = ""


@request(74, revision=1)
class ReqPositionsMulti(Request):
    req_id: Int = 0
    account: Text = ""
    model_code: Text = ""


@request(75, revision=1)
class CancelPositionsMulti(Request):
    req_id: Int = 0


@request(76, revision=1)
class ReqAccountUpdatesMulti(Request):
    req_id: Int = 0
    account: Text = ""
    model_code: Text = ""
    ledger_and_nlv: Bool = False


@request(77, revision=1)
class CancelAccountUpdatesMulti(Request):
    req_id: Int = 0


@request(78)
class ReqSecDefOptParams(Request):
    req_id: Int = 0
    underlying_symbol: Text = ""
    fut_fop_exchange: Text = ""
    underlying_sec_type: Text = ""
    underlying_con_id: Int = 0


@request(79)
class ReqSoftDollarTiers(Request):
    req_id: Int = 0


@request(80)
class ReqFamilyCodes(Request):
    """Which accounts belong together."""


@request(81)
class ReqMatchingSymbols(Request):
    req_id: Int = 0
    pattern: Text = ""


@request(82)
class ReqMktDepthExchanges(Request):
    """The venues that show depth."""


@request(83)
class ReqSmartComponents(Request):
    req_id: Int = 0
    bbo_exchange: Text = ""


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


@request(91)
class ReqMarketRule(Request):
    market_rule_id: Int = 0


@request(92)
class ReqPnL(Request):
    req_id: Int = 0
    account: Text = ""
    model_code: Text = ""


@request(93)
class CancelPnL(Request):
    req_id: Int = 0


@request(94)
class ReqPnLSingle(Request):
    req_id: Int = 0
    account: Text = ""
    model_code: Text = ""
    con_id: Int = 0


@request(95)
class CancelPnLSingle(Request):
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


@request(99)
class ReqCompletedOrders(Request):
    api_only: Bool = False


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


@request(104)
class ReqUserInfo(Request):
    req_id: Int = 0
