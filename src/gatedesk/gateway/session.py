"""The session: one connection to one Gateway, kept alive, and everything that goes over it.

It owns ib_async's IB, drives the connection machine and hands messages to the parts: orders, quotes, bars, account.
Implements ``desk.ports.Gateway``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random

from gatedesk.desk.ports import Clock
from gatedesk.domain.connection import AccountMode, ConnectionState, ConnectionStatus, Endpoint, mode_of_accounts
from gatedesk.domain.contract import Contract, ContractDetails, ContractMatch
from gatedesk.domain.events import BarsLoaded, Event
from gatedesk.domain.market import BarRequest
from gatedesk.domain.order import OrderDraft, OrderPreview
from gatedesk.domain.order_state import OrderKey, OrderRecord
from gatedesk.gateway.connect import open_session
from gatedesk.gateway.diagnosis import ONLY_THE_USER, Cause, ConnectTrouble, explain, trouble
from gatedesk.gateway.error_codes import Effect, meaning_of, notice_of
from gatedesk.gateway.farms import FARM_STATES, farm_name
from gatedesk.gateway.guarded_ib import GuardedIB, Heard, Problem
from gatedesk.gateway.history import History
from gatedesk.gateway.lookup import Lookup
from gatedesk.gateway.machine import Signal
from gatedesk.gateway.market_data import MarketData
from gatedesk.gateway.order_ledger import OrderLedger
from gatedesk.gateway.order_routing import OrderRouting
from gatedesk.gateway.portfolio import AccountFeed
from gatedesk.gateway.status_board import StatusBoard
from gatedesk.gateway.sync import Sync
from gatedesk.gateway.tasks import Tasks
from gatedesk.gateway.timing import Timing
from gatedesk.gateway.upkeep import Upkeep, end

log = logging.getLogger(__name__)

TAKES_REQUESTS = frozenset({ConnectionState.LIVE, ConnectionState.RESYNCING})


class Session:
    """``jitter`` spreads reconnects; ``highest_order_id`` says which order ids of a client were used before."""

    def __init__(
        self,
        *,
        clock: Clock,
        jitter: Random,
        highest_order_id: Callable[[int], int],
        timing: Timing | None = None,
    ) -> None:
        self._clock = clock
        self._jitter = jitter
        self._highest_order_id = highest_order_id
        self._timing = timing = timing or Timing()
        self._tasks = tasks = Tasks()
        self._runner: asyncio.Task[None] | None = None
        self._retry = asyncio.Event()
        self._lost: asyncio.Future[ConnectTrouble] | None = None
        self._was_live = False
        self._board = board = StatusBoard(clock)
        heard = Heard(problem=self._hear_problem, packet_done=lambda: self._feed.packet_done())
        self._ib = ib = GuardedIB(heard)
        self._ib.client.lost = self._lose
        self._ledger = OrderLedger(
            heard, board.publish, clock, lambda: board.endpoint().client_id, lambda: self._upkeep.settle_orders()
        )
        self._feed = AccountFeed(ib, heard, board.publish)
        self._sync = Sync(ib, self._ledger, self._feed, timing, board.tell)
        self._orders = OrderRouting(ib, self._ledger, timing, clock, board.endpoint)
        self._quotes = MarketData(ib, heard, board.publish, clock, self._takes_requests)
        self._bars = History(ib, heard, board.publish, clock, timing, tasks, board.endpoint, self._takes_requests)
        self._lookup = Lookup(ib, timing, clock, board.endpoint)
        self._upkeep = Upkeep(
            ib, board, self._sync, self._ledger, self._quotes, self._bars, tasks, timing, clock, self._lose
        )

    # ------------------------------------------------------------ the port: connection

    @property
    def status(self) -> ConnectionStatus:
        """The status as last published."""
        return self._board.status

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
        previous = self._runner
        if previous and not previous.done() and endpoint == self.status.endpoint:
            self.retry_now()
            return
        self._runner = self._tasks.spawn(self._serve(endpoint, previous), f"connection to {endpoint}")

    async def disconnect(self) -> None:
        """End the connection and stop trying."""
        runner, self._runner = self._runner, None
        if runner:
            await end(runner)

    def retry_now(self) -> None:
        """Cut a wait between attempts short."""
        self._retry.set()

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
        self._require(self.status.may_trade and draft.account in self.status.accounts)
        self._require_answers()
        self._orders.place(draft, key, order_ref)

    def modify(self, order: OrderRecord, draft: OrderDraft) -> None:
        self._require(self.status.may_trade)
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
        """No order into a socket whose last heartbeat went unanswered."""
        silence = asyncio.get_running_loop().time() - self._ib.client.last_inbound
        if silence > self._timing.idle + self._timing.ping:
            raise trouble(Cause.NO_ANSWER, self.status.endpoint, f"silent for {silence:.0f} s, so no order was sent")

    # ------------------------------------------------------------ keeping the connection

    async def _serve(self, endpoint: Endpoint, previous: asyncio.Task[None] | None) -> None:
        """Attempt, hold, wait, again; whatever ends it leaves a closed socket and the state OFF."""
        if previous:
            await end(previous)
        self._begin_with(endpoint)
        attempt, loop = 0, asyncio.get_running_loop()
        try:
            while True:
                began = loop.time()
                failure = await self._attempt()
                held = self.status.state.is_connected and loop.time() - began > self._timing.clean
                attempt = 1 if held else attempt + 1
                wait = self._report(failure, attempt)
                await self._hang_up()
                await self._pause(wait, attempt)
        finally:
            self._board.signal(Signal.DISCONNECT)
            await self._hang_up()
            self._board.signal(
                Signal.CLOSED,
                accounts=(),
                mode=AccountMode.UNKNOWN,
                server_version=None,
                cause=None,
                retry_in=None,
                round_trip=None,
                farms=(),
            )

    def _begin_with(self, endpoint: Endpoint) -> None:
        if endpoint != self.status.endpoint:
            self._ledger.clear()
            self._feed.clear()
        self._was_live = False
        self._board.signal(Signal.CONNECT, endpoint=endpoint, attempt=1, cause=None, retry_in=None)

    async def _attempt(self) -> ConnectTrouble:
        """Connect, load, and hold until the connection is lost; the result is why it ended."""
        self._lost = asyncio.get_running_loop().create_future()
        try:
            await open_session(self._ib, self.status.endpoint, self._timing, self._reached)
            await self._load()
        except ConnectTrouble as failure:
            return failure
        except ConnectionError as error:
            return ConnectTrouble(Cause.CLOSED_WHILE_SYNCING, str(error))
        self._go_live()
        return await self._lost

    async def _load(self) -> None:
        self._ib.client.updateReqId(self._highest_order_id(self.status.endpoint.client_id) + 1)
        accounts = self.status.accounts
        simulated, _ = await asyncio.gather(self._sync.is_simulated(), self._sync.load_all(accounts))
        self._board.update(mode=mode_of_accounts(accounts, simulated=simulated))

    def _go_live(self) -> None:
        self._was_live = True
        self._board.signal(Signal.SYNCED, cause=None, retry_in=None, attempt=0)
        self._feed.follow_pnl(self.status.accounts)
        self._quotes.renew()
        self._bars.renew()
        self._upkeep.begin()

    async def _hang_up(self) -> None:
        """Close the socket and end what ran over it."""
        await self._upkeep.end()
        self._bars.fall_silent()
        self._quotes.fall_silent()
        self._feed.fall_silent()
        await self._ib.client.close(self._timing.close)

    def _report(self, failure: ConnectTrouble, attempt: int) -> float | None:
        """Tell why it ended. The result is how long to wait; None where only the user can mend it."""
        cause = explain(failure.cause, self.status.endpoint, failure.evidence, time=self._clock())
        blocked = failure.cause in ONLY_THE_USER and not self._was_live
        if self.status.cause is None or self.status.cause.cause != cause.cause:
            self._board.tell(cause)
        wait = None if blocked else self._timing.backoff(attempt, self._jitter)
        signal = Signal.REFUSED_FOR_GOOD if blocked else Signal.FAILED
        self._board.signal(signal, cause=cause, attempt=attempt, retry_in=wait, round_trip=None, farms=())
        return wait

    async def _pause(self, seconds: float | None, attempt: int) -> None:
        """Wait for the next attempt, or until the user is in a hurry."""
        self._retry.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._retry.wait(), seconds)
        self._board.signal(Signal.RETRY, attempt=attempt + 1, retry_in=None)

    def _reached(self, signal: Signal) -> None:
        client = self._ib.client
        accounts = tuple(client.getAccounts()) if client.isReady() else ()
        self._board.signal(signal, server_version=client.serverVersion() or None, accounts=accounts)

    def _lose(self, reason: ConnectTrouble) -> None:
        if self._lost and not self._lost.done():
            self._lost.set_result(reason)

    def _takes_requests(self) -> bool:
        return self.status.state in TAKES_REQUESTS and self._ib.isConnected()

    # ------------------------------------------------------------ messages

    def _hear_problem(self, problem: Problem) -> None:
        """Hand an error to the part it belongs to; what belongs to none concerns the connection."""
        owners = (self._ledger, self._quotes, self._bars)
        if problem.req_id > 0 and any(owner.hear_problem(problem) for owner in owners):
            return
        if not self._sync.hear_read_only(problem):
            self._take_effect(problem, meaning_of(problem.code).effect)

    def _take_effect(self, problem: Problem, effect: Effect) -> None:
        if effect in FARM_STATES:
            self._note_farm(problem, FARM_STATES[effect])
            return
        before = self.status.state
        if effect is Effect.UPSTREAM_LOST:
            self._board.signal(Signal.UPSTREAM_BROKEN)
            self._quotes.mark_stale()
        elif effect is Effect.UPSTREAM_BACK:
            self._upkeep.catch_up(Signal.UPSTREAM_BACK, renew_quotes=problem.code == 1101)
        repeated = effect is Effect.UPSTREAM_LOST and before is ConnectionState.UPSTREAM_LOST
        if repeated or effect is Effect.QUIET:
            log.info("message %d: %s", problem.code, problem.text)
        else:
            self._board.tell(notice_of(problem.code, problem.text, time=self._clock()))

    def _note_farm(self, problem: Problem, state: str) -> None:
        name, farms = farm_name(problem.text), dict(self.status.farms)
        came_back = farms.get(name) == "broken" and state == "ok"
        self._board.update(farms=tuple(sorted((farms | {name: state}).items())))
        if came_back:
            self._upkeep.renew_data()
