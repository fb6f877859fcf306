"""The indicators of one chart: chosen, computed, kept up to date with the bars, undone and done again.

Nothing is computed while the chart is hidden or empty; what was put off is made up for before the next fitting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QUndoCommand, QUndoStack

from gatedesk.domain.indicators import IndicatorChoice
from gatedesk.ui.chart.canvas import ChartCanvas
from gatedesk.ui.chart.indicators.extents import Extent, fit_pane, outgrows, widened
from gatedesk.ui.chart.indicators.hand import PaneHand
from gatedesk.ui.chart.indicators.indicator import Indicator
from gatedesk.ui.chart.indicators.overlay_item import IndicatorOverlayItem
from gatedesk.ui.chart.indicators.pane_item import PaneItem
from gatedesk.ui.chart.indicators.profile_item import ProfileItem
from gatedesk.ui.chart.indicators.readings import Readings
from gatedesk.ui.chart.state import ChartState

Choices = tuple[IndicatorChoice, ...]


class IndicatorLayer(QObject):
    """Puts indicators on a canvas. `changed` carries the choices whenever the user changed them, undoing included."""

    changed = Signal(object)

    def __init__(self, state: ChartState, canvas: ChartCanvas, parent: QObject) -> None:
        """Join the canvas with items, a hand and readings; without indicators they do nothing."""
        super().__init__(parent)
        self._state = state
        self._canvas = canvas
        self._choices: Choices = ()
        self._shown: list[Indicator] = []
        self._stale = True
        self.undo_stack = QUndoStack(self)
        self._profile = ProfileItem(state, self)
        self._overlays = IndicatorOverlayItem(state, self)
        self._panes = PaneItem(state, self)
        canvas.host(self._profile, canvas.pane)
        canvas.host(self._overlays, canvas.volume)
        canvas.host(self._panes, canvas.last_price)
        readings = Readings(state, self)
        canvas.legend.more_lines, canvas.legend.more_words = readings.lines, readings.words
        canvas.preparations.append(self.catch_up)
        canvas.wideners.append(self._widened)
        canvas.fits.append(self._fit)
        canvas.readings.append(self._panes.reading_boxes)
        hand = PaneHand(state, canvas)
        canvas.view.hands.append(hand)
        canvas.view.stretchers.append(hand.stretch)

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def choices(self) -> Choices:
        """What the user chose, in order; a study nobody knows is among them but not drawn."""
        return self._choices

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self._shown)

    @property
    def overlays(self) -> list[Indicator]:
        """The visible indicators on the price scale."""
        return [one for one in self._shown if one.pane is None and one.choice.visible]

    @property
    def paned(self) -> list[Indicator]:
        """The visible indicators with a pane, from the top."""
        return [one for one in self._shown if one.pane is not None and one.choice.visible]

    def show(self, choices: Sequence[IndicatorChoice]) -> None:
        """Show these and forget what could be undone: for what was remembered, not for what the user does."""
        self.undo_stack.clear()
        self._take(tuple(choices))

    def change(self, choices: Sequence[IndicatorChoice], text: str, merge: int = -1) -> None:
        """Show these on the user's behalf; `text` names the step; those of one `merge` in a row are undone as one."""
        if tuple(choices) != self._choices:
            self.undo_stack.push(_Change(self, tuple(choices), text, merge))

    def put(self, choices: Choices) -> None:
        """Show these and tell who remembers them."""
        self._take(choices)
        self.changed.emit(choices)

    def _take(self, choices: Choices) -> None:
        self._choices = choices
        self._stale = True
        self._canvas.refresh()

    # -- data ----------------------------------------------------------------------------------------------------

    def refill(self) -> None:
        """Compute everything anew: these are other bars, more of the past, or read in another zone."""
        for one in self._shown:
            one.empty()
        self._profile.forget()
        self._stale = True

    def recolour(self) -> None:
        """Take the colours of the palette."""
        for one in self._shown:
            one.colour(self._state.inks.palette)

    def colour_of(self, row: int, output: str) -> QColor:
        """Return the colour an output of the choice in a row is drawn in; LookupError for one not known."""
        self._reconcile()
        one = next((one for one in self._shown if one.choice is self._choices[row]), None)
        if one is None:
            raise LookupError(f"{self._choices[row].study} is not drawn")
        found = next(known for known in one.study.outputs if known.name == output)
        return one.colour_of(found, self._state.inks.palette)

    def follow(self, position: int) -> bool:
        """Take in the bar added or changed at `position`; True when the fitted scale of a pane cannot stay as it is."""
        if not self._choices:
            return False
        if self._stale or not self._canvas.view.isVisible():
            self.refill()
            return True
        series = self._state.series
        if position < series.end - 1:
            self._profile.forget()
        for one in self._shown:
            if not one.follow(series, position):
                one.fill(series, self._state.bar_zone)
        return self._outgrown()

    def _outgrown(self) -> bool:
        if not self._state.window.shows_last:
            return False
        last = self._state.series.end - 1
        return any(outgrows(one, last) for one in self.paned)

    def catch_up(self) -> None:
        """Compute what is not computed yet, if there are bars to compute it from."""
        if not self._stale or not len(self._state.series):
            return
        self._stale = False
        self._reconcile()
        self._state.panes = [one.pane for one in self.paned if one.pane is not None]
        for one in self._shown:
            if not one.filled:
                one.fill(self._state.series, self._state.bar_zone)

    def _reconcile(self) -> None:
        """Have an indicator for each choice; those that are shown already keep values, pane and colours."""
        old = list(self._shown)
        found: list[Indicator | None] = []
        for choice in self._choices:
            same = next((one for one in old if one.choice == choice), None)
            if same is not None:
                old.remove(same)
                same.choice = choice
            found.append(same)
        for number, choice in enumerate(self._choices):
            if found[number] is None:
                kin = next((one for one in old if one.choice.study == choice.study), None)
                if kin is not None:
                    old.remove(kin)
                found[number] = kin.changed(choice) if kin is not None else self._made(choice, found)
        self._shown = [one for one in found if one is not None]
        self.recolour()

    def _made(self, choice: IndicatorChoice, others: list[Indicator | None]) -> Indicator | None:
        """Return a new indicator with the first colours no other has; None for a study nobody knows."""
        taken = {slot for one in others if one is not None for slot in range(one.slot, one.slot + one.slots)}
        try:
            made = Indicator.of(choice, 0)
        except KeyError:
            return None  # a settings file of another version may name it; the dialog shows it as unknown
        made.slot = next(slot for slot in range(len(taken) + 1) if slot not in taken)
        return made

    # -- fitting -------------------------------------------------------------------------------------------------

    def _widened(self, low: float, high: float) -> Extent:
        return widened(self._state, (low, high), self.overlays)

    def _fit(self) -> None:
        for one, box in zip(self.paned, self._state.layout.studies, strict=False):
            fit_pane(self._state, one, box.height())


class _Change(QUndoCommand):
    """One step of the user's from some choices to others."""

    def __init__(self, layer: IndicatorLayer, after: Choices, text: str, merge: int) -> None:
        super().__init__(text)
        self._layer, self._before, self._after, self._merge = layer, layer.choices, after, merge

    def id(self) -> int:
        return self._merge

    def mergeWith(self, other: QUndoCommand) -> bool:
        assert isinstance(other, _Change)  # ids are ours alone on this stack
        self._after = other._after
        return True

    def undo(self) -> None:
        self._layer.put(self._before)

    def redo(self) -> None:
        self._layer.put(self._after)
