"""Faults as one writes them on a command line: ``NAME``, ``NAME:ARGS``, ``NAME:ARGS@TIME``.

ARGS are values in the order of the table, or ``name=value``, between commas; a value in double quotes may hold commas
and at-signs. TIME is how long after the beginning: ``90``, ``1m30s``, ``2h``; with a plus, ``+10``, from now.
"""

from __future__ import annotations

import re

from gatedesk.simgateway.faults.declaration import Fault, FaultMistake, PlannedFault, Value
from gatedesk.simgateway.faults.table import fault_named

_SPEC = re.compile(r'(?P<name>[a-z0-9-]*)(?::(?P<arguments>(?:"[^"]*"|[^"@])*))?(?:@(?P<time>[^@]*))?')
_PIECE = re.compile(r'\s*(?:(?P<name>[a-z_]+)\s*=)?\s*(?:"(?P<quoted>[^"]*)"|(?P<plain>[^,"]*?))\s*(?:,|$)')
_TIME = re.compile(r"(?:(?P<h>\d+(?:\.\d+)?)h)?(?:(?P<m>\d+(?:\.\d+)?)m)?(?:(?P<s>\d+(?:\.\d+)?)s?)?")


def read_spec(text: str) -> PlannedFault:
    """The fault a text names, its arguments checked; raises FaultMistake."""
    match = _SPEC.fullmatch(text.strip())
    if match is None or not match["name"]:
        raise FaultMistake(f"{text!r} is not NAME, NAME:ARGS or NAME:ARGS@TIME")
    fault = fault_named(match["name"])
    values = fault.values(_arguments(fault, match["arguments"] or ""))
    time = match["time"]
    if time is None:
        return PlannedFault(fault, values)
    return PlannedFault(fault, values, read_time(time.removeprefix("+")), from_now=time.startswith("+"))


def read_time(text: str) -> float:
    """Seconds from ``90``, ``1.5``, ``1m30s`` or ``2h``; raises FaultMistake."""
    match = _TIME.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        raise FaultMistake(f"{text!r} is no time: write seconds, or 1h30m5s")
    hours, minutes, seconds = (float(part or 0) for part in match.group("h", "m", "s"))
    return hours * 3600 + minutes * 60 + seconds


def _arguments(fault: Fault, text: str) -> dict[str, Value]:
    given: dict[str, Value] = {}
    names = [argument.name for argument in fault.arguments]
    for number, (name, value) in enumerate(_pieces(text)):
        if not name and number >= len(names):
            raise FaultMistake(f"{fault.name} takes {len(names)} arguments, not {number + 1}")
        place = name or names[number]
        if place in given:
            raise FaultMistake(f"{place} of {fault.name} is given twice")
        given[place] = value
    return given


def _pieces(text: str) -> list[tuple[str, str]]:
    """``name=value`` and plain values, in their order."""
    pieces: list[tuple[str, str]] = []
    place = 0
    while place < len(text):
        match = _PIECE.match(text, place)
        if match is None or match.end() == place:
            raise FaultMistake(f"{text[place:]!r} is no list of values")
        pieces.append((match["name"] or "", match["quoted"] if match["quoted"] is not None else match["plain"]))
        place = match.end()
    return pieces
