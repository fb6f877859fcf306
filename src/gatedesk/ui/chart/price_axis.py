"""The axis on the right: round prices on the contract's grid, painted as plain text every frame.

pyqtgraph's axis regenerates tick levels and a recorded picture for each range; a dozen cached strings drawn
directly cost half an empty plot less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.state import ChartState

Tag = Callable[[], QRectF | None]

TEXT_INDENT = 8.0
LEAST_WIDTH = 52


class PriceAxisItem(QGraphicsItem):
    """Paints the price labels beside the grid lines, except where a tag would cut one."""

    def __init__(self, state: ChartState, tags: Sequence[Tag] = ()) -> None:
        """Read scale and layout from the state at every paint; `tags` say which boxes lie over the axis."""
        super().__init__()
        self._state = state
        self._tags = tags
        self.more_tags: Callable[[], Sequence[QRectF]] = tuple  # boxes of a layer, e.g. of order prices

    def boundingRect(self) -> QRectF:
        """Return the strip beside the price pane."""
        layout = self._state.layout
        return QRectF(layout.axis.left(), 0.0, layout.axis.width(), layout.price.height())

    def wanted_width(self) -> int:
        """Return the width that shows the longest label in view, in Qt units."""
        state, scale = self._state, self._state.scale
        ends = (scale.price(scale.low), scale.price(scale.high))
        # Figures have one width, so a label of nines is as wide as any with as many of them.
        said = [text(end) for end in ends for text in (state.text_of, state.axis_text)]
        texts = ["".join("9" if sign.isdigit() else sign for sign in one) for one in said]
        widest = max(state.words.width(text) for text in texts)
        return max(LEAST_WIDTH, int(widest + 2 * TEXT_INDENT + 4))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the labels that fit wholly into the pane's height."""
        state, words = self._state, self._state.words
        height = words.height
        rise = (words.ascent - words.descent) / 2.0
        x = round(state.layout.axis.left() + TEXT_INDENT)
        painter.setFont(words.font)
        painter.setPen(state.inks.muted)
        boxes = [*(box for tag in self._tags if (box := tag()) is not None), *self.more_tags()]
        tags = [(box.top() - height / 2, box.bottom() + height / 2) for box in boxes]
        for price in state.ticks():
            y = state.y_of(price)
            if any(top < y < bottom for top, bottom in tags):
                continue
            if height / 2 <= y <= state.layout.price.height() - height / 2:
                state.words.draw(painter, x, round(y + rise), state.axis_text(price))
