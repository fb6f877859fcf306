"""The latest quote of every watched contract, and who wants it: references are counted, one line a contract."""

from __future__ import annotations

from collections import Counter

from gatedesk.desk.bus import EventBus
from gatedesk.desk.ports import Gateway
from gatedesk.domain.contract import Contract
from gatedesk.domain.events import QuotesUpdated
from gatedesk.domain.market import Quote


class QuoteBoard:
    """Feeds on QuotesUpdated; the watchlist, ticket and positions share its lines."""

    def __init__(self, bus: EventBus, gateway: Gateway) -> None:
        self._gateway = gateway
        self._latest: dict[int, Quote] = {}
        self._wanted: Counter[int] = Counter()
        bus.subscribe(QuotesUpdated, self._store)

    def want(self, contract: Contract) -> None:
        """One more reader of this contract's quotes."""
        self._wanted[contract.con_id] += 1
        if self._wanted[contract.con_id] == 1:
            self._gateway.watch(contract)

    def release(self, contract: Contract) -> None:
        """One reader less; the last one ends the market-data line and forgets its price."""
        if not self._wanted[contract.con_id]:
            return
        self._wanted[contract.con_id] -= 1
        if not self._wanted[contract.con_id]:
            del self._wanted[contract.con_id]
            self._latest.pop(contract.con_id, None)
            self._gateway.unwatch(contract)

    def quote(self, con_id: int) -> Quote | None:
        return self._latest.get(con_id)

    @property
    def lines(self) -> int:
        """How many market-data lines are wanted."""
        return len(self._wanted)

    def _store(self, event: QuotesUpdated) -> None:
        for quote in event.quotes:
            if quote.con_id in self._wanted:
                self._latest[quote.con_id] = quote
