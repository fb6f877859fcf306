"""What the exchange asks of a market, as Protocols the simulated Market fits; and the step from float to Decimal."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, Protocol

from gatedesk.simgateway.market.records import DayStats, Instrument, Level, QuoteChanged

MarketSide = Literal["BUY", "SELL"]
DEPTH_ROWS = 50  # deep enough to see every displayed level


class Instruments(Protocol):
    """The universe: every contract that can be ordered."""

    def by_id(self, con_id: int) -> Instrument | None: ...

    def __iter__(self) -> Iterator[Instrument]: ...


class MarketView(Protocol):
    """The market as the exchange sees it. Prices are floats, sizes whole units."""

    @property
    def universe(self) -> Instruments: ...

    @property
    def now(self) -> float: ...

    def top(self, con_id: int) -> QuoteChanged: ...

    def depth(self, con_id: int, rows: int) -> tuple[list[Level], list[Level]]: ...

    def day(self, con_id: int) -> DayStats: ...

    def is_open(self, con_id: int) -> bool: ...

    def next_open(self, con_id: int) -> float: ...

    def sessions(
        self, con_id: int, days: int, *, liquid: bool = False
    ) -> list[tuple[str, list[tuple[float, float]]]]: ...

    def take(
        self, con_id: int, side: MarketSide, limit: float | None, quantity: int
    ) -> list[tuple[float, int, str]]: ...


def exact(price: float) -> Decimal:
    """The Decimal a float prints as: 189.17 stays 189.17 (numpy's floats too, whose repr names their type)."""
    return Decimal(repr(float(price)))


def side_of(side: str) -> MarketSide:
    """The order's side as the market's word."""
    return "BUY" if side == "BUY" else "SELL"
