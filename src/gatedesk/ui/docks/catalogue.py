"""DOCKS: which panels there are, what they are called, and where they stand in the built-in layout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from gatedesk.ui.context import UiContext
from gatedesk.ui.docks.account import AccountPanel
from gatedesk.ui.docks.chart import ChartPanel
from gatedesk.ui.docks.connection import ConnectionPanel
from gatedesk.ui.docks.executions import ExecutionsPanel
from gatedesk.ui.docks.find_gateway import FindGatewayPanel
from gatedesk.ui.docks.messages import MessagesPanel
from gatedesk.ui.docks.orders import OrdersPanel
from gatedesk.ui.docks.positions import PositionsPanel
from gatedesk.ui.docks.session import SessionPanel
from gatedesk.ui.docks.ticket import TicketPanel
from gatedesk.ui.docks.verify import VerifyPanel
from gatedesk.ui.docks.watchlist import WatchlistPanel


@dataclass(frozen=True, slots=True)
class DockSpec:
    """``place`` is one of left, centre, right, bottom; docks of the same place are tabs, in table order."""

    id: str
    title: str
    icon: str
    place: str
    make: Callable[[UiContext], QWidget]


DOCKS: tuple[DockSpec, ...] = (
    DockSpec("chart", "Chart", "chart-candlestick", "centre", ChartPanel),
    DockSpec("watchlist", "Watchlist", "list-ordered", "left", WatchlistPanel),
    DockSpec("connection", "Connection", "plug", "left", ConnectionPanel),
    DockSpec("ticket", "Order ticket", "pencil", "right", TicketPanel),
    DockSpec("positions", "Positions", "briefcase-business", "bottom", PositionsPanel),
    DockSpec("orders", "Orders", "receipt", "bottom", OrdersPanel),
    DockSpec("executions", "Executions", "check", "bottom", ExecutionsPanel),
    DockSpec("account", "Account", "wallet", "bottom", AccountPanel),
    DockSpec("messages", "Messages", "message-square", "bottom", MessagesPanel),
    DockSpec("verify", "Verify connection", "circle-alert", "centre", VerifyPanel),
    DockSpec("find_gateway", "Find my Gateway", "search", "centre", FindGatewayPanel),
    DockSpec("session", "Session", "activity", "bottom", SessionPanel),
)
