"""Quotes: who is watched, on which request, of which kind; one event for each network packet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from gatedesk.desk.ports import Clock
from gatedesk.domain.contract import Contract
from gatedesk.domain.events import Event, Noticed, QuotesUpdated
from gatedesk.domain.market import MarketDataKind, Quote
from gatedesk.gateway import translate
from gatedesk.gateway.error_codes import Effect, meaning_of, notice_of
from gatedesk.gateway.guarded_ib import GuardedIB, Heard, Problem

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


class MarketData:
    """The lines by contract id, renewed on every new socket. ``is_live`` says whether requests may be sent."""

    def __init__(
        self,
        ib: GuardedIB,
        heard: Heard,
        publish: Callable[[Event], None],
        clock: Clock,
        is_live: Callable[[], bool],
    ) -> None:
        self._ib = ib
        self._publish = publish
        self._clock = clock
        self._is_live = is_live
        self._lines: dict[int, Line] = {}
        self._by_ticker: dict[int, Line] = {}
        self._delayed = False
        heard.tickers = self._hear_tickers

    def watch(self, contract: Contract) -> None:
        """Subscribe now if live, and on every new connection."""
        if contract.con_id not in self._lines:
            self._lines[contract.con_id] = line = Line(contract)
            if self._is_live():
                self._subscribe(line)

    def unwatch(self, contract: Contract) -> None:
        """End the subscription and what ib_async keeps of it."""
        if line := self._lines.pop(contract.con_id, None):
            self._unsubscribe(line)

    def renew(self) -> None:
        """Subscribe every line afresh: a new socket, or the broker lost them (1101)."""
        self._delayed = False
        for line in self._lines.values():
            self._unsubscribe(line)
            line.kind, line.asked_delayed = None, False
            self._subscribe(line)

    def retry_competing(self) -> None:
        """Ask again for lines another session had taken: their return is not announced."""
        for line in self._lines.values():
            if line.kind is MarketDataKind.COMPETING:
                self._unsubscribe(line)
                self._subscribe(line)

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

    def _subscribe(self, line: Line) -> None:
        ib_contract = translate.ib_contract(line.contract)
        line.req_id = self._ib.client.getReqId()
        line.ticker = translate.ticker(ib_contract)
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
        now = self._clock()
        changed = []
        for ticker in tickers:
            line = self._by_ticker.get(id(ticker))
            if line:
                line.kind = None
                line.quote = translate.quote(ticker, line.contract.con_id, now)
                changed.append(line.quote)
        self._publish_quotes(changed)

    def _publish_quotes(self, quotes: list[Quote]) -> None:
        if quotes:
            self._publish(QuotesUpdated(tuple(quotes)))
