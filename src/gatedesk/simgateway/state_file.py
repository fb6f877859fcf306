"""The simulated Gateway's memory on disk: one JSON file that a restart goes on from.

It holds the exchange (orders with what clients asked for, executions, accounts, ids) and what makes its market: seed,
beginning and hours, for the same seed gives the same tape. A file is replaced in one step, never written over: it
survives the program's end however sudden. A file that cannot be read as what it should be is refused, never repaired.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gatedesk.simgateway.exchange.exchange import Exchange
from gatedesk.simgateway.exchange.snapshot import ExchangeState
from gatedesk.simgateway.plain_records import NotPlain, plain, record
from gatedesk.simgateway.wire.order_request import PlaceOrder

LOG = logging.getLogger("gatedesk.simgateway")
FORMAT = "gatedesk simulation state"
VERSION = 1
SMALL = 200_000  # bytes that are written at every change
BYTES_A_SECOND = 2_000_000  # how much of a bigger file is written in a second of running
RETRY_AFTER = 5.0  # seconds, when a file could not be written


class StateError(Exception):
    """The file cannot be used or written: which, and why."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Origin:
    """What the market was made from; ``start`` is its beginning in epoch seconds."""

    seed: int
    start: float
    hours: str


@dataclass(frozen=True, slots=True)
class SavedState:
    """What one file holds. ``saved_at`` is when, in epoch seconds of the simulation."""

    saved_at: float
    origin: Origin
    exchange: ExchangeState


def read_state(path: Path) -> SavedState:
    """The state in a file. Raises StateError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StateError(path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise StateError(path, f"not UTF-8 text at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise StateError(path, f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    return _interpret(path, content)


def _interpret(path: Path, content: Any) -> SavedState:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise StateError(path, f'not a state file: its "format" is not "{FORMAT}"')
    if content.get("version") != VERSION:
        raise StateError(path, f"version {content.get('version')!r}, but this program reads version {VERSION}")
    try:
        saved: SavedState = record(SavedState, content.get("state"), untyped=PlaceOrder)
    except NotPlain as error:
        raise StateError(path, str(error)) from error
    if trouble := _contradiction(saved.exchange):
        raise StateError(path, trouble)
    return saved


def _contradiction(state: ExchangeState) -> str:
    """What cannot be true of a book; "" if nothing."""
    known = {order.perm_id for order in state.book.orders}
    if len(known) != len(state.book.orders):
        return "two orders have the same permanent id"
    accounts = {one.account for one in state.clearing.accounts}
    if any(order.terms.account not in accounts for order in state.book.orders):
        return "an order is of an account that is not there"
    if any(order.terms.wire is None for order in state.book.orders):
        return "an order lacks the request it came with"
    return "an open order is not among the orders" if not set(state.book.open) <= known else ""


def restore(path: Path, saved: SavedState, exchange: Exchange) -> None:
    """Put what a file holds into a new exchange. Raises StateError for one that does not fit or add up."""
    try:
        exchange.restore(saved.exchange)
    except KeyError as error:
        raise StateError(path, f"contract {error} is not in this market") from error
    for account in exchange.accounts:
        for currency, money in exchange.imbalance(account).items():
            if money:
                raise StateError(path, f"the books of {account} are off by {money} {currency}")


def write_state(path: Path, saved: SavedState) -> int:
    """Replace the file in one step; returns its size in bytes. Raises StateError."""
    content = {"format": FORMAT, "version": VERSION, "state": plain(saved)}
    data = json.dumps(content, separators=(",", ":")).encode()
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StateError(path, error.strerror or str(error)) from error
    return len(data)


class StateKeeper:
    """Writes the state whenever the exchange has changed; once it has grown big, less often the bigger it is."""

    def __init__(self, path: Path, exchange: Exchange, origin: Origin) -> None:
        self._path = path
        self._exchange = exchange
        self._origin = origin
        self._kept = -1
        self._next = 0.0

    def note(self, now: float) -> None:
        """Write if there is something new and it is time. What cannot be written is logged and tried again."""
        if self._exchange.serial == self._kept or now < self._next:
            return
        try:
            self.save(now)
        except StateError as error:
            LOG.error("cannot write the state: %s", error)
            self._next = now + RETRY_AFTER

    def save(self, now: float) -> None:
        """Write at once. Raises StateError."""
        size = write_state(self._path, SavedState(now, self._origin, self._exchange.snapshot()))
        self._kept = self._exchange.serial
        self._next = now + max(0, size - SMALL) / BYTES_A_SECOND
