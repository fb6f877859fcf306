"""Pictures of a chart at any size: pixels for the clipboard and PNG, shapes and words for SVG."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QRect, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from gatedesk.ui.chart.canvas import ChartCanvas

DOTS_PER_INCH = 96


def pixels_of(canvas: ChartCanvas, size: QSize, ratio: float) -> QImage:
    """Return the chart at a size in Qt units, `ratio` pixels each."""
    image = QImage(round(size.width() * ratio), round(size.height() * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    canvas.paint_picture(painter, size)
    painter.end()
    return image


def svg_of(canvas: ChartCanvas, size: QSize, title: str) -> bytes:
    """Return the chart at a size in pixels as an SVG document."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(DOTS_PER_INCH)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    generator.setDescription("A chart by Gatedesk")
    painter = QPainter(generator)
    canvas.paint_picture(painter, size)
    painter.end()
    return bytes(buffer.data().data())
