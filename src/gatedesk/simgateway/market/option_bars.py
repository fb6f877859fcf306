"""Bars of an option: of its own trades, or of its quote as the underlying's bars move it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from gatedesk.simgateway.market import history
from gatedesk.simgateway.market.records import MarketBar, Traded, What
from gatedesk.simgateway.market.tape import Tape
from gatedesk.simgateway.market.walk import Rows

SECONDS = {"1D": 86_400.0, "1W": 7 * 86_400.0, "1M": 31 * 86_400.0}
Quoting = Callable[[float, float], tuple[float, int, float, int]]  # spot and moment -> bid, size, ask, size


def traded(
    tape: Tape, trades: Sequence[Traded], size: history.Size, start: float, end: float, tick: float
) -> list[MarketBar]:
    """Bars of the trades that begin in ``[start, end)``; there is none for a time without trades."""
    if not trades:
        return []
    times = np.array([trade.time for trade in trades])
    prices = np.array([round(trade.price / tick) for trade in trades], np.int64)
    sizes = np.array([trade.size for trade in trades], np.int64)
    rows = Rows(
        prices, prices, prices, prices, sizes, np.ones(len(prices), np.int64), np.asarray(prices * sizes, np.float64)
    )
    starts, rows = history.grouped(tape, times, rows, size)
    columns = ([round(value * tick, 4) for value in column.tolist()] for column in rows[:4])
    waps = np.round(rows.value / rows.volume * tick, 10).tolist()
    counts = (rows.volume.astype(np.float64).tolist(), waps, rows.trades.tolist())
    bars = [MarketBar(*bar) for bar in zip(starts.tolist(), *columns, *counts, strict=True)]
    return [bar for bar in bars if start <= bar.start < end]


def quoted(spots: Sequence[MarketBar], now: float, size: history.Size, what: What, quote: Quoting) -> list[MarketBar]:
    """The quote, or its middle, as each of the underlying's bars moved it: between its extremes at both ends."""
    length = SECONDS[size] if isinstance(size, str) else float(size)
    told = []
    for bar in spots:
        close_at = min(bar.start + length, now) - 0.001
        open_, close = _side(what, quote(bar.open, bar.start)), _side(what, quote(bar.close, close_at))
        ends = [_side(what, quote(spot, moment)) for spot in (bar.high, bar.low) for moment in (bar.start, close_at)]
        told.append(MarketBar(bar.start, open_, max(open_, close, *ends), min(open_, close, *ends), close, -1, -1, -1))
    return told


def _side(what: What, quote: tuple[float, int, float, int]) -> float:
    bid, _, ask, _ = quote
    return {"BID": bid, "ASK": ask}.get(what, round((bid + ask) / 2, 6))
