"""Regular hours: read from the broker's words, laid on bars over days, half days and clock changes, and shaded."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from gatedesk.domain.contract import ContractDetails
from gatedesk.ui.chart.inks import mixed
from gatedesk.ui.chart.series import BarSeries
from gatedesk.ui.chart.session_item import SHADE
from gatedesk.ui.chart.sessions import Sessions, day_starts, outside_runs, read_hours
from gatedesk.ui.chart.time_ticks import local_time
from helpers.chart_bars import shows
from helpers.tool_hand import Hand
from helpers.ui_desk import AAPL

NEW_YORK = ZoneInfo("America/New_York")
CHICAGO = ZoneInfo("America/Chicago")
SHARES = Sessions(((9 * 60 + 30, 16 * 60),))


def bars(*days: date, start: int = 4, end: int = 20, minutes: int = 30, zone: ZoneInfo = NEW_YORK) -> BarSeries:
    """Bars of some days between two hours of the clock; an hour may be negative, on the evening before."""
    walls = [
        datetime.combine(day, time(), tzinfo=zone)
        + timedelta(minutes=minute)  # by the wall's clock, as zones are added
        for day in days
        for minute in range(start * 60, end * 60, minutes)
    ]
    times = [int(wall.timestamp()) for wall in walls]
    made = BarSeries()
    made.replace(times, *[np.ones(len(times))] * 5)
    return made


@pytest.mark.parametrize(
    ("words", "day", "parts"),
    [
        ("20240312:0930-20240312:1600", date(2024, 3, 12), ((570, 960),)),
        ("20240312:0930-1600", date(2024, 3, 12), ((570, 960),)),
        ("20240312:CLOSED", date(2024, 3, 12), ()),
        ("20240311:1700-20240312:1600", date(2024, 3, 12), ((-420, 960),)),
        ("20240312:0930-20240312:1200,20240312:1300-20240312:1600", date(2024, 3, 12), ((570, 720), (780, 960))),
        ("20240312:0000-20240312:2359", date(2024, 3, 12), ((0, 1440),)),
        ("20240312:0930-1200,1300-1600", date(2024, 3, 12), ((570, 720), (780, 960))),
        ("20240311:1715-20240312:0000", date(2024, 3, 11), ((1035, 1440),)),
    ],
)
def test_hours_are_read(words: str, day: date, parts: tuple[tuple[int, int], ...]) -> None:
    assert read_hours(words).of(day) == parts


def test_other_days_are_as_most_days_are() -> None:
    week = ";".join(f"2024031{day}:0930-2024031{day}:1600" for day in (1, 2, 3, 4))
    hours = read_hours(f"20240310:CLOSED;{week};20240315:0930-20240315:1300")
    assert hours.of(date(2020, 1, 2)) == ((570, 960),)
    assert hours.of(date(2024, 3, 15)) == ((570, 780),)
    assert hours.of(date(2024, 3, 10)) == ()


@given(st.text(alphabet="0123456789:-;,CLOSED ", max_size=60))
def test_nonsense_is_no_hours_and_no_error(words: str) -> None:
    hours = read_hours(words)
    assert all(start < end for parts in (hours.usual, *hours.days.values()) for start, end in parts)


def expected_outside(series: BarSeries, sessions: Sessions, zone: ZoneInfo) -> set[int]:
    """Bar by bar: the wall clock is outside of every part of its day."""
    found = set()
    for position in range(series.first, series.end):
        moment = local_time(series.bar(position).time, zone)
        minute = moment.hour * 60 + moment.minute
        if not any(start <= minute < end for start, end in sessions.of(moment.date())):
            found.add(position)
    return found


@pytest.mark.parametrize(
    "days",
    [
        (date(2024, 3, 8), date(2024, 3, 11), date(2024, 3, 12)),  # the clocks change on the weekend between
        (date(2024, 11, 1), date(2024, 11, 4)),
        (date(2024, 7, 2), date(2024, 7, 3), date(2024, 7, 5)),  # a half day and a holiday
    ],
)
def test_bars_outside_are_those_whose_clock_says_so(days: tuple[date, ...]) -> None:
    sessions = Sessions(SHARES.usual, {date(2024, 7, 3): ((570, 780),)})
    series = bars(*days)
    runs = outside_runs(series, -50, series.end + 50, sessions, NEW_YORK)
    assert {position for run in runs for position in range(*run)} == expected_outside(series, sessions, NEW_YORK)
    assert runs == sorted(runs)
    assert all(begin < end for begin, end in runs)


def test_a_lunch_break_is_outside() -> None:
    sessions = read_hours("20240312:0930-1200,1300-1600")
    series = bars(date(2024, 3, 12), start=9, end=17)
    assert {p for run in outside_runs(series, 0, series.end, sessions, NEW_YORK) for p in range(*run)} == (
        expected_outside(series, sessions, NEW_YORK)
    )


def test_regular_hours_only_daily_bars_and_unknown_hours_have_nothing_outside() -> None:
    regular = bars(date(2024, 3, 12), start=10, end=16)
    assert outside_runs(regular, 0, regular.end, SHARES, NEW_YORK) == []
    daily = bars(date(2024, 3, 11), date(2024, 3, 12), start=0, end=1, minutes=60)
    assert outside_runs(daily, 0, daily.end, SHARES, NEW_YORK) == []
    assert outside_runs(bars(date(2024, 3, 12)), 0, 10, Sessions(), NEW_YORK) == []
    assert outside_runs(BarSeries(), 0, 10, SHARES, NEW_YORK) == []


def test_a_trading_day_that_begins_in_the_evening_is_marked_there() -> None:
    trading = read_hours("20240311:1700-20240312:1600")
    series = bars(date(2024, 3, 12), date(2024, 3, 13), start=-7, end=16, zone=CHICAGO)
    half = series.end // 2
    assert day_starts(series, 0, series.end, trading, CHICAGO) == [0, half]
    assert day_starts(series, 1, series.end, trading, CHICAGO) == [half]
    assert day_starts(series, 0, series.end, SHARES, CHICAGO) == []


def shaded(hand: Hand) -> int:
    inks = hand.chart.state.inks
    shade = mixed(inks.grid_brush.color(), inks.background, SHADE).name()
    hand.chart.canvas.point(None)
    return int(shows(hand.chart.grab().toImage(), shade)[100:400].sum())


def test_the_ground_is_shaded_where_hours_are_known(hand: Hand) -> None:
    assert shaded(hand) == 0
    start = local_time(hand.chart.series.bar(780).time, NEW_YORK)
    words = f"{start:%Y%m%d}:{start:%H%M}-{start:%Y%m%d}:{start + timedelta(minutes=60):%H%M}"
    hand.tools.describe(ContractDetails(contract=AAPL, liquid_hours=words))
    QApplication.processEvents()
    assert hand.tools.sessions.outside()[-1][1] >= 900
    assert (780, 840) not in hand.tools.sessions.outside()
    pane = hand.chart.state.layout.price
    assert shaded(hand) > pane.width() * 100
    hand.chart.show_positions(785, 835)
    assert shaded(hand) == 0
