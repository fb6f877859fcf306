"""What an option is worth: Black and Scholes' model, its derivatives, and the volatility a price implies.

Interest and dividends are nil here, so calls and puts differ by spot less strike, the model is the same for options on
futures, and exercising early never pays. Years are of 365 days. Units are those the real Gateway reports: vega for one
point of volatility, theta for one day.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, exp, log, pi, sqrt

YEAR_DAYS = 365.0
SHORTEST = 1e-7  # years: three seconds; from there on an option is worth what exercising it brings
LOWEST_VOLATILITY, HIGHEST_VOLATILITY = 1e-4, 20.0
CLOSE_ENOUGH = 1e-9  # of the spot
FLAT = 1e-8  # of the spot: where the price hardly depends on the volatility
MOST_STEPS = 200
_ROOT_TWO = sqrt(2.0)
_ROOT_TWO_PI = sqrt(2.0 * pi)


@dataclass(frozen=True, slots=True)
class Greeks:
    """One valuation: the inputs ``spot`` and ``volatility``, the price, and how it changes."""

    spot: float
    volatility: float
    price: float
    delta: float
    gamma: float
    vega: float
    theta: float


def _cumulative(value: float) -> float:
    return 0.5 * (1.0 + erf(value / _ROOT_TWO))


def intrinsic(spot: float, strike: float, right: str) -> float:
    """What exercising now brings; ``right`` is C or P."""
    return max(spot - strike if right == "C" else strike - spot, 0.0)


def worth(spot: float, strike: float, years: float, volatility: float, right: str) -> float:
    """The price alone."""
    if years <= SHORTEST or spot <= 0:
        return intrinsic(spot, strike, right)
    deviation = volatility * sqrt(years)
    first = log(spot / strike) / deviation + deviation / 2
    call = spot * _cumulative(first) - strike * _cumulative(first - deviation)
    return max(call if right == "C" else call - spot + strike, 0.0)


def valued(spot: float, strike: float, years: float, volatility: float, right: str) -> Greeks:
    """The whole valuation. At expiry delta is 0 or 1 and the rest nothing."""
    price = worth(spot, strike, years, volatility, right)
    sign = 1.0 if right == "C" else -1.0
    if years <= SHORTEST or spot <= 0:
        return Greeks(spot, volatility, price, sign if price > 0 else 0.0, 0.0, 0.0, 0.0)
    deviation = volatility * sqrt(years)
    first = log(spot / strike) / deviation + deviation / 2
    density = exp(-first * first / 2) / _ROOT_TWO_PI
    return Greeks(
        spot,
        volatility,
        price,
        delta=sign * _cumulative(sign * first),
        gamma=density / (spot * deviation),
        vega=spot * density * sqrt(years) / 100.0,
        theta=-spot * density * volatility / (2.0 * sqrt(years)) / YEAR_DAYS,
    )


def implied_volatility(
    price: float, spot: float, strike: float, years: float, right: str, guess: float = 0.3
) -> float | None:
    """The volatility at which the model gives this price; None if none does. Newton's steps, held in a bracket."""
    highest = spot if right == "C" else strike
    if years <= SHORTEST or spot <= 0 or not intrinsic(spot, strike, right) < price < highest:
        return None
    low, high, volatility = LOWEST_VOLATILITY, HIGHEST_VOLATILITY, guess
    for _ in range(MOST_STEPS):
        here = valued(spot, strike, years, volatility, right)
        off = here.price - price
        if abs(off) < CLOSE_ENOUGH * spot:
            return volatility
        low, high = (volatility, high) if off < 0 else (low, volatility)
        slope = here.vega * 100.0
        volatility = volatility - off / slope if slope > FLAT * spot else low
        if not low < volatility < high:
            volatility = (low + high) / 2
    return volatility if high - low < CLOSE_ENOUGH else None
