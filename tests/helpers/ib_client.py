"""A plain ib_async client for tests of the simulated Gateway: connected, and with its errors written down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import ib_async

from helpers.waiting import until

AAPL = ib_async.Stock(
    conId=265598,
    symbol="AAPL",
    exchange="SMART",
    primaryExchange="NASDAQ",
    currency="USD",
    localSymbol="AAPL",
    tradingClass="NMS",
)
EUR_USD = ib_async.Forex(pair="EURUSD", conId=12087792, localSymbol="EUR.USD", tradingClass="EUR.USD")


@dataclass(slots=True)
class PlainClient:
    """``ib`` is ib_async as it comes; ``errors`` are the (request id, code, text) it was told."""

    ib: ib_async.IB
    errors: list[tuple[int, int, str]] = field(default_factory=list)

    def error(self, code: int) -> str | None:
        """The text of the first error of that code, if there was one."""
        return next((text for _, found, text in self.errors if found == code), None)

    async def told(self, code: int) -> str:
        """Wait for an error of that code; its text."""
        await until(lambda: self.error(code) is not None, f"error {code} after {self.errors}")
        return self.error(code) or ""

    async def filled(self, order: ib_async.Order, contract: ib_async.Contract = AAPL) -> ib_async.Trade:
        """Place an order and wait until it is filled and its commission is known."""
        trade = self.ib.placeOrder(contract, order)
        await until(lambda: trade.orderStatus.status == "Filled", f"{order} filled: {trade.log}")
        await until(lambda: trade.fills and all(f.commissionReport.execId for f in trade.fills), "commission")
        return trade

    async def status(self, trade: ib_async.Trade, *wanted: str) -> None:
        """Wait until the trade stands at one of the statuses."""
        await until(lambda: trade.orderStatus.status in wanted, f"{wanted}: {trade.log}")


@asynccontextmanager
async def plain_client(
    port: int, client_id: int = 1, *, versions: tuple[int, int] | None = None, account: str = ""
) -> AsyncIterator[PlainClient]:
    """Connect an ib_async client, its start-up sync complete or the test fails; it leaves when the block ends."""
    ib = ib_async.IB()
    client = PlainClient(ib)
    ib.errorEvent += lambda req_id, code, text, contract: client.errors.append((req_id, code, text))
    if versions is not None:
        ib.client.MinClientVersion, ib.client.MaxClientVersion = versions
    await ib.connectAsync("127.0.0.1", port, client_id, timeout=10, account=account, raiseSyncErrors=True)
    try:
        yield client
    finally:
        ib.disconnect()
