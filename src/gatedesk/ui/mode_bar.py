"""The bar across the window when orders are not let through: what was found and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from gatedesk.domain.connection import ConnectionStatus
from gatedesk.domain.connection_lock import refusal_of_mode
from gatedesk.ui.context import UiContext


class ModeBar(QFrame):
    """Hidden while the accounts found are paper or simulated, and while nothing is connected."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.setObjectName("mode.bar")
        self.setProperty("bar", "danger")
        self.words = QLabel()
        self.words.setObjectName("mode.words")
        self.words.setAccessibleName("Why orders are refused")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.addWidget(self.words, 1)
        context.bridge.connection_changed.connect(self.show_status)
        self.show_status(context.desk.status)

    def show_status(self, status: ConnectionStatus) -> None:
        words = refusal_of_mode(status) if status.state.is_connected else ""
        self.words.setText(words)
        self.setVisible(bool(words))
