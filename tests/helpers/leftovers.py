"""What a test may leave behind, and how to find it: pending tasks, running timers, warnings in the log."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from typing import Any

import pytest

SETTLING_TURNS = 5  # turns of the loop that cancelled tasks get to finish before they count as pending


def tolerates(request: pytest.FixtureRequest, what: str) -> bool:
    """Whether the test carries ``@pytest.mark.tolerate(what, because="...")``."""
    marks = [mark for mark in request.node.iter_markers("tolerate") if what in mark.args]
    if any(not mark.kwargs.get("because") for mark in marks):
        pytest.fail("mark.tolerate needs because='the reason'")
    return bool(marks)


async def pending_tasks() -> list[str]:
    """The tasks still pending on this loop, besides the caller; they are cancelled so that they end here."""
    current = asyncio.current_task()
    for _ in range(SETTLING_TURNS):
        await asyncio.sleep(0)
    pending = [task for task in asyncio.all_tasks() if task is not current]
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    return [f"{task.get_name()}: {task.get_coro()}" for task in pending]


def running_timers() -> list[str]:
    """The active QTimers of this process; they are stopped. Empty where Qt was never loaded."""
    core = sys.modules.get("PySide6.QtCore")
    if core is None or core.QCoreApplication.instance() is None:
        return []
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    return [_stopped(timer) for timer in gc.get_objects() if isinstance(timer, core.QTimer) and _is_active(timer)]


def _is_active(timer: Any) -> bool:
    import shiboken6

    return shiboken6.isValid(timer) and timer.isActive()


def _stopped(timer: Any) -> str:
    timer.stop()
    parent = timer.parent()
    return f"QTimer {timer.objectName()!r} of {type(parent).__name__}, every {timer.interval()} ms"


class WarningCollector(logging.Handler):
    """Keeps what was logged at WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {self.format(record)}")
