"""How a replay file and its symbol are named on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gatedesk.simgateway.assembly import ReplaySource, read_source


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("bars.csv", ReplaySource(Path("bars.csv"))),
        ("spx=data/bars.csv", ReplaySource(Path("data/bars.csv"), "SPX")),
        ("BRK B=bars.csv", ReplaySource(Path("bars.csv"), "BRK B")),
        ("./a=b.csv", ReplaySource(Path("./a=b.csv"))),
    ],
)
def test_symbol_and_file(text: str, source: ReplaySource) -> None:
    assert read_source(text) == source


def test_a_file_that_exists_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("AAPL=old.csv").write_text("Date,Open,High,Low,Close\n", encoding="utf-8")
    assert read_source("AAPL=old.csv") == ReplaySource(Path("AAPL=old.csv"))
