"""The words of the exchange: what a client asks for, what an order is, and what happened to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from gatedesk.simgateway.exchange.conditions import Condition


class Status(StrEnum):
    """Order states as they stand on the wire."""

    PENDING_SUBMIT = "PendingSubmit"
    PRE_SUBMITTED = "PreSubmitted"
    SUBMITTED = "Submitted"
    PENDING_CANCEL = "PendingCancel"
    CANCELLED = "Cancelled"
    API_CANCELLED = "ApiCancelled"
    FILLED = "Filled"
    INACTIVE = "Inactive"

    @property
    def is_done(self) -> bool:
        return self in (Status.CANCELLED, Status.API_CANCELLED, Status.FILLED, Status.INACTIVE)


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What a client asks for: one order as it came in, already parsed and with its instrument known.

    ``wire`` carries the whole parsed request so that every attribute can be echoed in openOrder.
    """

    client_id: int
    order_id: int
    account: str
    con_id: int
    side: str  # BUY, SELL
    quantity: Decimal
    order_type: str  # a name of lifecycle.ORDER_KINDS
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None  # STP, STP LMT, MIT, LIT: the trigger; TRAIL: where the stop starts, if given
    trail_amount: Decimal | None = None  # TRAIL, TRAIL LIMIT: distance in money, or
    trail_percent: Decimal | None = None  # in percent of the last price
    limit_offset: Decimal | None = None  # TRAIL LIMIT: distance of the limit from the stop
    tif: str = "DAY"
    outside_rth: bool = False
    order_ref: str = ""
    transmit: bool = True
    parent_id: int = 0
    oca_group: str = ""
    oca_type: int = 0
    all_or_none: bool = False
    min_quantity: Decimal | None = None
    good_till: float | None = None  # epoch seconds of a GTD order
    good_after: float | None = None  # epoch seconds before which the order is held
    peg_offset: Decimal | None = None  # REL, PEG MKT, PEG MID: distance from the price followed
    peg_percent: Decimal | None = None  # REL: the same as a fraction of that price
    algo: str = ""  # a name of adaptive.ALGOS
    algo_priority: str = ""  # a name of adaptive.PACES
    conditions: tuple[Condition, ...] = ()
    conditions_cancel: bool = False  # conditions end the order instead of letting it go
    conditions_any_time: bool = False  # conditions are looked at outside regular hours too
    auto_cancel_parent: bool = False
    fa_group: str = ""  # the group of accounts whose shares the fills become
    fa_method: str = ""  # a name of allocation.METHODS
    scale_first: Decimal | None = None  # units of the first level of a scale order
    scale_next: Decimal | None = None  # units of each level after it; the first level's if not given
    scale_step: Decimal | None = None  # money between two levels
    wire: object = None


@dataclass(slots=True, eq=False)
class LiveOrder:
    """One order in the exchange's book of record. Changed only by the exchange.

    ``working_limit`` and ``working_stop`` are the prices in force now (a trailing stop moves, a peg follows);
    ``capped_at`` is the limit the house allows where the client's own is too far through the market. ``why_held`` is
    a name of ``lifecycle.HOLDS`` or "". ``rank`` is the time priority among clients' orders; ``ahead`` the market's
    displayed size that must trade first at the limit, None until the price is in sight; ``resting`` is True once it
    has met the displayed book and stayed, ``begun`` once it has met an open market at all. ``look_at`` is when
    its algorithm's next slice is due.
    """

    terms: OrderTerms
    perm_id: int
    placed_at: float
    status: Status = Status.PRE_SUBMITTED
    filled: Decimal = Decimal(0)
    average_price: Decimal = Decimal(0)
    last_price: Decimal = Decimal(0)
    why_held: str = ""
    triggered: bool = False
    done_at: float | None = None
    reason: str = ""
    commission: Decimal = Decimal(0)
    value: Decimal = Decimal(0)  # sum of price times quantity over the fills, before any multiplier
    working_limit: Decimal | None = None
    working_stop: Decimal | None = None
    expires_at: float | None = None
    rank: int = 0
    ahead: Decimal | None = None
    resting: bool = False
    begun: bool = False
    capped_at: Decimal | None = None
    located_at: float | None = None  # when the shares to sell short will have been found
    released: bool = False  # its conditions have held
    look_at: float | None = None
    slices: int = 0  # how often an algorithm has dealt
    shares: dict[str, Decimal] = field(default_factory=dict)  # account to its weight in a group's order
    allocated: dict[str, Decimal] = field(default_factory=dict)  # account to units it got of a group's order
    bound: bool = True  # False for an order placed by hand that no client has bound

    @property
    def remaining(self) -> Decimal:
        return self.terms.quantity - self.filled


@dataclass(frozen=True, slots=True)
class Fill:
    """What matching found for an order: units, price and venue, not yet booked. ``liquidity``: 1 added, 2 removed."""

    price: Decimal
    quantity: Decimal
    venue: str
    liquidity: int


@dataclass(frozen=True, slots=True)
class Execution:
    """One fill. ``realized`` is None on a fill that opens; ``commission`` is money in the instrument's currency."""

    exec_id: str
    time: float
    account: str
    con_id: int
    client_id: int
    order_id: int
    perm_id: int
    side: str  # BOT, SLD
    quantity: Decimal
    price: Decimal
    venue: str
    cumulative: Decimal
    average_price: Decimal
    order_ref: str
    liquidity: int  # 1 added, 2 removed
    commission: Decimal
    realized: Decimal | None


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """An order was accepted or its state, filled quantity or price changed. ``order`` is a snapshot of that moment."""

    order: LiveOrder


@dataclass(frozen=True, slots=True)
class Executed:
    """A fill happened. The commission report follows it on the wire."""

    order: LiveOrder
    execution: Execution


@dataclass(frozen=True, slots=True)
class Refused:
    """The exchange said no, or warns. ``code`` and ``text`` are those of the real Gateway (201, 202, 103 ...)."""

    client_id: int
    order_id: int
    code: int
    text: str


ExchangeEvent = StatusChanged | Executed | Refused


@dataclass(frozen=True, slots=True)
class PositionRow:
    """A position of one account: average cost is money a unit including commission, times multiplier for futures.

    A flat position stays listed with quantity 0, so that its realised P&L is not lost. Money is in the instrument's
    currency; ``daily`` counts since the day began (midnight in New York).
    """

    account: str
    con_id: int
    quantity: Decimal
    average_cost: Decimal
    realized: Decimal
    unrealized: Decimal
    market_price: Decimal
    market_value: Decimal
    daily: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class AccountSetup:
    """An account the exchange opens with: its name, opening cash and base currency."""

    account: str
    cash: Decimal
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """The money of one account in its base currency, exact to the cent."""

    account: str
    currency: str
    cash: Decimal
    stock_value: Decimal
    net_liquidation: Decimal
    equity_with_loan: Decimal
    initial_margin: Decimal
    maintenance_margin: Decimal
    available_funds: Decimal
    excess_liquidity: Decimal
    buying_power: Decimal
    gross_position_value: Decimal
    realized: Decimal
    unrealized: Decimal
    daily: Decimal
    commissions: Decimal
    cash_by_currency: dict[str, Decimal] = field(default_factory=dict)
    option_value: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class MarginImpact:
    """What an order would change, as whatIf reports it: before, change, after; and the commission."""

    initial_before: Decimal
    initial_after: Decimal
    maintenance_before: Decimal
    maintenance_after: Decimal
    equity_before: Decimal
    equity_after: Decimal
    commission: Decimal
    currency: str
