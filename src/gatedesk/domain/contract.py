"""What is traded: contracts and their details. A contract's id (conId) is the key of every table above this room."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from gatedesk.domain.ticks import PriceGrid


class SecType(StrEnum):
    """Security types as the API spells them."""

    STOCK = "STK"
    FUTURE = "FUT"
    FOREX = "CASH"
    INDEX = "IND"
    OPTION = "OPT"
    BOND = "BOND"
    CFD = "CFD"
    COMBO = "BAG"
    CRYPTO = "CRYPTO"
    FUND = "FUND"
    OTHER = ""


class Contract(BaseModel):
    """One instrument as the broker names it. ``con_id`` is 0 until the broker has qualified it."""

    model_config = ConfigDict(frozen=True)

    con_id: int = 0
    symbol: str
    sec_type: SecType = SecType.STOCK
    exchange: str = "SMART"
    primary_exchange: str = ""
    currency: str = "USD"
    local_symbol: str = ""
    trading_class: str = ""
    expiry: str = ""
    multiplier: Decimal = Decimal(1)

    @property
    def name(self) -> str:
        """The short name a trader reads: AAPL, EUR.USD, ESZ6."""
        if self.sec_type is SecType.FOREX:
            return f"{self.symbol}.{self.currency}"
        if self.sec_type in (SecType.FUTURE, SecType.OPTION) and self.local_symbol:
            return self.local_symbol
        return self.symbol


class ContractMatch(BaseModel):
    """One answer to a symbol search: enough to choose by, not yet enough to trade."""

    model_config = ConfigDict(frozen=True)

    contract: Contract
    description: str = ""


class ContractDetails(BaseModel):
    """What the broker knows of a contract. ``grid`` is its price grid, from market rules where they are known."""

    model_config = ConfigDict(frozen=True)

    contract: Contract
    long_name: str = ""
    grid: PriceGrid = PriceGrid()
    size_increment: Decimal = Decimal(1)
    time_zone: str = "US/Eastern"
    trading_hours: str = ""
    liquid_hours: str = ""
    order_types: frozenset[str] = frozenset()
    stock_type: str = ""
