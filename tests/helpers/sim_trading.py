"""What end-to-end tests of orders share: the simulation's clock wound on, its market seen, and what ib_async saw."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import ib_async

from gatedesk.simgateway.market.records import QuoteChanged
from helpers.ib_client import AAPL
from helpers.sim import RunningSimulation

FAR_BELOW, FAR_ABOVE = 50.0, 900.0


def quote(sim: RunningSimulation, con_id: int = AAPL.conId) -> QuoteChanged:
    """Best bid and ask as they stand."""
    return sim.gateway.world.market.top(con_id)


def jump(sim: RunningSimulation, seconds: float) -> None:
    """Put the simulation's clock forward at once; it hears of it with its next beat."""
    clock = sim.server.clock
    sim.server.clock = lambda: clock() + seconds


def wind(sim: RunningSimulation, factor: float) -> None:
    """Let the simulation's clock run ``factor`` times as fast from now on."""
    begun, clock = asyncio.get_running_loop().time, sim.server.clock
    at, now = begun(), clock()
    sim.server.clock = lambda: now + (begun() - at) * factor


def statuses(trade: ib_async.Trade) -> list[str]:
    """The statuses a trade went through, repetitions left out."""
    return list(dict.fromkeys(entry.status for entry in trade.log))


def order(order_type: str, side: str = "BUY", quantity: float = 10, **more: object) -> ib_async.Order:
    """An order of any type, by ib_async's names."""
    return ib_async.Order(action=side, totalQuantity=quantity, orderType=order_type, **more)  # type: ignore[arg-type]  # keywords of a table


def told_statuses(trade: ib_async.Trade) -> Callable[[], list[str]]:
    """Collect the (status, whyHeld) of a trade as they change."""
    seen: list[str] = []
    trade.statusEvent += lambda one: seen.append(f"{one.orderStatus.status} {one.orderStatus.whyHeld}".strip())
    return lambda: seen
