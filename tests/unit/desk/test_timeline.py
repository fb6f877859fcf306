"""The story of the connection: one entry for each change, none for repeated attempts, kept over restarts."""

from __future__ import annotations

from collections.abc import Sequence

from gatedesk.desk.bus import EventBus
from gatedesk.desk.timeline import Timeline
from gatedesk.domain.connection import ConnectionState as State
from gatedesk.domain.connection import ConnectionStatus
from gatedesk.domain.connection_timeline import TimelineEntry, TimelineKind
from gatedesk.domain.events import ConnectionChanged, TimelineGrew
from gatedesk.domain.notice import Notice, Severity
from helpers.builders import NOON
from helpers.fakes import FakeClock, Recorder

LOST = Notice(Severity.ERROR, "The connection was lost.", cause="lost")


class Memory:
    """A session journal that keeps entries in a list."""

    def __init__(self, entries: Sequence[TimelineEntry] = ()) -> None:
        self.entries = list(entries)
        self.closed = False

    def append(self, entry: TimelineEntry) -> None:
        self.entries.append(entry)

    def since(self, time: float) -> Sequence[TimelineEntry]:
        return [entry for entry in self.entries if entry.time >= time]

    def close(self) -> None:
        self.closed = True


class Told:
    """A timeline on a bus of its own, told one status after the other, a minute apart."""

    def __init__(self, journal: Memory | None = None) -> None:
        self.clock, self.bus, self.journal = FakeClock(), EventBus(), journal or Memory()
        self.grown = Recorder().listen(self.bus, TimelineGrew)
        self.timeline = Timeline(self.bus, self.clock, self.journal)
        self.timeline.start()
        self._status = ConnectionStatus()

    def go(self, *states: State, **facts: object) -> None:
        for state in states:
            self.clock.advance(60)
            self._status = ConnectionStatus(state=state, text=f"It is {state}.", **facts)  # type: ignore[arg-type] # facts
            self.bus.publish(ConnectionChanged(self._status))

    @property
    def kinds(self) -> list[TimelineKind]:
        return [event.entry.kind for event in self.grown.of(TimelineGrew)]


OPENING = (State.CONNECTING, State.GREETING, State.ACCOUNTS, State.SYNCING, State.LIVE)


def test_connecting_is_one_entry_and_so_is_the_end() -> None:
    told = Told()
    told.go(*OPENING, State.CLOSING, State.OFF)
    assert told.kinds == [TimelineKind.CONNECTED, TimelineKind.CLOSED]


def test_a_loss_and_its_attempts_are_told_once() -> None:
    told = Told()
    told.go(*OPENING)
    for _ in range(5):
        told.go(State.BACKOFF, cause=LOST)
        told.go(State.CONNECTING, State.GREETING, cause=LOST)
    told.go(*OPENING[2:])
    assert told.kinds == [
        TimelineKind.CONNECTED,
        TimelineKind.LOST,
        TimelineKind.RECONNECTING,
        TimelineKind.CONNECTED,
    ]
    told.go(State.BACKOFF, cause=LOST)
    assert told.kinds[-1] is TimelineKind.LOST, "the next loss is another one"


def test_the_line_to_ib_is_told_with_its_codes() -> None:
    told = Told()
    told.go(*OPENING)
    told.go(State.UPSTREAM_LOST, code=1100)
    told.go(State.RESYNCING, code=1101)
    told.go(State.LIVE, code=1101)
    entries = told.timeline.entries(24)
    assert [(entry.kind, entry.code) for entry in entries[1:]] == [
        (TimelineKind.UPSTREAM_LOST, 1100),
        (TimelineKind.UPSTREAM_BACK, 1101),
        (TimelineKind.CONNECTED, None),
    ]


def test_a_silent_gateway_that_answers_again_is_told() -> None:
    told = Told()
    told.go(*OPENING, State.STALE, State.RESYNCING, State.LIVE)
    assert told.kinds[1:] == [TimelineKind.STALE, TimelineKind.AWAKE, TimelineKind.CONNECTED]


def test_an_expected_restart_is_called_one_and_a_refusal_has_its_code() -> None:
    told = Told()
    told.go(*OPENING)
    told.go(State.BACKOFF, cause=LOST, expected=True)
    told.go(State.BLOCKED, cause=Notice(Severity.ERROR, "Taken.", code=326))
    assert told.kinds[1:] == [TimelineKind.RESTART, TimelineKind.BLOCKED]
    assert told.timeline.entries(24)[-1].code == 326


def test_farms_are_told_when_they_change_and_not_when_they_are_met() -> None:
    told = Told()
    told.go(*OPENING, farms=(("usfarm", "ok"),))
    told.go(State.LIVE, farms=(("usfarm", "broken"), ("ushmds", "ok")))
    told.go(State.LIVE, farms=(("usfarm", "ok"), ("ushmds", "ok")))
    words = [entry.text for entry in told.timeline.entries(24) if entry.kind is TimelineKind.FARM]
    assert words == ["Data farm usfarm: broken.", "Data farm usfarm: ok."]


def test_the_hours_asked_for_begin_with_the_state_that_held_then() -> None:
    old = [TimelineEntry(NOON - 3600 * hours, TimelineKind.CONNECTED, str(hours), State.LIVE) for hours in (50, 30, 2)]
    told = Told(Memory(old))
    told.go(*OPENING)
    assert [entry.text for entry in told.timeline.entries(24)] == ["30", "2", "It is live."]


def test_every_entry_is_kept_and_the_journal_is_closed() -> None:
    told = Told()
    told.go(*OPENING, State.OFF)
    assert [entry.kind for entry in told.journal.entries] == told.kinds
    told.timeline.stop()
    assert told.journal.closed
    assert Timeline(EventBus(), FakeClock(), None).entries(24) == ()
