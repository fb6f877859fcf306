"""Bars on their way: what is said meanwhile, how the waiting is ended, and what a second load leaves as it was."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton

from gatedesk.domain.connection import ConnectionState
from gatedesk.domain.events import BarsFailed, BarsLoaded
from gatedesk.domain.market import BarField, BarRequest, BarSize
from gatedesk.domain.notice import Notice, Severity
from gatedesk.ui.chart.widget import ChartWidget
from helpers.chart_bars import START, cut, walk
from helpers.ui_desk import AAPL, EUR, MSFT
from helpers.waiting import until

REFUSED = Notice(Severity.ERROR, "No permission for these bars.", "Ask for another bar size.")


@pytest.fixture
def calls(trading, monkeypatch) -> list[tuple[str, BarRequest]]:
    """What the Gateway is asked from now on."""
    made: list[tuple[str, BarRequest]] = []
    gateway = trading.ui.gateway
    monkeypatch.setattr(gateway, "open_bars", lambda request: made.append(("open", request)))
    monkeypatch.setattr(gateway, "close_bars", lambda request: made.append(("close", request)))
    return made


async def go(trading, contract=MSFT) -> QPushButton:
    trading.ui.context.focus.set_contract(contract)
    await until(lambda: trading.ui.desk.known_details(contract.con_id) is not None, "the details")
    return trading.panel.findChild(QPushButton, "chart.loading")


async def test_a_long_wait_is_counted_and_can_be_ended_and_begun_again(trading, calls) -> None:
    button = await go(trading)
    chart, request = trading.panel.chart, trading.panel._request
    assert chart.message == "Loading MSFT · 1 min …"
    assert button.isHidden()
    trading.panel.loading.tick()
    trading.panel.loading.tick()
    assert chart.message == "Loading MSFT · 1 min … 2 s"
    assert (button.text(), button.isHidden()) == ("Cancel", False)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chart.message == "Loading MSFT · 1 min was cancelled."
    assert calls[-1] == ("close", request)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert calls[-1] == ("open", request)
    trading.ui.publish(BarsLoaded(request, **walk(50)))
    assert chart.message == ""
    assert button.isHidden()


async def test_without_a_connection_nothing_counts(trading, calls) -> None:
    trading.ui.go(ConnectionState.BACKOFF)
    trading.ui.context.focus.set_contract(MSFT)
    trading.panel.loading.tick()
    assert trading.panel.chart.message == "Not connected. MSFT · 1 min loads as soon as there is a connection."


async def test_a_refusal_stands_in_the_chart_and_offers_to_try_again(trading, calls) -> None:
    button = await go(trading)
    trading.ui.publish(BarsFailed(trading.panel._request, REFUSED))
    assert trading.panel.chart.message == "No permission for these bars.\nAsk for another bar size."
    assert button.text() == "Load again"


async def test_a_refusal_leaves_the_bars_that_are_there(trading) -> None:
    trading.ui.publish(BarsFailed(trading.panel._request, REFUSED))
    assert trading.panel.chart.message == ""
    assert len(trading.panel.chart.series) == 300
    assert trading.told.startswith("No permission")


async def test_the_choice_of_prices_is_asked_for_and_kept(trading, calls) -> None:
    box = trading.panel.findChild(QComboBox, "chart.bar_field")
    box.setCurrentIndex(box.findText("Bid"))
    assert calls[-1] == ("open", BarRequest(AAPL, BarSize.MIN_1, BarField.BID))
    assert trading.panel.title == "AAPL · 1 min · bid"
    assert trading.ui.store.saved.chart.bar_field is BarField.BID


async def test_currencies_have_no_trades(trading, calls) -> None:
    await go(trading, EUR)
    assert calls[-1] == ("open", BarRequest(EUR, BarSize.MIN_1, BarField.MIDPOINT))


async def test_the_toolbars_choices_come_back(trading) -> None:
    trading.panel.toolbar.sizes.setCurrentText("5 mins")
    trading.panel.toolbar.styles.setCurrentText("Line")
    trading.panel.toolbar.toggles["log_scale"].setChecked(True)
    kept = trading.ui.store.saved.chart
    assert (kept.bar_size, kept.style, kept.log_scale) == (BarSize.MIN_5, "line", True)
    assert trading.panel.chart.style_name == "line"
    assert type(trading.panel.toolbar)(kept).bar_size is BarSize.MIN_5


@pytest.fixture
def chart(qtbot) -> ChartWidget:
    widget = ChartWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.show()
    widget.set_bars(**walk(1000))
    QApplication.processEvents()
    return widget


def test_bars_that_come_anew_fill_the_gap_and_leave_the_view(chart) -> None:
    bars = walk(1000)
    missing = np.r_[0:900, 950:1000]
    chart.set_bars(**{name: values[missing] for name, values in bars.items()})
    chart.show_positions(700.0, 800.0)
    chart.renew_bars(*cut(bars, 880).values())
    assert np.array_equal(chart.series.time, bars["time"])
    assert np.array_equal(chart.series.close, bars["close"])
    assert chart.shown == (700.0, 800.0)


def test_older_history_survives_a_second_load(chart) -> None:
    older = walk(100, start=START - 6000)
    chart.prepend_bars(**older)
    chart.renew_bars(*walk(1000).values())
    assert len(chart.series) == 1100
    assert chart.series.first == -100


def test_after_a_long_outage_the_unknown_is_not_bridged(chart) -> None:
    chart.renew_bars(*walk(200, start=START + 60 * 5000).values())
    assert len(chart.series) == 200
    assert chart.shown[0] < 199 < chart.shown[1]


def test_the_newest_bar_is_followed_when_it_was_in_view(chart) -> None:
    stop = chart.shown[1]
    chart.renew_bars(*cut(walk(1050), 500).values())
    assert chart.shown[1] == stop + 50
