"""Orders on their way out: place, change, cancel, preview. Every frame goes past the request queue, at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ib_async.wrapper import RequestError

from gatedesk.desk.ports import Clock
from gatedesk.domain.connection import Endpoint
from gatedesk.domain.notice import GatewayTrouble, Notice, Severity, UserMistake
from gatedesk.domain.order import OrderDraft, OrderPreview
from gatedesk.domain.order_state import OrderKey, OrderRecord, OrderState
from gatedesk.gateway import translate
from gatedesk.gateway.diagnosis import Cause, trouble
from gatedesk.gateway.error_codes import notice_of
from gatedesk.gateway.guarded_ib import GuardedIB
from gatedesk.gateway.order_ledger import OrderLedger
from gatedesk.gateway.timing import Timing


class OrderRouting:
    """The only caller of ib_async's order messages. ``endpoint`` names the Gateway in what goes wrong."""

    def __init__(
        self, ib: GuardedIB, ledger: OrderLedger, timing: Timing, clock: Clock, endpoint: Callable[[], Endpoint]
    ) -> None:
        self._ib = ib
        self._ledger = ledger
        self._timing = timing
        self._clock = clock
        self._endpoint = endpoint

    def next_order_id(self) -> int:
        """Reserve an id above everything this client id has used."""
        try:
            return self._ib.client.getReqId()
        except ConnectionError as error:
            raise trouble(Cause.NOT_CONNECTED, self._endpoint()) from error

    def place(self, draft: OrderDraft, key: OrderKey, order_ref: str) -> None:
        """Write a new order; its row appears as SENDING until the Gateway answers."""
        order = translate.ib_order(draft, key, order_ref)
        contract = translate.ib_contract(draft.contract)
        self._write(lambda: self._ib.client.placeOrder(key.order_id, contract, order))
        record = translate.sent_order(draft, key, order_ref, self._now())
        self._ledger.wire_orders[record.row_key] = order
        self._ledger.store(record)

    def modify(self, order: OrderRecord, draft: OrderDraft) -> None:
        """Send the order again, whole, under its id, with other terms. One change at a time."""
        known = self._ledger.wire_orders.get(order.row_key)
        if known is None or order.row_key in self._ledger.changing:
            raise UserMistake(
                Notice(Severity.WARNING, "A change of this order is still on its way.", "Try again in a moment.")
            )
        changed = translate.changed_order(known, draft)
        contract = translate.ib_contract(draft.contract)
        self._write(lambda: self._ib.client.placeOrder(order.key.order_id, contract, changed))
        self._ledger.changing.add(order.row_key)

    def cancel(self, order: OrderRecord) -> None:
        """Ask to cancel; the order stays what it is until the broker answers."""
        self._write(lambda: self._ib.client.cancelOrder(order.key.order_id))
        current = self._ledger.orders.get(order.row_key)
        if current and current.state.is_working:
            self._ledger.store(replace(current, state=OrderState.PENDING_CANCEL))

    def cancel_all(self) -> None:
        """Cancel every order of this login, whoever placed it."""
        self._write(self._ib.client.reqGlobalCancel)

    async def preview(self, draft: OrderDraft) -> OrderPreview:
        """What the order would cost. GatewayTrouble when the broker refuses or does not say."""
        order_id = self.next_order_id()
        order = translate.ib_order(draft, OrderKey(self._endpoint().client_id, order_id), "")
        order.whatIf = True
        contract = translate.ib_contract(draft.contract)
        answer = await self._ask_preview(order_id, lambda: self._ib.client.placeOrder(order_id, contract, order))
        if not translate.is_preview(answer):
            raise trouble(Cause.NO_ANSWER, self._endpoint(), "the preview came back empty")
        return translate.preview(answer)

    async def _ask_preview(self, order_id: int, send: Callable[[], None]) -> Any:
        try:
            return await self._ib.request(order_id, send, self._timing.preview)
        except RequestError as error:
            raise GatewayTrouble(notice_of(error.code, error.message, time=self._clock())) from error
        except TimeoutError as error:
            raise trouble(Cause.NO_ANSWER, self._endpoint(), "margin preview") from error
        except ConnectionError as error:
            raise trouble(Cause.NOT_CONNECTED, self._endpoint()) from error

    def _write(self, send: Callable[[], None]) -> None:
        try:
            with self._ib.client.urgent():
                send()
        except ConnectionError as error:
            raise trouble(Cause.NOT_CONNECTED, self._endpoint()) from error

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)
