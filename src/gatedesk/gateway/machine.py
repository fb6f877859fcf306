"""The connection's states and what moves it from one to the next, as a table. A pair not listed changes nothing."""

from __future__ import annotations

from enum import StrEnum

from gatedesk.domain.connection import ConnectionState as State


class Signal(StrEnum):
    """What can happen to a connection."""

    CONNECT = "connect asked"
    REACHED = "socket open"
    GREETED = "server version received"
    NAMED = "accounts received"
    SYNCED = "orders and positions loaded"
    FAILED = "attempt failed or socket lost"
    REFUSED_FOR_GOOD = "only the user can mend it"
    RETRY = "time to try again"
    UPSTREAM_BROKEN = "1100 or 2110"
    UPSTREAM_BACK = "1101 or 1102"
    SILENT = "heartbeats missed"
    ANSWERED = "heartbeat answered again"
    DISCONNECT = "disconnect asked"
    CLOSED = "everything ended"


_LOSABLE = {Signal.FAILED: State.BACKOFF, Signal.DISCONNECT: State.CLOSING}
_STARTING = _LOSABLE | {Signal.REFUSED_FOR_GOOD: State.BLOCKED}

TRANSITIONS: dict[State, dict[Signal, State]] = {
    State.OFF: {Signal.CONNECT: State.CONNECTING},
    State.CONNECTING: _STARTING | {Signal.REACHED: State.GREETING},
    State.GREETING: _STARTING | {Signal.GREETED: State.ACCOUNTS},
    State.ACCOUNTS: _STARTING | {Signal.NAMED: State.SYNCING},
    State.SYNCING: _STARTING | {Signal.SYNCED: State.LIVE},
    State.LIVE: _LOSABLE
    | {
        Signal.UPSTREAM_BROKEN: State.UPSTREAM_LOST,
        Signal.UPSTREAM_BACK: State.RESYNCING,
        Signal.SILENT: State.STALE,
        Signal.ANSWERED: State.RESYNCING,
    },
    State.UPSTREAM_LOST: _LOSABLE | {Signal.UPSTREAM_BACK: State.RESYNCING, Signal.SILENT: State.STALE},
    State.STALE: _LOSABLE | {Signal.ANSWERED: State.RESYNCING, Signal.UPSTREAM_BROKEN: State.UPSTREAM_LOST},
    State.RESYNCING: _LOSABLE
    | {Signal.SYNCED: State.LIVE, Signal.UPSTREAM_BROKEN: State.UPSTREAM_LOST, Signal.SILENT: State.STALE},
    State.BACKOFF: {Signal.RETRY: State.CONNECTING, Signal.DISCONNECT: State.CLOSING},
    State.BLOCKED: {Signal.RETRY: State.CONNECTING, Signal.DISCONNECT: State.CLOSING},
    State.CLOSING: {Signal.CLOSED: State.OFF},
}


def after(state: State, signal: Signal) -> State:
    """The state that follows; a signal without meaning in ``state`` leaves it."""
    return TRANSITIONS[state].get(signal, state)
