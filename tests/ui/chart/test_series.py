"""Bars and their pyramid against plain arrays, whatever is appended, corrected or prepended."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatedesk.ui.chart.series import Bar, BarSeries
from helpers.chart_bars import START, cut, row, walk


def filled(bars: dict[str, np.ndarray]) -> BarSeries:
    series = BarSeries()
    series.replace(**bars)
    return series


def assert_pyramid_is_exact(series: BarSeries, bars: dict[str, np.ndarray]) -> None:
    """Every cell of every level says what the bars under it say."""
    for per_pixel in (*2.0 ** np.arange(14), *1.3 * 2.0 ** np.arange(14)):
        found = series.visible(series.first, series.end, per_pixel)
        for cell in range(len(found.high)):
            start = found.start + cell * found.bars - series.first
            part = slice(max(start, 0), start + found.bars)
            highs, lows, opens, closes = (bars[name][part] for name in ("high", "low", "open", "close"))
            real = np.isfinite(closes)
            if not real.any():
                assert np.isnan(found.close[cell])
                continue
            assert found.high[cell] == highs[real].max()
            assert found.low[cell] == lows[real].min()
            assert found.open[cell] == pytest.approx(opens[real][0], rel=1e-6)
            assert found.close[cell] == pytest.approx(closes[real][-1], rel=1e-6)
            assert found.volume[cell] == pytest.approx(np.nanmax(bars["volume"][part]), rel=1e-6)


@settings(max_examples=60)
@given(
    count=st.integers(1, 3000),
    before=st.integers(0, 900),
    after=st.integers(0, 40),
    holes=st.lists(st.integers(0, 2999), max_size=6),
)
def test_the_pyramid_is_exact_after_any_growth(count: int, before: int, after: int, holes: list[int]) -> None:
    bars = walk(before + count + after)
    for hole in holes:
        for name in ("open", "high", "low", "close"):
            bars[name][hole % len(bars[name]) : hole % len(bars[name]) + 3] = np.nan
    series = filled(cut(bars, before, before + count))
    for index in range(before + count, before + count + after):
        series.append(Bar(*row(bars, index)))
    assert series.prepend(**cut(bars, 0, before)) == before
    assert (series.first, len(series)) == (-before, len(bars["time"]))
    assert_pyramid_is_exact(series, bars)


def test_a_correction_of_any_bar_reaches_every_level() -> None:
    bars = walk(5000)
    series = filled(bars)
    for index in (4999, 4998, 2500, 0):
        bars["high"][index] += 50.0
        bars["low"][index] -= 50.0
        assert series.put(Bar(*row(bars, index))) is False
    assert_pyramid_is_exact(series, bars)
    bars["high"][4999] -= 30.0  # an extreme may also be taken back
    series.update_last(Bar(*row(bars, 4999)))
    assert_pyramid_is_exact(series, bars)


def test_prepending_regroups_nothing() -> None:
    bars = walk(9000)
    series = filled(cut(bars, 4001))
    before = series.visible(100, 4900, 32.0)
    series.prepend(**cut(bars, 0, 4001))
    after = series.visible(100, 4900, 32.0)
    assert (before.start, before.bars) == (after.start, after.bars)
    np.testing.assert_array_equal(before.high, after.high)
    np.testing.assert_array_equal(before.open, after.open)


def test_prepending_drops_what_is_not_older() -> None:
    bars = walk(100)
    series = filled(cut(bars, 40))
    assert series.prepend(**cut(bars, 0, 70)) == 40
    np.testing.assert_array_equal(series.time, bars["time"])


def test_prepending_to_nothing_and_prepending_nothing() -> None:
    bars = walk(10)
    series = BarSeries()
    assert series.prepend(**bars) == 10
    assert series.prepend(**cut(bars, 0, 0)) == 0
    assert len(series) == 10
    assert series.bar(series.end - 1).time == bars["time"][-1]


def test_extent_ignores_holes_and_knows_when_there_is_nothing() -> None:
    series = BarSeries()
    assert series.extent(0, 10, 1.0) is None
    bars = walk(50)
    for name in ("open", "high", "low", "close"):
        bars[name][10:20] = np.nan
    series.replace(**bars)
    assert series.extent(0, 49, 1.0) == (np.nanmin(bars["low"]), np.nanmax(bars["high"]))
    assert series.extent(12, 15, 1.0) is None
    assert series.extent(60, 90, 1.0) is None


@pytest.mark.parametrize(
    "bars",
    [
        {**walk(5), "low": np.zeros(4)},
        {**walk(5), "time": np.array([0, 60, 60, 120, 180])},
        {**walk(5), "time": np.array([0, 120, 60, 180, 240])},
        {name: values.reshape(1, -1) for name, values in walk(5).items()},
    ],
    ids=["lengths", "same time twice", "times fall", "not flat"],
)
def test_bars_that_make_no_sense_are_refused(bars: dict[str, np.ndarray]) -> None:
    series = filled(walk(3))
    with pytest.raises(ValueError, match="must"):
        series.replace(**bars)
    assert len(series) == 3


def test_a_bar_in_the_past_that_corrects_none_is_refused() -> None:
    series = filled(walk(5))
    with pytest.raises(ValueError, match="no bar starts"):
        series.put(Bar(START + 30, 1, 1, 1, 1, 1))
    with pytest.raises(ValueError, match="not later"):
        series.append(Bar(START, 1, 1, 1, 1, 1))
    with pytest.raises(ValueError, match="no bar starts"):
        BarSeries().update_last(Bar(START, 1, 1, 1, 1, 1))


def test_positions_and_bars_by_time() -> None:
    bars = walk(20)
    series = filled(cut(bars, 5))
    series.prepend(**cut(bars, 0, 5))
    assert series.position_at(int(bars["time"][0])) == -5
    assert series.position_at(int(bars["time"][7]) - 1) == 2
    assert series.position_at(int(bars["time"][-1]) + 1) == series.end
    assert series.bar(-5) == Bar(*row(bars, 0))
    with pytest.raises(IndexError):
        series.bar(-6)
    assert series.bar_seconds == 60


def test_every_change_gives_a_new_version() -> None:
    bars = walk(10)
    series = BarSeries()
    versions = [series.version]
    for change in (
        lambda: series.replace(**cut(bars, 3, 8)),
        lambda: series.prepend(**cut(bars, 0, 3)),
        lambda: series.put(Bar(*row(bars, 8))),
        lambda: series.put(Bar(*row(bars, 8))),
    ):
        change()
        versions.append(series.version)
    assert versions == sorted(set(versions))


def test_a_million_bars_stay_within_eighty_bytes_each() -> None:
    series = filled(walk(1_000_000))
    assert series.nbytes / len(series) <= 80.0
