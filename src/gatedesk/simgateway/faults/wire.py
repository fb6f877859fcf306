"""One connection's bytes as trouble leaves them: held, late, cut, in bursts, or not an API's at all.

Place in the flow: socket -> ``receive`` -> ServerProtocol, and ServerProtocol -> ``send`` -> ``take`` -> socket. How a
connection greets is settled when it opens; latency, bursts and freezing act on every connection at once.
"""

from __future__ import annotations

from collections import deque

from gatedesk.simgateway.faults.stage import GOOD_MANNERS, Stage
from gatedesk.simgateway.wire.framing import FrameBuffer, frame

BURST_SILENCE = 1.2  # seconds of quiet after each burst: more than the second the official clients wait
STRAGGLERS = 2.4  # seconds after which what is left of a burst goes all the same
BINARY_VERSION = 201  # from here a frame begins with its number in four bytes


class Wire:
    """``ending`` is "" while the connection may live, then "close" or "reset": due once ``take`` has nothing more."""

    def __init__(self, stage: Stage, now: float) -> None:
        self._stage = stage
        self._greeting = stage.manner
        self._told_version = False
        self._frames = FrameBuffer()
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._held = bytearray()
        self._burst = bytearray()
        self._next_burst = now
        self._ending = ""
        self._queue(self._greeting.banner, now)
        if self._greeting.close == "at once":
            self._end()

    @property
    def is_plain(self) -> bool:
        """True when bytes pass as they are: nothing is wrong, nothing waits."""
        return self._stage.quiet and self._greeting is GOOD_MANNERS and not (self._waiting or self._burst or self._held)

    @property
    def ending(self) -> str:
        """How the connection is to be closed now; "" if it is not, or not yet."""
        return "" if self._waiting or self._burst else self._ending

    @property
    def waiting(self) -> int:
        """How many bytes are held back."""
        return sum(len(data) for _, data in self._waiting) + len(self._burst)

    def receive(self, data: bytes, now: float) -> bytes:
        """What of the bytes that came in is to be read now; the rest waits for a thaw, or for ever."""
        if not data and not self._held:
            return b""
        if self._greeting.retort:
            self._queue(self._greeting.retort, now)
            self._ending = self._ending or "close"
            return b""
        if self._greeting.silent or self._greeting.banner or self._ending:
            return b""
        self._held += data
        if self._stage.is_frozen(now):
            return b""
        taken = bytes(self._held)
        self._held.clear()
        return taken

    def inject(self, data: bytes, now: float) -> None:
        """Take bytes that are no frames and go out as they are."""
        self._queue(data, now + self._stage.manner.latency)

    def rest(self) -> bytes:
        """Everything that is held back, due or not: what is written before a connection is closed at once."""
        held = bytes(self._burst) + b"".join(data for _, data in self._waiting)
        self._waiting.clear()
        self._burst.clear()
        return held

    def send(self, data: bytes, now: float) -> None:
        """Take framed bytes that are to go out."""
        if not data:
            return
        if self.is_plain:
            self._waiting.append((now, data))
            self._told_version = True
            return
        if not self._told_version:
            data = self._greet(data, now)
        if self._greeting.binary:
            data = b"".join(map(_binary, self._frames.feed(data)))
        self._queue(data, now + self._stage.manner.latency)

    def take(self, now: float) -> bytes:
        """The bytes that leave now."""
        if self._stage.is_frozen(now):
            return b""
        out = bytearray()
        while self._waiting and self._waiting[0][0] <= now:
            out += self._waiting.popleft()[1]
        size = self._stage.manner.burst
        if not size and not self._burst:
            return bytes(out)
        self._burst += out
        return self._bursts(size, now)

    def _queue(self, data: bytes, due: float) -> None:
        """Nothing overtakes what was said before."""
        if data:
            last = self._waiting[-1][0] if self._waiting else due
            self._waiting.append((max(due, last), data))

    def _end(self) -> None:
        self._ending = "reset" if self._greeting.reset else "close"

    def _greet(self, data: bytes, now: float) -> bytes:
        """Say the version reply, the first frame out, in the connection's own manner; what follows it is returned."""
        self._told_version = True
        end = 4 + int.from_bytes(data[:4], "big")
        hello, rest = data[:end], data[end:]
        manner = self._greeting
        if manner.version:
            hello = frame(str(manner.version).encode() + b"\0" + hello[4:].split(b"\0", 1)[1])
        if manner.cut >= 0:
            hello = hello[: manner.cut]
        if manner.pause:
            for number in range(len(hello)):
                self._queue(hello[number : number + 1], now + number * manner.pause)
        else:
            self._queue(hello, now)
        if manner.close == "after handshake":
            self._end()
        return rest if manner.cut < 0 and not self._ending else b""

    def _bursts(self, size: int, now: float) -> bytes:
        """One burst of exactly ``size`` bytes, then silence; a rest that stays too small goes in the end."""
        if not self._burst or now < self._next_burst:
            return b""
        if size and len(self._burst) >= size:
            self._next_burst = now + BURST_SILENCE
            taken = bytes(self._burst[:size])
        elif size and now < self._next_burst + STRAGGLERS - BURST_SILENCE:
            return b""
        else:
            taken = bytes(self._burst)
        del self._burst[: len(taken)]
        return taken


def _binary(payload: bytes) -> bytes:
    """A frame as from version 201 on: the number in four bytes instead of text."""
    number, _, rest = payload.partition(b"\0")
    return frame(int(number).to_bytes(4, "big") + rest) if number.isdigit() else frame(payload)
