"""What a study is: its inputs, parameters and outputs, as records a dialog can be made of (no Qt)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from gatedesk.ui.chart.columns import Array
from gatedesk.ui.chart.series import BarSeries

PRICES = ("close", "open", "high", "low", "hl2", "hlc3", "ohlc4", "volume")
"""What an input may read: a field of the bar, or the mean of high and low, of those and close, of all four."""

Style = Literal["line", "dashed", "histogram", "dots", "marks", "profile"]
"""How an output is drawn; a `profile` has no value a bar."""
Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """A price the user may choose."""

    name: str
    title: str
    default: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number the user may change, from `least` to `most`; with `choices` (value, words) one of these."""

    name: str
    title: str
    default: float
    least: float
    most: float
    whole: bool
    hint: str = ""
    choices: tuple[tuple[int, str], ...] = ()

    def sane(self, value: float) -> float:
        """Return the nearest value the study takes."""
        if self.choices:
            return value if any(value == number for number, _ in self.choices) else self.default
        if value != value:
            return self.default
        value = min(max(value, self.least), self.most)
        return float(round(value)) if self.whole else value


@dataclass(frozen=True, slots=True)
class Output:
    """One value a bar. Outputs of one family, such as the bands of an average, have one colour."""

    name: str
    title: str
    style: Style
    family: str = ""


@dataclass(frozen=True, slots=True)
class Study:
    """A study of the catalogue. An `overlay` shares the scale of prices, others have a pane of their own.

    `levels` are values worth a line across the pane, such as 30 and 70 for the RSI. A study with a `short` name of its
    own is called by it, and only by what differs from the usual.
    """

    id: str
    title: str
    group: str
    inputs: tuple[Input, ...]
    parameters: tuple[Parameter, ...]
    outputs: tuple[Output, ...]
    overlay: bool
    levels: tuple[float, ...] = ()
    short: str = ""

    def filled(self, parameters: Mapping[str, float]) -> dict[str, float]:
        """Return a value the study takes for each of its parameters, the given ones where they fit."""
        return {one.name: one.sane(parameters.get(one.name, one.default)) for one in self.parameters}

    def reading(self, inputs: Mapping[str, str]) -> dict[str, str]:
        """Return a price for each input, the given ones where they are known."""
        chosen = {one.name: inputs.get(one.name, one.default) for one in self.inputs}
        return {one.name: chosen[one.name] if chosen[one.name] in PRICES else one.default for one in self.inputs}

    def label(self, parameters: Mapping[str, float], inputs: Mapping[str, str]) -> str:
        """Return the short name of the legend: `BBANDS 20 2 2`, with the price where it is not the usual one."""
        parts = [self.short or self.id.replace("_", " ")]
        values = self.filled(parameters)
        for one in self.parameters:
            if not one.choices and (not self.short or values[one.name] != one.default):
                parts.append(f"{values[one.name]:g}")
            elif one.choices and values[one.name] != one.default:
                parts.append(dict(one.choices)[int(values[one.name])])
        chosen = self.reading(inputs)
        parts += [chosen[one.name] for one in self.inputs if chosen[one.name] != one.default]
        return " ".join(parts)


class Run(Protocol):
    """A study at work on the bars of one chart. Values stand one a bar, NaN where there is none.

    `breaks` are the positions, rising, at which a value has nothing to do with the one before.
    """

    breaks: Array

    def fill(self, series: BarSeries, zone: ZoneInfo) -> tuple[Array, ...]:
        """Return the values of each output for all bars, whose times are read in `zone`; remember where they end."""

    def follow(self, series: BarSeries, position: int) -> tuple[int, list[Row]] | None:
        """Return the first position and the rows that changed because the bar at `position` was added or changed.

        None when they cannot be told from what is remembered: then everything must be filled again.
        """
