"""How the widget's surface is divided: price pane, volume pane, price axis right, time axis below (no widgets)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

PRICE_SHARE = 0.78
TOP_SPACE = 0
SMALLEST_PANE = 24


@dataclass(frozen=True, slots=True)
class Layout:
    """Rectangles in Qt units of the view; whole numbers, so that panes meet without a seam."""

    price: QRectF
    volume: QRectF
    axis: QRectF
    time: QRectF
    panes: QRectF  # price and volume together: where the crosshair's vertical line runs


def divide(width: int, height: int, axis_width: int, time_height: int) -> Layout:
    """Divide a surface; a tiny one gives panes of at least a few units, which the view then cuts off."""
    pane_width = max(width - axis_width, SMALLEST_PANE)
    panes_height = max(height - time_height, 2 * SMALLEST_PANE)
    price_height = round(panes_height * PRICE_SHARE)
    return Layout(
        price=QRectF(0, 0, pane_width, price_height),
        volume=QRectF(0, price_height, pane_width, panes_height - price_height),
        axis=QRectF(pane_width, 0, axis_width, panes_height),
        time=QRectF(0, panes_height, pane_width, time_height),
        panes=QRectF(0, 0, pane_width, panes_height),
    )
