"""Round prices on the contract's grid, and how they are written."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatedesk.ui.chart.price_ticks import decimals_of, log_ticks, price_step, price_text, price_ticks, volume_text


@pytest.mark.parametrize(
    ("increment", "decimals"),
    [(0.01, 2), (0.25, 2), (5.0, 0), (1.0, 0), (0.00005, 5), (1 / 32, 5), (1 / 64, 6), (0.1, 1), (0.0, 2)],
)
def test_decimals_print_the_increment_exactly(increment: float, decimals: int) -> None:
    assert decimals_of(increment) == decimals


@pytest.mark.parametrize(
    ("least", "increment", "step"),
    [
        (0.3, 0.01, 0.5),
        (0.3, 0.25, 0.5),
        (0.1, 0.25, 0.25),
        (0.02, 1 / 32, 1 / 32),
        (0.05, 1 / 32, 1 / 16),
        (0.9, 1 / 32, 1.0),
        (21.0, 0.01, 25.0),
        (0.000012, 0.00005, 0.00005),
        (3.0, 5.0, 5.0),
    ],
)
def test_steps_are_round_and_tradable(least: float, increment: float, step: float) -> None:
    assert price_step(least, increment) == pytest.approx(step)


@given(
    low=st.floats(-1e6, 1e6),
    size=st.floats(1e-3, 1e6),
    increment=st.sampled_from([0.01, 0.25, 1 / 32, 0.00005, 5.0, 0.1]),
    most=st.floats(2, 20),
)
def test_ticks_are_on_the_grid_in_range_and_not_too_many(
    low: float, size: float, increment: float, most: float
) -> None:
    ticks = price_ticks(low, low + size, most, increment)
    assert len(ticks) <= most + 2
    assert ticks == sorted(set(ticks))
    for tick in ticks:
        assert abs(tick / increment - round(tick / increment)) < 1e-4 * max(1.0, abs(tick / increment) * 1e-6)
        assert low - size * 1e-3 <= tick <= low + size * 1.001


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (math.nan, 1.0), (0.0, math.inf), (2.0, 1.0)])
def test_a_range_without_sense_has_no_ticks(low: float, high: float) -> None:
    assert price_ticks(low, high, 10, 0.01) == []
    assert log_ticks(low, high, 10, 0.01) == []


def test_a_wide_log_scale_has_decades_and_a_narrow_one_plain_steps() -> None:
    wide = log_ticks(1.0, 100_000.0, 8, 0.01)
    assert {1.0, 10.0, 100.0, 1000.0} <= set(wide)
    assert log_ticks(100.0, 150.0, 6, 0.01) == price_ticks(100.0, 150.0, 6, 0.01)


def test_prices_and_volumes_in_words() -> None:
    assert price_text(1234.5, 2) == "1,234.50"
    assert price_text(-37.63, 2) == "−37.63"
    assert price_text(-0.0001, 2) == "0.00"
    assert [volume_text(v) for v in (0, 950, 12_340, 4_560_000, 1.2e9, 250_000)] == [
        "0",
        "950",
        "12.3K",
        "4.56M",
        "1.2B",
        "250K",
    ]
