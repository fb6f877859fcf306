"""What the request handlers act on: the market, the exchange, the clients and their subscriptions.

Place in the flow: SimGateway owns one World; handlers and subscriptions read and change it and put what other
clients must hear into its outbox. No sockets, no clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from gatedesk.simgateway.exchange.exchange import Exchange
from gatedesk.simgateway.limits import ALL_LIMITS, Limit, Limits
from gatedesk.simgateway.market.market import Market
from gatedesk.simgateway.market.records import Instrument, MarketEvent
from gatedesk.simgateway.market.universe import Universe
from gatedesk.simgateway.pacing import HistoryPacer, Pacer, RequestQueue
from gatedesk.simgateway.protocol import BadRequest
from gatedesk.simgateway.wire.messages import Request, Response
from gatedesk.simgateway.wire.shared_frames import SharedFrames

SHARES_VERSION = 159  # from here US stock sizes are shares, before lots of 100
SHARES_IN_HISTORY_VERSION = 175


@dataclass(frozen=True, slots=True)
class HangUp:
    """Not a message: this client's connection is closed; ``abrupt`` with a reset, and without what waits to be sent."""

    reason: str
    abrupt: bool = False


@dataclass(frozen=True, slots=True)
class RawBytes:
    """Not a message: bytes put on the wire as they are, for what no well-behaved Gateway would say."""

    data: bytes


@dataclass(slots=True)
class Shared:
    """Responses this client gets under its request id and others under theirs."""

    req_id: int
    frames: SharedFrames


Answer = Response | HangUp | RawBytes | Shared
Reply = tuple[int, Answer]  # (client key, what it gets)
Tape = Mapping[int, Sequence[MarketEvent]]  # the market events of one advance, by con_id
Key = tuple[int, str, int]  # (client key, kind of subscription, request id)


@dataclass(slots=True)
class Client:
    """One connection. ``client_id`` is None until startApi; ``data_type`` is 1 live .. 4 delayed-frozen.

    ``auto_bind``: it wants the orders placed by hand. ``pacer`` refuses what comes too fast, ``queue`` has it wait;
    without either nothing is paced.
    """

    key: int
    version: int
    pacer: Pacer | None = None
    client_id: int | None = None
    data_type: int = 1
    auto_bind: bool = False
    queue: RequestQueue[Request | BadRequest] | None = None
    history: HistoryPacer = field(default_factory=HistoryPacer)

    def size(self, instrument: Instrument, size: float, *, history: bool = False) -> int:
        """A size as this client's version counts it: old ones count US shares by the hundred.

        Sizes here are whole units, and old clients read no other.
        """
        in_lots = self.version < (SHARES_IN_HISTORY_VERSION if history else SHARES_VERSION)
        return told_size(instrument, size, in_lots=in_lots)

    @property
    def counts_lots(self) -> bool:
        """Whether this client's version is told shares by the hundred."""
        return self.version < SHARES_VERSION


def told_size(instrument: Instrument, size: float, *, in_lots: bool) -> int:
    """A size in units, or US shares by the hundred; -1, which says that there is none, stays."""
    return int(size // 100) if in_lots and instrument.sec_type == "STK" and size >= 0 else int(size)


class Subscription(Protocol):
    """Something a client asked to be kept told about. ``req_id`` is 0 for the kinds that have none."""

    @property
    def client(self) -> Client: ...

    @property
    def req_id(self) -> int: ...

    @property
    def con_ids(self) -> tuple[int, ...]:
        """The instruments that must be watched while it lives."""


@runtime_checkable
class Moving(Subscription, Protocol):
    """One that is looked after on its own with every advance."""

    def advance(self, world: World, now: float, tape: Tape) -> Iterable[Response]:
        """What the client is to hear of the time since the last call."""


@runtime_checkable
class Fed(Subscription, Protocol):
    """One that is told what a feed it shares with others finds."""

    def join(self, world: World) -> None: ...

    def leave(self, world: World) -> None: ...


class Feed(Protocol):
    """What several subscriptions share: it looks once and tells them all. ``due`` is when it may look again."""

    due: float

    def hear(self, world: World, tape: Tape) -> bool:
        """Take in what happened; True if there is something to look at."""

    def sample(self, world: World) -> None:
        """Look, and put what changed into the outbox of everybody fed."""

    def forget(self) -> None:
        """Tell everything again with the next look, as to somebody new."""


@dataclass(slots=True)
class World:
    """The whole simulated Gateway as its handlers see it."""

    market: Market
    exchange: Exchange
    universe: Universe
    master_client: int | None = None
    limits: Limits = ALL_LIMITS
    clients: dict[int, Client] = field(default_factory=dict)
    subscriptions: dict[Key, Subscription] = field(default_factory=dict)
    moving: dict[Key, Moving] = field(default_factory=dict)  # the subscriptions that look for themselves
    feeds: dict[Hashable, Feed] = field(default_factory=dict)
    outbox: list[Reply] = field(default_factory=list)
    ledger_serial: int = 0  # grows with every execution; tells the account subscriptions to look again
    _held: Counter[tuple[int, str]] = field(default_factory=Counter)  # subscriptions by client key and kind
    _watched: Counter[int] = field(default_factory=Counter)
    _followed: frozenset[int] = frozenset()

    def send(self, client: Client, responses: Iterable[Answer]) -> None:
        """Queue responses for one client."""
        self.outbox += [(client.key, response) for response in responses]

    def take_outbox(self) -> list[Reply]:
        outbox, self.outbox = self.outbox, []
        return outbox

    def client_with(self, client_id: int) -> Client | None:
        """The connected client of that id, if any."""
        return next((one for one in self.clients.values() if one.client_id == client_id), None)

    def instrument(self, con_id: int) -> Instrument:
        """The instrument of an order or a position; the universe never forgets one."""
        instrument = self.universe.by_id(con_id)
        if instrument is None:
            raise LookupError(f"no contract {con_id}")
        return instrument

    def next_order_id(self, client_id: int) -> int:
        """The next valid order id; every client id counts its own."""
        return self.exchange.used_order_id(client_id) + 1

    def subscribe(self, kind: str, subscription: Subscription) -> None:
        """Keep a subscription and watch its instruments; one of the same key is replaced."""
        key = (subscription.client.key, kind, subscription.req_id)
        self.unsubscribe(key)
        self.subscriptions[key] = subscription
        self._held[key[:2]] += 1
        for con_id in subscription.con_ids:
            self.watch(con_id)
        if isinstance(subscription, Fed):
            subscription.join(self)
        elif isinstance(subscription, Moving):
            self.moving[key] = subscription

    def unsubscribe(self, key: Key) -> bool:
        """Drop a subscription; False if there was none."""
        subscription = self.subscriptions.pop(key, None)
        if subscription is None:
            return False
        self.moving.pop(key, None)
        self._held[key[:2]] -= 1
        for con_id in subscription.con_ids:
            self.unwatch(con_id)
        if isinstance(subscription, Fed):
            subscription.leave(self)
        return True

    def unsubscribe_all(self, client: Client) -> None:
        for key in [key for key in self.subscriptions if key[0] == client.key]:
            self.unsubscribe(key)
        for held in [held for held in self._held if held[0] == client.key]:
            del self._held[held]

    def count(self, client: Client, kind: str) -> int:
        """How many subscriptions of a kind a client holds."""
        return self._held[client.key, kind]

    def exhausts(self, limit: Limit, client: Client, kind: str, most: int) -> bool:
        """Whether a client holds all the subscriptions of a kind that a limit leaves it."""
        return self.limits.hold(limit) and self.count(client, kind) >= most

    def watch(self, con_id: int) -> None:
        self._watched[con_id] += 1
        if self._watched[con_id] == 1:
            self.market.watch(con_id)

    def unwatch(self, con_id: int) -> None:
        self._watched[con_id] -= 1
        if self._watched[con_id] <= 0:
            del self._watched[con_id]
            self.market.unwatch(con_id)

    def follow_exchange(self) -> None:
        """Watch exactly the instruments that orders and positions need, besides the subscribed ones."""
        wanted = frozenset(self.exchange.interesting())
        for con_id in sorted(wanted - self._followed):
            self.watch(con_id)
        for con_id in sorted(self._followed - wanted):
            self.unwatch(con_id)
        self._followed = wanted


def unshared(replies: Iterable[Reply]) -> list[Reply]:
    """The replies with what is shared as each client's own responses."""
    told: list[Reply] = []
    for key, answer in replies:
        if isinstance(answer, Shared):
            told += [(key, response) for response in answer.frames.responses(answer.req_id)]
        else:
            told.append((key, answer))
    return told
