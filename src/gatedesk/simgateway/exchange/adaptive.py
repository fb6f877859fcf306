"""The Adaptive algorithm: a market or limit order dealt in slices inside the spread, sooner or cheaper by its priority.

A slice needs a market of two sides. Its price lies between them, the nearer to the other side the more urgent; where
the spread is one increment, in the middle. A limit is never broken: slices beyond it wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from gatedesk.simgateway.exchange.increments import increment_at, on_grid
from gatedesk.simgateway.exchange.market_view import exact
from gatedesk.simgateway.exchange.records import Fill, LiveOrder
from gatedesk.simgateway.market.records import Instrument, QuoteChanged

ADAPTIVE = "Adaptive"
ALGORITHMS = frozenset({ADAPTIVE})
SLICES = 4
VENUE = "IBKRATS"


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two slices, and how much of the spread is given away, 0 to 1."""

    seconds: float
    given: Decimal


PACES: dict[str, Pace] = {
    "Urgent": Pace(0.5, Decimal("0.75")),
    "Normal": Pace(1.5, Decimal("0.5")),
    "Patient": Pace(5.0, Decimal("0.25")),
}
USUAL = "Normal"


def is_adaptive(order: LiveOrder) -> bool:
    return order.terms.algo == ADAPTIVE


def pace_of(order: LiveOrder) -> Pace:
    """The pace of the order's priority; Normal where none is named."""
    return PACES[order.terms.algo_priority or USUAL]


def deal(order: LiveOrder, quote: QuoteChanged, instrument: Instrument) -> Fill | None:
    """The slice that is due, None if the market or the limit does not allow it now."""
    if quote.bid_size <= 0 or quote.ask_size <= 0:
        return None
    price = _inside(order, exact(quote.bid), exact(quote.ask), instrument)
    limit, buying = order.working_limit, order.terms.side == "BUY"
    if limit is not None and (price > limit if buying else price < limit):
        return None
    shown = Decimal(quote.ask_size if buying else quote.bid_size)
    return Fill(price, min(_slice(order), shown), VENUE, liquidity=2)


def _slice(order: LiveOrder) -> Decimal:
    left = max(SLICES - order.slices, 1)
    return (order.remaining / left).to_integral_value(ROUND_CEILING)


def _inside(order: LiveOrder, bid: Decimal, ask: Decimal, instrument: Instrument) -> Decimal:
    """A price between bid and ask: on the grid if there is one, in the middle if not."""
    buying, given = order.terms.side == "BUY", pace_of(order).given
    if ask - bid <= increment_at(instrument, bid):
        return (bid + ask) / 2
    wanted = bid + (ask - bid) * given if buying else ask - (ask - bid) * given
    price = on_grid(wanted, instrument, up=not buying)
    return price if bid < price < ask else on_grid(wanted, instrument, up=buying)
