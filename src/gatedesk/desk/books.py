"""The latest orders, fills, positions and account values, as the broker last described them."""

from __future__ import annotations

from decimal import Decimal

from gatedesk.desk.bus import EventBus
from gatedesk.domain.events import (
    AccountUpdated,
    Filled,
    OrdersSynced,
    OrderUpdated,
    PnLUpdated,
    PositionsSynced,
    PositionUpdated,
)
from gatedesk.domain.order_state import Fill, OrderRecord
from gatedesk.domain.portfolio import AccountPnL, AccountValue, Position


class OrderBook:
    """Orders by row key and fills by execution id."""

    def __init__(self, bus: EventBus) -> None:
        self.orders: dict[str, OrderRecord] = {}
        self.fills: dict[str, Fill] = {}
        bus.subscribe(OrderUpdated, lambda event: self._store(event.order))
        bus.subscribe(OrdersSynced, self._replace)
        bus.subscribe(Filled, lambda event: self.fills.update({event.fill.exec_id: event.fill}))

    def order(self, row_key: str) -> OrderRecord | None:
        return self.orders.get(row_key)

    @property
    def working(self) -> list[OrderRecord]:
        return [order for order in self.orders.values() if order.state.is_working]

    def _store(self, order: OrderRecord) -> None:
        self.orders[order.row_key] = order

    def _replace(self, event: OrdersSynced) -> None:
        self.orders = {order.row_key: order for order in event.orders}


class Portfolio:
    """Positions by (account, con_id), account values by (account, tag, currency), P&L by account."""

    def __init__(self, bus: EventBus) -> None:
        self.positions: dict[tuple[str, int], Position] = {}
        self.values: dict[tuple[str, str, str], AccountValue] = {}
        self.pnl: dict[str, AccountPnL] = {}
        bus.subscribe(PositionUpdated, lambda event: self._store(event.position))
        bus.subscribe(PositionsSynced, self._replace)
        bus.subscribe(AccountUpdated, self._store_values)
        bus.subscribe(PnLUpdated, lambda event: self.pnl.update({event.pnl.account: event.pnl}))

    def held(self, account: str, con_id: int) -> Decimal:
        """The quantity held, 0 if none."""
        position = self.positions.get((account, con_id))
        return position.quantity if position else Decimal(0)

    def _store(self, position: Position) -> None:
        key = (position.account, position.contract.con_id)
        if position.quantity:
            self.positions[key] = position
        else:
            self.positions.pop(key, None)

    def _replace(self, event: PositionsSynced) -> None:
        self.positions = {(p.account, p.contract.con_id): p for p in event.positions if p.quantity}

    def _store_values(self, event: AccountUpdated) -> None:
        self.values.update({(v.account, v.tag, v.currency): v for v in event.values})
