"""Arming live orders: the account's id is typed by hand, for this session only, and never remembered."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gatedesk.domain.notice import UserMistake
from gatedesk.ui.context import UiContext
from gatedesk.ui.dialogs.confirm import SendButton
from gatedesk.ui.widgets.field import Field
from gatedesk.ui.widgets.plain_text import plain, plain_label

STATEMENT = "Send real orders with real money?"
EXPLANATION = (
    "Type the id of the account, exactly as it is shown. Orders are let through to this account alone, until the "
    "connection ends or you lock it again. Gatedesk remembers nothing of this."
)


class ArmDialog(QDialog):
    """Enter never arms; a wrong id is told beside the field and changes nothing."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("arm")
        self.setWindowTitle("Arm live orders")
        self.setAccessibleName("Arm live orders")
        self.setAccessibleDescription(EXPLANATION)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        self.account = QLineEdit()
        self.account.setObjectName("arm.account")
        self.account.setAccessibleName("Account id")
        self.account.setPlaceholderText("Account id")
        self.account.setMaxLength(40)
        self.field = Field(self.account, "arm.account")
        self.arm = self._make_arm()
        self.keep = QPushButton("Keep it locked")
        self.keep.setObjectName("arm.keep")
        self.keep.setAccessibleName("Keep it locked")
        self.keep.setDefault(True)
        self._lay_out()
        self.account.textChanged.connect(self._follow)
        self.arm.clicked.connect(self._arm)
        self.keep.clicked.connect(self.reject)
        context.bridge.connection_changed.connect(self._close_when_gone)
        self._follow("")
        self.account.setFocus()

    def _make_arm(self) -> SendButton:
        button = SendButton("Arm live orders")
        button.setObjectName("arm.confirm")
        button.setAccessibleName("Arm live orders")
        button.setAutoDefault(False)
        button.setProperty("kind", "danger")
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(self._pill(), 0, Qt.AlignmentFlag.AlignLeft)
        statement = plain_label(STATEMENT, "arm.statement", wrap=True)
        statement.setProperty("role", "heading")
        explanation = plain_label(EXPLANATION, "arm.explanation", wrap=True)
        explanation.setProperty("role", "muted")
        column.addWidget(statement)
        column.addWidget(explanation)
        column.addWidget(self.field)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.keep)
        buttons.addWidget(self.arm)
        column.addLayout(buttons)

    def _pill(self) -> QLabel:
        accounts = self._context.privacy.words(", ".join(self._context.desk.status.accounts))
        pill = plain_label(plain(f"LIVE · {accounts}"), "arm.mode")
        pill.setProperty("role", "pill")
        pill.setProperty("mode", "live")
        return pill

    def _follow(self, text: str) -> None:
        self.field.show_issue("")
        self.arm.setEnabled(bool(text.strip()))

    def _arm(self) -> None:
        """Ask the desk; only the right id closes the dialog."""
        try:
            self._context.desk.arm(self.account.text())
        except UserMistake as mistake:
            self.field.show_issue(str(mistake.notice))
            self.account.setFocus()
            self.account.selectAll()
        else:
            self.accept()

    def _close_when_gone(self) -> None:
        """A question about a connection that is gone must not be answered."""
        if not self._context.desk.status.state.is_connected:
            self.reject()


def ask_to_arm(context: UiContext, parent: QWidget) -> ArmDialog:
    """Open the dialog over ``parent`` without waiting."""
    dialog = ArmDialog(context, parent if parent.isVisible() else QApplication.activeWindow() or parent)
    dialog.open()
    return dialog
