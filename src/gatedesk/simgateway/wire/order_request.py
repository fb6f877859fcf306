"""placeOrder, the longest request: a new order, or a modification when the client has used the order id before."""

from __future__ import annotations

from decimal import Decimal

from gatedesk.simgateway.wire.fields import Bool, Exact, Int, Text, UnsetExact, UnsetInt, UnsetNumbers, wire
from gatedesk.simgateway.wire.groups import (
    Conditions,
    Contract12,
    MaybeDeltaNeutral,
    OrderLegs,
    TagValues,
    WireContract,
)
from gatedesk.simgateway.wire.messages import Request, request
from gatedesk.simgateway.wire.presence import (
    goes_to_ibkr_ats,
    has_algo,
    has_conditions,
    has_delta_neutral_order,
    has_mid_offsets,
    is_bag,
    is_hedge,
    is_pegged_to_benchmark,
    is_pegged_to_best,
    is_scaled,
)
from gatedesk.simgateway.wire.versions import (
    ADVANCED_ORDER_REJECT,
    AUTO_CANCEL_PARENT,
    DURATION,
    MANUAL_ORDER_TIME,
    PEG_BEST_AND_MID_OFFSETS,
    POST_TO_ATS,
    PROFILES_DROPPED,
)


@request(3)
class PlaceOrder(Request):
    """An order and its contract. Prices that are not set are None; a quantity that is not set is 0."""

    order_id: Int = 0
    contract: Contract12 = WireContract()
    sec_id_type: Text = ""
    sec_id: Text = ""
    action: Text = ""
    total_quantity: Exact = Decimal(0)
    order_type: Text = ""
    lmt_price: UnsetExact = None
    aux_price: UnsetExact = None
    tif: Text = ""
    oca_group: Text = ""
    account: Text = ""
    open_close: Text = ""
    origin: Int = 0
    order_ref: Text = ""
    transmit: Bool = True
    parent_id: Int = 0
    block_order: Bool = False
    sweep_to_fill: Bool = False
    display_size: UnsetInt = None
    trigger_method: Int = 0
    outside_rth: Bool = False
    hidden: Bool = False

    combo_legs: OrderLegs = wire(default=(), when=is_bag)
    order_combo_legs: UnsetNumbers = wire(default=(), when=is_bag)  # a price for each leg
    smart_combo_routing_params: TagValues = wire(default=(), when=is_bag)

    shares_allocation: Text = ""
    discretionary_amt: UnsetExact = None
    good_after_time: Text = ""
    good_till_date: Text = ""
    fa_group: Text = ""
    fa_method: Text = ""
    fa_percentage: Text = ""
    fa_profile: Text = wire(default="", until=PROFILES_DROPPED)
    model_code: Text = ""
    short_sale_slot: Int = 0
    designated_location: Text = ""
    exempt_code: Int = -1
    oca_type: Int = 0
    rule80a: Text = ""
    settling_firm: Text = ""
    all_or_none: Bool = False
    min_qty: UnsetInt = None
    percent_offset: UnsetExact = None
    e_trade_only: Bool = False
    firm_quote_only: Bool = False
    nbbo_price_cap: UnsetExact = None
    auction_strategy: UnsetInt = None
    starting_price: UnsetExact = None
    stock_ref_price: UnsetExact = None
    delta: UnsetExact = None
    stock_range_lower: UnsetExact = None
    stock_range_upper: UnsetExact = None
    override_percentage_constraints: Bool = False
    volatility: UnsetExact = None
    volatility_type: UnsetInt = None

    delta_neutral_order_type: Text = ""
    delta_neutral_aux_price: UnsetExact = None
    delta_neutral_con_id: Int = wire(default=0, when=has_delta_neutral_order)
    delta_neutral_settling_firm: Text = wire(default="", when=has_delta_neutral_order)
    delta_neutral_clearing_account: Text = wire(default="", when=has_delta_neutral_order)
    delta_neutral_clearing_intent: Text = wire(default="", when=has_delta_neutral_order)
    delta_neutral_open_close: Text = wire(default="", when=has_delta_neutral_order)
    delta_neutral_short_sale: Bool = wire(default=False, when=has_delta_neutral_order)
    delta_neutral_short_sale_slot: Int = wire(default=0, when=has_delta_neutral_order)
    delta_neutral_designated_location: Text = wire(default="", when=has_delta_neutral_order)

    continuous_update: Bool = False
    reference_price_type: UnsetInt = None
    trail_stop_price: UnsetExact = None
    trailing_percent: UnsetExact = None

    scale_init_level_size: UnsetInt = None
    scale_subs_level_size: UnsetInt = None
    scale_price_increment: UnsetExact = None
    scale_price_adjust_value: UnsetExact = wire(default=None, when=is_scaled)
    scale_price_adjust_interval: UnsetInt = wire(default=None, when=is_scaled)
    scale_profit_offset: UnsetExact = wire(default=None, when=is_scaled)
    scale_auto_reset: Bool = wire(default=False, when=is_scaled)
    scale_init_position: UnsetInt = wire(default=None, when=is_scaled)
    scale_init_fill_qty: UnsetInt = wire(default=None, when=is_scaled)
    scale_random_percent: Bool = wire(default=False, when=is_scaled)
    scale_table: Text = ""
    active_start_time: Text = ""
    active_stop_time: Text = ""

    hedge_type: Text = ""
    hedge_param: Text = wire(default="", when=is_hedge)
    opt_out_smart_routing: Bool = False
    clearing_account: Text = ""
    clearing_intent: Text = ""
    not_held: Bool = False
    delta_neutral_contract: MaybeDeltaNeutral = None
    algo_strategy: Text = ""
    algo_params: TagValues = wire(default=(), when=has_algo)
    algo_id: Text = ""
    what_if: Bool = False
    order_misc_options: Text = ""
    solicited: Bool = False
    randomize_size: Bool = False
    randomize_price: Bool = False

    reference_contract_id: Int = wire(default=0, when=is_pegged_to_benchmark)
    is_pegged_change_amount_decrease: Bool = wire(default=False, when=is_pegged_to_benchmark)
    pegged_change_amount: UnsetExact = wire(default=None, when=is_pegged_to_benchmark)
    reference_change_amount: UnsetExact = wire(default=None, when=is_pegged_to_benchmark)
    reference_exchange_id: Text = wire(default="", when=is_pegged_to_benchmark)

    conditions: Conditions = ()
    conditions_ignore_rth: Bool = wire(default=False, when=has_conditions)
    conditions_cancel_order: Bool = wire(default=False, when=has_conditions)

    adjusted_order_type: Text = ""
    trigger_price: UnsetExact = None
    lmt_price_offset: UnsetExact = None
    adjusted_stop_price: UnsetExact = None
    adjusted_stop_limit_price: UnsetExact = None
    adjusted_trailing_amount: UnsetExact = None
    adjustable_trailing_unit: Int = 0

    ext_operator: Text = ""
    soft_dollar_tier_name: Text = ""
    soft_dollar_tier_value: Text = ""
    cash_qty: UnsetExact = None
    mifid2_decision_maker: Text = ""
    mifid2_decision_algo: Text = ""
    mifid2_execution_trader: Text = ""
    mifid2_execution_algo: Text = ""
    dont_use_auto_price_for_hedge: Bool = False
    is_oms_container: Bool = False
    discretionary_up_to_limit_price: Bool = False
    use_price_mgmt_algo: UnsetInt = None

    duration: UnsetInt = wire(default=None, since=DURATION)
    post_to_ats: UnsetInt = wire(default=None, since=POST_TO_ATS)
    auto_cancel_parent: Bool = wire(default=False, since=AUTO_CANCEL_PARENT)
    advanced_error_override: Text = wire(default="", since=ADVANCED_ORDER_REJECT)
    manual_order_time: Text = wire(default="", since=MANUAL_ORDER_TIME)
    min_trade_qty: UnsetInt = wire(default=None, since=PEG_BEST_AND_MID_OFFSETS, when=goes_to_ibkr_ats)
    min_compete_size: UnsetInt = wire(default=None, since=PEG_BEST_AND_MID_OFFSETS, when=is_pegged_to_best)
    compete_against_best_offset: UnsetExact = wire(default=None, since=PEG_BEST_AND_MID_OFFSETS, when=is_pegged_to_best)
    mid_offset_at_whole: UnsetExact = wire(default=None, since=PEG_BEST_AND_MID_OFFSETS, when=has_mid_offsets)
    mid_offset_at_half: UnsetExact = wire(default=None, since=PEG_BEST_AND_MID_OFFSETS, when=has_mid_offsets)
