"""How much equity a position ties up: Reg-T-like rates by security type, initial and maintenance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from gatedesk.simgateway.exchange.market_view import exact
from gatedesk.simgateway.market.records import Instrument

BUYING_POWER_FACTOR = Decimal(2)  # shares cost 50 % of their value in initial margin

Rate = Callable[[Instrument, Decimal, Decimal], Decimal]


@dataclass(frozen=True, slots=True)
class MarginRule:
    """Initial and maintenance margin of (instrument, signed quantity, market value), in the instrument's currency."""

    initial: Rate
    maintenance: Rate


def _of_value(long: str, short: str) -> Rate:
    rates = {True: Decimal(long), False: Decimal(short)}
    return lambda instrument, quantity, value: abs(value) * rates[quantity > 0]


SHORT_OPTION = Decimal("0.20")  # of the underlying at the strike, on top of the option's own value


def _of_option(instrument: Instrument, quantity: Decimal, value: Decimal) -> Decimal:
    """A long option lends nothing: it ties up its value. A short one may have to deliver."""
    if quantity >= 0:
        return abs(value)
    return abs(value) + SHORT_OPTION * exact(instrument.strike) * instrument.multiplier * abs(quantity)


MARGINS: dict[str, MarginRule] = {
    "STK": MarginRule(_of_value("0.50", "0.50"), _of_value("0.25", "0.30")),
    "OPT": MarginRule(_of_option, _of_option),
    "FOP": MarginRule(_of_option, _of_option),
    "CASH": MarginRule(_of_value("0.03", "0.03"), _of_value("0.03", "0.03")),
    "FUT": MarginRule(
        lambda instrument, quantity, value: abs(quantity) * exact(instrument.initial_margin),
        lambda instrument, quantity, value: abs(quantity) * exact(instrument.maintenance_margin),
    ),
}
