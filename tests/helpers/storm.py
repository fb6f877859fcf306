"""A reconnect storm: one desk, one Gateway in a process of its own, and a line that breaks in every way, at random.

After each fault every subscription must live again; at the end orders and positions are compared with what another
client is told, and nothing may be left over.
"""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from gatedesk.desk.desk import Desk
from gatedesk.domain.connection import ConnectionState, Endpoint
from gatedesk.domain.events import BarsLoaded, ConnectionChanged, Event, QuotesUpdated
from gatedesk.domain.market import BarField, BarRequest, MarketDataKind
from gatedesk.domain.notice import GatewayTrouble, UserMistake
from gatedesk.domain.order import OrderType
from gatedesk.domain.order_state import OrderState
from gatedesk.domain.settings import Settings
from gatedesk.gateway.session import Session
from gatedesk.store.order_journal import OrderJournal
from helpers.builders import AAPL, EUR_USD, MSFT, order_draft
from helpers.cut_line import Line, line_to
from helpers.fakes import FakeSettingsStore
from helpers.ib_client import plain_client
from helpers.sessions import QUICK
from helpers.sim import simulator_process
from helpers.waiting import until

WATCHED = (AAPL, MSFT, EUR_USD)
CHARTED = (BarRequest(AAPL), BarRequest(EUR_USD, field=BarField.MIDPOINT))
ORDER_EVERY = 10
PATIENCE = 30.0
STORM_TIMING = replace(QUICK, idle=0.15, ping=0.1, ping_every=0.5, greeting=1.0, accounts=1.0, sync=3.0, executions=3.0)


@dataclass
class Tally:
    """What a storm came to. Memory is in bytes, ``warm`` measured after a quarter of it."""

    faults: dict[str, int] = field(default_factory=dict)
    slowest: float = 0.0
    orders: int = 0
    refused: int = 0
    never_sent: int = 0
    warm: int = 0
    final: int = 0
    leftovers: dict[str, tuple[int, int]] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """Growth of memory after the warm-up, as a share."""
        return self.final / self.warm - 1


class Watcher:
    """Keeps when each subscription last spoke, and nothing else."""

    def __init__(self, desk: Desk) -> None:
        self.quoted: dict[int, float] = {}
        self.loaded: dict[BarRequest, float] = {}
        self.live_since = 0.0
        for kind in (QuotesUpdated, BarsLoaded, ConnectionChanged):
            desk.bus.subscribe(kind, self.hear)

    def hear(self, event: Event) -> None:
        now = asyncio.get_running_loop().time()
        if isinstance(event, QuotesUpdated):
            live = (quote.con_id for quote in event.quotes if quote.kind is MarketDataKind.LIVE)
            self.quoted.update(dict.fromkeys(live, now))
        elif isinstance(event, BarsLoaded):
            self.loaded[event.request] = now
        elif isinstance(event, ConnectionChanged) and event.status.state is not ConnectionState.LIVE:
            self.live_since = now


class Storm:
    """``run`` it once. ``seed`` decides everything that is random."""

    def __init__(self, folder: Path, faults: int, seed: int) -> None:
        self._journal = OrderJournal(folder / "orders.sqlite")
        self._count = faults
        self._random = Random(seed)
        self.tally = Tally()

    async def run(self) -> Tally:
        """Everything, from connecting to the comparison."""
        async with simulator_process() as (port, _), line_to(port) as line:
            session = self._session()
            desk = self._desk(session)
            self._watcher = Watcher(desk)
            desk.start()
            desk.connect(Endpoint(port=line.port))
            await self._live(desk)
            for contract in WATCHED:
                await desk.resolve(contract)
                desk.quotes.want(contract)
            for request in CHARTED:
                desk.gateway.open_bars(request)
            await self._alive(desk, 0.0)
            await self._weather(desk, session, line)
            await self._compare(desk, port)
            await desk.stop()
        return self.tally

    def _session(self) -> Session:
        return Session(
            clock=time.time,  # noqa: TID251 - the Gateway is another process and lives by the wall clock
            jitter=Random(1),
            highest_order_id=self._journal.highest_order_id,
            unsettled=self._journal.unsettled,
            timing=STORM_TIMING,
        )

    def _desk(self, session: Session) -> Desk:
        refs = iter(f"GD-{number}" for number in range(1_000_000))
        return Desk(
            gateway=session,
            journal=self._journal,
            settings_store=FakeSettingsStore(),
            settings=Settings(),
            clock=time.time,  # noqa: TID251 - as above
            new_ref=refs.__next__,
        )

    # ------------------------------------------------------------ the weather

    async def _weather(self, desk: Desk, session: Session, line: Line) -> None:
        before = await at_rest(session)
        for number in range(self._count):
            await self._order(desk, number)
            began = asyncio.get_running_loop().time()
            await self._strike(line)
            await self._alive(desk, began)
            self.tally.slowest = max(self.tally.slowest, asyncio.get_running_loop().time() - began)
            if number == self._count // 4:
                self.tally.warm = memory()
        after = await at_rest(session)
        self.tally.final = memory()
        self.tally.leftovers = {name: (before[name], after[name]) for name in before}

    async def _strike(self, line: Line) -> None:
        """One fault, and its end if it has one."""
        await pause(self._random.uniform(0, 0.1))
        name, strike = self._random.choice(FAULTS)
        self.tally.faults[name] = self.tally.faults.get(name, 0) + 1
        strike(line)
        await pause(self._random.choice((0.0, 0.2, 0.6)) if name in ENDING else 0.05)
        line.shut = False
        line.thaw()

    async def _order(self, desk: Desk, number: int) -> None:
        """Now and then an order, so that faults strike while one is on its way."""
        if number % ORDER_EVERY:
            return
        at_market = self._random.random() < 0.5
        kind = {"order_type": OrderType.MARKET, "limit_price": None} if at_market else {"limit_price": "50.10"}
        self.tally.orders += 1
        try:
            await desk.order_entry.send(order_draft(**kind))
        except (GatewayTrouble, UserMistake):
            self.tally.refused += 1

    async def _live(self, desk: Desk) -> None:
        await until(lambda: desk.status.state is ConnectionState.LIVE, "live", seconds=PATIENCE)

    async def _alive(self, desk: Desk, since: float) -> None:
        """Live, and every subscription has spoken since the connection was made."""
        seen = self._watcher

        def everything() -> bool:
            begin = max(seen.live_since, since)
            return (
                desk.status.state is ConnectionState.LIVE
                and all(seen.quoted.get(contract.con_id, -1.0) >= begin for contract in WATCHED)
                and all(seen.loaded.get(request, -1.0) >= seen.live_since for request in CHARTED)
            )

        await until(everything, "every subscription alive again", seconds=PATIENCE)

    # ------------------------------------------------------------ the end

    async def _compare(self, desk: Desk, port: int) -> None:
        """Orders and positions as another client is told them; every order's end is known."""
        await until(lambda: not self._in_doubt(desk), "no order in doubt", seconds=PATIENCE)
        self.tally.never_sent = sum(order.state is OrderState.REJECTED for order in desk.orders.orders.values())
        async with plain_client(port, 77) as other:
            await other.ib.reqAllOpenOrdersAsync()
            truth_orders = {trade.order.permId for trade in other.ib.openTrades()}
            truth_positions = {held.contract.conId: held.position for held in other.ib.positions()}
        ours = {order.key.perm_id for order in desk.orders.working}
        held = {position.contract.con_id: float(position.quantity) for position in desk.portfolio.positions.values()}
        journaled = {intent.key.order_id for intent in self._journal.unsettled(1, 0.0)}
        working = {order.key.order_id for order in desk.orders.working}
        for name, left, right in (
            ("working orders", ours, truth_orders),
            ("positions", held, truth_positions),
            ("open in the journal", journaled, working),
        ):
            if left != right:
                self.tally.differences.append(f"{name}: {left} here, {right} there")

    def _in_doubt(self, desk: Desk) -> bool:
        return any(order.state in (OrderState.SENDING, OrderState.UNKNOWN) for order in desk.orders.orders.values())


FAULTS: tuple[tuple[str, Callable[[Line], None]], ...] = (
    ("cut", lambda line: line.cut()),
    ("reset", lambda line: line.cut(reset=True)),
    ("torn", lambda line: line.tear()),
    ("freeze", lambda line: line.freeze()),
    ("freeze", lambda line: line.freeze()),
    ("shut", lambda line: (setattr(line, "shut", True), line.cut())[1]),
)
ENDING = frozenset({"freeze", "shut"})


async def pause(seconds: float) -> None:
    """Let the storm go on for a moment."""
    loop = asyncio.get_running_loop()
    over: asyncio.Future[None] = loop.create_future()
    loop.call_later(seconds, over.set_result, None)
    await over


async def at_rest(session: Session) -> dict[str, int]:
    """What is in use while nothing happens: counted when two counts agree."""
    last: dict[str, int] = {}
    for _ in range(50):
        gc.collect()
        counts = {
            "tasks": len(asyncio.all_tasks()),
            "descriptors": len(os.listdir("/proc/self/fd")),
            "futures": len(session._ib.wrapper._futures),
            "tickers": len(session._ib.wrapper.reqId2Ticker),
            "results": len(session._ib.wrapper._results),
        }
        if counts == last:
            break
        last = counts
        await pause(0.2)
    return last


def memory() -> int:
    """Resident bytes of this process."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
