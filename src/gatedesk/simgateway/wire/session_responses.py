"""What the gateway says about the session itself, about orders' states and fills, and when something is amiss."""

from __future__ import annotations

from gatedesk.simgateway.wire.fields import Ascii, Int, MaxNumber, Number, Text, UnsetNumber, wire
from gatedesk.simgateway.wire.groups import Contract11, WireContract
from gatedesk.simgateway.wire.messages import Response, response
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


@response(49, revision=1)
class CurrentTime(Response):
    """Epoch seconds."""

    time: Int = 0


@response(53, revision=1)
class OpenOrderEnd(Response):
    """All open orders were sent."""


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


@response(100)
class OrderBound(Response):
    """A manual order has got an id of this client's."""

    perm_id: Int = 0
    client_id: Int = 0
    order_id: Int = 0


@response(102)
class CompletedOrdersEnd(Response):
    """All completed orders were sent."""


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
