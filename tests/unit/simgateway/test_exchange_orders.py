"""Placing, filling, modifying and cancelling: the events, in the real Gateway's order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gatedesk.simgateway.exchange.exchange import Exchange, PreviewRefused
from gatedesk.simgateway.exchange.records import (
    AccountSetup,
    ExchangeEvent,
    Executed,
    Refused,
    StatusChanged,
)
from helpers.sim_market import AAPL, ES, EURUSD, INDEX, MSFT, TOYO, WEDNESDAY_NOON, HandMarket
from helpers.sim_orders import ACCOUNT, order, text_of, told

NOW = WEDNESDAY_NOON


@pytest.fixture
def market() -> HandMarket:
    market = HandMarket()
    market.trade(AAPL.con_id, 190.0, 100)
    market.show(AAPL.con_id, [(189.99, 300), (189.98, 500)], [(190.01, 200), (190.02, 400)])
    market.show(EURUSD.con_id, [(1.1, 1_000_000)], [(1.1001, 1_000_000)])
    market.trade(ES.con_id, 5000.0, 1)
    market.show(ES.con_id, [(4999.75, 20)], [(5000.0, 20)])
    return market


@pytest.fixture
def exchange(market: HandMarket) -> Exchange:
    return Exchange(market, accounts=[AccountSetup(ACCOUNT, Decimal(1_000_000))], seed=7)


# ------------------------------------------------------------------ market and limit orders


def test_market_buy_is_accepted_then_executed_then_filled(exchange: Exchange) -> None:
    events = exchange.place(order(1, "BUY", 100), NOW)
    assert told(events) == ["PreSubmitted 1 0/100", "fill 1 100@190.01", "Filled 1 100/100"]


def test_market_sell_is_submitted_first(exchange: Exchange) -> None:
    events = exchange.place(order(1, "SELL", 100), NOW)
    assert told(events) == ["Submitted 1 0/100", "fill 1 100@189.99", "Filled 1 100/100"]


def test_market_order_walks_the_book_and_its_average_is_cumulated(exchange: Exchange) -> None:
    events = exchange.place(order(1, "BUY", 300), NOW)
    assert told(events) == [
        "PreSubmitted 1 0/300",
        "fill 1 200@190.01",
        "Submitted 1 200/300",
        "fill 1 100@190.02",
        "Filled 1 300/300",
    ]
    last = events[-1]
    assert isinstance(last, StatusChanged)
    assert last.order.value == Decimal("57004.00")
    assert round(last.order.average_price, 8) == Decimal("190.01333333")
    assert last.order.last_price == Decimal("190.02")


def test_market_order_bigger_than_the_book_waits_for_more(exchange: Exchange, market: HandMarket) -> None:
    assert told(exchange.place(order(1, "BUY", 700), NOW))[-1] == "Submitted 1 600/700"
    quote = market.show(AAPL.con_id, [], [(190.05, 500)])
    assert told(exchange.on_market([quote], NOW + 1)) == ["fill 1 100@190.05", "Filled 1 700/700"]


def test_market_order_on_an_empty_market_waits_presubmitted(exchange: Exchange, market: HandMarket) -> None:
    assert told(exchange.place(order(1, "BUY", 10, con_id=MSFT.con_id), NOW)) == ["PreSubmitted 1 0/10"]
    quote = market.show(MSFT.con_id, [], [(400.0, 100)])
    assert told(exchange.on_market([quote], NOW + 1)) == ["fill 1 10@400.0", "Filled 1 10/10"]


def test_marketable_limit_fills_at_the_books_price_and_the_rest_rests(exchange: Exchange) -> None:
    events = exchange.place(order(1, "BUY", 300, "LMT", limit_price="190.01"), NOW)
    assert told(events) == ["PreSubmitted 1 0/300", "fill 1 200@190.01", "Submitted 1 200/300"]


def test_resting_limit_waits_for_the_size_displayed_ahead(exchange: Exchange, market: HandMarket) -> None:
    placed = exchange.place(order(1, "BUY", 100, "LMT", limit_price="189.99"), NOW)
    assert told(placed) == ["PreSubmitted 1 0/100", "Submitted 1 0/100"]
    assert exchange.on_market([market.trade(1, 189.99, 200)], NOW + 1) == []
    events = exchange.on_market([market.trade(1, 189.99, 160)], NOW + 2)
    assert told(events) == ["fill 1 60@189.99", "Submitted 1 60/100"]
    events = exchange.on_market([market.trade(1, 189.98, 500)], NOW + 3)
    assert told(events) == ["fill 1 40@189.99", "Filled 1 100/100"]


def test_resting_limit_fills_at_its_own_price_when_the_market_comes_to_it(
    exchange: Exchange, market: HandMarket
) -> None:
    exchange.place(order(1, "BUY", 100, "LMT", limit_price="189.50"), NOW)
    quote = market.show(AAPL.con_id, [(189.30, 100)], [(189.40, 500)])
    events = exchange.on_market([quote], NOW + 1)
    assert told(events) == ["fill 1 100@189.50", "Filled 1 100/100"]
    assert exchange.executions()[0].liquidity == 1


def test_a_trade_is_shared_by_price_then_time_and_never_exceeds_its_size(
    exchange: Exchange, market: HandMarket
) -> None:
    market.show(AAPL.con_id, [(189.90, 100)], [(190.10, 100)])
    for order_id, limit in ((1, "189.95"), (2, "189.96"), (3, "189.95")):
        exchange.place(order(order_id, "BUY", 100, "LMT", limit_price=limit), NOW)
    events = exchange.on_market([market.trade(1, 189.95, 250)], NOW + 1)
    assert told(events) == [
        "fill 2 100@189.96",
        "Filled 2 100/100",
        "fill 1 100@189.95",
        "Filled 1 100/100",
        "fill 3 50@189.95",
        "Submitted 3 50/100",
    ]


def test_limit_on_a_quiet_contract_rests_only_once_there_is_a_book(exchange: Exchange, market: HandMarket) -> None:
    placed = exchange.place(order(1, "BUY", 5, "LMT", con_id=MSFT.con_id, limit_price=400), NOW)
    assert told(placed) == ["PreSubmitted 1 0/5"]
    quote = market.show(MSFT.con_id, [(399.0, 10)], [(401.0, 10)])
    assert told(exchange.on_market([quote], NOW + 1)) == ["Submitted 1 0/5"]


# ------------------------------------------------------------------ stops


def test_stop_is_held_for_its_trigger_and_then_acts_as_market(exchange: Exchange, market: HandMarket) -> None:
    placed = exchange.place(order(1, "SELL", 100, "STP", stop_price="189.50"), NOW)
    assert told(placed) == ["PreSubmitted 1 0/100 trigger"]
    assert exchange.on_market([market.trade(1, 189.51, 10)], NOW + 1) == []
    events = exchange.on_market([market.trade(1, 189.50, 10)], NOW + 2)
    assert told(events) == ["Submitted 1 0/100", "fill 1 100@189.99", "Filled 1 100/100"]


def test_stop_limit_rests_at_its_limit_after_the_trigger(exchange: Exchange, market: HandMarket) -> None:
    exchange.place(order(1, "BUY", 100, "STP LMT", stop_price="190.50", limit_price="190.00"), NOW)
    assert told(exchange.on_market([market.trade(1, 190.60, 10)], NOW + 1)) == ["Submitted 1 0/100"]
    assert exchange.open_orders()[0].triggered


def test_stop_through_the_market_triggers_at_once(exchange: Exchange) -> None:
    events = exchange.place(order(1, "BUY", 10, "STP", stop_price="189.00"), NOW)
    assert told(events)[:2] == ["PreSubmitted 1 0/10 trigger", "Submitted 1 0/10"]
    assert told(events)[-1] == "Filled 1 10/10"


def test_currency_stop_triggers_on_the_quote(exchange: Exchange, market: HandMarket) -> None:
    exchange.place(order(1, "SELL", 20000, "STP", con_id=EURUSD.con_id, stop_price="1.09"), NOW)
    quote = market.show(EURUSD.con_id, [(1.0899, 1_000_000)], [(1.09, 1_000_000)])
    assert told(exchange.on_market([quote], NOW + 1))[1] == "fill 1 20000@1.0899"


@pytest.mark.parametrize(
    ("side", "order_type", "prices", "waking", "fill"),
    [
        ("BUY", "MIT", {"stop_price": "189.00"}, 189.0, "fill 1 10@190.01"),
        ("SELL", "MIT", {"stop_price": "191.00"}, 191.0, "fill 1 10@189.99"),
        ("BUY", "LIT", {"stop_price": "189.00", "limit_price": "190.01"}, 188.9, "fill 1 10@190.01"),
        ("SELL", "TRAIL", {"trail_amount": "1.00"}, 189.0, "fill 1 10@189.99"),
        ("BUY", "TRAIL", {"trail_percent": "1"}, 191.9, "fill 1 10@190.01"),
        ("SELL", "TRAIL LIMIT", {"trail_amount": "1.00", "limit_offset": "0.10"}, 189.0, "fill 1 10@189.99"),
    ],
)
def test_other_held_kinds_wake_on_the_last_trade(
    exchange: Exchange,
    market: HandMarket,
    side: str,
    order_type: str,
    prices: dict[str, object],
    waking: float,
    fill: str,
) -> None:
    exchange.place(order(1, side, 10, order_type, **prices), NOW)
    events = exchange.on_market([market.trade(1, waking, 10)], NOW + 1)
    assert told(events) == ["Submitted 1 0/10", fill, "Filled 1 10/10"]


def test_trailing_stop_follows_and_never_goes_back(exchange: Exchange, market: HandMarket) -> None:
    exchange.place(order(1, "SELL", 10, "TRAIL", trail_amount="1.00"), NOW)
    exchange.on_market([market.trade(1, 192.0, 10), market.trade(1, 191.5, 10)], NOW + 1)
    assert exchange.open_orders()[0].working_stop == Decimal("191.00")
    events = exchange.on_market([market.trade(1, 191.0, 10)], NOW + 2)
    assert told(events)[0] == "Submitted 1 0/10"


# ------------------------------------------------------------------ times in force


def test_immediate_or_cancel_keeps_what_it_got(exchange: Exchange) -> None:
    events = exchange.place(order(1, "BUY", 300, "LMT", limit_price="190.01", tif="IOC"), NOW)
    assert told(events) == [
        "PreSubmitted 1 0/300",
        "fill 1 200@190.01",
        "Submitted 1 200/300",
        "PendingCancel 1 200/300",
        "Cancelled 1 200/300",
    ]


def test_fill_or_kill_takes_all_or_goes_inactive(exchange: Exchange) -> None:
    events = exchange.place(order(1, "BUY", 300, "LMT", limit_price="190.01", tif="FOK"), NOW)
    assert told(events) == ["PreSubmitted 1 0/300", "Inactive 1 0/300"]
    events = exchange.place(order(2, "BUY", 200, "LMT", limit_price="190.01", tif="FOK"), NOW)
    assert told(events)[-1] == "Filled 2 200/200"


def test_all_or_none_and_minimum_quantity_wait_for_enough(exchange: Exchange, market: HandMarket) -> None:
    exchange.place(order(1, "BUY", 300, "LMT", limit_price="190.01", all_or_none=True), NOW)
    exchange.place(order(2, "BUY", 300, "LMT", limit_price="190.01", min_quantity=Decimal(250)), NOW)
    assert exchange.executions() == []
    quote = market.show(AAPL.con_id, [(189.99, 100)], [(190.01, 600)])
    events = exchange.on_market([quote], NOW + 1)
    assert [word for word in told(events) if "fill" in word] == ["fill 1 300@190.01", "fill 2 300@190.01"]


def test_day_order_expires_with_its_hours_and_gtc_stays(exchange: Exchange) -> None:
    exchange.place(order(1, "BUY", 10, "LMT", limit_price="180"), NOW)
    exchange.place(order(2, "BUY", 10, "LMT", limit_price="180", tif="GTC"), NOW)
    exchange.place(order(3, "BUY", 10, "LMT", limit_price="180", outside_rth=True), NOW)
    assert exchange.on_market([], NOW + 3.9 * 3600) == []
    assert told(exchange.on_market([], NOW + 4 * 3600)) == ["Cancelled 1 0/10", "error 1 202"]
    assert told(exchange.on_market([], NOW + 8 * 3600)) == ["Cancelled 3 0/10", "error 3 202"]
    assert [o.terms.order_id for o in exchange.open_orders()] == [2]


def test_good_till_date_expires_at_its_date(exchange: Exchange) -> None:
    exchange.place(order(1, "BUY", 10, "LMT", limit_price="180", tif="GTD", good_till=NOW + 100), NOW)
    assert exchange.on_market([], NOW + 99) == []
    assert told(exchange.on_market([], NOW + 101)) == ["Cancelled 1 0/10", "error 1 202"]


def test_orders_for_the_close_fill_at_the_last_trade(exchange: Exchange, market: HandMarket) -> None:
    exchange.place(order(1, "BUY", 10, "MOC"), NOW)
    exchange.place(order(2, "BUY", 10, "LOC", limit_price="189.00"), NOW)
    events = exchange.on_market([market.trade(1, 190.5, 10)], NOW + 4 * 3600)
    assert told(events) == [
        "Submitted 1 0/10",
        "fill 1 10@190.5",
        "Filled 1 10/10",
        "Cancelled 2 0/10",
        "error 2 202",
    ]


# ------------------------------------------------------------------ a closed market


def test_order_in_a_closed_market_is_warned_and_waits_for_the_open(exchange: Exchange, market: HandMarket) -> None:
    market.closed.add(AAPL.con_id)
    market.opens = 1776346200.0
    events = exchange.place(order(1, "BUY", 1), NOW)
    assert told(events) == ["PreSubmitted 1 0/1", "error 1 399", "PreSubmitted 1 0/1"]
    assert text_of(events) == (
        "Order Message:\nBUY 1 AAPL NASDAQ.NMS\nWarning: Your order will not be placed at the exchange until "
        "2026-04-16 09:30:00 US/Eastern"
    )
    assert exchange.on_market([], NOW + 3600) == []
    market.closed.clear()
    assert told(exchange.on_market([], market.opens)) == ["fill 1 1@190.01", "Filled 1 1/1"]


def test_shares_wait_for_regular_hours_unless_told_otherwise(exchange: Exchange, market: HandMarket) -> None:
    market.regular = (NOW + 1800, NOW + 4 * 3600)
    waiting = exchange.place(order(1, "BUY", 10), NOW)
    assert told(waiting) == ["PreSubmitted 1 0/10", "error 1 399", "PreSubmitted 1 0/10"]
    assert "until 2026-04-15 12:30:00 US/Eastern" in text_of(waiting)
    early = exchange.place(order(2, "BUY", 10, "LMT", limit_price="190.02", outside_rth=True), NOW)
    assert told(early)[-1] == "Filled 2 10/10"
    assert told(exchange.place(order(3, "BUY", 1, con_id=ES.con_id), NOW))[-1] == "Filled 3 1/1"
    assert exchange.on_market([market.trade(1, 189.0, 1000, time=NOW + 60)], NOW + 60) == []
    assert told(exchange.on_market([], NOW + 1800)) == ["fill 1 10@190.01", "Filled 1 10/10"]


def test_an_order_of_one_look_is_rejected_by_a_closed_market(exchange: Exchange, market: HandMarket) -> None:
    market.closed.add(AAPL.con_id)
    events = exchange.place(order(1, "BUY", 1, tif="IOC"), NOW)
    assert told(events) == ["Inactive 1 0/1", "error 1 201"]
    assert text_of(events) == "Order rejected - reason:Exchange is closed."


# ------------------------------------------------------------------ modify and cancel


def test_modify_keeps_the_permanent_id_and_can_fill(exchange: Exchange) -> None:
    first = exchange.place(order(1, "BUY", 100, "LMT", limit_price="189.00"), NOW)[-1]
    events = exchange.place(order(1, "BUY", 100, "LMT", limit_price="190.01"), NOW + 1)
    assert told(events) == ["Submitted 1 0/100", "fill 1 100@190.01", "Filled 1 100/100"]
    assert isinstance(first, StatusChanged)
    assert {e.order.perm_id for e in events if isinstance(e, StatusChanged)} == {first.order.perm_id}


def test_a_smaller_size_keeps_the_place_in_time_and_a_new_price_loses_it(
    exchange: Exchange, market: HandMarket
) -> None:
    market.show(AAPL.con_id, [(189.90, 100)], [(190.10, 100)])
    for order_id in (1, 2, 3):
        exchange.place(order(order_id, "BUY", 100, "LMT", limit_price="189.95"), NOW)
    exchange.place(order(1, "BUY", 50, "LMT", limit_price="189.95"), NOW)
    exchange.place(order(2, "BUY", 100, "LMT", limit_price="189.94"), NOW)
    exchange.place(order(2, "BUY", 100, "LMT", limit_price="189.95"), NOW)
    events = exchange.on_market([market.trade(1, 189.95, 160)], NOW + 1)
    assert [word for word in told(events) if "fill" in word] == [
        "fill 1 50@189.95",
        "fill 3 100@189.95",
        "fill 2 10@189.95",
    ]


def test_a_moved_stop_waits_again(exchange: Exchange, market: HandMarket) -> None:
    exchange.place(order(1, "SELL", 10, "STP", stop_price="189.00"), NOW)
    moved = exchange.place(order(1, "SELL", 10, "STP", stop_price="188.00"), NOW)
    assert told(moved) == ["PreSubmitted 1 0/10 trigger"]
    assert exchange.on_market([market.trade(1, 188.5, 1)], NOW + 1) == []


def test_cancel_tells_the_status_before_the_202(exchange: Exchange) -> None:
    exchange.place(order(1, "BUY", 10, "LMT", limit_price="180"), NOW)
    events = exchange.cancel(1, 1, NOW + 1)
    assert told(events) == ["PendingCancel 1 0/10", "Cancelled 1 0/10", "error 1 202"]
    assert text_of(events) == "Order Canceled - reason:"
    assert exchange.open_orders() == []
    assert len(exchange.completed_orders()) == 1


def test_another_client_can_cancel_by_order_id(exchange: Exchange) -> None:
    exchange.place(order(9, "BUY", 10, "LMT", limit_price="180", client_id=5), NOW)
    events = exchange.cancel(0, 9, NOW + 1)
    assert told(events)[-2:] == ["Cancelled 9 0/10", "error 9 202"]
    assert isinstance(events[-1], Refused)
    assert events[-1].client_id == 5


def test_cancel_all_reaches_every_client(exchange: Exchange) -> None:
    exchange.place(order(1, "BUY", 10, "LMT", limit_price="180"), NOW)
    exchange.place(order(1, "BUY", 10, "LMT", limit_price="180", client_id=2), NOW)
    assert told(exchange.cancel_all(NOW)).count("Cancelled 1 0/10") == 2


# ------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"con_id": 999}, 200, "No security definition has been found for the request"),
        ({"account": "U77"}, 201, "Order rejected - reason:Unknown account U77."),
        ({"order_type": "BOX"}, 321, "Error validating request.-'bF' : cause - Invalid order type was entered"),
        ({"tif": "SOON"}, 321, "time in force"),
        ({"side": "HOLD"}, 321, "side"),
        ({"quantity": Decimal(0)}, 434, "The order size cannot be zero."),
        ({"quantity": Decimal(-5)}, 321, "positive"),
        ({"quantity": Decimal("1.5")}, 321, "whole"),
        ({"quantity": Decimal("NaN")}, 321, "finite"),
        ({"limit_price": None}, 463, "You must enter a valid price."),
        ({"limit_price": Decimal(0)}, 463, "valid price"),
        ({"limit_price": Decimal("Infinity")}, 321, "finite"),
        ({"limit_price": Decimal("190.005")}, 110, "The price does not conform to the minimum price variation"),
        ({"tif": "GTD", "good_till": NOW - 1}, 321, "good till date"),
        ({"oca_type": 4}, 321, "OCA"),
        ({"order_type": "TRAIL", "trail_amount": Decimal(-1)}, 463, "valid price"),
        ({"order_type": "TRAIL"}, 463, "valid price"),
        ({"con_id": INDEX.con_id}, 460, "No trading permissions."),
        ({"con_id": TOYO.con_id}, 201, "exchange rate"),
        ({"parent_id": 20}, 135, "Can't find order with id = 20"),
    ],
)
def test_what_cannot_be_an_order_is_refused_and_leaves_nothing(
    exchange: Exchange, change: dict[str, object], code: int, words: str
) -> None:
    terms = replace(order(1, "BUY", 10, "LMT", limit_price="189"), **change)  # type: ignore[arg-type]  # a table
    events = exchange.place(terms, NOW)
    assert told(events) == [f"error 1 {code}"]
    assert words in text_of(events)
    assert exchange.open_orders() == exchange.completed_orders() == []
    assert exchange.used_order_id(1) == 1


def test_the_increment_is_that_of_the_price(exchange: Exchange) -> None:
    assert told(exchange.place(order(1, "BUY", 1, "LMT", limit_price="0.1234"), NOW))[-1] == "Submitted 1 0/1"
    assert told(exchange.place(order(2, "BUY", 1, "LMT", limit_price="1.1234"), NOW)) == ["error 2 110"]


def test_an_id_not_above_the_highest_is_a_duplicate(exchange: Exchange) -> None:
    exchange.place(order(5, "BUY", 1, "LMT", limit_price="180"), NOW)
    assert told(exchange.place(order(4, "BUY", 1), NOW)) == ["error 4 103"]
    assert told(exchange.place(order(4, "BUY", 1, client_id=2), NOW))[-1] == "Filled 4 1/1"
    assert exchange.used_order_id(1) == 5


def test_refused_modifications_leave_the_order_and_tell_it_again(exchange: Exchange) -> None:
    exchange.place(order(1, "BUY", 300, "LMT", limit_price="190.01"), NOW)
    for changed, code in (
        (order(1, "SELL", 300, "LMT", limit_price="190.01"), 105),
        (order(1, "BUY", 300, "LMT", limit_price="190.001"), 110),
        (order(1, "BUY", 200, "LMT", limit_price="190.01"), 321),
        (order(1, "BUY", 900_000, "LMT", limit_price="190.01"), 201),
    ):
        assert told(exchange.place(changed, NOW)) == [f"error 1 {code}", "Submitted 1 200/300"]


def test_finished_orders_can_be_neither_modified_nor_cancelled(exchange: Exchange) -> None:
    exchange.place(order(1, "BUY", 10), NOW)
    exchange.place(order(2, "BUY", 10, "LMT", limit_price="180"), NOW)
    exchange.cancel(1, 2, NOW)
    exchange.place(order(3, "BUY", 900_000), NOW)
    assert told(exchange.place(order(1, "BUY", 20), NOW)) == ["error 1 104"]
    assert told(exchange.place(order(2, "BUY", 20), NOW)) == ["error 2 103"]
    assert text_of(exchange.cancel(1, 1, NOW)) == (
        "OrderId 1 that needs to be cancelled cannot be cancelled, state: Filled."
    )
    assert told(exchange.cancel(1, 2, NOW)) == ["error 2 10148"]
    assert told(exchange.cancel(1, 3, NOW)) == ["error 3 161"]
    assert text_of(exchange.cancel(1, 77, NOW)) == "OrderId 77 that needs to be cancelled is not found."


def test_an_order_beyond_the_margin_goes_inactive_with_its_reason(exchange: Exchange) -> None:
    events = exchange.place(order(1, "BUY", 20_000, "LMT", limit_price="189.00"), NOW)
    assert told(events) == ["Inactive 1 0/20000", "error 1 201"]
    assert text_of(events) == (
        "Order rejected - reason:YOUR ORDER IS NOT ACCEPTED. IN ORDER TO OBTAIN THE DESIRED POSITION YOUR EQUITY "
        "WITH LOAN VALUE [999900.00 USD] MUST EXCEED THE INITIAL MARGIN [1900000.00 USD]"
    )


# ------------------------------------------------------------------ families and groups


def bracket(exchange: Exchange) -> list[ExchangeEvent]:
    parent = order(1, "BUY", 100, "LMT", limit_price="190.01", transmit=False)
    profit = order(2, "SELL", 100, "LMT", limit_price="195", parent_id=1, transmit=False)
    stop = order(3, "SELL", 100, "STP", stop_price="185", parent_id=1)
    assert exchange.place(parent, NOW) == exchange.place(profit, NOW) == exchange.open_orders() == []
    return exchange.place(stop, NOW)


def test_a_bracket_goes_live_with_its_last_order_and_children_wait_for_the_fill(
    exchange: Exchange, market: HandMarket
) -> None:
    market.show(AAPL.con_id, [(189.99, 300)], [(190.05, 200)])
    assert told(bracket(exchange)) == [
        "PreSubmitted 1 0/100",
        "Submitted 1 0/100",
        "PreSubmitted 2 0/100 child",
        "PreSubmitted 3 0/100 child",
    ]
    events = exchange.on_market([market.trade(1, 190.0, 100)], NOW + 1)
    assert told(events) == [
        "fill 1 100@190.01",
        "Filled 1 100/100",
        "PreSubmitted 2 0/100",
        "Submitted 2 0/100",
        "PreSubmitted 3 0/100 trigger",
    ]


def test_one_child_fills_and_the_other_is_cancelled(exchange: Exchange, market: HandMarket) -> None:
    bracket(exchange)
    events = exchange.on_market([market.trade(1, 195.5, 100)], NOW + 1)
    assert told(events) == ["fill 2 100@195", "Filled 2 100/100", "Cancelled 3 0/100", "error 3 202"]
    assert exchange.open_orders() == []


def test_cancelling_the_parent_cancels_the_children(exchange: Exchange, market: HandMarket) -> None:
    market.show(AAPL.con_id, [(189.99, 300)], [(190.05, 200)])
    bracket(exchange)
    assert told(exchange.cancel(1, 1, NOW)) == [
        "PendingCancel 1 0/100",
        "Cancelled 1 0/100",
        "error 1 202",
        "Cancelled 2 0/100",
        "error 2 202",
        "Cancelled 3 0/100",
        "error 3 202",
    ]


def test_a_child_modified_after_its_parent_filled_must_not_name_it(exchange: Exchange) -> None:
    bracket(exchange)
    moved = order(2, "SELL", 100, "LMT", limit_price="196", parent_id=1)
    assert told(exchange.place(moved, NOW)) == ["error 2 135", "Submitted 2 0/100"]
    assert told(exchange.place(replace(moved, parent_id=0), NOW)) == ["Submitted 2 0/100"]
    assert exchange.open_orders()[0].working_limit == Decimal(196)


def test_an_untransmitted_order_can_be_changed_withdrawn_or_sent(exchange: Exchange) -> None:
    assert exchange.place(order(1, "BUY", 10, transmit=False), NOW) == []
    assert exchange.place(order(1, "BUY", 20, transmit=False), NOW) == []
    assert told(exchange.place(order(1, "BUY", 30), NOW))[-1] == "Filled 1 30/30"
    exchange.place(order(2, "BUY", 10, transmit=False), NOW)
    assert told(exchange.cancel(1, 2, NOW)) == ["ApiCancelled 2 0/10", "error 2 202"]


@pytest.mark.parametrize(("oca_type", "left"), [(1, ["Cancelled 2 0/100", "error 2 202"]), (2, ["Submitted 2 0/60"])])
def test_a_partial_fill_cancels_or_reduces_its_group(
    exchange: Exchange, market: HandMarket, oca_type: int, left: list[str]
) -> None:
    market.show(AAPL.con_id, [(189.90, 100)], [(190.10, 100)])
    for order_id, limit in ((1, "189.95"), (2, "189.85")):
        exchange.place(order(order_id, "BUY", 100, "LMT", limit_price=limit, oca_group="g", oca_type=oca_type), NOW)
    events = exchange.on_market([market.trade(1, 189.95, 40)], NOW + 1)
    assert told(events) == ["fill 1 40@189.95", "Submitted 1 40/100", *left]


# ------------------------------------------------------------------ identities


def test_ids_are_consecutive_unique_and_the_seeds(market: HandMarket) -> None:
    def run(seed: int) -> tuple[list[int], list[str]]:
        exchange = Exchange(market, accounts=[AccountSetup(ACCOUNT, Decimal(10**6))], seed=seed)
        events = [e for n in (1, 2, 3) for e in exchange.place(order(n, "BUY", 1), NOW)]
        perms = [e.order.perm_id for e in events if isinstance(e, Executed)]
        return perms, [e.exec_id for e in exchange.executions()]

    perms, exec_ids = run(1)
    assert perms == [perms[0], perms[0] + 1, perms[0] + 2]
    assert 0 < perms[0] < 2**31
    assert len(set(exec_ids)) == 3
    assert all(len(part) == size for part, size in zip(exec_ids[0].split("."), (8, 8, 2, 2), strict=True))
    assert run(1) == (perms, exec_ids)
    assert run(2)[1] != exec_ids


def test_interesting_names_contracts_with_orders_or_positions(exchange: Exchange) -> None:
    exchange.place(order(1, "BUY", 10), NOW)
    exchange.place(order(2, "BUY", 1, "LMT", con_id=ES.con_id, limit_price=4000), NOW)
    assert exchange.interesting() == {AAPL.con_id, ES.con_id}
    exchange.cancel(1, 2, NOW)
    exchange.place(order(3, "SELL", 10), NOW)
    assert exchange.interesting() == set()


def test_preview_shows_margin_and_commission_or_refuses(exchange: Exchange) -> None:
    impact = exchange.preview(order(1, "BUY", 100, "LMT", limit_price="190"))
    assert (impact.initial_before, impact.initial_after) == (0, Decimal("9500.00"))
    assert impact.maintenance_after == Decimal("4750.00")
    assert impact.equity_before - impact.equity_after == impact.commission == Decimal("1.00")
    assert exchange.open_orders() == []
    with pytest.raises(PreviewRefused) as refused:
        exchange.preview(order(1, "BUY", 0))
    assert refused.value.refused.code == 434
