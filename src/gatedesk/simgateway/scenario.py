"""Scenario files: a simulation and its trouble as TOML, checked to the line.

Place in the flow: ``gatedesk simulate --scenario FILE`` and ``testing.running_gateway`` -> ``read_scenario`` -> a
Scenario, from which ``assembly`` builds the gateway and the stage its agenda. ``KEYS`` declares every key there is; the
documentation of the format is made from it.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from gatedesk.simgateway.assembly import DEFAULT_ACCOUNT, ReplaySource, Simulation, read_account
from gatedesk.simgateway.exchange.records import AccountSetup
from gatedesk.simgateway.faults.declaration import FaultMistake, PlannedFault, Value
from gatedesk.simgateway.faults.spec import read_time
from gatedesk.simgateway.faults.table import fault_named
from gatedesk.simgateway.limits import ALL_LIMITS, Limit, Limits
from gatedesk.simgateway.scripting import ACTIONS

TOP = ""  # the section of the keys that stand before any table


class ScenarioError(ValueError):
    """The file cannot be used: ``file``, ``line`` (0: not known) and ``reason`` say what to mend."""

    def __init__(self, file: Path, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}" if line else f"{file}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ScriptedStep:
    """One action at a time: seconds after the beginning."""

    at: float
    do: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a scenario file says. ``start`` is the epoch second it begins at; None: whatever time it is.

    A replayed file is history to its last bar unless ``speed`` is given: then its last fifth is played, or what
    ``replay_from`` leaves.
    """

    seed: int = 1
    hours: str = "always"
    speed: float | None = None
    start: float | None = None
    accounts: tuple[AccountSetup, ...] = (DEFAULT_ACCOUNT,)
    replays: tuple[ReplaySource | Path, ...] = ()
    replay_from: float | None = None
    limits: Limits = ALL_LIMITS
    faults: tuple[PlannedFault, ...] = ()
    steps: tuple[ScriptedStep, ...] = ()

    @property
    def pace(self) -> float:
        """Simulated seconds that pass in one second."""
        return 1.0 if self.speed is None else self.speed

    def simulation(self) -> Simulation:
        """What the gateway is built from; the speed is the clock's."""
        return Simulation(
            seed=self.seed,
            hours="real" if self.hours == "real" else "always",
            accounts=self.accounts,
            replays=self.replays,
            replay_from=(1.0 if self.speed is None else 0.8) if self.replay_from is None else self.replay_from,
            limits=self.limits,
        )

    def changed(self, **changes: Any) -> Scenario:
        """With those of the changes that are neither None nor empty; faults are added."""
        told = {name: value for name, value in changes.items() if value not in (None, ())}
        told["faults"] = (*self.faults, *changes.get("faults", ()))
        return replace(self, **told)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the format: its section ("" is the top, others are arrays of tables but ``limits``)."""

    section: str
    name: str
    read: Callable[[Any], Any]
    kind: str
    meaning: str
    needed: bool = False


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"a whole number is wanted, not {value!r}")
    return value


def _positive(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise ValueError(f"a number above 0 is wanted, not {value!r}")
    return float(value)


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"a number from 0 to 1 is wanted, not {value!r}")
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"a text is wanted, not {value!r}")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"true or false is wanted, not {value!r}")
    return value


def _hours(value: Any) -> str:
    if value not in ("always", "real"):
        raise ValueError(f"'always' or 'real' is wanted, not {value!r}")
    return str(value)


def _moment(value: Any) -> float:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError(f"a date and time with its offset is wanted, such as 2026-04-15T09:30:00-04:00, not {value}")
    return value.timestamp()


def _at(value: Any) -> float:
    """Seconds after the beginning, as a number or as ``1m30s``."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"seconds or '1m30s' are wanted, not {value!r}")
    if isinstance(value, str):
        return read_time(value)
    if not 0 <= value < math.inf:
        raise ValueError(f"a time is not {value!r}")
    return float(value)


def _action(value: Any) -> str:
    line = _text(value)
    name = line.strip().partition(" ")[0]
    if name not in ACTIONS:
        raise ValueError(f"{name!r} is none of {', '.join(ACTIONS)}")
    return line


KEYS = (
    Key(TOP, "seed", _whole, "whole number", "the same seed makes the same market, ids and noise; 1 if left out"),
    Key(TOP, "hours", _hours, "'always' or 'real'", "whether markets never close or keep the exchanges' hours"),
    Key(TOP, "speed", _positive, "number", "simulated seconds that pass in one second; 1 if left out"),
    Key(TOP, "start", _moment, "date and time", "when the simulation begins; now if left out"),
    Key("account", "name", _text, "text", "the account's number; DU... is a paper account", needed=True),
    Key("account", "cash", _positive, "number", "what it begins with", needed=True),
    Key("account", "currency", _text, "text", "its base currency; USD if left out"),
    Key("replay", "file", _text, "text", "a CSV file of bars, as seen from the scenario file", needed=True),
    Key("replay", "symbol", _text, "text", "the symbol it becomes; the file's name if left out"),
    Key(
        "replay",
        "from",
        _share,
        "number",
        "the part of the files, 0 to 1, that is history at the start; 1, or 0.8 with a speed",
    ),
    *(Key("limits", limit.value, _flag, "true or false", "false switches the limit off") for limit in Limit),
    Key("fault", "name", _text, "text", "a name of the table of faults", needed=True),
    Key("fault", "at", _at, "seconds or '1m30s'", "when it begins, after the start; at once if left out"),
    Key("step", "at", _at, "seconds or '1m30s'", "when it is done, after the start", needed=True),
    Key("step", "do", _action, "text", f"an action: {', '.join(ACTIONS)}", needed=True),
)
SECTIONS = tuple(dict.fromkeys(key.section for key in KEYS))
OPEN_SECTIONS = {"fault"}  # whose other keys are the arguments of the fault


def read_scenario(file: Path) -> Scenario:
    """The scenario in a file; raises ScenarioError with file and line, or OSError if it cannot be read."""
    text = file.read_text(encoding="utf-8")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        reason = re.sub(r" ?\(at [^)]*\)", "", str(error))
        raise ScenarioError(file, int(line[1]) if line else text.count("\n") + 1, reason) from error
    return _Reader(file, data, places_in(text)).scenario()


Place = tuple[str, int, str]  # section, number of the table in it, key ("" for the table's own header)


def places_in(text: str) -> dict[Place, int]:
    """Line numbers of tables and keys, found by looking at how lines begin."""
    places: dict[Place, int] = {}
    section, number = TOP, 0
    for line_number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?", line):
            number = sum(place[0] == header[1] and place[2] == "" for place in places)
            section = header[1]
            places[section, number, ""] = line_number
        elif key := re.match(r"""\s*["']?([\w-]+)["']?\s*=""", line):
            places.setdefault((section, number, key[1]), line_number)
    return places


class _Reader:
    """One file being read. Every mistake is told with its line."""

    def __init__(self, file: Path, data: dict[str, Any], places: Mapping[Place, int]) -> None:
        self._file = file
        self._data = data
        self._places = places

    def scenario(self) -> Scenario:
        tables = {name: value for name, value in self._data.items() if isinstance(value, dict | list)}
        for name in tables:
            if name not in SECTIONS:
                self._fail(name, 0, "", f"there is no section {name!r}; there are {', '.join(SECTIONS[1:])}")
        top = {name: value for name, value in self._data.items() if name not in tables}
        replays = self._tables("replay")
        return Scenario(
            **self._keys(TOP, 0, top),
            accounts=tuple(self._account(n, table) for n, table in enumerate(self._tables("account")))
            or (DEFAULT_ACCOUNT,),
            replays=tuple(ReplaySource(self._file.parent / row["file"], row.get("symbol", "")) for row in replays),
            replay_from=next((row["from"] for row in replays if "from" in row), None),
            limits=self._limits(),
            faults=tuple(self._fault(n, table) for n, table in enumerate(self._tables("fault"))),
            steps=tuple(ScriptedStep(table["at"], table["do"]) for table in self._tables("step")),
        )

    def _tables(self, section: str) -> list[dict[str, Any]]:
        found = self._data.get(section, [])
        if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
            self._fail(section, 0, "", f"write [[{section}]], as there may be several")
        return [self._keys(section, number, table) for number, table in enumerate(found)]

    def _limits(self) -> Limits:
        table = self._data.get("limits", {})
        if not isinstance(table, dict):
            self._fail("limits", 0, "", "write [limits], as there is only one")
        return Limits(frozenset(Limit(name) for name, on in self._keys("limits", 0, table).items() if not on))

    def _keys(self, section: str, number: int, table: dict[str, Any]) -> dict[str, Any]:
        """The values of one table, each read by its key."""
        known = {key.name: key for key in KEYS if key.section == section}
        for name, key in known.items():
            if key.needed and name not in table:
                self._fail(section, number, "", f"{name!r} is missing")
        values: dict[str, Any] = {}
        for name, value in table.items():
            if name not in known:
                if section not in OPEN_SECTIONS:
                    self._fail(section, number, name, f"there is no key {name!r}; there are {', '.join(known)}")
                values[name] = value
                continue
            try:
                values[name] = known[name].read(value)
            except ValueError as error:
                self._fail(section, number, name, f"{name}: {error}")
        return values

    def _account(self, number: int, table: dict[str, Any]) -> AccountSetup:
        try:
            return read_account(f"{table['name']}:{table['cash']}:{table.get('currency', 'USD')}")
        except ValueError as error:
            self._fail("account", number, "name", str(error))

    def _fault(self, number: int, table: dict[str, Any]) -> PlannedFault:
        """Keys beside ``name`` and ``at`` are the fault's arguments."""
        given: dict[str, Value] = {name: value for name, value in table.items() if name not in ("name", "at")}
        at: float | None = table.get("at")
        try:
            fault = fault_named(table["name"])
        except FaultMistake as error:
            self._fail("fault", number, "name", str(error))
        for name, value in given.items():
            try:
                fault.values({name: value})
            except FaultMistake as error:
                self._fail("fault", number, name, str(error))
        return PlannedFault(fault, fault.values(given), at)

    def _fail(self, section: str, number: int, key: str, reason: str) -> NoReturn:
        line = self._places.get((section, number, key)) or self._places.get((section, number, ""), 0)
        raise ScenarioError(self._file, line, reason)
