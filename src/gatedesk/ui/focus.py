"""The link group: one contract in focus, followed by watchlist, chart and ticket; and proposals for the ticket."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QObject, Signal

from gatedesk.domain.contract import Contract
from gatedesk.domain.order import Side


@dataclass(frozen=True, slots=True)
class TicketFill:
    """What to put into the ticket; None leaves a field as it is. Filling never sends."""

    side: Side | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None


class Focus(QObject):
    """The contract the linked panels show."""

    changed = Signal(object)  # Contract
    ticket_filled = Signal(object)  # TicketFill

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.contract: Contract | None = None

    def set_contract(self, contract: Contract) -> None:
        """Put a qualified contract in focus; the same one again changes nothing."""
        if self.contract is None or contract.con_id != self.contract.con_id:
            self.contract = contract
            self.changed.emit(contract)

    def fill_ticket(
        self, side: Side | None = None, quantity: Decimal | None = None, price: Decimal | None = None
    ) -> None:
        self.ticket_filled.emit(TicketFill(side, quantity, price))
