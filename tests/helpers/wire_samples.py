"""Responses made by rule, for asking a client about the shape of each: its counted rows twice, its texts readable."""

from __future__ import annotations

from typing import Any

from gatedesk.simgateway.wire.fields import Counted, Flagged, Kind, Marker, Nested, Tagged, Text
from gatedesk.simgateway.wire.plan import slots_at

EVERY_VERSION = range(157, 201)
_text = Text.__metadata__[0]


def filled(declared: type) -> Any:
    """Return a record with two rows wherever rows are counted, and ``1`` in every text: readable as anything."""
    slots = {slot.name: slot.marker for version in EVERY_VERSION for slot in slots_at(declared, None, version)}
    chosen = {name: _value(marker) for name, marker in slots.items()}
    return declared(**{name: value for name, value in chosen.items() if value is not None})


def _value(marker: Marker) -> Any:
    match marker:
        case Counted(Kind() as kind):
            return ("1", "2") if kind is _text else (1, 2)
        case Counted(row) if not isinstance(row, Kind):
            return (filled(row), filled(row))
        case Nested(group) | Flagged(group):
            return filled(group)
        case Tagged(shapes):
            return tuple(filled(shape) for shape in shapes.values())
    return "1" if marker is _text else None
