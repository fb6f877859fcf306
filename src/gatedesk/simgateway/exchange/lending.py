"""Borrowing shares to sell short: which symbols can be had at once, which must be looked for, which not at all."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum

from gatedesk.simgateway.market.records import Instrument

LOCATE_SECONDS = 5.0  # how long shares that are hard to borrow are looked for


class Supply(Enum):
    """How easily a share is borrowed, valued as the Shortable tick tells it."""

    EASY = 3.0
    HARD = 2.0
    NONE = 1.0


class Lending:
    """The lending desk: every share can be borrowed at once but those named."""

    def __init__(self, *, hard: Iterable[str] = (), none: Iterable[str] = ()) -> None:
        self._supply = {symbol.upper(): Supply.HARD for symbol in hard}
        self._supply |= {symbol.upper(): Supply.NONE for symbol in none}

    def supply(self, instrument: Instrument) -> Supply:
        return self._supply.get(instrument.symbol, Supply.EASY)

    def needed(self, instrument: Instrument, held: Decimal, side: str, quantity: Decimal) -> Supply | None:
        """The supply an order depends on: None if it sells nothing short, or nothing that is borrowed."""
        if instrument.sec_type != "STK" or side != "SELL" or held >= quantity:
            return None
        return self.supply(instrument)
