"""What the chart says in words: its title, the readings of one bar, the data badge, and a sentence when it is empty."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.overlays import OverlaySet
from gatedesk.ui.chart.price_ticks import volume_text
from gatedesk.ui.chart.series import Bar
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.time_ticks import moment_text

Word = tuple[str, QColor, bool]  # text, colour, bold

LEFT = 12.0
TOP = 8.0
WORD_GAP = 12.0
LETTER_GAP = 4.0
MESSAGE_PADDING = 14.0
SHORTEST_READING = 8  # words: a reading begins with its date, other rows are shorter


def change_text(bar: Bar, previous: Bar | None) -> str:
    """Return the change of the close from the previous close, `+0.42 %`; empty where it means nothing."""
    if previous is None or not previous.close > 0.0 or bar.close != bar.close:
        return ""
    change = (bar.close / previous.close - 1.0) * 100.0
    sign = "+" if change > 0.004999 else "−" if change < -0.004999 else ""
    return f"{sign}{abs(change):.2f} %"


class LegendItem(QGraphicsItem):
    """Paints title and readings in the upper left corner of the price pane, and the message in its middle."""

    def __init__(self, state: ChartState, overlays: OverlaySet) -> None:
        """Read words and crosshair from the state, line values from the overlays."""
        super().__init__()
        self._state = state
        self._overlays = overlays
        self.more_lines: Callable[[], int] = int  # of a layer: how many, and their words for a bar
        self.more_words: Callable[[int], list[list[Word]]] = lambda position: []

    def boundingRect(self) -> QRectF:
        """Return the price pane."""
        return self._state.layout.price

    def reading_box(self) -> QRectF:
        """Return the strip that changes with the crosshair."""
        return QRectF(0, 0, self._state.layout.price.width(), TOP + self._lines() * self._line_height() + 6)

    def share(self) -> float:
        """Return the share of the pane's height the words take, so that bars can be kept below them."""
        return (TOP + self._lines() * self._line_height()) / self._state.layout.price.height()

    def _lines(self) -> int:
        return 2 + (1 if len(self._overlays) else 0) + self.more_lines()

    def _line_height(self) -> float:
        return self._state.words.height + 4.0

    def position(self) -> int | None:
        """Return the bar that is read: the crosshair's, else the newest; None without bars."""
        state = self._state
        if not len(state.series):
            return None
        return state.cross.position if state.cross is not None else state.series.end - 1

    def reading(self, position: int) -> list[Word]:
        """Return the words for one bar: date, O H L C V and the change from the previous close."""
        state, series, inks = self._state, self._state.series, self._state.inks
        bar = series.bar(position)
        previous = series.bar(position - 1) if position > series.first else None
        colour = inks.direction(not bar.close < bar.open)
        words: list[Word] = [(moment_text(bar.time, state.bar_zone, series.bar_seconds), inks.muted, False)]
        for name, price in zip("OHLC", bar[1:5], strict=True):
            words += [(name, inks.muted, False), (state.text_of(price), colour, False)]
        if bar.volume == bar.volume:
            words += [("V", inks.muted, False), (volume_text(bar.volume), inks.text, False)]
        change = change_text(bar, previous)
        tint = inks.direction(change[0] == "+") if change[:1] in {"+", "−"} else inks.muted
        return [*words, (change, tint, True)] if change else words

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the lines of words, each on a veil so that it reads over bars."""
        state, position = self._state, self.position()
        line = self._line_height()
        self._paint_title(painter, TOP)
        if position is not None:
            self._paint_words(painter, TOP + line, self.reading(position))
            if len(self._overlays):
                self._paint_words(painter, TOP + 2 * line, self._overlay_words(position))
            above = self._lines() - self.more_lines()
            for number, words in enumerate(self.more_words(position), above):
                self._paint_words(painter, TOP + number * line, words)
        if state.message:
            self._paint_message(painter)

    def _overlay_words(self, position: int) -> list[Word]:
        words: list[Word] = []
        for overlay in self._overlays:
            words.append((overlay.name, self._state.inks.muted, False))
            words.append((self._state.text_of(overlay.values.value(position)), overlay.colour, False))
        return words

    def _paint_title(self, painter: QPainter, top: float) -> None:
        state = self._state
        right = self._paint_words(painter, top, [(state.title, state.inks.text, True)]) if state.title else LEFT
        if not state.badge:
            return
        words = state.words
        box = QRectF(right + 4, top, words.width(state.badge) + 16, words.height + 2)
        painter.setPen(state.inks.accent)
        painter.setBrush(state.inks.background_brush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(state.words.font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, state.badge)

    def _paint_words(self, painter: QPainter, top: float, words: list[Word]) -> float:
        """Paint words in a row; a wider gap parts pairs of name and value, bold words come last. Return the end."""
        fonts = self._state.words
        x, placed = LEFT, []
        for text, colour, bold in self._fitting(words):
            placed.append((round(x), text, colour, bold))
            x += self._advance(text, bold)
        painter.fillRect(QRectF(LEFT - 4, top, x - LEFT - WORD_GAP + 8, fonts.height + 2), self._state.inks.veil)
        baseline = round(top + 1 + fonts.ascent)
        for left, text, colour, bold in placed:
            painter.setPen(colour)
            fonts.draw(painter, left, baseline, text, bold)
        return x

    def _advance(self, text: str, bold: bool) -> float:
        return self._state.words.width(text, bold) + (LETTER_GAP if len(text) == 1 else WORD_GAP)

    def _fitting(self, words: list[Word]) -> list[Word]:
        """Leave out what a narrow pane has no room for: the date first, then from the end."""
        room = self._state.layout.price.width() - LEFT
        widths = [self._advance(text, bold) for text, _, bold in words]
        if sum(widths) > room and len(words) > SHORTEST_READING:
            words, widths = words[1:], widths[1:]
        while len(words) > 1 and (sum(widths) > room or len(words[-1][0]) == 1):  # nor a name without its value
            words, widths = words[:-1], widths[:-1]
        return words

    def _paint_message(self, painter: QPainter) -> None:
        state, pane = self._state, self._state.layout.price
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        room = pane.adjusted(MESSAGE_PADDING * 2, MESSAGE_PADDING, -MESSAGE_PADDING * 2, -MESSAGE_PADDING)
        painter.setFont(state.words.bold)
        words = painter.boundingRect(room, flags, state.message)
        pad = MESSAGE_PADDING
        box = words.adjusted(-pad, -pad * 0.7, pad, pad * 0.7).toAlignedRect()
        painter.fillRect(box, state.inks.panel)
        painter.setPen(state.inks.line)
        painter.drawRect(box)
        painter.setPen(state.inks.text)
        painter.drawText(words, flags, state.message)
