"""Quotes, bars, positions and P&L."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import ib_async
import numpy as np
from ib_async.util import parseIBDatetime

from gatedesk.domain.events import BarsLoaded
from gatedesk.domain.market import Bar, BarRequest, MarketDataKind, Quote
from gatedesk.domain.portfolio import AccountPnL, Position
from gatedesk.gateway.translate.contracts import held_contract
from gatedesk.gateway.translate.numbers import decimal, price, quantity, size

KINDS = {
    1: MarketDataKind.LIVE,
    2: MarketDataKind.FROZEN,
    3: MarketDataKind.DELAYED,
    4: MarketDataKind.DELAYED_FROZEN,
}


def ticker(ib: ib_async.Contract) -> ib_async.Ticker:
    """An empty ticker of which nothing is known, not even that it is live."""
    return ib_async.Ticker(contract=ib, marketDataType=0)


def quote(ib: ib_async.Ticker, con_id: int, received: float, kind: MarketDataKind | None = None) -> Quote:
    """The latest of a ticker; ``kind`` overrides what the Gateway said of its data."""
    bid, ask, last = price(ib.bid), price(ib.ask), price(ib.last)
    return Quote(
        con_id=con_id,
        bid=bid,
        bid_size=size(ib.bidSize) if bid is not None else None,
        ask=ask,
        ask_size=size(ib.askSize) if ask is not None else None,
        last=last,
        last_size=size(ib.lastSize) or None if last is not None else None,
        volume=size(ib.volume),
        open=price(ib.open),
        high=price(ib.high),
        low=price(ib.low),
        close=price(ib.close),
        kind=kind or KINDS.get(ib.marketDataType, MarketDataKind.UNKNOWN),
        received=received,
    )


def bar_time(text: object) -> int:
    """Start of a bar in epoch seconds: the wire writes seconds, or the date for daily and longer bars."""
    written = str(text)
    if len(written) != 8 and written.isdigit():
        return int(written)
    parsed = parseIBDatetime(written)
    if isinstance(parsed, datetime):
        return int(parsed.timestamp())
    return int(datetime(parsed.year, parsed.month, parsed.day, tzinfo=UTC).timestamp())


def bar(ib: ib_async.BarData) -> Bar:
    return Bar(
        time=bar_time(ib.date), open=ib.open, high=ib.high, low=ib.low, close=ib.close, volume=max(ib.volume, 0.0)
    )


def bars_loaded(request: BarRequest, bars: Sequence[ib_async.BarData], before: int | None = None) -> BarsLoaded:
    """History as arrays, ascending and without repeated times; ``before`` cuts off what is already shown."""
    rows = {bar_time(row.date): row for row in bars}
    times = sorted(time for time in rows if before is None or time < before)
    values = np.array(
        [(rows[t].open, rows[t].high, rows[t].low, rows[t].close, max(rows[t].volume, 0.0)) for t in times],
        dtype=np.float64,
    ).reshape(-1, 5)
    opens, highs, lows, closes, volumes = (np.ascontiguousarray(values[:, column]) for column in range(5))
    return BarsLoaded(request, np.array(times, dtype=np.int64), opens, highs, lows, closes, volumes)


def position(account: str, ib: ib_async.Contract, held: float, cost: float) -> Position:
    return Position(account, held_contract(ib), quantity(held), decimal(cost) or Decimal(0))


def account_pnl(account: str, daily: float, unrealized: float, realized: float) -> AccountPnL:
    return AccountPnL(account, decimal(daily), decimal(unrealized), decimal(realized))
