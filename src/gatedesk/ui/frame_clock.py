"""The pace of the picture: what changed is flushed at once when idle, and in proportion to its cost when busy.

After a flush that cost ``c`` the next one waits ``c * (1 / duty - 1)``, and at least one frame: so updates are
immediate on a quiet desk, and drawing never takes more than its share of the thread on a wild one.
"""

from __future__ import annotations

import logging
from time import perf_counter
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer

DUTY = 0.3
SHORTEST_FRAME = 1 / 60
log = logging.getLogger(__name__)


class Flushable(Protocol):
    """Something that gathers changes and shows them when told."""

    def flush(self) -> None: ...


class FrameClock(QObject):
    """``mark`` what is dirty; each is flushed once a frame, in the order marked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dirty: dict[int, Flushable] = {}
        self._started = 0.0
        self._cost = 0.0
        self._not_before = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._flush)

    def mark(self, flushable: Flushable) -> None:
        """Ask for a flush in the next frame."""
        self._dirty.setdefault(id(flushable), flushable)
        if not self._timer.isActive():
            self._timer.start(max(0, round((self._not_before - perf_counter()) * 1000)))

    def charge(self, seconds: float) -> None:
        """Count painting that came after a flush as part of what the flush cost."""
        self._cost += seconds
        self._not_before = self._started + max(SHORTEST_FRAME, self._cost / DUTY)

    def forget(self, flushable: Flushable) -> None:
        """Drop what was marked; for something that is going away."""
        self._dirty.pop(id(flushable), None)

    def stop(self) -> None:
        """No more frames; used when the window closes."""
        self._timer.stop()
        self._dirty.clear()

    def _flush(self) -> None:
        early = self._not_before - perf_counter()
        if early > 0.001:  # painting was charged since the timer was set
            self._timer.start(round(early * 1000))
            return
        self._started = perf_counter()
        self._cost = 0.0
        dirty, self._dirty = self._dirty, {}
        for flushable in dirty.values():
            try:
                flushable.flush()
            except Exception:
                log.exception("flush of %s failed", type(flushable).__name__)
        self.charge(perf_counter() - self._started)
