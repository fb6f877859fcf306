"""Is the Gateway still there? A socket stays open when its program freezes, so silence is answered with a question."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from gatedesk.desk.ports import Clock
from gatedesk.gateway.guarded_ib import GuardedIB
from gatedesk.gateway.timing import Timing

log = logging.getLogger(__name__)

MISSES_STALE, MISSES_DEAD = 2, 4
SUSPENDED = 3.0
"""Seconds the wall clock may run ahead of the loop's clock before the machine must have slept."""

CURRENT_TIME = "currentTime"


class Heartbeat:
    """Runs while a connection is open; ends by itself when the Gateway counts as dead."""

    def __init__(
        self,
        ib: GuardedIB,
        timing: Timing,
        clock: Clock,
        *,
        measured: Callable[[float], None],
        silent: Callable[[float], None],
        answered: Callable[[], None],
        slept: Callable[[float], None],
        dead: Callable[[float], None],
    ) -> None:
        self._ib = ib
        self._timing = timing
        self._clock = clock
        self._measured = measured
        self._silent = silent
        self._answered = answered
        self._slept = slept
        self._dead = dead

    async def run(self) -> None:
        """Beat until dead or cancelled."""
        loop = asyncio.get_running_loop()
        misses, last_ping, drift = 0, loop.time(), self._clock() - loop.time()
        while misses < MISSES_DEAD:
            idle = loop.time() - self._ib.client.last_inbound
            wait = min(self._timing.idle - idle, self._timing.ping_every - (loop.time() - last_ping))
            if wait > 0 and not misses:
                await asyncio.sleep(min(wait, 1.0))
                drift = self._check_sleep(drift, loop.time())
                continue
            last_ping = loop.time()
            try:
                answered = await self._ping()
            except ConnectionError:
                return  # the end of the socket is told elsewhere
            if answered:
                if misses >= MISSES_STALE:
                    self._answered()
                misses = 0
            else:
                misses += 1
                if misses == MISSES_STALE:
                    self._silent(loop.time() - self._ib.client.last_inbound)
        self._dead(loop.time() - self._ib.client.last_inbound)

    async def _ping(self) -> bool:
        """Ask for the time, past the queue. Anything at all that arrives meanwhile counts as life. ConnectionError."""
        loop = asyncio.get_running_loop()
        asked = loop.time()
        try:
            await self._ib.request(CURRENT_TIME, self._ask_time, self._timing.ping)
        except TimeoutError:
            return self._ib.client.last_inbound > asked
        self._measured(loop.time() - asked)
        return True

    def _ask_time(self) -> None:
        with self._ib.client.urgent():
            self._ib.client.reqCurrentTime()

    def _check_sleep(self, drift: float, now: float) -> float:
        """The loop's clock stands still while the machine sleeps; what was shown before is old then."""
        current = self._clock() - now
        if current - drift > SUSPENDED:
            log.info("the machine slept for %.0f s", current - drift)
            self._slept(current - drift)
        return current
