"""The real Gateway's limit on messages a second, as a bucket of tokens that fills with the simulated clock."""

from __future__ import annotations

RATE = 50.0  # messages a second
BURST = 150.0  # what a client may send at once, so that a stall of the machine is not held against it
STRIKES = 3  # violations after which the session ends
STRIKE_QUIET = 1.0  # seconds in which further violations count as the same one


class Pacer:
    """One client's pacing: ``allow`` says whether this message may pass."""

    def __init__(self, now: float) -> None:
        self._tokens = BURST
        self._at = now
        self._struck_at = float("-inf")
        self.strikes = 0

    def allow(self, now: float) -> bool:
        """Count one message; False is a violation."""
        self._tokens = min(BURST, self._tokens + (now - self._at) * RATE)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return True
        if now - self._struck_at > STRIKE_QUIET:
            self.strikes += 1
            self._struck_at = now
        return False
