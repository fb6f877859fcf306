"""The simulated Gateway without a socket: requests and moments in, responses out.

Place in the flow: ServerProtocol -> ``handle`` -> REQUEST_HANDLERS -> exchange and market; the server's beat ->
``advance`` -> subscriptions. Deterministic: the same calls with the same times give the same replies.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from operator import attrgetter
from typing import Protocol

from gatedesk.simgateway.exchange.exchange import Exchange
from gatedesk.simgateway.handlers.answers import Refusal
from gatedesk.simgateway.handlers.orders import place_by_hand
from gatedesk.simgateway.handlers.table import REQUEST_HANDLERS
from gatedesk.simgateway.limits import ALL_LIMITS, Limit, Limits
from gatedesk.simgateway.market.market import Market
from gatedesk.simgateway.market.records import MarketEvent
from gatedesk.simgateway.order_reports import publish
from gatedesk.simgateway.pacing import STRIKES, Pacer, RequestQueue
from gatedesk.simgateway.protocol import NEWEST_VERSION, BadRequest
from gatedesk.simgateway.subscriptions.lines import SAMPLE
from gatedesk.simgateway.wire.messages import Request
from gatedesk.simgateway.wire.order_request import PlaceOrder
from gatedesk.simgateway.wire.responses import ErrMsg
from gatedesk.simgateway.world import Answer, Client, HangUp, Reply, Tape, World, unshared

SELF_PACED = "+PACEAPI"  # the connect option of clients that leave the pacing to the Gateway
MOST_SAMPLES = (
    20  # quotes looked at in one short step: a burst is spread over the next ones, so that orders get through
)
TOO_FAST = "Max rate of messages per second has been exceeded."


class Keeper(Protocol):
    """Whoever writes the state down as it changes."""

    def note(self, now: float) -> None: ...

    def save(self, now: float) -> None: ...


class SimGateway:
    """Clients, their requests and subscriptions over one market and one exchange.

    ``limits`` are those IB sets its clients. ``master_client`` hears of everybody's orders. With ``shares`` what
    several clients get alike comes as Shared; without, as each one's own responses.
    """

    def __init__(
        self, market: Market, exchange: Exchange, *, limits: Limits = ALL_LIMITS, master_client: int | None = None
    ) -> None:
        self.world = World(market, exchange, market.universe, master_client, limits)
        self._keys = count(1)
        self.keeper: Keeper | None = None
        self.shares = False
        self.world.follow_exchange()

    def resume(self, now: float) -> None:
        """Go on after a restart: the market moves to ``now`` unseen, then what the exchange needs is watched."""
        self.world.market.advance(now)
        self.world.follow_exchange()

    @property
    def has_business(self) -> bool:
        """True while orders or positions live that the market can move though nobody listens."""
        return bool(self.world.exchange.interesting())

    def connect(self, now: float, *, version: int = NEWEST_VERSION, options: str = "") -> int:
        """Take in a client that agreed on a version; returns the key it is known by."""
        key = next(self._keys)
        client = self.world.clients[key] = Client(key, version)
        if self.world.limits.hold(Limit.MESSAGES):
            if SELF_PACED in options:
                client.queue = RequestQueue(now)
            else:
                client.pacer = Pacer(now)
        return key

    def drop(self, key: int) -> None:
        """Forget a client that is gone. Its orders, executions and order ids stay."""
        client = self.world.clients.pop(key, None)
        if client is not None:
            self.world.unsubscribe_all(client)

    def handle(self, key: int, request: Request | BadRequest, now: float) -> list[Reply]:
        """Serve one request; first everybody hears what happened until now. An unknown key gets nothing."""
        client = self.world.clients.get(key)
        if client is None:
            return []
        replies = self.advance(now)
        if client.pacer is not None and not client.pacer.allow(now):
            self.world.send(client, _too_fast(client.pacer))
        elif client.queue is not None:
            if not client.queue.put(request):
                self.world.send(client, [HangUp("more of its requests wait than can be kept")])
            self._work_off(client, client.queue, now)
        else:
            answers = self._answers(client, request, now)
            self.world.send(client, answers)
            self._note(now)
        return replies + self._told()

    def place_by_hand(self, request: PlaceOrder, now: float) -> list[Reply]:
        """Place an order as from the broker's own screen, no client's."""
        replies = self.advance(now)
        place_by_hand(request, self.world, now)
        self._note(now)
        return replies + self._told()

    def _note(self, now: float) -> None:
        """What clients are about to hear is on disk before they hear it."""
        if self.keeper is not None:
            self.keeper.note(now)

    def advance(self, now: float) -> list[Reply]:
        """Move market, exchange and subscriptions on to ``now``; a clock set back moves nothing."""
        step = max(now - self.world.market.now, 0.0)
        now = max(now, self.world.market.now)
        events = self.world.market.advance(now)
        publish(self.world, self.world.exchange.on_market(events, now))
        self._note(now)
        tape = by_contract(events)
        self._feed(tape, now, MOST_SAMPLES if step < SAMPLE else len(self.world.feeds))
        for subscription in list(self.world.moving.values()):
            self.world.send(subscription.client, subscription.advance(self.world, now, tape))
        for client in list(self.world.clients.values()):
            if client.queue:
                self._work_off(client, client.queue, now)
        return self._told()

    def _feed(self, tape: Tape, now: float, most: int) -> None:
        """Sample the feeds whose time has come, the longest overdue first; when the others have to wait is soon."""
        feeds = [feed for feed in self.world.feeds.values() if feed.hear(self.world, tape) and now >= feed.due]
        for feed in sorted(feeds, key=attrgetter("due"))[:most] if len(feeds) > most else feeds:
            feed.sample(self.world)

    def _told(self) -> list[Reply]:
        replies = self.world.take_outbox()
        return replies if self.shares else unshared(replies)

    def _work_off(self, client: Client, queue: RequestQueue[Request | BadRequest], now: float) -> None:
        """Serve the requests of a client that waits its turn, as many as may pass."""
        while (request := queue.next_due(now)) is not None:
            self.world.send(client, self._answers(client, request, now))
            self._note(now)

    def _answers(self, client: Client, request: Request | BadRequest, now: float) -> list[Answer]:
        """What the asking client gets; a refusal becomes the error that answers the request."""
        if isinstance(request, BadRequest):
            return [ErrMsg(-1, 320, f"Error reading request. {request.text}")]
        try:
            return list(REQUEST_HANDLERS[type(request)](request, self.world, client, now))
        except Refusal as refusal:
            return [ErrMsg(_id_of(request), refusal.code, refusal.text)]


def by_contract(events: Iterable[MarketEvent]) -> dict[int, list[MarketEvent]]:
    """The tape by instrument, each in time order."""
    tape: dict[int, list[MarketEvent]] = {}
    for event in events:
        tape.setdefault(event.con_id, []).append(event)
    return tape


def _too_fast(pacer: Pacer) -> list[Answer]:
    error = ErrMsg(-1, 100, TOO_FAST)
    return [error, HangUp("it sends more than 50 messages a second")] if pacer.strikes >= STRIKES else [error]


def _id_of(request: Request) -> int:
    """The id an error answers to: of the request, of the order, or none."""
    return int(getattr(request, "req_id", getattr(request, "order_id", -1)))
