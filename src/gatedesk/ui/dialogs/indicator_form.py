"""The form of one indicator, made from its study's record: prices, parameters with their ranges, colours."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFormLayout, QPushButton, QSpinBox, QWidget

from gatedesk.domain.indicators import IndicatorChoice
from gatedesk.ui.chart.studies.study import PRICES, Input, Output, Parameter, Study
from gatedesk.ui.dialogs.colour_button import ColourButton
from gatedesk.ui.widgets.plain_text import plain_label

PRICE_WORDS = {
    "open": "Open",
    "high": "High",
    "low": "Low",
    "close": "Close",
    "volume": "Volume",
    "hl2": "(High + Low) / 2",
    "hlc3": "(High + Low + Close) / 3",
    "ohlc4": "(Open + High + Low + Close) / 4",
}
DECIMALS = 4
DIGITS = 10
LEAST_LETTERS = 10  # of a list of prices: the longest would not fit its column
FINE = 0.01  # step of a parameter below one


class PlainSpinBox(QDoubleSpinBox):
    """Shows 2 and 0.025 rather than 2.0000 and 0.0250."""

    def textFromValue(self, value: float) -> str:
        return self.locale().toString(value, "g", DIGITS)


class IndicatorForm(QWidget):
    """``edited`` carries the changed choice and the number of the field: changes of one field are one step to undo."""

    edited = Signal(object, int)

    def __init__(self, study: Study, choice: IndicatorChoice, colour_of: Callable[[str], QColor]) -> None:
        """``colour_of`` tells the colour an output of the study has now."""
        super().__init__()
        self._study = study
        self._choice = choice
        self._fields = 0
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        heading = plain_label(study.title, "indicators.title", wrap=True)
        heading.setProperty("role", "heading")
        self._form.addRow(heading)
        for one in study.inputs:
            self._add(one.title, self._price(one))
        for parameter in study.parameters:
            self._add(parameter.title, self._parameter(parameter), parameter.hint)
        for output in study.outputs:
            self._add(output.title if len(study.outputs) > 1 else "Colour", self._colour(output, colour_of))
        self._add_defaults()

    def _add(self, title: str, field: QWidget, hint: str = "") -> None:
        field.setToolTip(hint)
        if not field.accessibleName():
            field.setAccessibleName(title)
        self._form.addRow(title, field)

    def _add_defaults(self) -> None:
        button = QPushButton("Use defaults")
        button.setObjectName("indicators.defaults")
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.edited.emit(IndicatorChoice(study=self._study.id), -1))
        self._form.addRow("", button)

    def _edit(self, field: int, **changes: object) -> None:
        self._choice = self._choice.model_copy(update=changes)
        self.edited.emit(self._choice, field)

    def _next_field(self) -> int:
        self._fields += 1
        return self._fields

    def _price(self, one: Input) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"indicators.input.{one.name}")
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(LEAST_LETTERS)
        for price in PRICES:
            box.addItem(PRICE_WORDS[price], price)
        box.setCurrentIndex(box.findData(self._study.reading(self._choice.inputs)[one.name]))
        field = self._next_field()
        box.currentIndexChanged.connect(
            lambda: self._edit(field, inputs=self._choice.inputs | {one.name: box.currentData()})
        )
        return box

    def _parameter(self, parameter: Parameter) -> QWidget:
        value = self._study.filled(self._choice.parameters)[parameter.name]
        field = self._next_field()

        def take(value: float) -> None:
            self._edit(field, parameters=self._choice.parameters | {parameter.name: float(value)})

        make = self._listed if parameter.choices else self._whole if parameter.whole else self._real
        widget = make(parameter, value, take)
        widget.setObjectName(f"indicators.parameter.{parameter.name}")
        return widget

    def _listed(self, parameter: Parameter, value: float, take: Callable[[float], None]) -> QWidget:
        box = QComboBox()
        for number, words in parameter.choices:
            box.addItem(words, number)
        box.setCurrentIndex(box.findData(int(value)))
        box.currentIndexChanged.connect(lambda: take(box.currentData()))
        return box

    def _whole(self, parameter: Parameter, value: float, take: Callable[[float], None]) -> QWidget:
        box = QSpinBox()
        box.setKeyboardTracking(False)  # 200 is one change, not 2, 20 and 200
        box.setRange(int(parameter.least), int(parameter.most))
        box.setValue(int(value))
        box.valueChanged.connect(take)
        return box

    def _real(self, parameter: Parameter, value: float, take: Callable[[float], None]) -> QWidget:
        box = PlainSpinBox()
        box.setKeyboardTracking(False)
        box.setDecimals(DECIMALS)
        box.setRange(parameter.least, parameter.most)
        box.setSingleStep(FINE if abs(parameter.default) < 1.0 else FINE * 10)
        box.setValue(value)
        box.valueChanged.connect(take)
        return box

    def _colour(self, output: Output, colour_of: Callable[[str], QColor]) -> ColourButton:
        button = ColourButton(colour_of(output.name), output.title, f"indicators.colour.{output.name}")
        field = self._next_field()
        button.chosen.connect(lambda colour: self._edit(field, colours=self._choice.colours | {output.name: colour}))
        return button
