"""Fakes for the desk's ports: they remember what was asked of them, and tests decide what they answer."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from gatedesk.desk.bus import EventBus
from gatedesk.desk.desk import Desk
from gatedesk.desk.ports import JournaledIntent
from gatedesk.domain.connection import AccountMode, ConnectionState, ConnectionStatus, Endpoint, Meters
from gatedesk.domain.connection_report import ConnectionReport, empty_report
from gatedesk.domain.connection_sweep import PortFinding
from gatedesk.domain.contract import Contract, ContractDetails, ContractMatch
from gatedesk.domain.events import BarsLoaded, ConnectionChanged, Event, VerificationChanged
from gatedesk.domain.market import BarRequest
from gatedesk.domain.notice import GatewayTrouble, Notice, Severity, UserMistake
from gatedesk.domain.order import OrderDraft, OrderPreview
from gatedesk.domain.order_state import OrderKey, OrderRecord
from gatedesk.domain.settings import ConnectionSettings, Settings
from helpers.builders import AAPL, NOON, contract_details, live_status

E = TypeVar("E")


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class FakeGateway:
    """Implements ``desk.ports.Gateway``. ``calls`` lists (method, arguments...) in order.

    ``known`` are the contracts ``details`` and ``search`` find; ``trouble`` makes every order method raise it.
    """

    def __init__(self, known: Sequence[ContractDetails] = ()) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.known = list(known) or [contract_details(AAPL)]
        self.trouble: GatewayTrouble | None = None
        self.answer = OrderPreview()
        self.watched: list[int] = []
        self.is_fresh = True
        self.alive = True
        self.open_requests: list[BarRequest] = []
        self._ids = itertools.count(1)
        self._publish: Callable[[Event], None] | None = None

    def publish(self, event: Event) -> None:
        """Say something as the broker."""
        assert self._publish, "the desk was not started"
        self._publish(event)

    def go_live(self, **changes: Any) -> ConnectionStatus:
        """Become connected to a paper account."""
        status = live_status(**changes)
        self.publish(ConnectionChanged(status))
        return status

    def named(self, method: str) -> list[tuple[Any, ...]]:
        """The arguments of every call of one method."""
        return [arguments for name, *arguments in self.calls if name == method]

    # -- the port

    def start(self, publish: Callable[[Event], None]) -> None:
        self._publish = publish

    async def stop(self) -> None:
        self.calls.append(("stop",))

    def connect(self, endpoint: Endpoint) -> None:
        self.calls.append(("connect", endpoint))
        self.publish(ConnectionChanged(ConnectionStatus(ConnectionState.CONNECTING, endpoint, "Connecting …")))

    async def disconnect(self) -> None:
        self.calls.append(("disconnect",))
        self.publish(ConnectionChanged(ConnectionStatus(mode=AccountMode.UNKNOWN)))

    def retry_now(self) -> None:
        self.calls.append(("retry_now",))

    def follow_settings(self, settings: ConnectionSettings) -> None:
        self.calls.append(("follow_settings", settings.mode))

    def arm(self, account: str) -> None:
        self.calls.append(("arm", account))

    def disarm(self) -> None:
        self.calls.append(("disarm",))

    async def verify(self, endpoint: Endpoint, symbol: str) -> ConnectionReport:
        self.calls.append(("verify", endpoint, symbol))
        report = empty_report(endpoint)
        self.publish(VerificationChanged(report))
        return report

    async def sweep(self, at: Endpoint) -> Sequence[PortFinding]:
        self.calls.append(("sweep", at))
        return ()

    def meters(self) -> Meters:
        return Meters(lines=len(self.watched))

    async def prove_alive(self) -> None:
        self.calls.append(("prove_alive",))
        if not self.alive:
            raise GatewayTrouble(Notice(Severity.ERROR, "The Gateway does not answer.", cause="no-answer"))

    async def search(self, text: str) -> Sequence[ContractMatch]:
        self.calls.append(("search", text))
        return [
            ContractMatch(contract=known.contract, description=known.long_name)
            for known in self.known
            if known.contract.symbol.startswith(text.upper())
        ]

    async def details(self, contract: Contract) -> ContractDetails:
        self.calls.append(("details", contract))
        for known in self.known:
            if contract.con_id in (0, known.contract.con_id) and known.contract.symbol == contract.symbol:
                return known
        raise UserMistake(Notice(Severity.ERROR, f"No contract {contract.name}.", code=200))

    def watch(self, contract: Contract) -> None:
        self.calls.append(("watch", contract))
        self.watched.append(contract.con_id)

    def unwatch(self, contract: Contract) -> None:
        self.calls.append(("unwatch", contract))
        self.watched.remove(contract.con_id)

    def open_bars(self, request: BarRequest) -> None:
        self.calls.append(("open_bars", request))
        self.open_requests.append(request)

    def close_bars(self, request: BarRequest) -> None:
        self.calls.append(("close_bars", request))
        self.open_requests.remove(request)

    async def older_bars(self, request: BarRequest, before: int) -> BarsLoaded:
        self.calls.append(("older_bars", request, before))
        none = np.array([], dtype=np.float64)
        return BarsLoaded(request, np.array([], dtype=np.int64), none, none, none, none, none)

    def next_order_id(self) -> int:
        return next(self._ids)

    def place(self, draft: OrderDraft, key: OrderKey, order_ref: str) -> None:
        self._order("place", draft, key, order_ref)

    def modify(self, order: OrderRecord, draft: OrderDraft) -> None:
        self._order("modify", order, draft)

    def cancel(self, order: OrderRecord) -> None:
        self._order("cancel", order)

    def cancel_all(self) -> None:
        self._order("cancel_all")

    async def preview(self, draft: OrderDraft) -> OrderPreview:
        self._order("preview", draft)
        return self.answer

    def _order(self, *call: Any) -> None:
        if self.trouble:
            raise self.trouble
        self.calls.append(call)


class FakeJournal:
    """Implements ``desk.ports.Journal``; ``failure`` is raised by every write."""

    def __init__(self) -> None:
        self.entries: list[tuple[Any, ...]] = []
        self.failure: OSError | None = None
        self.intents: list[JournaledIntent] = []
        self.closed = False

    def record_intent(self, order_ref: str, key: OrderKey, draft: OrderDraft, time: float) -> None:
        self._write("intent", order_ref, key, draft, time)

    def record_sent(self, order_ref: str, time: float) -> None:
        self._write("sent", order_ref, time)

    def record_outcome(self, order_ref: str, state: str, detail: str, time: float) -> None:
        self._write("outcome", order_ref, state, detail, time)

    def highest_order_id(self, client_id: int) -> int:
        return 0

    def unsettled(self, client_id: int, since: float) -> Sequence[JournaledIntent]:
        return [intent for intent in self.intents if intent.key.client_id == client_id and intent.time >= since]

    def close(self) -> None:
        self.closed = True

    def _write(self, *entry: Any) -> None:
        if self.failure:
            raise self.failure
        self.entries.append(entry)


class FakeSettingsStore:
    """Implements ``desk.ports.SettingsStore`` in memory; ``failure`` is what saving answers."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.saved: list[Settings] = []
        self.failure: Notice | None = None

    def load(self) -> tuple[Settings, Sequence[Notice]]:
        return self.settings, ()

    def save(self, settings: Settings) -> Notice | None:
        self.saved.append(settings)
        return self.failure


class Recorder:
    """Keeps every event a session or a bus publishes."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self, event: Event) -> None:
        self.events.append(event)

    def listen(self, bus: EventBus, *kinds: type) -> Recorder:
        """Record these kinds from a bus."""
        for kind in kinds:
            bus.subscribe(kind, self)
        return self

    def of(self, kind: type[E]) -> list[E]:
        """The events of one kind, in order."""
        return [event for event in self.events if isinstance(event, kind)]


def fake_desk(gateway: FakeGateway | None = None, **parts: Any) -> Desk:
    """A started desk over fakes; ``parts`` replace journal, settings_store, settings or clock."""
    refs = (f"GD-{number}" for number in itertools.count(1))
    given = {
        "gateway": gateway or FakeGateway(),
        "journal": FakeJournal(),
        "settings_store": FakeSettingsStore(),
        "settings": Settings(),
        "clock": FakeClock(),
        "new_ref": lambda: next(refs),
    }
    desk = Desk(**given | parts)
    desk.start()
    return desk
