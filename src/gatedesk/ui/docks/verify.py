"""The verify panel: does the connection work, and if not, what is wrong and what to do - in words, stage by stage.

It shows the desk's latest report as it grows. Checking happens on the connection the window then uses.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gatedesk.domain.connection_pages import html_report, text_report
from gatedesk.domain.connection_report import ConnectionReport
from gatedesk.domain.events import Noticed
from gatedesk.domain.notice import Notice, Severity
from gatedesk.ui.context import UiContext
from gatedesk.ui.docks.verify_words import Headline, headline_of, spotlight
from gatedesk.ui.models.record_table import RecordTableModel
from gatedesk.ui.models.stage_columns import STAGE_COLUMNS
from gatedesk.ui.widgets.plain_text import plain, plain_label
from gatedesk.ui.widgets.shapes import ShapeMark
from gatedesk.ui.widgets.stage_table import StageTable


class VerifyPanel(QWidget):
    """Headline and remedy on top, every stage below; the report can be copied and saved, account ids cut."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._report: ConnectionReport | None = None
        self.setProperty("panel", True)
        self.model = RecordTableModel(STAGE_COLUMNS, lambda stage: stage.id, context.frames)
        self.table = StageTable(self.model, context.theme, "verify.table")
        self._make_words()
        self.run = self._button("Verify connection", "verify.run", "primary")
        self.copy = self._button("Copy as text", "verify.copy", "")
        self.save = self._button("Save as HTML …", "verify.save", "")
        self._lay_out()
        self._wire()
        self.show_report(context.desk.report)

    # -- building ---------------------------------------------------------------------------------------------------

    def _make_words(self) -> None:
        self.mark = ShapeMark(self._context.theme, 22)
        self.headline = plain_label("", "verify.headline", wrap=True)
        self.headline.setProperty("role", "heading")
        self.headline.setAccessibleName("Result")
        self.remedy = plain_label("", "verify.remedy", wrap=True)
        self.facts = plain_label("", "verify.facts", wrap=True)
        self.facts.setProperty("role", "caption")

    def _button(self, words: str, name: str, kind: str) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName(name)
        button.setAccessibleName(words)
        if kind:
            button.setProperty("kind", kind)
        return button

    def _lay_out(self) -> None:
        card = QFrame()
        card.setProperty("card", True)
        words = QVBoxLayout()
        words.setSpacing(4)
        for label in (self.headline, self.remedy, self.facts):
            words.addWidget(label)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.run, self.copy, self.save):
            buttons.addWidget(button)
        buttons.addStretch(1)
        inner = QVBoxLayout(card)
        inner.setContentsMargins(14, 12, 14, 12)
        inner.setSpacing(10)
        inner.addLayout(head)
        inner.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 0)
        column.setSpacing(6)
        column.addWidget(card)
        column.addWidget(self.table, 1)
        column.addStretch(0)

    def _wire(self) -> None:
        context = self._context
        self.run.clicked.connect(self.verify)
        self.copy.clicked.connect(self.copy_text)
        self.save.clicked.connect(self.ask_file)
        context.focus.verify_wanted.connect(self.verify)
        context.bridge.report_changed.connect(self.show_report)
        context.privacy.changed.connect(self._mask)
        self._mask()

    # -- acting -----------------------------------------------------------------------------------------------------

    def verify(self) -> None:
        """Check once more; while a check runs this changes nothing."""
        if self.run.isEnabled():
            self.run.setEnabled(False)
            self._context.tasks.run(
                self._context.desk.verify(), "verify the connection", self, on_done=self._finish, on_error=self._fail
            )

    def copy_text(self) -> None:
        if self._report is not None:
            QApplication.clipboard().setText(text_report(self._report))

    def ask_file(self) -> None:
        """Ask where to save, without waiting for the answer."""
        began = self._report.time if self._report and self._report.time is not None else self._context.desk.clock()
        day = datetime.fromtimestamp(began, UTC).astimezone()
        dialog = QFileDialog(self, "Save the report", f"gatedesk-connection-{day:%Y-%m-%d-%H%M}.html", "HTML (*.html)")
        dialog.setObjectName("verify.file")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("html")
        dialog.fileSelected.connect(self.save_html)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_html(self, path: str) -> None:
        """Write the report; a folder that cannot be written to is told, not raised."""
        if self._report is None:
            return
        try:
            Path(path).write_text(html_report(self._report), encoding="utf-8")
        except OSError as error:
            words, remedy = f"The report could not be saved to {path}.", "Choose a folder you may write to."
            self._tell(Notice(Severity.ERROR, words, remedy, detail=str(error), cause="export"))
        else:
            self._tell(Notice(Severity.INFO, f"The connection report was saved to {path}.", cause="export"))

    def _tell(self, notice: Notice) -> None:
        self._context.desk.bus.publish(Noticed(notice))

    def _finish(self, report: ConnectionReport) -> None:
        self.run.setEnabled(True)
        self.show_report(report)

    def _fail(self, notice: Notice) -> None:
        self.run.setEnabled(True)
        self._tell(notice)

    # -- showing ----------------------------------------------------------------------------------------------------

    def show_report(self, report: ConnectionReport | None) -> None:
        """Show a report, finished or growing; None explains what a check would do."""
        self._report = report
        if report is not None:
            self.model.replace(report.stages)
            self.model.flush()
        self._show_headline(headline_of(report))
        self.table.setVisible(report is not None)
        self.table.show_stage(spotlight(report) if report is not None else "")
        self.run.setText("Verify again" if report is not None and report.finished else "Verify connection")
        for button in (self.copy, self.save):
            button.setEnabled(report is not None)

    def _show_headline(self, headline: Headline) -> None:
        shown = self._context.privacy.words
        self.mark.show_shape(headline.shape, headline.token)
        self.mark.setAccessibleName(headline.spoken)
        self.headline.setText(plain(shown(headline.text)))
        self.remedy.setText(plain(shown(headline.remedy)))
        self.remedy.setVisible(bool(headline.remedy))
        self.facts.setText(plain(shown(headline.facts)))
        self.facts.setVisible(bool(headline.facts))

    def _mask(self) -> None:
        privacy = self._context.privacy
        self.model.set_mask(privacy.words if privacy.hidden else None)
        self._show_headline(headline_of(self._report))
