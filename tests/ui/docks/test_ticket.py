"""The ticket: what it says, what it refuses, and that it sends once and only when told."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gatedesk.domain.connection import AccountMode, ConnectionState
from gatedesk.domain.events import PositionsSynced, QuotesUpdated
from gatedesk.domain.market import MarketDataKind
from gatedesk.domain.notice import Notice, Severity
from gatedesk.domain.order import OrderPreview, OrderType, Side, TimeInForce
from gatedesk.ui.dialogs.confirm import ConfirmDialog
from gatedesk.ui.docks.ticket import TicketPanel
from gatedesk.ui.docks.ticket_words import preview_words
from helpers.ui_desk import AAPL, EUR, LIVE, MSFT, make_position, make_quote
from helpers.waiting import until


@pytest.fixture
def ticket(show) -> TicketPanel:
    panel: TicketPanel = show(TicketPanel)
    return panel


async def ready(ui, ticket: TicketPanel) -> None:
    """A live connection and AAPL at 191.10 / 191.11 on the ticket."""
    ui.go_live()
    ui.context.focus.set_contract(AAPL)
    await until(lambda: AAPL.con_id in ui.gateway.watched, "the quotes wanted")
    ui.publish(QuotesUpdated((make_quote(),)))


def dialog(ticket: TicketPanel) -> ConfirmDialog:
    found = ticket.findChild(ConfirmDialog, "confirm.order")
    assert found is not None
    return found


def test_without_a_connection_it_says_why_it_cannot_send(ui, ticket) -> None:
    assert not ticket.submit.isEnabled()
    assert "Choose a symbol" in ticket.reason.text()
    ui.context.focus.set_contract(AAPL)
    assert "Not connected" in ticket.reason.text()
    assert "Not connected" in ticket.submit.toolTip()


def test_every_control_has_its_name_and_says_what_it_is(ticket) -> None:
    names = ("symbol", "buy", "sell", "quantity", "type", "limit", "stop", "tif", "submit")
    for name in names:
        widget = ticket.findChild(QWidget, f"ticket.{name}")
        assert widget is not None, name
        assert widget.accessibleName(), name


async def test_it_follows_the_focus_and_proposes_the_sides_own_quote(ui, ticket) -> None:
    await ready(ui, ticket)
    assert ticket.symbol.text() == "AAPL"
    assert ticket.quantity.value() == 100
    assert ticket.limit.value() == Decimal("191.10")
    assert ticket.words.text() == "BUY 100 AAPL @ LMT 191.10, DAY, regular hours · ≈ 19,110.00 USD"
    assert ticket.submit.isEnabled()
    assert ticket.submit.text() == "Review BUY order"


async def test_another_symbol_takes_the_old_prices_away(ui, ticket) -> None:
    await ready(ui, ticket)
    ticket.limit.set_value("150")
    ui.context.focus.set_contract(MSFT)
    assert ticket.limit.value() is None
    assert not ticket.submit.isEnabled()
    await until(lambda: ui.gateway.watched == [MSFT.con_id], "AAPL released and MSFT wanted")


async def test_forex_gets_its_own_grid_and_quantity(ui, ticket) -> None:
    await ready(ui, ticket)
    ui.context.focus.set_contract(EUR)
    await until(lambda: EUR.con_id in ui.gateway.watched, "the pair's quotes wanted")
    ui.publish(QuotesUpdated((make_quote(EUR, 1.08505, bid=1.08503),)))
    assert ticket.quantity.value() == 25_000
    assert ticket.limit.text() == "1.08505"  # on the grid of half pips
    ticket.limit.stepBy(1)
    assert ticket.limit.value() == Decimal("1.08510")


async def test_issues_stand_at_their_field_as_one_types(ui, ticket) -> None:
    await ready(ui, ticket)
    ticket.limit.setText("191.105")
    assert "multiple of 0.01" in ticket.fields["limit"].words.text()
    assert not ticket.submit.isEnabled()
    ticket.limit.setText("abc")
    assert ticket.fields["limit"].words.text() == "This is not a number."
    ticket.limit.setText("191.10")
    ticket.quantity.setText("0")
    assert "more than zero" in ticket.fields["quantity"].words.text()
    ticket.quantity.setText("1.5K")
    assert ticket.submit.isEnabled()
    assert ticket.draft().quantity == 1500


async def test_a_half_typed_symbol_blocks_the_order(ui, ticket) -> None:
    await ready(ui, ticket)
    ticket.symbol.setText("MSFT")
    assert not ticket.submit.isEnabled()
    assert "Press Enter to take this symbol" in ticket.fields["symbol"].words.text()


async def test_escape_puts_the_symbol_back(ui, ticket) -> None:
    await ready(ui, ticket)
    ticket.symbol.setText("MS")
    QTest.keyClick(ticket.symbol, Qt.Key.Key_Escape)
    assert ticket.symbol.text() == "AAPL"
    assert ticket.submit.isEnabled()


async def test_outside_hours_is_stated_and_off_where_it_does_not_fit(ui, ticket) -> None:
    await ready(ui, ticket)
    assert "regular hours" in ticket.words.text()
    ticket.outside.setChecked(True)
    assert "also outside regular hours" in ticket.words.text()
    ticket.tif_box.setCurrentText("IOC")
    assert not ticket.outside.isEnabled()
    assert ticket.draft().outside_rth is False


async def test_prices_are_quiet_whenever_the_connection_is_not_live(ui, ticket) -> None:
    await ready(ui, ticket)
    ui.go(ConnectionState.UPSTREAM_LOST)
    assert ticket.strip.buttons["bid"].property("quiet") is True


async def test_a_symbol_typed_and_entered_moves_the_focus_and_sends_nothing(ui, ticket) -> None:
    await ready(ui, ticket)
    ticket.symbol.setText("msft")
    QTest.keyClick(ticket.symbol, Qt.Key.Key_Return)
    await until(lambda: ui.context.focus.contract == MSFT, "the focus on MSFT")
    assert ticket.symbol.text() == "MSFT"
    assert ui.gateway.placed == []


@pytest.mark.parametrize(
    ("kind", "limit", "stop"),
    [
        (OrderType.MARKET, False, False),
        (OrderType.LIMIT, True, False),
        (OrderType.STOP, False, True),
        (OrderType.STOP_LIMIT, True, True),
    ],
)
def test_the_type_decides_which_prices_are_asked(ticket, kind: OrderType, limit: bool, stop: bool) -> None:
    ticket.type_box.setCurrentIndex(ticket.type_box.findData(kind))
    assert ticket.limit.isVisible() is limit
    assert ticket.stop.isVisible() is stop


async def test_a_click_on_a_price_fills_the_limit(ui, ticket) -> None:
    await ready(ui, ticket)
    ticket.type_box.setCurrentIndex(ticket.type_box.findData(OrderType.MARKET))
    ticket.strip.buttons["ask"].click()
    assert ticket.order_type is OrderType.LIMIT
    assert ticket.limit.value() == Decimal("191.11")


async def test_a_typed_price_is_not_replaced_by_the_market(ui, ticket) -> None:
    await ready(ui, ticket)
    ticket.limit.setText("180.00")
    ui.publish(QuotesUpdated((make_quote(last=192.0),)))
    ticket.sell.setChecked(True)
    assert ticket.limit.value() == Decimal("180.00")


async def test_a_fill_from_elsewhere_fills_and_never_sends(ui, ticket) -> None:
    await ready(ui, ticket)
    ui.context.focus.fill_ticket(Side.SELL, Decimal(40), Decimal("191.50"))
    assert ticket.draft().in_words() == "SELL 40 AAPL @ LMT 191.50, DAY, regular hours"
    assert ui.gateway.placed == []


async def test_the_held_position_is_stated(ui, ticket) -> None:
    await ready(ui, ticket)
    assert ticket.held.text() == "No position in AAPL"
    ui.publish(PositionsSynced((make_position(),)))
    assert ticket.held.text() == "Held: 100 @ 188.02"


async def test_delayed_prices_are_drawn_as_not_live(ui, ticket) -> None:
    await ready(ui, ticket)
    assert ticket.strip.buttons["bid"].property("quiet") is False
    ui.publish(QuotesUpdated((make_quote(kind=MarketDataKind.DELAYED),)))
    assert ticket.strip.buttons["bid"].property("quiet") is True


async def test_the_confirmation_states_the_order_and_sends_once_on_a_double_click(ui, ticket) -> None:
    await ready(ui, ticket)
    ticket.tif_box.setCurrentIndex(ticket.tif_box.findData(TimeInForce.GTC))
    ticket.submit.click()
    asked = dialog(ticket)
    assert asked.accessibleDescription() == "BUY 100 AAPL @ LMT 191.10, GTC, regular hours"
    texts = [label.text() for label in asked.findChildren(type(ticket.held))]
    assert "SIMULATED · DU1234567" in texts
    assert ui.gateway.placed == []
    QTest.mouseClick(asked.send, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(asked.send, Qt.MouseButton.LeftButton)
    asked.send.click()
    await until(lambda: ticket.told.text().startswith("Sent"), "the order is sent")
    assert len(ui.gateway.placed) == 1
    assert ui.gateway.placed[0].time_in_force is TimeInForce.GTC
    assert ticket.told.text().startswith("Sent: BUY 100 AAPL")


async def test_the_confirmation_asks_the_broker_what_it_would_cost(ui, ticket) -> None:
    await ready(ui, ticket)
    ticket.submit.click()
    asked = dialog(ticket)
    texts = lambda: [label.text() for label in asked.findChildren(type(ticket.held))]  # noqa: E731 - asked twice
    assert "Asking the broker …" in texts()
    await until(lambda: "commission 1.00 USD" in texts(), "the preview")
    asked.reject()


async def test_an_untouched_price_follows_the_side_and_a_set_one_does_not(ui, ticket) -> None:
    await ready(ui, ticket)
    ticket.sell.setChecked(True)
    assert ticket.limit.value() == Decimal("191.11")
    ticket.limit.set_value("150")
    ticket.buy.setChecked(True)
    assert ticket.limit.value() == 150


def test_a_preview_says_only_what_the_broker_said() -> None:
    assert preview_words(OrderPreview()) == "The broker did not say."
    preview = OrderPreview(commission=Decimal(1), commission_currency="USD", initial_margin_change=Decimal(9555))
    assert preview_words(preview) == "commission 1.00 USD · initial margin +9,555.00"


async def test_what_is_sent_is_what_was_confirmed(ui, ticket) -> None:
    await ready(ui, ticket)
    ticket.submit.click()
    ticket.quantity.set_value(9999)
    dialog(ticket).send.click()
    await until(lambda: ui.gateway.placed, "the order is sent")
    assert ui.gateway.placed[0].quantity == 100


async def test_enter_never_sends(ui, ticket) -> None:
    await ready(ui, ticket)
    for widget in (ticket.quantity, ticket.limit, ticket.symbol, ticket.submit, ticket.buy):
        QTest.keyClick(widget, Qt.Key.Key_Return)
        QTest.keyClick(widget, Qt.Key.Key_Enter)
    assert ticket.findChild(ConfirmDialog) is None
    ticket.submit.click()
    asked = dialog(ticket)
    asked.send.setFocus()
    QTest.keyClick(asked.send, Qt.Key.Key_Return)
    QTest.keyClick(asked.send, Qt.Key.Key_Enter)
    QTest.keyClick(asked, Qt.Key.Key_Return)
    assert ui.gateway.placed == []


async def test_cancel_is_the_default_and_sends_nothing(ui, ticket) -> None:
    await ready(ui, ticket)
    ticket.submit.click()
    asked = dialog(ticket)
    assert asked.cancel.isDefault()
    assert not asked.send.isDefault()
    asked.cancel.click()
    assert ui.gateway.placed == []
    ticket.submit.click()
    assert len([d for d in ticket.findChildren(ConfirmDialog) if d.isVisible()]) == 1


async def test_a_refusal_is_told_in_the_ticket_and_as_a_notice(ui, ticket) -> None:
    await ready(ui, ticket)
    told: list[Notice] = []
    ui.context.bridge.noticed.connect(told.append)
    ticket.submit.click()
    ui.gateway.trouble = Notice(Severity.ERROR, "The socket is closed.", "Connect again.")
    dialog(ticket).send.click()
    await until(lambda: ticket.told.text() == "Not sent. The socket is closed. Connect again.", "the refusal is told")
    assert told[0].text == "The socket is closed."


async def test_a_connection_lost_while_asking_refuses_the_order(ui, ticket) -> None:
    await ready(ui, ticket)
    ticket.submit.click()
    ui.go(ConnectionState.UPSTREAM_LOST)
    dialog(ticket).send.click()
    await until(lambda: ticket.told.text().startswith("Not sent."), "the refusal is told")
    assert ui.gateway.placed == []


async def test_a_live_account_is_told_that_nothing_is_sent_to_it(ui, ticket) -> None:
    await ready(ui, ticket)
    ui.go(LIVE.state, mode=AccountMode.LIVE, accounts=("U7654321",))
    assert "LIVE account" in ticket.reason.text()
    assert not ticket.submit.isEnabled()


async def test_details_that_fail_are_told_and_asked_again_when_connected(ui, ticket) -> None:
    ui.gateway.trouble = Notice(Severity.ERROR, "The Gateway did not answer.", "Try again.")
    ui.go_live()
    ui.context.focus.set_contract(AAPL)
    await until(lambda: "did not answer" in ticket.told.text(), "the failure told")
    ui.gateway.trouble = None
    ui.go_live()
    await until(lambda: AAPL.con_id in ui.gateway.watched, "the quotes wanted")
