"""The table view: copy, export, filter, columns that fit, and a word when there is nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QApplication, QWidget

from gatedesk.domain.notice import Notice
from gatedesk.domain.order import Side
from gatedesk.ui.frame_clock import FrameClock
from gatedesk.ui.models.order_columns import ORDER_COLUMNS
from gatedesk.ui.models.record_table import RecordTableModel
from gatedesk.ui.theme.theme import Theme
from gatedesk.ui.widgets.column_layout import shared
from gatedesk.ui.widgets.table_memory import restore_tables, tables_state
from gatedesk.ui.widgets.table_text import as_csv, as_tsv, harmless, raw
from gatedesk.ui.widgets.table_view import RecordTableView
from helpers.ui_desk import MSFT, make_order


@pytest.fixture
def view(qtbot):
    frames = FrameClock()
    model = RecordTableModel(ORDER_COLUMNS, lambda order: order.row_key, frames)
    view = RecordTableView(model, Theme(), "orders.table", "Orders", "No orders.")
    qtbot.addWidget(view)
    view.resize(1200, 300)
    view.show()
    yield view
    frames.stop()


def test_raw_values_are_for_programs() -> None:
    assert raw(Decimal("1E+3")) == "1000"
    assert raw(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == "2026-01-02T03:04:05+00:00"
    assert raw(None) == ""
    assert raw(Side.BUY) == "BUY"


@pytest.mark.parametrize("words", ["=1+1", "+1", "-cmd", "@sum", "\tx"])
def test_words_a_spreadsheet_would_run_are_disarmed(words: str) -> None:
    assert harmless(words).startswith("'")


def test_negative_numbers_stay_numbers() -> None:
    assert harmless(Decimal("-5")) == "-5"


def test_csv_and_tsv_have_a_header_and_keep_cells_apart() -> None:
    assert as_csv(["a", "b"], [["x,y", 'q"q']]) == 'a,b\r\n"x,y","q""q"\r\n'
    assert as_tsv(["a"], [["x\ty\nz"]]) == "a\nx y z"


def test_control_c_copies_the_selected_rows_with_a_header(view, qtbot) -> None:
    view.records.replace([make_order(1), make_order(2, contract=MSFT)])
    view.select("1:2")
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QApplication.clipboard().text().split("\n")
    assert lines[0].startswith("Status\tSymbol\tSide\tQuantity")
    assert lines[1].startswith("Working\tMSFT\tBUY\t100")
    assert len(lines) == 2


def test_export_writes_the_shown_rows_and_escapes(view, tmp_path: Path) -> None:
    view.records.replace([make_order(1, note="=HYPERLINK(1)"), make_order(2, contract=MSFT)])
    view.set_filter("aapl")
    target = tmp_path / "orders.csv"
    view.export_csv(str(target))
    text = target.read_text(encoding="utf-8")
    assert "AAPL" in text
    assert "MSFT" not in text
    assert "'=HYPERLINK(1)" in text


def test_a_failed_export_is_told_with_a_remedy(view, tmp_path: Path) -> None:
    told: list[Notice] = []
    view.failed.connect(told.append)
    view.export_csv(str(tmp_path / "no" / "such" / "folder.csv"))
    assert "could not be exported" in told[0].text
    assert told[0].remedy


def test_columns_leave_by_rank_when_room_is_short_and_come_back(view) -> None:
    owner = next(i for i, column in enumerate(ORDER_COLUMNS) if column.id == "owner")
    assert not view.isColumnHidden(owner)
    view.resize(700, 300)
    assert view.isColumnHidden(owner)
    view.resize(1200, 300)
    assert not view.isColumnHidden(owner)


def test_a_number_wider_than_expected_widens_its_column(view, qtbot) -> None:
    quantity = next(i for i, column in enumerate(ORDER_COLUMNS) if column.id == "quantity")
    before = view.columnWidth(quantity)
    view.records.upsert(make_order(1, quantity=Decimal(123_456_789_012)))
    qtbot.waitUntil(lambda: view.columnWidth(quantity) > before, timeout=2000)


def test_the_column_chooser_outranks_the_fitting_and_the_layout_is_remembered(view, qtbot) -> None:
    owner = next(i for i, column in enumerate(ORDER_COLUMNS) if column.id == "owner")
    menu = view.column_menu()
    action = next(action for action in menu.actions() if action.text() == "Owner")
    action.setChecked(False)
    assert view.isColumnHidden(owner)
    view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    state = view.columns.state()
    action.setChecked(True)
    view.columns.restore(state)
    assert view.isColumnHidden(owner)
    assert view.rows.sortColumn() == 1
    menu.close()


def test_layouts_of_all_tables_are_one_piece_of_bytes_and_rubbish_changes_nothing(view) -> None:
    view.columns.show(2, False)
    view.horizontalHeader().moveSection(0, 3)
    state = tables_state([view.parentWidget() or wrapped(view)])
    view.columns.reset()
    assert view.columns.is_wanted(2)
    assert view.horizontalHeader().visualIndex(0) == 0
    for rubbish in (
        b"",
        b"[1]",
        b'{"orders.table": 5}',
        b'{"orders.table": {"order": 7}}',
        b'{"orders.table": {"widths": {"symbol": "x"}}}',
        b"\xff\xfe",
    ):
        restore_tables([view.parentWidget()], QByteArray(rubbish))
    restore_tables([view.parentWidget()], state)
    assert not view.columns.is_wanted(2)
    assert view.horizontalHeader().visualIndex(0) == 3


def wrapped(view: RecordTableView) -> QWidget:
    """A panel around the table, which dies with it."""
    panel = QWidget()
    view.setParent(panel)
    view.panel = panel
    return panel


def test_the_empty_table_says_what_to_do_and_the_filter_says_what_it_hides(view) -> None:
    blank = view.viewport().grab().toImage()
    view.set_empty("")
    assert view.viewport().grab().toImage() != blank
    view.records.upsert(make_order(1))
    view.set_filter("nothing like it")
    assert view.rows.rowCount() == 0
    assert view.viewport().grab().toImage() != blank


def test_spare_room_goes_to_the_stretching_columns_else_to_all() -> None:
    assert shared(300, {0: 100, 1: 100}, {1}) == {0: 100, 1: 200}
    assert shared(250, {0: 100, 1: 100}, set()) == {0: 125, 1: 125}
    assert shared(1000, {0: 100, 1: 100}, set()) == {0: 150, 1: 150}
    assert shared(150, {0: 100, 1: 100}, {1}) == {0: 100, 1: 100}
