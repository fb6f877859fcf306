"""The link group: one contract in focus, followed by watchlist, chart and ticket; proposals for the ticket; and which
panel a button elsewhere asks to be brought to the front.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QObject, Signal

from gatedesk.domain.connection import Application, TradingMode
from gatedesk.domain.contract import Contract
from gatedesk.domain.order import OrderType, Side


@dataclass(frozen=True, slots=True)
class TicketFill:
    """What to put into the ticket; None leaves a field as it is. Filling never sends.

    With ``review`` the ticket goes on to its own question, or says why it cannot.
    """

    side: Side | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    order_type: OrderType | None = None
    account: str = ""
    review: bool = False


@dataclass(frozen=True, slots=True)
class ConnectionFill:
    """What to put into the connection panel; filling never connects."""

    host: str
    port: int
    application: Application
    mode: TradingMode


class Focus(QObject):
    """The contract the linked panels show."""

    changed = Signal(object)  # Contract
    ticket_filled = Signal(object)  # TicketFill
    review_ended = Signal(str)  # the ticket's question is over; words where it could not even be asked
    connection_filled = Signal(object)  # ConnectionFill
    panel_wanted = Signal(str)  # a dock's id
    verify_wanted = Signal()
    find_wanted = Signal()

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

    def fill_connection(self, fill: ConnectionFill) -> None:
        self.connection_filled.emit(fill)

    def show_panel(self, panel_id: str) -> None:
        """Ask the window to open a dock and bring its tab to the front."""
        self.panel_wanted.emit(panel_id)

    def verify(self) -> None:
        """Check the connection of the settings, in the panel made for it."""
        self.show_panel("verify")
        self.verify_wanted.emit()

    def find(self) -> None:
        """Look what stands at the usual ports of the settings' host."""
        self.show_panel("find_gateway")
        self.find_wanted.emit()

    def propose(self, contract: Contract, fill: TicketFill) -> None:
        """Put a whole proposal for a contract into the ticket."""
        self.set_contract(contract)
        self.ticket_filled.emit(fill)
