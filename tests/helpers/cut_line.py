"""A line between a client and a Gateway that can be cut, reset, frozen, torn in the middle of a message, or shut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

CHUNK = 1 << 16


class Line:
    """Forwards bytes both ways. ``frozen`` holds everything back; ``shut`` closes new connections at once."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._writers: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None]] = set()
        self._thawed = asyncio.Event()
        self._thawed.set()
        self._torn = False
        self.shut = False
        self.port = 0

    def cut(self, *, reset: bool = False) -> None:
        """End every connection, politely or not."""
        for writer in tuple(self._writers):
            if reset:
                writer.transport.abort()
            else:
                writer.close()

    def tear(self) -> None:
        """Let half of the next bytes through, then end the connection."""
        self._torn = True

    def freeze(self) -> None:
        self._thawed.clear()

    def thaw(self) -> None:
        self._thawed.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self._writers.add(writer)
        try:
            if not self.shut:
                await self._join(reader, writer)
        except (ConnectionError, OSError):
            return
        finally:
            writer.close()
            self._writers.discard(writer)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers.add(far_writer)
        loop = asyncio.get_running_loop()
        ways = {
            loop.create_task(self._carry(reader, far_writer)),
            loop.create_task(self._carry(far_reader, writer, torn=True)),
        }
        self._passing |= ways
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self._passing -= ways
            far_writer.close()
            self._writers.discard(far_writer)

    async def _carry(self, source: asyncio.StreamReader, drain: asyncio.StreamWriter, *, torn: bool = False) -> None:
        while data := await source.read(CHUNK):
            await self._thawed.wait()
            if torn and self._torn:
                self._torn = False
                drain.write(data[: len(data) // 2])
                await drain.drain()
                return
            drain.write(data)
            await drain.drain()


@asynccontextmanager
async def line_to(target: int) -> AsyncIterator[Line]:
    """A line to the port ``target`` on a port of its own."""
    line = Line(target)
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        line.thaw()
        server.close()
        line.cut(reset=True)
        await server.wait_closed()
