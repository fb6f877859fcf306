"""Loading the whole picture: orders, executions, positions, account. Each request has its own end and time limit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from ib_async.objects import ExecutionFilter
from ib_async.wrapper import RequestError

from gatedesk.desk.ports import Clock
from gatedesk.domain.notice import Notice, Severity
from gatedesk.gateway.diagnosis import Cause, ConnectTrouble
from gatedesk.gateway.error_codes import READ_ONLY, READ_ONLY_REMEDY
from gatedesk.gateway.guarded_ib import GuardedIB, Problem
from gatedesk.gateway.order_ledger import OrderLedger
from gatedesk.gateway.portfolio import SUMMARY_TAGS, AccountFeed
from gatedesk.gateway.timing import Timing

BRANDING_OF_SIMULATOR = "GATEDESK-SIMULATED"
USER_INFO_VERSION = 167
ORDER_KEYS = ("openOrders", "completedOrders")


class Sync:
    """Loads from one Gateway into the ledger and the account feed. ``tell`` takes notices."""

    def __init__(
        self,
        ib: GuardedIB,
        ledger: OrderLedger,
        feed: AccountFeed,
        timing: Timing,
        clock: Clock,
        tell: Callable[[Notice], None],
    ) -> None:
        self._ib = ib
        self._clock = clock
        self._summary = 0
        self._ledger = ledger
        self._feed = feed
        self._timing = timing
        self._tell = tell
        self._looking = asyncio.Lock()
        self.read_only = False

    async def load_all(self, accounts: tuple[str, ...]) -> None:
        """Orders, positions and account at once, then executions. ConnectTrouble names what did not come."""
        self.read_only = False
        self._feed.begin_list()
        async with self._looking:
            self._ledger.begin_look()
            try:
                await self._gather(
                    {
                        "open orders": self._open_orders(),
                        "completed orders": self._completed_orders(),
                        "positions": self._ask("positions", self._ib.client.reqPositions),
                        "account values": self._account(accounts),
                    }
                )
                await self._executions(needed=False)
            except BaseException:
                self._ledger.abandon_look()
                raise
            self._ledger.end_look(complete=not self.read_only, patience=self._timing.second_look)
        self._ledger.publish_all()
        self._feed.end_list()

    async def look_at_orders(self) -> None:
        """Ask what became of every order. ConnectTrouble when the Gateway does not tell."""
        if self.read_only:
            return
        async with self._looking:
            self._ledger.begin_look()
            try:
                await self._gather({"open orders": self._open_orders(), "completed orders": self._completed_orders()})
                await self._executions(needed=True)
            except BaseException:
                self._ledger.abandon_look()
                raise
            self._ledger.end_look(complete=True, patience=self._timing.second_look)
        self._ledger.publish_all()

    async def glance_at_open_orders(self) -> bool:
        """Hear of other clients' orders; True when some have gone, which only a full look explains."""
        if self.read_only or self._looking.locked():
            return False
        async with self._looking:
            self._ledger.begin_look()
            try:
                await self._gather({"open orders": self._open_orders()})
            except BaseException:
                self._ledger.abandon_look()
                raise
            return self._ledger.end_look(complete=False, patience=self._timing.second_look)

    async def is_simulated(self) -> bool:
        """Whether the Gateway says it is Gatedesk's simulated one."""
        return await is_simulated(self._ib, self._timing.user_info)

    def hear_read_only(self, problem: Problem) -> bool:
        """A read-only API refuses to list orders, with an error that names no request."""
        pending = [key for key in ORDER_KEYS if self._ib.wrapper.is_pending(key)]
        if problem.code != 321 or READ_ONLY not in problem.text or not pending:
            return False
        for key in pending:
            self._ib.wrapper.refuse(key, problem)
        return True

    async def _gather(self, requests: dict[str, Awaitable[Any]]) -> None:
        results = await asyncio.gather(*requests.values(), return_exceptions=True)
        failed = {name: result for name, result in zip(requests, results, strict=True) if result is not None}
        for name, error in failed.items():
            if not isinstance(error, TimeoutError):
                raise_as_trouble(name, error)
        if failed:
            raise ConnectTrouble(Cause.SYNC_TIMEOUT, f"no end of {', '.join(failed)}")

    async def _ask(self, key: int | str, send: Callable[[], None], timeout: float | None = None) -> None:
        await self._ib.request(key, send, timeout or self._timing.sync)

    async def _open_orders(self) -> None:
        await self._list_orders("openOrders", self._ib.client.reqAllOpenOrders)

    async def _completed_orders(self) -> None:
        await self._list_orders("completedOrders", lambda: self._ib.client.reqCompletedOrders(False))

    async def _list_orders(self, key: str, send: Callable[[], None]) -> None:
        try:
            await self._ask(key, send)
        except RequestError as error:
            if READ_ONLY not in error.message:
                raise
            self._note_read_only(error)

    def _note_read_only(self, error: RequestError) -> None:
        if not self.read_only:
            self.read_only = True
            text = "The API is read-only: orders can be neither shown nor sent."
            self._tell(
                Notice(
                    Severity.WARNING, text, READ_ONLY_REMEDY, code=error.code, detail=error.message, cause="read-only"
                )
            )

    async def _account(self, accounts: tuple[str, ...]) -> None:
        """Values and portfolio of the first account, and a summary of all where there are several."""
        client = self._ib.client
        await self._ask("accountValues", lambda: client.reqAccountUpdates(True, accounts[0]))
        if len(accounts) > 1:
            previous, self._summary = self._summary, client.getReqId()
            if previous:  # IB allows two at a time
                client.cancelAccountSummary(previous)
            req_id = self._summary
            await self._ask(req_id, lambda: client.reqAccountSummary(req_id, "All", SUMMARY_TAGS))

    def begin(self) -> None:
        """A new connection: nothing runs on it yet."""
        self._summary = 0
        self.read_only = False

    async def clock_difference(self) -> tuple[float, float]:
        """Seconds the Gateway's clock is ahead of ours, and the round trip. TimeoutError when it does not tell."""
        loop = asyncio.get_running_loop()
        asked = loop.time()
        told = await self._ib.request("currentTime", self._ib.client.reqCurrentTime, self._timing.ping)
        return told.timestamp() - self._clock(), loop.time() - asked

    async def _executions(self, *, needed: bool) -> None:
        """Today's executions. Real Gateways may omit the end of an empty list, so that alone fails no connection."""
        client = self._ib.client
        try:
            req_id = client.getReqId()
            await self._ask(req_id, lambda: client.reqExecutions(req_id, ExecutionFilter()), self._timing.executions)
        except TimeoutError as error:
            if needed:
                raise ConnectTrouble(Cause.SYNC_TIMEOUT, "no end of executions") from error
            text = "The Gateway did not finish the list of today's executions."
            self._tell(Notice(Severity.WARNING, text, "Earlier fills of today may be missing.", cause="executions"))
        except (ConnectionError, RequestError) as error:
            raise_as_trouble("executions", error)


async def is_simulated(ib: GuardedIB, timeout: float) -> bool:
    """Whether the Gateway says it is Gatedesk's simulated one; silence and refusal mean no."""
    if ib.client.serverVersion() < USER_INFO_VERSION:
        return False
    req_id = ib.client.getReqId()
    try:
        branding = await ib.request(req_id, lambda: ib.client.reqUserInfo(req_id), timeout)
    except (TimeoutError, RequestError):
        return False
    return bool(branding == BRANDING_OF_SIMULATOR)


def raise_as_trouble(name: str, error: Any) -> None:
    """What a failed request means for the connection."""
    if isinstance(error, ConnectionError):
        raise ConnectTrouble(Cause.CLOSED_WHILE_SYNCING, name) from error
    if isinstance(error, RequestError):
        raise ConnectTrouble(Cause.SYNC_TIMEOUT, f"{name} refused: {error.message}") from error
    raise error
