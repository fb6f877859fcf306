"""Streaming market data: one client's line, told by the feed of its instrument.

Place in the flow: reqMktData makes a QuoteLine; it begins with the whole picture, and the feed goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gatedesk.simgateway.subscriptions.feeds import FeedKey, QuoteFeed, feed_for
from gatedesk.simgateway.subscriptions.lines import Line
from gatedesk.simgateway.subscriptions.picture import difference
from gatedesk.simgateway.wire.messages import Response
from gatedesk.simgateway.wire.responses import MarketDataType, TickReqParams
from gatedesk.simgateway.world import World

BBO_EXCHANGE = "9c0001"  # the map reqSmartComponents resolves
FULL_SNAPSHOTS = 3  # snapshotPermissions: every kind of snapshot may be bought
LIVE, FROZEN, DELAYED, DELAYED_FROZEN = 1, 2, 3, 4


@dataclass(slots=True)
class QuoteLine(Line):
    """One market data line. ``generic`` are the numbers of the generic tick list; ``delayed`` data is late."""

    generic: frozenset[int] = frozenset()
    delayed: bool = False

    @property
    def feed_key(self) -> FeedKey:
        return FeedKey(self.instrument.con_id, self.generic, self.client.counts_lots, self.delayed)

    def join(self, world: World) -> None:
        feed_for(world, self.instrument, self.feed_key).join(world, self)

    def leave(self, world: World) -> None:
        if not feed_for(world, self.instrument, self.feed_key).leave(self):
            del world.feeds[self.feed_key]

    def open(self, world: World) -> Iterator[Response]:
        """What a new line begins with: its kind of data, its parameters and the whole picture.

        For a line that has joined its feed this is what the feed last told, so that its changes fit.
        """
        feed = world.feeds.get(self.feed_key)
        joined = isinstance(feed, QuoteFeed)
        source = feed if isinstance(feed, QuoteFeed) else QuoteFeed(self.instrument, self.feed_key)
        picture = dict(source.sent) if joined else source.picture(world)
        yield MarketDataType(self.req_id, self._kind(world))
        yield TickReqParams(self.req_id, self.instrument.min_tick, BBO_EXCHANGE, FULL_SNAPSHOTS)
        yield from difference({}, {**picture, **source.steady(world)}, self.req_id)

    def _kind(self, world: World) -> int:
        """The kind of data shown: frozen only where the client asked for that, outside the hours."""
        asks_frozen = self.client.data_type in (FROZEN, DELAYED_FROZEN)
        frozen = asks_frozen and not world.market.is_open(self.instrument.con_id)
        return (DELAYED_FROZEN if frozen else DELAYED) if self.delayed else (FROZEN if frozen else LIVE)
