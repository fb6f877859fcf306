"""Whether an account can afford an order: what filling it would do to margin, and the refusal when equity falls short.

Each order is judged alone, on top of the positions held: other working orders reserve nothing.
"""

from __future__ import annotations

from decimal import Decimal

from gatedesk.simgateway.exchange.clearing import Clearing
from gatedesk.simgateway.exchange.lifecycle import ORDER_KINDS
from gatedesk.simgateway.exchange.market_view import MarketView, exact
from gatedesk.simgateway.exchange.marks import Marks
from gatedesk.simgateway.exchange.records import MarginImpact, OrderTerms


class Credit:
    """The margin desk of one exchange."""

    def __init__(self, market: MarketView, marks: Marks, clearing: Clearing) -> None:
        self._market = market
        self._marks = marks
        self._clearing = clearing

    def trouble(self, terms: OrderTerms, quantity: Decimal) -> str:
        """The refusal of ``quantity`` more units; "" if equity suffices or the order does not add to margin."""
        impact = self.impact(terms, quantity)
        if impact.initial_after <= impact.initial_before or impact.equity_after >= impact.initial_after:
            return ""
        return (
            "YOUR ORDER IS NOT ACCEPTED. IN ORDER TO OBTAIN THE DESIRED POSITION YOUR EQUITY WITH LOAN VALUE "
            f"[{impact.equity_after:.2f} {impact.currency}] MUST EXCEED THE INITIAL MARGIN "
            f"[{impact.initial_after:.2f} {impact.currency}]"
        )

    def impact(self, terms: OrderTerms, quantity: Decimal) -> MarginImpact:
        """What filling ``quantity`` at the limit, or else at the market, would do to the account."""
        signed = quantity if terms.side == "BUY" else -quantity
        limit = terms.limit_price if ORDER_KINDS[terms.order_type].limited else None
        price = self._near_price(terms) if limit is None else limit
        return self._clearing.impact(terms.account, terms.con_id, signed, price)

    def _near_price(self, terms: OrderTerms) -> Decimal:
        top = self._market.top(terms.con_id)
        price, size = (top.ask, top.ask_size) if terms.side == "BUY" else (top.bid, top.bid_size)
        return exact(price) if size > 0 else self._marks.price(terms.con_id)
