"""A button that shows a colour and lets another be chosen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QPushButton, QWidget

SWATCH = QSize(28, 14)


class ColourButton(QPushButton):
    """``chosen`` carries the colour as #rrggbb."""

    chosen = Signal(str)

    def __init__(self, colour: QColor, title: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = colour
        self._title = title
        self.setObjectName(name)
        self.setAccessibleName(f"Colour of {title}")
        self.setAutoDefault(False)
        self.setIconSize(SWATCH)
        self.clicked.connect(self._ask)
        self._show()

    def _show(self) -> None:
        swatch = QPixmap(SWATCH)
        swatch.fill(self._colour)
        painter = QPainter(swatch)
        painter.setPen(self.palette().mid().color())
        painter.drawRect(0, 0, SWATCH.width() - 1, SWATCH.height() - 1)
        painter.end()
        self.setIcon(QIcon(swatch))
        self.setText(self._colour.name())

    def _ask(self) -> None:
        dialog = QColorDialog(self._colour, self)
        dialog.setObjectName("colour")
        dialog.setWindowTitle(f"Colour of {self._title}")
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.colorSelected.connect(self.choose)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def choose(self, colour: QColor) -> None:
        """Take a colour and tell it."""
        self._colour = colour
        self._show()
        self.chosen.emit(colour.name())
