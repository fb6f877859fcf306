"""Bars of every size, added up from sessions, blocks or trades: whichever is the coarsest that fits the size.

Intraday bars lie on multiples of their size after local midnight and never reach across trading days; the first of
a day begins at the open if that is later. Daily, weekly and monthly bars begin at the local midnight of their
trading day, Monday, or first of the month. The bar that is running holds what was printed until now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from gatedesk.simgateway.market.clock import REGULAR, WHOLE, midnights
from gatedesk.simgateway.market.grid import Grid
from gatedesk.simgateway.market.noise import Floats, Ints, Truths
from gatedesk.simgateway.market.records import MarketBar, What
from gatedesk.simgateway.market.tape import Tape
from gatedesk.simgateway.market.trades import Blocks, expand, trade_rows
from gatedesk.simgateway.market.walk import Rows, joined

Size = int | str  # seconds, or "1D", "1W", "1M"
LARGE: dict[str, Callable[[int], int]] = {
    "1D": lambda day: day,
    "1W": lambda day: day - (day - 1) % 7,  # date ordinal 1 was a Monday
    "1M": lambda day: date.fromordinal(day).replace(day=1).toordinal(),
}
DAY = 24 * 3600


def bars(tape: Tape, size: Size, start: float, end: float, now: float, what: What, rth: bool) -> list[MarketBar]:
    """Bars whose start is in ``[start, end)``, cut at ``now`` (all in the tape's time)."""
    if now < tape.series.opens[0] or start >= end:
        return []
    tape.series.reach(min(now, end) + 2 * DAY)
    starts, rows = (
        _large(tape, str(size), start, end, now, rth)
        if size in LARGE
        else _small(tape, int(size), start, end, now, rth)
    )
    keep = (starts >= start) & (starts < end)
    return _records(tape, starts[keep], rows.part(np.flatnonzero(keep)), what)


def fold(rows: Rows, edges: Ints) -> Rows:
    """Rows added up to larger ones; ``edges`` are the places of each one's first row."""
    last = np.append(edges[1:], len(rows.open)) - 1
    return Rows(
        rows.open[edges],
        np.maximum.reduceat(rows.high, edges),
        np.minimum.reduceat(rows.low, edges),
        rows.close[last],
        np.add.reduceat(rows.volume, edges),
        np.add.reduceat(rows.trades, edges),
        np.add.reduceat(rows.value, edges),
    )


def grouped(tape: Tape, times: Floats, rows: Rows, size: Size) -> tuple[Floats, Rows]:
    """Rows at these times (ascending, within the tape's sessions) as bars of a size: their starts, and the bars."""
    series = tape.series
    sessions = np.searchsorted(series.opens, times, side="right") - 1
    if size not in LARGE:
        begin = _begin(tape, times, sessions, int(size), rth=False)
        edges = _edges(begin)
        return begin[edges], fold(rows, edges)
    days = np.array([LARGE[str(size)](day) for day in series.days[sessions].tolist()], np.int64)
    edges = _edges(days)
    return np.array(midnights(days[edges].tolist(), tape.instrument.time_zone)), fold(rows, edges)


def _edges(keys: Ints | Floats) -> Ints:
    """Places at which the key changes, the first included."""
    return np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])).astype(np.int64)


_NOTHING = (np.zeros(0), Rows._make([*(np.zeros(0, np.int64) for _ in range(6)), np.zeros(0)]))


def _wanted(slots: Ints, rth: bool) -> Truths:
    return (slots == REGULAR) | (slots == WHOLE) if rth else np.ones(len(slots), np.bool_)


# --- days, weeks and months


def _large(tape: Tape, size: str, start: float, end: float, now: float, rth: bool) -> tuple[Floats, Rows]:
    series = tape.series
    first = int(np.searchsorted(series.midnights, start - 32 * DAY))
    last = min(int(np.searchsorted(series.midnights, end + 32 * DAY)), tape.session_at(now) + 1)
    numbers, rows = _sessions_until(tape, first, last, now)
    wanted = _wanted(series.slots[numbers], rth)
    numbers, rows = numbers[wanted], rows.part(np.flatnonzero(wanted))
    if not len(numbers):
        return _NOTHING
    days, back = np.unique(series.days[numbers], return_inverse=True)
    groups = np.array([LARGE[size](day) for day in days.tolist()], np.int64)[back]
    edges = _edges(groups)
    zone = tape.instrument.time_zone
    return np.array(midnights(groups[edges].tolist(), zone)), fold(rows, edges)


def _sessions_until(tape: Tape, first: int, last: int, now: float) -> tuple[Ints, Rows]:
    """Whole sessions, the one running at ``now`` cut there (and left out before its first trade)."""
    numbers = np.arange(first, last)
    rows = tape.series.rows.part(slice(first, last))
    if last <= first or tape.series.closes[last - 1] <= now:
        return numbers, rows
    running = _until(tape, tape.session_blocks(last - 1), now)[1]
    whole = rows.part(slice(0, last - first - 1))
    if not len(running.open):
        return numbers[:-1], whole
    return numbers, joined([whole, fold(running, np.zeros(1, np.int64))])


def _until(tape: Tape, blocks: Blocks, now: float) -> tuple[Blocks, Rows]:
    """The blocks that have printed until ``now``, and their rows, the last one cut."""
    whole = int(np.searchsorted(blocks.starts + blocks.seconds, now, side="right"))
    if whole == len(blocks.starts) or blocks.starts[whole] > now:
        return blocks.part(slice(0, whole)), blocks.rows.part(slice(0, whole))
    part = tape.partial(now)
    if part is None:
        return blocks.part(slice(0, whole)), blocks.rows.part(slice(0, whole))
    return blocks.part(slice(0, whole + 1)), joined([blocks.rows.part(slice(0, whole)), part])


# --- seconds, minutes and hours


def _small(tape: Tape, size: int, start: float, end: float, now: float, rth: bool) -> tuple[Floats, Rows]:
    blocks = tape.blocks_between(start - size, min(end + size, now))
    if blocks is None:
        return _NOTHING
    if np.any(size % blocks.seconds):
        return _from_trades(tape, _around(blocks, start, end, size), size, now, rth)
    blocks, rows = _until(tape, blocks, now)
    return _folded(tape, blocks.starts, blocks.sessions, rows, size, rth)


def _around(blocks: Blocks, start: float, end: float, size: int) -> Blocks:
    """The blocks that can hold a bar in ``[start, end)``, and one before, whose close fills an empty bar."""
    first = int(np.searchsorted(blocks.starts + blocks.seconds, start, side="right"))
    last = int(np.searchsorted(blocks.starts, end + size))
    return blocks.part(slice(max(first - 1, 0), last))


def _from_trades(tape: Tape, blocks: Blocks, size: int, now: float, rth: bool) -> tuple[Floats, Rows]:
    if not len(blocks.starts):
        return _NOTHING
    trades = expand(blocks).until(now)
    starts, rows = _folded(tape, trades.times, trades.sessions, trade_rows(trades), size, rth)
    expected = _expected(tape, blocks, size, now, rth)
    return _filled(starts, rows, expected[expected >= starts[0]]) if len(starts) else (starts, rows)


def _folded(tape: Tape, times: Floats, sessions: Ints, rows: Rows, size: int, rth: bool) -> tuple[Floats, Rows]:
    wanted = _wanted(tape.series.slots[sessions], rth)
    times, sessions, rows = times[wanted], sessions[wanted], rows.part(np.flatnonzero(wanted))
    if not len(times):
        return _NOTHING
    begin = _begin(tape, times, sessions, size, rth)
    edges = _edges(begin)
    return begin[edges], fold(rows, edges)


def _begin(tape: Tape, times: Floats, sessions: Ints, size: int, rth: bool) -> Floats:
    """Start of the bar each moment belongs to."""
    series = tape.series
    origin = series.midnights[sessions]
    begin = origin + np.floor((times - origin) / size) * size
    numbers = np.unique(sessions)
    opens = np.array([_open_of_day(tape, int(number), rth) for number in numbers])
    begin = np.maximum(begin, opens[np.searchsorted(numbers, sessions)])
    return np.asarray(begin, np.float64)


def _open_of_day(tape: Tape, session: int, rth: bool) -> float:
    """First second of the session's trading day, or of its regular hours."""
    series = tape.series
    first = int(np.searchsorted(series.days, series.days[session]))
    if rth:
        while series.slots[first] not in (WHOLE, REGULAR):
            first += 1
    return float(series.opens[first])


def _expected(tape: Tape, blocks: Blocks, size: int, now: float, rth: bool) -> Floats:
    """Starts of all bars the blocks' time should hold, traded or not, until now."""
    wanted = _wanted(tape.series.slots[blocks.sessions], rth)
    starts, seconds, sessions = blocks.starts[wanted], blocks.seconds[wanted], blocks.sessions[wanted]
    counts = np.ceil(seconds / size).astype(np.int64)
    flat = np.repeat(np.arange(len(starts)), counts)
    place = np.arange(len(flat)) - (np.cumsum(counts) - counts)[flat]
    moments = starts[flat] + place * size
    kept = moments <= now
    begins: Floats = np.unique(_begin(tape, moments[kept], sessions[flat][kept], size, rth))
    return begins


def _filled(starts: Floats, rows: Rows, expected: Floats) -> tuple[Floats, Rows]:
    """A flat bar of no volume at the close before it for every expected one in which nothing traded."""
    everything = np.union1d(starts, expected)
    place = np.searchsorted(starts, everything, side="right") - 1
    traded = starts[place] == everything
    close, nothing = rows.close[place], np.zeros(len(everything), np.int64)
    columns = [np.where(traded, column[place], close) for column in rows[:4]]
    counts = [np.where(traded, column[place], nothing) for column in rows[4:6]]
    return everything, Rows._make([*columns, *counts, np.where(traded, rows.value[place], 0.0)])


# --- what leaves


def _records(tape: Tape, starts: Floats, rows: Rows, what: What) -> list[MarketBar]:
    if not len(starts):
        return []
    columns = _traded(tape, rows) if what == "TRADES" and not tape.quoted else _quoted(tape, rows, what)
    return [MarketBar(*bar) for bar in zip(starts.tolist(), *columns, strict=True)]


def _traded(tape: Tape, rows: Rows) -> list[list[Any]]:
    mean = np.where(rows.volume > 0, rows.value / np.maximum(rows.volume, 1), rows.close)
    wap = np.clip(mean, rows.low, rows.high) * tape.grid.increment
    tail = [rows.volume.astype(np.float64).tolist(), np.round(wap, 10).tolist(), rows.trades.tolist()]
    return [*(tape.grid.prices(column) for column in rows[:4]), *tail]


def _quoted(tape: Tape, rows: Rows, what: What) -> list[list[Any]]:
    """Prices of one side of the usual spread around the trades, or of its middle; the rest is -1."""
    spread = tape.quoting.usual_spread(int(rows.close[-1]))
    bids = [column - spread // 2 for column in rows[:4]]
    doubled = {"BID": 0, "ASK": 2 * spread}.get(what, spread)
    half = Grid(tape.grid.numerator, 2 * tape.grid.denominator)
    return [*(half.prices(2 * column + doubled) for column in bids), *([-1] * len(rows.open) for _ in range(3))]


def quoted(bars_: list[MarketBar]) -> list[MarketBar]:
    """Bars of trades as bars of quotes: the same prices, nothing counted."""
    return [replace(bar, volume=-1, wap=-1, count=-1) for bar in bars_]
