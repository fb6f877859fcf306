"""The ticket's fields: what they are called, where they stand, and which of them an order type asks for."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gatedesk.domain.contract import Contract
from gatedesk.domain.order import OrderDraft, OrderType, Side, TimeInForce
from gatedesk.ui.context import UiContext
from gatedesk.ui.docks.ticket_words import TYPE_WORDS
from gatedesk.ui.theme.stylesheet import set_property
from gatedesk.ui.widgets.account_box import AccountBox
from gatedesk.ui.widgets.decimal_edit import DecimalEdit, PriceEdit, QuantityEdit
from gatedesk.ui.widgets.field import Field, add_row
from gatedesk.ui.widgets.plain_text import plain_label
from gatedesk.ui.widgets.quote_strip import QuoteStrip
from gatedesk.ui.widgets.symbol_search import SymbolSearch


class TicketForm(QWidget):
    """Fields and words only: it follows nothing and sends nothing."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.setProperty("panel", True)
        self._make_fields()
        self._make_words()
        self._lay_out()

    @property
    def side(self) -> Side:
        return Side.SELL if self.sell.isChecked() else Side.BUY

    @property
    def order_type(self) -> OrderType:
        return OrderType(self.type_box.currentData())

    def draft_of(self, contract: Contract) -> OrderDraft:
        """The fields as an order for a contract; a quantity that cannot be read is 0."""
        kind = self.order_type
        return OrderDraft(
            contract=contract,
            account=self.account.currentText(),
            side=self.side,
            quantity=self.quantity.value() or Decimal(0),
            order_type=kind,
            limit_price=self.limit.value() if kind.needs_limit else None,
            stop_price=self.stop.value() if kind.needs_stop else None,
            time_in_force=TimeInForce(self.tif_box.currentData()),
            outside_rth=self.outside.isEnabled() and self.outside.isChecked(),
        )

    def numbers(self) -> list[tuple[str, DecimalEdit]]:
        """The number fields in use now."""
        kind = self.order_type
        used: list[tuple[str, DecimalEdit]] = [("quantity", self.quantity)]
        used += [("limit", self.limit)] if kind.needs_limit else []
        return used + ([("stop", self.stop)] if kind.needs_stop else [])

    def has_input(self, name: str) -> bool:
        """Whether anything stands in a field."""
        return bool({"quantity": self.quantity, "limit": self.limit, "stop": self.stop}.get(name, self.symbol).text())

    def show_side(self) -> None:
        """Tint the panel, the chosen side's button and the one that reviews."""
        side = self.side.value.lower()
        set_property(self.frame, "tint", side)
        set_property(self.buy, "side", "buy" if self.side is Side.BUY else "")
        set_property(self.sell, "side", "sell" if self.side is Side.SELL else "")
        set_property(self.submit, "side", side)
        self.submit.setText(f"Review {self.side.value} order")

    def show_type(self) -> None:
        """Ask only for what the order type needs."""
        kind = self.order_type
        for used, row in ((kind.needs_limit, self._limit_row), (kind.needs_stop, self._stop_row)):
            for widget in row:
                widget.setVisible(used)
        fits = kind is not OrderType.MARKET and self.tif_box.currentData() != TimeInForce.IOC
        self.outside.setEnabled(fits)
        self.outside.setToolTip("" if fits else "Not for market orders, nor for immediate-or-cancel.")

    def _make_fields(self) -> None:
        self.symbol = SymbolSearch(self._context, "ticket.symbol", "Symbol")
        self.symbol.setPlaceholderText("Symbol")
        self.buy, self.sell = QPushButton("BUY"), QPushButton("SELL")
        self.quantity, self.limit, self.stop = QuantityEdit(), PriceEdit(), PriceEdit()
        self.type_box, self.tif_box, self.account = QComboBox(), QComboBox(), AccountBox(self._context.privacy)
        for box in (self.type_box, self.tif_box, self.account):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for kind, words in TYPE_WORDS.items():
            self.type_box.addItem(words, kind)
        self.type_box.setCurrentIndex(self.type_box.findData(OrderType.LIMIT))
        for tif in TimeInForce:
            self.tif_box.addItem(tif.value, tif)
        self.outside = QCheckBox("Also outside regular hours")
        self.submit = QPushButton()
        self.submit.setMinimumHeight(34)
        self.submit.setAutoDefault(False)
        self._sides = QButtonGroup(self)
        for button in (self.buy, self.sell):
            button.setCheckable(True)
            button.setMinimumHeight(32)
            self._sides.addButton(button)
        self.buy.setChecked(True)
        self.strip = QuoteStrip("ticket")
        self._name_fields()

    def _name_fields(self) -> None:
        titles: dict[str, tuple[QWidget, str]] = {
            "buy": (self.buy, "Buy"),
            "sell": (self.sell, "Sell"),
            "quantity": (self.quantity, "Quantity"),
            "type": (self.type_box, "Order type"),
            "limit": (self.limit, "Limit price"),
            "stop": (self.stop, "Stop price"),
            "tif": (self.tif_box, "Time in force"),
            "outside_hours": (self.outside, "Also outside regular hours"),
            "account": (self.account, "Account"),
            "submit": (self.submit, "Review the order"),
        }
        for name, (widget, title) in titles.items():
            widget.setObjectName(f"ticket.{name}")
            widget.setAccessibleName(title)
        named: dict[str, QWidget] = {
            "symbol": self.symbol,
            "quantity": self.quantity,
            "limit": self.limit,
            "stop": self.stop,
        }
        self.fields = {name: Field(widget, f"ticket.{name}") for name, widget in named.items()}

    def _make_words(self) -> None:
        self.held = plain_label("", "ticket.held", wrap=True)
        self.held.setProperty("role", "muted")
        self.words = plain_label("", "ticket.words", wrap=True)
        self.reason = plain_label("", "ticket.reason", wrap=True)
        self.reason.setProperty("role", "warning")
        self.told = plain_label("", "ticket.told", wrap=True)

    def _lay_out(self) -> None:
        self.frame = QFrame()
        column = QVBoxLayout(self.frame)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        sides = QHBoxLayout()
        sides.setSpacing(4)
        sides.addWidget(self.buy)
        sides.addWidget(self.sell)
        column.addWidget(self.fields["symbol"])
        column.addWidget(self.held)
        column.addWidget(self.strip)
        column.addLayout(sides)
        column.addLayout(self._form())
        for widget in (self.words, self.submit, self.reason, self.told):
            column.addWidget(widget)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.frame)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _form(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        add_row(grid, "Quantity", self.fields["quantity"], self.quantity)
        add_row(grid, "Type", self.type_box)
        self._limit_row = add_row(grid, "Limit", self.fields["limit"], self.limit)
        self._stop_row = add_row(grid, "Stop", self.fields["stop"], self.stop)
        add_row(grid, "Time in force", self.tif_box)
        add_row(grid, "Account", self.account)
        grid.addWidget(self.outside, grid.rowCount(), 0, 1, 2)
        return grid
