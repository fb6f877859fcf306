"""How a fault is declared: its name, what it says it does, its typed arguments and the function that begins it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gatedesk.simgateway.faults.stage import Strike

Value = float | int | str | bool
Values = Mapping[str, Value]

EVERY_CLIENT = -1
FLAGS = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}


class FaultMistake(ValueError):
    """The fault was written wrong: an unknown name, argument or value. The text is for who wrote it."""


class Seam(StrEnum):
    """Where a fault acts."""

    LISTENER = "listener"
    GREETING = "greeting"
    WIRE = "wire"
    GATEWAY = "gateway"
    FEED = "feed"
    ORDERS = "orders"
    CLOCK = "clock"


class Kind(StrEnum):
    """What an argument holds."""

    SECONDS = "seconds"
    NUMBER = "number"
    WHOLE = "whole number"
    TEXT = "text"
    FLAG = "yes or no"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a fault. ``choices``, if any, are all that it may be."""

    name: str
    kind: Kind
    default: Value
    meaning: str
    choices: tuple[Value, ...] = ()

    def read(self, given: Value) -> Value:
        """The value as its kind, from text or from TOML; raises FaultMistake."""
        try:
            value = READERS[self.kind](given)
        except (ValueError, KeyError, OverflowError):
            raise FaultMistake(f"{self.name} is {self.kind.value}, not {given!r}") from None
        if self.choices and value not in self.choices:
            raise FaultMistake(f"{self.name} is one of {', '.join(map(str, self.choices))}, not {given!r}")
        return value


def _seconds(given: Value) -> float:
    value = _number(given)
    if value < 0:
        raise ValueError(given)
    return value


def _number(given: Value) -> float:
    if isinstance(given, bool):
        raise ValueError(given)
    value = float(given)
    if not math.isfinite(value):
        raise ValueError(given)
    return value


def _whole(given: Value) -> int:
    if isinstance(given, bool | float):
        raise ValueError(given)
    return int(given)


def _flag(given: Value) -> bool:
    return given if isinstance(given, bool) else FLAGS[str(given).lower()]


def _text(given: Value) -> str:
    text = str(given)
    if "\0" in text:
        raise ValueError(given)
    return text


READERS: Mapping[Kind, Callable[[Value], Value]] = {
    Kind.SECONDS: _seconds,
    Kind.NUMBER: _number,
    Kind.WHOLE: _whole,
    Kind.TEXT: _text,
    Kind.FLAG: _flag,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One row of the table. ``begin`` is called once with the strike, at the moment the fault is due."""

    name: str
    seam: Seam
    summary: str
    begin: Callable[[Strike], None]
    arguments: tuple[Argument, ...] = ()

    def values(self, given: Values) -> dict[str, Value]:
        """Every argument's value, the given ones checked; raises FaultMistake."""
        known = {argument.name: argument for argument in self.arguments}
        for name in given:
            if name not in known:
                raise FaultMistake(f"{self.name} has no argument {name!r}; it has {', '.join(known) or 'none'}")
        return {
            name: argument.read(given[name]) if name in given else argument.default for name, argument in known.items()
        }


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """A fault with its values and its moment: ``at`` is seconds after the simulation began, or ``from_now``.

    None means at once.
    """

    fault: Fault
    values: Values
    at: float | None = None
    from_now: bool = False


def lasting(default: float = 0.0) -> Argument:
    """How long a fault is in force."""
    return Argument("seconds", Kind.SECONDS, default, "how long; 0 until it is healed")


def times(default: int = 1) -> Argument:
    """How often a fault happens before it is over."""
    return Argument("count", Kind.WHOLE, default, "how many times; 0 without end")


def only_client() -> Argument:
    """Whom a fault is for."""
    return Argument("client", Kind.WHOLE, EVERY_CLIENT, "the client id it is for; -1 for every client")
