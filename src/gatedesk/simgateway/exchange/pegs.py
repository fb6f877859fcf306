"""Pegged orders: limits that follow the market's quote, never beyond the client's own limit.

The offset makes a REL more aggressive and the other pegs less so, as IB has it. A middle may lie between two
increments of the price grid: that is where such orders trade. Other pegs stay on the grid, rounded away from it.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from gatedesk.simgateway.exchange.increments import on_grid
from gatedesk.simgateway.exchange.lifecycle import Peg, kind_of
from gatedesk.simgateway.exchange.market_view import exact
from gatedesk.simgateway.exchange.records import LiveOrder
from gatedesk.simgateway.market.records import Instrument, QuoteChanged

Sides = tuple[Decimal, Decimal]  # own side's best price, the other's

_FOLLOWED: dict[Peg, Callable[[Sides], Decimal]] = {
    Peg.NEAR: lambda sides: sides[0],
    Peg.FAR: lambda sides: sides[1],
    Peg.MIDDLE: lambda sides: (sides[0] + sides[1]) / 2,
}


def follow_quote(order: LiveOrder, quote: QuoteChanged, instrument: Instrument) -> bool:
    """Move a pegged limit with the quote. Returns True if it moved; it is then not in the queue it was in."""
    kind = kind_of(order)
    if kind.peg is Peg.NONE or (kind.snapped and order.working_limit is not None):
        return False
    limit = _capped(order, _limit(order, quote, instrument))
    if limit is None or limit == order.working_limit:
        return False
    order.working_limit, order.ahead = limit, None
    return True


def _limit(order: LiveOrder, quote: QuoteChanged, instrument: Instrument) -> Decimal | None:
    """Where the peg wants to be; None while one side of the market is empty."""
    if quote.bid_size <= 0 or quote.ask_size <= 0:
        return None
    kind, buying = kind_of(order), order.terms.side == "BUY"
    bid, ask = exact(quote.bid), exact(quote.ask)
    followed = _FOLLOWED[kind.peg]((bid, ask) if buying else (ask, bid))
    offset = _offset(order, followed) * (1 if kind.name == "REL" else -1)
    limit = followed + offset if buying else followed - offset
    return limit if kind.peg is Peg.MIDDLE else on_grid(limit, instrument, up=not buying)


def _offset(order: LiveOrder, followed: Decimal) -> Decimal:
    terms = order.terms
    if terms.peg_offset:
        return terms.peg_offset
    return followed * (terms.peg_percent or Decimal(0))


def _capped(order: LiveOrder, limit: Decimal | None) -> Decimal | None:
    cap = order.terms.limit_price
    if limit is None or cap is None:
        return limit
    return min(limit, cap) if order.terms.side == "BUY" else max(limit, cap)
