"""Orders of more than one owner: groups of accounts that share fills, and orders placed by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gatedesk.simgateway.exchange.allocation import Group, split
from gatedesk.simgateway.exchange.exchange import Exchange
from gatedesk.simgateway.exchange.records import AccountSetup
from helpers.sim_market import AAPL, WEDNESDAY_NOON, HandMarket
from helpers.sim_orders import order, told

NOW = WEDNESDAY_NOON
SETUPS = [
    AccountSetup("DU1", Decimal(500_000)),
    AccountSetup("DU2", Decimal(1_000_000)),
    AccountSetup("DU3", Decimal(0)),
]


@pytest.fixture
def market() -> HandMarket:
    market = HandMarket()
    market.trade(AAPL.con_id, 190.0, 100)
    market.show(AAPL.con_id, [(189.99, 300)], [(190.01, 100), (190.02, 900)])
    return market


@pytest.fixture
def exchange(market: HandMarket) -> Exchange:
    exchange = Exchange(market, accounts=SETUPS, seed=7)
    exchange.groups["Two"] = Group("Two", ("DU1", "DU2"))
    return exchange


def held(exchange: Exchange) -> dict[str, Decimal]:
    return {account: sum(row.quantity for row in exchange.positions(account)) for account in exchange.accounts}


@pytest.mark.parametrize(
    ("method", "first", "second"),
    [("", 150, 150), ("EqualQuantity", 150, 150), ("NetLiq", 100, 200), ("AvailableEquity", 100, 200)],
)
def test_a_groups_fills_are_shared_out_by_its_method(exchange: Exchange, method: str, first: int, second: int) -> None:
    placed = exchange.place(order(1, "BUY", 300, account="DU1", fa_group="Two", fa_method=method), NOW)
    assert told(placed)[-1] == "Filled 1 300/300"
    assert held(exchange) == {"DU1": first, "DU2": second, "DU3": 0}
    assert sum(execution.quantity for execution in exchange.executions()) == 300
    assert sum(execution.commission for execution in exchange.executions()) == Decimal("1.50")
    assert not any(any(exchange.imbalance(account).values()) for account in exchange.accounts)


def test_odd_units_go_to_whoever_is_furthest_behind(exchange: Exchange, market: HandMarket) -> None:
    exchange.place(order(1, "BUY", 5, "LMT", limit_price=189, account="DU1", fa_group="Two"), NOW)
    for size, shares in ((1, (1, 0)), (1, (1, 1)), (3, (3, 2))):
        exchange.on_market([market.trade(AAPL.con_id, 188.99, size)], NOW + 1)
        assert (held(exchange)["DU1"], held(exchange)["DU2"]) == shares


def test_one_account_that_cannot_pay_refuses_the_whole(exchange: Exchange) -> None:
    placed = exchange.place(order(1, "BUY", 300, account="DU1", fa_group="All"), NOW)
    assert told(placed) == ["Inactive 1 0/300", "error 1 201"]


@pytest.mark.parametrize("more", [{"fa_group": "Nobody"}, {"fa_group": "Two", "fa_method": "ByAge"}])
def test_unknown_groups_and_methods_are_refused(exchange: Exchange, more: dict[str, str]) -> None:
    assert told(exchange.place(order(1, "BUY", 300, account="DU1", **more), NOW)) == ["error 1 321"]


def test_a_split_always_sums_to_the_whole() -> None:
    shares = {"a": Decimal("0.3"), "b": Decimal("0.3"), "c": Decimal("0.4")}
    assert split(Decimal(10), shares) == {"a": 3, "b": 3, "c": 4}
    assert sum(split(Decimal(7), shares).values()) == 7


def test_orders_by_hand_get_ids_below_zero_and_are_bound_once(exchange: Exchange) -> None:
    for _ in range(2):
        exchange.place_by_hand(order(77, "BUY", 10, "LMT", limit_price=189, account="DU1"), NOW)
    assert [one.terms.order_id for one in exchange.open_orders()] == [-1, -2]
    assert not exchange.is_bound(0, -1)
    assert len(exchange.bind()) == 2
    assert exchange.is_bound(0, -1)
    assert exchange.bind() == []
    assert exchange.used_order_id(0) == 0
    assert told(exchange.cancel(0, -2, NOW + 1))[-1] == "error -2 202"
