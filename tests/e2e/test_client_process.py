"""``gatedesk simulate`` as users start it: a process, its one line, its ends, its refusals, and what idling costs."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import ib_async
import pytest

from helpers.ib_client import plain_client
from helpers.sim import COMMAND, ready_port, simulator_process
from helpers.waiting import until

SYMBOLS = ("AAPL", "MSFT", "SPY", "QQQ", "TSLA")
posix = pytest.mark.skipif(os.name != "posix", reason="signals to child processes are a POSIX matter")


async def said(*arguments: str) -> tuple[int, str, str]:
    """Run the command to its end: exit code, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        COMMAND,
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_says_one_line_and_ends_politely(number: signal.Signals) -> None:
    async with simulator_process() as (port, process):
        async with plain_client(port) as client:
            assert client.ib.managedAccounts() == ["DU1234567"]
        process.send_signal(number)
        async with asyncio.timeout(10):
            out, err = await process.communicate()
        assert (process.returncode, out, err) == (0, b"", b"")


async def test_it_ends_with_its_standard_input() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        COMMAND,
        "--port",
        "0",
        "--end-with-stdin",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    await ready_port(process)
    process.stdin.close()
    async with asyncio.timeout(10):
        await process.communicate()
    assert process.returncode == 0


async def test_a_taken_port_is_told_in_one_line() -> None:
    async with simulator_process() as (port, _):
        code, out, err = await said("--port", str(port))
    assert (code, out) == (1, "")
    assert err.startswith(f"cannot listen on 127.0.0.1:{port}: ")
    assert err.count("\n") == 1


async def test_accounts_come_from_the_command_line() -> None:
    accounts = ("--account", "DU7:5000:USD", "--account", "DU8:70000")
    async with simulator_process(*accounts) as (port, _), plain_client(port, account="DU7") as client:
        assert client.ib.managedAccounts() == ["DU7", "DU8"]
        [worth] = [row.value for row in client.ib.accountValues("DU7") if row.tag == "NetLiquidation"]
        assert worth == "5000.00"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--account", "nonsense"), "is not NAME:CASH:CURRENCY"),
        (("--account", "DU1:1.2.3:USD"), "is not an amount of money"),
        (("--hours", "sometimes"), "--hours is 'always' or 'real'"),
        (("--replay", "missing.csv"), "missing.csv: the file does not exist"),
    ],
)
async def test_what_is_written_wrong_is_told_and_ends_with_two(arguments: tuple[str, ...], words: str) -> None:
    code, out, err = await said("--port", "0", *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


async def test_a_bad_line_of_a_replay_is_named(tmp_path: Path) -> None:
    file = tmp_path / "XYZ.csv"
    file.write_text("Date,Open,High,Low,Close,Volume\n2020-01-02,10,11,9,10,100\n2020-01-03,10,9,11,10,100\n")
    code, _, err = await said("--port", "0", "--replay", str(file))
    assert code == 2
    assert "XYZ.csv, line 3: " in err


async def test_the_real_hours_are_served_too() -> None:
    async with simulator_process("--hours", "real") as (port, _), plain_client(port) as client:
        [details] = await client.ib.reqContractDetailsAsync(ib_async.Stock("AAPL", "SMART", "USD"))
        assert ":CLOSED" in details.tradingHours or "0400" in details.tradingHours


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to read a child's processor time")
async def test_one_client_with_five_lines_costs_little(record_property: pytest.RecordProperty) -> None:
    async with simulator_process() as (port, process), plain_client(port) as client:
        contracts = await client.ib.qualifyContractsAsync(
            *(ib_async.Stock(symbol, "SMART", "USD") for symbol in SYMBOLS)
        )
        tickers = [client.ib.reqMktData(contract, "233") for contract in contracts if contract is not None]
        await until(lambda: all(ticker.hasBidAsk() for ticker in tickers), "five quotes")
        loop = asyncio.get_running_loop()
        begun, spent = loop.time(), _processor_seconds(process.pid)
        await until(lambda: loop.time() - begun > 5, "five seconds")
        share = (_processor_seconds(process.pid) - spent) / (loop.time() - begun)
    record_property("share of a core", round(share, 4))
    assert share < 0.05


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
