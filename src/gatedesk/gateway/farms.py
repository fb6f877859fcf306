"""The data farms behind the Gateway: which message says what of which farm."""

from __future__ import annotations

import re

from gatedesk.gateway.error_codes import Effect

FARM_STATES = {
    Effect.FARM_OK: "ok",
    Effect.FARM_INACTIVE: "inactive",
    Effect.FARM_CONNECTING: "connecting",
    Effect.FARM_BROKEN: "broken",
}

NAME_AT_END = re.compile(r"[:.]\s*([A-Za-z][\w.]*)\s*$")


def farm_name(text: str) -> str:
    """The farm's name stands at the end, after a colon, or after a full stop where it is inactive."""
    _, colon, name = text.rpartition(":")
    if colon and " " not in name.strip():
        return name.strip()
    found = NAME_AT_END.search(text)
    return found.group(1) if found else text.strip()
