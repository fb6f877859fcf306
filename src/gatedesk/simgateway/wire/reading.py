"""From fields to record: for each class and version a reader is built once, which says what it could not read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, singledispatch
from typing import Any

from gatedesk.simgateway.wire.fields import Counted, Flagged, Kind, Marker, Nested, Presence, Tagged
from gatedesk.simgateway.wire.plan import Slot, slots_at

Cursor = Iterator[str]
Reader = Callable[[Cursor], Any]


class Unreadable(Exception):
    """The payload is not what its number promises. ``reason`` says where and why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Known:
    """What was read so far, as attributes: what the presence questions look at."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__ = values


_Step = tuple[str, Reader | None, Callable[[str], Any], Presence | None]


@cache
def group_reader(group: type, names: tuple[str, ...] | None, version: int) -> Reader:
    """Return what reads a record of that class, field by field."""
    steps = [_step(slot, version) for slot in slots_at(group, names, version)]

    def read_group(cursor: Cursor) -> Any:
        values: dict[str, Any] = {}
        known = _Known(values)
        name = ""
        try:
            for name, read_rows, read_text, when in steps:
                if when is None or when(known):
                    values[name] = read_text(next(cursor)) if read_rows is None else read_rows(cursor)
        except StopIteration:
            raise Unreadable(f"{group.__name__} ends before its {name}") from None
        except (ValueError, ArithmeticError) as error:
            raise Unreadable(f"the {name} of {group.__name__}: {error}") from error
        return group(**values)

    return read_group


def _step(slot: Slot, version: int) -> _Step:
    if isinstance(slot.marker, Kind):
        return slot.name, None, slot.marker.read, slot.gate.when
    return slot.name, _reader(slot.marker, version), str, slot.gate.when


@singledispatch
def _reader(marker: Marker, version: int) -> Reader:
    raise TypeError(f"{marker!r} is no marker of the wire")


@_reader.register
def _(marker: Kind, version: int) -> Reader:
    return lambda cursor: marker.read(next(cursor))


@_reader.register
def _(marker: Nested, version: int) -> Reader:
    return group_reader(marker.group, marker.names, version)


@_reader.register
def _(marker: Counted, version: int) -> Reader:
    if isinstance(marker.row, Kind):
        read_row = _reader(marker.row, version)
    else:
        read_row = group_reader(marker.row, marker.names, version)
    return lambda cursor: tuple([read_row(cursor) for _ in range(_count(cursor))])


@_reader.register
def _(marker: Flagged, version: int) -> Reader:
    read_group = group_reader(marker.group, None, version)
    return lambda cursor: read_group(cursor) if _count(cursor) else None


@_reader.register
def _(marker: Tagged, version: int) -> Reader:
    by_number = {number: group_reader(shape, None, version) for number, shape in marker.shapes.items()}

    def read_row(cursor: Cursor) -> Any:
        number = _count(cursor)
        if number not in by_number:
            raise ValueError(f"{number} is none of {sorted(by_number)}")
        return by_number[number](cursor)

    return lambda cursor: tuple([read_row(cursor) for _ in range(_count(cursor))])


def _count(cursor: Cursor) -> int:
    """Read a count, where an empty field means none. Rows end with the payload, so a huge count costs nothing."""
    count = int(next(cursor) or 0)
    if count < 0:
        raise ValueError(f"{count} is no count")
    return count
