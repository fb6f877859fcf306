"""The session: one connection to one Gateway, kept alive, and everything that goes over it.

It owns ib_async's IB, drives the connection machine and hands messages to the parts: orders, quotes, bars, account.
Implements ``desk.ports.Gateway``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import Any

from gatedesk.desk.ports import Clock
from gatedesk.domain.connection import AccountMode, ConnectionState, ConnectionStatus, Endpoint, mode_of_accounts
from gatedesk.domain.contract import Contract, ContractDetails, ContractMatch
from gatedesk.domain.events import BarsLoaded, ConnectionChanged, Event, Noticed
from gatedesk.domain.market import BarRequest
from gatedesk.domain.notice import Notice
from gatedesk.domain.order import OrderDraft, OrderPreview
from gatedesk.domain.order_state import OrderKey, OrderRecord
from gatedesk.gateway.connect import open_session
from gatedesk.gateway.diagnosis import ONLY_THE_USER, Cause, ConnectTrouble, explain, trouble
from gatedesk.gateway.error_codes import Effect, meaning_of, notice_of
from gatedesk.gateway.farms import FARM_STATES, farm_name
from gatedesk.gateway.guarded_ib import GuardedIB, Heard, Problem
from gatedesk.gateway.heartbeat import Heartbeat
from gatedesk.gateway.history import History
from gatedesk.gateway.lookup import Lookup
from gatedesk.gateway.machine import Signal, after
from gatedesk.gateway.market_data import MarketData
from gatedesk.gateway.order_ledger import OrderLedger
from gatedesk.gateway.order_routing import OrderRouting
from gatedesk.gateway.portfolio import AccountFeed
from gatedesk.gateway.sync import Sync
from gatedesk.gateway.tasks import Tasks
from gatedesk.gateway.timing import Timing

log = logging.getLogger(__name__)

TEXT = {
    ConnectionState.OFF: "Not connected.",
    ConnectionState.CONNECTING: "Connecting to {at} …",
    ConnectionState.GREETING: "{at} accepts the connection; waiting for its greeting …",
    ConnectionState.ACCOUNTS: "Gateway version {version}; waiting for its accounts …",
    ConnectionState.SYNCING: "Loading orders, positions and account …",
    ConnectionState.LIVE: "Connected to {at}.",
    ConnectionState.UPSTREAM_LOST: "The Gateway has lost its connection to IB; no order is sent until it is back.",
    ConnectionState.STALE: "The Gateway does not answer; what is shown may be old.",
    ConnectionState.RESYNCING: "Loading what happened meanwhile …",
    ConnectionState.BACKOFF: "{cause} Next attempt in {retry:.0f} s.",
    ConnectionState.BLOCKED: "{cause}",
    ConnectionState.CLOSING: "Disconnecting …",
}
READY = frozenset({ConnectionState.LIVE, ConnectionState.RESYNCING})


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
        self._timing = timing or Timing()
        self._publish_to: Callable[[Event], None] | None = None
        self.status = ConnectionStatus()
        self._tasks = Tasks()
        self._runner: asyncio.Task[None] | None = None
        self._resync: asyncio.Task[None] | None = None
        self._look: asyncio.Task[None] | None = None
        self._retry = asyncio.Event()
        self._lost: asyncio.Future[ConnectTrouble] | None = None
        self._was_live = False
        heard = Heard(problem=self._hear_problem, packet_done=self._packet_done)
        self._ib = GuardedIB(heard)
        self._ib.client.lost = self._lose
        self._ledger = OrderLedger(heard, self._publish, clock, lambda: self.status.endpoint.client_id, self._doubt)
        self._feed = AccountFeed(self._ib, heard, self._publish)
        self._sync = Sync(self._ib, self._ledger, self._feed, self._timing, self._tell)
        self._orders = OrderRouting(self._ib, self._ledger, self._timing, clock, self._endpoint)
        self._quotes = MarketData(self._ib, heard, self._publish, clock, self._is_ready)
        self._bars = History(
            self._ib, heard, self._publish, clock, self._timing, self._tasks, self._endpoint, self._is_ready
        )
        self._lookup = Lookup(self._ib, self._timing, clock, self._endpoint)

    # ------------------------------------------------------------ the port: connection

    def start(self, publish: Callable[[Event], None]) -> None:
        """Begin to publish; opens no socket yet."""
        self._publish_to = publish
        self._publish(ConnectionChanged(self.status))

    async def stop(self) -> None:
        """Disconnect and leave no task, timer or socket behind."""
        await self.disconnect()
        await self._tasks.cancel_all()
        self._publish_to = None

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
        self._orders.place(draft, key, order_ref)

    def modify(self, order: OrderRecord, draft: OrderDraft) -> None:
        self._require(self.status.may_trade)
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
            self._signal(Signal.DISCONNECT)
            await self._hang_up()
            self._signal(Signal.CLOSED, accounts=(), mode=AccountMode.UNKNOWN, server_version=None, cause=None)

    def _begin_with(self, endpoint: Endpoint) -> None:
        if endpoint != self.status.endpoint:
            self._ledger.clear()
            self._feed.clear()
        self._was_live = False
        self._signal(Signal.CONNECT, endpoint=endpoint, attempt=1, cause=None, retry_in=None)

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
        heartbeat = self._tasks.spawn(self._heartbeat().run(), "heartbeat")
        poll = self._tasks.spawn(self._poll(), "order poll")
        try:
            return await self._lost
        finally:
            await end(heartbeat)
            await end(poll)

    async def _load(self) -> None:
        client = self._ib.client
        client.updateReqId(self._highest_order_id(self.status.endpoint.client_id) + 1)
        accounts = self.status.accounts
        simulated, _ = await asyncio.gather(self._sync.is_simulated(), self._sync.load_all(accounts))
        self._update(mode=mode_of_accounts(accounts, simulated=simulated))

    def _go_live(self) -> None:
        self._was_live = True
        self._signal(Signal.SYNCED, cause=None, retry_in=None, attempt=0)
        self._feed.follow_pnl(self.status.accounts)
        self._quotes.renew()
        self._bars.renew()

    async def _hang_up(self) -> None:
        """Close the socket and end what ran over it."""
        for task in (self._resync, self._look):
            if task:
                await end(task)
        self._bars.fall_silent()
        self._quotes.fall_silent()
        self._feed.fall_silent()
        await self._ib.client.close(self._timing.close)

    def _report(self, failure: ConnectTrouble, attempt: int) -> float | None:
        """Tell why it ended. The result is how long to wait; None where only the user can mend it."""
        cause = explain(failure.cause, self.status.endpoint, failure.evidence, time=self._clock())
        blocked = failure.cause in ONLY_THE_USER and not self._was_live
        if self.status.cause is None or self.status.cause.cause != cause.cause:
            self._tell(cause)
        wait = None if blocked else self._timing.backoff(attempt, self._jitter)
        signal = Signal.REFUSED_FOR_GOOD if blocked else Signal.FAILED
        self._signal(signal, cause=cause, attempt=attempt, retry_in=wait, round_trip=None, farms=())
        return wait

    async def _pause(self, seconds: float | None, attempt: int) -> None:
        """Wait for the next attempt, or until the user is in a hurry."""
        self._retry.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._retry.wait(), seconds)
        self._signal(Signal.RETRY, attempt=attempt + 1, retry_in=None)

    def _reached(self, signal: Signal) -> None:
        client = self._ib.client
        accounts = tuple(client.getAccounts()) if client.isReady() else ()
        self._signal(signal, server_version=client.serverVersion() or None, accounts=accounts)

    def _lose(self, reason: ConnectTrouble) -> None:
        if self._lost and not self._lost.done():
            self._lost.set_result(reason)

    # ------------------------------------------------------------ holding the connection

    def _heartbeat(self) -> Heartbeat:
        return Heartbeat(
            self._ib,
            self._timing,
            self._clock,
            measured=lambda seconds: self._update(round_trip=seconds),
            silent=self._fall_stale,
            answered=lambda: self._catch_up(Signal.ANSWERED, renew_quotes=False),
            dead=lambda seconds: self._lose(ConnectTrouble(Cause.FROZEN, f"silent for {seconds:.0f} s")),
        )

    def _fall_stale(self, _seconds: float) -> None:
        self._signal(Signal.SILENT)
        self._quotes.mark_stale()

    def _catch_up(self, signal: Signal, *, renew_quotes: bool) -> None:
        """The way is clear again: load what happened, renew the bars, and the quotes where they were lost."""
        self._signal(signal)
        if self.status.state is ConnectionState.RESYNCING:
            previous, self._resync = self._resync, None
            if previous:
                previous.cancel()
            self._resync = self._tasks.spawn(self._reload(renew_quotes), "resync")

    async def _reload(self, renew_quotes: bool) -> None:
        try:
            await self._sync.load_all(self.status.accounts)
        except (ConnectTrouble, ConnectionError) as failure:
            evidence = failure.evidence if isinstance(failure, ConnectTrouble) else str(failure)
            self._lose(ConnectTrouble(Cause.SYNC_TIMEOUT, evidence))
            return
        self._signal(Signal.SYNCED)
        self._bars.renew()
        if renew_quotes:
            self._quotes.renew()

    async def _poll(self) -> None:
        """Orders of other clients come only when asked for; so does the end of a competing session."""
        while True:
            await asyncio.sleep(self._timing.poll)
            if self.status.state is not ConnectionState.LIVE:
                continue
            try:
                gone = await self._sync.glance_at_open_orders()
            except (ConnectTrouble, ConnectionError) as failure:
                log.info("open orders were not listed: %s", failure)
                continue
            late = self._ledger.unanswered(self._clock() - self._timing.second_look)
            if gone or late or self._ledger.in_doubt:
                self._doubt()
            self._quotes.retry_competing()

    def _doubt(self) -> None:
        """Some order is in doubt: ask the Gateway, once for all that are."""
        if (self._look is None or self._look.done()) and self.status.state.is_connected:
            self._look = self._tasks.spawn(self._look_at_orders(), "look at orders")

    async def _look_at_orders(self) -> None:
        try:
            await self._sync.look_at_orders()
        except (ConnectTrouble, ConnectionError) as failure:
            log.info("orders in doubt were not settled: %s", failure)

    # ------------------------------------------------------------ messages

    def _hear_problem(self, problem: Problem) -> None:
        handlers = (self._ledger, self._quotes, self._bars)
        if problem.req_id > 0 and any(handler.hear_problem(problem) for handler in handlers):
            return
        if self._sync.hear_read_only(problem):
            return
        effect = meaning_of(problem.code).effect
        if effect is Effect.UPSTREAM_LOST:
            self._signal(Signal.UPSTREAM_BROKEN)
            self._quotes.mark_stale()
        elif effect is Effect.UPSTREAM_BACK:
            self._catch_up(Signal.UPSTREAM_BACK, renew_quotes=problem.code == 1101)
        elif effect in FARM_STATES:
            self._note_farm(problem, FARM_STATES[effect])
            return
        if effect is Effect.QUIET:
            log.info("message %d: %s", problem.code, problem.text)
        else:
            self._tell(notice_of(problem.code, problem.text, time=self._clock()))

    def _note_farm(self, problem: Problem, state: str) -> None:
        farms = dict(self.status.farms) | {farm_name(problem.text): state}
        self._update(farms=tuple(sorted(farms.items())))

    def _packet_done(self) -> None:
        self._feed.packet_done()

    # ------------------------------------------------------------ telling

    def _signal(self, signal: Signal, **changes: Any) -> None:
        """Move the machine and publish."""
        self._update(state=after(self.status.state, signal), **changes)

    def _update(self, **changes: Any) -> None:
        status = replace(self.status, **changes)
        status = replace(status, text=describe(status))
        if status != self.status:
            self.status = status
            self._publish(ConnectionChanged(status))

    def _tell(self, notice: Notice) -> None:
        self._publish(Noticed(notice if notice.time is not None else replace(notice, time=self._clock())))

    def _publish(self, event: Event) -> None:
        if self._publish_to:
            self._publish_to(event)

    def _endpoint(self) -> Endpoint:
        return self.status.endpoint

    def _is_ready(self) -> bool:
        return self.status.state in READY and self._ib.isConnected()


def describe(status: ConnectionStatus) -> str:
    """The status in one line."""
    cause = status.cause.text if status.cause else ""
    return (
        TEXT[status.state]
        .format(at=status.endpoint, version=status.server_version, cause=cause, retry=status.retry_in or 0)
        .strip()
    )


async def end(task: asyncio.Task[Any]) -> None:
    """Cancel a task and wait until it is gone; its failure was logged where it was spawned."""
    task.cancel()
    await asyncio.wait([task])
