"""Studies say what TA-Lib says: over all history, bar by bar, with holes, after corrections and after older history."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import talib

from gatedesk.domain.indicators import IndicatorChoice
from gatedesk.ui.chart.series import Bar, BarSeries
from gatedesk.ui.chart.studies.catalogue import run_of, studies, study_of
from gatedesk.ui.chart.studies.talib_library import MOVING_AVERAGES, reads, talib_studies
from helpers.chart_bars import cut, row, walk

UTC = ZoneInfo("UTC")
ALL = [study.id for study in talib_studies()]


def series_of(bars: dict[str, Any]) -> BarSeries:
    series = BarSeries()
    series.replace(**bars)
    return series


def expected(name: str, bars: dict[str, Any], **parameters: float) -> list[Any]:
    """What TA-Lib computes from the whole bars, one array for each drawn output, NaN while it warms up."""
    study = study_of(name)
    function = talib.abstract.Function(name)
    function.set_parameters(parameters)
    columns = [np.ascontiguousarray(bars[price], dtype="f8") for price in reads(study, study.reading({}))]
    whole = np.isfinite(columns).all(axis=0)
    found = getattr(talib, name)(*(column[whole] for column in columns), **parameters)
    outputs = dict(zip(function.output_names, found if isinstance(found, tuple) else (found,), strict=True))
    values = []
    for output in study.outputs:
        array = np.full(len(whole), np.nan)
        part = outputs[output.name].astype("f8")
        part[: function.lookback] = np.nan
        array[whole] = np.where(np.abs(part) < 1e30, part, np.nan)
        values.append(array)
    return values


class Follower:
    """The values of a study, kept up to date as the chart does."""

    def __init__(self, name: str, series: BarSeries, **parameters: float) -> None:
        run = run_of(IndicatorChoice(study=name, parameters=parameters))
        assert run is not None
        self.run, self.series, self.refills = run, series, 0
        self.fill()

    def fill(self) -> None:
        self.values = [list(column) for column in self.run.fill(self.series, UTC)]

    def put(self, bar: Bar) -> None:
        self.series.put(bar)
        found = self.run.follow(self.series, self.series.position_at(bar.time))
        if found is None:
            self.refills += 1
            self.fill()
            return
        start, rows = found
        for column, *values in zip(self.values, *rows, strict=True):
            column[start - self.series.first :] = values
        assert all(len(column) == len(self.series) for column in self.values)

    def says(self, wanted: list[Any]) -> None:
        for values, right in zip(self.values, wanted, strict=True):
            np.testing.assert_allclose(values, right, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", ALL)
def test_history_and_live_bars_say_what_talib_says(name: str) -> None:
    bars = walk(420, seed=7)
    follower = Follower(name, series_of(cut(bars, 0, 400)))
    follower.says(expected(name, cut(bars, 0, 400)))
    for index in range(400, 420):
        time, _, high, low, close, volume = row(bars, index)
        follower.put(Bar(time, close, close, close, close, 1.0))  # the bar forms ...
        follower.put(Bar(time, close, high + 1.0, low, close, volume))
        follower.put(Bar(*row(bars, index)))  # ... and closes as it closed
    follower.says(expected(name, bars))
    assert not follower.refills


@pytest.mark.parametrize("name", ["SMA", "EMA", "RSI", "MACD", "BBANDS", "OBV", "SAR", "CDLENGULFING"])
def test_a_late_correction_of_the_bar_before_the_newest_is_taken_in(name: str) -> None:
    bars = walk(301, seed=11)
    follower = Follower(name, series_of(cut(bars, 0, 300)))
    follower.put(Bar(*row(bars, 300)))
    bars["close"][299] += 0.5
    bars["high"][299] += 1.0
    follower.put(Bar(*row(bars, 299)))
    assert not follower.refills
    follower.says(expected(name, bars))
    bars["close"][100] += 0.5
    bars["high"][100] += 1.0
    follower.put(Bar(*row(bars, 100)))
    follower.says(expected(name, bars))
    assert follower.refills == 1


@pytest.mark.parametrize("name", ["SMA", "EMA", "STOCH", "MFI", "ATR", "SESSION_VWAP"])
def test_an_outage_is_left_out_and_does_not_poison_what_follows(name: str) -> None:
    bars = walk(260, seed=3)
    for field in ("open", "high", "low", "close", "volume"):
        bars[field][[120, 121, 122, 248, 259]] = np.nan
    follower = Follower(name, series_of(cut(bars, 0, 240)))
    for index in range(240, 260):
        follower.put(Bar(*row(bars, index)))
    if name != "SESSION_VWAP":
        follower.says(expected(name, bars))
        assert np.isnan(follower.values[0][120:123]).all()
        assert np.isnan(follower.values[0][259])
    assert np.isfinite(follower.values[0][123:248]).all()
    assert np.isfinite(follower.values[0][258])


@pytest.mark.parametrize("name", ["SMA", "RSI", "MACD", "CDLDOJI", "HT_TRENDMODE", "OBV"])
def test_bars_coming_one_by_one_from_none_say_the_same(name: str) -> None:
    bars = walk(130, seed=2)
    follower = Follower(name, BarSeries())
    for index in range(130):
        follower.put(Bar(*row(bars, index)))
        if index in {0, 1, 2, 40, 129}:
            follower.says(expected(name, cut(bars, 0, index + 1)))


def test_warm_up_is_absent_also_where_talib_says_zero() -> None:
    values = Follower("CDLDOJI", series_of(walk(50))).values[0]
    assert np.isnan(values[:10]).all()
    assert np.isfinite(values[10:]).all()


def test_older_history_changes_what_needs_it() -> None:
    bars = walk(300, seed=9)
    series = series_of(cut(bars, 100))
    follower = Follower("EMA", series, timeperiod=50)
    series.prepend(**cut(bars, 0, 100))
    follower.fill()
    follower.says(expected("EMA", bars, timeperiod=50))
    bars["close"][-1] += 1.0
    bars["high"][-1] += 1.0
    follower.put(Bar(*row(bars, 299)))
    follower.says(expected("EMA", bars, timeperiod=50))


def test_a_chosen_price_is_read() -> None:
    bars = walk(100)
    run = run_of(IndicatorChoice(study="SMA", inputs={"price": "hl2"}, parameters={"timeperiod": 5}))
    assert run is not None
    (values,) = run.fill(series_of(bars), UTC)
    np.testing.assert_allclose(values, talib.SMA((bars["high"] + bars["low"]) / 2.0, 5))


def test_what_no_function_takes_becomes_what_it_takes() -> None:
    study = study_of("BBANDS")
    filled = study.filled({"timeperiod": 0, "matype": 99, "nbdevup": float("nan"), "unknown": 3})
    assert filled == {"timeperiod": 2, "nbdevup": 2.0, "nbdevdn": 2.0, "matype": 0}
    assert study_of("MAMA").filled({"fastlimit": 5.0})["fastlimit"] == 0.99
    assert study.reading({"price": "nonsense"}) == {"price": "close"}


@pytest.mark.parametrize("average", range(len(MOVING_AVERAGES)))
def test_every_kind_of_average_works(average: int) -> None:
    study = study_of("BBANDS")
    kinds = next(one for one in study.parameters if one.name == "matype").choices
    follower = Follower("BBANDS", series_of(walk(200)), matype=kinds[average][0])
    follower.put(Bar(*row(walk(201), 200)))
    assert np.isfinite(follower.values[0][-1])


def test_the_catalogue_is_the_whole_of_talib_and_ours() -> None:
    groups = {study.group for study in studies()}
    assert set(talib.get_function_groups()) | {"Gatedesk"} == groups
    assert len(studies()) >= 195
    assert {"SMA", "EMA", "BBANDS", "RSI", "MACD", "ATR", "SESSION_VWAP", "VOLUME_PROFILE"} <= {
        study.id for study in studies()
    }
    assert study_of("BBANDS").overlay
    assert not study_of("RSI").overlay
    with pytest.raises(KeyError):
        study_of("NO_SUCH_STUDY")


def test_a_label_names_what_was_chosen() -> None:
    assert study_of("BBANDS").label({"nbdevup": 2.5}, {}) == "BBANDS 20 2.5 2"
    assert study_of("BBANDS").label({"matype": 1}, {"price": "hl2"}) == "BBANDS 20 2 2 EMA hl2"
    assert study_of("SESSION_VWAP").label({}, {}) == "VWAP"
    assert study_of("SESSION_VWAP").label({"period": 1, "band_2": 3}, {}) == "VWAP week 3"
