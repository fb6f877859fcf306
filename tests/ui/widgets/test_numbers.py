"""Number fields: exact, forgiving in spelling, and never silently wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from gatedesk.domain.ticks import PriceGrid, PriceStep
from gatedesk.ui.widgets.decimal_edit import PriceEdit, QuantityEdit, parse_number
from gatedesk.ui.widgets.number_line import NumberLine


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("100", "100"),
        ("1.5K", "1500"),
        ("2m", "2000000"),
        ("1,234.50", "1234.50"),
        ("−3", "-3"),
        (".5", "0.5"),
    ],
)
def test_numbers_people_write(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "abc", "1,5", "1.2.3", "1e5", "NaN", "inf", "12,34", ".", "9" * 40])
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_number(text) is None


@given(st.decimals(min_value=0, max_value=10**9, places=5))
def test_what_is_written_is_read_back_exactly(number: Decimal) -> None:
    assert parse_number(f"{number:f}") == number


def test_a_price_steps_by_the_increment_of_its_level(qtbot) -> None:
    edit = PriceEdit()
    qtbot.addWidget(edit)
    edit.grid = PriceGrid(
        steps=(
            PriceStep(low_edge=Decimal(0), increment=Decimal("0.0001")),
            PriceStep(low_edge=Decimal(1), increment=Decimal("0.01")),
        )
    )
    edit.set_value(Decimal("191.1"))
    assert edit.text() == "191.10"
    qtbot.keyClick(edit, Qt.Key.Key_Up)
    assert edit.value() == Decimal("191.11")
    edit.set_value("0.5")
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    assert edit.value() == Decimal("0.4999")


def test_an_empty_price_steps_to_the_market(qtbot) -> None:
    edit = PriceEdit()
    qtbot.addWidget(edit)
    edit.origin = Decimal("191.104")
    edit.stepBy(1)
    assert edit.value() == Decimal("191.10")


def test_a_quantity_never_falls_below_zero_and_typing_is_never_lost(qtbot) -> None:
    edit = QuantityEdit()
    qtbot.addWidget(edit)
    edit.stepBy(-5)
    assert edit.value() == 0
    edit.selectAll()
    qtbot.keyClicks(edit, "1.5K")
    assert edit.value() == 1500
    edit.setText("many")
    assert edit.value() is None
    assert not edit.is_readable
    assert edit.text() == "many"


def test_a_whole_number_out_of_range_is_told_and_kept(qtbot) -> None:
    line = NumberLine(1, 65_535, "The port")
    qtbot.addWidget(line)
    qtbot.keyClicks(line, "99999")
    assert line.value() is None
    assert line.text() == "99999"
    assert line.mistake() == "The port is a whole number from 1 to 65535."
    line.set_value(7497)
    assert line.mistake() == ""
