"""The exchange's door: place, modify, cancel, follow the market, and look at orders and accounts.

The gateway advances the market first and hands its events in; every call answers with what happened, in order. The
exchange imports nothing of the wire: ``OrderTerms.wire`` passes through untouched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from gatedesk.simgateway.exchange import checks, triggers
from gatedesk.simgateway.exchange.allocation import Group
from gatedesk.simgateway.exchange.book import Book, is_working
from gatedesk.simgateway.exchange.checks import MODIFY_CHECKS, NEW_ORDER_CHECKS, Check, Request
from gatedesk.simgateway.exchange.clearing import Clearing, NoExchangeRate
from gatedesk.simgateway.exchange.conditions import contracts_of
from gatedesk.simgateway.exchange.credit import Credit
from gatedesk.simgateway.exchange.endings import Endings
from gatedesk.simgateway.exchange.flow import Flow
from gatedesk.simgateway.exchange.following import Following
from gatedesk.simgateway.exchange.hours import TradingHours
from gatedesk.simgateway.exchange.lending import Lending
from gatedesk.simgateway.exchange.lifecycle import Ending, is_locked
from gatedesk.simgateway.exchange.market_view import MarketView
from gatedesk.simgateway.exchange.marks import Marks
from gatedesk.simgateway.exchange.records import (
    AccountRow,
    AccountSetup,
    ExchangeEvent,
    Execution,
    Fill,
    LiveOrder,
    MarginImpact,
    OrderTerms,
    PositionRow,
    Refused,
    Status,
)
from gatedesk.simgateway.exchange.snapshot import ExchangeState
from gatedesk.simgateway.exchange.telling import Teller
from gatedesk.simgateway.market.records import MarketEvent

HAND = 0  # the client that sees what is placed by hand
FIRST_PERM_ID = 1_000_000_000  # what real ones look like


class PreviewRefused(Exception):
    """The previewed order would be refused: ``refused`` is the answer to give."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.text)
        self.refused = refused


class Exchange:
    """One simulated exchange and its accounts over one market.

    ``seed`` decides permanent and execution ids: the same calls at the same times give the same events.
    """

    def __init__(
        self,
        market: MarketView,
        *,
        accounts: Sequence[AccountSetup],
        seed: int = 0,
        lending: Lending | None = None,
    ) -> None:
        random = Random(seed)
        self._market = market
        self._next_perm_id = FIRST_PERM_ID + random.getrandbits(28)
        self.serial = 0  # grows with every change: what was written down at another serial is out of date
        self._book = Book()
        marks = Marks(market)
        self._clearing = Clearing(market, marks, accounts, random)
        self._credit = Credit(market, marks, self._clearing)
        self._hours = TradingHours(market)
        self.lending = lending or Lending()
        self._teller = Teller()
        self._endings = Endings(self._book, self._teller)
        self._flow = Flow(
            market,
            marks,
            self._hours,
            self._book,
            self._clearing,
            self._credit,
            self.lending,
            self._teller,
            self._endings,
        )
        self._following = Following(market, self._hours, self._book, self._clearing, self._flow)
        self.accounts = tuple(setup.account for setup in accounts)

    # ------------------------------------------------------------------ orders

    def place(self, terms: OrderTerms, now: float) -> list[ExchangeEvent]:
        """Place an order, or modify the one this client gave the same id. Refusals come back as events."""
        existing = self._book.get(terms.client_id, terms.order_id)
        if existing is None:
            self._place_new(terms, now)
        else:
            self._modify(existing, terms, now)
        self.serial += 1  # an untransmitted order changes the book without an event
        return self._drain()

    def _drain(self) -> list[ExchangeEvent]:
        events = self._teller.drain()
        self.serial += bool(events)
        return events

    def place_by_hand(self, terms: OrderTerms, now: float) -> list[ExchangeEvent]:
        """Place an order as from the broker's own screen: under client 0 and an id of its own, told as 0 until bound.

        The order id and client id of ``terms`` are not looked at.
        """
        number = min((order.terms.order_id for order in self._book if order.terms.client_id == HAND), default=0)
        terms = replace(terms, client_id=HAND, order_id=min(number, 0) - 1)
        refused = self._refusal(terms, None, checks.FORM_CHECKS, now)
        if refused:
            self._teller.refuse(refused)
        else:
            self._add(terms, now)
        return self._drain()

    def bind(self) -> list[LiveOrder]:
        """Give client 0 the orders placed by hand that nobody had yet; they are known by their ids from now on."""
        found = [order for order in self._book if not order.bound]
        for order in found:
            order.bound = True
        self.serial += bool(found)
        return found

    def is_bound(self, client_id: int, order_id: int) -> bool:
        """False for an order placed by hand whose id nobody has been told yet."""
        order = self._book.get(client_id, order_id)
        return order is None or order.bound

    def _place_new(self, terms: OrderTerms, now: float) -> None:
        refused = self._refusal(terms, None, NEW_ORDER_CHECKS, now)
        self._book.see_id(terms.client_id, terms.order_id)
        if refused:
            self._teller.refuse(refused)
            return
        self._add(terms, now)

    def _add(self, terms: OrderTerms, now: float) -> LiveOrder:
        order = LiveOrder(terms, self._next_perm_id, now, status=Status.PENDING_SUBMIT, bound=terms.order_id > 0)
        self._next_perm_id += 1
        self._book.add(order)
        if terms.transmit:
            self._transmit(order, now)
        return order

    def _transmit(self, order: LiveOrder, now: float) -> None:
        """Send the order, and the family that was waiting for it: the parent first, then children as they came."""
        parent = self._book.parent(order)
        family = [order]
        if parent is not None and parent.status is Status.PENDING_SUBMIT:
            family = [parent, *self._book.children(parent)]
        for member in family:
            if member.status is Status.PENDING_SUBMIT:
                self._flow.accept(member, now)

    def _modify(self, order: LiveOrder, terms: OrderTerms, now: float) -> None:
        refused = self._refusal(terms, order, MODIFY_CHECKS, now) or self._margin_refusal(order, terms)
        if refused:
            self._teller.refuse(refused)
            if is_working(order):
                self._teller.tell(order)
            return
        self._flow.change(order, terms, now)
        if order.status is Status.PENDING_SUBMIT and terms.transmit:
            self._transmit(order, now)

    def _margin_refusal(self, order: LiveOrder, terms: OrderTerms) -> Refused | None:
        """A bigger order must be affordable; the old one lives on when it is not."""
        if terms.quantity <= order.terms.quantity:
            return None
        trouble = self._credit.trouble(terms, terms.quantity - order.filled)
        text = f"Order rejected - reason:{trouble}"
        return Refused(terms.client_id, terms.order_id, 201, text) if trouble else None

    def _refusal(
        self, terms: OrderTerms, existing: LiveOrder | None, rows: Sequence[Check], now: float
    ) -> Refused | None:
        request = Request(
            terms=terms,
            instrument=self._market.universe.by_id(terms.con_id),
            existing=existing,
            accounts=self.accounts,
            book=self._book,
            groups=self.groups,
            has_rate=self._has_rate(terms),
            knows_conditions=all(self._market.universe.by_id(one) for one in contracts_of(terms.conditions)),
            now=now,
        )
        return checks.refusal(request, rows)

    def _has_rate(self, terms: OrderTerms) -> bool:
        """True if the contract's money can be converted; True too where other checks will refuse."""
        instrument = self._market.universe.by_id(terms.con_id)
        if instrument is None or terms.account not in self.accounts:
            return True
        base = self._clearing.base_currency(terms.account)
        moved = {instrument.currency} | ({instrument.symbol} if instrument.sec_type == "CASH" else set())
        try:
            for currency in moved:
                self._clearing.rate(currency, base)
        except NoExchangeRate:
            return False
        return True

    def cancel(self, client_id: int, order_id: int, now: float) -> list[ExchangeEvent]:
        """Cancel an order of this client, or the one working order of that id whoever placed it."""
        order = self._book.get(client_id, order_id) or self._book.named(order_id)
        if order is None:
            code, text = checks.NOT_FOUND
            self._teller.refuse(Refused(client_id, order_id, code, text.format(order_id=order_id)))
        elif order.status in checks.CANCEL_REFUSALS:
            code, text = checks.CANCEL_REFUSALS[order.status]
            text = text.format(order_id=order_id, perm_id=order.perm_id)
            self._teller.refuse(Refused(client_id, order_id, code, text))
        elif is_locked(order, now):
            self._teller.refuse(Refused(client_id, order_id, *checks.TOO_LATE))
        else:
            self._cancel(order, now)
        return self._drain()

    def _cancel(self, order: LiveOrder, now: float) -> None:
        untold = order.status is Status.PENDING_SUBMIT
        self._endings.end(order, Ending.WITHDRAWN if untold else Ending.BY_CLIENT, now)

    def cancel_all(self, now: float) -> list[ExchangeEvent]:
        """Cancel every working order of every client, but those whose auction is too near."""
        for order in self._book.all_working():
            if not order.status.is_done and not is_locked(order, now):  # a parent takes its children with it
                self._cancel(order, now)
        return self._drain()

    def fill(
        self,
        client_id: int,
        order_id: int,
        now: float,
        *,
        quantity: Decimal | None = None,
        price: Decimal | None = None,
    ) -> list[ExchangeEvent]:
        """Fill a working order though the market gives no cause: all that remains, at its limit or the last price.

        For scripts. An order that does not work (none, done, not transmitted) stays as it is.
        """
        order = self._book.get(client_id, order_id)
        if order is not None and is_working(order):
            instrument = self._clearing.instrument(order.terms.con_id)
            at = price or order.working_limit or triggers.reference(order, self._market, instrument)
            venue = instrument.primary_exchange or instrument.exchange
            if at:
                self._flow.fill(order, Fill(at, quantity or order.remaining, venue, liquidity=1), now)
        return self._drain()

    def reject(self, client_id: int, order_id: int, reason: str, now: float) -> list[ExchangeEvent]:
        """End a working order as refused by the exchange (201). For scripts; any other order stays as it is."""
        order = self._book.get(client_id, order_id)
        if order is not None and is_working(order):
            self._endings.end(order, Ending.REJECTED, now, reason)
        return self._drain()

    def preview(self, terms: OrderTerms) -> MarginImpact:
        """What the order would do to its account's margin. Raises PreviewRefused where placing would be refused."""
        refused = self._refusal(terms, None, checks.FORM_CHECKS, now=0.0)
        if refused:
            raise PreviewRefused(refused)
        return self._credit.impact(terms, terms.quantity)

    # ------------------------------------------------------------------ the market

    def on_market(self, events: Sequence[MarketEvent], now: float) -> list[ExchangeEvent]:
        """Follow the market up to now: expiries, triggers and resting fills in time order, then the book as it is."""
        self._clearing.turn_day(now)
        self._following.follow(events, now)
        return self._drain()

    # ------------------------------------------------------------------ writing down

    def snapshot(self) -> ExchangeState:
        """Everything but the market, to be written at once: its orders are the live ones."""
        return ExchangeState(self._next_perm_id, self._book.snapshot(), self._clearing.snapshot())

    def restore(self, state: ExchangeState) -> None:
        """Go on where another exchange on the same market stopped. Only for one that has not been used.

        Accounts it was built with and the other did not have stay. Raises KeyError for a contract the market lacks.
        """
        for order in state.book.orders:
            self._clearing.instrument(order.terms.con_id)
        self._next_perm_id = state.next_perm_id
        self._clearing.restore(state.clearing)
        self._book.restore(state.book)
        self.accounts = tuple(dict.fromkeys([*(one.account for one in state.clearing.accounts), *self.accounts]))

    # ------------------------------------------------------------------ looking

    def open_orders(self) -> list[LiveOrder]:
        """Every working order of every client, in the order they came. Untransmitted ones are not told."""
        return self._book.all_working()

    def completed_orders(self) -> list[LiveOrder]:
        """Every order that is done: filled, cancelled, rejected."""
        return [order for order in self._book if order.status.is_done]

    def executions(self) -> list[Execution]:
        """Every execution, oldest first."""
        return list(self._clearing.executions)

    def positions(self, account: str) -> list[PositionRow]:
        """The account's positions, flat ones included with quantity 0."""
        return self._clearing.positions(account)

    def account(self, account: str) -> AccountRow:
        """The account's money now. Raises KeyError for an unknown account."""
        return self._clearing.account(account)

    def imbalance(self, account: str) -> dict[str, Decimal]:
        """By currency, what the ledger's invariant is off by: always zero. For tests and self-checks."""
        ledger = self._clearing.ledgers[account]
        return {currency: ledger.imbalance(currency) for currency in ledger.cash}

    @property
    def groups(self) -> dict[str, Group]:
        """The advisor's groups of accounts by name; "All" is there from the start."""
        return self._clearing.groups

    def interesting(self) -> set[int]:
        """Contracts with working orders, in their conditions or with positions: the gateway must watch them."""
        held = {
            con_id
            for ledger in self._clearing.ledgers.values()
            for con_id, holding in ledger.holdings.items()
            if holding.quantity
        }
        return held | self._book.contracts() | self._following.watched().keys()

    def used_order_id(self, client_id: int) -> int:
        """The highest order id seen from the client, 0 if none."""
        return self._book.highest(client_id)
