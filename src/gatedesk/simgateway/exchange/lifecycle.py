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


class Peg(Enum):
    """Which price of the market the limit of an order follows."""

    NONE = auto()
    NEAR = auto()  # the best price of its own side
    FAR = auto()  # the best price of the other side
    MIDDLE = auto()


ANY_TIME = frozenset({"", "DAY", "GTC", "GTD", "IOC", "FOK"})
WITH_OPENING = ANY_TIME | {"OPG", "AUC"}
STAYING = frozenset({"", "DAY", "GTC", "GTD"})
DAY_ONLY = frozenset({"", "DAY"})
EVERYWHERE = frozenset({"STK", "CASH", "FUT", "OPT", "FOP"})
WITH_AUCTIONS = frozenset({"STK", "FUT"})
SHARES = frozenset({"STK"})


@dataclass(frozen=True, slots=True)
class OrderKind:
    """One order type: what it waits for, whether a limit binds it once it acts, which terms it cannot do without.

    An entry of ``needs`` with a bar names alternatives: "trail_amount|trail_percent" asks for at least one of them.
    A peg's own limit price, if given, is a cap; a ``snapped`` peg looks at the market once. ``settles``: what the
    first look leaves becomes a limit at the price it got. ``all_hours``: it may work outside regular hours.
    """

    name: str
    limited: bool
    trigger: Trigger = Trigger.NONE
    needs: tuple[str, ...] = ()
    peg: Peg = Peg.NONE
    snapped: bool = False
    settles: bool = False
    all_hours: bool = True
    times: frozenset[str] = ANY_TIME
    markets: frozenset[str] = EVERYWHERE


ORDER_KINDS: dict[str, OrderKind] = {
    kind.name: kind
    for kind in (
        OrderKind("MKT", limited=False, all_hours=False, times=WITH_OPENING),
        OrderKind("MTL", limited=False, settles=True, all_hours=False, times=WITH_OPENING),
        OrderKind("LMT", limited=True, needs=("limit_price",), times=WITH_OPENING),
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
        OrderKind("MOC", limited=False, trigger=Trigger.CLOSE, all_hours=False, times=DAY_ONLY, markets=WITH_AUCTIONS),
        OrderKind(
            "LOC",
            limited=True,
            trigger=Trigger.CLOSE,
            needs=("limit_price",),
            all_hours=False,
            times=DAY_ONLY,
            markets=WITH_AUCTIONS,
        ),
        OrderKind("REL", limited=True, peg=Peg.NEAR, times=STAYING, markets=SHARES),
        OrderKind("PEG MKT", limited=True, peg=Peg.FAR, times=STAYING, markets=SHARES),
        OrderKind("PEG MID", limited=True, peg=Peg.MIDDLE, all_hours=False, times=ANY_TIME, markets=SHARES),
        OrderKind("MIDPRICE", limited=True, peg=Peg.MIDDLE, all_hours=False, times=STAYING, markets=SHARES),
        OrderKind("SNAP PRIM", limited=True, peg=Peg.NEAR, snapped=True, markets=SHARES),
        OrderKind("SNAP MKT", limited=True, peg=Peg.FAR, snapped=True, markets=SHARES),
        OrderKind("SNAP MID", limited=True, peg=Peg.MIDDLE, snapped=True, markets=SHARES),
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
    OPENING = auto()  # the opening auction, and no longer


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
        TimeInForce("OPG", Lasts.OPENING),
        TimeInForce("AUC", Lasts.OPENING),
    )
}

# Why an order is held, and the word clients are told.
HOLDS: dict[str, str] = {
    "child": "child",  # its parent is not filled
    "locate": "locate",  # the shares to sell short are being looked for
    "later": "trigger",  # its time has not come
    "condition": "trigger",  # its conditions do not hold
    "trigger": "trigger",  # its stop, touch or auction has not come
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


class Auction(Enum):
    """The auction an order takes part in, by the seconds before it in which nothing can be withdrawn or changed."""

    OPENING = 120.0
    CLOSING = 600.0


def auction_of(order: LiveOrder) -> Auction | None:
    """The auction the order is for, None if it is for continuous trading."""
    if kind_of(order).trigger is Trigger.CLOSE:
        return Auction.CLOSING
    return Auction.OPENING if time_of(order).lasts is Lasts.OPENING else None


def is_locked(order: LiveOrder, now: float) -> bool:
    """True when the order's auction is too near to withdraw it."""
    auction = auction_of(order)
    return auction is not None and order.expires_at is not None and order.expires_at - now < auction.value


def ends_with_session(order: LiveOrder) -> bool:
    """True if the order does not outlive the trading day it worked in."""
    return time_of(order).lasts in (Lasts.DAY, Lasts.ONE_LOOK)


def awaits_trigger(order: LiveOrder) -> bool:
    """True while the order waits for its stop, its touch or its auction."""
    waits = kind_of(order).trigger is not Trigger.NONE or auction_of(order) is not None
    return waits and not order.triggered
