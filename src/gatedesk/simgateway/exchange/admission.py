"""Whether a transmitted order can be taken on: hours, lending and margin; and by what weights a group shares it."""

from __future__ import annotations

from dataclasses import replace

from gatedesk.simgateway.exchange import allocation
from gatedesk.simgateway.exchange.book import Book
from gatedesk.simgateway.exchange.clearing import Clearing
from gatedesk.simgateway.exchange.credit import Credit
from gatedesk.simgateway.exchange.hours import TradingHours
from gatedesk.simgateway.exchange.ledger import ZERO
from gatedesk.simgateway.exchange.lending import LOCATE_SECONDS, Lending, Supply
from gatedesk.simgateway.exchange.lifecycle import Lasts, kind_of, time_of
from gatedesk.simgateway.exchange.records import LiveOrder

EXCHANGE_CLOSED = "Exchange is closed."
NOT_SHORTABLE = "The contract is not available for short sale."


class Admission:
    """The doorkeeper of one exchange."""

    def __init__(self, hours: TradingHours, book: Book, clearing: Clearing, credit: Credit, lending: Lending) -> None:
        self._hours = hours
        self._book = book
        self._clearing = clearing
        self._credit = credit
        self._lending = lending

    def share_out(self, order: LiveOrder) -> None:
        """A group's order is shared out by the weights its accounts have when it comes."""
        if order.terms.fa_group:
            order.shares = self._clearing.weights(order.terms.fa_group, order.terms.fa_method)

    def rejection(self, order: LiveOrder, now: float) -> str:
        """Why the order cannot be taken on; "" if it can. Shares that are hard to borrow are looked for from now."""
        if time_of(order).lasts is Lasts.ONE_LOOK and not self._hours.is_open(order.terms, now):
            return EXCHANGE_CLOSED
        supply = self._supply_needed(order)
        if supply is Supply.NONE:
            return NOT_SHORTABLE
        if supply is Supply.HARD:
            order.located_at = now + LOCATE_SECONDS
        return self._unaffordable(order)

    def ignores_hours(self, order: LiveOrder) -> bool:
        """True if the order asks for more than regular hours and cannot have it."""
        everywhere = kind_of(order).all_hours and self._clearing.instrument(order.terms.con_id).sec_type != "CASH"
        return order.terms.outside_rth and not everywhere

    def _supply_needed(self, order: LiveOrder) -> Supply | None:
        """What must be borrowed for a short sale. What the order's parent will have bought is not short."""
        terms, parent = order.terms, self._book.parent(order)
        accounts = order.shares or (terms.account,)
        held = sum((self._clearing.ledgers[one].quantity(terms.con_id) for one in accounts), ZERO)
        if parent is not None and (parent.terms.con_id, parent.terms.side) == (terms.con_id, "BUY"):
            held += parent.remaining
        return self._lending.needed(self._clearing.instrument(terms.con_id), held, terms.side, order.remaining)

    def _unaffordable(self, order: LiveOrder) -> str:
        """The first account's refusal among those the order would be booked in."""
        for account, quantity in allocation.parts(order, order.remaining).items():
            trouble = self._credit.trouble(replace(order.terms, account=account), quantity)
            if trouble:
                return trouble
        return ""
