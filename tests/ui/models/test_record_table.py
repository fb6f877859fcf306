"""The record model: few signals for many changes, rows at once, and a contract Qt's own tester agrees with."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from gatedesk.ui.models.column import CELL_ROLE, VALUE_ROLE, Column
from gatedesk.ui.models.record_table import RecordTableModel, spans
from gatedesk.ui.models.sort_filter import RecordSortFilter


@dataclass(frozen=True)
class Row:
    key: str
    price: float | None = None
    note: str = ""


COLUMNS = (
    Column("key", "Key", lambda row: row.key, lambda row: row.key),
    Column(
        "price",
        "Price",
        lambda row: row.price,
        lambda row: "—" if row.price is None else f"{row.price:.2f}",
        numeric=True,
        flash=True,
        tick=True,
        editable=lambda row: row.note != "fixed",
        tooltip=lambda row: f"<b>{row.note}</b>",
    ),
)


class Frames:
    """A frame clock that waits to be told."""

    def __init__(self) -> None:
        self.marked: list[object] = []

    def mark(self, flushable: object) -> None:
        if flushable not in self.marked:
            self.marked.append(flushable)

    def frame(self) -> None:
        marked, self.marked = self.marked, []
        for each in marked:
            each.flush()  # type: ignore[attr-defined]  # the protocol of the frame clock


@pytest.fixture
def frames() -> Frames:
    return Frames()


@pytest.fixture
def model(qapp, frames):
    model = RecordTableModel(COLUMNS, lambda row: row.key, frames)  # type: ignore[arg-type]  # a clock for tests
    yield model
    model.deleteLater()


def changes(model) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda top, bottom: told.append((top.row(), bottom.row())))
    return told


def test_qts_own_tester_finds_nothing_while_rows_come_change_and_go(model, frames) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    proxy = RecordSortFilter(model)
    through = QAbstractItemModelTester(proxy, QAbstractItemModelTester.FailureReportingMode.Fatal)
    proxy.sort(1)
    for i in range(30):
        model.upsert(Row(f"r{i}", float(i % 7)))
    for i in range(30):
        model.upsert(Row(f"r{i}", float(i % 5) if i % 3 else None))
    frames.frame()
    proxy.set_words("r1")
    for i in range(0, 30, 2):
        model.remove(f"r{i}")
    model.replace([Row("r1", 1.0), Row("new", 2.0)])
    frames.frame()
    assert {row.key for row in model.records} == {"r1", "new"}
    model.clear()
    assert tester.model() is model
    assert through.model() is proxy


def test_a_new_row_is_told_at_once_and_a_change_with_the_next_frame(model, frames) -> None:
    inserted: list[int] = []
    model.rowsInserted.connect(lambda parent, first, last: inserted.append(first))
    told = changes(model)
    model.upsert(Row("a", 1.0))
    assert inserted == [0]
    model.upsert(Row("a", 2.0))
    model.upsert(Row("a", 3.0))
    assert told == []
    frames.frame()
    assert told == [(0, 0)]
    assert model.record("a").price == 3.0


def test_many_changed_rows_are_told_as_one_range(model, frames) -> None:
    model.replace([Row(f"r{i}") for i in range(50)])
    told = changes(model)
    for i in range(5, 45):
        model.upsert(Row(f"r{i}", 1.0))
    frames.frame()
    assert told == [(5, 44)]


def test_few_changed_rows_are_told_one_by_one() -> None:
    assert spans([1, 7, 40]) == [(1, 1), (7, 7), (40, 40)]
    assert spans(list(range(9))) == [(0, 8)]
    assert spans([]) == []


def test_a_change_of_a_row_that_went_is_forgotten(model, frames) -> None:
    model.replace([Row("a", 1.0), Row("b", 1.0)])
    model.upsert(Row("a", 2.0))
    model.remove("a")
    told = changes(model)
    frames.frame()
    assert told == []
    assert model.row_of("b") == 0


def test_a_number_that_moves_flashes_keeps_its_direction_and_the_flash_ends(model, frames, qtbot) -> None:
    model.upsert(Row("a", 1.0))
    model.upsert(Row("a", 2.0))
    cell = model.index(0, 1).data(CELL_ROLE)
    assert (cell.flash, cell.tone, cell.arrow) == (1, "up", 1)
    qtbot.waitUntil(lambda: model.index(0, 1).data(CELL_ROLE).flash == 0, timeout=300)
    cell = model.index(0, 1).data(CELL_ROLE)
    assert (cell.tone, cell.arrow) == ("up", 1)
    model.upsert(Row("a", 1.5))
    assert model.index(0, 1).data(CELL_ROLE).flash == -1
    model.remove("a")


def test_the_same_number_again_and_a_first_number_do_not_flash(model) -> None:
    model.upsert(Row("a"))
    model.upsert(Row("a", 2.0))
    model.upsert(Row("a", 2.0, note="other"))
    assert model.index(0, 1).data(CELL_ROLE).flash == 0


def test_roles_give_value_words_alignment_speech_and_a_harmless_tooltip(model) -> None:
    model.upsert(Row("a", 1.5, note="x"))
    index = model.index(0, 1)
    assert index.data() == "1.50"
    assert index.data(VALUE_ROLE) == 1.5
    assert Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole)) & Qt.AlignmentFlag.AlignRight
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Price 1.50"
    assert "<b>" not in index.data(Qt.ItemDataRole.ToolTipRole)
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Price"


def test_an_edit_is_a_request_and_changes_nothing_here(model) -> None:
    asked: list[tuple[object, str, object]] = []
    model.edit_requested.connect(lambda *request: asked.append(request))
    row = Row("a", 1.0)
    model.upsert(row)
    assert model.setData(model.index(0, 1), 9.0) is False
    assert asked == [(row, "price", 9.0)]
    assert model.record("a") == row
    model.upsert(replace(row, note="fixed"))
    model.setData(model.index(0, 1), 9.0)
    assert len(asked) == 1


def test_sorting_goes_by_value_and_leaves_empty_ones_last_both_ways(model, qapp) -> None:
    proxy = RecordSortFilter(model)
    model.replace([Row("nine", 9.0), Row("none"), Row("ten", 10.0)])

    def order() -> list[str]:
        return [proxy.index(row, 0).data() for row in range(3)]

    proxy.sort(1, Qt.SortOrder.AscendingOrder)
    assert order() == ["nine", "ten", "none"]
    proxy.sort(1, Qt.SortOrder.DescendingOrder)
    assert order() == ["ten", "nine", "none"]


def test_every_typed_word_must_occur_and_the_group_too(model) -> None:
    proxy = RecordSortFilter(model)
    model.replace([Row("alpha", 1.0), Row("beta", 1.0), Row("alpine", 2.0)])
    proxy.set_words("ALP 1.00")
    assert [proxy.index(i, 0).data() for i in range(proxy.rowCount())] == ["alpha"]
    proxy.set_words("")
    proxy.set_group(lambda row: row.price == 2.0)
    assert proxy.rowCount() == 1


def test_a_flush_after_its_panel_is_gone_does_nothing(qapp, frames) -> None:
    from shiboken6 import delete

    model = RecordTableModel(COLUMNS, lambda row: row.key, frames)  # type: ignore[arg-type]  # a clock for tests
    model.upsert(Row("a", None))
    model.upsert(Row("a", None, "x"))
    delete(model)
    frames.frame()
    assert frames.marked == []
