"""The listening socket, which trouble may shut, open again, and move to another port.

While it is shut its port is still held, so that nobody else gets it: a socket that is bound but does not listen
refuses every connection.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable

LOG = logging.getLogger("gatedesk.simgateway")


class Listener:
    """``factory`` makes the protocol of each connection."""

    def __init__(self, factory: Callable[[], asyncio.Protocol]) -> None:
        self._factory = factory
        self._host = ""
        self._home = 0
        self._port = 0
        self._server: asyncio.Server | None = None
        self._held: socket.socket | None = None
        self._wanted = (True, 0)
        self._turning: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port listened on, or last listened on; raises RuntimeError before ``open``."""
        if not self._port:
            raise RuntimeError("the server does not listen")
        return self._port

    @property
    def is_open(self) -> bool:
        return self._server is not None

    async def open(self, host: str, port: int) -> None:
        """Listen on the port, 0 for any free one; raises OSError if it is taken."""
        self._host = host
        await self._listen(port)
        self._home = self._port

    async def close(self) -> None:
        if self._turning is not None:
            await self._turning
        self._shut()
        self._release()

    def tend(self, *, listens: bool, port: int) -> None:
        """Come to listen, or not, and on that port (0: the one it began with). Takes a turn of the loop."""
        if not self._home:
            return
        self._wanted = (listens, port or self._home)
        if self._is_so or (self._turning is not None and not self._turning.done()):
            return
        self._turning = asyncio.get_running_loop().create_task(self._turn(), name="listener")

    @property
    def _is_so(self) -> bool:
        return (self._server is not None, self._port) == self._wanted

    async def _turn(self) -> None:
        """Shut and open until it is as wanted, which may change meanwhile."""
        while not self._is_so:
            listens, port = self._wanted
            self._shut()
            if not listens:
                self._hold()
                self._port = port
                continue
            self._release()
            try:
                await self._listen(port)
            except OSError as error:
                LOG.warning("cannot listen on port %d: %s", port, error)
                self._wanted = (False, port)

    async def _listen(self, port: int) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._factory, self._host, port)
        self._port = int(self._server.sockets[0].getsockname()[1])

    def _shut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _hold(self) -> None:
        self._release()
        self._held = socket.socket()
        if os.name == "posix":  # elsewhere it would let others have the port
            self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._held.bind((self._host, self._port))
        except OSError as error:
            LOG.info("port %d is not held: %s", self._port, error)

    def _release(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None
