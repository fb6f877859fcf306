"""Waiting for a condition without sleeping: it is looked at again after every short turn of the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

TURN = 0.01


async def until(condition: Callable[[], object], what: str, seconds: float = 10.0) -> None:
    """Return when ``condition()`` is true; AssertionError naming ``what`` when it is not in time."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def look() -> None:
        if done.done():
            return
        try:
            met = bool(condition())
        except Exception as error:  # noqa: BLE001 - handed to the waiting test
            done.set_exception(error)
            return
        if met:
            done.set_result(None)
        else:
            handles[:] = [loop.call_later(TURN, look)]

    handles: list[asyncio.Handle] = []
    look()
    try:
        async with asyncio.timeout(seconds):
            await done
    except TimeoutError:
        raise AssertionError(f"not within {seconds:g} s: {what}") from None
    finally:
        for handle in handles:
            handle.cancel()
