"""Lines drawn over the bars, such as moving averages: named, coloured, each on its own min/max pyramid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from numpy.typing import ArrayLike
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.lines import ValueSeries, draw_line
from gatedesk.ui.chart.projection import device_pixels, exposed_columns
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.state import ChartState


@dataclass(slots=True)
class Overlay:
    """One line: what the legend calls it, its colour, its values at bar positions (NaN is not drawn)."""

    name: str
    colour: QColor
    values: ValueSeries = field(default_factory=ValueSeries)


class OverlaySet:
    """The lines of one chart by name, in the order they were added."""

    def __init__(self) -> None:
        """Start without lines."""
        self._lines: dict[str, Overlay] = {}

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Overlay]:
        return iter(self._lines.values())

    def set(self, name: str, colour: str, first: int, values: ArrayLike) -> None:
        """Add or replace a line whose first value stands at position `first`."""
        overlay = self._lines.setdefault(name, Overlay(name, QColor(colour)))
        overlay.colour = QColor(colour)
        overlay.values.replace(first, values)

    def put(self, name: str, position: int, value: float) -> None:
        """Append or correct one value; KeyError for an unknown line."""
        self._lines[name].values.put(position, value)

    def remove(self, name: str) -> None:
        """Take a line away; one that is not there is no error."""
        self._lines.pop(name, None)

    def clear(self) -> None:
        """Take every line away."""
        self._lines.clear()


class OverlayItem(QGraphicsItem):
    """Paints the overlay lines over the bars, in the price pane's coordinates."""

    def __init__(self, state: ChartState, overlays: OverlaySet, parent: QGraphicsItem | None = None) -> None:
        """Read the lines from `overlays` at every paint."""
        super().__init__(parent)
        self._state = state
        self._overlays = overlays
        self._batch = RectBatch()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def boundingRect(self) -> QRectF:
        """Return the price pane."""
        return QRectF(0.0, 0.0, self._state.layout.price.width(), self._state.layout.price.height())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the exposed part of every line."""
        pane = self.boundingRect()
        exposed = option.exposedRect.intersected(pane)
        if not len(self._overlays) or exposed.isEmpty():
            return
        painter.setClipRect(pane)
        with device_pixels(painter) as pixels:
            projection = self._state.projection(pixels)
            start, stop = projection.positions(*exposed_columns(exposed, pixels))
            for overlay in self._overlays:
                span = (start - 2.0, stop + 2.0)
                draw_line(painter, overlay.values, projection, span, overlay.colour, self._batch)
