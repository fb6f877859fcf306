"""Who sees which order, and what is left after a reconnect or a restart, with plain ib_async."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import ib_async
import pytest

from gatedesk.simgateway.assembly import Simulation
from gatedesk.simgateway.wire.groups import WireContract
from gatedesk.simgateway.wire.order_request import PlaceOrder
from helpers.ib_client import AAPL, PlainClient, plain_client
from helpers.sim import COMMAND, RunningSimulation, simulated_gateway, simulator_process
from helpers.sim_trading import FAR_ABOVE, FAR_BELOW, order
from helpers.waiting import until

LOGS_ERRORS = pytest.mark.tolerate("warnings", because="ib_async logs every error it is told, cancellations too")
MASTER = 9


@pytest.fixture
async def sim() -> AsyncIterator[RunningSimulation]:
    async with simulated_gateway(Simulation(master_client=MASTER)) as running:
        yield running


# ------------------------------------------------------------------ after a while


async def orders_of_a_morning(client: PlainClient) -> dict[str, ib_async.Trade]:
    """A filled order, a resting one, a trailing stop, and a bracket."""
    bought = await client.filled(order("MKT", quantity=100, orderRef="mine"))
    resting = client.ib.placeOrder(AAPL, order("LMT", lmtPrice=FAR_BELOW, tif="GTC"))
    trailing = client.ib.placeOrder(AAPL, order("TRAIL", "SELL", 50, trailingPercent=15.0, tif="GTC"))
    family = [client.ib.placeOrder(AAPL, one) for one in client.ib.bracketOrder("BUY", 5, FAR_BELOW, FAR_ABOVE, 40.0)]
    await client.status(resting, "Submitted")
    await client.status(trailing, "PreSubmitted")
    await client.status(family[2], "PreSubmitted")
    names = ("bought", "resting", "trailing", "parent", "profit", "loss")
    return dict(zip(names, [bought, resting, trailing, *family], strict=True))


async def proves_to_go_on(client: PlainClient, before: dict[str, ib_async.Trade]) -> None:
    """What a client that comes again finds is what it left."""
    found = {trade.order.permId: trade for trade in client.ib.openTrades()}
    left = {name: trade for name, trade in before.items() if name != "bought"}
    assert found.keys() == {trade.order.permId for trade in left.values()}
    for trade in left.values():
        again = found[trade.order.permId]
        assert again.order.orderId == trade.order.orderId
        assert again.orderStatus.status == trade.orderStatus.status
        assert again.orderStatus.whyHeld == trade.orderStatus.whyHeld
        assert (again.order.orderType, again.order.lmtPrice) == (trade.order.orderType, trade.order.lmtPrice or 0.0)
    old = before["bought"]
    fills = client.ib.fills()  # fetched on connecting
    assert [fill.execution.execId for fill in fills] == [fill.execution.execId for fill in old.fills]
    assert {fill.execution.orderRef for fill in fills} == {"mine"}
    paid = [[fill.commissionReport.commission for fill in some] for some in (fills, old.fills)]
    assert paid[0] == paid[1]
    await until(client.ib.positions, "the position")
    assert client.ib.positions()[0].position == 100
    newest = max(trade.order.orderId for trade in before.values())
    assert client.ib.client.getReqId() > newest
    [done] = await client.ib.reqCompletedOrdersAsync(False)
    assert done.order.permId == old.order.permId
    changed = found[before["resting"].order.permId]
    changed.order.lmtPrice = FAR_BELOW + 1
    client.ib.placeOrder(AAPL, changed.order)
    await until(lambda: any(entry.message == "Modified" for entry in changed.log), "the change")


async def test_all_is_there_after_a_reconnect(sim: RunningSimulation) -> None:
    async with plain_client(sim.port, 3) as client:
        before = await orders_of_a_morning(client)
    async with plain_client(sim.port, 3) as client:
        await proves_to_go_on(client, before)


async def test_all_is_there_after_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    async with simulator_process("--state", state) as (port, _), plain_client(port, 3) as client:
        before = await orders_of_a_morning(client)
    async with simulator_process("--state", state) as (port, _), plain_client(port, 3) as client:
        await proves_to_go_on(client, before)


@LOGS_ERRORS
async def test_all_is_there_after_a_crash(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    async with simulator_process("--state", state) as (port, process), plain_client(port, 3) as client:
        before = await orders_of_a_morning(client)
        process.kill()
        await process.wait()
    async with simulator_process("--state", state) as (port, _), plain_client(port, 3) as client:
        await proves_to_go_on(client, before)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "line 1, column 2: Expecting property name"),
        ('{"format": "x"}', "not a state file"),
        (None, "Is a directory"),
    ],
)
async def test_a_broken_file_is_refused_with_its_reason(tmp_path: Path, content: str | None, words: str) -> None:
    state = tmp_path / "state.json"
    if content is None:
        state.mkdir()
    else:
        state.write_text(content)
    code, said = await ended("--state", state)
    assert code == 2
    assert said.startswith(f"{state}: ")
    assert words in said


async def ended(*arguments: str | Path) -> tuple[int | None, str]:
    """The exit code and last words of a simulator that does not start."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", COMMAND, "--port", "0", *map(str, arguments), stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    return process.returncode, said.decode()


# ------------------------------------------------------------------ many clients


async def test_every_client_counts_its_own_ids(sim: RunningSimulation) -> None:
    async with plain_client(sim.port, 1) as one, plain_client(sim.port, 2) as two:
        first = one.ib.placeOrder(AAPL, order("LMT", lmtPrice=FAR_BELOW, orderId=70))
        await one.status(first, "Submitted")
        second = two.ib.placeOrder(AAPL, order("LMT", lmtPrice=FAR_BELOW, orderId=5))
        await two.status(second, "Submitted")
        assert (first.order.permId, second.order.permId) == (second.order.permId - 1, first.order.permId + 1)
        assert [trade.order.permId for trade in await one.ib.reqOpenOrdersAsync()] == [first.order.permId]
        assert len(await one.ib.reqAllOpenOrdersAsync()) == 2


@LOGS_ERRORS
async def test_the_master_hears_of_everybodys_orders(sim: RunningSimulation) -> None:
    async with plain_client(sim.port, MASTER) as master, plain_client(sim.port, 1) as client:
        resting = client.ib.placeOrder(AAPL, order("LMT", lmtPrice=FAR_BELOW))
        await client.status(resting, "Submitted")
        await until(lambda: master.ib.openTrades(), "the master's view")
        [seen] = master.ib.openTrades()
        assert (seen.order.permId, seen.order.clientId, seen.orderStatus.status) == (
            resting.order.permId,
            1,
            "Submitted",
        )
        await client.filled(order("MKT"))
        await until(lambda: master.ib.fills() and master.ib.fills()[0].commissionReport.execId, "the fill")
        client.ib.cancelOrder(resting.order)
        await until(lambda: seen.orderStatus.status == "Cancelled", "the end")


def by_hand(sim: RunningSimulation) -> None:
    """Somebody places an order on the broker's own screen."""
    contract = WireContract(con_id=265598, symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")
    asked = PlaceOrder(0, contract, action="BUY", total_quantity=Decimal(7), order_type="LMT", lmt_price=Decimal(50))
    sim.server.deliver(sim.gateway.place_by_hand(asked, sim.server.clock()))


@LOGS_ERRORS
async def test_client_0_is_bound_to_what_is_placed_by_hand(sim: RunningSimulation) -> None:
    async with plain_client(sim.port, 0) as client, plain_client(sim.port, 1) as other:
        bound: list[tuple[int, int, int]] = []
        client.ib.wrapper.orderBound = lambda *fields: bound.append(fields)  # type: ignore[method-assign,assignment]  # no event
        by_hand(sim)
        await until(lambda: client.ib.openTrades(), "the order")
        [seen] = client.ib.openTrades()
        assert (seen.order.orderId, seen.order.totalQuantity) == (0, 7)
        assert other.ib.openTrades() == []
        client.ib.reqAutoOpenOrders(True)
        await until(lambda: bound, "orderBound")
        assert bound[0] == (seen.order.permId, 0, -1)
        by_hand(sim)
        await until(lambda: len(bound) == 2, "the next one at once")
        client.ib.client.cancelOrder(-1, "")
        await until(lambda: client.error(202) is not None, "202")
        assert [trade.order.orderId for trade in await other.ib.reqAllOpenOrdersAsync()] == [-2]
