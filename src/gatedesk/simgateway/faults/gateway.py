"""A SimGateway with its trouble around it: the same calls, the same replies unless something is wrong.

Place in the flow: ServerProtocol -> here -> SimGateway. Requests pass the effects' request rules, replies their reply
rules; between two moments every step of the agenda happens at its own time.
"""

from __future__ import annotations

from collections.abc import Iterable

from gatedesk.simgateway.faults.feed import subscription_key
from gatedesk.simgateway.faults.stage import Asked, Effect, Stage
from gatedesk.simgateway.gateway import SimGateway
from gatedesk.simgateway.protocol import NEWEST_VERSION
from gatedesk.simgateway.world import Answer, Client, Reply, World, unshared


class FaultyGateway:
    """Wraps a SimGateway; ``stage`` is where faults are planned and healed."""

    def __init__(self, gateway: SimGateway, *, seed: int = 0) -> None:
        self.gateway = gateway
        self.stage = Stage(gateway.world, self._serve_held, seed=seed)

    @property
    def world(self) -> World:
        return self.gateway.world

    @property
    def has_business(self) -> bool:
        """True while time must go on though nobody listens."""
        return self.gateway.has_business or self.stage.expects

    def connect(self, now: float, *, version: int = NEWEST_VERSION, options: str = "") -> int:
        return self.gateway.connect(now, version=version, options=options)

    def drop(self, key: int) -> None:
        self.gateway.drop(key)
        self.stage.forget(key)

    def handle(self, key: int, request: Asked, now: float) -> list[Reply]:
        """Serve one request, unless an effect answers it, holds it or swallows it."""
        if self.stage.is_calm(now):
            return self.gateway.handle(key, request, now)
        replies = self.advance(now)
        return replies + self._serve(key, request, now)

    def advance(self, now: float) -> list[Reply]:
        """Move on to ``now``, by way of every step of the agenda that is due."""
        if self.stage.is_calm(now):
            return self.gateway.advance(now)
        replies: list[Reply] = []
        while (due := self.stage.next_step(now)) is not None:
            moment, step = due
            replies += self._moved(moment)
            replies += step(moment)
        return replies + self._moved(now)

    def _moved(self, now: float) -> list[Reply]:
        return [] if self.stage.is_frozen(now) else self._filtered(self.gateway.advance(now), now)

    def _serve_held(self, effect: Effect, key: int, request: Asked, now: float) -> list[Reply]:
        return self._serve(key, request, now, passed=effect)

    def _serve(self, key: int, request: Asked, now: float, passed: Effect | None = None) -> list[Reply]:
        """Ask the effects, but the one that held the request before; then the gateway."""
        client = self.world.clients.get(key)
        if client is None:
            return []
        for effect in self.stage.effects:
            if effect is passed or effect.on_request is None or not effect.concerns(client):
                continue
            answers = effect.on_request(client, request, now)
            if answers is not None:
                return [*((key, answer) for answer in answers), *self.stage.spend(effect, now)]
        return self._filtered(self.gateway.handle(key, request, now), now)

    def _filtered(self, replies: Iterable[Reply], now: float) -> list[Reply]:
        """What is left of replies after every effect's reply rule."""
        passed: list[Reply] = []
        for key, answer in unshared(replies):
            client = self.world.clients.get(key)
            if client is None:
                passed.append((key, answer))
            else:
                passed += self._through(client, answer, now)
        return passed

    def _through(self, client: Client, answer: Answer, now: float) -> list[Reply]:
        if (line := subscription_key(client, answer)) is not None and self.stage.is_muted(line):
            return []
        answers: list[Answer] = [answer]
        more: list[Reply] = []
        for effect in self.stage.effects:
            if effect.on_reply is None or not effect.concerns(client):
                continue
            kept: list[Answer] = []
            for one in answers:
                changed = None if effect.left == 0 else effect.on_reply(client, one, now)
                kept += [one] if changed is None else changed
                more += [] if changed is None else self.stage.spend(effect, now)
            answers = kept
        return [*((client.key, one) for one in answers), *more]
