"""What the exchange refuses before an order lives: rows of (code, text, predicate), tried in order.

Codes and texts are the real Gateway's (protocol.md 4.3). Margin is not here: it is looked at when the order is
transmitted, and its refusal is an order that went Inactive.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gatedesk.simgateway.exchange.adaptive import ALGORITHMS, PACES
from gatedesk.simgateway.exchange.allocation import METHODS, Group
from gatedesk.simgateway.exchange.book import Book
from gatedesk.simgateway.exchange.fees import COMMISSIONS
from gatedesk.simgateway.exchange.increments import conforms
from gatedesk.simgateway.exchange.lifecycle import ORDER_KINDS, TIMES_IN_FORCE, WITH_AUCTIONS, Lasts, Trigger, is_locked
from gatedesk.simgateway.exchange.records import LiveOrder, OrderTerms, Refused, Status
from gatedesk.simgateway.market.records import Instrument

ONE_CANCELS_TYPES = (0, 1, 2, 3)
NO_PRICE = "You must enter a valid price."
ONE_MOMENT = ("IOC", "FOK", "OPG", "AUC")
PRICE_FIELDS = (
    "limit_price",
    "stop_price",
    "trail_amount",
    "trail_percent",
    "limit_offset",
    "peg_offset",
    "peg_percent",
    "min_quantity",
    "scale_first",
    "scale_next",
    "scale_step",
)


@dataclass(frozen=True, slots=True)
class Request:
    """One placeOrder under examination: the terms, their instrument, the order they modify, and what is known."""

    terms: OrderTerms
    instrument: Instrument | None
    existing: LiveOrder | None
    accounts: Collection[str]
    book: Book
    groups: Mapping[str, Group]
    has_rate: bool
    knows_conditions: bool  # every contract the conditions look at is known
    now: float


@dataclass(frozen=True, slots=True)
class Check:
    """One reason to refuse. ``text`` may name the terms' fields in braces."""

    code: int
    text: str
    fails: Callable[[Request], bool]


def refusal(request: Request, checks: Sequence[Check]) -> Refused | None:
    """The first check that fails, as the answer the client gets; None if all pass."""
    terms = request.terms
    for check in checks:
        if check.fails(request):
            text = check.text.format(parent_id=terms.parent_id, order_id=terms.order_id, account=terms.account)
            return Refused(terms.client_id, terms.order_id, check.code, text)
    return None


def _numbers(request: Request) -> list[Decimal]:
    values = [getattr(request.terms, name) for name in PRICE_FIELDS]
    return [value for value in [*values, request.terms.quantity] if value is not None]


def _lacks_price(request: Request) -> bool:
    needs = ORDER_KINDS[request.terms.order_type].needs
    return any(all(getattr(request.terms, name) is None for name in alternatives.split("|")) for alternatives in needs)


def _trails_backwards(request: Request) -> bool:
    distances = (request.terms.trail_amount, request.terms.trail_percent)
    return any(distance is not None and distance <= 0 for distance in distances)


def _off_grid(request: Request) -> bool:
    kind = ORDER_KINDS[request.terms.order_type]
    prices = [request.terms.limit_price if kind.limited else None]
    prices.append(request.terms.stop_price if kind.trigger is not Trigger.NONE else None)
    return request.instrument is not None and any(
        price is not None and not conforms(request.instrument, price) for price in prices
    )


def _has_bad_price(request: Request) -> bool:
    """Shares and currencies have no price at or below zero."""
    prices = (request.terms.limit_price, request.terms.stop_price)
    positive = request.instrument is not None and request.instrument.sec_type in ("STK", "CASH")
    return positive and any(price is not None and price <= 0 for price in prices)


def _is_untimely(request: Request) -> bool:
    return request.terms.tif not in ORDER_KINDS[request.terms.order_type].times


def _is_for_close(request: Request) -> bool:
    return ORDER_KINDS[request.terms.order_type].trigger is Trigger.CLOSE


def _is_out_of_place(request: Request) -> bool:
    """Not for this market: the order type, or an opening auction where there is none."""
    market = request.instrument.sec_type if request.instrument else ""
    opening = TIMES_IN_FORCE[request.terms.tif].lasts is Lasts.OPENING and market not in WITH_AUCTIONS
    return opening or market not in ORDER_KINDS[request.terms.order_type].markets


def _has_sub_unit(request: Request) -> bool:
    return request.terms.quantity % 1 != 0


def _needs_future_date(request: Request) -> bool:
    until = request.terms.good_till
    return TIMES_IN_FORCE[request.terms.tif].lasts is Lasts.UNTIL and (until is None or until <= request.now)


def _lacks_parent(request: Request) -> bool:
    parent_id = request.terms.parent_id
    parent = request.book.get(request.terms.client_id, parent_id) if parent_id else None
    return bool(parent_id) and (parent is None or parent.status.is_done)


def _invalid(letters: str, cause: str) -> str:
    return f"Error validating request.-'{letters}' : cause - {cause}"


def _has_algo(request: Request, known: Collection[str]) -> bool:
    """True if the order names an algorithm that is not known."""
    return request.terms.algo not in ("", *known)


FORM_CHECKS = (
    Check(200, "No security definition has been found for the request", lambda r: r.instrument is None),
    Check(201, "Order rejected - reason:Unknown account {account}.", lambda r: r.terms.account not in r.accounts),
    Check(321, _invalid("bP", "Invalid FA group"), lambda r: r.terms.fa_group not in ("", *r.groups)),
    Check(321, _invalid("bP", "Invalid FA method"), lambda r: r.terms.fa_method not in ("", *METHODS)),
    Check(321, _invalid("bH", "Invalid side"), lambda r: r.terms.side not in ("BUY", "SELL")),
    Check(321, _invalid("bF", "Invalid order type was entered"), lambda r: r.terms.order_type not in ORDER_KINDS),
    Check(321, _invalid("bG", "Invalid time in force"), lambda r: r.terms.tif not in TIMES_IN_FORCE),
    Check(
        321,
        _invalid("bI", "Invalid OCA group handling"),
        lambda r: r.terms.oca_type not in ONE_CANCELS_TYPES,
    ),
    Check(
        321,
        _invalid("bJ", "A number is not finite"),
        lambda r: not all(number.is_finite() for number in _numbers(r)),
    ),
    Check(434, "The order size cannot be zero.", lambda r: r.terms.quantity == 0),
    Check(321, _invalid("bK", "The order size must be positive"), lambda r: r.terms.quantity < 0),
    Check(321, _invalid("bK", "The order size must be a whole number"), _has_sub_unit),
    Check(321, _invalid("bC", "Invalid contract in a condition"), lambda r: not r.knows_conditions),
    Check(460, "No trading permissions.", lambda r: r.instrument is None or not _can_trade(r.instrument)),
    Check(463, NO_PRICE, _lacks_price),
    Check(463, NO_PRICE, _has_bad_price),
    Check(463, NO_PRICE, _trails_backwards),
    Check(
        114,
        "Relative orders are valid for stocks only.",
        lambda r: r.terms.order_type == "REL" and _is_out_of_place(r),
    ),
    Check(387, "Unsupported order type for this exchange and security type.", _is_out_of_place),
    Check(
        113,
        "The Tif option should be set to DAY for MOC and LOC orders.",
        lambda r: _is_for_close(r) and _is_untimely(r),
    ),
    Check(111, "The Time in force (tif type) and the order type are incompatible.", _is_untimely),
    Check(439, "The order processing failed. Algorithm definition not found.", lambda r: _has_algo(r, ALGORITHMS)),
    Check(
        441,
        "Algo attributes validation failed: adaptivePriority is Urgent, Normal or Patient.",
        lambda r: r.terms.algo_priority not in ("", *PACES),
    ),
    Check(
        442,
        "Specified algorithm is not allowed for this order.",
        lambda r: bool(r.terms.algo) and (r.terms.order_type not in ("MKT", "LMT") or r.terms.tif in ONE_MOMENT),
    ),
    Check(321, _invalid("bM", "The good till date must lie ahead"), _needs_future_date),
    Check(110, "The price does not conform to the minimum price variation for this contract.", _off_grid),
    Check(
        201,
        "Order rejected - reason:No exchange rate to the currency of the account.",
        lambda r: not r.has_rate,
    ),
)


def _can_trade(instrument: Instrument) -> bool:
    return instrument.sec_type in COMMISSIONS


NEW_ORDER_CHECKS = (
    Check(103, "Duplicate order id", lambda r: r.terms.order_id <= r.book.highest(r.terms.client_id)),
    *FORM_CHECKS,
    Check(135, "Can't find order with id = {parent_id}", _lacks_parent),
)


def _is(request: Request, *statuses: Status) -> bool:
    return request.existing is not None and request.existing.status in statuses


def _differs(request: Request) -> bool:
    old, new = request.existing, request.terms
    if old is None:
        return False
    moved = (old.terms.con_id, old.terms.side, old.terms.account) != (new.con_id, new.side, new.account)
    regrouped = new.oca_group not in ("", old.terms.oca_group)
    return moved or regrouped or new.parent_id not in (0, old.terms.parent_id)


def _not_above_filled(request: Request) -> bool:
    return request.existing is not None and request.terms.quantity <= request.existing.filled


MODIFY_CHECKS = (
    Check(104, "Cannot modify a filled order.", lambda r: _is(r, Status.FILLED)),
    Check(
        103,
        "Duplicate order id",
        lambda r: _is(r, Status.CANCELLED, Status.API_CANCELLED, Status.INACTIVE),
    ),
    Check(105, "Order being modified does not match original order.", _differs),
    Check(134, "Modify order failed.", lambda r: r.existing is not None and is_locked(r.existing, r.now)),
    *FORM_CHECKS,
    Check(135, "Can't find order with id = {parent_id}", _lacks_parent),
    Check(321, _invalid("bN", "The order size must exceed the quantity already filled"), _not_above_filled),
)

CANCEL_REFUSALS: dict[Status, tuple[int, str]] = {
    Status.FILLED: (10148, "OrderId {order_id} that needs to be cancelled cannot be cancelled, state: Filled."),
    Status.CANCELLED: (
        10148,
        "OrderId {order_id} that needs to be cancelled cannot be cancelled, state: Cancelled.",
    ),
    Status.API_CANCELLED: (
        10148,
        "OrderId {order_id} that needs to be cancelled cannot be cancelled, state: ApiCancelled.",
    ),
    Status.INACTIVE: (
        161,
        "Cancel attempted when order is not in a cancellable state.  Order permId ={perm_id}",
    ),
}
TOO_LATE = (136, "This order cannot be cancelled.")
NOT_FOUND = (10147, "OrderId {order_id} that needs to be cancelled is not found.")
