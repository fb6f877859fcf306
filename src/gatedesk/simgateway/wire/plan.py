"""Which fields of a declared class are on the wire at a version, and how each is spelled: read from its annotations."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import get_type_hints

from gatedesk.simgateway.wire.fields import ALWAYS, Gate, Marker


@dataclasses.dataclass(frozen=True, slots=True)
class Slot:
    """One declared field: its name, what it holds and when it is on the wire."""

    name: str
    marker: Marker
    gate: Gate


@cache
def _slots(group: type) -> dict[str, Slot]:
    hints = get_type_hints(group, include_extras=True)
    return {
        field.name: Slot(field.name, hints[field.name].__metadata__[0], field.metadata.get("gate", ALWAYS))
        for field in dataclasses.fields(group)
    }


def slots_at(group: type, names: tuple[str, ...] | None, version: int) -> list[Slot]:
    declared = _slots(group)
    chosen = declared.values() if names is None else [declared[name] for name in names]
    return [slot for slot in chosen if slot.gate.open_at(version)]
