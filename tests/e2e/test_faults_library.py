"""The library for other people's tests, the control port and the command line, against plain ib_async."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import ib_async
import pytest

from gatedesk.simgateway.control import ask
from gatedesk.simgateway.scenario import ScenarioError
from gatedesk.simgateway.scripting import ScriptMistake
from gatedesk.simgateway.testing import RunningGateway, gateway_fixture, running_gateway
from helpers.ib_client import AAPL, plain_client
from helpers.sim import WEDNESDAY_NOON, simulator_process
from helpers.waiting import until

LOGS = pytest.mark.tolerate("warnings", because="ib_async logs what it is told")
README = Path(__file__).parents[2] / "resources" / "docs" / "testing.md"

gateway = gateway_fixture(seed=3)


@pytest.fixture(params=["thread", "process"])
def either(request: pytest.FixtureRequest) -> Iterator[RunningGateway]:
    with running_gateway(process=request.param == "process") as running:
        yield running


@LOGS
async def test_prices_fills_and_faults_by_script(either: RunningGateway) -> None:
    either.price("AAPL", bid=199.99, ask=200.01, last=200.0)
    async with plain_client(either.port) as client:
        trade = await client.filled(ib_async.MarketOrder("BUY", 10))
        assert trade.fills[0].execution.price == 200.01
        resting = client.ib.placeOrder(AAPL, ib_async.LimitOrder("SELL", 10, 210.0, tif="GTC"))
        await client.status(resting, "Submitted")
        either.fill(resting.order.orderId, quantity=4)
        await until(lambda: resting.filled() == 4, "a part")
        either.fill(resting.order.orderId, price=209.5)
        await client.status(resting, "Filled")
        assert [fill.execution.price for fill in resting.fills] == [210.0, 209.5]
        assert either.status()["clients"] == [1]
        either.fault("notice", code=2100, text="one, two")
        assert await client.told(2100) == "one, two"
        gone = asyncio.Event()
        client.ib.disconnectedEvent += gone.set
        either.fault("drop:mid_frame=yes")
        await asyncio.wait_for(gone.wait(), 5)


async def test_the_fixture_gives_a_gateway(gateway: RunningGateway) -> None:
    async with plain_client(gateway.port) as client:
        assert await client.ib.reqCurrentTimeAsync()
        gateway.price("AAPL", bid=50, ask=51)
        ticker = client.ib.reqMktData(AAPL)
        await until(lambda: (ticker.bid, ticker.ask) == (50, 51), "the price held")
        gateway.release("AAPL")
        await until(lambda: ticker.bid not in (-1, 50), "the market's own price again")


async def test_time_moves_by_hand() -> None:
    with running_gateway(hand_clock=True, faults=["notice:2100,later@60"]) as gateway:
        async with plain_client(gateway.port) as client:
            begun = await client.ib.reqCurrentTimeAsync()
            assert await client.ib.reqCurrentTimeAsync() == begun
            gateway.advance(59)
            assert (await client.ib.reqCurrentTimeAsync() - begun).total_seconds() == 59
            assert client.error(2100) is None
            gateway.advance(1)
            assert await client.told(2100) == "later"


@LOGS
async def test_a_scenario_plays(tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    file.write_text(
        "speed = 50\n[[step]]\nat = 5\ndo = 'price AAPL 10 10.02'\n[[fault]]\nname = 'notice'\nat = 20\ncode = 2119\n"
    )
    with running_gateway(scenario=file) as gateway:
        async with plain_client(gateway.port) as client:
            await client.told(2119)
            ticker = client.ib.reqMktData(AAPL)
            await until(lambda: (ticker.bid, ticker.ask) == (10.0, 10.02), "the step's price")


def test_mistakes_are_told_to_who_made_them(tmp_path: Path, gateway: RunningGateway) -> None:
    with pytest.raises(ScriptMistake, match="no fault 'freez'; did you mean freeze"):
        gateway.fault("freez")
    with pytest.raises(ScriptMistake, match="goes by itself"):
        gateway.advance(1)
    (tmp_path / "bad.toml").write_text("seed = true")
    with pytest.raises(ScenarioError, match=r"bad\.toml:1: seed"), running_gateway(scenario=tmp_path / "bad.toml"):
        pass
    with pytest.raises(ValueError, match="in a thread"), running_gateway(process=True, hand_clock=True):
        pass


@LOGS
def test_the_example_of_the_documentation_runs() -> None:
    [example] = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert example.count("\n") <= 14
    finished = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=False, timeout=60)
    assert finished.returncode == 0, finished.stderr


# ---------------------------------------------------------------------- control port and command line


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gatedesk", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def ports() -> Iterator[tuple[int, int]]:
    """A gateway as ``gatedesk simulate`` runs it: its port and its control port."""
    command = [sys.executable, "-m", "gatedesk", "simulate", "--port", "0", "--control-port", "0", "--end-with-stdin"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(2)]
        assert re.fullmatch(r"listening on 127\.0\.0\.1:\d+\ncontrol on 127\.0\.0\.1:\d+\n", "".join(lines))
        yield int(lines[0].rpartition(":")[2]), int(lines[1].rpartition(":")[2])
        child.terminate()


async def test_a_fast_clock_and_a_planned_fault_from_the_command_line() -> None:
    options = ["--speed", "100", "--start", "2026-04-15T12:00:00-04:00", "--fault", "notice:2119,late@300"]
    async with simulator_process(*options) as (port, _), plain_client(port) as client:
        assert await client.told(2119) == "late"
        now = await client.ib.reqCurrentTimeAsync()
        assert 300 <= now.timestamp() - WEDNESDAY_NOON < 1500


async def test_gatedesk_fault_reaches_a_running_gateway(ports: tuple[int, int]) -> None:
    port, control = ports
    async with plain_client(port) as client:
        finished = await asyncio.to_thread(run, "fault", "notice", "2119", "text=soon", "--control", str(control))
        assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
        assert await client.told(2119) == "soon"
        await asyncio.to_thread(run, "fault", "read-only@+0", "--control", str(control))
        assert "read-only" in ask(control, "status")
        await asyncio.to_thread(run, "fault", "--heal", "all", "--control", str(control))
        assert "read-only" not in ask(control, "status")
    wrong = run("fault", "freez", "--control", str(control))
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "did you mean freeze" in wrong.stderr


def test_a_browser_cannot_pass_for_a_script(ports: tuple[int, int]) -> None:
    with socket.create_connection(("127.0.0.1", ports[1]), timeout=10) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\nfault read-only\n")
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.startswith(b"error: 'POST' is none of")
    assert answer.count(b"\n") == 1
    assert "read-only" not in ask(ports[1], "status")


def test_nobody_on_the_control_port_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        finished = run("fault", "drop", "--control", str(free.getsockname()[1]))
    assert finished.returncode == 1
    assert "nobody answers" in finished.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fault", "freeze:long"], "seconds is seconds"),
        (["--scenario", "missing.toml"], "missing.toml"),
        (["--without-limit", "gravity"], "no limit 'gravity'"),
        (["--start", "yesterday"], "--start"),
    ],
)
def test_what_is_written_wrong_is_told_before_anything_starts(arguments: list[str], words: str) -> None:
    finished = run("simulate", "--port", "0", *arguments)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert words in finished.stderr
    assert "Traceback" not in finished.stderr


def test_gatedesk_faults_lists_them_all() -> None:
    plain, page = run("faults"), run("faults", "--markdown")
    assert "upstream-lost" in plain.stdout
    assert page.stdout == (README.parent / "faults.md").read_text(encoding="utf-8")
