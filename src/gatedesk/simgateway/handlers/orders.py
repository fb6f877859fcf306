"""Orders: placing, changing, cancelling, previewing and looking at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gatedesk.simgateway.exchange.exchange import PreviewRefused
from gatedesk.simgateway.exchange.records import Execution, OrderTerms
from gatedesk.simgateway.handlers.answers import HandlerTable, Refusal
from gatedesk.simgateway.moments import LOGIN_ZONE, day_text, read_moment
from gatedesk.simgateway.order_reports import (
    commission_report,
    completed_order,
    exec_details,
    order_and_status,
    publish,
    what_if,
)
from gatedesk.simgateway.order_terms import order_terms, refuse_unsupported
from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire.responses import (
    CompletedOrdersEnd,
    ExecDetailsEnd,
    OpenOrderEnd,
    OrderBound,
    Response,
)
from gatedesk.simgateway.world import Client, World

SIDES = {"BUY": "BOT", "SELL": "SLD", "SSHORT": "SLD"}
BINDING_ID = 0  # the client id that may bind what was placed by hand


def place(request: ask.PlaceOrder, world: World, client: Client, now: float) -> Iterable[Response]:
    """Place, modify or preview. What follows comes as the exchange's events."""
    terms = order_terms(request, world, client.client_id or 0)
    if request.what_if:
        return _preview(world, terms)
    refuse_unsupported(request)
    publish(world, world.exchange.place(terms, now))
    return ()


def _preview(world: World, terms: OrderTerms) -> Iterable[Response]:
    """What the order would change; nothing lives and its id is not used up."""
    try:
        return [what_if(world, terms, world.exchange.preview(terms))]
    except PreviewRefused as error:
        raise Refusal(error.refused.code, error.refused.text) from error


def cancel(request: ask.CancelOrder, world: World, client: Client, now: float) -> Iterable[Response]:
    publish(world, world.exchange.cancel(client.client_id or 0, request.order_id, now))
    return ()


def cancel_everything(request: ask.ReqGlobalCancel, world: World, client: Client, now: float) -> Iterable[Response]:
    """Every working order of every client."""
    publish(world, world.exchange.cancel_all(now))
    return ()


def open_orders(request: ask.ReqOpenOrders, world: World, client: Client, now: float) -> Iterable[Response]:
    """This client's own working orders; for client 0 also those placed by hand, which it gets ids for."""
    bound = list(_bind(world, client)) if client.client_id == BINDING_ID else []
    return [*bound, *_orders(world, client.client_id), OpenOrderEnd()]


def _bind(world: World, client: Client) -> Iterator[Response]:
    """Give the client the ids of what was placed by hand, each order told again under its own."""
    for order in world.exchange.bind():
        yield OrderBound(order.perm_id, BINDING_ID, order.terms.order_id)
        yield from order_and_status(world, order)


def place_by_hand(request: ask.PlaceOrder, world: World, now: float) -> None:
    """An order as from the broker's own screen. Client 0 hears of it, and is bound to it at once if it asked so."""
    publish(world, world.exchange.place_by_hand(order_terms(request, world, BINDING_ID), now))
    client = world.client_with(BINDING_ID)
    if client is not None and client.auto_bind:
        world.send(client, _bind(world, client))


def all_open_orders(request: ask.ReqAllOpenOrders, world: World, client: Client, now: float) -> Iterable[Response]:
    """Everybody's working orders, once."""
    return [*_orders(world, None), OpenOrderEnd()]


def _orders(world: World, client_id: int | None) -> list[Response]:
    return [
        response
        for order in world.exchange.open_orders()
        if client_id is None or order.terms.client_id == client_id
        for response in order_and_status(world, order)
    ]


def auto_open_orders(request: ask.ReqAutoOpenOrders, world: World, client: Client, now: float) -> Iterable[Response]:
    """Client 0 is bound to what is placed by hand, now and from now on; nobody else may ask."""
    if request.auto_bind and client.client_id != BINDING_ID:
        raise Refusal(327, "Only the default client (i.e 0) can auto bind orders.")
    client.auto_bind = request.auto_bind
    return _bind(world, client) if client.auto_bind else ()


def completed_orders(request: ask.ReqCompletedOrders, world: World, client: Client, now: float) -> Iterable[Response]:
    """Every order that is done; all of them came by the API."""
    done = world.exchange.completed_orders()
    return [*(completed_order(world, client, order) for order in done), CompletedOrdersEnd()]


def executions(request: ask.ReqExecutions, world: World, client: Client, now: float) -> Iterable[Response]:
    """Today's executions that pass the filter, each followed by its commission, then the end."""
    responses: list[Response] = []
    since = _since(request)
    for execution in world.exchange.executions():
        if execution.time >= since and _passes(request, world, execution, now):
            responses.append(exec_details(world, client, execution, request.req_id))
            responses.append(commission_report(world, execution))
    return [*responses, ExecDetailsEnd(request.req_id)]


def _since(request: ask.ReqExecutions) -> float:
    if not request.time:
        return 0.0
    try:
        return read_moment(request.time)
    except ValueError as error:
        raise Refusal(321, f"Error validating request.-'bW' : cause - Invalid time '{request.time}'") from error


def _passes(request: ask.ReqExecutions, world: World, execution: Execution, now: float) -> bool:
    instrument = world.instrument(execution.con_id)
    wanted = (
        (request.client_id, execution.client_id),
        (request.acct_code, execution.account),
        (request.symbol.upper(), instrument.symbol),
        (request.sec_type.upper(), instrument.sec_type),
        (request.exchange.upper(), execution.venue),
        (SIDES.get(request.side.upper(), request.side.upper()), execution.side),
    )
    today = day_text(execution.time, LOGIN_ZONE) == day_text(now, LOGIN_ZONE)
    return today and all(not value or value == actual for value, actual in wanted)


HANDLERS: HandlerTable = {
    ask.PlaceOrder: place,
    ask.CancelOrder: cancel,
    ask.ReqGlobalCancel: cancel_everything,
    ask.ReqOpenOrders: open_orders,
    ask.ReqAllOpenOrders: all_open_orders,
    ask.ReqAutoOpenOrders: auto_open_orders,
    ask.ReqCompletedOrders: completed_orders,
    ask.ReqExecutions: executions,
}
