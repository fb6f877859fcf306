"""Following the market: what its events and the passing of time mean to the orders in the book.

In time order: orders whose time is over end, resting ones share in trades, held ones see prices. Then whatever has
business with the book as it stands acts, by price and time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gatedesk.simgateway.exchange import adaptive, matching, triggers
from gatedesk.simgateway.exchange.book import Book, by_priority, is_working
from gatedesk.simgateway.exchange.clearing import Clearing
from gatedesk.simgateway.exchange.conditions import contracts_of
from gatedesk.simgateway.exchange.flow import Flow
from gatedesk.simgateway.exchange.holds import LIFTED_BY_TIME
from gatedesk.simgateway.exchange.hours import TradingHours
from gatedesk.simgateway.exchange.market_view import MarketView
from gatedesk.simgateway.exchange.records import LiveOrder
from gatedesk.simgateway.market.records import MarketEvent, QuoteChanged, Traded


class Following:
    """Leads one exchange's orders after the market."""

    def __init__(self, market: MarketView, hours: TradingHours, book: Book, clearing: Clearing, flow: Flow) -> None:
        self._market = market
        self._hours = hours
        self._book = book
        self._clearing = clearing
        self._flow = flow

    def follow(self, events: Sequence[MarketEvent], now: float) -> None:
        """Go through the market's events up to now, then let orders act in the book as it is."""
        due = self._due(now)
        watched = self.watched()
        for event in events:
            while due and (due[0].expires_at or 0.0) <= event.time:
                self._expire(due.pop(0))
            self._react(event)
            for order in watched.get(event.con_id, ()):
                self._flow.reconsider(order, event.time, event)
        for order in due:
            self._expire(order)
        for order in self._book.all_working():
            if order.why_held in LIFTED_BY_TIME or order.terms.conditions_cancel:
                self._flow.reconsider(order, now)
        for order in self._awake({event.con_id for event in events}, now):
            self._flow.wake(order, now)

    def watched(self) -> dict[int, list[LiveOrder]]:
        """The working orders whose conditions look at a contract's market, by that contract."""
        watching: dict[int, list[LiveOrder]] = {}
        for order in self._book.all_working():
            for con_id in contracts_of(order.terms.conditions):
                watching.setdefault(con_id, []).append(order)
        return watching

    def _due(self, now: float) -> list[LiveOrder]:
        due = [o for o in self._book.all_working() if o.expires_at is not None and o.expires_at <= now]
        return sorted(due, key=lambda order: (order.expires_at or 0.0, order.rank))

    def _expire(self, order: LiveOrder) -> None:
        if not order.status.is_done:
            self._flow.expire(order, order.expires_at or 0.0)

    def _react(self, event: MarketEvent) -> None:
        orders = [o for o in self._book.working(event.con_id) if self._hours.admits(o.terms, event.time)]
        if not orders:
            return
        instrument = self._clearing.instrument(event.con_id)
        if isinstance(event, Traded):
            self._share_trade(orders, event)
        else:
            for order in orders:
                self._flow.show_quote(order, event)
        for order in orders:
            if order.why_held == "trigger":
                price = triggers.price_of(order, event, instrument)
                self._flow.look_at_price(order, price, event.time)

    def _share_trade(self, orders: list[LiveOrder], trade: Traded) -> None:
        for side in ("BUY", "SELL"):
            resting = by_priority(o for o in orders if o.resting and o.terms.side == side)
            for order, fill in matching.fills_of_trade(resting, trade):
                self._flow.fill(order, fill, trade.time)

    def _awake(self, moved: set[int], now: float) -> Iterator[LiveOrder]:
        """Orders that have business with the book as it is, by price then time within each contract and side."""
        for con_id in sorted(self._book.contracts()):
            top = self._market.top(con_id) if con_id in moved else None
            for order in by_priority(self._book.working(con_id)):
                if is_working(order) and _has_business(order, top, now) and self._hours.is_open(order.terms, now):
                    yield order


def _has_business(order: LiveOrder, moved_to: QuoteChanged | None, now: float) -> bool:
    """True if the order has yet to meet an open market, waits for size, has a slice due or was just crossed."""
    if order.why_held == "child":
        return False
    if not order.begun:
        return True
    if order.resting:
        return moved_to is not None and matching.is_crossed(order, moved_to)
    if adaptive.is_adaptive(order) and order.look_at is not None:
        return not order.why_held and now >= order.look_at
    return not order.why_held
