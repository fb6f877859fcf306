"""Tasks of the window end with their owner, and none of them fails in silence."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QObject

from gatedesk.domain.notice import Notice, Severity, UserMistake
from gatedesk.ui.tasks import Tasks


@pytest.fixture
def told() -> list[Notice]:
    return []


@pytest.fixture
def tasks(told: list[Notice]) -> Tasks:
    return Tasks(told.append)


async def test_the_result_is_handed_on(tasks: Tasks) -> None:
    results: list[int] = []

    async def work() -> int:
        return 42

    owner = QObject()
    await tasks.run(work(), "work", owner, on_done=results.append)
    assert results == [42]


async def test_a_mistake_becomes_a_notice(tasks: Tasks, told: list[Notice]) -> None:
    async def work() -> None:
        raise UserMistake(Notice(Severity.ERROR, "No such symbol."))

    owner = QObject()
    await tasks.run(work(), "work", owner)
    assert [notice.text for notice in told] == ["No such symbol."]


@pytest.mark.tolerate("warnings", because="a bug of ours is logged with its traceback")
async def test_our_own_bug_becomes_a_notice(tasks: Tasks, told: list[Notice]) -> None:
    async def work() -> None:
        raise ZeroDivisionError

    owner = QObject()
    await tasks.run(work(), "work", owner)
    assert [notice.cause for notice in told] == ["our-bug"]


async def test_a_task_ends_with_its_owner(tasks: Tasks) -> None:
    started = asyncio.Event()

    async def work() -> None:
        started.set()
        await asyncio.Event().wait()

    owner = QObject()
    task = tasks.run(work(), "endless", owner)
    await started.wait()
    owner.deleteLater()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_stop_leaves_nothing(tasks: Tasks) -> None:
    async def work() -> None:
        await asyncio.Event().wait()

    owner = QObject()
    task = tasks.run(work(), "endless", owner)  # cancelled before its first step
    await tasks.stop()
    assert task.cancelled()
