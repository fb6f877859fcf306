"""Which columns of a table show, in which order, how wide: what the user chose, then what fits, then what is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSortFilterProxyModel, Qt, QTimer
from PySide6.QtWidgets import QTableView

from gatedesk.ui.models.column import Column
from gatedesk.ui.widgets.cell_delegate import ARROW_GAP, ARROW_WIDTH, CHIP_GAP, DOT, PADDING

GENEROUS = 1.5
"""Spare room widens a column to at most so many times its need."""
SHORTEST_STRETCH = 90
IDLE_RANK = 99


class ColumnLayout:
    """Belongs to one table view over ``columns`` and moves its header; it outlives nothing."""

    def __init__(self, view: QTableView, rows: QSortFilterProxyModel, columns: Sequence[Column[Any]]) -> None:
        self._view = view
        self._rows = rows
        self._columns = tuple(columns)
        self._chosen: dict[int, bool] = {}
        self._idle: set[int] = set()
        self._needs = [0] * len(self._columns)
        self._pulled: dict[int, int] = {}
        self._fitting = False
        view.horizontalHeader().sectionResized.connect(self._note_pull)
        self._measure()
        self.fit()

    def is_wanted(self, number: int) -> bool:
        """Whether the user wants this column, be there room or not."""
        return self._chosen.get(number, self._columns[number].shown)

    def show(self, number: int, wanted: bool) -> None:
        """The column chooser's answer: it outranks the fitting."""
        self._chosen[number] = wanted
        self.fit()

    def set_idle(self, column_id: str, idle: bool) -> None:
        """Let a column that has nothing to say leave first when room is short."""
        number = self.number(column_id)
        if idle != (number in self._idle):
            (self._idle.add if idle else self._idle.discard)(number)
            self.fit()

    def number(self, column_id: str) -> int:
        return next(number for number, column in enumerate(self._columns) if column.id == column_id)

    def state(self) -> dict[str, Any]:
        """Order, widths, chosen columns and sorting, in plain values to be kept."""
        header, columns = self._view.horizontalHeader(), self._columns
        return {
            "order": [columns[header.logicalIndex(place)].id for place in range(header.count())],
            "widths": {columns[number].id: width for number, width in self._pulled.items()},
            "chosen": {columns[number].id: wanted for number, wanted in self._chosen.items()},
            "sort": [self._rows.sortColumn(), self._rows.sortOrder() is Qt.SortOrder.AscendingOrder],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take back what ``state`` gave; unknown columns are left out."""
        numbers = {column.id: number for number, column in enumerate(self._columns)}
        header = self._view.horizontalHeader()
        for place, name in enumerate(name for name in state.get("order", ()) if name in numbers):
            header.moveSection(header.visualIndex(numbers[name]), place)
        self._pulled = {
            numbers[name]: width
            for name, width in state.get("widths", {}).items()
            if name in numbers and type(width) is int
        }
        self._chosen = {
            numbers[name]: wanted
            for name, wanted in state.get("chosen", {}).items()
            if name in numbers and type(wanted) is bool
        }
        column, ascending = state.get("sort", (-1, True))
        self._view.sortByColumn(column, Qt.SortOrder.AscendingOrder if ascending else Qt.SortOrder.DescendingOrder)
        self.fit()

    def reset(self) -> None:
        """Built-in order, widths and columns; the sorting stays."""
        self.restore(
            {
                "order": [column.id for column in self._columns],
                "sort": [self._rows.sortColumn(), self._rows.sortOrder() is Qt.SortOrder.AscendingOrder],
            }
        )

    def fit(self) -> None:
        """Give every column its need; drop by rank what has no room; share out what is left."""
        room = self._view.viewport().width()
        shown = [number for number in range(len(self._needs)) if self.is_wanted(number)]
        ranked = sorted((n for n in shown if self._rank(n)), key=self._rank, reverse=True)
        while ranked and sum(map(self._need, shown)) > room:
            shown.remove(ranked.pop(0))
        widths = shared(room, {n: self._need(n) for n in shown}, {n for n in shown if self._column(n).stretch})
        self._fitting = True
        for number in range(len(self._needs)):
            self._view.setColumnHidden(number, number not in widths)
            if number in widths:
                self._view.setColumnWidth(number, self._pulled.get(number, widths[number]))
        self._fitting = False

    def _column(self, number: int) -> Column[Any]:
        return self._columns[number]

    def _rank(self, number: int) -> int:
        if number in self._chosen:
            return 0
        return IDLE_RANK if number in self._idle else self._column(number).drop

    def _need(self, number: int) -> int:
        """The width a column needs, in pixels; a stretching one is content with little."""
        need = self._pulled.get(number, self._needs[number])
        return min(need, SHORTEST_STRETCH) if self._column(number).stretch else need

    def _measure(self) -> None:
        body, head = self._view.fontMetrics(), self._view.horizontalHeader().fontMetrics()
        for number, column in enumerate(self._columns):
            marks = ARROW_WIDTH + ARROW_GAP if column.tick or column.arrow else (DOT + CHIP_GAP if column.chip else 0)
            words = max(body.horizontalAdvance(column.sample) + marks, head.horizontalAdvance(column.title) + 12)
            self._needs[number] = max(self._needs[number], words + 2 * PADDING)

    def widen(self, number: int, width: int) -> None:
        if self._column(number).stretch or number in self._pulled:
            return
        self._needs[number] = max(self._needs[number], width)
        QTimer.singleShot(0, self._view, self.fit)

    def _note_pull(self, number: int, old: int, new: int) -> None:
        if not self._fitting and new > 0:
            self._pulled[number] = new


def shared(room: int, needs: dict[int, int], stretching: set[int]) -> dict[int, int]:
    """Widths for columns that need ``needs``: spare room goes to the stretching ones, else to all within reason."""
    spare = room - sum(needs.values())
    if spare <= 0 or not needs:
        return needs
    if stretching:
        return {n: need + (spare // len(stretching) if n in stretching else 0) for n, need in needs.items()}
    factor = min(GENEROUS, room / max(1, sum(needs.values())))
    return {n: int(need * factor) for n, need in needs.items()}
