"""A chart with all its tools over a fake desk, and a hand to work it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from gatedesk.domain.contract import ContractDetails
from gatedesk.domain.market import BarRequest
from gatedesk.ui.chart.widget import ChartWidget
from gatedesk.ui.docks.chart_tools import ChartTools
from helpers.chart_bars import walk
from helpers.tool_hand import Hand
from helpers.ui_desk import AAPL, UiDesk, make_ui_desk


@pytest.fixture
def ui(qapp: QApplication) -> Iterator[UiDesk]:
    desk = make_ui_desk()
    yield desk
    desk.context.bridge.close()
    desk.context.frames.stop()


@pytest.fixture
def hand(ui: UiDesk) -> Iterator[Hand]:
    panel = QWidget()
    row = QHBoxLayout(panel)
    row.setContentsMargins(0, 0, 0, 0)
    chart = ChartWidget()
    tools = ChartTools(ui.context, chart)
    row.addWidget(tools.strip)
    row.addWidget(chart, 1)
    panel.resize(1000, 620)
    panel.show()
    panel.activateWindow()
    QApplication.processEvents()
    chart.set_contract("AAPL · 1 min", 0.01, "America/New_York")
    tools.follow(BarRequest(AAPL), ContractDetails(contract=AAPL))
    bars: dict[str, Any] = walk(1000)
    chart.set_bars(**bars)
    chart.show_positions(700, 900)
    chart.setFocus()
    QApplication.processEvents()
    yield Hand(ui, chart, tools)
    panel.close()
    panel.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
