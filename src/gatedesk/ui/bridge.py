"""The only crossing from the desk's bus to Qt: every fact becomes a signal, and ends with the widget it tells."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gatedesk.desk.bus import EventBus
from gatedesk.domain.events import (
    AccountUpdated,
    AlertFired,
    AlertsChanged,
    BarsFailed,
    BarsLoaded,
    BarUpdated,
    ConnectionChanged,
    DrawingsChanged,
    Filled,
    Noticed,
    OrdersSynced,
    OrderUpdated,
    PnLUpdated,
    PortSwept,
    PositionsSynced,
    PositionUpdated,
    QuotesUpdated,
    TimelineGrew,
    VerificationChanged,
)


class Bridge(QObject):
    """Signals carry the domain records themselves (``object``), emitted in the order of the bus."""

    connection_changed = Signal(object)  # ConnectionStatus
    quotes_updated = Signal(object)  # tuple[Quote, ...]
    order_updated = Signal(object)  # OrderRecord
    orders_synced = Signal(object)  # tuple[OrderRecord, ...]
    filled = Signal(object)  # Fill
    position_updated = Signal(object)  # Position
    positions_synced = Signal(object)  # tuple[Position, ...]
    account_updated = Signal(object)  # tuple[AccountValue, ...]
    pnl_updated = Signal(object)  # AccountPnL
    bars_loaded = Signal(object)  # BarsLoaded
    bar_updated = Signal(object)  # BarUpdated
    bars_failed = Signal(object)  # BarsFailed
    drawings_changed = Signal(int)  # contract id
    alerts_changed = Signal(int)  # contract id
    alert_fired = Signal(object)  # AlertFired
    noticed = Signal(object)  # Notice
    report_changed = Signal(object)  # ConnectionReport
    port_swept = Signal(object)  # PortFinding
    timeline_grew = Signal(object)  # TimelineEntry

    def __init__(self, bus: EventBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ends = [
            bus.subscribe(ConnectionChanged, lambda e: self.connection_changed.emit(e.status)),
            bus.subscribe(QuotesUpdated, lambda e: self.quotes_updated.emit(e.quotes)),
            bus.subscribe(OrderUpdated, lambda e: self.order_updated.emit(e.order)),
            bus.subscribe(OrdersSynced, lambda e: self.orders_synced.emit(e.orders)),
            bus.subscribe(Filled, lambda e: self.filled.emit(e.fill)),
            bus.subscribe(PositionUpdated, lambda e: self.position_updated.emit(e.position)),
            bus.subscribe(PositionsSynced, lambda e: self.positions_synced.emit(e.positions)),
            bus.subscribe(AccountUpdated, lambda e: self.account_updated.emit(e.values)),
            bus.subscribe(PnLUpdated, lambda e: self.pnl_updated.emit(e.pnl)),
            bus.subscribe(BarsLoaded, self.bars_loaded.emit),
            bus.subscribe(BarUpdated, self.bar_updated.emit),
            bus.subscribe(BarsFailed, self.bars_failed.emit),
            bus.subscribe(DrawingsChanged, lambda e: self.drawings_changed.emit(e.con_id)),
            bus.subscribe(AlertsChanged, lambda e: self.alerts_changed.emit(e.con_id)),
            bus.subscribe(AlertFired, self.alert_fired.emit),
            bus.subscribe(Noticed, lambda e: self.noticed.emit(e.notice)),
            bus.subscribe(VerificationChanged, lambda e: self.report_changed.emit(e.report)),
            bus.subscribe(PortSwept, lambda e: self.port_swept.emit(e.finding)),
            bus.subscribe(TimelineGrew, lambda e: self.timeline_grew.emit(e.entry)),
        ]

    def close(self) -> None:
        """Stop listening to the bus; the window closes before the desk does."""
        for end in self._ends:
            end()
        self._ends.clear()
