"""The simulated Gateway's reference pages, made from its declarations: messages, faults, scenario files, limits.

``PAGES`` names the files in ``resources/docs``; a test compares them with what is made here, and
``python -m gatedesk.simgateway.documentation FOLDER`` writes them anew.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

from gatedesk.simgateway.control import COMMANDS
from gatedesk.simgateway.faults.declaration import Argument, Fault, Seam, Value
from gatedesk.simgateway.faults.table import FAULTS
from gatedesk.simgateway.handlers.refusals import REFUSED
from gatedesk.simgateway.handlers.table import REQUEST_HANDLERS
from gatedesk.simgateway.limits import LIMITS
from gatedesk.simgateway.protocol import NEWEST_VERSION, OLDEST_VERSION
from gatedesk.simgateway.scenario import KEYS, SECTIONS, TOP
from gatedesk.simgateway.scripting import ACTIONS
from gatedesk.simgateway.wire.fields import ALWAYS, Counted, Flagged, Gate, Marker, Nested, Tagged
from gatedesk.simgateway.wire.messages import Message
from gatedesk.simgateway.wire.requests import REQUESTS
from gatedesk.simgateway.wire.responses import RESPONSES

MADE = "<!-- Made by gatedesk.simgateway.documentation; change the declarations, not this page. -->"
EXAMPLE = """\
seed = 7
start = 2026-04-15T09:25:00-04:00
hours = "real"

[[account]]
name = "DU1234567"
cash = 250000

[limits]
messages = false

[[step]]
at = 30
do = "price AAPL 199.99 200.01"

[[fault]]
at = "1m30s"
name = "upstream-lost"
seconds = 20
restored = "lost"

[[fault]]
at = "5m"
name = "drop"
client = 1
"""


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines) + "\n"


def _page(title: str, *parts: str) -> str:
    return "\n".join([MADE, "", f"# {title}", "", *parts])


# ---------------------------------------------------------------------- messages


def messages_page() -> str:
    """Every message of the wire, with the versions at which it changes."""
    return _page(
        "Messages of the simulated Gateway",
        f"It agrees on a server version from {OLDEST_VERSION} to {NEWEST_VERSION}: the newest that it and the client "
        "speak. Fields without a note are there at all of them.\n",
        "## What clients ask\n",
        _table(("number", "request", "answer", "fields by version"), map(_request_row, sorted(REQUESTS.items()))),
        "## What it says\n",
        _table(("number", "response", "fields by version"), map(_response_row, sorted(RESPONSES.items()))),
    )


def _request_row(entry: tuple[int, type[Message]]) -> tuple[object, ...]:
    number, declared = entry
    return number, declared.__name__, _answer(declared), _by_version(declared)


def _answer(declared: type[Message]) -> str:
    if declared in REFUSED:
        return f"error {REFUSED[declared][0]}"
    return "served" if declared in REQUEST_HANDLERS else "error 320"


def _response_row(entry: tuple[int, type[Message]]) -> tuple[object, ...]:
    number, declared = entry
    return number, declared.__name__, _by_version(declared)


def _by_version(declared: type[Message]) -> str:
    """Which fields come or go at a version this server can agree on."""
    return ", ".join(dict.fromkeys(_gated(declared)))


def _gated(group: type) -> Iterator[str]:
    """The fields with a gate, those of the groups within too."""
    hints = get_type_hints(group, include_extras=True)
    for field in fields(group):
        gate: Gate = field.metadata.get("gate", ALWAYS)
        if OLDEST_VERSION < gate.since <= NEWEST_VERSION:
            yield f"{field.name} from {gate.since}"
        if OLDEST_VERSION < gate.until <= NEWEST_VERSION:
            yield f"{field.name} until {gate.until - 1}"
        for within in _groups(hints[field.name].__metadata__[0]):
            yield from _gated(within)


def _groups(marker: Marker) -> tuple[type, ...]:
    if isinstance(marker, Nested | Flagged):
        return (marker.group,)
    if isinstance(marker, Counted):
        return (marker.row,) if isinstance(marker.row, type) else ()
    return tuple(marker.shapes.values()) if isinstance(marker, Tagged) else ()


# ---------------------------------------------------------------------- faults


def faults_page() -> str:
    """Every fault with its arguments, by where it acts."""
    return _page(
        "Faults of the simulated Gateway",
        "Written `NAME`, `NAME:ARGS` or `NAME:ARGS@TIME`: ARGS are values in the order below or `name=value`, between "
        "commas, in double quotes if they hold a comma; TIME is how long after the start, as `90`, `1m30s` or `2h`; "
        "`+10` counts from now. Without a time a fault begins at once.\n",
        "```\n"
        "gatedesk simulate --fault upstream-lost:20,lost@1m30s --control-port 7500\n"
        "gatedesk fault freeze 10 --control 7500\n"
        "gatedesk fault freeze --heal --control 7500\n"
        "```\n",
        *(_faults_of(seam) for seam in Seam),
    )


def _faults_of(seam: Seam) -> str:
    rows = [_fault_row(fault) for fault in FAULTS.values() if fault.seam is seam]
    return f"## {seam.value.capitalize()}\n\n" + _table(("fault", "what happens", "arguments"), rows)


def _fault_row(fault: Fault) -> tuple[str, str, str]:
    return f"`{fault.name}`", fault.summary, "<br>".join(map(_argument, fault.arguments))


def _argument(argument: Argument) -> str:
    default = spelled(argument.default)
    choices = f" ({', '.join(map(str, argument.choices))})" if argument.choices else ""
    return f"`{argument.name}` = `{default}`: {argument.meaning}{choices}"


def spelled(value: Value) -> str:
    """A value as one writes it in a spec."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


# ---------------------------------------------------------------------- scenarios


def scenario_page() -> str:
    """The format of scenario files, the actions of scripts and the limits."""
    return _page(
        "Scenario files",
        "TOML, for `gatedesk simulate --scenario FILE` and `running_gateway(scenario=FILE)`. A mistake is told with "
        "file and line.\n",
        f"```toml\n{EXAMPLE}```\n",
        *(_section(section) for section in SECTIONS),
        "## Actions\n",
        "What `do` may say, and what `gatedesk fault --do` and the control port take.\n",
        _table(("action", "what it does"), _actions()),
        "The last two are for the control port only: one line in, one line out, `ok`, `ok VALUE` or `error: TEXT`.\n",
        "## Limits\n",
        "All hold unless switched off here or with `--without-limit NAME`.\n",
        _table(
            ("limit", "error", "what it allows"), [(f"`{name}`", row.code, row.summary) for name, row in LIMITS.items()]
        ),
    )


def _actions() -> list[tuple[str, str]]:
    rows = [(one.usage, one.summary) for one in ACTIONS.values()]
    rows += [(one.usage, one.summary) for one in COMMANDS.values()]
    return [(f"`{usage}`", summary) for usage, summary in rows]


def _section(section: str) -> str:
    heads = {TOP: "At the top", "limits": "`[limits]`"}
    rows = [
        (f"`{key.name}`", f"{key.kind}{', needed' if key.needed else ''}", key.meaning)
        for key in KEYS
        if key.section == section
    ]
    if section == "fault":
        rows.append(("any other", "as the fault declares", "an argument of the fault, by its name"))
    return f"## {heads.get(section, f'`[[{section}]]`')}\n\n" + _table(("key", "value", "meaning"), rows)


PAGES: Mapping[str, Callable[[], str]] = {
    "messages.md": messages_page,
    "faults.md": faults_page,
    "scenarios.md": scenario_page,
}


def write_pages(folder: Path) -> None:
    """Write every page into a folder that exists."""
    for name, make in PAGES.items():
        (folder / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
