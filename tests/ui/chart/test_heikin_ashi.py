"""Heikin-Ashi bars against their definition, one bar after the other."""

import numpy as np
import pytest

from gatedesk.ui.chart.heikin_ashi import heikin_ashi_bar, heikin_ashi_series
from gatedesk.ui.chart.series import Bar, BarSeries
from helpers.chart_bars import cut, row, walk


def by_definition(bars: dict[str, np.ndarray]) -> list[tuple[float, float]]:
    """Return open and close of every real bar."""
    found: list[tuple[float, float]] = []
    for index in range(len(bars["time"])):
        open_, high, low, close = (bars[name][index] for name in ("open", "high", "low", "close"))
        if close != close:
            continue
        opened = (open_ + close) / 2 if not found else (found[-1][0] + found[-1][1]) / 2
        found.append((opened, (open_ + high + low + close) / 4))
    return found


@pytest.mark.parametrize("hole", [(0, 0), (0, 3), (40, 60), (299, 300)])
def test_all_bars_follow_the_definition(hole: tuple[int, int]) -> None:
    bars = walk(300)
    for name in ("open", "high", "low", "close"):
        bars[name][slice(*hole)] = np.nan
    series = BarSeries()
    series.replace(**bars)
    opens, highs, lows, closes = heikin_ashi_series(series).prices
    real = np.isfinite(closes)
    np.testing.assert_allclose(np.column_stack((opens, closes))[real], by_definition(bars), rtol=1e-12)
    assert (real == np.isfinite(bars["close"])).all()
    assert (highs[real] >= np.maximum(opens, closes)[real]).all()
    assert (lows[real] <= np.minimum(opens, closes)[real]).all()


def test_a_live_bar_continues_the_series_and_history_keeps_its_positions() -> None:
    bars = walk(120)
    series = BarSeries()
    series.replace(**cut(bars, 20, 100))
    series.prepend(**cut(bars, 0, 20))
    derived = heikin_ashi_series(series)
    assert derived.first == -20
    for index in range(100, 120):
        series.append(Bar(*row(bars, index)))
        derived.put(heikin_ashi_bar(series, derived))
    np.testing.assert_allclose(derived.prices, heikin_ashi_series(series).prices, rtol=1e-12)


def test_nothing_gives_nothing() -> None:
    assert len(heikin_ashi_series(BarSeries())) == 0
