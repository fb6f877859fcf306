"""Orders placed on the chart: a click names side, type and price; the ticket checks, asks and sends."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from gatedesk.domain.connection import ConnectionState
from gatedesk.domain.events import PositionsSynced, QuotesUpdated
from gatedesk.domain.order import OrderType, Side
from gatedesk.ui.chart.trade_facts import LIMIT, STOP, fitting_kind
from helpers.ui_desk import AAPL, make_position, make_quote
from helpers.waiting import until

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ABOVE, BELOW = 191.30, 190.80


@pytest.mark.parametrize(
    ("buys", "price", "kind"),
    [(True, 99.0, LIMIT), (True, 101.0, STOP), (False, 99.0, STOP), (False, 101.0, LIMIT), (True, 100.0, LIMIT)],
)
def test_the_market_decides_between_limit_and_stop(buys: bool, price: float, kind: str) -> None:
    assert fitting_kind(buys, price, 100.0) == kind


@pytest.mark.parametrize(
    ("price", "modifiers", "side", "kind"),
    [
        (BELOW, CTRL, Side.BUY, OrderType.LIMIT),
        (ABOVE, CTRL, Side.SELL, OrderType.LIMIT),
        (BELOW, CTRL | SHIFT, Side.SELL, OrderType.STOP),
        (ABOVE, CTRL | SHIFT, Side.BUY, OrderType.STOP),
    ],
)
async def test_ctrl_click_fills_the_ticket_on_the_side_that_fits(trading, price, modifiers, side, kind) -> None:
    row = trading.row(price)
    trading.click(QPoint(300, row), modifiers)
    asked = trading.asked("confirm.order", trading.ticket)
    draft = trading.ticket.draft()
    assert (draft.side, draft.order_type) == (side, kind)
    placed_at = draft.limit_price if kind is OrderType.LIMIT else draft.stop_price
    assert abs(placed_at - Decimal(str(price))) <= Decimal("0.02")
    assert asked.accessibleDescription() == draft.in_words()
    assert trading.ui.gateway.placed == []
    asked.send.click()
    await until(lambda: trading.ui.gateway.placed, "the order")
    await until(lambda: trading.ui.gateway.placed == [draft], "the order is sent")


@pytest.mark.parametrize(
    ("key", "price", "side", "kind"),
    [
        (Qt.Key.Key_B, BELOW, Side.BUY, OrderType.LIMIT),
        (Qt.Key.Key_B, ABOVE, Side.BUY, OrderType.STOP),
        (Qt.Key.Key_S, BELOW, Side.SELL, OrderType.STOP),
        (Qt.Key.Key_S, ABOVE, Side.SELL, OrderType.LIMIT),
    ],
)
async def test_b_or_s_held_chooses_the_side(trading, key, price, side, kind) -> None:
    view = trading.surface.parentWidget()
    QTest.keyPress(view, key)
    trading.click(QPoint(300, trading.row(price)))
    QTest.keyRelease(view, key)
    draft = trading.ticket.draft()
    assert trading.asked("confirm.order", trading.ticket) is not None
    assert (draft.side, draft.order_type) == (side, kind)


async def test_a_line_shows_what_a_click_would_place_and_goes_with_the_key(trading) -> None:
    view = trading.surface.parentWidget()
    QTest.keyPress(view, Qt.Key.Key_B)
    trading.move(QPoint(300, trading.row(BELOW)))
    assert trading.words(trading.line("wish", "wish")) == "BUY LMT"
    trading.move(QPoint(300, trading.row(ABOVE)))
    assert trading.words(trading.line("wish", "wish")) == "BUY STP"
    QTest.keyRelease(view, Qt.Key.Key_B)
    assert not trading.has_line("wish", "wish")
    trading.click(QPoint(300, trading.row(BELOW)))
    assert trading.asked("confirm.order", trading.ticket) is None


async def test_escape_while_placing_lets_go(trading) -> None:
    point = QPoint(300, trading.row(BELOW))
    QTest.mousePress(trading.surface, Qt.MouseButton.LeftButton, CTRL, point)
    assert trading.has_line("wish", "wish")
    QTest.keyClick(trading.surface.parentWidget(), Qt.Key.Key_Escape)
    QTest.mouseRelease(trading.surface, Qt.MouseButton.LeftButton, CTRL, point)
    QTest.mouseClick(trading.surface, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    assert not trading.has_line("wish", "wish")
    assert trading.asked("confirm.order", trading.ticket) is None


async def test_the_proposed_line_stays_while_the_ticket_asks(trading) -> None:
    trading.click(QPoint(300, trading.row(BELOW)), CTRL)
    assert trading.has_line("wish", "wish")
    trading.asked("confirm.order", trading.ticket).reject()
    assert not trading.has_line("wish", "wish")
    assert trading.ui.gateway.placed == []


async def test_placing_refuses_with_words_while_the_connection_is_not_fit(trading) -> None:
    trading.ui.go(ConnectionState.STALE)
    trading.click(QPoint(300, trading.row(BELOW)), CTRL)
    assert trading.told == "The connection is not fit for orders (stale): wait until it is live again."
    assert trading.asked("confirm.order", trading.ticket) is None
    assert not trading.has_line("wish", "wish")


async def test_the_tickets_own_checks_apply(trading) -> None:
    trading.ticket.quantity.set_value(Decimal(0))
    trading.click(QPoint(300, trading.row(BELOW)), CTRL)
    assert trading.told == "Not sent. Quantity must be more than zero."
    assert trading.asked("confirm.order", trading.ticket) is None
    assert not trading.has_line("wish", "wish")


async def test_without_a_price_of_the_market_nothing_is_guessed(trading) -> None:
    trading.ui.publish(QuotesUpdated((replace(make_quote(), last=None, bid=None),)))
    await until(lambda: trading.layer.market is None, "the price is gone")
    trading.click(QPoint(300, trading.row(BELOW)), CTRL)
    assert trading.told.startswith("There is no price yet to tell a limit from a stop.")
    assert trading.asked("confirm.order", trading.ticket) is None


async def test_another_symbol_half_typed_on_the_ticket_is_put_back(trading) -> None:
    trading.ticket.symbol.setText("MS")
    trading.click(QPoint(300, trading.row(BELOW)), CTRL)
    trading.asked("confirm.order", trading.ticket).send.click()
    await until(lambda: trading.ui.gateway.placed, "the order")
    await until(lambda: trading.ui.gateway.placed, "the order is sent")
    assert trading.ui.gateway.placed[0].contract == AAPL


async def test_the_position_line_says_what_is_held_and_what_it_is_worth(trading) -> None:
    trading.hold(100, "191.00")
    line = trading.line("position DU1234567", "position")
    assert trading.words(line) == "LONG 100 | @ 191.00 | +10.00 USD"
    assert abs(line.y - trading.row(191.00)) <= 1
    trading.ui.publish(QuotesUpdated((make_quote(last=190.50),)))
    words = lambda: trading.words(trading.line("position DU1234567", "position"))  # noqa: E731 - asked repeatedly
    await until(lambda: words().endswith("−50.00 USD"), "the money follows the price")
    trading.ui.publish(PositionsSynced(()))
    assert trading.layer.placed() == []


async def test_a_short_position_wins_when_the_price_falls(trading) -> None:
    trading.hold(-50, "191.20")
    assert trading.words(trading.line("position DU1234567", "position")) == "SHORT 50 | @ 191.20 | +5.00 USD"


@pytest.mark.parametrize(
    ("quantity", "price", "side", "kind"),
    [
        (100, BELOW, Side.SELL, OrderType.STOP),
        (100, ABOVE, Side.SELL, OrderType.LIMIT),
        (-70, ABOVE, Side.BUY, OrderType.STOP),
        (-70, BELOW, Side.BUY, OrderType.LIMIT),
    ],
)
async def test_a_stop_or_a_target_is_dragged_out_of_the_position(trading, quantity, price, side, kind) -> None:
    trading.hold(quantity, "191.10")
    owner = "position DU1234567"
    rows = trading.row(price) - round(trading.line(owner, "position").y)
    end = trading.drag(trading.handle(owner, "position"), rows, release=False)
    wish = trading.line("wish", "wish")
    outcome = (Decimal(str(wish.level.price)) - Decimal("191.10")) * quantity
    word, sign = ("wins", "+") if outcome > 0 else ("risks", "−")
    assert trading.words(wish).startswith(f"{side} {abs(quantity)} {kind} | {word} {sign}{abs(outcome):,.2f} USD (")
    assert trading.ui.gateway.placed == []
    QTest.mouseRelease(trading.surface, Qt.MouseButton.LeftButton, pos=end)
    draft = trading.ticket.draft()
    assert (draft.side, draft.order_type, draft.quantity) == (side, kind, abs(quantity))
    trading.asked("confirm.order", trading.ticket).send.click()
    await until(lambda: trading.ui.gateway.placed, "the order")
    await until(lambda: trading.ui.gateway.placed == [draft], "the order is sent")


async def test_a_second_exit_is_placed_with_a_word_on_the_first(trading) -> None:
    trading.hold(100, "191.10")
    trading.show_order(7, side=Side.SELL, limit_price=Decimal("191.50"))
    trading.drag(trading.handle("position DU1234567", "position"), 60)
    assert trading.told.startswith("SELL 100 LMT 191.50 works on this position too and is not linked")
    assert trading.asked("confirm.order", trading.ticket) is not None


async def test_the_menu_offers_what_a_click_with_a_key_does(trading) -> None:
    point = QPointF(300, trading.row(ABOVE))
    menu = trading.panel.tools.menu.make(point)
    words = {action.objectName(): action.text() for action in menu.actions()}
    price = trading.price(trading.row(ABOVE))
    assert words["chart.menu.buy"] == f"BUY stop {price}…\tB + click"
    assert words["chart.menu.sell"] == f"SELL limit {price}…\tS + click"
    next(action for action in menu.actions() if action.objectName() == "chart.menu.sell").trigger()
    menu.close()
    draft = trading.ticket.draft()
    assert (draft.side, draft.order_type, draft.limit_price) == (Side.SELL, OrderType.LIMIT, price)
    assert trading.asked("confirm.order", trading.ticket) is not None


async def test_out_of_sight_quotes_cost_nothing_and_are_caught_up_with(trading) -> None:
    trading.hold(100, "191.00")
    trading.panel.hide()
    trading.ui.publish(QuotesUpdated((make_quote(last=190.50),)))
    trading.panel.trading.flush()
    assert trading.layer.market == 191.10
    trading.panel.show()
    assert trading.layer.market == 190.50


async def test_dragging_out_of_the_position_refuses_with_words(trading) -> None:
    trading.hold()
    trading.ui.go(ConnectionState.RESYNCING)
    trading.drag(trading.handle("position DU1234567", "position"), 80)
    assert "not fit for orders" in trading.told
    assert not trading.has_line("wish", "wish")
    assert trading.asked("confirm.order", trading.ticket) is None


async def test_moving_a_stop_shows_and_asks_about_the_money_at_risk(trading) -> None:
    trading.hold(100, "191.10")
    stop = {"order_type": "STP", "side": Side.SELL, "limit_price": None, "stop_price": Decimal("190.90")}
    owner = trading.show_order(7, **stop)
    end = trading.drag(trading.handle(owner, "stop"), 50, release=False)
    wish = trading.line("wish", "wish")
    risk = (wish.level.price - 191.10) * 100
    assert f"risks −{abs(risk):,.2f} USD" in trading.words(wish)
    assert "190.90 → " in trading.words(wish)
    QTest.mouseRelease(trading.surface, Qt.MouseButton.LeftButton, pos=end)
    assert any(
        "risks −" in label.text()
        for label in trading.asked("confirm.change").findChildren(type(trading.panel.note).__mro__[1])
    )


async def test_a_drag_on_the_empty_chart_still_pans(trading) -> None:
    trading.hold()
    before = trading.panel.chart.shown
    start = QPoint(300, 120)
    QTest.mousePress(trading.surface, Qt.MouseButton.LeftButton, pos=start)
    trading.move(start + QPoint(40, 0), Qt.MouseButton.LeftButton)
    trading.move(start + QPoint(80, 0), Qt.MouseButton.LeftButton)
    QTest.mouseRelease(trading.surface, Qt.MouseButton.LeftButton, pos=start + QPoint(80, 0))
    assert trading.panel.chart.shown[0] < before[0]


async def test_the_positions_of_two_accounts_are_told_apart(trading) -> None:
    other = replace(make_position(average_cost=Decimal("191.20")), account="DU7654321")
    trading.ui.publish(PositionsSynced((make_position(average_cost=Decimal("190.90")), other)))
    words = [trading.words(item) for item in trading.layer.placed()]
    assert [text.split(" | ")[0] for text in words] == ["LONG 100 DU7654321", "LONG 100 DU1234567"]
