"""The report of the present connection while it grows: each stage as it begins and is settled, published at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gatedesk.desk.ports import Clock
from gatedesk.domain.connection import Endpoint
from gatedesk.domain.connection_report import ConnectionReport, PriceFound, Stage, StageStatus, empty_report
from gatedesk.domain.events import Event, VerificationChanged
from gatedesk.domain.notice import Notice
from gatedesk.gateway.diagnosis import Cause

FAILED_STAGE = {
    Cause.NAME_UNKNOWN: "resolve",
    Cause.HOST_NOT_CONFIRMED: "resolve",
    Cause.PUBLIC_ADDRESS: "resolve",
    Cause.VERSION_TOO_OLD: "version",
    Cause.VERSION_TOO_NEW: "version",
    Cause.SYNC_TIMEOUT: "sync",
    Cause.CLOSED_WHILE_SYNCING: "sync",
}
"""Where a failure belongs if not to the stage that was under way."""


class StageBook:
    """One report at a time; ``serial`` counts them. Each connection attempt begins a new one."""

    def __init__(self, publish: Callable[[Event], None], clock: Clock) -> None:
        self.report = empty_report(Endpoint())
        self.serial = 0
        self._publish = publish
        self._clock = clock
        self._began: dict[str, float] = {}
        self._waiting: set[asyncio.Future[None]] = set()

    def begin(self, endpoint: Endpoint) -> None:
        """A new connection: nothing is known."""
        self.serial += 1
        self._began.clear()
        self._change(empty_report(endpoint, time=self._clock()))

    def reopen(self, *names: str) -> None:
        """Go on with a report that was finished: these stages are looked at again."""
        report = replace(self.report, finished=False)
        for name in names:
            old = report.stage(name)
            report = report.with_stage(Stage(old.id, old.title))
        self._change(report)

    def start(self, *names: str) -> None:
        """These stages are under way."""
        now = asyncio.get_running_loop().time()
        report = self.report
        for name in names:
            self._began[name] = now
            report = report.with_stage(replace(report.stage(name), status=StageStatus.RUNNING))
        self._change(report)

    def passed(self, name: str, evidence: str = "", **facts: Any) -> None:
        """A stage is proved; ``facts`` are fields of the report that go with it."""
        self.settle(name, StageStatus.PASS, evidence, **facts)

    def settle(
        self, name: str, status: StageStatus, evidence: str, remedy: str = "", cause: str = "", **facts: Any
    ) -> None:
        """Close a stage; what comes after the end of the report does not change it."""
        if self.report.finished:
            return
        stage = Stage(name, self.report.stage(name).title, status, self._lap(name), evidence, remedy, cause)
        self._change(replace(self.report.with_stage(stage), **facts))

    def note(self, name: str, status: StageStatus, notice: Notice, **facts: Any) -> None:
        """Close a stage with a notice's words."""
        self.settle(name, status, notice.text, notice.remedy, notice.cause, **facts)

    def found(self, quote: PriceFound) -> None:
        """A price was had."""
        self._change(replace(self.report, quote=quote))

    def fail(self, notice: Notice) -> None:
        """The connection failed: close the stage it failed at; what else was under way was not reached."""
        if self.report.finished:
            return
        name = self._place_of(notice)
        if name == "version":
            self.passed("greeting", "it answered")
        self.note(name, StageStatus.FAIL, notice)
        self.finish()

    def finish(self) -> None:
        """There is no more to come."""
        report = self.report
        for stage in report.stages:
            if stage.status is StageStatus.RUNNING:
                report = report.with_stage(Stage(stage.id, stage.title))
        self._change(replace(report, finished=True))

    async def until(self, met: Callable[[ConnectionReport], bool]) -> ConnectionReport:
        """Wait for the report to be so."""
        while not met(self.report):
            future = asyncio.get_running_loop().create_future()
            self._waiting.add(future)
            try:
                await future
            finally:
                self._waiting.discard(future)
        return self.report

    def _place_of(self, notice: Notice) -> str:
        """The stage a failure belongs to: by its cause, or the first under way, or the first not reached."""
        known = FAILED_STAGE.get(Cause(notice.cause)) if notice.cause in set(Cause) else None
        if known:
            return known
        for status in (StageStatus.RUNNING, StageStatus.NOT_REACHED):
            for stage in self.report.stages:
                if stage.status is status:
                    return stage.id
        return self.report.stages[-1].id

    def _lap(self, name: str) -> float:
        now = asyncio.get_running_loop().time()
        return round(1000 * (now - self._began.get(name, now)), 1)

    def _change(self, report: ConnectionReport) -> None:
        if report == self.report:
            return
        self.report = report
        self._publish(VerificationChanged(report))
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
