"""Orders for a group of accounts: how an advisor's fills are shared out, in whole units that always sum to the fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from gatedesk.simgateway.exchange.records import AccountRow, LiveOrder

ALL = "All"  # the group every advisor has
ONE = Decimal(1)

# The weight of an account in a group, by method; an account that weighs nothing gets nothing.
METHODS: dict[str, Callable[[AccountRow], Decimal]] = {
    "EqualQuantity": lambda row: ONE,
    "Equal": lambda row: ONE,
    "NetLiq": lambda row: max(row.net_liquidation, Decimal(0)),
    "AvailableEquity": lambda row: max(row.available_funds, Decimal(0)),
}
USUAL = "EqualQuantity"


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts that share orders, and the method used where an order names none."""

    name: str
    accounts: tuple[str, ...]
    method: str = USUAL


def weights(group: Group, method: str, account: Callable[[str], AccountRow]) -> dict[str, Decimal]:
    """Each account's weight by the order's method, or the group's; equal ones if nobody weighs anything."""
    weigh = METHODS[method or group.method]
    found = {name: weigh(account(name)) for name in group.accounts}
    return found if any(found.values()) else dict.fromkeys(group.accounts, ONE)


def split(total: Decimal, shares: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """``total`` whole units by weight, the largest remainders rounded up, first come first."""
    whole = sum(shares.values(), Decimal(0))
    wanted = {name: total * weight / whole for name, weight in shares.items()}
    given = {name: units.to_integral_value(ROUND_FLOOR) for name, units in wanted.items()}
    missing = total - sum(given.values(), Decimal(0))
    for name in sorted(wanted, key=lambda name: given[name] - wanted[name]):
        if missing <= 0:
            break
        given[name] += min(ONE, missing)
        missing -= ONE
    return given


def parts(order: LiveOrder, quantity: Decimal) -> dict[str, Decimal]:
    """How a fill of ``quantity`` is shared out, so that what each account has got follows its weight.

    Units an account has got are never taken back: it waits until the others have caught up.
    """
    if not order.shares:
        return {order.terms.account: quantity}
    behind = split(order.filled + quantity, order.shares)
    gains = {name: max(units - order.allocated.get(name, Decimal(0)), Decimal(0)) for name, units in behind.items()}
    return {name: units for name, units in _fitted(gains, quantity).items() if units}


def _fitted(gains: dict[str, Decimal], quantity: Decimal) -> dict[str, Decimal]:
    """The gains cut, last first, to the quantity there is."""
    left, fitted = quantity, {}
    for name, units in gains.items():
        fitted[name] = min(units, left)
        left -= fitted[name]
    return fitted
