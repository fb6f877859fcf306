"""Verifying a connection from end to end, on the socket the session uses: the one engine of window and command line."""

from __future__ import annotations

import asyncio

from gatedesk.domain.connection import ConnectionState, Endpoint
from gatedesk.domain.connection_report import OPENING, STAGE_TITLES, ConnectionReport, StageStatus
from gatedesk.gateway.diagnosis import Cause, ConnectTrouble, explain
from gatedesk.gateway.keeper import Keeper
from gatedesk.gateway.tasks import Tasks
from gatedesk.gateway.verification import Verification

ASKED = tuple(name for name in STAGE_TITLES if name not in OPENING)
AGAIN = ("clock", "farms", "sync")
"""Stages of the opening that are looked at again on a connection that stands."""

LAST = "order_path"
WAITING = frozenset({ConnectionState.OFF, ConnectionState.BACKOFF, ConnectionState.BLOCKED, ConnectionState.CLOSING})


class Checkup:
    """One at a time; whoever asks meanwhile gets the same report."""

    def __init__(self, keeper: Keeper, verification: Verification, tasks: Tasks) -> None:
        self._keeper = keeper
        self._book = keeper.book
        self._verification = verification
        self._tasks = tasks
        self._running: asyncio.Task[ConnectionReport] | None = None

    async def run(self, endpoint: Endpoint, symbol: str, last: str = LAST) -> ConnectionReport:
        """Look at every stage up to ``last``; connects first if it has to."""
        if self._running is None or self._running.done():
            self._running = self._tasks.spawn(self._run(endpoint, symbol, last), "verification")
        return await asyncio.shield(self._running)

    async def _run(self, endpoint: Endpoint, symbol: str, last: str) -> ConnectionReport:
        status = self._keeper.board.status
        if status.state.is_connected and endpoint == status.endpoint:
            self._book.reopen(*AGAIN, *ASKED)
            await self._look_again()
        else:
            await self._connect(endpoint, last)
        if not self._is_over(last):
            self._book.reopen(*ASKED)
            await self._verification.ask(symbol, last)
        self._book.finish()
        return self._book.report

    async def _connect(self, endpoint: Endpoint, last: str) -> None:
        """Have a connection attempt made, or follow the one that is being made."""
        keeper, book = self._keeper, self._book
        anew = not keeper.is_running or endpoint != keeper.board.status.endpoint or keeper.board.state in WAITING
        serial = book.serial + 1 if anew else book.serial
        keeper.connect(endpoint)
        await book.until(lambda report: book.serial >= serial and (report.finished or self._is_settled(last)))

    def _is_settled(self, name: str) -> bool:
        return self._book.report.stage(name).status.is_settled

    def _is_over(self, last: str) -> bool:
        """Whether the last stage asked for is done, or the connection did not come about."""
        return last in OPENING or not self._keeper.board.state.is_connected or not self._is_settled("sync")

    async def _look_again(self) -> None:
        """On a connection that stands: is it still what it was?"""
        keeper, book = self._keeper, self._book
        book.start("clock")
        await keeper.prove_clock()
        keeper.prove_farms()
        if keeper.bulletins.link_code or keeper.board.state is ConnectionState.STALE:
            return
        book.start("sync")
        try:
            await keeper.prove_sync()
        except ConnectTrouble as trouble:
            notice = explain(trouble.cause, keeper.board.endpoint(), trouble.evidence)
            book.note("sync", StageStatus.FAIL, notice)
            if trouble.cause is not Cause.CLOSED_WHILE_SYNCING:
                keeper.lose(trouble)
