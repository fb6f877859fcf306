"""Text on a filled box in a margin: the form of the last price, of the crosshair's readings and of order labels."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from gatedesk.ui.chart.inks import readable_on
from gatedesk.ui.chart.price_axis import TEXT_INDENT
from gatedesk.ui.chart.state import ChartState

LINE_PADDING = 3.0


def price_tag_box(state: ChartState, price: float, lines: int = 1) -> QRectF:
    """Return the box of a tag in the price axis, centred on the price but kept inside the pane."""
    axis = state.layout.axis
    height = round(lines * state.words.height + 2 * LINE_PADDING)
    y = state.y_of(price) - (state.words.height + 2 * LINE_PADDING) / 2.0
    y = min(max(round(y), 0), max(state.layout.price.height() - height, 0))
    return QRectF(axis.left() + 1, y, axis.width() - 1, height)


def axis_box(state: ChartState, tag: QRectF) -> QRectF:
    """Return what must be painted again when a tag comes or goes: it and the labels it hides at its edges."""
    return tag.adjusted(0, -state.words.height, 0, state.words.height)


def paint_price_tag(painter: QPainter, state: ChartState, box: QRectF, texts: list[str], colour: QColor) -> None:
    """Fill the box and write one line for each text, in a colour that reads on it."""
    painter.fillRect(box, colour)
    painter.setPen(readable_on(colour))
    height = state.words.height
    for number, text in enumerate(texts):
        painter.setFont(state.words.bold if number == 0 else state.words.font)
        line = QRectF(box.left() + TEXT_INDENT - 1, box.top() + LINE_PADDING + number * height, box.width(), height)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
