"""Kinetic scrolling: fingers on a touchpad carry the bars, and a flick lets them glide on and slow down.

Where the system sends its own momentum, that is used and no glide of ours begins.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QWheelEvent

FRAME_MILLISECONDS = 16
FRICTION = 0.93  # of the speed is left after each frame
SLOWEST = 0.4  # Qt units a frame: below it the glide ends
LATEST = 60  # milliseconds: an older movement says nothing about the flick
SMOOTHING = 0.6


class Glide(QObject):
    """`carry` moves the bars by Qt units to the right. The timer runs only while something glides."""

    def __init__(self, carry: Callable[[float], None], parent: QObject) -> None:
        """Rest."""
        super().__init__(parent)
        self._carry = carry
        self._speed = 0.0
        self._last = 0
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MILLISECONDS)
        self._timer.timeout.connect(self.step)

    @property
    def is_gliding(self) -> bool:
        """Whether the bars move by themselves."""
        return self._timer.isActive()

    def scroll(self, event: QWheelEvent) -> None:
        """Carry the bars with the fingers; lifting them in movement begins the glide."""
        phase, moved = event.phase(), float(event.pixelDelta().x())
        self._timer.stop()
        if phase == Qt.ScrollPhase.ScrollMomentum:
            self._speed = 0.0
        elif phase == Qt.ScrollPhase.ScrollBegin:
            self._speed, self._last = 0.0, event.timestamp()
        elif moved:
            self._learn(moved, event.timestamp())
        if moved:
            self._carry(moved)
        if phase == Qt.ScrollPhase.ScrollEnd and event.timestamp() - self._last <= LATEST:
            self._begin()

    def stop(self) -> None:
        """Rest at once: a press, a key or another wheel takes the bars."""
        self._speed = 0.0
        self._timer.stop()

    def step(self) -> None:
        """Glide for one frame."""
        self._carry(self._speed)
        self._speed *= FRICTION
        if abs(self._speed) < SLOWEST:
            self.stop()

    def _learn(self, moved: float, now: int) -> None:
        """Take the speed of the fingers, in units a frame, smoothed over a few movements."""
        elapsed = max(now - self._last, 1)
        speed = moved / elapsed * FRAME_MILLISECONDS
        self._speed = speed if elapsed > LATEST else SMOOTHING * speed + (1.0 - SMOOTHING) * self._speed
        self._last = now

    def _begin(self) -> None:
        if abs(self._speed) >= SLOWEST:
            self._timer.start()
