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
    UPSTREAM_BACK = "1101, 1102 or farms well after 2110"
    SILENT = "heartbeats missed"
    ANSWERED = "heartbeat answered again"
    DISCONNECT = "disconnect asked"
    CLOSED = "everything ended"


_LOSABLE = {
    Signal.FAILED: State.BACKOFF,
    Signal.REFUSED_FOR_GOOD: State.BLOCKED,
    Signal.DISCONNECT: State.CLOSING,
}

TRANSITIONS: dict[State, dict[Signal, State]] = {
    State.OFF: {Signal.CONNECT: State.CONNECTING},
    State.CONNECTING: _LOSABLE | {Signal.REACHED: State.GREETING},
    State.GREETING: _LOSABLE | {Signal.GREETED: State.ACCOUNTS},
    State.ACCOUNTS: _LOSABLE | {Signal.NAMED: State.SYNCING},
    State.SYNCING: _LOSABLE | {Signal.SYNCED: State.LIVE},
    State.LIVE: _LOSABLE
    | {
        Signal.UPSTREAM_BROKEN: State.UPSTREAM_LOST,
        Signal.UPSTREAM_BACK: State.RESYNCING,
        Signal.SILENT: State.STALE,
        Signal.ANSWERED: State.RESYNCING,
    },
    State.UPSTREAM_LOST: _LOSABLE | {Signal.UPSTREAM_BACK: State.RESYNCING, Signal.SILENT: State.STALE},
    State.STALE: _LOSABLE
    | {
        Signal.ANSWERED: State.RESYNCING,
        Signal.UPSTREAM_BROKEN: State.UPSTREAM_LOST,
        Signal.UPSTREAM_BACK: State.RESYNCING,
    },
    State.RESYNCING: _LOSABLE
    | {Signal.SYNCED: State.LIVE, Signal.UPSTREAM_BROKEN: State.UPSTREAM_LOST, Signal.SILENT: State.STALE},
    State.BACKOFF: {Signal.RETRY: State.CONNECTING, Signal.DISCONNECT: State.CLOSING},
    State.BLOCKED: {Signal.RETRY: State.CONNECTING, Signal.DISCONNECT: State.CLOSING},
    State.CLOSING: {Signal.CLOSED: State.OFF},
}


def after(state: State, signal: Signal) -> State:
    """The state that follows; a signal without meaning in ``state`` leaves it."""
    return TRANSITIONS[state].get(signal, state)


def diagram() -> str:
    """The table as a Mermaid state diagram, as the README shows it."""
    lines = ["stateDiagram-v2", f"    [*] --> {_node(State.OFF)}"]
    for state, row in TRANSITIONS.items():
        lines += [f"    {_node(state)} --> {_node(after)}: {signal.value}" for signal, after in row.items()]
    return "\n".join(lines)


def _node(state: State) -> str:
    return state.name.title().replace("_", "")
