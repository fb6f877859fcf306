"""The ground outside regular hours, shaded under the grid, and the lines where a trading day begins in the evening."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.inks import mixed
from gatedesk.ui.chart.projection import device_pixels
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.sessions import Sessions, day_starts, outside_runs
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.time_places import mapping_key
from gatedesk.ui.chart.time_ticks import DAY

SHADE = 0.55  # of the grid's colour over the ground
NARROWEST_DAY = 36.0  # Qt units: days narrower than this are not shaded


class SessionItem(QGraphicsItem):
    """Paints under everything; runs are found once for a region and reused while panning in it."""

    def __init__(self, state: ChartState) -> None:
        """Know no hours yet: nothing is shaded."""
        super().__init__()
        self._state = state
        self._liquid = Sessions()
        self._trading = Sessions()
        self._batch = RectBatch()
        self._key: tuple[object, ...] = ()
        self._region = (0, 0)
        self._outside: list[tuple[int, int]] = []
        self._starts: list[int] = []
        self.setVisible(False)

    def set_hours(self, liquid: Sessions, trading: Sessions) -> None:
        """Shade by these hours from now on."""
        self._liquid, self._trading = liquid, trading
        self.setVisible(bool(liquid.usual or trading.usual))
        self._key = ()

    def boundingRect(self) -> QRectF:
        """Return all panes."""
        return self._state.layout.panes

    def outside(self) -> list[tuple[int, int]]:
        """Return the runs of positions outside regular hours, in the window and as much on either side."""
        self._find()
        return self._outside

    def starts(self) -> list[int]:
        """Return the positions at which a trading day begins in the evening."""
        self._find()
        return self._starts

    def _find(self) -> None:
        state, series = self._state, self._state.series
        start, stop = int(state.window.start), int(state.window.stop) + 1
        key = (mapping_key(series), state.zone, self._readable())
        if key == self._key and self._region[0] <= start and stop <= self._region[1]:
            return
        half = (stop - start) // 2
        self._key, self._region = key, (start - half, stop + half)
        if not self._readable():
            self._outside, self._starts = [], []
            return
        self._outside = outside_runs(series, *self._region, self._liquid, state.zone)
        self._starts = day_starts(series, *self._region, self._trading, state.zone)

    def _readable(self) -> bool:
        """Tell whether days are wide enough to be told apart."""
        state, series = self._state, self._state.series
        if not 0 < series.bar_seconds < DAY or len(series) < 2:
            return False
        average = max((int(series.time[-1]) - int(series.time[0])) / (len(series) - 1), 1.0)
        return DAY / average * state.layout.price.width() / state.window.bars >= NARROWEST_DAY

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the shaded bands from bar edge to bar edge, then the lines."""
        outside, starts = self.outside(), self.starts()
        if not outside and not starts:
            return
        state, inks = self._state, self._state.inks
        panes = state.layout.panes
        with device_pixels(painter) as pixels:
            top, bottom = pixels.top + int(panes.top() * pixels.ratio), pixels.top + int(panes.bottom() * pixels.ratio)

            def column(position: float) -> int:
                x = min(max(state.x_of(position - 0.5), panes.left()), panes.right())
                return pixels.left + int(x * pixels.ratio)

            bands = [(column(begin), top, column(end) - 1, bottom - 1) for begin, end in outside]
            lines = [(column(one), top, column(one) + pixels.hairline - 1, bottom - 1) for one in starts]
            shade = QBrush(mixed(inks.grid_brush.color(), inks.background, SHADE))
            for rows, brush in ((bands, shade), (lines, inks.line_brush)):
                visible = [row for row in rows if row[2] >= row[0] and row[2] > pixels.left]
                if visible:
                    self._batch.rows(len(visible))[:] = visible
                    self._batch.draw(painter, brush, len(visible))
