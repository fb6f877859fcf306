"""Which device columns a bar takes: wick and body where there is room, touching columns where there is none."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gatedesk.ui.chart.columns import Array
from gatedesk.ui.chart.projection import Projection

BODY_SHARE = 0.72  # of the distance of two bars
LEAST_BODY_PIXELS = 3.0  # below this distance in hairlines a bar is only its column
TOUCHING_PIXELS = 2.0  # below this distance columns are drawn side by side without gaps


class Slots(NamedTuple):
    """Left and right edges (exclusive) of wicks and of bodies; without bodies both are the same."""

    left: Array
    right: Array
    body_left: Array
    body_right: Array
    bodied: bool


def slots_of(projection: Projection, start: int, bars: int, cells: Array) -> Slots:
    """Return the columns of some cells, of `bars` positions each, the cell 0 beginning at position `start`."""
    spacing = projection.x_scale * bars
    edges = projection.x0 + projection.x_scale * start + spacing * cells
    hairline = projection.hairline
    if spacing < TOUCHING_PIXELS * hairline:
        # A column belongs to the cell its centre lies in, so a bar is never drawn more than one column away.
        left = np.floor(edges + 0.5).astype(np.int32)
        right = np.maximum(np.floor(edges + (spacing + 0.5)).astype(np.int32), left + 1)
        return Slots(left, right, left, right, False)
    left = np.floor(edges + ((spacing - hairline) / 2.0 + 0.5)).astype(np.int32)
    right = left + hairline
    if spacing < LEAST_BODY_PIXELS * hairline:
        return Slots(left, right, left, right, False)
    # Body and wick have widths of the same parity, so that the wick stands exactly in the middle.
    width = int(min(spacing * BODY_SHARE, spacing - hairline))
    width = max(width - (width - hairline) % 2, hairline)
    body_left = left - (width - hairline) // 2
    return Slots(left, right, body_left, body_left + width, True)
