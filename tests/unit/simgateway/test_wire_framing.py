"""Frames survive any slicing of the stream, and nonsense lengths are told at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatedesk.simgateway.wire.framing import LONGEST, FrameBuffer, FrameError, frame


def test_a_frame_is_its_length_and_its_payload() -> None:
    assert frame(b"61\x001\x00") == b"\x00\x00\x00\x0561\x001\x00"


@given(st.lists(st.binary(max_size=40), max_size=6), st.lists(st.integers(1, 9), min_size=1))
def test_payloads_come_back_in_order_however_the_stream_is_sliced(payloads: list[bytes], steps: list[int]) -> None:
    stream = b"".join(map(frame, payloads))
    buffer = FrameBuffer()
    received: list[bytes] = []
    while stream:
        for step in steps:
            received += buffer.feed(stream[:step])
            stream = stream[step:]
    assert received == payloads
    assert len(buffer) == 0


def test_an_incomplete_frame_is_kept() -> None:
    buffer = FrameBuffer()
    assert buffer.feed(frame(b"first") + b"\x00\x00") == [b"first"]
    assert len(buffer) == 2
    assert buffer.feed(b"\x00\x02ok") == [b"ok"]


@pytest.mark.parametrize("length", [b"\xff\xff\xff\xff", b"\x01\x00\x00\x00", b"GET "])
def test_an_impossible_length_is_an_error(length: bytes) -> None:
    with pytest.raises(FrameError, match="are possible"):
        FrameBuffer().feed(length)


def test_the_longest_payload_passes_and_a_longer_one_is_not_written() -> None:
    longest = b"x" * LONGEST
    assert FrameBuffer().feed(frame(longest)) == [longest]
    with pytest.raises(FrameError, match="longer"):
        frame(longest + b"x")
