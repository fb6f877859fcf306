"""Market depth: the rows of the book and what changed in them.

Place in the flow: reqMktDepth makes a DepthLine. A plain line speaks in message 12; one whose rows name their venue
(SMART depth) in message 13.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gatedesk.simgateway.market.records import Level
from gatedesk.simgateway.subscriptions.lines import SAMPLE, Line
from gatedesk.simgateway.wire.messages import Response
from gatedesk.simgateway.wire.responses import UpdateMktDepth, UpdateMktDepthL2
from gatedesk.simgateway.world import Tape, World

INSERT, UPDATE, DELETE = 0, 1, 2
ASK, BID = 0, 1


@dataclass(slots=True)
class DepthLine(Line):
    """``rows`` levels a side; ``by_venue`` says whether rows name their market maker."""

    rows: int = 5
    by_venue: bool = False
    shown: dict[int, tuple[Level, ...]] = field(default_factory=lambda: {BID: (), ASK: ()})
    due: float = 0.0

    def open(self, world: World, now: float) -> Iterator[Response]:
        """Insert the whole book."""
        self.due = now + SAMPLE
        yield from self._difference(world)

    def advance(self, world: World, now: float, tape: Tape) -> Iterable[Response]:
        """The book moves without any event on the tape too, so it is looked at with every sample."""
        if now < self.due:
            return ()
        self.due = now + SAMPLE
        return self._difference(world)

    def _difference(self, world: World) -> Iterator[Response]:
        bids, asks = world.market.depth(self.instrument.con_id, self.rows)
        for side, levels in ((BID, bids), (ASK, asks)):
            yield from self._side(side, self.shown[side], levels)
            self.shown[side] = tuple(levels)

    def _side(self, side: int, before: Sequence[Level], now: Sequence[Level]) -> Iterator[Response]:
        for position, level in enumerate(now):
            if position >= len(before):
                yield self._row(position, INSERT, side, level)
            elif before[position] != level:
                yield self._row(position, UPDATE, side, level)
        for position in range(len(before) - 1, len(now) - 1, -1):
            yield self._row(position, DELETE, side, Level(0.0, 0, before[position].venue))

    def _row(self, position: int, operation: int, side: int, level: Level) -> Response:
        size = self.client.size(self.instrument, level.size)
        if self.by_venue:
            return UpdateMktDepthL2(
                self.req_id, position, level.venue, operation, side, level.price, size, self.by_venue
            )
        return UpdateMktDepth(self.req_id, position, operation, side, level.price, size)
