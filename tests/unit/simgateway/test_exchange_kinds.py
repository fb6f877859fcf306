"""Orders that price themselves: pegs, snaps, market-to-limit, scale orders, the Adaptive algorithm, and price caps."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gatedesk.simgateway.exchange.exchange import Exchange
from gatedesk.simgateway.exchange.records import AccountSetup, ExchangeEvent, Executed, StatusChanged
from helpers.sim_market import AAPL, ES, EURUSD, WEDNESDAY_NOON, HandMarket
from helpers.sim_orders import ACCOUNT, order, text_of, told

NOW = WEDNESDAY_NOON


@pytest.fixture
def market() -> HandMarket:
    """AAPL at 190.00 to 190.08."""
    market = HandMarket()
    market.trade(AAPL.con_id, 190.04, 100)
    market.show(AAPL.con_id, [(190.00, 300), (189.98, 500)], [(190.08, 200), (190.10, 400)])
    market.show(EURUSD.con_id, [(1.1, 1_000_000)], [(1.1001, 1_000_000)])
    market.show(ES.con_id, [(4999.75, 20)], [(5000.0, 20)])
    return market


@pytest.fixture
def exchange(market: HandMarket) -> Exchange:
    return Exchange(market, accounts=[AccountSetup(ACCOUNT, Decimal(1_000_000))], seed=7)


def limit_of(exchange: Exchange, order_id: int = 1) -> Decimal | None:
    return next(one.working_limit for one in exchange.open_orders() if one.terms.order_id == order_id)


@pytest.mark.parametrize(
    ("side", "kind", "more", "first", "then"),
    [
        ("BUY", "REL", {"peg_offset": "0.02"}, "190.02", "190.12"),
        ("SELL", "REL", {"peg_offset": "0.02"}, "190.06", "190.16"),
        ("BUY", "REL", {"peg_percent": "0.0001"}, "190.01", "190.11"),
        ("BUY", "REL", {"peg_offset": "0.02", "limit_price": "190.05"}, "190.02", "190.05"),
        ("BUY", "PEG MKT", {"peg_offset": "0.03"}, "190.05", "190.15"),
        ("SELL", "PEG MKT", {}, "190.00", "190.10"),
        ("BUY", "PEG MID", {}, "190.04", "190.14"),
        ("SELL", "PEG MID", {"peg_offset": "0.01"}, "190.05", "190.15"),
        ("BUY", "MIDPRICE", {"limit_price": "190.05"}, "190.04", "190.05"),
        ("SELL", "MIDPRICE", {"limit_price": "190.10"}, "190.10", "190.14"),
        ("BUY", "SNAP PRIM", {}, "190.00", "190.00"),
        ("BUY", "SNAP MID", {"peg_offset": "0.01"}, "190.03", "190.03"),
        ("BUY", "SNAP MKT", {"peg_offset": "0.05"}, "190.03", "190.03"),
    ],
)
def test_pegs_follow_the_quote_up_to_their_cap_and_snaps_do_not(
    exchange: Exchange, market: HandMarket, side: str, kind: str, more: dict[str, str], first: str, then: str
) -> None:
    placed = exchange.place(order(1, side, 100, kind, **more), NOW)
    if kind == "PEG MKT" and not more:  # pegged to the other side's best price: it trades at once
        assert told(placed)[-1] == "Filled 1 100/100"
        return
    assert told(placed) == ["PreSubmitted 1 0/100", "Submitted 1 0/100"]
    assert limit_of(exchange) == Decimal(first)
    quote = market.show(AAPL.con_id, [(190.10, 300)], [(190.18, 200)])
    assert exchange.on_market([quote], NOW + 1) == []
    assert limit_of(exchange) == Decimal(then)


def test_a_midpoint_order_trades_between_the_increments(exchange: Exchange, market: HandMarket) -> None:
    market.show(AAPL.con_id, [(190.00, 300)], [(190.01, 200)])
    exchange.place(order(1, "BUY", 100, "MIDPRICE"), NOW)
    events = exchange.on_market([market.trade(AAPL.con_id, 190.00, 60)], NOW + 1)
    assert told(events) == ["fill 1 60@190.005", "Submitted 1 60/100"]


def test_a_peg_without_a_market_waits_for_one(exchange: Exchange, market: HandMarket) -> None:
    market.show(AAPL.con_id, [], [(190.01, 200)])
    assert told(exchange.place(order(1, "BUY", 100, "PEG MID"), NOW)) == ["PreSubmitted 1 0/100"]
    quote = market.show(AAPL.con_id, [(190.00, 300)], [(190.02, 200)])
    assert told(exchange.on_market([quote], NOW + 1)) == ["Submitted 1 0/100"]
    assert limit_of(exchange) == Decimal("190.01")


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (order(1, "BUY", 1000, "REL", con_id=EURUSD.con_id), 114),
        (order(1, "BUY", 1000, "MIDPRICE", con_id=EURUSD.con_id), 387),
        (order(1, "BUY", 1, "PEG MID", con_id=ES.con_id), 387),
        (order(1, "BUY", 1000, "MOC", con_id=EURUSD.con_id), 387),
        (order(1, "BUY", 1000, tif="OPG", con_id=EURUSD.con_id), 387),
        (order(1, "BUY", 100, "MOC", tif="GTC"), 113),
        (order(1, "BUY", 100, "STP", stop_price=200, tif="OPG"), 111),
        (order(1, "BUY", 100, "REL", tif="IOC"), 111),
        (order(1, "BUY", 100, algo="Vwap"), 439),
        (order(1, "BUY", 100, algo="Adaptive", algo_priority="Asap"), 441),
        (order(1, "BUY", 100, "STP", stop_price=200, algo="Adaptive"), 442),
        (order(1, "BUY", 100, tif="IOC", algo="Adaptive"), 442),
    ],
)
def test_combinations_that_do_not_exist_are_refused(exchange: Exchange, terms: object, code: int) -> None:
    assert told(exchange.place(terms, NOW)) == [f"error 1 {code}"]  # type: ignore[arg-type]  # terms of a table


def test_market_to_limit_rests_at_the_price_it_got(exchange: Exchange) -> None:
    events = exchange.place(order(1, "BUY", 1000, "MTL"), NOW)
    assert told(events)[-1] == "Submitted 1 600/1000"
    assert limit_of(exchange) == Decimal("190.10")


# ------------------------------------------------------------------ scale


def test_a_scale_order_works_level_after_level(exchange: Exchange, market: HandMarket) -> None:
    terms = order(1, "BUY", 250, "LMT", limit_price="190.02", scale_first=100, scale_next=50, scale_step="0.05")
    exchange.place(terms, NOW)
    events = exchange.on_market([market.trade(AAPL.con_id, 190.01, 5000)], NOW + 1)
    assert told(events) == ["fill 1 100@190.02", "Submitted 1 100/250"]
    assert limit_of(exchange) == Decimal("189.97")
    events = exchange.on_market([market.trade(AAPL.con_id, 189.90, 30)], NOW + 2)
    assert told(events) == ["fill 1 30@189.97", "Submitted 1 130/250"]
    events = exchange.on_market([market.trade(AAPL.con_id, 189.90, 500)], NOW + 3)
    assert told(events) == ["fill 1 20@189.97", "Submitted 1 150/250"]
    quote = market.show(AAPL.con_id, [(189.70, 100)], [(189.80, 9000)])
    prices = [event.execution.price for event in exchange.on_market([quote], NOW + 4) if isinstance(event, Executed)]
    assert prices == [Decimal("189.92"), Decimal("189.80")]
    assert exchange.open_orders() == []


# ------------------------------------------------------------------ adaptive


def work(exchange: Exchange, seconds: float, step: float = 0.25) -> list[ExchangeEvent]:
    events: list[ExchangeEvent] = []
    for beat in range(int(seconds / step)):
        events += exchange.on_market([], NOW + (beat + 1) * step)
    return events


@pytest.mark.parametrize(
    ("side", "priority", "price", "seconds"),
    [
        ("BUY", "Urgent", "190.06", 2),
        ("BUY", "Normal", "190.04", 6),
        ("BUY", "", "190.04", 6),
        ("BUY", "Patient", "190.02", 20),
        ("SELL", "Urgent", "190.02", 2),
        ("SELL", "Patient", "190.06", 20),
    ],
)
def test_adaptive_fills_inside_the_spread_by_its_priority(
    exchange: Exchange, side: str, priority: str, price: str, seconds: float
) -> None:
    placed = exchange.place(order(1, side, 100, algo="Adaptive", algo_priority=priority), NOW)
    assert told(placed)[-1] == "Submitted 1 0/100"
    assert all("Filled" not in word for word in told(work(exchange, seconds * 0.9)))
    work(exchange, seconds + 1)
    [done] = exchange.completed_orders()
    assert (done.status, done.average_price, len(exchange.executions())) == ("Filled", Decimal(price), 4)


def test_adaptive_meets_in_the_middle_of_a_narrow_market(exchange: Exchange, market: HandMarket) -> None:
    market.show(AAPL.con_id, [(190.00, 300)], [(190.01, 200)])
    exchange.place(order(1, "BUY", 2, algo="Adaptive", algo_priority="Urgent"), NOW)
    work(exchange, 3)
    assert {execution.price for execution in exchange.executions()} == {Decimal("190.005")}


def test_an_adaptive_limit_is_never_broken(exchange: Exchange, market: HandMarket) -> None:
    exchange.place(order(1, "BUY", 100, "LMT", limit_price="190.01", algo="Adaptive"), NOW)
    assert work(exchange, 10) == []
    market.show(AAPL.con_id, [(189.96, 300)], [(190.00, 200)])
    work(exchange, 30)
    assert {execution.price for execution in exchange.executions()} == {Decimal("189.98")}


# ------------------------------------------------------------------ caps


def test_a_limit_far_through_the_market_is_capped(exchange: Exchange) -> None:
    events = exchange.place(order(1, "BUY", 1000, "LMT", limit_price=900), NOW)
    assert told(events)[:3] == ["PreSubmitted 1 0/1000", "error 1 2161", "PreSubmitted 1 0/1000"]
    assert "209.08" in text_of(events)
    last = events[-1]
    assert isinstance(last, StatusChanged)
    assert (last.order.status, last.order.capped_at) == ("Submitted", Decimal("209.08"))
    assert limit_of(exchange) == Decimal("209.08")


def test_a_changed_limit_loses_its_cap(exchange: Exchange) -> None:
    exchange.place(order(1, "SELL", 1000, "LMT", limit_price="1.00"), NOW)
    assert limit_of(exchange) == Decimal("171.00")
    exchange.place(order(1, "SELL", 1000, "LMT", limit_price="191.00"), NOW)
    assert limit_of(exchange) == Decimal("191.00")
    [live] = exchange.open_orders()
    assert live.capped_at is None
