"""Fonts of a chart and the widths of its words, measured once: measuring costs as much as painting."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetricsF

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
        self.height = self._metrics[False].height()
        self.ascent = self._metrics[False].ascent()
        self.descent = self._metrics[False].descent()

    def width(self, text: str, bold: bool = False) -> float:
        """Return the advance of a text in Qt units."""
        key = (text, bold)
        width = self._widths.get(key)
        if width is None:
            if len(self._widths) >= MOST_REMEMBERED:
                self._widths.clear()
            width = self._widths[key] = self._metrics[bold].horizontalAdvance(text)
        return width
