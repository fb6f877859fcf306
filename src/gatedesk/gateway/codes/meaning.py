"""One row of the tables of codes, and what a code can do besides being told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from gatedesk.domain.notice import Severity


class Effect(Enum):
    """What a code does besides being told."""

    TELL = auto()
    QUIET = auto()  # expected: only the log hears of it
    ORDER_NOTE = auto()  # the order lives; the remark stays with it
    ORDER_REJECTED = auto()  # a new order is dead; a changed one is in doubt
    ORDER_DOUBT = auto()  # ask the broker what became of it
    ORDER_CANCELLED = auto()
    UPSTREAM_LOST = auto()
    UPSTREAM_BACK = auto()
    PORT_MOVED = auto()
    FARM_OK = auto()
    FARM_INACTIVE = auto()
    FARM_CONNECTING = auto()
    FARM_BROKEN = auto()
    TRY_DELAYED = auto()
    DELAYED = auto()
    NO_PERMISSION = auto()
    COMPETING = auto()
    CLIENT_ID_TAKEN = auto()


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row of the table; empty ``text`` means the broker's own words say it best."""

    severity: Severity
    text: str = ""
    remedy: str = ""
    effect: Effect = Effect.TELL


INFO, WARNING, ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR


def each(codes: Iterable[int], meaning: Meaning) -> dict[int, Meaning]:
    """The same row for several codes."""
    return dict.fromkeys(codes, meaning)


def rejected(text: str = "", remedy: str = "") -> Meaning:
    """A new order with this code is dead."""
    return Meaning(ERROR, text, remedy or "Correct the order and send it again.", Effect.ORDER_REJECTED)
