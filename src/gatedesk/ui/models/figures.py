"""Numbers, money and times as the tables write them: a true minus sign, thousands apart, a dash for "not said"."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from decimal import Decimal

Number = float | int | Decimal

NOT_SAID = "—"
MINUS = "−"
SUFFIXES = ((1_000_000_000, "B"), (1_000_000, "M"))


def is_said(value: Number | None) -> bool:
    """Whether there is a finite number to show."""
    return value is not None and math.isfinite(value)


def fixed(value: Number | None, decimals: int) -> str:
    """A number with so many decimals and thousands apart: 19,111.00, −50, or a dash."""
    if value is None or not math.isfinite(value):
        return NOT_SAID
    return f"{value:,.{decimals}f}".replace("-", MINUS)


def money(value: Number | None) -> str:
    """Money with two decimals."""
    return fixed(value, 2)


def signed_money(value: Number | None) -> str:
    """Money that is won or lost: a plus is written."""
    words = money(value)
    return f"+{words}" if is_said(value) and value is not None and value > 0 else words


def percent(value: Number | None) -> str:
    return NOT_SAID if not is_said(value) else f"{fixed(value, 2)}%"


def quantity(value: Decimal | None) -> str:
    """A quantity as it is: no decimals unless it has some."""
    if value is None or not value.is_finite():
        return NOT_SAID
    plain = value.normalize()
    exponent = plain.as_tuple().exponent
    return fixed(plain, max(0, -exponent) if isinstance(exponent, int) else 0)


def price(value: Number | None, decimals: int = 2) -> str:
    """A price with at least ``decimals``; an average finer than the grid keeps up to two decimals more."""
    if value is None or not math.isfinite(value):
        return NOT_SAID
    if isinstance(value, Decimal) and value != round(value, decimals):
        decimals += 2
    return fixed(value, decimals)


def volume(value: Number | None) -> str:
    """A volume: full below a million, then 1.23M, 4.56B."""
    if value is None or not math.isfinite(value):
        return NOT_SAID
    size_of = abs(float(value))
    for size, letter in SUFFIXES:
        if size_of >= size:
            return f"{fixed(float(value) / size, 2)}{letter}"
    return fixed(value, 0)


def clock_time(moment: datetime | float | None) -> str:
    """A moment as local hours, minutes, seconds."""
    return NOT_SAID if moment is None else local(moment).strftime("%H:%M:%S")


def full_time(moment: datetime | float | None) -> str:
    """A moment in full: local date and time with its zone, and UTC."""
    if moment is None:
        return "Time not known."
    here = local(moment)
    return f"{here:%Y-%m-%d %H:%M:%S %Z} · {here.astimezone(UTC):%H:%M:%S} UTC"


def local(moment: datetime | float) -> datetime:
    """The moment in this computer's zone; numbers are epoch seconds."""
    aware = moment if isinstance(moment, datetime) else datetime.fromtimestamp(moment, UTC)
    return aware.astimezone()


def direction(value: Number | None) -> int:
    """+1, 0 or -1: which way an arrow points."""
    return 0 if value is None or not math.isfinite(value) or value == 0 else (1 if value > 0 else -1)


def tone_of(value: Number | None) -> str:
    """The theme colour of a gain or a loss; none for zero or not said."""
    return ("down", "", "up")[direction(value) + 1]


def spoken_move(value: Number | None, words: str) -> str:
    """A signed number for a screen reader: up 0.48, down 1.02."""
    return (f"down {words.lstrip(MINUS)}", words, f"up {words.lstrip('+')}")[direction(value) + 1]
