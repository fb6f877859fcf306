"""Finding what trades in the simulated market: by id, by the fields of a contract, by a pattern.

Place in the flow: ``catalogue`` has the tables, ``chains`` the options; the market opens the universe at its start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from gatedesk.simgateway.market.catalogue import EURO_DOLLAR as EURO_DOLLAR
from gatedesk.simgateway.market.catalogue import INDEX_FUTURE as INDEX_FUTURE
from gatedesk.simgateway.market.catalogue import SHARE_VENUES as SHARE_VENUES
from gatedesk.simgateway.market.catalogue import UNIVERSE as UNIVERSE
from gatedesk.simgateway.market.catalogue import listed_futures
from gatedesk.simgateway.market.chains import Chains, OptionClass, class_of, option
from gatedesk.simgateway.market.clock import NEW_YORK, day_of
from gatedesk.simgateway.market.records import Instrument

OPTIONS = ("OPT", "FOP")
CONTINUOUS = "CONTFUT"  # the name under which the next future to expire is asked for, whichever it is
BOTH_FUTURES = "FUT+CONTFUT"
WITHOUT_OPTIONS = frozenset({"VIX"})  # its options are priced by futures that do not trade here
FUTURE_CLASSES = 48  # numbers of option classes from here on belong to futures: four quarters for each root
MOST_CLASSES = 64


def _matches_exchange(instrument: Instrument, exchange: str) -> bool:
    places = {instrument.exchange, instrument.primary_exchange, *instrument.venues}
    return exchange.upper() in places


class Universe:
    """The instruments of one market, by id and by the fields of a contract. Holds at most one of each id.

    ``now`` (epoch seconds) decides what has expired; the market moves it on.
    """

    def __init__(self, instruments: Iterable[Instrument] = UNIVERSE) -> None:
        self._instruments = {instrument.con_id: instrument for instrument in instruments}
        self.chains = Chains()
        self.now = 0.0

    def __iter__(self) -> Iterator[Instrument]:
        """Everything but the options, which are too many."""
        return iter(self._instruments.values())

    def __len__(self) -> int:
        return len(self._instruments)

    def open(self, start: float) -> None:
        """List what depends on the day: futures by their expiry, and options."""
        self.now = start
        for root in [one for one in self if one.sec_type == "FUT" and not one.expiry]:
            del self._instruments[root.con_id]
            for contract in listed_futures(root, start):
                self.add(contract)
        self.chains = Chains(self._classes())

    def _classes(self) -> Iterator[OptionClass]:
        """Numbers follow the catalogue, so that they stay; a future's is its quarter's."""
        optionable = [one for one in self if one.sec_type in ("STK", "IND") and one.symbol not in WITHOUT_OPTIONS]
        for number, underlying in enumerate(optionable[:FUTURE_CLASSES]):
            yield class_of(number, underlying)
        futures = [one for one in self if one.sec_type == "FUT"]
        roots = list(dict.fromkeys(one.symbol for one in futures))
        for future in futures:
            number = FUTURE_CLASSES + 4 * roots.index(future.symbol) + future.con_id % 4
            if number < MOST_CLASSES:
                yield class_of(number, future)

    def add(self, instrument: Instrument) -> None:
        """List an instrument, in place of the one with the same id if there is one."""
        self._instruments[instrument.con_id] = instrument

    def by_id(self, con_id: int) -> Instrument | None:
        return self._instruments.get(con_id) or self.chains.by_id(con_id)

    @property
    def today(self) -> date:
        return date.fromordinal(day_of(self.now, NEW_YORK))

    def find(
        self, symbol: str = "", sec_type: str = "", exchange: str = "", currency: str = "", expiry: str = "",
        local_symbol: str = "", con_id: int = 0, *, strike: float = 0.0, right: str = "", trading_class: str = "",
        multiplier: str = "",
    ) -> list[Instrument]:  # fmt: skip
        """All instruments that fit; an empty text or 0 fits any. ``expiry`` may be a month (YYYYMM) or a day.

        The id alone decides if it is given. ``exchange`` is where it is routed, its primary exchange or a venue.
        ``CONTFUT`` is the next future to expire. Options are found only by their type and symbol.
        """
        if con_id:
            found = self.by_id(con_id)
            return [found] if found else []
        wanted = (
            (symbol, "symbol"), (currency, "currency"), (local_symbol, "local_symbol"),
            (trading_class, "trading_class"), (multiplier, "multiplier"),
        )  # fmt: skip
        return [
            one for one in self._candidates(symbol or local_symbol[:6].strip(), sec_type.upper(), expiry, strike, right)
            if all(not text or text.upper() == str(getattr(one, field)).upper() for text, field in wanted)
            and (not exchange or _matches_exchange(one, exchange))
        ]  # fmt: skip

    def _candidates(self, symbol: str, sec_type: str, expiry: str, strike: float, right: str) -> Iterable[Instrument]:
        if sec_type in OPTIONS:
            return self.chains.find(symbol, sec_type, expiry, strike, right, self.today)
        if sec_type == CONTINUOUS:
            return self.front_futures()
        kinds = ("FUT",) if sec_type == BOTH_FUTURES else (sec_type,) if sec_type else ()
        return [
            one
            for one in self
            if (not kinds or one.sec_type in kinds) and (not expiry or one.expiry.startswith(expiry))
        ]

    def front_futures(self) -> list[Instrument]:
        """Of each root the contract that expires next."""
        today = self.today.strftime("%Y%m%d")
        alive = sorted((one for one in self if one.sec_type == "FUT" and one.expiry >= today), key=_expiry)
        return list({one.symbol: one for one in reversed(alive)}.values())

    def search(self, pattern: str) -> list[Instrument]:
        """Instruments whose symbol begins with the pattern, then those whose name holds it; the exact symbol first.

        Of a future's contracts the next to expire speaks for all.
        """
        sought = pattern.strip().upper()
        if not sought:
            return []
        fronts = self.front_futures()
        known = [one for one in self if one.sec_type != "FUT" or one in fronts]
        by_symbol = [one for one in known if one.symbol.startswith(sought) or one.local_symbol.startswith(sought)]
        by_name = [one for one in known if sought in one.long_name.upper() and one not in by_symbol]
        return sorted(by_symbol, key=lambda one: (one.symbol != sought, one.symbol)) + by_name

    def rule(self, market_rule_id: int) -> tuple[tuple[float, float], ...] | None:
        """The market rule's rows ``(low_edge, increment)``, or None if no instrument follows it."""
        return next((one.increments for one in (*self, *self._samples()) if one.market_rule_id == market_rule_id), None)

    def _samples(self) -> Iterator[Instrument]:
        """One option of every class, whose rule they all follow."""
        for kind in self.chains.classes.values():
            if weeks := kind.weeks(self.today):
                yield option(kind, weeks[0], kind.first_strike, "C")


def _expiry(instrument: Instrument) -> str:
    return instrument.expiry
