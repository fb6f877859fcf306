"""One look at an instrument, as a client of some version sees it: now, or as it was when data is delayed.

Place in the flow: a feed makes a glance for each sample; pictures and generic ticks are functions of it.
"""

from __future__ import annotations

from functools import cached_property

from gatedesk.simgateway.market.market import Market
from gatedesk.simgateway.market.pricing import Greeks
from gatedesk.simgateway.market.records import DayStats, Instrument, QuoteChanged
from gatedesk.simgateway.world import World, told_size

Value = float | str | Greeks
Picture = dict[int, tuple[Value, float]]  # tick type -> (value, size of a price tick or -1)


class Glance:
    """``ago`` is how many seconds the data is delayed; ``in_lots`` counts shares by the hundred."""

    def __init__(self, world: World, instrument: Instrument, *, in_lots: bool = False, ago: float = 0.0) -> None:
        self.world = world
        self.instrument = instrument
        self._in_lots = in_lots
        self._ago = ago

    @property
    def market(self) -> Market:
        return self.world.market

    @property
    def con_id(self) -> int:
        return self.instrument.con_id

    @cached_property
    def now(self) -> float:
        """The instrument's own time, which history is told in."""
        return self.market.clock(self.con_id) - self._ago

    @cached_property
    def day(self) -> DayStats:
        return self.market.past_day(self.con_id, self._ago) if self._ago else self.market.day(self.con_id)

    @cached_property
    def top(self) -> QuoteChanged:
        return self.market.past_top(self.con_id, self._ago) if self._ago else self.market.top(self.con_id)

    def size(self, units: float) -> int:
        return told_size(self.instrument, units, in_lots=self._in_lots)
