"""Orders for exchange tests, and what the exchange tells of them in short words."""

from __future__ import annotations

from decimal import Decimal

from gatedesk.simgateway.exchange.records import ExchangeEvent, Executed, OrderTerms, Refused
from helpers.sim_market import AAPL

ACCOUNT = "DU1000001"
MONEY = (
    "limit_price",
    "stop_price",
    "trail_amount",
    "trail_percent",
    "limit_offset",
    "peg_offset",
    "peg_percent",
    "scale_first",
    "scale_next",
    "scale_step",
)


def order(order_id: int, side: str, quantity: int, order_type: str = "MKT", **more: object) -> OrderTerms:
    """Terms of client 1 for AAPL; prices may be written as text or numbers."""
    for name in MONEY:
        if name in more:
            more[name] = Decimal(str(more[name]))
    more.setdefault("con_id", AAPL.con_id)
    more.setdefault("account", ACCOUNT)
    more.setdefault("client_id", 1)
    return OrderTerms(
        order_id=order_id,
        side=side,
        quantity=Decimal(quantity),
        order_type=order_type,
        **more,  # type: ignore[arg-type]  # keywords of a table
    )


def told(events: list[ExchangeEvent]) -> list[str]:
    """The events as short words: 'Submitted 1 5/10' (order, filled / quantity), 'fill 1 5@190.01', 'error 1 202'."""
    return [_word(event) for event in events]


def _word(event: ExchangeEvent) -> str:
    if isinstance(event, Refused):
        return f"error {event.order_id} {event.code}"
    terms = event.order.terms
    if isinstance(event, Executed):
        return f"fill {terms.order_id} {event.execution.quantity}@{event.execution.price}"
    held = f" {event.order.why_held}" if event.order.why_held else ""
    return f"{event.order.status} {terms.order_id} {event.order.filled}/{terms.quantity}{held}"


def text_of(events: list[ExchangeEvent]) -> str:
    """The text of the first refusal or warning."""
    return next(event.text for event in events if isinstance(event, Refused))
