"""The one confirmation: says in words what will happen, and lets it happen once, by an act no stray key can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gatedesk.ui.widgets.plain_text import plain, plain_label

ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. ``name`` is the dialog's object name, ``kind`` the send button's look: buy, sell or danger.

    ``mode`` is the word of the account's mode for the pill, empty for none; ``facts`` are (name, value) lines;
    those ``pending`` get room for two lines, so that no button moves when they are filled in.
    """

    name: str
    title: str
    statement: str
    send: str
    kind: str = "danger"
    mode: str = ""
    account: str = ""
    facts: Sequence[tuple[str, str]] = ()
    pending: Sequence[str] = ()
    warning: str = ""
    keep: str = "Cancel"


class SendButton(QPushButton):
    """A button Enter never presses, focused or not."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            event.accept()
        else:
            super().keyPressEvent(event)


class ConfirmDialog(QDialog):
    """``confirmed`` comes at most once. Cancel is the default button: Enter and Escape leave everything as it is."""

    confirmed = Signal()

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(question.name)
        self.setWindowTitle(question.title)
        self.setAccessibleName(question.title)
        self.setAccessibleDescription(question.statement)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        self._sent = False
        self._values: dict[str, QLabel] = {}
        self.send = self._make_send(question)
        self.cancel = self._make_cancel(question)
        self._lay_out(question)
        self.cancel.setFocus()

    def set_fact(self, name: str, value: str) -> None:
        """Fill in a fact that was still being asked for."""
        self._values[name].setText(plain(value))

    def _send(self) -> None:
        if self._sent:
            return
        self._sent = True
        self.send.setEnabled(False)
        self.confirmed.emit()
        self.accept()

    def _make_send(self, question: Question) -> SendButton:
        button = SendButton(question.send)
        button.setObjectName("confirm.send")
        button.setAccessibleName(question.send)
        button.setAutoDefault(False)
        button.setProperty("side" if question.kind in ("buy", "sell") else "kind", question.kind)
        button.clicked.connect(self._send)
        return button

    def _make_cancel(self, question: Question) -> QPushButton:
        button = QPushButton(question.keep)
        button.setObjectName("confirm.cancel")
        button.setAccessibleName(question.keep)
        button.setDefault(True)
        button.clicked.connect(self.reject)
        return button

    def _lay_out(self, question: Question) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addLayout(self._head(question))
        column.addLayout(self._facts(question))
        if question.warning:
            warning = plain_label(plain(question.warning), "confirm.warning", wrap=True)
            warning.setProperty("role", "warning")
            column.addWidget(warning)
        column.addSpacing(4)
        column.addLayout(self._buttons())

    def _head(self, question: Question) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setSpacing(10)
        if question.mode:
            pill = plain_label(f"{question.mode.upper()} · {question.account}", "confirm.mode")
            pill.setProperty("role", "pill")
            pill.setProperty("mode", question.mode)
            pill.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            head.addWidget(pill, 0, Qt.AlignmentFlag.AlignLeft)
        statement = plain_label(plain(question.statement), "confirm.statement", wrap=True)
        statement.setProperty("role", "heading")
        head.addWidget(statement)
        return head

    def _facts(self, question: Question) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(question.facts):
            label = plain_label(name)
            label.setProperty("role", "muted")
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            shown = plain_label(plain(value), wrap=True)
            self._values[name] = shown
            if name in question.pending:
                shown.setAlignment(Qt.AlignmentFlag.AlignTop)
                shown.setMinimumHeight(2 * shown.fontMetrics().height())
            grid.addWidget(shown, row, 1, Qt.AlignmentFlag.AlignTop)
        return grid

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.send)
        return row


def ask(question: Question, parent: QWidget) -> ConfirmDialog:
    """Open the dialog over ``parent`` without waiting; connect to ``confirmed`` for the answer.

    A panel whose tab is not in front stands in no window: the question then opens over the active window.
    """
    dialog = ConfirmDialog(question, parent if parent.isVisible() else QApplication.activeWindow() or parent)
    dialog.open()
    return dialog
