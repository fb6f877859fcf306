"""What a live connection needs: the heartbeat, a look at other clients' orders, dead feeds, catching up after gaps."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gatedesk.desk.ports import Clock
from gatedesk.domain.connection import ConnectionState
from gatedesk.gateway.diagnosis import Cause, ConnectTrouble
from gatedesk.gateway.guarded_ib import GuardedIB
from gatedesk.gateway.heartbeat import Heartbeat
from gatedesk.gateway.history import History
from gatedesk.gateway.lookup import Lookup
from gatedesk.gateway.machine import Signal
from gatedesk.gateway.market_data import MarketData
from gatedesk.gateway.order_ledger import OrderLedger
from gatedesk.gateway.outage import Outage
from gatedesk.gateway.portfolio import AccountFeed
from gatedesk.gateway.status_board import StatusBoard
from gatedesk.gateway.sync import Sync
from gatedesk.gateway.tasks import Tasks
from gatedesk.gateway.timing import Timing
from gatedesk.gateway.trading_hours import is_open

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What upkeep looks after."""

    ib: GuardedIB
    board: StatusBoard
    sync: Sync
    ledger: OrderLedger
    feed: AccountFeed
    quotes: MarketData
    bars: History
    lookup: Lookup
    outage: Outage


class Upkeep:
    """Runs between ``begin`` and ``end`` of one connection; ``lose`` is called when it must be given up."""

    def __init__(
        self, parts: Parts, tasks: Tasks, timing: Timing, clock: Clock, lose: Callable[[ConnectTrouble], None]
    ) -> None:
        self._parts = parts
        self._board = parts.board
        self._tasks = tasks
        self._timing = timing
        self._clock = clock
        self._lose = lose
        self._running: dict[str, asyncio.Task[Any]] = {}
        self._renew_quotes = False
        self._heartbeat = Heartbeat(
            parts.ib,
            timing,
            clock,
            measured=lambda seconds: self._board.update(round_trip=seconds),
            silent=self._fall_stale,
            answered=lambda: self.catch_up(Signal.ANSWERED, renew_quotes=False),
            slept=self._wake,
            dead=lambda seconds: lose(ConnectTrouble(Cause.FROZEN, f"silent for {seconds:.0f} s")),
        )

    def begin(self) -> None:
        """A connection went live."""
        self._renew_quotes = False
        self._running["heartbeat"] = self._tasks.spawn(self._heartbeat.run(), "heartbeat")
        self._running["poll"] = self._tasks.spawn(self._poll(), "order poll")
        self._running["liveness"] = self._tasks.spawn(self._look_for_silence(), "liveness of feeds")

    async def end(self) -> None:
        """The connection ended: stop everything, and wait until it has."""
        running, self._running = list(self._running.values()), {}
        for task in running:
            await end(task)

    def catch_up(self, signal: Signal, *, renew_quotes: bool, code: int | None = None) -> None:
        """The way is clear again: load what happened, renew the bars, and the quotes where they were lost."""
        self._renew_quotes |= renew_quotes
        self._board.signal(signal)
        if self._board.state is ConnectionState.RESYNCING:
            if previous := self._running.pop("resync", None):
                previous.cancel()
            self._running["resync"] = self._tasks.spawn(self._reload(code), "resync")

    def renew_data(self, *, quotes: bool, bars: bool) -> None:
        """A data farm is back: what came through it may be dead without a word."""
        if quotes:
            self._parts.quotes.renew()
        if bars:
            self._parts.bars.renew()

    def settle_orders(self) -> None:
        """Some order is in doubt: ask the Gateway, once for all that are."""
        looking = self._running.get("look")
        if (looking is None or looking.done()) and self._board.state.is_connected:
            self._running["look"] = self._tasks.spawn(self._look_at_orders(), "look at orders")

    def _fall_stale(self, seconds: float) -> None:
        self._parts.outage.begin(seconds)
        self._board.signal(Signal.SILENT)
        self._parts.quotes.mark_stale()

    def _wake(self, seconds: float) -> None:
        """The computer slept: the socket may look alive and what is shown is old."""
        self._parts.outage.begin(seconds)
        self.catch_up(Signal.ANSWERED, renew_quotes=False)

    async def _reload(self, code: int | None) -> None:
        parts, accounts = self._parts, self._board.status.accounts
        try:
            await parts.sync.load_all(accounts)
        except ConnectTrouble as failure:
            self._lose(failure)
            return
        self._board.signal(Signal.SYNCED)
        if self._board.state is not ConnectionState.LIVE:
            return  # it went wrong again meanwhile
        parts.feed.renew_pnl(accounts)
        parts.bars.renew()
        if self._renew_quotes:
            self._renew_quotes = False
            parts.quotes.renew()
        else:
            parts.quotes.resume()
        parts.outage.end(code)

    async def _look_for_silence(self) -> None:
        """While all is said to be well, each feed is held to its own rhythm."""
        while True:
            await asyncio.sleep(self._timing.liveness)
            if self._board.state is ConnectionState.LIVE:
                self._parts.quotes.look_for_silence(self._is_open)
                self._parts.bars.look_for_silence(self._is_open)

    def _is_open(self, con_id: int) -> bool:
        return is_open(self._parts.lookup.known.get(con_id), self._clock())

    async def _poll(self) -> None:
        """Orders of other clients come only when asked for; so does the end of a competing session."""
        while True:
            await asyncio.sleep(self._timing.poll)
            if self._board.state is ConnectionState.LIVE:
                await self._glance()
                self._parts.quotes.retry_competing()

    async def _glance(self) -> None:
        try:
            gone = await self._parts.sync.glance_at_open_orders()
        except ConnectTrouble as failure:
            log.info("open orders were not listed: %s", failure)
            return
        ledger = self._parts.ledger
        late = ledger.unanswered(self._clock() - self._timing.second_look)
        if gone or late or ledger.in_doubt:
            self.settle_orders()

    async def _look_at_orders(self) -> None:
        try:
            await self._parts.sync.look_at_orders()
        except ConnectTrouble as failure:
            log.info("orders in doubt were not settled: %s", failure)


async def end(task: asyncio.Task[Any]) -> None:
    """Cancel a task and wait until it is gone; its failure was logged where it was spawned."""
    task.cancel()
    await asyncio.wait([task])
