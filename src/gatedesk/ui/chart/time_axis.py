"""The axis below the chart: labels by the exchange's time under bars that stand side by side."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.time_ticks import DAY, Interval, Rank, TimeTick, choose_interval, time_ticks

LABEL_GAP = 26.0  # least space between two labels, in Qt units
SEPARATOR_PIXELS = 60.0  # days narrower than this get no separators: they would be a fence

Placed = tuple[float, TimeTick, bool]


class TimeAxisItem(QGraphicsItem):
    """Paints the labels of the visible bars; labels are found once for a region and reused while panning in it."""

    def __init__(self, state: ChartState) -> None:
        """Read bars and window from the state at every paint."""
        super().__init__()
        self._state = state
        self._key: tuple[object, ...] = ()
        self._region = (0, 0)
        self._ticks: list[TimeTick] = []
        self._placed_key: tuple[object, ...] = ()
        self._placed: list[Placed] = []

    def boundingRect(self) -> QRectF:
        """Return the strip below the panes."""
        return self._state.layout.time

    def interval(self) -> Interval:
        """Return the distance of labels at the present zoom."""
        state, series = self._state, self._state.series
        label = state.metrics.horizontalAdvance("00:00:00") + LABEL_GAP
        bars = label / state.layout.price.width() * state.window.bars
        average = (int(series.time[-1]) - int(series.time[0])) / max(len(series) - 1, 1)
        return choose_interval(bars, max(series.bar_seconds, 1), average)

    def ticks(self) -> list[TimeTick]:
        """Return the labels of the visible bars and of as many on either side."""
        state, series = self._state, self._state.series
        if not len(series):
            return []
        start, stop = int(state.window.start), int(state.window.stop) + 1
        interval = self.interval()
        key = (interval, series.first, series.end, state.bar_zone, int(series.time[0]))
        inside = self._region[0] <= start and stop <= self._region[1]
        if key != self._key or not inside:
            width = stop - start
            self._key, self._region = key, (start - width // 2, stop + width // 2)
            self._ticks = time_ticks(series, *self._region, interval, state.bar_zone)
        return self._ticks

    def placed_ticks(self) -> list[Placed]:
        """Return abscissa, label and whether days are separated, for the labels that have room.

        Labels of higher rank (a new day, month, year) take their room first.
        """
        state = self._state
        ticks = self.ticks()
        key = (self._key, state.window.start, state.window.stop, state.layout)
        if key != self._placed_key:
            self._placed_key, self._placed = key, self._place(ticks)
        return self._placed

    def _place(self, ticks: list[TimeTick]) -> list[Placed]:
        state, metrics = self._state, self._state.metrics
        right = state.layout.price.right()
        shown = [(state.x_of(tick.position), tick) for tick in ticks]
        shown = [(x, tick) for x, tick in shown if -200.0 <= x <= right + 200.0]
        taken: list[tuple[float, float]] = []
        placed: list[Placed] = []
        separates = self._separates()
        for x, tick in sorted(shown, key=lambda pair: (-pair[1].rank, pair[1].position)):
            half = (metrics.horizontalAdvance(tick.text) + LABEL_GAP * 0.6) / 2.0
            if all(x + half <= low or x - half >= high for low, high in taken):
                taken.append((x - half, x + half))
                if 0.0 <= x <= right:
                    placed.append((x, tick, separates))
        return placed

    def _separates(self) -> bool:
        state, series = self._state, self._state.series
        if not 0 < series.bar_seconds < DAY or len(series) < 2:
            return False
        average = (int(series.time[-1]) - int(series.time[0])) / (len(series) - 1)
        day = DAY / max(average, 1.0) / state.window.bars * state.layout.price.width()
        return day >= SEPARATOR_PIXELS

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the labels, centred under their bars, dates brighter than hours."""
        state, strip = self._state, self._state.layout.time
        metrics = state.metrics
        baseline = strip.top() + (strip.height() + metrics.ascent() - metrics.descent()) / 2.0
        painter.setClipRect(strip)
        for x, tick, _ in self.placed_ticks():
            painter.setFont(state.bold if tick.rank > Rank.TIME else state.font)
            painter.setPen(state.inks.text if tick.rank > Rank.TIME else state.inks.muted)
            width = painter.fontMetrics().horizontalAdvance(tick.text)
            painter.drawText(round(x - width / 2.0), round(baseline), tick.text)
        painter.setPen(Qt.PenStyle.NoPen)
