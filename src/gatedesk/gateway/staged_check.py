"""One connection, looked at stage by stage: what each proved, how long it took, and what to do where it failed.

It runs the same session as the window, once, and follows it to the price of one symbol.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from random import Random
from typing import Any

from gatedesk.desk.ports import Clock
from gatedesk.domain.connection import ConnectionState, ConnectionStatus, Endpoint
from gatedesk.domain.contract import Contract, ContractDetails
from gatedesk.domain.events import BarsFailed, BarsLoaded, ConnectionChanged, Event, QuotesUpdated
from gatedesk.domain.market import BarRequest, BarSize, MarketDataKind, Quote
from gatedesk.domain.notice import GatewayTrouble, Notice, Severity, UserMistake
from gatedesk.gateway.diagnosis import Cause
from gatedesk.gateway.session import Session
from gatedesk.gateway.timing import Timing

QUOTE_PATIENCE = 8.0
"""Seconds to wait for a price before the last close has to do."""

STAGES = {
    "resolve": "The host name has an address",
    "tcp": "Something listens there",
    "greeting": "It answers the API greeting",
    "version": "It speaks a version we know",
    "start": "It accepts the client id",
    "accounts": "It names its accounts",
    "sync": "Orders, positions and account load",
    "mode": "What kind of account it is",
    "contract": "It knows the symbol",
    "market_data": "It gives a price",
}

PROVED_BY = {
    ConnectionState.GREETING: ("resolve", "tcp"),
    ConnectionState.ACCOUNTS: ("greeting", "version"),
    ConnectionState.SYNCING: ("start", "accounts"),
    ConnectionState.LIVE: ("sync", "mode"),
}
"""Which stages stand proved when the connection reaches a state."""

FAILED_STAGE = {
    Cause.NAME_UNKNOWN: "resolve",
    Cause.REFUSED: "tcp",
    Cause.UNREACHABLE: "tcp",
    Cause.CLOSED_BEFORE_GREETING: "greeting",
    Cause.SILENT: "greeting",
    Cause.NOT_IB: "greeting",
    Cause.GREETING_STALLED: "greeting",
    Cause.VERSION_TOO_OLD: "version",
    Cause.VERSION_TOO_NEW: "version",
    Cause.CLIENT_ID_IN_USE: "start",
    Cause.CLOSED_AFTER_GREETING: "start",
    Cause.BAD_MESSAGE: "start",
    Cause.NO_ACCOUNT: "accounts",
    Cause.SYNC_TIMEOUT: "sync",
    Cause.CLOSED_WHILE_SYNCING: "sync",
}


class Verdict(StrEnum):
    """Outcome of a stage."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    NOT_REACHED = "not reached"


@dataclass
class Stage:
    """One stage; ``ms`` is the time since the stage before it."""

    id: str
    title: str
    status: Verdict = Verdict.NOT_REACHED
    ms: float | None = None
    evidence: str = ""
    remedy: str = ""


@dataclass
class Price:
    """The price found, whose it is and when it was true (epoch seconds)."""

    symbol: str
    currency: str
    value: float
    kind: str
    time: float
    bid: float | None = None
    ask: float | None = None


@dataclass
class Report:
    """What the check found. ``failure`` says why there is no price, when there is none."""

    endpoint: Endpoint
    stages: list[Stage] = field(default_factory=lambda: [Stage(name, title) for name, title in STAGES.items()])
    status: ConnectionStatus = field(default_factory=ConnectionStatus)
    price: Price | None = None
    failure: Notice | None = None

    def stage(self, name: str) -> Stage:
        return next(stage for stage in self.stages if stage.id == name)

    def as_json(self) -> dict[str, Any]:
        """The report as plain values, for programs."""
        return {
            "verdict": "failed" if self.failure else "ok",
            "cause": self.failure.cause if self.failure else None,
            "text": self.failure.text if self.failure else None,
            "remedy": self.failure.remedy if self.failure else None,
            "host": self.endpoint.host,
            "port": self.endpoint.port,
            "client_id": self.endpoint.client_id,
            "server_version": self.status.server_version,
            "accounts": list(self.status.accounts),
            "mode": self.status.mode.value,
            "quote": asdict(self.price) if self.price else None,
            "stages": [asdict(stage) for stage in self.stages],
        }


class StagedCheck:
    """Run it once with ``run``."""

    def __init__(self, endpoint: Endpoint, symbol: str, *, clock: Clock, jitter: Random, timing: Timing) -> None:
        self.report = Report(endpoint)
        self._symbol = symbol
        self._clock = clock
        self._session = Session(clock=clock, jitter=jitter, highest_order_id=lambda client_id: 0, timing=timing)
        self._heard: asyncio.Queue[Event] = asyncio.Queue()
        self._last = 0.0

    async def run(self, limit: float) -> Report:
        """Everything within ``limit`` seconds. What goes wrong is in the report, never raised."""
        self._last = asyncio.get_running_loop().time()
        self._session.start(self._hear)
        try:
            async with asyncio.timeout(limit):
                await self._look()
        except (GatewayTrouble, UserMistake) as trouble:
            self._fail(trouble.notice)
        except TimeoutError:
            self._fail(out_of_time(limit))
        finally:
            await self._session.stop()
        return self.report

    async def _look(self) -> None:
        self._session.connect(self.report.endpoint)
        await self._until(self._is_settled)
        details = await self._session.details(Contract(symbol=self._symbol))
        self._prove("contract", details.long_name)
        self.report.price = await self._price(details)
        kind = self.report.price.kind
        live = kind == MarketDataKind.LIVE
        self._prove("market_data", f"{kind} data", Verdict.OK if live else Verdict.WARNING)

    def _hear(self, event: Event) -> None:
        if isinstance(event, ConnectionChanged):
            self._note(event.status)
        self._heard.put_nowait(event)

    def _note(self, status: ConnectionStatus) -> None:
        """Follow the connection; what ended it must not blank what it had shown."""
        if status.state in (ConnectionState.OFF, ConnectionState.CLOSING):
            return
        self.report.status = status
        for name in PROVED_BY.get(status.state, ()):
            if self.report.stage(name).status is Verdict.NOT_REACHED:
                self._prove(name, evidence_for(name, status))

    def _is_settled(self, event: Event) -> bool:
        if not isinstance(event, ConnectionChanged):
            return False
        if event.status.cause and event.status.state in (ConnectionState.BACKOFF, ConnectionState.BLOCKED):
            raise GatewayTrouble(event.status.cause)
        return event.status.state is ConnectionState.LIVE

    async def _until(self, wanted: Callable[[Event], bool]) -> Event:
        while True:
            event = await self._heard.get()
            if wanted(event):
                return event

    async def _price(self, details: ContractDetails) -> Price:
        """A quote, live or delayed; where none comes, the last close."""
        contract = details.contract
        self._session.watch(contract)
        try:
            async with asyncio.timeout(QUOTE_PATIENCE):
                event = await self._until(lambda event: priced(event) is not None)
        except TimeoutError:
            return await self._last_close(contract)
        quote = priced(event)
        assert quote is not None
        assert quote.reference is not None
        when = quote.received or self._clock()
        return Price(contract.name, contract.currency, quote.reference, quote.kind, when, quote.bid, quote.ask)

    async def _last_close(self, contract: Contract) -> Price:
        request = BarRequest(contract, BarSize.DAY_1)
        self._session.open_bars(request)
        event = await self._until(lambda event: isinstance(event, BarsLoaded | BarsFailed))
        if isinstance(event, BarsFailed):
            raise GatewayTrouble(event.notice)
        assert isinstance(event, BarsLoaded)
        close, when = float(event.close[-1]), float(event.time[-1])
        return Price(contract.name, contract.currency, close, "last close", when)

    def _prove(self, name: str, evidence: str, verdict: Verdict = Verdict.OK) -> None:
        stage = self.report.stage(name)
        stage.status, stage.evidence, stage.ms = verdict, evidence, self._lap()

    def _fail(self, notice: Notice) -> None:
        """Put the failure where it belongs: by its cause, or else at the first stage not reached."""
        open_stages = [stage for stage in self.report.stages if stage.status is Verdict.NOT_REACHED]
        name = FAILED_STAGE.get(Cause(notice.cause)) if notice.cause in set(Cause) else None
        stage = self.report.stage(name) if name else open_stages[0]
        for earlier in open_stages:
            if earlier is stage:
                break
            earlier.status = Verdict.OK
        stage.status, stage.evidence, stage.remedy, stage.ms = Verdict.FAILED, notice.text, notice.remedy, self._lap()
        self.report.failure = notice

    def _lap(self) -> float:
        now = asyncio.get_running_loop().time()
        self._last, elapsed = now, now - self._last
        return round(1000 * elapsed, 1)


def priced(event: Event) -> Quote | None:
    """The quote of this event, if it has a price to show."""
    if not isinstance(event, QuotesUpdated):
        return None
    quote = event.quotes[0]
    return quote if quote.last is not None and math.isfinite(quote.last) else None


def evidence_for(stage: str, status: ConnectionStatus) -> str:
    """What proves a stage of the connection."""
    facts = {
        "tcp": str(status.endpoint),
        "version": f"server version {status.server_version}",
        "start": f"client id {status.endpoint.client_id}",
        "accounts": ", ".join(status.accounts),
        "mode": status.mode.value,
    }
    return facts.get(stage, "")


def out_of_time(limit: float) -> Notice:
    """The whole check took too long."""
    text = f"The check did not come to an end within {limit:g} s."
    return Notice(Severity.ERROR, text, "Give it more time with --timeout.", cause="out-of-time")
