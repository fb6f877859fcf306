"""Where a moment stands among the bars, and when a bar position is: what keeps drawings in place (no Qt).

A moment belongs to the bar it falls into, so that a line drawn on minutes goes through the right bars of an hour chart.
Beyond the newest bar time goes on bar by bar; before the oldest it is guessed from the average distance of bars (nights
and weekends counted) until the older bars are there.
"""

from __future__ import annotations

import math

from gatedesk.ui.chart.series import BarSeries


def position_of(series: BarSeries, time: float) -> int:
    """Return the position of the bar a moment falls into; 0 for a chart without bars."""
    if not len(series):
        return 0
    times = series.time
    first, last = int(times[0]), int(times[-1])
    if time >= last:
        return series.end - 1 + int((time - last) // max(series.bar_seconds, 1))
    if time < first:
        return series.first - max(1, round((first - time) / _older_seconds(series)))
    # Whole seconds: a float would make numpy copy all times into floats before it searches them.
    return series.first + int(times.searchsorted(math.floor(time), side="right")) - 1


def time_of(series: BarSeries, position: int) -> float:
    """Return when the bar at a position starts, or would start beyond the ends; 0 for a chart without bars."""
    if not len(series):
        return 0.0
    if position >= series.end:
        return float(series.time[-1]) + (position - series.end + 1) * max(series.bar_seconds, 1)
    if position < series.first:
        return float(series.time[0]) - (series.first - position) * _older_seconds(series)
    return float(series.time[position - series.first])


def mapping_key(series: BarSeries) -> tuple[int, ...]:
    """Return what changes when positions of moments may have changed: not with a live price, only with bars."""
    return (series.first, series.end, int(series.time[0]), series.bar_seconds) if len(series) else ()


def _older_seconds(series: BarSeries) -> float:
    times = series.time
    average = (int(times[-1]) - int(times[0])) / max(len(series) - 1, 1)
    return max(average, float(series.bar_seconds), 1.0)
