"""Groups of fields that several messages share: contracts in their forms, combo legs, conditions, tag-value pairs."""

from __future__ import annotations

from typing import Annotated

from gatedesk.simgateway.wire.fields import (
    Bool,
    Counted,
    Flagged,
    Int,
    Nested,
    Number,
    Tagged,
    Text,
)
from gatedesk.simgateway.wire.messages import group


@group
class WireContract:
    """A contract as the wire has it. Not every form carries every field; those it lacks keep their defaults."""

    con_id: Int = 0
    symbol: Text = ""
    sec_type: Text = ""
    expiry: Text = ""  # last trade date or contract month
    strike: Number = 0.0
    right: Text = ""
    multiplier: Text = ""
    exchange: Text = ""
    primary_exchange: Text = ""
    currency: Text = ""
    local_symbol: Text = ""
    trading_class: Text = ""


_UP_TO_MULTIPLIER = ("con_id", "symbol", "sec_type", "expiry", "strike", "right", "multiplier")
_NAMES = ("currency", "local_symbol", "trading_class")
_FUNDAMENTAL = ("con_id", "symbol", "sec_type", "exchange", "primary_exchange", "currency", "local_symbol")

Contract12 = Annotated[WireContract, Nested(WireContract)]
Contract11 = Annotated[WireContract, Nested(WireContract, (*_UP_TO_MULTIPLIER, "exchange", *_NAMES))]
PortfolioContract = Annotated[WireContract, Nested(WireContract, (*_UP_TO_MULTIPLIER, "primary_exchange", *_NAMES))]
FundamentalContract = Annotated[WireContract, Nested(WireContract, _FUNDAMENTAL)]


@group
class ComboLeg:
    """One leg of a combination. Orders carry all of it, market data requests its first four fields."""

    con_id: Int = 0
    ratio: Int = 0
    action: Text = ""
    exchange: Text = ""
    open_close: Int = 0
    short_sale_slot: Int = 0
    designated_location: Text = ""
    exempt_code: Int = -1


OrderLegs = Annotated[tuple[ComboLeg, ...], Counted(ComboLeg)]
DataLegs = Annotated[tuple[ComboLeg, ...], Counted(ComboLeg, ("con_id", "ratio", "action", "exchange"))]


@group
class TagValue:
    """A named value: algo parameters, smart routing parameters, security identifiers."""

    tag: Text = ""
    value: Text = ""


TagValues = Annotated[tuple[TagValue, ...], Counted(TagValue)]


@group
class DeltaNeutralContract:
    """The delta neutral leg of a contract."""

    con_id: Int = 0
    delta: Number = 0.0
    price: Number = 0.0


MaybeDeltaNeutral = Annotated[DeltaNeutralContract | None, Flagged(DeltaNeutralContract)]


@group
class PriceCondition:
    """Holds while the contract's price is at or beyond a level. ``conjunction`` is ``a`` for and, ``o`` for or."""

    conjunction: Text = "a"
    is_more: Bool = False
    price: Number = 0.0
    con_id: Int = 0
    exchange: Text = ""
    trigger_method: Int = 0


@group
class TimeCondition:
    """Holds before or after a moment, written ``yyyymmdd hh:mm:ss tz``."""

    conjunction: Text = "a"
    is_more: Bool = False
    time: Text = ""


@group
class MarginCondition:
    """Holds while the margin cushion is beyond a whole percentage."""

    conjunction: Text = "a"
    is_more: Bool = False
    percent: Int = 0


@group
class ExecutionCondition:
    """Holds once an order of that symbol has been filled."""

    conjunction: Text = "a"
    sec_type: Text = ""
    exchange: Text = ""
    symbol: Text = ""


@group
class VolumeCondition:
    """Holds while the day's volume of a contract is beyond a number."""

    conjunction: Text = "a"
    is_more: Bool = False
    volume: Int = 0
    con_id: Int = 0
    exchange: Text = ""


@group
class PercentChangeCondition:
    """Holds while a contract's change of the day is beyond a percentage."""

    conjunction: Text = "a"
    is_more: Bool = False
    change_percent: Number = 0.0
    con_id: Int = 0
    exchange: Text = ""


Condition = (
    PriceCondition | TimeCondition | MarginCondition | ExecutionCondition | VolumeCondition | PercentChangeCondition
)
CONDITION_SHAPES: dict[int, type] = {
    1: PriceCondition,
    3: TimeCondition,
    4: MarginCondition,
    5: ExecutionCondition,
    6: VolumeCondition,
    7: PercentChangeCondition,
}
Conditions = Annotated[tuple[Condition, ...], Tagged(CONDITION_SHAPES)]
