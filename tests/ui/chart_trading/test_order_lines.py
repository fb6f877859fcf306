"""Order lines under a real hand: moved once and only with an answer, cancelled by the ×, ghostly until the broker."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gatedesk.domain.connection import ConnectionState
from gatedesk.domain.events import OrdersSynced, OrderUpdated
from gatedesk.domain.notice import Notice, Severity
from gatedesk.domain.order import Side
from gatedesk.domain.order_state import OrderState
from helpers.ui_desk import AAPL, EUR, make_order
from helpers.waiting import until

PRICE = Decimal("190.90")


async def test_a_working_order_is_a_line_with_its_words_and_a_tag(trading) -> None:
    owner = trading.show_order(limit_price=PRICE)
    line = trading.line(owner)
    assert trading.words(line) == "BUY 100 | LMT"
    assert abs(line.y - trading.row(190.90)) <= 1
    assert line.level.steady
    axis = trading.panel.chart._state.layout.axis
    tag = next(box for box in trading.layer.layout.tags())
    assert axis.contains(tag)
    assert tag.top() <= line.y <= tag.bottom()


async def test_only_working_orders_of_the_shown_contract_are_drawn(trading) -> None:
    trading.show_order(1, limit_price=PRICE)
    trading.show_order(2, limit_price=PRICE, state=OrderState.FILLED)
    trading.show_order(3, limit_price=Decimal("1.1"), contract=EUR)
    trading.show_order(4, limit_price=None, order_type="MKT")
    assert [item.level.key[0] for item in trading.layer.placed()] == ["1:1"]


async def test_a_drag_asks_in_words_and_changes_once(trading) -> None:
    owner = trading.show_order(limit_price=PRICE)
    trading.drag(trading.handle(owner), 60)
    wanted = trading.price(trading.row(190.90) + 60)
    asked = trading.asked("confirm.change")
    words = asked.accessibleDescription()
    assert words.startswith("BUY 100 AAPL LMT 190.90 DAY: limit price 190.90 → ")
    assert trading.ui.gateway.modified == []
    QTest.mouseClick(asked.send, Qt.MouseButton.LeftButton)
    asked.send.click()
    await until(lambda: trading.ui.gateway.modified, "the change")
    [(_, draft)] = trading.ui.gateway.modified
    assert str(draft.limit_price) == words.rpartition(" → ")[2]
    assert abs(draft.limit_price - wanted) <= Decimal("0.02")
    assert draft.limit_price < PRICE


async def test_the_line_stays_and_a_ghost_waits_until_the_broker_answers(trading) -> None:
    owner = trading.show_order(limit_price=PRICE)
    trading.drag(trading.handle(owner), 60)
    assert "not sent yet" in trading.words(trading.line(owner, "limit asked"))
    trading.asked("confirm.change").send.click()
    await until(lambda: trading.ui.gateway.modified, "the change")
    [(order, draft)] = trading.ui.gateway.modified
    ghost = trading.line(owner, "limit asked")
    assert "waits for the broker" in trading.words(ghost)
    assert not ghost.level.steady
    assert Decimal(str(ghost.level.price)) == draft.limit_price
    assert trading.line(owner).level.price == 190.90
    trading.ui.publish(OrderUpdated(replace(order, filled=Decimal(10), remaining=Decimal(90))))
    assert trading.has_line(owner, "limit asked"), "a fill is no answer to the change"
    trading.ui.publish(OrderUpdated(replace(order, limit_price=draft.limit_price)))
    assert not trading.has_line(owner, "limit asked")
    assert Decimal(str(trading.line(owner).level.price)) == draft.limit_price


async def test_a_change_the_broker_refuses_leaves_the_line_where_it_was(trading) -> None:
    owner = trading.show_order(limit_price=PRICE)
    trading.drag(trading.handle(owner), 60)
    trading.asked("confirm.change").send.click()
    await until(lambda: trading.ui.gateway.modified, "the change")
    trading.show_order(limit_price=PRICE, state=OrderState.UNKNOWN, note="refused")
    assert trading.has_line(owner, "limit asked")
    trading.show_order(limit_price=PRICE, note="refused")
    assert not trading.has_line(owner, "limit asked")
    assert trading.line(owner).level.price == 190.90


async def test_a_whole_picture_of_the_orders_ends_every_waiting(trading) -> None:
    owner = trading.show_order(limit_price=PRICE)
    trading.drag(trading.handle(owner), 60)
    trading.asked("confirm.change").send.click()
    await until(lambda: trading.ui.gateway.modified, "the change")
    trading.ui.publish(OrdersSynced((make_order(1, limit_price=PRICE),)))
    assert not trading.has_line(owner, "limit asked")


async def test_leaving_the_question_takes_the_ghost_away(trading) -> None:
    owner = trading.show_order(limit_price=PRICE)
    trading.drag(trading.handle(owner), 60)
    QTest.keyClick(trading.asked("confirm.change"), Qt.Key.Key_Escape)
    assert not trading.has_line(owner, "limit asked")
    assert trading.ui.gateway.modified == []


async def test_a_change_that_cannot_be_sent_is_told_and_leaves_no_ghost(trading) -> None:
    owner = trading.show_order(limit_price=PRICE)
    trading.drag(trading.handle(owner), 60)
    trading.ui.gateway.trouble = Notice(Severity.ERROR, "The socket is closed.", "Connect again.")
    trading.asked("confirm.change").send.click()
    await until(lambda: trading.told, "the words")
    assert trading.told == "Not changed. The socket is closed. Connect again."
    assert not trading.has_line(owner, "limit asked")


async def test_a_click_and_a_drag_that_is_let_go_change_nothing(trading) -> None:
    owner = trading.show_order(limit_price=PRICE)
    trading.click(trading.handle(owner))
    start = trading.handle(owner)
    trading.drag(start, 60, release=False)
    assert trading.has_line("wish", "wish")
    QTest.keyClick(trading.surface.parentWidget(), Qt.Key.Key_Escape)
    assert not trading.has_line("wish", "wish")
    QTest.mouseRelease(trading.surface, Qt.MouseButton.LeftButton, pos=start + QPoint(0, 60))
    assert trading.asked("confirm.change") is None


async def test_an_order_that_ends_under_the_hand_is_let_go(trading) -> None:
    owner = trading.show_order(limit_price=PRICE)
    end = trading.drag(trading.handle(owner), 60, release=False)
    trading.show_order(limit_price=PRICE, state=OrderState.FILLED)
    QTest.mouseRelease(trading.surface, Qt.MouseButton.LeftButton, pos=end)
    assert trading.asked("confirm.change") is None
    assert trading.layer.placed() == []


async def test_the_cross_cancels_without_moving(trading) -> None:
    owner = trading.show_order(limit_price=PRICE)
    trading.click(trading.line(owner).close.center().toPoint())
    assert [order.row_key for order in trading.ui.gateway.cancelled] == [owner]
    trading.show_order(limit_price=PRICE, state=OrderState.PENDING_CANCEL)
    line = trading.line(owner)
    assert "cancelling" in trading.words(line)
    assert line.close.isEmpty()
    assert not line.level.steady
    trading.show_order(limit_price=PRICE, state=OrderState.CANCELLED)
    assert not trading.has_line(owner)


async def test_letting_go_beside_the_cross_cancels_nothing(trading) -> None:
    owner = trading.show_order(limit_price=PRICE)
    cross = trading.line(owner).close.center().toPoint()
    trading.drag(cross, 40)
    assert trading.ui.gateway.cancelled == []
    assert trading.asked("confirm.change") is None


async def test_while_the_connection_is_not_fit_everything_refuses_with_words(trading) -> None:
    owner = trading.show_order(limit_price=PRICE)
    trading.ui.go(ConnectionState.UPSTREAM_LOST)
    trading.drag(trading.handle(owner), 60)
    assert trading.asked("confirm.change") is None
    assert trading.told == "The connection is not fit for orders (upstream lost): wait until it is live again."
    trading.ui.go(ConnectionState.OFF)
    trading.click(trading.line(owner).close.center().toPoint())
    assert trading.told.startswith("Not cancelled. Not connected")
    assert trading.ui.gateway.cancelled == []


async def test_an_order_of_another_program_says_where_it_can_be_moved(trading) -> None:
    owner = trading.show_order(limit_price=PRICE, own=False)
    line = trading.line(owner)
    assert line.close.isEmpty()
    trading.drag(trading.handle(owner), 60)
    assert trading.told == "This order was placed by client id 1: it can only be changed there."


async def test_both_prices_of_a_stop_limit_order_can_be_moved(trading) -> None:
    owner = trading.show_order(
        order_type="STP LMT", stop_price=Decimal("191.30"), limit_price=Decimal("191.40"), remaining=Decimal(100)
    )
    trading.drag(trading.handle(owner, "stop"), -20)
    asked = trading.asked("confirm.change")
    assert "stop price 191.30 → " in asked.accessibleDescription()
    asked.send.click()
    await until(lambda: trading.ui.gateway.modified, "the change")
    [(_, draft)] = trading.ui.gateway.modified
    assert draft.limit_price == Decimal("191.40")
    assert draft.stop_price > Decimal("191.30")


async def test_a_bracket_is_drawn_as_one_group(trading) -> None:
    trading.show_order(1, limit_price=PRICE)
    sell = {"side": Side.SELL, "parent_id": 1, "state": OrderState.PRE_SUBMITTED}
    trading.show_order(2, limit_price=Decimal("191.50"), **sell)
    trading.show_order(3, order_type="STP", limit_price=None, stop_price=Decimal("190.60"), **sell)
    groups = {item.level.key[0]: item.level.group for item in trading.layer.placed()}
    assert groups == {"1:1": "1:1", "1:2": "1:1", "1:3": "1:1"}
    assert trading.words(trading.line("1:2")) == "SELL 100 | LMT · target"
    assert trading.words(trading.line("1:3", "stop")) == "SELL 100 | STP · stop loss"


async def test_orders_at_one_price_stand_side_by_side(trading) -> None:
    for number in range(1, 5):
        trading.show_order(number, limit_price=PRICE)
    labels = [item.label for item in trading.layer.placed()]
    assert len(labels) == 4
    assert not any(a.intersects(b) for n, a in enumerate(labels) for b in labels[n + 1 :])


async def test_orders_beyond_the_scale_are_told_of_at_its_edge(trading) -> None:
    trading.show_order(1, limit_price=Decimal("100.00"))
    trading.show_order(2, limit_price=Decimal("101.00"))
    assert trading.layer.placed() == []
    assert trading.layer.layout.hidden() == (0, 2)


async def test_another_contract_takes_the_lines_away(trading) -> None:
    trading.show_order(limit_price=PRICE)
    trading.ui.context.focus.set_contract(EUR)
    await until(lambda: trading.ui.desk.known_details(EUR.con_id) is not None, "details")
    assert trading.layer.placed() == []
    trading.ui.context.focus.set_contract(AAPL)
    assert trading.layer.board.orders.keys() == {"1:1"}
