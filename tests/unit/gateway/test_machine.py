"""The connection machine as a table, and the picture of it that the README shows."""

from __future__ import annotations

import re
from pathlib import Path

from gatedesk.domain.connection import ConnectionState as State
from gatedesk.gateway.machine import TRANSITIONS, Signal, after, diagram

README = Path(__file__).resolve().parents[3] / "README.md"
PICTURE = re.compile(r"<!-- connection states -->\n```mermaid\n(.*?)\n```\n<!-- end -->", re.DOTALL)


def test_the_readme_shows_the_machine_as_it_is() -> None:
    shown = PICTURE.search(README.read_text(encoding="utf-8"))
    assert shown, "the README has no picture of the connection's states"
    assert shown.group(1) == diagram(), f"put this into the README:\n{diagram()}"


def test_every_state_is_reached_and_left() -> None:
    reached = {state for row in TRANSITIONS.values() for state in row.values()}
    assert reached == set(State)
    assert set(TRANSITIONS) == set(State)
    assert all(TRANSITIONS.values())


def test_every_state_but_the_end_can_be_ended_by_the_user() -> None:
    for state in set(State) - {State.OFF, State.CLOSING}:
        assert after(state, Signal.DISCONNECT) is State.CLOSING


def test_a_connection_that_stands_can_always_be_lost_and_refused_for_good() -> None:
    for state in State:
        if state.is_connected:
            assert after(state, Signal.FAILED) is State.BACKOFF
            assert after(state, Signal.REFUSED_FOR_GOOD) is State.BLOCKED


def test_nothing_becomes_live_but_by_loading_everything() -> None:
    ways = {(state, signal) for state, row in TRANSITIONS.items() for signal, to in row.items() if to is State.LIVE}
    assert ways == {(State.SYNCING, Signal.SYNCED), (State.RESYNCING, Signal.SYNCED)}


def test_a_signal_without_meaning_changes_nothing() -> None:
    assert after(State.OFF, Signal.SYNCED) is State.OFF
    assert after(State.UPSTREAM_LOST, Signal.SYNCED) is State.UPSTREAM_LOST
