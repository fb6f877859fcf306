"""What stands at the port instead of a Gateway: every peer gets its own cause, and soon."""

from __future__ import annotations

import asyncio
import socket
import struct

import pytest

from gatedesk.domain.connection import ConnectionState, Endpoint
from gatedesk.domain.events import ConnectionChanged, Noticed
from gatedesk.gateway.session import Session
from helpers.fakes import Recorder
from helpers.peers import Peer, ScriptedGateway, closing, frame, hello, listening, saying
from helpers.waiting import until

START = (hello(), frame(15, 1, "DU1234567"), frame(9, 1, 1))

TALKERS: list[tuple[str, Peer]] = [
    ("closed-before-greeting", closing),
    ("closed-before-greeting", saying(then="reset")),
    ("not-ib", saying(b"HTTP/1.1 400 Bad Request\r\n\r\n", then="stay")),
    ("not-ib", saying(b"SSH-2.0-OpenSSH_9.2p1\r\n", then="stay")),
    ("not-ib", saying(b"\x15\x03\x01\x00\x02\x02\x46", then="stay")),
    ("not-ib", saying(bytes(range(200, 256)), then="stay")),
    ("not-ib", saying(struct.pack(">I", 0x7FFFFFFF), then="stay")),
    ("not-ib", saying(frame("banana", "split"), then="stay")),
    ("not-ib", saying(frame("one", "two", "three"), then="stay")),
    ("version-too-old", saying(hello(100), then="stay")),
    ("version-too-new", saying(hello(203), then="stay")),
    ("version-too-new", saying(hello(210), then="stay")),
    ("greeting-stalled", saying(hello()[:9])),
    ("closed-after-greeting", saying(hello())),
    ("client-id-in-use", saying(hello(), frame(4, 2, -1, 326, "Unable to connect", ""))),
    ("client-id-in-use", saying(hello(), frame(4, 2, -1, 326, "Unable to connect", ""), then="stay")),
    ("bad-message", saying(hello(), frame(4, 2, -1, 507, "Bad Message Length", ""), then="stay")),
    ("bad-message", saying(hello(), struct.pack(">I", 0x7FFFFFFF), then="stay")),
    ("bad-message", saying(hello(), frame("banana", "split"), then="stay")),
    ("closed-while-syncing", saying(*START)),
]
SILENT: list[tuple[str, Peer]] = [
    ("silent", saying(then="stay")),
    ("greeting-stalled", saying(hello()[:9], then="stay")),
    ("no-account", saying(hello(), then="stay")),
    ("no-account", saying(hello(), frame(15, 1, ""), frame(9, 1, 1), then="stay")),
    ("no-account", saying(hello(), frame(15, 1, "DU1"), frame(9, 1, ""), then="stay")),
    ("no-account", saying(hello(), frame(), frame(), then="stay")),
    ("sync-timeout", saying(*START, then="stay")),
]
BLOCKING = {"not-ib", "version-too-old", "version-too-new", "client-id-in-use"}


async def cause_at(session: Session, endpoint: Endpoint) -> tuple[str, float]:
    """The cause of the first failure, and the seconds until it was told."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    session.connect(endpoint)
    await until(lambda: session.status.cause, "a cause")
    assert session.status.cause
    return session.status.cause.cause, loop.time() - began


@pytest.mark.parametrize(("cause", "peer"), TALKERS)
async def test_a_peer_that_speaks_or_closes_is_known_at_once(
    cause: str, peer: Peer, session: Session, recorder: Recorder
) -> None:
    async with listening(peer) as port:
        assert (await cause_at(session, Endpoint(port=port)))[0] == cause
        blocked = session.status.state is ConnectionState.BLOCKED
        assert blocked == (cause in BLOCKING)
        notice = recorder.of(Noticed)[0].notice
        assert notice.cause == cause
        assert notice.text
        assert notice.remedy
        assert session.status.text.startswith(notice.text)
        await session.disconnect()


async def test_speaking_peers_are_known_long_before_any_timeout(session: Session) -> None:
    async with listening(saying(b"SSH-2.0-OpenSSH_9.2p1\r\n", then="stay")) as port:
        _, seconds = await cause_at(session, Endpoint(port=port))
        assert seconds < 0.15  # the greeting would be waited for twice as long
        await session.disconnect()


@pytest.mark.parametrize(("cause", "peer"), SILENT)
async def test_a_silent_peer_is_told_by_what_it_left_out(cause: str, peer: Peer, session: Session) -> None:
    async with listening(peer) as port:
        assert (await cause_at(session, Endpoint(port=port)))[0] == cause
        await session.disconnect()


async def test_a_sync_that_does_not_end_names_the_missing_lists(session: Session) -> None:
    gateway = ScriptedGateway()
    gateway.skip = {"99", "6"}
    async with listening(gateway) as port:
        await cause_at(session, Endpoint(port=port))
        assert session.status.cause
        assert "completed orders, account values" in session.status.cause.text
        await session.disconnect()


async def test_a_closed_port_is_refused(session: Session) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        assert (await cause_at(session, Endpoint(port=taken.getsockname()[1])))[0] == "refused"
        assert session.status.state is ConnectionState.BACKOFF
        await session.disconnect()


async def test_an_unknown_name_is_told(session: Session) -> None:
    assert (await cause_at(session, Endpoint(host="no.such.host.invalid")))[0] == "name-unknown"


async def test_the_protocol_of_a_stranger_is_named(session: Session) -> None:
    async with listening(saying(b"SSH-2.0-OpenSSH_9.2p1\r\n", then="stay")) as port:
        await cause_at(session, Endpoint(port=port))
        assert session.status.cause
        assert "an SSH banner" in session.status.cause.text
        await session.disconnect()


async def test_blocked_waits_for_the_user(session: Session, recorder: Recorder) -> None:
    async with listening(saying(hello(100), then="stay")) as port:
        await cause_at(session, Endpoint(port=port))
        assert session.status.retry_in is None
        before = len(recorder.of(ConnectionChanged))
        session.retry_now()
        await until(lambda: len(recorder.of(ConnectionChanged)) > before, "another attempt")
        await until(lambda: session.status.state is ConnectionState.BLOCKED, "blocked again")
        assert session.status.attempt == 2
        await session.disconnect()
    assert session.status.state is ConnectionState.OFF


async def test_the_same_failure_is_told_once(session: Session, recorder: Recorder) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        await cause_at(session, Endpoint(port=taken.getsockname()[1]))
        await until(lambda: session.status.attempt >= 3, "a third attempt")
        await session.disconnect()
    assert [event.notice.cause for event in recorder.of(Noticed)] == ["refused"]
