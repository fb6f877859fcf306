"""Positions, account values and P&L: gathered from several streams, published once a packet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gatedesk.domain.events import AccountUpdated, Event, PnLUpdated, PositionsSynced, PositionUpdated
from gatedesk.domain.portfolio import AccountValue, Position
from gatedesk.gateway import translate
from gatedesk.gateway.guarded_ib import GuardedIB, Heard

MOST_SINGLE_STREAMS = 40
"""P&L streams for single positions; each costs the Gateway a message a second."""

SUMMARY_TAGS = (
    "AccountType,NetLiquidation,TotalCashValue,SettledCash,AccruedCash,BuyingPower,EquityWithLoanValue,"
    "GrossPositionValue,InitMarginReq,MaintMarginReq,AvailableFunds,ExcessLiquidity,Cushion,DayTradesRemaining,"
    "Leverage,$LEDGER:ALL"
)

Key = tuple[str, int]


class AccountFeed:
    """What the accounts hold and are worth."""

    def __init__(self, ib: GuardedIB, heard: Heard, publish: Callable[[Event], None]) -> None:
        self._ib = ib
        self._publish = publish
        self._positions: dict[Key, Position] = {}
        self._values: dict[tuple[str, str, str], AccountValue] = {}
        self._changed: set[Key] = set()
        self._new_values: list[AccountValue] = []
        self._pnl_accounts: dict[int, str] = {}
        self._pnl_positions: dict[int, Key] = {}
        self._listed: set[Key] | None = None
        heard.position = self._hear_position
        heard.portfolio_item = self._hear_item
        heard.account_value = self._hear_value
        heard.pnl = self._hear_pnl
        heard.pnl_single = self._hear_single

    def clear(self) -> None:
        """Another endpoint: forget everything."""
        self._positions.clear()
        self._values.clear()
        self.fall_silent()

    def fall_silent(self) -> None:
        """The streams ended with the socket; what is known stays."""
        self._pnl_accounts.clear()
        self._pnl_positions.clear()
        self._changed.clear()
        self._listed = None

    @property
    def counts(self) -> tuple[int, int]:
        """How many positions and account values are known."""
        return len(self._positions), len(self._values)

    def begin_list(self) -> None:
        """The whole list of positions comes now."""
        self._listed = set()

    def end_list(self) -> None:
        """What was not listed is not held."""
        if self._listed is not None:
            self._positions = {key: held for key, held in self._positions.items() if key in self._listed}
        self._listed = None
        self._changed.clear()
        self._publish(PositionsSynced(tuple(self._positions.values())))

    def follow_pnl(self, accounts: tuple[str, ...]) -> None:
        """Begin the P&L streams of the accounts and of their positions."""
        for account in accounts:
            req_id = self._ib.client.getReqId()
            self._pnl_accounts[req_id] = account
            self._ib.client.reqPnL(req_id, account, "")
        for key in self._positions:
            self._follow_single(key)

    def packet_done(self) -> None:
        """Publish what the packet changed."""
        if self._new_values:
            values, self._new_values = tuple(self._new_values), []
            self._publish(AccountUpdated(values))
        if self._changed and self._listed is None:
            changed, self._changed = self._changed, set()
            for key in changed:
                self._publish_position(key)

    def renew_pnl(self, accounts: tuple[str, ...]) -> None:
        """Begin the P&L streams anew: the line to IB was gone, and they may have died with it."""
        client = self._ib.client
        for req_id in self._pnl_accounts:
            client.cancelPnL(req_id)
        for req_id in self._pnl_positions:
            client.cancelPnLSingle(req_id)
        self._pnl_accounts.clear()
        self._pnl_positions.clear()
        self.follow_pnl(accounts)

    def _publish_position(self, key: Key) -> None:
        position = self._positions[key]
        if not position.quantity:
            del self._positions[key]
        self._publish(PositionUpdated(position))

    # -- positions

    def _hear_position(self, account: str, contract: Any, held: float, cost: float) -> None:
        told = translate.position(account, contract, held, cost)
        key = (account, told.contract.con_id)
        if self._listed is not None:
            self._listed.add(key)
        known = self._positions.get(key)
        self._store(key, replace(known, quantity=told.quantity, average_cost=told.average_cost) if known else told)
        if not told.quantity:
            self._unfollow_single(key)
        elif known is None and self._pnl_accounts:
            self._follow_single(key)

    def _hear_item(
        self,
        contract: Any,
        held: float,
        market_price: float,
        market_value: float,
        average_cost: float,
        unrealized: float,
        realized: float,
        account: str,
    ) -> None:
        told = replace(
            translate.position(account, contract, held, average_cost),
            market_price=translate.decimal(market_price),
            market_value=translate.decimal(market_value),
            unrealized_pnl=translate.decimal(unrealized),
            realized_pnl=translate.decimal(realized),
        )
        key = (account, told.contract.con_id)
        known = self._positions.get(key)
        if known or told.quantity:
            self._store(key, replace(told, daily_pnl=known.daily_pnl) if known else told)

    def _store(self, key: Key, position: Position) -> None:
        if self._positions.get(key) != position:
            self._positions[key] = position
            self._changed.add(key)

    # -- P&L

    def _hear_pnl(self, req_id: int, daily: float, unrealized: float, realized: float) -> None:
        account = self._pnl_accounts.get(req_id)
        if account:
            self._publish(PnLUpdated(translate.account_pnl(account, daily, unrealized, realized)))

    def _hear_single(
        self, req_id: int, held: float, daily: float, unrealized: float, realized: float, value: float
    ) -> None:
        key = self._pnl_positions.get(req_id)
        position = self._positions.get(key) if key else None
        if key is None or position is None:
            return
        worth = translate.decimal(value)
        price = worth / position.quantity / (position.contract.multiplier or 1) if worth and position.quantity else None
        self._store(
            key,
            replace(
                position,
                daily_pnl=translate.decimal(daily),
                unrealized_pnl=translate.decimal(unrealized),
                realized_pnl=translate.decimal(realized),
                market_value=worth if worth is not None else position.market_value,
                market_price=round(price, 6) if price else position.market_price,
            ),
        )

    def _follow_single(self, key: Key) -> None:
        if len(self._pnl_positions) < MOST_SINGLE_STREAMS and key not in self._pnl_positions.values():
            req_id = self._ib.client.getReqId()
            self._pnl_positions[req_id] = key
            self._ib.client.reqPnLSingle(req_id, key[0], "", key[1])

    def _unfollow_single(self, key: Key) -> None:
        for req_id in [req_id for req_id, followed in self._pnl_positions.items() if followed == key]:
            del self._pnl_positions[req_id]
            self._ib.client.cancelPnLSingle(req_id)

    # -- values

    def _hear_value(self, account: str, tag: str, value: str, currency: str) -> None:
        line = AccountValue(account, tag, value, currency)
        key = (account, tag, currency)
        if self._values.get(key) != line:
            self._values[key] = line
            self._new_values.append(line)
