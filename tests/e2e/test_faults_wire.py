"""What plain ib_async sees when a session that stands is frozen, dropped, slow, or told what it cannot read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import ib_async
import pytest

from gatedesk.simgateway.faults.declaration import Seam
from gatedesk.simgateway.faults.line import END_MARKERS
from gatedesk.simgateway.faults.spec import read_spec
from gatedesk.simgateway.faults.table import FAULTS
from helpers.ib_client import AAPL, EUR_USD, PlainClient, plain_client
from helpers.sim import RunningSimulation, simulated_gateway
from helpers.waiting import until

LOGS = pytest.mark.tolerate("warnings", because="ib_async logs what it is told and what it cannot read")
SHORT = 0.3  # seconds in which an answer that is on its way comes
SHOWN_HERE = {
    "freeze",
    "drop",
    "bad-length",
    "malformed",
    "unknown-message",
    "missing-end",
    "slow-answers",
    "latency",
    "bursts",
}


@pytest.fixture
async def sim() -> AsyncIterator[RunningSimulation]:
    async with simulated_gateway() as running:
        yield running


@pytest.fixture
async def client(sim: RunningSimulation) -> AsyncIterator[PlainClient]:
    async with plain_client(sim.port) as connected:
        yield connected


def strike(sim: RunningSimulation, *specs: str) -> None:
    sim.server.plan([read_spec(spec) for spec in specs])


async def answered(question: Awaitable[object], seconds: float = SHORT) -> bool:
    """Whether the answer comes in time."""
    try:
        await asyncio.wait_for(question, seconds)
    except TimeoutError:
        return False
    return True


def test_every_fault_of_the_wire_is_shown() -> None:
    assert {name for name, fault in FAULTS.items() if fault.seam is Seam.WIRE} == SHOWN_HERE


@LOGS
async def test_a_frozen_gateway_looks_connected_and_catches_up(sim: RunningSimulation, client: PlainClient) -> None:
    ticker = client.ib.reqMktData(AAPL)
    await until(ticker.hasBidAsk, "a quote")
    strike(sim, "freeze:1")
    question = asyncio.ensure_future(client.ib.reqCurrentTimeAsync())  # noqa: TID251 - a test's own task, awaited below
    trade = client.ib.placeOrder(AAPL, ib_async.MarketOrder("BUY", 1))
    assert not await answered(asyncio.shield(question))
    assert client.ib.isConnected()
    assert trade.orderStatus.status == "PendingSubmit"
    with pytest.raises(TimeoutError):
        await ib_async.IB().connectAsync("127.0.0.1", sim.port, 2, timeout=SHORT)
    assert await asyncio.wait_for(question, 5)
    await client.status(trade, "Filled")


@LOGS
@pytest.mark.parametrize("spec", ["drop", "drop:mid_frame=yes", "drop:reset=yes"])
async def test_a_dropped_socket_is_told_and_a_new_session_begins(sim: RunningSimulation, spec: str) -> None:
    async with plain_client(sim.port) as client:
        gone = asyncio.Event()
        client.ib.disconnectedEvent += gone.set
        strike(sim, spec)
        await asyncio.wait_for(gone.wait(), 5)
        assert not client.ib.isConnected()
    async with plain_client(sim.port) as again:
        assert again.ib.isConnected()


@LOGS
async def test_only_the_client_it_is_for_is_dropped(sim: RunningSimulation, client: PlainClient) -> None:
    async with plain_client(sim.port, 2) as other:
        gone = asyncio.Event()
        other.ib.disconnectedEvent += gone.set
        strike(sim, "drop:client=2")
        await asyncio.wait_for(gone.wait(), 5)
        assert await client.ib.reqCurrentTimeAsync()


@pytest.mark.parametrize("spec", ["bad-length:2147483647", "bad-length:16777216"])
async def test_after_a_length_too_large_ib_async_hears_nothing_and_believes_it_is_connected(
    sim: RunningSimulation, client: PlainClient, spec: str
) -> None:
    strike(sim, spec)
    assert not await answered(client.ib.reqCurrentTimeAsync())
    assert client.ib.isConnected()


@LOGS
async def test_a_negative_length_is_a_large_one_to_ib_async(sim: RunningSimulation, client: PlainClient) -> None:
    strike(sim, "bad-length:-1")
    assert not await answered(client.ib.reqCurrentTimeAsync())
    assert client.ib.isConnected()


@LOGS
async def test_a_malformed_field_is_logged_and_the_session_lives(
    sim: RunningSimulation, client: PlainClient, caplog: pytest.LogCaptureFixture
) -> None:
    strike(sim, "malformed:49,2,noon")
    assert not await answered(client.ib.reqCurrentTimeAsync())
    assert "noon" in caplog.text
    assert await answered(client.ib.reqCurrentTimeAsync())


@LOGS
async def test_malformed_ticks_are_logged_and_others_still_come(
    sim: RunningSimulation, client: PlainClient, caplog: pytest.LogCaptureFixture
) -> None:
    strike(sim, "malformed:1,4,twelve,count=3")
    ticker = client.ib.reqMktData(AAPL)
    await until(lambda: ticker.hasBidAsk() and "twelve" in caplog.text, "the bad ticks and then good ones")


@LOGS
async def test_an_unknown_message_is_logged_and_the_session_lives(
    sim: RunningSimulation, client: PlainClient, caplog: pytest.LogCaptureFixture
) -> None:
    strike(sim, "unknown-message:9999,surprise,3")
    assert await answered(client.ib.reqCurrentTimeAsync())
    assert "9999" in caplog.text


Question = Callable[[ib_async.IB], Awaitable[object]]


async def raw(ib: ib_async.IB, send: Callable[[], None], message: int) -> None:
    """Ask what ib_async has no function for, and wait for one number in its stream."""
    seen = asyncio.Event()
    decoder = ib.client.decoder
    known = decoder.handlers.get(message, lambda fields: None)

    def note(fields: list[str]) -> None:
        known(fields)
        seen.set()

    decoder.handlers[message] = note
    send()
    await seen.wait()


QUESTIONS: dict[int, Question] = {
    52: lambda ib: ib.reqContractDetailsAsync(AAPL),
    53: lambda ib: ib.reqOpenOrdersAsync(),
    54: lambda ib: ib.reqAccountUpdatesAsync("DU1234567"),
    55: lambda ib: ib.reqExecutionsAsync(),
    57: lambda ib: ib.reqTickersAsync(AAPL),
    62: lambda ib: ib.reqPositionsAsync(),
    64: lambda ib: ib.reqAccountSummaryAsync(),
    72: lambda ib: raw(ib, lambda: ib.client.reqPositionsMulti(901, "DU1234567", ""), 72),
    74: lambda ib: ib.reqAccountUpdatesMultiAsync("DU1234567"),
    76: lambda ib: ib.reqSecDefOptParamsAsync("AAPL", "", "STK", 265598),
    87: lambda ib: ib.reqHistoricalNewsAsync(265598, "BRFG", "", "", 5),
    102: lambda ib: ib.reqCompletedOrdersAsync(False),
}


@LOGS
@pytest.mark.parametrize("marker", END_MARKERS)
async def test_without_its_end_marker_a_question_never_ends(
    sim: RunningSimulation, client: PlainClient, marker: int
) -> None:
    assert await answered(QUESTIONS[marker](client.ib), 5), "the end comes while nothing is wrong"
    strike(sim, f"missing-end:{marker}")
    assert not await answered(QUESTIONS[marker](client.ib))
    assert await answered(client.ib.reqCurrentTimeAsync())


@LOGS
@pytest.mark.parametrize("marker", [53, 54, 55, 62, 74, 102])
async def test_a_missing_end_marker_delays_the_connection_by_its_timeout(sim: RunningSimulation, marker: int) -> None:
    strike(sim, f"missing-end:{marker}")
    ib = ib_async.IB()
    begun = time.perf_counter()
    await ib.connectAsync("127.0.0.1", sim.port, 1, timeout=SHORT)
    assert time.perf_counter() - begun >= SHORT
    assert ib.isConnected()
    ib.disconnect()


async def test_slow_answers_come_late_while_quotes_stream_on(sim: RunningSimulation, client: PlainClient) -> None:
    ticker = client.ib.reqMktData(EUR_USD)
    await until(ticker.hasBidAsk, "a quote")
    strike(sim, "slow-answers:0.5")
    updates: list[object] = []
    ticker.updateEvent += updates.append
    begun = time.perf_counter()
    assert await client.ib.reqCurrentTimeAsync()
    assert 0.45 <= time.perf_counter() - begun < 2
    assert updates


async def test_with_latency_everything_is_late_and_nothing_is_lost(sim: RunningSimulation, client: PlainClient) -> None:
    strike(sim, "latency:0.5")
    begun = time.perf_counter()
    ticker = client.ib.reqMktData(AAPL)
    await until(ticker.hasBidAsk, "a quote")
    assert await client.ib.reqCurrentTimeAsync()
    assert time.perf_counter() - begun >= 1.0
    trade = await client.filled(ib_async.MarketOrder("BUY", 1))
    assert trade.orderStatus.status == "Filled"


async def test_bursts_of_4096_bytes_slow_ib_async_down_and_lose_nothing(
    sim: RunningSimulation, client: PlainClient
) -> None:
    sizes: list[int] = []
    data_received = client.ib.client.conn.data_received

    def count(data: bytes) -> None:
        sizes.append(len(data))
        data_received(data)

    client.ib.client.conn.data_received = count
    client.ib.client.conn.transport.get_protocol().data_received = count
    strike(sim, "bursts:4096")
    bars = await client.ib.reqHistoricalDataAsync(AAPL, "", "1 D", "15 mins", "TRADES", True)
    assert len(bars) > 20
    assert all(size == 4096 for size in sizes[:-1])
    assert len(sizes) > 0
