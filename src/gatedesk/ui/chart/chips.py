"""Labels on the chart, painted once into pictures: a frame that shows twenty of them then only copies pixels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QPaintEngine, QPainter, QPen, QPixmap

from gatedesk.ui.chart.inks import readable_on
from gatedesk.ui.chart.price_axis import TEXT_INDENT
from gatedesk.ui.chart.state import ChartState

PADDING = 7.0
RISE = 3.0  # above and below the letters
CLOSE_WIDTH = 20.0
CORNER = 3.0
CROSS_ARM = 3.5
MOST_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a label: its words, their colour, and the ground they stand on (`#rrggbb`)."""

    text: str
    ink: str
    ground: str
    bold: bool = False


def filled(text: str, colour: str) -> Segment:
    """Return a segment of bold words on a colour."""
    return Segment(text, readable_on(QColor(colour)).name(), colour, True)


@dataclass(frozen=True, slots=True)
class Chip:
    """A label: segments from the left, a frame around them, and a × at the right end if it can be closed."""

    segments: tuple[Segment, ...]
    edge: str
    ground: str
    closable: bool = False
    dashed: bool = False


@dataclass(slots=True)
class Kept:
    """What was found out about a chip: itself, so that it stays the one that was asked about, width and picture."""

    chip: Chip
    width: float
    ratio: float = 0.0
    picture: QPixmap | None = None


class ChipPainter:
    """Measures and paints chips in the fonts of one chart; remembers pictures until the fonts change."""

    def __init__(self, state: ChartState) -> None:
        """Take fonts from the state."""
        self._state = state
        self._words = state.words
        self._kept: dict[int, Kept] = {}
        self._tags: dict[tuple[object, ...], QPixmap] = {}

    @property
    def height(self) -> float:
        """Height of every chip in Qt units."""
        return round(self._state.words.height + 2 * RISE)

    def width(self, chip: Chip) -> float:
        """Return the width of a chip in Qt units."""
        return self._entry(chip).width

    def _entry(self, chip: Chip) -> Kept:
        self._forget_old()
        kept = self._kept.get(id(chip))
        if kept is None:
            width = sum(self._widths(chip)) + (CLOSE_WIDTH if chip.closable else 0.0)
            kept = self._kept[id(chip)] = Kept(chip, width)
        return kept

    def _widths(self, chip: Chip) -> list[float]:
        words = self._state.words
        return [round(words.width(segment.text, segment.bold) + 2 * PADDING) for segment in chip.segments]

    def draw(self, painter: QPainter, chips: Iterable[tuple[Chip, QPointF]]) -> None:
        """Paint chips with their upper left corners at points of whole Qt units."""
        if is_vector(painter):
            for chip, corner in chips:
                self._paint(painter, chip, corner)
            return
        ratio = painter.device().devicePixelRatio()
        for chip, corner in chips:
            painter.drawPixmap(corner, self._picture(chip, ratio))

    def _picture(self, chip: Chip, ratio: float) -> QPixmap:
        kept = self._entry(chip)
        if kept.picture is None or kept.ratio != ratio:
            kept.picture, kept.ratio = blank(QSizeF(kept.width, self.height), ratio), ratio
            inner = QPainter(kept.picture)
            self._paint(inner, chip, QPointF(0, 0))
            inner.end()
        return kept.picture

    def draw_tag(self, painter: QPainter, text: str, colour: str, hollow: bool, box: QRectF) -> None:
        """Paint a price tag that fills a box of the price axis, or only frames it."""
        if is_vector(painter):
            self._paint_tag(painter, text, colour, hollow, box)
            return
        key = (text, colour, hollow, box.width(), box.height(), painter.device().devicePixelRatio())
        self._forget_old()
        picture = self._tags.get(key)
        if picture is None:
            picture = blank(box.size(), painter.device().devicePixelRatio())
            inner = QPainter(picture)
            self._paint_tag(inner, text, colour, hollow, QRectF(QPointF(0, 0), box.size()))
            inner.end()
            self._tags[key] = picture
        painter.drawPixmap(box.topLeft(), picture)

    def _forget_old(self) -> None:
        """Forget pictures in other fonts, and all before there are too many."""
        if self._words is not self._state.words or len(self._kept) + len(self._tags) > MOST_REMEMBERED:
            self._words = self._state.words
            self._kept.clear()
            self._tags.clear()

    def _paint(self, painter: QPainter, chip: Chip, corner: QPointF) -> None:
        height, x = self.height, corner.x()
        frame = QRectF(x, corner.y(), self._entry(chip).width, height).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(chip.ground))
        painter.drawRoundedRect(frame, CORNER, CORNER)
        for segment, width in zip(chip.segments, self._widths(chip), strict=True):
            self._paint_segment(painter, segment, QRectF(x, corner.y(), width, height))
            x += width
        style = Qt.PenStyle.DotLine if chip.dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(QColor(chip.edge), 1.0, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, CORNER, CORNER)
        if chip.closable:
            self._paint_cross(painter, chip, QRectF(x, corner.y(), CLOSE_WIDTH, height))
        painter.restore()

    def _paint_segment(self, painter: QPainter, segment: Segment, box: QRectF) -> None:
        words = self._state.words
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(QColor(segment.ground)))
        painter.drawRect(box.adjusted(1, 1, -1, -1))
        painter.setPen(QColor(segment.ink))
        painter.setFont(words.bold if segment.bold else words.font)
        painter.drawText(QPointF(box.left() + PADDING, round(box.top() + RISE + words.ascent)), segment.text)

    def _paint_cross(self, painter: QPainter, chip: Chip, box: QRectF) -> None:
        painter.setPen(QPen(QColor(chip.edge), 1.0))
        painter.drawLine(QPointF(box.left() + 0.5, box.top() + 1), QPointF(box.left() + 0.5, box.bottom() - 1))
        painter.setPen(QPen(QColor(chip.segments[-1].ink), 1.5))
        middle, arm = box.center(), CROSS_ARM
        painter.drawLine(middle + QPointF(-arm, -arm), middle + QPointF(arm, arm))
        painter.drawLine(middle + QPointF(-arm, arm), middle + QPointF(arm, -arm))

    def _paint_tag(self, painter: QPainter, text: str, colour: str, hollow: bool, box: QRectF) -> None:
        words, ink = self._state.words, QColor(colour)
        painter.fillRect(box, QColor(self._state.inks.background) if hollow else ink)
        if hollow:
            painter.setPen(QPen(ink, 1.0, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(self._state.inks.text if hollow else readable_on(ink))
        painter.setFont(words.bold)
        top = box.top() + (box.height() - words.height) / 2.0
        painter.drawText(QPointF(box.left() + TEXT_INDENT - 1, round(top + words.ascent)), text)


def blank(size: QSizeF, ratio: float) -> QPixmap:
    """Return an empty picture of a size in Qt units."""
    picture = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture


def is_vector(painter: QPainter) -> bool:
    """Tell whether the painter writes shapes and not pixels, so that words should stay words."""
    return painter.paintEngine().type() == QPaintEngine.Type.SVG
