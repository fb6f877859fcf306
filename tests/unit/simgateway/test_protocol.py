"""The server's half of a connection, without a socket."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatedesk.simgateway.protocol import BadRequest, Phase, ServerProtocol
from gatedesk.simgateway.wire.requests import ReqCurrentTime, StartApi
from gatedesk.simgateway.wire.responses import CurrentTime


def framed(payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + payload


def hello(text: str) -> bytes:
    return b"API\0" + framed(text.encode())


START = framed(b"71\x002\x005\x00\x00")
TIME = framed(b"49\x001\x00")


def protocol(cap: int = 178) -> ServerProtocol:
    return ServerProtocol(connection_time="20260415 12:00:00 EDT", cap=cap)


def started(text: str = "v157..178") -> ServerProtocol:
    side = protocol()
    side.receive_data(hello(text) + START)
    side.requests_received()
    side.data_to_send()
    return side


@pytest.mark.parametrize(
    ("text", "version", "options"),
    [
        ("v157..178", 178, ""),
        ("v157..176", 176, ""),
        ("v100..225", 178, ""),
        ("v100..157", 157, ""),
        ("v157..178 +PACEAPI", 178, "+PACEAPI"),
        ("v165", 165, ""),
    ],
)
def test_the_newest_version_both_speak_is_agreed_on(text: str, version: int, options: str) -> None:
    side = protocol()
    side.receive_data(hello(text))
    assert (side.version, side.connect_options, side.state) == (version, options, Phase.START)
    assert side.data_to_send() == framed(f"{version}\x0020260415 12:00:00 EDT\x00".encode())
    assert side.data_to_send() == b""


@pytest.mark.parametrize("text", ["v76..156", "v179..225", "v201", "hello", "", "v", "v1..2..3", "v999999"])
def test_versions_without_a_meeting_point_end_the_session(text: str) -> None:
    side = protocol()
    side.receive_data(hello(text))
    assert side.failure
    assert (side.state, side.data_to_send()) == (Phase.CLOSED, b"")


@given(cuts=st.lists(st.integers(min_value=1, max_value=7), max_size=60))
def test_bytes_may_come_in_any_cut(cuts: list[int]) -> None:
    side, data, requests = protocol(), hello("v157..178") + START + TIME, []
    for size in cuts:
        side.receive_data(data[:size])
        data = data[size:]
        requests += side.requests_received()
    side.receive_data(data)
    requests += side.requests_received()
    assert requests == [StartApi(5), ReqCurrentTime()]
    assert (side.client_id, side.state, side.failure) == (5, Phase.READY, "")


@given(noise=st.binary(max_size=400))
def test_no_noise_raises(noise: bytes) -> None:
    for side in (protocol(), started()):
        side.receive_data(noise)
        side.requests_received()
        assert bool(side.failure) == (side.state is Phase.CLOSED)


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1\r\n", b"A", b"APX", b"\x00\x00\x00\x05"])
def test_only_the_greeting_opens_the_door(data: bytes) -> None:
    side = protocol()
    side.receive_data(data)
    assert bool(side.failure) is (data != b"A")


def test_nothing_is_served_before_start_api() -> None:
    side = protocol()
    side.receive_data(hello("v157..178") + TIME)
    assert side.failure == "ReqCurrentTime before startApi"
    assert side.requests_received() == []


def test_an_unknown_number_is_no_failure() -> None:
    side = started()
    side.receive_data(framed(b"4711\x00") + TIME)
    assert side.requests_received() == [BadRequest(4711, "Unknown message id 4711."), ReqCurrentTime()]
    assert side.failure == ""


@pytest.mark.parametrize("data", [framed(b"x\x00"), framed(b""), struct.pack(">I", 0x7FFFFFFF), framed(b"\xff\x00")])
def test_what_cannot_be_read_ends_the_session_and_nothing_more_is_read(data: bytes) -> None:
    side = started()
    side.receive_data(data)
    side.receive_data(TIME)
    assert side.failure.startswith("unreadable")
    assert side.requests_received() == []


def test_responses_wait_until_they_are_fetched() -> None:
    side = started()
    side.send(CurrentTime(1))
    side.send(CurrentTime(2))
    assert side.waiting > 0
    assert side.data_to_send() == framed(b"49\x001\x001\x00") + framed(b"49\x001\x002\x00")
    assert side.waiting == 0
