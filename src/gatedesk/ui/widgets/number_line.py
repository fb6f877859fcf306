"""A whole number typed by hand, kept as typed: what is out of range is told, never clamped or lost."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget


class NumberLine(QLineEdit):
    """``value`` is None while the text is not a whole number from ``low`` to ``high``; ``mistake`` says why."""

    def __init__(self, low: int, high: int, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low, self._high, self._words = low, high, words
        self.setMaxLength(12)

    def value(self) -> int | None:
        text = self.text().strip()
        if not text.isascii() or not text.isdigit():
            return None
        number = int(text)
        return number if self._low <= number <= self._high else None

    def set_value(self, number: int) -> None:
        self.setText(str(number))

    def mistake(self) -> str:
        """What is wrong with the text; empty when nothing is."""
        if self.value() is not None:
            return ""
        return f"{self._words} is a whole number from {self._low} to {self._high}."
