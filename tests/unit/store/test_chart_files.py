"""The files of drawings and alerts: what is kept comes back, what is broken is set aside, what cannot be read stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatedesk.domain.drawing import ANCHORS, Anchor, Drawing, DrawingKind
from gatedesk.domain.price_alert import Crossing, PriceAlert
from gatedesk.store.chart_files import AlertFile, DrawingFile
from helpers.builders import AAPL

FINITE = st.floats(-1e9, 1e9)


@st.composite
def drawings(draw: st.DrawFn) -> Drawing:
    kind = draw(st.sampled_from(DrawingKind))
    anchors = tuple(Anchor(time=draw(FINITE), price=draw(FINITE)) for _ in range(ANCHORS[kind]))
    return Drawing(id=draw(st.text(min_size=1, max_size=8)), kind=kind, anchors=anchors, text=draw(st.text()))


@given(st.dictionaries(st.integers(0, 2**31), st.lists(drawings(), min_size=1, max_size=3).map(tuple), max_size=3))
def test_drawings_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, kept: dict[int, object]) -> None:
    path = tmp_path_factory.mktemp("drawings") / "data" / "drawings.json"
    assert DrawingFile(path).save(kept) is None
    assert DrawingFile(path).load() == (kept, ())


def test_alerts_come_back_as_they_were(tmp_path: Path) -> None:
    alerts = (PriceAlert(id="a", contract=AAPL, price=191.25, crossing=Crossing.RISING, note="gap"),)
    path = tmp_path / "alerts.json"
    assert AlertFile(path).save(alerts) is None
    assert AlertFile(path).load() == (alerts, ())


def test_nothing_kept_is_nothing_to_tell(tmp_path: Path) -> None:
    assert DrawingFile(tmp_path / "none.json").load() == ({}, ())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"version": 2}',
        b'{"drawings": {"1": [{"id": "a", "kind": "ray", "anchors": []}]}}',
        b'{"drawings": {"1": [{"id": "a", "kind": "text", "anchors": [{"time": 1, "price": NaN}]}]}}',
        b'{"drawings": {"1": [{"id": "a", "kind": "text", "anchors": [{"time": 1e400, "price": 1}]}]}}',
    ],
)
def test_a_broken_file_is_set_aside_with_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "drawings.json"
    path.write_bytes(content)
    store = DrawingFile(path)
    found, notices = store.load()
    assert found == {}
    assert [notice.cause for notice in notices] == ["drawings-broken"]
    assert (tmp_path / "drawings.json.broken-1").read_bytes() == content
    assert "broken-1" in notices[0].remedy
    assert store.save({}) is None


def test_a_file_that_cannot_be_read_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "alerts.json"
    path.mkdir()
    store = AlertFile(path)
    _, notices = store.load()
    assert notices[0].cause == "alerts-not-read"
    assert store.save(()) == notices[0]
    assert path.is_dir()


def test_a_full_or_closed_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    notice = DrawingFile(tmp_path / "file" / "drawings.json").save({})
    assert notice is not None
    assert notice.cause == "drawings-not-saved"
