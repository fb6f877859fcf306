"""The story of the connection, told from its status: what it was, when it changed, kept over restarts."""

from __future__ import annotations

from collections import deque

from gatedesk.desk.bus import EventBus
from gatedesk.desk.ports import Clock, SessionJournal
from gatedesk.domain.connection import ConnectionState, ConnectionStatus
from gatedesk.domain.connection_timeline import TimelineEntry, TimelineKind
from gatedesk.domain.events import ConnectionChanged, TimelineGrew

KEPT_HOURS = 7 * 24.0
MOST_ENTRIES = 20_000

KIND_OF_STATE = {
    ConnectionState.LIVE: TimelineKind.CONNECTED,
    ConnectionState.UPSTREAM_LOST: TimelineKind.UPSTREAM_LOST,
    ConnectionState.STALE: TimelineKind.STALE,
    ConnectionState.BACKOFF: TimelineKind.LOST,
    ConnectionState.BLOCKED: TimelineKind.BLOCKED,
    ConnectionState.CONNECTING: TimelineKind.RECONNECTING,
    ConnectionState.OFF: TimelineKind.CLOSED,
}
"""States that are entries by themselves; the steps of an attempt are not."""

AGAIN = (ConnectionState.BACKOFF, ConnectionState.CONNECTING)
"""States that alternate while nothing is there: told once, until something else happens."""


class Timeline:
    """Feeds on ConnectionChanged. Without a journal it remembers this run only."""

    def __init__(self, bus: EventBus, clock: Clock, journal: SessionJournal | None) -> None:
        self._bus = bus
        self._clock = clock
        self._journal = journal
        self._entries: deque[TimelineEntry] = deque(maxlen=MOST_ENTRIES)
        self._status = ConnectionStatus()
        self._told: set[ConnectionState] = set()
        bus.subscribe(ConnectionChanged, lambda event: self._follow(event.status))

    def start(self) -> None:
        """Remember what earlier runs kept."""
        if self._journal:
            self._entries.extend(self._journal.since(self._clock() - 3600 * KEPT_HOURS))

    def stop(self) -> None:
        """Close the journal."""
        if self._journal:
            self._journal.close()

    def entries(self, hours: float) -> tuple[TimelineEntry, ...]:
        """The entries of the last hours, oldest first, and before them the one whose state still held then."""
        begin = self._clock() - 3600 * hours
        earlier = [entry for entry in self._entries if entry.time < begin]
        return (*earlier[-1:], *(entry for entry in self._entries if entry.time >= begin))

    def _follow(self, status: ConnectionStatus) -> None:
        before, self._status = self._status, status
        if status.state is not before.state:
            self._note_state(before, status)
        self._note_farms(dict(before.farms), status)

    def _note_state(self, before: ConnectionStatus, status: ConnectionStatus) -> None:
        if status.state is ConnectionState.RESYNCING:
            self._note_return(before, status)
        kind = KIND_OF_STATE.get(status.state)
        if kind is None or (status.state in AGAIN and status.state in self._told):
            return
        self._told = self._told | {status.state} if status.state in AGAIN else set()
        if status.state is ConnectionState.CONNECTING and before.state is ConnectionState.OFF:
            return  # the user asked; what comes of it is told
        if status.state is ConnectionState.LIVE and before.state is ConnectionState.RESYNCING:
            self._add(kind, "Up to date again.", status)
            return
        self._add(TimelineKind.RESTART if status.expected else kind, words_of(status), status)

    def _note_return(self, before: ConnectionStatus, status: ConnectionStatus) -> None:
        """Out of an outage without a new socket: the line to IB, or the Gateway itself."""
        if before.state is ConnectionState.UPSTREAM_LOST or status.code in (1101, 1102):
            self._add(TimelineKind.UPSTREAM_BACK, "The Gateway reaches IB again.", status)
        else:
            self._add(TimelineKind.AWAKE, "The Gateway answers again.", status)

    def _note_farms(self, before: dict[str, str], status: ConnectionStatus) -> None:
        if not status.state.is_connected:
            return
        for name, state in status.farms:
            if before.get(name, state) != state:
                self._add(TimelineKind.FARM, f"Data farm {name}: {state}.", status)

    def _add(self, kind: TimelineKind, text: str, status: ConnectionStatus) -> None:
        code = status.code if kind in (TimelineKind.UPSTREAM_LOST, TimelineKind.UPSTREAM_BACK) else None
        code = status.cause.code if status.cause and kind is TimelineKind.BLOCKED else code
        entry = TimelineEntry(self._clock(), kind, text, status.state, code)
        self._entries.append(entry)
        if self._journal:
            self._journal.append(entry)
        self._bus.publish(TimelineGrew(entry))


def words_of(status: ConnectionStatus) -> str:
    """What an entry says: the cause where there is one, which unlike the status text does not count seconds."""
    if status.cause and not status.state.is_connected:
        return status.cause.text
    return status.text
