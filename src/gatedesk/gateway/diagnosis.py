"""Why a connection failed, in words: every cause with what happened and what to do. Programs read ``Notice.cause``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gatedesk.domain.connection import Endpoint
from gatedesk.domain.notice import GatewayTrouble, Notice, Severity


class Cause(StrEnum):
    """Stable words for what went wrong."""

    NAME_UNKNOWN = "name-unknown"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    CLOSED_BEFORE_GREETING = "closed-before-greeting"
    SILENT = "silent"
    NOT_IB = "not-ib"
    VERSION_TOO_OLD = "version-too-old"
    VERSION_TOO_NEW = "version-too-new"
    GREETING_STALLED = "greeting-stalled"
    NO_ACCOUNT = "no-account"
    CLIENT_ID_IN_USE = "client-id-in-use"
    CLOSED_AFTER_GREETING = "closed-after-greeting"
    BAD_MESSAGE = "bad-message"
    SYNC_TIMEOUT = "sync-timeout"
    CLOSED_WHILE_SYNCING = "closed-while-syncing"
    LOST = "lost"
    FROZEN = "frozen"
    NOT_CONNECTED = "not-connected"
    NO_ANSWER = "no-answer"
    HOST_NOT_CONFIRMED = "host-not-confirmed"
    PUBLIC_ADDRESS = "public-address"
    PORT_MOVED = "port-moved"
    ENDED = "ended"
    OUT_OF_TIME = "out-of-time"
    PAPER_LIVE_MISMATCH = "paper-live-mismatch"
    CLOCK_SKEW = "clock-skew"
    UPSTREAM_LOST = "upstream-lost"
    FARM_BROKEN = "farm-broken"
    READ_ONLY = "read-only"
    NO_SUCH_CONTRACT = "no-such-contract"
    COMPETING_SESSION = "competing-session"
    NO_PERMISSION_DELAYED = "no-permission-delayed"
    NO_PERMISSION = "no-permission"
    NO_QUOTE = "no-quote"
    HISTORY_REFUSED = "history-refused"
    NO_BARS = "no-bars"
    ORDER_PATH_SILENT = "order-path-silent"
    ORDER_PATH_REFUSED = "order-path-refused"


ONLY_THE_USER = frozenset(
    {
        Cause.NOT_IB,
        Cause.VERSION_TOO_OLD,
        Cause.VERSION_TOO_NEW,
        Cause.CLIENT_ID_IN_USE,
        Cause.HOST_NOT_CONFIRMED,
        Cause.PUBLIC_ADDRESS,
        Cause.PORT_MOVED,
    }
)
"""Causes that trying again will not mend."""

NEVER_AGAIN = frozenset({Cause.PORT_MOVED, Cause.PUBLIC_ADDRESS, Cause.HOST_NOT_CONFIRMED})
"""Those of them that hold even after the same connection worked before."""


@dataclass(frozen=True, slots=True)
class Words:
    """``{at}`` is host:port, ``{id}`` the client id, ``{evidence}`` what was seen."""

    text: str
    remedy: str
    code: int | None = None


WORDS: dict[Cause, Words] = {
    Cause.NAME_UNKNOWN: Words("The name of {at} cannot be resolved.", "Check the host name, or type 127.0.0.1."),
    Cause.REFUSED: Words(
        "Nothing listens at {at}.",
        "Start TWS or IB Gateway and log in, enable its API (Configuration > API > Settings) and check the port: "
        "TWS uses 7497 for paper and 7496 for live, Gateway 4002 and 4001.",
    ),
    Cause.UNREACHABLE: Words(
        "{at} cannot be reached: {evidence}.", "Check host, network and firewall; a local Gateway is at 127.0.0.1."
    ),
    Cause.CLOSED_BEFORE_GREETING: Words(
        "{at} accepts the connection and closes it at once.",
        "Usually this machine's address is missing from “Trusted IPs” in the API settings, or a forwarder stands there "
        "whose Gateway is not running.",
    ),
    Cause.SILENT: Words(
        "{at} accepts the connection but never answers the API greeting.",
        "Usually: “Enable ActiveX and Socket Clients” is off, or a dialog waits in the Gateway's window. If neither, "
        "restart the Gateway.",
    ),
    Cause.NOT_IB: Words(
        "{at} is not TWS or IB Gateway: it answers with {evidence}.", "Check the port; another program uses this one."
    ),
    Cause.VERSION_TOO_OLD: Words(
        "The Gateway at {at} is too old: its API version is {evidence}, at least 157 is needed.",
        "Update TWS or IB Gateway.",
    ),
    Cause.VERSION_TOO_NEW: Words(
        "The Gateway at {at} insists on API version {evidence}; Gatedesk speaks 157 to 178.",
        "Install the stable TWS or IB Gateway, which agrees on an older version, or update Gatedesk.",
    ),
    Cause.GREETING_STALLED: Words(
        "{at} began its greeting but did not finish it ({evidence}).", "Restart TWS or IB Gateway."
    ),
    Cause.NO_ACCOUNT: Words(
        "The Gateway at {at} answers but names no account.",
        "Finish the login in its window, or close the dialog that waits there.",
    ),
    Cause.CLIENT_ID_IN_USE: Words(
        "Client id {id} is taken by another program (326). Orders placed under id {id} can only be changed from "
        "id {id}.",
        "Try another client id, or close the other program.",
        326,
    ),
    Cause.CLOSED_AFTER_GREETING: Words(
        "The Gateway at {at} greeted and then closed the connection.",
        "Often client id {id} is in use by another program, or TWS is locked or shutting down. Try another client id.",
    ),
    Cause.BAD_MESSAGE: Words(
        "The Gateway at {at} sent something that is no API message ({evidence}).",
        "Connect again. If it comes back, restart the Gateway.",
        507,
    ),
    Cause.SYNC_TIMEOUT: Words(
        "The Gateway at {at} did not answer in time: {evidence}.",
        "It may be busy or not fully logged in. Gatedesk tries again; if it comes back, restart the Gateway.",
    ),
    Cause.CLOSED_WHILE_SYNCING: Words(
        "The Gateway at {at} closed the connection while orders and positions were loading.", "Gatedesk tries again."
    ),
    Cause.LOST: Words(
        "The connection to {at} was lost ({evidence}).",
        "Orders already at IB go on working. Gatedesk reconnects by itself.",
    ),
    Cause.FROZEN: Words(
        "The Gateway at {at} stopped answering ({evidence}), so the connection was dropped.",
        "Orders already at IB go on working. If it stays so, restart the Gateway.",
    ),
    Cause.NOT_CONNECTED: Words("Not connected to a Gateway.", "Connect first."),
    Cause.NO_ANSWER: Words("The Gateway did not answer in time: {evidence}.", "Try again in a moment."),
    Cause.HOST_NOT_CONFIRMED: Words(
        "{at} is another computer ({evidence}). What is sent there travels unencrypted.",
        "Confirm once that this network is yours, or open a tunnel: ssh -NL {port}:localhost:{port} {host}, and "
        "connect to 127.0.0.1.",
    ),
    Cause.PUBLIC_ADDRESS: Words(
        "{at} is on the public internet ({evidence}), and the API is not encrypted: it is not connected to.",
        "Open a tunnel in a terminal, ssh -NL {port}:localhost:{port} {host}, and connect to 127.0.0.1 instead.",
    ),
    Cause.PORT_MOVED: Words(
        "The Gateway says its API port was changed to {evidence} and closed this connection.",
        "If you changed it, connect to port {evidence}. Gatedesk never follows by itself.",
        1300,
    ),
    Cause.ENDED: Words("The connection was ended before the check was done.", "Connect, and verify again."),
    Cause.OUT_OF_TIME: Words("The check did not come to an end within {evidence}.", "Give it more time, or try again."),
    Cause.PAPER_LIVE_MISMATCH: Words(
        "{evidence}.", "Set Gatedesk to what the account is, or log in to TWS or Gateway with the other user."
    ),
    Cause.CLOCK_SKEW: Words(
        "The Gateway's clock is {evidence} ours.",
        "Set both computers' clocks by the network; bars and the times of orders are wrong until then.",
    ),
    Cause.UPSTREAM_LOST: Words(
        "The Gateway has no connection to IB ({evidence}).",
        "It reconnects by itself. If it does not, look at its window: it may ask for a login.",
    ),
    Cause.FARM_BROKEN: Words(
        "The Gateway has lost a data farm: {evidence}.", "It reconnects by itself; until then its data stands still."
    ),
    Cause.READ_ONLY: Words(
        "The API is read-only: everything can be looked at, but no order is taken.",
        "To trade, untick “Read-Only API” in TWS or Gateway under Configuration > API > Settings.",
        321,
    ),
    Cause.NO_SUCH_CONTRACT: Words("The Gateway does not know the symbol: {evidence}.", "Try another symbol."),
    Cause.COMPETING_SESSION: Words(
        "Market data goes to another session of this user.",
        "Paper and live share data only on one machine: log the other session out.",
        10197,
    ),
    Cause.NO_PERMISSION_DELAYED: Words(
        "Live prices are not permitted for this symbol; delayed ones come.",
        "Subscribe to its exchange in Client Portal, and share the data with your paper user.",
    ),
    Cause.NO_PERMISSION: Words(
        "No prices are permitted for this symbol: {evidence}.",
        "Subscribe to its exchange in Client Portal, and share the data with your paper user.",
    ),
    Cause.NO_QUOTE: Words(
        "No price came within {evidence}, though nothing was refused.",
        "Outside trading hours that is normal. Otherwise look at the data farms in the Gateway's window.",
    ),
    Cause.HISTORY_REFUSED: Words(
        "History is refused: {evidence}.", "Charts stay empty until it is granted; the words above say what IB misses."
    ),
    Cause.NO_BARS: Words("History came back empty.", "Try a symbol that trades; charts may have no data."),
    Cause.ORDER_PATH_SILENT: Words(
        "The Gateway did not answer a test order ({evidence}); nothing was sent to the market.",
        "A dialog may wait in TWS or Gateway: look at its window.",
    ),
    Cause.ORDER_PATH_REFUSED: Words(
        "The Gateway refuses a test order: {evidence}. Nothing was sent to the market.",
        "The words above are IB's; an order of this kind would be refused as well.",
    ),
}


def explain(cause: Cause, endpoint: Endpoint, evidence: str = "", *, time: float | None = None) -> Notice:
    """The notice for a cause at an endpoint."""
    words = WORDS[cause]
    facts = {
        "at": str(endpoint),
        "host": endpoint.host,
        "port": endpoint.port,
        "id": endpoint.client_id,
        "evidence": evidence.rstrip(". ") or "no details",
    }
    text, remedy = words.text.format(**facts), words.remedy.format(**facts)
    return Notice(Severity.ERROR, text, remedy, code=words.code, detail=evidence, cause=cause.value, time=time)


class ConnectTrouble(Exception):
    """An attempt to connect failed, or a connection ended; ``evidence`` is what was seen."""

    def __init__(self, cause: Cause, evidence: str = "") -> None:
        super().__init__(f"{cause}: {evidence}" if evidence else cause.value)
        self.cause = cause
        self.evidence = evidence


def trouble(cause: Cause, endpoint: Endpoint, evidence: str = "") -> GatewayTrouble:
    """The same as an exception for those who asked for something."""
    return GatewayTrouble(explain(cause, endpoint, evidence))


PROTOCOLS: tuple[tuple[bytes, str], ...] = (
    (b"HTTP/", "an HTTP answer"),
    (b"<", "a web page (HTTP)"),
    (b"SSH-", "an SSH banner"),
    (b"\x15\x03", "a TLS alert"),
    (b"\x16\x03", "a TLS handshake"),
    (b"220", "a mail or FTP greeting"),
    (b"RFB ", "a VNC greeting"),
    (b"-ERR", "a Redis or POP answer"),
)


def name_protocol(data: bytes) -> str:
    """What the first bytes of a stranger look like."""
    known = next((words for prefix, words in PROTOCOLS if data.startswith(prefix)), "")
    return known or f"an unknown protocol, the bytes {data[:16]!r}"
