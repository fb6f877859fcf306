"""How orders end, and what one order's end or fill does to its family and its OCA group.

Interprets ``lifecycle.ENDINGS``: the steps of an ending are told one by one, after a cancellation's status its 202.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal

from gatedesk.simgateway.exchange.book import Book
from gatedesk.simgateway.exchange.lifecycle import ENDINGS, Ending, Step, advance
from gatedesk.simgateway.exchange.records import LiveOrder, Status
from gatedesk.simgateway.exchange.telling import Teller

CANCEL_ALL, REDUCE = 1, 3  # OCA types; 2 and 3 differ in blocking only, and here nothing is routed in parallel


class Endings:
    """Ends orders of one book."""

    def __init__(self, book: Book, teller: Teller) -> None:
        self._book = book
        self._teller = teller

    def end(self, order: LiveOrder, ending: Ending, now: float, reason: str = "") -> None:
        """End an order by the table's steps, with its message, and its children with it."""
        rule = ENDINGS[ending]
        order.reason = reason
        for step in rule.steps:
            self._step_to_end(order, step, now)
        if rule.code:
            self._teller.message(order, rule.code, rule.text.format(reason=reason))
        for child in self._book.children(order):
            if child.status.is_done:  # it went with its sibling's group
                continue
            untold = child.status is Status.PENDING_SUBMIT
            self.end(child, Ending.WITHDRAWN if untold else Ending.BY_GROUP, now)
        self._end_parent_of(order, now)

    def _step_to_end(self, order: LiveOrder, step: Step, now: float) -> None:
        advance(order, step)
        order.why_held = ""
        if order.status.is_done:
            self.close(order, now)
        self._teller.tell(order)

    def close(self, order: LiveOrder, now: float) -> None:
        """The order is done: the book lets it rest."""
        order.done_at = now
        self._book.close(order)

    def _end_parent_of(self, order: LiveOrder, now: float) -> None:
        """A child may ask that its parent goes with it."""
        parent = self._book.parent(order) if order.terms.auto_cancel_parent else None
        if parent is not None and not parent.status.is_done:
            self.end(parent, Ending.BY_GROUP, now)

    def fill_touches_group(self, order: LiveOrder, before: Decimal, now: float) -> None:
        """A fill cancels the order's group or reduces it; ``before`` is what remained of the order before it."""
        for other in self._book.group(order) if order.terms.oca_group else ():
            if other.status.is_done:  # it went with another member whose child it was
                continue
            if order.terms.oca_type == CANCEL_ALL or not order.remaining:
                self.end(other, Ending.BY_GROUP, now)
            else:
                self._reduce(other, order.remaining / before, now)

    def _reduce(self, order: LiveOrder, share: Decimal, now: float) -> None:
        """Leave ``share`` of what remains, in whole units; nothing left ends the order."""
        left = (order.remaining * share).to_integral_value(ROUND_FLOOR)
        if not left:
            self.end(order, Ending.BY_GROUP, now)
            return
        order.terms = replace(order.terms, quantity=order.filled + left)
        self._teller.tell(order)
