"""From record to fields: for each class and version a writer is built once, and runs of plain fields go in one step."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, singledispatch
from operator import attrgetter
from typing import Any

from gatedesk.simgateway.wire.fields import Counted, Flagged, Kind, Marker, Nested, Tagged
from gatedesk.simgateway.wire.plan import Slot, slots_at

Writer = Callable[[Any, list[str]], None]  # adds a value's fields to those already spelled


@cache
def group_writer(group: type, names: tuple[str, ...] | None, version: int) -> Writer:
    """Return what writes a record of that class: its runs of plain fields and its groups, in order."""
    steps: list[Writer] = []
    run: list[Slot] = []
    for slot in slots_at(group, names, version):
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


def _run_writers(run: list[Slot]) -> list[Writer]:
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


def _slot_writer(slot: Slot, version: int) -> Writer:
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
    return group_writer(marker.group, marker.names, version)


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
    return group_writer(marker.row, marker.names, version)


@_writer.register
def _(marker: Flagged, version: int) -> Writer:
    write_group = group_writer(marker.group, None, version)

    def write_flagged(value: Any, texts: list[str]) -> None:
        texts.append("0" if value is None else "1")
        if value is not None:
            write_group(value, texts)

    return write_flagged


@_writer.register
def _(marker: Tagged, version: int) -> Writer:
    by_class = {shape: (str(number), group_writer(shape, None, version)) for number, shape in marker.shapes.items()}

    def write_tagged(rows: Any, texts: list[str]) -> None:
        texts.append(str(len(rows)))
        for row in rows:
            number, write_row = by_class[type(row)]
            texts.append(number)
            write_row(row, texts)

    return write_tagged
