"""Faults of market data: silence, refusals, rights that are missing, and ticks no client knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gatedesk.simgateway.faults.declaration import Argument, Fault, Kind, Seam, lasting, only_client, times
from gatedesk.simgateway.faults.stage import Strike
from gatedesk.simgateway.handlers.history import CHARTS
from gatedesk.simgateway.handlers.quotes import DEPTH, QUOTES, REAL_TIME_BARS, TICKS
from gatedesk.simgateway.wire.requests import ReqMktData
from gatedesk.simgateway.wire.responses import (
    ErrMsg,
    HistoricalDataUpdate,
    MarketDataType,
    RealTimeBar,
    Response,
    TickByTick,
    TickGeneric,
    TickOptionComputation,
    TickPrice,
    TickSize,
    TickString,
    UpdateMktDepth,
    UpdateMktDepthL2,
)
from gatedesk.simgateway.world import Answer, Client, Key, World

# What streams, and the kind of subscription it belongs to.
STREAMS: dict[type[Response], str] = {
    TickPrice: QUOTES,
    TickSize: QUOTES,
    TickString: QUOTES,
    TickGeneric: QUOTES,
    TickOptionComputation: QUOTES,
    TickByTick: TICKS,
    RealTimeBar: REAL_TIME_BARS,
    HistoricalDataUpdate: CHARTS,
    UpdateMktDepth: DEPTH,
    UpdateMktDepthL2: DEPTH,
}
FARMS = {"STK": "usfarm", "IND": "usfarm", "CASH": "cashfarm", "FUT": "usfuture", "CONTFUT": "usfuture"}
OPTIONS_FARM = "usopt"
EVERY_FARM = ""

DELAYED = {1: 66, 2: 67, 4: 68, 6: 72, 7: 73, 9: 75, 14: 76, 0: 69, 3: 70, 5: 71, 8: 74, 45: 88, 49: 90}
DELAYED_DATA = 3  # the market data type
NO_RIGHTS: dict[int, str] = {
    354: (
        "Requested market data is not subscribed.Check API status by selecting the Account menu then under Management "
        "choose Market Data Subscription Manager and/or availability of delayed data.{symbol} {exchange}/TOP/ALL"
    ),
    10089: (
        "Requested market data requires additional subscription for API. See link in 'Market Data Connections' dialog "
        "for more details.Delayed market data is available.{symbol} {exchange}/TOP/ALL"
    ),
    10167: "Requested market data is not subscribed. Displaying delayed market data.",
    10168: "Requested market data is not subscribed. Delayed market data is not enabled.",
    10186: "Requested market data is not subscribed. Delayed market data is not enabled.",
}
SERVED_DELAYED = 10167
COMPETING = "No market data during competing live session"
Line = tuple[int, int]  # client key, request id


def subscription_key(client: Client, answer: Answer) -> Key | None:
    """The subscription a streaming message belongs to; None for everything else."""
    kind = STREAMS.get(type(answer))  # type: ignore[arg-type]  # what is no response is in no table
    return None if kind is None else (client.key, kind, answer.req_id)  # type: ignore[union-attr]  # all of them have one


def farm_of(sec_type: str) -> str:
    return FARMS.get(sec_type, OPTIONS_FARM)


def lines(world: World, clients: Iterable[Client], farm: str = EVERY_FARM) -> list[Key]:
    """The keys of the market data subscriptions these clients hold at a farm."""
    held_by = {client.key for client in clients}
    return [
        key
        for key, line in world.subscriptions.items()
        if key[0] in held_by
        and line.con_ids
        and farm in (EVERY_FARM, *(farm_of(world.instrument(con_id).sec_type) for con_id in line.con_ids))
    ]


def silence(strike: Strike, farm: str = EVERY_FARM) -> None:
    """Nothing of a farm streams until the effect ends; then every quote is told again whole."""
    world = strike.world

    def swallow(client: Client, answer: Answer, now: float) -> list[Answer] | None:
        key = subscription_key(client, answer)
        if key is None or (farm and not _is_of(world, key, farm)):
            return None
        return []

    strike.effect(on_reply=swallow, on_end=lambda now: refresh(world))


def _is_of(world: World, key: Key, farm: str) -> bool:
    line = world.subscriptions.get(key)
    return line is not None and farm in {farm_of(world.instrument(con_id).sec_type) for con_id in line.con_ids}


def refresh(world: World) -> tuple[()]:
    """Have every quote told again whole."""
    for feed in world.feeds.values():
        feed.forget()
    return ()


def silent_feed(strike: Strike) -> None:
    """The blip after which nothing comes back by itself, though all is said to be well."""
    farm = strike.text("farm")
    strike.stage.mute(lines(strike.world, strike.clients(), farm))
    strike.notice(2103, f"Market data farm connection is broken:{farm}")
    strike.later(
        strike.number("seconds"), lambda later: later.notice(2104, f"Market data farm connection is OK:{farm}")
    )


def competing_session(strike: Strike) -> None:
    """Every line is told once; afterwards the old ones stay silent, as the real ones do."""
    stage, world = strike.stage, strike.world
    for client in strike.clients():
        keys = lines(world, [client])
        stage.mute(keys)
        strike.told += [(client.key, ErrMsg(key[2], 10197, COMPETING)) for key in keys if key[1] == QUOTES]

    def refuse(client: Client, request: object, now: float) -> list[Answer] | None:
        return [ErrMsg(request.req_id, 10197, COMPETING)] if isinstance(request, ReqMktData) else None

    strike.effect(on_request=refuse)


def no_permission(strike: Strike) -> None:
    """Market data of a symbol is refused; with 10167 it comes delayed, under the delayed ticks' own numbers."""
    code, symbol = strike.whole("code"), strike.text("symbol")
    delayed: set[Line] = set()

    def refuse(client: Client, request: object, now: float) -> list[Answer] | None:
        if not isinstance(request, ReqMktData) or not _concerns(strike.world, request, symbol):
            return None
        if code != SERVED_DELAYED:
            return [ErrMsg(request.req_id, code, _no_right(strike.world, request, code))]
        delayed.add((client.key, request.req_id))
        return None

    def delay(client: Client, answer: Answer, now: float) -> list[Answer] | None:
        line = (client.key, getattr(answer, "req_id", -1))
        if line not in delayed:
            return None
        if isinstance(answer, MarketDataType):
            told = ErrMsg(answer.req_id, code, NO_RIGHTS[code])
            return [told, replace(answer, market_data_type=DELAYED_DATA)]
        if isinstance(answer, TickPrice | TickSize | TickString | TickGeneric):
            tick_type = DELAYED.get(answer.tick_type)
            return [] if tick_type is None else [replace(answer, tick_type=tick_type)]
        return None

    strike.effect(on_request=refuse, on_reply=delay)


def _concerns(world: World, request: ReqMktData, symbol: str) -> bool:
    if not symbol:
        return True
    instrument = world.universe.by_id(request.contract.con_id)
    return symbol.upper() in (request.contract.symbol.upper(), instrument.symbol if instrument else "")


def _no_right(world: World, request: ReqMktData, code: int) -> str:
    instrument = world.universe.by_id(request.contract.con_id)
    symbol = request.contract.symbol or (instrument.symbol if instrument else "")
    exchange = (instrument.primary_exchange if instrument else "") or request.contract.exchange
    return NO_RIGHTS[code].format(symbol=symbol, exchange=exchange)


def unknown_ticks(strike: Strike) -> None:
    """Beside every bid comes a tick of a type that does not exist."""
    tick_type = strike.whole("tick")

    def add(client: Client, answer: Answer, now: float) -> list[Answer] | None:
        if not isinstance(answer, TickPrice) or answer.tick_type != 1:
            return None
        return [TickPrice(answer.req_id, tick_type, answer.price, 0, 0), answer]

    strike.effect(on_reply=add)


FAULTS = (
    Fault(
        "silent-feed",
        Seam.FEED,
        "A farm blinks (2103, then 2104), and what was subscribed stays silent until it is asked for again.",
        silent_feed,
        (
            Argument("farm", Kind.TEXT, "usfarm", "whose contracts: usfarm, cashfarm, usfuture or usopt"),
            Argument("seconds", Kind.SECONDS, 3.0, "from 2103 to 2104"),
            only_client(),
        ),
    ),
    Fault(
        "competing-session",
        Seam.FEED,
        "Error 10197: another session of the login takes the market data; no notice says that it is over.",
        competing_session,
        (lasting(), only_client()),
    ),
    Fault(
        "no-permission",
        Seam.FEED,
        "Market data is refused for want of a subscription, or with 10167 comes delayed.",
        no_permission,
        (
            Argument("code", Kind.WHOLE, 354, "the error", tuple(NO_RIGHTS)),
            Argument("symbol", Kind.TEXT, "", "only this symbol"),
            lasting(),
            only_client(),
        ),
    ),
    Fault(
        "unknown-ticks",
        Seam.FEED,
        "Quotes come with ticks of a type the client does not know.",
        unknown_ticks,
        (Argument("tick", Kind.WHOLE, 250, "the type"), times(0), lasting(), only_client()),
    ),
)
