"""What every item of one chart reads while it paints: bars, window, colours, words. Only `ChartWidget` writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRect
from PySide6.QtGui import QFont

from gatedesk.ui.chart.heikin_ashi import heikin_ashi_series
from gatedesk.ui.chart.inks import Inks
from gatedesk.ui.chart.layout import PRICE_SHARE, VOLUME_SHARE, Layout, divide
from gatedesk.ui.chart.palette import ChartPalette
from gatedesk.ui.chart.pane import Pane
from gatedesk.ui.chart.price_ticks import (
    decimals_of,
    log_ticks,
    percent_label,
    percent_ticks,
    price_text,
    price_ticks,
)
from gatedesk.ui.chart.projection import Pixels, Projection, Span
from gatedesk.ui.chart.series import BarSeries
from gatedesk.ui.chart.snap import Snap
from gatedesk.ui.chart.time_ticks import DAY
from gatedesk.ui.chart.window import PriceScale, Window
from gatedesk.ui.chart.words import Words

UTC = ZoneInfo("UTC")
TICK_PIXELS = 46.0  # distance of price labels, in Qt units


@dataclass(slots=True)
class Cross:
    """The crosshair: a bar position, and the price under the pointer when it is over the price pane."""

    position: int
    x: float
    y: float
    price: float | None


@dataclass(slots=True)
class ChartState:
    """The state of one chart; positions and times as in `BarSeries`, prices in the contract's currency."""

    series: BarSeries = field(default_factory=BarSeries)
    window: Window = field(default_factory=Window)
    scale: PriceScale = field(default_factory=PriceScale)
    layout: Layout = field(default_factory=lambda: divide(400, 300, 60, 24))
    upper_shares: tuple[float, float] = (PRICE_SHARE, VOLUME_SHARE)
    panes: list[Pane] = field(default_factory=list)
    exposed: Callable[[], Sequence[QRect] | None] = lambda: None  # the places being painted; None for all
    inks: Inks = field(default_factory=lambda: Inks(ChartPalette()))
    words: Words = field(default_factory=lambda: Words(QFont()))
    title: str = ""
    increment: float = 0.01
    decimals: int = 2
    zone: ZoneInfo = UTC
    style: str = "candles"
    message: str = ""
    badge: str = ""
    snap: Snap = Snap.BAR
    cross: Cross | None = None
    last: float | None = None
    now: float | None = None
    derived: BarSeries | None = None
    percent_base: float | None = None  # with a price here the axis counts in per cent of it
    _ticks: list[float] = field(default_factory=list)
    _ticks_of: tuple[float, ...] = ()

    @property
    def shares(self) -> tuple[float, ...]:
        """How the height is divided: price, volume and study panes, in any unit."""
        return (*self.upper_shares, *(pane.share for pane in self.panes))

    def set_shares(self, shares: Sequence[float]) -> None:
        """Divide the height anew, in the order of `shares`."""
        self.upper_shares = (shares[0], shares[1])
        for pane, share in zip(self.panes, shares[2:], strict=True):
            pane.share = share

    @property
    def drawn(self) -> BarSeries:
        """The bars that are painted: Heikin-Ashi when that style is chosen, else the bars themselves."""
        return self.derived if self.derived is not None else self.series

    def derive(self) -> None:
        """Make or drop the Heikin-Ashi bars to fit the style and the bars."""
        self.derived = heikin_ashi_series(self.series) if self.style == "heikin-ashi" else None

    @property
    def bar_zone(self) -> ZoneInfo:
        """The zone bar times are read in: days stamped at midnight UTC are dates, not moments."""
        series = self.series
        dated = series.bar_seconds >= DAY and len(series) and int(series.time[-1]) % DAY == 0
        return UTC if dated else self.zone

    @property
    def span(self) -> Span:
        """The visible window of positions and scale values."""
        return Span(self.window.start, self.window.stop, self.scale.low, self.scale.high, self.scale.log)

    def projection(self, pixels: Pixels) -> Projection:
        """Map the window onto the price pane whose corner is at `pixels`."""
        pane = self.layout.price
        return Projection.of(self.span, pane.width(), pane.height(), pixels, self.exposed())

    def set_increment(self, increment: float) -> None:
        """Take the contract's smallest price step; it decides ticks and decimals."""
        self.increment = increment if increment > 0.0 else 0.01
        self.decimals = decimals_of(self.increment)

    def x_of(self, position: float) -> float:
        """Return the abscissa of a bar's centre in Qt units of the view."""
        pane = self.layout.price
        return pane.left() + (position + 0.5 - self.window.start) / self.window.bars * pane.width()

    def y_of(self, price: float) -> float:
        """Return the ordinate of a price in Qt units of the view; NaN where a log scale has none."""
        pane, scale = self.layout.price, self.scale
        return pane.top() + (scale.high - scale.value(price)) / (scale.high - scale.low) * pane.height()

    def position_under(self, x: float) -> float:
        """Return the bar position, with fraction, under an abscissa."""
        pane = self.layout.price
        return self.window.start + (x - pane.left()) / pane.width() * self.window.bars

    def price_under(self, y: float) -> float:
        """Return the price under an ordinate."""
        pane, scale = self.layout.price, self.scale
        return scale.price(scale.high - (y - pane.top()) / pane.height() * (scale.high - scale.low))

    def ticks(self) -> list[float]:
        """Return the prices that get a grid line and a label; found once for each range."""
        scale, height = self.scale, self.layout.price.height()
        key = (scale.low, scale.high, scale.log, height, self.increment, self.percent_base or 0.0)
        if key != self._ticks_of:
            bounds = scale.price(scale.low), scale.price(scale.high)
            self._ticks_of, self._ticks = key, self._ticks_between(*bounds, height / TICK_PIXELS)
        return self._ticks if len(self.series) else []

    def _ticks_between(self, low: float, high: float, most: float) -> list[float]:
        if self.percent_base is not None:
            return percent_ticks(low, high, most, self.percent_base)
        choose = log_ticks if self.scale.log else price_ticks
        return choose(low, high, most, self.increment)

    def axis_text(self, price: float) -> str:
        """Return what the axis says beside a tick: the price, or how many per cent it is from the base."""
        if self.percent_base is None:
            return self.text_of(price)
        return percent_label(price, self.percent_base)

    def text_of(self, price: float) -> str:
        """Return a price in the contract's decimals; an absent one is a dash."""
        return price_text(price, self.decimals) if price == price else "—"
