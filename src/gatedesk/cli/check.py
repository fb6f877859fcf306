"""``gatedesk check``: does this Gateway work for us? Every stage of the connection, and words for whatever fails.

Loads no Qt. Exit code 0 when it works, also with a warning; 1 when it fails; 2 for what the user wrote wrong. Its
client id (987) is not the window's, so both can run.
"""

from __future__ import annotations

import asyncio
import json as json_module
import random
import secrets
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from gatedesk.domain.connection import Endpoint, TradingMode
from gatedesk.domain.connection_pages import html_report, stage_line
from gatedesk.domain.connection_report import STAGE_TITLES, ConnectionReport, PriceFound, StageStatus, Verdict
from gatedesk.gateway.staged_check import CheckPlan, check_until_ready
from gatedesk.gateway.staged_check import check as check_once
from gatedesk.gateway.timing import Timing

FAILED = 1
CLIENT_ID = 987
"""Distinct from the window's default (1); every API program needs an id of its own."""


def read_stages(text: str) -> tuple[str, ...]:
    """Stage ids between commas; a wrong one is the user's mistake."""
    names = tuple(name for part in text.split(",") if (name := part.strip()))
    unknown = [name for name in names if name not in STAGE_TITLES]
    if unknown:
        raise typer.BadParameter(f"there is no stage {unknown[0]!r}; there are {', '.join(STAGE_TITLES)}")
    return names


def check(
    host: Annotated[str, typer.Option(help="Where TWS or IB Gateway runs.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="TWS: 7497 paper, 7496 live; Gateway: 4002 paper, 4001 live.")
    ] = 7497,
    client_id: Annotated[int, typer.Option(min=0, help="API client id; not one that is in use.")] = CLIENT_ID,
    symbol: Annotated[str, typer.Option(help="A US share or ETF whose price to fetch.")] = "AAPL",
    mode: Annotated[
        TradingMode | None, typer.Option(help="Fail unless the accounts are of this kind; else the port's is expected.")
    ] = None,
    stages: Annotated[
        str, typer.Option(help="Only these, as tcp,greeting; the check ends with the last of them.")
    ] = "",
    timeout: Annotated[float, typer.Option(min=1, max=600, help="Seconds for the whole check.")] = 60.0,
    until_ready: Annotated[
        float, typer.Option(min=0, max=86400, help="Look again with growing pauses for so many seconds.")
    ] = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
    html: Annotated[Path | None, typer.Option(help="Save the report as a page, with account ids masked.")] = None,
) -> None:
    """Connect to TWS or IB Gateway and look at every stage; nothing is ordered."""
    endpoint = Endpoint(host.strip(), port, client_id, confirmed=True)  # whoever types a host here means it
    plan = CheckPlan(endpoint, symbol.strip().upper(), read_stages(stages), mode)
    report = asyncio.run(look(plan, timeout, until_ready))
    if html:
        save(html, report)
    if as_json:
        typer.echo(json_module.dumps(report.as_json(), indent=2))
    else:
        show(report)
    if report.verdict is Verdict.FAILED:
        raise typer.Exit(FAILED)


async def look(plan: CheckPlan, limit: float, patience: float = 0.0) -> ConnectionReport:
    """Run the check, once or until it is ready."""
    jitter, timing = random.Random(secrets.randbits(64)), Timing()
    if patience:
        return await check_until_ready(plan, limit, patience, clock=wall_clock, jitter=jitter, timing=timing)
    return await check_once(plan, limit, clock=wall_clock, jitter=jitter, timing=timing)


def wall_clock() -> float:
    return time.time()  # noqa: TID251 - because this is the one place where the check's clock comes from


def save(path: Path, report: ConnectionReport) -> None:
    try:
        path.write_text(html_report(report), encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"cannot write {path}: {error.strerror}", param_hint="--html") from error


def show(report: ConnectionReport) -> None:
    """The report for people: findings on stdout, the reason of a failure on stderr."""
    for stage in report.stages:
        if stage.status is not StageStatus.NOT_REACHED:
            typer.echo(stage_line(stage))
        if stage.status is StageStatus.WARNING:
            typer.echo(f"      -> {stage.remedy}")
    if report.server_version:
        typer.echo(f"Gateway at {report.endpoint}, API version {report.server_version}")
    if report.accounts:
        typer.echo(f"Accounts: {', '.join(report.accounts)} ({report.mode.value})")
    if report.quote:
        typer.echo(price_line(report.quote))
    if (worst := report.worst) and worst.status is StageStatus.FAIL:
        typer.echo(worst.evidence, err=True)
        typer.echo(worst.remedy, err=True)


def price_line(price: PriceFound) -> str:
    """AAPL: $191.11 at 2026-04-15 12:00:01 EDT, with the kind of data where it is not live."""
    amount = f"${price.value:,.2f}" if price.currency == "USD" else f"{price.value:,.4f} {price.currency}"
    moment = datetime.fromtimestamp(price.time).astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")
    return f"{price.symbol}: {amount} at {moment}" + ("" if price.kind == "live" else f" ({price.kind})")
