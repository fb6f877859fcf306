"""The dialog of indicators: everything it offers comes from metadata, and every change shows on the chart at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import talib
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QColorDialog,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QSpinBox,
    QToolButton,
    QWidget,
)

from gatedesk.domain.indicators import IndicatorChoice, IndicatorTemplate
from gatedesk.domain.settings import ChartSettings, Settings
from gatedesk.ui.chart.widget import ChartWidget
from gatedesk.ui.dialogs.colour_button import ColourButton
from gatedesk.ui.dialogs.indicators import IndicatorsDialog
from gatedesk.ui.docks.chart import ChartPanel
from helpers.chart_bars import walk
from helpers.ui_desk import make_ui_desk

SMA = IndicatorChoice(study="SMA", parameters={"timeperiod": 20.0})
BANDS = IndicatorChoice(study="BBANDS")
RSI = IndicatorChoice(study="RSI")


class Shelf:
    """Templates in memory."""

    def __init__(self) -> None:
        self.chart = ChartSettings()

    def templates(self) -> Sequence[IndicatorTemplate]:
        return self.chart.templates

    def keep(self, template: IndicatorTemplate) -> None:
        self.chart = self.chart.with_template(template)

    def drop(self, name: str) -> None:
        self.chart = self.chart.without_template(name)


@pytest.fixture
def chart(qtbot: Any) -> ChartWidget:
    widget = ChartWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.show()
    widget.set_bars(**walk(300))
    widget.indicators.show([SMA, BANDS])
    return widget


@pytest.fixture
def dialog(chart: ChartWidget) -> Iterator[IndicatorsDialog]:
    opened = IndicatorsDialog(chart.indicators, Shelf(), chart)
    opened.open()
    yield opened
    opened.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def find(dialog: QWidget, kind: type[Any], name: str) -> Any:
    widget = dialog.findChild(kind, name)
    assert widget is not None, name
    return widget


def click(dialog: QWidget, name: str) -> None:
    QTest.mouseClick(find(dialog, QAbstractButton, name), Qt.MouseButton.LeftButton)


def labels(dialog: IndicatorsDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def test_it_offers_every_group_of_talib_and_ours(dialog: IndicatorsDialog) -> None:
    tree = dialog.tree.tree
    groups = [tree.topLevelItem(number).text(0) for number in range(tree.topLevelItemCount())]
    assert groups == ["Gatedesk", *talib.get_function_groups()]


def test_searching_and_entering_adds_one_to_the_chart(dialog: IndicatorsDialog, chart: ChartWidget) -> None:
    QTest.keyClicks(dialog.tree.search, "rsi")
    QTest.keyClick(dialog.tree.search, Qt.Key.Key_Return)
    assert chart.indicators.choices[-1] == RSI
    assert labels(dialog) == ["SMA 20", "BBANDS 20 2 2", "RSI 14"]
    assert dialog.list.currentRow() == 2
    assert len(chart.state.layout.studies) == 1
    assert dialog.isVisible()


def test_a_search_hides_what_does_not_fit(dialog: IndicatorsDialog, chart: ChartWidget) -> None:
    dialog.tree.search.setText("stochastic relative")
    tree = dialog.tree.tree
    shown = [
        group.child(number).text(0)
        for group in map(tree.topLevelItem, range(tree.topLevelItemCount()))
        for number in range(group.childCount())
        if not group.child(number).isHidden()
    ]
    assert shown == ["Stochastic Relative Strength Index  ·  STOCHRSI"]
    click(dialog, "indicators.add")
    assert chart.indicators.choices[-1].study == "STOCHRSI"


def test_fields_come_from_the_studys_parameters_with_their_ranges(dialog: IndicatorsDialog) -> None:
    dialog.list.setCurrentRow(1)
    period = find(dialog, QSpinBox, "indicators.parameter.timeperiod")
    assert (period.minimum(), period.maximum(), period.value()) == (2, 100_000, 20)
    deviations = find(dialog, QDoubleSpinBox, "indicators.parameter.nbdevup")
    assert deviations.value() == 2.0
    assert deviations.text() == "2"
    average = find(dialog, QComboBox, "indicators.parameter.matype")
    assert [average.itemText(number) for number in range(3)] == ["SMA", "EMA", "WMA"]
    assert find(dialog, QComboBox, "indicators.input.price").currentData() == "close"
    outputs = [button.objectName().rpartition(".")[2] for button in dialog.findChildren(ColourButton)]
    assert outputs == ["upperband", "middleband", "lowerband"]


def test_a_changed_parameter_shows_at_once_and_typing_is_one_step(dialog: IndicatorsDialog, chart: ChartWidget) -> None:
    dialog.list.setCurrentRow(0)
    period = find(dialog, QSpinBox, "indicators.parameter.timeperiod")
    period.selectAll()
    QTest.keyClicks(period, "50")
    assert chart.indicators.choices[0].parameters == {"timeperiod": 20.0}
    QTest.keyClick(period, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert labels(dialog)[0] == "SMA 50"
    period.stepUp()
    assert chart.indicators.choices[0].parameters == {"timeperiod": 51.0}
    assert chart.indicators.undo_stack.count() == 1
    click(dialog, "indicators.undo")
    assert labels(dialog)[0] == "SMA 20"
    assert find(dialog, QSpinBox, "indicators.parameter.timeperiod").value() == 20
    click(dialog, "indicators.redo")
    assert labels(dialog)[0] == "SMA 51"


def test_price_and_average_are_chosen_from_lists(dialog: IndicatorsDialog, chart: ChartWidget) -> None:
    dialog.list.setCurrentRow(1)
    price = find(dialog, QComboBox, "indicators.input.price")
    price.setCurrentIndex(price.findData("hlc3"))
    average = find(dialog, QComboBox, "indicators.parameter.matype")
    average.setCurrentIndex(average.findText("EMA"))
    assert labels(dialog)[1] == "BBANDS 20 2 2 EMA hlc3"
    assert chart.indicators.choices[1].inputs == {"price": "hlc3"}
    click(dialog, "indicators.defaults")
    assert chart.indicators.choices[1] == BANDS
    assert labels(dialog)[1] == "BBANDS 20 2 2"


def test_a_colour_is_chosen_in_a_dialog_of_its_own(dialog: IndicatorsDialog, chart: ChartWidget) -> None:
    dialog.list.setCurrentRow(1)
    click(dialog, "indicators.colour.upperband")
    chooser = find(dialog, QColorDialog, "colour")
    chooser.setCurrentColor(QColor("#00ff80"))
    chooser.accept()
    assert chart.indicators.choices[1].colours == {"upperband": "#00ff80"}
    upper, middle, _ = list(chart.indicators)[1].plots
    assert upper.colour == QColor("#00ff80")
    assert middle.colour != upper.colour


def test_hiding_moving_and_removing(dialog: IndicatorsDialog, chart: ChartWidget) -> None:
    dialog.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert not chart.indicators.choices[0].visible
    dialog.list.setCurrentRow(0)
    find(dialog, QSpinBox, "indicators.parameter.timeperiod").stepUp()
    assert not chart.indicators.choices[0].visible
    click(dialog, "indicators.down")
    assert labels(dialog) == ["BBANDS 20 2 2", "SMA 21"]
    assert dialog.list.currentRow() == 1
    click(dialog, "indicators.remove")
    click(dialog, "indicators.remove")
    assert chart.indicators.choices == ()
    assert find(dialog, QLabel, "indicators.nothing").text()
    assert not find(dialog, QAbstractButton, "indicators.remove").isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(chart.indicators.choices) == 1


def test_an_unknown_study_is_said_and_can_be_removed(dialog: IndicatorsDialog, chart: ChartWidget) -> None:
    chart.indicators.change([IndicatorChoice(study="<b>NEW</b>")], "Test")
    assert labels(dialog) == ["<b>NEW</b>"]
    label = find(dialog, QLabel, "indicators.unknown")
    assert label.textFormat() == Qt.TextFormat.PlainText
    click(dialog, "indicators.remove")
    assert chart.indicators.choices == ()


def test_templates_are_saved_applied_and_forgotten(dialog: IndicatorsDialog, chart: ChartWidget) -> None:
    row = dialog.templates
    assert not row.apply.isEnabled()
    QTest.keyClicks(row.names.lineEdit(), "Two lines")
    click(dialog, "indicators.template.save")
    chart.indicators.change([RSI], "Other")
    assert row.apply.isEnabled()
    click(dialog, "indicators.template.apply")
    assert chart.indicators.choices == (SMA, BANDS)
    assert labels(dialog) == ["SMA 20", "BBANDS 20 2 2"]
    click(dialog, "indicators.undo")
    assert chart.indicators.choices == (RSI,)
    click(dialog, "indicators.template.delete")
    assert row.names.count() == 0
    assert not row.apply.isEnabled()


def test_the_panel_remembers_indicators_and_templates_in_the_settings(qtbot: Any) -> None:
    ui = make_ui_desk(Settings(chart=ChartSettings(indicators=(SMA,))))
    panel = ChartPanel(ui.context)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.chart.indicators.choices == (SMA,)
    QTest.mouseClick(find(panel, QToolButton, "chart.indicators"), Qt.MouseButton.LeftButton)
    opened = find(panel, IndicatorsDialog, "indicators")
    QTest.keyClicks(opened.tree.search, "ema")
    QTest.keyClick(opened.tree.search, Qt.Key.Key_Return)
    assert ui.store.saved is not None
    assert [choice.study for choice in ui.store.saved.chart.indicators] == ["SMA", "EMA"]
    QTest.keyClicks(opened.templates.names.lineEdit(), "Mine")
    click(opened, "indicators.template.save")
    assert [kept.name for kept in ui.store.saved.chart.templates] == ["Mine"]
    click(opened, "indicators.template.delete")
    assert ui.store.saved.chart.templates == ()
    click(opened, "indicators.close")
    panel.close()
    ui.context.bridge.close()
    ui.context.frames.stop()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
