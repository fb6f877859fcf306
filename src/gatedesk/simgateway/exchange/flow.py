"""The flow of one order: accepted, held, released, filled, ended. Interprets the tables of ``lifecycle``.

Every change is told as an event the moment it happens, in the real Gateway's order: the accepted status first, then
each fill followed by a status with the cumulated numbers; after a cancellation's status its 202.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from gatedesk.simgateway.exchange import adaptive, caps, matching, pegs, scale, triggers, warnings
from gatedesk.simgateway.exchange.admission import Admission
from gatedesk.simgateway.exchange.book import Book
from gatedesk.simgateway.exchange.clearing import Clearing
from gatedesk.simgateway.exchange.credit import Credit
from gatedesk.simgateway.exchange.endings import REDUCE, Endings
from gatedesk.simgateway.exchange.holds import LIFTED_BY_TIME, Holds
from gatedesk.simgateway.exchange.hours import TradingHours
from gatedesk.simgateway.exchange.lending import Lending
from gatedesk.simgateway.exchange.lifecycle import (
    Ending,
    Lasts,
    Step,
    advance,
    auction_of,
    ends_with_session,
    kind_of,
    time_of,
)
from gatedesk.simgateway.exchange.market_view import MarketView
from gatedesk.simgateway.exchange.marks import Marks
from gatedesk.simgateway.exchange.records import (
    Fill,
    LiveOrder,
    OrderTerms,
    Status,
)
from gatedesk.simgateway.exchange.telling import Teller
from gatedesk.simgateway.market.records import Instrument, MarketEvent, QuoteChanged

RANKED = (
    "order_type",
    "limit_price",
    "stop_price",
    "trail_amount",
    "trail_percent",
    "limit_offset",
    "tif",
    "good_till",
    "good_after",
    "peg_offset",
    "peg_percent",
    "conditions",
    "conditions_cancel",
    "outside_rth",
)


class Flow:
    """Moves orders through their lives."""

    def __init__(
        self,
        market: MarketView,
        marks: Marks,
        hours: TradingHours,
        book: Book,
        clearing: Clearing,
        credit: Credit,
        lending: Lending,
        teller: Teller,
        endings: Endings,
    ) -> None:
        self._market = market
        self._marks = marks
        self._hours = hours
        self._book = book
        self._clearing = clearing
        self._teller = teller
        self._endings = endings
        self._admission = Admission(hours, book, clearing, credit, lending)
        self._holds = Holds(market, hours, book, clearing)

    # ------------------------------------------------------------------ accepting

    def accept(self, order: LiveOrder, now: float) -> None:
        """A transmitted order reaches the exchange: it is rejected, held, or starts to work."""
        self._admission.share_out(order)
        triggers.arm(order)
        reason = self._admission.rejection(order, now)
        if reason:
            self._endings.end(order, Ending.REJECTED, now, reason)
            return
        self._keep_to_hours(order)
        self._join_family(order)
        self._book.open(order)
        self._activate(order, now)

    def _keep_to_hours(self, order: LiveOrder) -> None:
        """Take ``outside_rth`` from orders that cannot have it, with the Gateway's warning."""
        if self._admission.ignores_hours(order):
            order.terms = replace(order.terms, outside_rth=False)
            self._teller.message(order, *warnings.HOURS_IGNORED)

    def _join_family(self, order: LiveOrder) -> None:
        """Children of one parent cancel each other: their OCA group is named after the parent's permanent id."""
        parent = self._book.parent(order)
        if parent is not None and not order.terms.oca_group:
            order.terms = replace(order.terms, oca_group=str(parent.perm_id), oca_type=REDUCE)

    def _instrument(self, order: LiveOrder) -> Instrument:
        return self._clearing.instrument(order.terms.con_id)

    def _activate(self, order: LiveOrder, now: float, event: MarketEvent | None = None) -> None:
        """Hold the order for the first reason there is; with none left but the market, let it act."""
        is_open = self._hours.is_open(order.terms, now)
        why = self._holds.reason(order, now, event)
        if not why and order.terms.order_type == "MKT" and order.terms.side == "SELL" and is_open:
            self._teller.step(order, Step.RELEASED)
        else:
            self._teller.step(order, Step.HELD, why)
        if why == "locate":
            self._teller.warn(order, warnings.LOCATING)
        auction = auction_of(order)
        if auction is not None and why != "child":
            order.expires_at = self._hours.auction(order.terms.con_id, auction, now)
        if is_open:
            self.wake(order, now)
        elif not why or (why == "trigger" and auction is None):
            self._warn_closed(order, now)

    def reconsider(self, order: LiveOrder, now: float, event: MarketEvent | None = None) -> None:
        """Look again at an order that time or conditions may have let go, or ended."""
        if order.status.is_done:
            return
        if self._holds.is_over(order, now, event):
            self._endings.end(order, Ending.EXPIRED, now)
        elif order.why_held in LIFTED_BY_TIME and self._holds.reason(order, now, event) != order.why_held:
            self._activate(order, now, event)

    def _warn_closed(self, order: LiveOrder, now: float) -> None:
        opens = self._hours.opens(order.terms, now)
        self._teller.warn(order, warnings.of_closed_market(order, self._instrument(order), opens))

    # ------------------------------------------------------------------ working

    def wake(self, order: LiveOrder, now: float) -> None:
        """Let an order act in the open market: look at its trigger, then at the book."""
        if not order.begun:
            order.begun = True
            order.expires_at = self._expiry(order, now)
        if order.why_held == "trigger":
            self.look_at_price(order, triggers.reference(order, self._market, self._instrument(order)), now)
        elif order.why_held:
            return
        elif adaptive.is_adaptive(order):
            self._deal(order, now)
        elif not order.resting or matching.is_crossed(order, self._market.top(order.terms.con_id)):
            self._look(order, now)

    def _expiry(self, order: LiveOrder, now: float) -> float | None:
        if auction_of(order) is not None:
            return order.expires_at
        if time_of(order).lasts is Lasts.UNTIL:
            return order.terms.good_till
        return self._hours.day_end(order.terms, now) if ends_with_session(order) else None

    def look_at_price(self, order: LiveOrder, price: Decimal | None, now: float) -> None:
        """Show a price to a held order: a trailing stop follows it, a hit releases the order into the book."""
        if price is None or order.why_held != "trigger":
            return
        if triggers.follow(order, price, self._instrument(order)):
            self._teller.tell(order)
        if triggers.is_hit(order, price):
            order.triggered = True
            self._teller.step(order, Step.RELEASED)
            self._look(order, now)

    def _look(self, order: LiveOrder, now: float) -> None:
        """Meet the displayed book: fill what it offers, then rest, wait or end as the time in force says."""
        top = self._market.top(order.terms.con_id)
        pegs.follow_quote(order, top, self._instrument(order))
        self._cap(order, top)
        while fills := matching.take(self._market, order):
            for fill in fills:
                self.fill(order, fill, now)
        if order.status.is_done:
            return
        if kind_of(order).settles and order.filled:
            order.working_limit = order.last_price
        if time_of(order).lasts is Lasts.ONE_LOOK:
            self._endings.end(order, time_of(order).ending, now)
        elif matching.acting_limit(order) is not None and not order.resting and self._has_book(order):
            matching.join_queue(self._market, order)
            if order.status is Status.PRE_SUBMITTED:
                self._teller.step(order, Step.RELEASED)

    def _cap(self, order: LiveOrder, top: QuoteChanged) -> None:
        """Hold back a limit that is too far through the market, with the Gateway's warning, once."""
        cap = caps.cap_of(order, top, self._instrument(order)) if order.capped_at is None else None
        if cap is not None:
            order.working_limit = order.capped_at = cap
            self._teller.warn(order, (caps.CODE, caps.TEXT.format(price=cap)))

    def _deal(self, order: LiveOrder, now: float) -> None:
        """Deal the slice of an adaptive order that is due."""
        seconds = adaptive.pace_of(order).seconds
        if order.status is Status.PRE_SUBMITTED:
            self._teller.step(order, Step.RELEASED)
        if order.look_at is None:
            order.look_at = now + seconds
        if now < order.look_at:
            return
        order.look_at = now + seconds
        fill = adaptive.deal(order, self._market.top(order.terms.con_id), self._instrument(order))
        if fill is not None:
            order.slices += 1
            self.fill(order, fill, now)

    def show_quote(self, order: LiveOrder, quote: QuoteChanged) -> None:
        """The market's quote moved: pegs follow, queues get shorter."""
        if not order.why_held:
            pegs.follow_quote(order, quote, self._instrument(order))
        matching.see_quote(order, quote)

    def _has_book(self, order: LiveOrder) -> bool:
        top = self._market.top(order.terms.con_id)
        return top.bid_size > 0 or top.ask_size > 0

    def fill(self, order: LiveOrder, fill: Fill, now: float) -> None:
        """Book one fill, tell it, and let it work on the order's group and children."""
        if order.status.is_done:
            return
        before = order.remaining
        quantity = min(fill.quantity, before)
        self._marks.forget(order.terms.con_id)
        level = scale.level_of(order)
        executions = self._clearing.book(order, replace(fill, quantity=quantity), now)
        advance(order, Step.PARTLY_FILLED if order.remaining else Step.FILLED)
        order.why_held = ""
        self._teller.executed(order, executions)
        if scale.is_scaled(order) and scale.level_of(order) != level:
            self._next_level(order)
        if order.status is Status.FILLED:
            self._endings.close(order, now)
        self._teller.tell(order)
        self._endings.fill_touches_group(order, before, now)
        if order.status is Status.FILLED:
            for child in self._book.children(order):
                if child.why_held == "child" and not child.status.is_done:
                    self._activate(child, now)

    def _next_level(self, order: LiveOrder) -> None:
        order.working_limit = scale.level_price(order)
        self._book.lose_priority(order)

    # ------------------------------------------------------------------ changing and ending

    def change(self, order: LiveOrder, terms: OrderTerms, now: float) -> None:
        """Give an order new terms. It keeps its place in time if only its size shrinks; stops are armed anew."""
        old = order.terms
        order.terms = replace(
            terms,
            oca_group=old.oca_group,
            oca_type=terms.oca_type or old.oca_type,
            parent_id=terms.parent_id or old.parent_id,
        )
        if order.status is Status.PENDING_SUBMIT:
            return
        if not _keeps_place(old, order.terms):
            self._book.lose_priority(order)
            order.triggered = order.triggered and _same_trigger(old, order.terms)
            order.begun, order.expires_at, order.capped_at = False, None, None
            order.released = order.released and old.conditions == order.terms.conditions
            triggers.arm(order)
        self._keep_to_hours(order)
        self._resume(order, now)

    def _resume(self, order: LiveOrder, now: float) -> None:
        why = self._holds.reason(order, now)
        auction = auction_of(order)
        if auction is not None and why != "child":
            order.expires_at = self._hours.auction(order.terms.con_id, auction, now)
        if why:
            self._teller.step(order, Step.HELD, why)
        else:
            order.why_held = ""
            self._teller.tell(order)
        if self._hours.is_open(order.terms, now):
            self.wake(order, now)

    def expire(self, order: LiveOrder, now: float) -> None:
        """The order's time is over: an order for an auction meets it, all others end."""
        if auction_of(order) is not None and order.why_held == "trigger":
            self._auction(order, now)
        if not order.status.is_done:
            self._endings.end(order, Ending.EXPIRED, now)

    def _auction(self, order: LiveOrder, now: float) -> None:
        """Fill the order at the auction's price, the last trade, if its limit allows."""
        instrument = self._clearing.instrument(order.terms.con_id)
        price = triggers.reference(order, self._market, instrument)
        limit = matching.acting_limit(order)
        if price is None or (limit is not None and not matching.accepts(order, price, limit)):
            return
        order.triggered = True
        self._teller.step(order, Step.RELEASED)
        venue = instrument.primary_exchange or instrument.exchange
        self.fill(order, Fill(price, order.remaining, venue, liquidity=2), now)


def _same_trigger(old: OrderTerms, new: OrderTerms) -> bool:
    return (old.order_type, old.stop_price) == (new.order_type, new.stop_price)


def _keeps_place(old: OrderTerms, new: OrderTerms) -> bool:
    """True if nothing but a smaller quantity changed among what the book ranks by."""
    same = all(getattr(old, name) == getattr(new, name) for name in RANKED)
    return same and new.quantity <= old.quantity
