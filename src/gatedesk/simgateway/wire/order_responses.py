"""openOrder and completedOrder, the longest responses: an order as the gateway remembers it.

Defaults are what the real gateway writes for a plain order. ``echo`` carries over what the client asked for.
"""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

from gatedesk.simgateway.wire.fields import (
    Bool,
    Int,
    MaxInt,
    MaxNumber,
    Number,
    Text,
    UnsetInt,
    UnsetNumber,
    UnsetNumbers,
    wire,
)
from gatedesk.simgateway.wire.groups import (
    Conditions,
    Contract11,
    MaybeDeltaNeutral,
    OrderLegs,
    TagValues,
    WireContract,
)
from gatedesk.simgateway.wire.messages import Response, response
from gatedesk.simgateway.wire.order_request import PlaceOrder
from gatedesk.simgateway.wire.presence import (
    has_algo,
    has_conditions,
    has_delta_neutral_order,
    is_hedge,
    is_pegged_to_benchmark,
    is_scaled,
)
from gatedesk.simgateway.wire.versions import (
    AUTO_CANCEL_PARENT,
    DURATION,
    PEG_BEST_AND_MID_OFFSETS,
    POST_TO_ATS,
    PROFILES_DROPPED,
)

_Order = TypeVar("_Order", "OpenOrder", "CompletedOrder")


def echo(order: PlaceOrder, into: type[_Order], **changes: Any) -> _Order:
    """Return the order as the gateway reports it: what the client set, and ``changes`` over it.

    What the client left unset keeps the gateway's own default, as ``auxPrice`` does, which comes back as 0.0, and the
    one-cancels-all type, which comes back as 3.
    """
    wanted = {field.name for field in dataclasses.fields(into)}
    sent = {field.name: getattr(order, field.name) for field in dataclasses.fields(order)}
    kept = {name: value for name, value in sent.items() if name in wanted and value not in (None, "")}
    return into(**{**kept, "oca_type": order.oca_type or 3, **changes})


@response(5)
class OpenOrder(Response):
    """A working order with its state and, for whatIf, what it would change. Margins are text: numbers, or unset."""

    order_id: Int = 0
    contract: Contract11 = WireContract()
    action: Text = ""
    total_quantity: Number = 0
    order_type: Text = ""
    lmt_price: Number = 0.0
    aux_price: Number = 0.0
    tif: Text = ""
    oca_group: Text = ""
    account: Text = ""
    open_close: Text = ""
    origin: Int = 0
    order_ref: Text = ""
    client_id: Int = 0
    perm_id: Int = 0
    outside_rth: Bool = False
    hidden: Bool = False
    discretionary_amt: Number = 0
    good_after_time: Text = ""
    shares_allocation: Text = ""
    fa_group: Text = ""
    fa_method: Text = ""
    fa_percentage: Text = ""
    fa_profile: Text = wire(default="", until=PROFILES_DROPPED)
    model_code: Text = ""
    good_till_date: Text = ""
    rule80a: Text = ""
    percent_offset: UnsetNumber = None
    settling_firm: Text = ""
    short_sale_slot: Int = 0
    designated_location: Text = ""
    exempt_code: Int = -1
    auction_strategy: Int = 0
    starting_price: UnsetNumber = None
    stock_ref_price: UnsetNumber = None
    delta: UnsetNumber = None
    stock_range_lower: UnsetNumber = None
    stock_range_upper: UnsetNumber = None
    display_size: MaxInt = None
    block_order: Bool = False
    sweep_to_fill: Bool = False
    all_or_none: Bool = False
    min_qty: UnsetInt = None
    oca_type: Int = 3
    e_trade_only: Bool = False
    firm_quote_only: Bool = False
    nbbo_price_cap: UnsetNumber = None
    parent_id: Int = 0
    trigger_method: Int = 0
    volatility: UnsetNumber = None
    volatility_type: Int = 0

    delta_neutral_order_type: Text = "None"
    delta_neutral_aux_price: UnsetNumber = None
    delta_neutral_con_id: Int = wire(default=0, when=has_delta_neutral_order)
    delta_neutral_settling_firm: Text = wire(default="", when=has_delta_neutral_order)
    delta_neutral_clearing_account: Text = wire(default="", when=has_delta_neutral_order)
    delta_neutral_clearing_intent: Text = wire(default="", when=has_delta_neutral_order)
    delta_neutral_open_close: Text = wire(default="?", when=has_delta_neutral_order)
    delta_neutral_short_sale: Bool = wire(default=False, when=has_delta_neutral_order)
    delta_neutral_short_sale_slot: Int = wire(default=0, when=has_delta_neutral_order)
    delta_neutral_designated_location: Text = wire(default="", when=has_delta_neutral_order)

    continuous_update: Bool = False
    reference_price_type: Int = 0
    trail_stop_price: UnsetNumber = None
    trailing_percent: UnsetNumber = None
    basis_points: UnsetNumber = None
    basis_points_type: UnsetInt = None
    combo_legs_description: Text = ""
    combo_legs: OrderLegs = ()
    order_combo_legs: UnsetNumbers = ()
    smart_combo_routing_params: TagValues = ()

    scale_init_level_size: MaxInt = None
    scale_subs_level_size: MaxInt = None
    scale_price_increment: UnsetNumber = None
    scale_price_adjust_value: UnsetNumber = wire(default=None, when=is_scaled)
    scale_price_adjust_interval: UnsetInt = wire(default=None, when=is_scaled)
    scale_profit_offset: UnsetNumber = wire(default=None, when=is_scaled)
    scale_auto_reset: Bool = wire(default=False, when=is_scaled)
    scale_init_position: UnsetInt = wire(default=None, when=is_scaled)
    scale_init_fill_qty: UnsetInt = wire(default=None, when=is_scaled)
    scale_random_percent: Bool = wire(default=False, when=is_scaled)

    hedge_type: Text = ""
    hedge_param: Text = wire(default="", when=is_hedge)
    opt_out_smart_routing: Bool = False
    clearing_account: Text = ""
    clearing_intent: Text = "IB"
    not_held: Bool = False
    delta_neutral_contract: MaybeDeltaNeutral = None
    algo_strategy: Text = ""
    algo_params: TagValues = wire(default=(), when=has_algo)
    solicited: Bool = False
    what_if: Bool = False

    status: Text = ""
    init_margin_before: MaxNumber = None
    maint_margin_before: MaxNumber = None
    equity_with_loan_before: MaxNumber = None
    init_margin_change: MaxNumber = None
    maint_margin_change: MaxNumber = None
    equity_with_loan_change: MaxNumber = None
    init_margin_after: MaxNumber = None
    maint_margin_after: MaxNumber = None
    equity_with_loan_after: MaxNumber = None
    commission: UnsetNumber = None
    min_commission: UnsetNumber = None
    max_commission: UnsetNumber = None
    commission_currency: Text = ""
    warning_text: Text = ""
    randomize_size: Bool = False
    randomize_price: Bool = False

    reference_contract_id: Int = wire(default=0, when=is_pegged_to_benchmark)
    is_pegged_change_amount_decrease: Bool = wire(default=False, when=is_pegged_to_benchmark)
    pegged_change_amount: Number = wire(default=0.0, when=is_pegged_to_benchmark)
    reference_change_amount: Number = wire(default=0.0, when=is_pegged_to_benchmark)
    reference_exchange_id: Text = wire(default="", when=is_pegged_to_benchmark)

    conditions: Conditions = ()
    conditions_ignore_rth: Bool = wire(default=False, when=has_conditions)
    conditions_cancel_order: Bool = wire(default=False, when=has_conditions)

    adjusted_order_type: Text = "None"
    trigger_price: MaxNumber = None
    adjusted_trail_stop_price: MaxNumber = None  # trailStopPrice a second time; the clients keep this one
    lmt_price_offset: MaxNumber = None
    adjusted_stop_price: MaxNumber = None
    adjusted_stop_limit_price: MaxNumber = None
    adjusted_trailing_amount: MaxNumber = None
    adjustable_trailing_unit: Int = 0

    soft_dollar_tier_name: Text = ""
    soft_dollar_tier_value: Text = ""
    soft_dollar_tier_display_name: Text = ""
    cash_qty: Number = 0
    dont_use_auto_price_for_hedge: Bool = True
    is_oms_container: Bool = False
    discretionary_up_to_limit_price: Bool = False
    use_price_mgmt_algo: Int = 0

    duration: UnsetInt = wire(default=None, since=DURATION)
    post_to_ats: UnsetInt = wire(default=None, since=POST_TO_ATS)
    auto_cancel_parent: Bool = wire(default=False, since=AUTO_CANCEL_PARENT)
    min_trade_qty: UnsetInt = wire(default=None, since=PEG_BEST_AND_MID_OFFSETS)
    min_compete_size: UnsetInt = wire(default=None, since=PEG_BEST_AND_MID_OFFSETS)
    compete_against_best_offset: UnsetNumber = wire(default=None, since=PEG_BEST_AND_MID_OFFSETS)
    mid_offset_at_whole: UnsetNumber = wire(default=None, since=PEG_BEST_AND_MID_OFFSETS)
    mid_offset_at_half: UnsetNumber = wire(default=None, since=PEG_BEST_AND_MID_OFFSETS)


@response(101)
class CompletedOrder(Response):
    """An order that is done, with how and when. It carries no order id: clients know it by its permanent id."""

    contract: Contract11 = WireContract()
    action: Text = ""
    total_quantity: Number = 0
    order_type: Text = ""
    lmt_price: Number = 0.0
    aux_price: Number = 0.0
    tif: Text = ""
    oca_group: Text = ""
    account: Text = ""
    open_close: Text = ""
    origin: Int = 0
    order_ref: Text = ""
    perm_id: Int = 0
    outside_rth: Bool = False
    hidden: Bool = False
    discretionary_amt: Number = 0
    good_after_time: Text = ""
    fa_group: Text = ""
    fa_method: Text = ""
    fa_percentage: Text = ""
    fa_profile: Text = wire(default="", until=PROFILES_DROPPED)
    model_code: Text = ""
    good_till_date: Text = ""
    rule80a: Text = ""
    percent_offset: UnsetNumber = None
    settling_firm: Text = ""
    short_sale_slot: Int = 0
    designated_location: Text = ""
    exempt_code: Int = -1
    starting_price: UnsetNumber = None
    stock_ref_price: UnsetNumber = None
    delta: UnsetNumber = None
    stock_range_lower: UnsetNumber = None
    stock_range_upper: UnsetNumber = None
    display_size: MaxInt = None
    sweep_to_fill: Bool = False
    all_or_none: Bool = False
    min_qty: UnsetInt = None
    oca_type: Int = 3
    trigger_method: Int = 0
    volatility: UnsetNumber = None
    volatility_type: Int = 0

    delta_neutral_order_type: Text = "None"
    delta_neutral_aux_price: UnsetNumber = None
    delta_neutral_con_id: Int = wire(default=0, when=has_delta_neutral_order)
    delta_neutral_short_sale: Bool = wire(default=False, when=has_delta_neutral_order)
    delta_neutral_short_sale_slot: Int = wire(default=0, when=has_delta_neutral_order)
    delta_neutral_designated_location: Text = wire(default="", when=has_delta_neutral_order)

    continuous_update: Bool = False
    reference_price_type: Int = 0
    trail_stop_price: UnsetNumber = None
    trailing_percent: UnsetNumber = None
    combo_legs_description: Text = ""
    combo_legs: OrderLegs = ()
    order_combo_legs: UnsetNumbers = ()
    smart_combo_routing_params: TagValues = ()

    scale_init_level_size: MaxInt = None
    scale_subs_level_size: MaxInt = None
    scale_price_increment: UnsetNumber = None
    scale_price_adjust_value: UnsetNumber = wire(default=None, when=is_scaled)
    scale_price_adjust_interval: UnsetInt = wire(default=None, when=is_scaled)
    scale_profit_offset: UnsetNumber = wire(default=None, when=is_scaled)
    scale_auto_reset: Bool = wire(default=False, when=is_scaled)
    scale_init_position: UnsetInt = wire(default=None, when=is_scaled)
    scale_init_fill_qty: UnsetInt = wire(default=None, when=is_scaled)
    scale_random_percent: Bool = wire(default=False, when=is_scaled)

    hedge_type: Text = ""
    hedge_param: Text = wire(default="", when=is_hedge)
    clearing_account: Text = ""
    clearing_intent: Text = "IB"
    not_held: Bool = False
    delta_neutral_contract: MaybeDeltaNeutral = None
    algo_strategy: Text = ""
    algo_params: TagValues = wire(default=(), when=has_algo)
    solicited: Bool = False
    status: Text = ""
    randomize_size: Bool = False
    randomize_price: Bool = False

    reference_contract_id: Int = wire(default=0, when=is_pegged_to_benchmark)
    is_pegged_change_amount_decrease: Bool = wire(default=False, when=is_pegged_to_benchmark)
    pegged_change_amount: Number = wire(default=0.0, when=is_pegged_to_benchmark)
    reference_change_amount: Number = wire(default=0.0, when=is_pegged_to_benchmark)
    reference_exchange_id: Text = wire(default="", when=is_pegged_to_benchmark)

    conditions: Conditions = ()
    conditions_ignore_rth: Bool = wire(default=False, when=has_conditions)
    conditions_cancel_order: Bool = wire(default=False, when=has_conditions)

    adjusted_trail_stop_price: MaxNumber = None
    lmt_price_offset: MaxNumber = None
    cash_qty: Number = 0
    dont_use_auto_price_for_hedge: Bool = True
    is_oms_container: Bool = False
    auto_cancel_date: Text = ""
    filled_quantity: Number = 0
    ref_futures_con_id: MaxInt = None
    auto_cancel_parent: Bool = False
    shareholder: Text = "Not an insider or substantial shareholder"
    imbalance_only: Bool = False
    route_marketable_to_bbo: Bool = False
    parent_perm_id: Int = 0
    completed_time: Text = ""
    completed_status: Text = ""
    min_trade_qty: UnsetInt = wire(default=None, since=PEG_BEST_AND_MID_OFFSETS)
    min_compete_size: UnsetInt = wire(default=None, since=PEG_BEST_AND_MID_OFFSETS)
    compete_against_best_offset: UnsetNumber = wire(default=None, since=PEG_BEST_AND_MID_OFFSETS)
    mid_offset_at_whole: UnsetNumber = wire(default=None, since=PEG_BEST_AND_MID_OFFSETS)
    mid_offset_at_half: UnsetNumber = wire(default=None, since=PEG_BEST_AND_MID_OFFSETS)
