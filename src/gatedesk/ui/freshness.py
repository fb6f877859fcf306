"""Whether a price may look live: judged by the connection, by what the Gateway said of it, and by its own rhythm.

A contract that ticks ten times a second is stale after seconds of silence, one that ticks once a minute is not: each is
measured against the gaps it used to have. Watchlist, chart and ticket ask here, so that they never disagree.
"""

from __future__ import annotations

from collections.abc import Callable

from gatedesk.domain.connection import ConnectionState, ConnectionStatus
from gatedesk.domain.market import MarketDataKind, Quote

FIRST_PATIENCE = 60.0
"""Seconds of silence allowed while a contract's rhythm is not known yet."""
SHORTEST_PATIENCE, LONGEST_PATIENCE = 15.0, 600.0
GAPS_ALLOWED = 8
"""A silence of so many usual gaps is no longer usual."""
NEWS = 0.2
"""How much the latest gap counts in the usual one."""

BADGES: dict[MarketDataKind, str] = {
    MarketDataKind.LIVE: "",
    MarketDataKind.UNKNOWN: "",
    MarketDataKind.FROZEN: "FROZEN",
    MarketDataKind.DELAYED: "DELAYED",
    MarketDataKind.DELAYED_FROZEN: "DELAYED-FROZEN",
    MarketDataKind.STALE: "STALE",
    MarketDataKind.NO_PERMISSION: "NO PERMISSION",
    MarketDataKind.COMPETING: "COMPETING SESSION",
}
AGEING = frozenset({MarketDataKind.LIVE, MarketDataKind.UNKNOWN, MarketDataKind.STALE})
"""Kinds that say nothing about how old the price is; the others have their own word already."""


class Freshness:
    """``clock`` gives epoch seconds; ``status`` how the connection stands now."""

    def __init__(self, clock: Callable[[], float], status: Callable[[], ConnectionStatus]) -> None:
        self._clock = clock
        self._status = status
        self._received: dict[int, float] = {}
        self._gap: dict[int, float] = {}

    def note(self, quotes: tuple[Quote, ...]) -> None:
        """Learn from quotes that came. One that was only marked anew has the time it had and teaches nothing."""
        for quote in quotes:
            before = self._received.get(quote.con_id)
            if quote.received is None or quote.received == before:
                continue
            self._received[quote.con_id] = quote.received
            if before is not None and quote.received > before:
                self._learn(quote.con_id, quote.received - before)

    def stale_for(self, quote: Quote) -> int | None:
        """Whole seconds since the last tick if the price must not look live for its age; None when it may."""
        if quote.kind not in AGEING and self._status().state is ConnectionState.LIVE:
            return None
        age = 0.0 if quote.received is None else max(0.0, self._clock() - quote.received)
        sound = self._status().state is ConnectionState.LIVE and quote.kind is not MarketDataKind.STALE
        return None if sound and (quote.received is None or age <= self._patience(quote.con_id)) else int(age)

    def badge(self, quote: Quote) -> str:
        """The words on what a price is; empty means live."""
        age = self.stale_for(quote)
        return BADGES[quote.kind] if age is None else f"STALE {age_words(age)}"

    def _learn(self, con_id: int, gap: float) -> None:
        usual = self._gap.get(con_id, gap)
        self._gap[con_id] = usual + NEWS * (gap - usual)

    def _patience(self, con_id: int) -> float:
        gap = self._gap.get(con_id)
        return FIRST_PATIENCE if gap is None else min(max(SHORTEST_PATIENCE, GAPS_ALLOWED * gap), LONGEST_PATIENCE)


def age_words(seconds: int | None) -> str:
    """An age as one number: 45 s, 12 min, 5 h; nothing when it is not known."""
    if seconds is None:
        return ""
    if seconds < 2 * 60:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 2 * 3600 else f"{seconds // 3600} h"
