"""Brushes and pens made once from a palette, so that painting never builds one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPen

from gatedesk.ui.chart.palette import ChartPalette

VOLUME_SHARE = 0.5  # how much of the bar's colour a volume column keeps over the background


def mixed(colour: QColor, ground: QColor, share: float) -> QColor:
    """Return `share` of a colour over a ground, opaque: blending once is cheaper than on every pixel."""
    rest = 1.0 - share
    return QColor.fromRgbF(
        colour.redF() * share + ground.redF() * rest,
        colour.greenF() * share + ground.greenF() * rest,
        colour.blueF() * share + ground.blueF() * rest,
    )


def readable_on(colour: QColor) -> QColor:
    """Return black or white, whichever reads better on the colour (WCAG contrast)."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    light = 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())
    return QColor("#000000") if (light + 0.05) ** 2 > 0.05 * 1.05 else QColor("#ffffff")


class Inks:
    """A palette as Qt drawing tools."""

    def __init__(self, palette: ChartPalette) -> None:
        """Make every tool the items of a chart use."""
        self.palette = palette
        self.background = QColor(palette.background)
        self.panel = QColor(palette.panel)
        self.text = QColor(palette.text)
        self.muted = QColor(palette.muted)
        self.up = QColor(palette.up)
        self.down = QColor(palette.down)
        self.accent = QColor(palette.accent)
        self.line = QColor(palette.line)
        self.grid_brush = QBrush(QColor(palette.grid))
        self.line_brush = QBrush(self.line)
        self.background_brush = QBrush(self.background)
        self.up_brush = QBrush(self.up)
        self.down_brush = QBrush(self.down)
        self.accent_brush = QBrush(self.accent)
        self.up_volume = QBrush(mixed(self.up, self.background, VOLUME_SHARE))
        self.down_volume = QBrush(mixed(self.down, self.background, VOLUME_SHARE))
        self.area = QColor(self.accent)
        self.area.setAlphaF(0.16)
        self.veil = QColor(self.background)
        self.veil.setAlphaF(0.82)
        self.cross_pen = QPen(self.muted, 0, Qt.PenStyle.DashLine)

    def direction(self, rising: bool) -> QColor:
        """Return the colour of a rise or a fall."""
        return self.up if rising else self.down
