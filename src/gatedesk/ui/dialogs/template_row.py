"""Templates of indicators: put one on the chart, save what is on it under a name, forget one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from gatedesk.domain.indicators import IndicatorTemplate

LONGEST_NAME = 64


class TemplateShelf(Protocol):
    """Where templates are kept."""

    def templates(self) -> Sequence[IndicatorTemplate]:
        """Those kept now."""

    def keep(self, template: IndicatorTemplate) -> None:
        """Keep one; the one of the same name is replaced."""

    def drop(self, name: str) -> None:
        """Forget one."""


class TemplateRow(QWidget):
    """``applied`` carries a template, ``save_asked`` the name under which the chart's indicators shall be kept."""

    applied = Signal(object)
    save_asked = Signal(str)

    def __init__(self, shelf: TemplateShelf) -> None:
        super().__init__()
        self._shelf = shelf
        self.names = QComboBox()
        self.names.setObjectName("indicators.templates")
        self.names.setAccessibleName("Template")
        self.names.setEditable(True)
        self.names.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.names.setMinimumContentsLength(18)
        line = self.names.lineEdit()
        assert line is not None  # an editable box has one
        line.setMaxLength(LONGEST_NAME)
        line.setPlaceholderText("Name of a template")
        self.apply = self._make("Apply", "apply", self._apply)
        self.save = self._make("Save", "save", lambda: self.save_asked.emit(self._name()))
        self.delete = self._make("Delete", "delete", self._delete)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        label = QLabel("Template")
        label.setBuddy(self.names)
        for widget in (label, self.names, self.apply, self.save, self.delete):
            row.addWidget(widget)
        self.names.editTextChanged.connect(self._enable)
        self.refresh("")

    def _make(self, text: str, name: str, handler: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"indicators.template.{name}")
        button.setAutoDefault(False)
        button.clicked.connect(handler)
        return button

    def refresh(self, name: str) -> None:
        """Show the templates there are, with one named."""
        self.names.clear()
        self.names.addItems([template.name for template in self._shelf.templates()])
        self.names.setEditText(name)
        self._enable()

    def _name(self) -> str:
        return self.names.currentText().strip()

    def _known(self) -> IndicatorTemplate | None:
        return next((kept for kept in self._shelf.templates() if kept.name == self._name()), None)

    def _enable(self) -> None:
        known = self._known() is not None
        self.apply.setEnabled(known)
        self.delete.setEnabled(known)
        self.save.setEnabled(bool(self._name()))

    def _apply(self) -> None:
        self.applied.emit(self._known())

    def _delete(self) -> None:
        self._shelf.drop(self._name())
        self.refresh("")
