"""The indicators of a chart: add from the catalogue, edit, hide, order, remove, undo; every change shows at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gatedesk.domain.indicators import IndicatorChoice, IndicatorTemplate
from gatedesk.ui.chart.indicators.layer import IndicatorLayer
from gatedesk.ui.chart.studies.catalogue import studies, study_of
from gatedesk.ui.chart.studies.study import Study
from gatedesk.ui.dialogs.indicator_form import IndicatorForm
from gatedesk.ui.dialogs.indicator_tree import IndicatorTree
from gatedesk.ui.dialogs.template_row import TemplateRow, TemplateShelf
from gatedesk.ui.widgets.plain_text import plain, plain_label

FIELDS = 64  # more than any form has: numbers a field of one of several indicators
FORM_WIDTH = 330
NOTHING = "No indicators yet. Pick one on the left."


class IndicatorsDialog(QDialog):
    """Works on the chart's own indicators: there is nothing to confirm, and closing keeps what is shown."""

    def __init__(self, layer: IndicatorLayer, shelf: TemplateShelf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("indicators")
        self.setWindowTitle("Indicators")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(1000, 580)
        self._layer = layer
        self._shelf = shelf
        self._changing = False
        self.tree = IndicatorTree(studies())
        self.list = QListWidget()
        self.list.setObjectName("indicators.shown")
        self.list.setAccessibleName("Indicators on the chart")
        self.form = QScrollArea()
        self.form.setWidgetResizable(True)
        self.form.setFrameShape(QScrollArea.Shape.NoFrame)
        self.form.setMinimumWidth(FORM_WIDTH)
        self.templates = TemplateRow(shelf)
        self._buttons = {name: self._make(text, name, act) for name, text, act in self._acts()}
        self._lay_out()
        self._wire()
        self._show(0)
        self.tree.search.setFocus()

    def _acts(self) -> tuple[tuple[str, str, Callable[[], None]], ...]:
        return (
            ("up", "Move up", lambda: self._move(-1)),
            ("down", "Move down", lambda: self._move(1)),
            ("remove", "Remove", self._remove),
            ("undo", "Undo", self._layer.undo_stack.undo),
            ("redo", "Redo", self._layer.undo_stack.redo),
        )

    def _make(self, text: str, name: str, handler: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"indicators.{name}")
        button.setAutoDefault(False)
        button.clicked.connect(handler)
        return button

    def _lay_out(self) -> None:
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addWidget(self.tree, 5)
        columns.addLayout(self._shown_column(), 4)
        columns.addWidget(self.form, 4)
        foot = QHBoxLayout()
        foot.addWidget(self.templates)
        foot.addStretch(1)
        close = self._make("Close", "close", self.accept)
        close.setDefault(False)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addLayout(columns, 1)
        column.addLayout(foot)

    def _shown_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        heading = plain_label("On the chart")
        heading.setProperty("role", "muted")
        column.addWidget(heading)
        column.addWidget(self.list, 1)
        for names in (("up", "down", "remove"), ("undo", "redo")):
            row = QHBoxLayout()
            for name in names:
                row.addWidget(self._buttons[name])
            column.addLayout(row)
        return column

    def _wire(self) -> None:
        self.tree.picked.connect(self._add)
        self.list.currentRowChanged.connect(self._show_form)
        self.list.itemChanged.connect(self._check)
        self.templates.applied.connect(self._apply)
        self.templates.save_asked.connect(self._save)
        self._layer.changed.connect(self._follow)
        stack = self._layer.undo_stack
        stack.canUndoChanged.connect(self._buttons["undo"].setEnabled)
        stack.canRedoChanged.connect(self._buttons["redo"].setEnabled)
        self._buttons["undo"].setEnabled(stack.canUndo())
        self._buttons["redo"].setEnabled(stack.canRedo())
        for key, name in ((QKeySequence.StandardKey.Undo, "undo"), (QKeySequence.StandardKey.Redo, "redo")):
            QShortcut(QKeySequence(key), self, self._buttons[name].click)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.list, self._remove)

    # -- what is shown -------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """The indicators changed, by this dialog or by undoing."""
        if not self._changing:
            self._show(min(max(self.list.currentRow(), 0), len(self._layer.choices) - 1))
        self._enable()

    def _change(self, choices: Sequence[IndicatorChoice], text: str, merge: int = -1) -> None:
        """Change the chart's indicators: what this dialog shows of it is then its own business."""
        self._changing = True
        self._layer.change(choices, text, merge)
        self._changing = False

    def _show(self, row: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for choice in self._layer.choices:
            item = QListWidgetItem(_label(choice), self.list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if choice.visible else Qt.CheckState.Unchecked)
        self.list.setCurrentRow(row)
        self.list.blockSignals(False)
        self._show_form(self.list.currentRow())
        self._enable()

    def _enable(self) -> None:
        row, count = self.list.currentRow(), self.list.count()
        self._buttons["up"].setEnabled(row > 0)
        self._buttons["down"].setEnabled(0 <= row < count - 1)
        self._buttons["remove"].setEnabled(row >= 0)

    def _show_form(self, row: int) -> None:
        self._enable()
        if row < 0:
            self.form.setWidget(plain_label(NOTHING, "indicators.nothing", wrap=True))
            return
        choice = self._layer.choices[row]
        study = _known(choice)
        if study is None:
            words = (
                f"There is no indicator named {plain(choice.study, 64)}. Remove it, or leave it for another version."
            )
            self.form.setWidget(plain_label(words, "indicators.unknown", wrap=True))
            return
        form = IndicatorForm(study, choice, lambda output: self._layer.colour_of(row, output))
        form.edited.connect(lambda edited, field: self._edit(row, edited, field))
        self.form.setWidget(form)

    # -- what is done --------------------------------------------------------------------------------------------

    def _add(self, study: str) -> None:
        self._change((*self._layer.choices, IndicatorChoice(study=study)), f"Add {study}")
        self._show(len(self._layer.choices) - 1)

    def _edit(self, row: int, choice: IndicatorChoice, field: int) -> None:
        merge = -1 if field < 0 else row * FIELDS + field
        choice = choice.model_copy(update={"visible": self._layer.choices[row].visible})
        self._replace(row, choice, f"Change {choice.study}", merge)
        if field < 0:
            self._show(row)
        else:
            self.list.blockSignals(True)
            self.list.item(row).setText(_label(choice))
            self.list.blockSignals(False)

    def _replace(self, row: int, choice: IndicatorChoice, text: str, merge: int = -1) -> None:
        choices = list(self._layer.choices)
        choices[row] = choice
        self._change(choices, text, merge)

    def _check(self, item: QListWidgetItem) -> None:
        row = self.list.row(item)
        visible = item.checkState() == Qt.CheckState.Checked
        choice = self._layer.choices[row].model_copy(update={"visible": visible})
        self._replace(row, choice, "Show" if visible else "Hide")

    def _move(self, by: int) -> None:
        row, choices = self.list.currentRow(), list(self._layer.choices)
        choices.insert(row + by, choices.pop(row))
        self._change(choices, "Move")
        self._show(row + by)

    def _remove(self) -> None:
        row, choices = self.list.currentRow(), list(self._layer.choices)
        if row >= 0:
            gone = choices.pop(row)
            self._change(choices, f"Remove {gone.study}")
            self._show(min(row, len(choices) - 1))

    def _apply(self, template: IndicatorTemplate) -> None:
        self._change(template.indicators, f"Apply {template.name}")
        self._show(0)

    def _save(self, name: str) -> None:
        self._shelf.keep(IndicatorTemplate(name=name, indicators=self._layer.choices))
        self.templates.refresh(name)


def _known(choice: IndicatorChoice) -> Study | None:
    try:
        return study_of(choice.study)
    except KeyError:
        return None


def _label(choice: IndicatorChoice) -> str:
    study = _known(choice)
    return plain(choice.study, 64) if study is None else study.label(choice.parameters, choice.inputs)
