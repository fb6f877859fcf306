"""What the user intends: an order draft, its type, side and time in force."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from gatedesk.domain.contract import Contract


class Side(StrEnum):
    """BUY or SELL, as on the wire."""

    BUY = "BUY"
    SELL = "SELL"

    @property
    def sign(self) -> int:
        return 1 if self is Side.BUY else -1

    @property
    def opposite(self) -> Side:
        return Side.SELL if self is Side.BUY else Side.BUY


class OrderType(StrEnum):
    """Order types of the ticket, as on the wire."""

    MARKET = "MKT"
    LIMIT = "LMT"
    STOP = "STP"
    STOP_LIMIT = "STP LMT"

    @property
    def needs_limit(self) -> bool:
        return self in (OrderType.LIMIT, OrderType.STOP_LIMIT)

    @property
    def needs_stop(self) -> bool:
        return self in (OrderType.STOP, OrderType.STOP_LIMIT)


class TimeInForce(StrEnum):
    """How long an order works."""

    DAY = "DAY"
    GTC = "GTC"
    IOC = "IOC"


class OrderDraft(BaseModel):
    """One order as the user wants it, for one named account. Prices are in the contract's currency."""

    model_config = ConfigDict(frozen=True)

    contract: Contract
    account: str
    side: Side
    quantity: Decimal
    order_type: OrderType = OrderType.LIMIT
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.DAY
    outside_rth: bool = False

    def in_words(self) -> str:
        """The order in one line, as the confirmation states it: BUY 100 AAPL @ LMT 191.10, DAY, regular hours."""
        parts = [
            f"{self.side} {self.quantity:,f} {self.contract.name} @ {self._price_words()}",
            self.time_in_force.value,
        ]
        parts.append("also outside regular hours" if self.outside_rth else "regular hours")
        return ", ".join(parts)

    def _price_words(self) -> str:
        match self.order_type:
            case OrderType.MARKET:
                return "MKT"
            case OrderType.LIMIT:
                return f"LMT {self.limit_price}"
            case OrderType.STOP:
                return f"STP {self.stop_price}"
            case OrderType.STOP_LIMIT:
                return f"STP {self.stop_price} LMT {self.limit_price}"

    def estimated_value(self, reference: Decimal | None) -> Decimal | None:
        """Money the order moves: quantity x price x multiplier, at its own price or else at ``reference``."""
        price = self.limit_price or self.stop_price or reference
        return None if price is None else self.quantity * price * self.contract.multiplier


class OrderChange(BaseModel):
    """A modification of a working order: None leaves a value as it is."""

    model_config = ConfigDict(frozen=True)

    quantity: Decimal | None = None
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None

    @property
    def is_empty(self) -> bool:
        return self.quantity is None and self.limit_price is None and self.stop_price is None


class OrderPreview(BaseModel):
    """What the broker says an order would cost (whatIf). None means the broker did not say."""

    model_config = ConfigDict(frozen=True)

    commission: Decimal | None = None
    commission_currency: str = ""
    initial_margin_change: Decimal | None = None
    maintenance_margin_change: Decimal | None = None
    equity_after: Decimal | None = None
    warning: str = ""
