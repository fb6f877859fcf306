"""The ledger, commissions, margin and account values: worked by hand, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gatedesk.simgateway.exchange.exchange import Exchange
from gatedesk.simgateway.exchange.fees import cents, commission_due
from gatedesk.simgateway.exchange.ledger import Ledger
from gatedesk.simgateway.exchange.records import AccountSetup, OrderTerms
from gatedesk.simgateway.market.records import Instrument
from helpers.sim_market import AAPL, CALL, ES, EURUSD, SAP, WEDNESDAY_NOON, HandMarket

ACCOUNT = "DU1000001"
NOW = WEDNESDAY_NOON
D = Decimal


@pytest.fixture
def ledger() -> Ledger:
    return Ledger({"USD": D(100_000)})


@pytest.fixture
def market() -> HandMarket:
    market = HandMarket()
    for instrument, price in ((AAPL, 190.0), (ES, 5000.0), (SAP, 100.0)):
        market.trade(instrument.con_id, price, 1)
        market.show(instrument.con_id, [(price, 100_000)], [(price, 100_000)])
    market.show(EURUSD.con_id, [(1.1, 10_000_000)], [(1.1, 10_000_000)])
    return market


def exchange_over(market: HandMarket, cash: int = 1_000_000) -> Exchange:
    return Exchange(market, accounts=[AccountSetup(ACCOUNT, D(cash))], seed=3)


def trade(exchange: Exchange, instrument: Instrument, side: str, quantity: int, now: float = NOW) -> None:
    order_id = exchange.used_order_id(1) + 1
    exchange.place(OrderTerms(1, order_id, ACCOUNT, instrument.con_id, side, D(quantity), "MKT"), now)
    assert exchange.executions()[-1].order_id == order_id


# ------------------------------------------------------------------ ledger


def test_average_cost_of_a_long_includes_commission(ledger: Ledger) -> None:
    assert ledger.record(AAPL, D(100), D("190.00"), D("1.00")) is None
    assert ledger.holdings[1].average_cost == D("190.01")
    assert ledger.cash["USD"] == D("80999.00")


def test_realized_is_net_of_both_commissions(ledger: Ledger) -> None:
    ledger.record(AAPL, D(100), D("190.00"), D("1.00"))
    assert ledger.record(AAPL, D(-40), D("191.00"), D("1.00")) == D("38.60")
    assert ledger.holdings[1].average_cost == D("190.01")
    assert ledger.record(AAPL, D(-60), D("189.00"), D("1.00")) == D("-61.60")
    assert ledger.cash["USD"] == D("100000") + D("38.60") - D("61.60")
    assert ledger.holdings[1].cost == ledger.quantity(1) == 0


def test_average_cost_of_a_short_is_what_it_brought_in(ledger: Ledger) -> None:
    ledger.record(AAPL, D(-100), D("190.00"), D("1.00"))
    assert ledger.holdings[1].average_cost == D("189.99")
    assert ledger.record(AAPL, D(100), D("180.00"), D("1.00")) == D("998.00")


def test_crossing_zero_splits_gross_and_commission(ledger: Ledger) -> None:
    ledger.record(AAPL, D(100), D("10.00"), D("1.00"))
    assert ledger.record(AAPL, D(-300), D("11.00"), D("1.50")) == D("98.50")
    holding = ledger.holdings[1]
    assert (holding.quantity, holding.cost) == (D(-200), D("-2199.00"))
    assert ledger.imbalance("USD") == 0


def test_a_future_moves_only_gains_and_commissions(ledger: Ledger) -> None:
    ledger.record(ES, D(2), D("5000.00"), D("4.50"))
    assert ledger.cash["USD"] == D("99995.50")
    assert ledger.holdings[4].average_cost == D("250002.25")
    assert ledger.record(ES, D(-1), D("5010.00"), D("2.25")) == D("495.50")
    assert ledger.cash["USD"] == D("100493.25")
    assert ledger.imbalance("USD") == 0


def test_a_currency_pair_moves_both_currencies(ledger: Ledger) -> None:
    ledger.record(EURUSD, D(20_000), D("1.10005"), D("2.00"))
    assert ledger.cash == {"USD": D("77997.00"), "EUR": D(20_000)}
    assert ledger.imbalance("USD") == ledger.imbalance("EUR") == 0


def test_money_rounds_once_per_execution_half_to_even(ledger: Ledger) -> None:
    ledger.record(AAPL, D(1), D("0.125"), D("0.00"))
    ledger.record(AAPL, D(1), D("0.135"), D("0.00"))
    assert ledger.cash["USD"] == D("100000") - D("0.12") - D("0.14")
    assert cents(D("2.345")) == D("2.34")


# ------------------------------------------------------------------ commissions


@pytest.mark.parametrize(
    ("instrument", "quantity", "value", "due"),
    [
        (AAPL, 100, "19000", "1.00"),
        (AAPL, 1000, "190000", "5.00"),
        (AAPL, 1, "50", "0.50"),
        (AAPL, 10_000, "1000", "10.00"),
        (ES, 3, "750000", "6.75"),
        (EURUSD, 20_000, "22000", "2.00"),
        (EURUSD, 1_000_000, "1100000", "22.00"),
        (AAPL, 0, "0", "0"),
    ],
)
def test_commissions_are_ibkr_pro_fixed(instrument: Instrument, quantity: int, value: str, due: str) -> None:
    assert commission_due(instrument, D(quantity), D(value)) == D(due)


def test_the_minimum_counts_once_an_order_not_once_a_fill(market: HandMarket) -> None:
    exchange = exchange_over(market)
    market.show(AAPL.con_id, [], [(190.0, 50), (190.1, 50), (190.2, 300)])
    trade(exchange, AAPL, "BUY", 400)
    assert [e.commission for e in exchange.executions()] == [D("1.00"), D("0.00"), D("1.00")]
    assert exchange.completed_orders()[0].commission == D("2.00")


# ------------------------------------------------------------------ account


def test_a_long_share_position_in_the_account(market: HandMarket) -> None:
    exchange = exchange_over(market)
    trade(exchange, AAPL, "BUY", 1000)
    market.trade(AAPL.con_id, 200.0, 1)
    market.show(AAPL.con_id, [(199.99, 100)], [(200.01, 100)])
    row = exchange.account(ACCOUNT)
    assert (row.cash, row.stock_value) == (D("809995.00"), D("200000.00"))
    assert row.net_liquidation == row.equity_with_loan == D("1009995.00")
    assert (row.initial_margin, row.maintenance_margin) == (D("100000.00"), D("50000.00"))
    assert (row.available_funds, row.excess_liquidity) == (D("909995.00"), D("959995.00"))
    assert row.buying_power == D("1819990.00")
    assert (row.unrealized, row.realized, row.daily) == (D("9995.00"), 0, D("9995.00"))
    assert (row.commissions, row.gross_position_value) == (D("5.00"), D("200000.00"))


def test_a_short_needs_more_maintenance(market: HandMarket) -> None:
    exchange = exchange_over(market)
    trade(exchange, AAPL, "SELL", 1000)
    row = exchange.account(ACCOUNT)
    assert row.stock_value == D("-190000.00")
    assert (row.initial_margin, row.maintenance_margin) == (D("95000.00"), D("57000.00"))
    assert row.net_liquidation == D("999995.00")


def test_a_future_ties_up_margin_by_contract(market: HandMarket) -> None:
    exchange = exchange_over(market)
    trade(exchange, ES, "BUY", 2)
    market.trade(ES.con_id, 5001.0, 1)
    market.show(ES.con_id, [(5000.75, 10)], [(5001.0, 10)])
    row = exchange.account(ACCOUNT)
    assert (row.initial_margin, row.maintenance_margin) == (D("40000.00"), D("36000.00"))
    assert row.cash == D("999995.50")
    assert row.net_liquidation == D("1000095.50")
    assert row.stock_value == 0


def test_foreign_cash_is_worth_its_rate(market: HandMarket) -> None:
    exchange = exchange_over(market)
    trade(exchange, EURUSD, "BUY", 100_000)
    market.show(EURUSD.con_id, [(1.11, 100)], [(1.12, 100)])
    row = exchange.account(ACCOUNT)
    assert row.cash_by_currency == {"USD": D("889997.80"), "EUR": D(100_000)}
    assert row.cash == row.net_liquidation == D("889997.80") + D("111500.00")
    assert row.initial_margin == D("3345.00")
    (position,) = exchange.positions(ACCOUNT)
    assert (position.quantity, position.market_price) == (D(100_000), D("1.115"))
    assert position.unrealized == D("1497.80")


def test_a_foreign_share_is_bought_on_loan_and_converted(market: HandMarket) -> None:
    exchange = exchange_over(market)
    trade(exchange, SAP, "BUY", 100)
    row = exchange.account(ACCOUNT)
    assert row.cash_by_currency["EUR"] == D("-10001.00")
    assert row.net_liquidation == D(1_000_000) - D("1.10")


def test_flat_positions_stay_with_their_realized(market: HandMarket) -> None:
    exchange = exchange_over(market)
    trade(exchange, AAPL, "BUY", 100)
    trade(exchange, AAPL, "SELL", 100)
    (position,) = exchange.positions(ACCOUNT)
    assert (position.quantity, position.average_cost, position.realized) == (0, 0, D("-2.00"))
    assert [e.realized for e in exchange.executions()] == [None, D("-2.00")]


def test_a_new_day_begins_the_daily_profit_anew(market: HandMarket) -> None:
    exchange = exchange_over(market)
    exchange.on_market([], NOW)
    trade(exchange, AAPL, "BUY", 100)
    market.show(AAPL.con_id, [(191.0, 100)], [(191.0, 100)])
    exchange.on_market([], NOW + 13 * 3600)
    assert exchange.account(ACCOUNT).daily == 0
    market.show(AAPL.con_id, [(192.5, 100)], [(192.5, 100)])
    assert exchange.account(ACCOUNT).daily == D("150.00")
    assert exchange.positions(ACCOUNT)[0].daily == D("150.00")
    assert exchange.positions(ACCOUNT)[0].unrealized == D("249.00")


def test_an_order_that_reduces_is_taken_even_without_equity(market: HandMarket) -> None:
    exchange = exchange_over(market, cash=10_000)
    trade(exchange, AAPL, "BUY", 100)
    market.show(AAPL.con_id, [(50.0, 1000)], [(50.0, 1000)])
    market.trade(AAPL.con_id, 50.0, 1)
    assert exchange.account(ACCOUNT).net_liquidation < 0
    trade(exchange, AAPL, "SELL", 100)
    assert exchange.account(ACCOUNT).initial_margin == 0


def test_an_option_is_paid_in_full_and_lends_nothing(market: HandMarket) -> None:
    """Two calls at 4.50: 900.00 and 1.30 of commission, all of it tied up."""
    exchange = exchange_over(market)
    market.show(CALL.con_id, [(4.45, 50)], [(4.5, 50)])
    trade(exchange, CALL, "BUY", 2)
    market.show(CALL.con_id, [(4.5, 50)], [(4.6, 50)])
    row = exchange.account(ACCOUNT)
    assert (row.cash, row.option_value, row.stock_value) == (D("999098.70"), D("910.00"), 0)
    assert row.net_liquidation == D("1000008.70")
    assert (row.initial_margin, row.gross_position_value) == (D("910.00"), D("910.00"))
    [position] = exchange.positions(ACCOUNT)
    assert position.average_cost == D("450.65")
    assert exchange.imbalance(ACCOUNT) == {"USD": 0}


def test_a_written_option_ties_up_a_fifth_of_what_it_may_deliver(market: HandMarket) -> None:
    exchange = exchange_over(market)
    market.show(CALL.con_id, [(4.5, 50)], [(4.5, 50)])
    trade(exchange, CALL, "SELL", 2)
    assert exchange.account(ACCOUNT).initial_margin == D("900.00") + D("0.20") * 190 * 200
