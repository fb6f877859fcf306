"""A TA-Lib function at work on a chart's bars: all history in one pass, then one bar at a time.

TA-Lib's streaming handles carry a function over a closed bar and look ahead to the forming one in microseconds,
whatever the number of bars, and give to the last bit what the function gives over all bars. Bars without prices
(outages) are left out, as if the bars around them stood side by side: TA-Lib must not see NaN among numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from gatedesk.ui.chart.columns import Array
from gatedesk.ui.chart.series import BarSeries
from gatedesk.ui.chart.studies.prices import OF_BAR, column, whole_rows
from gatedesk.ui.chart.studies.study import Row, Study
from gatedesk.ui.chart.studies.talib_library import reads

TOO_LARGE = 1e30  # exponentials of prices: no scale shows them, and a pyramid keeps extremes as float32


class TalibRun:
    """One function with its inputs and parameters. The handle stands after the last bar but one."""

    def __init__(self, study: Study, inputs: Mapping[str, str], parameters: Mapping[str, float]) -> None:
        """Take what the user chose; what is missing or impossible has the function's default."""
        from talib import abstract

        self.breaks: Array = np.zeros(0, "i8")
        self._prices = reads(study, study.reading(inputs))
        whole = {one.name for one in study.parameters if one.whole}
        filled = study.filled(parameters)
        self._arguments = {name: int(value) if name in whole else value for name, value in filled.items()}
        self._function = study.id
        names = list(abstract.Function(study.id).output_names)
        self._drawn = [names.index(output.name) for output in study.outputs]
        self._handle: Any = None
        self._before: Any = None  # the handle as it was before its last bar
        self._closed = 0  # position after the bars the handle has seen

    def fill(self, series: BarSeries, zone: ZoneInfo) -> tuple[Array, ...]:
        """Return the values of all bars, NaN while the function warms up."""
        self._handle = self._before = None
        values = [np.full(len(series), np.nan) for _ in self._drawn]
        columns = [column(series, price) for price in self._prices]
        rows = whole_rows(columns)
        if rows is not None:
            columns = [one[rows] for one in columns]
        if len(columns[0]) and not self._open(columns, rows, values):
            self._compute(columns, rows, values)
        # The last two whole bars are carried by the handle, so that either can still change.
        seen = len(columns[0]) - 2
        self._closed = series.first + int(rows[seen] if rows is not None else seen) if self._handle else series.end
        if self._handle is not None:
            start = self._closed
            for number, row in enumerate(self._carried(series), start - series.first):
                for target, value in zip(values, row, strict=True):
                    target[number] = value
        return tuple(values)

    def _open(self, columns: list[Array], rows: Array | None, values: list[Array]) -> bool:
        """Open the handle on all but two bars and take their values; False when they are too few for it."""
        from talib import InsufficientHistory, stream

        if len(columns[0]) <= 2:
            return False
        function = getattr(stream, self._function)
        try:
            self._handle, found = function.open_and_fill(*(one[:-2] for one in columns), **self._arguments)
        except InsufficientHistory:
            return False
        self._place(found, self._handle.out_range.begidx, None if rows is None else rows[:-2], values)
        return True

    def _compute(self, columns: list[Array], rows: Array | None, values: list[Array]) -> None:
        """Take the values of bars so few that there is no handle yet; with each further bar all is done again."""
        import talib
        from talib import abstract

        function = abstract.Function(self._function)
        function.set_parameters(self._arguments)
        found = getattr(talib, self._function)(*columns, **self._arguments)
        self._place(found, int(function.lookback), rows, values)

    def _place(self, found: Any, warm: int, rows: Array | None, values: list[Array]) -> None:
        outputs = found if isinstance(found, tuple) else (found,)
        for target, number in zip(values, self._drawn, strict=True):
            output = outputs[number].astype("f8")
            output[:warm] = np.nan  # whole-number functions say 0 there
            output[~(np.abs(output) < TOO_LARGE)] = np.nan  # NaN and infinity among them
            if rows is None:
                target[: len(output)] = output
            else:
                target[rows] = output

    def follow(self, series: BarSeries, position: int) -> tuple[int, list[Row]] | None:
        """Return the rows that changed with the bar at `position`."""
        if self._handle is None or position < self._closed - 1:
            return None
        start = self._closed
        if position == self._closed - 1:
            if self._before is None:
                return None
            self._handle, self._before, self._closed = self._before, None, position
            start = position
        return start, self._carried(series)

    def _carried(self, series: BarSeries) -> list[Row]:
        """Carry the handle over the bars that are closed now; return their rows and that of the forming bar."""
        rows = []
        for position in range(self._closed, series.end - 1):
            self._before = self._handle.copy()
            rows.append(self._row(series, position, self._handle.update))
        self._closed = series.end - 1
        rows.append(self._row(series, self._closed, self._handle.peek))
        return rows

    def _row(self, series: BarSeries, position: int, step: Any) -> Row:
        bar = series.bar(position)
        arguments = [OF_BAR[price](bar) for price in self._prices]
        if not all(map(math.isfinite, arguments)):
            return tuple(math.nan for _ in self._drawn)
        found = step(*arguments)
        outputs = found if isinstance(found, tuple) else (found,)
        return tuple(_drawable(float(outputs[number])) for number in self._drawn)


def _drawable(value: float) -> float:
    return value if abs(value) < TOO_LARGE else math.nan
