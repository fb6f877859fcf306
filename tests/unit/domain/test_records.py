"""The words of trading: modes from accounts, prices on their grid, quotes, bars and states."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatedesk.domain.connection import (
    CONNECTED_STATES,
    DEFAULT_PORTS,
    AccountMode,
    ConnectionState,
    Endpoint,
    mode_of_accounts,
)
from gatedesk.domain.contract import Contract, SecType
from gatedesk.domain.market import DEFAULT_DURATION, BarSize, Quote
from gatedesk.domain.order import OrderType, Side
from gatedesk.domain.order_state import STATE_MEANING, OrderKey, OrderState
from gatedesk.domain.ticks import PriceGrid, PriceStep
from helpers.builders import AAPL, CENTS, EUR_USD, live_status, order_draft, order_record, position, quote

KINDS_OF_ACCOUNT = ["DU1234567", "DF123456", "DI1234567", "U1234567", "F1234567", "I1234567", "", "D1", "DU", "xDU1"]
PAPER = {"DU1234567", "DF123456", "DI1234567"}


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_paper_only_when_every_account_proves_it(length: int) -> None:
    for accounts in itertools.product(KINDS_OF_ACCOUNT, repeat=length):
        mode = mode_of_accounts(accounts)
        assert (mode is AccountMode.PAPER) == bool(accounts and PAPER.issuperset(accounts))
        assert mode.may_trade == (mode is AccountMode.PAPER)
        simulated = mode_of_accounts(accounts, simulated=True)
        assert (simulated is AccountMode.SIMULATED) == (mode is AccountMode.PAPER)


def test_a_mixture_and_nothing_are_unknown() -> None:
    assert mode_of_accounts(["DU1234567", "U1234567"]) is AccountMode.UNKNOWN
    assert mode_of_accounts([]) is AccountMode.UNKNOWN


def test_only_a_live_state_may_trade() -> None:
    for state in ConnectionState:
        assert live_status(state=state).may_trade == (state is ConnectionState.LIVE)
    assert ConnectionState.LIVE in CONNECTED_STATES
    assert not ConnectionState.SYNCING.is_connected


def test_the_usual_ports() -> None:
    assert sorted(DEFAULT_PORTS.values()) == [4001, 4002, 7496, 7497]
    assert str(Endpoint("::1", 4002)) == "::1:4002"


@pytest.mark.parametrize(
    ("contract", "name"),
    [
        (AAPL, "AAPL"),
        (EUR_USD, "EUR.USD"),
        (Contract(symbol="ES", sec_type=SecType.FUTURE, local_symbol="ESM6"), "ESM6"),
        (Contract(symbol="ES", sec_type=SecType.FUTURE), "ES"),
    ],
)
def test_contracts_are_named_as_traders_read_them(contract: Contract, name: str) -> None:
    assert contract.name == name


@given(st.decimals(min_value="0.0001", max_value="100000", places=4))
def test_the_nearest_price_is_on_the_grid_and_near(price: Decimal) -> None:
    nearest = CENTS.nearest(price)
    assert CENTS.is_on_grid(nearest)
    assert abs(nearest - price) <= CENTS.increment_at(price)


@given(st.decimals(min_value="2", max_value="10000", places=2), st.integers(-100, 100))
def test_steps_stay_on_the_grid_and_can_be_taken_back(price: Decimal, count: int) -> None:
    moved = CENTS.step(price, count)
    assert CENTS.is_on_grid(moved)
    assert moved == price + count * Decimal("0.01")


def test_decimals_follow_the_increment() -> None:
    assert CENTS.decimals() == 2
    assert CENTS.decimals(Decimal("0.5")) == 4
    eighths = PriceGrid(steps=(PriceStep(low_edge=Decimal(0), increment=Decimal("0.125")),))
    assert (eighths.decimals(), eighths.nearest(Decimal("10.2"))) == (3, Decimal("10.250"))
    tens = PriceGrid(steps=(PriceStep(low_edge=Decimal(0), increment=Decimal(10)),))
    assert tens.decimals() == 0


def test_a_quote_is_valued_by_what_it_has() -> None:
    assert quote().change == pytest.approx(1.6)
    assert quote().change_percent == pytest.approx(100 * 1.6 / 189.5)
    assert quote(last=None).reference == pytest.approx(191.10)
    assert quote(last=None, bid=None).reference == 189.50
    empty = Quote(con_id=1)
    assert (empty.reference, empty.change, empty.change_percent, empty.mid) == (None, None, None, None)
    assert quote(close=0.0).change_percent is None


def test_bar_sizes_know_their_length() -> None:
    assert [size.seconds for size in (BarSize.SEC_5, BarSize.MIN_15, BarSize.HOUR_4)] == [5, 900, 14_400]
    assert [size for size in BarSize if not size.is_intraday] == [BarSize.DAY_1, BarSize.WEEK_1, BarSize.MONTH_1]
    assert set(DEFAULT_DURATION) == set(BarSize)
    assert [size.seconds for size in BarSize] == sorted(size.seconds for size in BarSize)


def test_sides() -> None:
    assert (Side.BUY.sign, Side.SELL.sign) == (1, -1)
    assert Side.BUY.opposite is Side.SELL


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "BUY 100 AAPL @ LMT 191.10, DAY, regular hours"),
        (
            {"order_type": OrderType.MARKET, "quantity": Decimal(1500)},
            "BUY 1,500 AAPL @ MKT, DAY, regular hours",
        ),
        (
            {"order_type": OrderType.STOP_LIMIT, "stop_price": Decimal("190.5"), "outside_rth": True},
            "BUY 100 AAPL @ STP 190.5 LMT 191.10, DAY, also outside regular hours",
        ),
    ],
)
def test_an_order_in_words(changes: dict[str, object], words: str) -> None:
    assert order_draft(**changes).in_words() == words


def test_the_money_an_order_moves() -> None:
    assert order_draft().estimated_value(None) == Decimal("19110.00")
    market = order_draft(order_type=OrderType.MARKET, limit_price=None)
    assert market.estimated_value(Decimal(190)) == 19_000
    assert market.estimated_value(None) is None


def test_every_state_has_a_meaning_and_rejected_is_done() -> None:
    assert set(STATE_MEANING) == set(OrderState)
    assert {state for state in OrderState if state.is_done} == {
        OrderState.FILLED,
        OrderState.CANCELLED,
        OrderState.API_CANCELLED,
        OrderState.REJECTED,
    }
    assert OrderState.UNKNOWN.is_working


def test_an_order_keeps_its_row_for_life() -> None:
    assert order_record(5).row_key == "1:5"
    assert order_record(5, state=OrderState.FILLED).row_key == "1:5"
    assert order_record(key=OrderKey(0, 0, 99)).row_key == "perm:99"


def test_average_price_of_a_future_is_per_unit() -> None:
    future = Contract(con_id=7, symbol="ES", sec_type=SecType.FUTURE, multiplier=Decimal(50))
    assert position(future, 1, average_cost=Decimal(315_000)).average_price == 6300
