"""The session itself: beginning, ids, accounts, the clock, and the settings of one connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gatedesk.simgateway.handlers.answers import HandlerTable, invalid
from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire.responses import (
    CurrentTime,
    ErrMsg,
    ManagedAccounts,
    NewsBulletin,
    NextValidId,
    Response,
    UserInfo,
)
from gatedesk.simgateway.world import Answer, Client, HangUp, World

SIMULATION_MARK = "GATEDESK-SIMULATED"  # the whiteBrandingId by which our own programs know the simulation
FARMS = (
    (2104, "Market data farm connection is OK:usfarm"),
    (2106, "HMDS data farm connection is OK:ushmds"),
    (2158, "Sec-def data farm connection is OK:secdefil"),
)
ID_IN_USE = "Unable to connect as the client id is already in use. Retry with a unique client id."
BULLETIN = "SIMULATED: these prices, orders and accounts are Gatedesk's own invention; nothing reaches a market."


def start_api(request: ask.StartApi, world: World, client: Client, now: float) -> Iterable[Answer]:
    """Begin the session, or refuse a client id that is taken."""
    if client.client_id is not None:
        return [ErrMsg(-1, 322, "Error processing request.-'startApi' : cause - The session has begun already.")]
    if world.client_with(request.client_id) is not None:
        return [ErrMsg(-1, 326, ID_IN_USE), HangUp(f"client id {request.client_id} is in use")]
    client.client_id = request.client_id
    return list(_greetings(world, request.client_id))


def _greetings(world: World, client_id: int) -> Iterator[Response]:
    yield ManagedAccounts(",".join(world.exchange.accounts))
    yield NextValidId(world.next_order_id(client_id))
    for code, text in FARMS:
        yield ErrMsg(-1, code, text)


def ids(request: ask.ReqIds, world: World, client: Client, now: float) -> Iterable[Response]:
    return [NextValidId(world.next_order_id(client.client_id or 0))]


def managed_accounts(request: ask.ReqManagedAccts, world: World, client: Client, now: float) -> Iterable[Response]:
    return [ManagedAccounts(",".join(world.exchange.accounts))]


def current_time(request: ask.ReqCurrentTime, world: World, client: Client, now: float) -> Iterable[Response]:
    return [CurrentTime(int(now))]


def user_info(request: ask.ReqUserInfo, world: World, client: Client, now: float) -> Iterable[Response]:
    """The real Gateway answers with an empty text; this one says what it is."""
    return [UserInfo(request.req_id, SIMULATION_MARK)]


def market_data_type(request: ask.ReqMarketDataType, world: World, client: Client, now: float) -> Iterable[Response]:
    """Nothing is answered: the type shows with the next subscription."""
    client.data_type = request.market_data_type
    return ()


def log_level(request: ask.SetServerLogLevel, world: World, client: Client, now: float) -> Iterable[Response]:
    """Taken in silence, as by the real one; a level that does not exist is refused."""
    if not 1 <= request.log_level <= 5:
        raise invalid("bS", "Invalid log level")
    return ()


def bulletins(request: ask.ReqNewsBulletins, world: World, client: Client, now: float) -> Iterable[Response]:
    """The one bulletin there is says that nothing here is real."""
    return [NewsBulletin(1, 1, BULLETIN, "SIMULATED")]


def cancel_bulletins(request: ask.CancelNewsBulletins, world: World, client: Client, now: float) -> Iterable[Response]:
    return ()


HANDLERS: HandlerTable = {
    ask.StartApi: start_api,
    ask.ReqIds: ids,
    ask.ReqManagedAccts: managed_accounts,
    ask.ReqCurrentTime: current_time,
    ask.ReqUserInfo: user_info,
    ask.ReqMarketDataType: market_data_type,
    ask.SetServerLogLevel: log_level,
    ask.ReqNewsBulletins: bulletins,
    ask.CancelNewsBulletins: cancel_bulletins,
}
