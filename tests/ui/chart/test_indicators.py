"""Indicators on the chart: computed, followed, drawn over the bars or in panes, undone, and free when hidden."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import talib
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsView, QWidget

from gatedesk.domain.indicators import IndicatorChoice
from gatedesk.ui.chart.indicators.indicator import Indicator
from gatedesk.ui.chart.indicators.pane_item import PaneItem
from gatedesk.ui.chart.indicators.readings import figure, mark_text, tick_text
from gatedesk.ui.chart.layout import SMALLEST_PANE, divide, moved_divider
from gatedesk.ui.chart.studies.catalogue import studies
from gatedesk.ui.chart.widget import ChartWidget
from gatedesk.ui.chart.window import PriceScale
from helpers.chart_bars import cut, pixels, row, shows, walk

SMA = IndicatorChoice(study="SMA", parameters={"timeperiod": 20}, colours={"real": "#ff00ff"})
EMA = IndicatorChoice(study="EMA", parameters={"timeperiod": 50}, colours={"real": "#00ffff"})
RSI = IndicatorChoice(study="RSI", colours={"real": "#ffff00"})
MACD = IndicatorChoice(study="MACD")
VWAP = IndicatorChoice(study="SESSION_VWAP")
PROFILE = IndicatorChoice(study="VOLUME_PROFILE", colours={"volume": "#ff00ff"})


@pytest.fixture
def chart(qtbot: Any) -> Iterator[ChartWidget]:
    widget = ChartWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 700)
    widget.set_contract("AAPL · 1 min", 0.01, "America/New_York")
    widget.show()
    widget.set_bars(**walk(1000))
    QApplication.processEvents()
    return widget


def surface(chart: ChartWidget) -> QWidget:
    return chart.findChild(QGraphicsView).viewport()


def shown(chart: ChartWidget) -> list[Indicator]:
    return list(chart.indicators)


def values(one: Indicator, number: int, first: int, end: int) -> Any:
    return np.array([one.plots[number].values.value(position) for position in range(first, end)])


def pane_item(chart: ChartWidget) -> PaneItem:
    (item,) = (item for item in chart.canvas.view.scene().items() if isinstance(item, PaneItem))
    return item


def image(chart: ChartWidget) -> QImage:
    QApplication.processEvents()
    return chart.grab().toImage()


def drag(chart: ChartWidget, start: QPoint, end: QPoint) -> None:
    target = surface(chart)
    QTest.mousePress(target, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(target, start + (end - start) * step / 5)
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, pos=end)
    QApplication.processEvents()


# -- values ------------------------------------------------------------------------------------------------------------


def test_values_stay_talibs_through_live_bars_older_history_and_corrections(chart: ChartWidget) -> None:
    bars = walk(1300, seed=4)
    chart.set_bars(**cut(bars, 200, 1200))
    chart.indicators.show([SMA, RSI])
    for index in range(1200, 1300):
        time, _, _, _, close, volume = row(bars, index)
        chart.append_or_update(time, close, close, close, close, volume)
        chart.append_or_update(*row(bars, index))
    chart.prepend_bars(**cut(bars, 0, 200))
    bars["close"][700] += 0.3
    bars["high"][700] += 0.6
    chart.append_or_update(*row(bars, 700))
    QApplication.processEvents()
    sma, rsi = shown(chart)
    np.testing.assert_allclose(values(sma, 0, -200, 1100), talib.SMA(bars["close"], 20), rtol=1e-9)
    np.testing.assert_allclose(values(rsi, 0, -200, 1100), talib.RSI(bars["close"], 14), rtol=1e-9)


def test_several_of_a_kind_stand_side_by_side_in_colours_of_their_own(chart: ChartWidget) -> None:
    chart.indicators.show([IndicatorChoice(study="SMA", parameters={"timeperiod": n}) for n in (5, 10, 20)])
    colours = {one.plots[0].colour.name() for one in chart.indicators}
    assert len(colours) == 3
    gone = chart.indicators.choices[0]
    chart.indicators.change(chart.indicators.choices[1:], "Remove")
    assert gone not in chart.indicators.choices
    assert {one.plots[0].colour.name() for one in chart.indicators} < colours


def test_another_colour_computes_nothing_and_another_period_does(chart: ChartWidget) -> None:
    chart.indicators.show([SMA])
    (before,) = shown(chart)
    chart.indicators.change([SMA.model_copy(update={"colours": {"real": "#123456"}})], "Colour")
    (after,) = shown(chart)
    assert after.run is before.run
    assert after.plots[0].colour == QColor("#123456")
    chart.indicators.change([SMA.model_copy(update={"parameters": {"timeperiod": 3}})], "Period")
    (other,) = shown(chart)
    assert other.run is not before.run
    closes = chart.series.close
    assert other.plots[0].values.value(999) == pytest.approx(closes[-3:].mean())


def test_a_study_nobody_knows_is_kept_and_not_drawn(chart: ChartWidget) -> None:
    unknown = IndicatorChoice(study="OF_ANOTHER_VERSION")
    chart.indicators.show([unknown, SMA])
    assert chart.indicators.choices == (unknown, SMA)
    assert [one.choice for one in chart.indicators] == [SMA]
    with pytest.raises(LookupError):
        chart.indicators.colour_of(0, "real")
    assert chart.indicators.colour_of(1, "real") == QColor("#ff00ff")


def test_other_bars_leave_nothing_of_the_old_values(chart: ChartWidget) -> None:
    chart.indicators.show([SMA, RSI])
    chart.set_bars(*[()] * 6)
    assert not shows(image(chart), "#ff00ff", "#ffff00").any()
    assert all(np.isnan(plot.values.value(900)) for one in chart.indicators for plot in one.plots)
    chart.set_bars(**walk(300, seed=8))
    assert shows(image(chart), "#ff00ff").any()


# -- what it costs -----------------------------------------------------------------------------------------------------


def test_talib_is_loaded_with_the_first_indicator_and_bars_not_with_the_chart() -> None:
    """In a process of its own: this one has TA-Lib already."""
    program = (
        "import sys\n"
        "import PySide6.QtWidgets as w\n"
        "from gatedesk.domain.indicators import IndicatorChoice\n"
        "from gatedesk.ui.main_window import MainWindow\n"
        "from gatedesk.ui.docks.chart import ChartPanel\n"
        "from gatedesk.ui.chart.widget import ChartWidget\n"
        "app = w.QApplication([])\n"
        "chart = ChartWidget()\n"
        "chart.indicators.show([IndicatorChoice(study='SMA')])\n"
        "chart.show()\n"
        "app.processEvents()\n"
        "assert 'talib' not in sys.modules, 'too early'\n"
        "chart.set_bars([60, 120], [1, 1], [1, 1], [1, 1], [1, 1], [1, 1])\n"
        "assert 'talib' in sys.modules, 'not at all'\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_a_hidden_chart_computes_nothing_and_catches_up_when_shown(chart: ChartWidget) -> None:
    bars = walk(1010)
    chart.indicators.show([SMA])
    chart.hide()
    (one,) = shown(chart)
    for index in range(1000, 1010):
        chart.append_or_update(*row(bars, index))
    assert not one.filled
    chart.show()
    QApplication.processEvents()
    assert one.plots[0].values.value(1009) == pytest.approx(bars["close"][990:1010].mean())


# -- what is drawn -----------------------------------------------------------------------------------------------------


def test_overlays_are_drawn_over_the_bars_and_warm_up_is_not(chart: ChartWidget) -> None:
    chart.indicators.show([SMA])
    chart.show_positions(0, 60)
    found = shows(image(chart), "#ff00ff")
    price = chart.state.layout.price
    rows, columns = np.nonzero(found)
    assert rows.max() < price.bottom()
    below_legend = columns[rows > price.height() * 0.3]
    assert below_legend.min() >= chart.state.x_of(19) - 2


def test_a_pane_has_its_own_scale_line_and_legend(chart: ChartWidget) -> None:
    chart.indicators.show([RSI, MACD])
    layout = chart.state.layout
    assert len(layout.studies) == 2
    assert layout.studies[-1].bottom() == layout.panes.bottom()
    rows, _ = np.nonzero(shows(image(chart), "#ffff00"))
    assert layout.studies[0].top() <= rows.min()
    assert rows.max() < layout.studies[0].bottom()
    first, second = pane_item(chart).views()
    assert first.reading(999)[0][0] == "RSI 14"
    assert float(first.reading(999)[1][0]) == pytest.approx(talib.RSI(chart.series.close)[-1], abs=0.1)
    assert [word for word, _ in second.reading(10)] == ["MACD 12 26 9", "—", "—", "—"]
    assert first.scale.low < 30 < 70 < first.scale.high
    assert second.scale.low < 0 < second.scale.high


def test_the_legend_says_overlays_with_their_values(chart: ChartWidget) -> None:
    chart.indicators.show([SMA, EMA])
    (words,) = chart.canvas.legend.more_words(999)
    texts = [text for text, _, _ in words]
    assert texts[::2] == ["SMA 20", "EMA 50"]
    assert texts[1] == f"{talib.SMA(chart.series.close, 20)[-1]:.2f}"
    chart.resize(200, 500)
    QApplication.processEvents()
    assert chart.canvas.legend.more_lines() == 2


@pytest.mark.parametrize("log", [False, True])
def test_the_price_scale_shows_overlays_but_never_squeezes_the_bars(chart: ChartWidget, log: bool) -> None:
    chart.set_log(log)
    chart.show_positions(0, 1000)
    narrow = chart.shown_prices

    def height(deviations: float) -> float:
        bands = IndicatorChoice(study="BBANDS", parameters={"nbdevup": deviations, "nbdevdn": deviations})
        chart.indicators.show([bands])
        low, high = chart.shown_prices
        assert low <= narrow[0]
        assert high >= narrow[1]
        return high - low

    assert narrow[1] - narrow[0] < height(6.0) < height(8.0)
    assert height(50.0) == pytest.approx(height(500.0))
    assert height(500.0) < 3.0 * (narrow[1] - narrow[0])


def test_hiding_takes_overlay_and_pane_away_and_showing_brings_them_back(chart: ChartWidget) -> None:
    hidden = [one.model_copy(update={"visible": False}) for one in (SMA, RSI)]
    chart.indicators.show([SMA, RSI])
    chart.indicators.change(hidden, "Hide")
    assert not chart.state.layout.studies
    assert not shows(image(chart), "#ff00ff", "#ffff00").any()
    chart.indicators.undo_stack.undo()
    assert len(chart.state.layout.studies) == 1
    assert shows(image(chart), "#ffff00").any()


@pytest.mark.parametrize("study", ["SAR", "CDLENGULFING", "AO", "SESSION_VWAP", "VOLUME_PROFILE", "STOCH", "OBV"])
@pytest.mark.parametrize("bars", [60, 1000])
def test_every_style_leaves_ink_near_and_far(chart: ChartWidget, study: str, bars: int) -> None:
    chart.show_positions(1000 - bars, 1000)
    plain = pixels(image(chart))
    chart.indicators.show([IndicatorChoice(study=study)])
    box = chart.state.layout.studies[0] if chart.state.layout.studies else chart.state.layout.price
    part = np.s_[int(box.top()) + 30 : int(box.bottom()), : int(box.right())]
    marked = pixels(image(chart))
    assert (marked[part] != plain[part]).any()


def test_a_live_bar_that_leaves_the_scale_of_a_pane_fits_it_again(chart: ChartWidget) -> None:
    chart.indicators.show([IndicatorChoice(study="MOM")])
    (view,) = pane_item(chart).views()
    time, close = int(chart.series.time[-1]), float(chart.series.close[-1])
    chart.append_or_update(time, close, close + 50.0, close, close + 50.0, 1.0)
    QApplication.processEvents()
    assert view.scale.high > 49.0


def test_the_profile_of_each_session_begins_with_it(chart: ChartWidget) -> None:
    chart.set_bars(**walk(3000, start=1_700_000_040))
    chart.show_positions(0, 3000)
    chart.indicators.show([PROFILE.model_copy(update={"parameters": {"scope": 1, "width": 20}})])
    found = pixels(image(chart))
    ground = QColor(chart.state.inks.palette.background)
    tinted = np.zeros(found.shape, bool)
    for ink in (0.16, 0.34, 0.68):
        mixed = [round(a * ink + b * (1 - ink)) for a, b in zip((255, 0, 255), ground.getRgb()[:3], strict=True)]
        parts = [
            np.abs(((found >> shift) & 255).astype(int) - part) for shift, part in zip((16, 8, 0), mixed, strict=True)
        ]
        tinted |= np.maximum.reduce(parts) <= 1
    columns = np.flatnonzero(tinted[150:].any(axis=0))
    starts = columns[np.flatnonzero(np.diff(columns, prepend=-9) > 3)]
    assert len(starts) >= 3  # of the first day's rest, of two whole days


# -- panes under the pointer -------------------------------------------------------------------------------------------


def test_a_border_is_dragged_and_panes_never_vanish(chart: ChartWidget) -> None:
    chart.indicators.show([RSI, MACD])
    before = chart.state.layout
    border = QPoint(300, int(before.studies[0].top()))
    drag(chart, border, border - QPoint(0, 40))
    after = chart.state.layout
    assert after.studies[0].top() == pytest.approx(before.studies[0].top() - 40, abs=1)
    assert after.studies[1] == before.studies[1]
    assert after.price == before.price
    top = QPoint(300, int(after.price.bottom()))
    drag(chart, top, QPoint(300, -400))
    assert chart.state.layout.price.height() >= SMALLEST_PANE - 1


def test_the_pointer_shows_that_a_border_can_be_dragged(chart: ChartWidget) -> None:
    chart.indicators.show([RSI])
    y = int(chart.state.layout.studies[0].top())
    QTest.mouseMove(surface(chart), QPoint(300, y))
    assert chart.canvas.view.cursor().shape() == Qt.CursorShape.SplitVCursor
    QTest.mouseMove(surface(chart), QPoint(300, y + 40))
    assert chart.canvas.view.cursor().shape() != Qt.CursorShape.SplitVCursor


def test_one_scale_is_stretched_moved_and_fitted_without_the_others(chart: ChartWidget) -> None:
    chart.indicators.show([RSI, MACD])
    first, second = pane_item(chart).views()
    prices, other = chart.shown_prices, (second.scale.low, second.scale.high)
    height = first.scale.high - first.scale.low
    axis = QPoint(int(chart.state.layout.axis.left()) + 20, int(first.box.center().y()))
    drag(chart, axis, axis + QPoint(0, 50))
    assert first.scale.high - first.scale.low > height
    assert not first.scale.auto
    low = first.scale.low
    inside = QPoint(300, axis.y())
    drag(chart, inside, inside + QPoint(0, 30))
    assert first.scale.low > low
    assert chart.state.scale.auto
    assert (second.scale.low, second.scale.high) == other
    QTest.mouseDClick(surface(chart), Qt.MouseButton.LeftButton, pos=axis)
    assert first.scale.auto
    assert chart.shown_prices == prices or chart.state.scale.auto


def test_the_wheel_beside_a_pane_stretches_it_alone(chart: ChartWidget) -> None:
    chart.indicators.show([RSI])
    (view,) = pane_item(chart).views()
    height, bars = view.scale.high - view.scale.low, chart.shown
    point = QPointF(chart.state.layout.axis.left() + 20, view.box.center().y())
    event = QWheelEvent(
        point,
        surface(chart).mapToGlobal(point),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(surface(chart), event)
    assert view.scale.high - view.scale.low < height
    assert chart.state.scale.auto
    assert chart.shown == bars
    chart.reset_view()
    assert view.scale.auto


def test_the_crosshair_runs_through_all_panes_and_reads_the_one_it_is_in(chart: ChartWidget) -> None:
    chart.indicators.show([RSI, MACD])
    first, second = pane_item(chart).views()
    point = QPoint(300, int(second.box.center().y()))
    QTest.mouseMove(surface(chart), point)
    assert first.pointed() is None
    assert second.pointed() == point.y()
    assert chart.state.cross is not None
    assert chart.state.cross.price is None
    position = chart.state.cross.position
    wanted = figure(float(talib.RSI(chart.series.close)[position]), first.scale)
    assert first.reading(position)[1][0] == wanted
    muted = shows(image(chart), chart.state.inks.palette.muted)
    column = muted[:, int(chart.state.cross.x)]
    for box in chart.state.layout.stacked:
        assert column[int(box.top()) : int(box.bottom())].sum() > box.height() / 4
    assert muted[point.y(), : int(second.box.right())].sum() > second.box.width() / 4


# -- undoing -----------------------------------------------------------------------------------------------------------


def test_steps_are_undone_one_by_one_and_told(chart: ChartWidget) -> None:
    told: list[Any] = []
    chart.indicators.changed.connect(told.append)
    layer = chart.indicators
    layer.change([SMA], "Add SMA")
    layer.change([SMA, RSI], "Add RSI")
    layer.change([SMA, RSI], "Nothing")
    assert layer.undo_stack.count() == 2
    layer.undo_stack.undo()
    assert layer.choices == (SMA,)
    layer.undo_stack.undo()
    assert layer.choices == ()
    layer.undo_stack.redo()
    assert told == [(SMA,), (SMA, RSI), (SMA,), (), (SMA,)]


def test_turning_one_number_is_one_step(chart: ChartWidget) -> None:
    layer = chart.indicators
    layer.show([SMA])
    for period in (21, 22, 23):
        layer.change([SMA.model_copy(update={"parameters": {"timeperiod": period}})], "Period", merge=5)
    assert layer.undo_stack.count() == 1
    layer.undo_stack.undo()
    assert layer.choices == (SMA,)


# -- pieces ------------------------------------------------------------------------------------------------------------


def test_figures_have_the_decimals_their_scale_needs() -> None:
    assert figure(57.3333, PriceScale(20.0, 80.0)) == "57.3"
    assert tick_text(60.0, PriceScale(20.0, 80.0)) == "60"
    assert figure(-0.01234, PriceScale(-0.05, 0.05)) == "−0.012"
    assert figure(1_234_567.0, PriceScale(1e6, 2e6)) == "1.23M"
    assert figure(-1_234_567.0, PriceScale(-2e6, 2e6)) == "−1.23M"
    assert figure(47_795.0, PriceScale(4e4, 5e4)) == "47,795"
    assert figure(float("nan"), PriceScale(0.0, 1.0)) == "—"
    assert [mark_text(value) for value in (100.0, -100.0, 0.0)] == ["▲", "▼", "—"]


def test_a_surface_is_divided_by_shares_without_a_seam() -> None:
    layout = divide(1000, 824, 60, 24, (0.6, 0.2, 0.2, 0.2))
    boxes = layout.stacked
    assert [box.height() for box in boxes] == [400, 133, 134, 133]
    assert all(above.bottom() == below.top() for above, below in pairwise(boxes))
    assert layout.panes.height() == 800
    shares = moved_divider(layout, (0.6, 0.2, 0.2, 0.2), 1, 9999.0)
    assert sum(shares) == pytest.approx(1.2)
    assert divide(1000, 824, 60, 24, shares).studies[0].height() == pytest.approx(SMALLEST_PANE, abs=1)


@pytest.mark.parametrize("bars", [120, 1000])
def test_what_is_painted_in_pieces_is_what_is_painted_whole(chart: ChartWidget, bars: int) -> None:
    """Only the screen's own memory shows what partial paints leave behind: a grab would paint everything."""
    chart.indicators.show(
        [SMA, IndicatorChoice(study="BBANDS"), RSI, MACD, VWAP, IndicatorChoice(study="SAR"), PROFILE]
    )
    chart.show_positions(1000 - bars, 1010)
    QApplication.processEvents()
    time, close = int(chart.series.time[-1]), float(chart.series.close[-1])
    for step in range(12):
        QTest.mouseMove(surface(chart), QPoint(150 + 50 * step, 60 + 45 * step))
        QApplication.processEvents()
        price = close + 0.02 * (step % 5 - 2)
        chart.append_or_update(time + 60 * (step // 6), close, price + 0.02, price - 0.02, price, 500.0 + step)
        QApplication.processEvents()
    pieces = pixels(chart.screen().grabWindow(chart.winId()).toImage())
    chart.canvas.repaint()
    QApplication.processEvents()
    whole = pixels(chart.screen().grabWindow(chart.winId()).toImage())
    assert len(np.unique(whole)) > 50
    assert np.argwhere(pieces != whole).tolist() == []


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("count", [0, 1, 3, 200])
def test_every_study_is_painted_whatever_the_bars_are(chart: ChartWidget, count: int, log: bool) -> None:
    """Holes, prices below zero, no volume, next to no bars: numpy's warnings and errors in painting would show."""
    bars = walk(200, price=-2.0)
    for field in ("open", "high", "low", "close", "volume"):
        bars[field][90:96] = np.nan
    bars["volume"][150:] = 0.0
    everything = [IndicatorChoice(study=study.id) for study in studies()]
    chart.set_log(log)
    chart.set_bars(**cut(bars, 0, count))
    for first in range(0, len(everything), 40):
        chart.indicators.show(everything[first : first + 40])
        QApplication.processEvents()
        for index in range(max(count - 2, 0), count):
            chart.append_or_update(*row(bars, index))
        QApplication.processEvents()


@pytest.mark.parametrize("size", [(160, 120), (240, 900), (1600, 150)])
def test_panes_have_room_or_are_cut_at_any_size(chart: ChartWidget, size: tuple[int, int]) -> None:
    chart.indicators.show([SMA, RSI, MACD, IndicatorChoice(study="ATR"), IndicatorChoice(study="OBV")])
    chart.resize(*size)
    QTest.mouseMove(surface(chart), QPoint(50, 50))
    assert not image(chart).isNull()
    assert all(box.height() > 0 for box in chart.state.layout.stacked)
