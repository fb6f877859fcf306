"""The crosshair: dashed lines snapped to a bar, with its date below and the price beside."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.projection import device_pixels
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.state import ChartState, Cross
from gatedesk.ui.chart.tags import axis_box, paint_price_tag, price_tag_box
from gatedesk.ui.chart.time_ticks import moment_text

DASH_PIXELS = 4
LONGEST_LABEL = "Wed 00 Mmm"


class CrosshairItem(QGraphicsItem):
    """Paints the lines and tags of the state's crosshair; nothing when there is none."""

    def __init__(self, state: ChartState) -> None:
        """Read the crosshair from the state at every paint."""
        super().__init__()
        self._state = state
        self._batch = RectBatch()

    def boundingRect(self) -> QRectF:
        """Return the whole surface."""
        layout = self._state.layout
        return layout.panes.united(layout.axis).united(layout.time)

    def boxes(self) -> list[QRectF]:
        """Return the places the crosshair covers now, so that only they are painted again when it moves."""
        state, cross = self._state, self._state.cross
        if cross is None:
            return []
        panes = state.layout.panes
        hides = self._state.words.width(LONGEST_LABEL, True)
        date = self._date_box(cross).adjusted(-hides, 0, hides, 0)  # with the labels it hides at its edges
        found = [QRectF(int(cross.x) - 1, 0, 3, panes.bottom()), date]
        if cross.price is not None:
            found.append(QRectF(0, int(cross.y) - 1, panes.right(), 3))
            found.append(axis_box(state, price_tag_box(state, cross.price)))
        return found

    def date_tag(self) -> QRectF | None:
        """Return the box of the date; None when there is none."""
        cross = self._state.cross
        return None if cross is None else self._date_box(cross)

    def tag(self) -> QRectF | None:
        """Return the box of the price tag; None when there is none."""
        cross = self._state.cross
        return None if cross is None or cross.price is None else price_tag_box(self._state, cross.price)

    def _date_text(self, cross: Cross) -> str:
        state = self._state
        time = state.series.bar(cross.position).time
        return moment_text(time, state.bar_zone, state.series.bar_seconds)

    def _date_box(self, cross: Cross) -> QRectF:
        strip = self._state.layout.time
        width = round(self._state.words.width(self._date_text(cross))) + 16
        left = min(max(round(cross.x - width / 2), 0), max(int(strip.width()) - width, 0))
        return QRectF(left, strip.top() + 1, width, strip.height() - 1)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint lines and tags."""
        state, cross = self._state, self._state.cross
        if cross is None:
            return
        self._paint_lines(painter, cross)
        ground = state.inks.line
        if cross.price is not None:
            box = price_tag_box(state, cross.price)
            paint_price_tag(painter, state, box, [state.text_of(cross.price)], ground)
        box = self._date_box(cross)
        painter.fillRect(box, ground)
        painter.setPen(state.inks.text)
        painter.setFont(state.words.font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._date_text(cross))

    def _paint_lines(self, painter: QPainter, cross: Cross) -> None:
        panes = self._state.layout.panes
        with device_pixels(painter) as pixels:
            ratio, thin = pixels.ratio, pixels.hairline
            dash = DASH_PIXELS * thin
            x, y = pixels.left + int(cross.x * ratio), pixels.top + int(cross.y * ratio)
            bottom = pixels.top + int(panes.bottom() * ratio)
            right = pixels.left + int(panes.right() * ratio)
            boxes = [(x, top, x + thin - 1, min(top + dash, bottom) - 1) for top in range(pixels.top, bottom, 2 * dash)]
            if cross.price is not None:
                lefts = range(pixels.left, right, 2 * dash)
                boxes += [(left, y, min(left + dash, right) - 1, y + thin - 1) for left in lefts]
            self._batch.rows(len(boxes))[:] = boxes
            self._batch.draw(painter, QBrush(self._state.inks.muted), len(boxes))
