"""Sixty thousand frames of noise: no exception, no hang, no harm to the client beside it. A million: benchmarks."""

from __future__ import annotations

import pytest

from helpers.fuzzing import fuzz

FRAMES = 60_000


@pytest.mark.timeout(180)
def test_noise_harms_nobody(record_property: pytest.RecordProperty) -> None:
    tally = fuzz(FRAMES, seed=20260415)
    record_property("seconds", round(tally.seconds, 1))
    record_property("slowest frame in ms", round(tally.slowest * 1000, 1))
    assert tally.frames == FRAMES
    assert tally.sessions > 1000
    assert tally.served > FRAMES / 10
