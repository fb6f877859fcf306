"""Accounts: their values, summaries, positions and profit, now and as they change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gatedesk.simgateway.handlers.answers import Handler, HandlerTable, Refusal, invalid, the_account
from gatedesk.simgateway.limits import Limit
from gatedesk.simgateway.subscriptions.accounts import (
    AccountUpdates,
    AccountUpdatesMulti,
    Positions,
    PositionsMulti,
    SummaryLine,
)
from gatedesk.simgateway.subscriptions.profit import PositionProfitLine, ProfitLine
from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire.responses import ErrMsg, Response
from gatedesk.simgateway.world import Client, World

UPDATES, UPDATES_MULTI, SUMMARY = "account updates", "account updates multi", "account summary"
POSITIONS, POSITIONS_MULTI = "positions", "positions multi"
PROFIT, POSITION_PROFIT = "profit", "position profit"
MAX_SUMMARIES = 2


def account_updates(request: ask.ReqAccountUpdates, world: World, client: Client, now: float) -> Iterable[Response]:
    """One account at a time for a client; a new subscription takes the old one's place."""
    key = (client.key, UPDATES, 0)
    if not request.subscribe:
        if world.unsubscribe(key):
            return [ErrMsg(-1, 2100, "API client has been unsubscribed from account data.")]
        return ()
    line = AccountUpdates(client, 0, the_account(world, request.acct_code))
    world.subscribe(UPDATES, line)
    return line.open(world, now)


def account_updates_multi(
    request: ask.ReqAccountUpdatesMulti, world: World, client: Client, now: float
) -> Iterable[Response]:
    account = the_account(world, request.account)
    line = AccountUpdatesMulti(
        client, request.req_id, account, model_code=request.model_code, ledger_only=request.ledger_and_nlv
    )
    world.subscribe(UPDATES_MULTI, line)
    return line.open(world, now)


def account_summary(request: ask.ReqAccountSummary, world: World, client: Client, now: float) -> Iterable[Response]:
    if (client.key, SUMMARY, request.req_id) not in world.subscriptions:
        _refuse_third_summary(world, client)
    if request.group_name != "All":
        raise invalid("cT", f"Unknown account group '{request.group_name}'")
    tags = tuple(tag.strip() for tag in request.tags.split(",") if tag.strip())
    line = SummaryLine(client, request.req_id, "", tags=tags)
    world.subscribe(SUMMARY, line)
    return line.open(world, now)


def _refuse_third_summary(world: World, client: Client) -> None:
    if world.exhausts(Limit.SUMMARIES, client, SUMMARY, MAX_SUMMARIES):
        cause = "Maximum number of account summary requests exceeded"
        raise Refusal(322, f"Error processing request.-'cT' : cause - {cause}")


def positions(request: ask.ReqPositions, world: World, client: Client, now: float) -> Iterable[Response]:
    line = Positions(client, 0, "")
    world.subscribe(POSITIONS, line)
    return line.open(world, now)


def positions_multi(request: ask.ReqPositionsMulti, world: World, client: Client, now: float) -> Iterable[Response]:
    account = the_account(world, request.account)
    line = PositionsMulti(client, request.req_id, account, model_code=request.model_code)
    world.subscribe(POSITIONS_MULTI, line)
    return line.open(world, now)


def profit(request: ask.ReqPnL, world: World, client: Client, now: float) -> Iterable[Response]:
    """The first figures at once, then about once a second when they changed."""
    line = ProfitLine(client, request.req_id, the_account(world, request.account))
    world.subscribe(PROFIT, line)
    return line.advance(world, now, {})


def position_profit(request: ask.ReqPnLSingle, world: World, client: Client, now: float) -> Iterable[Response]:
    if world.universe.by_id(request.con_id) is None:
        raise invalid("cW", f"Unknown contract {request.con_id}")
    account = the_account(world, request.account)
    line = PositionProfitLine(client, request.req_id, account, con_id=request.con_id)
    world.subscribe(POSITION_PROFIT, line)
    return line.advance(world, now, {})


def _cancel(kind: str) -> Handler:
    """The handler that ends one kind: silent, whether or not there was one, as at the real Gateway."""

    def cancel(request: Any, world: World, client: Client, now: float) -> Iterable[Response]:
        world.unsubscribe((client.key, kind, getattr(request, "req_id", 0)))
        return ()

    return cancel


HANDLERS: HandlerTable = {
    ask.ReqAccountUpdates: account_updates,
    ask.ReqAccountUpdatesMulti: account_updates_multi,
    ask.CancelAccountUpdatesMulti: _cancel(UPDATES_MULTI),
    ask.ReqAccountSummary: account_summary,
    ask.CancelAccountSummary: _cancel(SUMMARY),
    ask.ReqPositions: positions,
    ask.CancelPositions: _cancel(POSITIONS),
    ask.ReqPositionsMulti: positions_multi,
    ask.CancelPositionsMulti: _cancel(POSITIONS_MULTI),
    ask.ReqPnL: profit,
    ask.CancelPnL: _cancel(PROFIT),
    ask.ReqPnLSingle: position_profit,
    ask.CancelPnLSingle: _cancel(POSITION_PROFIT),
}
