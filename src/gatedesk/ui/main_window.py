"""The window: assembles docks, toolbar, menus and status bar. What they do lives in their own files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from gatedesk.domain.connection import AccountMode, ConnectionState, ConnectionStatus
from gatedesk.ui.actions import build_menus
from gatedesk.ui.alert_notices import AlertNotices
from gatedesk.ui.context import UiContext
from gatedesk.ui.dock_manager import Docks
from gatedesk.ui.docks.connection import ConnectionPanel
from gatedesk.ui.docks.orders import OrdersPanel
from gatedesk.ui.layout_memory import LayoutMemory
from gatedesk.ui.mode_bar import ModeBar
from gatedesk.ui.status_line import StatusLine
from gatedesk.ui.top_bar import TopBar
from gatedesk.ui.widgets.table_memory import restore_tables, tables_state

TITLES = {
    AccountMode.SIMULATED: "SIMULATED",
    AccountMode.PAPER: "PAPER",
    AccountMode.LIVE: "LIVE",
    AccountMode.UNKNOWN: "",
}
DEFAULT_SIZE = QSize(1600, 1000)


class MainWindow(QMainWindow):
    """``closed`` is emitted once, when the user has closed the window."""

    closed = Signal()

    def __init__(self, context: UiContext, layout_file: Path | None = None) -> None:
        super().__init__()
        self.context: UiContext = context
        self.setObjectName("main")
        self._memory = LayoutMemory(layout_file)
        self._welcomed = False
        self._ways_in_front = False
        self.frame = QWidget()
        self.frame.setObjectName("frame")
        self.mode_bar: ModeBar = ModeBar(context)
        self._dock_host = QMainWindow()
        self._dock_host.setObjectName("dock_host")
        self.docks: Docks = Docks(context, self._dock_host)
        self.top_bar: TopBar = TopBar(context)
        self.addToolBar(self.top_bar)
        self.status_line = StatusLine(context)
        self.setStatusBar(self.status_line)
        self.alert_notices = AlertNotices(context, self)
        self.actions_by_id = build_menus(self)
        self.top_bar.cancel_all.clicked.connect(self.ask_cancel_all)
        context.focus.panel_wanted.connect(self.docks.show)
        context.privacy.changed.connect(lambda: self._show_mode(context.desk.status))
        self._lay_out()
        context.bridge.connection_changed.connect(self._show_mode)
        context.bridge.connection_changed.connect(self._leave_ways)
        context.theme.changed.connect(self._restyle)
        self._show_mode(context.desk.status)
        self._restore()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self.frame)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(4)
        column.addWidget(self.mode_bar)
        column.addWidget(self._dock_host, 1)
        self.setCentralWidget(self.frame)

    def _restore(self) -> None:
        self.resize(DEFAULT_SIZE)
        geometry, docks = self._memory.read("geometry"), self._memory.read("docks")
        if geometry is not None:
            self.restoreGeometry(geometry)
        tables = self._memory.read("tables")
        if tables is not None:
            restore_tables(self.docks.panels.values(), tables)
        self._share_out_due = not self.docks.restore(docks)

    def reset_layout(self) -> None:
        """The built-in layout again, whatever was moved."""
        self.docks.reset(self.size())
        self._share_out_due = not self.isVisible()

    def showEvent(self, event: QShowEvent) -> None:
        """Splitters take sizes once they have been laid out, which Qt does after the first show."""
        super().showEvent(event)
        if self._share_out_due:
            self._share_out_due = False
            QTimer.singleShot(0, self, lambda: self.docks.share_out(self.size()))
        if not self._welcomed:
            self._welcomed = True
            QTimer.singleShot(0, self, self._welcome)

    def _welcome(self) -> None:
        """With nothing connected and nothing about to, the ways to connect stand in front."""
        desk = self.context.desk
        if desk.status.state is ConnectionState.OFF and not desk.settings.connection.auto_connect:
            self.docks.show("connection")
            panel = self.docks.panels["connection"]
            assert isinstance(panel, ConnectionPanel)
            panel.ways.simulate.setFocus()
            self._ways_in_front = True

    def _leave_ways(self, status: ConnectionStatus) -> None:
        """Once the first connection lives, what it was wanted for comes to the front."""
        if self._ways_in_front and status.state is ConnectionState.LIVE:
            self._ways_in_front = False
            self.docks.show("watchlist")

    def ask_cancel_all(self) -> None:
        """Ask before every working order is cancelled; the question says what it reaches."""
        panel = self.docks.panels["orders"]
        assert isinstance(panel, OrdersPanel)
        panel.ask_cancel_all()

    def _show_mode(self, status: ConnectionStatus) -> None:
        word = TITLES[status.mode] if status.state.is_connected else ""
        account = self.context.privacy.words(", ".join(status.accounts))
        parts = [word, account if word else "", "Gatedesk"]
        self.setWindowTitle(" · ".join(part for part in parts if part))
        live = bool(word) and status.mode is AccountMode.LIVE
        color = self.context.theme.tokens.live
        self.frame.setStyleSheet(f"#frame {{ border: 3px solid {color}; }}" if live else "")

    def _restyle(self) -> None:
        self.docks.restyle(self.context.theme.tokens)
        self._show_mode(self.context.desk.status)

    def closeEvent(self, event: QCloseEvent) -> None:
        tables = tables_state(self.docks.panels.values())
        self._memory.write(geometry=self.saveGeometry(), docks=self.docks.state(), tables=tables)
        self.context.bridge.close()
        self.context.frames.stop()
        self.status_line.stop()
        self.alert_notices.close_desktop()
        event.accept()
        self.closed.emit()
