"""The chart of the desk: bars, volume, axes, crosshair and words in one widget.

Data arrives by `set_bars`, `prepend_bars` and `append_or_update`; what the user does comes back as signals. Between
two frames any number of calls costs only their arithmetic. While the widget is hidden it only remembers that it
must catch up: nothing is painted and no timer runs (it owns none: `set_now` is the clock).
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QImage, QPainter, QShowEvent
from PySide6.QtWidgets import QGraphicsItem, QVBoxLayout, QWidget

from gatedesk.ui.chart.candles import LINE_STYLES, STYLES, CandleItem
from gatedesk.ui.chart.crosshair import CrosshairItem
from gatedesk.ui.chart.grid import GridItem
from gatedesk.ui.chart.heikin_ashi import heikin_ashi_bar
from gatedesk.ui.chart.inks import Inks
from gatedesk.ui.chart.last_price import LastPriceItem
from gatedesk.ui.chart.layout import divide
from gatedesk.ui.chart.legend import LegendItem
from gatedesk.ui.chart.overlays import OverlayItem, OverlaySet
from gatedesk.ui.chart.palette import ChartPalette
from gatedesk.ui.chart.price_axis import PriceAxisItem
from gatedesk.ui.chart.series import Bar, BarSeries
from gatedesk.ui.chart.state import ChartState, Cross
from gatedesk.ui.chart.time_axis import TimeAxisItem
from gatedesk.ui.chart.view import ChartView, PriceView
from gatedesk.ui.chart.volume import VolumeItem
from gatedesk.ui.chart.window import PRICE_MARGIN
from gatedesk.ui.chart.words import Words

STYLE_NAMES = tuple(STYLES)
KEY_PAN_SHARE = 0.1
KEY_ZOOM = 0.8
MOST_ABOVE = 0.25  # of the pane's height kept free for the legend: on a low chart it may cover bars
OLDER_SHARE = 0.5  # of the window's width: nearer than this to the oldest bar, older ones are wanted


class ChartWidget(QWidget):
    """A candlestick chart whose frame cost is set by the pixels it shows, not by the bars it holds."""

    older_wanted = Signal()
    price_picked = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty chart; give it a palette, a contract and bars."""
        super().__init__(parent)
        self._state = ChartState()
        self._overlays = OverlaySet()
        self._stale = True
        self._asked_at: int | None = None
        self._view = ChartView()
        self._pane = PriceView()
        self._make_items()
        self._connect()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self.setFocusProxy(self._view)
        self.setMinimumSize(160, 120)
        self._take_font()
        self.set_palette(ChartPalette())

    def _make_items(self) -> None:
        state = self._state
        self._view.setCentralItem(None)
        self._time_axis = TimeAxisItem(state)
        self._grid = GridItem(state, self._time_axis)
        self._candles = CandleItem(state, self._pane)
        self._lines = OverlayItem(state, self._overlays, self._pane)
        self._volume = VolumeItem(state)
        self._price_axis = PriceAxisItem(state)
        self._last_price = LastPriceItem(state)
        self._legend = LegendItem(state, self._overlays)
        self._crosshair = CrosshairItem(state)
        order: tuple[QGraphicsItem, ...] = (self._grid, self._pane, self._volume, self._price_axis, self._time_axis)
        over = (self._last_price, self._legend, self._crosshair)
        for depth, item in enumerate((*order, *over)):
            self._view.scene().addItem(item)
            item.setZValue(depth)

    def _connect(self) -> None:
        view = self._view
        view.zoomed.connect(self._zoom)
        view.panned.connect(self._pan)
        view.stretched.connect(self._stretch)
        view.reset.connect(self.reset_view)
        view.keyed.connect(self._key)
        view.pointed.connect(self._point)
        view.pointer_left.connect(self._unpoint)
        view.clicked.connect(self._click)
        view.resized.connect(self._resize)

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
        position = self._legend.position()
        return "" if position is None else " ".join(word for word, _, _ in self._legend.reading(position))

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(900, 560)

    @property
    def pane(self) -> PriceView:
        """The price pane as a pyqtgraph view box: x is the bar position, y the price (its logarithm if log)."""
        return self._pane

    # -- appearance ----------------------------------------------------------------------------------------------

    def set_palette(self, palette: ChartPalette) -> None:
        """Draw in these colours from now on."""
        self._state.inks = Inks(palette)
        self._view.setBackgroundBrush(self._state.inks.background_brush)
        self._repaint()

    def set_contract(self, title: str, increment: float, zone: str) -> None:
        """Name the contract, its smallest price step and its exchange's IANA zone; the last price is forgotten."""
        self._state.title = title
        self._state.set_increment(increment)
        self._state.zone = ZoneInfo(zone)
        self._state.last = None
        self._refresh()

    def set_style(self, name: str) -> None:
        """Draw bars in one of `STYLE_NAMES`; ValueError for another."""
        if name not in STYLES:
            raise ValueError(f"unknown chart style {name!r}: known are {', '.join(STYLE_NAMES)}")
        self._state.style = name
        self._derive()
        self._refresh()

    def set_log(self, on: bool) -> None:
        """Use a logarithmic price scale, or a linear one; the range is fitted again."""
        self._state.scale.log = on
        self._state.scale.auto = True
        self._refresh()

    def set_message(self, text: str) -> None:
        """Say a sentence in the middle of the chart (loading, empty, refused, disconnected); empty takes it away."""
        self._state.message = text
        self.setAccessibleDescription(text)
        self._repaint()

    def set_badge(self, text: str) -> None:
        """Mark the quality of the data beside the title, such as DELAYED; empty takes the mark away."""
        self._state.badge = text
        self._repaint([self._legend.reading_box()])

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
        self._asked_at = None
        self._overlays.clear()
        self._derive()
        state.window.first, state.window.end = state.series.first, state.series.end
        state.window.reset(state.layout.price.width())
        self._refresh()

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
        self._derive()
        self._refresh()

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
        before = self._live_boxes()
        added = state.series.put(bar)
        newest = bar.time >= int(state.series.time[-1])
        self._derive_last(newest)
        if newest and bar.close == bar.close:
            state.last = bar.close
        if added:
            state.window.take(state.series.first, state.series.end)
        if added or not newest or not self._holds(bar):
            self._refresh()
        elif state.window.shows_last:
            self._repaint([*before, *self._live_boxes()])

    def set_overlay(self, name: str, colour: str, values: ArrayLike) -> None:
        """Draw a line over the bars, one value a bar (NaN where there is none yet)."""
        self._overlays.set(name, colour, self._state.series.first, values)
        self._repaint()

    def put_overlay(self, name: str, value: float) -> None:
        """Set the line's value at the newest bar; KeyError for a name `set_overlay` never had."""
        self._overlays.put(name, self._state.series.end - 1, value)
        self._repaint(self._live_boxes())

    def remove_overlay(self, name: str) -> None:
        """Take a line away."""
        self._overlays.remove(name)
        self._repaint()

    def set_last(self, price: float | None) -> None:
        """Move the last-price line; None leaves it at the newest close."""
        boxes = self._last_price.boxes()
        self._state.last = price
        self._repaint([*boxes, *self._last_price.boxes()])

    def set_now(self, epoch: float) -> None:
        """Tell the chart the time, in epoch seconds, for the countdown to the bar's close."""
        boxes = self._last_price.boxes()[1:]
        self._state.now = epoch
        self._repaint([*boxes, *self._last_price.boxes()[1:]])

    # -- gestures ------------------------------------------------------------------------------------------------

    def show_positions(self, start: float, stop: float) -> None:
        """Show a range of bar positions."""
        self._state.window.show(start, stop)
        self._moved()

    def reset_view(self) -> None:
        """Show the newest bars at a comfortable width and fit the price scale."""
        self._state.scale.auto = True
        self._state.window.reset(self._state.layout.price.width())
        self._moved()

    def _zoom(self, factor: float, x: float) -> None:
        self._state.window.zoom(factor, self._state.position_under(x))
        self._moved()

    def _pan(self, right: float, down: float) -> None:
        state, pane = self._state, self._state.layout.price
        state.window.pan(-right / pane.width() * state.window.bars)
        state.scale.shift(down / pane.height())
        self._moved()

    def _stretch(self, factor: float) -> None:
        self._state.scale.stretch(factor)
        self._moved()

    def _key(self, name: str) -> None:
        window = self._state.window
        edge = window.end if window.shows_last else (window.start + window.stop) / 2.0
        moves = {
            "older": lambda: window.pan(-window.bars * KEY_PAN_SHARE),
            "newer": lambda: window.pan(window.bars * KEY_PAN_SHARE),
            "closer": lambda: window.zoom(KEY_ZOOM, edge),
            "wider": lambda: window.zoom(1.0 / KEY_ZOOM, edge),
            "first": window.show_first,
            "last": window.show_last,
        }
        moves[name]()
        self._moved()

    def _point(self, point: QPointF) -> None:
        state = self._state
        boxes = self._crosshair.boxes()
        state.cross = self._cross_at(point)
        self._repaint([*boxes, *self._crosshair.boxes(), self._legend.reading_box()])

    def _cross_at(self, point: QPointF) -> Cross | None:
        state, panes = self._state, self._state.layout.panes
        if not len(state.series) or not panes.contains(point):
            return None
        position = int(np.floor(state.position_under(point.x())))
        position = min(max(position, state.series.first), state.series.end - 1)
        inside = state.layout.price.contains(point)
        price = self._on_grid(state.price_under(point.y())) if inside else None
        return Cross(position, state.x_of(position), point.y(), price)

    def _on_grid(self, price: float) -> float:
        return round(price / self._state.increment) * self._state.increment

    def _unpoint(self) -> None:
        boxes = self._crosshair.boxes()
        self._state.cross = None
        self._repaint([*boxes, self._legend.reading_box()])

    def _click(self, point: QPointF) -> None:
        if len(self._state.series) and self._state.layout.price.contains(point):
            self.price_picked.emit(self._on_grid(self._state.price_under(point.y())))

    # -- keeping the picture true --------------------------------------------------------------------------------

    def _derive(self) -> None:
        state = self._state
        state.derive()
        closes = state.series.close if state.style in LINE_STYLES else ()
        self._candles.closes.replace(state.series.first, closes)

    def _derive_last(self, newest: bool) -> None:
        state = self._state
        if not newest:
            self._derive()
            return
        last = state.series.end - 1
        if state.derived is not None:
            state.derived.put(heikin_ashi_bar(state.series, state.derived))
        if state.style in LINE_STYLES:
            self._candles.closes.put(last, state.series.bar(last).close)

    def _holds(self, bar: Bar) -> bool:
        """Tell whether the shown ranges need not change for a bar that is in view."""
        scale = self._state.scale
        if not self._state.window.shows_last:
            return True
        if not scale.auto:
            return self._volume.holds(bar.volume)
        low, high = scale.placed(bar.low, bar.high)
        return scale.low <= low and high <= scale.high and self._volume.holds(bar.volume)

    def _live_boxes(self) -> list[QRectF]:
        """Return what a change of the newest bar shows in: its column, the last price, the readings."""
        state = self._state
        if not len(state.series):
            return []
        bar = state.layout.price.width() / state.window.bars
        x, half = state.x_of(state.series.end - 1), bar / 2.0 + 3.0
        column = QRectF(x - half, 0, 2 * half, state.layout.panes.bottom())
        return [column, *self._last_price.boxes(), self._legend.reading_box()]

    def _moved(self) -> None:
        self._refresh()
        self._ask_for_older()

    def _ask_for_older(self) -> None:
        state = self._state
        near = state.window.start - state.series.first < state.window.bars * OLDER_SHARE
        if near and len(state.series) and self._asked_at != state.series.first:
            self._asked_at = state.series.first
            self.older_wanted.emit()

    def _refresh(self) -> None:
        """Fit ranges and axes to what is to be shown, then paint everything; put off while hidden."""
        if not self.isVisible():
            self._stale = True
            return
        self._settle()
        self._repaint()

    def _settle(self, size: QSize | None = None) -> None:
        state = self._state
        self._stale = False
        self._fit_prices()
        self._volume.fit()
        self._arrange(size)
        self._pane.show_span(state.span)
        if state.cross is not None:
            state.cross = self._cross_at(QPointF(state.cross.x, state.cross.y))

    def _fit_prices(self) -> None:
        state, window = self._state, self._state.window
        if not state.scale.auto:
            return
        per_pixel = window.bars / state.layout.price.width()
        extent = state.drawn.extent(window.start, window.stop, per_pixel)
        if extent is None:
            return
        low, high = extent
        for overlay in self._overlays:
            other = overlay.values.extent(window.start, window.stop, per_pixel)
            if other is not None:
                low, high = min(low, other[0]), max(high, other[1])
        above = min(max(self._legend.share(), PRICE_MARGIN), MOST_ABOVE)
        state.scale.fit(low, high, state.increment, above)

    def _arrange(self, size: QSize | None = None) -> None:
        """Divide the surface (or another of the given size); axes take the width their labels need."""
        state = self._state
        size = self._view.viewport().size() if size is None else size
        axis = self._price_axis.wanted_width()
        time = round(state.words.height + 12)
        layout = divide(size.width(), size.height(), axis, time)
        if layout == state.layout:
            return
        for item in (self._grid, self._volume, self._price_axis, self._time_axis, self._legend):
            item.prepareGeometryChange()
        self._last_price.prepareGeometryChange()
        self._crosshair.prepareGeometryChange()
        self._lines.prepareGeometryChange()
        state.layout = layout
        self._view.axis_left = layout.axis.left()
        self._pane.setGeometry(layout.price)

    def _repaint(self, boxes: list[QRectF] | None = None) -> None:
        """Ask for places to be painted, or for everything; nothing while hidden."""
        if not self.isVisible():
            self._stale = True
        elif boxes is None:
            self._view.viewport().update()
        else:
            self._view.repaint_boxes(boxes)

    def _resize(self) -> None:
        width = self._state.layout.price.width()
        self._arrange()
        grown = self._state.layout.price.width() / width
        window = self._state.window
        # Bars keep their width: a wider chart shows more history, not fatter candles.
        if window.end > window.first:
            window.show(window.stop - window.bars * grown, window.stop)
        self._refresh()

    def _take_font(self) -> None:
        self._state.words = Words(self.font())
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Take a new font when the application's scale changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._take_font()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while the chart was hidden."""
        super().showEvent(event)
        if self._stale:
            self._settle()
            self._view.viewport().update()

    def to_image(self, width: int, height: int) -> QImage:
        """Return the chart painted at another size, in device pixels of the screen's ratio, without the crosshair."""
        ratio = self.devicePixelRatioF()
        image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(self._state.inks.background)
        cross, self._state.cross = self._state.cross, None
        self._settle(QSize(width, height))
        painter = QPainter(image)
        area = QRectF(0, 0, width, height)
        self._view.scene().render(painter, area, area)
        painter.end()
        self._state.cross = cross
        self._settle()
        return image
