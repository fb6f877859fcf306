"""The shown bars as CSV: what stands on the screen, in full precision, with times at the exchange."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from datetime import UTC, datetime

from gatedesk.ui.chart.series import Bar
from gatedesk.ui.chart.state import ChartState
from gatedesk.ui.chart.time_ticks import DAY

HEADER = ("time", "open", "high", "low", "close", "volume")


def shown_bars(state: ChartState) -> Iterator[Bar]:
    """Yield the bars whose middle lies in the window, from the oldest."""
    window, series = state.window, state.series
    first = max(math.ceil(window.start - 0.5), series.first)
    end = min(math.floor(window.stop - 0.5) + 1, series.end)
    return (series.bar(position) for position in range(first, end))


def as_csv(state: ChartState) -> str:
    """Return the shown bars, one a line; a value that is not there is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows((time_text(bar, state), *(number_text(value) for value in bar[1:])) for bar in shown_bars(state))
    return text.getvalue()


def time_text(bar: Bar, state: ChartState) -> str:
    """Return the start of a bar with its offset from UTC; for bars of a day and longer their date."""
    moment = datetime.fromtimestamp(bar.time, UTC).astimezone(state.bar_zone)
    return f"{moment:%Y-%m-%d}" if state.series.bar_seconds >= DAY else moment.isoformat()


def number_text(value: float) -> str:
    """Return a number with every digit that counts; empty for none."""
    return f"{value:.12g}" if math.isfinite(value) else ""
