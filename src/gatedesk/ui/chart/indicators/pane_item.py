"""Paints the panes below the volume: grid, levels, plots, axis, legend, and the crosshair where it is in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.indicators.indicator import Indicator
from gatedesk.ui.chart.indicators.overlay_item import BESIDE
from gatedesk.ui.chart.indicators.pane_view import PaneView
from gatedesk.ui.chart.indicators.plots import Canvas, paint_plot
from gatedesk.ui.chart.indicators.readings import figure, tick_text
from gatedesk.ui.chart.inks import readable_on
from gatedesk.ui.chart.legend import LEFT, WORD_GAP
from gatedesk.ui.chart.price_axis import TEXT_INDENT
from gatedesk.ui.chart.projection import Pixels, Projection, device_pixels, exposed_columns
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.state import ChartState

if TYPE_CHECKING:
    from gatedesk.ui.chart.indicators.layer import IndicatorLayer

DASH_PIXELS = 4
LEGEND_TOP = 4.0


class PaneItem(QGraphicsItem):
    """Paints every visible indicator that has a pane of its own."""

    def __init__(self, state: ChartState, layer: IndicatorLayer) -> None:
        """Read the panes at every paint."""
        super().__init__()
        self._state = state
        self._layer = layer
        self._batch = RectBatch()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def views(self) -> list[PaneView]:
        """Return the panes with the places they have, from the top."""
        boxes = self._state.layout.studies
        return [PaneView(self._state, one, box) for one, box in zip(self._layer.paned, boxes, strict=False)]

    def boundingRect(self) -> QRectF:
        """Return all study panes and the axis beside them; nothing without any."""
        layout = self._state.layout
        if not layout.studies:
            return QRectF()
        top = layout.studies[0].top()
        return QRectF(0, top, layout.axis.right(), layout.panes.bottom() - top)

    def reading_boxes(self) -> list[QRectF]:
        """Return what changes with the pointed or the newest bar: legends, tags, the crosshair's line."""
        found = []
        for view in self.views():
            found.append(QRectF(view.box.left(), view.box.top(), view.box.width(), self._legend_height()))
            found += [tag.adjusted(0, -tag.height(), 0, tag.height()) for _, _, tag in view.last_tags()]
            y = view.pointed()
            if y is not None:
                found.append(QRectF(0, int(y) - 1, view.box.width(), 3))
                tag = view.tag_at(y)
                found.append(tag.adjusted(0, -tag.height(), 0, tag.height()))
        return found

    def _legend_height(self) -> float:
        return LEGEND_TOP + self._state.words.height + 4.0

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the exposed panes."""
        for view in self.views():
            exposed = option.exposedRect.intersected(view.box)
            if not exposed.isEmpty():
                self._paint_pane(painter, view, exposed)
                self._paint_legend(painter, view)
            if option.exposedRect.intersects(view.axis):
                self._paint_axis(painter, view)

    # -- the pane ------------------------------------------------------------------------------------------------

    def _paint_pane(self, painter: QPainter, view: PaneView, exposed: QRectF) -> None:
        painter.save()
        painter.setClipRect(view.box)
        with device_pixels(painter) as pixels:
            self._paint_ground(painter, view, pixels)
            projection = view.projection(pixels)
            start, stop = projection.positions(*exposed_columns(exposed, pixels))
            self._paint_plots(painter, view.indicator, projection, (start - BESIDE, stop + BESIDE))
            self._paint_border(painter, view, pixels)
            y = view.pointed()
            if y is not None:
                self._across(painter, pixels, [y], self._state.inks.muted, view, DASH_PIXELS)
        painter.restore()

    def _paint_ground(self, painter: QPainter, view: PaneView, pixels: Pixels) -> None:
        inks = self._state.inks
        self._across(painter, pixels, [view.y(value) for value in view.ticks()], inks.grid_brush, view)
        levels = [view.y(level) for level in view.indicator.study.levels]
        self._across(painter, pixels, levels, inks.muted, view, 1)

    def _paint_plots(
        self, painter: QPainter, one: Indicator, projection: Projection, span: tuple[float, float]
    ) -> None:
        state = self._state
        canvas = Canvas(painter, projection, span, 0, state.inks, state.drawn, self._batch, one.breaks)
        # Columns first: lines stand before them, not behind.
        for plot in sorted(one.plots, key=lambda plot: plot.output.style != "histogram"):
            paint_plot(canvas, plot)

    def _paint_border(self, painter: QPainter, view: PaneView, pixels: Pixels) -> None:
        self._across(painter, pixels, [view.box.top()], self._state.inks.line_brush, view)

    def _across(
        self, painter: QPainter, pixels: Pixels, ys: list[float], brush: QBrush | QColor, view: PaneView, dash: int = 0
    ) -> None:
        """Draw hairlines across the pane at some ordinates, dashed with dashes of `dash` hairlines."""
        thin, right = pixels.hairline, pixels.left + int(view.box.right() * pixels.ratio)
        length = dash * thin if dash else right - pixels.left
        step = max(2 * length, 4 * thin)
        lefts = np.arange(pixels.left, right, step)
        rows = self._batch.rows(len(lefts) * len(ys))
        for number, y in enumerate(ys):
            line = rows[number * len(lefts) : (number + 1) * len(lefts)]
            line[:, 0] = lefts
            line[:, 1] = pixels.top + int(y * pixels.ratio)
            line[:, 2] = np.minimum(lefts + length, right) - 1
            line[:, 3] = line[:, 1] + thin - 1
        self._batch.draw(painter, QBrush(brush), len(rows))

    # -- words ---------------------------------------------------------------------------------------------------

    def _paint_legend(self, painter: QPainter, view: PaneView) -> None:
        state, words = self._state, self._state.words
        position = state.cross.position if state.cross is not None else state.series.end - 1
        x, top = LEFT, view.box.top() + LEGEND_TOP
        placed = []
        for text, colour in view.reading(position):
            if x + words.width(text) > view.box.right():
                break
            placed.append((round(x), text, colour))
            x += words.width(text) + WORD_GAP
        painter.fillRect(QRectF(LEFT - 4, top, x - LEFT - WORD_GAP + 8, words.height + 2), state.inks.veil)
        painter.setFont(words.font)
        for left, text, colour in placed:
            painter.setPen(colour)
            painter.drawText(left, round(top + 1 + words.ascent), text)

    def _paint_axis(self, painter: QPainter, view: PaneView) -> None:
        state, words = self._state, self._state.words
        rise = (words.ascent - words.descent) / 2.0
        tags = view.last_tags()
        y = view.pointed()
        hidden = [tag for _, _, tag in tags] + ([view.tag_at(y)] if y is not None else [])
        painter.setFont(words.font)
        painter.setPen(state.inks.muted)
        x = round(view.axis.left() + TEXT_INDENT)
        for value in view.ticks():
            middle = view.y(value)
            clear = all(not tag.adjusted(0, -rise, 0, rise).contains(tag.left(), middle) for tag in hidden)
            inside = view.box.top() + words.height / 2 <= middle <= view.box.bottom() - words.height / 2
            if clear and inside:
                painter.drawText(x, round(middle + rise), tick_text(value, view.scale))
        for value, colour, tag in tags:
            painter.fillRect(tag, colour)
            painter.setPen(readable_on(colour))
            self._paint_tag_text(painter, tag, figure(value, view.scale))
        if y is not None:
            painter.fillRect(view.tag_at(y), state.inks.line)
            painter.setPen(state.inks.text)
            self._paint_tag_text(painter, view.tag_at(y), figure(view.value(y), view.scale))

    def _paint_tag_text(self, painter: QPainter, tag: QRectF, text: str) -> None:
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(tag.adjusted(TEXT_INDENT - 1, 0, 0, 0), flags, text)
