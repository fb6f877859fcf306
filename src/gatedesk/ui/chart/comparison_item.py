"""Paints the compared symbols: lines over the bars, a tag in the axis for each, and chips that name them."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.canvas import ChartCanvas
from gatedesk.ui.chart.chips import Chip, ChipPainter, Segment, filled
from gatedesk.ui.chart.comparison import Compared, Comparison, percent_text, rebased
from gatedesk.ui.chart.lines import draw_line
from gatedesk.ui.chart.projection import device_pixels, exposed_columns
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.state import ChartState

LEFT = 8.0
GAP = 6.0
MOST_KEPT = 64
CLOSE_WIDTH = 20.0


class ComparisonItem(QGraphicsItem):
    """Lines and chips in the price pane, tags beside it."""

    def __init__(self, state: ChartState, canvas: ChartCanvas, comparison: Comparison) -> None:
        """Read the comparison at every paint."""
        super().__init__()
        self._state = state
        self._canvas = canvas
        self._comparison = comparison
        self._batch = RectBatch()
        self._kept: dict[Chip, Chip] = {}  # an equal chip is the same one, so that its picture is found again
        self.chips = ChipPainter(state)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def boundingRect(self) -> QRectF:
        """Return the price pane and the axis beside it."""
        layout = self._state.layout
        return layout.price.united(QRectF(layout.axis.left(), 0, layout.axis.width(), layout.price.height()))

    def chip_boxes(self) -> list[tuple[int, QRectF, Chip]]:
        """Return key, place and look of each name, from the left below the legend; key 0 is the chart's own symbol."""
        left, top = LEFT, round(self._canvas.legend.reading_box().bottom())
        boxes = []
        for key, chip in self._chips():
            width = self.chips.width(chip)
            boxes.append((key, QRectF(left, top, width, self.chips.height), chip))
            left = round(left + width + GAP)
        return boxes

    def tags(self) -> list[QRectF]:
        """Return the boxes of the tags in the axis."""
        return [box for _, box in self._tags()]

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint lines, then tags and chips."""
        if not len(self._comparison) or not len(self._state.series):
            return
        pane = self._state.layout.price
        exposed = option.exposedRect.intersected(pane)
        painter.save()
        painter.setClipRect(pane)
        with device_pixels(painter) as pixels:
            projection = self._state.projection(pixels)
            start, stop = projection.positions(*exposed_columns(exposed, pixels))
            for _, line in self._comparison:
                factor = self._comparison.factor(line)
                if factor is not None and not exposed.isEmpty():
                    span = (start - 2.0, stop + 2.0)
                    draw_line(painter, line.values, rebased(projection, factor), span, line.colour, self._batch)
        painter.restore()
        for line, box in self._tags():
            text = percent_text(self._comparison.percent(line, self._last_seen()))
            self.chips.draw_tag(painter, text, line.colour.name(), False, box)
        self.chips.draw(painter, [(chip, box.topLeft()) for _, box, chip in self.chip_boxes()])

    def _last_seen(self) -> int:
        """Return the newest position in view."""
        return min(math.ceil(self._state.window.stop) - 1, self._state.series.end - 1)

    def _tags(self) -> list[tuple[Compared, QRectF]]:
        state, found = self._state, []
        for _, line in self._comparison:
            factor, value = self._comparison.factor(line), line.values.value(self._last_seen())
            y = state.y_of(value * factor) if factor is not None and value == value else math.nan
            if state.layout.price.top() <= y < state.layout.price.bottom():
                height = self.chips.height
                top = min(max(round(y - height / 2), 0), state.layout.price.height() - height)
                box = QRectF(state.layout.axis.left() + 1, top, state.layout.axis.width() - 1, height)
                found.append((line, box))
        return found

    def _chips(self) -> list[tuple[int, Chip]]:
        palette, comparison = self._state.inks.palette, self._comparison
        cross = self._state.cross
        position = cross.position if cross is not None else self._last_seen()
        own = percent_text(comparison.own_percent(position))
        title = self._state.title.split(" · ")[0]
        words = Segment(f"{title}  {own}".strip(), palette.text, palette.panel)
        chips = [(0, Chip((words,), palette.line, palette.panel))]
        for key, line in comparison:
            colour = line.colour.name()
            value = Segment(percent_text(comparison.percent(line, position)), palette.text, palette.panel)
            chips.append((key, Chip((filled(line.name, colour), value), colour, palette.panel, closable=True)))
        if len(self._kept) > MOST_KEPT:
            self._kept.clear()
        found = [(key, self._kept.setdefault(chip, chip)) for key, chip in chips]
        return found if len(comparison) and len(self._state.series) else []
