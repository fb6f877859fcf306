"""Ticks gone by: the tape printed again for a time in the past, forwards or backwards from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from gatedesk.simgateway.market.listing import Listing
from gatedesk.simgateway.market.records import MarketEvent, QuoteChanged, Traded

TickKind = Literal["TRADES", "BID_ASK", "MIDPOINT"]
PastTicks = list[MarketEvent]
FIRST_STEP = 60.0  # seconds looked at at once
LONGEST_STEP = 86_400.0
QUIET_DAYS = 12 * 86_400.0  # time without any tick after which the search ends: longer than any closure
KINDS: dict[TickKind, type[MarketEvent]] = {"TRADES": Traded, "BID_ASK": QuoteChanged, "MIDPOINT": QuoteChanged}

NEVER_TOLD: dict[str, tuple[TickKind, ...]] = {"CASH": ("TRADES",), "IND": ("BID_ASK", "MIDPOINT")}


def past_ticks(
    listing: Listing, kind: TickKind, *, now: float, start: float | None, end: float | None, count: int, rth: bool
) -> PastTicks:
    """See ``Market.past``. Both bounds are taken in."""
    if kind in NEVER_TOLD.get(listing.instrument.sec_type, ()):
        return []
    until = now if end is None else min(end, now)
    if start is not None:
        return _forwards(_Reader(listing, kind, rth), start, until, count)
    return _backwards(_Reader(listing, kind, rth), until, count)


class _Reader:
    """What one stretch of time holds of the wanted ticks."""

    def __init__(self, listing: Listing, kind: TickKind, rth: bool) -> None:
        self._listing = listing
        self._wanted = KINDS[kind]
        self._kind = kind
        self._rth = rth

    def read(self, after: float, until: float) -> PastTicks:
        events = self._listing.between(after, until)
        told = [event for event in events if isinstance(event, self._wanted) and self._is_told(event)]
        return _midpoints(told, self._listing.past_top(until, after)) if self._kind == "MIDPOINT" else told

    def _is_told(self, event: MarketEvent) -> bool:
        if isinstance(event, QuoteChanged) and not (event.bid_size and event.ask_size):
            return False
        return not self._rth or self._listing.is_regular(event.time)


def _midpoints(quotes: Sequence[MarketEvent], stood: QuoteChanged) -> PastTicks:
    """The quotes at which the middle moved from where it ``stood`` before."""
    found: PastTicks = []
    before = stood.bid + stood.ask if stood.bid_size and stood.ask_size else 0.0
    for quote in quotes:
        assert isinstance(quote, QuoteChanged)
        if quote.bid + quote.ask != before:
            before = quote.bid + quote.ask
            found.append(quote)
    return found


def _forwards(reader: _Reader, start: float, until: float, count: int) -> PastTicks:
    found: PastTicks = []
    at, step, last = start - 1e-6, FIRST_STEP, start
    while at < until and len(found) < count and at - last < QUIET_DAYS:
        to = min(at + step, until)
        more = reader.read(at, to)
        found += more
        step = FIRST_STEP if more else min(step * 2, LONGEST_STEP)
        last = found[-1].time if found else start
        at = to
    return found[: _whole_second(found, count)]


def _whole_second(ticks: PastTicks, count: int) -> int:
    """How many of the ticks there are up to the end of the second of the last wanted one."""
    if len(ticks) <= count:
        return len(ticks)
    second = int(ticks[count - 1].time)
    return next((place for place in range(count, len(ticks)) if int(ticks[place].time) != second), len(ticks))


def _backwards(reader: _Reader, until: float, count: int) -> PastTicks:
    parts: list[PastTicks] = []
    at, step, total, quiet = until, FIRST_STEP, 0, 0.0
    while total < count and quiet < QUIET_DAYS:
        more = reader.read(at - step, at)
        parts.append(more)
        total += len(more)
        at, quiet = at - step, 0.0 if more else quiet + step
        step = FIRST_STEP if more else min(step * 2, LONGEST_STEP)
    found = [tick for part in reversed(parts) for tick in part]
    kept = _whole_second(found[::-1], count)
    return found[len(found) - kept :]
