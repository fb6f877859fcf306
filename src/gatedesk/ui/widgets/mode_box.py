"""The choice of paper or live: a box with exactly these two words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from gatedesk.domain.connection import TradingMode

ANY_CASE = Qt.MatchFlag.MatchFixedString
"""The whole word, in whatever case it is written."""


class ModeBox(QComboBox):
    """``mode`` and ``set_mode`` speak TradingMode; ``findText`` and ``setCurrentText`` take the words in any case."""

    mode_changed = Signal(object)  # TradingMode

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        for mode in TradingMode:
            self.addItem(mode.value.capitalize(), mode)
        self.currentIndexChanged.connect(lambda: self.mode_changed.emit(self.mode))

    @property
    def mode(self) -> TradingMode:
        return TradingMode(self.currentData())

    def set_mode(self, mode: TradingMode) -> None:
        self.setCurrentIndex(self.findData(mode))

    def findText(self, text: str, flags: Qt.MatchFlag = ANY_CASE) -> int:
        return super().findText(text.strip(), flags)

    def setCurrentText(self, text: str) -> None:
        self.setCurrentIndex(max(0, self.findText(text)))
