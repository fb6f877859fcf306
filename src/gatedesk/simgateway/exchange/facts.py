"""What conditions ask of the market and the accounts, at one moment, for one order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from gatedesk.simgateway.exchange.clearing import Clearing
from gatedesk.simgateway.exchange.conditions import HasTraded
from gatedesk.simgateway.exchange.market_view import MarketView, exact
from gatedesk.simgateway.exchange.records import LiveOrder
from gatedesk.simgateway.market.records import MarketEvent, Traded

BID_OR_ASK, MIDDLE = 4, 8  # IB's trigger methods that look at quotes


@dataclass(frozen=True, slots=True)
class MomentFacts:
    """The facts at ``moment``; ``event`` is what the market just did, if that is why they are asked."""

    market: MarketView
    clearing: Clearing
    order: LiveOrder
    moment: float
    event: MarketEvent | None = None

    def now(self) -> float:
        return self.moment

    def price(self, con_id: int, method: int, *, is_more: bool) -> Decimal | None:
        """The last trade; by method 4 the bid for "at or above" and the ask for "at or below", by 8 the middle.

        Where nothing trades, the middle.
        """
        instrument = self.market.universe.by_id(con_id)
        if method == BID_OR_ASK:
            return self._quoted(con_id, is_more=is_more)
        if method == MIDDLE or (instrument is not None and instrument.sec_type == "CASH"):
            return self._middle(con_id)
        if isinstance(self.event, Traded) and self.event.con_id == con_id:
            return exact(self.event.price)
        last = exact(self.market.day(con_id).last)
        return last if last > 0 else None

    def _quoted(self, con_id: int, *, is_more: bool) -> Decimal | None:
        top = self.market.top(con_id)
        price, size = (top.bid, top.bid_size) if is_more else (top.ask, top.ask_size)
        return exact(price) if size > 0 else None

    def _middle(self, con_id: int) -> Decimal | None:
        top = self.market.top(con_id)
        if top.bid_size <= 0 or top.ask_size <= 0:
            return None
        return (exact(top.bid) + exact(top.ask)) / 2

    def cushion(self) -> Decimal | None:
        """Excess liquidity in percent of net liquidation; None for an account that is worth nothing."""
        row = self.clearing.account(self.order.terms.account)
        return row.excess_liquidity * 100 / row.net_liquidation if row.net_liquidation > 0 else None

    def has_traded(self, wanted: HasTraded) -> bool:
        newest = takewhile(lambda one: one.time >= self.order.placed_at, reversed(self.clearing.executions))
        return any(self._is_of(execution.con_id, execution.venue, wanted) for execution in newest)

    def _is_of(self, con_id: int, venue: str, wanted: HasTraded) -> bool:
        instrument = self.clearing.instrument(con_id)
        anywhere = wanted.exchange in ("", "*", "SMART", instrument.exchange, venue)
        return anywhere and (instrument.symbol, instrument.sec_type) == (wanted.symbol, wanted.sec_type)

    def volume(self, con_id: int) -> int:
        return self.market.day(con_id).volume

    def change(self, con_id: int) -> Decimal | None:
        day = self.market.day(con_id)
        last, close = exact(day.last), exact(day.prior_close)
        return (last - close) * 100 / close if last > 0 and close > 0 else None
