"""Which bars and which prices are shown: pan, zoom, follow, reset and auto-scale as plain arithmetic (no Qt)."""

from __future__ import annotations

import math
from dataclasses import dataclass

MIN_BARS = 5.0
DEFAULT_BAR_PIXELS = 8.0
RIGHT_MARGIN = 0.06  # share of the window left free after the newest bar
PRICE_MARGIN = 0.07  # share of the shown prices left free below, and at least above
NARROWEST_PRICE_RANGE = 1e-9  # relative to the price, so that float64 still tells the rows apart


@dataclass(slots=True)
class Window:
    """The shown range of bar positions, `start` to `stop`; `first` and `end` bound the bars that exist."""

    start: float = 0.0
    stop: float = 100.0
    first: int = 0
    end: int = 0

    @property
    def bars(self) -> float:
        """Width of the window in bars."""
        return self.stop - self.start

    @property
    def shows_last(self) -> bool:
        """True when the newest bar can be seen, so the window follows the live edge."""
        return self.start < self.end <= self.stop + 0.5

    def take(self, first: int, end: int) -> None:
        """Learn which positions exist; move along when the newest bar was visible and bars were added."""
        added = end - self.end
        following = self.shows_last
        self.first, self.end = first, end
        if following and added > 0:
            self._place(self.start + added, self.bars)

    def reset(self, width: float) -> None:
        """Show the newest bars at a comfortable width; `width` is the pane's in pixels."""
        bars = max(MIN_BARS, width / DEFAULT_BAR_PIXELS)
        self._place(self.end + bars * RIGHT_MARGIN - bars, bars)

    def pan(self, bars: float) -> None:
        """Move the window by a number of bars, positive towards newer ones."""
        self._place(self.start + bars, self.bars)

    def zoom(self, factor: float, anchor: float) -> None:
        """Make the window `factor` times as wide, keeping position `anchor` where it is on the screen."""
        widest = max(MIN_BARS, (self.end - self.first) * (1.0 + 2 * RIGHT_MARGIN), 200.0)
        bars = min(max(self.bars * factor, MIN_BARS), widest)
        share = (anchor - self.start) / self.bars
        self._place(anchor - share * bars, bars)

    def show(self, start: float, stop: float) -> None:
        """Show an exact range of positions, kept within reach of the bars."""
        self._place(start, max(stop - start, MIN_BARS))

    def show_first(self) -> None:
        """Go to the oldest bar, keeping the width."""
        self._place(self.first - self.bars * RIGHT_MARGIN, self.bars)

    def show_last(self) -> None:
        """Go to the newest bar, keeping the width."""
        self._place(self.end + self.bars * RIGHT_MARGIN - self.bars, self.bars)

    def _place(self, start: float, bars: float) -> None:
        # At least a few bars stay in view at either end, however far one drags.
        kept = min(3.0, bars / 2)
        start = max(start, self.first + kept - bars)
        start = min(start, self.end - kept)
        self.start, self.stop = start, start + bars


@dataclass(slots=True)
class PriceScale:
    """The shown range of prices (of their decimal logarithms with `log`); `auto` fits it to the visible bars."""

    low: float = 0.0
    high: float = 1.0
    auto: bool = True
    log: bool = False

    def fit(self, low: float, high: float, increment: float, above: float = PRICE_MARGIN) -> None:
        """Show the prices from `low` to `high` between margins; a flat range is widened by some increments.

        `above` is the share of the shown range left free over the highest price.
        """
        low, high = self.placed(low, high)
        # A flat market shows ten increments, or what float64 can tell apart at this price.
        least = 0.01 if self.log else max(10.0 * increment, NARROWEST_PRICE_RANGE * max(abs(low), abs(high)), 1e-12)
        middle, half = (low + high) / 2.0, max(high - low, least) / 2.0
        whole = 2.0 * half / (1.0 - above - PRICE_MARGIN)
        self.low, self.high = middle - half - whole * PRICE_MARGIN, middle + half + whole * above

    def placed(self, low: float, high: float) -> tuple[float, float]:
        """Return the bounds in the units of the scale; on a log scale prices at or below zero are left out."""
        if not self.log:
            return low, high
        high = high if high > 0.0 else 1.0
        return math.log10(low if low > 0.0 else high * 1e-3), math.log10(high)

    def price(self, value: float) -> float:
        """Return the price at a value of the scale."""
        return float(10.0**value) if self.log else value

    def value(self, price: float) -> float:
        """Return the value of the scale at a price; NaN where the log scale has none."""
        if not self.log:
            return price
        return math.log10(price) if price > 0.0 else math.nan

    def stretch(self, factor: float) -> None:
        """Show a range `factor` times as high around its middle, by hand from now on."""
        middle, half = (self.low + self.high) / 2.0, (self.high - self.low) / 2.0 * factor
        half = max(half, NARROWEST_PRICE_RANGE * max(abs(middle), 1e-3))
        self.low, self.high, self.auto = middle - half, middle + half, False

    def shift(self, share: float) -> None:
        """Move the range up by a share of its height (only when it is set by hand)."""
        if not self.auto:
            step = (self.high - self.low) * share
            self.low, self.high = self.low + step, self.high + step
