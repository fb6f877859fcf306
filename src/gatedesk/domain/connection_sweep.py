"""Finding the Gateway: the ports IB's programs usually listen on, and what was found at each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gatedesk.domain.connection import AccountMode, TradingMode


class FindingKind(StrEnum):
    """What stands at a port. OURS: this very session is connected there."""

    NOTHING = "nothing"
    NOT_IB = "not IB"
    TAKEN_ID = "client id taken"
    READY = "ready"
    SILENT = "silent"
    TROUBLE = "trouble"
    OURS = "connected"


@dataclass(frozen=True, slots=True)
class PortPlace:
    """Who usually listens on a port: "TWS", "Gateway", or one of them in a "docker" container."""

    port: int
    program: str
    mode: TradingMode


PORTS = (
    PortPlace(7497, "TWS", TradingMode.PAPER),
    PortPlace(7496, "TWS", TradingMode.LIVE),
    PortPlace(4002, "Gateway", TradingMode.PAPER),
    PortPlace(4001, "Gateway", TradingMode.LIVE),
    PortPlace(4004, "docker", TradingMode.PAPER),
    PortPlace(4003, "docker", TradingMode.LIVE),
    PortPlace(7499, "docker", TradingMode.PAPER),
    PortPlace(7498, "docker", TradingMode.LIVE),
)


def usual_mode(port: int) -> TradingMode | None:
    """The mode a port is usually used for; None for a port of nobody's. A hint: the accounts decide."""
    return next((place.mode for place in PORTS if place.port == port), None)


@dataclass(frozen=True, slots=True)
class PortFinding:
    """What really stands at a port, in words; ``cause`` is a stable word where it could not be entered."""

    place: PortPlace
    kind: FindingKind
    text: str
    accounts: tuple[str, ...] = ()
    account_mode: AccountMode = AccountMode.UNKNOWN
    server_version: int | None = None
    cause: str = ""
    remedy: str = ""
