"""Fills on the chart: at the bar of their time, at their price, on their side, with their story."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from gatedesk.domain.events import Filled
from gatedesk.domain.order import Side
from gatedesk.ui.chart.trade_facts import ChartFill
from gatedesk.ui.chart.widget import ChartWidget
from helpers.chart_bars import START, pixels, shows, walk
from helpers.ui_desk import EUR, make_fill

BUY, SELL = "#2f6fd0", "#c0364a"


@pytest.fixture
def chart(qtbot) -> ChartWidget:
    widget = ChartWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.set_contract("AAPL · 1 min", 0.01, "America/New_York")
    widget.show()
    widget.set_bars(**walk(300))
    QApplication.processEvents()
    return widget


def fill(bar: int, price: float, buys: bool = True, seconds: int = 20, name: str = "") -> ChartFill:
    return ChartFill(name or f"{bar}-{price}-{buys}", START + 60.0 * bar + seconds, price, buys)


def test_a_fill_belongs_to_the_bar_that_was_running(chart) -> None:
    chart.trade.set_fills(
        [fill(280, 100.0, seconds=0), fill(281, 100.0, seconds=59), fill(400, 100.0), fill(-5, 100.0)]
    )
    positions = dict(zip([f.id for f in chart.trade.marks._order], chart.trade.marks.positions().tolist(), strict=True))
    assert list(positions.values()) == [-1, 280, 281, 299]


@pytest.mark.parametrize(("buys", "colour"), [(True, BUY), (False, SELL)])
def test_an_arrow_touches_its_price_from_its_own_side(chart, buys, colour) -> None:
    close = float(chart.series.close[270])
    chart.trade.set_fills([fill(270, close, buys)])
    found = np.argwhere(shows(chart.to_image(900, 600, 1.0), colour))
    x, y = chart._state.x_of(270), chart._state.y_of(close)
    assert len(found) > 20
    assert abs(found[:, 1].mean() - x) <= 1.0
    tip = found[:, 0].min() - y if buys else y - found[:, 0].max()
    assert 0.0 <= tip <= 2.5
    assert found[:, 0].max() - found[:, 0].min() < 14


def test_fills_of_a_days_bar_stand_at_the_exchanges_date(chart) -> None:
    days = np.array([datetime(2026, 4, day, tzinfo=UTC).timestamp() for day in (13, 14, 15)])
    flat = np.full(3, 100.0)
    chart.set_bars(days, flat, flat + 1, flat - 1, flat, flat)
    evening = datetime(2026, 4, 15, 1, 30, tzinfo=UTC).timestamp()  # the 14th in New York
    chart.trade.set_fills([ChartFill("a", evening, 100.0, True)])
    assert chart.trade.marks.positions().tolist() == [1]


def test_fills_keep_their_bars_when_older_ones_are_loaded(chart) -> None:
    chart.trade.set_fills([fill(280, 100.0)])
    assert chart.trade.marks.positions().tolist() == [280]
    older = walk(50, start=START - 3000)
    chart.prepend_bars(**older)
    assert chart.trade.marks.positions().tolist() == [280]


def test_fills_outside_the_window_cost_and_show_nothing(chart) -> None:
    chart.trade.set_fills([fill(bar, 100.0) for bar in range(100)])
    assert len(chart.trade.marks.visible()) == 0
    assert not shows(chart.to_image(900, 600, 1.0), BUY).any()


def test_a_chart_without_bars_shows_no_fills(chart) -> None:
    chart.set_bars(*[()] * 6)
    chart.trade.set_fills([fill(1, 100.0)])
    assert len(chart.trade.marks.visible()) == 0
    assert pixels(chart.to_image(900, 600, 1.0)).any()


async def test_a_fill_of_the_contract_appears_with_its_story(trading) -> None:
    bar = trading.panel.chart.series.bar(290)
    when = datetime.fromtimestamp(bar.time + 30, UTC)
    price = Decimal(f"{bar.close:.2f}")
    trading.ui.publish(Filled(make_fill(1, time=when, price=price, side=Side.SELL)))
    trading.ui.publish(Filled(make_fill(2, contract=EUR)))
    [index] = trading.layer.marks.visible().tolist()
    assert trading.layer.marks.positions()[index] == 290
    paid = make_fill(1, time=when, price=price, side=Side.SELL, commission=Decimal(1), commission_currency="USD")
    trading.ui.publish(Filled(paid))
    state = trading.panel.chart._state
    tip = QPointF(state.x_of(290), state.y_of(float(price)) - 4)
    QApplication.sendEvent(
        trading.surface,
        QHelpEvent(QHelpEvent.Type.ToolTip, tip.toPoint(), trading.surface.mapToGlobal(tip.toPoint())),
    )
    assert f"Sold 100 AAPL @ {price} on NASDAQ" in QToolTip.text()
    assert "commission 1.00 USD" in QToolTip.text()
