"""Which values of indicators are visible: what a fitted scale must show."""

from __future__ import annotations

from collections.abc import Iterable

from gatedesk.ui.chart.indicators.indicator import Indicator
from gatedesk.ui.chart.state import ChartState

Extent = tuple[float, float]
MOST_WIDENED = 0.5  # of the range of the bars, on either side
ROOM_FOR_WORDS = 0.35  # of a pane's height at most


def united(extents: Iterable[Extent | None]) -> Extent | None:
    """Return the extent of several; None when none of them is one."""
    real = [extent for extent in extents if extent is not None]
    return (min(low for low, _ in real), max(high for _, high in real)) if real else None


def visible_extent(state: ChartState, indicator: Indicator) -> Extent | None:
    """Return the least and greatest visible value of an indicator; marks have none."""
    window = state.window
    per_pixel = window.bars / state.layout.price.width()
    plots = [plot for plot in indicator.plots if plot.output.style != "marks"]
    return united(plot.values.extent(window.start, window.stop, per_pixel) for plot in plots)


def fit_pane(state: ChartState, indicator: Indicator, height: float) -> None:
    """Fit the scale of an indicator's own pane to what is visible, its levels and zero line included."""
    pane = indicator.pane
    if pane is None or not pane.scale.auto:
        return
    levels = [(level, level) for level in indicator.study.levels]
    if any(plot.output.style == "histogram" for plot in indicator.plots):
        levels.append((0.0, 0.0))
    low, high = united([visible_extent(state, indicator), *levels]) or (0.0, 1.0)
    above = min((state.words.height + 10.0) / max(height, 1.0), ROOM_FOR_WORDS)
    pane.scale.fit(low, high, 0.0, above)


def outgrows(indicator: Indicator, position: int) -> bool:
    """Tell whether a value at a position lies off the fitted scale of the indicator's pane."""
    if indicator.pane is None or not indicator.pane.scale.auto:
        return False
    scale = indicator.pane.scale
    values = [plot.values.value(position) for plot in indicator.plots]
    return any(value < scale.low or value > scale.high for value in values)  # NaN is neither


def widened(state: ChartState, prices: Extent, overlays: Iterable[Indicator]) -> Extent:
    """Return the prices a fitted scale shows when it shows overlays too: far bands are cut, bars are not squeezed."""
    found = united(visible_extent(state, one) for one in overlays)
    if found is None:
        return prices
    low, high = state.scale.placed(*prices)
    room = (high - low) * MOST_WIDENED
    wanted_low, wanted_high = state.scale.placed(*found)
    low, high = min(low, max(wanted_low, low - room)), max(high, min(wanted_high, high + room))
    return state.scale.price(low), state.scale.price(high)
