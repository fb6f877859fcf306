"""Going to a date: what can be typed, where the chart goes, how older bars are loaded, and what is said otherwise."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gatedesk.ui.chart.date_words import epoch_of
from gatedesk.ui.chart.go_to_date import MOST_LOADS
from helpers.chart_bars import START, cut, walk
from helpers.tool_hand import Hand

NEW_YORK = ZoneInfo("America/New_York")
NEWEST = int(datetime(2024, 3, 12, 15, 30, tzinfo=NEW_YORK).timestamp())


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-12", (2024, 3, 12, 0, 0)),
        ("2024-03-12 10:35", (2024, 3, 12, 10, 35)),
        ("2024-03-12T10:35", (2024, 3, 12, 10, 35)),
        ("2024/3/1", (2024, 3, 1, 0, 0)),
        ("12.3.2024 9:30", (2024, 3, 12, 9, 30)),
        ("3/12/2024", (2024, 3, 12, 0, 0)),
        ("12 Mar 2024", (2024, 3, 12, 0, 0)),
        ("12 march 2024 10:30", (2024, 3, 12, 10, 30)),
        ("Mar 12, 2024", (2024, 3, 12, 0, 0)),
        ("  dec   2023 ", (2023, 12, 1, 0, 0)),
        ("2024", (2024, 1, 1, 0, 0)),
        ("2023-11", (2023, 11, 1, 0, 0)),
        ("10:15", (2024, 3, 12, 10, 15)),
        ("today", (2024, 3, 12, 0, 0)),
        ("Yesterday", (2024, 3, 11, 0, 0)),
        ("2024-03-10", (2024, 3, 10, 0, 0)),  # the clocks change on this day
        ("2024-11-03 12:00", (2024, 11, 3, 12, 0)),
    ],
)
def test_a_date_is_read_in_the_exchanges_zone(text: str, moment: tuple[int, ...]) -> None:
    assert epoch_of(text, NEW_YORK, NEWEST) == int(datetime(*moment, tzinfo=NEW_YORK).timestamp())


@pytest.mark.parametrize(
    ("text", "seconds"), [("-5d", 5 * 86_400), ("30 min", 1800), ("2h", 7200), ("-1w", 604_800), ("1y", 31_557_600)]
)
def test_spans_are_counted_back_from_the_newest_bar(text: str, seconds: int) -> None:
    assert epoch_of(text, NEW_YORK, NEWEST) == NEWEST - seconds


@pytest.mark.parametrize(
    "text", ["", "soon", "2024-13-01", "2024-02-30", "32 Mar 2024", "12 Foo 2024", "25:00", "99999999", "0000-01-01"]
)
def test_what_is_no_date_is_answered_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="Try 2024-03-12"):
        epoch_of(text, NEW_YORK, NEWEST)


def ask(hand: Hand, text: str) -> None:
    hand.key(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    field = hand.tools.date.field.field
    assert field.hasFocus()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()


def words(hand: Hand) -> str:
    return hand.tools.date.field.words.text()


def clock(hand: Hand, position: int) -> str:
    return f"{datetime.fromtimestamp(hand.chart.series.bar(position).time, NEW_YORK):%Y-%m-%d %H:%M}"


def test_ctrl_g_goes_to_the_bar_and_gives_the_keys_back(hand: Hand) -> None:
    width = hand.chart.shown[1] - hand.chart.shown[0]
    ask(hand, clock(hand, 300))
    start, stop = hand.chart.shown
    assert (start + stop) / 2 == pytest.approx(300.5)
    assert stop - start == pytest.approx(width)
    assert not hand.tools.date.field.isVisible()
    assert hand.chart.canvas.view.hasFocus()


def test_escape_leaves_the_chart_where_it_is(hand: Hand) -> None:
    before = hand.chart.shown
    hand.tools.run("date")
    QTest.keyClick(hand.tools.date.field.field, Qt.Key.Key_Escape)
    assert not hand.tools.date.field.isVisible()
    assert hand.chart.shown == before


def test_what_cannot_be_read_is_said_in_the_field(hand: Hand) -> None:
    ask(hand, "someday")
    assert "Try 2024-03-12" in words(hand)
    assert hand.tools.date.field.isVisible()


def test_a_date_to_come_shows_the_newest_bar_and_says_so(hand: Hand) -> None:
    ask(hand, "2099-01-01")
    assert hand.chart.shown[0] < 999 < hand.chart.shown[1]
    assert words(hand).startswith("The newest bar is ")


def test_an_empty_chart_says_so(hand: Hand) -> None:
    hand.chart.set_bars(*[()] * 6)
    ask(hand, "2024-03-12")
    assert words(hand) == "There are no bars yet."


def test_older_bars_are_loaded_until_the_date_is_there(hand: Hand) -> None:
    bars: dict[str, Any] = walk(3000, start=START - 60 * 2000)
    asked: list[int] = []
    hand.chart.older_wanted.connect(lambda: asked.append(hand.chart.series.first))
    wanted = f"{datetime.fromtimestamp(int(bars['time'][600]), NEW_YORK):%Y-%m-%d %H:%M}"
    ask(hand, wanted)
    assert words(hand).startswith("Loading older bars")
    assert hand.tools.date.is_loading
    for step, (first, end) in enumerate(((1200, 2000), (400, 1200)), 1):
        assert len(asked) == step
        hand.chart.prepend_bars(**cut(bars, first, end))
        hand.tools.older_came()
    assert not hand.tools.date.is_loading
    position = (hand.chart.shown[0] + hand.chart.shown[1]) / 2
    assert hand.chart.series.bar(math.floor(position)).time == int(bars["time"][600])
    assert not hand.tools.date.field.isVisible()


def test_the_end_of_history_is_said_now_and_the_next_time(hand: Hand) -> None:
    ask(hand, "2001-01-01")
    hand.tools.older_ended("The Gateway has no more.")
    said = words(hand)
    assert said.startswith("The oldest bar that could be loaded is ")
    assert said.endswith("The Gateway has no more.")
    assert not hand.tools.date.is_loading
    ask(hand, "2000-01-01")
    assert words(hand) == said


def test_escape_stops_the_loading(hand: Hand) -> None:
    ask(hand, "2001-01-01")
    QTest.keyClick(hand.tools.date.field.field, Qt.Key.Key_Escape)
    before = hand.chart.shown
    hand.tools.older_came()
    assert hand.chart.shown == before


def test_the_way_back_has_an_end(hand: Hand) -> None:
    ask(hand, "1990-01-01")
    for _ in range(MOST_LOADS):
        hand.tools.older_came()
    assert "Longer bars reach further back." in words(hand)
    assert not hand.tools.date.is_loading


def test_the_field_stays_inside_a_small_chart(hand: Hand) -> None:
    hand.tools.run("date")
    hand.chart.window().resize(520, 300)
    QApplication.processEvents()
    assert hand.chart.rect().contains(hand.tools.date.field.geometry())
