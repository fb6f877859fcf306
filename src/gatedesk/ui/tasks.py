"""Coroutines started by widgets: kept, named, bound to their owner's life, and never silent when they fail."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from gatedesk.domain.notice import GatewayTrouble, Notice, Severity, UserMistake

T = TypeVar("T")
log = logging.getLogger(__name__)


class Tasks(QObject):
    """``notify`` is told what went wrong where the caller gave no ``on_error``."""

    def __init__(self, notify: Callable[[Notice], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notify = notify
        self._running: set[asyncio.Task[None]] = set()

    def run(
        self,
        work: Coroutine[Any, Any, T],
        name: str,
        owner: QObject,
        *,
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[Notice], None] | None = None,
    ) -> asyncio.Task[None]:
        """Run ``work`` on the window's loop; it is cancelled when ``owner`` is destroyed."""
        task = asyncio.get_running_loop().create_task(self._guard(work, on_done, on_error or self._notify), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        task.add_done_callback(lambda _: work.close())  # a task cancelled before its first step never awaited it
        owner.destroyed.connect(lambda: task.cancel())
        return task

    async def stop(self) -> None:
        """Cancel what still runs and wait for its end."""
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _guard(
        self,
        work: Coroutine[Any, Any, T],
        on_done: Callable[[T], None] | None,
        on_error: Callable[[Notice], None],
    ) -> None:
        try:
            result = await work
            if on_done:
                on_done(result)
        except (UserMistake, GatewayTrouble) as trouble:
            on_error(trouble.notice)
        except Exception as error:
            log.exception("a task of the window failed")
            on_error(
                Notice(
                    Severity.ERROR,
                    "Something in Gatedesk itself failed.",
                    "The log file has the details; please report it.",
                    detail=f"{type(error).__name__}: {error}",
                    cause="our-bug",
                )
            )
