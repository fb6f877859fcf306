"""Newest bars that come anew, as after an outage: what is older stays, what was missed is filled in (no Qt)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gatedesk.ui.chart.columns import Array
from gatedesk.ui.chart.series import BarSeries


def merged(series: BarSeries, *columns: ArrayLike) -> tuple[Array, ...] | None:
    """Return time, prices and volume with the series' older bars before the new ones.

    None where the two do not meet: what lies between them is not known, so the older ones must go.
    """
    time = np.asarray(columns[0], dtype="i8")
    if not len(series) or not len(time) or time[0] > series.time[-1]:
        return None
    kept = int(series.time.searchsorted(time[0]))
    old = (series.time, *series.prices, series.volumes)
    return tuple(np.concatenate((before[:kept], np.asarray(new))) for before, new in zip(old, columns, strict=True))
