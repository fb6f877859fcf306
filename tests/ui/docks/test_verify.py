"""The verify panel: a headline that says what is wrong and what to do, every stage below, and a report to hand on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from gatedesk.domain.connection import AccountMode, Endpoint
from gatedesk.domain.connection_report import ConnectionReport, PriceFound, Stage, StageStatus, empty_report
from gatedesk.domain.events import VerificationChanged
from gatedesk.domain.notice import Notice, Severity
from gatedesk.ui.docks.verify import VerifyPanel
from gatedesk.ui.models.stage_columns import STATUS_SHAPES, STATUS_WORDS
from helpers.ui_desk import ACCOUNT, NOW, UiDesk
from helpers.waiting import until

REMEDY = "Start TWS or IB Gateway and log in."


def passed(**others: tuple[StageStatus, str, str]) -> ConnectionReport:
    """A finished report in which every stage passed but those named (status, evidence, remedy)."""
    report = empty_report(Endpoint(), time=NOW)
    for stage in report.stages:
        status, evidence, remedy = others.get(stage.id, (StageStatus.PASS, "seen", ""))
        report = report.with_stage(replace(stage, status=status, ms=2.0, evidence=evidence, remedy=remedy))
    return replace(report, accounts=(ACCOUNT,), mode=AccountMode.PAPER, server_version=178, finished=True)


def failed_at(name: str, evidence: str, remedy: str = REMEDY) -> ConnectionReport:
    """A finished report that came as far as one stage."""
    report = empty_report(Endpoint(), time=NOW)
    for stage in report.stages:
        if stage.id == name:
            failed = replace(stage, status=StageStatus.FAIL, ms=1.0, evidence=evidence, remedy=remedy, cause="refused")
            return replace(report.with_stage(failed), finished=True)
        report = report.with_stage(replace(stage, status=StageStatus.PASS, ms=1.0))
    raise AssertionError(name)


@pytest.fixture
def panel(show) -> VerifyPanel:
    made: VerifyPanel = show(VerifyPanel)
    return made


def rows(panel: VerifyPanel) -> list[list[str]]:
    model = panel.model
    return [[str(model.index(row, column).data()) for column in range(5)] for row in range(model.rowCount())]


def show_report(ui: UiDesk, report: ConnectionReport) -> None:
    """Publish a report and let the panel lay itself out."""
    ui.publish(VerificationChanged(report))
    QCoreApplication.sendPostedEvents()


def words(panel: VerifyPanel) -> tuple[str, str]:
    return panel.headline.text(), panel.remedy.text()


def test_every_control_has_its_name_and_says_what_it_is(panel) -> None:
    for name in ("run", "table", "copy", "save"):
        widget = panel.findChild(QWidget, f"verify.{name}")
        assert widget is not None, name
        assert widget.accessibleName(), name


def test_before_the_first_check_it_says_what_a_check_does(panel) -> None:
    assert words(panel)[0] == "Does my connection work?"
    assert "never sent" in words(panel)[1]
    assert not panel.table.isVisible()
    assert not panel.copy.isEnabled()


async def test_the_button_checks_once_and_shows_what_came(ui: UiDesk, panel) -> None:
    ui.gateway.report = passed()
    panel.run.click()
    panel.run.click()
    await until(lambda: panel.run.isEnabled() and panel.run.text() == "Verify again", "the check is over")
    assert len(ui.gateway.verified) == 1
    assert words(panel)[0] == "Your connection works."
    assert f"paper account {ACCOUNT}" in words(panel)[1]
    assert len(rows(panel)) == 14
    assert rows(panel)[0] == ["Pass", "The host has an address", "Seen", "2.0 ms", ""]


def test_a_price_found_is_told(ui: UiDesk, panel) -> None:
    quote = PriceFound("AAPL", "USD", 191.11, "live", NOW)
    ui.publish(VerificationChanged(replace(passed(), quote=quote)))
    assert "AAPL stands at 191.11 USD (live)." in words(panel)[1]


def test_while_it_runs_the_stages_settle_one_by_one(ui: UiDesk, panel) -> None:
    report = empty_report(Endpoint(), time=NOW)
    first, second = report.stages[:2]
    report = report.with_stage(replace(first, status=StageStatus.PASS))
    ui.publish(VerificationChanged(report.with_stage(replace(second, status=StageStatus.RUNNING))))
    assert words(panel)[0] == "Checking 127.0.0.1:7497 …"
    assert panel.facts.text() == "1 of 14 checks done"
    assert [row[0] for row in rows(panel)[:3]] == ["Pass", "Checking …", "Not reached"]


def test_a_failure_is_the_headline_at_once_with_one_remedy(ui: UiDesk, panel) -> None:
    report = failed_at("tcp", "Nothing listens at 127.0.0.1:7497.")
    ui.publish(VerificationChanged(replace(report, finished=False)))
    assert words(panel) == ("Nothing listens at 127.0.0.1:7497.", REMEDY)
    assert [row[0] for row in rows(panel)] == ["Pass", "Failed", *["Not reached"] * 12]
    assert rows(panel)[1][4] == REMEDY


def test_of_several_warnings_the_first_is_told_and_the_others_are_counted(ui: UiDesk, panel) -> None:
    warned = {
        name: (StageStatus.WARNING, f"{name} is odd.", f"Mend {name}.") for name in ("clock", "farms", "market_data")
    }
    ui.publish(VerificationChanged(passed(**warned)))
    assert words(panel) == ("It works, with a warning: clock is odd.", "Mend clock. 2 more below.")


def test_a_stage_that_is_not_well_is_as_high_as_its_words(ui: UiDesk, panel) -> None:
    long = "Usually the API is off, or a dialog waits in the Gateway's window. " * 4
    show_report(ui, failed_at("greeting", "It accepts but never answers.", long))
    heights = [panel.table.rowHeight(row) for row in range(14)]
    assert heights[2] > 3 * heights[1]
    assert max(heights[:2] + heights[3:]) == min(heights[:2] + heights[3:])
    before = heights[2]
    panel.resize(420, 500)
    QCoreApplication.sendPostedEvents()
    assert panel.table.rowHeight(2) > before


def test_every_outcome_has_a_word_and_a_shape_of_its_own() -> None:
    assert len({STATUS_WORDS[status] for status in StageStatus}) == len(StageStatus)
    assert len({STATUS_SHAPES[status][0] for status in StageStatus}) == len(StageStatus)


def test_the_whole_row_is_said_to_a_screen_reader(ui: UiDesk, panel) -> None:
    ui.publish(VerificationChanged(failed_at("tcp", "Nothing listens there.")))
    spoken = panel.model.index(1, 0).data(11)  # Qt.AccessibleTextRole
    assert spoken == f"Something listens there: failed. Nothing listens there. {REMEDY}"


def test_the_copied_text_has_every_stage_and_no_account(ui: UiDesk, panel) -> None:
    ui.publish(VerificationChanged(passed(accounts=(StageStatus.PASS, f"accounts {ACCOUNT}", ""))))
    panel.copy.click()
    text = QApplication.clipboard().text()
    assert all(stage.title in text for stage in empty_report(Endpoint()).stages)
    assert ACCOUNT not in text
    assert "DU•••567" in text


def test_the_report_is_saved_as_a_page_without_an_account(ui: UiDesk, panel, tmp_path: Path) -> None:
    ui.publish(VerificationChanged(passed(accounts=(StageStatus.PASS, f"accounts {ACCOUNT}", ""))))
    panel.save.click()
    dialog = panel.findChild(QFileDialog, "verify.file")
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "report.html"))
    dialog.reject()
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert ACCOUNT not in page


def test_a_folder_that_cannot_be_written_to_is_told(ui: UiDesk, panel, tmp_path: Path) -> None:
    told: list[Notice] = []
    ui.context.bridge.noticed.connect(told.append)
    ui.publish(VerificationChanged(passed()))
    panel.save_html(str(tmp_path / "missing" / "report.html"))
    assert told[0].severity is Severity.ERROR
    assert "could not be saved" in told[0].text


async def test_trouble_with_the_check_itself_is_told_and_it_can_be_tried_again(ui: UiDesk, panel) -> None:
    told: list[Notice] = []
    ui.context.bridge.noticed.connect(told.append)
    ui.gateway.trouble = Notice(Severity.ERROR, "No check now.", "Try again.")
    panel.run.click()
    await until(lambda: told and panel.run.isEnabled(), "the trouble is told")
    assert told[0].text == "No check now."


def test_privacy_hides_the_account_in_headline_and_rows(ui: UiDesk, panel) -> None:
    ui.publish(VerificationChanged(passed(accounts=(StageStatus.PASS, ACCOUNT, ""))))
    ui.context.privacy.hide(True)
    assert ACCOUNT not in " ".join(words(panel))
    assert rows(panel)[5][2] == "DU•••567"
    ui.context.privacy.hide(False)
    assert rows(panel)[5][2] == ACCOUNT


def test_markup_from_a_stranger_stays_letters(ui: UiDesk, panel) -> None:
    ui.publish(VerificationChanged(failed_at("greeting", "It answers <b>bold</b>\u202e things.")))
    assert words(panel)[0] == "It answers <b>bold</b> things."
    assert isinstance(panel.model.record("greeting"), Stage)


def test_a_stage_that_is_not_well_is_brought_into_sight(ui: UiDesk, panel) -> None:
    panel.resize(600, 320)
    show_report(ui, passed(order_path=(StageStatus.WARNING, "No answer.", "Look at its window.")))
    area = panel.table.viewport().rect()
    assert area.contains(panel.table.visualRect(panel.model.index(13, 1)))
    show_report(ui, passed())
    assert area.contains(panel.table.visualRect(panel.model.index(0, 1)))
