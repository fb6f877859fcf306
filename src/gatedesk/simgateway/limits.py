"""The limits IB sets its API clients, by name; each can be switched off.

Place in the flow: ``LIMITS`` is declared here, a World carries the ``Limits`` in force, and the handlers and the pacing
ask it. The README's table comes from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Limit(StrEnum):
    """The names of the limits."""

    MESSAGES = "messages"
    LINES = "lines"
    DEPTH = "depth"
    TICK_BY_TICK = "tick-by-tick"
    HISTORY_PACING = "history-pacing"
    HISTORY_OPEN = "history-open"
    SUMMARIES = "summaries"
    DUPLICATE_IDS = "duplicate-ids"


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One limit: the error that tells a client, and what it may."""

    code: int
    summary: str


LIMITS: dict[Limit, LimitRow] = {
    Limit.MESSAGES: LimitRow(
        100, "50 messages a second; the third violation ends the session. With +PACEAPI they wait instead."
    ),
    Limit.LINES: LimitRow(101, "100 market data lines a client"),
    Limit.DEPTH: LimitRow(309, "3 market depth subscriptions a client"),
    Limit.TICK_BY_TICK: LimitRow(10190, "5 tick-by-tick subscriptions a client"),
    Limit.HISTORY_PACING: LimitRow(
        162,
        "for bars of 30 seconds and less: 60 requests in 10 minutes (BID_ASK counts twice), none identical within "
        "15 seconds, 5 for one contract and kind within 2 seconds",
    ),
    Limit.HISTORY_OPEN: LimitRow(322, "50 historical requests kept open"),
    Limit.SUMMARIES: LimitRow(322, "2 account summaries a client"),
    Limit.DUPLICATE_IDS: LimitRow(322, "no request id that is already in use for a subscription of the same kind"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Which limits are in force: all but ``off``."""

    off: frozenset[Limit] = frozenset()

    def hold(self, limit: Limit) -> bool:
        return limit not in self.off


ALL_LIMITS = Limits()


def limits_without(names: Iterable[str]) -> Limits:
    """The limits but those named, or none for ``all``; raises ValueError for a name there is not."""
    named = list(names)
    if "all" in named:
        return Limits(frozenset(Limit))
    for name in named:
        if name not in tuple(Limit):
            raise ValueError(f"there is no limit {name!r}; there are {', '.join(Limit)} and all")
    return Limits(frozenset(map(Limit, named)))
