"""The status bar: server version, round trip, farms, market-data lines, and the exchange's time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QStatusBar

from gatedesk.domain.connection import ConnectionStatus
from gatedesk.ui.context import UiContext

NEW_YORK = ZoneInfo("America/New_York")
MARKS = {"ok": "●", "inactive": "○", "connecting": "◌", "broken": "✕"}


class StatusLine(QStatusBar):
    """Words only; it has no controls."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.setObjectName("status_line")
        self.setSizeGripEnabled(False)
        self._context = context
        self.connection = self._label("status.connection", "Connection")
        self.version = self._label("status.version", "Server version")
        self.latency = self._label("status.latency", "Round trip")
        self.farms = self._label("status.farms", "Data farms")
        self.lines = self._label("status.lines", "Market data lines")
        self.messages = self._label("status.messages", "Messages sent in the last second")
        self.time = self._label("status.time", "Time in New York")
        self.addWidget(self.connection)
        for label in (self.version, self.latency, self.farms, self.lines, self.messages, self.time):
            self.addPermanentWidget(label)
        context.bridge.connection_changed.connect(self.show_status)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._tick)
        self._second.start()
        self.show_status(context.desk.status)

    def stop(self) -> None:
        self._second.stop()

    def _label(self, name: str, accessible: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setAccessibleName(accessible)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def show_status(self, status: ConnectionStatus) -> None:
        connected = status.state.is_connected
        self.connection.setText(f"{status.endpoint} · client id {status.endpoint.client_id}" if connected else "")
        self.version.setText(f"Gateway v{status.server_version}" if status.server_version and connected else "")
        trip = status.round_trip
        self.latency.setText(f"{trip * 1000:.1f} ms" if trip is not None and connected else "")
        self.latency.setToolTip("Round trip of the last heartbeat to the Gateway.")
        self.farms.setText(farm_words(status.farms) if connected else "")
        self.farms.setToolTip("\n".join(f"{name}: {state}" for name, state in status.farms))
        self._tick()

    def _tick(self) -> None:
        now = datetime.fromtimestamp(self._context.desk.clock(), UTC).astimezone(NEW_YORK)
        self.time.setText(f"{now:%H:%M:%S} ET")
        meters = self._context.desk.meters()
        self.lines.setText(f"lines {meters.lines}/{meters.line_limit}")
        self.lines.setToolTip("Market data lines in use, of those a login usually has.")
        queued = f", {meters.queued} wait" if meters.queued else ""
        self.messages.setText(f"msgs {meters.messages}/{meters.message_limit} s{queued}")
        self.messages.setToolTip("Messages to the Gateway in the last second, of those it takes. Orders go first.")


def farm_words(farms: tuple[tuple[str, str], ...]) -> str:
    """One mark a farm, its shape telling the state; the tooltip names them."""
    return "farms " + " ".join(MARKS.get(state, "?") for _, state in farms) if farms else ""
