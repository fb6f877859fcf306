"""What a script may do to the simulation, one line an action: faults, prices, trades and fills.

Place in the flow: the ``do`` lines of a scenario and the commands of the control port -> here -> stage, market and
exchange. ``ACTIONS`` is the whole language; an action returns what clients are told.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from gatedesk.simgateway.exchange.records import LiveOrder
from gatedesk.simgateway.faults.declaration import FaultMistake
from gatedesk.simgateway.faults.spec import read_spec
from gatedesk.simgateway.faults.stage import Stage
from gatedesk.simgateway.faults.table import fault_named
from gatedesk.simgateway.market.records import Instrument
from gatedesk.simgateway.order_reports import publish
from gatedesk.simgateway.scripted_market import PriceMistake, ScriptedMarket
from gatedesk.simgateway.world import Reply, World


class ScriptMistake(ValueError):
    """The action cannot be carried out; the text says why, for who wrote it."""


class UnknownAction(ScriptMistake):
    """The line is not in the language at all."""


Act = Callable[[Stage, str, float], list[Reply]]


@dataclass(frozen=True, slots=True)
class Action:
    """One word of the language."""

    usage: str
    summary: str
    act: Act


def run(stage: Stage, line: str, now: float) -> list[Reply]:
    """Carry out one line now; raises ScriptMistake."""
    name, _, rest = line.strip().partition(" ")
    action = ACTIONS.get(name)
    if action is None:
        raise UnknownAction(f"{name!r} is none of {', '.join(ACTIONS)}")
    try:
        return action.act(stage, rest.strip(), now)
    except (FaultMistake, PriceMistake) as error:
        raise ScriptMistake(str(error)) from error


def _fault(stage: Stage, rest: str, now: float) -> list[Reply]:
    planned = read_spec(rest)
    if planned.at is None:
        return stage.strike(planned, now)
    stage.plan(planned)
    return []


def _heal(stage: Stage, rest: str, now: float) -> list[Reply]:
    return stage.heal(fault_named(rest).name if rest else "", now)


def _hold(stage: Stage, rest: str, now: float) -> list[Reply]:
    symbol, bid, ask, *last = words(rest, 3, 4)
    con_id = _instrument(stage.world, symbol).con_id
    _market(stage.world).hold(con_id, number(bid), number(ask), last=number(last[0]) if last else None)
    return []


def _trade(stage: Stage, rest: str, now: float) -> list[Reply]:
    symbol, price, size = words(rest, 3, 3)
    _market(stage.world).trade(_instrument(stage.world, symbol).con_id, number(price), int(number(size)))
    return []


def _release(stage: Stage, rest: str, now: float) -> list[Reply]:
    [symbol] = words(rest, 1, 1)
    _market(stage.world).release(_instrument(stage.world, symbol).con_id)
    return []


def _fill(stage: Stage, rest: str, now: float) -> list[Reply]:
    """Of several orders with that id the newest."""
    order_id, *more = words(rest, 1, 3)
    terms = _order(stage.world, order_id).terms
    quantity = None if not more or more[0] == "all" else amount(more[0])
    price = amount(more[1]) if len(more) > 1 else None
    exchange = stage.world.exchange
    publish(stage.world, exchange.fill(terms.client_id, terms.order_id, now, quantity=quantity, price=price))
    return stage.world.take_outbox()


ACTIONS: Mapping[str, Action] = {
    "fault": Action("fault NAME[:ARGS][@TIME]", "begin a fault, now or at a time", _fault),
    "heal": Action("heal [NAME]", "end the faults of that name, or all", _heal),
    "price": Action("price SYMBOL BID ASK [LAST]", "hold an instrument at a price; LAST also prints a trade", _hold),
    "trade": Action("trade SYMBOL PRICE SIZE", "print a trade of a held instrument", _trade),
    "release": Action("release SYMBOL", "give a held instrument back to the market", _release),
    "fill": Action("fill ORDER_ID [QUANTITY|all [PRICE]]", "fill a working order, whatever the market", _fill),
}


def _market(world: World) -> ScriptedMarket:
    if not isinstance(world.market, ScriptedMarket):
        raise ScriptMistake("the prices of this market cannot be held")
    return world.market


def _instrument(world: World, symbol: str) -> Instrument:
    for one in world.universe:
        if symbol.upper() in (one.symbol, one.local_symbol, one.local_symbol.replace(".", "")):
            return one
    raise ScriptMistake(f"there is no instrument {symbol!r}")


def _order(world: World, order_id: str) -> LiveOrder:
    found = [order for order in world.exchange.open_orders() if str(order.terms.order_id) == order_id]
    if not found:
        raise ScriptMistake(f"no order {order_id} works")
    return found[-1]


def words(text: str, least: int, most: int) -> list[str]:
    """The words of a line, quotes respected; raises ScriptMistake unless there are so many."""
    try:
        found = shlex.split(text)
    except ValueError as error:
        raise ScriptMistake(str(error)) from error
    if not least <= len(found) <= most:
        span = str(least) if least == most else f"{least} to {most}"
        raise ScriptMistake(f"{span} words are needed, not {len(found)}")
    return found


def amount(text: str) -> Decimal:
    """A positive number; raises ScriptMistake."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ScriptMistake(f"{text!r} is no number") from None
    if not value.is_finite() or value <= 0:
        raise ScriptMistake(f"{text!r} is no amount")
    return value


def number(text: str) -> float:
    return float(amount(text))
