"""The simulated Gateway on a socket: an asyncio listener, its connections and the one place with a wall clock.

Place in the flow: bytes -> ServerProtocol -> SimGateway and back. Everything that thinks lives below; here are only
sockets, the beat that advances the simulation, and the limits that keep one bad client from harming the others.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import cast

from gatedesk.simgateway.bursts import BurstGuard
from gatedesk.simgateway.faults.declaration import PlannedFault
from gatedesk.simgateway.faults.gateway import FaultyGateway
from gatedesk.simgateway.faults.stage import Stage
from gatedesk.simgateway.faults.wire import Wire
from gatedesk.simgateway.gateway import SimGateway
from gatedesk.simgateway.listener import Listener
from gatedesk.simgateway.moments import LOGIN_ZONE, clock_text, local
from gatedesk.simgateway.protocol import NEWEST_VERSION, BadRequest, Phase, ServerProtocol
from gatedesk.simgateway.wire.messages import Request, Response
from gatedesk.simgateway.wire.responses import ErrMsg, UpdateAccountTime
from gatedesk.simgateway.world import HangUp, RawBytes, Reply, Shared

LOG = logging.getLogger("gatedesk.simgateway")
BEAT = 0.025  # seconds between two advances while somebody is connected
IDLE_BEAT = 1.0  # seconds while nobody is, but orders or positions still live
MAX_CLIENTS = 32  # as the real Gateway
PAUSE_AT = 1 << 20  # bytes in the transport at which we stop feeding it
GIVE_UP_AT = 16 << 20  # bytes waiting for a client that does not read


def connection_time(now: float) -> str:
    """The second hello field: ``YYYYMMDD HH:MM:SS EST``, which clients show but do not parse."""
    return local(now, LOGIN_ZONE).strftime("%Y%m%d %H:%M:%S %Z")


class Connection(asyncio.Protocol):
    """One client's socket. It becomes a client of the gateway (gets its key) with its first request."""

    def __init__(self, server: SimServer) -> None:
        self._server = server
        self._protocol = ServerProtocol(connection_time=connection_time(server.clock()), cap=server.cap)
        self._transport: asyncio.Transport | None = None
        self._paused = False
        self._bursts = BurstGuard()
        self._wire = Wire(server.stage, server.clock())
        self.key: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=PAUSE_AT)
        self._server.admit(self)
        self.flush()

    def data_received(self, data: bytes) -> None:
        if readable := self._wire.receive(data, self._server.clock()):
            self._protocol.receive_data(readable)
            for request in self._protocol.requests_received():
                self._server.serve(self, request)
            if self._protocol.failure:
                self._refuse(self._protocol.failure)
        self.flush()

    def look(self) -> None:
        """Go on with what trouble held back: bytes to read and bytes to write."""
        if not self._wire.is_plain:
            self.data_received(b"")

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self.flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self._protocol.close()
        self._transport = None
        self._server.leave(self, exc)

    @property
    def version(self) -> int:
        return self._protocol.version

    @property
    def options(self) -> str:
        return self._protocol.connect_options

    def queue(self, response: Response) -> None:
        """Put one response in the outgoing bytes; ``flush`` writes them. One we cannot spell ends this session."""
        try:
            self._protocol.send(response)
        except (ValueError, TypeError):
            LOG.exception("cannot spell %r", response)
            self.end("the simulated Gateway failed on its answer")

    def queue_shared(self, shared: Shared) -> None:
        """Put ticks that others get too in the outgoing bytes."""
        self._protocol.send_shared(shared.frames, shared.req_id)

    def speak(self, data: bytes) -> None:
        """Put bytes that are no message behind what waits."""
        now = self._server.clock()
        self._wire.send(self._protocol.data_to_send(), now)
        self._wire.inject(data, now)
        self.flush()

    def flush(self) -> None:
        """Write what waits, unless the client is behind; one that is hopelessly behind is let go."""
        if self._transport is None or self._transport.is_closing():
            return
        if self._paused:
            if self._protocol.waiting + self._wire.waiting > GIVE_UP_AT:
                self.end("it does not read what it asked for", abort=True)
            return
        now = self._server.clock()
        if data := self._protocol.data_to_send():
            self._wire.send(data + self._padding(data), now)
        if due := self._wire.take(now):
            self._transport.write(due)
        if ending := self._wire.ending:
            self.end("a fault ends it", abort=ending == "reset")

    def end(self, reason: str, *, abort: bool = False, level: int = logging.INFO) -> None:
        """Close this client's session, after what is queued unless ``abort``, and say why in the log."""
        if self._transport is None or self._transport.is_closing():
            return
        LOG.log(level, "client %s ended: %s", self._name, reason)
        self._protocol.close()
        if abort:
            self._transport.abort()
            return
        self._transport.write(self._wire.rest() + self._protocol.data_to_send())
        self._transport.close()

    @property
    def _name(self) -> str:
        client_id = self._protocol.client_id
        return "that never started" if client_id is None else f"with id {client_id}"

    def _padding(self, data: bytes) -> bytes:
        """A harmless message where a burst would end on a multiple of 4096 bytes (see BurstGuard)."""
        now = self._server.clock()
        if not self._bursts.is_trap(len(data), now) or self._protocol.state is not Phase.READY:
            return b""
        self._protocol.send(UpdateAccountTime(clock_text(now)))
        padding = self._protocol.data_to_send()
        self._bursts.is_trap(len(padding), now)
        return padding

    def _refuse(self, reason: str) -> None:
        if self.key is not None:
            self.queue(ErrMsg(-1, 320, f"Error reading request. {reason}"))
        self.end(reason, level=logging.WARNING)


class SimServer:
    """A listener on loopback in front of one SimGateway.

    ``clock`` gives epoch seconds and is the only time there is. ``cap`` is the newest server version offered.
    """

    def __init__(
        self, gateway: SimGateway, *, clock: Callable[[], float], cap: int = NEWEST_VERSION, beat: float = BEAT
    ) -> None:
        self.gateway = gateway
        gateway.shares = True
        self.clock = clock
        self.cap = cap
        self._faulty = FaultyGateway(gateway)
        self.stage: Stage = self._faulty.stage
        self._beat = beat
        self._connections: set[Connection] = set()
        self._by_key: dict[int, Connection] = {}
        self._listener = Listener(lambda: Connection(self))
        self._timer: asyncio.TimerHandle | None = None
        self._everyone_left = asyncio.Event()
        self._everyone_left.set()

    @property
    def port(self) -> int:
        """The port listened on; raises RuntimeError before ``start``."""
        return self._listener.port

    @property
    def listens(self) -> bool:
        """Whether new connections are taken; False after a fault that shuts the port."""
        return self._listener.is_open

    @property
    def connection_count(self) -> int:
        return len(self._connections)

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen; ``port`` 0 means any free one. Returns the port; raises OSError if it is taken."""
        await self._listener.open(host, port)
        self._keep_beating()
        return self.port

    async def stop(self) -> None:
        """Stop listening, close every session and wait until the last has gone."""
        self._stop_beating()
        await self._listener.close()
        for connection in list(self._connections):
            connection.end("the server stops")
        await self._everyone_left.wait()
        self._stop_beating()

    def admit(self, connection: Connection) -> None:
        """Take in a new socket, unless the house is full."""
        self._connections.add(connection)
        self._everyone_left.clear()
        if len(self._connections) > MAX_CLIENTS:
            connection.end(f"there are {MAX_CLIENTS} clients already")
        self._start_beating(self._beat)

    def leave(self, connection: Connection, error: Exception | None) -> None:
        """Forget a socket that has gone; its orders stay."""
        self._connections.discard(connection)
        if connection.key is not None:
            self._by_key.pop(connection.key, None)
            self._faulty.drop(connection.key)
        if error is not None:
            LOG.info("a client was lost: %s", error)
        if not self._connections:
            self._everyone_left.set()

    def serve(self, connection: Connection, request: Request | BadRequest) -> None:
        """Answer one request. A bug of ours ends this client's session only, with the traceback in the log."""
        now = self.clock()
        if connection.key is None:
            connection.key = self._faulty.connect(now, version=connection.version, options=connection.options)
            self._by_key[connection.key] = connection
        try:
            self.deliver(self._faulty.handle(connection.key, request, now), first=connection)
        except Exception:
            LOG.exception("cannot serve %r", request)
            connection.end("the simulated Gateway failed on its request")

    def deliver(self, replies: Iterable[Reply], *, first: Connection | None = None) -> None:
        """Hand responses to their clients' sockets; those who left meanwhile are passed over.

        ``first`` is the one who asked: what is for others does not hold its answer up.
        """
        touched: dict[Connection, None] = {} if first is None else {first: None}
        for key, response in replies:
            connection = self._by_key.get(key)
            if connection is None:
                continue
            if isinstance(response, Shared):
                connection.queue_shared(response)
                touched[connection] = None
            elif isinstance(response, HangUp):
                connection.end(response.reason, abort=response.abrupt)
            elif isinstance(response, RawBytes):
                connection.speak(response.data)
            else:
                connection.queue(response)
                touched[connection] = None
        for connection in touched:
            connection.flush()

    def plan(self, faults: Iterable[PlannedFault]) -> None:
        """Have faults begin at their times, those without one now."""
        for fault in faults:
            self.stage.plan(fault)
        self.beat()

    def act(self, step: Callable[[float], Iterable[Reply]]) -> None:
        """Do something to the simulation between two beats; clients hear of it at once."""
        now = self.clock()
        self.deliver(self._faulty.advance(now))
        self.deliver(step(now))
        self.beat()

    def _start_beating(self, delay: float) -> None:
        self._stop_beating()
        self._timer = asyncio.get_running_loop().call_later(delay, self.beat)

    def _stop_beating(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _keep_beating(self) -> None:
        """Quick while somebody listens or trouble is to come, slow while only orders live, none in an empty house."""
        if self._connections or self.stage.expects:
            self._start_beating(self._beat)
        elif self._faulty.has_business:
            self._start_beating(IDLE_BEAT)
        else:
            self._stop_beating()

    def beat(self) -> None:
        """One beat: what happened until now, and what trouble held back."""
        self._keep_beating()
        self.deliver(self._faulty.advance(self.clock()))
        self._listener.tend(listens=self.stage.listens, port=self.stage.port)
        for connection in list(self._connections):
            connection.look()
