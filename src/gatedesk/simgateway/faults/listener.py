"""Faults before and during the greeting: ports that are shut, peers that are no Gateway, handshakes that go wrong."""

from __future__ import annotations

from gatedesk.simgateway.faults.declaration import Argument, Fault, Kind, Seam, lasting, only_client
from gatedesk.simgateway.faults.stage import Strike
from gatedesk.simgateway.handlers.session import ID_IN_USE
from gatedesk.simgateway.wire.requests import StartApi
from gatedesk.simgateway.wire.responses import ErrMsg, ManagedAccounts
from gatedesk.simgateway.world import Answer, Client, HangUp

HTTP = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 11\r\nConnection: close\r\n\r\nBad Request"
TLS_ALERT = b"\x15\x03\x01\x00\x02\x02\x0a"  # fatal: unexpected message
SSH = b"SSH-2.0-OpenSSH_9.2p1\r\n"
GARBAGE_SIZE = 512
PROTOCOLS = ("http", "tls", "ssh", "garbage")


def refuse(strike: Strike) -> None:
    strike.effect(refuses=True)


def accept_silent(strike: Strike) -> None:
    strike.effect(manner={"silent": True})


def accept_close(strike: Strike) -> None:
    strike.effect(manner={"close": "at once", "reset": strike.flag("reset")})


def speak(strike: Strike) -> None:
    """HTTP and TLS servers answer what they cannot read; an SSH server speaks first; noise is noise."""
    noise = strike.stage.random.randbytes(GARBAGE_SIZE)
    manners = {
        "http": {"retort": HTTP},
        "tls": {"retort": TLS_ALERT},
        "ssh": {"banner": SSH},
        "garbage": {"banner": noise},
    }
    strike.effect(manner=manners[strike.text("protocol")])


def close_after_handshake(strike: Strike) -> None:
    strike.effect(manner={"close": "after handshake"})


def silent_after_handshake(strike: Strike) -> None:
    strike.effect(on_request=lambda client, request, now: () if isinstance(request, StartApi) else None)


def server_version(strike: Strike) -> None:
    strike.effect(manner={"version": strike.whole("version"), "binary": strike.flag("binary")})


def trickle_handshake(strike: Strike) -> None:
    strike.effect(manner={"pause": strike.number("pause")})


def cut_handshake(strike: Strike) -> None:
    strike.effect(manner={"cut": max(strike.whole("bytes"), 0), "close": "after handshake" * strike.flag("close")})


def no_accounts(strike: Strike) -> None:
    def blank(client: Client, answer: Answer, now: float) -> list[Answer] | None:
        return [ManagedAccounts("")] if isinstance(answer, ManagedAccounts) else None

    strike.effect(on_reply=blank)


def client_id_in_use(strike: Strike) -> None:
    """What startApi gets; the client id stays free for a client that comes later."""

    def refuse_id(client: Client, request: object, now: float) -> list[Answer] | None:
        if not isinstance(request, StartApi) or strike.client not in (-1, request.client_id):
            return None
        error = ErrMsg(-1, 326, ID_IN_USE)
        return [error] if strike.flag("stay") else [error, HangUp(f"client id {request.client_id} is in use")]

    strike.effect(on_request=refuse_id).client = -1


FAULTS = (
    Fault(
        "refuse",
        Seam.LISTENER,
        "The port is closed: new connections are refused, old ones live on.",
        refuse,
        (lasting(),),
    ),
    Fault(
        "accept-silent",
        Seam.LISTENER,
        "New connections are accepted, and nothing is ever said.",
        accept_silent,
        (lasting(),),
    ),
    Fault(
        "accept-close",
        Seam.LISTENER,
        "New connections are accepted and closed before a word is said.",
        accept_close,
        (Argument("reset", Kind.FLAG, False, "close with a reset"), lasting()),
    ),
    Fault(
        "speak",
        Seam.LISTENER,
        "Another kind of server answers on the port.",
        speak,
        (Argument("protocol", Kind.TEXT, "http", "what it speaks", PROTOCOLS), lasting()),
    ),
    Fault(
        "server-version",
        Seam.GREETING,
        "The greeting names another server version than was agreed on.",
        server_version,
        (
            Argument("version", Kind.WHOLE, 100, "the version told"),
            Argument("binary", Kind.FLAG, False, "frame what follows as version 201 and later do"),
            lasting(),
        ),
    ),
    Fault(
        "trickle-handshake",
        Seam.GREETING,
        "The version reply comes byte by byte.",
        trickle_handshake,
        (Argument("pause", Kind.SECONDS, 0.5, "seconds between two bytes"), lasting()),
    ),
    Fault(
        "cut-handshake",
        Seam.GREETING,
        "Only the beginning of the version reply comes.",
        cut_handshake,
        (
            Argument("bytes", Kind.WHOLE, 3, "how many of its bytes come"),
            Argument("close", Kind.FLAG, False, "then close the connection"),
            lasting(),
        ),
    ),
    Fault(
        "close-after-handshake",
        Seam.GREETING,
        "The connection is closed right after the version reply.",
        close_after_handshake,
        (lasting(),),
    ),
    Fault(
        "silent-after-handshake",
        Seam.GREETING,
        "The version is agreed on, and then nothing is ever said: no accounts, no order id.",
        silent_after_handshake,
        (lasting(),),
    ),
    Fault("no-accounts", Seam.GREETING, "The list of accounts is empty.", no_accounts, (lasting(), only_client())),
    Fault(
        "client-id-in-use",
        Seam.GREETING,
        "Error 326: the client id is taken.",
        client_id_in_use,
        (Argument("stay", Kind.FLAG, False, "do not close the connection"), lasting(), only_client()),
    ),
)
