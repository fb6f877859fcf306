"""What the gateway can say. Here: the session, orders' states, accounts and positions; the rest is gathered in.

Every field has a default, so that callers name only what they set. Numbers may be float or Decimal.
"""

from __future__ import annotations

from typing import Annotated

from gatedesk.simgateway.wire.contract_responses import (
    BondContractDetails as BondContractDetails,
)
from gatedesk.simgateway.wire.contract_responses import (
    ContractDetails as ContractDetails,
)
from gatedesk.simgateway.wire.contract_responses import (
    ContractDetailsEnd as ContractDetailsEnd,
)
from gatedesk.simgateway.wire.contract_responses import (
    DeltaNeutralValidation as DeltaNeutralValidation,
)
from gatedesk.simgateway.wire.contract_responses import (
    DepthExchange as DepthExchange,
)
from gatedesk.simgateway.wire.contract_responses import (
    MarketRule as MarketRule,
)
from gatedesk.simgateway.wire.contract_responses import (
    MktDepthExchanges as MktDepthExchanges,
)
from gatedesk.simgateway.wire.contract_responses import (
    PriceIncrement as PriceIncrement,
)
from gatedesk.simgateway.wire.contract_responses import (
    SecDefOptParam as SecDefOptParam,
)
from gatedesk.simgateway.wire.contract_responses import (
    SecDefOptParamEnd as SecDefOptParamEnd,
)
from gatedesk.simgateway.wire.contract_responses import (
    SmartComponent as SmartComponent,
)
from gatedesk.simgateway.wire.contract_responses import (
    SmartComponents as SmartComponents,
)
from gatedesk.simgateway.wire.contract_responses import (
    SymbolSample as SymbolSample,
)
from gatedesk.simgateway.wire.contract_responses import (
    SymbolSamples as SymbolSamples,
)
from gatedesk.simgateway.wire.fields import Ascii, Counted, Int, MaxNumber, Number, Text, UnsetNumber, wire
from gatedesk.simgateway.wire.groups import (
    ComboLeg as ComboLeg,
)
from gatedesk.simgateway.wire.groups import (
    Contract11,
    PortfolioContract,
)
from gatedesk.simgateway.wire.groups import (
    DeltaNeutralContract as DeltaNeutralContract,
)
from gatedesk.simgateway.wire.groups import (
    TagValue as TagValue,
)
from gatedesk.simgateway.wire.groups import (
    WireContract as WireContract,
)
from gatedesk.simgateway.wire.market_responses import (
    FundamentalData as FundamentalData,
)
from gatedesk.simgateway.wire.market_responses import (
    HeadTimestamp as HeadTimestamp,
)
from gatedesk.simgateway.wire.market_responses import (
    HistogramData as HistogramData,
)
from gatedesk.simgateway.wire.market_responses import (
    HistogramRow as HistogramRow,
)
from gatedesk.simgateway.wire.market_responses import (
    HistoricalBar as HistoricalBar,
)
from gatedesk.simgateway.wire.market_responses import (
    HistoricalData as HistoricalData,
)
from gatedesk.simgateway.wire.market_responses import (
    HistoricalDataUpdate as HistoricalDataUpdate,
)
from gatedesk.simgateway.wire.market_responses import (
    HistoricalNews as HistoricalNews,
)
from gatedesk.simgateway.wire.market_responses import (
    HistoricalNewsEnd as HistoricalNewsEnd,
)
from gatedesk.simgateway.wire.market_responses import (
    HistoricalSchedule as HistoricalSchedule,
)
from gatedesk.simgateway.wire.market_responses import (
    HistoricalSession as HistoricalSession,
)
from gatedesk.simgateway.wire.market_responses import (
    HistoricalTick as HistoricalTick,
)
from gatedesk.simgateway.wire.market_responses import (
    HistoricalTickBidAsk as HistoricalTickBidAsk,
)
from gatedesk.simgateway.wire.market_responses import (
    HistoricalTickLast as HistoricalTickLast,
)
from gatedesk.simgateway.wire.market_responses import (
    HistoricalTicks as HistoricalTicks,
)
from gatedesk.simgateway.wire.market_responses import (
    HistoricalTicksBidAsk as HistoricalTicksBidAsk,
)
from gatedesk.simgateway.wire.market_responses import (
    HistoricalTicksLast as HistoricalTicksLast,
)
from gatedesk.simgateway.wire.market_responses import (
    MarketDataType as MarketDataType,
)
from gatedesk.simgateway.wire.market_responses import (
    NewsArticle as NewsArticle,
)
from gatedesk.simgateway.wire.market_responses import (
    NewsProvider as NewsProvider,
)
from gatedesk.simgateway.wire.market_responses import (
    NewsProviders as NewsProviders,
)
from gatedesk.simgateway.wire.market_responses import (
    RealTimeBar as RealTimeBar,
)
from gatedesk.simgateway.wire.market_responses import (
    RerouteMktData as RerouteMktData,
)
from gatedesk.simgateway.wire.market_responses import (
    RerouteMktDepth as RerouteMktDepth,
)
from gatedesk.simgateway.wire.market_responses import (
    ScannerData as ScannerData,
)
from gatedesk.simgateway.wire.market_responses import (
    ScannerParameters as ScannerParameters,
)
from gatedesk.simgateway.wire.market_responses import (
    ScannerRow as ScannerRow,
)
from gatedesk.simgateway.wire.market_responses import (
    TickByTick as TickByTick,
)
from gatedesk.simgateway.wire.market_responses import (
    TickEFP as TickEFP,
)
from gatedesk.simgateway.wire.market_responses import (
    TickGeneric as TickGeneric,
)
from gatedesk.simgateway.wire.market_responses import (
    TickNews as TickNews,
)
from gatedesk.simgateway.wire.market_responses import (
    TickOptionComputation as TickOptionComputation,
)
from gatedesk.simgateway.wire.market_responses import (
    TickPrice as TickPrice,
)
from gatedesk.simgateway.wire.market_responses import (
    TickReqParams as TickReqParams,
)
from gatedesk.simgateway.wire.market_responses import (
    TickSize as TickSize,
)
from gatedesk.simgateway.wire.market_responses import (
    TickSnapshotEnd as TickSnapshotEnd,
)
from gatedesk.simgateway.wire.market_responses import (
    TickString as TickString,
)
from gatedesk.simgateway.wire.market_responses import (
    UpdateMktDepth as UpdateMktDepth,
)
from gatedesk.simgateway.wire.market_responses import (
    UpdateMktDepthL2 as UpdateMktDepthL2,
)
from gatedesk.simgateway.wire.messages import RESPONSES as RESPONSES
from gatedesk.simgateway.wire.messages import Response as Response
from gatedesk.simgateway.wire.messages import group, response
from gatedesk.simgateway.wire.order_responses import CompletedOrder as CompletedOrder
from gatedesk.simgateway.wire.order_responses import OpenOrder as OpenOrder
from gatedesk.simgateway.wire.order_responses import echo as echo
from gatedesk.simgateway.wire.versions import ADVANCED_ORDER_REJECT, PENDING_PRICE_REVISION, SUBMITTER


@response(3)
class OrderStatus(Response):
    order_id: Int = 0
    status: Text = ""
    filled: Number = 0
    remaining: Number = 0
    avg_fill_price: Number = 0
    perm_id: Int = 0
    parent_id: Int = 0
    last_fill_price: Number = 0
    client_id: Int = 0
    why_held: Text = ""
    mkt_cap_price: Number = 0


@response(4, revision=2)
class ErrMsg(Response):
    """An error or a notice; ``req_id`` is -1 for those of the system, an order id for those of an order."""

    req_id: Int = -1
    code: Int = 0
    text: Ascii = ""
    advanced_order_reject_json: Ascii = wire(default="", since=ADVANCED_ORDER_REJECT)


@response(6, revision=2)
class UpdateAccountValue(Response):
    key: Text = ""
    value: Text = ""
    currency: Text = ""
    account: Text = ""


@response(7, revision=8)
class UpdatePortfolio(Response):
    """Only ``contract.primary_exchange`` is sent, not its exchange."""

    contract: PortfolioContract = WireContract()
    position: Number = 0
    market_price: Number = 0.0
    market_value: Number = 0.0
    average_cost: Number = 0.0
    unrealized_pnl: Number = 0.0
    realized_pnl: Number = 0.0
    account: Text = ""


@response(8, revision=1)
class UpdateAccountTime(Response):
    """``time`` is ``HH:MM``."""

    time: Text = ""


@response(9, revision=1)
class NextValidId(Response):
    order_id: Int = 1


@response(11)
class ExecDetails(Response):
    """A fill; ``req_id`` is -1 when nobody asked. ``contract.exchange`` and ``exchange`` are where it happened."""

    req_id: Int = -1
    order_id: Int = 0
    contract: Contract11 = WireContract()
    exec_id: Text = ""
    time: Text = ""
    account: Text = ""
    exchange: Text = ""
    side: Text = ""
    shares: Number = 0
    price: Number = 0.0
    perm_id: Int = 0
    client_id: Int = 0
    liquidation: Int = 0
    cum_qty: Number = 0
    avg_price: Number = 0.0
    order_ref: Text = ""
    ev_rule: Text = ""
    ev_multiplier: UnsetNumber = None
    model_code: Text = ""
    last_liquidity: Int = 0
    pending_price_revision: Int = wire(default=0, since=PENDING_PRICE_REVISION)
    submitter: Text = wire(default="", since=SUBMITTER)


@response(14, revision=1)
class NewsBulletin(Response):
    """``message_type``: 1 news, 2 exchange unavailable, 3 available again."""

    message_id: Int = 0
    message_type: Int = 1
    text: Text = ""
    exchange: Text = ""


@response(15, revision=1)
class ManagedAccounts(Response):
    """The accounts, joined by commas."""

    accounts: Text = ""


@response(16, revision=1)
class ReceiveFA(Response):
    fa_data_type: Int = 1
    xml: Text = ""


@response(49, revision=1)
class CurrentTime(Response):
    """Epoch seconds."""

    time: Int = 0


@response(53, revision=1)
class OpenOrderEnd(Response):
    """All open orders were sent."""


@response(54, revision=1)
class AccountDownloadEnd(Response):
    account: Text = ""


@response(55, revision=1)
class ExecDetailsEnd(Response):
    req_id: Int = 0


@response(59, revision=1)
class CommissionReport(Response):
    """``realized_pnl`` is None on a fill that opens a position."""

    exec_id: Text = ""
    commission: Number = 0.0
    currency: Text = ""
    realized_pnl: MaxNumber = None
    yield_: MaxNumber = None
    yield_redemption_date: Text = ""


@response(61, revision=3)
class Position(Response):
    account: Text = ""
    contract: Contract11 = WireContract()
    position: Number = 0
    avg_cost: Number = 0.0


@response(62, revision=1)
class PositionEnd(Response):
    """All positions were sent."""


@response(63, revision=1)
class AccountSummary(Response):
    req_id: Int = 0
    account: Text = ""
    tag: Text = ""
    value: Text = ""
    currency: Text = ""


@response(64, revision=1)
class AccountSummaryEnd(Response):
    req_id: Int = 0


@response(67, revision=1)
class DisplayGroupList(Response):
    """Group numbers, most used first, joined by bars."""

    req_id: Int = 0
    groups: Text = ""


@response(68, revision=1)
class DisplayGroupUpdated(Response):
    """``contract_info`` is ``conId@exchange``, ``none`` or ``combo``."""

    req_id: Int = 0
    contract_info: Text = ""


@response(71, revision=1)
class PositionMulti(Response):
    req_id: Int = 0
    account: Text = ""
    contract: Contract11 = WireContract()
    position: Number = 0
    avg_cost: Number = 0.0
    model_code: Text = ""


@response(72, revision=1)
class PositionMultiEnd(Response):
    req_id: Int = 0


@response(73, revision=1)
class AccountUpdateMulti(Response):
    req_id: Int = 0
    account: Text = ""
    model_code: Text = ""
    key: Text = ""
    value: Text = ""
    currency: Text = ""


@response(74, revision=1)
class AccountUpdateMultiEnd(Response):
    req_id: Int = 0


@group
class SoftDollarTier:
    """A soft dollar tier."""

    name: Text = ""
    value: Text = ""
    display_name: Text = ""


@response(77)
class SoftDollarTiers(Response):
    req_id: Int = 0
    tiers: Annotated[tuple[SoftDollarTier, ...], Counted(SoftDollarTier)] = ()


@group
class FamilyCode:
    """An account and the family it belongs to."""

    account_id: Text = ""
    family_code: Text = ""


@response(78)
class FamilyCodes(Response):
    codes: Annotated[tuple[FamilyCode, ...], Counted(FamilyCode)] = ()


@response(94)
class Pnl(Response):
    """Money of the account's base currency; None while it is not known."""

    req_id: Int = 0
    daily_pnl: MaxNumber = None
    unrealized_pnl: MaxNumber = None
    realized_pnl: MaxNumber = None


@response(95)
class PnlSingle(Response):
    req_id: Int = 0
    position: Number = 0
    daily_pnl: MaxNumber = None
    unrealized_pnl: MaxNumber = None
    realized_pnl: MaxNumber = None
    value: MaxNumber = None


@response(100)
class OrderBound(Response):
    """A manual order has got an id of this client's."""

    perm_id: Int = 0
    client_id: Int = 0
    order_id: Int = 0


@response(102)
class CompletedOrdersEnd(Response):
    """All completed orders were sent."""


@response(103)
class ReplaceFAEnd(Response):
    req_id: Int = 0
    text: Text = ""


@response(104)
class WshMetaData(Response):
    req_id: Int = 0
    json: Text = ""


@response(105)
class WshEventData(Response):
    req_id: Int = 0
    json: Text = ""


@response(107)
class UserInfo(Response):
    req_id: Int = 0
    white_branding_id: Text = ""
