"""Price alerts as lines over the bars: a dashed line, a label with a × at the left, a tag in the axis."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gatedesk.domain.price_alert import Crossing, PriceAlert
from gatedesk.ui.chart.chips import Chip, ChipPainter, Segment, filled
from gatedesk.ui.chart.levels import LABEL_GAP, Level, Placed
from gatedesk.ui.chart.projection import Pixels, device_pixels
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.tags import price_tag_box
from gatedesk.ui.chart.time_ticks import local_time

LEFT_GAP = 14.0
DASH_PIXELS = 6
ARROWS = {Crossing.EITHER: "", Crossing.RISING: " ▲", Crossing.FALLING: " ▼"}
SENTENCES = {
    Crossing.EITHER: "Tells when the price comes to {}.",
    Crossing.RISING: "Tells when the price rises to {}.",
    Crossing.FALLING: "Tells when the price falls to {}.",
}


class AlertBoard:
    """The alerts of the contract shown, where their lines stand, and the one that is carried by the hand."""

    def __init__(self, state: ChartState) -> None:
        """Start without alerts."""
        self._state = state
        self.chips = ChipPainter(state)
        self.alerts: dict[str, PriceAlert] = {}
        self.carried: tuple[str, float] = ("", 0.0)
        self._version = 0
        self._placed: list[Placed] = []
        self._placed_of: tuple[object, ...] = ()

    def set(self, alerts: Iterable[PriceAlert]) -> None:
        """Show these instead of the old."""
        self.alerts = {alert.id: alert for alert in alerts}
        self._version += 1

    def placed(self) -> list[Placed]:
        """Return the visible lines from the top down; found again only when something about them changed."""
        state, scale = self._state, self._state.scale
        key = (self._version, self.carried, scale.low, scale.high, scale.log, state.layout, state.words, state.inks)
        if key != self._placed_of:
            self._placed_of, self._placed = key, self._place()
        return self._placed

    def tags(self) -> list[QRectF]:
        """Return the boxes of the tags in the axis."""
        return [item.tag for item in self.placed()]

    def _place(self) -> list[Placed]:
        pane = self._state.layout.price
        levels = [self._level(alert) for alert in self.alerts.values()]
        rows = [(y, one) for one in levels if pane.top() <= (y := self._state.y_of(one.price)) < pane.bottom()]
        placed: list[Placed] = []
        for y, level in sorted(rows, key=lambda row: row[0]):
            height = self.chips.height
            top = min(max(round(y - height / 2.0), 0), pane.height() - height)
            beside = [other.label.right() for other in placed if other.label.bottom() + 1 > top]
            left = round(max(beside) + LABEL_GAP) if beside else LEFT_GAP
            label = QRectF(left, top, self.chips.width(level.chip), height)
            placed.append(Placed(level, math.floor(y), label, price_tag_box(self._state, level.price)))
        return placed

    def _level(self, alert: PriceAlert) -> Level:
        palette = self._state.inks.palette
        colour = palette.alert if alert.armed else palette.muted
        words = filled(f"Alert{ARROWS[alert.crossing]}", colour) if alert.armed else self._fired_words(alert)
        chip = Chip((words,), colour, words.ground, closable=True, dashed=not alert.armed)
        price = self.carried[1] if self.carried[0] == alert.id else alert.price
        tip = self._tip(alert)
        return Level((alert.id, "alert"), price, chip, colour, colour, steady=alert.armed, grip=True, tip=tip)

    def _fired_words(self, alert: PriceAlert) -> Segment:
        palette = self._state.inks.palette
        when = f" {local_time(int(alert.fired), self._state.zone):%H:%M}" if alert.fired is not None else ""
        return Segment(f"Went off{when}", palette.muted, palette.background)

    def _tip(self, alert: PriceAlert) -> str:
        if alert.armed:
            sentence = SENTENCES[alert.crossing].format(self._state.text_of(alert.price))
            return f"{sentence} {alert.note}\nDrag to move it, click × to delete it.".replace(" \n", "\n")
        at = f" at {self._state.text_of(alert.fired_price)}" if alert.fired_price is not None else ""
        return f"Went off{at}. Click the label to arm it again, × to delete it."


class AlertLinesItem(QGraphicsItem):
    """Paints lines and labels."""

    def __init__(self, state: ChartState, board: AlertBoard) -> None:
        """Read the board at every paint."""
        super().__init__()
        self._state = state
        self._board = board
        self._batch = RectBatch()

    def boundingRect(self) -> QRectF:
        """Return the price pane."""
        return self._state.layout.price

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint lines first, then labels."""
        placed = self._board.placed()
        if not placed:
            return
        with device_pixels(painter) as pixels:
            for item in placed:
                self._paint_line(painter, pixels, item)
        self._board.chips.draw(painter, [(item.level.chip, item.label.topLeft()) for item in placed])

    def _paint_line(self, painter: QPainter, pixels: Pixels, item: Placed) -> None:
        top = pixels.top + int(item.y * pixels.ratio)
        right = pixels.left + int(self._state.layout.price.width() * pixels.ratio) - 1
        dash = DASH_PIXELS * pixels.hairline
        gap = dash if item.level.steady else 3 * dash
        rows = [
            (x, top, min(x + dash - 1, right), top + pixels.hairline - 1) for x in range(pixels.left, right, dash + gap)
        ]
        self._batch.rows(len(rows))[:] = rows
        self._batch.draw(painter, QBrush(QColor(item.level.line)), len(rows))


class AlertTagsItem(QGraphicsItem):
    """Paints the levels in the axis, hollow once they went off."""

    def __init__(self, state: ChartState, board: AlertBoard) -> None:
        """Read the board at every paint."""
        super().__init__()
        self._state = state
        self._board = board

    def boundingRect(self) -> QRectF:
        """Return the axis beside the price pane."""
        layout = self._state.layout
        return QRectF(layout.axis.left(), 0, layout.axis.width(), layout.price.height())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint a tag for each line."""
        for item in self._board.placed():
            text = self._state.text_of(item.level.price)
            self._board.chips.draw_tag(painter, text, item.level.colour, not item.level.steady, item.tag)
