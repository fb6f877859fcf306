"""When an order may trade, when its day ends and when its auction is held, from the market's sessions.

Shares trade in regular hours only, unless the order asks for more; their DAY orders end with the hours they may use.
Futures and currencies use their whole day. Auctions open and close the regular hours; a market that never shuts holds
them all the same, at the New York times of day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gatedesk.simgateway.exchange.lifecycle import Auction
from gatedesk.simgateway.exchange.market_view import MarketView
from gatedesk.simgateway.exchange.records import OrderTerms

REGULAR_ONLY = frozenset({"STK", "OPT"})
LOOK_AHEAD = 10  # days: longer than any closure
ROUND_THE_CLOCK = 22 * 3600.0  # regular hours at least that long have no auctions of their own
AUCTION_ZONE = ZoneInfo("America/New_York")
TIMES_OF_DAY = {Auction.OPENING: (9, 30), Auction.CLOSING: (16, 0)}


class TradingHours:
    """The sessions of one market. A day's hours are remembered until they are over: time only goes forward."""

    def __init__(self, market: MarketView) -> None:
        self._market = market
        self._known: dict[tuple[int, bool], tuple[float, float]] = {}

    def hours(self, con_id: int, now: float, *, regular: bool) -> tuple[float, float]:
        """First opening and last close, in epoch seconds, of the trading day that runs or comes next."""
        known = self._known.get((con_id, regular))
        if known is None or known[1] <= now:
            known = self._known[con_id, regular] = self._look_up(con_id, now, regular)
        return known

    def _look_up(self, con_id: int, now: float, regular: bool) -> tuple[float, float]:
        days = self._market.sessions(con_id, LOOK_AHEAD, liquid=regular)
        return next((pairs[0][0], pairs[-1][1]) for _, pairs in days if pairs and pairs[-1][1] > now)

    def admits(self, terms: OrderTerms, now: float) -> bool:
        """True if the order may trade in the session that runs at ``now``."""
        if terms.outside_rth or self._type_of(terms) not in REGULAR_ONLY:
            return True
        opens, closes = self.hours(terms.con_id, now, regular=True)
        return opens <= now < closes

    def is_open(self, terms: OrderTerms, now: float) -> bool:
        """True if there is a market for the order now."""
        return self._market.is_open(terms.con_id) and self.admits(terms, now)

    def opens(self, terms: OrderTerms, now: float) -> float:
        """When an order that finds no market now will find one."""
        if self.admits(terms, now):
            return self._market.next_open(terms.con_id)
        return max(self._market.next_open(terms.con_id), self.hours(terms.con_id, now, regular=True)[0])

    def day_end(self, terms: OrderTerms, now: float) -> float:
        """When a DAY order that works at ``now`` expires."""
        regular = self._type_of(terms) in REGULAR_ONLY and not terms.outside_rth
        return self.hours(terms.con_id, now, regular=regular)[1]

    def is_regular(self, con_id: int, now: float) -> bool:
        """True within the contract's regular hours."""
        opens, closes = self.hours(con_id, now, regular=True)
        return opens <= now < closes

    def auction(self, con_id: int, auction: Auction, now: float) -> float:
        """When the next such auction is held."""
        days = self._market.sessions(con_id, LOOK_AHEAD, liquid=True)
        return min(moment for moment in _auctions(days, auction, now) if moment > now)

    def _type_of(self, terms: OrderTerms) -> str:
        instrument = self._market.universe.by_id(terms.con_id)
        return instrument.sec_type if instrument else ""


def _auctions(days: list[tuple[str, list[tuple[float, float]]]], auction: Auction, now: float) -> Iterator[float]:
    """The moments of such auctions from ``now``'s day on."""
    for _, pairs in days:
        if pairs and pairs[-1][1] - pairs[0][0] < ROUND_THE_CLOCK:
            yield pairs[0][0] if auction is Auction.OPENING else pairs[-1][1]
        elif pairs:
            yield from _by_the_clock(auction, now)


def _by_the_clock(auction: Auction, now: float) -> Iterator[float]:
    hour, minute = TIMES_OF_DAY[auction]
    today = datetime.fromtimestamp(now, AUCTION_ZONE).replace(hour=hour, minute=minute, second=0, microsecond=0)
    yield from (today.timestamp(), (today + timedelta(days=1)).timestamp())
