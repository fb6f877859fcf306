"""Bars: history with a running bar, renewed after every loss, and older history on demand."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ib_async.wrapper import RequestError

from gatedesk.desk.ports import Clock
from gatedesk.domain.connection import Endpoint
from gatedesk.domain.events import BarsFailed, BarsLoaded, BarUpdated, Event
from gatedesk.domain.market import Bar, BarRequest
from gatedesk.domain.notice import GatewayTrouble, Notice, Severity
from gatedesk.gateway import translate
from gatedesk.gateway.diagnosis import Cause, explain, trouble
from gatedesk.gateway.error_codes import notice_of
from gatedesk.gateway.guarded_ib import GuardedIB, Heard, Problem
from gatedesk.gateway.liveness import EVEN, Rhythm
from gatedesk.gateway.tasks import Tasks
from gatedesk.gateway.timing import Timing

log = logging.getLogger(__name__)

AT_ONCE = 6
"""History requests in flight; IB answers many at once no faster and counts them against its pacing."""

NO_DATA = 162
WITHOUT_UPDATES = frozenset({321, 354, 420, 10089, 10090, 10187})
"""Refusals of the running bar only: the history itself may still be had."""

ENDED_FOR_NOW = frozenset({10182, 10225})
"""The running bar was ended without a fault of the request: asking again brings it back."""

ELSEWHERE = "Another bar size, or wider hours, may have data."


@dataclass
class Chart:
    """One wanted series: its request while one is open, and bars that came before the history was whole."""

    request: BarRequest
    req_id: int | None = None
    loading: asyncio.Task[None] | None = None
    last: int | None = None
    early: list[Bar] = field(default_factory=list)
    rhythm: Rhythm = field(default_factory=lambda: Rhythm(0.0, 0.0))


class History:
    """Series by request. ``is_live`` says whether requests may be sent."""

    def __init__(
        self,
        ib: GuardedIB,
        heard: Heard,
        publish: Callable[[Event], None],
        clock: Clock,
        timing: Timing,
        tasks: Tasks,
        endpoint: Callable[[], Endpoint],
        is_live: Callable[[], bool],
    ) -> None:
        self._ib = ib
        self._publish = publish
        self._clock = clock
        self._timing = timing
        self._tasks = tasks
        self._endpoint = endpoint
        self._is_live = is_live
        self._charts: dict[BarRequest, Chart] = {}
        self._by_id: dict[int, Chart] = {}
        self._room = asyncio.Semaphore(AT_ONCE)
        heard.bar = self._hear_bar

    def open(self, request: BarRequest) -> None:
        """Load and keep up to date, now if live and after every reconnect."""
        if request not in self._charts:
            self._charts[request] = chart = Chart(request)
            if self._is_live():
                self._start(chart)

    def close(self, request: BarRequest) -> None:
        """End a series."""
        if chart := self._charts.pop(request, None):
            self._end(chart)

    def renew(self) -> None:
        """Load every series again; what it replaces fills the gap of the outage."""
        for chart in self._charts.values():
            self._end(chart)
            self._start(chart)

    def look_for_silence(self, is_open: Callable[[int], bool]) -> None:
        """Load again what should grow and does not, by its own rhythm in open hours; that fills the gap too."""
        now = asyncio.get_running_loop().time()
        for chart in self._charts.values():
            runs = chart.req_id is not None and chart.last is not None
            con_id = chart.request.contract.con_id
            if runs and chart.rhythm.is_silent(now) and chart.rhythm.may_ask(now) and is_open(con_id):
                log.info("the bars of %s stand still: loading them again", chart.request.contract.name)
                rhythm = chart.rhythm
                rhythm.asked(now)
                self._end(chart)
                self._start(chart)
                chart.rhythm = rhythm

    def fall_silent(self) -> None:
        """The connection is gone, and every request with it."""
        for chart in self._charts.values():
            self._end(chart)

    def hear_problem(self, problem: Problem) -> bool:
        """Take an error of a running series; False when it is of none."""
        chart = self._by_id.get(problem.req_id)
        if chart is None:
            return False
        self._end(chart)
        if problem.code in ENDED_FOR_NOW:
            self._start(chart)
        else:
            self._fail(chart, self._notice(problem.code, problem.text))
        return True

    async def older(self, request: BarRequest, before: int) -> BarsLoaded:
        """Bars before ``before``; empty when there are none. GatewayTrouble when the Gateway fails."""
        try:
            bars = await self._fetch(self._ib.client.getReqId(), request, before)
        except RequestError as error:
            if not is_no_data(error.code, error.message):
                raise GatewayTrouble(self._notice(error.code, error.message)) from error
            bars = []
        except TimeoutError as error:
            raise trouble(Cause.NO_ANSWER, self._endpoint(), "historical data") from error
        except ConnectionError as error:
            raise trouble(Cause.NOT_CONNECTED, self._endpoint()) from error
        return translate.bars_loaded(request, bars, before)

    # -- one series

    def _start(self, chart: Chart) -> None:
        chart.rhythm = Rhythm(asyncio.get_running_loop().time(), self._timing.silent_bars, EVEN)
        chart.loading = self._tasks.spawn(self._load(chart), f"bars of {chart.request.contract.name}")

    def _end(self, chart: Chart) -> None:
        if chart.loading:
            chart.loading.cancel()
        self._cancel_request(chart)
        chart.loading = chart.last = None
        chart.early.clear()

    def _cancel_request(self, chart: Chart) -> None:
        req_id, chart.req_id = chart.req_id, None
        if req_id is not None and req_id in self._by_id:
            del self._by_id[req_id]
            if self._ib.isConnected():
                self._ib.client.cancelHistoricalData(req_id)

    async def _load(self, chart: Chart) -> None:
        try:
            bars = await self._fetch_running(chart)
        except RequestError as error:
            self._fail(chart, self._notice(error.code, error.message))
        except TimeoutError:
            self._cancel_request(chart)
            self._fail(chart, explain(Cause.NO_ANSWER, self._endpoint(), "historical data", time=self._clock()))
        except ConnectionError:
            return  # the reconnect loads it again
        else:
            self._show(chart, bars)

    async def _fetch_running(self, chart: Chart) -> list[Any]:
        """History that goes on; where only the going on is refused, the history alone."""
        chart.req_id = self._ib.client.getReqId()
        self._by_id[chart.req_id] = chart
        try:
            return await self._fetch(chart.req_id, chart.request, None)
        except RequestError as error:
            self._by_id.pop(chart.req_id, None)
            chart.req_id = None
            if error.code not in WITHOUT_UPDATES:
                raise
        now = int(self._clock()) + 1
        return await self._fetch(self._ib.client.getReqId(), chart.request, now)

    async def _fetch(self, req_id: int, request: BarRequest, before: int | None) -> list[Any]:
        """Ask for history up to ``before``, or up to now and going on."""
        client, contract = self._ib.client, translate.ib_contract(request.contract)
        end = "" if before is None else datetime.fromtimestamp(before, UTC).strftime("%Y%m%d-%H:%M:%S")
        details: tuple[Any, ...] = (
            request.bar_size.default_duration,
            request.bar_size.value,
            request.field.value,
            request.regular_hours,
            2,  # dates as epoch seconds
            before is None,
            [],
        )
        async with self._room:
            bars: list[Any] = await self._ib.request(
                req_id, lambda: client.reqHistoricalData(req_id, contract, end, *details), self._timing.history
            )
        return bars

    def _show(self, chart: Chart, bars: list[Any]) -> None:
        if not bars:
            self._cancel_request(chart)
            self._fail(chart, self._notice(NO_DATA, "no data"))
            return
        loaded = translate.bars_loaded(chart.request, bars)
        chart.last = int(loaded.time[-1])
        self._publish(loaded)
        early, chart.early = chart.early, []
        for bar in early:
            self._update(chart, bar)

    def _hear_bar(self, req_id: int, row: Any) -> None:
        chart = self._by_id.get(req_id)
        if chart is None:
            return
        chart.rhythm.beat(asyncio.get_running_loop().time())
        bar = translate.bar(row)
        if chart.last is None:
            chart.early.append(bar)
        else:
            self._update(chart, bar)

    def _update(self, chart: Chart, bar: Bar) -> None:
        if chart.last is not None and bar.time >= chart.last:
            chart.last = bar.time
            self._publish(BarUpdated(chart.request, bar))

    def _fail(self, chart: Chart, notice: Notice) -> None:
        self._publish(BarsFailed(chart.request, notice))

    def _notice(self, code: int, text: str) -> Notice:
        if is_no_data(code, text):
            return Notice(
                Severity.WARNING,
                "There are no bars for this contract, bar size and time.",
                ELSEWHERE,
                code=code,
                detail=text,
                cause="no-bars",
                time=self._clock(),
            )
        return notice_of(code, text, time=self._clock(), cause="bars")


def is_no_data(code: int, text: str) -> bool:
    """Whether a refusal only means that there are none: the same code also tells pacing, rights and lost farms."""
    return code == NO_DATA and "no data" in text.lower()
