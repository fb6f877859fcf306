"""The painted surface of a chart: its items, and what must be fitted and painted again when something changes.

Every change goes one of two ways: `refresh` fits ranges and axes and paints everything, `repaint` paints some boxes.
Both only take a note while the surface is hidden; `catch_up` settles it when it is shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem

from gatedesk.ui.chart.candles import CandleItem
from gatedesk.ui.chart.crosshair import CrosshairItem
from gatedesk.ui.chart.grid import GridItem
from gatedesk.ui.chart.last_price import LastPriceItem
from gatedesk.ui.chart.layout import divide
from gatedesk.ui.chart.legend import LegendItem
from gatedesk.ui.chart.overlays import OverlayItem, OverlaySet
from gatedesk.ui.chart.price_axis import PriceAxisItem
from gatedesk.ui.chart.series import Bar
from gatedesk.ui.chart.snap import Snap, magnet_price
from gatedesk.ui.chart.state import ChartState, Cross
from gatedesk.ui.chart.time_axis import TimeAxisItem
from gatedesk.ui.chart.view import ChartView, PriceView
from gatedesk.ui.chart.volume import VolumeItem
from gatedesk.ui.chart.window import PRICE_MARGIN

MOST_ABOVE = 0.25  # of the pane's height kept free for the legend: on a low chart it may cover bars
TIME_PADDING = 12.0
COLUMN_MARGIN = 3.0  # pixels beside the newest bar that a line through it may touch


class ChartCanvas:
    """Owns the view and its items; reads and fits the state it is given."""

    def __init__(self, state: ChartState, overlays: OverlaySet) -> None:
        """Build the view with every item; nothing is painted before the view is shown."""
        self._state = state
        self._overlays = overlays
        self._stale = True
        self._guests: list[QGraphicsItem] = []
        self.wideners: list[Callable[[float, float], tuple[float, float]]] = []  # what a fitted scale shows as well
        self.preparations: list[Callable[[], None]] = []  # what a layer must know before anything is fitted
        self.fits: list[Callable[[], None]] = []  # scales of a layer, to be fitted to the visible bars
        self.readings: list[Callable[[], list[QRectF]]] = []  # what a layer says about the newest or pointed bar
        self.view = ChartView()
        self.view.setCentralItem(None)
        state.exposed = lambda: self.view.exposed
        self.pane = PriceView()
        self.crosshair = CrosshairItem(state)
        self.time_axis = TimeAxisItem(state, self.crosshair.date_tag)
        self.grid = GridItem(state, self.time_axis)
        self.candles = CandleItem(state, self.pane)
        self.lines = OverlayItem(state, overlays, self.pane)
        self.volume = VolumeItem(state)
        self.last_price = LastPriceItem(state)
        self.legend = LegendItem(state, overlays)
        self.price_axis = PriceAxisItem(state, (self.last_price.tag, self.crosshair.tag))
        ground, *over = self._placed_items()
        ordered: list[QGraphicsItem] = [ground, self.pane, *over]
        for depth, item in enumerate(ordered):
            self.view.scene().addItem(item)
            item.setZValue(depth)

    def host(self, item: QGraphicsItem, below: QGraphicsItem) -> None:
        """Add an item of a layer just below one of the chart's own; its place follows the layout."""
        self._guests.append(item)
        self.view.scene().addItem(item)
        item.setZValue(below.zValue() - 0.5)

    def _placed_items(self) -> tuple[QGraphicsItem, ...]:
        """Return the items whose place follows the layout, from the ground up."""
        below = (self.grid, self.volume, self.price_axis, self.time_axis)
        return (*below, self.last_price, self.crosshair, self.legend)

    # -- painting ------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Fit ranges and axes to what is to be shown, then paint everything."""
        if not self.view.isVisible():
            self._stale = True
            return
        self.settle()
        self.repaint()

    def repaint(self, boxes: list[QRectF] | None = None) -> None:
        """Paint these places again, or everything."""
        if not self.view.isVisible():
            self._stale = True
        elif boxes is None:
            self.view.viewport().update()
        else:
            self.view.repaint_boxes(boxes)

    def catch_up(self) -> None:
        """Do what was put off while the surface was hidden."""
        if self._stale:
            self.settle()
            self.view.viewport().update()

    def settle(self, size: QSize | None = None) -> None:
        """Fit ranges, axes and crosshair to the state, for the view's size or another."""
        state = self._state
        self._stale = False
        for prepare in self.preparations:
            prepare()
        if len(state.layout.studies) != len(state.panes):
            self.arrange(size)  # what is fitted depends on the pixels there are
        self._fit_prices()
        self.volume.fit()
        self.arrange(size)
        for fit in self.fits:
            fit()
        self.pane.show_span(state.span)
        if state.cross is not None:
            state.cross = self.cross_at(QPointF(state.cross.x, state.cross.y))

    def _fit_prices(self) -> None:
        state, window = self._state, self._state.window
        per_pixel = window.bars / state.layout.price.width()
        extent = state.drawn.extent(window.start, window.stop, per_pixel) if state.scale.auto else None
        if extent is None:
            return
        low, high = extent
        for overlay in self._overlays:
            other = overlay.values.extent(window.start, window.stop, per_pixel)
            if other is not None:
                low, high = min(low, other[0]), max(high, other[1])
        for widened in self.wideners:
            low, high = widened(low, high)
        above = min(max(self.legend.share(), PRICE_MARGIN), MOST_ABOVE)
        state.scale.fit(low, high, state.increment, above)

    def arrange(self, size: QSize | None = None) -> None:
        """Divide the surface; axes take the width their labels need."""
        state = self._state
        size = self.view.viewport().size() if size is None else size
        axis, time = self.price_axis.wanted_width(), round(state.words.height + TIME_PADDING)
        layout = divide(size.width(), size.height(), axis, time, state.shares)
        if layout == state.layout:
            return
        for item in (*self._placed_items(), self.lines, *self._guests):
            item.prepareGeometryChange()
        state.layout = layout
        self.view.axis_left = layout.axis.left()
        self.pane.setGeometry(layout.price)

    # -- the newest bar ------------------------------------------------------------------------------------------

    def holds(self, bar: Bar) -> bool:
        """Tell whether the shown ranges need not change for the newest bar."""
        scale = self._state.scale
        if not self._state.window.shows_last:
            return True
        if not scale.auto:
            return self.volume.holds(bar.volume)
        low, high = scale.placed(bar.low, bar.high)
        return scale.low <= low and high <= scale.high and self.volume.holds(bar.volume)

    def live_boxes(self) -> list[QRectF]:
        """Return where a change of the newest bar shows: its column, the last price, the readings."""
        state = self._state
        if not len(state.series):
            return []
        width = state.layout.price.width() / state.window.bars
        # A line through the newest bar begins at the centre of the one before.
        left = state.x_of(state.series.end - 2) - COLUMN_MARGIN
        column = QRectF(left, 0, 1.5 * width + 2 * COLUMN_MARGIN, state.layout.panes.bottom())
        return [column, *self.last_price.boxes(), *self._reading_boxes()]

    def _reading_boxes(self) -> list[QRectF]:
        return [self.legend.reading_box(), *(box for boxes in self.readings for box in boxes())]

    # -- the crosshair -------------------------------------------------------------------------------------------

    def point(self, point: QPointF | None) -> None:
        """Move the crosshair to a point of the view, or take it away; only what it covers is painted."""
        boxes = [*self.crosshair.boxes(), *self._reading_boxes()]
        self._state.cross = None if point is None else self.cross_at(point)
        self.repaint([*boxes, *self.crosshair.boxes(), *self._reading_boxes()])

    def cross_at(self, point: QPointF) -> Cross | None:
        """Return the crosshair at a point, held by bar or price as the state says; None outside the panes."""
        state = self._state
        if not len(state.series) or not state.layout.panes.contains(point):
            return None
        position = math.floor(state.position_under(point.x()))
        position = min(max(position, state.series.first), state.series.end - 1)
        price = self.price_at(point)
        held = magnet_price(state, position, point.y()) if state.snap is Snap.PRICE and price is not None else None
        x = point.x() if state.snap is Snap.FREE else state.x_of(position)
        return Cross(position, x, point.y(), price) if held is None else Cross(position, x, state.y_of(held), held)

    def price_at(self, point: QPointF) -> float | None:
        """Return the tradable price under a point, None outside the price pane."""
        state = self._state
        if not state.layout.price.contains(point):
            return None
        return round(state.price_under(point.y()) / state.increment) * state.increment

    # -- pictures ------------------------------------------------------------------------------------------------

    def paint_picture(self, painter: QPainter, size: QSize) -> None:
        """Paint the chart at another size, without the crosshair."""
        cross, self._state.cross = self._state.cross, None
        self.arrange(size)  # before as well as in settling: what is fitted depends on the pixels there are
        self.settle(size)
        area = QRectF(0, 0, size.width(), size.height())
        painter.fillRect(area, self._state.inks.background)
        self.view.scene().render(painter, area, area)
        self._state.cross = cross
        self.arrange()
        self.settle()
