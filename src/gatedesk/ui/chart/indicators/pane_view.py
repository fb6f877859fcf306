"""One study pane at its place: values to ordinates and back, round values for its axis, what its legend says."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from gatedesk.ui.chart.indicators.indicator import Indicator
from gatedesk.ui.chart.indicators.readings import figure
from gatedesk.ui.chart.price_ticks import price_ticks
from gatedesk.ui.chart.projection import Pixels, Projection, Span
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.window import PriceScale

TICK_PIXELS = 30.0  # a low pane needs closer labels than the price pane


@dataclass(frozen=True, slots=True)
class PaneView:
    """An indicator's pane in the `box` the layout gives it."""

    state: ChartState
    indicator: Indicator
    box: QRectF

    @property
    def scale(self) -> PriceScale:
        """The pane's own scale."""
        assert self.indicator.pane is not None  # only indicators with a pane are viewed
        return self.indicator.pane.scale

    @property
    def axis(self) -> QRectF:
        """The strip of the axis beside the pane."""
        axis = self.state.layout.axis
        return QRectF(axis.left(), self.box.top(), axis.width(), self.box.height())

    def y(self, value: float) -> float:
        """Return the ordinate of a value."""
        return self.box.top() + (self.scale.high - value) / (self.scale.high - self.scale.low) * self.box.height()

    def value(self, y: float) -> float:
        """Return the value at an ordinate."""
        return self.scale.high - (y - self.box.top()) / self.box.height() * (self.scale.high - self.scale.low)

    def projection(self, pixels: Pixels) -> Projection:
        """Map the shown bars and values onto the pane."""
        window, scale = self.state.window, self.scale
        corner = Pixels(pixels.ratio, pixels.left, pixels.top + round(self.box.top() * pixels.ratio))
        span = Span(window.start, window.stop, scale.low, scale.high)
        return Projection.of(span, self.box.width(), self.box.height(), corner, self.state.exposed())

    def ticks(self) -> list[float]:
        """Return the values that get a line and a label."""
        return price_ticks(self.scale.low, self.scale.high, self.box.height() / TICK_PIXELS, 0.0)

    def pointed(self) -> float | None:
        """Return the ordinate of the crosshair when it is in this pane."""
        cross = self.state.cross
        return cross.y if cross is not None and self.box.top() <= cross.y < self.box.bottom() else None

    def tag_at(self, y: float) -> QRectF:
        """Return the box of a tag in the axis, kept inside the pane."""
        height = round(self.state.words.height + 2.0)
        top = min(max(round(y - height / 2.0), round(self.box.top()) + 1), round(self.box.bottom()) - height)
        return QRectF(self.axis.left() + 1, top, self.axis.width() - 1, height)

    def last_tags(self) -> list[tuple[float, QColor, QRectF]]:
        """Return newest value, colour and box of each plot's tag; of two that would overlap the earlier stays."""
        found: list[tuple[float, QColor, QRectF]] = []
        for plot in self.indicator.plots:
            value = plot.values.value(self.state.series.end - 1)
            if not self.scale.low <= value <= self.scale.high or plot.output.style == "histogram":
                continue
            tag = self.tag_at(self.y(value))
            if not any(tag.intersects(other) for _, _, other in found):
                found.append((value, plot.colour, tag))
        return found

    def reading(self, position: int) -> list[tuple[str, QColor]]:
        """Return the words of the legend for the bar at a position."""
        words = [(self.indicator.label, self.state.inks.muted)]
        for plot in self.indicator.plots:
            value = plot.values.value(position)
            rises = self.state.inks.direction(not value < 0.0)
            colour = rises if plot.output.style == "histogram" else plot.colour
            words.append((figure(value, self.scale), colour))
        return words
