"""Values over the bars: their pyramid, their holes, their growth."""

import numpy as np
import pytest

from gatedesk.ui.chart.lines import ValueSeries
from gatedesk.ui.chart.overlays import OverlaySet


def test_condensed_values_keep_their_extremes() -> None:
    values = np.random.default_rng(2).normal(0, 1, 5000)
    values[:199] = np.nan
    line = ValueSeries()
    line.replace(-300, values)
    for per_pixel in (*2.0 ** np.arange(8), *1.3 * 2.0 ** np.arange(8)):
        start, bars, least, greatest = line.visible((-300.0, 4700.0), per_pixel)
        for cell in range(len(least)):
            first = start + cell * bars + 300
            part = values[max(first, 0) : first + bars]
            if np.isnan(part).all():
                assert np.isnan(least[cell])
            else:
                assert least[cell] == pytest.approx(np.nanmin(part), rel=1e-6)
                assert greatest[cell] == pytest.approx(np.nanmax(part), rel=1e-6)


def test_live_values_are_appended_and_corrected() -> None:
    line = ValueSeries()
    line.put(7, 1.0)
    line.put(8, 2.0)
    line.put(8, 3.0)
    assert [line.value(position) for position in (7, 8)] == [1.0, 3.0]
    assert np.isnan(line.value(9))
    assert line.extent(0, 100, 1.0) == (1.0, 3.0)
    with pytest.raises(IndexError):
        line.put(10, 4.0)


def test_no_value_in_view_has_no_extent() -> None:
    line = ValueSeries()
    assert line.extent(0, 10, 1.0) is None
    line.replace(0, np.full(20, np.nan))
    assert line.extent(0, 10, 1.0) is None


def test_overlays_are_known_by_name() -> None:
    overlays = OverlaySet()
    overlays.set("SMA 20", "#e0a63a", 0, [1.0, 2.0])
    overlays.set("SMA 20", "#123456", 0, [3.0])
    overlays.put("SMA 20", 1, 4.0)
    assert [(line.name, line.colour.name(), line.values.end) for line in overlays] == [("SMA 20", "#123456", 2)]
    with pytest.raises(KeyError):
        overlays.put("EMA 9", 1, 4.0)
    overlays.remove("SMA 20")
    overlays.remove("SMA 20")
    assert len(overlays) == 0
