"""Bid, last and ask of one contract as buttons: a click offers the price to whoever listens."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from gatedesk.domain.market import Quote
from gatedesk.ui.models import figures
from gatedesk.ui.theme.stylesheet import set_property

PRICES = (("bid", "Bid"), ("last", "Last"), ("ask", "Ask"))


class QuoteStrip(QWidget):
    """``picked`` tells the price of the button clicked, exact as shown."""

    picked = Signal(object)  # Decimal

    def __init__(self, name: str) -> None:
        super().__init__()
        self._prices: dict[str, float | None] = {}
        self._decimals = 2
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.buttons = {field: self._make(field, title, name, row) for field, title in PRICES}
        self.show_quote(None, 2)

    def _make(self, field: str, title: str, name: str, row: QHBoxLayout) -> QPushButton:
        button = QPushButton()
        button.setObjectName(f"{name}.{field}")
        button.setMinimumHeight(40)
        button.setProperty("tight", True)
        button.setToolTip(f"Take the {title.lower()} as the order's price")
        button.clicked.connect(lambda: self._pick(field))
        row.addWidget(button, 1)
        return button

    def show_quote(self, quote: Quote | None, decimals: int) -> None:
        """Write the prices; a price nobody gave cannot be clicked."""
        self._decimals = decimals
        for field, title in PRICES:
            price = getattr(quote, field) if quote is not None else None
            self._prices[field] = price
            button = self.buttons[field]
            words = figures.price(price, decimals)
            button.setText(f"{title}\n{words}")
            button.setAccessibleName(f"{title} {words}")
            button.setEnabled(price is not None)

    def set_quiet(self, quiet: bool) -> None:
        """Draw the prices as not live."""
        for button in self.buttons.values():
            set_property(button, "quiet", quiet)

    def _pick(self, field: str) -> None:
        price = self._prices[field]
        if price is not None:
            self.picked.emit(Decimal(f"{price:.{self._decimals}f}"))
