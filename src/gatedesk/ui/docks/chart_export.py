"""What leaves the chart: a picture at a chosen size, a copy for the clipboard, the shown bars as CSV."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter
from PySide6.QtWidgets import QFileDialog, QWidget

from gatedesk.domain.notice import Notice, Severity
from gatedesk.ui.chart.widget import ChartWidget
from gatedesk.ui.dialogs.picture_size import PictureSizeDialog

PICTURES = "PNG picture (*.png);;SVG drawing (*.svg)"
BARS = "CSV (*.csv)"


class ChartExport(QObject):
    """Every question is opened, never waited for; ``failed`` says in words what could not be written."""

    failed = Signal(object)  # Notice
    told = Signal(str)

    def __init__(self, chart: ChartWidget, name: Callable[[], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._chart = chart
        self._name = name
        self._panel = parent

    def run(self, what: str) -> None:
        """Do one of picture, copy and bars; without bars there is nothing to do."""
        if not len(self._chart.series):
            self.failed.emit(Notice(Severity.WARNING, "There is nothing on the chart to export.", cause="export"))
            return
        {"picture": self._ask_size, "copy": self.copy, "bars": self._ask_bars}[what]()

    def copy(self) -> None:
        """Put a picture of the chart, as it is on the screen, on the clipboard."""
        QGuiApplication.clipboard().setImage(self._chart.to_image(self._chart.width(), self._chart.height()))
        self.told.emit("The picture is on the clipboard.")

    def save_picture(self, path: str, size: QSize, scale: float) -> None:
        """Write a picture of `size` pixels; the file's ending decides between SVG and PNG."""
        if path.lower().endswith(".svg"):
            self._write(path, self._chart.to_svg(size.width(), size.height()))
        else:
            units = QSize(round(size.width() / scale), round(size.height() / scale))
            image = self._chart.to_image(units.width(), units.height(), scale)
            self._write(path, png_of(image.scaled(size) if image.size() != size else image))

    def save_bars(self, path: str) -> None:
        """Write the shown bars."""
        self._write(path, self._chart.to_csv().encode())

    def _ask_size(self) -> None:
        dialog = PictureSizeDialog(self._chart.size(), self._panel)
        dialog.chosen.connect(self._ask_picture)
        dialog.open()

    def _ask_picture(self, size: QSize, scale: float) -> None:
        self._ask_file("Save picture", "png", PICTURES, lambda path: self.save_picture(path, size, scale))

    def _ask_bars(self) -> None:
        self._ask_file("Save shown bars", "csv", BARS, self.save_bars)

    def _ask_file(self, title: str, ending: str, kinds: str, save: Callable[[str], None]) -> None:
        dialog = QFileDialog(self._panel, title, f"{self._name()}.{ending}", kinds)
        dialog.setObjectName("chart.export_file")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending)
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix("svg" if "svg" in kind else ending))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(save)
        dialog.open()

    def _write(self, path: str, content: bytes) -> None:
        try:
            Path(path).write_bytes(content)
        except OSError as error:
            words = f"The chart could not be saved to {path}."
            remedy = "Choose a folder you may write to."
            self.failed.emit(Notice(Severity.ERROR, words, remedy, detail=str(error), cause="export"))
        else:
            self.told.emit(f"Saved {path}")


def png_of(image: QImage) -> bytes:
    """The picture as a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
