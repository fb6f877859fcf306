"""What trading costs to paint: only the places that look different, and they are all painted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QGraphicsView, QWidget

from gatedesk.ui.chart.order_lines import Ghost, wish_level
from gatedesk.ui.chart.trade_facts import ChartFill, ChartOrder, ChartPosition
from gatedesk.ui.chart.widget import ChartWidget
from helpers.chart_bars import START, pixels, row, walk

POSITION = ChartPosition("DU1234567", "100", 100.0, 100.2, "USD", 100.5)
ORDER = ChartOrder("1", True, "100", "LMT", limit=100.0)
EXITS = (
    ChartOrder("2", False, "100", "LMT", limit=100.6, group="1", role="target"),
    ChartOrder("3", False, "100", "STP", stop=99.9, group="1", role="stop loss"),
)


class Painted(QObject):
    """Where a widget was painted since it was last asked."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.region = QRegion()
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.count += 1
            self.region = self.region.united(event.region())
        return False


@pytest.fixture
def chart(qtbot) -> ChartWidget:
    widget = ChartWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.set_contract("AAPL · 1 min", 0.01, "America/New_York")
    widget.show()
    bars = walk(300)
    for name in ("open", "high", "low", "close"):
        bars[name] = bars[name] + 100.3 - walk(300)["close"][-1]
    widget.set_bars(**bars)
    widget.trade.market = 100.3
    widget.trade.set_fits_orders(False)
    widget.trade.set_positions([POSITION])
    widget.trade.set_orders([ORDER])
    QApplication.processEvents()
    return widget


def carried(price: float, chart: ChartWidget) -> Callable[[], None]:
    level = wish_level(False, "SELL 100 STP", price, "risks −20.00 USD (−0.20 %)", chart.state.inks.palette)
    return lambda: chart.trade.show_wish(level)


CHANGES = {
    "money": lambda c: lambda: c.trade.set_positions([replace(POSITION, market=101.75)]),
    "carried line": lambda c: carried(100.1, c),
    "moved order": lambda c: lambda: c.trade.set_orders([replace(ORDER, limit=100.1)]),
    "waiting order": lambda c: lambda: c.trade.set_orders([replace(ORDER, settled=False, remark="cancelling")]),
    "ghost": lambda c: lambda: c.trade.set_ghost("1", "limit", Ghost(100.45, "waits for the broker")),
    "orders gone": lambda c: lambda: c.trade.set_orders([]),
    "bracket": lambda c: lambda: c.trade.set_orders([ORDER, *EXITS]),
    "order beyond": lambda c: lambda: c.trade.set_orders([ORDER, replace(ORDER, id="9", limit=50.0)]),
    "fill": lambda c: lambda: c.trade.put_fill(ChartFill("f", START + 60.0 * 270 + 5, 100.3, True)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_everything_that_looks_different_is_painted_once(chart, name: str) -> None:
    surface = chart.findChild(QGraphicsView).viewport()
    size = surface.width(), surface.height()
    before = pixels(chart.to_image(*size, 1.0))
    act = CHANGES[name](chart)
    QApplication.processEvents()
    painted = Painted(surface)
    act()
    QApplication.processEvents()
    region, count = painted.region, painted.count
    changed = np.argwhere(pixels(chart.to_image(*size, 1.0)) != before)
    assert len(changed) > 0
    assert count == 1
    covered = np.zeros(before.shape, dtype=bool)
    for rect in region:
        covered[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1] = True
    missed = [(y, x) for y, x in changed.tolist() if not covered[y, x]]
    assert not missed, f"{len(missed)} pixels changed and were not painted, first at row, column {missed[0]}"


@pytest.mark.parametrize(
    ("name", "most"), [("money", 0.02), ("carried line", 0.05), ("moved order", 0.06), ("ghost", 0.05)]
)
def test_little_is_painted_for_little(chart, name: str, most: float) -> None:
    surface = chart.findChild(QGraphicsView).viewport()
    act = CHANGES[name](chart)
    painted = Painted(surface)
    act()
    QApplication.processEvents()
    area = sum(rect.width() * rect.height() for rect in painted.region)
    assert 0 < area <= most * surface.width() * surface.height()


def test_the_same_facts_again_paint_nothing(chart) -> None:
    painted = Painted(chart.findChild(QGraphicsView).viewport())
    chart.trade.set_orders([replace(ORDER)])
    chart.trade.set_positions([replace(POSITION)])
    QApplication.processEvents()
    assert painted.count == 0


def test_a_live_bar_leaves_the_lines_whole(chart) -> None:
    """Where a partial paint crosses lines, labels and arrows, it shows what a whole one would."""
    chart.trade.set_orders([ORDER, *EXITS])
    close = float(chart.series.close[-1])
    chart.trade.set_fills([ChartFill(str(n), float(chart.series.time[-1 - n]), close, n % 2 == 0) for n in range(40)])
    QApplication.processEvents()
    surface = chart.findChild(QGraphicsView).viewport()
    image = surface.grab().toImage()
    before = pixels(image)
    time, *_ = row(walk(300), 299)
    chart.append_or_update(time, close, close + 0.02, close - 0.02, close + 0.01, 900.0)
    asked = QRegion()
    for place in chart.canvas.view._asked:
        asked += place
    surface.render(image, QPoint(), asked, QWidget.RenderFlag(0))
    QApplication.processEvents()
    after = pixels(surface.grab().toImage())
    assert not np.array_equal(before, after)
    assert np.array_equal(pixels(image), after)


def test_a_hidden_chart_paints_nothing_and_catches_up(chart) -> None:
    chart.hide()
    painted = Painted(chart.findChild(QGraphicsView).viewport())
    chart.trade.set_orders([replace(ORDER, limit=100.4)])
    QApplication.processEvents()
    assert painted.count == 0
    chart.show()
    QApplication.processEvents()
    assert chart.trade.placed()[0].level.price in (100.4, 100.2)
    assert painted.count >= 1


def test_labels_are_pictures_made_once(chart) -> None:
    chips = chart.trade.layout.chips
    kept = {id(entry.chip): entry.picture.cacheKey() for entry in chips._kept.values() if entry.picture}
    assert kept
    chart.trade.set_positions([replace(POSITION, market=101.0)])
    chart.show_positions(100.0, 200.0)
    QApplication.processEvents()
    order = next(level for level in chart.trade.board.levels() if level.key[0] == "1")
    assert chips._kept[id(order.chip)].picture.cacheKey() == kept[id(order.chip)]
