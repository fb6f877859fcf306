"""What the chart is told about trading: orders, positions and fills as plain records (no Qt, nothing of the desk).

Prices are floats in the contract's currency, as everything that is drawn; words come ready to be shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

LIMIT, STOP = "LMT", "STP"


class Part(StrEnum):
    """Which price of an order a line stands for."""

    LIMIT = "limit"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class ChartOrder:
    """One order. `fixed` says why it cannot be moved, empty when it can; `remark` what is pending about it.

    `units` is the unfilled quantity times the contract's multiplier; orders of one `group` are joined by a bracket.
    """

    id: str
    buys: bool
    quantity: str
    kind: str
    limit: float | None = None
    stop: float | None = None
    settled: bool = True  # the broker works it as it is drawn
    remark: str = ""
    role: str = ""
    fixed: str = ""
    cancellable: bool = True
    group: str = ""
    account: str = ""
    units: float = 0.0
    tip: str = ""

    def price(self, part: Part) -> float:
        """Return one of the order's prices; NaN where it has none."""
        price = self.limit if part is Part.LIMIT else self.stop
        return math.nan if price is None else price

    def prices(self) -> list[tuple[Part, float]]:
        """Return the prices that get a line; none for a market order."""
        both = ((Part.STOP, self.stop), (Part.LIMIT, self.limit))
        return [(part, price) for part, price in both if price is not None]


@dataclass(frozen=True, slots=True)
class ChartPosition:
    """A position of one account; `units` is the signed quantity times the multiplier, so money is `units` * price.

    `market` is the price it is valued at, None while there is none; `live` whether that price is a live one; `name` is
    how the account may be shown.
    """

    account: str
    quantity: str
    units: float
    average: float
    currency: str = ""
    market: float | None = None
    live: bool = True
    name: str = ""

    @property
    def profit(self) -> float | None:
        """Money won or lost at the market's price."""
        return None if self.market is None else self.outcome(self.market)

    def outcome(self, price: float) -> float:
        """Return the money won or lost if the whole position is closed at a price."""
        return (price - self.average) * self.units


@dataclass(frozen=True, slots=True)
class ChartFill:
    """One execution: when (epoch seconds), at what price, on which side, and what its tool tip says."""

    id: str
    time: float
    price: float
    buys: bool
    tip: str = ""


@dataclass(frozen=True, slots=True)
class OrderWish:
    """An order asked for on the chart; without a quantity the ticket's own stands. `kind` is LMT or STP."""

    buys: bool
    kind: str
    price: float
    account: str = ""
    closes: bool = False  # the whole position of the account


def fitting_kind(buys: bool, price: float, market: float) -> str:
    """Return which kind of order waits at a price: a limit on the better side of the market, a stop on the other."""
    better = price <= market if buys else price >= market
    return LIMIT if better else STOP


def money_text(amount: float) -> str:
    """Return signed money: +309.00, −262.00, 0.00."""
    text = f"{abs(amount):,.2f}"
    if not any(digit in "123456789" for digit in text):
        return text
    return f"{'+' if amount > 0 else '−'}{text}"


def outcome_words(position: ChartPosition, price: float, units: float | None = None) -> str:
    """Return what closing at a price would win or lose from the average price: risks −262.00 USD (−1.39 %).

    `units` closes only a part of the position.
    """
    share = 1.0 if units is None or not position.units else min(abs(units / position.units), 1.0)
    amount = position.outcome(price) * share
    percent = (price / position.average - 1.0) * 100.0 if position.average else 0.0
    words = f"{'wins' if amount > 0 else 'risks'} {money_text(amount)} {position.currency}".rstrip()
    return f"{words} ({'+' if percent > 0 else '−' if percent < 0 else ''}{abs(percent):.2f} %)"
