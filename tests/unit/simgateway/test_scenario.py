"""Scenario files: what they say is what is built, and every mistake is told with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gatedesk.simgateway.documentation import EXAMPLE
from gatedesk.simgateway.faults.declaration import FaultMistake
from gatedesk.simgateway.faults.spec import read_spec, read_time
from gatedesk.simgateway.limits import Limit
from gatedesk.simgateway.scenario import ScenarioError, ScriptedStep, read_scenario

WHOLE = """\
seed = 9
hours = "real"
speed = 60
start = 2026-04-15T12:00:00-04:00

[[account]]
name = "DU7654321"
cash = 250000.50
currency = "EUR"

[[replay]]
file = "AAPL.csv"
symbol = "AAPL"
from = 0.5

[limits]
messages = false
tick-by-tick = false
lines = true

[[fault]]
name = "freeze"
at = "1m30s"
seconds = 2.5

[[fault]]
name = "drop"
mid_frame = true

[[step]]
at = 12.5
do = "price AAPL 200 200.02"
"""


def scenario(tmp_path: Path, text: str):
    file = tmp_path / "case.toml"
    file.write_text(text)
    return read_scenario(file)


def test_everything_a_file_says_is_taken(tmp_path: Path) -> None:
    told = scenario(tmp_path, WHOLE)
    assert (told.seed, told.hours, told.pace, told.start) == (9, "real", 60.0, 1776268800.0)
    [account] = told.accounts
    assert (account.account, str(account.cash), account.currency) == ("DU7654321", "250000.5", "EUR")
    [replay] = told.simulation().replays
    assert (replay.path, replay.symbol) == (tmp_path / "AAPL.csv", "AAPL")
    assert told.simulation().replay_from == 0.5
    assert told.limits.off == {Limit.MESSAGES, Limit.TICK_BY_TICK}
    freeze, drop = told.faults
    assert (freeze.fault.name, freeze.at, freeze.values) == ("freeze", 90.0, {"seconds": 2.5})
    assert (drop.fault.name, drop.at, drop.values["mid_frame"]) == ("drop", None, True)
    assert told.steps == (ScriptedStep(12.5, "price AAPL 200 200.02"),)


def test_an_empty_file_is_the_usual_simulation(tmp_path: Path) -> None:
    told = scenario(tmp_path, "")
    assert (told.seed, told.pace, told.start, told.faults, told.limits.off) == (1, 1.0, None, (), frozenset())
    assert [account.account for account in told.accounts] == ["DU1234567"]


def test_the_example_of_the_documentation_is_one(tmp_path: Path) -> None:
    assert [fault.fault.name for fault in scenario(tmp_path, EXAMPLE).faults] == ["upstream-lost", "drop"]


MISTAKES = {
    'seed = "7"': (1, "seed: a whole number"),
    "\nhours = 'night'": (2, "'always' or 'real'"),
    "speed = 0": (1, "above 0"),
    "start = 2026-04-15T12:00:00": (1, "with its offset"),
    "\n\ncolour = 1": (3, "there is no key 'colour'"),
    "[weather]\nrain = true": (1, "there is no section 'weather'"),
    "[account]\nname = 'DU1'": (1, "write [[account]]"),
    "[[limits]]\nlines = false": (1, "write [limits]"),
    "[limits]\nlines = 3": (2, "true or false"),
    "[[account]]\nname = 'DU1234567'": (1, "'cash' is missing"),
    "[[account]]\nname = 'DU 1'\ncash = 1": (2, "NAME:CASH:CURRENCY"),
    "[[fault]]\nname = 'freeze'\n\n[[fault]]\nat = 3": (4, "'name' is missing"),
    "[[fault]]\nname = 'freze'": (2, "did you mean freeze"),
    "[[fault]]\nname = 'freeze'\nseconds = -1": (3, "seconds is seconds"),
    "[[fault]]\nname = 'freeze'\nminutes = 1": (3, "no argument 'minutes'"),
    "[[fault]]\nname = 'speak'\nprotocol = 'smtp'": (3, "one of http, tls, ssh, garbage"),
    "[[fault]]\nname = 'drop'\nat = 'noon'": (3, "at: 'noon' is no time"),
    "[[step]]\nat = 1\ndo = 'sell everything'": (3, "'sell' is none of fault, heal"),
    "seed = 1\nseed = 2": (2, "overwrite"),
    "seed = [": (1, "Invalid"),
}


@pytest.mark.parametrize("text", MISTAKES, ids=lambda text: text.replace("\n", " ; "))
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    line, words = MISTAKES[text]
    with pytest.raises(ScenarioError) as told:
        scenario(tmp_path, text)
    assert told.value.line == line, told.value
    assert words in str(told.value)
    assert str(told.value).startswith(f"{tmp_path / 'case.toml'}:{line}: ")


def test_a_missing_file_is_the_systems_own_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_scenario(tmp_path / "none.toml")


SPECS = {
    "drop": ("drop", {"mid_frame": False, "reset": False, "client": -1}, None),
    "drop:yes": ("drop", {"mid_frame": True, "reset": False, "client": -1}, None),
    "drop:reset=yes,client=3@90": ("drop", {"mid_frame": False, "reset": True, "client": 3}, 90.0),
    "freeze:2.5@1m30s": ("freeze", {"seconds": 2.5}, 90.0),
    'notice:2100,"a, b @ c"@2h': ("notice", {"code": 2100, "text": "a, b @ c", "client": -1}, 7200.0),
    " refuse: seconds = 3 ": ("refuse", {"seconds": 3.0}, None),
}


@pytest.mark.parametrize("text", SPECS)
def test_a_fault_is_read_from_a_line(text: str) -> None:
    planned = read_spec(text)
    assert (planned.fault.name, planned.values, planned.at) == SPECS[text]


def test_a_plus_counts_from_now() -> None:
    assert (read_spec("drop@+10").from_now, read_spec("drop@10").from_now) == (True, False)


WRONG = {
    "": "is not NAME",
    "dorp": "no fault 'dorp'",
    "drop:1,2,3,4": "takes 3 arguments",
    "drop:client=one": "client is whole number",
    "drop:yes,mid_frame=no": "given twice",
    "drop:shape=round": "no argument 'shape'",
    "drop@soon": "is no time",
    "drop@": "is no time",
    'notice:"open': "is not NAME",
    "freeze:nan": "seconds is seconds",
    "missing-end:51": "one of 52, 53",
    "clock-skew:inf": "offset is number",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_line_that_is_no_fault_says_why(text: str) -> None:
    with pytest.raises(FaultMistake) as told:
        read_spec(text)
    assert WRONG[text] in str(told.value)


@pytest.mark.parametrize(("text", "seconds"), [("5", 5), ("0.25", 0.25), ("1m", 60), ("1h1m1s", 3661), ("1.5h", 5400)])
def test_times_are_read(text: str, seconds: float) -> None:
    assert read_time(text) == seconds
