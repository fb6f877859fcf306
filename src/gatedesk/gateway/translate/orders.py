"""Orders both ways, their states, their executions."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import ib_async
from ib_async.util import dataclassAsDict

from gatedesk.domain.order import OrderDraft, OrderPreview, OrderType, Side
from gatedesk.domain.order_state import Fill, OrderKey, OrderRecord, OrderState
from gatedesk.gateway.guarded_ib import StatusWord
from gatedesk.gateway.translate.contracts import contract
from gatedesk.gateway.translate.numbers import UNSET_INT, decimal, moment_of, order_price, quantity


def ib_order(draft: OrderDraft, key: OrderKey, order_ref: str) -> ib_async.Order:
    """A new order for the wire; prices stay decimal, so they are written as they were typed."""
    order = ib_async.Order(
        orderId=key.order_id,
        clientId=key.client_id,
        action=draft.side.value,
        orderType=draft.order_type.value,
        tif=draft.time_in_force.value,
        account=draft.account,
        orderRef=order_ref,
        outsideRth=draft.outside_rth,
        transmit=True,
    )
    return with_terms(order, draft)


def changed_order(order: ib_async.Order, draft: OrderDraft) -> ib_async.Order:
    """A copy of an order with the terms that may change; all else as the broker knows it."""
    changed = copy.copy(order)
    changed.transmit = True
    return with_terms(changed, draft)


def with_terms(order: ib_async.Order, draft: OrderDraft) -> ib_async.Order:
    """Set quantity and prices. ib_async types them as floats but writes any number as its text."""
    order.totalQuantity = draft.quantity  # type: ignore[assignment] # a Decimal is written exactly, a float is not
    if draft.order_type.needs_limit:
        order.lmtPrice = draft.limit_price
    if draft.order_type.needs_stop:
        order.auxPrice = draft.stop_price
    return order


def side_of(action: str) -> Side:
    """BUY, or SELL for every way to sell (SELL, SSHORT, SLONG)."""
    return Side.BUY if action == "BUY" else Side.SELL


def known_order(order: ib_async.Order) -> ib_async.Order:
    """An order as the broker described it, fit to be sent again: "?" stands for a value it keeps to itself."""
    return ib_async.Order(**{name: value for name, value in dataclassAsDict(order).items() if value != "?"})


def order_state(text: str) -> OrderState:
    try:
        return OrderState(text)
    except ValueError:
        return OrderState.UNKNOWN


def sent_order(draft: OrderDraft, key: OrderKey, order_ref: str, now: datetime) -> OrderRecord:
    """The record of an order of ours the Gateway has not answered yet."""
    return OrderRecord(
        key=key,
        contract=draft.contract,
        account=draft.account,
        side=draft.side,
        quantity=draft.quantity,
        order_type=draft.order_type.value,
        limit_price=draft.limit_price if draft.order_type.needs_limit else None,
        stop_price=draft.stop_price if draft.order_type.needs_stop else None,
        time_in_force=draft.time_in_force.value,
        state=OrderState.SENDING,
        remaining=draft.quantity,
        order_ref=order_ref,
        updated=now,
    )


def order_key(order: ib_async.Order) -> OrderKey:
    """Manual TWS orders come with order ids of 0 or below; completed ones without any."""
    order_id = order.orderId if 0 < order.orderId < UNSET_INT else 0
    return OrderKey(client_id=order.clientId, order_id=order_id, perm_id=order.permId)


def order_record(
    ib: ib_async.Contract, order: ib_async.Order, state: ib_async.OrderState, previous: OrderRecord | None, own: bool
) -> OrderRecord:
    """An order as an openOrder message describes it; what that message does not carry stays as it was."""
    limit, stop = prices_of(order)
    total = quantity(order.totalQuantity)
    filled = previous.filled if previous else Decimal(0)
    return OrderRecord(
        key=order_key(order),
        contract=previous.contract if previous else contract(ib),
        account=order.account,
        side=side_of(order.action),
        quantity=total,
        order_type=order.orderType,
        limit_price=limit,
        stop_price=stop,
        time_in_force=order.tif,
        state=order_state(state.status),
        filled=filled,
        remaining=max(total - filled, Decimal(0)),
        average_price=previous.average_price if previous else None,
        order_ref=order.orderRef,
        why_held=previous.why_held if previous else "",
        note=state.warningText or (previous.note if previous else ""),
        updated=previous.updated if previous else None,
        own=own,
        parent_id=order.parentId,
        oca_group=order.ocaGroup,
    )


def prices_of(order: ib_async.Order) -> tuple[Decimal | None, Decimal | None]:
    """Limit and stop, where the type has them; other types of other programs keep what the wire says."""
    limit, stop = order_price(order.lmtPrice), order_price(order.auxPrice)
    try:
        kind = OrderType(order.orderType)
    except ValueError:
        return limit, stop
    return (limit if kind.needs_limit else None), (stop if kind.needs_stop else None)


def completed_record(
    ib: ib_async.Contract, order: ib_async.Order, state: ib_async.OrderState, previous: OrderRecord | None
) -> OrderRecord:
    """A finished order. Its message carries no order id; ``previous`` is the record known under the same permId."""
    described = order_record(ib, order, state, previous, own=previous.own if previous else False)
    filled = quantity(order.filledQuantity)
    total = described.quantity or filled
    return replace(
        described,
        key=replace(previous.key, perm_id=described.key.perm_id) if previous else described.key,
        quantity=total,
        filled=filled,
        remaining=max(total - filled, Decimal(0)),
        note=" ".join(state.completedStatus.split()) or described.note,
        updated=(previous.updated if previous else None) or moment_of(state.completedTime),
    )


def with_status(record: OrderRecord, word: StatusWord) -> OrderRecord:
    """The record after an orderStatus message."""
    return replace(
        record,
        key=replace(record.key, perm_id=word.perm_id or record.key.perm_id),
        state=order_state(word.status),
        filled=quantity(word.filled),
        remaining=quantity(word.remaining),
        average_price=order_price(word.average_price),
        why_held=word.why_held,
    )


def preview(state: ib_async.OrderState) -> OrderPreview:
    """What a whatIf order's state says."""
    return OrderPreview(
        commission=decimal(state.commission),
        commission_currency=state.commissionCurrency,
        initial_margin_change=decimal(state.initMarginChange),
        maintenance_margin_change=decimal(state.maintMarginChange),
        equity_after=decimal(state.equityWithLoanAfter),
        warning=" ".join(state.warningText.split()),
    )


def is_preview(answer: object) -> bool:
    """A refused whatIf ends with an empty list instead of an order state."""
    return isinstance(answer, ib_async.OrderState)


def fill(ib: ib_async.Contract, execution: ib_async.Execution) -> Fill:
    """An execution whose commission is not known yet."""
    order_id = execution.orderId if 0 < execution.orderId < UNSET_INT else 0
    return Fill(
        exec_id=execution.execId,
        time=execution.time.astimezone(UTC),
        account=execution.acctNumber,
        contract=contract(ib),
        side=Side.BUY if execution.side.upper() in ("BOT", "BUY") else Side.SELL,
        quantity=quantity(execution.shares),
        price=decimal(execution.price) or Decimal(0),
        exchange=execution.exchange,
        key=OrderKey(client_id=execution.clientId, order_id=order_id, perm_id=execution.permId),
    )


def commission_of(report: ib_async.CommissionReport) -> str:
    """The execution a commission report belongs to."""
    return report.execId


def with_commission(known: Fill, report: ib_async.CommissionReport) -> Fill:
    """The fill with what it cost and what it realized."""
    return replace(
        known,
        commission=decimal(report.commission),
        commission_currency=report.currency,
        realized_pnl=decimal(report.realizedPNL),
    )


def with_execution(record: OrderRecord, execution: ib_async.Execution) -> OrderRecord:
    """The order after one of its executions: for instant fills no orderStatus may ever come."""
    filled = max(record.filled, quantity(execution.cumQty))
    average = order_price(execution.avgPrice) if filled > record.filled else record.average_price
    done = filled >= record.quantity > 0
    alive = OrderState.UNKNOWN if record.state is OrderState.REJECTED else record.state  # it traded: it was not refused
    return replace(
        record,
        key=replace(record.key, perm_id=execution.permId or record.key.perm_id),
        filled=filled,
        remaining=max(record.quantity - filled, Decimal(0)),
        average_price=average,
        state=OrderState.FILLED if done else alive,
    )
