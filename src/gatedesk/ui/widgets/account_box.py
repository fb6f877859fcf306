"""The choice of an account. In privacy mode it shows the ids cut; what is chosen stays whole."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyledItemDelegate, QStyleOptionComboBox, QStylePainter

from gatedesk.ui.privacy import Privacy


class MaskedWords(QStyledItemDelegate):
    """The list's rows as they may be shown."""

    def __init__(self, privacy: Privacy, parent: QComboBox) -> None:
        super().__init__(parent)
        self._privacy = privacy

    def displayText(self, value: object, locale: QLocale | QLocale.Language) -> str:
        return self._privacy.words(str(value))


class AccountBox(QComboBox):
    """``currentText`` is the account's whole id, always."""

    def __init__(self, privacy: Privacy) -> None:
        super().__init__()
        self._privacy = privacy
        self.setItemDelegate(MaskedWords(privacy, self))
        privacy.changed.connect(self.update)

    def shown_words(self) -> str:
        """What stands in the closed box."""
        return self._privacy.words(self.currentText())

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.shown_words()
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
