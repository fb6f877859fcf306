"""Why an order is held: the reasons in the order they are looked at. The first that applies holds it."""

from __future__ import annotations

from collections.abc import Callable

from gatedesk.simgateway.exchange.book import Book
from gatedesk.simgateway.exchange.clearing import Clearing
from gatedesk.simgateway.exchange.conditions import hold
from gatedesk.simgateway.exchange.facts import MomentFacts
from gatedesk.simgateway.exchange.hours import TradingHours
from gatedesk.simgateway.exchange.lifecycle import awaits_trigger
from gatedesk.simgateway.exchange.market_view import MarketView
from gatedesk.simgateway.exchange.records import LiveOrder, Status
from gatedesk.simgateway.market.records import MarketEvent

LIFTED_BY_TIME = frozenset({"locate", "later", "condition"})  # looked at again whenever the exchange is told the time

Reason = Callable[[LiveOrder, float, MarketEvent | None], bool]


class Holds:
    """The reasons of one exchange to hold orders back."""

    def __init__(self, market: MarketView, hours: TradingHours, book: Book, clearing: Clearing) -> None:
        self._market = market
        self._hours = hours
        self._book = book
        self._clearing = clearing
        self._reasons: dict[str, Reason] = {
            "child": lambda order, now, event: self._waits_for_parent(order),
            "locate": lambda order, now, event: order.located_at is not None and now < order.located_at,
            "later": lambda order, now, event: now < (order.terms.good_after or 0.0),
            "condition": self._waits_for_conditions,
            "trigger": lambda order, now, event: awaits_trigger(order),
        }

    def reason(self, order: LiveOrder, now: float, event: MarketEvent | None = None) -> str:
        """Why the order is held now, a name of ``lifecycle.HOLDS``; "" if it may work."""
        return next((name for name, applies in self._reasons.items() if applies(order, now, event)), "")

    def is_over(self, order: LiveOrder, now: float, event: MarketEvent | None = None) -> bool:
        """True if the order's conditions end it and hold now."""
        ends = bool(order.terms.conditions) and order.terms.conditions_cancel and order.why_held != "child"
        return ends and self._hold(order, now, event)

    def _waits_for_parent(self, order: LiveOrder) -> bool:
        parent = self._book.parent(order)
        return parent is not None and parent.status is not Status.FILLED

    def _waits_for_conditions(self, order: LiveOrder, now: float, event: MarketEvent | None) -> bool:
        """Conditions that held once have let the order go for good."""
        if order.terms.conditions_cancel or order.released:
            return False
        order.released = self._hold(order, now, event)
        return not order.released

    def _hold(self, order: LiveOrder, now: float, event: MarketEvent | None) -> bool:
        conditions = order.terms.conditions
        if conditions and not order.terms.conditions_any_time and not self._hours.is_regular(order.terms.con_id, now):
            return False
        return hold(conditions, MomentFacts(self._market, self._clearing, order, now, event))
