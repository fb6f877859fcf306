"""``gatedesk check`` as a program: what it prints, how it ends, that it never hangs and loads no Qt."""

from __future__ import annotations

import asyncio
import json
import re
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from gatedesk.cli.check import CLIENT_ID, look, price_line
from gatedesk.domain.connection import Endpoint, TradingMode
from gatedesk.domain.connection_pages import html_report, text_report
from gatedesk.domain.connection_report import STAGE_TITLES, ConnectionReport, PriceFound, StageStatus, Verdict
from gatedesk.gateway.staged_check import CheckPlan
from gatedesk.simgateway.assembly import Simulation, accounts_of
from helpers.peers import ScriptedGateway, listening, saying
from helpers.sim import simulated_gateway, simulator_process

PROGRAM = "import sys; from gatedesk.cli import main; sys.argv[0] = 'gatedesk'; main()"
PROCESS_SECONDS = 1.5
"""What a check of a healthy Gateway may cost in processor time."""


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


def plan(port: int, **more: Any) -> CheckPlan:
    return CheckPlan(Endpoint(port=port, client_id=CLIENT_ID), **more)


def children_seconds() -> float:
    """Processor time of the children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_a_working_gateway_gives_a_price_and_exit_code_0() -> None:
    async with simulator_process() as (port, _):
        before = children_seconds()
        code, out, err = await run("--port", str(port))
        cost = children_seconds() - before
    assert (code, err) == (0, "")
    assert "API version 178" in out
    assert "DU1234567 (simulated)" in out
    assert re.search(r"^AAPL: \$\d+\.\d\d at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \w+$", out, re.MULTILINE)
    assert cost < PROCESS_SECONDS


async def test_json_has_exactly_what_is_promised() -> None:
    async with simulator_process() as (port, _):
        code, out, _ = await run("--port", str(port), "--json", "--symbol", "msft")
    report: dict[str, Any] = json.loads(out)
    assert code == 0
    assert list(report) == ["verdict", "cause", "stages", "server_version", "accounts", "mode", "quote"]
    assert (report["verdict"], report["cause"], report["mode"]) == ("ok", None, "simulated")
    assert (report["accounts"], report["server_version"]) == (["DU1234567"], 178)
    assert report["quote"]["symbol"] == "MSFT"
    assert [stage["id"] for stage in report["stages"]] == list(STAGE_TITLES)
    assert {stage["status"] for stage in report["stages"]} == {"pass"}
    assert all(list(stage) == ["id", "title", "status", "ms", "evidence", "remedy"] for stage in report["stages"])
    assert all(stage["ms"] is not None and stage["evidence"] for stage in report["stages"])


async def test_nobody_there_is_exit_code_1_with_the_reason() -> None:
    code, out, err = await run("--port", str(free_port()))
    assert code == 1
    assert "FAIL" in out
    assert "Nothing listens at 127.0.0.1" in err
    assert "Start TWS or IB Gateway" in err


@pytest.mark.parametrize(
    "arguments", [("--stages", "tcp,gretting"), ("--port", "0"), ("--timeout", "0"), ("--nonsense",)]
)
async def test_bad_usage_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    code, _, err = await run(*arguments)
    assert code == 2
    assert "Usage" in err


async def test_only_the_stages_asked_for_are_looked_at() -> None:
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        report = await look(plan(port, stages=("tcp", "greeting")), 10)
    assert [(stage.id, stage.status) for stage in report.stages] == [
        ("tcp", StageStatus.PASS),
        ("greeting", StageStatus.PASS),
    ]
    assert report.verdict is Verdict.OK
    assert not gateway.asked(16), "it went no further"


async def test_as_a_health_check_it_waits_until_the_gateway_is_up() -> None:
    port = free_port()
    waiting = asyncio.get_running_loop().create_task(run("--port", str(port), "--json", "--until-ready", "30"))
    async with simulator_process("--port", str(port)):
        code, out, _ = await waiting
    assert (code, json.loads(out)["verdict"]) == (0, "ok")


async def test_until_ready_gives_up_when_its_time_is_over() -> None:
    began = time.monotonic()
    code, out, _ = await run("--port", str(free_port()), "--json", "--until-ready", "2")
    assert (code, json.loads(out)["cause"]) == (1, "refused")
    assert time.monotonic() - began < 6


@pytest.mark.parametrize("chunk", [b"", b"\0\0\0\x1a178"])
async def test_it_ends_in_time_whatever_the_peer_withholds(chunk: bytes) -> None:
    async with listening(saying(chunk, then="stay")) as port:
        began = time.monotonic()
        code, out, _ = await run("--port", str(port), "--json", "--timeout", "1")
    assert (code, json.loads(out)["cause"]) == (1, "greeting-stalled" if chunk else "silent")
    assert time.monotonic() - began < 5


def test_it_loads_no_qt() -> None:
    program = (
        "import sys, gatedesk.cli.check, gatedesk.gateway.session\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'PySide6', 'qasync', 'pyqtgraph', 'nest_asyncio', 'sqlalchemy'}, sorted(loaded)\n"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr


async def test_an_unknown_symbol_fails_at_its_stage() -> None:
    async with simulated_gateway() as sim:
        report = await look(plan(sim.port, symbol="ZZZZ"), 20)
    assert (report.verdict, report.cause) == (Verdict.FAILED, "no-such-contract")
    assert report.stage("sync").status is StageStatus.PASS
    assert report.stage("contract").status is StageStatus.FAIL
    assert report.stage("market_data").status is StageStatus.NOT_REACHED


async def test_a_gateway_that_never_finishes_ends_in_time() -> None:
    gateway = ScriptedGateway()
    gateway.skip = {"9"}  # contract details
    async with listening(gateway) as port:
        report = await look(plan(port), 1)
    assert report.cause == "no-answer"
    assert report.stage("contract").status is StageStatus.FAIL


@pytest.mark.parametrize(
    ("account", "mode", "verdict", "cause"),
    [
        ("U1234567", TradingMode.LIVE, Verdict.OK, ""),
        ("U1234567", TradingMode.PAPER, Verdict.FAILED, "paper-live-mismatch"),
        ("U1234567", None, Verdict.WARNING, "paper-live-mismatch"),  # this port is not one of a live Gateway
        ("DU1234567", TradingMode.LIVE, Verdict.FAILED, "paper-live-mismatch"),
        ("DU1234567", None, Verdict.OK, ""),
    ],
)
async def test_paper_and_live_are_told_apart_by_the_accounts(
    account: str, mode: TradingMode | None, verdict: Verdict, cause: str
) -> None:
    async with simulated_gateway(Simulation(accounts=accounts_of([f"{account}:1000:USD"]))) as sim:
        report = await look(plan(sim.port, mode=mode, stages=("accounts", "mode")), 20)
    assert (report.verdict, report.cause) == (verdict, cause)


async def test_reports_to_hand_on_name_no_account(tmp_path: Path) -> None:
    async with simulator_process() as (port, _):
        page = tmp_path / "report.html"
        code, _, _ = await run("--port", str(port), "--html", str(page))
    assert code == 0
    text = page.read_text()
    assert "DU1234567" not in text
    assert "DU•••567" in text
    assert "<script" not in text
    assert "http" not in text, "the page needs nothing from anywhere"


def test_a_page_escapes_what_the_peer_said() -> None:
    report = ConnectionReport(Endpoint("<b>", 1, 1), (), accounts=("X99<i>",))
    assert "<b>" not in html_report(report).split("<body>")[1].replace("<b style", "")
    assert "X99<i>" not in html_report(report)
    assert "X99<i>" not in text_report(report)


def test_the_price_line_names_kind_and_currency() -> None:
    line = price_line(PriceFound("EUR.GBP", "GBP", 0.85123, "delayed", 1_776_268_800.0))
    assert line.startswith("EUR.GBP: 0.8512 GBP at 2026-04-15 ")
    assert line.endswith("(delayed)")
