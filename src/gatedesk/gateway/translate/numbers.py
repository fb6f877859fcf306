"""The wire's numbers, money and times; whatever it writes for "no value" becomes None."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from ib_async.util import parseIBDatetime

BEYOND_ANY_VALUE = 9.2e18
"""Every "unset" number of the wire, of whatever type, is at least this large."""

UNSET_INT = 2_147_483_647


def number(value: float | None) -> float | None:
    """A finite number, or None."""
    if value is None or not math.isfinite(value) or abs(value) >= BEYOND_ANY_VALUE:
        return None
    return float(value)


def price(value: float | None) -> float | None:
    """A market price: -1 and 0 mean there is none."""
    known = number(value)
    return None if known in (None, 0.0, -1.0) else known


def size(value: float | None) -> float | None:
    """A market size or volume: never negative; 0 is a value."""
    known = number(value)
    return None if known is None or known < 0 else known


def decimal(value: float | Decimal | str | None) -> Decimal | None:
    """Money or quantity exactly as the wire wrote it, or None."""
    try:
        known = Decimal(str(value))
    except InvalidOperation:
        return None
    return known if known.is_finite() and abs(known) < Decimal(BEYOND_ANY_VALUE) else None


def quantity(value: float | Decimal | None) -> Decimal:
    """A quantity without needless decimals: 100.0 becomes 100."""
    known = decimal(value) or Decimal(0)
    return known.quantize(Decimal(1)) if known == known.to_integral_value() else known.normalize()


def order_price(value: float | Decimal | None) -> Decimal | None:
    """A price of an order; 0 means that the order type has none."""
    return decimal(value) or None


def moment_of(text: str) -> datetime | None:
    """A time as the broker writes it, in UTC; None when it is unreadable or has no zone we know."""
    try:
        parsed = parseIBDatetime(text)
    except (ValueError, KeyError, IndexError):  # KeyError: a zone name that is not in the tz database
        return None
    return parsed.astimezone(UTC) if isinstance(parsed, datetime) else None
