"""The session: one connection to one Gateway, kept alive, and everything that goes over it.

It owns ib_async's IB, builds the parts and hands messages to them: orders, quotes, bars, account, connection.
Implements ``desk.ports.Gateway``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from random import Random

from gatedesk.desk.ports import Clock, JournaledIntent
from gatedesk.domain.connection import ConnectionState, ConnectionStatus, Endpoint, Meters
from gatedesk.domain.connection_lock import account_to_arm
from gatedesk.domain.connection_report import ConnectionReport
from gatedesk.domain.connection_sweep import PortFinding
from gatedesk.domain.contract import Contract, ContractDetails, ContractMatch
from gatedesk.domain.events import BarsLoaded, Event
from gatedesk.domain.market import BarRequest
from gatedesk.domain.notice import GatewayTrouble
from gatedesk.domain.order import OrderDraft, OrderPreview
from gatedesk.domain.order_state import OrderKey, OrderRecord
from gatedesk.domain.settings import ConnectionSettings
from gatedesk.gateway.checkup import LAST, Checkup
from gatedesk.gateway.diagnosis import Cause, explain, trouble
from gatedesk.gateway.guarded_ib import GuardedIB, Heard, Problem
from gatedesk.gateway.history import History
from gatedesk.gateway.keeper import Keeper, Memory
from gatedesk.gateway.lookup import Lookup
from gatedesk.gateway.market_data import MarketData
from gatedesk.gateway.order_ledger import OrderLedger
from gatedesk.gateway.order_routing import OrderRouting
from gatedesk.gateway.outage import Outage
from gatedesk.gateway.portfolio import AccountFeed
from gatedesk.gateway.stage_book import StageBook
from gatedesk.gateway.status_board import StatusBoard
from gatedesk.gateway.sweep import Sweep
from gatedesk.gateway.sync import Sync
from gatedesk.gateway.tasks import Tasks
from gatedesk.gateway.timing import Timing
from gatedesk.gateway.upkeep import Parts
from gatedesk.gateway.verification import Verification

TAKES_REQUESTS = frozenset({ConnectionState.LIVE, ConnectionState.RESYNCING})


def no_intents(_client_id: int, _since: float) -> Sequence[JournaledIntent]:
    """No journal, no orders of earlier runs."""
    return ()


class Session:
    """``jitter`` spreads reconnects; ``highest_order_id`` and ``unsettled`` are the order journal's memory."""

    def __init__(
        self,
        *,
        clock: Clock,
        jitter: Random,
        highest_order_id: Callable[[int], int],
        unsettled: Callable[[int, float], Sequence[JournaledIntent]] = no_intents,
        timing: Timing | None = None,
    ) -> None:
        self._timing = timing = timing or Timing()
        self._tasks = tasks = Tasks()
        self._board = board = StatusBoard(clock)
        heard = Heard(problem=self._hear_problem, packet_done=lambda: self._feed.packet_done())
        self._ib = ib = GuardedIB(heard)
        self._ledger = OrderLedger(
            heard, board.publish, clock, lambda: board.endpoint().client_id, lambda: self._keeper.upkeep.settle_orders()
        )
        self._feed = AccountFeed(ib, heard, board.publish)
        self._sync = Sync(ib, self._ledger, self._feed, timing, clock, board.tell)
        self._orders = OrderRouting(ib, self._ledger, timing, clock, board.endpoint)
        self._quotes = MarketData(ib, heard, board.publish, clock, timing, self._takes_requests)
        self._bars = History(ib, heard, board.publish, clock, timing, tasks, board.endpoint, self._takes_requests)
        self._lookup = Lookup(ib, timing, clock, board.endpoint)
        outage = Outage(self._ledger, clock, board.tell)
        parts = Parts(ib, board, self._sync, self._ledger, self._feed, self._quotes, self._bars, self._lookup, outage)
        book = StageBook(board.publish, clock)
        memory = Memory(highest_order_id, unsettled)
        self._keeper = Keeper(parts, book, tasks, timing, clock, jitter, memory)
        asking = Verification(book, board, self._lookup, self._quotes, self._bars, self._orders, clock, timing.quote)
        self._checkup = Checkup(self._keeper, asking, tasks)
        self._sweep = Sweep(board, timing)
        heard.accounts = self._keeper.hear_accounts
        ib.client.lost = self._keeper.lose

    # ------------------------------------------------------------ the port: connection

    @property
    def status(self) -> ConnectionStatus:
        """The status as last published."""
        return self._board.status

    @property
    def report(self) -> ConnectionReport:
        """What verifying has found so far."""
        return self._keeper.book.report

    def start(self, publish: Callable[[Event], None]) -> None:
        """Begin to publish; opens no socket yet."""
        self._board.start(publish)

    async def stop(self) -> None:
        """Disconnect and leave no task, timer or socket behind."""
        await self.disconnect()
        await self._tasks.cancel_all()
        self._board.stop()

    def connect(self, endpoint: Endpoint) -> None:
        """Connect, and keep connected until ``disconnect``; another endpoint replaces the present one."""
        self._keeper.connect(endpoint)

    async def disconnect(self) -> None:
        """End the connection and stop trying."""
        await self._keeper.disconnect()

    def retry_now(self) -> None:
        """Cut a wait between attempts short."""
        self._keeper.retry_now()

    def follow_settings(self, settings: ConnectionSettings) -> None:
        """Take the paper/live toggle and the expected restart; a changed toggle disarms."""
        self._keeper.follow_settings(settings)

    def arm(self, account: str) -> None:
        """Let orders through to a live account whose id was typed; UserMistake when it must not be."""
        self._board.update(armed=self.status.armed | {account_to_arm(self.status, account)})

    def disarm(self) -> None:
        """Lock every live account again."""
        self._board.update(armed=frozenset())

    async def verify(self, endpoint: Endpoint, symbol: str, last: str = LAST) -> ConnectionReport:
        """Look at the connection stage by stage, up to ``last``, on its own socket; connects first if it has to."""
        return await self._checkup.run(endpoint, symbol, last)

    def give_up_verifying(self, limit: float) -> ConnectionReport:
        """The verification took longer than ``limit`` seconds: close its report with that."""
        book = self._keeper.book
        book.fail(explain(Cause.OUT_OF_TIME, self.status.endpoint, f"{limit:g} s"))
        return book.report

    async def sweep(self, at: Endpoint) -> Sequence[PortFinding]:
        """Look at the usual ports of the endpoint's host, one at a time; each is published as it is found."""
        return await self._sweep.run(at)

    def meters(self) -> Meters:
        """What of the Gateway's allowances is in use now."""
        client = self._ib.client
        return Meters(messages=client.recently_sent, lines=self._quotes.lines, queued=client.queued)

    @property
    def is_fresh(self) -> bool:
        """Whether the Gateway was heard within the last seconds."""
        return self._silence() < self._timing.fresh

    async def prove_alive(self) -> None:
        """Return when the Gateway was heard just now or answers at once; else GatewayTrouble, and nothing was sent."""
        if self.is_fresh:
            return
        client = self._ib.client
        try:
            with client.urgent():
                client.reqCurrentTime()
        except ConnectionError as error:
            raise trouble(Cause.NOT_CONNECTED, self.status.endpoint) from error
        if not await client.next_word(self._timing.probe):
            raise self._no_answer()

    # ------------------------------------------------------------ the port: everything else

    async def search(self, text: str) -> Sequence[ContractMatch]:
        return await self._lookup.search(text)

    async def details(self, contract: Contract) -> ContractDetails:
        return await self._lookup.details(contract)

    def watch(self, contract: Contract) -> None:
        self._quotes.watch(contract)

    def unwatch(self, contract: Contract) -> None:
        self._quotes.unwatch(contract)

    def open_bars(self, request: BarRequest) -> None:
        self._bars.open(request)

    def close_bars(self, request: BarRequest) -> None:
        self._bars.close(request)

    async def older_bars(self, request: BarRequest, before: int) -> BarsLoaded:
        self._require(self.status.state.is_connected)
        return await self._bars.older(request, before)

    def next_order_id(self) -> int:
        return self._orders.next_order_id()

    def place(self, draft: OrderDraft, key: OrderKey, order_ref: str) -> None:
        self._require(self.status.takes_orders_for(draft.account))
        self._require_answers()
        self._orders.place(draft, key, order_ref)

    def modify(self, order: OrderRecord, draft: OrderDraft) -> None:
        self._require(self.status.takes_orders_for(draft.account))
        self._require_answers()
        self._orders.modify(order, draft)

    def cancel(self, order: OrderRecord) -> None:
        self._orders.cancel(order)

    def cancel_all(self) -> None:
        self._orders.cancel_all()

    async def preview(self, draft: OrderDraft) -> OrderPreview:
        self._require(self.status.state is ConnectionState.LIVE)
        return await self._orders.preview(draft)

    def _require(self, fit: bool) -> None:
        if not fit:
            raise trouble(Cause.NOT_CONNECTED, self.status.endpoint)

    def _require_answers(self) -> None:
        """No order into a socket that was quiet: whoever sends one calls ``prove_alive`` before."""
        if not self.is_fresh:
            raise self._no_answer()

    def _no_answer(self) -> GatewayTrouble:
        words = f"silent for {self._silence():.0f} s, so no order was sent"
        return trouble(Cause.NO_ANSWER, self.status.endpoint, words)

    def _silence(self) -> float:
        """Seconds since the Gateway was last heard."""
        return asyncio.get_running_loop().time() - self._ib.client.last_inbound

    def _takes_requests(self) -> bool:
        return self.status.state in TAKES_REQUESTS and self._ib.isConnected()

    # ------------------------------------------------------------ messages

    def _hear_problem(self, problem: Problem) -> None:
        """Hand an error to the part it belongs to; what belongs to none concerns the connection."""
        owners = (self._ledger, self._quotes, self._bars)
        if problem.req_id > 0 and any(owner.hear_problem(problem) for owner in owners):
            return
        if not self._sync.hear_read_only(problem):
            self._keeper.bulletins.hear(problem)
