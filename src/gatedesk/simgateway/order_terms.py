"""A placeOrder request in the exchange's words: spellings, times and conditions read, its contract found.

Place in the flow: handlers.orders -> here -> OrderTerms -> exchange. Only what cannot be said in those words is
refused here; whether an order is allowed is the exchange's to check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from gatedesk.simgateway.exchange import conditions as held_by
from gatedesk.simgateway.exchange.adaptive import ADAPTIVE
from gatedesk.simgateway.exchange.lifecycle import ORDER_KINDS, Peg, Trigger
from gatedesk.simgateway.exchange.records import OrderTerms
from gatedesk.simgateway.handlers.answers import Refusal, invalid, the_instrument
from gatedesk.simgateway.moments import read_moment
from gatedesk.simgateway.wire import groups
from gatedesk.simgateway.wire.order_request import PlaceOrder
from gatedesk.simgateway.world import World

# Other spellings of the same type of order.
ORDER_TYPE_NAMES = {
    "STPLMT": "STP LMT",
    "STOP": "STP",
    "TRAILLMT": "TRAIL LIMIT",
    "MARKET": "MKT",
    "LIMIT": "LMT",
    "PEG PRIMARY": "REL",
    "PEG PRIM": "REL",
    "RELATIVE": "REL",
    "PEGMID": "PEG MID",
    "PEGMKT": "PEG MKT",
    "SNAPMID": "SNAP MID",
    "SNAPMKT": "SNAP MKT",
    "SNAPPRIM": "SNAP PRIM",
}
STOP_IN_AUX = (Trigger.STOP, Trigger.TOUCH)
ALGORITHM_NAMES = {ADAPTIVE.upper(): ADAPTIVE}
PRIORITY = "adaptivePriority"
BAD_DATE = "The date, time, or time-zone entered is invalid. The correct format is yyyymmdd hh:mm:ss xx/xxxx"

# What the simulated exchange cannot do: refused before an order lives. A field is named by what makes it set.
UNSUPPORTED: tuple[tuple[str, str], ...] = (
    ("combo_legs", "combinations"),
    ("hedge_type", "hedge orders"),
    ("delta_neutral_contract", "delta neutral orders"),
    ("cash_qty", "orders by cash quantity"),
)


def refuse_unsupported(request: PlaceOrder) -> None:
    """Raise error 201 for what the simulation does not have."""
    for name, words in UNSUPPORTED:
        if getattr(request, name):
            raise Refusal(201, f"Order rejected - reason:The simulated exchange does not take {words}.")


def order_terms(request: PlaceOrder, world: World, client_id: int) -> OrderTerms:
    """The request in the exchange's words; error 200 if its contract is unknown, 343 for a time that is none."""
    kind = request.order_type.strip().upper()
    kind = ORDER_TYPE_NAMES.get(kind, kind)
    algorithm = request.algo_strategy.strip()
    return OrderTerms(
        client_id=client_id,
        order_id=request.order_id,
        account=request.account or world.exchange.accounts[0],
        con_id=the_instrument(world, request.contract).con_id,
        side=request.action.strip().upper(),
        quantity=request.total_quantity,
        order_type=kind,
        tif=request.tif.strip().upper(),
        outside_rth=request.outside_rth,
        order_ref=request.order_ref,
        transmit=request.transmit,
        parent_id=request.parent_id,
        oca_group=request.oca_group,
        oca_type=request.oca_type,
        all_or_none=request.all_or_none,
        min_quantity=_units(request.min_qty),
        good_till=_moment(request.good_till_date),
        good_after=_moment(request.good_after_time),
        algo=ALGORITHM_NAMES.get(algorithm.upper(), algorithm),
        algo_priority=next((pair.value for pair in request.algo_params if pair.tag == PRIORITY), ""),
        conditions=tuple(_CONDITIONS[type(one)](one) for one in request.conditions),
        conditions_cancel=request.conditions_cancel_order,
        conditions_any_time=request.conditions_ignore_rth,
        auto_cancel_parent=request.auto_cancel_parent,
        fa_group=request.fa_group,
        fa_method=request.fa_method,
        scale_first=_units(request.scale_init_level_size),
        scale_next=_units(request.scale_subs_level_size),
        scale_step=request.scale_price_increment,
        wire=replace(request, order_type=kind),
        **_prices(request, kind),
    )


def _prices(request: PlaceOrder, name: str) -> dict[str, Decimal | None]:
    """The prices this type of order reads, each from the field IB has it in."""
    kind = ORDER_KINDS.get(name)
    if kind is None:
        return {}
    prices: dict[str, Decimal | None] = {}
    if kind.trigger is Trigger.TRAIL:
        prices["stop_price"] = request.trail_stop_price
        prices["trail_amount"] = request.aux_price or None
        prices["trail_percent"] = request.trailing_percent or None
        prices["limit_offset"] = request.lmt_price_offset if kind.limited else None
    elif kind.limited:
        prices["limit_price"] = request.lmt_price
    if kind.trigger in STOP_IN_AUX:
        prices["stop_price"] = request.aux_price
    if kind.peg is not Peg.NONE:
        prices["limit_price"] = request.lmt_price or None  # a cap, 0 for none
        prices["peg_offset"] = request.aux_price or None
        prices["peg_percent"] = request.percent_offset or None
    return prices


def _units(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _moment(text: str) -> float | None:
    """Epoch seconds of a date and time, None if none is given; error 343 if it is not one."""
    if not text:
        return None
    try:
        return read_moment(text)
    except ValueError as error:
        raise Refusal(343, BAD_DATE) from error


def _exact(number: float) -> Decimal:
    """A number as it was written; the wire reads it as Decimal already."""
    return Decimal(str(number))


def _time(one: groups.TimeCondition) -> held_by.TimeIs:
    moment = _moment(one.time)
    if moment is None:
        raise invalid("bC", "The time of a condition is missing")
    return held_by.TimeIs(one.conjunction, one.is_more, moment)


_CONDITIONS: dict[type, Callable[[Any], held_by.Condition]] = {
    groups.PriceCondition: lambda one: held_by.PriceIs(
        one.conjunction, one.is_more, one.con_id, _exact(one.price), one.trigger_method
    ),
    groups.TimeCondition: _time,
    groups.MarginCondition: lambda one: held_by.MarginIs(one.conjunction, one.is_more, one.percent),
    groups.ExecutionCondition: lambda one: held_by.HasTraded(one.conjunction, one.symbol, one.sec_type, one.exchange),
    groups.VolumeCondition: lambda one: held_by.VolumeIs(one.conjunction, one.is_more, one.con_id, one.volume),
    groups.PercentChangeCondition: lambda one: held_by.ChangeIs(
        one.conjunction, one.is_more, one.con_id, _exact(one.change_percent)
    ),
}
