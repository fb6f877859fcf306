"""What positions are valued at: the last trade held inside bid and ask, or the middle where nothing trades."""

from __future__ import annotations

from decimal import Decimal

from gatedesk.simgateway.exchange.market_view import MarketView, exact

NO_PRICE = Decimal(0)


class Marks:
    """Prices of one moment, each worked out once: forgotten when the market moves on or a fill takes from the book."""

    def __init__(self, market: MarketView) -> None:
        self._market = market
        self._moment = market.now
        self._prices: dict[int, Decimal] = {}

    def forget(self, con_id: int) -> None:
        """The contract's book changed under the clock."""
        self._prices.pop(con_id, None)

    def price(self, con_id: int) -> Decimal:
        """The contract's mark now; 0 if nobody has quoted or traded it."""
        if self._market.now != self._moment:
            self._moment = self._market.now
            self._prices.clear()
        if con_id not in self._prices:
            self._prices[con_id] = self._work_out(con_id)
        return self._prices[con_id]

    def _work_out(self, con_id: int) -> Decimal:
        top = self._market.top(con_id)
        last = self._last(con_id)
        if top.bid_size <= 0 or top.ask_size <= 0:
            return last or (exact(top.bid) if top.bid_size > 0 else exact(top.ask) if top.ask_size > 0 else NO_PRICE)
        bid, ask = exact(top.bid), exact(top.ask)
        instrument = self._market.universe.by_id(con_id)
        if not last or (instrument is not None and instrument.sec_type == "CASH"):
            return (bid + ask) / 2
        return min(max(last, bid), ask)

    def _last(self, con_id: int) -> Decimal:
        last = exact(self._market.day(con_id).last)
        return last if last > 0 else NO_PRICE
