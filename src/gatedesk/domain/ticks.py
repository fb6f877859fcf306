"""The price grid of a contract: which prices an exchange accepts. Decimal throughout, for orders are exact."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from pydantic import BaseModel, ConfigDict


class PriceStep(BaseModel):
    """From ``low_edge`` upwards (by size of the price) the increment is ``increment``."""

    model_config = ConfigDict(frozen=True)

    low_edge: Decimal
    increment: Decimal


class PriceGrid(BaseModel):
    """Increments by price level, ascending. What counts is the level of the order's price, not of the market."""

    model_config = ConfigDict(frozen=True)

    steps: tuple[PriceStep, ...] = (PriceStep(low_edge=Decimal(0), increment=Decimal("0.01")),)

    def increment_at(self, price: Decimal) -> Decimal:
        """The increment in force at ``price``."""
        level = abs(price)
        rows = [step.increment for step in self.steps if step.low_edge <= level]
        return rows[-1] if rows else self.steps[0].increment

    def is_on_grid(self, price: Decimal) -> bool:
        return price % self.increment_at(price) == 0

    def nearest(self, price: Decimal) -> Decimal:
        """The acceptable price nearest to ``price``, written with the increment's own decimals."""
        increment = self.increment_at(price)
        return (price / increment).quantize(Decimal(1), ROUND_HALF_EVEN) * increment

    def step(self, price: Decimal, count: int) -> Decimal:
        """``price`` moved by ``count`` increments, landing on the grid."""
        return self.nearest(self.nearest(price) + count * self.increment_at(price))

    def decimals(self, price: Decimal = Decimal(1_000_000)) -> int:
        """How many decimals a price of this level is written with."""
        exponent = self.increment_at(price).normalize().as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0
