"""Is a feed alive? A socket can stand, all farms be well, and one feed still be dead: only its own rhythm tells."""

from __future__ import annotations

PATIENCE = 8.0
"""A feed is silent when nothing came for so many of its usual pauses; quotes come unevenly."""

EVEN = 3.0
"""The same for what comes in steady beats, as running bars do."""

LONGEST = 300.0
"""Seconds after which even a slow feed is asked for again."""

FADING = 0.1
"""How much of each new pause goes into the usual one."""

MOST_RETRIES = 5


class Rhythm:
    """The pulse of one subscription, in seconds of a monotonic clock. ``least`` is the shortest silence that counts."""

    def __init__(self, now: float, least: float, patience: float = PATIENCE) -> None:
        self.last = now
        self.retries = 0
        self._least = least
        self._patience = patience
        self._pause: float | None = None
        self._asked = now

    def beat(self, now: float) -> None:
        """Something came."""
        pause = now - self.last
        self._pause = pause if self._pause is None else self._pause + FADING * (pause - self._pause)
        self.last = now
        self.retries = 0

    @property
    def limit(self) -> float:
        """The silence that is too long."""
        usual = self._patience * self._pause if self._pause is not None else 0.0
        return min(max(self._least, usual), max(LONGEST, self._least))

    def is_silent(self, now: float) -> bool:
        return now - self.last > self.limit

    def may_ask(self, now: float) -> bool:
        """Whether to ask again: at first at once, then after pauses that double each time nothing came of it."""
        waited: float = now - max(self.last, self._asked)
        return waited > self.limit * float(2 ** min(self.retries, MOST_RETRIES))

    def asked(self, now: float) -> None:
        """It was asked for again."""
        self._asked = now
        self.retries += 1

    def restart(self, now: float) -> None:
        """A new subscription: its first word is awaited from now."""
        self.last = self._asked = now
        self.retries = 0
