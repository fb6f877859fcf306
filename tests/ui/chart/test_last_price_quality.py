"""A last price that is not live is not drawn as one: no direction's colour, no countdown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from gatedesk.ui.chart.palette import ChartPalette
from gatedesk.ui.chart.widget import ChartWidget
from helpers.chart_bars import walk

LIGHT = ChartPalette("#ffffff", "#f7f9fb", "#e6ebf1", "#10161d", "#55606e", "#0b7a4b", "#c62839", "#0a5fb4", "#cfd7e1")


@pytest.fixture
def chart(qtbot) -> ChartWidget:
    widget = ChartWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.set_palette(LIGHT)
    widget.set_contract("AAPL · 1 min", 0.01, "America/New_York")
    widget.show()
    bars = walk(300)
    widget.set_bars(**bars)
    widget.set_last(float(bars["close"][-1]))
    widget.set_now(float(bars["time"][-1]) + 20)
    QApplication.processEvents()
    return widget


def tag_colour(chart: ChartWidget) -> QColor:
    """The ground of the tag, as painted, just inside its left edge."""
    tag = chart._canvas.last_price.tag()
    assert tag is not None
    corner = tag.topLeft().toPoint() + QPoint(2, 1)
    return chart.grab().toImage().pixelColor(corner)


def test_a_price_with_a_mark_loses_direction_and_countdown(chart: ChartWidget) -> None:
    last = chart._canvas.last_price
    assert tag_colour(chart) in (QColor(LIGHT.up), QColor(LIGHT.down))
    assert len(last.texts(100.0)) == 2
    chart.set_badge("STALE 12 s")
    assert tag_colour(chart) == QColor(LIGHT.muted)
    assert len(last.texts(100.0)) == 1
    chart.set_badge("")
    assert tag_colour(chart) != QColor(LIGHT.muted)
    assert len(last.texts(100.0)) == 2
