"""The session VWAP begins anew with the exchange's day, whatever the clocks do, and agrees with plain sums."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from gatedesk.ui.chart.series import Bar, BarSeries
from gatedesk.ui.chart.studies.periods import days_of, period_starts
from gatedesk.ui.chart.studies.session_vwap import SessionVwapRun
from helpers.chart_bars import cut, row, walk

NEW_YORK = ZoneInfo("America/New_York")
CHICAGO = ZoneInfo("America/Chicago")
ZONES = ("America/New_York", "Europe/London", "Asia/Tokyo", "Australia/Sydney", "Africa/Casablanca", "UTC")


def round_the_clock(first: datetime, days: int, seconds: int = 600) -> dict[str, Any]:
    """Bars without a pause from a local moment on."""
    return walk(days * 86_400 // seconds, start=int(first.timestamp()), seconds=seconds)


def series_of(bars: dict[str, Any]) -> BarSeries:
    series = BarSeries()
    series.replace(**bars)
    return series


def plainly(bars: dict[str, Any], day_of: Any) -> list[tuple[float, ...]]:
    """VWAP and bands by the book: for every bar, over all bars of its day so far."""
    rows, day, priced = [], None, []
    for time, _, high, low, close, volume in zip(*bars.values(), strict=True):
        if day_of(int(time)) != day:
            day, priced = day_of(int(time)), []
        priced.append(((high + low + close) / 3.0, volume))
        prices, weights = np.array(priced).T
        mean = np.average(prices, weights=weights)
        width = np.sqrt(np.average((prices - mean) ** 2, weights=weights))
        rows.append((mean, mean + width, mean - width, mean + 2 * width, mean - 2 * width))
    return rows


@pytest.mark.parametrize(
    "first", [datetime(2026, 3, 6, tzinfo=NEW_YORK), datetime(2026, 10, 30, tzinfo=NEW_YORK)], ids=["spring", "autumn"]
)
def test_it_begins_at_local_midnight_on_the_days_the_clocks_change_too(first: datetime) -> None:
    bars = round_the_clock(first, 4)
    values = SessionVwapRun({}, {}).fill(series_of(bars), NEW_YORK)
    wanted = plainly(bars, lambda time: datetime.fromtimestamp(time, NEW_YORK).date())
    np.testing.assert_allclose(np.array(values).T, wanted, rtol=1e-9)
    starts = period_starts(bars["time"], NEW_YORK, "day")
    clocks = [datetime.fromtimestamp(int(time), NEW_YORK).strftime("%H:%M") for time in bars["time"][starts]]
    assert set(clocks) == {"00:00"}
    assert {23, 25} & {int(hours) for hours in np.diff(bars["time"][starts]) // 3600}


def test_a_futures_session_begins_the_evening_before() -> None:
    bars = round_the_clock(datetime(2026, 3, 5, 17, tzinfo=CHICAGO), 5)
    values = SessionVwapRun({}, {"starts_at": 17}).fill(series_of(bars), CHICAGO)
    wanted = plainly(bars, lambda time: (datetime.fromtimestamp(time, CHICAGO) + timedelta(hours=7)).date())
    np.testing.assert_allclose(values[0], np.array(wanted)[:, 0], rtol=1e-9)


@pytest.mark.parametrize("zone", ZONES)
def test_days_are_those_of_the_calendar_all_year(zone: str) -> None:
    times = np.arange(1_735_000_000, 1_735_000_000 + 400 * 86_400, 1800)
    wanted = [datetime.fromtimestamp(int(time), ZoneInfo(zone)).date().toordinal() for time in times]
    assert (days_of(times, ZoneInfo(zone)) + datetime(1970, 1, 1).toordinal() == wanted).all()  # noqa: DTZ001 - a date


@pytest.mark.parametrize(("period", "form"), [("week", "%G %V"), ("month", "%Y %m"), ("year", "%Y")])
def test_longer_periods_begin_where_the_calendar_says(period: str, form: str) -> None:
    times = np.arange(1_700_000_000, 1_700_000_000 + 800 * 86_400, 7200)
    names = [datetime.fromtimestamp(int(time), NEW_YORK).strftime(form) for time in times]
    wanted = [index for index in range(len(names)) if not index or names[index] != names[index - 1]]
    assert period_starts(times, NEW_YORK, period).tolist() == wanted


def test_live_bars_say_what_a_whole_computation_says_across_midnight() -> None:
    bars = round_the_clock(datetime(2026, 11, 1, tzinfo=NEW_YORK), 2, 1800)
    bars["volume"][60:63] = 0.0
    bars["close"][70] = np.nan
    series = series_of(cut(bars, 0, 40))
    run = SessionVwapRun({}, {})
    values = np.array(run.fill(series, NEW_YORK)).T.tolist()
    for index in range(40, len(bars["time"])):
        time, _, high, low, close, volume = row(bars, index)
        for bar in (Bar(time, close, close, close, close, 1.0), Bar(time, close, high, low, close, volume)):
            series.put(bar)
            found = run.follow(series, series.end - 1)
            assert found is not None
            values[found[0] :] = found[1]
    np.testing.assert_allclose(values, np.array(SessionVwapRun({}, {}).fill(series, NEW_YORK)).T, rtol=1e-9)


def test_a_correction_of_the_bar_before_the_newest_counts() -> None:
    bars = walk(60)
    series = series_of(bars)
    run = SessionVwapRun({}, {})
    values = np.array(run.fill(series, NEW_YORK)).T.tolist()
    series.put(Bar(int(bars["time"][58]), 100.0, 120.0, 90.0, 110.0, 5000.0))
    found = run.follow(series, 58)
    assert found is not None
    values[found[0] :] = found[1]
    np.testing.assert_allclose(values, np.array(SessionVwapRun({}, {}).fill(series, NEW_YORK)).T, rtol=1e-9)
    assert run.follow(series, 20) is None


def test_no_volume_and_no_length_of_time_give_no_value() -> None:
    bars = walk(50)
    bars["volume"][:] = 0.0
    assert np.isnan(SessionVwapRun({}, {}).fill(series_of(bars), NEW_YORK)[0]).all()
    daily = walk(50, seconds=86_400, start=1_700_006_400)
    assert np.isnan(SessionVwapRun({}, {}).fill(series_of(daily), NEW_YORK)[0]).all()
    monthly = SessionVwapRun({}, {"period": 2}).fill(series_of(daily), NEW_YORK)
    assert np.isfinite(monthly[0]).all()


def test_a_band_of_zero_is_not_drawn() -> None:
    values = SessionVwapRun({}, {"band_2": 0.0}).fill(series_of(walk(50)), NEW_YORK)
    assert np.isfinite(values[1]).all()
    assert np.isnan(values[3]).all()
