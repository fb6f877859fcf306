"""The axis below the chart: labels by the exchange's time under bars that stand side by side."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.time_ticks import DAY, Interval, TimeTick, choose_interval, time_ticks

LABEL_GAP = 26.0  # least space between two labels, in Qt units
SEPARATOR_PIXELS = 60.0  # days narrower than this get no separators: they would be a fence

Placed = tuple[float, TimeTick, bool]


class TimeAxisItem(QGraphicsItem):
    """Paints the labels of the visible bars; labels are found once for a region and reused while panning in it."""

    def __init__(self, state: ChartState, tag: Callable[[], QRectF | None]) -> None:
        """Read bars and window from the state at every paint; `tag` says which box lies over the axis."""
        super().__init__()
        self._state = state
        self._tag = tag
        self._key: tuple[object, ...] = ()
        self._region = (0, 0)
        self._ticks: list[TimeTick] = []
        self._roomy_key: tuple[object, ...] = ()
        self._roomy: list[TimeTick] = []
        self._separated = False

    def boundingRect(self) -> QRectF:
        """Return the strip below the panes."""
        return self._state.layout.time

    def interval(self) -> Interval:
        """Return the distance of labels at the present zoom."""
        state, series = self._state, self._state.series
        label = state.words.width("00:00:00") + LABEL_GAP
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
        """Return abscissa, label and whether days are separated, for the visible labels that have room.

        Which labels have room is decided for a region at one zoom, not for a window: panning keeps them.
        """
        state = self._state
        ticks = self.ticks()
        pixels = state.layout.price.width() / state.window.bars
        key = (self._key, self._region, round(pixels, 6))
        if key != self._roomy_key:
            self._roomy_key, self._roomy = key, self._with_room(ticks, pixels)
            self._separated = self._separates(pixels)
        start, right = state.window.start - 0.5, state.layout.price.right()
        placed = [((tick.position - start) * pixels, tick, self._separated) for tick in self._roomy]
        return [one for one in placed if 0.0 <= one[0] <= right]

    def _with_room(self, ticks: list[TimeTick], pixels: float) -> list[TimeTick]:
        """Return the ticks that do not overlap; a new day, month or year takes its room before an hour does."""
        taken: list[tuple[float, float]] = []
        roomy: list[TimeTick] = []
        for tick in sorted(ticks, key=lambda one: (-one.rank, one.position)):
            x = tick.position * pixels
            half = (self._state.words.width(tick.text, tick.major) + LABEL_GAP * 0.6) / 2.0
            if all(x + half <= low or x - half >= high for low, high in taken):
                taken.append((x - half, x + half))
                roomy.append(tick)
        return roomy

    def _separates(self, pixels: float) -> bool:
        series = self._state.series
        if not 0 < series.bar_seconds < DAY or len(series) < 2:
            return False
        average = (int(series.time[-1]) - int(series.time[0])) / (len(series) - 1)
        return DAY / max(average, 1.0) * pixels >= SEPARATOR_PIXELS

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the labels, centred under their bars, major ones brighter; what would be cut is left out."""
        state, strip = self._state, self._state.layout.time
        words = state.words
        baseline = round(strip.top() + (strip.height() + words.ascent - words.descent) / 2.0)
        placed = [(x, tick, words.width(tick.text, tick.major)) for x, tick, _ in self.placed_ticks()]
        tag = self._tag()
        if tag is not None:
            left, right = tag.left() - 2.0, tag.right() + 2.0
            placed = [one for one in placed if one[0] + one[2] / 2.0 <= left or one[0] - one[2] / 2.0 >= right]
        for major in (False, True):
            painter.setPen(state.inks.text if major else state.inks.muted)
            for x, tick, width in placed:
                if tick.major == major and width / 2.0 <= x <= strip.right() - width / 2.0:
                    words.draw(painter, round(x - width / 2.0), baseline, tick.text, major)
