"""Go to a date: typed into a field over the chart; older bars are loaded until it is there or there are no more."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit

from gatedesk.ui.chart.date_words import EXAMPLES, epoch_of
from gatedesk.ui.chart.inline_field import InlineField
from gatedesk.ui.chart.time_places import position_of
from gatedesk.ui.chart.time_ticks import moment_text
from gatedesk.ui.chart.widget import ChartWidget

LEFT_MARGIN = 0.06  # share of the window left free before the oldest bar
MOST_LOADS = 60  # requests: history beyond that is better asked for with longer bars


class GoToDate(QObject):
    """`older_came` and `older_ended` tell it how the loading it caused goes on."""

    def __init__(self, chart: ChartWidget) -> None:
        """Make the field, hidden."""
        super().__init__(chart)
        self._chart = chart
        self._wanted: int | None = None
        self._loads = 0
        self._ended: tuple[int, str] = (0, "")  # the oldest bar to be had, and why
        line = QLineEdit()
        line.setObjectName("chart.date")
        line.setAccessibleName("Date to go to")
        line.setPlaceholderText(EXAMPLES.split(", ")[1])
        line.setToolTip(f"For example {EXAMPLES}")
        line.returnPressed.connect(self._go)
        self.field = InlineField(chart, "chart.go_to_date", "Go to date", line)
        self.field.closed.connect(self._stop)

    @property
    def is_loading(self) -> bool:
        """Whether older bars are awaited on the way to a date."""
        return self._wanted is not None

    def ask(self) -> None:
        """Show the field."""
        self._wanted = None
        self.field.ask()

    def go(self, epoch: int) -> None:
        """Show the bar of a moment in the middle; load older bars first if it lies before them."""
        state = self._chart.state
        if not len(state.series):
            self.field.say("There are no bars yet.")
            return
        times = state.series.time
        if epoch >= int(times[0]):
            self._arrive(epoch)
        elif int(times[0]) == self._ended[0]:
            self._give_up(self._ended[1])
        else:
            self._wanted, self._loads = epoch, 0
            self._show_oldest()
            self._tell_progress()

    def older_came(self) -> None:
        """Look again: there are more bars."""
        if self._wanted is None:
            return
        self._loads += 1
        if self._wanted >= int(self._chart.series.time[0]):
            self._arrive(self._wanted)
        elif self._loads >= MOST_LOADS:
            self._give_up("Longer bars reach further back.")
        else:
            self._show_oldest()
            self._tell_progress()

    def older_ended(self, why: str = "") -> None:
        """Stay at the oldest bar there is, and say so; it is remembered for the next date."""
        if len(self._chart.series):
            self._ended = int(self._chart.series.time[0]), why
        if self._wanted is not None:
            self._give_up(why)

    def _go(self) -> None:
        state = self._chart.state
        newest = int(state.series.time[-1]) if len(state.series) else 0
        try:
            epoch = epoch_of(self.field.field.text(), state.bar_zone, newest)
        except ValueError as error:
            self.field.say(str(error))
            return
        self._wanted = None
        self.go(epoch)

    def _arrive(self, epoch: int) -> None:
        state, self._wanted = self._chart.state, None
        beyond = epoch >= int(state.series.time[-1]) + max(state.series.bar_seconds, 1)
        position = min(position_of(state.series, epoch), state.series.end - 1)
        half = state.window.bars / 2.0
        self._chart.show_positions(position + 0.5 - half, position + 0.5 + half)
        if beyond:
            self.field.say(f"The newest bar is {self._when(state.series.end - 1)}.")
        else:
            self.field.leave()

    def _show_oldest(self) -> None:
        """Look at the oldest bar, which makes the chart ask for older ones."""
        first, bars = self._chart.series.first, self._chart.state.window.bars
        self._chart.show_positions(first - bars * LEFT_MARGIN, first + bars * (1.0 - LEFT_MARGIN))

    def _give_up(self, why: str) -> None:
        self._wanted = None
        first = self._when(self._chart.series.first)
        self.field.say(f"The oldest bar that could be loaded is {first}. {why}".strip())

    def _tell_progress(self) -> None:
        first = self._when(self._chart.series.first)
        self.field.say(f"Loading older bars; so far back to {first}. Escape stops it.")

    def _when(self, position: int) -> str:
        state = self._chart.state
        return moment_text(state.series.bar(position).time, state.bar_zone, state.series.bar_seconds)

    def _stop(self) -> None:
        self._wanted = None
