"""One connection's half of the conversation, without a socket: bytes in, requests out; responses in, bytes out.

Place in the flow: server bytes -> ServerProtocol -> Request -> gateway; Response -> ServerProtocol -> bytes. The
rules it keeps: the greeting ``API\\0``, the version agreed on, silence until startApi, and that bytes which cannot be
read end this session and no other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from gatedesk.simgateway.wire import codec
from gatedesk.simgateway.wire.framing import FrameBuffer, FrameError, frame
from gatedesk.simgateway.wire.messages import Request, Response
from gatedesk.simgateway.wire.requests import StartApi
from gatedesk.simgateway.wire.shared_frames import SharedFrames

GREETING = b"API\x00"
OLDEST_VERSION = 157  # what ib_async and ib_insync demand
NEWEST_VERSION = 178  # above 200 the wire is protobuf; 178 is the newest that every tried client reads as text
_HELLO = re.compile(r"v(\d{1,5})(?:\.\.(\d{1,5}))?(?: (.*))?", re.DOTALL)


class Phase(Enum):
    """How far a connection has come. Each phase accepts exactly one kind of input."""

    GREETING = "waiting for API\\0"
    HELLO = "waiting for the versions the client speaks"
    START = "waiting for startApi"
    READY = "serving requests"
    CLOSED = "ended"


@dataclass(frozen=True, slots=True)
class BadRequest:
    """A request whose number nobody knows. The session lives on; the gateway answers it with error 320."""

    message_id: int
    text: str


class ServerProtocol:
    """The server's side of one connection.

    ``connection_time`` is the opaque text of the second hello field; ``cap`` the newest version offered. After
    trouble ``failure`` says in words why the session must end, and nothing more is read.
    """

    def __init__(self, *, connection_time: str, cap: int = NEWEST_VERSION) -> None:
        self._connection_time = connection_time
        self._cap = cap
        self._phase = Phase.GREETING
        self._greeting = b""
        self._frames = FrameBuffer()
        self._requests: list[Request | BadRequest] = []
        self._out = bytearray()
        self.version = 0
        self.client_id: int | None = None
        self.connect_options = ""
        self.failure = ""

    @property
    def state(self) -> Phase:
        return self._phase

    @property
    def waiting(self) -> int:
        """How many bytes wait to be written."""
        return len(self._out)

    def receive_data(self, data: bytes) -> None:
        """Take bytes of any cut. Trouble is told by ``failure``, never raised."""
        if self._phase is Phase.GREETING:
            data = self._greet(data)
        if not data or self._phase is Phase.CLOSED:
            return
        try:
            for payload in self._frames.feed(data):
                self._take(payload)
        except FrameError as error:
            self._fail(f"unreadable frame: {error}")

    def requests_received(self) -> list[Request | BadRequest]:
        """The requests read since the last call, in their order."""
        requests, self._requests = self._requests, []
        return requests

    def send(self, response: Response) -> None:
        """Put one response in the outgoing bytes, spelled as this connection's version wants it."""
        self._out += frame(codec.encode(response, self.version))

    def send_shared(self, frames: SharedFrames, req_id: int) -> None:
        """Put responses that others get too in the outgoing bytes, under this client's request id."""
        self._out += frames.frames(req_id, self.version)

    def data_to_send(self) -> bytes:
        """The bytes to write now; calling twice does not repeat them."""
        data = bytes(self._out)
        self._out.clear()
        return data

    def close(self) -> None:
        self._phase = Phase.CLOSED

    def _greet(self, data: bytes) -> bytes:
        """Consume the greeting; return what follows it."""
        self._greeting += data
        start = self._greeting[: len(GREETING)]
        if not GREETING.startswith(start):
            self._fail(f"no API greeting, but {start!r}")
            return b""
        if len(start) < len(GREETING):
            return b""
        rest, self._greeting = self._greeting[len(GREETING) :], b""
        self._phase = Phase.HELLO
        return rest

    def _take(self, payload: bytes) -> None:
        if self._phase is Phase.HELLO:
            self._agree(payload)
        elif self._phase is not Phase.CLOSED:
            self._read(payload)

    def _agree(self, payload: bytes) -> None:
        """Settle on the newest version both sides speak and answer the hello."""
        hello = _HELLO.fullmatch(payload.rstrip(b"\x00").decode("ascii", "replace"))
        if hello is None:
            return self._fail(f"hello not understood: {payload[:40]!r}")
        oldest = int(hello[1])
        newest = int(hello[2] or oldest)
        agreed = min(self._cap, newest)
        if agreed < oldest or agreed < OLDEST_VERSION:
            return self._fail(f"client speaks {oldest}..{newest}, this server {OLDEST_VERSION}..{self._cap}")
        self.version, self.connect_options = agreed, hello[3] or ""
        self._out += frame(f"{agreed}\x00{self._connection_time}\x00".encode())
        self._phase = Phase.START
        return None

    def _read(self, payload: bytes) -> None:
        try:
            request = codec.parse(payload, self.version)
        except codec.UnknownRequest as error:
            return self._unknown(error.message_id)
        except codec.Unreadable as error:
            return self._fail(f"unreadable request: {error}")
        if self._phase is Phase.START and not self._start(request):
            return self._fail(f"{type(request).__name__} before startApi")
        self._requests.append(request)
        return None

    def _unknown(self, message_id: int) -> None:
        if self._phase is Phase.START:
            return self._fail(f"message {message_id} before startApi")
        self._requests.append(BadRequest(message_id, f"Unknown message id {message_id}."))
        return None

    def _start(self, request: Request) -> bool:
        if not isinstance(request, StartApi):
            return False
        self.client_id = request.client_id
        self._phase = Phase.READY
        return True

    def _fail(self, reason: str) -> None:
        self.failure = reason
        self._phase = Phase.CLOSED
