"""Labels of the time axis: by the exchange's clock, over gaps, nights and daylight saving."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from gatedesk.ui.chart.series import BarSeries
from gatedesk.ui.chart.time_ticks import (
    DAY,
    INTERVALS,
    Interval,
    Rank,
    choose_interval,
    countdown_text,
    local_time,
    moment_text,
    time_ticks,
)

NEW_YORK = ZoneInfo("America/New_York")
HOUR = Interval(3600.0)


def new_york(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=NEW_YORK)


def series_at(times: np.ndarray) -> BarSeries:
    flat = np.ones(len(times))
    series = BarSeries()
    series.replace(times, flat, flat, flat, flat, flat)
    return series


def sessions(first: datetime, days: int, seconds: int) -> np.ndarray:
    """Return bar times of regular New York sessions."""
    times: list[int] = []
    for day in range(days):
        date = first + timedelta(days=day)
        if date.weekday() < 5:
            opening = int(date.replace(hour=9, minute=30).timestamp())
            times.extend(range(opening, opening + 23_400, seconds))
    return np.array(times)


def texts(series: BarSeries, interval: Interval, zone: ZoneInfo = NEW_YORK) -> list[str]:
    return [tick.text for tick in time_ticks(series, series.first, series.end, interval, zone)]


def test_hours_of_a_session_and_the_date_where_the_day_changes() -> None:
    series = series_at(sessions(new_york(2024, 3, 7), 2, 300))
    found = texts(series, HOUR)
    assert found[1:7] == ["10:00", "11:00", "12:00", "13:00", "14:00", "15:00"]
    assert found[7] == "Fri 8 Mar"
    assert found[8] == "10:00"


@pytest.mark.parametrize("weekend", [new_york(2024, 3, 8), new_york(2024, 11, 1)])
def test_the_opening_is_at_nine_thirty_on_both_sides_of_a_clock_change(weekend: datetime) -> None:
    series = series_at(sessions(weekend, 4, 1800))
    ticks = time_ticks(series, series.first, series.end, Interval(1800.0), NEW_YORK)
    days = [tick for tick in ticks if tick.rank >= Rank.DAY]
    clocks = [local_time(series.bar(tick.position).time, NEW_YORK) for tick in days]
    assert [(clock.hour, clock.minute) for clock in clocks] == [(9, 30), (9, 30)]
    assert [tick.text for tick in ticks if tick.rank == Rank.TIME][:2] == ["10:00", "10:30"]


@pytest.mark.parametrize("day", [new_york(2024, 3, 10), new_york(2024, 11, 3)])
def test_round_the_clock_bars_pass_the_missing_and_the_repeated_hour(day: datetime) -> None:
    start = int(day.timestamp())
    series = series_at(np.arange(start, start + 2 * DAY, 900))
    ticks = time_ticks(series, series.first, series.end, HOUR, NEW_YORK)
    positions = [tick.position for tick in ticks]
    assert positions == sorted(set(positions))
    for tick in ticks[1:]:
        clock = local_time(series.bar(tick.position).time, NEW_YORK)
        assert clock.minute == 0
        assert tick.rank > Rank.TIME or tick.text == f"{clock:%H:%M}"
    assert "Mon" in "".join(tick.text for tick in ticks)


def test_a_label_stands_at_the_first_bar_after_an_outage() -> None:
    times = sessions(new_york(2024, 3, 7), 1, 300)
    series = series_at(np.concatenate((times[:10], times[40:])))
    assert texts(series, HOUR)[1:3] == ["10:00", "12:50"]


@pytest.mark.parametrize(
    ("step", "count", "interval", "expected"),
    [
        (1, 200, Interval(30.0), {"09:30:30", "09:32:00"}),
        (DAY, 800, INTERVALS[-10], {"2025", "2026", "Mar"}),
        (7 * DAY, 2000, Interval(120 * 30.44 * DAY, 120), {"2030", "2040", "2050"}),
        (30 * DAY, 1500, Interval(600 * 30.44 * DAY, 600), {"2050", "2100"}),
    ],
    ids=["seconds", "months", "decades", "half centuries"],
)
def test_from_seconds_to_decades(step: int, count: int, interval: Interval, expected: set[str]) -> None:
    start = int(datetime(2024, 3, 7, 9, 30, tzinfo=NEW_YORK).timestamp())
    assert expected <= set(texts(series_at(start + step * np.arange(count)), interval))


def test_labels_keep_their_distance() -> None:
    for seconds in (1, 60, 300, 3600, DAY, 7 * DAY):
        for bars in (2, 10, 80, 500):
            interval = choose_interval(bars, seconds, seconds)
            assert interval.seconds >= min(bars * seconds, INTERVALS[-1].seconds)
            assert interval.seconds >= seconds


def test_nights_and_weekends_count_for_days_but_not_for_hours() -> None:
    # 78 bars of five minutes make a session: labels every 100 bars are days, every 12 bars hours.
    average = 7 * DAY / (5 * 78)
    assert choose_interval(12, 300, average).seconds == 3600
    assert choose_interval(78, 300, average).seconds == 12 * 3600
    assert choose_interval(200, 300, average).seconds == 7 * DAY


def test_no_bars_no_labels() -> None:
    assert time_ticks(BarSeries(), -10, 10, HOUR, NEW_YORK) == []


def test_moments_and_countdowns_in_words() -> None:
    epoch = int(datetime(2024, 3, 12, 10, 35, 5, tzinfo=NEW_YORK).timestamp())
    assert moment_text(epoch, NEW_YORK, 300) == "Tue 12 Mar 2024 10:35"
    assert moment_text(epoch, NEW_YORK, 5) == "Tue 12 Mar 2024 10:35:05"
    assert moment_text(epoch, NEW_YORK, DAY) == "Tue 12 Mar 2024"
    assert moment_text(10**15, NEW_YORK, 60).endswith("9999 00:00")
    assert [countdown_text(left) for left in (0, 37.2, 272, 7472, -5)] == [
        "00:00",
        "00:38",
        "04:32",
        "2:04:32",
        "00:00",
    ]
