"""Frames: the outermost layer of the wire. Four bytes of length, most significant first, then that many of payload."""

from __future__ import annotations

LONGEST = 0xFFFFFF  # bytes of payload; the official clients drop the connection above it
LENGTH_BYTES = 4


class FrameError(ValueError):
    """The stream cannot be cut into frames any more: a length is negative or beyond ``LONGEST``."""


def frame(payload: bytes) -> bytes:
    """Return the payload behind its length, or raise FrameError when it is longer than a client would take."""
    if len(payload) > LONGEST:
        raise FrameError(f"a payload of {len(payload)} bytes is longer than the {LONGEST} a client takes")
    return len(payload).to_bytes(LENGTH_BYTES, "big") + payload


class FrameBuffer:
    """Cuts a byte stream into payloads, however the network happened to slice it."""

    def __init__(self) -> None:
        self._data = bytearray()

    def __len__(self) -> int:
        """Return the number of bytes held back because their frame is not complete."""
        return len(self._data)

    def feed(self, data: bytes) -> list[bytes]:
        """Take what arrived and return every payload now complete, in order.

        Raises FrameError for a length no client could mean; the payloads before it are lost with the connection.
        """
        held = self._data
        held += data
        payloads: list[bytes] = []
        start = 0
        while (end := _end_of_frame(held, start)) is not None and end <= len(held):
            payloads.append(bytes(held[start + LENGTH_BYTES : end]))
            start = end
        del held[:start]
        return payloads


def _end_of_frame(held: bytearray, start: int) -> int | None:
    """Return where the frame at ``start`` ends, or None while its length has not arrived whole."""
    if len(held) - start < LENGTH_BYTES:
        return None
    length = int.from_bytes(held[start : start + LENGTH_BYTES], "big", signed=True)
    if not 0 <= length <= LONGEST:
        raise FrameError(f"a frame of {length} bytes is announced; 0 to {LONGEST} are possible")
    return start + LENGTH_BYTES + length
