"""What the user sees and hears when a price alert goes off: a card in the window, the desktop's own notice, a beep."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSystemTrayIcon,
    QVBoxLayout,
    QWidget,
)

from gatedesk.domain.events import AlertFired
from gatedesk.domain.price_alert import PriceAlert
from gatedesk.ui.context import UiContext
from gatedesk.ui.theme.icons import icon
from gatedesk.ui.widgets.plain_text import plain

MOST_CARDS = 4
MARGIN = 16
FOOT = 40  # above the status bar, where no order can be sent from
WIDTH = 340
SHOWN_MS = 10_000

Announce = Callable[[str, str], None]
"""Title and text, to the desktop."""


class DesktopNotice:
    """The desktop's own notices, through a tray icon that comes with the first of them, where there is a tray."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._tray: QSystemTrayIcon | None = None

    def __call__(self, title: str, text: str) -> None:
        """Tell the desktop; where it has no tray the window's entry in the task bar asks for attention."""
        QApplication.alert(self._window)
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(icon("bell", "#f5b544"), self._window)
            self._tray.messageClicked.connect(self._come_forward)
        self._tray.show()
        self._tray.showMessage(title, text, QSystemTrayIcon.MessageIcon.Information, SHOWN_MS)

    def close(self) -> None:
        """Take the icon out of the tray."""
        if self._tray is not None:
            self._tray.hide()

    def _come_forward(self) -> None:
        self._window.raise_()
        self._window.activateWindow()


class AlertCard(QFrame):
    """One alert that went off: its words, and what to do with it."""

    def __init__(self, context: UiContext, event: AlertFired, leave: Callable[[], None]) -> None:
        super().__init__()
        self.alert: PriceAlert = event.alert
        self.setProperty("card", True)
        self.setObjectName("alert.card")
        self.setAccessibleName(plain(event.notice.text))
        self.setFixedWidth(WIDTH)
        words = QLabel(plain(event.notice.text))
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setMinimumHeight(words.heightForWidth(WIDTH - 4 * MARGIN))  # a wrapped label asks for too little
        column = QVBoxLayout(self)
        column.addWidget(words)
        row = QHBoxLayout()
        column.addLayout(row)
        deeds: tuple[tuple[str, str, Callable[[], None]], ...] = (
            ("show", "Show chart", lambda: context.focus.set_contract(self.alert.contract)),
            ("arm", "Arm again", lambda: context.desk.alerts.arm(self.alert.id)),
            ("dismiss", "Dismiss", lambda: None),
        )
        for name, text, deed in deeds:
            button = QPushButton(text)
            button.setObjectName(f"alert.{name}")
            button.setAccessibleName(f"{text}: {self.alert.contract.name}")
            button.clicked.connect(_then(deed, leave))
            row.addWidget(button)


def _then(first: Callable[[], None], second: Callable[[], None]) -> Callable[[], None]:
    def both() -> None:
        first()
        second()

    return both


class AlertNotices(QWidget):
    """The cards at the lower right of the window, newest on top; they stay until they are dealt with."""

    def __init__(
        self,
        context: UiContext,
        window: QWidget,
        *,
        announce: Announce | None = None,
        beep: Callable[[], None] = QApplication.beep,
    ) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._desktop = DesktopNotice(window)
        self._announce: Announce = announce or self._desktop
        self._beep = beep
        self.cards: list[AlertCard] = []
        self.setObjectName("alert.notices")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        context.bridge.alert_fired.connect(self.tell)
        window.installEventFilter(self)
        self.hide()

    def tell(self, event: AlertFired) -> None:
        """Show a card, tell the desktop, beep."""
        card = AlertCard(self._context, event, lambda: self._drop(card))
        self.cards.insert(0, card)
        self._column.insertWidget(0, card)
        for old in self.cards[MOST_CARDS:]:
            self._drop(old)
        self.show()
        card.show()  # Qt would do it later, and the cards would be measured without it
        self.raise_()
        self._settle()
        self._announce(f"Price alert: {event.alert.contract.name}", event.notice.text)
        self._beep()

    def close_desktop(self) -> None:
        """The window closes: leave nothing in the tray."""
        self._desktop.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stay at the corner when cards come and go."""
        super().resizeEvent(event)
        self._settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the corner when the window changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        return super().eventFilter(watched, event)

    def _drop(self, card: AlertCard) -> None:
        self.cards.remove(card)
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()
        self.setVisible(bool(self.cards))
        self._settle()

    def _settle(self) -> None:
        room = self._window.size() - self.size()
        self.move(max(room.width() - MARGIN, 0), max(room.height() - FOOT, 0))
