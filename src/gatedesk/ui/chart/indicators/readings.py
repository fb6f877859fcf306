"""What the legend says about indicators on the price scale: their names and values, in as few lines as they fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gatedesk.ui.chart.indicators.indicator import Indicator, Plot
from gatedesk.ui.chart.legend import LEFT, WORD_GAP, Word
from gatedesk.ui.chart.price_ticks import decimals_of, price_step, price_text, volume_text
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.window import PriceScale

if TYPE_CHECKING:
    from gatedesk.ui.chart.indicators.layer import IndicatorLayer

MOST_LINES = 4
LARGE = 1e5  # from here on values are shortened: 1.25M
MOST_DECIMALS = 6
EXACT_BELOW = 1e3  # a value has one decimal more than the labels beside it, unless it is as long as this
LABELS = 8  # about so many steps of this size fill a scale: it decides the decimals of values


def tick_text(value: float, scale: PriceScale, more: int = 0) -> str:
    """Return a round value of a scale, in the decimals its steps need and some `more`; large ones shortened."""
    if max(abs(scale.low), abs(scale.high)) >= LARGE:
        return volume_text(value).replace("-", "−")
    return price_text(value, min(decimals_of(price_step((scale.high - scale.low) / LABELS, 0.0)) + more, MOST_DECIMALS))


def figure(value: float, scale: PriceScale) -> str:
    """Return a value in the decimals its scale needs; an absent one is a dash."""
    if value != value:
        return "—"
    return tick_text(value, scale, more=1 if max(abs(scale.low), abs(scale.high)) < EXACT_BELOW else 0)


def mark_text(value: float) -> str:
    """Return a candlestick pattern's value: it says 100 for one that rises, −100 for one that falls."""
    return "▲" if value > 0.0 else "▼" if value < 0.0 else "—"


class Readings:
    """Words for the legend of the price pane."""

    def __init__(self, state: ChartState, layer: IndicatorLayer) -> None:
        """Read the visible overlays at every call."""
        self._state = state
        self._layer = layer

    def lines(self) -> int:
        """Return how many lines the words take; it depends on the room, not on the values."""
        return len(self._wrapped()) if len(self._state.series) else 0

    def words(self, position: int) -> list[list[Word]]:
        """Return the words of each line for the bar at a position."""
        return [[word for one in line for word in self._group(one, position)] for line in self._wrapped()]

    def _wrapped(self) -> list[list[Indicator]]:
        room = self._state.layout.price.width() - LEFT
        lines: list[list[Indicator]] = []
        left, value = 0.0, self._value_width()
        for one in self._layer.overlays:
            width = self._state.words.width(one.label) + WORD_GAP + len(one.plots) * (value + WORD_GAP)
            if not lines or width > left:
                lines.append([])
                left = room
            lines[-1].append(one)
            left -= width
        return lines[:MOST_LINES]

    def _value_width(self) -> float:
        """Return the width of the longest price of the scale, were it all nines."""
        words, scale = self._state.words, self._state.scale
        ends = (self._state.text_of(scale.price(end)) for end in (scale.low, scale.high))
        return max(words.width("".join("9" if sign.isdigit() else sign for sign in text)) for text in ends)

    def _group(self, one: Indicator, position: int) -> list[Word]:
        name: Word = (one.label, self._state.inks.muted, False)
        return [name, *((self._text(plot, position), plot.colour, False) for plot in one.plots)]

    def _text(self, plot: Plot, position: int) -> str:
        value = plot.values.value(position)
        return mark_text(value) if plot.output.style == "marks" else self._state.text_of(value)
