"""Measure, zoom box, crosshair, touchpad, and the keys that begin them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gatedesk.ui.chart.snap import Snap
from helpers.chart_bars import pixels
from helpers.tool_hand import PLAIN, Hand

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
BEGIN, UPDATE, END, MOMENTUM = (
    Qt.ScrollPhase.ScrollBegin,
    Qt.ScrollPhase.ScrollUpdate,
    Qt.ScrollPhase.ScrollEnd,
    Qt.ScrollPhase.ScrollMomentum,
)


def shown_word(hand: Hand) -> str:
    return hand.tools.measure.words()


@pytest.mark.parametrize("way", ["shift", "tool"])
def test_measuring_says_price_per_cent_bars_and_time(hand: Hand, way: str) -> None:
    state = hand.chart.state
    low, high = hand.chart.shown_prices
    start = (state.x_of(750), state.y_of(low + (high - low) * 0.2))
    end = (state.x_of(830), state.y_of(low + (high - low) * 0.7))
    before = hand.chart.shown
    if way == "tool":
        hand.tools.run("measure")
    hand.drag(start, end, SHIFT if way == "shift" else PLAIN)
    assert hand.chart.shown == before
    price, bars = shown_word(hand).split(" · ", 1)
    assert float(price.split()[0]) == pytest.approx((high - low) / 2, abs=0.03)
    assert "%)" in price
    assert bars == "80 bars · 1 h 20 min"
    assert hand.tools.armed == ""


def test_a_fall_is_measured_with_a_minus_and_one_bar_is_one(hand: Hand) -> None:
    state = hand.chart.state
    hand.drag((state.x_of(801), 150), (state.x_of(800), 250), SHIFT)
    assert shown_word(hand).startswith("−")
    assert "−1 bar · 1 min" in shown_word(hand)


@pytest.mark.parametrize("way", ["escape", "click"])
def test_a_measurement_stays_until_a_key_or_a_press(hand: Hand, way: str) -> None:
    plain = pixels(hand.chart.grab().toImage())
    hand.drag((300, 300), (400, 200), SHIFT)
    hand.chart.canvas.point(None)
    assert (pixels(hand.chart.grab().toImage()) != plain).sum() > 1000
    if way == "escape":
        hand.key(Qt.Key.Key_Escape)
    else:
        hand.click(600, 300)
    hand.chart.canvas.point(None)
    assert shown_word(hand) == ""
    assert (pixels(hand.chart.grab().toImage()) == plain).all()


def test_a_measurement_stays_on_its_bars_while_panning(hand: Hand) -> None:
    hand.drag((300, 300), (400, 200), SHIFT)
    words = shown_word(hand)
    hand.key(Qt.Key.Key_Left)
    assert shown_word(hand) == words


@pytest.mark.parametrize("way", ["alt", "tool"])
def test_the_box_fills_the_pane(hand: Hand, way: str) -> None:
    state = hand.chart.state
    wanted = state.position_under(300), state.position_under(500)
    prices = state.price_under(300), state.price_under(150)
    if way == "tool":
        hand.tools.run("zoom")
    hand.drag((300, 150), (500, 300), ALT if way == "alt" else PLAIN)
    assert hand.chart.shown == pytest.approx(wanted, abs=0.5)
    assert hand.chart.shown_prices == pytest.approx(prices, abs=0.02)
    hand.double_click(400, 200)
    assert hand.chart.state.scale.auto


def test_a_box_drawn_backwards_is_the_same_box(hand: Hand) -> None:
    wanted = hand.chart.state.position_under(300), hand.chart.state.position_under(500)
    hand.drag((500, 300), (300, 150), ALT)
    assert hand.chart.shown == pytest.approx(wanted, abs=0.5)


def test_a_flat_box_zooms_time_only_and_a_narrow_one_prices_only(hand: Hand) -> None:
    wanted = hand.chart.state.position_under(300), hand.chart.state.position_under(500)
    hand.drag((300, 200), (500, 203), ALT)
    assert hand.chart.shown == pytest.approx(wanted, abs=0.5)
    assert hand.chart.state.scale.auto
    low, high = hand.chart.shown_prices
    shown = hand.chart.shown
    hand.drag((300, 100), (303, 200), ALT)
    assert hand.chart.shown == pytest.approx(shown)
    assert hand.chart.shown_prices[1] - hand.chart.shown_prices[0] < (high - low) / 2


def test_a_click_or_escape_zooms_nothing(hand: Hand) -> None:
    before, prices = hand.chart.shown, hand.chart.shown_prices
    hand.tools.run("zoom")
    hand.click(300, 200)
    assert hand.tools.armed == ""
    hand.press(300, 150, ALT)
    hand.move(400, 200)
    hand.move(500, 300)
    assert hand.tools.box_zoom.is_shown
    hand.key(Qt.Key.Key_Escape)
    hand.release(500, 300, ALT)
    assert not hand.tools.box_zoom.is_shown
    assert (hand.chart.shown, hand.chart.shown_prices) == (before, prices)


def test_other_combinations_of_keys_pan(hand: Hand) -> None:
    before = hand.chart.shown
    hand.drag((300, 200), (400, 200), SHIFT | ALT)
    assert hand.chart.shown != before


def test_the_crosshair_is_held_by_bars_by_prices_or_free(hand: Hand) -> None:
    state = hand.chart.state
    x, bar = state.x_of(800), hand.chart.series.bar(800)
    y = state.y_of(bar.high) - 9
    hand.move(x + 1, y)
    assert state.cross is not None
    assert state.cross.x == pytest.approx(x)
    hand.tools.set_snap(Snap.FREE)
    hand.move(x + 1, y + 1)
    assert state.cross.x == int(x + 1)
    assert state.cross.position == 800
    hand.tools.run("magnet")
    hand.move(x + 1, y)
    assert state.cross.price == bar.high
    assert state.cross.y == pytest.approx(state.y_of(bar.high))
    hand.move(x + 1, y - 100)
    assert state.cross.price != bar.high
    assert hand.tools.actions["magnet"].isChecked()
    hand.tools.run("magnet")
    assert state.snap is Snap.BAR


def scroll(hand: Hand, phase: Qt.ScrollPhase, x: int, y: int = 0, at: int = 0) -> None:
    where = QPoint(400, 200)
    event = QWheelEvent(
        QPointF(where),
        QPointF(hand.surface.mapToGlobal(where)),
        QPoint(x, y),
        QPoint(x * 8, y * 8),
        Qt.MouseButton.NoButton,
        PLAIN,
        phase,
        False,
    )
    event.setTimestamp(at)
    QApplication.sendEvent(hand.surface, event)


def flick(hand: Hand) -> None:
    scroll(hand, BEGIN, 0, at=1000)
    for number in range(5):
        scroll(hand, UPDATE, 20, at=1010 + 10 * number)
    scroll(hand, END, 0, at=1060)


def per_bar(hand: Hand) -> float:
    start, stop = hand.chart.shown
    return hand.chart.state.layout.price.width() / (stop - start)


def test_fingers_carry_the_bars_to_the_pixel_and_a_flick_glides_and_stops(hand: Hand) -> None:
    start, glide = hand.chart.shown[0], hand.chart.canvas.view.glide
    flick(hand)
    assert (start - hand.chart.shown[0]) * per_bar(hand) == pytest.approx(100, abs=1)
    assert glide.is_gliding
    moved = []
    while glide.is_gliding:
        before = hand.chart.shown[0]
        glide.step()
        moved.append(before - hand.chart.shown[0])
    assert 10 < len(moved) < 200
    assert moved == sorted(moved, reverse=True)
    assert moved[-1] > 0


@pytest.mark.parametrize("act", ["press", "key", "wheel", "hide"])
def test_a_glide_ends_when_the_user_acts(hand: Hand, act: str) -> None:
    flick(hand)
    glide = hand.chart.canvas.view.glide
    assert glide.is_gliding
    if act == "press":
        hand.click(300, 200)
    elif act == "key":
        hand.key(Qt.Key.Key_Plus)
    elif act == "wheel":
        scroll(hand, Qt.ScrollPhase.NoScrollPhase, 0, 15)
    else:
        hand.chart.hide()
    assert not glide.is_gliding


def test_resting_fingers_leave_the_bars_where_they_are(hand: Hand) -> None:
    scroll(hand, BEGIN, 0, at=1000)
    scroll(hand, UPDATE, 20, at=1010)
    scroll(hand, END, 0, at=1500)
    assert not hand.chart.canvas.view.glide.is_gliding


def test_the_systems_own_momentum_is_used_instead(hand: Hand) -> None:
    flick(hand)
    start = hand.chart.shown[0]
    scroll(hand, MOMENTUM, 12, at=1070)
    assert (start - hand.chart.shown[0]) * per_bar(hand) == pytest.approx(12, abs=0.5)
    scroll(hand, END, 0, at=1080)
    assert not hand.chart.canvas.view.glide.is_gliding


def test_fingers_up_and_down_zoom_at_the_pointer(hand: Hand) -> None:
    anchor, width = hand.chart.state.position_under(400), hand.chart.shown[1] - hand.chart.shown[0]
    scroll(hand, UPDATE, 2, 15, at=1000)
    assert hand.chart.shown[1] - hand.chart.shown[0] < width
    assert hand.chart.state.position_under(400) == pytest.approx(anchor)


def test_a_pinch_zooms_at_the_pointer(hand: Hand) -> None:
    anchor, width = hand.chart.state.position_under(400), hand.chart.shown[1] - hand.chart.shown[0]
    point = QPointF(400, 200)
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        point,
        point,
        QPointF(hand.surface.mapToGlobal(point.toPoint())),
        0.25,
        QPointF(),
    )
    QApplication.sendEvent(hand.surface, pinch)
    assert hand.chart.shown[1] - hand.chart.shown[0] == pytest.approx(width / 1.25)
    assert hand.chart.state.position_under(400) == pytest.approx(anchor)


def test_leaving_takes_the_crosshair_away_and_keeps_what_is_measured(hand: Hand) -> None:
    hand.drag((300, 300), (400, 200), SHIFT)
    QApplication.sendEvent(hand.chart.canvas.view, QEvent(QEvent.Type.Leave))
    assert hand.chart.state.cross is None
    assert shown_word(hand) != ""


@pytest.mark.parametrize("key", [Qt.Key.Key_M, Qt.Key.Key_F5])
def test_keys_of_nobody_go_to_the_window(hand: Hand, key: Qt.Key) -> None:
    before = hand.chart.shown
    QTest.keyClick(hand.chart.canvas.view, key)
    assert hand.chart.shown == before
