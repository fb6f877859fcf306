"""From the pointer to anchors and back: bars give the time, the contract's increment the price."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF

from gatedesk.domain.drawing import Anchor
from gatedesk.ui.chart.snap import Snap, magnet_price, on_grid
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.time_places import position_of, time_of


def anchor_at(state: ChartState, point: QPointF) -> Anchor | None:
    """Return the anchor under a point, or at the bar's price the crosshair holds; None where there is none."""
    if not len(state.series):
        return None
    position = math.floor(state.position_under(point.x()))
    price = magnet_price(state, position, point.y()) if state.snap is Snap.PRICE else None
    if price is None:
        price = on_grid(state, state.price_under(point.y()))
    return Anchor(time=time_of(state.series, position), price=price) if math.isfinite(price) else None


def point_of(state: ChartState, anchor: Anchor) -> tuple[float, float]:
    """Return where an anchor is on the screen; the ordinate is NaN where a log scale has none."""
    return state.x_of(position_of(state.series, anchor.time)), state.y_of(anchor.price)


def moved(
    state: ChartState, anchors: tuple[Anchor, ...], bars: int, from_price: float, to_price: float
) -> list[Anchor]:
    """Return anchors carried by some bars and by the way from one price to another, keeping their shape.

    On a log scale the shape is kept by the ratio of prices, on a linear one by their difference.
    """
    found = []
    for anchor in anchors:
        price = anchor.price * (to_price / from_price) if state.scale.log else anchor.price + (to_price - from_price)
        position = position_of(state.series, anchor.time) + bars
        time = anchor.time if bars == 0 else time_of(state.series, position)
        found.append(Anchor(time=time, price=on_grid(state, price)))
    return found
