"""The tools in the chart panel and the window: they follow the contract, load older bars, and outlive a restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gatedesk.bootstrap import build
from gatedesk.desk.desk import Desk
from gatedesk.domain.drawing import Anchor, Drawing, DrawingKind
from gatedesk.domain.events import BarsLoaded, Noticed, QuotesUpdated
from gatedesk.domain.market import BarRequest
from gatedesk.store.paths import Paths
from gatedesk.ui.chart.tool_table import TOOLS
from gatedesk.ui.docks.chart import ChartPanel
from gatedesk.ui.main_window import MainWindow
from helpers.chart_bars import START, walk
from helpers.fakes import FakeGateway, FakeJournal
from helpers.ui_desk import AAPL, UiDesk, make_quote
from helpers.waiting import until


@pytest.fixture
def panel(ui: UiDesk) -> Iterator[ChartPanel]:
    made = ChartPanel(ui.context)
    made.resize(1000, 620)
    made.show()
    ui.context.focus.set_contract(AAPL)
    request = made._request  # the panel chooses size and hours
    assert request is not None
    ui.publish(BarsLoaded(request, *walk(1000).values()))
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def ask(panel: ChartPanel, text: str) -> None:
    panel.tools.run("date")
    field = panel.tools.date.field.field
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


async def test_a_refused_date_is_answered_with_the_gateways_words(panel: ChartPanel) -> None:
    ask(panel, "2001-01-01")
    words = panel.tools.date.field.words
    await until(lambda: "No history here." in words.text(), "the refusal in the field")
    assert words.text().startswith("The oldest bar that could be loaded is ")


async def test_older_bars_that_come_bring_the_date(
    ui: UiDesk, panel: ChartPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = walk(500, start=START - 60 * 500)

    async def older_bars(request: BarRequest, before: int) -> BarsLoaded:
        return BarsLoaded(request, *older.values())

    monkeypatch.setattr(ui.gateway, "older_bars", older_bars)
    ask(panel, "-20h")
    await until(lambda: not panel.tools.date.field.isVisible(), "the chart at the date")
    middle = sum(panel.chart.shown) / 2
    assert -250 < middle < -150


async def test_an_empty_answer_is_the_end_of_history(
    ui: UiDesk, panel: ChartPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def older_bars(request: BarRequest, before: int) -> BarsLoaded:
        return BarsLoaded(request, *walk(0).values())

    monkeypatch.setattr(ui.gateway, "older_bars", older_bars)
    ask(panel, "2001-01-01")
    await until(lambda: "oldest bar" in panel.tools.date.field.words.text(), "the end of history in words")


def test_drawings_and_alerts_come_with_their_contract(ui: UiDesk, panel: ChartPanel) -> None:
    drawing = Drawing(id="a", kind=DrawingKind.HORIZONTAL, anchors=(Anchor(time=START, price=100.0),))
    ui.desk.drawings.put(AAPL.con_id, drawing)
    ui.desk.alerts.add(AAPL, 100.0)
    assert panel.tools.drawings.board.drawings == (drawing,)
    assert len(panel.tools.alerts.board.alerts) == 1


def at_home(home: Path) -> Desk:
    paths = Paths(home / "config", home / "data", home / "state")
    desk = build(paths, gateway=FakeGateway(), journal=FakeJournal())
    desk.start()
    return desk


def test_drawings_and_alerts_outlive_a_restart(tmp_path: Path) -> None:
    drawing = Drawing(id="a", kind=DrawingKind.HORIZONTAL, anchors=(Anchor(time=START, price=100.0),))
    first = at_home(tmp_path)
    first.drawings.put(AAPL.con_id, drawing)
    alert = first.alerts.add(AAPL, 190.0)
    second = at_home(tmp_path)
    assert second.drawings.of(AAPL.con_id) == (drawing,)
    assert second.alerts.all() == (alert,)


def test_a_broken_file_of_drawings_is_told_and_kept(tmp_path: Path) -> None:
    at_home(tmp_path).drawings.put(
        AAPL.con_id, Drawing(id="a", kind=DrawingKind.HORIZONTAL, anchors=(Anchor(time=START, price=100.0),))
    )
    (tmp_path / "data" / "drawings.json").write_text("{")
    paths = Paths(tmp_path / "config", tmp_path / "data", tmp_path / "state")
    desk = build(paths, gateway=FakeGateway(), journal=FakeJournal())
    told: list[str] = []
    desk.bus.subscribe(Noticed, lambda event: told.append(event.notice.cause))
    desk.start()
    assert told == ["drawings-broken"]
    assert (tmp_path / "data" / "drawings.json.broken-1").read_text() == "{"


@pytest.fixture
def window(ui: UiDesk) -> Iterator[MainWindow]:
    made = MainWindow(ui.context)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_windows_menu_has_every_tool(window: MainWindow) -> None:
    menus = {action.text(): action.menu() for action in window.menuBar().actions()}
    chart = menus["&Chart"]
    assert isinstance(chart, QMenu)
    named = {action.objectName() for action in chart.actions()}
    assert {f"chart.action.{tool.id}" for tool in TOOLS} <= named
    window.actions_by_id["chart.trend"].trigger()
    panel = window.docks.panels["chart"]
    assert isinstance(panel, ChartPanel)
    assert panel.tools.armed == "trend"


def test_an_alert_shows_its_card_in_the_window(ui: UiDesk, window: MainWindow) -> None:
    ui.desk.alerts.add(AAPL, 190.0)
    for price in (189.0, 191.0):
        ui.publish(QuotesUpdated((make_quote(AAPL, price),)))
    QApplication.processEvents()
    assert window.alert_notices.isVisible()
    assert window.rect().contains(window.alert_notices.geometry())
