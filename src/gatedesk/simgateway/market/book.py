"""The book behind the touch: levels of depth, and what clients took out of it since the quote last moved."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gatedesk.simgateway.market.noise import bits
from gatedesk.simgateway.market.records import Instrument, Level

ROWS = 20  # levels a side that can be taken


class Rung(NamedTuple):
    """A level in ticks."""

    ticks: int
    size: int
    venue: str


def ladder(instrument: Instrument, touch: int, size: int, step: int, draw_key: int, rows: int) -> list[Rung]:
    """One side of the book from the touch outwards, best first; ``step`` is negative on the bid side.

    A rung does not depend on how many ``rows`` (at least 1) are made. Sizes grow away from the touch; some rungs
    are two steps apart.
    """
    drawn = bits(draw_key, np.arange(rows)).tolist()
    venues = instrument.venues or (instrument.exchange,)
    rungs = [Rung(touch, size, venues[drawn[0] % min(3, len(venues))])]
    for row in range(1, rows):
        draw = drawn[row]
        touch += step * (2 if draw % 6 == 0 else 1)
        lots = 2 + row // 2 + (draw >> 8) % (8 + 2 * row)
        rungs.append(Rung(touch, lots * instrument.lot, venues[(draw >> 32) % len(venues)]))
    return [rung for rung in rungs if rung.ticks > 0]


class Takings:
    """Units taken from levels of one instrument. They count until the quote moves on, then the book is fresh."""

    def __init__(self) -> None:
        self._stand: object = None
        self._taken: dict[int, int] = {}

    def untouched(self, stand: object) -> bool:
        """Whether nothing is missing under the quote ``stand``; a new one makes the book fresh."""
        if stand != self._stand:
            self._stand, self._taken = stand, {}
        return not self._taken

    def left(self, rungs: list[Rung]) -> list[Rung]:
        """The rungs less what was taken; empty ones are gone."""
        rest = [rung._replace(size=rung.size - self._taken.get(rung.ticks, 0)) for rung in rungs]
        return [rung for rung in rest if rung.size > 0]

    def take(self, ticks: int, size: int) -> None:
        self._taken[ticks] = self._taken.get(ticks, 0) + size


def fills(rungs: list[Rung], worst: int | None, buying: bool, quantity: int) -> list[Rung]:
    """What an order finds on the other side: rungs at its limit or better, the last one cut to what it needs."""
    found: list[Rung] = []
    for rung in rungs:
        beyond = worst is not None and (rung.ticks > worst if buying else rung.ticks < worst)
        if beyond or quantity <= 0:
            break
        found.append(rung._replace(size=min(rung.size, quantity)))
        quantity -= found[-1].size
    return found


def levels(rungs: list[Rung], prices: list[float]) -> list[Level]:
    return [Level(price, rung.size, rung.venue) for rung, price in zip(rungs, prices, strict=True)]
