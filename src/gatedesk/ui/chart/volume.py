"""The lower pane: one column a bar, its height the volume, its colour the direction of the bar."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.price_ticks import price_step, volume_text
from gatedesk.ui.chart.projection import Projection, device_pixels, exposed_columns
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.series import BarSlice
from gatedesk.ui.chart.slots import slots_of
from gatedesk.ui.chart.state import ChartState

COARSENESS = 1.6  # columns of 1.3 to 2 pixels when many bars share a pixel
FULL_SHARE = 0.86  # of the pane's height for the greatest visible volume


class VolumeItem(QGraphicsItem):
    """Paints the volume of the visible bars, scaled to the greatest of them."""

    def __init__(self, state: ChartState) -> None:
        """Read bars and layout from the state at every paint."""
        super().__init__()
        self._state = state
        self._batch = RectBatch()
        self._top = 0.0
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def boundingRect(self) -> QRectF:
        """Return the pane and its part of the axis."""
        pane = self._state.layout.volume
        return pane.adjusted(0, 0, self._state.layout.axis.width(), 0)

    def fit(self) -> None:
        """Scale the pane to the greatest visible volume."""
        state = self._state
        per_pixel = state.window.bars / state.layout.price.width()
        volumes = state.series.visible(state.window.start, state.window.stop, per_pixel).volume
        top = float(np.fmax.reduce(volumes)) if len(volumes) else 0.0
        self._top = top if top > 0.0 else 0.0

    def holds(self, volume: float) -> bool:
        """Tell whether a visible column of this volume fits the present scale."""
        return not volume > self._top

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the exposed columns and, where it is exposed, the scale."""
        state, top = self._state, self._top
        if not top:
            return
        exposed = option.exposedRect.intersected(state.layout.volume)
        if not exposed.isEmpty():
            with device_pixels(painter) as pixels:
                projection = state.projection(pixels)
                start, stop = projection.positions(*exposed_columns(exposed, pixels))
                bars = state.series.visible(start - 1.0, stop + 1.0, projection.bars_per_pixel * COARSENESS)
                ground = pixels.top + round(state.layout.volume.bottom() * pixels.ratio)
                scale = state.layout.volume.height() * pixels.ratio * FULL_SHARE / top
                self._paint_columns(painter, projection, bars, (ground, scale))
        if option.exposedRect.right() > state.layout.axis.left():
            self._paint_scale(painter, top)

    def _paint_columns(
        self, painter: QPainter, projection: Projection, bars: BarSlice, upright: tuple[int, float]
    ) -> None:
        ground, scale = upright
        real = np.flatnonzero(bars.volume > 0.0)
        slots = slots_of(projection, bars.start, bars.bars, real)
        right_limit = self._right_limit(projection)
        top = ground - np.maximum(np.rint(bars.volume[real] * scale), 1).astype(np.int32)
        rising = (bars.close >= bars.open)[real]
        inks = self._state.inks
        for chosen, brush in ((rising, inks.up_volume), (~rising, inks.down_volume)):
            some = np.flatnonzero(chosen)
            rows = self._batch.rows(len(some))
            rows[:, 0] = slots.body_left[some]
            rows[:, 1] = top[some]
            rows[:, 2] = np.minimum(slots.body_right[some], right_limit) - 1
            rows[:, 3] = ground - 1
            self._batch.draw(painter, brush, len(some))

    def _right_limit(self, projection: Projection) -> int:
        return int(projection.x0 + projection.x_scale * self._state.window.stop)

    def _paint_scale(self, painter: QPainter, top: float) -> None:
        state, pane = self._state, self._state.layout.volume
        painter.setFont(state.words.font)
        painter.setPen(state.inks.muted)
        line = state.words.height
        step = price_step(top * 1.6 * line / max(pane.height() * FULL_SHARE, 1.0), 0.0)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for number in range(1, int(top / step) + 1):
            y = pane.bottom() - number * step / top * pane.height() * FULL_SHARE
            if y - line / 2 > pane.top() + 2:
                box = QRectF(state.layout.axis.left() + 8, y - line / 2, state.layout.axis.width(), line)
                painter.drawText(box, flags, volume_text(number * step))
