"""The day of the connection as a strip: the right bands, the right words under the pointer."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from gatedesk.domain.connection import ConnectionState
from gatedesk.domain.connection_timeline import TimelineEntry, TimelineKind
from gatedesk.ui.theme.theme import Theme
from gatedesk.ui.widgets.timeline_strip import DAY, LOOKS, MARKS, STATE_WORDS, TimelineStrip, bands, length_words
from helpers.ui_desk import NOW

BEGIN = NOW - DAY
HOUR = 3600.0


def entry(hours: float, state: ConnectionState, text: str = "Something.", kind=TimelineKind.CONNECTED) -> TimelineEntry:
    """So many hours after the beginning of the day shown."""
    return TimelineEntry(BEGIN + hours * HOUR, kind, text, state)


@pytest.fixture
def strip(qtbot) -> TimelineStrip:
    made = TimelineStrip(Theme(), lambda: NOW, str)
    qtbot.addWidget(made)
    made.resize(960, made.sizeHint().height())
    made.show()
    return made


def test_before_the_first_entry_nothing_was_connected() -> None:
    found = bands([entry(6, ConnectionState.LIVE)], BEGIN, NOW)
    assert [(band.state, band.end - band.begin) for band in found] == [
        (ConnectionState.OFF, 6 * HOUR),
        (ConnectionState.LIVE, 18 * HOUR),
    ]


def test_what_began_before_the_day_reaches_into_it() -> None:
    found = bands([entry(-5, ConnectionState.LIVE), entry(1, ConnectionState.BACKOFF)], BEGIN, NOW)
    assert [(band.state, (band.begin - BEGIN) / HOUR) for band in found] == [
        (ConnectionState.LIVE, 0),
        (ConnectionState.BACKOFF, 1),
    ]


def test_entries_that_change_nothing_cut_no_band() -> None:
    found = bands([entry(1, ConnectionState.LIVE), entry(2, ConnectionState.LIVE)], BEGIN, NOW)
    assert [band.state for band in found] == [ConnectionState.OFF, ConnectionState.LIVE]


def test_bands_cover_the_whole_day_without_a_gap() -> None:
    states = list(ConnectionState)
    found = bands([entry(number, state) for number, state in enumerate(states, 1)], BEGIN, NOW)
    assert found[0].begin == BEGIN
    assert found[-1].end == NOW
    assert all(one.end == following.begin for one, following in pairwise(found))


def test_every_state_and_kind_has_its_look_and_words() -> None:
    assert set(LOOKS) == set(STATE_WORDS) == set(ConnectionState)
    assert set(MARKS) == set(TimelineKind)


def test_the_pointer_tells_an_entry_near_it_else_the_band(strip: TimelineStrip) -> None:
    strip.show_entries([entry(12, ConnectionState.LIVE, "Connected to TWS.")])
    assert strip.words_at(480).endswith("Connected to TWS.")
    assert strip.words_at(700).startswith("Connected: ")
    assert strip.words_at(100).startswith("Not connected: ")


def test_many_entries_in_one_place_tell_the_last(strip: TimelineStrip) -> None:
    strip.show_entries([entry(12, ConnectionState.LIVE, f"Number {number}.") for number in range(20)])
    assert len(strip.words_at(480).split("\n")) == 6
    assert strip.words_at(480).endswith("Number 19.")


def test_live_fills_the_strip_and_off_leaves_a_line(strip: TimelineStrip) -> None:
    strip.show_entries([entry(12, ConnectionState.LIVE)])
    picture = strip.grab().toImage()
    live = QColor(Theme().tokens.ok)
    assert picture.pixelColor(QPoint(700, 10)) == live
    assert picture.pixelColor(QPoint(200, 10)) != live
    assert picture.pixelColor(QPoint(200, 27)) == QColor(Theme().tokens.line)


def test_the_latest_entry_is_said_to_a_screen_reader(strip: TimelineStrip) -> None:
    assert strip.accessibleDescription() == "Nothing happened yet."
    strip.show_entries([entry(1, ConnectionState.LIVE, "First."), entry(2, ConnectionState.OFF, "Last.")])
    assert strip.accessibleDescription() == "Last."


@pytest.mark.parametrize(("seconds", "words"), [(12, "12 s"), (300, "5 min"), (7800, "2 h 10 min")])
def test_lengths_read_as_people_say_them(seconds: float, words: str) -> None:
    assert length_words(seconds) == words


def test_the_pointer_is_followed_without_a_button(strip: TimelineStrip) -> None:
    assert strip.hasMouseTracking()
    assert strip.cursor().shape() is Qt.CursorShape.ArrowCursor
