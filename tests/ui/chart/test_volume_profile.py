"""The volume profile adds up to the volume traded, bar by bar, whichever way it is summed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gatedesk.ui.chart.series import Bar, BarSeries
from gatedesk.ui.chart.studies.volume_profile import BLOCK, Profile, VolumeProfiler, value_area
from helpers.chart_bars import cut, row, walk


def series_of(bars: dict[str, Any]) -> BarSeries:
    series = BarSeries()
    series.replace(**bars)
    return series


def plainly(bars: dict[str, Any], profile: Profile) -> Any:
    """The volume in the profile's rows when each bar is spread evenly over its range."""
    rows = np.zeros(len(profile.volume))
    edges = profile.low + profile.step * np.arange(len(rows) + 1)
    for low, high, volume in zip(bars["low"], bars["high"], bars["volume"], strict=True):
        within = np.clip(np.minimum(edges[1:], high) - np.maximum(edges[:-1], low), 0.0, None)
        rows += volume * within / within.sum() if within.sum() > 0.0 else volume * np.eye(len(rows))[0]
    return rows


@pytest.mark.parametrize("count", [300, 5 * BLOCK + 123])
def test_it_holds_the_whole_volume_near_where_it_was_traded(count: int) -> None:
    bars = walk(count)
    profile = VolumeProfiler(series_of(bars)).profile(0, count, 48)
    assert profile is not None
    assert len(profile.volume) <= 48
    assert profile.volume.sum() == pytest.approx(bars["volume"].sum())
    wanted = plainly(bars, profile)
    assert np.abs(np.cumsum(profile.volume) - np.cumsum(wanted)).max() < 0.03 * bars["volume"].sum()
    assert profile.peak == int(np.argmax(profile.volume))


def test_blocks_and_single_bars_sum_to_the_same_and_follow_live_bars() -> None:
    count = 7 * BLOCK
    bars = walk(count)
    series = series_of(cut(bars, 0, count - 200))
    profiler = VolumeProfiler(series)
    assert profiler.profile(0, count, 60) is not None
    for index in range(count - 200, count):
        series.put(Bar(*row(bars, index)))
    profile = profiler.profile(500, count - 3, 60)
    assert profile is not None
    assert profile.volume.sum() == pytest.approx(bars["volume"][500 : count - 3].sum())
    fresh = VolumeProfiler(series).profile(500, count - 3, 60)
    assert fresh is not None
    assert fresh.volume.sum() == pytest.approx(profile.volume.sum())


def test_older_history_and_corrections_are_taken_in() -> None:
    count = 6 * BLOCK
    bars = walk(count)
    series = series_of(cut(bars, 3000))
    profiler = VolumeProfiler(series)
    profiler.profile(0, count, 40)
    series.prepend(**cut(bars, 0, 3000))
    profile = profiler.profile(-3000, count, 40)
    assert profile is not None
    assert profile.volume.sum() == pytest.approx(bars["volume"].sum())
    time, *prices, volume = row(bars, 10)
    series.put(Bar(time, *prices, volume + 1e6))
    profiler.forget()
    changed = profiler.profile(-3000, count, 40)
    assert changed is not None
    assert changed.volume.sum() == pytest.approx(bars["volume"].sum() + 1e6)


def test_a_market_that_leaves_the_grid_is_summed_anew() -> None:
    count = 5 * BLOCK
    bars = walk(count)
    series = series_of(bars)
    profiler = VolumeProfiler(series)
    profiler.profile(0, count, 40)
    time = int(bars["time"][-1]) + 60
    series.put(Bar(time, 500.0, 510.0, 490.0, 500.0, 1e9))
    profile = profiler.profile(0, count + 1, 40)
    assert profile is not None
    assert profile.low + profile.step * len(profile.volume) >= 510.0
    assert profile.volume.sum() == pytest.approx(bars["volume"].sum() + 1e9)


def test_without_prices_or_volume_there_is_none() -> None:
    bars = walk(50)
    bars["volume"][:] = 0.0
    assert VolumeProfiler(series_of(bars)).profile(0, 50, 40) is None
    assert VolumeProfiler(BarSeries()).profile(0, 50, 40) is None
    assert VolumeProfiler(series_of(walk(50))).profile(80, 90, 40) is None


def test_one_flat_bar_is_one_row() -> None:
    profile = VolumeProfiler(series_of({name: values[:1] * 0 + 5 for name, values in walk(1).items()})).profile(
        0, 1, 40
    )
    assert profile is not None
    assert profile.volume.sum() == 5.0
    assert np.count_nonzero(profile.volume) == 1


def test_the_value_area_grows_to_the_heavier_side() -> None:
    assert value_area(np.array([1.0, 2.0, 10.0, 6.0, 1.0]), 2) == (2, 3)
    assert value_area(np.array([5.0]), 0) == (0, 0)
    assert value_area(np.array([9.0, 1.0, 1.0, 1.0]), 0) == (0, 0)
