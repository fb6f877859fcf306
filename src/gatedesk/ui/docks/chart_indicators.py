"""The chart panel's indicators: the button, the dialog behind it, and the settings that remember them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from gatedesk.desk.desk import Desk
from gatedesk.domain.indicators import IndicatorChoice, IndicatorTemplate
from gatedesk.domain.settings import ChartSettings
from gatedesk.ui.chart.indicators.layer import IndicatorLayer


class ChartIndicators(QObject):
    """Shows what was remembered and remembers what is shown; the shelf of templates for the dialog."""

    def __init__(self, desk: Desk, layer: IndicatorLayer, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._layer = layer
        self._panel = parent
        self.button = QToolButton(parent)
        self.button.setText("Indicators")
        self.button.setObjectName("chart.indicators")
        self.button.setAccessibleName("Indicators")
        self.button.setToolTip("Add and edit indicators")
        self.button.setProperty("kind", "flat")
        self.button.clicked.connect(self.open)
        layer.show(desk.settings.chart.indicators)
        layer.changed.connect(self._remember)

    def open(self) -> None:
        """Open the dialog. It is imported here: it loads the whole catalogue."""
        from gatedesk.ui.dialogs.indicators import IndicatorsDialog

        over = self._panel if self._panel.isVisible() else QApplication.activeWindow() or self._panel
        IndicatorsDialog(self._layer, self, over).open()

    def _remember(self, choices: Sequence[IndicatorChoice]) -> None:
        self._change(self._desk.settings.chart.model_copy(update={"indicators": tuple(choices)}))

    def _change(self, chart: ChartSettings) -> None:
        self._desk.change_settings(self._desk.settings.model_copy(update={"chart": chart}))

    def templates(self) -> Sequence[IndicatorTemplate]:
        """The templates kept in the settings."""
        return self._desk.settings.chart.templates

    def keep(self, template: IndicatorTemplate) -> None:
        """Keep a template."""
        self._change(self._desk.settings.chart.with_template(template))

    def drop(self, name: str) -> None:
        """Forget a template."""
        self._change(self._desk.settings.chart.without_template(name))
