"""A labelled field with room for what is wrong with it, right below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from gatedesk.ui.theme.stylesheet import set_property
from gatedesk.ui.widgets.plain_text import plain, plain_label


class Field(QWidget):
    """Shows ``widget`` and, when there is one, the issue in words; what was typed is never touched."""

    def __init__(self, widget: QWidget, name: str) -> None:
        super().__init__()
        self.widget = widget
        self.words = plain_label("", f"{name}.issue", wrap=True)
        self.words.setProperty("role", "error")
        self.words.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(widget)
        column.addWidget(self.words)

    def show_issue(self, words: str, *, asks: bool = False) -> None:
        """Mark the field with an issue; empty words clear it. ``asks``: it is not wrong, only not filled in yet."""
        self.words.setText(plain(words))
        self.words.setVisible(bool(words))
        self.widget.setAccessibleDescription(words)
        set_property(self.words, "role", "caption" if asks else "error")
        set_property(self.widget, "issue", bool(words) and not asks)


def add_row(grid: QGridLayout, label: str, field: QWidget, buddy: QWidget | None = None) -> tuple[QWidget, QWidget]:
    """One row of a form: the label left, the field right; both are returned."""
    row = grid.rowCount()
    words = plain_label(label)
    words.setProperty("role", "muted")
    words.setBuddy(buddy or field)
    words.setFixedHeight(28)
    grid.addWidget(words, row, 0, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(field, row, 1)
    return words, field
