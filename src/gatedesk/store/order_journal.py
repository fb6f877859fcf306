"""The write-ahead journal of orders: SQLite with a write-ahead log and full syncing, one row for each order.

An intent is on disk before its bytes leave, so that a crash in between leaves a trace. A file that cannot be read is
set aside, never deleted, and a fresh one is begun. Every failure to write is an OSError.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    create_engine,
    event,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from gatedesk.desk.ports import JournaledIntent
from gatedesk.domain.order import OrderDraft
from gatedesk.domain.order_state import OrderKey, OrderState
from gatedesk.store.atomic import PRIVATE_FILE, make_private_directory, set_aside

log = logging.getLogger(__name__)

SCHEMA_VERSION = 1
SETTLED = ("not sent", *(state.value for state in OrderState if state.is_done))
"""What is known for good of an order."""

metadata = MetaData()

orders = Table(
    "orders",
    metadata,
    Column("order_ref", String, primary_key=True),
    Column("client_id", Integer, nullable=False, index=True),
    Column("order_id", Integer, nullable=False),
    Column("draft", String, nullable=False),  # the whole order as JSON
    Column("state", String, nullable=False),
    Column("detail", String, nullable=False, default=""),
    Column("intended", Float, nullable=False),  # epoch seconds (UTC), as the two below
    Column("sent", Float),
    Column("settled", Float),
)


class UnreadableJournal(Exception):
    """The file is damaged, or written by another version."""


class OrderJournal:
    """``path`` is the database file; it is opened, and created, at the first use."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine: Engine | None = None

    def record_intent(self, order_ref: str, key: OrderKey, draft: OrderDraft, time: float) -> None:
        """Commit durably that this order is about to be sent. OSError when that fails: then it must not be sent."""
        row = {
            "order_ref": order_ref,
            "client_id": key.client_id,
            "order_id": key.order_id,
            "draft": draft.model_dump_json(),
            "state": "intent",
            "intended": time,
        }
        with self._writing() as connection:
            connection.execute(insert(orders).values(row))

    def record_sent(self, order_ref: str, time: float) -> None:
        """The bytes were written to the socket."""
        self._change(order_ref, state="sent", sent=time)

    def record_outcome(self, order_ref: str, state: str, detail: str, time: float) -> None:
        """What became of it, in the broker's words."""
        self._change(order_ref, state=state, detail=detail, settled=time)

    def highest_order_id(self, client_id: int) -> int:
        """The highest order id ever recorded for this client id; 0 if none, or if the journal cannot be read."""
        query = select(func.max(orders.c.order_id)).where(orders.c.client_id == client_id)
        try:
            with self._reading() as connection:
                return connection.execute(query).scalar() or 0
        except OSError:
            log.exception("the order journal cannot be read")
            return 0

    def unsettled(self, client_id: int, since: float) -> Sequence[JournaledIntent]:
        """Orders intended since then under this client id whose end is not known; none if it cannot be read."""
        query = select(orders).where(
            orders.c.client_id == client_id, orders.c.intended >= since, orders.c.state.not_in(SETTLED)
        )
        try:
            with self._reading() as connection:
                rows = connection.execute(query.order_by(orders.c.intended)).all()
        except OSError:
            log.exception("the order journal cannot be read")
            return ()
        return [intent for row in rows if (intent := read_intent(row))]

    def close(self) -> None:
        """Flush and close the file."""
        if self._engine:
            self._engine.dispose()
            self._engine = None

    def _change(self, order_ref: str, **values: Any) -> None:
        with self._writing() as connection:
            connection.execute(update(orders).where(orders.c.order_ref == order_ref).values(values))

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with as_os_error(), self._open().begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with as_os_error(), self._open().connect() as connection:
            yield connection

    def _open(self) -> Engine:
        if self._engine is None:
            self._engine = open_or_replace(self._path)
        return self._engine


def read_intent(row: Row[Any]) -> JournaledIntent | None:
    """One row as an intent; None when another version wrote an order this one cannot read."""
    try:
        draft = OrderDraft.model_validate_json(row.draft)
    except ValidationError:
        log.warning("order %s in the journal cannot be read", row.order_ref)
        return None
    return JournaledIntent(row.order_ref, OrderKey(row.client_id, row.order_id), draft, row.state, row.intended)


@contextmanager
def as_os_error() -> Iterator[None]:
    """Whatever the database says, callers know one kind of failure."""
    try:
        yield
    except SQLAlchemyError as error:
        raise OSError(f"order journal: {error}") from error


def open_or_replace(path: Path) -> Engine:
    """The journal at ``path``; one that cannot be read is set aside and a fresh one begun."""
    make_private_directory(path.parent)
    try:
        return open_database(path)
    except UnreadableJournal as reason:
        kept = keep_unreadable(path)
        log.warning("the order journal could not be read (%s); it was kept as %s", reason, kept)
        return open_database(path)


def open_database(path: Path) -> Engine:
    """Open or create, and check. UnreadableJournal when what is there is no journal of ours."""
    path.touch(mode=PRIVATE_FILE)
    engine = create_engine(f"sqlite:///{path}", poolclass=StaticPool)
    event.listen(engine, "connect", make_durable)
    try:
        with engine.begin() as connection:
            check_and_create(connection)
    except SQLAlchemyError as error:
        engine.dispose()
        if is_damage(error):
            raise UnreadableJournal(str(error.__cause__ or error)) from error
        raise
    except UnreadableJournal:
        engine.dispose()
        raise
    return engine


def check_and_create(connection: Connection) -> None:
    """Check a journal's health and version, or lay out an empty file."""
    verdict = connection.execute(text("PRAGMA quick_check(1)")).scalar()
    if verdict != "ok":
        raise UnreadableJournal(str(verdict))
    version = connection.execute(text("PRAGMA user_version")).scalar() or 0
    if version not in (0, SCHEMA_VERSION):
        raise UnreadableJournal(f"it is of version {version}, this Gatedesk writes {SCHEMA_VERSION}")
    metadata.create_all(connection)
    connection.execute(text(f"PRAGMA user_version = {SCHEMA_VERSION}"))


def make_durable(connection: Any, _record: Any) -> None:
    """Survive both a crash of ours and a power cut."""
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 2000"):
        connection.execute(f"PRAGMA {pragma}")


def is_damage(error: SQLAlchemyError) -> bool:
    """Whether SQLite means the file's content, not the disk or its rights."""
    words = str(error.__cause__ or error)
    return "not a database" in words or "malformed" in words


def keep_unreadable(path: Path) -> Path:
    """Set the file aside, and its write-ahead log with it under the same name."""
    kept = set_aside(path)
    for ending in ("-wal", "-shm"):
        if (part := path.with_name(path.name + ending)).exists():
            part.rename(kept.with_name(kept.name + ending))
    return kept
