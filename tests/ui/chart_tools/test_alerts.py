"""Price alerts on the chart and in the window: set, moved, turned, deleted, armed again, told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget

from gatedesk.domain.contract import ContractDetails
from gatedesk.domain.events import QuotesUpdated
from gatedesk.domain.market import BarRequest
from gatedesk.domain.price_alert import Crossing, PriceAlert
from gatedesk.ui.alert_notices import MOST_CARDS, AlertNotices
from helpers.chart_bars import pixels
from helpers.tool_hand import Hand
from helpers.ui_desk import AAPL, MSFT, UiDesk, make_quote


def alerts(hand: Hand) -> tuple[PriceAlert, ...]:
    return hand.ui.desk.alerts.of(AAPL.con_id)


def line(hand: Hand, number: int = 0) -> Any:
    """Where a line stands."""
    return hand.tools.alerts.board.placed()[number]


def quote(ui: UiDesk, *prices: float) -> None:
    for price in prices:
        ui.publish(QuotesUpdated((make_quote(AAPL, price),)))


def price_at(hand: Hand, x: float, y: float) -> float:
    price = hand.tools.price_at(QPointF(x, y))
    assert price is not None
    return price


def triggered(menu: QMenu, name: str) -> None:
    """Choose an entry of a menu or of its submenus."""
    actions = [action for part in (menu, *menu.findChildren(QMenu)) for action in part.actions()]
    next(action for action in actions if action.objectName() == f"chart.menu.{name}").trigger()
    menu.close()


def test_the_armed_tool_sets_one_with_a_click(hand: Hand) -> None:
    hand.tools.run("alert")
    hand.move(300, 200)
    assert hand.cursor == Qt.CursorShape.CrossCursor
    hand.click(300, 200)
    assert [alert.price for alert in alerts(hand)] == [price_at(hand, 300, 200)]
    assert hand.tools.armed == ""
    hand.click(300, 260)
    assert len(alerts(hand)) == 1


def test_the_key_a_sets_one_at_the_crosshair(hand: Hand) -> None:
    hand.key(Qt.Key.Key_A)
    assert alerts(hand) == ()
    hand.move(300, 180)
    hand.key(Qt.Key.Key_A)
    assert [alert.price for alert in alerts(hand)] == [price_at(hand, 300, 180)]


def test_a_click_beside_the_prices_sets_none(hand: Hand) -> None:
    hand.tools.run("alert")
    hand.click(300, hand.surface.height() - 60)
    assert alerts(hand) == ()


def test_a_line_is_dragged_to_another_price(hand: Hand) -> None:
    hand.tools.add_alert(price_at(hand, 300, 200))
    quote(hand.ui, 90.0)
    y = line(hand).y
    hand.move(500, y)
    assert hand.cursor == Qt.CursorShape.SizeVerCursor
    before = hand.chart.shown
    hand.drag((500, y), (520, y + 80))
    assert hand.chart.shown == before
    assert line(hand).y == pytest.approx(y + 80, abs=3)
    assert alerts(hand)[0].armed


def test_escape_lets_a_line_go_where_it_was(hand: Hand) -> None:
    hand.tools.add_alert(price_at(hand, 300, 200))
    was, y = alerts(hand), line(hand).y
    hand.press(500, y)
    hand.move(500, y + 30)
    hand.move(500, y + 60)
    hand.key(Qt.Key.Key_Escape)
    hand.release(500, y + 60)
    assert alerts(hand) == was
    assert line(hand).y == y


def test_the_cross_of_the_label_deletes(hand: Hand) -> None:
    hand.tools.add_alert(price_at(hand, 300, 200))
    close = line(hand).close.center()
    hand.move(close.x(), close.y())
    assert hand.cursor == Qt.CursorShape.PointingHandCursor
    hand.press(close.x(), close.y())
    hand.release(close.x() + 200, close.y() + 100)
    assert len(alerts(hand)) == 1
    hand.click(close.x(), close.y())
    assert alerts(hand) == ()


def test_one_that_went_off_looks_so_and_is_armed_by_a_click_on_its_label(hand: Hand) -> None:
    price = price_at(hand, 300, 200)
    hand.tools.add_alert(price)
    armed = pixels(hand.chart.grab().toImage())
    quote(hand.ui, price - 1, price)
    assert not alerts(hand)[0].armed
    assert (pixels(hand.chart.grab().toImage()) != armed).any()
    assert "Went off" in hand.tools.alerts.hand.tip(QPointF(500, line(hand).y))
    label = line(hand).label
    hand.click(label.left() + 10, label.center().y())
    assert alerts(hand)[0].armed
    assert hand.ui.gateway.watched == [AAPL.con_id]


def test_the_menu_turns_and_deletes_the_one_under_the_pointer(hand: Hand) -> None:
    hand.tools.add_alert(price_at(hand, 300, 200))
    point = QPointF(500, line(hand).y)
    triggered(hand.tools.menu.make(point), "alert_rising")
    assert alerts(hand)[0].crossing is Crossing.RISING
    assert "rises" in hand.tools.alerts.hand.tip(point)
    triggered(hand.tools.menu.make(point), "delete_alert")
    assert alerts(hand) == ()


def test_the_menu_sets_one_at_its_point(hand: Hand) -> None:
    triggered(hand.tools.menu.make(QPointF(300, 150)), "alert_here")
    assert [alert.price for alert in alerts(hand)] == [price_at(hand, 300, 150)]


def test_alerts_belong_to_their_symbol(hand: Hand) -> None:
    hand.tools.add_alert(price_at(hand, 300, 200))
    hand.tools.follow(BarRequest(MSFT), ContractDetails(contract=MSFT))
    assert hand.tools.alerts.board.placed() == []
    hand.tools.follow(BarRequest(AAPL), ContractDetails(contract=AAPL))
    assert len(hand.tools.alerts.board.placed()) == 1


def test_labels_of_near_levels_stand_side_by_side(hand: Hand) -> None:
    for pixels_up in (0, 4, 8):
        hand.tools.add_alert(price_at(hand, 300, 200 + pixels_up))
    boxes = [item.label for item in hand.tools.alerts.board.placed()]
    assert len(boxes) == 3
    assert not any(one.intersects(other) for one in boxes for other in boxes if one is not other)


@pytest.fixture
def told() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def notices(ui: UiDesk, told: list[tuple[str, str]]) -> Iterator[AlertNotices]:
    window = QWidget()
    window.resize(1000, 700)
    window.show()
    yield AlertNotices(
        ui.context,
        window,
        announce=lambda title, text: told.append((title, text)),
        beep=lambda: told.append(("beep", "")),
    )
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def button(notices: AlertNotices, name: str) -> QPushButton:
    return notices.cards[0].findChild(QPushButton, f"alert.{name}")


def test_the_window_the_desktop_and_the_ear_are_told(
    ui: UiDesk, notices: AlertNotices, told: list[tuple[str, str]]
) -> None:
    ui.desk.alerts.add(AAPL, 190.0)
    quote(ui, 189.0, 191.5)
    words = "Alert: AAPL rose to 191.5; the level was 190."
    assert told == [("Price alert: AAPL", words), ("beep", "")]
    assert [card.accessibleName() for card in notices.cards] == [words]
    assert notices.isVisible()
    parent = notices.parentWidget()
    assert parent.rect().contains(notices.geometry())
    parent.resize(700, 600)
    QApplication.processEvents()
    assert parent.rect().contains(notices.geometry())


def test_a_card_arms_shows_or_goes(ui: UiDesk, notices: AlertNotices) -> None:
    alert = ui.desk.alerts.add(AAPL, 190.0)
    quote(ui, 189.0, 191.5)
    button(notices, "arm").click()
    assert notices.cards == []
    assert not notices.isVisible()
    assert ui.desk.alerts.all()[0].armed
    quote(ui, 191.0, 189.0)
    button(notices, "show").click()
    assert ui.context.focus.contract == AAPL
    ui.desk.alerts.arm(alert.id)
    quote(ui, 189.0, 191.5)
    button(notices, "dismiss").click()
    assert not ui.desk.alerts.all()[0].armed
    assert notices.cards == []


def test_a_storm_of_alerts_does_not_cover_the_window(ui: UiDesk, notices: AlertNotices) -> None:
    for number in range(10):
        ui.desk.alerts.add(AAPL, 190.0 + number)
    quote(ui, 189.0, 250.0)
    assert len(notices.cards) == MOST_CARDS
    QApplication.processEvents()
    for card in notices.cards:
        label = card.findChild(QLabel)
        assert label.height() >= label.heightForWidth(label.width())
    assert notices.cards[0].alert.price == 199.0


def test_without_a_tray_the_desktop_notice_fails_in_silence(ui: UiDesk) -> None:
    window = QWidget()
    notices = AlertNotices(ui.context, window, beep=lambda: None)
    ui.desk.alerts.add(AAPL, 190.0)
    quote(ui, 189.0, 191.5)
    assert len(notices.cards) == 1
    notices.close_desktop()
    window.deleteLater()
