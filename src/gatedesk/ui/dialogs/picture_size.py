"""Asks how large a picture should be, in pixels, and how large its words."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QSpinBox, QVBoxLayout, QWidget

LEAST, MOST = 200, 8000
SCALES = ((1.0, "Normal"), (1.5, "Large words"), (2.0, "Twice as large"))
NAMED = (("1280 × 720", QSize(1280, 720)), ("1920 × 1080", QSize(1920, 1080)), ("3840 × 2160", QSize(3840, 2160)))


class PictureSizeDialog(QDialog):
    """``chosen`` carries the size in pixels and how many pixels make one unit of the interface."""

    chosen = Signal(QSize, float)

    def __init__(self, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("picture_size")
        self.setWindowTitle("Save picture")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.width_box, self.height_box = self._make_side("width", "Width"), self._make_side("height", "Height")
        self.named, self.scale = QComboBox(), QComboBox()
        self._fill(size)
        self._lay_out()
        self.named.currentIndexChanged.connect(lambda: self._take(self.named.currentData()))
        self._take(size)

    def _make_side(self, name: str, title: str) -> QSpinBox:
        box = QSpinBox()
        box.setObjectName(f"picture_size.{name}")
        box.setAccessibleName(title)
        box.setRange(LEAST, MOST)
        box.setSuffix(" px")
        return box

    def _fill(self, size: QSize) -> None:
        self.named.setObjectName("picture_size.named")
        self.named.setAccessibleName("Usual sizes")
        self.scale.setObjectName("picture_size.scale")
        self.scale.setAccessibleName("Scale")
        for words, named in (("As on the screen", size), *NAMED):
            self.named.addItem(words, named)
        for scale, words in SCALES:
            self.scale.addItem(words, scale)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("Size", self.named)
        form.addRow("Width", self.width_box)
        form.addRow("Height", self.height_box)
        form.addRow("Scale", self.scale)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addLayout(form)
        column.addWidget(buttons)

    def _take(self, size: QSize) -> None:
        self.width_box.setValue(size.width())
        self.height_box.setValue(size.height())

    def _tell(self) -> None:
        self.chosen.emit(QSize(self.width_box.value(), self.height_box.value()), self.scale.currentData())
