"""Where to connect, what stands there, and what the state light shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gatedesk.domain.notice import Notice

PAPER_ACCOUNT = re.compile(r"^D[A-Z]\d+$")


class Application(StrEnum):
    """Which of IB's programs listens."""

    TWS = "TWS"
    GATEWAY = "Gateway"


class TradingMode(StrEnum):
    """What the user chose on the toggle."""

    PAPER = "paper"
    LIVE = "live"


DEFAULT_PORTS: dict[tuple[Application, TradingMode], int] = {
    (Application.TWS, TradingMode.PAPER): 7497,
    (Application.TWS, TradingMode.LIVE): 7496,
    (Application.GATEWAY, TradingMode.PAPER): 4002,
    (Application.GATEWAY, TradingMode.LIVE): 4001,
}


class AccountMode(StrEnum):
    """What the accounts found prove. UNKNOWN until accounts were seen, or when they contradict each other."""

    SIMULATED = "simulated"
    PAPER = "paper"
    LIVE = "live"
    UNKNOWN = "unknown"

    @property
    def may_trade(self) -> bool:
        """Whether orders are let through without further arming."""
        return self in (AccountMode.SIMULATED, AccountMode.PAPER)


def mode_of_accounts(accounts: Iterable[str], *, simulated: bool = False) -> AccountMode:
    """Derive the mode from evidence: paper only if every account is a paper account; a mixture is UNKNOWN.

    ``simulated`` is the Gateway's own word that it is Gatedesk's simulated Gateway; it counts only beside
    paper-looking accounts, so a live account is never shown as simulated.
    """
    kinds = {bool(PAPER_ACCOUNT.match(account)) for account in accounts}
    if kinds == {True}:
        return AccountMode.SIMULATED if simulated else AccountMode.PAPER
    return AccountMode.LIVE if kinds == {False} else AccountMode.UNKNOWN


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to connect and as whom."""

    host: str = "127.0.0.1"
    port: int = 7497
    client_id: int = 1

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class ConnectionState(StrEnum):
    """States of the connection machine."""

    OFF = "off"
    CONNECTING = "connecting"
    GREETING = "greeting"
    ACCOUNTS = "accounts"
    SYNCING = "syncing"
    LIVE = "live"
    UPSTREAM_LOST = "upstream lost"
    STALE = "stale"
    RESYNCING = "resyncing"
    BACKOFF = "waiting to reconnect"
    BLOCKED = "blocked"
    CLOSING = "closing"

    @property
    def is_connected(self) -> bool:
        """Whether a socket to a Gateway that answered is open."""
        return self in CONNECTED_STATES


CONNECTED_STATES = frozenset(
    {ConnectionState.LIVE, ConnectionState.UPSTREAM_LOST, ConnectionState.STALE, ConnectionState.RESYNCING}
)


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """Everything the connection panel, the mode pill and the status bar show."""

    state: ConnectionState = ConnectionState.OFF
    endpoint: Endpoint = Endpoint()
    text: str = "Not connected."
    cause: Notice | None = None
    accounts: tuple[str, ...] = ()
    mode: AccountMode = AccountMode.UNKNOWN
    server_version: int | None = None
    attempt: int = 0
    retry_in: float | None = None
    round_trip: float | None = None  # seconds
    farms: tuple[tuple[str, str], ...] = ()  # (name, ok | inactive | connecting | broken)

    @property
    def may_trade(self) -> bool:
        """Whether the one door may let an order through: live state and an account that needs no arming."""
        return self.state is ConnectionState.LIVE and self.mode.may_trade
