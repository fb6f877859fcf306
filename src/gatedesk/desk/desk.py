"""The desk: the facade the window and the command line hold. It owns the parts, starts and stops them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gatedesk.desk.alerts import AlertBook
from gatedesk.desk.books import OrderBook, Portfolio
from gatedesk.desk.bus import EventBus
from gatedesk.desk.drawings import DrawingBook
from gatedesk.desk.order_entry import OrderEntry
from gatedesk.desk.ports import AlertStore, Clock, DrawingStore, Gateway, Journal, SettingsStore
from gatedesk.desk.quotes import QuoteBoard
from gatedesk.domain.connection import ConnectionStatus, Endpoint
from gatedesk.domain.contract import Contract, ContractDetails, ContractMatch
from gatedesk.domain.events import ConnectionChanged, Noticed
from gatedesk.domain.notice import Notice
from gatedesk.domain.settings import Settings


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
        self._journal = journal
        self._settings_store = settings_store
        self._details: dict[int, ContractDetails] = {}
        self._early_notices = tuple(notices)
        self.bus.subscribe(ConnectionChanged, self._remember_status)

    def start(self) -> None:
        """Let facts flow; tells what was noticed before anybody could listen."""
        self.gateway.start(self.bus.publish)
        for notice in self._early_notices:
            self.bus.publish(Noticed(notice))
        self.drawings.start()
        self.alerts.start()

    async def stop(self) -> None:
        """Disconnect, flush the journal, leave nothing running."""
        await self.gateway.stop()
        self._journal.close()

    def connect(self, endpoint: Endpoint) -> None:
        self.gateway.connect(endpoint)

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
        notice = self._settings_store.save(settings)
        if notice:
            self.bus.publish(Noticed(notice))

    def _remember_status(self, event: ConnectionChanged) -> None:
        self.status = event.status
