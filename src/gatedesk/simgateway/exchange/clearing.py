"""Clearing: turns fills into executions, books them in the accounts' ledgers, and values what the accounts hold.

Money is valued in the account's base currency; each position's value is rounded to the cent before it is summed, so
that net liquidation = deposits + realized + unrealized holds to the cent for an account of one currency.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from gatedesk.simgateway.exchange import allocation
from gatedesk.simgateway.exchange.fees import cents, commission_due
from gatedesk.simgateway.exchange.ledger import ZERO, Holding, Ledger
from gatedesk.simgateway.exchange.margin import BUYING_POWER_FACTOR, MARGINS
from gatedesk.simgateway.exchange.market_view import MarketView
from gatedesk.simgateway.exchange.marks import Marks
from gatedesk.simgateway.exchange.records import (
    AccountRow,
    AccountSetup,
    Execution,
    Fill,
    LiveOrder,
    MarginImpact,
    PositionRow,
)
from gatedesk.simgateway.exchange.snapshot import AccountState, ClearingState, HoldingState, Rate
from gatedesk.simgateway.market.records import Instrument

DAY_ZONE = ZoneInfo("America/New_York")
SHARES = frozenset({"STK"})
OPTIONS = frozenset({"OPT", "FOP"})
SECURITIES = SHARES | OPTIONS
SIDES = {"BUY": "BOT", "SELL": "SLD"}


class NoExchangeRate(Exception):
    """No pair of the universe converts one currency into another. Orders that would need one are refused."""


class Clearing:
    """The accounts of one exchange: ledgers, executions and their ids, valuation."""

    def __init__(self, market: MarketView, marks: Marks, setups: Sequence[AccountSetup], random: Random) -> None:
        self._market = market
        self._marks = marks
        self._base = {setup.account: setup.currency for setup in setups}
        self.ledgers = {setup.account: Ledger({setup.currency: setup.cash}) for setup in setups}
        self.executions: list[Execution] = []
        self._first_group = random.getrandbits(16)
        self._next_execution = random.getrandbits(31)
        self._rates: dict[tuple[str, str], Decimal] = {}
        self._date = ""
        self._opening_net = {setup.account: setup.cash for setup in setups}
        self._opening_gain: dict[tuple[str, int], Decimal] = {}
        self.groups = {allocation.ALL: allocation.Group(allocation.ALL, tuple(self.ledgers))}

    def snapshot(self) -> ClearingState:
        """Accounts and executions as they are."""
        return ClearingState(
            accounts=tuple(self._account_state(account) for account in self.ledgers),
            executions=tuple(self.executions),
            execution_group=self._first_group,
            next_execution=self._next_execution,
            date=self._date,
            rates=tuple(Rate(currency, base, worth) for (currency, base), worth in self._rates.items()),
            groups=tuple(self.groups.values()),
        )

    def _account_state(self, account: str) -> AccountState:
        ledger = self.ledgers[account]
        gains = {con_id: gain for (name, con_id), gain in self._opening_gain.items() if name == account}
        return AccountState(
            account=account,
            currency=self._base[account],
            deposits=dict(ledger.deposits),
            cash=dict(ledger.cash),
            holdings=tuple(_holding_state(holding) for holding in ledger.holdings.values()),
            opening_net=self._opening_net[account],
            opening_gains=gains,
        )

    def restore(self, state: ClearingState) -> None:
        """Take what was written down over what the accounts opened with; accounts of its own it keeps."""
        for one in state.accounts:
            holdings = {held.con_id: self._holding(held) for held in one.holdings}
            self._base[one.account] = one.currency
            self.ledgers[one.account] = Ledger(dict(one.deposits), dict(one.cash), holdings)
            self._opening_net[one.account] = one.opening_net
            self._opening_gain |= {(one.account, con_id): gain for con_id, gain in one.opening_gains.items()}
        self.executions = list(state.executions)
        self._first_group, self._next_execution = state.execution_group, state.next_execution
        self._date = state.date
        self._rates = {(rate.currency, rate.base): rate.worth for rate in state.rates}
        self.groups |= {group.name: group for group in state.groups}
        self.groups[allocation.ALL] = allocation.Group(allocation.ALL, tuple(self.ledgers))

    def _holding(self, held: HoldingState) -> Holding:
        instrument = self.instrument(held.con_id)
        return Holding(instrument, held.quantity, held.cost, held.fees, held.realized, held.commissions)

    def weights(self, group: str, method: str) -> dict[str, Decimal]:
        """How an order of a checked group is shared out among its accounts."""
        return allocation.weights(self.groups[group], method, self.account)

    def book(self, order: LiveOrder, fill: Fill, now: float) -> list[Execution]:
        """Book one fill: the order's totals, the commission, the ledger. One execution for each account it goes to."""
        parts = allocation.parts(order, fill.quantity)
        return [self._book(order, account, replace(fill, quantity=units), now) for account, units in parts.items()]

    def _book(self, order: LiveOrder, account: str, fill: Fill, now: float) -> Execution:
        instrument = self.instrument(order.terms.con_id)
        signed = fill.quantity if order.terms.side == "BUY" else -fill.quantity
        order.filled += fill.quantity
        order.allocated[account] = order.allocated.get(account, ZERO) + fill.quantity
        order.value += fill.price * fill.quantity
        order.average_price = order.value / order.filled
        order.last_price = fill.price
        due = commission_due(instrument, order.filled, abs(order.value) * instrument.multiplier)
        commission = due - order.commission
        order.commission = due
        realized = self.ledgers[account].record(instrument, signed, fill.price, commission)
        execution = self._execution(order, account, fill, now, commission, realized)
        self.executions.append(execution)
        return execution

    def _execution(
        self,
        order: LiveOrder,
        account: str,
        fill: Fill,
        now: float,
        commission: Decimal,
        realized: Decimal | None,
    ) -> Execution:
        number = self._next_execution
        self._next_execution += 1
        return Execution(
            exec_id=f"{self._first_group:08x}.{number:08x}.01.01",
            time=now,
            account=account,
            con_id=order.terms.con_id,
            client_id=order.terms.client_id,
            order_id=order.terms.order_id,
            perm_id=order.perm_id,
            side=SIDES[order.terms.side],
            quantity=fill.quantity,
            price=fill.price,
            venue=fill.venue,
            cumulative=order.filled,
            average_price=order.average_price,
            order_ref=order.terms.order_ref,
            liquidity=fill.liquidity,
            commission=commission,
            realized=realized,
        )

    def instrument(self, con_id: int) -> Instrument:
        """The instrument of a checked con_id. KeyError if the universe lost it."""
        found = self._market.universe.by_id(con_id)
        if found is None:
            raise KeyError(con_id)
        return found

    def rate(self, currency: str, base: str) -> Decimal:
        """How much of ``base`` one unit of ``currency`` is worth: the pair's middle, or the last one known."""
        if currency == base:
            return Decimal(1)
        for pair in self._market.universe:
            if pair.sec_type != "CASH" or {pair.symbol, pair.currency} != {currency, base}:
                continue
            price = self._marks.price(pair.con_id)
            if price > 0:
                self._rates[currency, base] = price if pair.symbol == currency else 1 / price
        if (currency, base) not in self._rates:
            raise NoExchangeRate(f"no exchange rate from {currency} to {base}")
        return self._rates[currency, base]

    def base_currency(self, account: str) -> str:
        """The account's own currency."""
        return self._base[account]

    def turn_day(self, now: float) -> None:
        """Begin a new day's P&L when the date in New York has changed since the last call."""
        date = datetime.fromtimestamp(now, DAY_ZONE).strftime("%Y%m%d")
        if self._date and date != self._date:
            for account, ledger in self.ledgers.items():
                self._opening_net[account] = self.account(account).net_liquidation
                for con_id, holding in ledger.holdings.items():
                    self._opening_gain[account, con_id] = self._gain(holding)
        self._date = date

    def _value(self, holding: Holding) -> Decimal:
        price = self._marks.price(holding.instrument.con_id)
        return cents(holding.quantity * price * holding.instrument.multiplier)

    def _gain(self, holding: Holding) -> Decimal:
        return self._value(holding) - holding.cost + holding.realized

    def positions(self, account: str) -> list[PositionRow]:
        """Every instrument the account has traded, flat ones too, in order of first trade."""
        return [self._position(account, con_id, holding) for con_id, holding in self.ledgers[account].holdings.items()]

    def _position(self, account: str, con_id: int, holding: Holding) -> PositionRow:
        value = self._value(holding)
        return PositionRow(
            account=account,
            con_id=con_id,
            quantity=holding.quantity,
            average_cost=holding.average_cost,
            realized=holding.realized,
            unrealized=value - holding.cost,
            market_price=self._marks.price(con_id),
            market_value=value,
            daily=self._gain(holding) - self._opening_gain.get((account, con_id), ZERO),
        )

    def account(self, account: str) -> AccountRow:
        """The account's money now. Raises KeyError for an unknown account."""
        ledger, base = self.ledgers[account], self._base[account]
        cash = sum((cents(money * self.rate(name, base)) for name, money in ledger.cash.items()), ZERO)
        shares = self._worth(account, SHARES)
        options = self._worth(account, OPTIONS)
        gross = self._total(account, lambda h: abs(self._value(h)) if h.instrument.sec_type in SECURITIES else ZERO)
        variation = self._total(account, lambda h: ZERO if h.is_paid else self._value(h) - h.cost + h.fees)
        net = cash + shares + options + variation
        initial, maintenance = self._margins(account, {})
        return AccountRow(
            account=account,
            currency=base,
            cash=cash,
            stock_value=shares,
            net_liquidation=net,
            equity_with_loan=net,
            initial_margin=initial,
            maintenance_margin=maintenance,
            available_funds=net - initial,
            excess_liquidity=net - maintenance,
            buying_power=max(ZERO, net - initial) * BUYING_POWER_FACTOR,
            gross_position_value=gross,
            realized=self._total(account, lambda h: h.realized),
            unrealized=self._total(account, lambda h: self._value(h) - h.cost),
            daily=net - self._opening_net[account],
            commissions=self._total(account, lambda h: h.commissions),
            cash_by_currency=dict(ledger.cash),
            option_value=options,
        )

    def _worth(self, account: str, types: frozenset[str]) -> Decimal:
        """What the account's holdings of such types are worth in its base currency."""
        return self._total(account, lambda held: self._value(held) if held.instrument.sec_type in types else ZERO)

    def _total(self, account: str, amount: Callable[[Holding], Decimal]) -> Decimal:
        """The sum of an amount over the account's holdings, each converted and rounded to the cent."""
        base = self._base[account]
        return sum(
            (
                cents(amount(holding) * self.rate(holding.instrument.currency, base))
                for holding in self.ledgers[account].holdings.values()
            ),
            ZERO,
        )

    def _margins(self, account: str, changes: dict[int, Decimal]) -> tuple[Decimal, Decimal]:
        """Initial and maintenance margin with ``changes`` (signed units by con_id) added to what is held."""
        ledger, base = self.ledgers[account], self._base[account]
        initial = maintenance = ZERO
        for con_id in {**ledger.holdings, **changes}:
            instrument = self.instrument(con_id)
            quantity = ledger.quantity(con_id) + changes.get(con_id, ZERO)
            value = quantity * self._marks.price(con_id) * instrument.multiplier
            rule, rate = MARGINS[instrument.sec_type], self.rate(instrument.currency, base)
            initial += cents(rule.initial(instrument, quantity, value) * rate)
            maintenance += cents(rule.maintenance(instrument, quantity, value) * rate)
        return initial, maintenance

    def impact(self, account: str, con_id: int, signed: Decimal, price: Decimal) -> MarginImpact:
        """What ``signed`` more units at ``price`` would do to margin and equity: the commission is all that is lost."""
        instrument, base = self.instrument(con_id), self._base[account]
        value = abs(signed * price) * instrument.multiplier
        commission = commission_due(instrument, abs(signed), value)
        equity = self.account(account).equity_with_loan
        initial, maintenance = self._margins(account, {})
        initial_after, maintenance_after = self._margins(account, {con_id: signed})
        return MarginImpact(
            initial_before=initial,
            initial_after=initial_after,
            maintenance_before=maintenance,
            maintenance_after=maintenance_after,
            equity_before=equity,
            equity_after=equity - cents(commission * self.rate(instrument.currency, base)),
            commission=commission,
            currency=base,
        )


def _holding_state(holding: Holding) -> HoldingState:
    return HoldingState(
        con_id=holding.instrument.con_id,
        quantity=holding.quantity,
        cost=holding.cost,
        fees=holding.fees,
        realized=holding.realized,
        commissions=holding.commissions,
    )
