"""Opening a connection in stages on one socket, so that each failure has its own cause and most show at once."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable

from gatedesk.domain.connection import Endpoint
from gatedesk.gateway.diagnosis import Cause, ConnectTrouble
from gatedesk.gateway.guarded_ib import GuardedIB
from gatedesk.gateway.handshake import Handshake
from gatedesk.gateway.machine import Signal
from gatedesk.gateway.timing import Timing


async def open_session(ib: GuardedIB, endpoint: Endpoint, timing: Timing, reached: Callable[[Signal], None]) -> None:
    """Connect, greet and start the API; ``reached`` hears of every stage. Raises ConnectTrouble.

    On success the server version, the accounts and the next order id are known. Loading orders comes after.
    """
    address = await resolve(endpoint, timing)
    await open_socket(ib, endpoint, address, timing)
    handshake = Handshake()
    ib.client.begin(endpoint.host, endpoint.port, endpoint.client_id, handshake)
    ib.wrapper.clientId = endpoint.client_id
    reached(Signal.REACHED)
    await await_greeting(handshake, timing)
    reached(Signal.GREETED)
    await await_accounts(handshake, timing)
    reached(Signal.NAMED)


async def resolve(endpoint: Endpoint, timing: Timing) -> str:
    """The address behind the host name; a literal address needs no resolver and no thread."""
    try:
        return str(ipaddress.ip_address(endpoint.host))
    except ValueError:
        pass  # a name, then
    loop = asyncio.get_running_loop()
    try:
        found = await asyncio.wait_for(
            loop.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM), timing.resolve
        )
    except (OSError, UnicodeError, TimeoutError) as error:
        raise ConnectTrouble(Cause.NAME_UNKNOWN, str(error)) from error
    ipv4_first = sorted(found, key=lambda entry: entry[0] != socket.AF_INET)
    return str(ipv4_first[0][4][0])


async def open_socket(ib: GuardedIB, endpoint: Endpoint, address: str, timing: Timing) -> None:
    """The TCP connection."""
    loop = asyncio.get_running_loop()
    try:
        await asyncio.wait_for(loop.create_connection(lambda: ib.client.conn, address, endpoint.port), timing.tcp)
    except ConnectionRefusedError as error:
        raise ConnectTrouble(Cause.REFUSED) from error
    except TimeoutError as error:
        raise ConnectTrouble(Cause.UNREACHABLE, f"no answer within {timing.tcp:g} s") from error
    except OSError as error:
        raise ConnectTrouble(Cause.UNREACHABLE, error.strerror or str(error)) from error


async def await_greeting(handshake: Handshake, timing: Timing) -> None:
    """The server version."""
    try:
        await asyncio.wait_for(handshake.greeted, timing.greeting)
    except TimeoutError as error:
        if handshake.received:
            raise ConnectTrouble(Cause.GREETING_STALLED, f"{handshake.received} bytes") from error
        raise ConnectTrouble(Cause.SILENT, f"nothing within {timing.greeting:g} s") from error


async def await_accounts(handshake: Handshake, timing: Timing) -> None:
    """Accounts and the next order id; only then does the Gateway take requests."""
    try:
        await asyncio.wait_for(handshake.ready, timing.accounts)
    except TimeoutError as error:
        raise ConnectTrouble(Cause.NO_ACCOUNT, f"none within {timing.accounts:g} s") from error
