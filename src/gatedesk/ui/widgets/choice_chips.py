"""A row of chips of which exactly one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget


class ChoiceChips(QWidget):
    """``choices`` are (choice, words); ``chosen`` tells the choice. The first is chosen at the start."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.chips = {choice: self._make(choice, words, f"{name}.{choice}", row) for choice, words in choices}
        next(iter(self.chips.values())).setChecked(True)

    def choose(self, choice: str) -> None:
        self.chips[choice].setChecked(True)

    def _make(self, choice: str, words: str, name: str, row: QHBoxLayout) -> QPushButton:
        chip = QPushButton(words)
        chip.setObjectName(name)
        chip.setAccessibleName(f"Show {words.lower()}")
        chip.setCheckable(True)
        chip.setProperty("kind", "flat")
        chip.toggled.connect(lambda on: self.chosen.emit(choice) if on else None)
        self._group.addButton(chip)
        row.addWidget(chip)
        return chip
