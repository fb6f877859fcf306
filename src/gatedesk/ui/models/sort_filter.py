"""Between a record model and its view: sort by raw value, filter by what is typed and by a chosen group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt

from gatedesk.ui.models.column import RECORD_ROLE, VALUE_ROLE
from gatedesk.ui.models.record_table import READABLE, RecordTableModel

Index = QModelIndex | QPersistentModelIndex


class RecordSortFilter(QSortFilterProxyModel):
    """Empty values sort last whichever way the arrow points; every typed word must occur somewhere in the row."""

    def __init__(self, model: RecordTableModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self._accepts: Callable[[Any], bool] | None = None
        self.records = model
        self.setSourceModel(model)
        self.setDynamicSortFilter(True)

    @property
    def is_filtering(self) -> bool:
        return bool(self._words) or self._accepts is not None

    @property
    def has_words(self) -> bool:
        """Whether words were typed to filter by."""
        return bool(self._words)

    def set_words(self, text: str) -> None:
        """Show the rows in which every word of ``text`` occurs."""
        self.beginFilterChange()
        self._words = tuple(text.casefold().split())
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def set_group(self, accepts: Callable[[Any], bool] | None) -> None:
        """Show the records ``accepts`` lets pass; None shows all."""
        self.beginFilterChange()
        self._accepts = accepts
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Without the way to the source where no cell of the column can be edited: views ask this for every paint."""
        if index.isValid() and self.records.columns[index.column()].editable is None:
            return READABLE
        return super().flags(index)

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        record = self.records.record_at(source_row)
        if self._accepts and not self._accepts(record):
            return False
        if not self._words:
            return True
        line = " ".join(column.text(record) for column in self.records.columns).casefold()
        return all(word in line for word in self._words)

    def lessThan(self, left: Index, right: Index) -> bool:
        first, second = left.data(VALUE_ROLE), right.data(VALUE_ROLE)
        if first is None or second is None:
            ascending = self.sortOrder() is Qt.SortOrder.AscendingOrder
            return (second is None and first is not None) if ascending else (first is None and second is not None)
        return bool(sortable(first) < sortable(second))


def sortable(value: Any) -> Any:
    """Words sort without regard to case."""
    return value.casefold() if isinstance(value, str) else value


def record_of(index: Index) -> Any:
    """The record of the row an index stands in."""
    return index.data(RECORD_ROLE)
