"""``gatedesk check`` against the simulated Gateway and against what is none."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import subprocess
import sys
from typing import Any

import pytest

from gatedesk.cli.check import CLIENT_ID, look, price_line
from gatedesk.domain.connection import Endpoint
from gatedesk.gateway.staged_check import STAGES, Price, Verdict
from helpers.peers import ScriptedGateway, listening, saying
from helpers.sim import simulated_gateway, simulator_process

PROGRAM = "import sys; from gatedesk.cli import main; sys.argv[0] = 'gatedesk'; main()"


async def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of ``gatedesk check``."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        "check",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_a_working_gateway_gives_a_price_and_exit_code_0() -> None:
    async with simulator_process() as (port, _):
        code, out, err = await run("--port", str(port))
    assert (code, err) == (0, "")
    assert "API version 178" in out
    assert "DU1234567 (simulated)" in out
    assert re.search(r"^AAPL: \$\d+\.\d\d at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \w+$", out, re.MULTILINE)


async def test_json_lists_every_stage() -> None:
    async with simulator_process() as (port, _):
        code, out, _ = await run("--port", str(port), "--json", "--symbol", "msft")
    report: dict[str, Any] = json.loads(out)
    assert code == 0
    assert (report["verdict"], report["cause"], report["mode"]) == ("ok", None, "simulated")
    assert (report["accounts"], report["client_id"]) == (["DU1234567"], CLIENT_ID)
    assert report["quote"]["symbol"] == "MSFT"
    assert [stage["id"] for stage in report["stages"]] == list(STAGES)
    assert {stage["status"] for stage in report["stages"]} == {"ok"}
    assert all(stage["ms"] is not None for stage in report["stages"])


async def test_nobody_there_is_exit_code_1_with_the_reason() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        code, out, err = await run("--port", str(taken.getsockname()[1]))
    assert (code, out) == (1, "")
    assert "Nothing listens at 127.0.0.1" in err
    assert "Start TWS or IB Gateway" in err


def test_it_loads_no_qt() -> None:
    program = (
        "import sys, gatedesk.cli.check, gatedesk.gateway.session\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'PySide6', 'qasync', 'pyqtgraph', 'nest_asyncio'}, sorted(loaded)\n"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr


async def test_an_unknown_symbol_fails_at_its_stage() -> None:
    async with simulated_gateway() as sim:
        report = await look(Endpoint(port=sim.port, client_id=CLIENT_ID), "ZZZZ", 20)
    assert report.failure
    assert report.failure.cause == "no-such-contract"
    assert report.stage("sync").status is Verdict.OK
    assert report.stage("contract").status is Verdict.FAILED
    assert report.stage("market_data").status is Verdict.NOT_REACHED


@pytest.mark.parametrize(
    ("chunk", "cause", "stage"),
    [(b"SSH-2.0-x\r\n", "not-ib", "greeting"), (b"", "closed-before-greeting", "greeting")],
)
async def test_what_is_no_gateway_fails_at_the_greeting(chunk: bytes, cause: str, stage: str) -> None:
    async with listening(saying(chunk)) as port:
        report = await look(Endpoint(port=port, client_id=CLIENT_ID), "AAPL", 20)
    assert report.failure
    assert report.failure.cause == cause
    assert report.stage("tcp").status is Verdict.OK
    assert report.stage(stage).status is Verdict.FAILED
    assert report.as_json()["verdict"] == "failed"


async def test_a_gateway_that_never_finishes_ends_in_time() -> None:
    gateway = ScriptedGateway()
    gateway.skip = {"9"}  # contract details
    async with listening(gateway) as port:
        report = await look(Endpoint(port=port, client_id=CLIENT_ID), "AAPL", 1)
    assert report.failure
    assert report.failure.cause == "out-of-time"
    assert report.stage("contract").status is Verdict.FAILED


def test_the_price_line_names_kind_and_currency() -> None:
    line = price_line(Price("EUR.GBP", "GBP", 0.85123, "delayed", 1_776_268_800.0))
    assert line.startswith("EUR.GBP: 0.8512 GBP at 2026-04-15 ")
    assert line.endswith("(delayed)")
