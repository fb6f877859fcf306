"""The last price: a dotted line across the pane and a tag on the axis that counts down to the bar's close."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.projection import Pixels, device_pixels
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.tags import paint_price_tag, price_tag_box
from gatedesk.ui.chart.time_ticks import DAY, countdown_text

DASH_PIXELS = 3


class LastPriceItem(QGraphicsItem):
    """Paints line and tag of the last price; the tag takes the direction of the newest bar."""

    def __init__(self, state: ChartState) -> None:
        """Read price, time and layout from the state at every paint."""
        super().__init__()
        self._state = state
        self._batch = RectBatch()

    def boundingRect(self) -> QRectF:
        """Return the price pane and its axis."""
        layout = self._state.layout
        return layout.price.united(QRectF(layout.axis.left(), 0, layout.axis.width(), layout.price.height()))

    def price(self) -> float | None:
        """Return the price to show: the one set last, else the newest close; None when there is none."""
        state = self._state
        price = state.last
        if price is None and len(state.series):
            price = state.series.bar(state.series.end - 1).close
        return price if price is not None and math.isfinite(state.y_of(price)) else None

    def texts(self) -> list[str]:
        """Return the words of the tag: the price and, for bars within a day, the time left until the close."""
        state, price = self._state, self.price()
        if price is None:
            return []
        texts = [state.text_of(price)]
        series = state.series
        if state.now is not None and len(series) and 0 < series.bar_seconds < DAY:
            left = series.bar(series.end - 1).time + series.bar_seconds - state.now
            if 0.0 <= left <= series.bar_seconds:
                texts.append(countdown_text(left))
        return texts

    def tag_box(self) -> QRectF:
        """Return the box of the tag; empty without a price."""
        price = self.price()
        return QRectF() if price is None else price_tag_box(self._state, price, len(self.texts()))

    def line_box(self) -> QRectF:
        """Return the strip the line needs; empty when the price is outside the pane."""
        state, price = self._state, self.price()
        y = math.nan if price is None else state.y_of(price)
        if not state.layout.price.top() <= y < state.layout.price.bottom():
            return QRectF()
        return QRectF(0, math.floor(y) - 1, state.layout.price.width(), 3)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the line and the tag."""
        state, price = self._state, self.price()
        if price is None:
            return
        rising = True
        if len(state.series):
            bar = state.series.bar(state.series.end - 1)
            rising = not bar.close < bar.open
        colour = state.inks.direction(rising)
        if not self.line_box().isEmpty():
            with device_pixels(painter) as pixels:
                self._paint_line(painter, pixels, state.y_of(price), QBrush(colour))
        paint_price_tag(painter, state, self.tag_box(), self.texts(), colour)

    def _paint_line(self, painter: QPainter, pixels: Pixels, y: float, brush: QBrush) -> None:
        dash = DASH_PIXELS * pixels.hairline
        right = pixels.left + int(self._state.layout.price.width() * pixels.ratio)
        top = pixels.top + int(y * pixels.ratio)
        lefts = range(pixels.left, right, 2 * dash)
        rows = self._batch.rows(len(lefts))
        rows[:, 0] = lefts
        rows[:, 1] = top
        rows[:, 2] = rows[:, 0] + dash - 1
        rows[:, 3] = top + pixels.hairline - 1
        self._batch.draw(painter, brush, len(lefts))
