"""The desk's books, board and bus: the latest word of each kind, and nothing invented."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gatedesk.desk.bus import EventBus
from gatedesk.domain.connection import Endpoint
from gatedesk.domain.events import (
    AccountUpdated,
    ConnectionChanged,
    Filled,
    Noticed,
    OrdersSynced,
    OrderUpdated,
    PnLUpdated,
    PositionsSynced,
    PositionUpdated,
    QuotesUpdated,
)
from gatedesk.domain.notice import Notice, Severity
from gatedesk.domain.order_state import OrderKey, OrderState
from gatedesk.domain.portfolio import AccountPnL, AccountValue
from gatedesk.domain.settings import Settings
from helpers.builders import AAPL, ACCOUNT, MSFT, contract_details, fill, live_status, order_record, position, quote
from helpers.fakes import FakeGateway, FakeJournal, FakeSettingsStore, Recorder, fake_desk

REMARK = Notice(Severity.INFO, "A remark.")


def test_the_bus_tells_those_who_asked_in_order() -> None:
    bus, heard = EventBus(), []
    bus.subscribe(Noticed, lambda event: heard.append(1))
    end = bus.subscribe(Noticed, lambda event: heard.append(2))
    bus.subscribe(ConnectionChanged, lambda event: heard.append(3))
    bus.publish(Noticed(REMARK))
    end()
    bus.publish(Noticed(REMARK))
    assert heard == [1, 2, 1]


@pytest.mark.tolerate("warnings", because="the failing handler is logged")
def test_a_failing_handler_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    bus, recorder = EventBus(), Recorder()

    def fail(event: Noticed) -> None:
        raise ValueError("broken on purpose")

    bus.subscribe(Noticed, fail)
    bus.subscribe(Noticed, recorder)
    bus.publish(Noticed(REMARK))
    assert len(recorder.events) == 1
    assert "handler of Noticed failed" in caplog.text


def test_market_data_lines_are_shared_and_end_with_the_last_reader() -> None:
    gateway = FakeGateway()
    desk = fake_desk(gateway)
    desk.quotes.want(AAPL)
    desk.quotes.want(AAPL)
    desk.quotes.want(MSFT)
    assert (gateway.watched, desk.quotes.lines) == ([AAPL.con_id, MSFT.con_id], 2)
    desk.quotes.release(AAPL)
    assert AAPL.con_id in gateway.watched
    gateway.publish(QuotesUpdated((quote(AAPL), quote(MSFT))))
    desk.quotes.release(AAPL)
    assert gateway.watched == [MSFT.con_id]
    assert desk.quotes.quote(AAPL.con_id) is None
    desk.quotes.release(AAPL)
    assert gateway.watched == [MSFT.con_id]


def test_a_late_quote_of_an_unwanted_contract_is_not_kept() -> None:
    gateway = FakeGateway()
    desk = fake_desk(gateway)
    gateway.publish(QuotesUpdated((quote(AAPL),)))
    assert desk.quotes.quote(AAPL.con_id) is None


def test_orders_are_kept_by_their_row() -> None:
    gateway = FakeGateway()
    desk = fake_desk(gateway)
    gateway.publish(OrderUpdated(order_record(5)))
    gateway.publish(OrderUpdated(order_record(5, state=OrderState.FILLED)))
    gateway.publish(OrderUpdated(order_record(key=OrderKey(0, 0, 77))))
    assert set(desk.orders.orders) == {"1:5", "perm:77"}
    assert [order.row_key for order in desk.orders.working] == ["perm:77"]


def test_a_sync_replaces_the_whole_picture() -> None:
    gateway = FakeGateway()
    desk = fake_desk(gateway)
    gateway.publish(OrderUpdated(order_record(5)))
    gateway.publish(PositionUpdated(position(AAPL)))
    gateway.publish(OrdersSynced((order_record(6),)))
    gateway.publish(PositionsSynced((position(MSFT), position(AAPL, 0))))
    assert set(desk.orders.orders) == {"1:6"}
    assert set(desk.portfolio.positions) == {(ACCOUNT, MSFT.con_id)}


def test_a_fill_is_one_fill_however_often_it_comes() -> None:
    gateway = FakeGateway()
    desk = fake_desk(gateway)
    gateway.publish(Filled(fill()))
    gateway.publish(Filled(fill(commission=Decimal(1))))
    assert [known.commission for known in desk.orders.fills.values()] == [Decimal(1)]


def test_a_closed_position_is_gone() -> None:
    gateway = FakeGateway()
    desk = fake_desk(gateway)
    gateway.publish(PositionUpdated(position(AAPL, -40)))
    assert desk.portfolio.held(ACCOUNT, AAPL.con_id) == -40
    gateway.publish(PositionUpdated(position(AAPL, 0)))
    assert desk.portfolio.positions == {}
    assert desk.portfolio.held(ACCOUNT, AAPL.con_id) == 0


def test_account_values_and_pnl_are_kept_by_account() -> None:
    gateway = FakeGateway()
    desk = fake_desk(gateway)
    value = AccountValue(ACCOUNT, "NetLiquidation", "1000000", "USD")
    gateway.publish(AccountUpdated((value,)))
    gateway.publish(PnLUpdated(AccountPnL(ACCOUNT, daily=Decimal(5))))
    assert desk.portfolio.values[ACCOUNT, "NetLiquidation", "USD"] == value
    assert desk.portfolio.pnl[ACCOUNT].daily == 5


async def test_a_contract_is_looked_up_once() -> None:
    gateway = FakeGateway([contract_details(AAPL), contract_details(MSFT)])
    desk = fake_desk(gateway)
    assert desk.known_details(AAPL.con_id) is None
    await desk.resolve(AAPL)
    await desk.resolve(AAPL)
    assert len(gateway.named("details")) == 1
    assert desk.known_details(AAPL.con_id)


async def test_an_empty_search_asks_nobody() -> None:
    gateway = FakeGateway()
    desk = fake_desk(gateway)
    assert await desk.search("  ") == ()
    assert [match.contract.symbol for match in await desk.search(" aa ")] == ["AAPL"]
    assert gateway.named("search") == [["aa"]]


async def test_the_status_is_remembered_and_stop_ends_everything() -> None:
    gateway, journal = FakeGateway(), FakeJournal()
    desk = fake_desk(gateway, journal=journal)
    desk.connect(Endpoint(port=4002))
    assert desk.status.endpoint.port == 4002
    gateway.go_live()
    assert desk.status == live_status()
    await desk.disconnect()
    await desk.stop()
    assert [call[0] for call in gateway.calls] == ["follow_settings", "connect", "disconnect", "stop"]
    assert journal.closed


def test_early_notices_are_told_at_start() -> None:
    recorder = Recorder()
    gateway = FakeGateway()
    desk = fake_desk(gateway)
    desk._early_notices = (REMARK,)
    recorder.listen(desk.bus, Noticed)
    desk.start()
    assert [event.notice for event in recorder.of(Noticed)] == [REMARK]


def test_settings_are_kept_even_when_they_cannot_be_saved() -> None:
    store, recorder = FakeSettingsStore(), Recorder()
    desk = fake_desk(settings_store=store)
    recorder.listen(desk.bus, Noticed)
    changed = Settings(watchlist=(AAPL,))
    store.failure = Notice(Severity.ERROR, "The settings could not be saved.")
    desk.change_settings(changed)
    assert (desk.settings, store.saved) == (changed, [changed])
    assert [event.notice for event in recorder.of(Noticed)] == [store.failure]
