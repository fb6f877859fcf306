"""Paints table cells straight from one ``Cell``: no style option is filled in, so a cell costs one query and one text.

Numbers stand right with tabular figures and are never cut: a column too narrow for one is reported and widened.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QPainter, QPen, QPolygon
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gatedesk.ui.models.column import CELL_ROLE, Cell
from gatedesk.ui.theme.theme import Theme
from gatedesk.ui.widgets.decimal_edit import DecimalEdit

PADDING = 6
ARROW_WIDTH = 8
ARROW_GAP = 4
DOT = 7
CHIP_GAP = 5
CHIP_SHRINKS = 1
WIDEST_WORDS = 240
"""Words may ask for so many pixels; longer ones end in an ellipsis and show whole in the tool tip."""
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
Index = QModelIndex | QPersistentModelIndex
CellSource = Callable[[int, int], Cell | None]
MOST_WIDTHS = 4096


class CellDelegate(QStyledItemDelegate):
    """One per table view. ``too_narrow(column, width)`` asks for a wider column."""

    too_narrow = Signal(int, int)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._asked: dict[int, int] = {}
        self._colors: dict[str, QColor] = {}
        self._widths: dict[str, int] = {}
        self.prepare(lambda row, column: None, frozenset(), (-1, -1))
        theme.changed.connect(self._colors.clear)
        theme.changed.connect(self._widths.clear)

    def color(self, token: str) -> QColor:
        """A theme colour, made once."""
        found = self._colors.get(token)
        if found is None:
            found = self._colors[token] = self._theme.color(token)
        return found

    def prepare(self, cell_at: CellSource, selected: frozenset[int], current: tuple[int, int]) -> None:
        """What the cells of the coming paint have in common, looked up once instead of once a cell."""
        self._cell_at = cell_at
        self._selected = selected
        self._current = current

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, column = index.row(), index.column()
        cell = self._cell_at(row, column)
        if cell is None:
            return
        rect: QRect = option.rect
        self._paint_ground(painter, rect, cell, row, column)
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        if cell.chip:
            self._paint_chip(painter, inner, cell, column)
        elif cell.numeric:
            self._paint_number(painter, inner, cell, column)
        else:
            self._paint_words(painter, inner, cell, column)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        cell: Cell | None = index.data(CELL_ROLE)
        metrics = option.fontMetrics
        extra = ARROW_WIDTH + ARROW_GAP if cell and (cell.arrow or cell.chip) else 0
        return QSize(metrics.horizontalAdvance(cell.text if cell else "") + 2 * PADDING + extra, metrics.height() + 8)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = DecimalEdit(parent)
        editor.setAccessibleName(f"New {index.model().headerData(index.column(), Qt.Orientation.Horizontal)}")
        editor.setProperty("cell", True)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, DecimalEdit):
            editor.set_value(index.data(Qt.ItemDataRole.EditRole))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        if isinstance(editor, DecimalEdit) and editor.value() is not None:
            index.model().setData(index, editor.value(), int(Qt.ItemDataRole.EditRole))

    def _paint_ground(self, painter: QPainter, rect: QRect, cell: Cell, row: int, column: int) -> None:
        if row in self._selected:
            painter.fillRect(rect, self.color("selected"))
        if cell.flash:
            painter.fillRect(rect.adjusted(1, 1, -1, -1), self.color("up_ground" if cell.flash > 0 else "down_ground"))
        if self._current == (row, column):
            painter.setPen(QPen(self.color("accent"), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _paint_number(self, painter: QPainter, rect: QRect, cell: Cell, column: int) -> None:
        color = self.color(cell.tone or "text")
        painter.setPen(color)
        painter.drawText(rect, RIGHT, cell.text)
        width = self._width(painter, cell.text)
        if cell.arrow:
            paint_arrow(painter, rect.right() - width - ARROW_GAP - ARROW_WIDTH, rect.center().y(), cell.arrow, color)
            width += ARROW_GAP + ARROW_WIDTH
        if width > rect.width():
            self._ask(column, width)

    def _paint_words(self, painter: QPainter, rect: QRect, cell: Cell, column: int) -> None:
        painter.setPen(self.color(cell.tone or "text"))
        painter.drawText(rect, LEFT, self._fitted(painter, cell.text, rect.width(), column, 0))

    def _paint_chip(self, painter: QPainter, rect: QRect, cell: Cell, column: int) -> None:
        """A dot in the meaning's colour and the word beside it."""
        if not cell.text:
            return
        color = self.color(cell.tone or "muted")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(rect.left(), rect.center().y() - DOT // 2, DOT, DOT, 2, 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(color)
        words = rect.adjusted(DOT + CHIP_GAP, 0, 0, 0)
        body = painter.font()
        painter.setFont(chip_font(body))
        painter.drawText(words, LEFT, self._fitted(painter, cell.text, words.width(), column, DOT + CHIP_GAP))
        painter.setFont(body)

    def _width(self, painter: QPainter, text: str) -> int:
        """The width of a text in pixels; texts come again and again, so they are measured once."""
        width = self._widths.get(text)
        if width is None:
            if len(self._widths) >= MOST_WIDTHS:
                self._widths.clear()
            width = self._widths[text] = painter.fontMetrics().horizontalAdvance(text)
        return width

    def _ask(self, column: int, width: int) -> None:
        """Ask once for each new widest text of a column."""
        if width > self._asked.get(column, 0):
            self._asked[column] = width
            self.too_narrow.emit(column, width + 2 * PADDING)

    def _fitted(self, painter: QPainter, text: str, width: int, column: int, mark: int) -> str:
        wanted = self._width(painter, text)
        if wanted <= width:
            return text
        self._ask(column, min(wanted, WIDEST_WORDS) + mark)
        return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)


def chip_font(body: QFont) -> QFont:
    """Chips are written a little smaller than the table's figures."""
    font = QFont(body)
    font.setPixelSize(max(9, QFontInfo(body).pixelSize() - CHIP_SHRINKS))
    return font


def paint_arrow(painter: QPainter, left: int, middle: int, direction: int, color: QColor) -> None:
    """A small triangle that points up (+1) or down (-1)."""
    half = ARROW_WIDTH // 2
    tip = middle - 3 * direction
    base = middle + 3 * direction
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygon([QPoint(left, base), QPoint(left + 2 * half, base), QPoint(left + half, tip)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
