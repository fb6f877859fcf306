"""Finding the Gateway: what stands at each port, one at a time, closed cleanly, and quick where nothing listens."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from gatedesk.domain.connection import AccountMode, ConnectionState, Endpoint, TradingMode
from gatedesk.domain.connection_sweep import PORTS, FindingKind, PortFinding, PortPlace, usual_mode
from gatedesk.domain.events import PortSwept
from gatedesk.gateway.session import Session
from gatedesk.gateway.status_board import StatusBoard
from gatedesk.gateway.sweep import Sweep
from gatedesk.gateway.timing import Timing
from helpers.fakes import FakeClock, Recorder
from helpers.peers import Peer, ScriptedGateway, closing, frame, hello, listening, saying
from helpers.waiting import until

TAKEN = saying(hello(), frame(4, 2, -1, 326, "Unable to connect", ""))
NOTHING_SECONDS = 2.0


@asynccontextmanager
async def places(*peers: Peer) -> AsyncIterator[list[PortPlace]]:
    async with AsyncExitStack() as stack:
        ports = [await stack.enter_async_context(listening(peer)) for peer in peers]
        yield [PortPlace(port, "TWS", TradingMode.PAPER) for port in ports]


async def sweep(where: list[PortPlace], host: str = "127.0.0.1") -> tuple[PortFinding, ...]:
    board = StatusBoard(FakeClock())
    return await Sweep(board, Timing(), where).run(Endpoint(host, 1, 5))


async def test_every_port_is_told_for_what_it_is() -> None:
    gateway = ScriptedGateway()
    peers = (gateway, saying(b"SSH-2.0-x\r\n"), TAKEN, closing, saying(then="stay"))
    async with places(*peers) as where:
        found = await sweep(where)
        await until(lambda: gateway.left == 1, "the connection is closed")
    assert [finding.kind for finding in found] == [
        FindingKind.READY,
        FindingKind.NOT_IB,
        FindingKind.TAKEN_ID,
        FindingKind.TROUBLE,
        FindingKind.SILENT,
    ]
    ready = found[0]
    assert (ready.accounts, ready.account_mode, ready.server_version) == (("DU1234567",), AccountMode.PAPER, 178)
    assert [finding.cause for finding in found[1:]] == [
        "not-ib",
        "client-id-in-use",
        "closed-before-greeting",
        "silent",
    ]
    assert all(finding.text and finding.remedy for finding in found[1:])
    assert not gateway.asked(16), "it looks and goes"


async def test_where_nothing_listens_it_is_over_in_two_seconds(session: Session, recorder: Recorder) -> None:
    loop = asyncio.get_running_loop()
    closed = [place for place in PORTS if not answers(place.port)]
    session._sweep.places = tuple(closed)
    began = loop.time()
    found = await session.sweep(Endpoint())
    assert loop.time() - began < NOTHING_SECONDS
    assert {finding.kind for finding in found} == {FindingKind.NOTHING}
    assert [event.finding for event in recorder.of(PortSwept)] == list(found)


async def test_a_computer_that_drops_everything_takes_two_seconds_as_well() -> None:
    """A listener whose queue is full drops what comes, as a firewall does."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        loop = asyncio.get_running_loop()
        began = loop.time()
        found = await sweep([PortPlace(full.getsockname()[1], "TWS", TradingMode.PAPER)] * len(PORTS))
        took = loop.time() - began
        for one in waiting:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            one.close()
    assert {finding.kind for finding in found} == {FindingKind.NOTHING}
    assert took < NOTHING_SECONDS


async def test_the_port_we_are_on_is_not_entered_again(session: Session) -> None:
    gateway = ScriptedGateway()
    async with places(gateway) as where:
        session.connect(Endpoint(port=where[0].port))
        await until(lambda: session.status.state is ConnectionState.LIVE, "live")
        session._sweep.places = tuple(where)
        [finding] = await session.sweep(Endpoint())
        assert (finding.kind, finding.accounts) == (FindingKind.OURS, ("DU1234567",))
        assert gateway.connections == 1
        await session.disconnect()


@pytest.mark.parametrize(("host", "cause"), [("8.8.8.8", "public-address"), ("10.1.2.3", "host-not-confirmed")])
async def test_other_computers_are_not_swept_without_a_word(host: str, cause: str) -> None:
    found = await sweep(list(PORTS), host)
    assert {finding.cause for finding in found} == {cause}


def test_the_ports_are_those_of_ibs_programs() -> None:
    assert [place.port for place in PORTS] == [7497, 7496, 4002, 4001, 4004, 4003, 7499, 7498]
    assert (usual_mode(4001), usual_mode(7497), usual_mode(1)) == (TradingMode.LIVE, TradingMode.PAPER, None)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
