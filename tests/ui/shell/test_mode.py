"""The paper lock as the window shows it: pill, bar, arming by hand, and the marks that stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gatedesk.domain.connection import AccountMode, ConnectionState, ConnectionStatus, Endpoint, Meters, TradingMode
from gatedesk.domain.events import ConnectionChanged
from gatedesk.ui.dialogs.arm import ArmDialog
from gatedesk.ui.mode_bar import ModeBar
from gatedesk.ui.status_line import StatusLine
from gatedesk.ui.top_bar import TopBar
from helpers.ui_desk import ACCOUNT, LIVE, UiDesk, make_ui_desk

LIVE_ACCOUNT = replace(LIVE, mode=AccountMode.LIVE, wanted=TradingMode.LIVE, accounts=("U7654321",))


@pytest.fixture
def ui(qapp: QApplication) -> Iterator[UiDesk]:
    desk = make_ui_desk()
    yield desk
    desk.context.bridge.close()
    desk.context.frames.stop()


@pytest.fixture
def show(ui: UiDesk):
    shown: list[QWidget] = []

    def make(kind):
        widget = kind(ui.context)
        shown.append(widget)
        widget.show()
        return widget

    yield make
    for widget in shown:
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def bar(show) -> ModeBar:
    made: ModeBar = show(ModeBar)
    return made


def tell(ui: UiDesk, status: ConnectionStatus) -> None:
    ui.publish(ConnectionChanged(status))


@pytest.mark.parametrize("mode", [AccountMode.PAPER, AccountMode.SIMULATED])
def test_there_is_no_bar_while_accounts_and_toggle_agree_on_paper(ui: UiDesk, bar: ModeBar, mode: AccountMode) -> None:
    tell(ui, replace(LIVE, mode=mode))
    assert bar.isHidden()


@pytest.mark.parametrize(
    ("mode", "wanted", "words"),
    [
        (AccountMode.LIVE, TradingMode.PAPER, "is a LIVE account, and Gatedesk is set to paper"),
        (AccountMode.PAPER, TradingMode.LIVE, "is a paper account, and Gatedesk is set to live"),
        (AccountMode.SIMULATED, TradingMode.LIVE, "is a simulated account, and Gatedesk is set to live"),
        (AccountMode.UNKNOWN, TradingMode.PAPER, "do not all prove to be paper accounts"),
    ],
)
def test_a_mismatch_says_what_was_found_and_offers_no_arming(ui, bar, mode, wanted, words) -> None:
    tell(ui, replace(LIVE, mode=mode, wanted=wanted))
    assert not bar.isHidden()
    assert words in bar.words.text()
    assert bar.arm.isHidden()


def test_a_live_account_is_locked_until_armed_and_stays_marked_after(ui: UiDesk, bar: ModeBar) -> None:
    tell(ui, LIVE_ACCOUNT)
    assert "locked until you arm it" in bar.words.text()
    assert not bar.arm.isHidden()
    assert bar.disarm.isHidden()
    tell(ui, replace(LIVE_ACCOUNT, armed=frozenset({"U7654321"})))
    assert bar.words.text() == "LIVE: orders go to account U7654321 with real money."
    assert bar.arm.isHidden()
    ui.gateway.armed.append("U7654321")
    bar.disarm.click()
    assert ui.gateway.armed == []
    tell(ui, replace(LIVE_ACCOUNT, state=ConnectionState.BACKOFF))
    assert bar.isHidden()


def in_sight(top: TopBar, widget: QWidget) -> bool:
    """Whether the toolbar shows it, once it has been laid out in a window of the smallest usual width."""
    top.resize(1280, top.sizeHint().height())
    QCoreApplication.sendPostedEvents()
    return widget.isVisible()


def arming(ui: UiDesk, bar: ModeBar) -> ArmDialog:
    tell(ui, LIVE_ACCOUNT)
    bar.arm.click()
    dialog = bar.findChild(ArmDialog, "arm")
    assert dialog is not None
    return dialog


def test_only_the_accounts_own_id_arms(ui: UiDesk, bar: ModeBar) -> None:
    dialog = arming(ui, bar)
    assert not dialog.arm.isEnabled()
    dialog.account.setText("U1")
    dialog.arm.click()
    assert ui.gateway.armed == []
    assert "not the id" in dialog.field.words.text()
    dialog.account.setText(ACCOUNT)
    dialog.arm.click()
    assert ui.gateway.armed == [ACCOUNT]
    assert not dialog.isVisible()


def test_enter_never_arms(ui: UiDesk, bar: ModeBar) -> None:
    dialog = arming(ui, bar)
    dialog.account.setText(ACCOUNT)
    QTest.keyClick(dialog.account, Qt.Key.Key_Return)
    assert ui.gateway.armed == []
    assert not dialog.isVisible()


def test_nothing_typed_is_remembered(ui: UiDesk, bar: ModeBar) -> None:
    dialog = arming(ui, bar)
    dialog.account.setText(ACCOUNT)
    dialog.arm.click()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert arming(ui, bar).account.text() == ""
    assert ui.store.saved is None


def test_a_question_about_a_connection_that_is_gone_is_withdrawn(ui: UiDesk, bar: ModeBar) -> None:
    dialog = arming(ui, bar)
    tell(ui, replace(LIVE_ACCOUNT, state=ConnectionState.BACKOFF))
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("mode", "word"),
    [
        (AccountMode.SIMULATED, "SIMULATED"),
        (AccountMode.PAPER, "PAPER"),
        (AccountMode.LIVE, "LIVE"),
        (AccountMode.UNKNOWN, "UNPROVED ACCOUNT"),
    ],
)
def test_the_pill_says_what_the_accounts_prove(ui: UiDesk, show, mode: AccountMode, word: str) -> None:
    top = show(TopBar)
    tell(ui, replace(LIVE, mode=mode))
    assert top.mode.text() == word
    assert top.mode.property("mode") == mode.value
    tell(ui, replace(LIVE, mode=mode, state=ConnectionState.BACKOFF))
    assert top.mode.text() == "NOT CONNECTED"


def test_the_mark_of_another_computer_stays_while_it_is_connected_to(ui: UiDesk, show) -> None:
    top = show(TopBar)
    tell(ui, replace(LIVE, endpoint=Endpoint("192.168.1.5"), unencrypted=True))
    assert in_sight(top, top.unencrypted)
    tell(ui, LIVE)
    assert not in_sight(top, top.unencrypted)


def test_a_wait_can_be_cut_short_from_the_toolbar(ui: UiDesk, show) -> None:
    top = show(TopBar)
    tell(ui, replace(LIVE, state=ConnectionState.BACKOFF, attempt=2, retry_in=8.0))
    assert in_sight(top, top.retry)
    top.retry.click()
    assert ui.gateway.retries == 1
    tell(ui, LIVE)
    assert not in_sight(top, top.retry)


def test_privacy_hides_accounts_in_toolbar_and_bar(ui: UiDesk, show, bar: ModeBar) -> None:
    top = show(TopBar)
    tell(ui, LIVE_ACCOUNT)
    ui.context.privacy.hide(True)
    assert top.account.text() == "U•••321"
    assert "U7654321" not in bar.words.text()
    assert "U•••321" in bar.words.text()


def test_the_status_bar_tells_version_round_trip_farms_lines_and_messages(ui: UiDesk, show) -> None:
    ui.gateway.used = Meters(messages=3, lines=12, queued=4)
    line = show(StatusLine)
    farms = (("usfarm", "ok"), ("ushmds", "broken"))
    tell(ui, replace(LIVE, round_trip=0.0012, farms=farms))
    said = [label.text() for label in (line.version, line.latency, line.farms, line.lines, line.messages)]
    assert said == ["Gateway v178", "1.2 ms", "farms ● ✕", "lines 12/100", "msgs 3/50 s, 4 wait"]
    line.stop()
