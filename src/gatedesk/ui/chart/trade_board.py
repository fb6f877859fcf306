"""Everything the chart knows about trading, and the lines it makes of it: orders, positions, what is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from gatedesk.ui.chart.levels import Key, Level
from gatedesk.ui.chart.order_lines import Ghost, ghost_level, order_levels
from gatedesk.ui.chart.palette import ChartPalette
from gatedesk.ui.chart.position_line import POSITION, position_level
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.trade_facts import ChartOrder, ChartPosition, Part

AVERAGE_DECIMALS = 2  # an average price may lie between two steps of the contract


class TradeBoard:
    """Facts by id; `version` grows with every change, so that what is derived from it is made once."""

    def __init__(self, state: ChartState) -> None:
        """Start empty."""
        self._state = state
        self.orders: dict[str, ChartOrder] = {}
        self.positions: dict[str, ChartPosition] = {}
        self.ghosts: dict[Key, Ghost] = {}
        self.wish: Level | None = None
        self.version = 0
        self._kept: dict[str, tuple[ChartOrder, ChartPalette, list[Level]]] = {}
        self._levels: list[Level] = []
        self._levels_of: tuple[object, ...] = ()

    def set_orders(self, orders: Iterable[ChartOrder]) -> None:
        """Show these orders instead of the old; ghosts of orders that are gone go with them."""
        self.orders = {order.id: order for order in orders}
        self._kept = {order_id: kept for order_id, kept in self._kept.items() if order_id in self.orders}
        self.ghosts = {key: ghost for key, ghost in self.ghosts.items() if key[0] in self.orders}
        self.version += 1

    def set_positions(self, positions: Iterable[ChartPosition]) -> None:
        """Show these positions instead of the old."""
        self.positions = {position.account: position for position in positions}
        self.version += 1

    def set_ghost(self, key: Key, ghost: Ghost | None) -> None:
        """Show what is asked for an order's price, or no more."""
        if ghost is None:
            self.ghosts.pop(key, None)
        elif key[0] in self.orders:
            self.ghosts[key] = ghost
        self.version += 1

    def set_wish(self, wish: Level | None) -> None:
        """Show the one line that is being placed or carried now, or none."""
        self.wish = wish
        self.version += 1

    def position_of(self, key: Key) -> ChartPosition | None:
        """Return the position a line belongs to."""
        return next((p for p in self.positions.values() if key == (f"{POSITION} {p.account}", POSITION)), None)

    def closed_by(self, order: ChartOrder) -> ChartPosition | None:
        """Return the position an order would close or shrink."""
        position = self.positions.get(order.account)
        return position if position is not None and (position.units < 0) == order.buys else None

    def levels(self) -> list[Level]:
        """Return every line, what is asked for last."""
        palette = self._state.inks.palette
        key = (self.version, palette, self._state.decimals)
        if key != self._levels_of:
            self._levels_of, self._levels = key, self._make(palette)
        return self._levels

    def facts(self) -> list[Level]:
        """Return every line but the one under the hand."""
        return [level for level in self.levels() if level is not self.wish]

    def _make(self, palette: ChartPalette) -> list[Level]:
        named = len(self.positions) > 1
        levels = [position_level(p, self._average(p), named, palette) for p in self.positions.values()]
        for order in self.orders.values():
            levels += self._levels_of_order(order, palette)
        for (order_id, part), ghost in self.ghosts.items():
            levels.append(ghost_level(self.orders[order_id], Part(part), ghost, palette))
        return [*levels, self.wish] if self.wish is not None else levels

    def _levels_of_order(self, order: ChartOrder, palette: ChartPalette) -> list[Level]:
        """Return the lines of an order; the same ones as long as nothing about it changes."""
        kept = self._kept.get(order.id)
        if kept is None or kept[0] != order or kept[1] != palette:
            kept = self._kept[order.id] = (order, palette, order_levels(order, palette))
        return kept[2]

    def _average(self, position: ChartPosition) -> str:
        """Return the average price, with more decimals where it is finer than the contract's step."""
        state = self._state
        finer = f"{position.average:,.{state.decimals + AVERAGE_DECIMALS}f}"
        text = state.text_of(position.average)
        return text if finer.rstrip("0").rstrip(".") == text.rstrip("0").rstrip(".") else finer.replace("-", "−")
