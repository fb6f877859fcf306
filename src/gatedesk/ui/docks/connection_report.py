"""How the connection stands, in words: state, cause, remedy, the wait for the next attempt, and what was found."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gatedesk.domain.connection import ConnectionState, ConnectionStatus
from gatedesk.ui.context import UiContext
from gatedesk.ui.theme.stylesheet import set_property
from gatedesk.ui.widgets.plain_text import plain, plain_label
from gatedesk.ui.widgets.status_light import StatusLight

UNENCRYPTED = "▲ Unencrypted: {host} is another computer, and whoever is on that network can read along."
ROLES = {ConnectionState.LIVE: "ok", ConnectionState.BLOCKED: "error", ConnectionState.BACKOFF: "warning"}


class ConnectionReport(QWidget):
    """Shows one ConnectionStatus after the other; counts the seconds of a wait down by itself."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._status = context.desk.status
        self._context = context
        self._privacy = context.privacy
        self._left = 0
        self._make_words(context)
        self.retry = QPushButton("Retry now")
        self.retry.setObjectName("connection.retry")
        self.retry.setAccessibleName("Retry now")
        self.retry.clicked.connect(context.desk.gateway.retry_now)
        self.move_port = QPushButton()
        self.move_port.setObjectName("connection.move")
        self.move_port.clicked.connect(self._follow_move)
        self._countdown = QTimer(self, interval=1000)
        self._countdown.timeout.connect(self._count_down)
        self._lay_out()
        context.privacy.changed.connect(lambda: self.show_status(self._status))

    def show_status(self, status: ConnectionStatus) -> None:
        self._status = status
        self.setVisible(status.state is not ConnectionState.OFF)
        self.light.set_state(status.state)
        self.state.setText(plain(status.text))
        set_property(self.state, "role", "" if status.expected else ROLES.get(status.state, ""))
        self._show_cause(status)
        self._show_waiting(status)
        self._show_unencrypted(status)
        self._show_move(status)
        self.detail.setText(self._detail_words(status))
        self.detail.setVisible(bool(self.detail.text()))

    def _make_words(self, context: UiContext) -> None:
        self.light = StatusLight(context.theme)
        self.state = plain_label("", "connection.state", wrap=True)
        self.state.setAccessibleName("Connection state")
        self.cause = plain_label("", "connection.cause", wrap=True)
        self.remedy = plain_label("", "connection.remedy", wrap=True)
        self.remedy.setProperty("role", "muted")
        self.detail = plain_label("", "connection.detail", wrap=True)
        self.detail.setProperty("role", "caption")
        self.waiting = plain_label("", "connection.waiting", wrap=True)
        self.unencrypted = plain_label("", "connection.unencrypted", wrap=True)
        self.unencrypted.setProperty("role", "warning")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.light, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.state, 1)
        wait = QHBoxLayout()
        wait.addWidget(self.waiting, 1)
        wait.addWidget(self.retry)
        block = QVBoxLayout(self)
        block.setContentsMargins(0, 0, 0, 0)
        block.setSpacing(6)
        block.addLayout(head)
        block.addWidget(self.cause)
        block.addWidget(self.remedy)
        block.addLayout(wait)
        block.addWidget(self.move_port)
        block.addWidget(self.detail)
        block.addWidget(self.unencrypted)

    def _show_cause(self, status: ConnectionStatus) -> None:
        words = plain(status.cause.text) if status.cause else ""
        self.cause.setText("" if words in self.state.text() else words)
        self.remedy.setText(plain(status.cause.remedy) if status.cause else "")
        for label in (self.cause, self.remedy):
            label.setVisible(bool(label.text()))

    def _show_unencrypted(self, status: ConnectionStatus) -> None:
        """The mark of another computer stays as long as it is connected to."""
        words = UNENCRYPTED.format(host=plain(status.endpoint.host)) if status.unencrypted else ""
        self.unencrypted.setText(words)
        self.unencrypted.setVisible(bool(words))

    def _show_move(self, status: ConnectionStatus) -> None:
        """The Gateway named another port: the user is asked, nothing follows it by itself."""
        self.move_port.setVisible(status.moved_to is not None)
        self.move_port.setText(f"Connect to port {status.moved_to}")
        self.move_port.setAccessibleName(self.move_port.text())

    def _follow_move(self) -> None:
        if self._status.moved_to is not None:
            self._context.desk.connect(replace(self._status.endpoint, port=self._status.moved_to))

    def _show_waiting(self, status: ConnectionStatus) -> None:
        waits = status.state is ConnectionState.BACKOFF
        self._left = max(0, round(status.retry_in or 0)) if waits else 0
        self.retry.setVisible(waits)
        self.waiting.setVisible(waits or (status.attempt > 1 and not status.state.is_connected))
        self._write_waiting()
        if self._left:
            self._countdown.start()
        else:
            self._countdown.stop()

    def _count_down(self) -> None:
        self._left = max(0, self._left - 1)
        self._write_waiting()
        if not self._left:
            self._countdown.stop()

    def _write_waiting(self) -> None:
        attempt = f"Attempt {self._status.attempt}" if self._status.attempt else "Waiting"
        self.waiting.setText(f"{attempt}; the next one in {self._left} s." if self._left else f"{attempt}.")

    def _detail_words(self, status: ConnectionStatus) -> str:
        if not status.state.is_connected:
            return ""
        parts = [f"{status.endpoint}, client id {status.endpoint.client_id}"]
        if status.accounts:
            parts.append(f"{status.mode.value} account {self._privacy.words(', '.join(status.accounts))}")
        if status.server_version is not None:
            parts.append(f"server version {status.server_version}")
        return plain(" · ".join(parts))
