"""The ports: what the desk needs from the world, as protocols. Adapters implement them; tests pass fakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from gatedesk.domain.connection import Endpoint, Meters
from gatedesk.domain.connection_report import ConnectionReport
from gatedesk.domain.connection_sweep import PortFinding
from gatedesk.domain.connection_timeline import TimelineEntry
from gatedesk.domain.contract import Contract, ContractDetails, ContractMatch
from gatedesk.domain.drawing import Drawing
from gatedesk.domain.events import BarsLoaded, Event
from gatedesk.domain.market import BarRequest
from gatedesk.domain.notice import Notice
from gatedesk.domain.order import OrderDraft, OrderPreview
from gatedesk.domain.order_state import OrderKey, OrderRecord
from gatedesk.domain.price_alert import PriceAlert
from gatedesk.domain.settings import ConnectionSettings, Settings

Clock = Callable[[], float]
"""Epoch seconds (UTC)."""


class JournaledIntent(NamedTuple):
    """An order the journal knows no end of; ``time`` is when it was intended (epoch seconds)."""

    order_ref: str
    key: OrderKey
    draft: OrderDraft
    state: str
    time: float


class Gateway(Protocol):
    """The broker's side. Facts come up through ``publish``; every coroutine is bounded in time.

    Coroutines raise ``GatewayTrouble`` (its notice says what to do) or ``UserMistake``.
    """

    def start(self, publish: Callable[[Event], None]) -> None:
        """Begin to publish; opens no socket yet."""

    async def stop(self) -> None:
        """Disconnect and leave no task, timer or socket behind."""

    def connect(self, endpoint: Endpoint) -> None:
        """Begin to connect, and keep connected until told otherwise; progress comes as ``ConnectionChanged``."""

    async def disconnect(self) -> None:
        """End the connection and stop trying."""

    def retry_now(self) -> None:
        """Cut a wait between attempts short."""

    def follow_settings(self, settings: ConnectionSettings) -> None:
        """Take the paper/live toggle and the expected restart; a changed toggle disarms."""

    def arm(self, account: str) -> None:
        """Let orders through to a live account whose id was typed; UserMistake when it must not be."""

    def disarm(self) -> None:
        """Lock every live account again."""

    async def verify(self, endpoint: Endpoint, symbol: str) -> ConnectionReport:
        """Look at the connection stage by stage, on its own socket; connects first if it has to. Never raises."""

    async def sweep(self, at: Endpoint) -> Sequence[PortFinding]:
        """Look at the usual ports of the endpoint's host, one at a time; each is published as ``PortSwept``."""

    def meters(self) -> Meters:
        """What of the Gateway's allowances is in use now."""

    @property
    def is_fresh(self) -> bool:
        """Whether the Gateway was heard within the last seconds."""

    async def prove_alive(self) -> None:
        """Return when the Gateway was heard just now or answers at once; else GatewayTrouble."""

    async def search(self, text: str) -> Sequence[ContractMatch]:
        """Contracts whose symbol or name fits ``text``, best first."""

    async def details(self, contract: Contract) -> ContractDetails:
        """Qualify a contract: exactly one match, with its price grid."""

    def watch(self, contract: Contract) -> None:
        """Subscribe to quotes of a qualified contract, now and after every reconnect."""

    def unwatch(self, contract: Contract) -> None:
        """End the subscription of ``watch``."""

    def open_bars(self, request: BarRequest) -> None:
        """Load history and keep it up to date, now and after every reconnect (BarsLoaded, BarUpdated, BarsFailed)."""

    def close_bars(self, request: BarRequest) -> None:
        """End what ``open_bars`` began."""

    async def older_bars(self, request: BarRequest, before: int) -> BarsLoaded:
        """Bars that end before ``before`` (epoch seconds), ascending; empty arrays when there are none."""

    def next_order_id(self) -> int:
        """Reserve an order id no one used under our client id. Raises GatewayTrouble when not connected."""

    def place(self, draft: OrderDraft, key: OrderKey, order_ref: str) -> None:
        """Write the order to the socket at once. Raises GatewayTrouble if nothing was written."""

    def modify(self, order: OrderRecord, draft: OrderDraft) -> None:
        """Write a change of a working order of ours."""

    def cancel(self, order: OrderRecord) -> None:
        """Write a cancel request."""

    def cancel_all(self) -> None:
        """Write a global cancel, ahead of everything queued. It reaches every client of this login."""

    async def preview(self, draft: OrderDraft) -> OrderPreview:
        """Ask what the order would cost (whatIf); nothing is placed."""


class Journal(Protocol):
    """The write-ahead journal of orders: an intent is on disk before its bytes leave."""

    def record_intent(self, order_ref: str, key: OrderKey, draft: OrderDraft, time: float) -> None:
        """Commit durably; raises OSError when it cannot, and then the order must not be sent."""

    def record_sent(self, order_ref: str, time: float) -> None:
        """The bytes were written."""

    def record_outcome(self, order_ref: str, state: str, detail: str, time: float) -> None:
        """What became of it."""

    def highest_order_id(self, client_id: int) -> int:
        """The highest order id ever recorded for this client id; 0 if none."""

    def unsettled(self, client_id: int, since: float) -> Sequence[JournaledIntent]:
        """Orders intended since then under this client id whose end is not known; none if it cannot be read."""

    def close(self) -> None:
        """Flush and close the file."""


class SettingsStore(Protocol):
    """Where settings live."""

    def load(self) -> tuple[Settings, Sequence[Notice]]:
        """The settings, and what to tell the user about them."""

    def save(self, settings: Settings) -> Notice | None:
        """Write atomically; a notice when that failed."""


class DrawingStore(Protocol):
    """Where drawings over charts are kept, by contract id."""

    def load(self) -> tuple[Mapping[int, Sequence[Drawing]], Sequence[Notice]]:
        """What was kept, and what to tell the user about it. Never raises for what a file holds."""

    def save(self, drawings: Mapping[int, Sequence[Drawing]]) -> Notice | None:
        """Keep these instead; a notice when that failed."""


class AlertStore(Protocol):
    """Where price alerts are kept."""

    def load(self) -> tuple[Sequence[PriceAlert], Sequence[Notice]]:
        """What was kept, and what to tell the user about it. Never raises for what a file holds."""

    def save(self, alerts: Sequence[PriceAlert]) -> Notice | None:
        """Keep these instead; a notice when that failed."""


class SessionJournal(Protocol):
    """Where the story of the connection is kept. It is told for the user's sake: trouble with it is only logged."""

    def append(self, entry: TimelineEntry) -> None:
        """Keep one entry."""

    def since(self, time: float) -> Sequence[TimelineEntry]:
        """The entries from then on (epoch seconds), oldest first."""

    def close(self) -> None:
        """Flush and close the file."""
