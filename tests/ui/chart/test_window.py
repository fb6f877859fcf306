"""Pan, zoom, follow and auto-scale as arithmetic."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatedesk.ui.chart.window import MIN_BARS, PriceScale, Window


def window_of(bars: int = 1000) -> Window:
    window = Window(first=0, end=bars)
    window.reset(800.0)
    return window


def test_reset_shows_the_newest_bars_with_a_margin() -> None:
    window = window_of()
    assert window.bars == 100.0
    assert window.start < 999 < window.stop - 3


@given(factor=st.floats(0.1, 10.0), anchor=st.floats(600.0, 900.0))
def test_zoom_keeps_the_anchor_where_it_is(factor: float, anchor: float) -> None:
    window = Window(500.0, 1000.0, 0, 1000)
    share = (anchor - window.start) / window.bars
    window.zoom(factor, anchor)
    placed = (anchor - window.start) / window.bars
    held_back = window.stop >= 1000 + window.bars - 4 or window.start >= 996
    assert held_back or placed == pytest.approx(share)


@given(
    moves=st.lists(st.tuples(st.sampled_from(["pan", "zoom"]), st.floats(-1e6, 1e6)), max_size=20),
    bars=st.integers(1, 10**6),
)
def test_bars_can_never_be_lost_out_of_sight(moves: list[tuple[str, float]], bars: int) -> None:
    window = window_of(bars)
    for name, amount in moves:
        if name == "pan":
            window.pan(amount)
        else:
            window.zoom(max(abs(amount) / 1e5, 1e-3), window.start + abs(amount) % window.bars)
        assert window.bars >= MIN_BARS - 1e-6
        assert window.start < window.end
        assert window.stop > window.first


def test_the_live_edge_is_followed_only_when_it_is_in_view() -> None:
    window = window_of()
    start = window.start
    window.take(0, 1001)
    assert window.start == start + 1
    window.pan(-500)
    start = window.start
    window.take(0, 1002)
    assert window.start == start


def test_history_does_not_move_the_window() -> None:
    window = window_of()
    shown = (window.start, window.stop)
    window.take(-5000, 1000)
    assert (window.start, window.stop) == shown


def test_home_and_end() -> None:
    window = window_of()
    window.show_first()
    assert window.start <= 0 < window.stop
    window.show_last()
    assert window.start < 1000 < window.stop


@given(
    low=st.floats(-1e9, 1e9), size=st.sampled_from([0.0, 1e-9, 0.01, 5.0, 1e6]), increment=st.sampled_from([1e-5, 0.25])
)
def test_fitted_prices_lie_inside_with_a_margin(low: float, size: float, increment: float) -> None:
    scale = PriceScale()
    scale.fit(low, low + size, increment)
    assert math.isfinite(scale.low)
    assert math.isfinite(scale.high)
    assert scale.low < low
    assert scale.high > low + size


def test_a_log_scale_leaves_out_what_is_not_above_zero() -> None:
    scale = PriceScale(log=True)
    scale.fit(-5.0, 100.0, 0.01)
    assert math.isfinite(scale.low)
    assert scale.price(scale.high) > 100.0
    assert math.isnan(scale.value(-1.0))
    assert scale.price(scale.value(42.0)) == pytest.approx(42.0)


def test_a_stretched_scale_is_no_longer_fitted_and_can_be_shifted() -> None:
    scale = PriceScale(0.0, 10.0)
    scale.shift(0.5)
    assert (scale.low, scale.high) == (0.0, 10.0)
    scale.stretch(2.0)
    assert (scale.low, scale.high, scale.auto) == (-5.0, 15.0, False)
    scale.shift(0.5)
    assert (scale.low, scale.high) == (5.0, 25.0)
