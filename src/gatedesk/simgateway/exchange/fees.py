"""What trading costs: IBKR Pro fixed commissions by security type, on the whole order and charged as it fills.

A minimum counts once an order, not once a fill: each fill is charged what the order owes in all so far, less what it
has paid. Money is rounded here and in the ledger only: once per execution, to the cent, half to even.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal

from gatedesk.simgateway.market.records import Instrument

CENT = Decimal("0.01")

SHARE_RATE = Decimal("0.005")
SHARE_MINIMUM = Decimal("1.00")
SHARE_CAP = Decimal("0.01")  # of trade value; where the cap is below the minimum, the cap holds
FUTURE_RATE = Decimal("2.25")  # 0.85 and the exchange's fees
OPTION_RATE = Decimal("0.65")
OPTION_MINIMUM = Decimal("1.00")
CASH_RATE = Decimal("0.00002")  # 0.20 basis points of trade value
CASH_MINIMUM = Decimal("2.00")


def cents(money: Decimal) -> Decimal:
    """Money to the cent, half to even."""
    return money.quantize(CENT, rounding=ROUND_HALF_EVEN)


def _shares(quantity: Decimal, value: Decimal) -> Decimal:
    return min(max(SHARE_MINIMUM, quantity * SHARE_RATE), value * SHARE_CAP)


def _futures(quantity: Decimal, value: Decimal) -> Decimal:
    return quantity * FUTURE_RATE


def _options(quantity: Decimal, value: Decimal) -> Decimal:
    return max(OPTION_MINIMUM, quantity * OPTION_RATE)


def _cash(quantity: Decimal, value: Decimal) -> Decimal:
    return max(CASH_MINIMUM, value * CASH_RATE)


COMMISSIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "STK": _shares,
    "FUT": _futures,
    "CASH": _cash,
    "OPT": _options,
    "FOP": _futures,
}


def commission_due(instrument: Instrument, quantity: Decimal, value: Decimal) -> Decimal:
    """What an order owes in all after ``quantity`` units worth ``value`` (both positive), to the cent."""
    if not quantity:
        return Decimal(0)
    return cents(COMMISSIONS[instrument.sec_type](quantity, value))
