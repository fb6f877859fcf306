"""Where to connect, what stands there, and what the state light shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from gatedesk.domain.notice import Notice

PAPER_ACCOUNT = re.compile(r"D[A-Z]\d+", re.ASCII)


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
        """Whether these are accounts without real money."""
        return self in (AccountMode.SIMULATED, AccountMode.PAPER)


def mode_of_accounts(accounts: Iterable[str], *, simulated: bool = False) -> AccountMode:
    """Derive the mode from evidence: paper only if every account is a paper account; a mixture is UNKNOWN.

    ``simulated`` is the Gateway's own word that it is Gatedesk's simulated Gateway; it counts only beside
    paper-looking accounts, so a live account is never shown as simulated.
    """
    kinds = {bool(PAPER_ACCOUNT.fullmatch(account)) for account in accounts}
    if kinds == {True}:
        return AccountMode.SIMULATED if simulated else AccountMode.PAPER
    return AccountMode.LIVE if kinds == {False} else AccountMode.UNKNOWN


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to connect and as whom. ``confirmed``: the user agreed that another computer is reached unencrypted."""

    host: str = "127.0.0.1"
    port: int = 7497
    client_id: int = 1
    confirmed: bool = field(default=False, compare=False)

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
    wanted: TradingMode = TradingMode.PAPER  # what the toggle says
    armed: frozenset[str] = frozenset()  # live accounts whose ids were typed in this session
    unencrypted: bool = False  # another computer, or not known to be this one
    hint: str = ""  # what may be behind a wait, while it lasts
    expected: bool = False  # lost in the hour the Gateway restarts
    moved_to: int | None = None  # the port the Gateway says it moved to (1300); never followed by itself
    code: int | None = None  # the Gateway's message behind the present state: 1100, 1101, 1102, 2110, 1300
    clock_skew: float | None = None  # seconds the Gateway's clock is ahead of ours

    @property
    def mismatch(self) -> bool:
        """Whether the accounts found contradict the toggle, or each other."""
        if not self.accounts or not self.state.is_connected:
            return False
        return self.mode.may_trade != (self.wanted is TradingMode.PAPER) or self.mode is AccountMode.UNKNOWN

    @property
    def may_trade(self) -> bool:
        """Whether some account may get an order now; ``takes_orders_for`` says which."""
        return any(self.takes_orders_for(account) for account in self.accounts)

    def takes_orders_for(self, account: str) -> bool:
        """Whether this account may get an order: live state, the toggle's kind of accounts, and armed if it is live."""
        if self.state is not ConnectionState.LIVE or account not in self.accounts:
            return False
        if self.wanted is TradingMode.PAPER:
            return self.mode.may_trade
        return self.mode is AccountMode.LIVE and account in self.armed


@dataclass(frozen=True, slots=True)
class Meters:
    """What of the Gateway's allowances is in use: messages of the last second, market data lines, requests waiting."""

    messages: int = 0
    lines: int = 0
    queued: int = 0
    message_limit: int = 50
    line_limit: int = 100
