"""The last price: a dotted line across the pane and a tag on the axis that counts down to the bar's close."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.projection import Pixels, device_pixels
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.tags import axis_box, paint_price_tag, price_tag_box
from gatedesk.ui.chart.time_ticks import DAY, countdown_text

DASH_PIXELS = 3


class LastPriceItem(QGraphicsItem):
    """Paints line and tag of the last price; while it is live the tag takes the direction of the newest bar."""

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

    def texts(self, price: float) -> list[str]:
        """Return the words of the tag: the price and, for bars within a day, the time left until the close.

        A price that is not live counts nothing down.
        """
        state, series = self._state, self._state.series
        texts = [state.text_of(price)]
        if not state.badge and state.now is not None and len(series) and 0 < series.bar_seconds < DAY:
            left = series.bar(series.end - 1).time + series.bar_seconds - state.now
            if 0.0 <= left <= series.bar_seconds:
                texts.append(countdown_text(left))
        return texts

    def boxes(self) -> list[QRectF]:
        """Return the places that line and tag cover now."""
        price = self.price()
        if price is None:
            return []
        y = math.floor(self._state.y_of(price))
        line = QRectF(0, y - 1, self._state.layout.price.width(), 3)
        return [line, axis_box(self._state, price_tag_box(self._state, price, len(self.texts(price))))]

    def tag(self) -> QRectF | None:
        """Return the box of the tag; None without a price."""
        price = self.price()
        return None if price is None else price_tag_box(self._state, price, len(self.texts(price)))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the line, where the price lies inside the pane, and the tag."""
        state, price = self._state, self.price()
        if price is None:
            return
        colour = self._colour()
        y, pane = state.y_of(price), state.layout.price
        if pane.top() <= y < pane.bottom():
            with device_pixels(painter) as pixels:
                self._paint_line(painter, pixels, y, QBrush(colour))
        texts = self.texts(price)
        paint_price_tag(painter, state, price_tag_box(state, price, len(texts)), texts, colour)

    def _colour(self) -> QColor:
        """Return the colour of the newest bar's direction; that of quiet words for a price that is not live."""
        series = self._state.series
        if self._state.badge:
            return self._state.inks.muted
        if not len(series):
            return self._state.inks.up
        bar = series.bar(series.end - 1)
        return self._state.inks.direction(not bar.close < bar.open)

    def _paint_line(self, painter: QPainter, pixels: Pixels, y: float, brush: QBrush) -> None:
        dash = DASH_PIXELS * pixels.hairline
        right = pixels.left + int(self._state.layout.price.width() * pixels.ratio)
        top = pixels.top + int(y * pixels.ratio)
        lefts = np.arange(pixels.left, right, 2 * dash)
        rows = self._batch.rows(len(lefts))
        rows[:, 0] = lefts
        rows[:, 1] = top
        rows[:, 2] = np.minimum(lefts + dash, right) - 1  # a last dash cut short stays out of the axis
        rows[:, 3] = top + pixels.hairline - 1
        self._batch.draw(painter, brush, len(lefts))
