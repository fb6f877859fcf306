"""Number fields for orders: exact decimals, the contract's own steps, K and M suffixes, never a rounded cent."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from gatedesk.domain.ticks import PriceGrid

NUMBER = re.compile(r"^(?P<sign>[-−]?)(?P<digits>\d{1,3}(,\d{3})+(\.\d*)?|\d*\.?\d*)(?P<suffix>[kKmM]?)$")
SUFFIXES = {"": Decimal(1), "k": Decimal(1_000), "m": Decimal(1_000_000)}
LONGEST = 24
Step = QAbstractSpinBox.StepEnabledFlag


def parse_number(text: str) -> Decimal | None:
    """1,234.5 or 1.5K as an exact number; None if it is not one. A comma must stand before three digits."""
    match = NUMBER.match(text.strip().replace(" ", ""))
    if match is None or len(text) > LONGEST:
        return None
    try:
        number = Decimal(match["digits"].replace(",", "")) * SUFFIXES[match["suffix"].lower()]
    except InvalidOperation:
        return None
    number = plain(number)
    return -number if match["sign"] else number


def plain(number: Decimal) -> Decimal:
    """The same number without an exponent."""
    exponent = number.as_tuple().exponent
    return number.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else number


class DecimalEdit(QAbstractSpinBox):
    """A decimal or nothing. ``value_changed`` tells every change; set by the program or typed alike.

    What is not a number stays in the field, marked by ``is_readable`` being False.
    """

    value_changed = Signal(object)  # Decimal | None
    stepped_by_hand = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccelerated(True)
        self.setKeyboardTracking(True)
        self.lineEdit().textChanged.connect(self._tell)

    def value(self) -> Decimal | None:
        return parse_number(self.text())

    @property
    def is_readable(self) -> bool:
        """Whether the field is empty or a number."""
        return not self.text().strip() or self.value() is not None

    def set_value(self, value: Decimal | float | str | None) -> None:
        """Show a number (floats by their shortest text), or nothing."""
        self.lineEdit().setText("" if value is None else self.words(Decimal(str(value))))

    def setValue(self, value: Decimal | float | str | None) -> None:
        """The same, under the name Qt's own number fields have."""
        self.set_value(value)

    def setText(self, text: str) -> None:
        self.lineEdit().setText(text)

    def words(self, value: Decimal) -> str:
        """How a number is written in the field."""
        return f"{plain(value):f}"

    def stepped(self, value: Decimal | None, steps: int) -> Decimal:
        """The number so many steps further."""
        return (value or Decimal(0)) + steps

    def stepBy(self, steps: int) -> None:
        self.set_value(self.stepped(self.value(), steps))
        self.selectAll()
        self.stepped_by_hand.emit()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        return Step.StepUpEnabled | Step.StepDownEnabled

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Anything may be typed: what is wrong is told beside the field, not swallowed."""
        return QValidator.State.Acceptable, text, position

    def _tell(self) -> None:
        self.value_changed.emit(self.value())


class QuantityEdit(DecimalEdit):
    """A quantity: steps of ``increment``, never below zero."""

    increment = Decimal(1)

    def stepped(self, value: Decimal | None, steps: int) -> Decimal:
        return max(Decimal(0), (value or Decimal(0)) + steps * self.increment)

    def words(self, value: Decimal) -> str:
        return f"{plain(value.normalize()):f}"


class PriceEdit(DecimalEdit):
    """A price: steps by the contract's increment at that price; an empty field steps from ``origin``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = PriceGrid()
        self.origin: Decimal | None = None

    def stepped(self, value: Decimal | None, steps: int) -> Decimal:
        if value is None:
            return self.grid.nearest(self.origin or Decimal(0))
        return self.grid.step(value, steps)

    def words(self, value: Decimal) -> str:
        """With the grid's decimals, unless the number is finer."""
        decimals = self.grid.decimals(value)
        rounded = value.quantize(Decimal(1).scaleb(-decimals))
        return f"{rounded:f}" if rounded == value else f"{plain(value):f}"
