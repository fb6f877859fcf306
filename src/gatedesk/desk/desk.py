"""The desk: the facade the window and the command line hold. It owns the parts, starts and stops them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from gatedesk.desk.alerts import AlertBook
from gatedesk.desk.books import OrderBook, Portfolio
from gatedesk.desk.bus import EventBus
from gatedesk.desk.drawings import DrawingBook
from gatedesk.desk.order_entry import OrderEntry
from gatedesk.desk.ports import AlertStore, Clock, DrawingStore, Gateway, Journal, SessionJournal, SettingsStore
from gatedesk.desk.quotes import QuoteBoard
from gatedesk.desk.timeline import Timeline
from gatedesk.domain.connection import ConnectionState, ConnectionStatus, Endpoint, Meters
from gatedesk.domain.connection_report import ConnectionReport
from gatedesk.domain.connection_sweep import PortFinding
from gatedesk.domain.connection_timeline import TimelineEntry
from gatedesk.domain.contract import Contract, ContractDetails, ContractMatch
from gatedesk.domain.events import ConnectionChanged, Noticed, VerificationChanged
from gatedesk.domain.notice import Notice
from gatedesk.domain.settings import Settings

DEFAULT_SYMBOL = "AAPL"
"""What a verification asks the price of; the simulated Gateway and every paper login know it."""


class Desk:
    """Everything a face needs: ``bus`` to listen, state to read, and the use cases to call.

    Constructing talks to nobody; ``start`` begins, ``stop`` ends everything.
    """

    def __init__(
        self,
        *,
        gateway: Gateway,
        journal: Journal,
        settings_store: SettingsStore,
        settings: Settings,
        clock: Clock,
        new_ref: Callable[[], str],
        notices: Sequence[Notice] = (),
        drawing_store: DrawingStore | None = None,
        alert_store: AlertStore | None = None,
        session_journal: SessionJournal | None = None,
    ) -> None:
        self.bus = EventBus()
        self.gateway = gateway
        self.settings = settings
        self.clock = clock
        self.status = ConnectionStatus(endpoint=settings.connection.endpoint)
        self.quotes = QuoteBoard(self.bus, gateway)
        self.orders = OrderBook(self.bus)
        self.portfolio = Portfolio(self.bus)
        self.drawings = DrawingBook(self.bus, new_id=new_ref, store=drawing_store)
        self.alerts = AlertBook(self.bus, self.quotes, clock=clock, new_id=new_ref, store=alert_store)
        self.order_entry = OrderEntry(
            self.bus,
            gateway,
            journal,
            clock=clock,
            status=lambda: self.status,
            details=lambda contract: self.known_details(contract.con_id),
            new_ref=new_ref,
        )
        self.story = Timeline(self.bus, clock, session_journal)
        self.report: ConnectionReport | None = None
        self._journal = journal
        self._settings_store = settings_store
        self._details: dict[int, ContractDetails] = {}
        self._early_notices = tuple(notices)
        self.bus.subscribe(ConnectionChanged, self._remember_status)
        self.bus.subscribe(VerificationChanged, self._remember_report)

    def start(self) -> None:
        """Let facts flow; tells what was noticed before anybody could listen."""
        self.gateway.follow_settings(self.settings.connection)
        self.story.start()
        self.gateway.start(self.bus.publish)
        for notice in self._early_notices:
            self.bus.publish(Noticed(notice))
        self.drawings.start()
        self.alerts.start()

    async def stop(self) -> None:
        """Disconnect, flush the journal, leave nothing running."""
        await self.gateway.stop()
        self.story.stop()
        self._journal.close()

    # ------------------------------------------------------------ the connection

    def connect(self, endpoint: Endpoint) -> None:
        """Connect and keep connected. Another computer must have been confirmed (``confirm_host``)."""
        self.order_entry.adopt(endpoint.client_id)
        self.gateway.connect(self._known(endpoint))

    def confirm_host(self, host: str) -> None:
        """Keep that the user agreed to reach this computer unencrypted."""
        chosen = self.settings.connection
        if host not in chosen.confirmed_hosts:
            chosen = chosen.model_copy(update={"confirmed_hosts": (*chosen.confirmed_hosts, host)})
            self.change_settings(self.settings.model_copy(update={"connection": chosen}))

    async def verify(self, symbol: str = DEFAULT_SYMBOL) -> ConnectionReport:
        """Look at the connection stage by stage, on its own socket; with none wanted, connect by the settings."""
        nothing = self.status.state in (ConnectionState.OFF, ConnectionState.BLOCKED)
        endpoint = self.settings.connection.endpoint if nothing else self.status.endpoint
        self.order_entry.adopt(endpoint.client_id)
        return await self.gateway.verify(self._known(endpoint), symbol)

    async def sweep(self, host: str | None = None) -> Sequence[PortFinding]:
        """Look at the usual ports of a host (None: the settings'); each is told as ``PortSwept`` when it is known."""
        at = self.settings.connection.endpoint
        return await self.gateway.sweep(self._known(replace(at, host=host or at.host)))

    def arm(self, account_text: str) -> None:
        """Let orders through to the live account typed; UserMistake says why not. Every disconnect locks it again."""
        self.gateway.arm(account_text)

    def disarm(self) -> None:
        """Lock every live account."""
        self.gateway.disarm()

    def timeline(self, hours: float = 24.0) -> tuple[TimelineEntry, ...]:
        """The story of the connection over the last hours, oldest first."""
        return self.story.entries(hours)

    def meters(self) -> Meters:
        """What of the Gateway's allowances is in use now."""
        return self.gateway.meters()

    def _known(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint with the user's word about its host."""
        confirmed = endpoint.confirmed or endpoint.host in self.settings.connection.confirmed_hosts
        return replace(endpoint, confirmed=confirmed)

    async def disconnect(self) -> None:
        await self.gateway.disconnect()

    async def search(self, text: str) -> Sequence[ContractMatch]:
        """Contracts that fit ``text``; an empty text finds nothing."""
        return await self.gateway.search(text.strip()) if text.strip() else ()

    async def resolve(self, contract: Contract) -> ContractDetails:
        """Qualify a contract and remember its details."""
        known = self._details.get(contract.con_id)
        if known is None:
            known = await self.gateway.details(contract)
            self._details[known.contract.con_id] = known
        return known

    def known_details(self, con_id: int) -> ContractDetails | None:
        """Details already resolved in this run."""
        return self._details.get(con_id)

    def change_settings(self, settings: Settings) -> None:
        """Keep and save; a failure to save is told, not raised."""
        self.settings = settings
        self.gateway.follow_settings(settings.connection)
        notice = self._settings_store.save(settings)
        if notice:
            self.bus.publish(Noticed(notice))

    def _remember_report(self, event: VerificationChanged) -> None:
        self.report = event.report

    def _remember_status(self, event: ConnectionChanged) -> None:
        self.status = event.status
