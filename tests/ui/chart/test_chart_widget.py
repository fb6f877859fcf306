"""The chart as its owner and its user meet it: data in, real events, what is painted and what is not."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QPaintEvent, QRegion, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsView, QWidget

from gatedesk.ui.chart.palette import ChartPalette
from gatedesk.ui.chart.widget import STYLE_NAMES, ChartWidget
from helpers.chart_bars import START, cut, pixels, row, shows, walk

LIGHT = ChartPalette("#ffffff", "#f7f9fb", "#e6ebf1", "#10161d", "#55606e", "#0b7a4b", "#c62839", "#0a5fb4", "#cfd7e1")


class Paints(QObject):
    """Counts the paint events of a widget and keeps what they covered."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        self.region = QRegion()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.count += 1
            self.region = self.region.united(event.region())
        return False

    def share(self, widget: QWidget) -> float:
        """Return the share of the widget that was painted."""
        area = sum(rect.width() * rect.height() for rect in self.region)
        return area / (widget.width() * widget.height())


@pytest.fixture
def chart(qtbot: Any) -> Iterator[ChartWidget]:
    widget = ChartWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.set_contract("AAPL · 1 min", 0.01, "America/New_York")
    widget.show()
    widget.set_bars(**walk(1000))
    QApplication.processEvents()
    return widget


def surface(chart: ChartWidget) -> QWidget:
    return chart.findChild(QGraphicsView).viewport()


def wheel(chart: ChartWidget, notches: int, x: int = 400, y: int = 200, shift: bool = False) -> None:
    target = surface(chart)
    modifiers = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        QPointF(x, y),
        QPointF(target.mapToGlobal(QPoint(x, y))),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, event)
    QApplication.processEvents()


def drag(chart: ChartWidget, start: QPoint, end: QPoint) -> None:
    target = surface(chart)
    QTest.mousePress(target, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(target, start + (end - start) * step / 5)
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, pos=end)
    QApplication.processEvents()


def width(chart: ChartWidget) -> float:
    start, stop = chart.shown
    return stop - start


def position_at(chart: ChartWidget, x: float) -> float:
    """Return the bar position under an abscissa, through the pane's own transform."""
    return float(chart.pane.mapToView(QPointF(x, 10.0)).x())


def test_the_newest_bars_are_shown_first(chart: ChartWidget) -> None:
    start, stop = chart.shown
    assert start < 999 < stop < 1015
    bars = walk(1000)
    low, high = chart.shown_prices
    assert low < bars["low"][int(start) + 1 :].min()
    assert high > bars["high"][int(start) + 1 :].max()


def test_the_wheel_zooms_at_the_cursor(chart: ChartWidget) -> None:
    before, anchor = width(chart), position_at(chart, 400)
    wheel(chart, 1)
    assert width(chart) < before
    assert position_at(chart, 400) == pytest.approx(anchor, abs=1e-6)
    wheel(chart, -1)
    assert width(chart) == pytest.approx(before)


def test_the_wheel_with_shift_pans(chart: ChartWidget) -> None:
    start, span = chart.shown[0], width(chart)
    wheel(chart, 1, shift=True)
    assert chart.shown[0] < start
    assert width(chart) == pytest.approx(span)


def test_a_drag_carries_the_bars_with_the_hand(chart: ChartWidget) -> None:
    grabbed = position_at(chart, 300)
    drag(chart, QPoint(300, 200), QPoint(500, 220))
    assert position_at(chart, 500) == pytest.approx(grabbed, abs=1e-6)


def test_a_drag_on_the_price_axis_stretches_prices_and_a_double_click_fits_them_again(chart: ChartWidget) -> None:
    fitted = chart.shown_prices
    axis = QPoint(surface(chart).width() - 20, 200)
    drag(chart, axis, axis + QPoint(0, 80))
    low, high = chart.shown_prices
    assert high - low > fitted[1] - fitted[0]
    before = chart.shown_prices
    drag(chart, QPoint(300, 200), QPoint(300, 260))  # now prices can be dragged too
    assert chart.shown_prices[1] > before[1]
    QTest.mouseDClick(surface(chart), Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    assert chart.shown_prices == pytest.approx(fitted)


def test_the_wheel_over_the_price_axis_stretches_prices(chart: ChartWidget) -> None:
    low, high = chart.shown_prices
    wheel(chart, 1, x=surface(chart).width() - 20)
    assert chart.shown_prices[1] - chart.shown_prices[0] < high - low
    assert width(chart) == pytest.approx(width(chart))


@pytest.mark.parametrize(
    ("key", "moved"),
    [
        (Qt.Key.Key_Left, lambda old, new: new[0] < old[0] and new[1] < old[1]),
        (Qt.Key.Key_Right, lambda old, new: new[0] > old[0] and new[1] > old[1]),
        (Qt.Key.Key_Plus, lambda old, new: new[1] - new[0] < old[1] - old[0]),
        (Qt.Key.Key_Minus, lambda old, new: new[1] - new[0] > old[1] - old[0]),
        (Qt.Key.Key_Home, lambda old, new: new[0] <= 0 < new[1]),
        (Qt.Key.Key_End, lambda old, new: new[0] < 999 < new[1]),
    ],
)
def test_keys(chart: ChartWidget, key: Qt.Key, moved: Callable[[Any, Any], bool]) -> None:
    chart.show_positions(400, 600)
    old = chart.shown
    QTest.keyClick(chart.focusProxy(), key)
    assert moved(old, chart.shown)


def test_other_keys_are_left_to_the_window(qtbot: Any) -> None:
    pressed = []
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.keyPressEvent = lambda event: pressed.append(event.key())
    QTest.keyClick(ChartWidget(parent).focusProxy(), Qt.Key.Key_K)
    assert pressed == [Qt.Key.Key_K]


def test_older_bars_are_wanted_once_until_they_come(chart: ChartWidget) -> None:
    asked: list[int] = []
    chart.older_wanted.connect(lambda: asked.append(chart.series.first))
    chart.show_positions(500, 600)
    assert asked == []
    chart.show_positions(20, 120)
    chart.show_positions(10, 110)
    assert asked == [0]
    chart.prepend_bars(**walk(60, start=START - 3600))
    chart.show_positions(-40, 60)
    assert asked == [0, -60]


def test_history_does_not_move_the_picture(chart: ChartWidget) -> None:
    bars = walk(3000)
    chart.set_bars(**cut(bars, 2000))
    chart.show_positions(100, 220)
    before, prices = pixels(chart.grab().toImage()), chart.shown_prices
    chart.prepend_bars(**cut(bars, 0, 2000))
    assert chart.shown == (100, 220)
    assert chart.shown_prices == prices
    np.testing.assert_array_equal(pixels(chart.grab().toImage()), before)


def test_the_live_edge_is_followed_while_it_is_in_view(chart: ChartWidget) -> None:
    bars = walk(1003)
    start = chart.shown[0]
    chart.append_or_update(*row(bars, 1000))
    assert chart.shown[0] == start + 1
    chart.append_or_update(*row(bars, 1000))
    assert chart.shown[0] == start + 1
    chart.show_positions(100, 200)
    chart.append_or_update(*row(bars, 1001))
    assert chart.shown == (100, 200)


def test_a_live_bar_beyond_the_range_is_kept_in_view(chart: ChartWidget) -> None:
    bars = walk(1000)
    time, open_, _, low, _, volume = row(bars, 999)
    top = chart.shown_prices[1] + 5
    chart.append_or_update(time, open_, top, low, top, volume * 100)
    assert chart.shown_prices[1] > top


def test_a_live_price_paints_only_where_it_shows(chart: ChartWidget) -> None:
    time, open_, high, low, close, volume = row(walk(1000), 999)
    chart.append_or_update(time, open_, high, low, close, volume)
    QApplication.processEvents()
    paints = Paints(surface(chart))
    chart.append_or_update(time, open_, high, low, close - 0.01, volume + 1)
    QApplication.processEvents()
    assert paints.count == 1
    assert 0.0 < paints.share(surface(chart)) < 0.25


def test_a_live_bar_out_of_view_changes_no_bar_on_the_screen(chart: ChartWidget) -> None:
    chart.show_positions(100, 200)
    QApplication.processEvents()
    before = shows(chart.grab().toImage(), ChartPalette().up, ChartPalette().down)
    time, open_, high, low, _, volume = row(walk(1000), 999)
    chart.append_or_update(time, open_, high, low, low, volume)
    after = shows(chart.grab().toImage(), ChartPalette().up, ChartPalette().down)
    panes = slice(60, None), slice(0, 800)
    assert (before[panes] == after[panes]).mean() > 0.999


def test_partial_paints_end_in_the_same_picture_as_a_full_one(chart: ChartWidget) -> None:
    bars = walk(1000)
    chart.set_overlay("SMA 3", "#e0a63a", np.convolve(bars["close"], np.ones(3) / 3, "same"))
    time, open_, high, low, _, volume = row(bars, 999)
    QTest.mouseMove(surface(chart), QPoint(300, 200))
    for step in range(6):
        chart.append_or_update(time, open_, high, low, low + (high - low) * step / 5, volume)
        chart.put_overlay("SMA 3", low + (high - low) * step / 6)
        chart.set_now(time + 10.0 * step)
        QTest.mouseMove(surface(chart), QPoint(300 + 40 * step, 200 + 9 * step))
        QApplication.processEvents()
    window = chart.window().windowHandle()
    assert window is not None
    shown = window.screen().grabWindow(window.winId()).toImage()
    np.testing.assert_array_equal(pixels(shown), pixels(chart.grab().toImage()))


def test_every_gesture_paints_one_frame(chart: ChartWidget) -> None:
    paints = Paints(surface(chart))
    wheel(chart, 1)
    assert paints.count == 1
    chart.show_positions(200, 400)
    QApplication.processEvents()
    QApplication.processEvents()
    assert paints.count == 2


def test_a_hidden_chart_costs_nothing_and_catches_up(chart: ChartWidget) -> None:
    chart.hide()
    QApplication.processEvents()
    paints = Paints(surface(chart))
    bars = walk(1200)
    prices = chart.shown_prices
    for index in range(1000, 1200):
        chart.append_or_update(*row(bars, index))
    chart.set_now(float(bars["time"][-1]))
    chart.set_message("Disconnected.")
    QApplication.processEvents()
    assert paints.count == 0
    assert chart.shown_prices == prices
    chart.show()
    QApplication.processEvents()
    assert paints.count >= 1
    assert chart.shown[0] < 1199 < chart.shown[1]
    assert chart.shown_prices[0] < bars["low"][1199] < chart.shown_prices[1]


def test_bars_set_before_the_first_show_are_shown_at_the_usual_width(qtbot: Any) -> None:
    widget = ChartWidget()
    qtbot.addWidget(widget)
    widget.set_bars(**walk(1000))
    widget.resize(900, 600)
    widget.show()
    QApplication.processEvents()
    assert 90 < width(widget) < 120
    assert widget.shown[0] < 999 < widget.shown[1]


def test_a_wider_chart_shows_more_bars_not_fatter_ones(chart: ChartWidget) -> None:
    per_bar = chart.pane.width() / width(chart)
    stop = chart.shown[1]
    chart.resize(1200, 500)
    QApplication.processEvents()
    assert chart.pane.width() / width(chart) == pytest.approx(per_bar)
    assert chart.shown[1] == pytest.approx(stop)


def test_the_crosshair_reads_the_bar_under_it(chart: ChartWidget) -> None:
    bars = walk(1000)
    QTest.mouseMove(surface(chart), QPoint(400, 150))
    index = int(position_at(chart, 400))
    words = chart.reading()
    change = (bars["close"][index] / bars["close"][index - 1] - 1) * 100
    assert f"O {bars['open'][index]:.2f} H {bars['high'][index]:.2f} L {bars['low'][index]:.2f}" in words
    assert f"C {bars['close'][index]:.2f}" in words
    assert f"{abs(change):.2f} %" in words
    QApplication.sendEvent(chart.findChild(QGraphicsView), QEvent(QEvent.Type.Leave))
    assert f"C {bars['close'][-1]:.2f}" in chart.reading()


def test_a_click_picks_a_tradable_price(chart: ChartWidget) -> None:
    picked: list[float] = []
    chart.price_picked.connect(picked.append)
    chart.set_contract("ES", 0.25, "America/Chicago")
    QTest.mouseClick(surface(chart), Qt.MouseButton.LeftButton, pos=QPoint(400, 200))
    assert len(picked) == 1
    assert picked[0] % 0.25 == 0.0
    assert chart.shown_prices[0] < picked[0] < chart.shown_prices[1]
    QTest.mouseClick(surface(chart), Qt.MouseButton.LeftButton, pos=QPoint(400, surface(chart).height() - 60))
    drag(chart, QPoint(300, 200), QPoint(350, 200))
    assert len(picked) == 1


@pytest.mark.parametrize("style", STYLE_NAMES)
@pytest.mark.parametrize("log", [False, True])
def test_every_style_is_drawn_and_lives(chart: ChartWidget, style: str, log: bool) -> None:
    bars = walk(1010)
    chart.set_style(style)
    chart.set_log(log)
    assert chart.style_name == style
    ink = ChartPalette().accent if style in {"line", "area"} else ChartPalette().up
    assert shows(chart.grab().toImage(), ink)[60:400].any()
    for index in range(998, 1010):
        chart.append_or_update(*row(bars, index))
    chart.prepend_bars(**walk(50, start=START - 3000))
    assert shows(chart.grab().toImage(), ink)[60:400].any()


def test_an_unknown_style_is_refused(chart: ChartWidget) -> None:
    with pytest.raises(ValueError, match="unknown chart style 'renko'"):
        chart.set_style("renko")
    assert chart.style_name == "candles"


def test_a_correction_in_the_past_is_shown(chart: ChartWidget) -> None:
    time, open_, high, low, close, volume = row(walk(1000), 950)
    chart.append_or_update(time, open_, high + 20, low, close, volume)
    assert chart.shown_prices[1] > high + 20
    with pytest.raises(ValueError, match="no bar starts"):
        chart.append_or_update(time + 1, open_, high, low, close, volume)


def test_message_and_badge_are_drawn_and_told(chart: ChartWidget) -> None:
    plain = pixels(chart.grab().toImage())
    chart.set_badge("DELAYED")
    badged = pixels(chart.grab().toImage())
    assert (plain[:40] != badged[:40]).any()
    chart.set_message("No permission for this contract (354).")
    assert chart.message == chart.accessibleDescription() == "No permission for this contract (354)."
    said = pixels(chart.grab().toImage())
    assert (badged[200:300] != said[200:300]).any()
    chart.set_message("")
    chart.set_badge("")
    np.testing.assert_array_equal(pixels(chart.grab().toImage()), plain)


def test_the_countdown_runs_only_through_the_newest_bar(chart: ChartWidget) -> None:
    end = int(walk(1000)["time"][-1])
    quiet = pixels(chart.grab().toImage())
    chart.set_now(end + 20.0)
    assert (pixels(chart.grab().toImage()) != quiet).any()
    chart.set_now(end + 500.0)
    np.testing.assert_array_equal(pixels(chart.grab().toImage()), quiet)


def test_the_palette_decides_every_colour(chart: ChartWidget) -> None:
    chart.set_palette(LIGHT)
    image = chart.grab().toImage()
    dark = ChartPalette()
    assert shows(image, LIGHT.background).mean() > 0.5
    assert shows(image, LIGHT.up).any()
    assert not shows(image, dark.up, dark.down, dark.background, dark.line).any()


def test_an_image_of_another_size_leaves_the_chart_as_it_was(chart: ChartWidget) -> None:
    before, shown = pixels(chart.grab().toImage()), chart.shown
    image = chart.to_image(1300, 800)
    assert (image.width(), image.height()) == (1300, 800)
    assert shows(image, ChartPalette().up).any()
    assert chart.shown == shown
    np.testing.assert_array_equal(pixels(chart.grab().toImage()), before)


def test_an_image_of_the_same_size_is_what_the_screen_shows(chart: ChartWidget) -> None:
    np.testing.assert_array_equal(pixels(chart.to_image(900, 600)), pixels(chart.grab().toImage()))


def test_an_empty_and_a_tiny_chart_stand_every_gesture(qtbot: Any) -> None:
    widget = ChartWidget()
    qtbot.addWidget(widget)
    widget.resize(160, 120)
    widget.show()
    for bars in (walk(0), walk(1), walk(2)):
        widget.set_bars(**bars)
        wheel(widget, 3, 40, 30)
        wheel(widget, -30, 40, 30)
        drag(widget, QPoint(20, 20), QPoint(60, 30))
        for key in (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Plus):
            QTest.keyClick(widget.focusProxy(), key)
        QTest.mouseMove(surface(widget), QPoint(30, 30))
        widget.set_last(5.0)
        widget.set_now(0.0)
        assert widget.grab().width() == 160


def test_overlays_take_part_in_the_fitted_range(chart: ChartWidget) -> None:
    top = chart.shown_prices[1] + 50
    chart.set_overlay("Upper", "#22d3ee", np.full(1000, top))
    chart.show_positions(*chart.shown)
    assert chart.shown_prices[1] > top
    chart.remove_overlay("Upper")
    chart.show_positions(*chart.shown)
    assert chart.shown_prices[1] < top
