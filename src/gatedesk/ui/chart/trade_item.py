"""Paints the lines of trading: one item over the bars for lines, brackets and labels, one in the axis for tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.ui.chart.chips import Chip, ChipPainter, Segment
from gatedesk.ui.chart.levels import RIGHT_GAP, Placed, place
from gatedesk.ui.chart.projection import Pixels, device_pixels
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.trade_board import TradeBoard

DASH_PIXELS = 4

Row = tuple[int, int, int, int]


class TradeLayout:
    """Where the board's lines stand; found again only when they, the scale or the surface have changed."""

    def __init__(self, state: ChartState, board: TradeBoard) -> None:
        """Read both at every paint."""
        self._state = state
        self._board = board
        self.chips = ChipPainter(state)
        self._placed: list[Placed] = []
        self._notes: list[tuple[QRectF, Chip]] = []
        self._placed_of: tuple[object, ...] = ()

    def placed(self) -> list[Placed]:
        """Return the visible lines from the top down."""
        state, board = self._state, self._board
        scale, levels = state.scale, self._board.levels()
        key = (board.version, scale.low, scale.high, scale.log, state.layout, state.words, state.inks)
        if key != self._placed_of:
            self._placed_of, self._notes = key, self._make_notes()
            self._placed = place(levels, state, self.chips, [box for box, _ in self._notes])
        return self._placed

    def hidden(self) -> tuple[int, int]:
        """Return how many orders lie above and below the shown prices."""
        state = self._state
        prices = [state.scale.value(price) for order in self._board.orders.values() for _, price in order.prices()]
        return sum(p > state.scale.high for p in prices), sum(p < state.scale.low for p in prices)

    def notes(self) -> list[tuple[QRectF, Chip]]:
        """Return the labels at the pane's edges that tell of orders beyond them."""
        self.placed()
        return self._notes

    def _make_notes(self) -> list[tuple[QRectF, Chip]]:
        above, below = self.hidden()
        pane, palette = self._state.layout.price, self._state.inks.palette
        found = []
        for count, words, top in (
            (above, "▲ {} above", 2.0),
            (below, "▼ {} below", pane.height() - self.chips.height - 2.0),
        ):
            if count:
                orders = f"{count} order{'s' if count > 1 else ''}"
                segment = Segment(words.format(orders), palette.muted, palette.background)
                chip = Chip((segment,), palette.muted, palette.background)
                width = self.chips.width(chip)
                box = QRectF(round(pane.right() - RIGHT_GAP - width), top, width, self.chips.height)
                found.append((box, chip))
        return found

    def tags(self) -> list[QRectF]:
        """Return the boxes of the price tags."""
        return [item.tag for item in self.placed()]


class TradeLinesItem(QGraphicsItem):
    """Paints lines, brackets and labels."""

    def __init__(self, state: ChartState, layout: TradeLayout) -> None:
        """Read what stands where at every paint."""
        super().__init__()
        self._state = state
        self._layout = layout
        self._batch = RectBatch()

    def boundingRect(self) -> QRectF:
        """Return the price pane."""
        return self._state.layout.price

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint lines first, then brackets, then labels."""
        placed = self._layout.placed()
        if placed:
            with device_pixels(painter) as pixels:
                self._paint_lines(painter, pixels, placed)
        seen = seen_of(self._state)
        labels = [(item.level.chip, item.label.topLeft()) for item in placed if seen(item.label)]
        labels += [(chip, box.topLeft()) for box, chip in self._layout.notes()]
        self._layout.chips.draw(painter, labels)

    def _paint_lines(self, painter: QPainter, pixels: Pixels, placed: list[Placed]) -> None:
        rows: dict[str, list[Row]] = defaultdict(list)
        seen, width = seen_of(self._state), self._state.layout.price.width()
        for item in placed:
            if seen(QRectF(0, item.y, width, 1)):
                rows[item.level.line] += self._line_rows(item, pixels)
        for colour, bracket in self._brackets(placed):
            rows[colour] += [device_row(box, pixels) for box in bracket]
        for colour, boxes in rows.items():
            self._batch.rows(len(boxes))[:] = boxes
            self._batch.draw(painter, QBrush(QColor(colour)), len(boxes))

    def _line_rows(self, item: Placed, pixels: Pixels) -> list[Row]:
        top = pixels.top + int(item.y * pixels.ratio)
        bottom = top + pixels.hairline - 1
        right = pixels.left + int(self._state.layout.price.width() * pixels.ratio) - 1
        if item.level.steady:
            return [(pixels.left, top, right, bottom)]
        dash = DASH_PIXELS * pixels.hairline
        return [(x, top, min(x + dash - 1, right), bottom) for x in range(pixels.left, right, 2 * dash)]

    def _brackets(self, placed: list[Placed]) -> list[tuple[str, list[QRectF]]]:
        """Return for each group of two lines or more a bar left of its labels, with a step to each."""
        groups: dict[str, list[Placed]] = defaultdict(list)
        for item in placed:
            if item.level.group:
                groups[item.level.group].append(item)
        colour, right = self._state.inks.palette.muted, self._state.layout.price.right()
        return [(colour, bracket_boxes(members, right)) for members in groups.values() if len(members) > 1]


class TradeTagsItem(QGraphicsItem):
    """Paints the prices of the lines in the axis."""

    def __init__(self, state: ChartState, layout: TradeLayout) -> None:
        """Read what stands where at every paint."""
        super().__init__()
        self._state = state
        self._layout = layout

    def boundingRect(self) -> QRectF:
        """Return the axis beside the price pane."""
        layout = self._state.layout
        return QRectF(layout.axis.left(), 0, layout.axis.width(), layout.price.height())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint a tag for each line, hollow while the line is only asked for."""
        state, chips = self._state, self._layout.chips
        seen = seen_of(state)
        for item in self._layout.placed():
            level = item.level
            if seen(item.tag):
                chips.draw_tag(painter, state.text_of(level.price), level.colour, not level.steady, item.tag)


def seen_of(state: ChartState) -> Callable[[QRectF], bool]:
    """Return a test of whether a place is being painted now."""
    places = state.exposed()
    if places is None:
        return lambda box: True
    exposed = [QRectF(place) for place in places]
    return lambda box: any(place.intersects(box) for place in exposed)


def bracket_boxes(members: list[Placed], right: float) -> list[QRectF]:
    """Return the bar and the steps that join the lines of one group, between the labels and the price axis."""
    x = round(right - RIGHT_GAP / 2)
    rows = [round(item.label.center().y()) for item in members]
    bar = QRectF(x, min(rows), 2, max(rows) - min(rows) + 2)
    lefts = [item.label.right() for item in members]
    return [bar, *(QRectF(left, y, x - left, 2) for left, y in zip(lefts, rows, strict=True))]


def device_row(box: QRectF, pixels: Pixels) -> Row:
    """Return a box in whole device pixels, both ends inclusive."""
    ratio = pixels.ratio
    left, top = pixels.left + int(box.left() * ratio), pixels.top + int(box.top() * ratio)
    right, bottom = pixels.left + int(box.right() * ratio), pixels.top + int(box.bottom() * ratio)
    return left, top, right - 1, bottom - 1
