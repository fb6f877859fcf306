"""The orders panel: the broker's word, edits that are confirmed, cancels that only ask."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gatedesk.domain.connection import ConnectionState
from gatedesk.domain.events import OrdersSynced, OrderUpdated
from gatedesk.domain.notice import Notice
from gatedesk.domain.order import Side
from gatedesk.domain.order_state import OrderKey, OrderState
from gatedesk.ui.dialogs.confirm import ConfirmDialog
from gatedesk.ui.docks.orders import FADE_SECONDS, OrdersPanel, order_words
from gatedesk.ui.models.order_columns import ORDER_COLUMNS
from gatedesk.ui.widgets.decimal_edit import DecimalEdit
from helpers.ui_desk import ACCOUNT, EUR, NOW, UiDesk, make_order
from helpers.waiting import until

NUMBERS = {column.id: number for number, column in enumerate(ORDER_COLUMNS)}


@pytest.fixture
def panel(ui, show) -> OrdersPanel:
    made: OrdersPanel = show(OrdersPanel)
    ui.go_live()
    return made


def edit(panel: OrdersPanel, row_key: str, column: str, text: str) -> None:
    """Type a value into a cell and press Enter."""
    panel.table.select(row_key)
    panel.table.edit_cell(column)
    editor = panel.table.findChild(DecimalEdit)
    assert editor is not None
    editor.setText(text)
    panel.table.commitData(editor)
    panel.table.closeEditor(editor, editor_hint())


def editor_hint():
    from PySide6.QtWidgets import QAbstractItemDelegate

    return QAbstractItemDelegate.EndEditHint.NoHint


def test_an_order_shows_at_once_in_the_brokers_words(ui: UiDesk, panel) -> None:
    ui.publish(OrderUpdated(make_order(1)))
    index = panel.table.rows.index(0, NUMBERS["status"])
    assert index.data() == "Working"
    assert "Working at the destination" in index.data(Qt.ItemDataRole.ToolTipRole)
    ui.publish(OrderUpdated(make_order(1, state=OrderState.PENDING_CANCEL)))
    assert index.data() == "Cancelling"
    ui.publish(OrdersSynced(()))
    assert panel.table.rows.rowCount() == 0


def test_the_chips_filter(ui: UiDesk, panel) -> None:
    states = (OrderState.SUBMITTED, OrderState.FILLED, OrderState.CANCELLED, OrderState.REJECTED)
    ui.publish(OrdersSynced(tuple(make_order(number, state=state) for number, state in enumerate(states, 1))))
    counts = {}
    for chip in ("all", "working", "filled", "cancelled"):
        panel.chips.choose(chip)
        counts[chip] = panel.table.rows.rowCount()
    assert counts == {"all": 4, "working": 1, "filled": 1, "cancelled": 2}


async def test_an_edited_limit_is_confirmed_in_words_and_then_sent(ui: UiDesk, panel) -> None:
    order = make_order(1)
    ui.publish(OrderUpdated(order))
    edit(panel, "1:1", "limit", "191.20")
    asked = panel.findChild(ConfirmDialog, "confirm.change")
    assert asked is not None
    assert asked.accessibleDescription() == "BUY 100 AAPL LMT 191.10 DAY: limit price 191.10 → 191.20"
    assert ui.gateway.modified == []
    assert panel.model.record("1:1") == order
    asked.send.click()
    await until(lambda: ui.gateway.modified, "the change sent")
    assert ui.gateway.modified[0][1].limit_price == Decimal("191.20")
    assert panel.model.record("1:1") == order


async def test_a_quantity_below_what_filled_is_refused_in_words(ui: UiDesk, panel) -> None:
    told: list[Notice] = []
    ui.context.bridge.noticed.connect(told.append)
    ui.publish(OrderUpdated(make_order(1, filled=Decimal(40))))
    edit(panel, "1:1", "quantity", "30")
    panel.findChild(ConfirmDialog, "confirm.change").send.click()
    await until(lambda: told, "the refusal")
    assert "40 are filled already" in told[0].text
    assert ui.gateway.modified == []


def test_the_same_value_and_no_value_ask_nothing(ui: UiDesk, panel) -> None:
    ui.publish(OrderUpdated(make_order(1)))
    edit(panel, "1:1", "limit", "191.10")
    edit(panel, "1:1", "limit", "abc")
    assert panel.findChild(ConfirmDialog) is None


def test_what_may_not_be_changed_has_no_editor(ui: UiDesk, panel) -> None:
    ui.publish(OrderUpdated(make_order(1, own=False)))
    panel.table.select("1:1")
    panel.table.edit_cell("limit")
    assert panel.table.findChild(DecimalEdit) is None


def test_delete_and_the_button_ask_to_cancel_and_the_row_stays(ui: UiDesk, panel) -> None:
    ui.publish(OrderUpdated(make_order(1)))
    ui.publish(OrderUpdated(make_order(2)))
    assert not panel.cancel.isEnabled()
    panel.table.select("1:1")
    QTest.keyClick(panel.table, Qt.Key.Key_Delete)
    panel.table.select("1:2")
    assert panel.cancel.isEnabled()
    panel.cancel.click()
    assert [order.key.order_id for order in ui.gateway.cancelled] == [1, 2]
    assert panel.model.record("1:1").state is OrderState.SUBMITTED


def test_an_order_of_another_client_cannot_be_cancelled_here_and_says_so(ui: UiDesk, panel) -> None:
    told: list[Notice] = []
    ui.context.bridge.noticed.connect(told.append)
    ui.publish(OrderUpdated(make_order(1, own=False, key=OrderKey(7, 1, 5))))
    panel.table.select("7:1")
    assert not panel.cancel.isEnabled()
    panel.cancel_selected()
    assert "client id 7" in told[0].text
    assert ui.gateway.cancelled == []


def test_cancel_all_asks_and_says_what_it_reaches(ui: UiDesk, panel) -> None:
    assert not panel.cancel_all.isEnabled()
    ui.publish(OrderUpdated(make_order(1)))
    panel.cancel_all.click()
    asked = panel.findChild(ConfirmDialog, "confirm.cancel_all")
    assert asked is not None
    assert asked.cancel.isDefault()
    assert ui.gateway.cancelled_all == 0
    QTest.mouseClick(asked.send, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(asked.send, Qt.MouseButton.LeftButton)
    assert ui.gateway.cancelled_all == 1


def test_without_a_connection_nothing_can_be_cancelled_and_it_is_said(ui: UiDesk, panel) -> None:
    told: list[Notice] = []
    ui.context.bridge.noticed.connect(told.append)
    ui.publish(OrderUpdated(make_order(1)))
    panel.table.select("1:1")
    ui.go(ConnectionState.BACKOFF)
    assert not panel.cancel.isEnabled()
    assert not panel.cancel_all.isEnabled()
    QTest.keyClick(panel.table, Qt.Key.Key_Delete)
    assert "Orders at IB go on working" in told[0].text


def test_the_menu_offers_what_the_row_allows(ui: UiDesk, panel) -> None:
    ui.publish(OrderUpdated(make_order(1)))
    panel.table.select("1:1")
    menu = panel.table.row_menu()
    enabled = {action.text() for action in menu.actions() if action.isEnabled() and action.text()}
    menu.close()
    assert {"Change quantity…", "Change limit price…", "Cancel order", "Cancel all…"} <= enabled
    assert "Change stop price…" not in enabled


def test_a_price_the_broker_wrote_short_is_written_whole(ui: UiDesk, panel) -> None:
    ui.publish(OrderUpdated(make_order(1, limit_price=Decimal("674.3"))))
    assert panel.table.rows.index(0, NUMBERS["limit"]).data() == "674.30"
    ui.publish(OrderUpdated(make_order(1, limit_price=Decimal("0.1234"))))
    assert panel.table.rows.index(0, NUMBERS["limit"]).data() == "0.1234"


def test_orders_are_worded_whole() -> None:
    order = make_order(
        contract=EUR,
        side=Side.SELL,
        quantity=Decimal(25000),
        order_type="STP LMT",
        stop_price=Decimal("1.08000"),
        limit_price=Decimal("1.07990"),
        account=ACCOUNT,
    )
    assert order_words(order) == "SELL 25,000 EUR.USD STP LMT 1.08000 1.07990 DAY"


def shown(panel: OrdersPanel) -> list[str]:
    return [order.row_key for order in panel.table.shown_records()]


async def test_a_finished_order_stays_half_a_minute_among_the_working_ones(ui: UiDesk, panel) -> None:
    ui.go_live()
    ui.publish(OrdersSynced((make_order(1), make_order(2, state=OrderState.FILLED))))
    assert shown(panel) == ["1:1"]
    ui.publish(OrderUpdated(make_order(1, state=OrderState.FILLED)))
    ui.publish(OrderUpdated(make_order(3, state=OrderState.CANCELLED)))
    assert shown(panel) == ["1:1", "1:3"]
    ui.desk.clock = lambda: NOW + FADE_SECONDS + 1
    await until(lambda: shown(panel) == [], "the finished orders leave")
    panel.chips.chips["filled"].click()
    assert shown(panel) == ["1:1", "1:2"]
    panel.chips.chips["all"].click()
    assert shown(panel) == ["1:1", "1:2", "1:3"]


def test_what_filled_while_we_were_away_is_shown_among_the_working_ones(ui: UiDesk, panel) -> None:
    ui.go_live()
    ui.publish(OrdersSynced((make_order(1),)))
    ui.publish(OrdersSynced((make_order(1, state=OrderState.FILLED), make_order(2, state=OrderState.FILLED))))
    assert shown(panel) == ["1:1"]
