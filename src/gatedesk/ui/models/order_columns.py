"""The orders' columns; a row is the broker's own word on the order."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from gatedesk.domain.contract import Contract
from gatedesk.domain.order import OrderType, TimeInForce
from gatedesk.domain.order_state import OrderRecord, OrderState
from gatedesk.ui.models import figures
from gatedesk.ui.models.column import Column
from gatedesk.ui.models.watchlist_columns import decimals_for

STATE_WORDS: dict[OrderState, str] = {
    OrderState.SENDING: "Sending",
    OrderState.PENDING_SUBMIT: "Sent",
    OrderState.API_PENDING: "Sent",
    OrderState.PRE_SUBMITTED: "Accepted",
    OrderState.SUBMITTED: "Working",
    OrderState.PENDING_CANCEL: "Cancelling",
    OrderState.CANCELLED: "Cancelled",
    OrderState.API_CANCELLED: "Cancelled",
    OrderState.FILLED: "Filled",
    OrderState.INACTIVE: "Inactive",
    OrderState.REJECTED: "Rejected",
    OrderState.UNKNOWN: "In doubt",
}

STATE_TONES: dict[OrderState, str] = {
    OrderState.SENDING: "done",
    OrderState.PENDING_SUBMIT: "sent",
    OrderState.API_PENDING: "sent",
    OrderState.PRE_SUBMITTED: "waiting",
    OrderState.SUBMITTED: "working",
    OrderState.PENDING_CANCEL: "cancelling",
    OrderState.CANCELLED: "cancelled",
    OrderState.API_CANCELLED: "cancelled",
    OrderState.FILLED: "done",
    OrderState.INACTIVE: "held",
    OrderState.REJECTED: "cancelled",
    OrderState.UNKNOWN: "warning",
}

KNOWN_TYPES = frozenset(kind.value for kind in OrderType)
KNOWN_TIFS = frozenset(tif.value for tif in TimeInForce)

GROUPS: tuple[tuple[str, str, Callable[[OrderRecord], bool] | None], ...] = (
    ("working", "Working", lambda order: order.state.is_working),
    ("filled", "Filled", lambda order: order.state is OrderState.FILLED),
    ("cancelled", "Cancelled", lambda order: order.state.is_done and order.state is not OrderState.FILLED),
    ("all", "All", None),
)
"""Filter chips: id, words, which orders it shows (None: every one)."""


def can_change(order: OrderRecord) -> bool:
    """Whether its cells may be edited: ours, still working, and of a kind the ticket knows."""
    return (
        order.own
        and order.state.is_working
        and order.state is not OrderState.UNKNOWN
        and order.order_type in KNOWN_TYPES
        and order.time_in_force in KNOWN_TIFS
    )


def can_change_price(name: str) -> Callable[[OrderRecord], bool]:
    return lambda order: can_change(order) and getattr(order, name) is not None


def price_of(name: str) -> Callable[[OrderRecord], Decimal | None]:
    def read(order: OrderRecord) -> Decimal | None:
        value: Decimal | None = getattr(order, name)
        return value

    return read


def order_price(contract: Contract, price: Decimal) -> str:
    """A price exactly, with at least the decimals usual for its contract."""
    exponent = price.normalize().as_tuple().exponent
    own = -exponent if isinstance(exponent, int) else 0
    return figures.fixed(price, max(own, decimals_for(contract)))


def price_words(name: str) -> Callable[[OrderRecord], str]:
    """A price as the broker wrote it; an empty cell where the type has none."""

    def words(order: OrderRecord) -> str:
        value = price_of(name)(order)
        return "" if value is None else order_price(order.contract, value)

    return words


def state_words(order: OrderRecord) -> str:
    words = STATE_WORDS[order.state]
    partly = order.state is OrderState.SUBMITTED and order.filled > 0
    return "Part filled" if partly else words


def state_tip(order: OrderRecord) -> str:
    remarks = " ".join(part for part in (order.why_held, order.note) if part)
    return f"{order.state.value}: {order.state.meaning} {remarks}".strip()


def owner(order: OrderRecord) -> str:
    """Who placed it: us, another API client, or somebody in TWS."""
    if order.own:
        return "this window"
    return f"client {order.key.client_id}" if order.key.order_id else "TWS"


def calm(order: OrderRecord) -> str:
    """What is over is drawn quietly."""
    return "muted" if order.state.is_done else ""


def side_tone(order: OrderRecord) -> str:
    return calm(order) or ("accent" if order.side.sign > 0 else "danger")


ORDER_COLUMNS: tuple[Column[OrderRecord], ...] = (
    Column(
        "status",
        "Status",
        state_words,
        state_words,
        chip=True,
        tone=lambda order: STATE_TONES[order.state],
        tooltip=state_tip,
        spoken=lambda order: f"Status {state_words(order)}. {order.state.meaning}",
        sample="Cancelling",
    ),
    Column(
        "symbol",
        "Symbol",
        lambda order: order.contract.name,
        lambda order: order.contract.name,
        tone=calm,
        sample="EUR.USD",
    ),
    Column(
        "side", "Side", lambda order: order.side.value, lambda order: order.side.value, tone=side_tone, sample="SELL"
    ),
    Column(
        "quantity",
        "Quantity",
        lambda order: order.quantity,
        lambda order: figures.quantity(order.quantity),
        numeric=True,
        tone=calm,
        editable=can_change,
        explanation="Double-click to change a working order of yours.",
        sample="000,000",
    ),
    Column(
        "filled",
        "Filled",
        lambda order: order.filled,
        lambda order: figures.quantity(order.filled),
        numeric=True,
        tone=calm,
        sample="00,000",
    ),
    Column("type", "Type", lambda order: order.order_type, lambda order: order.order_type, tone=calm, sample="STP LMT"),
    Column(
        "limit",
        "Limit",
        price_of("limit_price"),
        price_words("limit_price"),
        numeric=True,
        tone=calm,
        editable=can_change_price("limit_price"),
        explanation="Double-click to change a working order of yours.",
        sample="0,000.00",
    ),
    Column(
        "stop",
        "Stop",
        price_of("stop_price"),
        price_words("stop_price"),
        numeric=True,
        tone=calm,
        editable=can_change_price("stop_price"),
        explanation="Double-click to change a working order of yours.",
        sample="0,000.00",
    ),
    Column(
        "tif",
        "TIF",
        lambda order: order.time_in_force,
        lambda order: order.time_in_force,
        tone=calm,
        explanation="Time in force.",
        sample="DAY",
    ),
    Column(
        "average_price",
        "Avg price",
        lambda order: order.average_price,
        lambda order: figures.price(order.average_price) if order.filled else "",
        numeric=True,
        tone=calm,
        explanation="Average price of what was filled.",
        sample="0,000.0000",
        drop=1,
    ),
    Column(
        "owner",
        "Owner",
        owner,
        owner,
        tone=calm,
        tooltip=lambda order: (
            "You may change and cancel it here." if order.own else "Placed elsewhere: it can only be changed there."
        ),
        sample="this window",
        drop=3,
    ),
    Column(
        "time",
        "Time",
        lambda order: order.updated,
        lambda order: figures.clock_time(order.updated),
        tone=calm,
        tooltip=lambda order: figures.full_time(order.updated),
        sample="00:00:00",
        drop=2,
    ),
    Column(
        "note",
        "Note",
        lambda order: order.note or order.why_held,
        lambda order: order.note or order.why_held,
        tone=calm,
        tooltip=lambda order: order.note or order.why_held,
        sample="a note of the broker",
        stretch=True,
    ),
)
