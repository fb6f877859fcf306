"""Quotes: who is watched, on which request, of which kind; one event for each network packet."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from gatedesk.desk.ports import Clock
from gatedesk.domain.contract import Contract
from gatedesk.domain.events import Event, Noticed, QuotesUpdated
from gatedesk.domain.market import MarketDataKind, Quote
from gatedesk.gateway import translate
from gatedesk.gateway.error_codes import Effect, meaning_of, notice_of
from gatedesk.gateway.guarded_ib import GuardedIB, Heard, Problem
from gatedesk.gateway.liveness import Rhythm
from gatedesk.gateway.timing import Timing

log = logging.getLogger(__name__)

DELAYED_DATA = 3
"""reqMarketDataType: live where permitted, else delayed."""

WITHOUT_DATA = {
    Effect.NO_PERMISSION: MarketDataKind.NO_PERMISSION,
    Effect.TRY_DELAYED: MarketDataKind.NO_PERMISSION,
    Effect.COMPETING: MarketDataKind.COMPETING,
}


@dataclass
class Line:
    """One market data line. ``req_id`` is None while nothing is subscribed."""

    contract: Contract
    req_id: int | None = None
    ticker: Any = None
    quote: Quote | None = None
    kind: MarketDataKind | None = None  # set when the Gateway says there is no data
    asked_delayed: bool = False
    rhythm: Rhythm = field(default_factory=lambda: Rhythm(0.0, 0.0))
    holders: set[str] = field(default_factory=set)


class MarketData:
    """The lines by contract id, renewed on every new socket. ``is_live`` says whether requests may be sent."""

    def __init__(
        self,
        ib: GuardedIB,
        heard: Heard,
        publish: Callable[[Event], None],
        clock: Clock,
        timing: Timing,
        is_live: Callable[[], bool],
    ) -> None:
        self._ib = ib
        self._publish = publish
        self._clock = clock
        self._timing = timing
        self._is_live = is_live
        self._lines: dict[int, Line] = {}
        self._by_ticker: dict[int, Line] = {}
        self._delayed = False
        heard.tickers = self._hear_tickers

    @property
    def lines(self) -> int:
        """Market data lines in use."""
        return sum(1 for line in self._lines.values() if line.req_id is not None)

    def quote(self, con_id: int) -> Quote | None:
        """The latest quote of a line."""
        line = self._lines.get(con_id)
        return line.quote if line else None

    def watch(self, contract: Contract, holder: str = "desk") -> None:
        """Subscribe now if live, and on every new connection. Several holders share one line."""
        line = self._lines.get(contract.con_id)
        if line is None:
            self._lines[contract.con_id] = line = Line(contract)
            if self._is_live():
                self._subscribe(line)
        line.holders.add(holder)

    def unwatch(self, contract: Contract, holder: str = "desk") -> None:
        """Let go of a line; the last holder ends the subscription and what ib_async keeps of it."""
        line = self._lines.get(contract.con_id)
        if line is None:
            return
        line.holders.discard(holder)
        if not line.holders:
            del self._lines[contract.con_id]
            self._unsubscribe(line)

    def renew(self) -> None:
        """Subscribe every line afresh: a new socket, or the broker lost them (1101)."""
        self._delayed = False
        for line in self._lines.values():
            self._unsubscribe(line)
            line.kind, line.asked_delayed = None, False
            self._subscribe(line)

    def resume(self) -> None:
        """Subscribe what was wanted while no request could be sent."""
        for line in self._lines.values():
            if line.req_id is None:
                self._subscribe(line)

    def retry_competing(self) -> None:
        """Ask again for lines another session had taken: their return is not announced."""
        for line in self._lines.values():
            if line.kind is MarketDataKind.COMPETING:
                self._unsubscribe(line)
                self._subscribe(line)

    def look_for_silence(self, is_open: Callable[[int], bool]) -> None:
        """Mark what should tick and does not, by its own rhythm in open hours, and ask for it again."""
        now, stale = asyncio.get_running_loop().time(), []
        for con_id, line in self._lines.items():
            if line.req_id is None or line.kind or not line.rhythm.is_silent(now) or not is_open(con_id):
                continue
            if line.quote and line.quote.kind is not MarketDataKind.STALE:
                line.quote = replace(line.quote, kind=MarketDataKind.STALE)
                stale.append(line.quote)
            if line.rhythm.may_ask(now):
                line.rhythm.asked(now)
                self._ask_again(line)
        self._publish_quotes(stale)

    def _ask_again(self, line: Line) -> None:
        """A new subscription that keeps what is known and its rhythm."""
        log.info("%s is silent: asking for it again", line.contract.name)
        ticker, rhythm = line.ticker, line.rhythm
        self._unsubscribe(line)
        self._subscribe(line, ticker)
        line.rhythm = rhythm

    def fall_silent(self) -> None:
        """The connection is gone: what is shown is old from now on."""
        stale = []
        for line in self._lines.values():
            line.req_id = line.ticker = None
            if line.quote:
                line.quote = replace(line.quote, kind=MarketDataKind.STALE)
                stale.append(line.quote)
        self._by_ticker.clear()
        self._publish_quotes(stale)

    def mark_stale(self) -> None:
        """Nothing comes through, though the socket stands."""
        self._publish_quotes(
            [replace(line.quote, kind=MarketDataKind.STALE) for line in self._lines.values() if line.quote]
        )

    def hear_problem(self, problem: Problem) -> bool:
        """Take an error that carries the request id of a line; False when it is none."""
        line = next((line for line in self._lines.values() if line.req_id == problem.req_id), None)
        if line is None:
            return False
        effect = meaning_of(problem.code).effect
        if effect is Effect.TRY_DELAYED and not line.asked_delayed:
            self._ask_delayed(line)
        elif effect in WITHOUT_DATA:
            self._go_without(line, WITHOUT_DATA[effect])
        if effect is not Effect.QUIET:
            self._publish(Noticed(self._notice(problem, line.contract)))
        return True

    def _notice(self, problem: Problem, contract: Contract) -> Any:
        notice = notice_of(problem.code, problem.text, time=self._clock())
        return replace(notice, text=f"{contract.name}: {notice.text}")

    def _ask_delayed(self, line: Line) -> None:
        """Live data is not permitted: take the delayed."""
        line.asked_delayed = True
        if not self._delayed:
            self._delayed = True
            self._ib.client.reqMarketDataType(DELAYED_DATA)
        self._unsubscribe(line)
        self._subscribe(line)

    def _go_without(self, line: Line, kind: MarketDataKind) -> None:
        line.kind = kind
        line.quote = replace(line.quote or Quote(con_id=line.contract.con_id), kind=kind)
        self._publish_quotes([line.quote])

    def _subscribe(self, line: Line, ticker: Any = None) -> None:
        ib_contract = translate.ib_contract(line.contract)
        line.req_id = self._ib.client.getReqId()
        line.ticker = ticker or translate.ticker(ib_contract)
        line.rhythm = Rhythm(asyncio.get_running_loop().time(), self._timing.silent)
        self._ib.wrapper.reqId2Ticker[line.req_id] = line.ticker
        self._by_ticker[id(line.ticker)] = line
        self._ib.client.reqMktData(line.req_id, ib_contract, "", False, False, [])

    def _unsubscribe(self, line: Line) -> None:
        if line.req_id is None:
            return
        self._ib.wrapper.reqId2Ticker.pop(line.req_id, None)
        self._ib.wrapper.pendingTickers.discard(line.ticker)
        self._by_ticker.pop(id(line.ticker), None)
        if self._ib.isConnected():
            self._ib.client.cancelMktData(line.req_id)
        line.req_id = line.ticker = None

    def _hear_tickers(self, tickers: set[Any]) -> None:
        now, beat = self._clock(), asyncio.get_running_loop().time()
        changed = []
        for ticker in tickers:
            line = self._by_ticker.get(id(ticker))
            if line:
                line.kind = None
                line.rhythm.beat(beat)
                line.quote = translate.quote(ticker, line.contract.con_id, now)
                changed.append(line.quote)
        self._publish_quotes(changed)

    def _publish_quotes(self, quotes: list[Quote]) -> None:
        if quotes:
            self._publish(QuotesUpdated(tuple(quotes)))
