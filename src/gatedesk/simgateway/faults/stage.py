"""What is wrong now and what will be: the effects in force, and an agenda of steps on the simulated clock.

Place in the flow: a fault's ``begin`` gets a ``Strike`` and puts an ``Effect`` on the stage; ``faults.gateway`` asks
the effects about every request and reply, ``faults.wire`` about every byte, the server about its listener.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random
from typing import Any

from gatedesk.simgateway.exchange.records import ExchangeEvent
from gatedesk.simgateway.faults.declaration import EVERY_CLIENT, PlannedFault, Values
from gatedesk.simgateway.order_reports import publish
from gatedesk.simgateway.protocol import BadRequest
from gatedesk.simgateway.wire.messages import Request
from gatedesk.simgateway.wire.responses import ErrMsg
from gatedesk.simgateway.world import Answer, Client, HangUp, Key, Reply, Subscription, World

Asked = Request | BadRequest
RequestRule = Callable[[Client, Asked, float], Sequence[Answer] | None]  # None: the gateway answers
ReplyRule = Callable[[Client, Answer, float], Sequence[Answer] | None]  # None: it passes as it is
Step = Callable[[float], Iterable[Reply]]
Serve = Callable[["Effect", int, Asked, float], list[Reply]]


@dataclass(frozen=True, slots=True)
class Manner:
    """How connections behave at the level of bytes. The defaults are good manners; see ``faults.wire``."""

    silent: bool = False  # reads, and never says a word
    close: str = ""  # "at once", "after handshake"
    reset: bool = False  # closes with a reset
    banner: bytes = b""  # said to a new connection before it says anything
    retort: bytes = b""  # said to its first bytes; then it is closed
    version: int = 0  # told in place of the agreed one
    binary: bool = False  # frames as from version 201 on
    pause: float = 0.0  # seconds between two bytes of the version reply
    cut: int = -1  # how many bytes of the version reply are said; -1 all
    latency: float = 0.0  # seconds every byte is on its way
    burst: int = 0  # bytes leave by so many at a time, with silences between


GOOD_MANNERS = Manner()


@dataclass(slots=True, eq=False)
class Effect:
    """What one fault does while it is in force: until ``until``, or ``left`` more times (None: without end)."""

    name: str
    until: float = math.inf
    left: int | None = None
    client: int = EVERY_CLIENT
    on_request: RequestRule | None = None
    on_reply: ReplyRule | None = None
    on_end: Step | None = None
    manner: dict[str, Any] = field(default_factory=dict)
    refuses: bool = False  # the listener's port is closed
    held: list[tuple[int, Asked]] = field(default_factory=list)  # requests served when it ends

    def concerns(self, client: Client) -> bool:
        return self.client in (EVERY_CLIENT, client.client_id)


class Stage:
    """The trouble of one simulated Gateway. ``serve`` has the gateway answer a request that was held back."""

    def __init__(self, world: World, serve: Serve, *, seed: int = 0) -> None:
        self.world = world
        self.begun = world.market.now
        self.random = Random(seed)
        self.effects: list[Effect] = []
        self.frozen_until = -math.inf
        self.port = 0  # where the listener moved to; 0 when it did not
        self._serve = serve
        self._muted: dict[Key, Subscription] = {}
        self._agenda: list[tuple[float, int, Step]] = []
        self._serials = count()

    # ------------------------------------------------------------------ the agenda

    @property
    def quiet(self) -> bool:
        """True when nothing is wrong and nothing is to come."""
        return not (self.effects or self._agenda or self._muted)

    def is_calm(self, now: float) -> bool:
        """True when nothing is wrong until now, though something may be to come."""
        due = bool(self._agenda) and self._agenda[0][0] <= now
        return not (due or self.effects or self._muted or self.is_frozen(now))

    @property
    def expects(self) -> bool:
        """True when a step is to come, so that time must go on though nobody is connected."""
        return bool(self._agenda)

    def plan(self, planned: PlannedFault) -> None:
        """Have a fault begin at its time; one without a time begins with the next advance."""
        now = self.world.market.now
        moment = now if planned.at is None else (now if planned.from_now else self.begun) + planned.at
        self.at(max(moment, now), lambda now: self.strike(planned, now))

    def strike(self, planned: PlannedFault, now: float) -> list[Reply]:
        """Begin a fault now; what clients are told of it."""
        strike = Strike(self, planned.fault.name, planned.values, now)
        planned.fault.begin(strike)
        return strike.told

    def at(self, moment: float, step: Step) -> None:
        heapq.heappush(self._agenda, (moment, next(self._serials), step))

    def post(self, moment: float, key: int, answers: Iterable[Answer]) -> None:
        """Say something to one client later, past all other effects."""
        replies = [(key, answer) for answer in answers]
        self.at(moment, lambda now: replies)

    def serve_at(self, moment: float, effect: Effect, key: int, request: Asked) -> None:
        """Have a request answered later, as if it came then."""
        self.at(moment, lambda now: self._serve(effect, key, request, now))

    def next_step(self, now: float) -> tuple[float, Step] | None:
        """The earliest step that is due, taken off the agenda, with its moment. A frozen gateway does nothing."""
        if self.is_frozen(now) or not self._agenda or self._agenda[0][0] > now:
            return None
        moment, _, step = heapq.heappop(self._agenda)
        return max(moment, min(self.frozen_until, now)), step

    def is_frozen(self, now: float) -> bool:
        return now < self.frozen_until

    # ------------------------------------------------------------------ effects

    def put(self, effect: Effect) -> Effect:
        """Put an effect in force, and its end on the agenda."""
        self.effects = [*self.effects, effect]
        if effect.until < math.inf:
            self.at(effect.until, lambda now: self.end(effect, now))
        return effect

    def end(self, effect: Effect, now: float) -> list[Reply]:
        """End an effect, if it has not ended yet: its last words, then what it held back is served."""
        if effect not in self.effects:
            return []
        self.effects = [one for one in self.effects if one is not effect]
        replies = list(effect.on_end(now)) if effect.on_end else []
        for key, request in effect.held:
            replies += self._serve(effect, key, request, now)
        return replies

    def spend(self, effect: Effect, now: float) -> list[Reply]:
        """Count one use of an effect; the last one ends it."""
        if effect.left is None:
            return []
        effect.left -= 1
        return self.end(effect, now) if effect.left <= 0 else []

    def heal(self, name: str, now: float) -> list[Reply]:
        """End every effect of that name, or with "" every effect, and thaw; what clients are told of it."""
        self.frozen_until = min(self.frozen_until, now)
        if not name:
            self._muted.clear()
        replies: list[Reply] = []
        for effect in [one for one in self.effects if name in ("", one.name)]:
            replies += self.end(effect, now)
        return replies

    @property
    def manner(self) -> Manner:
        """How connections behave now; a later effect wins over an earlier one."""
        changes = {name: value for effect in self.effects for name, value in effect.manner.items()}
        return replace(GOOD_MANNERS, **changes) if changes else GOOD_MANNERS

    @property
    def listens(self) -> bool:
        return not any(effect.refuses for effect in self.effects)

    # ------------------------------------------------------------------ market data that stays silent

    def mute(self, keys: Iterable[Key]) -> None:
        """Have subscriptions fall silent for good: only a new subscription speaks again."""
        self._muted |= {key: self.world.subscriptions[key] for key in keys}

    def forget(self, client: int) -> None:
        """A client is gone, and with it what was silenced."""
        self._muted = {key: line for key, line in self._muted.items() if key[0] != client}

    def is_muted(self, key: Key) -> bool:
        """Whether a subscription is silenced; one that was replaced or cancelled is forgotten."""
        muted = self._muted.get(key)
        if muted is not None and self.world.subscriptions.get(key) is not muted:
            del self._muted[key]
            return False
        return muted is not None


@dataclass(slots=True)
class Strike:
    """One fault at the moment it begins: its values, and the means to do harm. ``told`` is what clients hear now."""

    stage: Stage
    name: str
    values: Values
    now: float
    told: list[Reply] = field(default_factory=list)

    def number(self, name: str) -> float:
        return float(self.values[name])

    def whole(self, name: str) -> int:
        return int(self.values[name])

    def text(self, name: str) -> str:
        return str(self.values[name])

    def flag(self, name: str) -> bool:
        return bool(self.values[name])

    @property
    def world(self) -> World:
        return self.stage.world

    @property
    def client(self) -> int:
        return int(self.values.get("client", EVERY_CLIENT))

    def clients(self) -> list[Client]:
        """The started clients it is for."""
        return [
            client
            for client in self.world.clients.values()
            if client.client_id is not None and self.client in (EVERY_CLIENT, client.client_id)
        ]

    def effect(self, **what: Any) -> Effect:
        """Put an effect in force for the argument ``seconds`` or ``count`` (0: without end), if the fault has them."""
        seconds, uses = float(self.values.get("seconds", 0)), int(self.values.get("count", 0))
        until = self.now + seconds if seconds else math.inf
        return self.stage.put(Effect(self.name, until=until, left=uses or None, client=self.client, **what))

    def tell(self, *answers: Answer) -> None:
        """Say something to every client it is for."""
        self.told += [(client.key, answer) for client in self.clients() for answer in answers]

    def notice(self, code: int, text: str) -> None:
        """A message of the system: an error without a request."""
        self.tell(ErrMsg(-1, code, text))

    def hang_up(self, reason: str, *, abrupt: bool = False) -> None:
        """Close every connection it is for, those that have not begun too when it is for all."""
        everybody = self.client == EVERY_CLIENT
        clients = list(self.world.clients.values()) if everybody else self.clients()
        self.told += [(client.key, HangUp(reason, abrupt)) for client in clients]

    def later(self, seconds: float, act: Callable[[Strike], None]) -> None:
        """Go on with the same fault after some seconds."""

        def step(now: float) -> list[Reply]:
            again = Strike(self.stage, self.name, self.values, now)
            act(again)
            return again.told

        self.stage.at(self.now + seconds, step)

    def publish(self, events: Iterable[ExchangeEvent]) -> None:
        """Tell clients what a fault did at the exchange."""
        publish(self.world, events)
        self.told += self.world.take_outbox()


def told_by(strike: Strike, act: Callable[[Strike], None]) -> Step:
    """A fault's last words as the step of its effect's end."""

    def step(now: float) -> list[Reply]:
        last = Strike(strike.stage, strike.name, strike.values, now)
        act(last)
        return last.told

    return step
