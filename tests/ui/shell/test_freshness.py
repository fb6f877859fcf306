"""Whether a price may look live: judged by the connection, by its kind and by its own rhythm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gatedesk.domain.connection import ConnectionState
from gatedesk.domain.market import MarketDataKind, Quote
from gatedesk.ui.freshness import FIRST_PATIENCE, LONGEST_PATIENCE, SHORTEST_PATIENCE, Freshness
from helpers.fakes import FakeClock
from helpers.ui_desk import LIVE, make_quote


class Judged:
    """A freshness over a clock that is moved and a connection that is changed by hand."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.status = LIVE
        self.freshness = Freshness(self.clock, lambda: self.status)

    def tick(self, every: float, times: int) -> Quote:
        for _ in range(times):
            self.clock.advance(every)
            quote = make_quote(received=self.clock.now)
            self.freshness.note((quote,))
        return quote

    def badge_after(self, quote: Quote, seconds: float) -> str:
        self.clock.advance(seconds)
        return self.freshness.badge(quote)


@pytest.fixture
def judged() -> Judged:
    return Judged()


def test_a_fast_contract_is_stale_after_seconds_and_says_how_old_it_is(judged: Judged) -> None:
    quote = judged.tick(0.1, 50)
    assert judged.badge_after(quote, SHORTEST_PATIENCE - 1) == ""
    assert judged.badge_after(quote, 2) == "STALE 16 s"


def test_a_slow_contract_is_measured_against_its_own_rhythm(judged: Judged) -> None:
    quote = judged.tick(30.0, 10)
    assert judged.badge_after(quote, 120) == ""
    assert judged.badge_after(quote, 121) == "STALE 4 min"


def test_the_first_tick_has_its_own_patience(judged: Judged) -> None:
    quote = judged.tick(1.0, 1)
    assert judged.badge_after(quote, FIRST_PATIENCE) == ""
    assert judged.badge_after(quote, 1) == "STALE 61 s"


def test_no_rhythm_excuses_a_silence_for_ever(judged: Judged) -> None:
    quote = judged.tick(3600.0, 5)
    assert judged.badge_after(quote, LONGEST_PATIENCE + 1) == "STALE 10 min"


def test_the_next_tick_is_live_again(judged: Judged) -> None:
    quote = judged.tick(0.1, 5)
    assert judged.badge_after(quote, 60).startswith("STALE")
    assert judged.freshness.badge(judged.tick(0.1, 1)) == ""


@pytest.mark.parametrize("kind", [MarketDataKind.DELAYED, MarketDataKind.FROZEN, MarketDataKind.COMPETING])
def test_what_the_gateway_said_of_it_stands_until_the_connection_is_gone(judged: Judged, kind: MarketDataKind) -> None:
    quote = replace(judged.tick(0.1, 5), kind=kind)
    assert judged.badge_after(quote, 500) == kind.value.upper()
    judged.status = replace(LIVE, state=ConnectionState.STALE)
    assert judged.freshness.badge(quote) == "STALE 8 min"


@pytest.mark.parametrize("state", [state for state in ConnectionState if state is not ConnectionState.LIVE])
def test_without_a_live_connection_nothing_looks_live(judged: Judged, state: ConnectionState) -> None:
    quote = judged.tick(0.1, 5)
    judged.status = replace(LIVE, state=state)
    assert judged.badge_after(quote, 3) == "STALE 3 s"


def test_a_quote_marked_stale_by_the_gateway_stays_so_when_the_connection_is_back(judged: Judged) -> None:
    quote = replace(judged.tick(0.1, 5), kind=MarketDataKind.STALE)
    judged.freshness.note((quote,))
    assert judged.freshness.badge(quote) == "STALE 0 s"
