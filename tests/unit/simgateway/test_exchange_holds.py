"""Orders that wait: for conditions of all kinds, a moment, shares to borrow, an auction; and families of orders."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gatedesk.simgateway.exchange.conditions import (
    ChangeIs,
    Condition,
    HasTraded,
    MarginIs,
    PriceIs,
    TimeIs,
    VolumeIs,
)
from gatedesk.simgateway.exchange.exchange import Exchange
from gatedesk.simgateway.exchange.lending import Lending
from gatedesk.simgateway.exchange.records import AccountSetup, OrderTerms
from helpers.sim_market import AAPL, EURUSD, HOUR, MSFT, WEDNESDAY_NOON, HandMarket
from helpers.sim_orders import ACCOUNT, order, text_of, told

NOW = WEDNESDAY_NOON
ALWAYS = TimeIs("a", True, NOW - 1)
NEVER = TimeIs("a", False, NOW - 1)


@pytest.fixture
def market() -> HandMarket:
    market = HandMarket()
    market.trade(AAPL.con_id, 190.0, 100)
    market.show(AAPL.con_id, [(189.99, 300)], [(190.01, 2000)])
    market.trade(MSFT.con_id, 400.0, 100)
    market.show(MSFT.con_id, [(399.95, 300)], [(400.05, 200)])
    market.show(EURUSD.con_id, [(1.1, 1_000_000)], [(1.1001, 1_000_000)])
    return market


@pytest.fixture
def exchange(market: HandMarket) -> Exchange:
    lending = Lending(hard=["MSFT"], none=["AAPL"])
    return Exchange(market, accounts=[AccountSetup(ACCOUNT, Decimal(1_000_000))], seed=7, lending=lending)


def conditioned(*conditions: Condition, **more: object) -> OrderTerms:
    return order(1, "BUY", 10, conditions=conditions, **more)


HELD = ["PreSubmitted 1 0/10 condition"]
DONE = ["PreSubmitted 1 0/10", "fill 1 10@190.01", "Filled 1 10/10"]


# ------------------------------------------------------------------ conditions


def test_a_price_condition_lets_the_order_go_at_the_trade_that_meets_it(exchange: Exchange, market: HandMarket) -> None:
    assert told(exchange.place(conditioned(PriceIs("a", True, MSFT.con_id, Decimal(401))), NOW)) == HELD
    assert exchange.interesting() == {AAPL.con_id, MSFT.con_id}
    touched = [market.trade(MSFT.con_id, price, 1, time=NOW + 1) for price in (400.5, 401.0, 400.0)]
    assert told(exchange.on_market(touched, NOW + 1)) == DONE


@pytest.mark.parametrize(
    ("condition", "meet"),
    [
        (PriceIs("a", False, 2, Decimal(399)), lambda market: market.trade(2, 398.9, 1)),
        (PriceIs("a", True, 2, Decimal(401), method=4), lambda market: market.show(2, [(401.0, 1)], [(402.0, 1)])),
        (PriceIs("a", True, 2, Decimal(401), method=8), lambda market: market.show(2, [(400.5, 1)], [(401.5, 1)])),
        (PriceIs("a", True, 3, Decimal("1.2")), lambda market: market.show(3, [(1.2, 1)], [(1.2001, 1)])),
        (VolumeIs("a", True, 2, 101), lambda market: market.set_day(2, volume=101)),
        (ChangeIs("a", True, 2, Decimal("1.5")), lambda market: market.set_day(2, last=406.0, prior_close=400.0)),
        (ChangeIs("a", False, 2, Decimal(-2)), lambda market: market.set_day(2, last=392.0, prior_close=400.0)),
    ],
)
def test_market_conditions_are_met_by_the_market(
    exchange: Exchange, market: HandMarket, condition: Condition, meet: object
) -> None:
    assert told(exchange.place(conditioned(condition), NOW)) == HELD
    assert exchange.on_market([], NOW + 1) == []
    event = meet(market)  # type: ignore[operator]  # a function of a table
    assert told(exchange.on_market([event] if event else [], NOW + 2)) == DONE


def test_a_time_condition_is_met_by_time(exchange: Exchange) -> None:
    assert told(exchange.place(conditioned(TimeIs("a", True, NOW + 60)), NOW)) == HELD
    assert exchange.on_market([], NOW + 59) == []
    assert told(exchange.on_market([], NOW + 60)) == DONE


def test_a_margin_condition_looks_at_the_cushion(exchange: Exchange, market: HandMarket) -> None:
    """A hundred thousand in shares ties up a quarter of that: the cushion of a million is then 97.5 per cent."""
    assert told(exchange.place(conditioned(MarginIs("a", False, 98)), NOW)) == HELD
    assert exchange.on_market([], NOW + 1) == []
    exchange.place(order(2, "BUY", 530), NOW + 2)
    assert told(exchange.on_market([], NOW + 3)) == DONE


def test_an_execution_condition_counts_executions_since_the_order_came(exchange: Exchange) -> None:
    wanted = HasTraded("a", "MSFT", "STK", "SMART")
    exchange.place(order(1, "BUY", 10, con_id=MSFT.con_id), NOW - 5)
    placed = exchange.place(order(2, "BUY", 10, conditions=(wanted,)), NOW)
    assert told(placed) == ["PreSubmitted 2 0/10 condition"]
    assert exchange.on_market([], NOW + 1) == []
    exchange.place(order(3, "BUY", 10, con_id=MSFT.con_id), NOW + 2)
    assert told(exchange.on_market([], NOW + 3))[-1] == "Filled 2 10/10"


@pytest.mark.parametrize(
    ("conditions", "goes"),
    [
        ((ALWAYS, NEVER), False),
        ((TimeIs("o", True, NOW - 1), NEVER), True),
        ((TimeIs("o", False, NOW - 1), ALWAYS), True),
        ((TimeIs("a", False, NOW - 1), TimeIs("o", True, NOW - 1), ALWAYS), True),  # (never and always) or always
        ((TimeIs("o", True, NOW - 1), TimeIs("a", True, NOW - 1), NEVER), False),  # (always or always) and never
    ],
)
def test_conditions_are_joined_from_left_to_right(
    exchange: Exchange, conditions: tuple[Condition, ...], goes: bool
) -> None:
    placed = told(exchange.place(conditioned(*conditions), NOW))
    assert placed == (DONE if goes else HELD)


def test_conditions_can_end_an_order_instead(exchange: Exchange, market: HandMarket) -> None:
    terms = order(1, "BUY", 10, "LMT", limit_price="189", conditions_cancel=True)
    ends = PriceIs("a", True, MSFT.con_id, Decimal(401))
    placed = exchange.place(replace(terms, conditions=(ends,)), NOW)
    assert told(placed) == ["PreSubmitted 1 0/10", "Submitted 1 0/10"]
    events = exchange.on_market([market.trade(MSFT.con_id, 401.0, 1)], NOW + 1)
    assert told(events) == ["Cancelled 1 0/10", "error 1 202"]


def test_conditions_sleep_outside_regular_hours_unless_told_otherwise(exchange: Exchange, market: HandMarket) -> None:
    market.regular = (NOW + HOUR, NOW + 4 * HOUR)
    early = {"outside_rth": True, "order_type": "LMT", "limit_price": Decimal("190.01")}
    exchange.place(replace(conditioned(ALWAYS), **early), NOW)  # type: ignore[arg-type]  # keywords of a table
    awake = replace(order(2, "BUY", 10, conditions=(ALWAYS,), conditions_any_time=True), **early)  # type: ignore[arg-type]  # as above
    assert told(exchange.place(awake, NOW))[-1] == "Filled 2 10/10"
    assert exchange.on_market([], NOW + HOUR - 1) == []
    assert told(exchange.on_market([], NOW + HOUR))[-1] == "Filled 1 10/10"


def test_a_conditioned_stop_waits_for_its_conditions_then_for_its_stop(exchange: Exchange, market: HandMarket) -> None:
    terms = order(1, "BUY", 10, "STP", stop_price=191, conditions=(TimeIs("a", True, NOW + 60),))
    assert told(exchange.place(terms, NOW)) == ["PreSubmitted 1 0/10 condition"]
    assert exchange.on_market([market.trade(AAPL.con_id, 191.0, 1)], NOW + 1) == []
    market.trade(AAPL.con_id, 190.0, 1)
    assert told(exchange.on_market([], NOW + 60)) == ["PreSubmitted 1 0/10 trigger"]
    events = exchange.on_market([market.trade(AAPL.con_id, 191.0, 1)], NOW + 61)
    assert told(events)[0] == "Submitted 1 0/10"


def test_a_condition_on_an_unknown_contract_is_refused(exchange: Exchange) -> None:
    assert told(exchange.place(conditioned(PriceIs("a", True, 999, Decimal(1))), NOW)) == ["error 1 321"]


def test_a_day_order_ends_with_its_day_though_its_conditions_never_held(exchange: Exchange) -> None:
    exchange.place(conditioned(NEVER), NOW)
    exchange.on_market([], NOW + 1)
    assert told(exchange.on_market([], NOW + 4 * HOUR)) == ["Cancelled 1 0/10", "error 1 202"]


def test_good_after_time_holds_the_order_until_then(exchange: Exchange) -> None:
    assert told(exchange.place(order(1, "BUY", 10, good_after=NOW + 60), NOW)) == ["PreSubmitted 1 0/10 later"]
    assert told(exchange.on_market([], NOW + 60)) == DONE


# ------------------------------------------------------------------ selling short


def test_a_share_that_cannot_be_borrowed_cannot_be_sold_short(exchange: Exchange) -> None:
    refused = exchange.place(order(1, "SELL", 10), NOW)
    assert told(refused) == ["Inactive 1 0/10", "error 1 201"]
    assert text_of(refused) == "Order rejected - reason:The contract is not available for short sale."
    exchange.place(order(2, "BUY", 10), NOW)
    assert told(exchange.place(order(3, "SELL", 10), NOW))[-1] == "Filled 3 10/10"


def test_a_share_that_is_hard_to_borrow_is_located_first(exchange: Exchange) -> None:
    placed = exchange.place(order(1, "SELL", 10, con_id=MSFT.con_id), NOW)
    assert told(placed) == ["PreSubmitted 1 0/10 locate", "error 1 404", "PreSubmitted 1 0/10 locate"]
    assert exchange.on_market([], NOW + 4) == []
    assert told(exchange.on_market([], NOW + 5)) == ["Submitted 1 0/10", "fill 1 10@399.95", "Filled 1 10/10"]


# ------------------------------------------------------------------ auctions


@pytest.mark.parametrize("tif", ["OPG", "AUC"])
def test_orders_for_the_open_trade_in_the_next_opening_auction(
    exchange: Exchange, market: HandMarket, tif: str
) -> None:
    market.regular = (NOW + HOUR, NOW + 4 * HOUR)
    assert told(exchange.place(order(1, "BUY", 10, tif=tif), NOW)) == ["PreSubmitted 1 0/10 trigger"]
    exchange.place(order(2, "BUY", 10, "LMT", limit_price=189, tif=tif), NOW)
    assert exchange.on_market([], NOW + HOUR - 1) == []
    events = exchange.on_market([market.trade(AAPL.con_id, 190.5, 10, time=NOW + HOUR)], NOW + HOUR)
    assert told(events) == [
        "Submitted 1 0/10",
        "fill 1 10@190.5",
        "Filled 1 10/10",
        "Cancelled 2 0/10",
        "error 2 202",
    ]


def test_a_market_that_never_shuts_holds_its_auctions_by_the_clock(exchange: Exchange, market: HandMarket) -> None:
    market.regular = (NOW - 12 * HOUR, NOW + 12 * HOUR)
    exchange.place(order(1, "BUY", 10, "MOC"), NOW)
    exchange.place(order(2, "BUY", 10, tif="OPG"), NOW)
    assert [one.expires_at for one in exchange.open_orders()] == [NOW + 4 * HOUR, NOW + 21.5 * HOUR]
    assert told(exchange.on_market([], NOW + 4 * HOUR))[-1] == "Filled 1 10/10"


def test_an_auction_that_is_near_lets_nobody_out(exchange: Exchange) -> None:
    exchange.place(order(1, "BUY", 10, "LOC", limit_price=191), NOW)
    late = NOW + 4 * HOUR - 300
    assert told(exchange.cancel(1, 1, late)) == ["error 1 136"]
    assert told(exchange.place(order(1, "BUY", 20, "LOC", limit_price=191), late))[0] == "error 1 134"
    assert exchange.cancel_all(late) == []
    assert told(exchange.on_market([], NOW + 4 * HOUR))[-1] == "Filled 1 10/10"


# ------------------------------------------------------------------ hours and families


def test_outside_hours_are_taken_from_orders_that_cannot_have_them(exchange: Exchange, market: HandMarket) -> None:
    market.regular = (NOW + HOUR, NOW + 4 * HOUR)
    placed = exchange.place(order(1, "BUY", 10, outside_rth=True), NOW)
    assert told(placed) == ["error 1 2109", "PreSubmitted 1 0/10", "error 1 399", "PreSubmitted 1 0/10"]
    assert text_of(placed).endswith("PlaceOrder is now being processed.")


def test_a_child_can_take_its_parent_with_it(exchange: Exchange) -> None:
    exchange.place(order(1, "BUY", 10, "LMT", limit_price=189, transmit=False), NOW)
    child = order(2, "SELL", 10, "LMT", limit_price=195, parent_id=1, auto_cancel_parent=True)
    exchange.place(child, NOW)
    events = told(exchange.cancel(1, 2, NOW + 1))
    assert events == ["PendingCancel 2 0/10", "Cancelled 2 0/10", "error 2 202", "Cancelled 1 0/10", "error 1 202"]
