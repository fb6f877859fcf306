"""Find my Gateway: what stands at each port, in words, and a click that fills the connection panel."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gatedesk.domain.connection import AccountMode, Application, TradingMode
from gatedesk.domain.connection_sweep import PORTS, FindingKind, PortFinding
from gatedesk.domain.notice import Notice, Severity
from gatedesk.ui.docks.connection import ConnectionPanel
from gatedesk.ui.docks.find_gateway import PROGRAMS, FindGatewayPanel, summary
from gatedesk.ui.widgets.port_card import LOOKING, NOT_YET, SHAPES, unusual
from helpers.ui_desk import ACCOUNT, UiDesk
from helpers.waiting import until

PLACES = {place.port: place for place in PORTS}


def found(port: int, kind: FindingKind = FindingKind.NOTHING, text: str = "Nothing listens here.", **more: object):
    return PortFinding(PLACES[port], kind, text, **more)


@pytest.fixture
def panel(show) -> FindGatewayPanel:
    made: FindGatewayPanel = show(FindGatewayPanel)
    return made


def words(panel: FindGatewayPanel, port: int) -> str:
    return panel.cards[port].words.text()


def test_every_port_has_a_card_that_says_what_it_is(panel) -> None:
    assert sorted(panel.cards) == sorted(PLACES)
    for port, card in panel.cards.items():
        assert card.objectName() == f"find.port.{port}"
        assert card.accessibleName().startswith(f"Port {port}, usually")
        assert words(panel, port) == NOT_YET


async def test_looking_fills_the_cards_and_says_what_to_do(ui: UiDesk, panel) -> None:
    ready = found(4002, FindingKind.READY, f"IB, account {ACCOUNT}.", account_mode=AccountMode.PAPER)
    ui.gateway.findings = tuple(ready if place.port == 4002 else found(place.port) for place in PORTS)
    panel.search.click()
    assert words(panel, PORTS[0].port) == LOOKING
    panel.search.click()
    await until(panel.search.isEnabled, "the search is over")
    assert len(ui.gateway.swept) == 1
    assert words(panel, 4002) == f"IB, account {ACCOUNT}."
    assert words(panel, 7496) == "Nothing listens here."
    assert panel.words.text() == "Found at 127.0.0.1: 4002. Click a port to take it over, then press Connect."


@pytest.mark.parametrize("place", PORTS)
def test_a_click_fills_the_connection_panel_and_connects_nothing(ui: UiDesk, show, panel, place) -> None:
    connection = show(ConnectionPanel)
    asked: list[str] = []
    ui.context.focus.panel_wanted.connect(asked.append)
    QTest.mouseClick(panel.cards[place.port], Qt.MouseButton.LeftButton)
    assert connection.port.value() == place.port
    assert (connection.application, connection.mode_box.mode) == (PROGRAMS[place.program], place.mode)
    assert asked == ["connection"]
    assert ui.gateway.connects == []
    assert ui.desk.settings.connection.endpoint.port == place.port


def test_a_connection_that_stands_keeps_its_fields(ui: UiDesk, show, panel) -> None:
    connection = show(ConnectionPanel)
    ui.go_live()
    panel.cards[4001].click()
    assert connection.application is Application.TWS
    assert connection.port.value() == 7497


def test_accounts_that_contradict_the_port_are_warned_of() -> None:
    live = found(7497, FindingKind.READY, "IB.", account_mode=AccountMode.LIVE)
    assert unusual(live) == "Take care: paper is usual at this port, and this is live."
    assert unusual(found(7496, FindingKind.READY, "IB.", account_mode=AccountMode.LIVE)) == ""
    assert unusual(found(7497)) == ""


def test_nothing_and_strangers_are_told_apart() -> None:
    nothing = [found(place.port) for place in PORTS]
    assert summary("127.0.0.1", nothing).startswith("Nothing listens at the usual ports")
    assert "Enable ActiveX and Socket Clients" in summary("127.0.0.1", nothing)
    stranger = found(7497, FindingKind.NOT_IB, "A web page.")
    assert "none of it let Gatedesk in" in summary("127.0.0.1", [stranger, *nothing[1:]])


def test_every_kind_has_its_shape() -> None:
    assert set(SHAPES) == set(FindingKind)


async def test_trouble_is_told_and_it_can_be_tried_again(ui: UiDesk, panel) -> None:
    ui.gateway.trouble = Notice(Severity.ERROR, "No search now.", "Try again.")
    panel.search.click()
    await until(panel.search.isEnabled, "the search ended")
    assert panel.words.text() == "No search now. Try again."
    assert words(panel, 7497) == NOT_YET


def test_privacy_hides_accounts_on_the_cards(ui: UiDesk, panel) -> None:
    panel.cards[7497].show_finding(found(7497, FindingKind.READY, f"IB, account {ACCOUNT}."))
    ui.context.privacy.hide(True)
    assert words(panel, 7497) == "IB, account DU•••567."


def test_a_card_is_as_high_as_its_words(panel) -> None:
    card = panel.cards[7497]
    before = card.sizeHint().height()
    card.show_finding(found(7497, FindingKind.SILENT, "It accepts the connection but never answers. " * 6))
    assert card.sizeHint().height() > before
    assert TradingMode.PAPER is card.place.mode
