"""What the gateway says about contracts: their details, symbols that match, option chains, rules and venues."""

from __future__ import annotations

from typing import Annotated

from gatedesk.simgateway.wire.fields import (
    Ascii,
    Bool,
    Counted,
    Int,
    MaxInt,
    Number,
    Numbers,
    Text,
    Texts,
    UnsetInt,
    wire,
)
from gatedesk.simgateway.wire.groups import TagValues
from gatedesk.simgateway.wire.messages import Response, group, response
from gatedesk.simgateway.wire.versions import BOND_ISSUER_ID, FRACTIONAL_SIZE_SUPPORT, SIZE_RULES


@response(10, revision=8, revision_until=SIZE_RULES)
class ContractDetails(Response):
    """One contract that matches. ``last_trade_date`` of a future is ``yyyymmdd hh:mm tz``; hours are
    ``yyyymmdd:hhmm-yyyymmdd:hhmm`` or ``yyyymmdd:CLOSED`` joined by semicolons, in ``time_zone_id``."""

    req_id: Int = 0
    symbol: Text = ""
    sec_type: Text = ""
    last_trade_date: Text = ""
    strike: Number = 0
    right: Text = ""
    exchange: Text = ""
    currency: Text = ""
    local_symbol: Text = ""
    market_name: Text = ""
    trading_class: Text = ""
    con_id: Int = 0
    min_tick: Number = 0.01
    md_size_multiplier: Int = wire(default=100, until=SIZE_RULES)
    multiplier: Text = ""
    order_types: Text = ""
    valid_exchanges: Text = ""
    price_magnifier: Int = 1
    under_con_id: Int = 0
    long_name: Ascii = ""
    primary_exchange: Text = ""
    contract_month: Text = ""
    industry: Text = ""
    category: Text = ""
    subcategory: Text = ""
    time_zone_id: Text = ""
    trading_hours: Text = ""
    liquid_hours: Text = ""
    ev_rule: Text = ""
    ev_multiplier: UnsetInt = None
    sec_id_list: TagValues = ()
    agg_group: MaxInt = None
    under_symbol: Text = ""
    under_sec_type: Text = ""
    market_rule_ids: Text = ""
    real_expiration_date: Text = ""
    stock_type: Text = ""
    size_min_tick: Number = wire(default=1, since=FRACTIONAL_SIZE_SUPPORT, until=SIZE_RULES)
    min_size: Number = wire(default=1, since=SIZE_RULES)
    size_increment: Number = wire(default=1, since=SIZE_RULES)
    suggested_size_increment: Number = wire(default=1, since=SIZE_RULES)


@response(18, revision=6, revision_until=SIZE_RULES)
class BondContractDetails(Response):
    """One bond that matches."""

    req_id: Int = 0
    symbol: Text = ""
    sec_type: Text = "BOND"
    cusip: Text = ""
    coupon: Number = 0
    maturity: Text = ""
    issue_date: Text = ""
    ratings: Text = ""
    bond_type: Text = ""
    coupon_type: Text = ""
    convertible: Bool = False
    callable: Bool = False
    putable: Bool = False
    desc_append: Text = ""
    exchange: Text = ""
    currency: Text = ""
    market_name: Text = ""
    trading_class: Text = ""
    con_id: Int = 0
    min_tick: Number = 0.01
    md_size_multiplier: Int = wire(default=100, until=SIZE_RULES)
    order_types: Text = ""
    valid_exchanges: Text = ""
    next_option_date: Text = ""
    next_option_type: Text = ""
    next_option_partial: Bool = False
    notes: Text = ""
    long_name: Text = ""
    ev_rule: Text = ""
    ev_multiplier: UnsetInt = None
    sec_id_list: TagValues = ()
    agg_group: MaxInt = None
    market_rule_ids: Text = ""
    min_size: Number = wire(default=1, since=SIZE_RULES)
    size_increment: Number = wire(default=1, since=SIZE_RULES)
    suggested_size_increment: Number = wire(default=1, since=SIZE_RULES)


@response(52, revision=1)
class ContractDetailsEnd(Response):
    req_id: Int = 0


@response(56, revision=1)
class DeltaNeutralValidation(Response):
    """The delta neutral contract of a market data request, as the gateway completed it."""

    req_id: Int = 0
    con_id: Int = 0
    delta: Number = 0.0
    price: Number = 0.0


@response(75)
class SecDefOptParam(Response):
    """One option class on one exchange: its expirations ``yyyymmdd`` and strikes."""

    req_id: Int = 0
    exchange: Text = ""
    underlying_con_id: Int = 0
    trading_class: Text = ""
    multiplier: Text = ""
    expirations: Texts = ()
    strikes: Numbers = ()


@response(76)
class SecDefOptParamEnd(Response):
    req_id: Int = 0


@group
class SymbolSample:
    """A contract whose symbol or name matches, with the kinds of derivative there are on it."""

    con_id: Int = 0
    symbol: Text = ""
    sec_type: Text = ""
    primary_exchange: Text = ""
    currency: Text = ""
    derivative_sec_types: Texts = ()
    description: Text = wire(default="", since=BOND_ISSUER_ID)
    issuer_id: Text = wire(default="", since=BOND_ISSUER_ID)


@response(79)
class SymbolSamples(Response):
    req_id: Int = 0
    samples: Annotated[tuple[SymbolSample, ...], Counted(SymbolSample)] = ()


@group
class DepthExchange:
    """A venue that shows depth: ``service_data_type`` is Deep, or Deep2 for market makers."""

    exchange: Text = ""
    sec_type: Text = ""
    listing_exchange: Text = ""
    service_data_type: Text = "Deep"
    agg_group: MaxInt = None


@response(80)
class MktDepthExchanges(Response):
    exchanges: Annotated[tuple[DepthExchange, ...], Counted(DepthExchange)] = ()


@group
class SmartComponent:
    """One venue behind a SMART quote: its bit and letter in ticks 32, 33 and 84."""

    bit_number: Int = 0
    exchange: Text = ""
    exchange_letter: Text = ""


@response(82)
class SmartComponents(Response):
    req_id: Int = 0
    components: Annotated[tuple[SmartComponent, ...], Counted(SmartComponent)] = ()


@group
class PriceIncrement:
    """From ``low_edge`` on, prices move by ``increment``."""

    low_edge: Number = 0
    increment: Number = 0.01


@response(93)
class MarketRule(Response):
    market_rule_id: Int = 0
    increments: Annotated[tuple[PriceIncrement, ...], Counted(PriceIncrement)] = ()
