"""The connection's status as everybody sees it, and the one way out for events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gatedesk.desk.ports import Clock
from gatedesk.domain.connection import ConnectionState, ConnectionStatus, Endpoint
from gatedesk.domain.events import ConnectionChanged, Event, Noticed
from gatedesk.domain.notice import Notice
from gatedesk.gateway.machine import Signal, after

TEXT = {
    ConnectionState.OFF: "Not connected.",
    ConnectionState.CONNECTING: "Connecting to {at} …",
    ConnectionState.GREETING: "{at} accepts the connection; waiting for its greeting …",
    ConnectionState.ACCOUNTS: "Gateway version {version}; waiting for its accounts …",
    ConnectionState.SYNCING: "Loading orders, positions and account …",
    ConnectionState.LIVE: "Connected to {at}.",
    ConnectionState.UPSTREAM_LOST: "The Gateway has lost its connection to IB; no order is sent until it is back.",
    ConnectionState.STALE: "The Gateway does not answer; what is shown may be old.",
    ConnectionState.RESYNCING: "Loading what happened meanwhile …",
    ConnectionState.BACKOFF: "{cause} Next attempt in {retry:.0f} s.",
    ConnectionState.BLOCKED: "{cause}",
    ConnectionState.CLOSING: "Disconnecting …",
}

RESTARTS = "The Gateway restarts at this hour and comes back by itself. Next attempt in {retry:.0f} s."


class StatusBoard:
    """Holds the status, moves the machine and publishes what changed. Silent until ``start``."""

    def __init__(self, clock: Clock) -> None:
        self.status = ConnectionStatus()
        self._clock = clock
        self._publish_to: Callable[[Event], None] | None = None
        self._waiting: list[tuple[Callable[[Event], object], asyncio.Future[Event]]] = []

    def start(self, publish: Callable[[Event], None]) -> None:
        self._publish_to = publish
        self.publish(ConnectionChanged(self.status))

    def stop(self) -> None:
        """Publish nothing more."""
        self._publish_to = None

    @property
    def state(self) -> ConnectionState:
        return self.status.state

    def endpoint(self) -> Endpoint:
        return self.status.endpoint

    def signal(self, signal: Signal, **changes: Any) -> None:
        """Move the machine, change the status with it, and publish."""
        self.update(state=after(self.status.state, signal), **changes)

    def update(self, **changes: Any) -> None:
        """Change the status; publish it if that says anything new. Whatever is not connected is not armed."""
        status = replace(self.status, **changes)
        if not status.state.is_connected:
            status = replace(status, armed=frozenset())
        status = replace(status, text=describe(status))
        if status != self.status:
            self.status = status
            self.publish(ConnectionChanged(status))

    def tell(self, notice: Notice) -> None:
        """Give the user a notice, stamped with the time."""
        self.publish(Noticed(notice if notice.time is not None else replace(notice, time=self._clock())))

    def publish(self, event: Event) -> None:
        if self._publish_to:
            self._publish_to(event)
        for wanted, future in tuple(self._waiting):
            if not future.done() and wanted(event):
                future.set_result(event)

    async def hear(self, wanted: Callable[[Event], object]) -> Event:
        """The next event of which ``wanted`` is true."""
        future: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._waiting.append((wanted, future))
        try:
            return await future
        finally:
            self._waiting.remove((wanted, future))


def describe(status: ConnectionStatus) -> str:
    """The status in one line."""
    cause = status.cause.text if status.cause else ""
    text = RESTARTS if status.expected and status.state is ConnectionState.BACKOFF else TEXT[status.state]
    words = text.format(at=status.endpoint, version=status.server_version, cause=cause, retry=status.retry_in or 0)
    return f"{words} {status.hint}".strip()
