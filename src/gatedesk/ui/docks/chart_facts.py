"""What the desk knows of orders, positions and fills, as the chart draws it. Pure: records in, records out."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from gatedesk.domain.market import Quote
from gatedesk.domain.order_rules import check_reachable
from gatedesk.domain.order_state import Fill, OrderRecord, OrderState
from gatedesk.domain.portfolio import Position
from gatedesk.ui.chart.trade_facts import ChartFill, ChartOrder, ChartPosition
from gatedesk.ui.models import figures
from gatedesk.ui.models.order_columns import STATE_WORDS, can_change, owner, state_tip
from gatedesk.ui.widgets.plain_text import as_tooltip, plain

SETTLED = frozenset({OrderState.SUBMITTED, OrderState.PRE_SUBMITTED})
UNANSWERED = frozenset({OrderState.SENDING, OrderState.PENDING_SUBMIT, OrderState.API_PENDING})
ROLES = {"LMT": "target", "STP": "stop loss", "STP LMT": "stop loss", "TRAIL": "stop loss"}
"""What an attached order is for, by its type."""


def chart_orders(orders: Iterable[OrderRecord]) -> list[ChartOrder]:
    """The working orders of one contract; attached ones know their group."""
    working = [order for order in orders if order.state.is_working]
    parents = {parent_key(order) for order in working if order.parent_id}
    return [chart_order(order, parents) for order in working]


def chart_order(order: OrderRecord, parents: frozenset[str] | set[str] = frozenset()) -> ChartOrder:
    """One order; ``parents`` are the row keys other orders are attached to."""
    group = parent_key(order) if order.parent_id else order.row_key if order.row_key in parents else order.oca_group
    return ChartOrder(
        id=order.row_key,
        buys=order.side.sign > 0,
        quantity=quantity_words(order),
        kind=plain(order.order_type, 20),
        limit=as_float(order.limit_price),
        stop=as_float(order.stop_price),
        settled=order.state in SETTLED,
        remark="" if order.state in SETTLED else STATE_WORDS[order.state].lower(),
        role=ROLES.get(order.order_type, "") if order.parent_id else "",
        fixed=why_fixed(order),
        cancellable=order.state is not OrderState.PENDING_CANCEL and not check_reachable(order),
        group=group,
        account=order.account,
        units=float((order.remaining or order.quantity) * order.contract.multiplier),
        tip=as_tooltip(f"{state_tip(order)} Placed by {owner(order)}."),
    )


def parent_key(order: OrderRecord) -> str:
    """The row key of the order this one is attached to."""
    return f"{order.key.client_id}:{order.parent_id}"


def quantity_words(order: OrderRecord) -> str:
    """What is left of an order, and of how much."""
    whole = figures.quantity(order.quantity)
    return f"{figures.quantity(order.remaining)} of {whole}" if order.filled > 0 else whole


def why_fixed(order: OrderRecord) -> str:
    """Why an order's price cannot be moved here; empty when it can."""
    issues = check_reachable(order)
    if issues:
        return issues[0].message
    if order.state is OrderState.PENDING_CANCEL:
        return "This order is being cancelled: it cannot be moved any more."
    if order.state in UNANSWERED:
        return "The broker has not accepted this order yet. Move it once it works, or cancel it."
    return "" if can_change(order) else f"Gatedesk cannot move an order of type {plain(order.order_type, 20)}."


def chart_position(position: Position, quote: Quote | None, live: bool, name: str) -> ChartPosition:
    """A position valued at the streamed price where there is one, else at the broker's."""
    market = market_of(quote)
    return ChartPosition(
        account=position.account,
        quantity=figures.quantity(abs(position.quantity)),
        units=float(position.quantity * position.contract.multiplier),
        average=float(position.average_price),
        currency=position.contract.currency,
        market=as_float(position.market_price) if market is None else market,
        live=live and market is not None,
        name=name,
    )


def market_of(quote: Quote | None) -> float | None:
    """The price that tells a limit from a stop: the last one, else the middle; never a close of another day."""
    if quote is None:
        return None
    return quote.mid if quote.last is None else quote.last


def chart_fill(fill: Fill) -> ChartFill:
    """One execution with its words."""
    return ChartFill(
        id=fill.exec_id,
        time=fill.time.timestamp(),
        price=float(fill.price),
        buys=fill.side.sign > 0,
        tip=as_tooltip(fill_words(fill)),
    )


def fill_words(fill: Fill) -> str:
    """Bought 100 AAPL @ 191.10 on NASDAQ, when, and what it cost and won."""
    done = "Bought" if fill.side.sign > 0 else "Sold"
    place = f" on {fill.exchange}" if fill.exchange else ""
    parts = [
        f"{done} {figures.quantity(fill.quantity)} {fill.contract.name} @ {figures.price(fill.price)}{place}",
        figures.full_time(fill.time),
    ]
    if fill.commission is not None:
        parts.append(f"commission {figures.money(fill.commission)} {fill.commission_currency}".rstrip())
    if fill.realized_pnl:
        parts.append(f"realized {figures.signed_money(fill.realized_pnl)}")
    return " · ".join(parts)


def as_float(price: Decimal | None) -> float | None:
    return None if price is None else float(price)
