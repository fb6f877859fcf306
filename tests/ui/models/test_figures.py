"""Numbers, money and times in words."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gatedesk.ui.models import figures


@pytest.mark.parametrize(
    ("value", "decimals", "words"),
    [(191.1, 2, "191.10"), (-50, 0, "−50"), (19111, 2, "19,111.00"), (None, 2, "—"), (float("nan"), 2, "—")],
)
def test_fixed(value: float | None, decimals: int, words: str) -> None:
    assert figures.fixed(value, decimals) == words


def test_an_average_finer_than_the_grid_keeps_two_decimals_more() -> None:
    assert figures.price(Decimal("191.0950")) == "191.0950"
    assert figures.price(Decimal("191.10")) == "191.10"


@pytest.mark.parametrize(
    ("value", "words"),
    [(999_999, "999,999"), (41_250_000.0, "41.25M"), (2_500_000_000, "2.50B"), (None, "—")],
)
def test_volume(value: float | None, words: str) -> None:
    assert figures.volume(value) == words


def test_quantities_have_only_the_decimals_they_need() -> None:
    assert figures.quantity(Decimal("100.0000")) == "100"
    assert figures.quantity(Decimal("1E+3")) == "1,000"
    assert figures.quantity(Decimal("0.25")) == "0.25"


def test_signs_tones_and_speech_agree() -> None:
    assert figures.signed_money(Decimal("12.5")) == "+12.50"
    assert figures.signed_money(Decimal("-12.5")) == "−12.50"
    assert (figures.tone_of(1.0), figures.tone_of(-1.0), figures.tone_of(0.0), figures.tone_of(None)) == (
        "up",
        "down",
        "",
        "",
    )
    assert figures.spoken_move(-1.02, "−1.02%") == "down 1.02%"


def test_full_time_names_its_zone_and_utc() -> None:
    words = figures.full_time(datetime(2026, 11, 23, 15, 30, tzinfo=UTC))
    assert words.endswith("15:30:00 UTC")
    assert figures.clock_time(None) == "—"
