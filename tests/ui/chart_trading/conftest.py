"""A chart and a ticket over one fake desk, live on AAPL, with bars, a quote and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsView, QLabel, QToolTip, QWidget

from gatedesk.domain.events import BarsLoaded, OrdersSynced, OrderUpdated, PositionsSynced, QuotesUpdated
from gatedesk.ui.chart.levels import Placed
from gatedesk.ui.chart.trade_layer import TradeLayer
from gatedesk.ui.dialogs.confirm import ConfirmDialog
from gatedesk.ui.docks.chart import ChartPanel
from gatedesk.ui.docks.ticket import TicketPanel
from helpers.chart_bars import walk
from helpers.ui_desk import AAPL, NOW, UiDesk, make_order, make_position, make_quote, make_ui_desk
from helpers.waiting import until

FIRST_BAR = int(NOW) // 60 * 60 - 299 * 60
LEFT, NONE, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@dataclass
class TradingChart:
    """The panels under test and a hand to move over them; prices are the chart's own."""

    ui: UiDesk
    panel: ChartPanel
    ticket: TicketPanel

    @property
    def layer(self) -> TradeLayer:
        return self.panel.chart.trade

    @property
    def surface(self) -> QWidget:
        return self.panel.chart.findChild(QGraphicsView).viewport()

    @property
    def told(self) -> str:
        label = self.panel.findChild(QLabel, "chart.told")
        return label.text() if label.isVisible() else ""

    def row(self, price: float) -> int:
        """The row of the surface at which a price stands."""
        return round(self.panel.chart._state.y_of(price))

    def price(self, row: int) -> Decimal:
        """The tradable price at a row."""
        return Decimal(f"{self.layer.snap(self.panel.chart._state.price_under(row)):.2f}")

    def line(self, owner: str, part: str = "limit") -> Placed:
        found = [item for item in self.layer.placed() if item.level.key == (owner, part)]
        assert found, f"no line {owner} {part} among {[item.level.key for item in self.layer.placed()]}"
        return found[0]

    def has_line(self, owner: str, part: str = "limit") -> bool:
        return any(item.level.key == (owner, part) for item in self.layer.placed())

    def words(self, item: Placed) -> str:
        return " | ".join(segment.text for segment in item.level.chip.segments)

    def drag(self, start: QPoint, rows: int, release: bool = True) -> QPoint:
        """Carry what is at a point up (negative) or down; the end is returned."""
        end = start + QPoint(0, rows)
        QTest.mouseMove(self.surface, start)
        QTest.mousePress(self.surface, LEFT, NONE, start)
        for step in range(1, 5):
            QTest.mouseMove(self.surface, start + (end - start) * step / 4)
        if release:
            QTest.mouseRelease(self.surface, LEFT, NONE, end)
        return end

    def click(self, point: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseMove(self.surface, point)
        QTest.mouseClick(self.surface, LEFT, modifiers, point)

    def handle(self, owner: str, part: str = "limit") -> QPoint:
        """A point of a line's label to take hold of."""
        return self.line(owner, part).label.topLeft().toPoint() + QPoint(8, 8)

    def asked(self, name: str, panel: QWidget | None = None) -> ConfirmDialog | None:
        return (panel or self.panel).findChild(ConfirmDialog, name)

    def show_order(self, number: int = 1, **more: object) -> str:
        """Let the broker tell of an order; returns its id on the chart."""
        order = make_order(number, **more)
        self.ui.publish(OrderUpdated(order))
        return order.row_key

    def hold(self, quantity: int = 100, cost: str = "191.00") -> None:
        self.ui.publish(PositionsSynced((make_position(quantity=quantity, average_cost=Decimal(cost)),)))


@pytest.fixture
def panels(qapp: QApplication) -> Iterator[TradingChart]:
    """Both panels, shown, over a desk that is not connected; they go outside the loop, as windows do."""
    ui = make_ui_desk()
    made = TradingChart(ui, ChartPanel(ui.context), TicketPanel(ui.context))
    made.panel.resize(1000, 700)
    made.panel.show()
    made.ticket.resize(320, 700)
    made.ticket.show()
    yield made
    QToolTip.hideText()
    ui.context.bridge.close()
    ui.context.frames.stop()
    for widget in (made.panel, made.ticket):
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
async def trading(panels: TradingChart) -> TradingChart:
    """Live on AAPL: 300 bars, a quote of 191.10, no orders."""
    ui = panels.ui
    ui.go_live()
    ui.context.focus.set_contract(AAPL)
    await until(lambda: ui.desk.known_details(AAPL.con_id) is not None, "the contract's details")
    ui.publish(OrdersSynced(()))
    bars = walk(300, start=FIRST_BAR)
    for name in ("open", "high", "low", "close"):
        bars[name] = bars[name] + 191.10 - walk(300)["close"][-1]
    ui.publish(BarsLoaded(panels.panel._request, **bars))
    ui.publish(QuotesUpdated((make_quote(last=191.10),)))
    return panels
