"""Positions, account values and P&L, as the broker reports them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gatedesk.domain.contract import Contract


@dataclass(frozen=True, slots=True)
class Position:
    """One position of one account. Values are in the contract's currency; None means not reported (yet)."""

    account: str
    contract: Contract
    quantity: Decimal
    average_cost: Decimal
    market_price: Decimal | None = None
    market_value: Decimal | None = None
    unrealized_pnl: Decimal | None = None
    realized_pnl: Decimal | None = None
    daily_pnl: Decimal | None = None

    @property
    def average_price(self) -> Decimal:
        """Average cost per unit of price: the broker's cost divided by the multiplier."""
        return self.average_cost / (self.contract.multiplier or 1)


@dataclass(frozen=True, slots=True)
class AccountValue:
    """One line of the account: tag as the API names it, value as text, its currency ("" or BASE where it has none)."""

    account: str
    tag: str
    value: str
    currency: str = ""


@dataclass(frozen=True, slots=True)
class AccountPnL:
    """Profit and loss of an account in its base currency; None where the broker has not said."""

    account: str
    daily: Decimal | None = None
    unrealized: Decimal | None = None
    realized: Decimal | None = None
