"""What the broker said of every order and execution of this session, kept over reconnects.

Only the broker's words change an order: openOrder, orderStatus, executions, completed orders. An error puts it in doubt
at most; then a look at open orders, completed orders and executions tells the truth (``begin_look`` ... ``end_look``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from gatedesk.desk.ports import Clock, JournaledIntent
from gatedesk.domain.events import Event, Filled, OrdersSynced, OrderUpdated
from gatedesk.domain.order_state import NEVER_SENT, Fill, OrderRecord, OrderState
from gatedesk.gateway import translate
from gatedesk.gateway.error_codes import Effect, meaning_of, plain
from gatedesk.gateway.guarded_ib import Heard, Problem, StatusWord

NEW_YORK = ZoneInfo("America/New_York")
UNANSWERED = frozenset({OrderState.SENDING, OrderState.PENDING_SUBMIT, OrderState.API_PENDING, OrderState.INACTIVE})
"""States in which a rejection kills a new order; any later one may live on."""

ENDED = frozenset({OrderState.FILLED, OrderState.CANCELLED, OrderState.API_CANCELLED})
"""Ends the broker itself told of; a rejection may be ours to have concluded."""

TOO_OLD = "It was sent on another day, and IB lists only today's orders. Check it in TWS."
VANISHED = "IB lists this order neither as open nor as done. Check it in TWS."


@dataclass
class Look:
    """One look at all orders: which were seen open or done."""

    started: float
    seen: set[str]


class OrderLedger:
    """``on_doubt`` is called when the broker has to be asked; ``client_id`` gives ours."""

    def __init__(
        self,
        heard: Heard,
        publish: Callable[[Event], None],
        clock: Clock,
        client_id: Callable[[], int],
        on_doubt: Callable[[], None],
    ) -> None:
        self.orders: dict[str, OrderRecord] = {}
        self.fills: dict[str, Fill] = {}
        self.wire_orders: dict[str, Any] = {}
        self.changing: set[str] = set()
        self._publish = publish
        self._clock = clock
        self._client_id = client_id
        self._on_doubt = on_doubt
        self._missing: dict[str, float] = {}
        self._corrected: dict[str, str] = {}
        self._commissions: dict[str, Any] = {}
        self._look: Look | None = None
        heard.order_opened = self._hear_open
        heard.order_status = self._hear_status
        heard.order_completed = self._hear_completed
        heard.executed = self._hear_execution
        heard.commission = self._hear_commission

    def clear(self) -> None:
        """Forget everything: another endpoint, another world."""
        for memory in (self.orders, self.fills, self.wire_orders, self._missing, self._corrected, self._commissions):
            memory.clear()
        self.changing.clear()
        self._look = None

    def adopt(self, intents: Iterable[JournaledIntent]) -> None:
        """Take orders of an earlier run whose end is not known; the next looks tell what became of them."""
        for intent in intents:
            sent = datetime.fromtimestamp(intent.time, UTC)
            record = translate.sent_order(intent.draft, intent.key, intent.order_ref, sent)
            if record.row_key not in self.orders and not self._by_ref(intent.order_ref):
                self.orders[record.row_key] = record
                self._publish(OrderUpdated(record))

    def _by_ref(self, order_ref: str) -> OrderRecord | None:
        """The order that carries our own reference."""
        return next((order for order in self.orders.values() if order_ref and order.order_ref == order_ref), None)

    def store(self, record: OrderRecord) -> None:
        """Keep and publish a record if it says anything new."""
        known = self.orders.get(record.row_key)
        if known is None or replace(record, updated=known.updated) != known:
            stamped = replace(record, updated=datetime.fromtimestamp(self._clock(), UTC))
            self.orders[record.row_key] = stamped
            self._publish(OrderUpdated(stamped))

    def own(self, order_id: int) -> OrderRecord | None:
        """The order we placed under this id."""
        return self.orders.get(f"{self._client_id()}:{order_id}")

    @property
    def in_doubt(self) -> bool:
        """Whether any order waits for the broker's word."""
        return any(order.state is OrderState.UNKNOWN for order in self.orders.values())

    def unanswered(self, older_than: float) -> bool:
        """Whether an order of ours was sent before ``older_than`` (epoch) and nothing was heard of it."""
        return any(
            order.state is OrderState.SENDING and order.updated and order.updated.timestamp() < older_than
            for order in self.orders.values()
        )

    # -- the broker's words

    def _hear_open(self, contract: Any, order: Any, state: Any) -> None:
        key = translate.order_key(order)
        known = self._known(key.perm_id, f"{key.client_id}:{key.order_id}" if key.order_id else "")
        own = key.order_id != 0 and key.client_id == self._client_id()
        record = translate.order_record(contract, order, state, known, own)
        self._see(record.row_key)
        self.wire_orders[record.row_key] = translate.known_order(order)
        self._accept(record, known)

    def _hear_status(self, word: StatusWord) -> None:
        known = self._known(word.perm_id, f"{word.client_id}:{word.order_id}" if word.order_id > 0 else "")
        if known is None:
            self._on_doubt()
        else:
            self._accept(translate.with_status(known, word), known)

    def _hear_completed(self, contract: Any, order: Any, state: Any) -> None:
        known = self._known(translate.order_key(order).perm_id, "") or self._by_ref(order.orderRef)
        record = translate.completed_record(contract, order, state, known)
        self._see(record.row_key)
        self._accept(record, known)

    def _accept(self, record: OrderRecord, known: OrderRecord | None) -> None:
        """Take the broker's word; a rejected order's ``Inactive`` says no more than the rejection did."""
        self.changing.discard(record.row_key)
        self._missing.pop(record.row_key, None)
        if known and self._is_late(record, known):
            return
        if known and record.filled < known.filled:
            record = replace(record, filled=known.filled, remaining=known.remaining)
        if known and known.state is OrderState.REJECTED and record.state is OrderState.INACTIVE:
            record = replace(record, state=OrderState.REJECTED)
        if known and known.state is OrderState.UNKNOWN and self._look:
            record = replace(record, note="" if record.note == known.note else record.note)
        self.store(record)

    def _is_late(self, record: OrderRecord, known: OrderRecord) -> bool:
        """Whether a word about a done order was overtaken: what is filled stays so, the rest yields only to a look."""
        if known.state not in ENDED or not record.state.is_working:
            return False
        return self._look is None or known.state is OrderState.FILLED

    def _known(self, perm_id: int, row_key: str) -> OrderRecord | None:
        """The record under this key, or else under this permId."""
        if row_key in self.orders:
            return self.orders[row_key]
        matches = (order for order in self.orders.values() if perm_id and order.key.perm_id == perm_id)
        return next(matches, None)

    # -- executions

    def _hear_execution(self, contract: Any, execution: Any) -> None:
        fill = translate.fill(contract, execution)
        fill = replace(fill, exec_id=self._original(fill))
        if report := self._commissions.pop(fill.exec_id, None):
            fill = translate.with_commission(fill, report)
        known = self.fills.get(fill.exec_id)
        if known and replace(known, commission=None, commission_currency="", realized_pnl=None) == replace(
            fill, commission=None, commission_currency="", realized_pnl=None
        ):
            return
        self._keep_fill(fill)
        order = self._known(fill.key.perm_id, f"{fill.key.client_id}:{fill.key.order_id}")
        if order:
            self.store(translate.with_execution(order, execution))
            if self.orders[order.row_key].state is OrderState.UNKNOWN:
                self._on_doubt()

    def _original(self, fill: Fill) -> str:
        """A correction comes under the same id but for the part after the last dot; it replaces its original."""
        if fill.exec_id in self._corrected:
            return self._corrected[fill.exec_id]
        stem = fill.exec_id.rpartition(".")[0]
        for known in self.fills.values():
            same_trade = (known.key.perm_id, known.side, known.time) == (fill.key.perm_id, fill.side, fill.time)
            if stem and same_trade and known.exec_id != fill.exec_id and known.exec_id.rpartition(".")[0] == stem:
                self._corrected[fill.exec_id] = known.exec_id
                return known.exec_id
        return fill.exec_id

    def _hear_commission(self, report: Any) -> None:
        exec_id = translate.commission_of(report)
        exec_id = self._corrected.get(exec_id, exec_id)
        known = self.fills.get(exec_id)
        if known is None:
            self._commissions[exec_id] = report
        else:
            self._keep_fill(translate.with_commission(known, report))

    def _keep_fill(self, fill: Fill) -> None:
        if self.fills.get(fill.exec_id) != fill:
            self.fills[fill.exec_id] = fill
            self._publish(Filled(fill))

    # -- errors

    def hear_problem(self, problem: Problem) -> bool:
        """Take an error that carries the id of an order of ours; False when it is none."""
        order = self.own(problem.req_id) if problem.req_id > 0 else None
        if order is None:
            return False
        was_changing = order.row_key in self.changing
        self.changing.discard(order.row_key)
        self.store(replace(order, note=plain(problem.text), state=self._state_after(problem, order, was_changing)))
        if self.orders[order.row_key].state is OrderState.UNKNOWN:
            self._on_doubt()
        return True

    def _state_after(self, problem: Problem, order: OrderRecord, was_changing: bool) -> OrderState:
        """The state an error leaves an order in: only a new, unanswered order can be rejected for certain."""
        effect = meaning_of(problem.code).effect
        if order.state.is_done or effect is Effect.ORDER_NOTE or 2100 <= problem.code < 2200:
            return order.state
        if effect is Effect.ORDER_REJECTED and order.state in UNANSWERED and not was_changing:
            return OrderState.REJECTED
        return OrderState.UNKNOWN

    # -- looking at everything

    def begin_look(self) -> None:
        """From now on note which orders the broker lists."""
        self._look = Look(self._clock(), set())

    def abandon_look(self) -> None:
        """The look failed: draw no conclusions from it."""
        self._look = None

    def end_look(self, *, complete: bool, patience: float) -> bool:
        """Judge what was not listed. True when orders of others have gone and a complete look must tell how.

        An order of ours that no look lists for ``patience`` seconds, though every end came, was never received.
        """
        look, self._look = self._look, None
        if look is None:
            return False
        absent = [order for key, order in self.orders.items() if order.state.is_working and key not in look.seen]
        if not complete:
            return any(not order.own for order in absent)
        for order in absent:
            self._judge(order, look.started, patience)
        return False

    def publish_all(self) -> None:
        """The whole picture. Executions were told as they came."""
        self._publish(OrdersSynced(tuple(self.orders.values())))

    def _judge(self, order: OrderRecord, now: float, patience: float) -> None:
        if not order.own:
            del self.orders[order.row_key]
            return
        if order.state is OrderState.SENDING and order.updated and order.updated.timestamp() >= now:
            return  # sent after the look began
        first_missed = self._missing.setdefault(order.row_key, now)
        answered = order.state not in (OrderState.SENDING, OrderState.UNKNOWN) or order.note == VANISHED
        if order.key.perm_id or order.filled or answered:
            self.store(replace(order, state=OrderState.UNKNOWN, note=VANISHED))
        elif not same_day(order.updated, now):
            self.store(replace(order, state=OrderState.UNKNOWN, note=TOO_OLD))
        elif now - first_missed >= patience:
            self.store(replace(order, state=OrderState.REJECTED, note=order.note or NEVER_SENT))
        elif order.state is not OrderState.UNKNOWN:
            self.store(replace(order, state=OrderState.UNKNOWN))

    def _see(self, row_key: str) -> None:
        if self._look:
            self._look.seen.add(row_key)


def same_day(moment: datetime | None, now: float) -> bool:
    """Whether IB's lists of today still reach back to ``moment``, wherever its day begins."""
    if moment is None:
        return True
    later = datetime.fromtimestamp(now, UTC)
    return all(moment.astimezone(zone).date() == later.astimezone(zone).date() for zone in (UTC, NEW_YORK))
