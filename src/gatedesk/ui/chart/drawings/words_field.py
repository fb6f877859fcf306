"""A line of text typed straight onto the chart: the words of a drawing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gatedesk.domain.drawing import LONGEST_TEXT

LEAST_WIDTH = 180


class WordsField(QLineEdit):
    """Return or a click elsewhere takes the words, Escape leaves what was."""

    taken = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Stay hidden until asked for."""
        super().__init__(parent)
        self._room = parent
        self.setObjectName("chart.drawing_words")
        self.setAccessibleName("Words of the drawing")
        self.setPlaceholderText("Type the words")
        self.setMaxLength(LONGEST_TEXT)
        self.returnPressed.connect(self._take)
        self.hide()

    def ask(self, words: str, point: QPointF) -> None:
        """Show the field at a point of the chart with the words as they are, selected."""
        self.setText(words)
        self.resize(LEAST_WIDTH, self.sizeHint().height())
        room = self._room.rect()
        x = min(max(int(point.x()), 0), max(room.width() - self.width(), 0))
        y = min(max(int(point.y()) - self.height(), 0), max(room.height() - self.height(), 0))
        self.move(x, y)
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.left.emit()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the words when the user goes on elsewhere; a menu of the field itself is no elsewhere."""
        super().focusOutEvent(event)
        if self.isVisible() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._take()

    def _take(self) -> None:
        if self.isVisible():
            self.hide()
            self.taken.emit(self.text().strip())
