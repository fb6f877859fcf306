"""Icons: Lucide outlines coloured by a token, sharp at every scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gatedesk.domain.resource_path import resource_path

SIZES = (16, 20, 24, 32, 48)


@lru_cache(maxsize=512)
def icon(name: str, color: str) -> QIcon:
    """The icon ``resources/icons/<name>.svg`` in ``color``; FileNotFoundError for an unknown name."""
    source = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", color)
    renderer = QSvgRenderer(QByteArray(source.encode()))
    result = QIcon()
    for size in SIZES:
        result.addPixmap(render(renderer, size))
    return result


def render(renderer: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
