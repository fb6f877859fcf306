"""Records of ib_async into ours and back."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from decimal import Decimal

import ib_async
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatedesk.domain.contract import Contract, SecType
from gatedesk.domain.market import BarRequest, BarSize, MarketDataKind
from gatedesk.domain.order import OrderType, Side
from gatedesk.domain.order_state import OrderKey, OrderState
from gatedesk.gateway import translate
from gatedesk.gateway.guarded_ib import StatusWord
from helpers.builders import AAPL, EUR_USD, MOMENT, order_draft, order_record

UNSET = 1.7976931348623157e308
IB_AAPL = ib_async.Contract(
    conId=265598, symbol="AAPL", secType="STK", exchange="SMART", primaryExchange="NASDAQ", currency="USD"
)


@pytest.mark.parametrize("value", [-1.0, 0.0, math.nan, math.inf, UNSET, 9.223372036854776e18, None])
def test_what_is_no_price(value: float | None) -> None:
    assert translate.price(value) is None


def test_a_price_may_be_negative() -> None:
    assert translate.price(-37.63) == -37.63


@pytest.mark.parametrize("value", [math.nan, math.inf, UNSET, 2.0**63, "", "UI", "nonsense", None])
def test_what_is_no_money(value: float | str | None) -> None:
    assert translate.decimal(value) is None


@given(st.decimals(min_value="-1e12", max_value="1e12", allow_nan=False, places=6))
def test_money_is_as_exact_as_the_wire_wrote_it(value: Decimal) -> None:
    assert translate.decimal(str(value)) == value


def test_quantities_lose_their_needless_decimals() -> None:
    assert str(translate.quantity(100.0)) == "100"
    assert str(translate.quantity(0.5)) == "0.5"
    assert str(translate.quantity(1000.0)) == "1000"


@pytest.mark.parametrize("contract", [AAPL, EUR_USD, Contract(symbol="X", sec_type=SecType.OTHER, multiplier=50)])
def test_contracts_survive_the_round_trip(contract: Contract) -> None:
    assert translate.contract(translate.ib_contract(contract)) == contract


def test_a_held_share_is_routed_by_smart_not_by_its_listing() -> None:
    held = translate.held_contract(ib_async.Contract(conId=1, symbol="AAPL", secType="STK", exchange="NASDAQ"))
    assert (held.exchange, held.primary_exchange) == ("SMART", "NASDAQ")


def test_a_future_keeps_its_exchange_and_multiplier() -> None:
    future = ib_async.Contract(conId=2, symbol="ES", secType="FUT", exchange="CME", multiplier="50")
    held = translate.held_contract(future)
    assert (held.exchange, held.multiplier) == ("CME", Decimal(50))


def test_prices_of_an_order_are_written_as_typed() -> None:
    order = translate.ib_order(order_draft(limit_price=Decimal("191.10")), OrderKey(1, 7), "GD-1")
    assert str(order.lmtPrice) == "191.10"
    assert (order.account, order.orderRef, order.orderId, order.transmit) == ("DU1234567", "GD-1", 7, True)
    assert order.auxPrice == UNSET


@pytest.mark.parametrize(
    ("kind", "limit", "stop"),
    [(OrderType.MARKET, False, False), (OrderType.LIMIT, True, False), (OrderType.STOP_LIMIT, True, True)],
)
def test_an_order_carries_the_prices_of_its_type_only(kind: OrderType, limit: bool, stop: bool) -> None:
    draft = order_draft(order_type=kind, limit_price=Decimal(190), stop_price=Decimal(189))
    order = translate.ib_order(draft, OrderKey(1, 7), "GD-1")
    assert (order.lmtPrice != UNSET, order.auxPrice != UNSET) == (limit, stop)


def test_a_change_keeps_what_it_does_not_change() -> None:
    known = ib_async.Order(orderId=7, outsideRth=True, ocaGroup="brackets", lmtPrice=190.0, totalQuantity=100.0)
    changed = translate.changed_order(known, order_draft(limit_price=Decimal("189.50"), quantity=Decimal(50)))
    assert (changed.outsideRth, changed.ocaGroup, changed.orderId) == (True, "brackets", 7)
    assert (changed.lmtPrice, changed.totalQuantity) == (Decimal("189.50"), Decimal(50))
    assert known.lmtPrice == 190.0


def test_values_the_broker_keeps_to_itself_are_not_sent_back() -> None:
    assert translate.known_order(ib_async.Order(orderId=7, rule80A="?", tif="GTC")).rule80A == ""


def test_an_open_order_becomes_a_record() -> None:
    order = ib_async.Order(
        orderId=7,
        clientId=1,
        permId=99,
        action="SELL",
        totalQuantity=100.0,
        orderType="LMT",
        lmtPrice=191.1,
        auxPrice=0.0,
        tif="GTC",
        account="DU1",
    )
    record = translate.order_record(IB_AAPL, order, ib_async.OrderState(status="PreSubmitted"), None, own=True)
    assert record.key == OrderKey(1, 7, 99)
    assert (record.side, record.limit_price, record.stop_price) == (Side.SELL, Decimal("191.1"), None)
    assert record.state is OrderState.PRE_SUBMITTED
    assert (record.quantity, record.remaining) == (Decimal(100), Decimal(100))


def test_a_status_changes_state_and_fills_only() -> None:
    word = StatusWord(7, "Submitted", 40.0, 60.0, 191.05, 99, 1, "locate")
    record = translate.with_status(order_record(7), word)
    assert (record.filled, record.remaining, record.average_price) == (Decimal(40), Decimal(60), Decimal("191.05"))
    assert record.why_held == "locate"
    assert record.limit_price == Decimal("191.10")


def test_a_status_nobody_knows_is_unknown_not_invented() -> None:
    assert translate.order_state("ValidationError") is OrderState.UNKNOWN


def test_a_completed_order_finds_its_quantity_where_the_broker_puts_it() -> None:
    order = ib_async.Order(permId=99, action="BUY", totalQuantity=0.0, filledQuantity=100.0, orderType="MKT")
    state = ib_async.OrderState(status="Filled", completedTime="20260415 12:00:00 US/Eastern", completedStatus="Filled")
    record = translate.completed_record(IB_AAPL, order, state, None)
    assert (record.quantity, record.filled, record.remaining) == (Decimal(100), Decimal(100), Decimal(0))
    assert record.row_key == "perm:99"
    assert record.updated == datetime(2026, 4, 15, 16, tzinfo=UTC)


def test_an_execution_and_its_commission() -> None:
    execution = ib_async.Execution(
        execId="a.b.c.01", time=MOMENT, side="SLD", shares=50.0, price=191.07, permId=99, clientId=1, orderId=7
    )
    filled = translate.fill(IB_AAPL, execution)
    assert (filled.side, filled.quantity, filled.price) == (Side.SELL, Decimal(50), Decimal("191.07"))
    assert filled.commission is None
    report = ib_async.CommissionReport(execId="a.b.c.01", commission=1.0, currency="USD", realizedPNL=UNSET)
    paid = translate.with_commission(filled, report)
    assert (paid.commission, paid.realized_pnl) == (Decimal("1.0"), None)


def test_a_manual_order_has_no_order_id() -> None:
    execution = ib_async.Execution(execId="x", time=MOMENT, side="BOT", orderId=2_147_483_647, permId=5)
    assert translate.fill(IB_AAPL, execution).key.order_id == 0


def test_an_execution_completes_an_order_that_never_got_a_status() -> None:
    execution = ib_async.Execution(cumQty=100.0, avgPrice=191.07)
    assert translate.with_execution(order_record(), execution).state is OrderState.FILLED


def test_a_quote_says_what_it_does_not_know() -> None:
    ticker = translate.ticker(IB_AAPL)
    empty = translate.quote(ticker, 265598, 1.0)
    assert (empty.bid, empty.last, empty.volume, empty.kind) == (None, None, None, MarketDataKind.UNKNOWN)
    ticker.bid, ticker.bidSize, ticker.ask, ticker.askSize, ticker.marketDataType = 191.0, 3.0, -1, 0, 3
    partly = translate.quote(ticker, 265598, 2.0)
    assert (partly.bid, partly.bid_size, partly.ask, partly.ask_size) == (191.0, 3.0, None, None)
    assert partly.kind is MarketDataKind.DELAYED


def test_bars_become_ascending_arrays_without_repeats() -> None:
    rows = [
        ib_async.BarData(date="1776268860", open=2, high=3, low=1, close=2, volume=-1),
        ib_async.BarData(date="1776268800", open=1, high=2, low=1, close=2, volume=10),
        ib_async.BarData(date="1776268800", open=1, high=2, low=1, close=2.5, volume=11),
    ]
    loaded = translate.bars_loaded(BarRequest(AAPL), rows)
    assert loaded.time.tolist() == [1776268800, 1776268860]
    assert loaded.close.tolist() == [2.5, 2.0]
    assert loaded.volume.tolist() == [11.0, 0.0]
    assert str(loaded.open.dtype) == "float64"


def test_older_bars_end_before_those_shown() -> None:
    rows = [ib_async.BarData(date=str(second)) for second in (100_000_000_0, 100_000_006_0)]
    assert translate.bars_loaded(BarRequest(AAPL), rows, 100_000_006_0).time.tolist() == [100_000_000_0]


def test_no_bars_are_empty_arrays() -> None:
    loaded = translate.bars_loaded(BarRequest(AAPL, BarSize.DAY_1), [])
    assert loaded.time.shape == loaded.close.shape == (0,)


def test_daily_bars_stand_at_midnight_utc_of_their_date() -> None:
    assert translate.bar_time("20260415") == int(datetime(2026, 4, 15, tzinfo=UTC).timestamp())


def test_a_bar_of_an_old_gateway_is_read_in_its_zone() -> None:
    assert translate.bar_time("20260415 09:30:00 US/Eastern") == 1776259800


def test_market_rules_are_found_by_exchange() -> None:
    details = ib_async.ContractDetails(validExchanges="SMART,NYSE,IBKRATS", marketRuleIds="26,32,557")
    assert translate.market_rule_id(details, "NYSE") == 32
    assert translate.market_rule_id(details, "ELSEWHERE") == 26
    assert translate.market_rule_id(ib_async.ContractDetails(), "SMART") is None


def test_a_market_rule_becomes_a_grid() -> None:
    grid = translate.price_grid([ib_async.PriceIncrement(1.0, 0.01), ib_async.PriceIncrement(0.0, 0.0001)])
    assert grid
    assert grid.increment_at(Decimal("0.5")) == Decimal("0.0001")
    assert grid.increment_at(Decimal(5)) == Decimal("0.01")
    assert translate.price_grid([]) is None


def test_a_preview_leaves_out_what_the_broker_left_out() -> None:
    state = ib_async.OrderState(initMarginChange="962.50", maintMarginChange=str(UNSET), commission=UNSET)
    seen = translate.preview(state)
    assert (seen.initial_margin_change, seen.maintenance_margin_change, seen.commission) == (
        Decimal("962.50"),
        None,
        None,
    )


def test_a_time_without_a_known_zone_is_no_time() -> None:
    assert translate.moment_of("") is None
    assert translate.moment_of("20260415 12:00:00 Central European Standard Time") is None
