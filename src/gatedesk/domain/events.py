"""What happened, in the past tense: the facts that go up from the gateway to the window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gatedesk.domain.connection import ConnectionStatus
from gatedesk.domain.connection_report import ConnectionReport
from gatedesk.domain.connection_sweep import PortFinding
from gatedesk.domain.connection_timeline import TimelineEntry
from gatedesk.domain.market import Bar, BarRequest, Quote
from gatedesk.domain.notice import Notice
from gatedesk.domain.order_state import Fill, OrderRecord
from gatedesk.domain.portfolio import AccountPnL, AccountValue, Position
from gatedesk.domain.price_alert import PriceAlert

FloatArray = npt.NDArray[np.float64]
TimeArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ConnectionChanged:
    """The connection's status changed in any way worth showing."""

    status: ConnectionStatus


@dataclass(frozen=True, slots=True)
class QuotesUpdated:
    """One network packet's worth of changed quotes."""

    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class OrderUpdated:
    """An order is new or changed."""

    order: OrderRecord


@dataclass(frozen=True, slots=True)
class OrdersSynced:
    """A whole picture of the orders after (re)connecting: what is not in it is not there."""

    orders: tuple[OrderRecord, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """An execution arrived, or its commission report completed it (same ``exec_id``)."""

    fill: Fill


@dataclass(frozen=True, slots=True)
class PositionUpdated:
    """A position changed; a quantity of 0 means it is closed."""

    position: Position


@dataclass(frozen=True, slots=True)
class PositionsSynced:
    """The whole picture of positions after (re)connecting."""

    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class AccountUpdated:
    """Account values changed."""

    values: tuple[AccountValue, ...]


@dataclass(frozen=True, slots=True)
class PnLUpdated:
    """The account's P&L stream moved."""

    pnl: AccountPnL


@dataclass(frozen=True, slots=True)
class BarsLoaded:
    """History of one request, whole and ascending: it replaces what was shown. Times are epoch seconds."""

    request: BarRequest
    time: TimeArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray


@dataclass(frozen=True, slots=True)
class BarUpdated:
    """The running bar changed (same time as the last) or a new one began (later time)."""

    request: BarRequest
    bar: Bar


@dataclass(frozen=True, slots=True)
class BarsFailed:
    """The history of a request could not be had."""

    request: BarRequest
    notice: Notice


@dataclass(frozen=True, slots=True)
class DrawingsChanged:
    """What is drawn over the charts of a contract changed."""

    con_id: int


@dataclass(frozen=True, slots=True)
class AlertsChanged:
    """The price alerts of a contract changed: one came, went, moved, was armed or went off."""

    con_id: int


@dataclass(frozen=True, slots=True)
class AlertFired:
    """A price alert went off; its record says when and at which price, the notice tells the user."""

    alert: PriceAlert
    notice: Notice


@dataclass(frozen=True, slots=True)
class VerificationChanged:
    """A stage of the connection was begun or settled."""

    report: ConnectionReport


@dataclass(frozen=True, slots=True)
class PortSwept:
    """One port was looked at."""

    finding: PortFinding


@dataclass(frozen=True, slots=True)
class TimelineGrew:
    """The story of the connection has one more entry."""

    entry: TimelineEntry


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something to tell the user."""

    notice: Notice


Event = (
    ConnectionChanged
    | QuotesUpdated
    | OrderUpdated
    | OrdersSynced
    | Filled
    | PositionUpdated
    | PositionsSynced
    | AccountUpdated
    | PnLUpdated
    | BarsLoaded
    | BarUpdated
    | BarsFailed
    | DrawingsChanged
    | AlertsChanged
    | AlertFired
    | Noticed
    | VerificationChanged
    | PortSwept
    | TimelineGrew
)
