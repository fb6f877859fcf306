"""Round prices for the price axis that are also prices the contract can trade at, and their words (no Qt)."""

from __future__ import annotations

import math
from functools import lru_cache

NICE = (1.0, 2.0, 2.5, 5.0)
TOLERANCE = 1e-6
MOST_DECIMALS = 8
MOST_TICKS = 64
PERCENT_STEP = 0.01


def decimals_of(increment: float) -> int:
    """Return how many decimals print the increment exactly (at most 8): 0.25 -> 2, 1/32 -> 5, 5 -> 0."""
    if not increment > 0.0:
        return 2
    for decimals in range(MOST_DECIMALS):
        scaled = increment * 10.0**decimals
        if abs(scaled - round(scaled)) < TOLERANCE * max(1.0, scaled) and round(scaled) > 0:
            return decimals
    return MOST_DECIMALS


def _fits(step: float, increment: float) -> bool:
    if not increment > 0.0:
        return True
    ratio = step / increment
    return ratio > 0.5 and abs(ratio - round(ratio)) < TOLERANCE * ratio


@lru_cache(maxsize=64)
def _steps(exponent: int, increment: float) -> tuple[float, ...]:
    nice = [factor * 10.0**power for power in (exponent, exponent + 1) for factor in NICE]
    steps = [step for step in nice if _fits(step, increment)]
    if increment > 0.0 and not _is_decimal(increment):
        # Fractions such as 1/32 have few decimal multiples below 1: their doublings are the steps people read there.
        steps += [increment * 2.0**power for power in range(24)]
    return tuple(sorted(steps))


def _is_decimal(increment: float) -> bool:
    """Tell whether the increment is itself one of the round steps, such as 0.25 or 0.01."""
    leading = increment / 10.0 ** math.floor(math.log10(increment) + TOLERANCE)
    return any(abs(leading - factor) < TOLERANCE * factor for factor in NICE)


def price_step(least: float, increment: float) -> float:
    """Return the smallest round step of at least `least` that is a multiple of the increment."""
    least = max(least, increment, 1e-12)
    exponent = math.floor(math.log10(least))
    for power in range(exponent, exponent + 8):
        for step in _steps(power, increment):
            if step >= least * (1.0 - TOLERANCE):
                return step
    return least


def price_ticks(low: float, high: float, most: float, increment: float) -> list[float]:
    """Return round prices from `low` to `high`, at most about `most` of them, on the contract's grid."""
    if not high > low or not math.isfinite(high - low):
        return []
    step = price_step((high - low) / max(most, 1.0), increment)
    first, last = math.ceil(low / step - TOLERANCE), math.floor(high / step + TOLERANCE)
    return [number * step for number in range(first, min(last, first + MOST_TICKS) + 1)]


def log_ticks(low: float, high: float, most: float, increment: float) -> list[float]:
    """Return round prices for a log scale between the prices `low` and `high` (both above zero)."""
    if not high > low > 0.0 or not math.isfinite(high):
        return []
    if high / low < 4.0:
        return price_ticks(low, high, most, increment)
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    factors = next((some for some in ((1, 2, 3, 5), (1, 2, 5), (1, 3)) if len(some) * len(decades) <= most * 1.5), (1,))
    stride = max(1, math.ceil(len(decades) / max(most, 1.0)))
    ticks = [factor * 10.0**decade for decade in decades[::stride] for factor in factors]
    return [tick for tick in ticks if low <= tick <= high and tick >= increment]


def percent_ticks(low: float, high: float, most: float, base: float) -> list[float]:
    """Return the prices between two that are round per cent away from a base price above zero."""
    bounds = [(price / base - 1.0) * 100.0 for price in (low, high)]
    return [base * (1.0 + percent / 100.0) for percent in price_ticks(bounds[0], bounds[1], most, PERCENT_STEP)]


def percent_label(price: float, base: float) -> str:
    """Return a price as its distance from a base: `+2.5 %`, `0 %`."""
    percent = round((price / base - 1.0) * 100.0, 2) + 0.0
    return f"{percent:+g} %".replace("-", "−").replace("+0 %", "0 %")


@lru_cache(maxsize=4096)
def price_text(price: float, decimals: int) -> str:
    """Return the price with thousands separators and a true minus sign; "0" never carries one."""
    text = f"{price:,.{decimals}f}"
    if text.startswith("-"):
        return "−" + text[1:] if any(digit in text for digit in "123456789") else text[1:]
    return text


@lru_cache(maxsize=1024)
def volume_text(volume: float) -> str:
    """Return a volume in at most four figures: 950, 12.3K, 4.56M, 1.2B."""
    for size, suffix in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if abs(volume) >= size:
            scaled = volume / size
            return (
                f"{scaled:.{2 if scaled < 10 else 1 if scaled < 100 else 0}f}".rstrip("0").rstrip(".") + suffix
                if (scaled < 100)
                else f"{scaled:.0f}{suffix}"
            )
    return f"{volume:.0f}" if volume == round(volume) else f"{volume:.2f}"
