"""A small field over the lower part of a chart: a title, something to type into, and words about what came of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QWidget

BOTTOM_GAP = 48
FIELD_WIDTH = 240
WIDEST_WORDS = 420


class InlineField(QFrame):
    """Shown by `ask`, left by Escape; `closed` tells that it is gone. It stays in place when the chart is resized."""

    closed = Signal()

    def __init__(self, host: QWidget, name: str, title: str, field: QLineEdit) -> None:
        """Lay the field out; it stays hidden until asked for."""
        super().__init__(host)
        self._host = host
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setProperty("card", True)
        self.field = field
        self.field.setFixedWidth(FIELD_WIDTH)
        self.words = QLabel("")
        self.words.setObjectName(f"{name}.words")
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        self.words.setMaximumWidth(WIDEST_WORDS)
        self._lay_out(title)
        host.installEventFilter(self)
        self.hide()

    def _lay_out(self, title: str) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setSpacing(8)
        label = QLabel(title)
        label.setBuddy(self.field)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.field, 0, 1)
        grid.addWidget(self.words, 1, 0, 1, 2)

    def ask(self) -> None:
        """Show the field with its text selected."""
        self.say("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def say(self, words: str) -> None:
        """Show a sentence below the field; an empty one takes no room."""
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.setAccessibleDescription(words)
        self._settle()

    def leave(self) -> None:
        """Go away and give the keys back to the chart."""
        if self.isVisible():
            self.hide()
            self._host.setFocus(Qt.FocusReason.OtherFocusReason)
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves; other keys do not reach the chart below."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the place when the chart changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        self.adjustSize()
        room = self._host.rect()
        self.move(
            max((room.width() - self.width()) // 2, 0),
            max(room.height() - self.height() - BOTTOM_GAP, 0),
        )
