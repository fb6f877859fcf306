"""The option model: known values, parity, derivatives against differences, and volatility found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatedesk.simgateway.market.pricing import implied_volatility, intrinsic, valued, worth

spots = st.floats(5, 5000)
moneyness = st.floats(0.5, 1.5)
years = st.floats(0.01, 3)
volatilities = st.floats(0.05, 1.5)


def test_the_textbooks_values() -> None:
    at_the_money = valued(100.0, 100.0, 1.0, 0.2, "C")
    assert at_the_money.price == pytest.approx(7.9656, abs=1e-4)
    assert at_the_money.delta == pytest.approx(0.5398, abs=1e-4)
    assert at_the_money.gamma == pytest.approx(0.01985, abs=1e-5)
    assert at_the_money.vega == pytest.approx(0.3970, abs=1e-4)
    assert at_the_money.theta == pytest.approx(-3.9695 / 365, abs=1e-5)


@given(spots, moneyness, years, volatilities)
def test_calls_and_puts_differ_by_spot_less_strike(spot: float, part: float, time: float, volatility: float) -> None:
    strike = spot * part
    call, put = (worth(spot, strike, time, volatility, right) for right in "CP")
    assert call - put == pytest.approx(spot - strike, abs=1e-6 * spot)
    assert call >= intrinsic(spot, strike, "C") - 1e-6 * spot
    assert put >= intrinsic(spot, strike, "P") - 1e-6 * spot


@given(spots, moneyness, years, volatilities, st.sampled_from("CP"))
def test_the_greeks_are_the_prices_slopes(spot: float, part: float, time: float, volatility: float, right: str) -> None:
    strike, step = spot * part, spot * 1e-4
    here = valued(spot, strike, time, volatility, right)
    up, down = (worth(spot + move, strike, time, volatility, right) for move in (step, -step))
    assert here.delta == pytest.approx((up - down) / (2 * step), abs=1e-3)
    assert here.gamma * spot == pytest.approx((up - 2 * here.price + down) / step**2 * spot, abs=2e-2)
    richer = worth(spot, strike, time, volatility + 0.0001, right)
    assert here.vega == pytest.approx((richer - here.price) / 0.0001 / 100, abs=spot * 1e-4)
    later = worth(spot, strike, time - 1 / 3650, volatility, right)
    assert here.theta == pytest.approx((later - here.price) * 10, abs=spot * 1e-3)


@given(spots, moneyness, years, volatilities, st.sampled_from("CP"))
def test_the_volatility_of_a_price_is_found_again(
    spot: float, part: float, time: float, volatility: float, right: str
) -> None:
    strike = spot * part
    one = valued(spot, strike, time, volatility, right)
    if one.vega < 0.001 * spot / 100:
        return  # the price hardly says what the volatility is
    found = implied_volatility(one.price, spot, strike, time, right)
    assert found == pytest.approx(volatility, abs=1e-4)


def test_no_volatility_makes_an_impossible_price() -> None:
    assert implied_volatility(120.0, 100.0, 100.0, 1.0, "C") is None
    assert implied_volatility(9.0, 110.0, 100.0, 1.0, "C") is None
    assert implied_volatility(5.0, 100.0, 100.0, 0.0, "C") is None
    assert implied_volatility(5.0, 0.0, 100.0, 1.0, "P") is None


def test_at_expiry_an_option_is_what_exercising_brings() -> None:
    assert worth(105.0, 100.0, 0.0, 0.3, "C") == 5.0
    assert (valued(95.0, 100.0, 0.0, 0.3, "P").delta, valued(105.0, 100.0, 0.0, 0.3, "P").delta) == (-1.0, 0.0)
