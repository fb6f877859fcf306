"""How fast clients may ask, by the simulated clock: messages a second, and historical data requests.

The limit on messages is a bucket of tokens that fills with time. Who goes over it is told so (Pacer), or, if it asked
to be paced by the Gateway, waits (RequestQueue).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from typing import Generic, TypeVar

RATE = 50.0  # messages a second
BURST = 150.0  # what a client may send at once, so that a stall of the machine is not held against it
STRIKES = 3  # violations after which the session ends
STRIKE_QUIET = 1.0  # seconds in which further violations count as the same one
LONGEST_QUEUE = 20_000  # requests that may wait; a client that sends more is beyond help

SMALL_BARS = 30  # seconds: only bars up to this size are paced
HISTORY_SPAN, HISTORY_MOST = 600.0, 60  # requests in ten minutes
IDENTICAL_SPAN = 15.0  # seconds in which the same request may not come again
BURST_SPAN, BURST_MOST = 2.0, 5  # requests for one contract and kind of data

Item = TypeVar("Item")


class Bucket:
    """Tokens, of which ``RATE`` a second are added up to ``BURST``."""

    def __init__(self, now: float) -> None:
        self._tokens = BURST
        self._at = now

    def take(self, now: float) -> bool:
        """Take one token; False if there is none."""
        self._tokens = min(BURST, self._tokens + max(now - self._at, 0.0) * RATE)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Pacer:
    """One client's pacing: ``allow`` says whether this message may pass."""

    def __init__(self, now: float) -> None:
        self._bucket = Bucket(now)
        self._struck_at = float("-inf")
        self.strikes = 0

    def allow(self, now: float) -> bool:
        """Count one message; False is a violation."""
        if self._bucket.take(now):
            return True
        if now - self._struck_at > STRIKE_QUIET:
            self.strikes += 1
            self._struck_at = now
        return False


class RequestQueue(Generic[Item]):
    """The requests of a client that leaves the pacing to the Gateway: each is served when there is a token for it."""

    def __init__(self, now: float) -> None:
        self._bucket = Bucket(now)
        self._waiting: deque[Item] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, item: Item) -> bool:
        """Append one; False if the queue is full."""
        if len(self._waiting) >= LONGEST_QUEUE:
            return False
        self._waiting.append(item)
        return True

    def next_due(self, now: float) -> Item | None:
        """The next one that may be served now."""
        if self._waiting and self._bucket.take(now):
            return self._waiting.popleft()
        return None


class HistoryPacer:
    """One client's historical data requests for small bars, as far back as the rules look."""

    def __init__(self) -> None:
        self._asked: deque[tuple[float, Hashable, Hashable, int]] = deque()

    def allow(self, request: Hashable, kind: Hashable, now: float, *, weight: int = 1) -> bool:
        """Count one request; False, and it does not count, if it breaks a rule.

        ``kind`` is its contract, exchange and kind of data; ``weight`` is 2 for bid and ask together.
        """
        while self._asked and now - self._asked[0][0] > HISTORY_SPAN:
            self._asked.popleft()
        total = sum(row[3] for row in self._asked)
        same = any(row[1] == request and now - row[0] < IDENTICAL_SPAN for row in self._asked)
        burst = sum(row[2] == kind and now - row[0] < BURST_SPAN for row in self._asked)
        if same or burst >= BURST_MOST or total + weight > HISTORY_MOST:
            return False
        self._asked.append((now, request, kind, weight))
        return True
