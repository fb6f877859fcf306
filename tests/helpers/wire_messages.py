"""Records of every declared message made up by hypothesis, and what of them travels on the wire at a version."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from gatedesk.simgateway.wire import fields
from gatedesk.simgateway.wire.fields import Counted, Flagged, Kind, Marker, Nested, Tagged
from gatedesk.simgateway.wire.plan import Slot, slots_at

EVERY_VERSION = range(157, 201)

_texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6)
_integers = st.integers(-(2**31), 2**31 - 2)
_numbers = st.decimals(-(10**8), 10**8, places=4) | st.integers(-1000, 10**6).map(Decimal)


def _kind(alias: Any) -> Kind:
    marker = alias.__metadata__[0]
    assert isinstance(marker, Kind)
    return marker


_BY_KIND: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (fields.Text, _texts),
    (fields.Ascii, _texts),
    (fields.Bool, st.booleans()),
    (fields.Int, _integers),
    (fields.UnsetInt, st.none() | _integers),
    (fields.MaxInt, st.none() | _integers),
    (fields.Number, _numbers),
    (fields.UnsetNumber, st.none() | _numbers),
    (fields.MaxNumber, st.none() | _numbers),
    (fields.UnsetExact, st.none() | _numbers),
]
# What decides whether other fields are there is drawn from what matters, so that every branch is met often.
_BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "sec_type": st.sampled_from(["STK", "BAG"]),
    "exchange": st.sampled_from(["SMART", "IBKRATS"]),
    "order_type": st.sampled_from(["LMT", "PEG BENCH", "PEG BEST", "PEGMID"]),
    "hedge_type": st.sampled_from(["", "D"]),
    "algo_strategy": st.sampled_from(["", "Adaptive"]),
    "delta_neutral_order_type": st.sampled_from(["", "None", "LMT"]),
    "scale_price_increment": st.sampled_from([None, Decimal(0), Decimal("0.05")]),
    "compete_against_best_offset": st.sampled_from([None, Decimal("0.01"), Decimal("Infinity")]),
}


def records(declared: type) -> st.SearchStrategy[Any]:
    """Strategy of records of a declared class, with any value in any field."""
    slots = {slot.name: slot for version in EVERY_VERSION for slot in slots_at(declared, None, version)}
    values = {name: _values(declared, slot) for name, slot in slots.items()}
    return st.fixed_dictionaries(values).map(lambda drawn: declared(**drawn))


def _values(declared: type, slot: Slot) -> st.SearchStrategy[Any]:
    if slot.name == "tick_type" and declared.__name__ == "TickByTick":
        return st.integers(1, 4)
    return _BY_NAME[slot.name] if slot.name in _BY_NAME else _of_marker(slot.marker)


def _of_marker(marker: Marker) -> st.SearchStrategy[Any]:
    match marker:
        case Kind():
            return next((values for alias, values in _BY_KIND if _kind(alias) is marker), st.none() | _numbers)
        case Nested(group):
            return records(group)
        case Flagged(group):
            return st.none() | records(group)
        case Tagged(shapes):
            return _rows(st.one_of([records(shape) for shape in shapes.values()]))
        case Counted(row):
            return _rows(_of_marker(row) if isinstance(row, Kind) else records(row))


def _rows(row: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(row, max_size=2).map(tuple)


def on_the_wire(record: Any, version: int, names: tuple[str, ...] | None = None) -> dict[str, Any]:
    """Return the fields of a record that travel at that version, groups as dictionaries of theirs."""
    return {
        slot.name: _seen(getattr(record, slot.name), slot.marker, version)
        for slot in slots_at(type(record), names, version)
        if slot.gate.when is None or slot.gate.when(record)
    }


def _seen(value: Any, marker: Marker, version: int) -> Any:
    match marker:
        case Nested(_, names):
            return on_the_wire(value, version, names)
        case Flagged(_):
            return value and on_the_wire(value, version)
        case Tagged(_):
            return [(type(row), on_the_wire(row, version)) for row in value]
        case Counted(row, names) if not isinstance(row, Kind):
            return [on_the_wire(one, version, names) for one in value]
    return value
