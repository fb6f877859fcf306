"""A chart and a ticket over one fake desk, live on AAPL, with bars, a quote and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget

from gatedesk.domain.events import BarsLoaded, OrdersSynced, OrderUpdated, PositionsSynced, QuotesUpdated
from gatedesk.ui.dialogs.confirm import ConfirmDialog
from gatedesk.ui.docks.chart import ChartPanel
from gatedesk.ui.docks.ticket import TicketPanel
from helpers.chart_bars import walk
from helpers.chart_hand import ChartHand
from helpers.ui_desk import AAPL, NOW, UiDesk, make_order, make_position, make_quote, make_ui_desk
from helpers.waiting import until

FIRST_BAR = int(NOW) // 60 * 60 - 299 * 60


@dataclass
class TradingChart(ChartHand):
    """The panels under test over a fake desk."""

    ui: UiDesk
    panel: ChartPanel
    ticket: TicketPanel

    @property
    def told(self) -> str:
        label = self.panel.findChild(QLabel, "chart.told")
        return label.text() if label.isVisible() else ""

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
    panel, ticket = ChartPanel(ui.context), TicketPanel(ui.context)
    made = TradingChart(panel.chart, ui, panel, ticket)
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
