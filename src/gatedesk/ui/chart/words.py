"""Fonts of a chart, the widths of its words, and their glyphs laid out once: both cost more than painting."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QStaticText, QTransform

MOST_REMEMBERED = 4096


def tabular(font: QFont, weight: QFont.Weight) -> QFont:
    """Return the font with figures of one width, so that changing numbers do not dance."""
    copy = QFont(font)
    copy.setWeight(weight)
    copy.setFeature(QFont.Tag("tnum"), 1)
    return copy


class Words:
    """A normal and a bold font, their measures, and the widths of words seen before."""

    def __init__(self, font: QFont) -> None:
        """Derive both fonts from the widget's own."""
        self.font = tabular(font, QFont.Weight.Normal)
        self.bold = tabular(font, QFont.Weight.DemiBold)
        self._metrics = {False: QFontMetricsF(self.font), True: QFontMetricsF(self.bold)}
        self._widths: dict[tuple[str, bool], float] = {}
        self._laid_out: dict[tuple[str, bool], QStaticText] = {}
        self.height = self._metrics[False].height()
        self.ascent = self._metrics[False].ascent()
        self.descent = self._metrics[False].descent()

    def draw(self, painter: QPainter, x: float, baseline: float, text: str, bold: bool = False) -> None:
        """Write a text that is likely to come again; the painter's pen counts, its font is set here."""
        key = (text, bold)
        laid_out = self._laid_out.get(key)
        if laid_out is None:
            laid_out = self._lay_out(key)
        painter.setFont(self.bold if bold else self.font)
        painter.drawStaticText(QPointF(x, baseline - self._metrics[bold].ascent()), laid_out)

    def _lay_out(self, key: tuple[str, bool]) -> QStaticText:
        if len(self._laid_out) >= MOST_REMEMBERED:
            self._laid_out.clear()
        laid_out = self._laid_out[key] = QStaticText(key[0])
        laid_out.setTextFormat(Qt.TextFormat.PlainText)
        laid_out.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        laid_out.prepare(QTransform(), self.bold if key[1] else self.font)
        return laid_out

    def width(self, text: str, bold: bool = False) -> float:
        """Return the advance of a text in Qt units."""
        key = (text, bold)
        width = self._widths.get(key)
        if width is None:
            if len(self._widths) >= MOST_REMEMBERED:
                self._widths.clear()
            width = self._widths[key] = self._metrics[bold].horizontalAdvance(text)
        return width
