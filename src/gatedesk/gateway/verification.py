"""The stages of a verification that ask for something: a contract, its price, its history, and a test order.

The test order is a whatIf: the Gateway reckons what it would cost, and nothing goes to the market.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal

from gatedesk.desk.ports import Clock
from gatedesk.domain.connection import Endpoint
from gatedesk.domain.connection_report import PriceFound, StageStatus
from gatedesk.domain.contract import Contract, ContractDetails
from gatedesk.domain.events import BarsLoaded, ConnectionChanged, Event, QuotesUpdated
from gatedesk.domain.market import BarRequest, BarSize, MarketDataKind, Quote
from gatedesk.domain.notice import GatewayTrouble, Notice, UserMistake
from gatedesk.domain.order import OrderDraft, OrderType, Side
from gatedesk.gateway.diagnosis import Cause, explain
from gatedesk.gateway.error_codes import READ_ONLY, plain
from gatedesk.gateway.history import History
from gatedesk.gateway.lookup import Lookup
from gatedesk.gateway.market_data import MarketData
from gatedesk.gateway.order_routing import OrderRouting
from gatedesk.gateway.stage_book import StageBook
from gatedesk.gateway.status_board import StatusBoard

HOLDER = "verification"

CAUSE_OF_KIND = {
    MarketDataKind.DELAYED: Cause.NO_PERMISSION_DELAYED,
    MarketDataKind.DELAYED_FROZEN: Cause.NO_PERMISSION_DELAYED,
    MarketDataKind.NO_PERMISSION: Cause.NO_PERMISSION,
    MarketDataKind.COMPETING: Cause.COMPETING_SESSION,
}
WITHOUT_PRICE = (MarketDataKind.NO_PERMISSION, MarketDataKind.COMPETING)


class Verification:
    """Asks over the parts of a live session and writes into its book; ``patience`` is how long a price may take."""

    def __init__(
        self,
        book: StageBook,
        board: StatusBoard,
        lookup: Lookup,
        quotes: MarketData,
        bars: History,
        orders: OrderRouting,
        clock: Clock,
        patience: float,
    ) -> None:
        self._patience = patience
        self._book = book
        self._board = board
        self._lookup = lookup
        self._quotes = quotes
        self._bars = bars
        self._orders = orders
        self._clock = clock

    async def ask(self, symbol: str, last: str) -> None:
        """Every stage up to ``last``. Trouble becomes a stage's outcome, never an exception."""
        details = await self._contract(symbol)
        if details is None:
            return
        stages: dict[str, Callable[[ContractDetails], Awaitable[None]]] = {
            "market_data": self._market_data,
            "history": self._history,
            "order_path": self._order_path,
        }
        if last == "contract":
            return
        for name, look in stages.items():
            self._book.start(name)
            await look(details)
            if name == last or self._book.report.finished:
                return

    async def _contract(self, symbol: str) -> ContractDetails | None:
        self._book.start("contract")
        try:
            details = await self._lookup.details(Contract(symbol=symbol))
        except UserMistake as mistake:
            self._settle("contract", StageStatus.FAIL, Cause.NO_SUCH_CONTRACT, mistake.notice.text)
            return None
        except GatewayTrouble as trouble:
            self._book.note("contract", StageStatus.FAIL, trouble.notice)
            return None
        self._book.passed("contract", f"{details.contract.name}, {details.long_name}")
        return details

    # ------------------------------------------------------------ a price

    async def _market_data(self, details: ContractDetails) -> None:
        contract = details.contract
        self._quotes.watch(contract, HOLDER)
        try:
            quote = await self._first_word(contract)
        finally:
            self._quotes.unwatch(contract, HOLDER)
        if quote is None:
            self._settle("market_data", StageStatus.WARNING, Cause.NO_QUOTE, f"{self._patience:g} s")
            return
        if quote.kind not in WITHOUT_PRICE:
            self._book.found(price_of(contract, quote, self._clock()))
        if cause := CAUSE_OF_KIND.get(quote.kind):
            self._settle("market_data", StageStatus.WARNING, cause, "the Gateway refuses live and delayed data")
        else:
            self._book.passed("market_data", f"{quote.kind.value} price {quote.reference:g}")

    async def _first_word(self, contract: Contract) -> Quote | None:
        """The first quote with a price, or the first word that there is none; None when nothing comes."""
        known = self._quotes.quote(contract.con_id)
        if known is not None and tells(known):
            return known
        try:
            async with asyncio.timeout(self._patience):
                event = await self._board.hear(lambda event: telling_quote(event, contract.con_id) or is_loss(event))
        except TimeoutError:
            return None
        return telling_quote(event, contract.con_id)

    # ------------------------------------------------------------ history

    async def _history(self, details: ContractDetails) -> None:
        request = BarRequest(details.contract, BarSize.DAY_1)
        try:
            bars = await self._bars.older(request, int(self._clock()) + 86_400)
        except GatewayTrouble as trouble:
            words = plain(trouble.notice.detail or trouble.notice.text)
            self._settle("history", StageStatus.WARNING, Cause.HISTORY_REFUSED, words)
            return
        if not len(bars.time):
            self._settle("history", StageStatus.WARNING, Cause.NO_BARS)
            return
        if self._book.report.quote is None:
            self._book.found(last_close(details.contract, bars))
        last_day = datetime.fromtimestamp(int(bars.time[-1]), UTC)
        self._book.passed("history", f"{len(bars.time)} daily bars up to {last_day:%Y-%m-%d}")

    # ------------------------------------------------------------ the order path

    async def _order_path(self, details: ContractDetails) -> None:
        draft = trial_order(details, self._book.report.quote, self._board.status.accounts[0])
        try:
            preview = await self._orders.preview(draft)
        except GatewayTrouble as trouble:
            self._note_refusal(trouble.notice)
            return
        costs = f"commission {preview.commission} {preview.commission_currency}".strip()
        known = preview.commission is not None
        self._book.passed("order_path", f"a test order was reckoned, nothing sent{': ' + costs if known else ''}")

    def _note_refusal(self, notice: Notice) -> None:
        words = plain(notice.detail or notice.text)
        if READ_ONLY in words:
            self._settle("order_path", StageStatus.WARNING, Cause.READ_ONLY)
        elif notice.cause == Cause.NO_ANSWER:
            self._settle("order_path", StageStatus.WARNING, Cause.ORDER_PATH_SILENT, "no answer in time")
        elif notice.cause == Cause.NOT_CONNECTED:
            self._book.note("order_path", StageStatus.FAIL, notice)
        else:
            self._settle("order_path", StageStatus.WARNING, Cause.ORDER_PATH_REFUSED, words)

    def _settle(self, name: str, status: StageStatus, cause: Cause, evidence: str = "") -> None:
        self._book.note(name, status, explain(cause, self._endpoint, evidence))

    @property
    def _endpoint(self) -> Endpoint:
        return self._board.status.endpoint


def tells(quote: Quote) -> bool:
    """Whether a quote has a price to show or says for good that there is none."""
    return quote.kind in WITHOUT_PRICE or (quote.last is not None and quote.kind is not MarketDataKind.STALE)


def is_loss(event: Event) -> bool:
    """Whether the connection is gone: then no quote will come."""
    return isinstance(event, ConnectionChanged) and not event.status.state.is_connected


def telling_quote(event: Event, con_id: int) -> Quote | None:
    """The quote of this event that is about the contract and tells something."""
    quotes = event.quotes if isinstance(event, QuotesUpdated) else ()
    return next((quote for quote in quotes if quote.con_id == con_id and tells(quote)), None)


def price_of(contract: Contract, quote: Quote, now: float) -> PriceFound:
    return PriceFound(
        contract.name,
        contract.currency,
        quote.reference or 0.0,
        quote.kind.value,
        quote.received or now,
        quote.bid,
        quote.ask,
    )


def last_close(contract: Contract, bars: BarsLoaded) -> PriceFound:
    """The newest daily close, where no quote could be had."""
    return PriceFound(contract.name, contract.currency, float(bars.close[-1]), "last close", float(bars.time[-1]))


def trial_order(details: ContractDetails, found: PriceFound | None, account: str) -> OrderDraft:
    """Buy the least there is at the price found, or at the market where there is none; it is only reckoned."""
    return OrderDraft(
        contract=details.contract,
        account=account,
        side=Side.BUY,
        quantity=max(details.size_increment, Decimal(1)),
        order_type=OrderType.LIMIT if found else OrderType.MARKET,
        limit_price=details.grid.nearest(Decimal(str(found.value))) if found else None,
    )
