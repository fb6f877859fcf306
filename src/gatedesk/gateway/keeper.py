"""Keeping one connection: attempt, load, hold, lose, wait, again - until the user ends it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from ib_async.wrapper import RequestError

from gatedesk.desk.ports import Clock, JournaledIntent
from gatedesk.domain.connection import AccountMode, Endpoint, mode_of_accounts
from gatedesk.domain.connection_lock import mismatch_words
from gatedesk.domain.connection_policy import HostVerdict, peer_policy
from gatedesk.domain.connection_report import StageStatus
from gatedesk.domain.notice import Notice, Severity
from gatedesk.domain.settings import ConnectionSettings
from gatedesk.gateway.bulletins import Bulletins
from gatedesk.gateway.connect import Opening
from gatedesk.gateway.diagnosis import NEVER_AGAIN, ONLY_THE_USER, Cause, ConnectTrouble, explain
from gatedesk.gateway.machine import Signal
from gatedesk.gateway.stage_book import StageBook
from gatedesk.gateway.tasks import Tasks
from gatedesk.gateway.timing import Timing
from gatedesk.gateway.upkeep import Parts, Upkeep, end

SKEW_LIMIT = 5.0
"""Seconds two clocks may differ before bars and order times look wrong."""

ADOPTED_SECONDS = 24 * 3600.0
"""How old an order of an earlier run may be: IB lists what became of today's."""

RESTARTING = frozenset({Cause.LOST, Cause.REFUSED, Cause.SILENT, Cause.CLOSED_BEFORE_GREETING, Cause.NO_ACCOUNT})


@dataclass(frozen=True, slots=True)
class Memory:
    """What the order journal knows: the highest id of a client, and orders whose end it does not know."""

    highest_order_id: Callable[[int], int]
    unsettled: Callable[[int, float], Sequence[JournaledIntent]]


class Keeper:
    """``book`` takes what each stage proved. ``jitter`` spreads reconnects."""

    def __init__(
        self, parts: Parts, book: StageBook, tasks: Tasks, timing: Timing, clock: Clock, jitter: Random, memory: Memory
    ) -> None:
        self.parts = parts
        self.board = parts.board
        self.book = book
        self.memory = memory
        self.upkeep = Upkeep(parts, tasks, timing, clock, self.lose)
        self.bulletins = Bulletins(parts.board, parts.quotes, self.upkeep, parts.outage, clock, self.lose)
        self._tasks = tasks
        self._timing = timing
        self._clock = clock
        self._jitter = jitter
        self._settings = ConnectionSettings()
        self._wanted: Endpoint | None = None
        self._runner: asyncio.Task[None] | None = None
        self._unfinished: set[asyncio.Task[None]] = set()
        self._retry = asyncio.Event()
        self._lost: asyncio.Future[ConnectTrouble] | None = None
        self._was_live = False
        self._simulated = False

    # ------------------------------------------------------------ from outside

    @property
    def is_running(self) -> bool:
        return self._runner is not None and not self._runner.done()

    def connect(self, endpoint: Endpoint) -> None:
        """Connect, and keep connected until ``disconnect``; another endpoint replaces the present one."""
        if self._runner and self.is_running and endpoint == self._wanted:
            self.board.update(endpoint=endpoint)
            self.retry_now()
            return
        self._wanted = endpoint
        earlier = tuple(self._unfinished)
        self._runner = self._tasks.spawn(self._serve(endpoint, earlier), f"connection to {endpoint}")
        self._unfinished.add(self._runner)
        self._runner.add_done_callback(self._unfinished.discard)

    async def disconnect(self) -> None:
        """End the connection and stop trying; a change of endpoint under way ends with it."""
        self._runner = None
        for runner in tuple(self._unfinished):
            await end(runner)

    def retry_now(self) -> None:
        """Cut a wait between attempts short."""
        self._retry.set()

    def lose(self, reason: ConnectTrouble) -> None:
        """The connection cannot go on."""
        if self._lost and not self._lost.done():
            self._lost.set_result(reason)

    def follow_settings(self, settings: ConnectionSettings) -> None:
        """Take the toggle and the expected restart; a changed toggle locks every live account again."""
        self._settings = settings
        if settings.mode is not self.board.status.wanted:
            self.board.update(wanted=settings.mode, armed=frozenset())

    def hear_accounts(self, accounts: tuple[str, ...]) -> None:
        """The Gateway named its accounts again: another login behind the same socket is not what was armed."""
        status = self.board.status
        if status.state.is_connected and accounts != status.accounts:
            mode = mode_of_accounts(accounts, simulated=self._simulated)
            self.board.update(accounts=accounts, mode=mode, armed=frozenset())

    # ------------------------------------------------------------ the loop

    async def _serve(self, endpoint: Endpoint, earlier: Sequence[asyncio.Task[None]]) -> None:
        """Attempt, hold, wait, again; whatever ends it leaves a closed socket and the state OFF."""
        for runner in earlier:  # each of them, for one that was ended before it began has ended nobody
            await end(runner)
        self._begin_with(endpoint)
        attempt, loop = 0, asyncio.get_running_loop()
        try:
            while True:
                began = loop.time()
                failure = await self._attempt()
                held = self.board.state.is_connected and loop.time() - began > self._timing.clean
                attempt = 1 if held else attempt + 1
                wait = self._report(failure, attempt)
                await self._hang_up()
                await self._pause(wait, attempt)
        finally:
            await self._close()

    async def _close(self) -> None:
        """The user ended it."""
        self.parts.outage.forget()
        self.board.signal(Signal.DISCONNECT)
        self.book.fail(explain(Cause.ENDED, self.board.endpoint()))
        await self._hang_up()
        self.board.signal(Signal.CLOSED, accounts=(), mode=AccountMode.UNKNOWN, server_version=None, **NOTHING_KNOWN)

    def _begin_with(self, endpoint: Endpoint) -> None:
        if endpoint != self.board.status.endpoint:
            self.parts.ledger.clear()
            self.parts.feed.clear()
        self._was_live = False
        self.board.signal(Signal.CONNECT, endpoint=endpoint, attempt=1, **NOTHING_KNOWN)

    async def _attempt(self) -> ConnectTrouble:
        """Connect, load, and hold until the connection is lost; the result is why it ended."""
        self._lost = asyncio.get_running_loop().create_future()
        self.book.begin(self.board.endpoint())
        self.bulletins.begin()
        self.parts.sync.begin()
        opening = Opening(self.parts.ib, self.board.endpoint(), self._timing, self.book, self._reached, self._note_hint)
        try:
            await opening.run()
            await self._load()
        except ConnectTrouble as failure:
            return self._lost.result() if self._lost.done() else failure
        except ConnectionError as error:
            return ConnectTrouble(Cause.CLOSED_WHILE_SYNCING, str(error))
        self._go_live()
        return await self._lost

    async def _load(self) -> None:
        client_id = self.board.endpoint().client_id
        self.parts.ib.client.updateReqId(self.memory.highest_order_id(client_id) + 1)
        self._adopt_intents(client_id)
        self.book.start("mode", "clock", "sync")
        await asyncio.gather(self.prove_mode(), self.prove_clock(), self.prove_sync())
        self.prove_farms()

    def _adopt_intents(self, client_id: int) -> None:
        """Orders of an earlier run whose end nobody knows: the Gateway will say, or prove that it never got them."""
        intents = self.memory.unsettled(client_id, self._clock() - ADOPTED_SECONDS)
        self.parts.ledger.adopt([intent for intent in intents if intent.draft.account in self.board.status.accounts])

    def _go_live(self) -> None:
        self.board.signal(Signal.SYNCED, cause=None, retry_in=None, attempt=0, expected=False)
        self.book.finish()
        self.bulletins.went_live()
        self.parts.feed.follow_pnl(self.board.status.accounts)
        self.parts.quotes.renew()
        self.parts.bars.renew()
        self.upkeep.begin()
        if not self.bulletins.link_code:
            self.parts.outage.end()
        self._was_live = True

    async def _hang_up(self) -> None:
        """Close the socket and end what ran over it."""
        await self.upkeep.end()
        self.parts.bars.fall_silent()
        self.parts.quotes.fall_silent()
        self.parts.feed.fall_silent()
        await self.parts.ib.client.close(self._timing.close)

    def _report(self, failure: ConnectTrouble, attempt: int) -> float | None:
        """Tell why it ended. The result is how long to wait; None where only the user can mend it."""
        told = self.board.status.cause
        if self.board.state.is_connected:
            self.parts.outage.begin()
        cause = explain(failure.cause, self.board.endpoint(), failure.evidence, time=self._clock())
        expected = failure.cause in RESTARTING and self._restarts_now()
        cause = calm(cause) if expected else cause
        blocked = failure.cause in NEVER_AGAIN or (failure.cause in ONLY_THE_USER and not self._was_live)
        self.book.fail(cause)
        if told is None or told.cause != cause.cause:
            self.board.tell(cause)
        wait = None if blocked else self._timing.backoff(attempt, self._jitter)
        changes = {"cause": cause, "attempt": attempt, "retry_in": wait, "expected": expected}
        if failure.cause is Cause.PORT_MOVED:
            changes["moved_to"] = self.board.status.moved_to
        self.board.signal(Signal.REFUSED_FOR_GOOD if blocked else Signal.FAILED, **NOTHING_KNOWN | changes)
        return wait

    def _restarts_now(self) -> bool:
        now = time.localtime(self._clock())
        return self._settings.restarts_about(60 * now.tm_hour + now.tm_min)

    async def _pause(self, seconds: float | None, attempt: int) -> None:
        """Wait for the next attempt, or until the user is in a hurry."""
        self._retry.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._retry.wait(), seconds)
        self.board.signal(Signal.RETRY, attempt=attempt + 1, retry_in=None)

    def _reached(self, signal: Signal) -> None:
        client = self.parts.ib.client
        accounts = tuple(client.getAccounts()) if client.isReady() else ()
        away = peer_policy(client.peer, self.board.endpoint().host).verdict is not HostVerdict.FREE
        self.board.signal(
            signal, server_version=client.serverVersion() or None, accounts=accounts, unencrypted=away, hint=""
        )

    def _note_hint(self, words: str) -> None:
        self.board.update(hint=words)

    # ------------------------------------------------------------ what stages prove

    async def prove_mode(self) -> None:
        """Paper, live or simulated, by every account."""
        status = self.board.status
        self._simulated = await self.parts.sync.is_simulated()
        mode = mode_of_accounts(status.accounts, simulated=self._simulated)
        self.board.update(mode=mode)
        if words := mismatch_words(mode, status.accounts, status.wanted):
            notice = explain(Cause.PAPER_LIVE_MISMATCH, status.endpoint, words)
            self.book.note("mode", StageStatus.FAIL, notice, mode=mode)
        else:
            self.book.passed("mode", f"{mode.value}: {', '.join(status.accounts)}", mode=mode)

    async def prove_clock(self) -> None:
        """Whether both clocks agree, and how long an answer takes."""
        endpoint = self.board.endpoint()
        try:
            ahead, trip = await self.parts.sync.clock_difference()
        except (TimeoutError, RequestError):
            self.book.note("clock", StageStatus.WARNING, explain(Cause.NO_ANSWER, endpoint, "its time"))
            return
        self.board.update(clock_skew=round(ahead, 1), round_trip=trip)
        if abs(ahead) > SKEW_LIMIT:
            words = f"{abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'}"
            self.book.note("clock", StageStatus.WARNING, explain(Cause.CLOCK_SKEW, endpoint, words))
        else:
            self.book.passed("clock", f"within a second; an answer takes {1000 * trip:.1f} ms")

    def prove_farms(self) -> None:
        """What the Gateway said of its farms and of its line to IB."""
        status = self.board.status
        self.book.start("farms")
        broken = [name for name, state in status.farms if state == "broken"]
        if self.bulletins.link_code:
            words = f"message {self.bulletins.link_code}"
            self.book.note("farms", StageStatus.FAIL, explain(Cause.UPSTREAM_LOST, status.endpoint, words))
        elif broken:
            words = ", ".join(broken)
            self.book.note("farms", StageStatus.WARNING, explain(Cause.FARM_BROKEN, status.endpoint, words))
        else:
            self.book.passed("farms", ", ".join(f"{name} {state}" for name, state in status.farms) or "none named yet")

    async def prove_sync(self) -> None:
        """Load orders, positions, executions and account. ConnectTrouble names what did not come."""
        sync, ledger, feed = self.parts.sync, self.parts.ledger, self.parts.feed
        await sync.load_all(self.board.status.accounts)
        positions, values = feed.counts
        words = f"{len(ledger.orders)} orders, {len(ledger.fills)} executions, {positions} positions, {values} values"
        if sync.read_only:
            self.book.note("sync", StageStatus.WARNING, explain(Cause.READ_ONLY, self.board.endpoint()))
        else:
            self.book.passed("sync", words)


NOTHING_KNOWN: dict[str, Any] = {
    "cause": None,
    "retry_in": None,
    "round_trip": None,
    "farms": (),
    "hint": "",
    "expected": False,
    "code": None,
    "moved_to": None,
    "clock_skew": None,
}
"""What of the status does not outlive a connection."""


def calm(cause: Notice) -> Notice:
    """The same loss in the hour it was expected."""
    text = "The Gateway restarts about now, as every day."
    remedy = "Gatedesk waits and reconnects by itself. Orders already at IB go on working."
    return replace(cause, severity=Severity.INFO, text=text, remedy=remedy)
