"""The chart of the desk: bars, volume, axes, crosshair and words in one widget.

Data arrives by `set_bars`, `prepend_bars` and `append_or_update`; what the user does comes back as signals. Between
two frames any number of calls costs only their arithmetic. While the widget is hidden it only remembers that it
must catch up: nothing is painted and no timer runs (it owns none: `set_now` is the clock).
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from numpy.typing import ArrayLike
from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gatedesk.ui.chart.bars_csv import as_csv
from gatedesk.ui.chart.candles import LINE_STYLES, STYLES
from gatedesk.ui.chart.canvas import ChartCanvas
from gatedesk.ui.chart.gestures import Gestures
from gatedesk.ui.chart.heikin_ashi import heikin_ashi_bar
from gatedesk.ui.chart.indicators.layer import IndicatorLayer
from gatedesk.ui.chart.inks import Inks
from gatedesk.ui.chart.overlays import OverlaySet
from gatedesk.ui.chart.palette import ChartPalette
from gatedesk.ui.chart.picture import pixels_of, svg_of
from gatedesk.ui.chart.renewal import merged
from gatedesk.ui.chart.series import Bar, BarSeries
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.trade_layer import TradeLayer
from gatedesk.ui.chart.view import PriceView
from gatedesk.ui.chart.words import Words

STYLE_NAMES = tuple(STYLES)


class ChartWidget(QWidget):
    """A candlestick chart whose frame cost is set by the pixels it shows, not by the bars it holds."""

    older_wanted = Signal()
    price_picked = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty chart; give it a palette, a contract and bars."""
        super().__init__(parent)
        self._state = ChartState()
        self._overlays = OverlaySet()
        self._canvas = ChartCanvas(self._state, self._overlays)
        self._gestures = Gestures(self._state, self._canvas, self)
        self._gestures.older_wanted.connect(self.older_wanted)
        self._gestures.price_picked.connect(self.price_picked)
        self.trade = TradeLayer(self._state, self._canvas, self)
        self.indicators = IndicatorLayer(self._state, self._canvas, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._canvas.view)
        self.setFocusProxy(self._canvas.view)
        self.setMinimumSize(160, 120)
        self._take_font()
        self.set_palette(ChartPalette())

    # -- what the chart shows ------------------------------------------------------------------------------------

    @property
    def series(self) -> BarSeries:
        """The bars held; read only."""
        return self._state.series

    @property
    def shown(self) -> tuple[float, float]:
        """The visible bar positions; older history has negative ones."""
        return self._state.window.start, self._state.window.stop

    @property
    def shown_prices(self) -> tuple[float, float]:
        """The visible price range."""
        scale = self._state.scale
        return scale.price(scale.low), scale.price(scale.high)

    @property
    def style_name(self) -> str:
        """The style bars are drawn in, one of `STYLE_NAMES`."""
        return self._state.style

    @property
    def message(self) -> str:
        """The sentence in the middle; empty when there is none."""
        return self._state.message

    def reading(self) -> str:
        """Return in plain words what the legend says about the crosshair's bar, or about the newest."""
        position = self._canvas.legend.position()
        return "" if position is None else " ".join(word for word, _, _ in self._canvas.legend.reading(position))

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(900, 560)

    @property
    def state(self) -> ChartState:
        """What every item reads; tools over the bars read it too."""
        return self._state

    @property
    def canvas(self) -> ChartCanvas:
        """The painted surface, which hosts the items of tools."""
        return self._canvas

    @property
    def gestures(self) -> Gestures:
        """Moves the window and the price scale."""
        return self._gestures

    @property
    def pane(self) -> PriceView:
        """The price pane as a pyqtgraph view box: x is the bar position, y the price (its logarithm if log)."""
        return self._canvas.pane

    # -- appearance ----------------------------------------------------------------------------------------------

    def set_palette(self, palette: ChartPalette) -> None:
        """Draw in these colours from now on."""
        self._state.inks = Inks(palette)
        self.indicators.recolour()
        self._canvas.view.setBackgroundBrush(self._state.inks.background_brush)
        self._canvas.repaint()

    def set_contract(self, title: str, increment: float, zone: str) -> None:
        """Name the contract, its smallest price step and its exchange's IANA zone; the last price is forgotten."""
        self._state.title = title
        self._state.set_increment(increment)
        if zone != self._state.zone.key:
            self._state.zone = ZoneInfo(zone)
            self.indicators.refill()
        self._state.last = None
        self._canvas.refresh()

    def set_style(self, name: str) -> None:
        """Draw bars in one of `STYLE_NAMES`; ValueError for another."""
        if name not in STYLES:
            raise ValueError(f"unknown chart style {name!r}: known are {', '.join(STYLE_NAMES)}")
        self._state.style = name
        self._derive()
        self._canvas.refresh()

    def set_log(self, on: bool) -> None:
        """Use a logarithmic price scale, or a linear one; the range is fitted again."""
        self._state.scale.log = on
        self._state.scale.auto = True
        self._canvas.refresh()

    def set_message(self, text: str) -> None:
        """Say a sentence in the middle of the chart (loading, empty, refused, disconnected); empty takes it away."""
        self._state.message = text
        self.setAccessibleDescription(text)
        self._canvas.repaint()

    def set_badge(self, text: str) -> None:
        """Mark the quality of the data beside the title, such as DELAYED; empty takes the mark away.

        While there is a mark the last price is drawn as one that is not live.
        """
        boxes = self._canvas.last_price.boxes()
        self._state.badge = text
        self._canvas.repaint([self._canvas.legend.reading_box(), *boxes, *self._canvas.last_price.boxes()])

    # -- data ----------------------------------------------------------------------------------------------------

    def set_bars(
        self,
        time: ArrayLike,
        open: ArrayLike,  # noqa: A002  # the field's own word
        high: ArrayLike,
        low: ArrayLike,
        close: ArrayLike,
        volume: ArrayLike,
    ) -> None:
        """Show these bars (times in epoch seconds UTC, rising) instead of the old, the newest in view."""
        state = self._state
        state.series.replace(time, open, high, low, close, volume)
        state.cross = None
        state.last = None
        state.scale.auto = True
        self._gestures.forget()
        self._overlays.clear()
        self.indicators.refill()
        self._derive()
        state.window.first, state.window.end = state.series.first, state.series.end
        state.window.reset(state.layout.price.width())
        self._canvas.refresh()

    def renew_bars(self, *columns: ArrayLike) -> None:
        """Take the newest bars anew, columns as for `set_bars`: older bars and the view stay, a gap is filled."""
        state, renewed = self._state, merged(self._state.series, *columns)
        if renewed is None:
            self.set_bars(*columns)
            return
        state.series.place(state.series.first, *renewed)
        state.window.take(state.series.first, state.series.end)
        self._overlays.clear()
        self.indicators.refill()
        self._derive()
        self._canvas.refresh()

    def prepend_bars(
        self,
        time: ArrayLike,
        open: ArrayLike,  # noqa: A002  # the field's own word
        high: ArrayLike,
        low: ArrayLike,
        close: ArrayLike,
        volume: ArrayLike,
    ) -> None:
        """Add older bars on the left; the view does not move. Bars that are not older are dropped."""
        state = self._state
        state.series.prepend(time, open, high, low, close, volume)
        state.window.take(state.series.first, state.series.end)
        self.indicators.refill()
        self._derive()
        self._canvas.refresh()

    def append_or_update(
        self,
        time: int,
        open: float,  # noqa: A002  # the field's own word
        high: float,
        low: float,
        close: float,
        volume: float,
    ) -> None:
        """Take a live bar: a new one is appended (and followed when the newest was in view), a known one corrected.

        ValueError for a time before the newest bar at which no bar starts.
        """
        state, bar = self._state, Bar(int(time), open, high, low, close, volume)
        before = self._canvas.live_boxes()
        added = state.series.put(bar)
        newest = bar.time >= int(state.series.time[-1])
        self._derive_last(newest)
        outgrown = self.indicators.follow(state.series.position_at(bar.time))
        if newest and bar.close == bar.close:
            state.last = bar.close
        if added:
            state.window.take(state.series.first, state.series.end)
        if added or not newest or outgrown or not self._canvas.holds(bar):
            self._canvas.refresh()
        elif state.window.shows_last:
            self._canvas.repaint([*before, *self._canvas.live_boxes()])

    def set_overlay(self, name: str, colour: str, values: ArrayLike) -> None:
        """Draw a line over the bars, one value a bar (NaN where there is none yet)."""
        self._overlays.set(name, colour, self._state.series.first, values)
        self._canvas.repaint()

    def put_overlay(self, name: str, value: float) -> None:
        """Set the line's value at the newest bar; KeyError for a name `set_overlay` never had."""
        self._overlays.put(name, self._state.series.end - 1, value)
        self._canvas.repaint(self._canvas.live_boxes())

    def remove_overlay(self, name: str) -> None:
        """Take a line away."""
        self._overlays.remove(name)
        self._canvas.repaint()

    def set_last(self, price: float | None) -> None:
        """Move the last-price line; None leaves it at the newest close."""
        boxes = self._canvas.last_price.boxes()
        self._state.last = price
        self._canvas.repaint([*boxes, *self._canvas.last_price.boxes()])

    def set_now(self, epoch: float) -> None:
        """Tell the chart the time, in epoch seconds, for the countdown to the bar's close."""
        boxes = self._canvas.last_price.boxes()[1:]
        self._state.now = epoch
        self._canvas.repaint([*boxes, *self._canvas.last_price.boxes()[1:]])

    def show_positions(self, start: float, stop: float) -> None:
        """Show a range of bar positions."""
        self._gestures.show(start, stop)

    def reset_view(self) -> None:
        """Show the newest bars at a comfortable width and fit the price scale."""
        self._gestures.reset()

    def _derive(self) -> None:
        """Make again what the style derives from the bars."""
        state = self._state
        state.derive()
        closes = state.series.close if state.style in LINE_STYLES else ()
        self._canvas.candles.closes.replace(state.series.first, closes)

    def _derive_last(self, newest: bool) -> None:
        """Carry a changed bar over to what the style derives; only a correction in the past makes it all again."""
        state = self._state
        if not newest:
            self._derive()
            return
        if state.derived is not None:
            state.derived.put(heikin_ashi_bar(state.series, state.derived))
        if state.style in LINE_STYLES:
            last = state.series.end - 1
            self._canvas.candles.closes.put(last, state.series.bar(last).close)

    def _take_font(self) -> None:
        self._state.words = Words(self.font())
        self._canvas.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Take a new font when the application's scale changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._take_font()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while the chart was hidden."""
        super().showEvent(event)
        self._canvas.catch_up()

    def to_image(self, width: int, height: int, ratio: float | None = None) -> QImage:
        """Return the chart painted at another size in Qt units, without the crosshair.

        `ratio` is how many pixels make a unit; as many as on the screen if it is not given.
        """
        return pixels_of(self._canvas, QSize(width, height), self.devicePixelRatioF() if ratio is None else ratio)

    def to_svg(self, width: int, height: int) -> bytes:
        """Return the chart painted at another size as an SVG document."""
        return svg_of(self._canvas, QSize(width, height), self._state.title)

    def to_csv(self) -> str:
        """Return the shown bars as CSV."""
        return as_csv(self._state)
