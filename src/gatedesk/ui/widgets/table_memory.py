"""Order, widths, columns and sorting of all tables as one piece of bytes: kept between runs, never trusted."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QWidget

from gatedesk.ui.widgets.table_view import RecordTableView

log = logging.getLogger(__name__)


def tables_state(panels: Iterable[QWidget]) -> QByteArray:
    """What is to be remembered of the panels' tables."""
    return QByteArray(json.dumps({table.objectName(): table.columns.state() for table in tables_of(panels)}).encode())


def restore_tables(panels: Iterable[QWidget], state: QByteArray) -> None:
    """Take back what ``tables_state`` gave; anything else leaves the tables as they are."""
    try:
        found = json.loads(bytes(state.data()))
        known = found if isinstance(found, dict) else {}
        for table in tables_of(panels):
            if table.objectName() in known:
                table.columns.restore(known[table.objectName()])
    except (ValueError, TypeError, AttributeError) as error:
        log.info("the tables' layout could not be read: %s", error)


def tables_of(panels: Iterable[QWidget]) -> Iterator[RecordTableView]:
    for panel in panels:
        yield from panel.findChildren(RecordTableView)
