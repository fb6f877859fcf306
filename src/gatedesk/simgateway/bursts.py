"""The trap of the official Python clients: a burst of exactly n x 4096 bytes, then a second's silence, is lost.

Their reader asks for 4096 bytes until it gets fewer; when the last piece is full and nothing follows, it throws the
burst away. The guard watches what is written so that the server can follow such a burst with a harmless message.
"""

from __future__ import annotations

READ_SIZE = 4096  # bytes the official clients ask for at a time
QUIET = 0.1  # seconds after which what was written before no longer belongs to the burst
KEPT = 8  # the last writes at which a client's reading may have begun anew


class BurstGuard:
    """Lengths of what a client may still read as one burst: the whole of it first, then what its last writes began."""

    def __init__(self) -> None:
        self._lengths: list[int] = []
        self._last = float("-inf")

    def is_trap(self, length: int, now: float) -> bool:
        """Count a write of ``length`` bytes at ``now``; True if a burst ending with it is a multiple of 4096."""
        if now - self._last > QUIET:
            self._lengths.clear()
        self._last = now
        kept = self._lengths[:1] + self._lengths[1:][-KEPT:]
        self._lengths = [before + length for before in kept] + [length]
        return any(total % READ_SIZE == 0 for total in self._lengths)
