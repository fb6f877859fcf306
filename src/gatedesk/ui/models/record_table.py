"""The one table model: keyed records, a dirty set, and a flush on the frame clock.

Storing a changed record costs next to nothing; views are told once a frame, in a few ``dataChanged``. Rows that come
or go are told at once. Record and column are looked up when a view asks, so nothing is formatted that nobody sees.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from shiboken6 import isValid

from gatedesk.ui.frame_clock import FrameClock
from gatedesk.ui.models.column import CELL_ROLE, RECORD_ROLE, VALUE_ROLE, Cell, Column
from gatedesk.ui.widgets.plain_text import as_tooltip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

READABLE = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
EDITABLE = READABLE | Qt.ItemFlag.ItemIsEditable
SINGLE_ROWS = 8
"""Up to so many dirty rows are told one by one; more are told as one range."""
FADE_MS = 120
"""A flash lasts between one and two of these: never more than 240 ms."""
TICK_TONES = {1: "up", -1: "down", 0: ""}


class RecordTableModel(QAbstractTableModel):
    """Rows of records under unique keys. ``edit_requested(record, column id, value)`` tells of an edited cell.

    An edit never changes the record here: the row changes when the broker's word comes back.
    """

    edit_requested = Signal(object, str, object)

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        key: Callable[[Any], Hashable],
        frames: FrameClock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._key = key
        self.frames = frames
        self._shown: Callable[[str], str] | None = None
        self._records: list[Any] = []
        self._rows: dict[Hashable, int] = {}
        self._dirty: set[Hashable] = set()
        self._moving = tuple(i for i, column in enumerate(self.columns) if column.flash or column.tick)
        self._direction: dict[tuple[Hashable, int], int] = {}
        self._fresh: set[tuple[Hashable, int]] = set()
        self._fading: set[tuple[Hashable, int]] = set()
        self._fader = QTimer(self, interval=FADE_MS)
        self._fader.timeout.connect(self._fade)

    # -- records ----------------------------------------------------------------------------------------------------

    @property
    def records(self) -> tuple[Any, ...]:
        """All records, in row order."""
        return tuple(self._records)

    def record(self, key: Hashable) -> Any | None:
        row = self._rows.get(key)
        return None if row is None else self._records[row]

    def record_at(self, row: int) -> Any:
        return self._records[row]

    def row_of(self, key: Hashable) -> int | None:
        return self._rows.get(key)

    def upsert(self, record: Any) -> None:
        """Store a new or changed record. A new row shows at once, a change with the next frame."""
        key = self._key(record)
        row = self._rows.get(key)
        if row is None:
            self._append([record])
            return
        self._note_moves(key, self._records[row], record)
        self._records[row] = record
        self._mark(key)

    def replace(self, records: Iterable[Any]) -> None:
        """Make these the records: rows that are missing go, selection and order of the others stay."""
        wanted = {self._key(record): record for record in records}
        for key in [key for key in self._rows if key not in wanted]:
            self.remove(key)
        known = [record for key, record in wanted.items() if key in self._rows]
        self._append([record for key, record in wanted.items() if key not in self._rows])
        for record in known:
            self.upsert(record)

    def remove(self, key: Hashable) -> None:
        """Take a row out; a key that is not there is no mistake."""
        row = self._rows.get(key)
        if row is None:
            return
        self.flush()
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._records[row]
        self._rows = {self._key(record): i for i, record in enumerate(self._records)}
        self._forget(key)
        self.endRemoveRows()

    def clear(self) -> None:
        self.replace(())

    def refresh(self) -> None:
        """Show every row anew: something all texts depend on has changed."""
        for key in self._rows:
            self._mark(key)

    def set_mask(self, shown: Callable[[str], str] | None) -> None:
        """What every text passes before it is shown; None shows texts as they are. Values stay untouched."""
        self._shown = shown
        self.refresh()

    def shown(self, text: str) -> str:
        """A text as it may be shown."""
        return self._shown(text) if self._shown else text

    def flush(self) -> None:
        """Tell the views what changed since the last frame (called by the frame clock)."""
        if not isValid(self):  # its panel was closed between the mark and this frame
            return
        rows = sorted(self._rows[key] for key in self._dirty if key in self._rows)
        self._dirty.clear()
        last = len(self.columns) - 1
        for top, bottom in spans(rows):
            self.dataChanged.emit(self.index(top, 0), self.index(bottom, last))

    # -- what Qt asks -----------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._records)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = int(Role.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self._records):
            return None
        reader = READERS.get(role)
        if reader is None:
            return None
        return reader(self, self._records[index.row()], index.column())

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = int(Role.DisplayRole)) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        reader = HEADER_READERS.get(role)
        return reader(self.columns[section]) if reader else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        editable = self.columns[index.column()].editable
        if editable and index.row() < len(self._records) and editable(self._records[index.row()]):
            return EDITABLE
        return READABLE

    def setData(self, index: Index, value: Any, role: int = int(Role.EditRole)) -> bool:
        if role == Role.EditRole and self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.edit_requested.emit(self._records[index.row()], self.columns[index.column()].id, value)
        return False

    # -- inside -----------------------------------------------------------------------------------------------------

    def cell(self, record: Any, number: int) -> Cell:
        """What the delegate paints for one value."""
        column = self.columns[number]
        place = (self._key(record), number)
        moved = self._direction.get(place, 0) if number in self._moving else 0
        tone = column.tone(record) if column.tone else ""
        return Cell(
            text=self.shown(column.text(record)),
            numeric=column.numeric,
            tone=tone or (TICK_TONES[moved] if column.tick else ""),
            arrow=column.arrow(record) if column.arrow else (moved if column.tick and not tone else 0),
            flash=moved if place in self._fresh or place in self._fading else 0,
            chip=column.chip,
        )

    def _append(self, records: list[Any]) -> None:
        if not records:
            return
        self.flush()
        first = len(self._records)
        self.beginInsertRows(QModelIndex(), first, first + len(records) - 1)
        self._records += records
        self._rows.update({self._key(record): first + i for i, record in enumerate(records)})
        self.endInsertRows()

    def _mark(self, key: Hashable) -> None:
        self._dirty.add(key)
        self.frames.mark(self)

    def _forget(self, key: Hashable) -> None:
        for number in self._moving:
            place = (key, number)
            self._direction.pop(place, None)
            self._fresh.discard(place)
            self._fading.discard(place)

    def _note_moves(self, key: Hashable, old: Any, new: Any) -> None:
        for number in self._moving:
            value = self.columns[number].value
            before, after = value(old), value(new)
            if isinstance(before, int | float) and isinstance(after, int | float) and before != after:
                self._direction[key, number] = 1 if after > before else -1
                if self.columns[number].flash:
                    self._fresh.add((key, number))
        if self._fresh and not self._fader.isActive():
            self._fader.start()

    def _fade(self) -> None:
        """One step of the flashes' life: what was fading is over, what was fresh begins to fade."""
        over = self._fading - self._fresh
        self._fading, self._fresh = self._fresh, set()
        for key, _number in over:
            self._mark(key)
        if not self._fading:
            self._fader.stop()


def spans(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Row ranges to tell: each row by itself while they are few, else one range over all."""
    if len(rows) <= SINGLE_ROWS:
        return [(row, row) for row in rows]
    return [(rows[0], rows[-1])]


def spoken(column: Column[Any], record: Any) -> str:
    """What a screen reader says of a cell."""
    return column.spoken(record) if column.spoken else f"{column.title} {column.text(record)}"


def sort_value(column: Column[Any], record: Any) -> object:
    return column.order(record) if column.order else column.value(record)


def alignment(column: Column[Any]) -> int:
    """Numbers right, words left."""
    side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def tooltip(model: RecordTableModel, column: Column[Any], record: Any) -> str | None:
    words = column.tooltip(record) if column.tooltip else ""
    return as_tooltip(model.shown(words)) if words else None


READERS: dict[int, Callable[[RecordTableModel, Any, int], Any]] = {
    CELL_ROLE: lambda model, record, number: model.cell(record, number),
    VALUE_ROLE: lambda model, record, number: sort_value(model.columns[number], record),
    RECORD_ROLE: lambda model, record, number: record,
    int(Role.DisplayRole): lambda model, record, number: model.shown(model.columns[number].text(record)),
    int(Role.EditRole): lambda model, record, number: model.columns[number].value(record),
    int(Role.TextAlignmentRole): lambda model, record, number: alignment(model.columns[number]),
    int(Role.ToolTipRole): lambda model, record, number: tooltip(model, model.columns[number], record),
    int(Role.AccessibleTextRole): lambda model, record, number: model.shown(spoken(model.columns[number], record)),
}

HEADER_READERS: dict[int, Callable[[Column[Any]], Any]] = {
    int(Role.DisplayRole): lambda column: column.title,
    int(Role.TextAlignmentRole): alignment,
    int(Role.ToolTipRole): lambda column: as_tooltip(column.explanation) if column.explanation else None,
}
