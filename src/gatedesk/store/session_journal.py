"""The story of the connection on disk: SQLite, one row an entry, pruned as it is opened.

It is there to look back at: trouble with it is logged and never stands in the way of anything.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from gatedesk.domain.connection import ConnectionState
from gatedesk.domain.connection_timeline import TimelineEntry, TimelineKind
from gatedesk.store.atomic import PRIVATE_FILE, make_private_directory
from gatedesk.store.order_journal import keep_unreadable

log = logging.getLogger(__name__)

KEPT_SECONDS = 7 * 24 * 3600.0
SCHEMA_VERSION = 1
LAYOUT = """
CREATE TABLE IF NOT EXISTS entries (
    time REAL NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL, code INTEGER
);
CREATE INDEX IF NOT EXISTS by_time ON entries (time);
"""


class SessionJournalFile:
    """``path`` is the database file; it is opened, and created, at the first use."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def append(self, entry: TimelineEntry) -> None:
        """Keep one entry; a failure is logged."""
        row = (entry.time, entry.kind.value, entry.text, entry.state.value, entry.code)
        try:
            with self._open() as connection:
                connection.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", row)
        except (sqlite3.Error, OSError):
            log.exception("the session journal cannot be written")

    def since(self, time: float) -> Sequence[TimelineEntry]:
        """The entries from then on (epoch seconds), oldest first; none when they cannot be read."""
        query = "SELECT time, kind, text, state, code FROM entries WHERE time >= ? ORDER BY time, rowid"
        try:
            with self._open() as connection:
                connection.execute("DELETE FROM entries WHERE time < ?", (time - KEPT_SECONDS,))
                rows = connection.execute(query, (time,)).fetchall()
        except (sqlite3.Error, OSError):
            log.exception("the session journal cannot be read")
            return ()
        return [entry for row in rows if (entry := read_row(row))]

    def close(self) -> None:
        """Flush and close the file."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = open_or_replace(self._path)
        return self._connection


def open_or_replace(path: Path) -> sqlite3.Connection:
    """The journal at ``path``; one that cannot be read is set aside and a fresh one begun."""
    make_private_directory(path.parent)
    try:
        return open_database(path)
    except sqlite3.DatabaseError as reason:
        if not is_damage(reason):
            raise
        kept = keep_unreadable(path)
        log.warning("the session journal could not be read (%s); it was kept as %s", reason, kept)
        return open_database(path)


def open_database(path: Path) -> sqlite3.Connection:
    """Open or create, and check."""
    path.touch(mode=PRIVATE_FILE)
    connection = sqlite3.connect(path)
    try:
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "busy_timeout = 2000"):
            connection.execute(f"PRAGMA {pragma}")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, SCHEMA_VERSION):
            raise sqlite3.DatabaseError(f"malformed: version {version}, this Gatedesk writes {SCHEMA_VERSION}")
        connection.executescript(LAYOUT)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.commit()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite means the file's content, not the disk or its rights."""
    return "not a database" in str(error) or "malformed" in str(error)


def read_row(row: tuple[float, str, str, str, int | None]) -> TimelineEntry | None:
    """One entry; None for words that a newer Gatedesk wrote."""
    time, kind, text, state, code = row
    try:
        return TimelineEntry(time, TimelineKind(kind), text, ConnectionState(state), code)
    except ValueError:
        return None
