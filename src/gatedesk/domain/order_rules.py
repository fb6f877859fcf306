"""What must hold before an order may leave: a table of rules, each tied to the field it speaks of.

``check`` is pure: everything a rule may look at is in the draft and the context.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from gatedesk.domain.connection import ConnectionState, ConnectionStatus
from gatedesk.domain.connection_lock import refusal_of_account, refusal_of_mode
from gatedesk.domain.contract import ContractDetails, SecType
from gatedesk.domain.order import OrderChange, OrderDraft
from gatedesk.domain.order_state import OrderRecord, OrderState

MAX_QUANTITY = Decimal(1_000_000_000)
MAX_PRICE = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True)
class OrderContext:
    """What the rules may know besides the draft."""

    status: ConnectionStatus
    details: ContractDetails | None


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with a draft: the ticket's field it belongs to ("" for the whole order), and the sentence."""

    field: str
    message: str


Rule = Callable[[OrderDraft, OrderContext], str | None]


def connection_is_live(draft: OrderDraft, context: OrderContext) -> str | None:
    status = context.status
    if not status.state.is_connected:
        return "Not connected: connect to a Gateway before sending an order."
    if refusal := refusal_of_mode(status):
        return refusal
    if status.state is ConnectionState.LIVE:
        return None
    return f"The connection is not fit for orders ({status.state.value}): wait until it is live again."


def account_may_trade(draft: OrderDraft, context: OrderContext) -> str | None:
    return refusal_of_account(context.status, draft.account) or None


def contract_is_known(draft: OrderDraft, context: OrderContext) -> str | None:
    if draft.contract.con_id and context.details and context.details.contract.con_id == draft.contract.con_id:
        return None
    return f"{draft.contract.name or 'The symbol'} has not been confirmed by the Gateway: choose it from the search."


def contract_can_trade(draft: OrderDraft, context: OrderContext) -> str | None:
    return "An index cannot be traded; choose a contract on it." if draft.contract.sec_type is SecType.INDEX else None


def quantity_is_positive(draft: OrderDraft, context: OrderContext) -> str | None:
    if not draft.quantity.is_finite() or draft.quantity <= 0:
        return "Quantity must be more than zero."
    return "Quantity is beyond any order IB accepts." if draft.quantity > MAX_QUANTITY else None


def quantity_fits(draft: OrderDraft, context: OrderContext) -> str | None:
    if context.details is None or not draft.quantity.is_finite() or abs(draft.quantity) > MAX_QUANTITY:
        return None
    increment = max(context.details.size_increment, Decimal("0.0001"))
    whole = increment if draft.contract.sec_type is not SecType.STOCK else Decimal(1)
    return None if draft.quantity % whole == 0 else f"Quantity must be a multiple of {whole.normalize():f}."


def price_rule(name: str, words: str) -> Rule:
    """A rule for one price field: there when the type needs it, finite, and on the contract's grid."""

    def rule(draft: OrderDraft, context: OrderContext) -> str | None:
        needed = draft.order_type.needs_limit if name == "limit_price" else draft.order_type.needs_stop
        price: Decimal | None = getattr(draft, name)
        if not needed:
            return None
        if price is None:
            return f"A {draft.order_type.value} order needs a {words}."
        if not price.is_finite():
            return f"The {words} must be a number."
        if abs(price) > MAX_PRICE:
            return f"The {words} is beyond any price IB accepts."
        if price <= 0 and draft.contract.sec_type in (SecType.STOCK, SecType.FOREX):
            return f"The {words} must be more than zero."
        grid = context.details.grid if context.details else None
        if grid and not grid.is_on_grid(price):
            return (
                f"The {words} must be a multiple of {grid.increment_at(price)}: {grid.nearest(price)} is the nearest."
            )
        return None

    return rule


ORDER_RULES: tuple[tuple[str, Rule], ...] = (
    ("", connection_is_live),
    ("", account_may_trade),
    ("symbol", contract_is_known),
    ("symbol", contract_can_trade),
    ("quantity", quantity_is_positive),
    ("quantity", quantity_fits),
    ("limit", price_rule("limit_price", "limit price")),
    ("stop", price_rule("stop_price", "stop price")),
)


def check(draft: OrderDraft, context: OrderContext) -> list[Issue]:
    """Every issue of a draft, in the order of the table; an empty list lets it pass."""
    found = ((name, rule(draft, context)) for name, rule in ORDER_RULES)
    return [Issue(name, message) for name, message in found if message]


def check_change(order: OrderRecord, change: OrderChange, draft: OrderDraft, context: OrderContext) -> list[Issue]:
    """Every issue of changing ``order`` into ``draft``. The broker works the order, so its contract is beyond doubt."""
    issues = check_reachable(order)
    if change.is_empty:
        issues.append(Issue("", "Nothing was changed."))
    if draft.quantity <= order.filled:
        issues.append(Issue("quantity", f"{order.filled.normalize():f} are filled already: ask for more, or cancel."))
    return issues + [issue for issue in check(draft, context) if issue.field != "symbol"]


def check_reachable(order: OrderRecord) -> list[Issue]:
    """Why an order cannot be changed or cancelled by us, if so."""
    if order.state.is_done:
        return [Issue("", f"This order is {order.state.value.lower()}: there is nothing left to change.")]
    if order.state is OrderState.UNKNOWN:
        return [Issue("", "This order's state is in doubt; Gatedesk is asking the Gateway. Try again in a moment.")]
    if not order.own:
        owner = f"client id {order.key.client_id}" if order.key.order_id else "TWS"
        return [Issue("", f"This order was placed by {owner}: it can only be changed there.")]
    return []
