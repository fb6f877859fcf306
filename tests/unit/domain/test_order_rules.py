"""What must hold before an order may leave."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatedesk.domain.connection import AccountMode, ConnectionState
from gatedesk.domain.contract import SecType
from gatedesk.domain.order import OrderType
from gatedesk.domain.order_rules import ORDER_RULES, OrderContext, check
from helpers.builders import AAPL, EUR_USD, contract_details, live_status, order_draft

CONTEXT = OrderContext(live_status(), contract_details())
NUMBERS = st.one_of(
    st.decimals(allow_nan=True, allow_infinity=True),
    st.sampled_from([Decimal(-1), Decimal(0), Decimal("1e308"), Decimal("-1e308")]),
)


def fields(context: OrderContext = CONTEXT, **changes: Any) -> list[str]:
    draft = order_draft().model_copy(update=changes)  # unchecked: the rules are the second wall behind the record's own
    return [issue.field for issue in check(draft, context)]


def test_a_sound_order_passes() -> None:
    assert fields() == []


@pytest.mark.parametrize("state", sorted(set(ConnectionState) - {ConnectionState.LIVE}))
def test_the_connection_must_be_live(state: ConnectionState) -> None:
    assert "" in fields(OrderContext(live_status(state=state), contract_details()))


@pytest.mark.parametrize(
    ("mode", "passes"),
    [
        (AccountMode.PAPER, True),
        (AccountMode.SIMULATED, True),
        (AccountMode.LIVE, False),
        (AccountMode.UNKNOWN, False),
    ],
)
def test_only_paper_and_simulated_accounts_trade(mode: AccountMode, passes: bool) -> None:
    assert (fields(OrderContext(live_status(mode=mode), contract_details())) == []) == passes


@pytest.mark.parametrize("account", ["", "DU999", "U1234567"])
def test_the_account_must_be_one_of_the_connection(account: str) -> None:
    assert fields(account=account) == [""]


def test_the_contract_must_be_confirmed() -> None:
    assert fields(OrderContext(live_status(), None)) == ["symbol"]
    assert fields(contract=AAPL.model_copy(update={"con_id": 0})) == ["symbol"]
    assert fields(OrderContext(live_status(), contract_details(EUR_USD))) == ["symbol"]


def test_an_index_cannot_be_traded() -> None:
    index = AAPL.model_copy(update={"sec_type": SecType.INDEX})
    assert "symbol" in fields(OrderContext(live_status(), contract_details(index)), contract=index)


@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "Infinity", "-Infinity", "1e12", "0.5"])
def test_quantities_that_cannot_be(quantity: str) -> None:
    assert "quantity" in fields(quantity=Decimal(quantity))


@pytest.mark.parametrize("price", ["0", "-5", "NaN", "Infinity", "191.105", "191.1001"])
def test_limit_prices_that_cannot_be(price: str) -> None:
    assert fields(limit_price=Decimal(price)) == ["limit"]


def test_below_a_dollar_the_grid_is_finer() -> None:
    assert fields(limit_price=Decimal("0.5001")) == []
    assert fields(limit_price=Decimal("1.0001")) == ["limit"]


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        (OrderType.MARKET, []),
        (OrderType.LIMIT, ["limit"]),
        (OrderType.STOP, ["stop"]),
        (OrderType.STOP_LIMIT, ["limit", "stop"]),
    ],
)
def test_each_type_needs_its_own_prices(kind: OrderType, missing: list[str]) -> None:
    assert fields(order_type=kind, limit_price=None, stop_price=None) == missing


def test_the_message_names_the_nearest_price() -> None:
    [issue] = check(order_draft(limit_price=Decimal("191.108")), CONTEXT)
    assert "191.11 is the nearest" in issue.message


@given(quantity=NUMBERS, limit=NUMBERS, stop=NUMBERS, kind=st.sampled_from(OrderType))
def test_no_number_gets_past_or_breaks_the_rules(
    quantity: Decimal, limit: Decimal, stop: Decimal, kind: OrderType
) -> None:
    draft = order_draft(order_type=kind).model_copy(
        update={"quantity": quantity, "limit_price": limit, "stop_price": stop}
    )
    issues = check(draft, CONTEXT)
    if not issues:
        used = [quantity, *([limit] if kind.needs_limit else []), *([stop] if kind.needs_stop else [])]
        assert all(number.is_finite() and number > 0 for number in used)


def test_every_rule_names_a_field_of_the_ticket() -> None:
    assert {name for name, _ in ORDER_RULES} == {"", "symbol", "quantity", "limit", "stop"}
