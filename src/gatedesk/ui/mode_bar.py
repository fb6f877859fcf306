"""The bar across the window when orders are not let through, or when they are real: what was found and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from gatedesk.domain.connection import AccountMode, ConnectionStatus
from gatedesk.domain.connection_lock import needs_arming, refusal_of_mode
from gatedesk.ui.context import UiContext
from gatedesk.ui.dialogs.arm import ask_to_arm
from gatedesk.ui.widgets.plain_text import plain, plain_label

ARMED = "LIVE: orders go to account {accounts} with real money."


class ModeBar(QFrame):
    """Hidden while accounts and toggle agree on paper or simulated, and while nothing is connected."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("mode.bar")
        self.setProperty("bar", "danger")
        self.words = plain_label("", "mode.words", wrap=True)
        self.words.setAccessibleName("What the account lets through")
        self.arm = self._button("Arm live orders …", "mode.arm")
        self.disarm = self._button("Lock again", "mode.disarm")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 14, 6)
        row.setSpacing(10)
        row.addWidget(self.words, 1)
        row.addWidget(self.arm, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.disarm, 0, Qt.AlignmentFlag.AlignVCenter)
        self.arm.clicked.connect(self.ask_to_arm)
        self.disarm.clicked.connect(lambda: context.desk.disarm())
        context.bridge.connection_changed.connect(self.show_status)
        context.privacy.changed.connect(lambda: self.show_status(context.desk.status))
        self.show_status(context.desk.status)

    def ask_to_arm(self) -> None:
        """Open the dialog in which the account's id is typed; nothing else arms."""
        ask_to_arm(self._context, self)

    def show_status(self, status: ConnectionStatus) -> None:
        words = bar_words(status)
        self.words.setText(plain(self._context.privacy.words(words)))
        self.arm.setVisible(bool(words) and needs_arming(status))
        self.disarm.setVisible(bool(words) and bool(status.armed))
        self.setVisible(bool(words))

    def _button(self, words: str, name: str) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName(name)
        button.setAccessibleName(words)
        return button


def bar_words(status: ConnectionStatus) -> str:
    """What the bar says; "" when there is no need of it."""
    if not status.state.is_connected:
        return ""
    refusal = refusal_of_mode(status)
    armed = status.mode is AccountMode.LIVE and status.armed
    return refusal or (ARMED.format(accounts=", ".join(sorted(status.armed))) if armed else "")
