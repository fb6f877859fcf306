"""What the gateway says about accounts: their values, positions and profit, and whose they are."""

from __future__ import annotations

from typing import Annotated

from gatedesk.simgateway.wire.fields import Counted, Int, MaxNumber, Number, Text
from gatedesk.simgateway.wire.groups import Contract11, PortfolioContract, WireContract
from gatedesk.simgateway.wire.messages import Response, group, response


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


@response(54, revision=1)
class AccountDownloadEnd(Response):
    account: Text = ""


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


@group
class FamilyCode:
    """An account and the family it belongs to."""

    account_id: Text = ""
    family_code: Text = ""


@response(78)
class FamilyCodes(Response):
    codes: Annotated[tuple[FamilyCode, ...], Counted(FamilyCode)] = ()


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


@response(16, revision=1)
class ReceiveFA(Response):
    fa_data_type: Int = 1
    xml: Text = ""


@response(103)
class ReplaceFAEnd(Response):
    req_id: Int = 0
    text: Text = ""


@response(15, revision=1)
class ManagedAccounts(Response):
    """The accounts, joined by commas."""

    accounts: Text = ""
