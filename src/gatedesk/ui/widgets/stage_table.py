"""The table of a verification's stages: one line each, and where one is not well its words and its remedy below."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from gatedesk.domain.connection_report import STAGE_TITLES, Stage, StageStatus
from gatedesk.ui.models.column import RECORD_ROLE
from gatedesk.ui.models.record_table import RecordTableModel
from gatedesk.ui.models.stage_columns import STATUS_SHAPES
from gatedesk.ui.theme.theme import Theme
from gatedesk.ui.widgets.shapes import paint_shape

STATUS, TITLE, FOUND, TOOK, REMEDY = range(5)
PAD, GAP, MARK = 8, 4, 14
LEAST_ROW = 25
TROUBLE = (StageStatus.WARNING, StageStatus.FAIL)
WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
Index = QModelIndex | QPersistentModelIndex


class StageDelegate(QStyledItemDelegate):
    """Paints a stage; calm where all is well, and with room for words where it is not."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        stage: Stage = index.data(RECORD_ROLE)
        rect: QRect = option.rect
        painter.save()
        self._paint_ground(painter, rect, stage)
        inner = rect.adjusted(PAD, GAP + 1, -PAD, -GAP)
        PAINTERS[index.column()](self, painter, inner, stage, index)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if index.column() != TITLE:
            return QSize(0, LEAST_ROW)
        view = self.parent()
        assert isinstance(view, QTableView)
        stage: Stage = index.data(RECORD_ROLE)
        metrics, room = option.fontMetrics, view.columnWidth(TITLE) - 2 * PAD
        below = words_below(index, stage)
        if below:
            return QSize(room, LEAST_ROW + height_below(metrics, below, room))
        beside = text_height(metrics, evidence_of(index), room - title_width(metrics))
        return QSize(room, max(LEAST_ROW, beside + 2 * GAP + 2))

    def _paint_ground(self, painter: QPainter, rect: QRect, stage: Stage) -> None:
        if stage.status in TROUBLE:
            painter.fillRect(rect, self._theme.color("raised"))
        painter.setPen(QPen(self._theme.color("grid"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def _paint_status(self, painter: QPainter, rect: QRect, stage: Stage, index: Index) -> None:
        shape, token = STATUS_SHAPES[stage.status]
        box = QRectF(rect.left(), rect.top() + 2, MARK - 2, MARK - 2)
        paint_shape(painter, box, shape, self._theme.color(token), self._theme.color("panel"))
        painter.setPen(self._theme.color(token if stage.status.is_settled else "muted"))
        painter.drawText(rect.adjusted(MARK + 6, 0, 0, 0), LEFT, str(index.data()))

    def _paint_title(self, painter: QPainter, rect: QRect, stage: Stage, index: Index) -> None:
        """Title and evidence on one line where all is well; where not, the words get the whole width below."""
        quiet = stage.status is StageStatus.NOT_REACHED
        painter.setPen(self._theme.color("faint" if quiet else "text"))
        painter.drawText(rect, LEFT, stage.title)
        below = words_below(index, stage)
        if not below:
            painter.setPen(self._theme.color("muted"))
            painter.drawText(rect.adjusted(title_width(painter.fontMetrics()), 0, 0, 0), WRAP, evidence_of(index))
        top = painter.fontMetrics().height() + GAP
        for words, token in below:
            painter.setPen(self._theme.color(token))
            painter.drawText(rect.adjusted(0, top, 0, 0), WRAP, words)
            top += text_height(painter.fontMetrics(), words, rect.width()) + GAP

    def _paint_took(self, painter: QPainter, rect: QRect, stage: Stage, index: Index) -> None:
        painter.setPen(self._theme.color("muted"))
        painter.drawText(rect, RIGHT, str(index.data()))


PAINTERS = {
    STATUS: StageDelegate._paint_status,
    TITLE: StageDelegate._paint_title,
    TOOK: StageDelegate._paint_took,
}


def evidence_of(index: Index) -> str:
    return str(index.model().index(index.row(), FOUND).data() or "")


def words_below(index: Index, stage: Stage) -> list[tuple[str, str]]:
    """What stands under the title of a stage that is not well: (words, token) of evidence and remedy."""
    if stage.status not in TROUBLE:
        return []
    remedy = str(index.model().index(index.row(), REMEDY).data() or "")
    lines = [(evidence_of(index), "muted"), (f"→ {remedy}" if remedy else "", "accent")]
    return [(words, token) for words, token in lines if words]


def title_width(metrics: QFontMetrics) -> int:
    """The room of the titles; evidence begins right of it in every row."""
    return max(metrics.horizontalAdvance(title) for title in STAGE_TITLES.values()) + PAD


def height_below(metrics: QFontMetrics, lines: list[tuple[str, str]], room: int) -> int:
    return sum(text_height(metrics, words, room) + GAP for words, _ in lines)


def text_height(metrics: QFontMetrics, words: str, room: int) -> int:
    return metrics.boundingRect(QRect(0, 0, max(1, room), 10_000), WRAP, words).height() if words else 0


class StageTable(QTableView):
    """Shows a model of stages; every row is as high as it has to say."""

    def __init__(self, model: RecordTableModel, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName("Stages of the verification")
        model.setParent(self)
        self._stages = model
        self._spot = ""
        self.setModel(model)
        self.setItemDelegate(StageDelegate(theme, self))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._set_up_headers()
        model.dataChanged.connect(self.fit_rows)
        model.rowsInserted.connect(self.fit_rows)
        theme.changed.connect(self.viewport().update)

    def fit_rows(self) -> None:
        """Heights follow the words."""
        self.resizeRowsToContents()

    def show_stage(self, stage_id: str) -> None:
        """Bring a stage into sight, with all its words; without one the table stands at its top."""
        self._spot = stage_id
        self._scroll_to_spot()

    def _scroll_to_spot(self) -> None:
        row = self._stages.row_of(self._spot)
        if row is None:
            self.scrollToTop()
        else:
            self.scrollTo(self._stages.index(row, TITLE), QTableView.ScrollHint.EnsureVisible)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_rows()
        self._scroll_to_spot()

    def _set_up_headers(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setMinimumSectionSize(LEAST_ROW)
        columns.setHighlightSections(False)
        columns.setSectionsClickable(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        metrics = self.fontMetrics()
        self.setColumnWidth(STATUS, metrics.horizontalAdvance("Not reached") + MARK + 6 + 2 * PAD)
        self.setColumnWidth(TOOK, metrics.horizontalAdvance("000 ms") + 2 * PAD)
        for column in (FOUND, REMEDY):
            self.setColumnHidden(column, True)
