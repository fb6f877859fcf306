"""Scale orders: one limit order worked level after level, each at a better price than the one before.

The first level stands at the order's limit; each filled level brings up the next, one step lower for a buyer and
higher for a seller. How far it has come follows from what is filled.
"""

from __future__ import annotations

from decimal import Decimal

from gatedesk.simgateway.exchange.records import LiveOrder


def is_scaled(order: LiveOrder) -> bool:
    return bool(order.terms.scale_first and order.terms.scale_step)


def level_of(order: LiveOrder) -> int:
    """The level that works now, 0 at first."""
    first, later = _sizes(order)
    return 0 if order.filled < first else 1 + int((order.filled - first) // later)


def open_size(order: LiveOrder) -> Decimal:
    """Units the order shows the market now: the rest of its level, or of the order."""
    if not is_scaled(order):
        return order.remaining
    first, later = _sizes(order)
    return min(order.remaining, first + later * level_of(order) - order.filled)


def level_price(order: LiveOrder) -> Decimal | None:
    """The limit of the level that works now; the order's own if it has no levels."""
    limit, step = order.terms.limit_price, order.terms.scale_step
    if limit is None or step is None or not is_scaled(order):
        return limit
    move = step * level_of(order)
    return limit - move if order.terms.side == "BUY" else limit + move


def _sizes(order: LiveOrder) -> tuple[Decimal, Decimal]:
    first = order.terms.scale_first or order.terms.quantity
    return first, order.terms.scale_next or first
