"""What a live connection needs: the heartbeat, a look at other clients' orders, and catching up after every gap."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from gatedesk.desk.ports import Clock
from gatedesk.domain.connection import ConnectionState
from gatedesk.gateway.diagnosis import Cause, ConnectTrouble
from gatedesk.gateway.guarded_ib import GuardedIB
from gatedesk.gateway.heartbeat import Heartbeat
from gatedesk.gateway.history import History
from gatedesk.gateway.machine import Signal
from gatedesk.gateway.market_data import MarketData
from gatedesk.gateway.order_ledger import OrderLedger
from gatedesk.gateway.status_board import StatusBoard
from gatedesk.gateway.sync import Sync
from gatedesk.gateway.tasks import Tasks
from gatedesk.gateway.timing import Timing

log = logging.getLogger(__name__)


class Upkeep:
    """Runs between ``begin`` and ``end`` of one connection; ``lose`` is called when it must be given up."""

    def __init__(
        self,
        ib: GuardedIB,
        board: StatusBoard,
        sync: Sync,
        ledger: OrderLedger,
        quotes: MarketData,
        bars: History,
        tasks: Tasks,
        timing: Timing,
        clock: Clock,
        lose: Callable[[ConnectTrouble], None],
    ) -> None:
        self._board = board
        self._sync = sync
        self._ledger = ledger
        self._quotes = quotes
        self._bars = bars
        self._tasks = tasks
        self._timing = timing
        self._clock = clock
        self._lose = lose
        self._running: dict[str, asyncio.Task[Any]] = {}
        self._heartbeat = Heartbeat(
            ib,
            timing,
            clock,
            measured=lambda seconds: board.update(round_trip=seconds),
            silent=self._fall_stale,
            answered=lambda: self.catch_up(Signal.ANSWERED, renew_quotes=False),
            dead=lambda seconds: lose(ConnectTrouble(Cause.FROZEN, f"silent for {seconds:.0f} s")),
        )

    def begin(self) -> None:
        """A connection went live."""
        self._running["heartbeat"] = self._tasks.spawn(self._heartbeat.run(), "heartbeat")
        self._running["poll"] = self._tasks.spawn(self._poll(), "order poll")

    async def end(self) -> None:
        """The connection ended: stop everything, and wait until it has."""
        running, self._running = list(self._running.values()), {}
        for task in running:
            await end(task)

    def catch_up(self, signal: Signal, *, renew_quotes: bool) -> None:
        """The way is clear again: load what happened, renew the bars, and the quotes where they were lost."""
        self._board.signal(signal)
        if self._board.state is ConnectionState.RESYNCING:
            if previous := self._running.pop("resync", None):
                previous.cancel()
            self._running["resync"] = self._tasks.spawn(self._reload(renew_quotes), "resync")

    def renew_data(self) -> None:
        """A data farm is back: what came through it may be dead without a word."""
        if self._board.state is ConnectionState.LIVE:
            self._quotes.renew()
            self._bars.renew()

    def settle_orders(self) -> None:
        """Some order is in doubt: ask the Gateway, once for all that are."""
        looking = self._running.get("look")
        if (looking is None or looking.done()) and self._board.state.is_connected:
            self._running["look"] = self._tasks.spawn(self._look_at_orders(), "look at orders")

    def _fall_stale(self, _seconds: float) -> None:
        self._board.signal(Signal.SILENT)
        self._quotes.mark_stale()

    async def _reload(self, renew_quotes: bool) -> None:
        try:
            await self._sync.load_all(self._board.status.accounts)
        except ConnectTrouble as failure:
            self._lose(failure)
            return
        self._board.signal(Signal.SYNCED)
        self._bars.renew()
        if renew_quotes:
            self._quotes.renew()

    async def _poll(self) -> None:
        """Orders of other clients come only when asked for; so does the end of a competing session."""
        while True:
            await asyncio.sleep(self._timing.poll)
            if self._board.state is ConnectionState.LIVE:
                await self._glance()
                self._quotes.retry_competing()

    async def _glance(self) -> None:
        try:
            gone = await self._sync.glance_at_open_orders()
        except ConnectTrouble as failure:
            log.info("open orders were not listed: %s", failure)
            return
        late = self._ledger.unanswered(self._clock() - self._timing.second_look)
        if gone or late or self._ledger.in_doubt:
            self.settle_orders()

    async def _look_at_orders(self) -> None:
        try:
            await self._sync.look_at_orders()
        except ConnectTrouble as failure:
            log.info("orders in doubt were not settled: %s", failure)


async def end(task: asyncio.Task[Any]) -> None:
    """Cancel a task and wait until it is gone; its failure was logged where it was spawned."""
    task.cancel()
    await asyncio.wait([task])
