"""``gatedesk check``: does this Gateway work for us? One connection, one price, and words for whatever fails.

Loads no Qt. Exit code 0 with a price, 1 with the reason. Its client id (987) is not the window's, so both can run.
"""

from __future__ import annotations

import asyncio
import json as json_module
import random
import secrets
from datetime import datetime
from typing import Annotated

import typer

from gatedesk.bootstrap import wall_clock
from gatedesk.domain.connection import Endpoint
from gatedesk.gateway.staged_check import Price, Report, StagedCheck, Verdict
from gatedesk.gateway.timing import Timing

FAILED = 1
CLIENT_ID = 987
"""Distinct from the window's default (1); every API program needs an id of its own."""

MARKS = {Verdict.OK: "ok", Verdict.WARNING: "warn", Verdict.FAILED: "FAIL", Verdict.NOT_REACHED: "-"}


def check(
    host: Annotated[str, typer.Option(help="Where TWS or IB Gateway runs.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="TWS: 7497 paper, 7496 live; Gateway: 4002 paper, 4001 live.")
    ] = 7497,
    client_id: Annotated[int, typer.Option(min=0, help="API client id; not one that is in use.")] = CLIENT_ID,
    symbol: Annotated[str, typer.Option(help="A US share or ETF whose price to fetch.")] = "AAPL",
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
    stages: Annotated[bool, typer.Option("--stages", help="Show every stage with its evidence.")] = False,
    timeout: Annotated[float, typer.Option(min=1, max=600, help="Seconds for the whole check.")] = 60.0,
) -> None:
    """Connect to TWS or IB Gateway, name its version and accounts, and fetch one price."""
    report = asyncio.run(look(Endpoint(host, port, client_id), symbol.strip().upper(), timeout))
    if as_json:
        typer.echo(json_module.dumps(report.as_json(), indent=2))
    else:
        show(report, with_stages=stages)
    if report.failure:
        raise typer.Exit(FAILED)


async def look(endpoint: Endpoint, symbol: str, limit: float) -> Report:
    """Run the check."""
    timing = Timing(greeting=min(20.0, limit / 2), accounts=min(20.0, limit / 2), sync=min(15.0, limit / 2))
    jitter = random.Random(secrets.randbits(64))
    return await StagedCheck(endpoint, symbol, clock=wall_clock, jitter=jitter, timing=timing).run(limit)


def show(report: Report, *, with_stages: bool) -> None:
    """The report for people: findings on stdout, the reason of a failure on stderr."""
    if with_stages:
        for stage in report.stages:
            took = "" if stage.ms is None else f"{stage.ms:8.1f} ms"
            typer.echo(f"{MARKS[stage.status]:>4}  {stage.title:<38} {took:>12}  {stage.evidence}".rstrip())
    elif report.status.server_version:
        typer.echo(f"Gateway at {report.endpoint}, API version {report.status.server_version}")
        typer.echo(f"Accounts: {', '.join(report.status.accounts) or 'none'} ({report.status.mode.value})")
    if report.price:
        typer.echo(price_line(report.price))
    if report.failure:
        typer.echo(report.failure.text, err=True)
        if report.failure.remedy:
            typer.echo(report.failure.remedy, err=True)


def price_line(price: Price) -> str:
    """AAPL: $191.11 at 2026-04-15 12:00:01 EDT, with the kind of data where it is not live."""
    amount = f"${price.value:,.2f}" if price.currency == "USD" else f"{price.value:,.4f} {price.currency}"
    when = datetime.fromtimestamp(price.time).astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")
    return f"{price.symbol}: {amount} at {when}" + ("" if price.kind == "live" else f" ({price.kind})")
