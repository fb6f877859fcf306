"""Everything an exchange knows, as records that can be written down and read again.

``Exchange.snapshot`` gives one and ``Exchange.restore`` takes it: the exchange goes on as if it had never stopped.
The market is not in it, for the same seed makes the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gatedesk.simgateway.exchange.allocation import Group
from gatedesk.simgateway.exchange.records import Execution, LiveOrder


@dataclass(frozen=True, slots=True)
class HoldingState:
    """One instrument in one account; see ``ledger.Holding``."""

    con_id: int
    quantity: Decimal
    cost: Decimal
    fees: Decimal
    realized: Decimal
    commissions: Decimal


@dataclass(frozen=True, slots=True)
class AccountState:
    """One account: its money by currency, what it holds in order of first trade, and where its day began."""

    account: str
    currency: str
    deposits: dict[str, Decimal]
    cash: dict[str, Decimal]
    holdings: tuple[HoldingState, ...]
    opening_net: Decimal
    opening_gains: dict[int, Decimal]


@dataclass(frozen=True, slots=True)
class Rate:
    """The last known worth of one unit of ``currency`` in ``base``."""

    currency: str
    base: str
    worth: Decimal


@dataclass(frozen=True, slots=True)
class ClearingState:
    """Accounts, executions and the numbers the next execution gets."""

    accounts: tuple[AccountState, ...]
    executions: tuple[Execution, ...]
    execution_group: int
    next_execution: int
    date: str
    rates: tuple[Rate, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class BookState:
    """Orders as they came, the permanent ids of the open ones as they were accepted, and the ids used up."""

    orders: tuple[LiveOrder, ...]
    open: tuple[int, ...]
    highest: dict[int, int]
    next_rank: int


@dataclass(frozen=True, slots=True)
class ExchangeState:
    """The whole exchange at one moment. Its orders are the live ones, not copies: write it before going on."""

    next_perm_id: int
    book: BookState
    clearing: ClearingState
