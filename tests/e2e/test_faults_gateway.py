"""What plain ib_async sees of trouble behind the Gateway: notices, farms, resets, rights, feeds that fall silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import ib_async
import pytest

from gatedesk.simgateway.faults.declaration import Seam
from gatedesk.simgateway.faults.feed import NO_RIGHTS
from gatedesk.simgateway.faults.spec import read_spec
from gatedesk.simgateway.faults.table import FAULTS
from helpers.ib_client import AAPL, EUR_USD, PlainClient, plain_client
from helpers.sim import RunningSimulation, simulated_gateway
from helpers.waiting import until

pytestmark = pytest.mark.tolerate("warnings", because="ib_async logs what it is told and what it cannot read")
QUIET = 0.7  # seconds in which a living quote ticks
SHORT = 0.3
SHOWN_HERE = {
    "upstream-lost",
    "link-broken",
    "port-reset",
    "notice",
    "farm-down",
    "farm-inactive",
    "nightly-reset",
    "auto-restart",
    "read-only",
    "silent-feed",
    "competing-session",
    "no-permission",
    "unknown-ticks",
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


async def ticks(ticker: ib_async.Ticker, seconds: float = QUIET) -> int:
    """How often a ticker changes in some seconds."""
    updates: list[object] = []
    ticker.updateEvent += updates.append
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), seconds)
    ticker.updateEvent -= updates.append
    return len(updates)


async def streaming(client: PlainClient, contract: ib_async.Contract = AAPL) -> ib_async.Ticker:
    ticker = client.ib.reqMktData(contract)
    await until(ticker.hasBidAsk, "a quote")
    return ticker


def test_every_fault_of_gateway_and_feed_is_shown() -> None:
    assert {name for name, fault in FAULTS.items() if fault.seam in (Seam.GATEWAY, Seam.FEED)} == SHOWN_HERE


async def test_1100_stops_quotes_and_orders_and_1102_brings_them_back(
    sim: RunningSimulation, client: PlainClient
) -> None:
    ticker = await streaming(client)
    strike(sim, "upstream-lost:1")
    assert "has been lost" in await client.told(1100)
    trade = client.ib.placeOrder(AAPL, ib_async.MarketOrder("BUY", 1))
    assert not await ticks(ticker)
    assert trade.orderStatus.status == "PendingSubmit"
    assert "data maintained" in await client.told(1102)
    assert await ticks(ticker)
    await client.status(trade, "Filled")


async def test_after_1101_nothing_streams_until_it_is_asked_for_again(
    sim: RunningSimulation, client: PlainClient
) -> None:
    ticker = await streaming(client)
    strike(sim, "upstream-lost:0.1,lost")
    assert "data lost" in await client.told(1101)
    assert not await ticks(ticker)
    client.ib.cancelMktData(AAPL)
    assert await ticks(await streaming(client))


async def test_2110_is_mended_by_itself(sim: RunningSimulation, client: PlainClient) -> None:
    ticker = await streaming(client)
    strike(sim, "link-broken:0.8")
    assert "restored automatically" in await client.told(2110)
    client.errors.clear()
    assert not await ticks(ticker, SHORT)
    await client.told(2104)
    assert await ticks(ticker)


async def test_1300_moves_the_port(sim: RunningSimulation) -> None:
    async with simulated_gateway() as other:
        free = other.port
    async with plain_client(sim.port) as client:
        old = sim.port
        gone = asyncio.Event()
        client.ib.disconnectedEvent += gone.set
        strike(sim, f"port-reset:{free}")
        assert str(free) in await client.told(1300)
        await asyncio.wait_for(gone.wait(), 5)
    await until(lambda: sim.server.port == free, "the listener has moved")
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", old)
    async with plain_client(free) as again:
        assert again.ib.isConnected()


async def test_any_notice_can_be_said(sim: RunningSimulation, client: PlainClient) -> None:
    strike(sim, 'notice:2119,"Market data farm is connecting:usfarm, soon"')
    assert await client.told(2119) == "Market data farm is connecting:usfarm, soon"


async def test_a_market_farm_takes_its_own_contracts_down_and_up(sim: RunningSimulation, client: PlainClient) -> None:
    share, currency = await streaming(client), await streaming(client, EUR_USD)
    client.errors.clear()
    strike(sim, "farm-down:market,1")
    assert await client.told(2103) == "Market data farm connection is broken:usfarm"
    silent, alive = await asyncio.gather(ticks(share), ticks(currency))
    assert (silent, alive > 0) == (0, True)
    assert await client.told(2104) == "Market data farm connection is OK:usfarm"
    assert await ticks(share)


async def test_a_history_farm_refuses_bars_while_it_is_down(sim: RunningSimulation, client: PlainClient) -> None:
    client.errors.clear()
    strike(sim, "farm-down:history,0.3")
    assert await client.told(2105) == "HMDS data farm connection is broken:ushmds"
    assert not await client.ib.reqHistoricalDataAsync(AAPL, "", "1 D", "1 hour", "TRADES", True)
    assert "HMDS server disconnect" in await client.told(162)
    await client.told(2106)
    assert await client.ib.reqHistoricalDataAsync(AAPL, "", "1 D", "1 hour", "TRADES", True)


async def test_a_definitions_farm_answers_when_it_is_back(sim: RunningSimulation, client: PlainClient) -> None:
    client.errors.clear()
    strike(sim, "farm-down:definitions,0.4")
    assert await client.told(2157) == "Sec-def data farm connection is broken:secdefil"
    assert await client.ib.reqContractDetailsAsync(AAPL)
    assert client.error(2158), "it was answered only after the farm came back"


@pytest.mark.parametrize(("kind", "code"), [("market", 2108), ("history", 2107)])
async def test_an_inactive_farm_is_no_trouble(
    sim: RunningSimulation, client: PlainClient, kind: str, code: int
) -> None:
    strike(sim, f"farm-inactive:{kind}")
    assert "inactive but should be available upon demand" in await client.told(code)
    assert await ticks(await streaming(client))


async def test_the_nightly_reset_flaps_and_keeps_the_socket(sim: RunningSimulation, client: PlainClient) -> None:
    ticker = await streaming(client)
    client.errors.clear()
    strike(sim, "nightly-reset:1.4")
    await client.told(1102)
    codes = [code for _, code, _ in client.errors]
    assert codes.count(1100) == 3
    assert codes.count(2103) == 3
    assert codes.index(1102) > max(place for place, code in enumerate(codes) if code == 1100)
    await client.told(2158)
    assert client.ib.isConnected()
    assert await ticks(ticker)


async def test_an_auto_restart_closes_the_socket_and_keeps_the_orders(sim: RunningSimulation) -> None:
    async with plain_client(sim.port) as client:
        placed = client.ib.placeOrder(AAPL, ib_async.LimitOrder("BUY", 1, 10.0, tif="GTC"))
        await client.status(placed, "Submitted")
        gone = asyncio.Event()
        client.ib.disconnectedEvent += gone.set
        strike(sim, "auto-restart:0.4")
        await asyncio.wait_for(gone.wait(), 5)
        with pytest.raises(ConnectionRefusedError):
            await ib_async.IB().connectAsync("127.0.0.1", sim.port, 1, timeout=1)
    await until(lambda: sim.server.stage.listens, "it is up again")
    await until(lambda: sim.server.listens, "the port is open")
    async with plain_client(sim.port) as again:
        assert [trade.order.permId for trade in again.ib.openTrades()] == [placed.order.permId]


async def test_read_only_refuses_orders_and_makes_connecting_slow(sim: RunningSimulation) -> None:
    strike(sim, "read-only")
    ib = ib_async.IB()
    await ib.connectAsync("127.0.0.1", sim.port, 1, timeout=SHORT)  # open and completed orders time out
    trade = ib.placeOrder(AAPL, ib_async.MarketOrder("BUY", 1))
    await until(lambda: trade.orderStatus.status == "ValidationError", "the order is refused")
    assert "Read-Only" in trade.log[-1].message
    assert await asyncio.wait_for(ib.reqExecutionsAsync(), 5) == []
    ib.disconnect()


async def test_a_blink_of_the_farm_leaves_the_feed_silent(sim: RunningSimulation, client: PlainClient) -> None:
    ticker = await streaming(client)
    client.errors.clear()
    strike(sim, "silent-feed:usfarm,0.1")
    await client.told(2103)
    await client.told(2104)
    assert not await ticks(ticker)
    client.ib.cancelMktData(AAPL)
    assert await ticks(await streaming(client))


async def test_a_competing_session_takes_the_data_and_no_notice_ends_it(
    sim: RunningSimulation, client: PlainClient
) -> None:
    ticker = await streaming(client)
    strike(sim, "competing-session:0.2")
    assert await client.told(10197) == "No market data during competing live session"
    assert not await ticks(ticker)
    client.ib.cancelMktData(AAPL)
    assert await ticks(await streaming(client))


@pytest.mark.parametrize("code", [code for code in NO_RIGHTS if code != 10167])
async def test_without_permission_there_is_an_error_and_no_tick(
    sim: RunningSimulation, client: PlainClient, code: int
) -> None:
    strike(sim, f"no-permission:{code},AAPL")
    ticker = client.ib.reqMktData(AAPL)
    assert "Requested market data" in await client.told(code)
    assert not await ticks(ticker, SHORT)
    assert await ticks(await streaming(client, EUR_USD))


async def test_with_10167_the_data_comes_delayed(sim: RunningSimulation, client: PlainClient) -> None:
    strike(sim, "no-permission:10167")
    ticker = client.ib.reqMktData(AAPL)
    seen: set[int] = set()
    ticker.updateEvent += lambda ticker: seen.update(tick.tickType for tick in ticker.ticks)
    assert "Displaying delayed market data" in await client.told(10167)
    await until(lambda: {66, 67, 68} <= seen, f"delayed ticks in {seen}")
    assert ticker.marketDataType == 3
    assert not seen & {1, 2, 4}
    assert ticker.bid > 0


async def test_ticks_of_an_unknown_type_are_logged_and_the_quote_lives(
    sim: RunningSimulation, client: PlainClient, caplog: pytest.LogCaptureFixture
) -> None:
    strike(sim, "unknown-ticks:250")
    ticker = await streaming(client)
    assert await ticks(ticker)
    assert "250" in caplog.text
