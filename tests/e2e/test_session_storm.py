"""Sixty random losses in a row: everything lives again, nothing is lost, doubled or left over.

`tests/benchmarks/reconnect_storm.py` does the same a thousand times and weighs the memory.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.storm import Storm

FAULTS = 60


@pytest.mark.timeout(300)
async def test_a_storm_leaves_everything_alive_and_nothing_behind(tmp_path: Path) -> None:
    tally = await Storm(tmp_path, FAULTS, seed=5).run()
    assert sum(tally.faults.values()) == FAULTS
    assert tally.differences == []
    assert {name for name, (before, after) in tally.leftovers.items() if after > before} == set()
