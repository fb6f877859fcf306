"""What a hand does to a line, as a small state machine: rest, pressed, moving, and what comes of letting go (no Qt).

REST --press--> PRESSED --move beyond the slack--> MOVING --release--> REST (Dropped)
                PRESSED --release--> REST (Closed on a ×, else Clicked)
any  --abandon--> REST (nothing)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gatedesk.ui.chart.levels import Key

SLACK = 4.0  # Qt units a press may wander and still be a click


class Hold(Enum):
    """What was taken hold of."""

    LINE = "line"
    CLOSE = "close"


class Stage(Enum):
    """How far the hand has come."""

    REST = "rest"
    PRESSED = "pressed"
    MOVING = "moving"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line was carried to a price."""

    key: Key
    price: float


@dataclass(frozen=True, slots=True)
class Closed:
    """The × of a line was clicked."""

    key: Key


@dataclass(frozen=True, slots=True)
class Clicked:
    """A line was clicked and not carried."""

    key: Key


Outcome = Dropped | Closed | Clicked


class OrderDrag:
    """At most one line is held at a time."""

    def __init__(self) -> None:
        """Start at rest."""
        self.stage = Stage.REST
        self.key: Key = ("", "")
        self.price: float | None = None
        self._hold = Hold.LINE
        self._from = (0.0, 0.0)

    def press(self, key: Key, hold: Hold, x: float, y: float) -> None:
        """Take hold of a line."""
        self.stage, self.key, self.price = Stage.PRESSED, key, None
        self._hold, self._from = hold, (x, y)

    def begins(self, x: float, y: float) -> bool:
        """Tell whether this move begins to carry the line; a × is never carried."""
        if self.stage is not Stage.PRESSED or self._hold is Hold.CLOSE:
            return False
        if abs(x - self._from[0]) + abs(y - self._from[1]) < SLACK:
            return False
        self.stage = Stage.MOVING
        return True

    def carry(self, price: float) -> None:
        """The line is over this price now."""
        if self.stage is Stage.MOVING:
            self.price = price

    def release(self, over_close: bool) -> Outcome | None:
        """Let go; `over_close` tells whether the pointer is still on the ×."""
        stage, key, price = self.stage, self.key, self.price
        self.abandon()
        if stage is Stage.MOVING:
            return None if price is None else Dropped(key, price)
        if stage is Stage.PRESSED and self._hold is Hold.CLOSE:
            return Closed(key) if over_close else None
        return Clicked(key) if stage is Stage.PRESSED else None

    def abandon(self) -> None:
        """Let go without effect."""
        self.stage, self.price = Stage.REST, None
