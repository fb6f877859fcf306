"""The life of an order, as tables: kinds of order, times in force, transitions and ways to end.

``flow`` interprets them; to add an order type or a way to end is to add a row. Sequences follow protocol.md 4.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from gatedesk.simgateway.exchange.records import LiveOrder, Status


class Trigger(Enum):
    """What must happen before an order acts in the market."""

    NONE = auto()
    STOP = auto()  # the last trade at or beyond the stop, away from us: buy stops above, sell stops below
    TOUCH = auto()  # the last trade at or beyond the price, towards us: the mirror of STOP
    TRAIL = auto()  # STOP, with a stop that follows the last trade
    CLOSE = auto()  # the closing auction


@dataclass(frozen=True, slots=True)
class OrderKind:
    """One order type: what it waits for, whether a limit binds it once it acts, which terms it cannot do without.

    An entry of ``needs`` with a bar names alternatives: "trail_amount|trail_percent" asks for at least one of them.
    """

    name: str
    limited: bool
    trigger: Trigger = Trigger.NONE
    needs: tuple[str, ...] = ()


ORDER_KINDS: dict[str, OrderKind] = {
    kind.name: kind
    for kind in (
        OrderKind("MKT", limited=False),
        OrderKind("LMT", limited=True, needs=("limit_price",)),
        OrderKind("STP", limited=False, trigger=Trigger.STOP, needs=("stop_price",)),
        OrderKind("STP LMT", limited=True, trigger=Trigger.STOP, needs=("limit_price", "stop_price")),
        OrderKind("MIT", limited=False, trigger=Trigger.TOUCH, needs=("stop_price",)),
        OrderKind("LIT", limited=True, trigger=Trigger.TOUCH, needs=("limit_price", "stop_price")),
        OrderKind("TRAIL", limited=False, trigger=Trigger.TRAIL, needs=("trail_amount|trail_percent",)),
        OrderKind(
            "TRAIL LIMIT",
            limited=True,
            trigger=Trigger.TRAIL,
            needs=("trail_amount|trail_percent", "limit_offset"),
        ),
        OrderKind("MOC", limited=False, trigger=Trigger.CLOSE),
        OrderKind("LOC", limited=True, trigger=Trigger.CLOSE, needs=("limit_price",)),
    )
}


class Step(Enum):
    """What happens to an order, whoever causes it."""

    HELD = auto()
    RELEASED = auto()
    PARTLY_FILLED = auto()
    FILLED = auto()
    CANCEL_ASKED = auto()
    CANCELLED = auto()
    WITHDRAWN = auto()  # cancelled before it was transmitted
    REJECTED = auto()


_ALIVE: dict[Step, Status] = {
    Step.HELD: Status.PRE_SUBMITTED,
    Step.RELEASED: Status.SUBMITTED,
    Step.PARTLY_FILLED: Status.SUBMITTED,
    Step.FILLED: Status.FILLED,
    Step.CANCEL_ASKED: Status.PENDING_CANCEL,
    Step.CANCELLED: Status.CANCELLED,
    Step.REJECTED: Status.INACTIVE,
}

TRANSITIONS: dict[Status, dict[Step, Status]] = {
    Status.PENDING_SUBMIT: {
        Step.HELD: Status.PRE_SUBMITTED,
        Step.RELEASED: Status.SUBMITTED,
        Step.WITHDRAWN: Status.API_CANCELLED,
        Step.REJECTED: Status.INACTIVE,
    },
    Status.PRE_SUBMITTED: _ALIVE,
    Status.SUBMITTED: _ALIVE,
    Status.PENDING_CANCEL: {Step.CANCELLED: Status.CANCELLED},
    Status.CANCELLED: {},
    Status.API_CANCELLED: {},
    Status.FILLED: {},
    Status.INACTIVE: {},
}


class IllegalStep(Exception):
    """The exchange tried what no order can do: our bug, never the client's."""


def advance(order: LiveOrder, step: Step) -> None:
    """Move the order to the state the table names, or raise IllegalStep."""
    target = TRANSITIONS[order.status].get(step)
    if target is None:
        raise IllegalStep(f"order {order.perm_id}: {step.name} while {order.status}")
    order.status = target


class Lasts(Enum):
    """How long a time in force keeps an order working."""

    DAY = auto()
    FOREVER = auto()
    UNTIL = auto()
    ONE_LOOK = auto()


class Ending(StrEnum):
    """Why an order ends without being filled."""

    BY_CLIENT = "by client"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    BY_GROUP = "by group"
    UNFILLED = "unfilled"
    UNFILLABLE = "unfillable"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class TimeInForce:
    """One time in force: how long it lasts, whether only the whole quantity will do, how it ends after one look."""

    name: str
    lasts: Lasts
    whole: bool = False
    ending: Ending = Ending.EXPIRED


TIMES_IN_FORCE: dict[str, TimeInForce] = {
    time.name: time
    for time in (
        TimeInForce("DAY", Lasts.DAY),
        TimeInForce("", Lasts.DAY),
        TimeInForce("GTC", Lasts.FOREVER),
        TimeInForce("GTD", Lasts.UNTIL),
        TimeInForce("IOC", Lasts.ONE_LOOK, ending=Ending.UNFILLED),
        TimeInForce("FOK", Lasts.ONE_LOOK, whole=True, ending=Ending.UNFILLABLE),
    )
}


@dataclass(frozen=True, slots=True)
class EndingRule:
    """The steps an ending takes, each told as a status, and the message that follows them (code 0: none)."""

    steps: tuple[Step, ...]
    code: int = 0
    text: str = ""


CANCELLED_TEXT = "Order Canceled - reason:{reason}"

ENDINGS: dict[Ending, EndingRule] = {
    Ending.BY_CLIENT: EndingRule((Step.CANCEL_ASKED, Step.CANCELLED), 202, CANCELLED_TEXT),
    Ending.WITHDRAWN: EndingRule((Step.WITHDRAWN,), 202, CANCELLED_TEXT),
    Ending.EXPIRED: EndingRule((Step.CANCELLED,), 202, CANCELLED_TEXT),
    Ending.BY_GROUP: EndingRule((Step.CANCELLED,), 202, CANCELLED_TEXT),
    Ending.UNFILLED: EndingRule((Step.CANCEL_ASKED, Step.CANCELLED)),
    Ending.UNFILLABLE: EndingRule((Step.REJECTED,)),
    Ending.REJECTED: EndingRule((Step.REJECTED,), 201, "Order rejected - reason:{reason}"),
}


def kind_of(order: LiveOrder) -> OrderKind:
    """The order's kind. Every order in the book passed the checks, so the row exists."""
    return ORDER_KINDS[order.terms.order_type]


def time_of(order: LiveOrder) -> TimeInForce:
    """The order's time in force."""
    return TIMES_IN_FORCE[order.terms.tif]


def ends_with_session(order: LiveOrder) -> bool:
    """True if the order does not outlive the trading day it worked in."""
    closing = kind_of(order).trigger is Trigger.CLOSE
    return closing or time_of(order).lasts in (Lasts.DAY, Lasts.ONE_LOOK)


def awaits_trigger(order: LiveOrder) -> bool:
    """True while the order waits for its stop, its touch or the close."""
    return kind_of(order).trigger is not Trigger.NONE and not order.triggered
