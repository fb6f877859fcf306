"""A sentence at the foot of the chart: why a gesture did nothing, or what was saved. It goes by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLabel, QWidget

from gatedesk.ui.theme.tokens import Tokens
from gatedesk.ui.widgets.plain_text import plain

SHOWN_MS = 8000
FOOT = 48  # above the time axis
MARGIN = 40


class ChartNote(QLabel):
    """Lies over ``ground`` without moving anything; a click takes it away."""

    def __init__(self, ground: QWidget) -> None:
        super().__init__(ground)
        self.setObjectName("chart.told")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._ground = ground
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        ground.installEventFilter(self)
        self.hide()

    def tell(self, words: str) -> None:
        """Show a sentence for some seconds."""
        self.setText(plain(words))
        self.setAccessibleName(plain(words))
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def restyle(self, tokens: Tokens) -> None:
        """Take the theme's colours."""
        self.setStyleSheet(
            f"background: {tokens.raised}; color: {tokens.text}; border: 1px solid {tokens.warning};"
            " border-radius: 4px; padding: 6px 12px;"
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot of the ground."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: object) -> None:
        """Go away."""
        self.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is left to wait for."""
        self._timer.stop()
        super().hideEvent(event)

    def _place(self) -> None:
        room = max(self._ground.width() - 2 * MARGIN, 120)
        width = min(self.fontMetrics().horizontalAdvance(self.text()) + 40, room)
        height = self.heightForWidth(width)
        self.setGeometry((self._ground.width() - width) // 2, self._ground.height() - height - FOOT, width, height)
