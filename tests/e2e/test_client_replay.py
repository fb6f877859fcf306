"""Replays end to end: what ib_async receives are the values of the file."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import ib_async
import pytest

from gatedesk.simgateway.assembly import Simulation
from gatedesk.simgateway.market.replay import Replay, read_replay
from helpers.ib_client import PlainClient, plain_client
from helpers.sim import simulated_gateway
from helpers.waiting import until

SHARED = Path(__file__).parents[3] / "shared" / "data"
FILES = sorted(SHARED.glob("*.csv")) if SHARED.is_dir() else []


async def contract_of(client: PlainClient, symbol: str) -> ib_async.Contract:
    found = await client.ib.reqContractDetailsAsync(ib_async.Contract(symbol=symbol, exchange="SMART"))
    found = found or await client.ib.reqContractDetailsAsync(ib_async.Contract(symbol=symbol))
    [details] = found
    assert details.contract is not None
    return details.contract


async def history(client: PlainClient, replay: Replay, duration: str) -> ib_async.BarDataList:
    size = "1 day" if replay.size == "1D" else {60: "1 min", 300: "5 mins"}[int(replay.size)]
    contract = await contract_of(client, replay.symbol)
    what = "MIDPOINT" if contract.secType == "CASH" else "TRADES"
    return await client.ib.reqHistoricalDataAsync(contract, "", duration, size, what, False, timeout=60)


def moments(bars: ib_async.BarDataList) -> list[float | date]:
    return [bar.date.timestamp() if isinstance(bar.date, datetime) else bar.date for bar in bars]


def assert_equal(bars: ib_async.BarDataList, replay: Replay) -> None:
    """Every bar received is the file's bar, to the digit."""
    expected = replay.bars[-len(bars) :]
    received = [(bar.open, bar.high, bar.low, bar.close) for bar in bars]
    assert received == [(bar.open, bar.high, bar.low, bar.close) for bar in expected]
    if bars[0].volume >= 0:
        assert [bar.volume for bar in bars] == [bar.volume for bar in expected]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_a_known_file_comes_back_to_the_digit(file: Path) -> None:
    replay = read_replay(file)
    simulation = Simulation(replays=(file,), replay_from=1.0)
    async with simulated_gateway(simulation) as sim, plain_client(sim.port) as client:
        bars = await history(client, replay, "20 Y" if replay.size == "1D" else "60 D")
        assert len(bars) == len(replay.bars)
        assert_equal(bars, replay)


def written(file: Path, days: int) -> Path:
    """A file of daily bars that go up by a cent each."""
    begin = date(2020, 1, 1)
    with file.open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["Date", "Open", "High", "Low", "Close", "Volume"])
        for number in range(days):
            price = 10 + number / 100
            row = [f"{price:.2f}", f"{price + 0.5:.2f}", f"{price - 0.5:.2f}", f"{price + 0.25:.2f}"]
            rows.writerow([begin + timedelta(days=number), *row, 1000 + number])
    return file


async def test_a_file_of_ones_own_comes_back_to_the_digit(tmp_path: Path) -> None:
    file = written(tmp_path / "ZZTOP.csv", 400)
    simulation = Simulation(replays=(file,), replay_from=1.0)
    async with simulated_gateway(simulation) as sim, plain_client(sim.port) as client:
        bars = await history(client, read_replay(file), "5 Y")
        assert moments(bars)[0] == date(2020, 1, 1)
        assert len(bars) == 400
        assert_equal(bars, read_replay(file))


async def test_the_rest_of_a_file_is_walked_live(tmp_path: Path) -> None:
    file = written(tmp_path / "WALK.csv", 100)
    simulation = Simulation(replays=(file,), replay_from=0.5, speed=86_400.0)  # a day of the file in a second
    async with simulated_gateway(simulation) as sim, plain_client(sim.port) as client:
        contract = await contract_of(client, "WALK")
        before = await client.ib.reqHistoricalDataAsync(contract, "", "1 Y", "1 day", "TRADES", False)
        ticker = client.ib.reqMktData(contract)
        await until(lambda: ticker.last > 0, "a trade")
        await until(lambda: sim.gateway.world.market.clock(contract.conId) > _epoch(before) + 4 * 86_400, "days")
        after = await client.ib.reqHistoricalDataAsync(contract, "", "1 Y", "1 day", "TRADES", False)
        assert len(after) >= len(before) + 2
        done = len(after) - 1
        expected = read_replay(file).bars[:done]
        assert [bar.close for bar in after[:done]] == [bar.close for bar in expected]


def _epoch(bars: ib_async.BarDataList) -> float:
    last = bars[-1].date
    assert isinstance(last, date)
    return datetime.fromisoformat(f"{last:%Y-%m-%d}T05:00:00+00:00").timestamp()
