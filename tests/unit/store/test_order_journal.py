"""The order journal: durable, private, and never silently lost."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gatedesk.domain.order import OrderDraft
from gatedesk.domain.order_state import OrderKey
from gatedesk.store.order_journal import SCHEMA_VERSION, OrderJournal
from helpers.builders import NOON, order_draft


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "orders.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[OrderJournal]:
    made = OrderJournal(path)
    yield made
    made.close()


def rows(path: Path) -> list[dict[str, object]]:
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        return [dict(row) for row in file.execute("select * from orders order by order_id")]


def intend(journal: OrderJournal, number: int = 1, client_id: int = 1, draft: OrderDraft | None = None) -> None:
    journal.record_intent(f"GD-{number}", OrderKey(client_id, number), draft or order_draft(), NOON)


def test_making_one_touches_nothing(path: Path) -> None:
    OrderJournal(path).close()
    assert not path.parent.exists()


def test_an_intent_is_on_disk_when_the_call_returns(journal: OrderJournal, path: Path) -> None:
    intend(journal)
    [row] = rows(path)  # through a connection of its own: what is not committed would not be seen
    assert (row["order_ref"], row["client_id"], row["order_id"], row["state"]) == ("GD-1", 1, 1, "intent")
    assert OrderDraft.model_validate_json(str(row["draft"])) == order_draft()


def test_the_story_goes_on_in_the_same_row(journal: OrderJournal, path: Path) -> None:
    intend(journal)
    journal.record_sent("GD-1", NOON + 1)
    journal.record_outcome("GD-1", "Cancelled", "by the trader", NOON + 2)
    [row] = rows(path)
    assert (row["state"], row["detail"], row["intended"], row["sent"], row["settled"]) == (
        "Cancelled",
        "by the trader",
        NOON,
        NOON + 1,
        NOON + 2,
    )


def test_the_highest_id_is_kept_for_each_client_over_restarts(journal: OrderJournal, path: Path) -> None:
    assert journal.highest_order_id(1) == 0
    for number in (3, 9, 5):
        intend(journal, number)
    intend(journal, 40, client_id=2)
    journal.close()
    again = OrderJournal(path)
    assert (again.highest_order_id(1), again.highest_order_id(2), again.highest_order_id(3)) == (9, 40, 0)
    again.close()


def test_every_commit_is_synced_to_disk(journal: OrderJournal, path: Path) -> None:
    intend(journal)
    with journal._reading() as connection:
        assert connection.exec_driver_sql("pragma synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("pragma journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("pragma user_version").scalar() == SCHEMA_VERSION


def test_the_file_is_for_its_owner_only(journal: OrderJournal, path: Path) -> None:
    intend(journal)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_one_reference_is_one_order(journal: OrderJournal) -> None:
    intend(journal)
    with pytest.raises(OSError, match="order journal"):
        intend(journal)


@pytest.mark.tolerate("warnings", because="setting a file aside is warned of")
@pytest.mark.parametrize("damage", [b"this is no database, just text" * 200, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_kept_and_a_fresh_one_begun(path: Path, damage: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(damage)
    journal = OrderJournal(path)
    intend(journal)
    assert len(rows(path)) == 1
    assert path.with_name("orders.sqlite.broken-1").read_bytes() == damage
    journal.close()


@pytest.mark.tolerate("warnings", because="setting a file aside is warned of")
def test_a_journal_of_another_version_is_kept(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as file:
        file.execute("create table something (else_ text)")
        file.execute("pragma user_version = 99")
    journal = OrderJournal(path)
    intend(journal)
    journal.close()
    with closing(sqlite3.connect(path.with_name("orders.sqlite.broken-1"))) as kept:
        assert kept.execute("pragma user_version").fetchone() == (99,)


def test_a_failure_to_write_is_an_os_error(path: Path) -> None:
    path.parent.mkdir()
    path.mkdir()  # a folder where the file should be
    with pytest.raises(OSError):
        intend(OrderJournal(path))


def test_a_locked_journal_is_an_os_error_not_a_hang(
    journal: OrderJournal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    intend(journal)
    with journal._reading() as connection:
        connection.exec_driver_sql("pragma busy_timeout = 1")
    with closing(sqlite3.connect(path)) as other:
        other.execute("begin immediate")
        with pytest.raises(OSError, match="locked"):
            intend(journal, 2)


@pytest.mark.tolerate("warnings", because="the unreadable journal is logged")
def test_an_unreadable_journal_counts_from_zero(path: Path) -> None:
    path.parent.mkdir()
    path.mkdir()
    assert OrderJournal(path).highest_order_id(1) == 0


def test_the_time_of_an_intent_is_bearable(journal: OrderJournal, record_property: pytest.RecordProperty) -> None:
    """The order waits for the disk: that must stay far below what a person notices."""
    import time

    intend(journal, 0)
    begun = time.perf_counter()
    for number in range(1, 21):
        intend(journal, number)
    each = (time.perf_counter() - begun) / 20
    record_property("intent in ms", round(1000 * each, 2))
    assert each < 0.1
