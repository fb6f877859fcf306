"""Dirty things are flushed once a frame, in order, and one that fails does not stop the others."""

from __future__ import annotations

import logging

import pytest
from pytestqt.qtbot import QtBot

from gatedesk.ui.frame_clock import FrameClock


class Sheet:
    def __init__(self, log: list[str], name: str, broken: bool = False) -> None:
        self.log, self.name, self.broken = log, name, broken

    def flush(self) -> None:
        if self.broken:
            raise RuntimeError("torn")
        self.log.append(self.name)


def test_each_is_flushed_once_in_order(qtbot: QtBot) -> None:
    clock, log = FrameClock(), []
    first, second = Sheet(log, "first"), Sheet(log, "second")
    for sheet in (first, second, first, first):
        clock.mark(sheet)
    assert log == []
    qtbot.waitUntil(lambda: len(log) == 2)
    assert log == ["first", "second"]


def test_marking_while_flushing_waits_for_the_next_frame(qtbot: QtBot) -> None:
    clock, log = FrameClock(), []
    second = Sheet(log, "second")

    class Marker(Sheet):
        def flush(self) -> None:
            super().flush()
            clock.mark(second)

    clock.mark(Marker(log, "first"))
    qtbot.waitUntil(lambda: log == ["first", "second"])


@pytest.mark.tolerate("warnings", because="the failing flush is logged, which is the point")
def test_a_failing_flush_does_not_stop_the_others(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    clock, log = FrameClock(), []
    with caplog.at_level(logging.ERROR):
        clock.mark(Sheet(log, "torn", broken=True))
        clock.mark(whole := Sheet(log, "whole"))
        qtbot.waitUntil(lambda: log == ["whole"])
    assert "torn" in caplog.text
    assert whole.name == "whole"


def test_forgotten_things_are_not_flushed(qtbot: QtBot) -> None:
    clock, log = FrameClock(), []
    gone, here = Sheet(log, "gone"), Sheet(log, "here")
    clock.mark(gone)
    clock.mark(here)
    clock.forget(gone)
    qtbot.waitUntil(lambda: log == ["here"])


def test_painting_counts_as_cost_and_puts_the_next_frame_off(qtbot: QtBot) -> None:
    clock, log = FrameClock(), []
    clock.mark(Sheet(log, "first"))
    qtbot.waitUntil(lambda: log == ["first"])
    clock.charge(0.06)  # sixty milliseconds of painting: the next frame waits two hundred from the last
    clock.mark(Sheet(log, "second"))
    qtbot.wait(60)
    assert log == ["first"]
    qtbot.waitUntil(lambda: log == ["first", "second"], timeout=2000)
