"""The single door for orders: check, journal the intent, write to the Gateway. Nothing else places, changes or cancels.

A refused order raises ``UserMistake`` and nothing was sent. When the socket fails in the middle the order is never
sent again by itself: the journal keeps the intent, and the next resync tells what became of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gatedesk.desk.bus import EventBus
from gatedesk.desk.ports import Clock, Gateway, Journal
from gatedesk.domain.connection import ConnectionStatus
from gatedesk.domain.contract import Contract, ContractDetails
from gatedesk.domain.events import OrderUpdated
from gatedesk.domain.notice import GatewayTrouble, Notice, Severity, UserMistake
from gatedesk.domain.order import OrderChange, OrderDraft, OrderType, TimeInForce
from gatedesk.domain.order_rules import Issue, OrderContext, check, check_change, check_reachable
from gatedesk.domain.order_state import NEVER_SENT, OrderKey, OrderRecord, OrderState

log = logging.getLogger(__name__)

NOT_SENT = "not sent"
ADOPTED_SECONDS = 24 * 3600.0
"""How old an order of an earlier run may be: IB lists what became of today's."""


class OrderEntry:
    """``status`` and ``details`` give the present facts; ``new_ref`` makes a unique order reference."""

    def __init__(
        self,
        bus: EventBus,
        gateway: Gateway,
        journal: Journal,
        *,
        clock: Clock,
        status: Callable[[], ConnectionStatus],
        details: Callable[[Contract], ContractDetails | None],
        new_ref: Callable[[], str],
    ) -> None:
        self._gateway = gateway
        self._journal = journal
        self._clock = clock
        self._status = status
        self._details = details
        self._new_ref = new_ref
        bus.subscribe(OrderUpdated, self._note_outcome)
        self._own_refs: dict[str, str] = {}
        self._latest: dict[str, OrderRecord] = {}

    def check(self, draft: OrderDraft) -> list[Issue]:
        """What stands against sending this draft now."""
        return check(draft, self._context(draft))

    async def send(self, draft: OrderDraft, on_checking: Callable[[], None] | None = None) -> OrderKey:
        """Send one order, once the Gateway has proved that it is there. Raises UserMistake or GatewayTrouble: not sent.

        ``on_checking`` is called when the line was quiet and is asked first, which takes half a second at most.
        """
        refuse(self.check(draft))
        await self._prove_alive(on_checking)
        return self._place(draft)

    async def change(
        self, order: OrderRecord, change: OrderChange, on_checking: Callable[[], None] | None = None
    ) -> None:
        """Change a working order of ours, once the Gateway has proved that it is there."""
        refuse(check_reachable(order))
        await self._prove_alive(on_checking)
        self._modify(self._present(order), change)

    async def _prove_alive(self, on_checking: Callable[[], None] | None) -> None:
        if not self._gateway.is_fresh:
            if on_checking:
                on_checking()
            await self._gateway.prove_alive()

    def adopt(self, client_id: int) -> None:
        """Follow the orders of earlier runs whose end the journal does not know."""
        for intent in self._journal.unsettled(client_id, self._clock() - ADOPTED_SECONDS):
            self._own_refs.setdefault(intent.order_ref, intent.state)

    def _place(self, draft: OrderDraft) -> OrderKey:
        """Check once more, journal, write; nothing else happens in between."""
        refuse(self.check(draft))
        key = OrderKey(client_id=self._status().endpoint.client_id, order_id=self._gateway.next_order_id())
        order_ref = self._new_ref()
        self._journal_intent(order_ref, key, draft)
        self._own_refs[order_ref] = OrderState.SENDING.value
        try:
            self._gateway.place(draft, key, order_ref)
        except GatewayTrouble as trouble:
            with told_by_the_log():
                self._journal.record_outcome(order_ref, NOT_SENT, str(trouble), self._clock())
            raise
        with told_by_the_log():
            self._journal.record_sent(order_ref, self._clock())
        return key

    def _modify(self, order: OrderRecord, change: OrderChange) -> None:
        """Check against what is true now, and write the whole order with its new terms."""
        refuse(check_reachable(order))
        draft = changed_draft(order, change)
        refuse(check_change(order, change, draft, self._context(draft)))
        self._gateway.modify(order, draft)

    def cancel(self, order: OrderRecord) -> None:
        """Ask to cancel; the order is cancelled when the broker says so, and may still fill before."""
        refuse(check_reachable(order))
        self._require_connection()
        self._gateway.cancel(order)

    def cancel_all(self) -> None:
        """Cancel every order of this login, whoever placed it."""
        self._require_connection()
        self._gateway.cancel_all()

    def _require_connection(self) -> None:
        if not self._status().state.is_connected:
            refuse([Issue("", "Not connected: nothing can be cancelled now. Orders at IB go on working.")])

    def _journal_intent(self, order_ref: str, key: OrderKey, draft: OrderDraft) -> None:
        try:
            self._journal.record_intent(order_ref, key, draft, self._clock())
        except OSError as error:
            log.exception("the order journal cannot be written")
            raise UserMistake(
                Notice(
                    Severity.ERROR,
                    "The order was not sent: its journal cannot be written.",
                    "Free disk space or make the data folder writable, then send again.",
                    detail=str(error),
                    cause="journal",
                )
            ) from error

    def _context(self, draft: OrderDraft) -> OrderContext:
        return OrderContext(status=self._status(), details=self._details(draft.contract))

    def _present(self, order: OrderRecord) -> OrderRecord:
        """The order as it stands now: what was clicked may have changed while the line was proved."""
        return self._latest.get(order.row_key, order)

    def _note_outcome(self, event: OrderUpdated) -> None:
        self._latest[event.order.row_key] = event.order
        ref, state = event.order.order_ref, outcome_of(event.order)
        if self._own_refs.get(ref) not in (None, state):
            self._own_refs[ref] = state
            with told_by_the_log():
                self._journal.record_outcome(ref, state, event.order.note, self._clock())


def outcome_of(order: OrderRecord) -> str:
    """The journal's word for an order's state."""
    never_sent = order.state is OrderState.REJECTED and order.note == NEVER_SENT
    return NOT_SENT if never_sent else order.state.value


@contextmanager
def told_by_the_log() -> Iterator[None]:
    """The order is out or refused already: a journal that fails now must not look like an order that failed."""
    try:
        yield
    except OSError:
        log.exception("the order journal cannot be written")


def refuse(issues: list[Issue]) -> None:
    """Raise the first issue, if there is one."""
    if issues:
        raise UserMistake(Notice(Severity.ERROR, issues[0].message, cause=f"order:{issues[0].field}"))


def changed_draft(order: OrderRecord, change: OrderChange) -> OrderDraft:
    """The order as it would stand after ``change``. UserMistake for kinds of order only other programs place."""
    try:
        order_type, time_in_force = OrderType(order.order_type), TimeInForce(order.time_in_force)
    except ValueError as error:
        kind = f"{order.order_type} {order.time_in_force}".strip()
        raise UserMistake(
            Notice(
                Severity.ERROR,
                f"Gatedesk cannot change an order of type {kind}.",
                "Change it where it was placed, or cancel it.",
            )
        ) from error
    return OrderDraft(
        contract=order.contract,
        account=order.account,
        side=order.side,
        quantity=change.quantity if change.quantity is not None else order.quantity,
        order_type=order_type,
        limit_price=change.limit_price if change.limit_price is not None else order.limit_price,
        stop_price=change.stop_price if change.stop_price is not None else order.stop_price,
        time_in_force=time_in_force,
    )
