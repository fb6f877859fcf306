"""Feeds: one look at an instrument for all the market data lines that want the same of it.

Place in the flow: a QuoteLine joins the feed of its instrument, generic ticks and way of counting; with each sample the
feed tells the ticks that changed to every line at once, spelled once. Samples are a quarter of a second apart, as the
real Gateway's, and those of different instruments fall on different beats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor
from typing import Protocol

from gatedesk.simgateway.market.records import Instrument, MarketEvent, Traded
from gatedesk.simgateway.subscriptions.generic_values import CHANGING, STEADY, TRADE_STRINGS
from gatedesk.simgateway.subscriptions.glance import Glance, Picture
from gatedesk.simgateway.subscriptions.lines import SAMPLE
from gatedesk.simgateway.subscriptions.picture import basic_picture, delayed, difference
from gatedesk.simgateway.wire.messages import Response
from gatedesk.simgateway.wire.responses import TickString
from gatedesk.simgateway.wire.shared_frames import NOBODYS, SharedFrames
from gatedesk.simgateway.world import Client, Shared, Tape, World

PHASES = 10  # beats over which the samples of different instruments are spread
DELAY = 900.0  # seconds by which delayed data is late
DELAYED_SAMPLE = 1.0


@dataclass(frozen=True, slots=True)
class FeedKey:
    """What lines must have in common to share a feed."""

    con_id: int
    generic: frozenset[int]
    in_lots: bool
    delayed: bool


class FedLine(Protocol):
    """Whom a feed tells."""

    @property
    def client(self) -> Client: ...

    @property
    def req_id(self) -> int: ...


class QuoteFeed:
    """The ticks of one instrument. ``sent`` is the picture its lines have been told."""

    def __init__(self, instrument: Instrument, key: FeedKey) -> None:
        self.key = key
        self.sent: Picture = {}
        self._instrument = instrument
        self._lines: dict[tuple[int, int], FedLine] = {}
        self._stale = False
        self.due = 0.0
        self._every = DELAYED_SAMPLE if key.delayed else SAMPLE
        self._phase = instrument.con_id % PHASES * SAMPLE / PHASES

    def join(self, world: World, line: FedLine) -> None:
        """Take in a line; those who are here hear of what changed, so that all know the same."""
        if self._stale or not self.sent:
            self.sample(world)
        self._lines[line.client.key, line.req_id] = line

    def leave(self, line: FedLine) -> bool:
        """Let a line go; False if nobody is left."""
        self._lines.pop((line.client.key, line.req_id), None)
        return bool(self._lines)

    def forget(self) -> None:
        self.sent.clear()
        self._stale = True

    def hear(self, world: World, tape: Tape) -> bool:
        events = tape.get(self.key.con_id)
        if events:
            self._stale = True
            if not self.key.delayed:
                self._tell(world, self._trade_strings(world, events))
        return self._stale or self.key.delayed

    def steady(self, world: World) -> Picture:
        """What is said once, to a new line."""
        glance = self._glance(world)
        found: Picture = {}
        for number in sorted(self.key.generic & STEADY.keys()):
            found.update(STEADY[number](glance))
        return found

    def sample(self, world: World) -> None:
        now = world.market.now
        self._stale = False
        self.due = floor((now - self._phase) / self._every) * self._every + self._every + self._phase
        self._tell(world, list(difference(self.sent, self.picture(world), NOBODYS)))

    def picture(self, world: World) -> Picture:
        glance = self._glance(world)
        picture = basic_picture(glance)
        for number in self.key.generic & CHANGING.keys():
            picture.update(CHANGING[number](glance))
        return delayed(picture) if self.key.delayed else picture

    def _glance(self, world: World) -> Glance:
        return Glance(world, self._instrument, in_lots=self.key.in_lots, ago=DELAY if self.key.delayed else 0.0)

    def _tell(self, world: World, responses: Sequence[Response]) -> None:
        if responses and self._lines:
            frames = SharedFrames(responses)
            world.outbox += [(key[0], Shared(key[1], frames)) for key in self._lines]

    def _trade_strings(self, world: World, events: Sequence[MarketEvent]) -> list[Response]:
        """RTVolume and its kin: one string a trade, with the day's volume as it stood then."""
        wanted = [TRADE_STRINGS[number] for number in sorted(self.key.generic & TRADE_STRINGS.keys())]
        trades = [event for event in events if isinstance(event, Traded)] if wanted else []
        return [
            TickString(NOBODYS, tick_type, text)
            for text in (self._strings(world, trades) if trades else ())
            for tick_type in wanted
        ]

    def _strings(self, world: World, trades: Sequence[Traded]) -> Iterator[str]:
        day = world.market.day(self.key.con_id)
        total = day.volume - sum(trade.size for trade in trades)
        for trade in trades:
            total += trade.size
            yield f"{trade.price!r};{trade.size};{int(trade.time * 1000)};{total};{day.vwap:.8f};true"


def feed_for(world: World, instrument: Instrument, key: FeedKey) -> QuoteFeed:
    """The feed of that key, opened if there is none."""
    feed = world.feeds.get(key)
    if not isinstance(feed, QuoteFeed):
        feed = world.feeds[key] = QuoteFeed(instrument, key)
    return feed
