"""The opening of a connection as it is seen on the socket: what arrived, what is still awaited, what went wrong."""

from __future__ import annotations

import asyncio

from gatedesk.gateway.diagnosis import Cause, ConnectTrouble, name_protocol

OLDEST_VERSION, NEWEST_VERSION = 157, 178
"""The server versions ib_async 2.1.0 can speak; it does not check the upper end itself."""

PEEK = 64


class Handshake:
    """Lives from the open socket until the Gateway has named its accounts; fails the moment the peer gives reason."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.greeted: asyncio.Future[int] = loop.create_future()
        self.started: asyncio.Future[None] = loop.create_future()
        self.ready: asyncio.Future[None] = loop.create_future()
        self.server_time = ""
        self.received = 0
        self.first_bytes = b""

    def saw(self, data: bytes) -> None:
        """Some bytes came in."""
        self.received += len(data)
        if len(self.first_bytes) < PEEK:
            self.first_bytes = (self.first_bytes + data)[:PEEK]

    def greet(self, version: str, server_time: str = "") -> int | None:
        """Take the server's version; None (and failed) when it is none we speak."""
        self.server_time = server_time
        if not version.isdigit():
            self.fail(Cause.NOT_IB, name_protocol(self.first_bytes))
            return None
        number = int(version)
        if OLDEST_VERSION <= number <= NEWEST_VERSION:
            self.greeted.set_result(number)
            return number
        self.fail(Cause.VERSION_TOO_OLD if number < OLDEST_VERSION else Cause.VERSION_TOO_NEW, version)
        return None

    def answered(self) -> None:
        """The start of the API was answered: the client id is free."""
        if not self.started.done():
            self.started.set_result(None)

    def bad_frame(self, evidence: str) -> None:
        """A frame that cannot be: no Gateway before the greeting, a broken one after it."""
        if self.greeted.done():
            self.fail(Cause.BAD_MESSAGE, evidence)
        else:
            self.fail(Cause.NOT_IB, name_protocol(self.first_bytes))

    def closed(self, reason: str) -> None:
        """The socket is gone."""
        if self.greeted.done():
            self.fail(Cause.CLOSED_AFTER_GREETING, reason)
        elif self.received:
            self.fail(Cause.GREETING_STALLED, f"{self.received} bytes, then closed")
        else:
            self.fail(Cause.CLOSED_BEFORE_GREETING, reason)

    def fail(self, cause: Cause, evidence: str = "") -> None:
        """End whatever is still awaited; the first reason counts."""
        for future in (self.greeted, self.started, self.ready):
            if not future.done():
                future.set_exception(ConnectTrouble(cause, evidence))
                future.exception()  # marks it as seen: only the next one is awaited
