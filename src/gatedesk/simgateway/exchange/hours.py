"""When an order may trade and when its day ends, from the market's sessions.

Shares trade in regular hours only, unless the order asks for more; their DAY orders end with the hours they may use.
Futures and currencies use their whole day.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from gatedesk.simgateway.exchange.market_view import MarketView
from gatedesk.simgateway.exchange.records import OrderTerms
from gatedesk.simgateway.market.records import Instrument

REGULAR_ONLY = frozenset({"STK"})
LOOK_AHEAD = 10  # days: longer than any closure


class TradingHours:
    """The sessions of one market. Regular stretches are remembered until they are over: time only goes forward."""

    def __init__(self, market: MarketView) -> None:
        self._market = market
        self._stretches: dict[int, tuple[float, float]] = {}

    def regular(self, con_id: int, now: float) -> tuple[float, float]:
        """The regular stretch that runs or comes next, in epoch seconds."""
        known = self._stretches.get(con_id)
        if known is None or known[1] <= now:
            known = self._stretches[con_id] = self._next_stretch(con_id, now)
        return known

    def _next_stretch(self, con_id: int, now: float) -> tuple[float, float]:
        days = self._market.sessions(con_id, LOOK_AHEAD, liquid=True)
        return next(pair for _, pairs in days for pair in pairs if pair[1] > now)

    def admits(self, terms: OrderTerms, now: float) -> bool:
        """True if the order may trade in the session that runs at ``now``."""
        if terms.outside_rth or self._type_of(terms) not in REGULAR_ONLY:
            return True
        opens, closes = self.regular(terms.con_id, now)
        return opens <= now < closes

    def is_open(self, terms: OrderTerms, now: float) -> bool:
        """True if there is a market for the order now."""
        return self._market.is_open(terms.con_id) and self.admits(terms, now)

    def opens(self, terms: OrderTerms, now: float) -> float:
        """When an order that finds no market now will find one."""
        if self.admits(terms, now):
            return self._market.next_open(terms.con_id)
        return max(self._market.next_open(terms.con_id), self.regular(terms.con_id, now)[0])

    def day_end(self, terms: OrderTerms, now: float) -> float:
        """When a DAY order that works at ``now`` expires."""
        if terms.outside_rth or self._type_of(terms) not in REGULAR_ONLY:
            return self._market.day_end(terms.con_id)
        return self.regular(terms.con_id, now)[1]

    def auction(self, con_id: int, now: float) -> float:
        """The next close of regular hours."""
        return self.regular(con_id, now)[1]

    def _type_of(self, terms: OrderTerms) -> str:
        instrument = self._market.universe.by_id(terms.con_id)
        return instrument.sec_type if instrument else ""


def opening_text(instrument: Instrument, opens: float) -> str:
    """An opening time as order messages write it: 2026-04-16 09:30:00 US/Eastern."""
    moment = datetime.fromtimestamp(opens, ZoneInfo(instrument.time_zone))
    return f"{moment:%Y-%m-%d %H:%M:%S} {instrument.time_zone}"
