"""One account's money and positions, in Decimal, changed by executions only. The clearing room feeds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from gatedesk.simgateway.exchange.fees import cents
from gatedesk.simgateway.market.records import Instrument

PAID_IN_FULL = frozenset({"STK", "CASH", "OPT", "FOP"})  # a fill moves all its value in cash; a future gains only
ZERO = Decimal(0)


@dataclass(slots=True)
class Holding:
    """One instrument in one account.

    ``quantity`` is signed, and so is ``cost``: what the open units cost, commission in. ``fees`` is the part of
    ``cost`` that is commission. ``realized`` is net of the commissions of both ways.
    """

    instrument: Instrument
    quantity: Decimal = ZERO
    cost: Decimal = ZERO
    fees: Decimal = ZERO
    realized: Decimal = ZERO
    commissions: Decimal = ZERO

    @property
    def average_cost(self) -> Decimal:
        """Money a unit (times the multiplier, as IB shows futures); 0 when flat."""
        return self.cost / self.quantity if self.quantity else ZERO

    @property
    def is_paid(self) -> bool:
        return self.instrument.sec_type in PAID_IN_FULL


@dataclass(slots=True)
class Ledger:
    """Cash by currency and holdings by con_id.

    Money never leaks. After any sequence of fills, for every currency ``c``, to the cent and without tolerance:

        cash[c] = deposits[c]
                  - sum of cost      over holdings priced in c that are paid in full (shares, currencies)
                  - sum of fees      over holdings priced in c that are not (futures)
                  + sum of realized  over holdings priced in c
                  + sum of quantity  over currency pairs whose base is c

    and, over the executions booked: quantity is the sum of signed quantities, commissions the sum of commissions, and
    realized the sum of the executions' realized P&L. Commissions need no term of their own: the opening ones stand in
    cost (and fees), the closing ones in realized. ``imbalance`` is the difference of the two sides.

    Rounding: each execution's gross value is rounded once to the cent, half to even (as is its commission, in
    ``fees``). Shares of a rounded amount - the closing part of a fill that crosses zero, the released part of a cost -
    are rounded the same way and the rest is what remains, so that the parts always sum to the whole.
    """

    deposits: dict[str, Decimal]
    cash: dict[str, Decimal] = field(default_factory=dict)
    holdings: dict[int, Holding] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cash = self.cash or dict(self.deposits)

    def record(self, instrument: Instrument, signed: Decimal, price: Decimal, commission: Decimal) -> Decimal | None:
        """Book one execution of ``signed`` units (negative: sold). Returns its realized P&L, None if it only opens."""
        holding = self.holdings.setdefault(instrument.con_id, Holding(instrument))
        gross = cents(signed * price * instrument.multiplier)
        closing = _closing_part(holding.quantity, signed)
        gross_closing = _share(gross, closing, signed)
        commission_closing = _share(commission, closing, signed)
        cost_released = _share(holding.cost, -closing, holding.quantity)
        fees_released = _share(holding.fees, -closing, holding.quantity)
        realized = -gross_closing - cost_released - commission_closing if closing else ZERO
        commission_opening = commission - commission_closing
        holding.quantity += signed
        holding.cost += gross - gross_closing + commission_opening - cost_released
        holding.fees += commission_opening - fees_released
        holding.realized += realized
        holding.commissions += commission
        self._pay(holding, signed, gross + commission, realized + fees_released - commission_opening)
        return realized if closing else None

    def _pay(self, holding: Holding, signed: Decimal, in_full: Decimal, gains: Decimal) -> None:
        instrument = holding.instrument
        self._add(instrument.currency, -in_full if holding.is_paid else gains)
        if instrument.sec_type == "CASH":
            self._add(instrument.symbol, signed)

    def _add(self, currency: str, money: Decimal) -> None:
        self.cash[currency] = self.cash.get(currency, ZERO) + money

    def quantity(self, con_id: int) -> Decimal:
        """Signed units held; 0 if never traded."""
        holding = self.holdings.get(con_id)
        return holding.quantity if holding else ZERO

    def imbalance(self, currency: str) -> Decimal:
        """Cash less what the invariant says it must be: always zero."""
        expected = self.deposits.get(currency, ZERO)
        for holding in self.holdings.values():
            if holding.instrument.currency == currency:
                expected += holding.realized - (holding.cost if holding.is_paid else holding.fees)
            if holding.instrument.sec_type == "CASH" and holding.instrument.symbol == currency:
                expected += holding.quantity
        return self.cash.get(currency, ZERO) - expected


def _closing_part(held: Decimal, signed: Decimal) -> Decimal:
    """The part of a signed fill that reduces what is held: same sign as the fill, 0 when it only opens."""
    if held * signed >= 0:
        return ZERO
    return min(abs(held), abs(signed)).copy_sign(signed)


def _share(total: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """``part / whole`` of an amount of money, rounded to the cent; all of it, exactly, when part is the whole."""
    if not part:
        return ZERO
    return total if part == whole else cents(total * part / whole)
