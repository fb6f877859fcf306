"""Price caps: a limit far through the market is held back to one near it, as brokers' rules demand."""

from __future__ import annotations

from decimal import Decimal

from gatedesk.simgateway.exchange.increments import on_grid
from gatedesk.simgateway.exchange.lifecycle import auction_of
from gatedesk.simgateway.exchange.market_view import exact
from gatedesk.simgateway.exchange.records import LiveOrder
from gatedesk.simgateway.market.records import Instrument, QuoteChanged

REACH = Decimal("0.10")  # of the other side's best price; IB does not publish its own
CODE = 2161
TEXT = (
    "In accordance with our regulatory obligations as a broker, we will initially cap (or limit) the price of your "
    "Limit Order to {price} or a more aggressive price that the market allows. If your order is not immediately "
    "executable, it may be rejected while its limit is that far from the reference price."
)


def cap_of(order: LiveOrder, top: QuoteChanged, instrument: Instrument) -> Decimal | None:
    """The price the order is held to, None if its own limit is near enough or the market shows no price."""
    limit, buying = order.working_limit, order.terms.side == "BUY"
    price, size = (top.ask, top.ask_size) if buying else (top.bid, top.bid_size)
    if order.terms.order_type != "LMT" or limit is None or size <= 0 or auction_of(order) is not None:
        return None
    reach = exact(price) * (1 + REACH if buying else 1 - REACH)
    if limit <= reach if buying else limit >= reach:
        return None
    return on_grid(reach, instrument, up=not buying)
