"""What plain ib_async sees when a connection goes wrong: every fault of the listener and of the greeting."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import ib_async
import pytest

from gatedesk.simgateway.faults.declaration import Seam
from gatedesk.simgateway.faults.spec import read_spec
from gatedesk.simgateway.faults.table import FAULTS
from helpers.ib_client import plain_client
from helpers.sim import RunningSimulation, simulated_gateway
from helpers.waiting import until

LOGS = pytest.mark.tolerate("warnings", because="ib_async logs what it is told and what it cannot read")
TIMEOUT = 0.4  # seconds ib_async is given to connect


@pytest.fixture
async def sim() -> AsyncIterator[RunningSimulation]:
    async with simulated_gateway() as running:
        yield running


class Attempt:
    """One try to connect with ib_async: how it ended, what its log said, which errors it was told."""

    def __init__(self) -> None:
        self.ib = ib_async.IB()
        self.error: BaseException | None = None
        self.codes: list[int] = []
        self.api_errors: list[str] = []
        self.ib.errorEvent += lambda req_id, code, text, contract: self.codes.append(code)
        self.ib.client.apiError += self.api_errors.append

    async def make(self, port: int, client_id: int = 1) -> Attempt:
        try:
            await self.ib.connectAsync("127.0.0.1", port, client_id, timeout=TIMEOUT)
        except (OSError, TimeoutError) as error:
            self.error = error
        return self

    @property
    def outcome(self) -> str:
        return "connected" if self.error is None else type(self.error).__name__


def refuses(port: int) -> bool:
    """Whether nobody listens on the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


async def attempt(sim: RunningSimulation) -> Attempt:
    return await Attempt().make(sim.port)


# fault -> (what connectAsync ends with, a code it is told, words of its apiError)
SEEN: dict[str, tuple[str, int, str]] = {
    "refuse": ("ConnectionRefusedError", 0, "Connect call failed"),
    "accept-silent": ("TimeoutError", 0, "TimeoutError"),
    "accept-close": ("TimeoutError", 0, "TimeoutError"),
    "accept-close:reset=yes": ("TimeoutError", 0, ""),
    "speak:http": ("TimeoutError", 0, ""),
    "speak:tls": ("TimeoutError", 0, ""),
    "speak:ssh": ("TimeoutError", 0, ""),
    "speak:garbage": ("TimeoutError", 0, ""),
    "server-version:100": ("TimeoutError", 0, "must be >= 972"),
    "server-version:203,yes": ("TimeoutError", 0, ""),
    "server-version:210": ("connected", 0, ""),
    "trickle-handshake:0.1": ("TimeoutError", 0, ""),
    "cut-handshake:7": ("TimeoutError", 0, ""),
    "cut-handshake:7,close=yes": ("TimeoutError", 0, "TimeoutError"),
    "close-after-handshake": ("TimeoutError", 0, "Peer closed connection"),
    "silent-after-handshake": ("TimeoutError", 0, ""),
    "no-accounts": ("TimeoutError", 0, ""),
    "client-id-in-use": ("TimeoutError", 326, ""),
    "client-id-in-use:stay=yes": ("TimeoutError", 326, ""),
}


@LOGS
@pytest.mark.parametrize("spec", SEEN)
async def test_what_ib_async_sees_while_it_connects(sim: RunningSimulation, spec: str) -> None:
    outcome, code, words = SEEN[spec]
    sim.server.plan([read_spec(spec)])
    if spec == "refuse":
        await until(lambda: refuses(sim.port), "the port is shut")
    tried = await attempt(sim)
    assert tried.outcome == outcome, tried.error
    assert code in (0, *tried.codes)
    assert words in " ".join(tried.api_errors)
    tried.ib.disconnect()


def test_every_fault_of_listener_and_greeting_is_shown() -> None:
    declared = {name for name, fault in FAULTS.items() if fault.seam in (Seam.LISTENER, Seam.GREETING)}
    assert declared == {spec.partition(":")[0] for spec in SEEN}


@LOGS
@pytest.mark.parametrize("spec", [spec for spec in SEEN if spec != "server-version:210"])
async def test_when_it_is_healed_the_next_connection_succeeds(sim: RunningSimulation, spec: str) -> None:
    sim.server.plan([read_spec(spec)])
    sim.server.act(lambda now: sim.server.stage.heal("", now))
    await until(lambda: not refuses(sim.port), "the port is open")
    async with plain_client(sim.port) as client:
        assert client.ib.managedAccounts() == ["DU1234567"]


async def test_a_session_that_stands_does_not_mind_a_port_that_shuts(sim: RunningSimulation) -> None:
    async with plain_client(sim.port) as client:
        sim.server.plan([read_spec("refuse:0.3")])
        await until(lambda: refuses(sim.port), "the port is shut")
        assert await client.ib.reqCurrentTimeAsync()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", sim.port)
        await until(lambda: not refuses(sim.port), "the port is open again")
        async with plain_client(sim.port, 2) as second:
            assert second.ib.isConnected()


@LOGS
async def test_a_taken_id_is_free_for_the_one_it_is_not_about(sim: RunningSimulation) -> None:
    sim.server.plan([read_spec("client-id-in-use:client=7")])
    async with plain_client(sim.port, 8) as client:
        assert client.ib.isConnected()
    tried = await Attempt().make(sim.port, client_id=7)
    assert tried.codes == [326]
