"""The prices a study may read, as columns over all bars and as numbers of one bar (no Qt)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from gatedesk.ui.chart.columns import Array
from gatedesk.ui.chart.series import Bar, BarSeries

OF_BAR: Mapping[str, Callable[[Bar], float]] = {
    "open": lambda bar: bar.open,
    "high": lambda bar: bar.high,
    "low": lambda bar: bar.low,
    "close": lambda bar: bar.close,
    "volume": lambda bar: bar.volume,
    "hl2": lambda bar: (bar.high + bar.low) / 2.0,
    "hlc3": lambda bar: (bar.high + bar.low + bar.close) / 3.0,
    "ohlc4": lambda bar: (bar.open + bar.high + bar.low + bar.close) / 4.0,
}


def column(series: BarSeries, price: str) -> Array:
    """Return one price of all bars; NaN in holes. Plain fields are not copied."""
    open_, high, low, close = series.prices
    columns: Mapping[str, Callable[[], Array]] = {
        "open": lambda: open_,
        "high": lambda: high,
        "low": lambda: low,
        "close": lambda: close,
        "volume": lambda: series.volumes,
        "hl2": lambda: (high + low) / 2.0,
        "hlc3": lambda: (high + low + close) / 3.0,
        "ohlc4": lambda: (open_ + high + low + close) / 4.0,
    }
    return columns[price]()


def whole_rows(columns: Sequence[Array]) -> Array | None:
    """Return the indices where every column has a finite number; None when that is everywhere."""
    finite = np.isfinite(columns[0])
    for one in columns[1:]:
        finite &= np.isfinite(one)
    return None if finite.all() else np.flatnonzero(finite)
