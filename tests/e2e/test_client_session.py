"""Plain ib_async against the simulated Gateway: the session, its ids, its accounts and its ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from decimal import Decimal

import ib_async
import pytest

from gatedesk.simgateway.assembly import Simulation
from gatedesk.simgateway.exchange.records import AccountSetup
from helpers.ib_client import AAPL, PlainClient, plain_client
from helpers.sim import RunningSimulation, simulated_gateway
from helpers.waiting import until

LOGS_ERRORS = pytest.mark.tolerate("warnings", because="ib_async logs every error it is told")
VERSIONS = (157, 158, 159, 160, 163, 164, 166, 169, 170, 174, 176, 177, 178)


@pytest.fixture
async def sim() -> AsyncIterator[RunningSimulation]:
    async with simulated_gateway() as running:
        yield running


@pytest.fixture
async def client(sim: RunningSimulation) -> AsyncIterator[PlainClient]:
    async with plain_client(sim.port) as connected:
        yield connected


async def test_the_start_up_sync_completes_and_is_quick(
    sim: RunningSimulation, record_property: pytest.RecordProperty
) -> None:
    begun = time.perf_counter()
    async with plain_client(sim.port) as client:
        record_property("start-up sync in ms", round((time.perf_counter() - begun) * 1000, 1))
        assert client.ib.isConnected()
        assert client.ib.client.serverVersion() == 178
        assert client.ib.managedAccounts() == ["DU1234567"]


async def test_the_farms_are_said_to_be_well(client: PlainClient) -> None:
    assert await client.told(2104) == "Market data farm connection is OK:usfarm"
    assert await client.told(2106) == "HMDS data farm connection is OK:ushmds"
    assert await client.told(2158) == "Sec-def data farm connection is OK:secdefil"


@pytest.mark.parametrize("version", VERSIONS)
async def test_every_version_serves_details_quotes_bars_and_orders(sim: RunningSimulation, version: int) -> None:
    async with plain_client(sim.port, versions=(157, version)) as client:
        ib = client.ib
        assert ib.client.serverVersion() == version
        [details] = await ib.reqContractDetailsAsync(ib_async.Stock("AAPL", "SMART", "USD"))
        assert (details.contract.conId, details.longName) == (265598, "APPLE INC")
        assert len(await ib.reqHistoricalDataAsync(AAPL, "", "5 D", "1 day", "TRADES", True)) == 5
        ticker = ib.reqMktData(AAPL)
        await until(lambda: ticker.hasBidAsk() and ticker.volume > 0, "a quote")
        trade = await client.filled(ib_async.MarketOrder("BUY", 100))
        assert trade.fills[0].execution.time.tzinfo is not None
        assert [order.order.permId for order in await ib.reqCompletedOrdersAsync(False)]


async def test_ids_count_per_client_and_survive_a_reconnect(sim: RunningSimulation) -> None:
    async with plain_client(sim.port, 1) as one:
        placed = one.ib.placeOrder(AAPL, ib_async.LimitOrder("BUY", 1, 10.0, tif="GTC"))
        await one.status(placed, "Submitted")
    async with plain_client(sim.port, 1) as again, plain_client(sim.port, 2) as other:
        assert again.ib.client.getReqId() > placed.order.orderId
        assert other.ib.client.getReqId() < again.ib.client.getReqId()


async def test_orders_and_executions_survive_a_reconnect(sim: RunningSimulation) -> None:
    async with plain_client(sim.port) as first:
        filled = await first.filled(ib_async.MarketOrder("BUY", 100))
        resting = first.ib.placeOrder(AAPL, ib_async.LimitOrder("BUY", 1, 10.0, tif="GTC"))
        await first.status(resting, "Submitted")
    async with plain_client(sim.port) as second:
        [open_trade] = second.ib.openTrades()
        assert open_trade.order.permId == resting.order.permId
        assert open_trade.order.lmtPrice == 10.0
        [fill] = second.ib.fills()
        assert fill.execution.execId == filled.fills[0].execution.execId
        assert fill.commissionReport.commission > 0
        assert filled.order.permId in {trade.order.permId for trade in second.ib.trades()}
        [position] = second.ib.positions()
        assert (position.contract.conId, position.position) == (265598, 100)


@LOGS_ERRORS
async def test_a_second_client_of_the_same_id_is_refused(sim: RunningSimulation) -> None:
    async with plain_client(sim.port, 7) as first:
        second = ib_async.IB()
        errors: list[int] = []
        second.errorEvent += lambda req_id, code, text, contract: errors.append(code)
        with pytest.raises(TimeoutError):
            await second.connectAsync("127.0.0.1", sim.port, 7, timeout=0.5)
        assert errors == [326]
        assert first.ib.isConnected()
        assert await first.ib.reqCurrentTimeAsync()


async def test_the_clock_is_the_simulations(sim: RunningSimulation, client: PlainClient) -> None:
    told = await client.ib.reqCurrentTimeAsync()
    assert abs(told.timestamp() - sim.clock()) < 2


async def test_the_simulation_says_that_it_is_one(client: PlainClient) -> None:
    heard: list[str] = []
    plain = client.ib.wrapper.userInfo
    client.ib.wrapper.userInfo = lambda req_id, mark: (heard.append(mark), plain(req_id, mark))  # type: ignore[method-assign]  # to see what ib_async drops
    await client.ib.reqUserInfoAsync()
    assert heard == ["GATEDESK-SIMULATED"]


async def test_the_only_bulletin_says_that_nothing_is_real(client: PlainClient) -> None:
    client.ib.reqNewsBulletins(True)
    await until(lambda: client.ib.newsBulletins(), "a bulletin")
    assert "SIMULATED" in client.ib.newsBulletins()[0].message


async def test_several_accounts_keep_their_own_books() -> None:
    accounts = (AccountSetup("DU1", Decimal(50_000), "USD"), AccountSetup("DU2", Decimal(70_000), "USD"))
    async with simulated_gateway(Simulation(accounts=accounts)) as sim, plain_client(sim.port) as client:
        assert client.ib.managedAccounts() == ["DU1", "DU2"]
        await client.filled(ib_async.MarketOrder("BUY", 10, account="DU2"))
        await until(client.ib.positions, "a position")
        assert [position.account for position in client.ib.positions()] == ["DU2"]
        worth = {
            row.account: float(row.value)
            for row in await client.ib.accountSummaryAsync()
            if row.tag == "NetLiquidation"
        }
        assert worth["DU1"] == 50_000
        assert 69_900 < worth["DU2"] < 70_100


@LOGS_ERRORS
async def test_a_client_that_floods_is_told_so_and_let_go(sim: RunningSimulation) -> None:
    async with plain_client(sim.port, 1) as calm, plain_client(sim.port, 2) as flooding:
        flooding.ib.client.MaxRequests = 0
        for _ in range(400):
            flooding.ib.client.reqCurrentTime()
        assert await flooding.told(100) == "Max rate of messages per second has been exceeded."
        assert await calm.ib.reqCurrentTimeAsync()


async def test_a_client_that_leaves_the_pacing_to_the_gateway_is_never_told(sim: RunningSimulation) -> None:
    ib = ib_async.IB()
    ib.client.setConnectOptions("+PACEAPI")
    await ib.connectAsync("127.0.0.1", sim.port, 3, timeout=10)
    ib.client.MaxRequests = 0
    errors: list[int] = []
    ib.errorEvent += lambda req_id, code, text, contract: errors.append(code)
    for _ in range(400):
        ib.client.reqIds(1)
    assert await ib.reqCurrentTimeAsync()
    assert 100 not in errors
    ib.disconnect()


@LOGS_ERRORS
async def test_stopping_the_server_ends_every_session() -> None:
    async with simulated_gateway() as sim:
        ib = ib_async.IB()
        gone = asyncio.Event()
        ib.disconnectedEvent += gone.set
        await ib.connectAsync("127.0.0.1", sim.port, 1, timeout=10)
    await asyncio.wait_for(gone.wait(), 5)
    assert sim.server.connection_count == 0
