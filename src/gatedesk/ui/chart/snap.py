"""How the pointer over a chart is read: at its bar, at the nearest price of its bar, or exactly where it is."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gatedesk.ui.chart.state import ChartState

MAGNET_REACH = 24.0  # Qt units: a price of the bar this near takes the pointer


class Snap(StrEnum):
    """What the crosshair holds on to. Times are those of bars in every case."""

    BAR = "bar"
    PRICE = "price"
    FREE = "free"


def magnet_price(state: ChartState, position: int, y: float) -> float | None:
    """Return the open, high, low or close of a bar that lies nearest to an ordinate, if one is within reach."""
    if not state.series.first <= position < state.series.end:
        return None
    near = [(abs(state.y_of(price) - y), price) for price in state.series.bar(position)[1:5]]
    near = [one for one in near if one[0] <= MAGNET_REACH]
    return float(min(near)[1]) if near else None


def on_grid(state: ChartState, price: float) -> float:
    """Return the nearest price the contract can have; what is no number stays so."""
    steps = price / state.increment
    return round(round(steps) * state.increment, 10) if abs(steps) < 1e300 else price
