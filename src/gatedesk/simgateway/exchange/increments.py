"""The price grid: a contract's market rule says which prices exist at which level."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from gatedesk.simgateway.exchange.market_view import exact
from gatedesk.simgateway.market.records import Instrument


def increment_at(instrument: Instrument, price: Decimal) -> Decimal:
    """The increment in force at a price: that of the highest edge at or below it."""
    step = exact(instrument.min_tick)
    for low_edge, increment in instrument.increments:
        if exact(low_edge) <= abs(price):
            step = exact(increment)
    return step


def conforms(instrument: Instrument, price: Decimal) -> bool:
    """True if the price is on the contract's grid."""
    return price % increment_at(instrument, price) == 0


def on_grid(price: Decimal, instrument: Instrument, *, up: bool) -> Decimal:
    """The nearest price of the grid, upwards or downwards."""
    step = increment_at(instrument, price)
    return (price / step).to_integral_value(ROUND_CEILING if up else ROUND_FLOOR) * step
