"""The exchange over the real simulated market: it fits, it is deterministic, and its books balance after a day."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from gatedesk.simgateway.exchange.exchange import Exchange
from gatedesk.simgateway.exchange.fees import CENT
from gatedesk.simgateway.exchange.increments import increment_at
from gatedesk.simgateway.exchange.market_view import MarketView, exact
from gatedesk.simgateway.exchange.records import AccountSetup, ExchangeEvent, OrderTerms, Refused
from gatedesk.simgateway.market.market import Market
from gatedesk.simgateway.market.records import Hours
from gatedesk.simgateway.market.universe import UNIVERSE, Universe
from helpers.sim_market import WEDNESDAY_NOON

ACCOUNT = "DU1000001"
AAPL, SPY, EURUSD = 265598, 756733, 12087792
SATURDAY = WEDNESDAY_NOON + 3 * 86400
MORNING = WEDNESDAY_NOON - 6 * 3600


class World:
    """A market and an exchange that advance together."""

    def __init__(self, *, seed: int = 1, start: float = WEDNESDAY_NOON, hours: Hours = "always") -> None:
        self.market = Market(Universe(UNIVERSE), seed=seed, start=start, hours=hours)
        self.view: MarketView = self.market
        self.exchange = Exchange(self.view, accounts=[AccountSetup(ACCOUNT, Decimal(1_000_000))], seed=seed)
        self.watched: set[int] = set()
        self.orders = 0

    def advance(self, seconds: float) -> list[ExchangeEvent]:
        for con_id in self.exchange.interesting() - self.watched:
            self.market.watch(con_id)
            self.watched.add(con_id)
        now = self.market.now + seconds
        return self.exchange.on_market(self.market.advance(now), now)

    def place(self, con_id: int, side: str, quantity: int, **more: object) -> list[ExchangeEvent]:
        self.orders += 1
        more = {"order_type": "MKT", **more}
        terms = OrderTerms(1, self.orders, ACCOUNT, con_id, side, Decimal(quantity), **more)  # type: ignore[arg-type]  # keywords of a table
        return self.exchange.place(terms, self.market.now)

    def limit_near(self, con_id: int, side: str, ticks: int) -> Decimal:
        """A limit some ticks behind the touch."""
        top = self.market.top(con_id)
        price = exact(top.bid if side == "BUY" else top.ask)
        instrument = self.market.universe.by_id(con_id)
        assert instrument is not None
        step = increment_at(instrument, price)
        return price - ticks * step if side == "BUY" else price + ticks * step


def test_a_market_order_pays_the_displayed_ask() -> None:
    world = World()
    top = world.market.top(AAPL)
    world.place(AAPL, "BUY", 1)
    (execution,) = world.exchange.executions()
    assert execution.price == exact(top.ask)
    assert execution.venue


def test_a_resting_limit_is_filled_as_the_market_moves() -> None:
    world = World()
    limit = world.limit_near(AAPL, "BUY", 5)
    world.place(AAPL, "BUY", 100, order_type="LMT", limit_price=limit)
    assert world.exchange.executions() == []
    while not world.exchange.completed_orders():
        world.advance(10)
    assert {(e.price, e.liquidity) for e in world.exchange.executions()} == {(limit, 1)}


@pytest.mark.parametrize(("start", "opens"), [(SATURDAY, "2026-04-20 09:30:00"), (MORNING, "2026-04-15 09:30:00")])
def test_real_hours_hold_a_share_order_to_the_regular_open(start: float, opens: str) -> None:
    world = World(start=start, hours="real")
    warning = next(e for e in world.place(AAPL, "BUY", 1) if isinstance(e, Refused))
    assert warning.text.endswith(f"until {opens} US/Eastern")
    for _ in range(80):
        world.advance(3600)
        if world.exchange.executions():
            break
    (execution,) = world.exchange.executions()
    assert 0 <= (execution.time - WEDNESDAY_NOON) % 86400 - 21.5 * 3600 <= 3600


def busy_day(seed: int) -> World:
    world, random = World(seed=seed), Random(seed)
    for _ in range(120):
        con_id = random.choice((AAPL, SPY, EURUSD))
        side = random.choice(("BUY", "SELL"))
        limit = world.limit_near(con_id, side, random.choice((-3, 0, 2)))
        world.place(con_id, side, random.randrange(1, 400), order_type="LMT", limit_price=limit)
        if random.random() < 0.3:
            world.exchange.cancel(1, random.randrange(1, world.orders + 1), world.market.now)
        world.advance(60)
    return world


def test_a_busy_day_balances_and_repeats() -> None:
    world, again = busy_day(5), busy_day(5)
    row = world.exchange.account(ACCOUNT)
    assert len(world.exchange.executions()) > 60
    assert not any(world.exchange.imbalance(ACCOUNT).values())
    assert row.net_liquidation == Decimal(1_000_000) + row.realized + row.unrealized
    assert row.net_liquidation == row.net_liquidation.quantize(CENT)
    assert world.exchange.executions() == again.exchange.executions()
