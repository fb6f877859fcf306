"""Paints volume profiles behind the bars: of all that is visible from the right, or of each session from its left."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.indicators.indicator import Indicator
from gatedesk.ui.chart.inks import mixed
from gatedesk.ui.chart.projection import Projection, device_pixels
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.studies.periods import period_starts
from gatedesk.ui.chart.studies.volume_profile import VOLUME_PROFILE, Profile, VolumeProfiler
from gatedesk.ui.chart.time_ticks import DAY

if TYPE_CHECKING:
    from gatedesk.ui.chart.indicators.layer import IndicatorLayer

MOST_SESSIONS = 40  # narrower ones could not be read
IN_VALUE, OUTSIDE_VALUE = 0.34, 0.16  # how much of its colour a row keeps over the background
MOST_KEPT = 256


class Placed(NamedTuple):
    """A profile and the columns it grows between: from `base` towards `tip`, in device pixels."""

    profile: Profile
    base: float
    tip: float


class ProfileItem(QGraphicsItem):
    """Paints the profiles of every visible volume profile indicator."""

    def __init__(self, state: ChartState, layer: IndicatorLayer) -> None:
        """Read bars and indicators at every paint."""
        super().__init__()
        self._state = state
        self._layer = layer
        self._profiler = VolumeProfiler(state.series)
        self._known: dict[tuple[int, int, int, int], Profile | None] = {}
        self._batch = RectBatch()

    def boundingRect(self) -> QRectF:
        """Return the price pane."""
        return self._state.layout.price

    def forget(self) -> None:
        """Bars of the past are others now."""
        self._profiler.forget()
        self._known.clear()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the profiles."""
        wanted = [one for one in self._layer.overlays if one.study is VOLUME_PROFILE]
        if not wanted or not len(self._state.series):
            return
        painter.setClipRect(self._state.layout.price)
        with device_pixels(painter) as pixels:
            projection = self._state.projection(pixels)
            for one in wanted:
                for placed in self._placed(one, projection):
                    self._paint_profile(painter, projection, placed, self._colour(one))

    def _colour(self, one: Indicator) -> QColor:
        return one.colour_of(VOLUME_PROFILE.outputs[0], self._state.inks.palette)

    def _placed(self, one: Indicator, projection: Projection) -> Iterator[Placed]:
        values = VOLUME_PROFILE.filled(one.choice.parameters)
        rows, share = int(values["rows"]), values["width"] / 100.0
        if values["scope"]:
            yield from self._session_profiles(projection, rows, share, int(values["starts_at"]))
            return
        window = self._state.window
        left, right = (projection.x0 + projection.x_scale * end for end in (window.start, window.stop))
        profile = self._profile(int(window.start), int(window.stop) + 1, rows)
        if profile is not None:
            yield Placed(profile, right, right - (right - left) * share)

    def _session_profiles(self, projection: Projection, rows: int, share: float, starts_at: int) -> Iterator[Placed]:
        edges = self._session_edges(starts_at)
        for start, stop in pairwise(edges):
            profile = self._profile(start, stop, rows)
            left, right = (projection.x0 + projection.x_scale * end for end in (start, stop))
            left = max(left, projection.x0 + projection.x_scale * self._state.window.start)
            if profile is not None and left < right:
                yield Placed(profile, left, left + (right - left) * share)

    def _session_edges(self, starts_at: int) -> list[int]:
        """Return the positions at which the sessions in view begin, and the end; nothing when they are too many."""
        state, series = self._state, self._state.series
        first, end = max(int(state.window.start), series.first), min(int(state.window.stop) + 1, series.end)
        if first >= end or series.bar_seconds >= DAY:
            return []
        times = series.time
        spanned = int(times[end - 1 - series.first]) - int(times[first - series.first])
        if spanned > MOST_SESSIONS * 2 * DAY:
            return []
        # Sessions in view reach beyond it: look a day further, and one bar more, which is of another session.
        low = max(series.position_at(int(times[first - series.first]) - DAY) - 1, series.first)
        high = min(series.position_at(int(times[end - 1 - series.first]) + DAY) + 1, series.end)
        part = times[low - series.first : high - series.first]
        starts = [low + int(index) for index in period_starts(part, state.bar_zone, "day", starts_at)]
        edges = starts[1 if low > series.first else 0 :] + ([high] if high == series.end else [])
        return edges if len(edges) <= MOST_SESSIONS else []

    def _profile(self, start: int, stop: int, rows: int) -> Profile | None:
        """Return the profile of some bars, found once: the forming bar counts as it was when it was first seen.

        Otherwise each of its trades would change rows anywhere in the pane, and all of it had to be painted.
        """
        key = (start, stop, rows, self._state.series.end if stop >= self._state.series.end else 0)
        if key not in self._known:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[key] = self._profiler.profile(start, stop, rows)
        return self._known[key]

    def _paint_profile(self, painter: QPainter, projection: Projection, placed: Placed, colour: QColor) -> None:
        profile, base, tip = placed
        edges = np.rint(projection.y(profile.low + profile.step * np.arange(len(profile.volume) + 1)))
        reach = base + (tip - base) * profile.volume / profile.volume[profile.peak]
        numbers = np.arange(len(profile.volume))
        inside = (numbers >= profile.value[0]) & (numbers <= profile.value[1])
        peak = numbers == profile.peak
        real = np.isfinite(edges[1:]) & np.isfinite(edges[:-1]) & (profile.volume > 0.0)
        ground = self._state.inks.background
        for chosen, ink in (
            (real & ~inside, mixed(colour, ground, OUTSIDE_VALUE)),
            (real & inside & ~peak, mixed(colour, ground, IN_VALUE)),
            (real & peak, mixed(colour, ground, 2 * IN_VALUE)),
        ):
            some = np.flatnonzero(chosen)
            rows = self._batch.rows(len(some))
            rows[:, 0] = np.rint(np.minimum(base, reach[some]))
            rows[:, 1] = edges[some + 1]
            rows[:, 2] = np.rint(np.maximum(base, reach[some])) - 1
            # A hairline between rows tells them apart where they are high enough.
            gap = np.where(edges[some] - edges[some + 1] > 3 * projection.hairline, projection.hairline, 0)
            rows[:, 3] = np.maximum(edges[some] - 1 - gap, rows[:, 1])
            self._batch.draw(painter, QBrush(ink), len(some))
