"""The one table view: records sorted by value, filtered as one types, columns fitted to the room there is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFileDialog, QHeaderView, QMenu, QTableView, QWidget

from gatedesk.domain.notice import Notice, Severity
from gatedesk.ui.models.column import Cell
from gatedesk.ui.models.record_table import RecordTableModel
from gatedesk.ui.models.sort_filter import RecordSortFilter, record_of
from gatedesk.ui.theme.theme import Theme
from gatedesk.ui.widgets.cell_delegate import CellDelegate
from gatedesk.ui.widgets.column_layout import ColumnLayout
from gatedesk.ui.widgets.table_text import as_csv, as_tsv

ROW_HEIGHT = 24


class RecordTableView(QTableView):
    """Shows one RecordTableModel.

    ``current_changed`` tells the record under the cursor, ``opened`` one that was double-clicked or entered,
    ``menu_wanted`` an empty context menu for the panel to fill, ``delete_pressed`` the Delete key, ``failed`` a Notice.
    """

    current_changed = Signal(object)
    opened = Signal(object)
    menu_wanted = Signal(object)
    delete_pressed = Signal()
    failed = Signal(object)

    def __init__(self, model: RecordTableModel, theme: Theme, name: str, title: str, empty: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._title = title
        self._theme = theme
        self.empty = empty
        self.records = model
        model.setParent(self)
        self.rows = RecordSortFilter(model, self)
        self.cells = CellDelegate(theme, self)
        self.setModel(self.rows)
        self.setItemDelegate(self.cells)
        self._set_up_rows()
        self._set_up_header()
        self._wire()

    # -- what panels ask --------------------------------------------------------------------------------------------

    def selected(self) -> list[Any]:
        """The records of the selected rows, top to bottom."""
        chosen = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return [record_of(index) for index in chosen]

    def current(self) -> Any | None:
        """The record under the cursor."""
        index = self.currentIndex()
        return record_of(index) if index.isValid() else None

    def select(self, key: object) -> None:
        """Put the cursor on the row of a key, if it is there."""
        row = self.records.row_of(key)
        if row is None:
            return
        index = self.rows.mapFromSource(self.records.index(row, 0))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)

    def set_filter(self, text: str) -> None:
        self.rows.set_words(text)
        self.viewport().update()

    def set_empty(self, sentence: str) -> None:
        """What is written while there are no rows."""
        if sentence != self.empty:
            self.empty = sentence
            self.viewport().update()

    def edit_cell(self, column_id: str) -> None:
        """Begin to edit a cell of the current row."""
        index = self.rows.index(self.currentIndex().row(), self.columns.number(column_id))
        if self.rows.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    # -- text for elsewhere -----------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put the selected rows, or all, on the clipboard."""
        chosen = self.selected() or self.shown_records()
        QApplication.clipboard().setText(as_tsv(*self._as_rows(chosen)))

    def export_csv(self, path: str) -> None:
        """Write all shown rows to a file; a failure is told by ``failed``."""
        try:
            Path(path).write_text(as_csv(*self._as_rows(self.shown_records())), encoding="utf-8", newline="")
        except OSError as error:
            words = f"{self._title} could not be exported to {path}."
            remedy = "Choose a folder you may write to."
            self.failed.emit(Notice(Severity.ERROR, words, remedy, detail=str(error), cause="export"))

    def ask_export(self) -> None:
        """Ask for a file, then export."""
        dialog = QFileDialog(
            self, f"Export {self._title}", f"{self._title.lower().replace(' ', '-')}.csv", "CSV (*.csv)"
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.export_csv)
        dialog.open()

    def shown_records(self) -> list[Any]:
        """The records of all rows the filter lets pass, in the order shown."""
        return [record_of(self.rows.index(row, 0)) for row in range(self.rows.rowCount())]

    def _as_rows(self, records: Sequence[Any]) -> tuple[list[str], list[list[object]]]:
        header = self.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        columns = [self.records.columns[number] for number in order if self.columns.is_wanted(number)]
        return [column.title for column in columns], [[column.value(r) for column in columns] for r in records]

    # -- set up -----------------------------------------------------------------------------------------------------

    def _set_up_rows(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(ROW_HEIGHT)
        rows.setDefaultSectionSize(ROW_HEIGHT)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.setToolTip("Click to sort, drag to move, right-click to choose columns.")
        self.setSortingEnabled(True)
        self.columns = ColumnLayout(self, self.rows, self.records.columns)

    def _wire(self) -> None:
        header = self.horizontalHeader()
        header.customContextMenuRequested.connect(lambda at: self.column_menu().popup(header.mapToGlobal(at)))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._pop_menu)
        self.selectionModel().currentRowChanged.connect(self._tell_current)
        self.activated.connect(self._tell_opened)
        self.doubleClicked.connect(self._tell_opened)
        self.cells.too_narrow.connect(self.columns.widen)
        self._theme.changed.connect(self.viewport().update)
        for signal in (self.rows.rowsInserted, self.rows.rowsRemoved, self.rows.modelReset):
            signal.connect(self.viewport().update)

    # -- menus ------------------------------------------------------------------------------------------------------

    def column_menu(self) -> QMenu:
        """The column chooser, and what else the header offers."""
        menu = self._new_menu()
        for number, column in enumerate(self.records.columns):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(self.columns.is_wanted(number))
            action.toggled.connect(lambda wanted, number=number: self.columns.show(number, wanted))
        menu.addSeparator()
        add_action(menu, "Reset columns", self.columns.reset)
        self._add_common(menu)
        return menu

    def row_menu(self) -> QMenu:
        """What the panel offers for the selected rows, then copy and export."""
        menu = self._new_menu()
        self.menu_wanted.emit(menu)
        if not menu.isEmpty():
            menu.addSeparator()
        self._add_common(menu)
        return menu

    def _pop_menu(self, at: QPoint) -> None:
        self.row_menu().popup(self.viewport().mapToGlobal(at))

    def _new_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _add_common(self, menu: QMenu) -> None:
        add_action(menu, "Copy", self.copy, bool(self.rows.rowCount())).setShortcut(QKeySequence.StandardKey.Copy)
        add_action(menu, "Export as CSV…", self.ask_export, bool(self.rows.rowCount()))

    # -- events -----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        began = perf_counter()
        self._prepare(event.rect())
        super().paintEvent(event)
        self.records.frames.charge(perf_counter() - began)
        if self.rows.rowCount() == 0:
            self._paint_empty()

    def _prepare(self, area: QRect) -> None:
        """Look up once what the cells of ``area`` share: which record stands in which row, and what is selected."""
        top, bottom = self.rowAt(area.top()), self.rowAt(area.bottom())
        bottom = bottom if bottom >= 0 else self.rows.rowCount() - 1
        records = {row: record_of(self.rows.index(row, 0)) for row in range(max(0, top), bottom + 1)}
        chosen = frozenset(index.row() for index in self.selectionModel().selectedRows())
        at = self.currentIndex()
        current = (at.row(), at.column()) if self.hasFocus() else (-1, -1)
        cell = self.records.cell

        def cell_at(row: int, column: int) -> Cell | None:
            record = records.get(row)
            return None if record is None else cell(record, column)

        self.cells.prepare(cell_at, chosen, current)

    def _paint_empty(self) -> None:
        filtered = self.records.rowCount() > 0 and self.rows.has_words
        words = "No row fits the filter. Clear it to see all." if filtered else self.empty
        painter = QPainter(self.viewport())
        painter.setPen(self._theme.color("muted"))
        box = self.viewport().rect().adjusted(24, 12, -24, -12)
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(QRect(box), flags, words)
        painter.end()

    def _tell_current(self, now: QModelIndex, before: QModelIndex) -> None:
        if now.isValid():
            self.current_changed.emit(record_of(now))

    def _tell_opened(self, index: QModelIndex) -> None:
        self.opened.emit(record_of(index))


def add_action(menu: QMenu | QWidget, text: str, do: Any, enabled: bool = True) -> QAction:
    """An entry of a menu that calls ``do``."""
    action = QAction(text, menu)
    action.setEnabled(enabled)
    action.triggered.connect(lambda: do())
    menu.addAction(action)
    return action
