"""The chart panel's toolbar: bar size, style, toggles and the export menu; its choices are kept in the settings."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QToolButton, QWidget

from gatedesk.domain.market import BarField, BarSize
from gatedesk.domain.settings import ChartSettings
from gatedesk.ui.theme.icons import icon
from gatedesk.ui.widgets.table_view import add_action

SIZES = tuple(BarSize)
STYLES = (
    ("candles", "Candles"),
    ("hollow", "Hollow candles"),
    ("bars", "OHLC bars"),
    ("line", "Line"),
    ("area", "Area"),
    ("heikin-ashi", "Heikin-Ashi"),
)
PRICES = (
    (BarField.TRADES, "Trades"),
    (BarField.MIDPOINT, "Midpoint"),
    (BarField.BID, "Bid"),
    (BarField.ASK, "Ask"),
)
SHORTEST_CHOICE = 8  # letters a narrow panel leaves of a choice
EXPORTS = (
    ("picture", "Save picture…"),
    ("copy", "Copy picture"),
    ("bars", "Save shown bars as CSV…"),
)
TOGGLES = (
    ("regular_hours", "RTH", "chart.hours", "Regular trading hours only"),
    ("log_scale", "Log", "chart.log", "Logarithmic price scale"),
    ("fit_orders", "Fit orders", "chart.fit_orders", "Keep orders and positions within the price range"),
)
"""Field of the settings, word on the button, object name, tip."""


class ChartToolbar(QWidget):
    """Says what is chosen; ``changed`` names the field of the settings that was."""

    changed = Signal(str)
    export_asked = Signal(str)  # an id of EXPORTS

    def __init__(self, chosen: ChartSettings) -> None:
        super().__init__()
        self.sizes = self._make_choice("chart.bar_size", "Bar size", [(size.value, size.value) for size in SIZES])
        prices = [(field.value, words) for field, words in PRICES]
        self.prices = self._make_choice("chart.bar_field", "Prices of the bars", prices)
        self.styles = self._make_choice("chart.style", "Chart style", list(STYLES))
        self.toggles = {field: self._make_toggle(*words) for field, *words in TOGGLES}
        self.export = self._make_export()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(10, 6, 10, 6)
        self.row.setSpacing(8)
        for widget in (self.sizes, self.styles, self.prices, *self.toggles.values()):
            self.row.addWidget(widget)
        self.row.addStretch(1)
        self.row.addWidget(self.export)
        self._show(chosen)
        self._wire()

    def choices(self, kept: ChartSettings) -> ChartSettings:
        """The settings with what is chosen now."""
        chosen: dict[str, object] = {field: button.isChecked() for field, button in self.toggles.items()}
        chosen |= {"bar_size": self.bar_size, "bar_field": self.bar_field, "style": self.style_name}
        return kept.model_copy(update=chosen)

    @property
    def bar_size(self) -> BarSize:
        return BarSize(self.sizes.currentData())

    @property
    def bar_field(self) -> BarField:
        return BarField(self.prices.currentData())

    @property
    def style_name(self) -> str:
        name: str = self.styles.currentData()
        return name

    def restyle(self, color: str) -> None:
        """Draw the icons in the theme's colour."""
        self.export.setIcon(icon("download", color))

    def _show(self, chosen: ChartSettings) -> None:
        self.sizes.setCurrentIndex(self.sizes.findData(chosen.bar_size.value))
        self.prices.setCurrentIndex(self.prices.findData(chosen.bar_field.value))
        self.styles.setCurrentIndex(self.styles.findData(chosen.style))
        for field, button in self.toggles.items():
            button.setChecked(getattr(chosen, field))

    def _wire(self) -> None:
        self.sizes.currentIndexChanged.connect(lambda: self.changed.emit("bar_size"))
        self.prices.currentIndexChanged.connect(lambda: self.changed.emit("bar_field"))
        self.styles.currentIndexChanged.connect(lambda: self.changed.emit("style"))
        for field, button in self.toggles.items():
            button.toggled.connect(lambda _, field=field: self.changed.emit(field))
        self.export.clicked.connect(self._pop)

    def _make_choice(self, name: str, title: str, items: list[tuple[str, str]]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(title)
        box.setToolTip(title)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(SHORTEST_CHOICE)
        for data, words in items:
            box.addItem(words, data)
        return box

    def _make_toggle(self, text: str, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setObjectName(name)
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setProperty("kind", "flat")
        return button

    def _make_export(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("chart.export")
        button.setAccessibleName("Export the chart")
        button.setToolTip("Save or copy the chart")
        button.setProperty("kind", "flat")
        button.setIconSize(QSize(16, 16))
        return button

    def menu(self) -> QMenu:
        """The export menu, gone when it is closed."""
        menu = QMenu(self)
        menu.setObjectName("chart.export_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, words in EXPORTS:
            action = add_action(menu, words, lambda name=name: self.export_asked.emit(name), True)
            action.setObjectName(f"chart.export.{name}")
        return menu

    def _pop(self) -> None:
        self.menu().popup(self.export.mapToGlobal(self.export.rect().bottomLeft()))
