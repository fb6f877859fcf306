"""The connection panel: ports that follow the choice, mistakes told at their field, and a state in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gatedesk.domain.connection import Application, ConnectionState, Endpoint, TradingMode
from gatedesk.domain.events import ConnectionChanged
from gatedesk.domain.notice import GatewayTrouble, Notice, Severity
from gatedesk.ui.context import UiContext
from gatedesk.ui.dialogs.confirm import ConfirmDialog
from gatedesk.ui.docks.connection import ConnectionPanel
from helpers.ui_desk import LIVE, UiDesk
from helpers.waiting import until


@pytest.fixture
def panel(show) -> ConnectionPanel:
    made: ConnectionPanel = show(ConnectionPanel)
    return made


def test_every_control_has_its_name_and_says_what_it_is(panel) -> None:
    for name in ("application", "mode", "host", "port", "client_id", "connect", "state", "retry"):
        widget = panel.findChild(QWidget, f"connection.{name}")
        assert widget is not None, name
        assert widget.accessibleName(), name


@pytest.mark.parametrize(
    ("application", "mode", "port"),
    [("TWS", "paper", 7497), ("TWS", "LIVE", 7496), ("Gateway", "Paper", 4002), ("Gateway", "live", 4001)],
)
def test_application_and_mode_pick_the_usual_port(ui: UiDesk, panel, application: str, mode: str, port: int) -> None:
    panel.application_box.setCurrentText(application)
    panel.mode_box.setCurrentText(mode)
    assert panel.port.value() == port
    chosen = ui.desk.settings.connection
    assert (chosen.application, chosen.mode) == (Application(application), TradingMode(mode.lower()))
    assert chosen.port is None


def test_a_typed_port_is_kept_and_marked_custom(ui: UiDesk, panel) -> None:
    panel.port.setText("4004")
    panel.mode_box.set_mode(TradingMode.LIVE)
    assert panel.port.text() == "4004"
    assert panel.port_hint.text().startswith("custom")
    assert ui.desk.settings.connection.port == 4004
    panel.usual.click()
    assert panel.port.value() == 7496
    assert ui.desk.settings.connection.port is None


def test_bad_input_is_told_at_its_field_and_not_lost(ui: UiDesk, panel) -> None:
    panel.port.setText("99999")
    assert "from 1 to 65535" in panel.fields["port"].words.text()
    panel.host.setText("")
    assert "empty" in panel.fields["host"].words.text()
    panel.client_id.setText("-1")
    assert panel.fields["client_id"].words.text()
    assert not panel.button.isEnabled()
    assert (panel.port.text(), panel.host.text(), panel.client_id.text()) == ("99999", "", "-1")
    assert ui.store.saved is None


def test_connect_uses_the_fields_and_saves_them(ui: UiDesk, panel) -> None:
    panel.port.setText("4002")
    panel.client_id.setText("7")
    panel.button.click()
    assert ui.gateway.connects == [Endpoint("127.0.0.1", 4002, 7)]
    assert ui.store.saved is not None
    assert (ui.store.saved.connection.port, ui.store.saved.connection.client_id) == (4002, 7)


def test_a_public_host_is_refused_with_the_way_to_do_it(ui: UiDesk, panel) -> None:
    panel.host.setText("8.8.8.8")
    assert "ssh -NL" in panel.fields["host"].words.text()
    assert not panel.button.isEnabled()


def test_a_private_host_asks_first(ui: UiDesk, panel) -> None:
    panel.host.setText("192.168.1.20")
    panel.button.click()
    asked = panel.findChild(ConfirmDialog, "confirm.host")
    assert asked is not None
    assert ui.gateway.connects == []
    asked.send.click()
    assert ui.gateway.connects[0].host == "192.168.1.20"


async def test_the_button_ends_what_runs(ui: UiDesk, panel) -> None:
    ui.go(ConnectionState.CONNECTING)
    assert panel.button.text() == "Disconnect"
    assert not panel.host.isEnabled()
    panel.button.click()
    await until(lambda: ui.gateway.disconnects == 1, "the disconnect")


def test_trouble_is_said_with_cause_remedy_attempt_and_a_way_to_hurry(ui: UiDesk, panel) -> None:
    cause = Notice(Severity.ERROR, "Nothing listens on 127.0.0.1:7497.", "Start TWS, or choose Gateway.")
    ui.go(ConnectionState.BACKOFF, cause=cause, attempt=3, retry_in=8.0)
    assert panel.report.state.text() == "State: waiting to reconnect."
    assert panel.report.cause.text() == cause.text
    assert panel.report.remedy.text() == cause.remedy
    assert panel.report.waiting.text() == "Attempt 3; the next one in 8 s."
    panel.report.retry.click()
    assert ui.gateway.retries == 1
    ui.go_live()
    assert not panel.report.retry.isVisible()
    assert not panel.report.cause.isVisible()
    assert "simulated account DU1234567" in panel.report.detail.text()


def test_choosing_live_warns_in_words(panel) -> None:
    panel.mode_box.set_mode(TradingMode.LIVE)
    assert "real money" in panel.mode_hint.text()
    assert panel.mode_box.currentText() == "Live"


def test_enter_in_a_field_saves_and_does_not_connect(ui: UiDesk, panel) -> None:
    panel.client_id.setText("9")
    QTest.keyClick(panel.client_id, Qt.Key.Key_Return)
    assert ui.desk.settings.connection.client_id == 9
    assert ui.gateway.connects == []


class FakeSimulator:
    """Starts on a port of its own, or fails as told."""

    def __init__(self, trouble: Notice | None = None) -> None:
        self.trouble = trouble
        self.starts = 0

    async def start(self) -> int:
        self.starts += 1
        if self.trouble:
            raise GatewayTrouble(self.trouble)
        return 45_001


def with_simulator(ui: UiDesk, simulator: FakeSimulator) -> UiContext:
    return replace(ui.context, simulator=simulator)  # type: ignore[arg-type]  # a stand-in for the child process


def test_there_are_three_ways_in_and_the_harmless_one_comes_first(panel) -> None:
    assert panel.ways.isVisible()
    assert panel.ways.simulate.objectName() == "connection.simulate"
    assert panel.ways.find_button.objectName() == "connection.find"
    assert all(button.accessibleDescription() for button in (panel.ways.simulate, panel.ways.find_button))


async def test_the_simulated_gateway_is_started_and_its_port_is_not_kept(ui: UiDesk, show) -> None:
    simulator = FakeSimulator()
    panel = show(lambda context: ConnectionPanel(with_simulator(ui, simulator)))
    panel.ways.simulate.click()
    assert not panel.ways.simulate.isEnabled()
    await until(lambda: ui.gateway.connects, "it is connected to")
    assert ui.gateway.connects == [Endpoint("127.0.0.1", 45_001, 1)]
    assert ui.store.saved is None
    assert panel.port.value() == 7497


async def test_a_simulated_gateway_that_does_not_start_is_told(ui: UiDesk, show) -> None:
    simulator = FakeSimulator(Notice(Severity.ERROR, "It did not start.", "Run it in a terminal."))
    panel = show(lambda context: ConnectionPanel(with_simulator(ui, simulator)))
    panel.ways.simulate.click()
    await until(lambda: panel.ways.told.text() == "It did not start. Run it in a terminal.", "the trouble is told")
    assert panel.ways.simulate.isEnabled()
    assert ui.gateway.connects == []


def test_the_ways_leave_while_there_is_a_connection(ui: UiDesk, panel) -> None:
    ui.go_live()
    assert not panel.ways.isVisible()
    ui.go(ConnectionState.BLOCKED)
    assert panel.ways.isVisible()


def test_finding_and_verifying_ask_for_their_panels(ui: UiDesk, panel) -> None:
    asked: list[str] = []
    ui.context.focus.panel_wanted.connect(asked.append)
    panel.ways.find_button.click()
    panel.verify.click()
    assert asked == ["find_gateway", "verify"]


def test_verifying_a_host_on_the_network_asks_first(ui: UiDesk, panel) -> None:
    asked: list[str] = []
    ui.context.focus.panel_wanted.connect(asked.append)
    panel.host.setText("192.168.1.20")
    panel.verify.click()
    assert asked == []
    panel.findChild(ConfirmDialog, "confirm.host").send.click()
    assert asked == ["verify"]


def test_a_private_host_is_asked_about_once_and_stays_marked(ui: UiDesk, panel) -> None:
    panel.host.setText("192.168.1.20")
    panel.button.click()
    panel.findChild(ConfirmDialog, "confirm.host").send.click()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    panel.button.click()
    assert panel.findChild(ConfirmDialog, "confirm.host") is None
    assert [endpoint.confirmed for endpoint in ui.gateway.connects] == [True, True]
    ui.go(ConnectionState.LIVE, endpoint=Endpoint("192.168.1.20"), unencrypted=True)
    assert "Unencrypted: 192.168.1.20 is another computer" in panel.report.unencrypted.text()
    ui.go_live()
    assert not panel.report.unencrypted.isVisible()


def test_the_toggle_can_be_changed_while_connected_and_moves_no_port(ui: UiDesk, panel) -> None:
    ui.go_live()
    assert panel.mode_box.isEnabled()
    panel.mode_box.set_mode(TradingMode.LIVE)
    assert panel.port.value() == 7497
    assert ui.gateway.settings.mode is TradingMode.LIVE
    assert ui.desk.settings.connection.endpoint.port == 7497


def test_a_port_the_gateway_moved_to_is_offered_and_never_followed(ui: UiDesk, panel) -> None:
    ui.go(ConnectionState.BLOCKED, moved_to=4010)
    assert panel.report.move_port.text() == "Connect to port 4010"
    assert ui.gateway.connects == []
    panel.report.move_port.click()
    assert ui.gateway.connects == [Endpoint(port=4010)]


def test_an_expected_restart_is_told_without_alarm(ui: UiDesk, panel) -> None:
    ui.go(ConnectionState.BACKOFF, expected=True, attempt=1, retry_in=4.0)
    assert panel.report.state.property("role") == ""
    ui.go(ConnectionState.BACKOFF, attempt=1, retry_in=4.0)
    assert panel.report.state.property("role") == "warning"


def test_privacy_hides_the_account(ui: UiDesk, panel) -> None:
    ui.go_live()
    ui.context.privacy.hide(True)
    assert "DU•••567" in panel.report.detail.text()
    assert "DU1234567" not in panel.report.detail.text()


def test_a_cause_the_state_tells_already_is_not_told_twice(ui: UiDesk, panel) -> None:
    cause = Notice(Severity.ERROR, "Nothing listens there.", "Start TWS.")
    ui.publish(
        ConnectionChanged(replace(LIVE, state=ConnectionState.BACKOFF, text=f"{cause.text} Again.", cause=cause))
    )
    assert not panel.report.cause.isVisible()
    assert panel.report.remedy.text() == "Start TWS."
