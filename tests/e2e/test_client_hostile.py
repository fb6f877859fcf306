"""Bad clients of the simulated Gateway: each ends its own session, and nobody else notices."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator

import pytest

from helpers.ib_client import AAPL, PlainClient, plain_client
from helpers.sim import RunningSimulation, simulated_gateway
from helpers.waiting import until

HELLO = b"API\0" + struct.pack(">I", 9) + b"v157..178"
START = b"71\x002\x0099\x00\x00"
ENDS_IN_THE_LOG = pytest.mark.tolerate("warnings", because="the server warns of clients it cannot read")


def framed(payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + payload


@pytest.fixture
async def sim() -> AsyncIterator[RunningSimulation]:
    async with simulated_gateway() as running:
        yield running


@pytest.fixture
async def neighbour(sim: RunningSimulation) -> AsyncIterator[PlainClient]:
    """A well-behaved client that streams while another one misbehaves; it must be alive and served at the end."""
    async with plain_client(sim.port) as client:
        ticker = client.ib.reqMktData(AAPL)
        await until(ticker.hasBidAsk, "a quote")
        yield client
        assert client.ib.isConnected()
        assert await client.ib.reqCurrentTimeAsync()


async def sent(port: int, data: bytes) -> bytes:
    """Send bytes, and read until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


@ENDS_IN_THE_LOG
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "no API greeting"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "no API greeting"),
        (b"API\0" + struct.pack(">I", 0x7FFFFFFF), "unreadable frame"),
        (b"API\0" + framed(b"hello"), "hello not understood"),
        (b"API\0" + framed(b"v76..100"), "client speaks 76..100"),
        (b"API\0" + framed(b"v201..225"), "client speaks 201..225"),
        (HELLO + framed(b"49\x001\x00"), "ReqCurrentTime before startApi"),
        (HELLO + framed(START) + framed(b"garbage"), "unreadable request"),
        (HELLO + framed(START) + framed(b"1\x0011\x00notanumber\x00"), "unreadable request"),
        (HELLO + framed(START) + framed(b"\xff\xfe\xfd"), "unreadable request"),
        (HELLO + framed(START) + struct.pack(">I", 0xFFFFFFFF), "unreadable frame"),
        (HELLO + framed(START) + struct.pack(">I", 0x01000000), "unreadable frame"),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
async def test_bytes_that_cannot_be_read_end_that_session_with_a_reason(
    sim: RunningSimulation,
    neighbour: PlainClient,
    data: bytes,
    reason: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await sent(sim.port, data)
    assert any(reason in record.getMessage() for record in caplog.records), caplog.text
    assert sim.server.connection_count == 1


@ENDS_IN_THE_LOG
async def test_the_reason_is_told_to_a_client_that_can_hear_it(sim: RunningSimulation, neighbour: PlainClient) -> None:
    answer = await sent(sim.port, HELLO + framed(START) + framed(b"garbage"))
    assert b"\x00320\x00Error reading request." in answer


async def test_an_unknown_message_number_is_answered_and_the_session_lives(
    sim: RunningSimulation, neighbour: PlainClient
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", sim.port)
    writer.write(HELLO + framed(START) + framed(b"9999\x001\x00") + framed(b"49\x001\x00"))
    async with asyncio.timeout(10):
        answer = await _until_time(reader)
    assert b"4\x002\x00-1\x00320\x00Error reading request. Unknown message id 9999." in answer
    writer.close()
    await writer.wait_closed()


async def _until_time(reader: asyncio.StreamReader) -> bytes:
    """Everything up to and with the answer to reqCurrentTime."""
    answer = b""
    while b"49\x001\x00" not in answer:
        answer += await reader.read(4096)
    return answer


async def test_nothing_is_said_between_the_version_and_start_api(sim: RunningSimulation) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", sim.port)
    writer.write(HELLO)
    async with asyncio.timeout(10):
        length = struct.unpack(">I", await reader.readexactly(4))[0]
        fields = (await reader.readexactly(length)).split(b"\x00")
    assert fields[0] == b"178"
    assert len(fields) == 3
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await reader.readexactly(1)
    writer.close()
    await writer.wait_closed()


async def test_a_client_killed_in_the_middle_of_a_frame_is_forgotten(
    sim: RunningSimulation, neighbour: PlainClient
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", sim.port)
    writer.write(HELLO + framed(START) + struct.pack(">I", 5000) + b"3\x001\x00")
    await until(lambda: sim.server.connection_count == 2, "both are connected")
    writer.transport.abort()
    await until(lambda: sim.server.connection_count == 1, "one is gone")


async def test_a_hello_may_come_byte_by_byte(sim: RunningSimulation) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", sim.port)
    for byte in HELLO + framed(START):
        writer.write(bytes([byte]))
        await writer.drain()
    async with asyncio.timeout(10):
        answer = b""
        while b"secdefil" not in answer:
            answer += await reader.read(4096)
    assert b"DU1234567" in answer
    writer.close()
    await writer.wait_closed()


async def test_a_client_that_does_not_read_is_let_go(
    sim: RunningSimulation, neighbour: PlainClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gatedesk.simgateway.server.GIVE_UP_AT", 1 << 20)
    _, writer = await asyncio.open_connection("127.0.0.1", sim.port, limit=1024)
    wanted = b"0\x00\x001 min\x0014 D\x000\x00TRADES\x001\x000\x00\x00"
    history = b"20\x00%d\x00265598\x00AAPL\x00STK\x00\x000.0\x00\x00\x00SMART\x00\x00USD\x00\x00\x00" + wanted
    writer.write(HELLO + framed(START) + b"".join(framed(history % number) for number in range(10)))
    await until(lambda: sim.server.connection_count == 1, "the slow one is gone", seconds=60)
    writer.transport.abort()


async def test_the_thirty_third_client_finds_no_place(sim: RunningSimulation) -> None:
    writers = [(await asyncio.open_connection("127.0.0.1", sim.port))[1] for _ in range(32)]
    assert await sent(sim.port, HELLO) == b""
    for writer in writers:
        writer.close()
    await until(lambda: sim.server.connection_count == 0, "all have left")
