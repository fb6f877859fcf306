"""ib_async's connection and client with a guard: bounded frames, an inbound clock, an early word on every failure,
and a path for order messages past the request throttle.

Replaced parts of ib_async 2.1.0, and why: its framing copies the buffer for every message and believes any length;
its throttle is one queue, so that a cancel waits behind hundreds of data requests; a failed opening is told by nothing
but a timeout.
"""

from __future__ import annotations

import asyncio
import struct
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ib_async.client import Client
from ib_async.connection import Connection

from gatedesk.gateway.diagnosis import Cause, ConnectTrouble
from gatedesk.gateway.handshake import NEWEST_VERSION, OLDEST_VERSION, Handshake

LARGEST_FRAME = 16 * 1024 * 1024
PREFIX = struct.Struct(">i")
FATAL_CODES = {"326": Cause.CLIENT_ID_IN_USE, "507": Cause.BAD_MESSAGE}
"""Errors before the start of the API that end the opening, whether or not the peer closes after them."""

DATA_RATE = 35
"""Messages a second for ordinary requests: IB allows 50, and orders must never find that used up."""


def ignore(*_args: Any) -> None:
    """Nobody listens."""


class GuardedConnection(Connection):
    """One TCP connection that reports straight to the client and ends for certain."""

    def __init__(self, received: Callable[[bytes], None], lost: Callable[[str], None]) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # ib_async leaves it untyped
        self._received = received
        self._lost = lost
        self._gone: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self._gone = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        self._received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        if self._gone and not self._gone.done():
            self._gone.set_result(None)
        self._lost(str(exc) if exc else "")

    @property
    def is_open(self) -> bool:
        """Whether bytes written now still go to the peer's socket."""
        return self.transport is not None and not self.transport.is_closing()

    def disconnect(self) -> None:
        if self.transport:
            self.transport.close()

    def abort(self) -> None:
        """Drop the socket at once, with whatever was not sent yet."""
        if self.transport:
            self.transport.abort()

    async def close(self, grace: float) -> None:
        """Close and wait until the socket is gone; a peer that takes nothing any more is dropped after ``grace``."""
        if self.transport is None or self._gone is None:
            return
        self.transport.close()
        done, _ = await asyncio.wait([self._gone], timeout=grace)
        if not done:
            self.abort()
            await asyncio.wait([self._gone], timeout=grace)


class GuardedClient(Client):
    """``handshake`` is told of the opening, ``lost`` of the end of a connection that had opened."""

    _timer: asyncio.TimerHandle | None = None

    def __init__(self, wrapper: Any) -> None:
        self._queue: deque[str] = deque()
        super().__init__(wrapper)  # type: ignore[no-untyped-call] # ib_async leaves it untyped
        self.conn: GuardedConnection = GuardedConnection(self._onSocketHasData, self._onSocketDisconnected)
        self.handshake: Handshake | None = None
        self.lost: Callable[[ConnectTrouble], None] = ignore
        self._broken: ConnectTrouble | None = None
        self.last_inbound = 0.0
        self._urgent = False
        self._listening: set[asyncio.Future[None]] = set()

    def reset(self) -> None:
        super().reset()  # type: ignore[no-untyped-call] # ib_async leaves it untyped
        self._inbox = bytearray()
        self._queue.clear()
        if self._timer:
            self._timer.cancel()
            self._timer = None

    # -- opening

    def expect(self, handshake: Handshake) -> None:
        """Hear from now on how the opening goes; strangers may speak as soon as the socket is open."""
        self.handshake = handshake

    def begin(self, host: str, port: int, client_id: int) -> None:
        """Greet the server on the open socket, unless it is gone already."""
        self.host, self.port, self.clientId = host, port, client_id
        if not self.conn.is_open:
            return
        self.connState = Client.CONNECTING
        self.last_inbound = asyncio.get_running_loop().time()
        self.conn.sendMsg(b"API\0" + self._prefix(b"v%d..%d" % (OLDEST_VERSION, NEWEST_VERSION)))

    def _take(self, fields: list[str]) -> None:
        if self._apiReady:
            self.decoder.interpret(fields)
        elif fields and self.handshake:
            self._take_opening(fields, self.handshake)

    def _take_opening(self, fields: list[str], handshake: Handshake) -> None:
        if not self._serverVersion and len(fields) == 2:
            self._greeted(handshake.greet(*fields))
            return
        if not fields[0].isdigit():
            handshake.bad_frame(f"a message beginning with {fields[0][:20]!r}")
            return
        match fields:
            case ["4", _, _, code, *_] if code in FATAL_CODES:
                handshake.fail(FATAL_CODES[code], code)
                return
            case ["9", _, order_id, *_] if order_id.isdigit():
                self.updateReqId(int(order_id))
                self._hasReqId = True
                handshake.answered()
            case ["15", _, accounts, *_]:
                self._accounts = [account for account in accounts.split(",") if account]
                handshake.answered()
        if self._serverVersion:
            self._become_ready(handshake)
            self.decoder.interpret(fields)

    def _greeted(self, version: int | None) -> None:
        if version is None:
            return
        self._serverVersion = self.decoder.serverVersion = version
        self.connState = Client.CONNECTED
        self.startApi()

    def _become_ready(self, handshake: Handshake) -> None:
        if self._hasReqId and self._accounts and not handshake.ready.done():
            self._apiReady = True
            self.handshake = None
            handshake.ready.set_result(None)

    # -- inbound

    def _onSocketHasData(self, data: bytes) -> None:
        self.last_inbound = asyncio.get_running_loop().time()
        for future in self._listening:
            if not future.done():
                future.set_result(None)
        if self.handshake:
            self.handshake.saw(data)
        self.wrapper.tcpDataArrived()
        self._numBytesRecv += len(data)
        self._inbox += data
        self._take_frames()
        self.wrapper.tcpDataProcessed()

    def _take_frames(self) -> None:
        buffer, start = self._inbox, 0
        while len(buffer) - start >= PREFIX.size:
            (length,) = PREFIX.unpack_from(buffer, start)
            if not 0 <= length <= LARGEST_FRAME:
                self._refuse_frame(length)
                return
            end = start + PREFIX.size + length
            if end > len(buffer):
                break
            fields = buffer[start + PREFIX.size : end].decode(errors="backslashreplace").split("\0")
            start = end
            self._numMsgRecv += 1
            self._take(fields[:-1])
            if self._inbox is not buffer:  # the message made us hang up
                return
        del buffer[:start]

    def _refuse_frame(self, length: int) -> None:
        """The stream is out of step: nothing after this can be trusted."""
        evidence = f"a message of {length:,} bytes"
        if self.handshake:
            self.handshake.bad_frame(evidence)
        else:
            self._broken = ConnectTrouble(Cause.BAD_MESSAGE, evidence)
        self._inbox = bytearray()
        self.conn.abort()

    def _onSocketDisconnected(self, reason: str) -> None:
        handshake, self.handshake = self.handshake, None
        broken, self._broken = self._broken, None
        was_open = self._apiReady
        self.reset()
        self.wrapper.fail_requests("the connection was lost")
        if handshake:
            handshake.closed(reason)
        elif was_open:
            self.lost(broken or ConnectTrouble(Cause.LOST, reason or "closed by the Gateway"))

    async def close(self, grace: float) -> None:
        """Hang up and wait until the socket is gone. Nobody is told that the connection was lost."""
        self.handshake = None
        self.reset()
        self.wrapper.fail_requests("the connection was closed")
        await self.conn.close(grace)

    async def next_word(self, timeout: float) -> bool:
        """Whether anything at all arrives within ``timeout`` seconds."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._listening.add(future)
        try:
            done, _ = await asyncio.wait([future], timeout=timeout)
        finally:
            self._listening.discard(future)
        return bool(done)

    @property
    def peer(self) -> str:
        """The address of the computer really reached; "" without a connection."""
        transport = self.conn.transport
        name = transport.get_extra_info("peername") if transport else None
        return str(name[0]) if name else ""

    # -- outbound

    @contextmanager
    def urgent(self) -> Iterator[None]:
        """What is sent inside goes to the socket at once, past everything queued. ConnectionError if it cannot."""
        if not self.isReady() or not self.conn.is_open:
            raise ConnectionError("Not connected")
        self._urgent = True
        try:
            yield
        finally:
            self._urgent = False

    def sendMsg(self, msg: str) -> None:
        if self._urgent:
            self._write(msg)
        else:
            self._queue.append(msg)
            self._drain()

    @property
    def queued(self) -> int:
        """Requests that wait for their turn."""
        return len(self._queue)

    @property
    def recently_sent(self) -> int:
        """Messages of the last second; the Gateway allows 50."""
        now = asyncio.get_running_loop().time()
        return sum(1 for sent in self._timeQ if now - sent < self.RequestsInterval)

    def _drain(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        loop = asyncio.get_running_loop()
        times, now = self._timeQ, loop.time()
        while times and now - times[0] >= self.RequestsInterval:
            times.popleft()
        while self._queue and len(times) < DATA_RATE:
            self._write(self._queue.popleft())
        if self._queue:
            self._timer = loop.call_at(times[0] + self.RequestsInterval, self._drain)

    def _write(self, msg: str) -> None:
        self.conn.sendMsg(self._prefix(msg.encode()))
        self._timeQ.append(asyncio.get_running_loop().time())
