"""The three ways in, for whoever has nothing connected yet: a practice Gateway, a search of the usual ports, by hand.

The simulated Gateway's port is of this run alone; it is connected to and never saved.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from gatedesk.domain.connection import Endpoint
from gatedesk.domain.notice import Notice
from gatedesk.ui.context import UiContext
from gatedesk.ui.theme.stylesheet import set_property
from gatedesk.ui.widgets.plain_text import plain, plain_label

LOOPBACK = "127.0.0.1"
SIMULATE = "Try it with the simulated Gateway"
SIMULATE_HINT = "A practice market inside this computer: no login, no account, nothing is real."
FIND = "Find my TWS or Gateway"
FIND_HINT = "Looks at the usual ports of the host below and says what stands at each."
BY_HAND = "Or type host and port below and press Connect."


class ConnectionWays(QFrame):
    """``find_wanted`` is emitted by the second button; the first connects by itself."""

    find_wanted = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.setProperty("card", True)
        self.simulate = self._button(SIMULATE, "connection.simulate", "primary")
        self.find_button = self._button(FIND, "connection.find", "")
        self.told = plain_label("", "connection.simulate_words", wrap=True)
        self._lay_out()
        self.simulate.clicked.connect(self._start)
        self.find_button.clicked.connect(self.find_wanted)
        self._tell("", "caption")

    def _button(self, words: str, name: str, kind: str) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName(name)
        button.setAccessibleName(words)
        button.setMinimumHeight(30)
        if kind:
            button.setProperty("kind", kind)
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(5)
        title = plain_label("How do you want to connect?", "connection.ways")
        title.setProperty("role", "heading")
        column.addWidget(title)
        for widget, hint in ((self.simulate, SIMULATE_HINT), (self.find_button, FIND_HINT)):
            words = plain_label(hint, wrap=True)
            words.setProperty("role", "caption")
            widget.setAccessibleDescription(hint)
            column.addWidget(widget)
            column.addWidget(words)
        by_hand = plain_label(BY_HAND, wrap=True)
        by_hand.setProperty("role", "caption")
        column.addWidget(self.told)
        column.addWidget(by_hand)

    def _start(self) -> None:
        """Start the simulated Gateway, once, and connect to it."""
        self.simulate.setEnabled(False)
        self._tell("Starting the simulated Gateway …", "caption")
        self._context.tasks.run(
            self._context.simulator.start(),
            "start the simulated Gateway",
            self,
            on_done=self._connect,
            on_error=self._fail,
        )

    def _connect(self, port: int) -> None:
        self.simulate.setEnabled(True)
        self._tell("", "caption")
        desk = self._context.desk
        desk.connect(Endpoint(LOOPBACK, port, desk.settings.connection.client_id))

    def _fail(self, notice: Notice) -> None:
        self.simulate.setEnabled(True)
        self._tell(str(notice), "error")

    def _tell(self, words: str, role: str) -> None:
        self.told.setText(plain(words))
        self.told.setVisible(bool(words))
        set_property(self.told, "role", role)
