"""The simulated Gateway by bytes and by the test's own clock: everything but the socket."""

from __future__ import annotations

from collections.abc import Iterable

from gatedesk.simgateway.assembly import Simulation, assemble
from gatedesk.simgateway.faults.gateway import FaultyGateway
from gatedesk.simgateway.faults.spec import read_spec
from gatedesk.simgateway.protocol import Phase, ServerProtocol
from gatedesk.simgateway.wire import codec
from gatedesk.simgateway.wire.framing import FrameBuffer, frame
from gatedesk.simgateway.wire.messages import Request, Response
from gatedesk.simgateway.wire.requests import StartApi
from gatedesk.simgateway.world import HangUp, RawBytes, Reply

START = 1776268800.0  # 2026-04-15 12:00:00 in New York
VERSION = 178


class BytesClient:
    """One connection: its half of the protocol, what it was sent, and whether it was hung up on."""

    def __init__(self, gateway: BytesGateway) -> None:
        self.protocol = ServerProtocol(connection_time="20260415 12:00:00 EST")
        self.gateway = gateway
        self.key: int | None = None
        self.sent = bytearray()
        self.ended = ""

    def start(self, client_id: int, now: float = START) -> BytesClient:
        self.receive(b"API\0" + frame(b"v157..178"), now)
        self.ask(StartApi(client_id), now)
        return self

    def ask(self, request: Request, now: float) -> None:
        self.receive(frame(codec.encode_request(request, VERSION)), now)

    def receive(self, data: bytes, now: float) -> None:
        """Bytes from the client, as the server would take them."""
        if self.ended:
            return
        self.protocol.receive_data(data)
        for request in self.protocol.requests_received():
            self.gateway.serve(self, request, now)
        if self.protocol.failure:
            self.end(self.protocol.failure)

    def end(self, reason: str) -> None:
        self.ended = self.ended or reason
        self.protocol.close()
        if self.key is not None:
            self.gateway.leave(self.key)

    @property
    def is_ready(self) -> bool:
        return self.protocol.state is Phase.READY

    def answers(self) -> list[Response]:
        """What it was sent since the version reply, decoded."""
        frames = FrameBuffer().feed(bytes(self.sent))
        return [codec.decode_response(payload, VERSION) for payload in frames[1:]]


class BytesGateway:
    """The gateway with its faults, and its clients."""

    def __init__(self, simulation: Simulation | None = None, faults: Iterable[str] = ()) -> None:
        self.faulty = FaultyGateway(assemble(simulation or Simulation(), start=START))
        for text in faults:
            self.faulty.stage.plan(read_spec(text))
        self._by_key: dict[int, BytesClient] = {}

    def connect(self) -> BytesClient:
        return BytesClient(self)

    def serve(self, client: BytesClient, request: object, now: float) -> None:
        if client.key is None:
            client.key = self.faulty.connect(now, version=client.protocol.version)
            self._by_key[client.key] = client
        self.deliver(self.faulty.handle(client.key, request, now))  # type: ignore[arg-type]  # requests of the protocol

    def leave(self, key: int) -> None:
        self._by_key.pop(key, None)
        self.faulty.drop(key)

    def advance(self, now: float) -> int:
        """Move on; how many messages that made."""
        replies = self.faulty.advance(now)
        self.deliver(replies)
        return len(replies)

    def deliver(self, replies: Iterable[Reply]) -> None:
        for key, answer in replies:
            client = self._by_key.get(key)
            if client is None:
                continue
            if isinstance(answer, HangUp):
                client.end(answer.reason)
            elif isinstance(answer, RawBytes):
                client.sent += client.protocol.data_to_send() + answer.data
            else:
                client.protocol.send(answer)
        for client in self._by_key.values():
            client.sent += client.protocol.data_to_send()
