"""What a table column is: a record that says how to read, word, colour and measure one value of a row's record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from PySide6.QtCore import Qt

R = TypeVar("R")

VALUE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""The raw value: what sorting and export look at."""
RECORD_ROLE = VALUE_ROLE + 1
"""The row's whole record."""
CELL_ROLE = VALUE_ROLE + 2
"""Everything the delegate paints, in one ``Cell``: one query a cell instead of seven."""


class Cell(NamedTuple):
    """What the delegate paints. ``tone`` names a theme colour, ``arrow`` and ``flash`` are -1, 0 or +1."""

    text: str
    numeric: bool
    tone: str
    arrow: int
    flash: int
    chip: bool


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column.

    ``value`` gives what is exported and, unless ``order`` does, sorted; ``text`` what is read on screen, ``spoken``
    what a screen reader says (default: title and text). ``tone`` names a theme colour, ``arrow`` a direction drawn
    beside the number. A ``flash`` column lights up when its value moves; a ``tick`` column also keeps the colour of its
    last move. ``sample`` is the widest text to expect: it sets the width. Columns with a ``drop`` rank leave, highest
    first, when the table is too narrow for all; ``stretch`` takes what is left over.
    """

    id: str
    title: str
    value: Callable[[R], object]
    text: Callable[[R], str]
    numeric: bool = False
    spoken: Callable[[R], str] | None = None
    tooltip: Callable[[R], str] | None = None
    order: Callable[[R], object] | None = None
    explanation: str = ""
    tone: Callable[[R], str] | None = None
    arrow: Callable[[R], int] | None = None
    chip: bool = False
    flash: bool = False
    tick: bool = False
    editable: Callable[[R], bool] | None = None
    sample: str = ""
    drop: int = 0
    stretch: bool = False
    shown: bool = True
