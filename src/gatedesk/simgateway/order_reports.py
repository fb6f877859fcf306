"""What happened at the exchange, as the messages clients get: open orders, statuses, executions, commissions.

Place in the flow: ExchangeEvent -> here -> OpenOrder, OrderStatus, ExecDetails, CommissionReport, ErrMsg. The order
of the messages is the real Gateway's: an order before its status, an execution before its commission.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from gatedesk.simgateway.contracts import order_contract, wire_contract
from gatedesk.simgateway.exchange.lifecycle import HOLDS
from gatedesk.simgateway.exchange.records import (
    ExchangeEvent,
    Executed,
    Execution,
    LiveOrder,
    MarginImpact,
    OrderTerms,
    Refused,
    Status,
    StatusChanged,
)
from gatedesk.simgateway.moments import stamp
from gatedesk.simgateway.wire.messages import Response
from gatedesk.simgateway.wire.order_request import PlaceOrder
from gatedesk.simgateway.wire.order_responses import CompletedOrder, OpenOrder, echo
from gatedesk.simgateway.wire.responses import CommissionReport, ErrMsg, ExecDetails, OrderStatus
from gatedesk.simgateway.world import Client, World

LIVE = -1  # the request id of an execution nobody asked for
NOTHING = Decimal(0)
UNBOUND = 0  # the order id of what was placed by hand, until a client is bound to it
UNPRICED = Decimal(0)  # how openOrder says that an order has no such price


@dataclass(slots=True)
class Herald:
    """Turns one batch of exchange events into messages; keeps commissions until their order's status went out."""

    world: World
    owed: dict[int, list[Execution]] = field(default_factory=dict)

    def tell(self, events: Iterable[ExchangeEvent]) -> None:
        for event in events:
            for client in self._listeners(event):
                self.world.send(client, self._messages(event, client))
            if isinstance(event, Executed):
                self.world.ledger_serial += 1
                self.owed.setdefault(event.order.perm_id, []).append(event.execution)
            elif isinstance(event, StatusChanged):
                self.owed.pop(event.order.perm_id, None)

    def _listeners(self, event: ExchangeEvent) -> list[Client]:
        """The client that placed the order and, if one is configured, the master client."""
        owner = event.client_id if isinstance(event, Refused) else event.order.terms.client_id
        ids = dict.fromkeys((owner, self.world.master_client))
        found = (self.world.client_with(client_id) for client_id in ids if client_id is not None)
        return [client for client in found if client is not None]

    def _messages(self, event: ExchangeEvent, client: Client) -> Iterator[Response]:
        if isinstance(event, Refused):
            bound = self.world.exchange.is_bound(event.client_id, event.order_id)
            yield ErrMsg(event.order_id if bound else UNBOUND, event.code, event.text)
        elif isinstance(event, Executed):
            yield exec_details(self.world, client, event.execution, LIVE)
        else:
            yield from order_and_status(self.world, event.order)
            for execution in self.owed.get(event.order.perm_id, ()):
                yield open_order(self.world, event.order, with_commission=True)
                yield commission_report(self.world, execution)


def publish(world: World, events: Iterable[ExchangeEvent]) -> None:
    """Put what happened into the outbox of those who are to hear it, and watch what the exchange now needs."""
    Herald(world).tell(events)
    world.follow_exchange()


def order_and_status(world: World, order: LiveOrder) -> list[Response]:
    return [open_order(world, order), order_status(order)]


def open_order(world: World, order: LiveOrder, *, with_commission: bool = False) -> OpenOrder:
    """The order as the Gateway remembers it: what the client asked for, with the numbers in force."""
    changes = _common(world, order)
    terms = order.terms
    if with_commission:
        currency = world.instrument(terms.con_id).currency
        changes |= {"commission": order.commission, "commission_currency": currency}
    return echo(
        wire_of(terms),
        OpenOrder,
        **changes,
        order_id=_told_id(order),
        client_id=terms.client_id,
        parent_id=terms.parent_id,
        shares_allocation=f"{order.perm_id}.0/{terms.account}/100",
    )


def _common(world: World, order: LiveOrder) -> dict[str, Any]:
    """What both reports of an order say otherwise than the client did."""
    terms, wire = order.terms, wire_of(order.terms)
    instrument = world.instrument(terms.con_id)
    stop = order.working_stop
    return {
        "contract": order_contract(instrument, wire.contract.exchange or instrument.exchange),
        "account": "" if terms.fa_group else terms.account,
        "outside_rth": terms.outside_rth,
        "total_quantity": terms.quantity,
        "order_type": terms.order_type,
        "tif": terms.tif or "DAY",
        "lmt_price": _told_limit(order, wire),
        "aux_price": wire.aux_price or UNPRICED,
        "oca_group": terms.oca_group,
        "oca_type": terms.oca_type or 3,
        "perm_id": order.perm_id,
        "status": order.status.value,
        "trail_stop_price": stop if terms.order_type.startswith("TRAIL") else wire.trail_stop_price,
        "adjusted_trail_stop_price": stop if terms.order_type.startswith("TRAIL") else None,
        "volatility": None,
    }


def _told_id(order: LiveOrder) -> int:
    return order.terms.order_id if order.bound else UNBOUND


def _told_limit(order: LiveOrder, wire: PlaceOrder) -> Decimal:
    """The client's own limit: a peg's cap, not where it stands. Only a trailing limit is told as it moves."""
    limit = order.working_limit if order.terms.order_type == "TRAIL LIMIT" else wire.lmt_price
    return limit or UNPRICED


def order_status(order: LiveOrder) -> OrderStatus:
    terms = order.terms
    return OrderStatus(
        _told_id(order),
        order.status.value,
        order.filled,
        order.remaining,
        order.average_price,
        order.perm_id,
        terms.parent_id,
        order.last_price,
        terms.client_id,
        HOLDS.get(order.why_held, ""),
        UNPRICED if order.capped_at is None else order.capped_at,
    )


def exec_details(world: World, client: Client, execution: Execution, req_id: int) -> ExecDetails:
    instrument = world.instrument(execution.con_id)
    bound = world.exchange.is_bound(execution.client_id, execution.order_id)
    return ExecDetails(
        req_id,
        execution.order_id if bound else UNBOUND,
        wire_contract(instrument, execution.venue),
        execution.exec_id,
        stamp(execution.time, instrument.time_zone, client.version),
        execution.account,
        execution.venue,
        execution.side,
        execution.quantity,
        execution.price,
        execution.perm_id,
        execution.client_id,
        cum_qty=execution.cumulative,
        avg_price=execution.average_price,
        order_ref=execution.order_ref,
        last_liquidity=execution.liquidity,
    )


def commission_report(world: World, execution: Execution) -> CommissionReport:
    currency = world.instrument(execution.con_id).currency
    return CommissionReport(execution.exec_id, execution.commission, currency, execution.realized)


def completed_order(world: World, client: Client, order: LiveOrder) -> CompletedOrder:
    """The order at its end. Of a filled one the total quantity is 0, as the real Gateway has it; see filledQuantity."""
    instrument = world.instrument(order.terms.con_id)
    changes = _common(world, order)
    if order.status is Status.FILLED:
        changes["total_quantity"] = NOTHING
    return echo(
        wire_of(order.terms),
        CompletedOrder,
        **changes,
        filled_quantity=order.filled,
        completed_time=stamp(order.done_at or order.placed_at, instrument.time_zone, client.version),
        completed_status=completion(order),
    )


def completion(order: LiveOrder) -> str:
    """How an order came to its end, in the real Gateway's words."""
    if order.status is Status.FILLED:
        return f"Filled Size: {order.filled:f}"
    return f"Rejected by System:{order.reason}" if order.status is Status.INACTIVE else "Cancelled by Trader"


def what_if(world: World, terms: OrderTerms, impact: MarginImpact) -> OpenOrder:
    """The one message that answers a whatIf order: no status, nothing lives."""
    instrument = world.instrument(terms.con_id)
    wire = wire_of(terms)
    return echo(
        wire,
        OpenOrder,
        contract=order_contract(instrument, wire.contract.exchange or instrument.exchange),
        order_id=terms.order_id,
        client_id=terms.client_id,
        account=terms.account,
        order_type=terms.order_type,
        what_if=True,
        status=Status.PRE_SUBMITTED.value,
        init_margin_before=impact.initial_before,
        init_margin_change=impact.initial_after - impact.initial_before,
        init_margin_after=impact.initial_after,
        maint_margin_before=impact.maintenance_before,
        maint_margin_change=impact.maintenance_after - impact.maintenance_before,
        maint_margin_after=impact.maintenance_after,
        equity_with_loan_before=impact.equity_before,
        equity_with_loan_change=impact.equity_after - impact.equity_before,
        equity_with_loan_after=impact.equity_after,
        commission=impact.commission,
        commission_currency=impact.currency,
    )


def wire_of(terms: OrderTerms) -> PlaceOrder:
    """The request as it came in; every order here came in by the wire."""
    if not isinstance(terms.wire, PlaceOrder):
        raise TypeError(f"order {terms.order_id} did not come in by the wire")
    return terms.wire
