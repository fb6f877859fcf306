"""Positions, executions, account and messages: facts become rows, and nothing is sent from them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from gatedesk.domain.connection import ConnectionState
from gatedesk.domain.events import (
    AccountUpdated,
    Filled,
    Noticed,
    PnLUpdated,
    PositionsSynced,
    PositionUpdated,
    QuotesUpdated,
)
from gatedesk.domain.notice import Notice, Severity
from gatedesk.domain.order import Side
from gatedesk.domain.portfolio import AccountPnL, AccountValue
from gatedesk.ui.docks.account import AccountPanel
from gatedesk.ui.docks.executions import ExecutionsPanel
from gatedesk.ui.docks.messages import MOST_ROWS, MessagesPanel
from gatedesk.ui.docks.positions import PositionsPanel
from gatedesk.ui.focus import TicketFill
from gatedesk.ui.models.column import CELL_ROLE
from helpers.ui_desk import AAPL, ACCOUNT, EUR, MSFT, UiDesk, make_fill, make_position, make_quote


def words(table, row: int, column: str) -> str:
    number = next(i for i, each in enumerate(table.records.columns) if each.id == column)
    return str(table.rows.index(row, number).data())


def test_positions_come_change_and_go_with_their_totals(ui: UiDesk, show) -> None:
    panel = show(PositionsPanel)
    ui.publish(PositionsSynced((make_position(), make_position(MSFT, -50))))
    assert sorted(ui.gateway.watched) == sorted([AAPL.con_id, MSFT.con_id])
    assert panel.totals.text().startswith("USD: value 38,222.00")
    ui.publish(PositionUpdated(make_position(MSFT, 0)))
    assert [row.position.contract for row in panel.model.records] == [AAPL]
    assert ui.gateway.watched == [AAPL.con_id]
    ui.publish(PositionsSynced(()))
    assert panel.model.rowCount() == 0
    assert not panel.totals.isVisible()


def test_last_is_live_where_a_quote_streams_and_the_rest_is_the_brokers(ui: UiDesk, show) -> None:
    panel = show(PositionsPanel)
    ui.publish(PositionsSynced((make_position(),)))
    ui.publish(QuotesUpdated((make_quote(last=195.5),)))
    panel.model.flush()
    assert words(panel.table, 0, "last") == "195.50"
    assert words(panel.table, 0, "market_value") == "19,111.00"


def test_close_half_and_reverse_fill_the_ticket(ui: UiDesk, show) -> None:
    panel = show(PositionsPanel)
    fills: list[TicketFill] = []
    ui.context.focus.ticket_filled.connect(fills.append)
    ui.publish(PositionsSynced((make_position(AAPL, 101), make_position(MSFT, -50))))
    panel.table.select((ACCOUNT, AAPL.con_id))
    for name in ("close", "half", "reverse"):
        panel.findChild(QPushButton, f"positions.{name}").click()
    assert [(fill.side, fill.quantity) for fill in fills] == [
        (Side.SELL, Decimal(101)),
        (Side.SELL, Decimal(51)),
        (Side.SELL, Decimal(202)),
    ]
    panel.table.select((ACCOUNT, MSFT.con_id))
    menu = panel.table.row_menu()
    next(action for action in menu.actions() if action.text().startswith("Close")).trigger()
    menu.close()
    assert (fills[-1].side, fills[-1].quantity) == (Side.BUY, Decimal(50))
    assert ui.context.focus.contract == MSFT
    assert ui.gateway.placed == []


def test_a_commission_report_completes_its_execution(ui: UiDesk, show) -> None:
    panel = show(ExecutionsPanel)
    fill = make_fill(1)
    ui.publish(Filled(fill))
    ui.publish(Filled(make_fill(2)))
    assert words(panel.table, 0, "order") == "2"
    assert words(panel.table, 1, "commission") == "—"
    ui.publish(Filled(replace(fill, commission=Decimal("1.05"), realized_pnl=Decimal("-3.2"))))
    assert panel.model.rowCount() == 2
    assert words(panel.table, 1, "commission") == "1.05"
    assert words(panel.table, 1, "realized_pnl") == "−3.20"
    assert panel.count.text() == "2 executions"


def test_the_account_shows_main_values_and_all_on_demand(ui: UiDesk, show) -> None:
    panel = show(AccountPanel)
    ui.publish(
        AccountUpdated(
            (
                AccountValue(ACCOUNT, "NetLiquidation", "1001234.56", "USD"),
                AccountValue(ACCOUNT, "Guarantee-S", "7", "USD"),
            )
        )
    )
    assert panel.table.rows.rowCount() == 1
    assert words(panel.table, 0, "amount") == "1,001,234.56"
    panel.every.setChecked(True)
    assert panel.table.rows.rowCount() == 2
    ui.publish(AccountUpdated((AccountValue(ACCOUNT, "NetLiquidation", "5", "USD"),)))
    panel.model.flush()
    assert words(panel.table, 0, "amount") == "5.00"


def test_values_of_another_login_go_and_groups_stand_in_reading_order(ui: UiDesk, show) -> None:
    panel = show(AccountPanel)
    ui.publish(AccountUpdated((AccountValue("DU9", "NetLiquidation", "1", "USD"),)))
    ui.publish(
        AccountUpdated(tuple(AccountValue(ACCOUNT, tag, "1", "USD") for tag in ("BuyingPower", "NetLiquidation")))
    )
    ui.go_live()
    assert [words(panel.table, row, "name") for row in range(2)] == ["Net liquidation", "Buying power"]
    assert panel.table.rows.rowCount() == 2


def test_a_last_price_that_is_not_live_is_faint(ui: UiDesk, show) -> None:
    panel = show(PositionsPanel)
    ui.go_live()
    ui.publish(PositionsSynced((make_position(),)))
    last = next(i for i, column in enumerate(panel.model.columns) if column.id == "last")
    assert panel.model.index(0, last).data(CELL_ROLE).tone == ""
    ui.go(ConnectionState.UPSTREAM_LOST)
    assert panel.model.index(0, last).data(CELL_ROLE).tone == "faint"


def test_profit_and_loss_carry_arrow_and_sign(ui: UiDesk, show) -> None:
    panel = show(AccountPanel)
    assert panel.tiles["daily"].figure.text() == "—"
    ui.publish(PnLUpdated(AccountPnL(ACCOUNT, Decimal("-12.5"), Decimal("222"), None)))
    assert panel.tiles["daily"].figure.text() == "▼ −12.50"
    assert panel.tiles["unrealized"].figure.text() == "▲ +222.00"
    assert panel.tiles["realized"].figure.text() == "—"
    ui.publish(PnLUpdated(AccountPnL("DU2", Decimal("2.5"), None, None)))
    assert panel.tiles["daily"].figure.text() == "▼ −10.00"


def test_a_message_told_again_is_counted(ui: UiDesk, show) -> None:
    panel = show(MessagesPanel)
    farm = Notice(Severity.INFO, "Market data farm is connected.", code=2104, time=1.0)
    ui.publish(Noticed(farm))
    ui.publish(Noticed(Notice(Severity.ERROR, "Client id 1 is taken.", "Try id 2.", 326, "raw words", time=2.0)))
    ui.publish(Noticed(replace(farm, time=3.0)))
    panel.model.flush()
    assert panel.model.rowCount() == 2
    assert (words(panel.table, 0, "count"), words(panel.table, 0, "code")) == ("×2", "2104")
    assert words(panel.table, 1, "severity") == "■ Error"


def test_details_are_disclosed_on_demand_and_plain(ui: UiDesk, show) -> None:
    panel = show(MessagesPanel)
    ui.publish(Noticed(Notice(Severity.ERROR, "It failed.", "Mend it.", 201, "<b>margin</b>")))
    assert not panel.details.isVisible()
    panel.show_details.click()
    panel.table.select(panel.model.record_at(0).key)
    assert panel.details.isVisible()
    assert panel.details.toPlainText() == "It failed.\nMend it.\nIB code 201: <b>margin</b>"


def test_levels_filter_clear_clears_and_the_oldest_go(ui: UiDesk, show) -> None:
    panel = show(MessagesPanel)
    for number in range(MOST_ROWS + 5):
        panel.tell(Notice(Severity.INFO, f"Note {number}"))
    assert panel.model.rowCount() == MOST_ROWS
    panel.clear.click()
    assert panel.model.rowCount() == 0
    for severity in Severity:
        panel.tell(Notice(severity, severity.value))
    panel.levels.choose("warning")
    assert panel.table.rows.rowCount() == 2
    panel.levels.choose("error")
    assert panel.table.rows.rowCount() == 1


def test_every_table_has_its_name_and_a_word_for_nothing(ui: UiDesk, show) -> None:
    for panel, name in (
        (show(PositionsPanel), "positions.table"),
        (show(ExecutionsPanel), "executions.table"),
        (show(AccountPanel), "account.table"),
        (show(MessagesPanel), "messages.table"),
    ):
        assert panel.table.objectName() == name
        assert panel.table.accessibleName()
        assert panel.table.empty.startswith("No ")


def test_forex_positions_have_five_decimals(ui: UiDesk, show) -> None:
    panel = show(PositionsPanel)
    ui.publish(PositionsSynced((make_position(EUR, 25_000, average_cost=Decimal("1.0841")),)))
    assert words(panel.table, 0, "average_price") == "1.08410"
    assert panel.table.rows.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Contract EUR.USD"
