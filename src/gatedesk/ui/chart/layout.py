"""How the surface is divided: price, volume and study panes, price axis right, time axis below (no widgets)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from PySide6.QtCore import QRectF

PRICE_SHARE = 0.78
VOLUME_SHARE = 0.22
STUDY_SHARE = 0.24  # of a pane of its own, counted against the two above
TOP_SPACE = 0
SMALLEST_PANE = 24


@dataclass(frozen=True, slots=True)
class Layout:
    """Rectangles in Qt units of the view; whole numbers, so that panes meet without a seam."""

    price: QRectF
    volume: QRectF
    axis: QRectF
    time: QRectF
    panes: QRectF  # all panes together: where the crosshair's vertical line runs
    studies: tuple[QRectF, ...] = ()  # panes below the volume, from the top

    @property
    def stacked(self) -> tuple[QRectF, ...]:
        """The panes from the top."""
        return (self.price, self.volume, *self.studies)


def divide(
    width: int, height: int, axis_width: int, time_height: int, shares: Sequence[float] = (PRICE_SHARE, VOLUME_SHARE)
) -> Layout:
    """Divide a surface among price, volume and study panes in the ratio of their shares.

    A tiny one gives panes of at least a few units, which the view then cuts off.
    """
    pane_width = max(width - axis_width, SMALLEST_PANE)
    panes_height = max(height - time_height, len(shares) * SMALLEST_PANE)
    edges = [0, *(round(panes_height * part / sum(shares)) for part in accumulate(shares))]
    price, volume, *studies = (QRectF(0, top, pane_width, bottom - top) for top, bottom in pairwise(edges))
    return Layout(
        price=price,
        volume=volume,
        axis=QRectF(pane_width, 0, axis_width, panes_height),
        time=QRectF(0, panes_height, pane_width, time_height),
        panes=QRectF(0, 0, pane_width, panes_height),
        studies=tuple(studies),
    )


def moved_divider(layout: Layout, shares: Sequence[float], number: int, y: float) -> list[float]:
    """Return the shares after the border below pane `number` was dragged to `y`; both panes stay visible."""
    above, below = layout.stacked[number], layout.stacked[number + 1]
    y = min(max(y, above.top() + SMALLEST_PANE), below.bottom() - SMALLEST_PANE)
    both = shares[number] + shares[number + 1]
    part = both * (y - above.top()) / (below.bottom() - above.top())
    return [*shares[:number], part, both - part, *shares[number + 2 :]]
