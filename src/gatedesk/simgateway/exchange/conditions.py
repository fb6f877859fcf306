"""What must hold before an order is let go, or ends: the six kinds of condition and how they are joined.

Conditions are joined from left to right: each one's ``conjunction`` ("a" and, "o" or) ties it to the next. They are
looked at again with every trade of a contract they name and at every moment the exchange is told of; none is
remembered once it no longer holds, but an execution stays one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class PriceIs:
    """The contract's price is at or beyond ``price``. ``method`` is IB's: 4 bid or ask, 8 the middle, else last."""

    conjunction: str
    is_more: bool
    con_id: int
    price: Decimal
    method: int = 0


@dataclass(frozen=True, slots=True)
class TimeIs:
    """It is after (or before) a moment in epoch seconds."""

    conjunction: str
    is_more: bool
    moment: float


@dataclass(frozen=True, slots=True)
class MarginIs:
    """The account's cushion, excess liquidity in percent of net liquidation, is at or beyond ``percent``."""

    conjunction: str
    is_more: bool
    percent: int


@dataclass(frozen=True, slots=True)
class HasTraded:
    """An order for that symbol was executed since the conditioned order came; an empty exchange means any."""

    conjunction: str
    symbol: str
    sec_type: str
    exchange: str


@dataclass(frozen=True, slots=True)
class VolumeIs:
    """The contract's volume of the day is at or beyond ``volume``."""

    conjunction: str
    is_more: bool
    con_id: int
    volume: int


@dataclass(frozen=True, slots=True)
class ChangeIs:
    """The contract's change since the prior close, in percent, is at or beyond ``percent``."""

    conjunction: str
    is_more: bool
    con_id: int
    percent: Decimal


Condition = PriceIs | TimeIs | MarginIs | HasTraded | VolumeIs | ChangeIs


class Facts(Protocol):
    """What conditions ask. None where there is nothing to go by yet: then the condition does not hold."""

    def now(self) -> float: ...

    def price(self, con_id: int, method: int, *, is_more: bool) -> Decimal | None: ...

    def cushion(self) -> Decimal | None: ...

    def has_traded(self, wanted: HasTraded) -> bool: ...

    def volume(self, con_id: int) -> int: ...

    def change(self, con_id: int) -> Decimal | None: ...


def _beyond(value: Decimal | float | None, level: Decimal | float, is_more: bool) -> bool:
    if value is None:
        return False
    return value >= level if is_more else value <= level


_TESTS: dict[type, Callable[[Any, Facts], bool]] = {
    PriceIs: lambda c, facts: _beyond(facts.price(c.con_id, c.method, is_more=c.is_more), c.price, c.is_more),
    TimeIs: lambda c, facts: _beyond(facts.now(), c.moment, c.is_more),
    MarginIs: lambda c, facts: _beyond(facts.cushion(), Decimal(c.percent), c.is_more),
    HasTraded: lambda c, facts: facts.has_traded(c),
    VolumeIs: lambda c, facts: _beyond(facts.volume(c.con_id), c.volume, c.is_more),
    ChangeIs: lambda c, facts: _beyond(facts.change(c.con_id), c.percent, c.is_more),
}


def hold(conditions: Sequence[Condition], facts: Facts) -> bool:
    """True if the conditions, joined, hold now. None given hold at once."""
    result, joined_by = True, "a"
    for condition in conditions:
        holds = _TESTS[type(condition)](condition, facts)
        result = (result and holds) if joined_by == "a" else (result or holds)
        joined_by = condition.conjunction
    return result


def contracts_of(conditions: Iterable[Condition]) -> set[int]:
    """The contracts whose market the conditions look at."""
    return {condition.con_id for condition in conditions if isinstance(condition, PriceIs | VolumeIs | ChangeIs)}
