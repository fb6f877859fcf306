"""The one interpreter of the declared messages: record to payload and payload to record, at a server version.

For every message class and version a plan is made once from the declarations: which fields are on the wire, in which
order, how each is spelled. Runs of plain fields are written in one go, which is what makes a tick cheap.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from functools import cache, singledispatch
from operator import attrgetter
from typing import Any, get_type_hints

from gatedesk.simgateway.wire import requests, responses
from gatedesk.simgateway.wire.fields import (
    ALWAYS,
    Counted,
    Flagged,
    Gate,
    Kind,
    Marker,
    Nested,
    Presence,
    Tagged,
)
from gatedesk.simgateway.wire.messages import Heading, Message, Request, Response

Cursor = Iterator[str]
Writer = Callable[[Any, list[str]], None]  # adds a value's fields to those already spelled
Reader = Callable[[Cursor], Any]


class UnknownRequest(Exception):
    """The payload's number is that of no request. ``message_id`` is the number."""

    def __init__(self, message_id: int) -> None:
        super().__init__(f"no request has the number {message_id}")
        self.message_id = message_id


class Unreadable(Exception):
    """The payload is not what its number promises. ``reason`` says where and why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def encode(response: Response, version: int) -> bytes:
    """Return the payload of a response. Raises ValueError if a text holds a NUL, which nothing on the wire can."""
    return _payload(response, version)


def encode_request(request: Request, version: int) -> bytes:
    """Return the payload a client would send; for tests and for clients of our own."""
    return _payload(request, version)


def parse(payload: bytes, version: int) -> Request:
    """Return the request in a payload; fields beyond the declared ones are ignored.

    Raises UnknownRequest for a number that is no request's and Unreadable for anything else that is wrong.
    """
    message_id, cursor = _opened(payload)
    declared = requests.REQUESTS.get(message_id)
    if declared is None:
        raise UnknownRequest(message_id)
    request: Request = _read(declared, cursor, version)
    return request


def decode_response(payload: bytes, version: int) -> Response:
    """Return the response in a payload; Unreadable if there is none, or if fields are left over."""
    message_id, cursor = _opened(payload)
    declared = responses.RESPONSES.get(message_id)
    if declared is None:
        raise Unreadable(f"no response has the number {message_id}")
    response: Response = _read(declared, cursor, version)
    if left := list(cursor):
        raise Unreadable(f"{declared.__name__} ends before {left!r}")
    return response


def _payload(message: Message, version: int) -> bytes:
    declared: type = message.__class__
    texts = list(_heading(declared, version))
    _group_writer(declared, None, version)(message, texts)
    payload = "\0".join(texts) + "\0"
    if payload.count("\0") != len(texts):
        raise ValueError(f"a text of {declared.__name__} holds a NUL")
    return payload.encode()


def _opened(payload: bytes) -> tuple[int, Cursor]:
    """Cut a payload into fields and return its number and the rest."""
    try:
        texts = payload.decode().split("\0")
        message_id = int(texts[0])
    except UnicodeDecodeError:
        raise Unreadable("the text is not UTF-8") from None
    except ValueError:
        raise Unreadable("the first field is no number") from None
    if not texts[-1]:
        texts.pop()
    return message_id, iter(texts[1:])


def _read(declared: type, cursor: Cursor, version: int) -> Any:
    for _ in _heading(declared, version)[1:]:
        next(cursor, None)
    return _group_reader(declared, None, version)(cursor)


@cache
def _heading(declared: Any, version: int) -> tuple[str, ...]:
    heading: Heading = declared.heading
    return tuple(heading.at(version))


@dataclasses.dataclass(frozen=True, slots=True)
class _Slot:
    """One declared field: its name, what it holds and when it is on the wire."""

    name: str
    marker: Marker
    gate: Gate


@cache
def _slots(group: type) -> dict[str, _Slot]:
    hints = get_type_hints(group, include_extras=True)
    return {
        field.name: _Slot(field.name, hints[field.name].__metadata__[0], field.metadata.get("gate", ALWAYS))
        for field in dataclasses.fields(group)
    }


def _slots_at(group: type, names: tuple[str, ...] | None, version: int) -> list[_Slot]:
    declared = _slots(group)
    chosen = declared.values() if names is None else [declared[name] for name in names]
    return [slot for slot in chosen if slot.gate.open_at(version)]


# Writing


@cache
def _group_writer(group: type, names: tuple[str, ...] | None, version: int) -> Writer:
    """Return what writes a record of that class: its runs of plain fields and its groups, in order."""
    steps: list[Writer] = []
    run: list[_Slot] = []
    for slot in _slots_at(group, names, version):
        if isinstance(slot.marker, Kind) and slot.gate.when is None:
            run.append(slot)
            continue
        steps += _run_writers(run)
        run = []
        steps.append(_slot_writer(slot, version))
    steps += _run_writers(run)
    return steps[0] if len(steps) == 1 else _sequence(steps)


def _sequence(steps: list[Writer]) -> Writer:
    def write_all(record: Any, texts: list[str]) -> None:
        for step in steps:
            step(record, texts)

    return write_all


def _run_writers(run: list[_Slot]) -> list[Writer]:
    """Return the one writer of a run of plain fields, or none for an empty run."""
    if not run:
        return []
    spell = [slot.marker.write for slot in run if isinstance(slot.marker, Kind)]
    names = [slot.name for slot in run]
    if len(run) == 1:
        return [_single_writer(names[0], spell[0])]
    values_of = attrgetter(*names)

    def write_run(record: Any, texts: list[str]) -> None:
        texts += [write(value) for write, value in zip(spell, values_of(record), strict=True)]

    return [write_run]


def _single_writer(name: str, spell: Callable[[Any], str]) -> Writer:
    value_of = attrgetter(name)

    def write_single(record: Any, texts: list[str]) -> None:
        texts.append(spell(value_of(record)))

    return write_single


def _slot_writer(slot: _Slot, version: int) -> Writer:
    """Return the writer of a field that is a group, or is not always there."""
    value_of, write, when = attrgetter(slot.name), _writer(slot.marker, version), slot.gate.when

    def write_slot(record: Any, texts: list[str]) -> None:
        if when is None or when(record):
            write(value_of(record), texts)

    return write_slot


@singledispatch
def _writer(marker: Marker, version: int) -> Writer:
    raise TypeError(f"{marker!r} is no marker of the wire")


@_writer.register
def _(marker: Kind, version: int) -> Writer:
    def write_plain(value: Any, texts: list[str]) -> None:
        texts.append(marker.write(value))

    return write_plain


@_writer.register
def _(marker: Nested, version: int) -> Writer:
    return _group_writer(marker.group, marker.names, version)


@_writer.register
def _(marker: Counted, version: int) -> Writer:
    write_row = _row_writer(marker, version)

    def write_counted(rows: Any, texts: list[str]) -> None:
        texts.append(str(len(rows)))
        for row in rows:
            write_row(row, texts)

    return write_counted


def _row_writer(marker: Counted, version: int) -> Writer:
    if isinstance(marker.row, Kind):
        return _writer(marker.row, version)
    return _group_writer(marker.row, marker.names, version)


@_writer.register
def _(marker: Flagged, version: int) -> Writer:
    write_group = _group_writer(marker.group, None, version)

    def write_flagged(value: Any, texts: list[str]) -> None:
        texts.append("0" if value is None else "1")
        if value is not None:
            write_group(value, texts)

    return write_flagged


@_writer.register
def _(marker: Tagged, version: int) -> Writer:
    by_class = {shape: (str(number), _group_writer(shape, None, version)) for number, shape in marker.shapes.items()}

    def write_tagged(rows: Any, texts: list[str]) -> None:
        texts.append(str(len(rows)))
        for row in rows:
            number, write_row = by_class[type(row)]
            texts.append(number)
            write_row(row, texts)

    return write_tagged


# Reading


class _Known:
    """What was read so far, as attributes: what the presence questions look at."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__ = values


_Step = tuple[str, Reader | None, Callable[[str], Any], Presence | None]


@cache
def _group_reader(group: type, names: tuple[str, ...] | None, version: int) -> Reader:
    """Return what reads a record of that class, field by field."""
    steps = [_step(slot, version) for slot in _slots_at(group, names, version)]

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


def _step(slot: _Slot, version: int) -> _Step:
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
    return _group_reader(marker.group, marker.names, version)


@_reader.register
def _(marker: Counted, version: int) -> Reader:
    if isinstance(marker.row, Kind):
        read_row = _reader(marker.row, version)
    else:
        read_row = _group_reader(marker.row, marker.names, version)
    return lambda cursor: tuple([read_row(cursor) for _ in range(_count(cursor))])


@_reader.register
def _(marker: Flagged, version: int) -> Reader:
    read_group = _group_reader(marker.group, None, version)
    return lambda cursor: read_group(cursor) if _count(cursor) else None


@_reader.register
def _(marker: Tagged, version: int) -> Reader:
    by_number = {number: _group_reader(shape, None, version) for number, shape in marker.shapes.items()}

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
