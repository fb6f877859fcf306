"""The clocks a simulation can run by: a faster or slower one, and one that a test moves by hand."""

from __future__ import annotations

from collections.abc import Callable

Clock = Callable[[], float]


class ScaledClock:
    """Begins at ``start`` (epoch seconds) and goes ``speed`` times as fast as the clock it is made from."""

    def __init__(self, source: Clock, *, start: float, speed: float = 1.0) -> None:
        if speed <= 0:
            raise ValueError(f"a speed of {speed:g} leads nowhere")
        self._source = source
        self._begun = source()
        self._start = start
        self._speed = speed

    def __call__(self) -> float:
        return self._start + (self._source() - self._begun) * self._speed


class HandClock:
    """Stands still until it is moved on."""

    def __init__(self, start: float) -> None:
        self._now = start

    def __call__(self) -> float:
        return self._now

    def advance(self, seconds: float) -> float:
        """Move on; returns the new time. Raises ValueError for going back."""
        if seconds < 0:
            raise ValueError(f"time does not go back {-seconds:g} s")
        self._now += seconds
        return self._now
