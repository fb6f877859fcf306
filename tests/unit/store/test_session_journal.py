"""The story of the connection on disk: it comes back after a restart, and no trouble with it is anybody's trouble."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from gatedesk.domain.connection import ConnectionState
from gatedesk.domain.connection_timeline import TimelineEntry, TimelineKind
from gatedesk.store.session_journal import KEPT_SECONDS, SessionJournalFile

NOW = 1_776_268_800.0


def entry(time: float = NOW, code: int | None = None) -> TimelineEntry:
    return TimelineEntry(time, TimelineKind.UPSTREAM_LOST, "Lost.", ConnectionState.UPSTREAM_LOST, code)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "connection.sqlite"


def test_entries_come_back_after_a_restart_in_their_order(path: Path) -> None:
    first = SessionJournalFile(path)
    for time in (NOW, NOW - 10, NOW + 10):
        first.append(entry(time, 1100))
    first.close()
    again = SessionJournalFile(path)
    assert list(again.since(NOW - 10)) == [entry(NOW - 10, 1100), entry(NOW, 1100), entry(NOW + 10, 1100)]
    assert list(again.since(NOW + 1)) == [entry(NOW + 10, 1100)]
    again.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_old_entries_are_dropped(path: Path) -> None:
    journal = SessionJournalFile(path)
    journal.append(entry(NOW - KEPT_SECONDS - 1))
    journal.append(entry(NOW))
    journal.since(NOW)
    assert list(journal.since(0)) == [entry(NOW)]
    journal.close()


@pytest.mark.tolerate("warnings", because="the damage is logged")
@pytest.mark.parametrize("content", [b"this is not a database at all" * 99, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_file_is_set_aside(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    journal = SessionJournalFile(path)
    journal.append(entry())
    assert list(journal.since(0)) == [entry()]
    journal.close()
    assert [kept.read_bytes() for kept in path.parent.glob("*broken*")] == [content]


@pytest.mark.tolerate("warnings", because="the failure is logged")
def test_what_cannot_be_written_or_read_is_only_logged(tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    journal = SessionJournalFile(blocked / "connection.sqlite")
    journal.append(entry())
    assert journal.since(0) == ()
    journal.close()


def test_words_of_a_newer_version_are_passed_over(path: Path) -> None:
    journal = SessionJournalFile(path)
    journal.append(entry())
    journal.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO entries VALUES (1, 'teleported', 'x', 'live', NULL)")
        connection.commit()
    again = SessionJournalFile(path)
    assert list(again.since(0)) == [entry()]
    again.close()


@pytest.mark.tolerate("warnings", because="the other version is logged")
def test_a_file_of_another_version_is_set_aside(path: Path) -> None:
    journal = SessionJournalFile(path)
    journal.append(entry())
    journal.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9")
    again = SessionJournalFile(path)
    assert list(again.since(0)) == []
    again.close()
