"""The watchlist: adding by search, removing and putting back, and never a stale price that looks live."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gatedesk.domain.connection import ConnectionState
from gatedesk.domain.events import QuotesUpdated
from gatedesk.domain.market import MarketDataKind
from gatedesk.domain.notice import Notice, Severity
from gatedesk.domain.settings import Settings
from gatedesk.ui.docks.watchlist import WatchlistPanel
from helpers.ui_desk import AAPL, EUR, MSFT, NOW, SPY, UiDesk, make_quote, make_ui_desk
from helpers.waiting import until


@pytest.fixture
def ui(qapp):
    desk = make_ui_desk(Settings(watchlist=(AAPL, MSFT, SPY)))
    yield desk
    desk.context.bridge.close()
    desk.context.frames.stop()


@pytest.fixture
def panel(show) -> WatchlistPanel:
    made: WatchlistPanel = show(WatchlistPanel)
    return made


def symbols(panel: WatchlistPanel) -> list[str]:
    return [row.contract.name for row in panel.model.records]


def cell(panel: WatchlistPanel, row: int, column: str) -> str:
    number = next(i for i, each in enumerate(panel.model.columns) if each.id == column)
    return str(panel.model.index(row, number).data())


def test_quotes_are_wanted_from_the_first_connection_on(ui: UiDesk, panel) -> None:
    assert symbols(panel) == ["AAPL", "MSFT", "SPY"]
    assert ui.gateway.watched == []
    ui.go_live()
    ui.go_live()
    assert sorted(ui.gateway.watched) == sorted([AAPL.con_id, MSFT.con_id, SPY.con_id])


def test_a_quote_fills_its_row(ui: UiDesk, panel) -> None:
    ui.go_live()
    ui.publish(QuotesUpdated((make_quote(),)))
    panel.model.flush()
    words = [cell(panel, 0, name) for name in ("bid", "ask", "last", "change", "change_percent", "volume", "kind")]
    assert words == ["191.10", "191.11", "191.11", "0.91", "0.48", "41.25M", ""]
    assert cell(panel, 1, "last") == "—"


def test_data_that_is_not_live_wears_its_word(ui: UiDesk, panel) -> None:
    ui.go_live()
    ui.publish(
        QuotesUpdated((make_quote(kind=MarketDataKind.DELAYED), make_quote(MSFT, kind=MarketDataKind.NO_PERMISSION)))
    )
    assert [cell(panel, 0, "kind"), cell(panel, 1, "kind")] == ["DELAYED", "NO PERMISSION"]
    ui.go(ConnectionState.BACKOFF)
    assert cell(panel, 0, "kind") == "STALE 0 s"
    ui.go_live()
    assert cell(panel, 0, "kind") == "DELAYED"
    ui.go(ConnectionState.UPSTREAM_LOST)
    assert cell(panel, 0, "kind") == "STALE 0 s"


async def test_typing_searches_after_a_pause_and_enter_adds_the_first(ui: UiDesk, panel) -> None:
    ui.go_live()
    panel.add.setFocus()
    QTest.keyClicks(panel.add, "euro")
    await until(lambda: panel.add.matches, "answers")
    assert ui.gateway.searches == ["euro"]
    QTest.keyClick(panel.add, Qt.Key.Key_Return)
    await until(lambda: "EUR.USD" in symbols(panel), "the pair added")
    assert ui.desk.settings.watchlist[-1] == EUR
    assert ui.store.saved is not None
    assert ui.store.saved.watchlist[-1] == EUR
    assert EUR.con_id in ui.gateway.watched
    assert panel.add.text() == ""
    assert ui.context.focus.contract == EUR


async def test_the_marked_answer_is_the_one_enter_takes(ui: UiDesk, panel) -> None:
    ui.go_live()
    panel.activateWindow()
    panel.add.setFocus()
    QTest.keyClicks(panel.add, "o")
    popup = panel.add.list.popup()
    await until(popup.isVisible, "the list")
    assert [match.contract.name for match in panel.add.matches][:2] == ["MSFT", "EUR.USD"]
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    await until(lambda: "EUR.USD" in symbols(panel), "the marked pair added")
    assert not popup.isVisible()


async def test_enter_before_the_answer_takes_the_first_when_it_comes(ui: UiDesk, panel) -> None:
    ui.go_live()
    QTest.keyClicks(panel.add, "EUR.USD")
    QTest.keyClick(panel.add, Qt.Key.Key_Return)
    await until(lambda: "EUR.USD" in symbols(panel), "the pair added")


async def test_a_symbol_that_is_there_is_selected_not_doubled(ui: UiDesk, panel) -> None:
    ui.go_live()
    panel.add_contract(MSFT)
    await until(lambda: ui.context.focus.contract == MSFT, "MSFT selected")
    assert symbols(panel) == ["AAPL", "MSFT", "SPY"]


async def test_nothing_found_and_no_connection_are_told_in_words(ui: UiDesk, panel) -> None:
    told: list[str] = []
    panel.add.failed.connect(told.append)
    QTest.keyClicks(panel.add, "zzz")
    await until(lambda: told, "the word on nothing found")
    assert "Nothing found for “zzz”" in told[0]
    ui.gateway.trouble = Notice(Severity.ERROR, "Not connected.", "Connect first.")
    QTest.keyClicks(panel.add, "q")
    await until(lambda: len(told) == 2, "the trouble told")
    assert told[1] == "Not connected. Connect first."
    panel.add_contract(EUR)
    await until(lambda: panel.told.text() == "Not connected. Connect first.", "the trouble beside the field")


def test_delete_removes_saves_and_undo_puts_back_in_place(ui: UiDesk, panel) -> None:
    ui.go_live()
    panel.table.select(MSFT.con_id)
    QTest.keyClick(panel.table, Qt.Key.Key_Delete)
    assert symbols(panel) == ["AAPL", "SPY"]
    assert ui.desk.settings.watchlist == (AAPL, SPY)
    assert MSFT.con_id not in ui.gateway.watched
    assert panel.undo.isVisible()
    panel.undo.click()
    assert symbols(panel) == ["AAPL", "MSFT", "SPY"]
    assert ui.desk.settings.watchlist == (AAPL, MSFT, SPY)
    assert MSFT.con_id in ui.gateway.watched
    assert not panel.undo.isVisible()


def test_the_button_and_the_menu_remove_too(ui: UiDesk, panel) -> None:
    assert not panel.remove.isEnabled()
    panel.table.select(AAPL.con_id)
    panel.remove.click()
    panel.table.select(SPY.con_id)
    menu = panel.table.row_menu()
    next(action for action in menu.actions() if action.text() == "Remove").trigger()
    menu.close()
    assert symbols(panel) == ["MSFT"]


def test_a_row_chosen_takes_the_focus_and_a_double_click_sends_nothing(ui: UiDesk, panel) -> None:
    ui.go_live()
    at = panel.table.visualRect(panel.table.rows.index(1, 0)).center()
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at))
    assert ui.context.focus.contract == MSFT
    QTest.mouseDClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at))
    assert ui.gateway.placed == []


def test_prices_age_while_disconnected(ui: UiDesk, panel) -> None:
    ui.go_live()
    ui.publish(QuotesUpdated((make_quote(received=NOW - 40),)))
    ui.go(ConnectionState.BACKOFF)
    assert cell(panel, 0, "kind") == "STALE 40 s"


async def test_an_empty_watchlist_is_proposed_once_live(qapp) -> None:
    desk = make_ui_desk()
    panel = WatchlistPanel(desk.context)
    desk.go_live()
    await until(lambda: len(panel.model.records) == 4, "what the Gateway knows of the proposal")
    assert symbols(panel) == ["AAPL", "MSFT", "SPY", "EUR.USD"]
    assert desk.desk.settings.watchlist == (AAPL, MSFT, SPY, EUR)
    await until(lambda: desk.context.focus.contract == AAPL, "the first in focus")
    panel.table.selectAll()
    panel.remove_selected()
    desk.go_live()
    assert symbols(panel) == []
    desk.context.bridge.close()
    desk.context.frames.stop()
    panel.deleteLater()


async def test_a_price_that_falls_silent_on_a_live_connection_says_so_and_how_old_it_is(ui: UiDesk, panel) -> None:
    ui.go_live()
    ui.publish(QuotesUpdated((make_quote(),)))
    assert cell(panel, 0, "kind") == ""
    ui.desk.clock = lambda: NOW + 75
    await until(lambda: cell(panel, 0, "kind") == "STALE 75 s", "the silence is told")
    assert panel.model.records[0].is_muted
    ui.publish(QuotesUpdated((make_quote(received=NOW + 75),)))
    assert cell(panel, 0, "kind") == ""


def test_forex_has_no_last_price_and_changes_by_the_middle(ui: UiDesk, show) -> None:
    ui.desk.settings = Settings(watchlist=(EUR,))
    panel = show(WatchlistPanel)
    ui.go_live()
    quote = make_quote(EUR, 1.0851, bid=1.0850, ask=1.0852, close=1.0800)
    ui.publish(QuotesUpdated((replace(quote, last=None),)))
    assert [cell(panel, 0, name) for name in ("last", "change", "change_percent")] == ["—", "0.00510", "0.47"]
    number = next(i for i, column in enumerate(panel.model.columns) if column.id == "change")
    tip = str(panel.model.index(0, number).data(Qt.ItemDataRole.ToolTipRole))
    assert "middle of bid and ask" in tip
