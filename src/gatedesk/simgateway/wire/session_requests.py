"""What a client can ask about the session, its orders, accounts and contracts. Fields come in wire order."""

from __future__ import annotations

from gatedesk.simgateway.wire.fields import Bool, Int, Text, wire
from gatedesk.simgateway.wire.groups import Contract11, Contract12, WireContract
from gatedesk.simgateway.wire.messages import Request, request
from gatedesk.simgateway.wire.versions import BOND_ISSUER_ID, MANUAL_ORDER_TIME


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


@request(21, revision=2)
class ExerciseOptions(Request):
    """``exercise_action`` is 1 to exercise, 2 to let lapse."""

    req_id: Int = 0
    contract: Contract11 = WireContract()
    exercise_action: Int = 1
    exercise_quantity: Int = 0
    account: Text = ""
    override: Int = 0


@request(49, revision=1)
class ReqCurrentTime(Request):
    """The gateway's clock."""


@request(58, revision=1)
class ReqGlobalCancel(Request):
    """Cancel every working order of every client."""


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


@request(99)
class ReqCompletedOrders(Request):
    api_only: Bool = False


@request(104)
class ReqUserInfo(Request):
    req_id: Int = 0
