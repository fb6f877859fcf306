"""What happened while nobody could see it: orders before and after a gap, counted in one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from gatedesk.desk.ports import Clock
from gatedesk.domain.notice import Notice, Severity
from gatedesk.domain.order_state import OrderRecord, OrderState
from gatedesk.gateway.order_ledger import OrderLedger

ENDINGS = {
    OrderState.FILLED: "filled",
    OrderState.CANCELLED: "cancelled",
    OrderState.API_CANCELLED: "cancelled",
    OrderState.REJECTED: "rejected",
    OrderState.UNKNOWN: "unknown",
}
WORDS = ("filled", "partly filled", "cancelled", "rejected", "new", "unknown")
ASKING = "Gatedesk is asking the Gateway what became of it; it is not sent again."


@dataclass(frozen=True, slots=True)
class Before:
    """The orders as they were when the view was lost (epoch seconds)."""

    began: float
    orders: dict[str, OrderRecord]


class Outage:
    """Remembers the beginning of a gap and tells its end. A gap within a gap is the same gap."""

    def __init__(self, ledger: OrderLedger, clock: Clock, tell: Callable[[Notice], None]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._tell = tell
        self._before: Before | None = None

    def begin(self, seconds_ago: float = 0.0) -> None:
        """Nothing reliable is seen from now on, or has not been for some seconds."""
        if self._before is None:
            self._before = Before(self._clock() - seconds_ago, dict(self._ledger.orders))

    def forget(self) -> None:
        """The user ended the connection: there is nothing to tell."""
        self._before = None

    def end(self, code: int | None = None) -> None:
        """Everything is loaded again: say what changed."""
        before, self._before = self._before, None
        if before is None:
            return
        changes = count_changes(before.orders, self._ledger.orders)
        lead = "Connected to IB again. " if code else ""
        text = f"{lead}{self._clock() - before.began:.0f} s offline: {in_words(changes)}."
        doubt = bool(changes["unknown"])
        severity = Severity.WARNING if doubt else Severity.INFO
        self._tell(Notice(severity, text, ASKING if doubt else "", code=code, cause="back"))


def count_changes(before: dict[str, OrderRecord], after: dict[str, OrderRecord]) -> Counter[str]:
    """How many orders did what between two views."""
    return Counter(word for key, order in after.items() if (word := change_of(before.get(key), order)))


def change_of(before: OrderRecord | None, after: OrderRecord) -> str:
    """What became of one order; "" when nothing did."""
    if after.state is OrderState.UNKNOWN:
        return "unknown"
    if before is None:
        return "new"
    if before.state.is_working and after.state in ENDINGS:
        return ENDINGS[after.state]
    return "partly filled" if after.filled > before.filled and after.state.is_working else ""


def in_words(changes: Counter[str]) -> str:
    """2 orders filled, 1 unknown."""
    parts = [f"{changes[word]} {word}" for word in WORDS if changes[word]]
    if not parts:
        return "no order changed"
    count, _, rest = parts[0].partition(" ")
    first = f"{count} order{'' if count == '1' else 's'} {rest}"
    return ", ".join([first, *parts[1:]])
