"""The one table of every fault, by name."""

from __future__ import annotations

from difflib import get_close_matches

from gatedesk.simgateway.faults import clock, feed, line, listener, notices, orders
from gatedesk.simgateway.faults.declaration import Fault, FaultMistake

ROWS = (*listener.FAULTS, *line.FAULTS, *notices.FAULTS, *feed.FAULTS, *orders.FAULTS, *clock.FAULTS)
FAULTS: dict[str, Fault] = {fault.name: fault for fault in ROWS}


def fault_named(name: str) -> Fault:
    """The fault of that name; raises FaultMistake with the names that are meant, perhaps."""
    fault = FAULTS.get(name)
    if fault is None:
        near = get_close_matches(name, FAULTS, n=2, cutoff=0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; `gatedesk faults` lists them"
        raise FaultMistake(f"there is no fault {name!r}{hint}")
    return fault
