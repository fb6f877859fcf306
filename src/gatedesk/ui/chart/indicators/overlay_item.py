"""Paints the indicators that share the scale of prices, over the bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.indicators.plots import Canvas, paint_plot
from gatedesk.ui.chart.projection import device_pixels, exposed_columns
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.state import ChartState

if TYPE_CHECKING:
    from gatedesk.ui.chart.indicators.layer import IndicatorLayer

BESIDE = 2.0  # bars on either side that a line or a mark reaches in from


class IndicatorOverlayItem(QGraphicsItem):
    """Paints the visible part of every overlay."""

    def __init__(self, state: ChartState, layer: IndicatorLayer) -> None:
        """Read the overlays at every paint."""
        super().__init__()
        self._state = state
        self._layer = layer
        self._batch = RectBatch()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def boundingRect(self) -> QRectF:
        """Return the price pane."""
        return self._state.layout.price

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the exposed part of every overlay."""
        state, pane = self._state, self._state.layout.price
        exposed = option.exposedRect.intersected(pane)
        overlays = self._layer.overlays
        if not overlays or exposed.isEmpty():
            return
        painter.setClipRect(pane)
        with device_pixels(painter) as pixels:
            projection = state.projection(pixels)
            start, stop = projection.positions(*exposed_columns(exposed, pixels))
            ground = pixels.top + round(pane.bottom() * pixels.ratio)
            span = (start - BESIDE, stop + BESIDE)
            for one in overlays:
                canvas = Canvas(painter, projection, span, ground, state.inks, state.drawn, self._batch, one.breaks)
                for plot in one.plots:
                    paint_plot(canvas, plot)
