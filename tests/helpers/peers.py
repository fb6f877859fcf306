"""Tiny servers on loopback that behave badly in one way each, and a scripted Gateway that can fall silent."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def frame(*fields: object) -> bytes:
    """One message as a Gateway frames it."""
    payload = "".join(f"{field}\0" for field in fields).encode()
    return struct.pack(">I", len(payload)) + payload


def hello(version: object = 178) -> bytes:
    return frame(version, "20260415 12:00:00 EST")


@asynccontextmanager
async def listening(peer: Peer) -> AsyncIterator[int]:
    """Serve ``peer`` on a free port; its connections are cut when the block ends."""
    serving: set[asyncio.Task[None]] = set()
    writers: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        serving.add(task)
        writers.add(writer)
        try:
            await peer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()
            serving.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await asyncio.gather(*serving, return_exceptions=True)
        await server.wait_closed()


def saying(*chunks: bytes, then: str = "close") -> Peer:
    """Wait for the client's first bytes, say the chunks, then "close", "reset" or "stay" silent."""

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(64)
        writer.write(b"".join(chunks))
        await writer.drain()
        if then == "reset":
            writer.transport.abort()
        elif then == "stay":
            await reader.read(-1)

    return peer


async def closing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accept and close at once."""


class ScriptedGateway:
    """A Gateway of few words: it greets, names one account, ends every list at once, and tells the time.

    ``mute`` makes it swallow everything, as a frozen program does; ``skip`` lists requests it never answers.
    ``connections`` and ``left`` count who came and went. ``received`` are the fields of every message;
    ``say`` sends a message to the present client.
    """

    accounts = "DU1234567"

    def __init__(self) -> None:
        self.received: list[list[str]] = []
        self.mute = False
        self.skip: set[str] = set()
        self.connections = 0
        self.left = 0
        self.next_id = 1
        self._writer: asyncio.StreamWriter | None = None

    def say(self, *fields: object) -> None:
        assert self._writer
        self._writer.write(frame(*fields))

    def hang_up(self) -> None:
        assert self._writer
        self._writer.transport.abort()

    def asked(self, message_id: int) -> list[list[str]]:
        """The requests of one kind, in order."""
        return [fields for fields in self.received if fields[0] == str(message_id)]

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.connections += 1
        await reader.readexactly(4)
        await self._read(reader)
        writer.write(hello())
        try:
            while True:
                fields = (await self._read(reader)).decode().split("\0")[:-1]
                self.received.append(fields)
                if not self.mute and fields[0] not in self.skip:
                    self._answer(fields)
                await writer.drain()
        finally:
            self.left += 1

    async def _read(self, reader: asyncio.StreamReader) -> bytes:
        (length,) = struct.unpack(">I", await reader.readexactly(4))
        return await reader.readexactly(length)

    def _answer(self, fields: list[str]) -> None:
        match fields:
            case ["71", *_]:
                self.say(15, 1, self.accounts)
                self.say(9, 1, self.next_id)
            case ["61", *_]:
                self.say(62, 1)
            case ["16", *_]:
                self.say(53, 1)
            case ["99", *_]:
                self.say(102)
            case ["6", *_]:
                self.say(54, 1, self.accounts)
            case ["7", _, req_id, *_]:
                self.say(55, 1, req_id)
            case ["104", req_id]:
                self.say(107, req_id, "")
            case ["49", *_]:
                self.say(49, 1, 1776268800)
