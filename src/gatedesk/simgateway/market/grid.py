"""The price grid of an instrument: prices inside the market are whole ticks, and floats only at its door."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gatedesk.simgateway.market.noise import Floats, Ints
from gatedesk.simgateway.market.records import Instrument


@dataclass(frozen=True, slots=True)
class Grid:
    """Whole multiples of ``numerator / denominator``; ``floor`` is the lowest tick the seeded walk may touch.

    One division makes the float, so each price is the double nearest to its decimal: 19123 ticks of 0.01 are
    exactly ``191.23``.
    """

    numerator: int
    denominator: int
    floor: int = 1

    @property
    def increment(self) -> float:
        return self.numerator / self.denominator

    def price(self, ticks: int) -> float:
        return ticks * self.numerator / self.denominator

    def prices(self, ticks: Ints) -> list[float]:
        values: list[float] = (ticks * self.numerator / self.denominator).tolist()
        return values

    def ticks(self, price: float) -> int:
        return round(price * self.denominator / self.numerator)

    def within(self, limit: float, *, buying: bool) -> int:
        """The worst tick a limit allows: at or below it for a buyer, at or above it for a seller."""
        nearest = self.ticks(limit)
        if buying:
            return nearest - (self.price(nearest) > limit)
        return nearest + (self.price(nearest) < limit)

    def many_ticks(self, prices: Floats) -> Ints:
        return np.rint(prices * self.denominator / self.numerator).astype(np.int64)


def grid_of(instrument: Instrument) -> Grid:
    """The grid that holds at the instrument's start price. The walk stays in that row of its market rule."""
    row = [row for row in instrument.increments if row[0] <= instrument.start_price][-1]
    step = Fraction(repr(row[1]))
    floor = max(1, int(Fraction(repr(row[0])) / step) + 1)
    return Grid(step.numerator, step.denominator, floor)
