"""The story of the connection: one entry for each change, kept over restarts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gatedesk.domain.connection import ConnectionState


class TimelineKind(StrEnum):
    """What happened."""

    CONNECTED = "connected"
    LOST = "lost"
    RECONNECTING = "reconnecting"
    UPSTREAM_LOST = "upstream lost"
    UPSTREAM_BACK = "upstream back"
    FARM = "farm"
    RESTART = "restart"
    STALE = "stale"
    AWAKE = "awake"
    BLOCKED = "blocked"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One entry: when (epoch seconds), what, in words, with the broker's code if it has one.

    ``state`` is the connection's state from then on; an entry of a farm leaves it as it was.
    """

    time: float
    kind: TimelineKind
    text: str
    state: ConnectionState
    code: int | None = None
