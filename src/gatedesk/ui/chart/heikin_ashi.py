"""Heikin-Ashi bars: every close is the bar's average, every open lies midway in the bar before (no Qt)."""

from __future__ import annotations

import numpy as np

from gatedesk.ui.chart.columns import Array
from gatedesk.ui.chart.series import Bar, BarSeries

DOUBLINGS = 6  # 2**6 bars back a weight of a half a bar is below the resolution of float64


def smoothed_opens(averages: Array, first_open: float) -> Array:
    """Return `open[i] = (open[i - 1] + averages[i - 1]) / 2` without a loop over bars."""
    opens: Array = np.empty_like(averages)
    opens[0] = first_open
    opens[1:] = averages[:-1] / 2.0
    weight = 0.5
    for doubling in range(DOUBLINGS):
        reach = 1 << doubling
        if reach >= len(opens):
            break
        opens[reach:] += weight * opens[:-reach].copy()
        weight *= weight
    return opens


def heikin_ashi_series(source: BarSeries) -> BarSeries:
    """Return the Heikin-Ashi bars of a series, at the same positions; holes stay holes."""
    derived = BarSeries()
    if not len(source):
        return derived
    open_, high, low, close = source.prices
    real = np.isfinite(close)
    averages: Array = (open_ + high + low + close)[real] / 4.0
    opens: Array = np.full(len(close), np.nan)
    closes: Array = np.full(len(close), np.nan)
    if len(averages):
        index = int(np.argmax(real))
        opens[real] = smoothed_opens(averages, float(open_[index] + close[index]) / 2.0)
        closes[real] = averages
    highs, lows = np.fmax(high, np.fmax(opens, closes)), np.fmin(low, np.fmin(opens, closes))
    derived.place(source.first, source.time, opens, highs, lows, closes, source.volumes)
    return derived


def heikin_ashi_bar(source: BarSeries, derived: BarSeries) -> Bar:
    """Return the Heikin-Ashi bar of the newest bar, from the derived bar before it."""
    bar = source.bar(source.end - 1)
    close = (bar.open + bar.high + bar.low + bar.close) / 4.0
    open_ = (bar.open + bar.close) / 2.0
    previous = source.end - 2
    while previous >= derived.first:
        before = derived.bar(previous)
        if before.close == before.close:
            open_ = (before.open + before.close) / 2.0
            break
        previous -= 1
    return Bar(bar.time, open_, max(bar.high, open_, close), min(bar.low, open_, close), close, bar.volume)
