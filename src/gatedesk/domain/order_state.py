"""What the broker says of an order: its state, and the record the orders table shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from gatedesk.domain.contract import Contract
from gatedesk.domain.order import Side


class OrderState(StrEnum):
    """States as the API spells them, and two of our own: SENDING (no answer yet) and UNKNOWN (ask the broker)."""

    SENDING = "Sending"
    PENDING_SUBMIT = "PendingSubmit"
    API_PENDING = "ApiPending"
    PRE_SUBMITTED = "PreSubmitted"
    SUBMITTED = "Submitted"
    PENDING_CANCEL = "PendingCancel"
    CANCELLED = "Cancelled"
    API_CANCELLED = "ApiCancelled"
    FILLED = "Filled"
    INACTIVE = "Inactive"
    REJECTED = "Rejected"
    UNKNOWN = "Unknown"

    @property
    def is_done(self) -> bool:
        return self in DONE_STATES

    @property
    def is_working(self) -> bool:
        return not self.is_done

    @property
    def meaning(self) -> str:
        return STATE_MEANING[self]


DONE_STATES = frozenset({OrderState.CANCELLED, OrderState.API_CANCELLED, OrderState.FILLED, OrderState.REJECTED})

STATE_MEANING: dict[OrderState, str] = {
    OrderState.SENDING: "Sent; the Gateway has not answered yet.",
    OrderState.PENDING_SUBMIT: "Sent; not yet accepted by the destination.",
    OrderState.API_PENDING: "Received by the API; not yet passed on.",
    OrderState.PRE_SUBMITTED: "Accepted by IB; waits for its trigger or its session.",
    OrderState.SUBMITTED: "Working at the destination.",
    OrderState.PENDING_CANCEL: "Cancel requested; it may still fill.",
    OrderState.CANCELLED: "Cancelled; confirmed by IB.",
    OrderState.API_CANCELLED: "Cancelled before IB accepted it.",
    OrderState.FILLED: "Completely filled.",
    OrderState.INACTIVE: "Accepted but not working: rejected, held or locked.",
    OrderState.REJECTED: "Rejected; nothing is working.",
    OrderState.UNKNOWN: "The last word is in doubt. Gatedesk is asking the Gateway again.",
}


NEVER_SENT = "IB does not know this order: it was never received. Nothing is working; send it again if you want it."
"""The note of an order of ours that was proved not to have reached the broker."""


@dataclass(frozen=True, slots=True)
class OrderKey:
    """Which order: the client that placed it and its order id there; ``perm_id`` once the broker gave one."""

    client_id: int
    order_id: int
    perm_id: int = 0


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """One order as the broker last described it. ``note`` is the broker's latest remark, ``why_held`` its own word."""

    key: OrderKey
    contract: Contract
    account: str
    side: Side
    quantity: Decimal
    order_type: str
    limit_price: Decimal | None
    stop_price: Decimal | None
    time_in_force: str
    state: OrderState
    filled: Decimal = Decimal(0)
    remaining: Decimal = Decimal(0)
    average_price: Decimal | None = None
    order_ref: str = ""
    why_held: str = ""
    note: str = ""
    updated: datetime | None = None
    own: bool = True  # placed under our client id: only then may we change it
    parent_id: int = 0  # order id, at the same client, of the order this one is attached to
    oca_group: str = ""  # one fill cancels the others of the group

    @property
    def row_key(self) -> str:
        """Identity over the order's whole life, also for orders of other clients whose order id is 0."""
        if self.key.order_id:
            return f"{self.key.client_id}:{self.key.order_id}"
        return f"perm:{self.key.perm_id}"


@dataclass(frozen=True, slots=True)
class Fill:
    """One execution. ``commission`` and ``realized_pnl`` are None until the commission report arrives."""

    exec_id: str
    time: datetime
    account: str
    contract: Contract
    side: Side
    quantity: Decimal
    price: Decimal
    exchange: str
    key: OrderKey
    commission: Decimal | None = None
    commission_currency: str = ""
    realized_pnl: Decimal | None = None
