"""Opening a connection in stages on one socket, so that each failure has its own cause and most show at once."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from gatedesk.domain.connection import Endpoint
from gatedesk.domain.connection_policy import HostVerdict, peer_policy
from gatedesk.gateway.diagnosis import Cause, ConnectTrouble
from gatedesk.gateway.guarded_ib import GuardedIB
from gatedesk.gateway.handshake import NEWEST_VERSION, OLDEST_VERSION, Handshake
from gatedesk.gateway.machine import Signal
from gatedesk.gateway.stage_book import StageBook
from gatedesk.gateway.timing import Timing

SILENT_HINT = "No answer yet; a dialog may wait in the window of TWS or Gateway."


class Opening:
    """One attempt. ``reached`` hears of every step of the machine, ``hint`` of a wait that grows long."""

    def __init__(
        self,
        ib: GuardedIB,
        endpoint: Endpoint,
        timing: Timing,
        book: StageBook,
        reached: Callable[[Signal], None],
        hint: Callable[[str], None],
    ) -> None:
        self._ib = ib
        self._endpoint = endpoint
        self._timing = timing
        self._book = book
        self._reached = reached
        self._hint = hint

    async def run(self) -> None:
        """Connect, greet and start the API. Raises ConnectTrouble.

        On success the server version, the accounts and the next order id are known. Loading orders comes after.
        """
        address = await self._resolve()
        handshake = Handshake()
        self._ib.client.expect(handshake)
        await self._reach(address)
        self._greet()
        await self._await_greeting(handshake)
        await self._await_accounts(handshake)

    async def _resolve(self) -> str:
        self._book.start("resolve")
        address = await resolve(self._endpoint, self._timing)
        judge(address, self._endpoint)
        literal = address == self._endpoint.host.strip("[]")
        self._book.passed("resolve", "typed as an address" if literal else f"{self._endpoint.host} is {address}")
        return address

    async def _reach(self, address: str) -> None:
        self._book.start("tcp")
        await open_socket(self._ib, self._endpoint, address, self._timing)
        peer = self._ib.client.peer or address  # a socket that is gone again has none
        judge(peer, self._endpoint)
        mark = "" if ipaddress.ip_address(peer.partition("%")[0]).is_loopback else ", unencrypted"
        self._book.passed("tcp", f"connected to {peer} port {self._endpoint.port}{mark}")

    def _greet(self) -> None:
        at = self._endpoint
        self._book.start("greeting")
        self._ib.client.begin(at.host, at.port, at.client_id)
        self._ib.wrapper.clientId = at.client_id
        self._reached(Signal.REACHED)

    async def _await_greeting(self, handshake: Handshake) -> None:
        """The server version."""
        limit = self._timing.greeting
        try:
            version = await self._patiently(handshake.greeted, limit)
        except TimeoutError as error:
            if handshake.received:
                raise ConnectTrouble(Cause.GREETING_STALLED, f"{handshake.received} bytes") from error
            raise ConnectTrouble(Cause.SILENT, f"nothing within {limit:g} s") from error
        self._book.passed("greeting", f"its time is {handshake.server_time}" if handshake.server_time else "answered")
        self._book.start("version")
        words = f"server version {version}; Gatedesk speaks {OLDEST_VERSION} to {NEWEST_VERSION}"
        self._book.passed("version", words, server_version=version)
        self._reached(Signal.GREETED)

    async def _await_accounts(self, handshake: Handshake) -> None:
        """Accounts and the next order id; only then does the Gateway take requests."""
        self._book.start("start")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._timing.accounts
        try:
            await self._patiently(handshake.started, self._timing.accounts)
            self._book.passed("start", f"client id {self._endpoint.client_id} is free")
            self._book.start("accounts")
            await self._patiently(handshake.ready, deadline - loop.time())
        except TimeoutError as error:
            raise ConnectTrouble(Cause.NO_ACCOUNT, f"none within {self._timing.accounts:g} s") from error
        accounts = tuple(self._ib.client.getAccounts())
        self._book.passed("accounts", ", ".join(accounts), accounts=accounts)
        self._reached(Signal.NAMED)

    async def _patiently(self, future: asyncio.Future[Any], limit: float) -> Any:
        """Wait for the future; a while before the limit say what may be behind the silence."""
        first = min(self._timing.hint, limit)
        done, _ = await asyncio.wait([future], timeout=max(first, 0))
        if not done and first < limit:
            self._hint(SILENT_HINT)
            done, _ = await asyncio.wait([future], timeout=limit - first)
        self._hint("")
        if not done:
            raise TimeoutError
        return future.result()


def judge(address: str, endpoint: Endpoint) -> None:
    """Only this computer is free; a private address wants the user's word, a public one is refused."""
    policy = peer_policy(address, endpoint.host)
    if policy.verdict is HostVerdict.REFUSED:
        raise ConnectTrouble(Cause.PUBLIC_ADDRESS, address)
    if policy.verdict is HostVerdict.CONFIRM and not endpoint.confirmed:
        raise ConnectTrouble(Cause.HOST_NOT_CONFIRMED, address)


async def resolve(endpoint: Endpoint, timing: Timing) -> str:
    """The address behind the host name; a literal address needs no resolver and no thread."""
    host = endpoint.host.strip("[]")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass  # a name, then
    try:
        found = await asyncio.wait_for(look_up(host, endpoint.port), timing.resolve)
    except (OSError, UnicodeError, TimeoutError) as error:
        raise ConnectTrouble(Cause.NAME_UNKNOWN, str(error)) from error
    ipv4_first = sorted(found, key=lambda entry: entry[0] != socket.AF_INET)
    return str(ipv4_first[0][4][0])


async def look_up(host: str, port: int) -> list[Any]:
    """Ask the system's resolver in a thread that nobody waits for: it may hang for a minute, also at the end."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[Any]] = loop.create_future()

    def deliver(found: list[Any], error: Exception | None) -> None:
        if answer.done():
            return
        if error:
            answer.set_exception(error)
        else:
            answer.set_result(found)

    def ask() -> None:
        found: list[Any] = []
        error: Exception | None = None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as trouble:
            error = trouble
        with suppress(RuntimeError):  # the loop is closed: nobody wants to know any more
            loop.call_soon_threadsafe(deliver, found, error)

    threading.Thread(target=ask, name=f"look up {host}", daemon=True).start()
    return await answer


async def open_socket(ib: GuardedIB, endpoint: Endpoint, address: str, timing: Timing) -> None:
    """The TCP connection."""
    loop = asyncio.get_running_loop()
    try:
        await asyncio.wait_for(loop.create_connection(lambda: ib.client.conn, address, endpoint.port), timing.tcp)
    except ConnectionRefusedError as error:
        raise ConnectTrouble(Cause.REFUSED, "the port is closed") from error
    except TimeoutError as error:
        raise ConnectTrouble(Cause.UNREACHABLE, f"no answer within {timing.tcp:g} s") from error
    except OSError as error:
        raise ConnectTrouble(Cause.UNREACHABLE, error.strerror or str(error)) from error
