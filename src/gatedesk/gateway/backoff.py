"""How long to wait before the next attempt to connect."""

from __future__ import annotations

from random import Random

DELAYS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
JITTER = 3.0


def delay(attempt: int, random: Random) -> float:
    """Seconds to wait after the ``attempt``-th failure in a row (1, 2, ...): growing, capped, never in step."""
    return DELAYS[min(max(attempt, 1), len(DELAYS)) - 1] + random.uniform(0, JITTER)
