"""A desk over fakes for tests of the window: a gateway that answers from a table and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal

from gatedesk.desk.desk import Desk
from gatedesk.desk.ports import JournaledIntent
from gatedesk.domain.connection import AccountMode, ConnectionState, ConnectionStatus, Endpoint, Meters
from gatedesk.domain.connection_report import ConnectionReport, empty_report
from gatedesk.domain.connection_sweep import PortFinding
from gatedesk.domain.contract import Contract, ContractDetails, ContractMatch, SecType
from gatedesk.domain.events import BarsLoaded, ConnectionChanged, Event, PortSwept, VerificationChanged
from gatedesk.domain.market import BarRequest, MarketDataKind, Quote
from gatedesk.domain.notice import GatewayTrouble, Notice, Severity, UserMistake
from gatedesk.domain.order import OrderDraft, OrderPreview, Side
from gatedesk.domain.order_state import Fill, OrderKey, OrderRecord, OrderState
from gatedesk.domain.portfolio import Position
from gatedesk.domain.settings import ConnectionSettings, Settings
from gatedesk.domain.ticks import PriceGrid, PriceStep
from gatedesk.ui.context import UiContext, make_context
from gatedesk.ui.theme.theme import Theme

NOW = 1_795_000_000.0
ACCOUNT = "DU1234567"
AAPL = Contract(con_id=265598, symbol="AAPL", primary_exchange="NASDAQ")
MSFT = Contract(con_id=272093, symbol="MSFT", primary_exchange="NASDAQ")
SPY = Contract(con_id=756733, symbol="SPY", primary_exchange="ARCA")
EUR = Contract(con_id=12087792, symbol="EUR", sec_type=SecType.FOREX, exchange="IDEALPRO", currency="USD")
PIPS = PriceGrid(steps=(PriceStep(low_edge=Decimal(0), increment=Decimal("0.00005")),))
NAMES = {
    "AAPL": "Apple Inc",
    "MSFT": "Microsoft Corp",
    "SPY": "SPDR S&P 500 ETF Trust",
    "EUR": "European Monetary Union Euro",
}


@dataclass
class FakeGateway:
    """``known`` answers searches and details; every order-related call is kept, nothing comes back by itself."""

    known: Sequence[Contract] = (AAPL, MSFT, SPY, EUR)
    watched: list[int] = field(default_factory=list)
    placed: list[OrderDraft] = field(default_factory=list)
    modified: list[tuple[OrderRecord, OrderDraft]] = field(default_factory=list)
    cancelled: list[OrderRecord] = field(default_factory=list)
    cancelled_all: int = 0
    connects: list[Endpoint] = field(default_factory=list)
    disconnects: int = 0
    retries: int = 0
    trouble: Notice | None = None
    searches: list[str] = field(default_factory=list)
    settings: ConnectionSettings = field(default_factory=ConnectionSettings)
    armed: list[str] = field(default_factory=list)
    report: ConnectionReport | None = None
    verified: list[Endpoint] = field(default_factory=list)
    findings: Sequence[PortFinding] = ()
    swept: list[Endpoint] = field(default_factory=list)
    used: Meters = field(default_factory=Meters)

    def start(self, publish: Callable[[Event], None]) -> None:
        self.publish = publish

    async def stop(self) -> None: ...

    def connect(self, endpoint: Endpoint) -> None:
        self.connects.append(endpoint)

    async def disconnect(self) -> None:
        self.disconnects += 1

    def retry_now(self) -> None:
        self.retries += 1

    def follow_settings(self, settings: ConnectionSettings) -> None:
        self.settings = settings

    def arm(self, account: str) -> None:
        """Takes ACCOUNT and nothing else."""
        if account != ACCOUNT:
            raise UserMistake(Notice(Severity.ERROR, "That is not the id of an account of this connection."))
        self.armed.append(account)

    def disarm(self) -> None:
        self.armed.clear()

    async def verify(self, endpoint: Endpoint, symbol: str) -> ConnectionReport:
        """Tells ``report`` and ends with it."""
        self._fail()
        self.verified.append(endpoint)
        report = self.report or empty_report(endpoint)
        self.publish(VerificationChanged(report))
        return report

    async def sweep(self, at: Endpoint) -> Sequence[PortFinding]:
        self._fail()
        self.swept.append(at)
        for finding in self.findings:
            self.publish(PortSwept(finding))
        return self.findings

    def meters(self) -> Meters:
        return self.used

    @property
    def is_fresh(self) -> bool:
        return True

    async def prove_alive(self) -> None:
        self._fail()

    async def search(self, text: str) -> Sequence[ContractMatch]:
        self._fail()
        self.searches.append(text)
        word = text.upper()
        found = [c for c in self.known if word in c.symbol or word in NAMES[c.symbol].upper()]
        return [ContractMatch(contract=c, description=NAMES[c.symbol]) for c in found]

    async def details(self, contract: Contract) -> ContractDetails:
        self._fail()
        for known in self.known:
            if known.con_id == contract.con_id or (not contract.con_id and known.symbol == contract.symbol):
                grid = PIPS if known.sec_type is SecType.FOREX else PriceGrid()
                return ContractDetails(contract=known, long_name=NAMES[known.symbol], grid=grid)
        raise UserMistake(Notice(Severity.ERROR, f"There is no contract {contract.name}.", "Search for it."))

    def watch(self, contract: Contract) -> None:
        self.watched.append(contract.con_id)

    def unwatch(self, contract: Contract) -> None:
        self.watched.remove(contract.con_id)

    def open_bars(self, request: BarRequest) -> None: ...

    def close_bars(self, request: BarRequest) -> None: ...

    async def older_bars(self, request: BarRequest, before: int) -> BarsLoaded:
        raise GatewayTrouble(Notice(Severity.ERROR, "No history here."))

    def next_order_id(self) -> int:
        return 100 + len(self.placed)

    def place(self, draft: OrderDraft, key: OrderKey, order_ref: str) -> None:
        self._fail()
        self.placed.append(draft)

    def modify(self, order: OrderRecord, draft: OrderDraft) -> None:
        self._fail()
        self.modified.append((order, draft))

    def cancel(self, order: OrderRecord) -> None:
        self.cancelled.append(order)

    def cancel_all(self) -> None:
        self.cancelled_all += 1

    async def preview(self, draft: OrderDraft) -> OrderPreview:
        return OrderPreview(commission=Decimal("1.00"), commission_currency="USD")

    def _fail(self) -> None:
        if self.trouble:
            raise GatewayTrouble(self.trouble)


class MemoryJournal:
    """Keeps the intents; never fails."""

    def __init__(self) -> None:
        self.intents: list[OrderDraft] = []

    def record_intent(self, order_ref: str, key: OrderKey, draft: OrderDraft, time: float) -> None:
        self.intents.append(draft)

    def record_sent(self, order_ref: str, time: float) -> None: ...

    def record_outcome(self, order_ref: str, state: str, detail: str, time: float) -> None: ...

    def highest_order_id(self, client_id: int) -> int:
        return 0

    def unsettled(self, client_id: int, since: float) -> Sequence[JournaledIntent]:
        return ()

    def close(self) -> None: ...


class MemorySettings:
    """Remembers what was saved last."""

    def __init__(self) -> None:
        self.saved: Settings | None = None

    def load(self) -> tuple[Settings, Sequence[Notice]]:
        return Settings(), ()

    def save(self, settings: Settings) -> Notice | None:
        self.saved = settings
        return None


@dataclass
class UiDesk:
    """A context and the fakes behind it."""

    context: UiContext
    gateway: FakeGateway
    store: MemorySettings

    @property
    def desk(self) -> Desk:
        return self.context.desk

    def publish(self, event: Event) -> None:
        self.desk.bus.publish(event)

    def go(self, state: ConnectionState, **more: object) -> None:
        """Change the connection's state."""
        self.publish(ConnectionChanged(replace(LIVE, state=state, text=f"State: {state.value}.", **more)))

    def go_live(self) -> None:
        self.publish(ConnectionChanged(LIVE))


LIVE = ConnectionStatus(
    state=ConnectionState.LIVE,
    endpoint=Endpoint(port=7497),
    text="Connected to TWS at 127.0.0.1:7497.",
    accounts=(ACCOUNT,),
    mode=AccountMode.SIMULATED,
    server_version=178,
)


def make_ui_desk(settings: Settings | None = None, theme: str = "dark") -> UiDesk:
    """A started desk over fakes, not yet connected."""
    gateway, store = FakeGateway(), MemorySettings()
    refs = iter(f"GD-{number}" for number in range(10_000))
    desk = Desk(
        gateway=gateway,
        journal=MemoryJournal(),
        settings_store=store,
        settings=settings or Settings(),
        clock=lambda: NOW,
        new_ref=lambda: next(refs),
    )
    desk.start()
    return UiDesk(make_context(desk, Theme(theme)), gateway, store)


def make_quote(contract: Contract = AAPL, last: float = 191.11, **more: object) -> Quote:
    values: dict[str, object] = {
        "bid": last - 0.01,
        "ask": last,
        "bid_size": 300.0,
        "ask_size": 500.0,
        "close": 190.20,
        "volume": 41_250_000.0,
        "kind": MarketDataKind.LIVE,
        "received": NOW,
    }
    return Quote(contract.con_id, last=last, **(values | more))  # type: ignore[arg-type]  # named values of a record


def make_order(number: int = 1, **more: object) -> OrderRecord:
    values: dict[str, object] = {
        "key": OrderKey(1, number, 900_000 + number),
        "contract": AAPL,
        "account": ACCOUNT,
        "side": Side.BUY,
        "quantity": Decimal(100),
        "order_type": "LMT",
        "limit_price": Decimal("191.10"),
        "stop_price": None,
        "time_in_force": "DAY",
        "state": OrderState.SUBMITTED,
        "remaining": Decimal(100),
        "updated": datetime.fromtimestamp(NOW, UTC),
    }
    return OrderRecord(**(values | more))  # type: ignore[arg-type]  # named values of a record


def make_position(contract: Contract = AAPL, quantity: int = 100, **more: object) -> Position:
    values: dict[str, object] = {
        "average_cost": Decimal("188.02"),
        "market_price": Decimal("191.11"),
        "market_value": Decimal("19111.00"),
        "unrealized_pnl": Decimal("309.00"),
        "realized_pnl": Decimal("0"),
        "daily_pnl": Decimal("-12.50"),
    }
    return Position(ACCOUNT, contract, Decimal(quantity), **(values | more))  # type: ignore[arg-type]  # named values of a record


def make_fill(number: int = 1, **more: object) -> Fill:
    values: dict[str, object] = {
        "exec_id": f"0000e0d5.{number}",
        "time": datetime.fromtimestamp(NOW + number, UTC),
        "account": ACCOUNT,
        "contract": AAPL,
        "side": Side.BUY,
        "quantity": Decimal(100),
        "price": Decimal("191.10"),
        "exchange": "NASDAQ",
        "key": OrderKey(1, number, 900_000 + number),
    }
    return Fill(**(values | more))  # type: ignore[arg-type]  # named values of a record
