"""ib_async's IB and wrapper, heard before they interpret: what the broker said comes to us as it was said.

ib_async 2.1.0 changes its own records on errors (an order becomes ``Cancelled`` though it lives), loses handlers'
exceptions and leaves futures hanging. So orders, executions, positions and errors go straight to ``Heard``; only
tickers and decoding are left to the library.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from eventkit import Event
from ib_async.ib import IB
from ib_async.objects import IBDefaults
from ib_async.util import UNSET_DOUBLE
from ib_async.wrapper import PRICE_TICK_MAP, SIZE_TICK_MAP, RequestError, Wrapper

from gatedesk.gateway.error_codes import is_remark
from gatedesk.gateway.guarded_socket import GuardedClient, ignore

log = logging.getLogger(__name__)

PRICE_TICKS = frozenset({1, 2, 4, 66, 67, 68, *PRICE_TICK_MAP})
SIZE_TICKS = frozenset({0, 3, 5, 69, 70, 71, *SIZE_TICK_MAP})
"""The tick types ib_async knows; it fails on any other, so those are passed over."""


class Problem(NamedTuple):
    """An error message of the Gateway; ``req_id`` is -1 when it concerns no request or order."""

    req_id: int
    code: int
    text: str
    advanced: str = ""


class StatusWord(NamedTuple):
    """An orderStatus message."""

    order_id: int
    status: str
    filled: float
    remaining: float
    average_price: float
    perm_id: int
    client_id: int
    why_held: str


@dataclass
class Heard:
    """Who listens to which family of messages; arguments are ib_async's decoded records."""

    order_opened: Callable[..., None] = ignore  # contract, order, order state
    order_status: Callable[[StatusWord], None] = ignore
    order_completed: Callable[..., None] = ignore  # contract, order, order state
    executed: Callable[..., None] = ignore  # contract, execution
    commission: Callable[..., None] = ignore  # commission report
    position: Callable[..., None] = ignore  # account, contract, quantity, average cost
    portfolio_item: Callable[..., None] = ignore  # the fields of updatePortfolio
    account_value: Callable[..., None] = ignore  # account, tag, value, currency
    pnl: Callable[..., None] = ignore  # request id, daily, unrealized, realized
    pnl_single: Callable[..., None] = ignore  # request id, quantity, daily, unrealized, realized, value
    bar: Callable[..., None] = ignore  # request id, bar
    tickers: Callable[[set[Any]], None] = ignore
    packet_done: Callable[[], None] = ignore
    accounts: Callable[[tuple[str, ...]], None] = ignore
    problem: Callable[[Problem], None] = ignore


class GuardedWrapper(Wrapper):
    """Passes on what arrives and keeps no second opinion about orders."""

    heard: Heard

    # -- requests

    def fail_requests(self, reason: str) -> None:
        """End every pending request and forget all state of the connection."""
        for future in self._futures.values():
            if not future.done():
                future.set_exception(ConnectionError(reason))
        self.reset()

    def forget(self, key: Any, future: asyncio.Future[Any]) -> None:
        """Leave nothing of a request behind, answered or not."""
        if self._futures.get(key) is future:
            del self._futures[key]
        if key not in self._futures:
            self._results.pop(key, None)
            self._reqId2Contract.pop(key, None)

    def refuse(self, key: Any, problem: Problem) -> None:
        """End a pending request with the Gateway's error."""
        error = RequestError(problem.req_id, problem.code, problem.text)
        self._endReq(key, error, success=False)

    def is_pending(self, key: Any) -> bool:
        return key in self._futures

    def error(self, reqId: int, errorCode: int, errorString: str, advancedOrderRejectJson: str) -> None:
        problem = Problem(reqId, errorCode, errorString, advancedOrderRejectJson)
        if reqId in self._futures:
            if not is_remark(errorCode):
                self.refuse(reqId, problem)
        else:
            self.heard.problem(problem)

    # -- orders and executions

    def openOrder(self, orderId: int, contract: Any, order: Any, orderState: Any) -> None:
        if not order.whatIf:
            self.heard.order_opened(contract, order, orderState)
            self.ib.client.updateReqId(orderId + 1)
        elif orderState.commission != UNSET_DOUBLE or str(orderState.initMarginChange) not in ("", str(UNSET_DOUBLE)):
            self._endReq(order.orderId, orderState)

    def orderStatus(
        self,
        orderId: int,
        status: str,
        filled: float,
        remaining: float,
        avgFillPrice: float,
        permId: int,
        parentId: int,
        lastFillPrice: float,
        clientId: int,
        whyHeld: str,
        mktCapPrice: float = 0.0,
    ) -> None:
        self.heard.order_status(StatusWord(orderId, status, filled, remaining, avgFillPrice, permId, clientId, whyHeld))

    def completedOrder(self, contract: Any, order: Any, orderState: Any) -> None:
        self.heard.order_completed(contract, order, orderState)

    def execDetails(self, reqId: int, contract: Any, execution: Any) -> None:
        self.heard.executed(contract, execution)

    def commissionReport(self, commissionReport: Any) -> None:
        self.heard.commission(commissionReport)

    # -- account

    def managedAccounts(self, accountsList: str) -> None:
        super().managedAccounts(accountsList)
        self.heard.accounts(tuple(self.accounts))

    def position(self, account: str, contract: Any, posSize: float, avgCost: float) -> None:
        self.heard.position(account, contract, posSize, avgCost)

    def updatePortfolio(
        self,
        contract: Any,
        posSize: float,
        marketPrice: float,
        marketValue: float,
        averageCost: float,
        unrealizedPNL: float,
        realizedPNL: float,
        account: str,
    ) -> None:
        self.heard.portfolio_item(
            contract, posSize, marketPrice, marketValue, averageCost, unrealizedPNL, realizedPNL, account
        )

    def updateAccountValue(self, tag: str, val: str, currency: str, account: str) -> None:
        self.heard.account_value(account, tag, val, currency)

    def accountSummary(self, _reqId: int, account: str, tag: str, value: str, currency: str) -> None:
        self.heard.account_value(account, tag, value, currency)

    def pnl(self, reqId: int, dailyPnL: float, unrealizedPnL: float, realizedPnL: float) -> None:
        self.heard.pnl(reqId, dailyPnL, unrealizedPnL, realizedPnL)

    def pnlSingle(
        self, reqId: int, pos: float, dailyPnL: float, unrealizedPnL: float, realizedPnL: float, value: float
    ) -> None:
        self.heard.pnl_single(reqId, pos, dailyPnL, unrealizedPnL, realizedPnL, value)

    def userInfo(self, reqId: int, whiteBrandingId: str) -> None:
        self._endReq(reqId, whiteBrandingId)

    # -- market data

    def priceSizeTick(self, reqId: int, tickType: int, price: float, size: float) -> None:
        if reqId in self.reqId2Ticker and tickType in PRICE_TICKS:  # ended subscriptions still tick for a while
            super().priceSizeTick(reqId, tickType, price, size)

    def tickSize(self, reqId: int, tickType: int, size: float) -> None:
        if reqId in self.reqId2Ticker and tickType in SIZE_TICKS:
            super().tickSize(reqId, tickType, size)

    def historicalData(self, reqId: int, bar: Any) -> None:
        results = self._results.get(reqId)
        if results is not None:
            results.append(bar)

    def historicalDataUpdate(self, reqId: int, bar: Any) -> None:
        self.heard.bar(reqId, bar)

    def tcpDataProcessed(self) -> None:
        if self.pendingTickers:
            self.heard.tickers(self.pendingTickers)
        self.heard.packet_done()


class GuardedIB(IB):
    """An IB whose client and wrapper are guarded. Ask through ``request``; nothing here waits without a limit."""

    client: GuardedClient
    wrapper: GuardedWrapper

    def __init__(self, heard: Heard) -> None:
        self._createEvents()
        self._logger = logging.getLogger("ib_async.ib")
        self.wrapper = GuardedWrapper(self, defaults=IBDefaults())
        self.wrapper.heard = heard
        self.client = GuardedClient(self.wrapper)
        self._locks: dict[str, asyncio.Lock] = {}
        for name in self.events:
            listen_to_errors(getattr(self, name))

    def disconnect(self) -> str | None:
        """Hang up without waiting; also runs when the object is collected."""
        self.client.reset()
        self.client.conn.disconnect()
        return None

    async def request(self, key: int | str, send: Callable[[], None], timeout: float, contract: Any = None) -> Any:
        """Send and wait for the answer under ``key``. TimeoutError, ConnectionError or RequestError instead of it.

        A named key has one request at a time: a second would take the first one's future away.
        """
        if isinstance(key, str):
            async with self._locks.setdefault(key, asyncio.Lock()):
                return await self._request(key, send, timeout, contract)
        return await self._request(key, send, timeout, contract)

    async def _request(self, key: int | str, send: Callable[[], None], timeout: float, contract: Any) -> Any:
        future = self.wrapper.startReq(key, contract)
        try:
            send()
            return await asyncio.wait_for(future, timeout)
        finally:
            self.wrapper.forget(key, future)


def listen_to_errors(event: Event) -> None:
    """Without a listener eventkit drops what handlers raise."""
    if event.error_event is not None:
        event.error_event.connect(_log_handler_error, keep_ref=True)


def _log_handler_error(event: Event, error: Exception) -> None:
    log.error("a handler of ib_async's %s failed", event.name(), exc_info=error)
