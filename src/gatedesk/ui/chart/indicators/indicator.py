"""One indicator on a chart: the user's choice, its study at work, and its values ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

import numpy as np
from PySide6.QtGui import QColor

from gatedesk.domain.indicators import IndicatorChoice
from gatedesk.ui.chart.columns import Array
from gatedesk.ui.chart.lines import ValueSeries
from gatedesk.ui.chart.palette import ChartPalette
from gatedesk.ui.chart.pane import Pane
from gatedesk.ui.chart.series import BarSeries
from gatedesk.ui.chart.studies.catalogue import run_of, study_of
from gatedesk.ui.chart.studies.study import Output, Run, Study

NO_BREAKS: Array = np.zeros(0, "i8")


@dataclass(slots=True)
class Plot:
    """One output: how it is drawn, its colour, its values at bar positions."""

    output: Output
    colour: QColor = field(default_factory=QColor)
    values: ValueSeries = field(default_factory=ValueSeries)


@dataclass(slots=True, eq=False)
class Indicator:
    """A choice at work. `slot` says where its automatic colours begin, `label` is its short name in legends.

    A study off the price scale has a `pane`.
    """

    choice: IndicatorChoice
    study: Study
    run: Run | None
    plots: list[Plot]
    pane: Pane | None
    slot: int
    label: str = ""
    filled: bool = False

    @classmethod
    def of(cls, choice: IndicatorChoice, slot: int) -> Indicator:
        """Set a study to work; KeyError when there is none of that name."""
        study = study_of(choice.study)
        plots = [Plot(output) for output in study.outputs if output.style != "profile"]
        pane = None if study.overlay else Pane()
        return cls(choice, study, run_of(choice), plots, pane, slot, study.label(choice.parameters, choice.inputs))

    def changed(self, choice: IndicatorChoice) -> Indicator:
        """Return the same indicator under another choice of the same study: its values stay if they are the same."""
        found = replace(self, choice=choice, label=self.study.label(choice.parameters, choice.inputs))
        if (choice.inputs, choice.parameters) != (self.choice.inputs, self.choice.parameters):
            found.run, found.filled = run_of(choice), False
        return found

    def colour(self, palette: ChartPalette) -> None:
        """Give each plot the colour the user chose, or its own of the palette's series."""
        for plot in self.plots:
            plot.colour = self.colour_of(plot.output, palette)

    def colour_of(self, output: Output, palette: ChartPalette) -> QColor:
        """Return the colour of an output."""
        families = list(dict.fromkeys(one.family for one in self.study.outputs))
        number = self.slot + families.index(output.family)
        return QColor(self.choice.colours.get(output.name, palette.series[number % len(palette.series)]))

    @property
    def breaks(self) -> Array:
        """The positions at which lines begin anew."""
        return self.run.breaks if self.run is not None else NO_BREAKS

    @property
    def slots(self) -> int:
        """How many automatic colours it takes."""
        return max(1, len({output.family for output in self.study.outputs}))

    def empty(self) -> None:
        """Forget every value: they belong to other bars."""
        self.filled = False
        for plot in self.plots:
            plot.values.replace(0, ())

    def fill(self, series: BarSeries, zone: ZoneInfo) -> None:
        """Compute everything."""
        self.filled = True
        if self.run is not None:
            for plot, values in zip(self.plots, self.run.fill(series, zone), strict=True):
                plot.values.replace(series.first, values)

    def follow(self, series: BarSeries, position: int) -> bool:
        """Take in the bar at `position`; False when everything must be computed again."""
        if self.run is None:
            return True
        found = self.run.follow(series, position)
        if found is None:
            return False
        start, rows = found
        for offset, row in enumerate(rows):
            for plot, value in zip(self.plots, row, strict=True):
                plot.values.put(start + offset, value)
        return True
