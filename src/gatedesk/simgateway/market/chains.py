"""Option chains: which expiries and strikes an underlying has, and the instrument each option is.

No option is kept: all that makes one lies in its contract id, a number above every real one that holds its class, the
week of its expiry, its strike and its right. So ids stay what they are from one simulation to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import ceil, exp, floor, log

from gatedesk.simgateway.market.clock import third_friday, trades_on
from gatedesk.simgateway.market.records import Instrument

FIRST_CON_ID = 1 << 30
CLASS_SHIFT, WEEK_SHIFT, STRIKE_SHIFT = 24, 12, 1
STRIKES_MASK, WEEKS_MASK = 0x7FF, 0xFFF
FIRST_FRIDAY = date(2000, 1, 7)
WEEKLIES, MONTHLIES = 8, 12  # how many expiries of each kind are listed at a time
JANUARIES = 2  # years after the next whose Januaries are listed too
RIGHTS = {"C": "C", "CALL": "C", "P": "P", "PUT": "P", "": ""}
SHARE_OPTION_VENUES = ("CBOE", "AMEX", "PHLX", "ISE", "BOX", "PEARL", "NASDAQOM", "BATS", "MIAX", "GEMINI")
PENNY_OPTIONS, NICKEL_OPTIONS, FUTURE_OPTIONS = 32, 110, 111
PENNIES = ((0.0, 0.01),)
NICKELS = ((0.0, 0.01), (3.0, 0.05))
QUARTERS = ((0.0, 0.05), (5.0, 0.25))
PENNY_CLASSES = frozenset({"SPY", "QQQ", "IWM"})
WEEKLY_NAMES = {"SPX": "SPXW", "NDX": "NDXP"}
STEPS = ((25.0, 0.5), (100.0, 1.0), (250.0, 2.5), (1000.0, 5.0), (10_000.0, 25.0), (1e9, 100.0))
SMILE, SKEW = 0.35, 0.25  # how much more volatile options far from the money are, and those below it
LOWEST_VOLATILITY, HIGHEST_VOLATILITY = 0.05, 2.5
BUSIEST = 900  # trades a day at the money of the busiest underlying


@dataclass(frozen=True, slots=True)
class OptionClass:
    """The options on one underlying. ``number`` is its place in contract ids; strikes are ``step`` apart."""

    number: int
    underlying: Instrument
    step: float
    first_strike: int  # in steps
    last_strike: int

    @property
    def sec_type(self) -> str:
        return "FOP" if self.underlying.sec_type == "FUT" else "OPT"

    @property
    def multiplier(self) -> int:
        return self.underlying.multiplier if self.sec_type == "FOP" else 100

    @property
    def venues(self) -> tuple[str, ...]:
        """Where it trades, the exchange it is found under first."""
        if self.sec_type == "FOP":
            return (self.underlying.exchange,)
        return ("SMART", "CBOE") if self.underlying.sec_type == "IND" else ("SMART", *SHARE_OPTION_VENUES)

    @property
    def names(self) -> tuple[str, ...]:
        """What it may be asked for by: the underlying's symbol, and the class in a local symbol."""
        symbol = self.underlying.symbol
        return symbol, WEEKLY_NAMES.get(symbol, symbol)

    @property
    def strikes(self) -> list[float]:
        return [number * self.step for number in range(self.first_strike, self.last_strike + 1)]

    def trading_class(self, week: int) -> str:
        """Index options that do not expire with the month have a class of their own."""
        symbol = self.underlying.symbol
        return symbol if is_monthly(week) else WEEKLY_NAMES.get(symbol, symbol)

    def weeks(self, today: date) -> list[int]:
        """The weeks of the expiries that are listed on a day, the next first."""
        return [week for week in listed_weeks(today) if expiry_of(week) >= today and self._may_expire(week)]

    def _may_expire(self, week: int) -> bool:
        """Options on a future expire in the last quarter of its life."""
        if self.sec_type == "OPT":
            return True
        end = date.fromisoformat(self.underlying.expiry)
        return end - timedelta(days=98) < expiry_of(week) <= end


def class_of(number: int, underlying: Instrument) -> OptionClass:
    """The class of options on an underlying: strikes around its start price."""
    price = underlying.start_price
    step = next(step for edge, step in STEPS if price < edge)
    reach = 0.3 if price >= 1000 else 0.5
    first, last = max(floor(price * (1 - reach) / step), 1), ceil(price * (1 + reach) / step)
    return OptionClass(number, underlying, step, first, min(last, STRIKES_MASK))


def friday_of(week: int) -> date:
    return FIRST_FRIDAY + timedelta(weeks=week)


def is_monthly(week: int) -> bool:
    friday = friday_of(week)
    return friday == third_friday(friday.year, friday.month)


@lru_cache(maxsize=4096)
def expiry_of(week: int) -> date:
    """The last day that is traded: the Friday, or the day before if the exchange is shut then."""
    friday = friday_of(week)
    return friday if trades_on(friday) else friday - timedelta(days=1)


@lru_cache(maxsize=64)
def listed_weeks(today: date) -> tuple[int, ...]:
    """Weeks with an expiry: the next Fridays, the third Fridays of a year, and the Januaries after."""
    first = -((FIRST_FRIDAY - today).days // 7)
    months = [(today.year + (today.month - 1 + ahead) // 12, (today.month - 1 + ahead) % 12 + 1) for ahead in range(14)]
    thirds = [friday for friday in (third_friday(*month) for month in months) if friday >= today][:MONTHLIES]
    januaries = [third_friday(today.year + ahead, 1) for ahead in range(1, JANUARIES + 2)]
    monthly = {(friday - FIRST_FRIDAY).days // 7 for friday in (*thirds, *januaries)}
    return tuple(sorted(monthly | set(range(first, first + WEEKLIES))))


class Chains:
    """The option classes of a universe, and every option in them by contract id or by its terms."""

    def __init__(self, classes: Iterable[OptionClass] = ()) -> None:
        self.classes = {one.number: one for one in classes}
        self._known: dict[int, Instrument | None] = {}

    def of_underlying(self, con_id: int) -> OptionClass | None:
        return next((one for one in self.classes.values() if one.underlying.con_id == con_id), None)

    def drop(self, con_id: int) -> None:
        """Delist the options on an underlying."""
        self.classes = {number: one for number, one in self.classes.items() if one.underlying.con_id != con_id}
        self._known.clear()

    def by_id(self, con_id: int) -> Instrument | None:
        """The option of that id, whether or not it has expired."""
        if con_id < FIRST_CON_ID:
            return None
        if con_id not in self._known:
            self._known[con_id] = self._make(con_id)
        return self._known[con_id]

    def _make(self, con_id: int) -> Instrument | None:
        kind = self.classes.get(con_id - FIRST_CON_ID >> CLASS_SHIFT)
        week, number = con_id >> WEEK_SHIFT & WEEKS_MASK, con_id >> STRIKE_SHIFT & STRIKES_MASK
        if kind is None or not kind.first_strike <= number <= kind.last_strike:
            return None
        return option(kind, week, number, "P" if con_id & 1 else "C")

    def find(
        self, symbol: str, sec_type: str, expiry: str, strike: float, right: str, today: date
    ) -> Iterator[Instrument]:
        """The listed options that fit; an empty text or 0 fits any, ``expiry`` may be a month."""
        rights = [one for one in "CP" if RIGHTS.get(right.upper(), one) in ("", one)] if right.upper() in RIGHTS else []
        for kind in self.classes.values():
            if kind.sec_type != sec_type or symbol.upper() not in kind.names:
                continue
            numbers = _strike_numbers(kind, strike)
            for week in kind.weeks(today):
                if expiry_of(week).strftime("%Y%m%d").startswith(expiry):
                    yield from self._row(kind, week, numbers, rights)

    def _row(self, kind: OptionClass, week: int, numbers: Iterable[int], rights: list[str]) -> Iterator[Instrument]:
        for number in numbers:
            for right in rights:
                found = self.by_id(con_id_of(kind, week, number, right))
                if found is not None:
                    yield found


def _strike_numbers(kind: OptionClass, strike: float) -> Iterable[int]:
    if not strike:
        return range(kind.first_strike, kind.last_strike + 1)
    number = round(strike / kind.step)
    return [number] if abs(number * kind.step - strike) < 1e-9 else []


def con_id_of(kind: OptionClass, week: int, number: int, right: str) -> int:
    return (
        FIRST_CON_ID + (kind.number << CLASS_SHIFT) + (week << WEEK_SHIFT) + (number << STRIKE_SHIFT) + (right == "P")
    )


def option(kind: OptionClass, week: int, number: int, right: str) -> Instrument:
    """The instrument of one option. Its volatility is its own for good: the smile of the strike at the start price."""
    base, expiry, strike = kind.underlying, expiry_of(week), number * kind.step
    rule, increments = _rule(kind)
    trading_class, exchange, *venues = kind.trading_class(week), *kind.venues
    return Instrument(
        con_id=con_id_of(kind, week, number, right), symbol=base.symbol, sec_type=kind.sec_type, exchange=exchange,
        primary_exchange="", currency=base.currency,
        local_symbol=_local_symbol(kind, trading_class, expiry, strike, right),
        trading_class=trading_class, market_name=trading_class, long_name=base.long_name, min_tick=increments[0][1],
        increments=increments, market_rule_id=rule, multiplier=kind.multiplier, expiry=expiry.strftime("%Y%m%d"),
        strike=strike, right=right, under_con_id=base.con_id, under_symbol=base.symbol, under_sec_type=base.sec_type,
        industry=base.industry, category=base.category, subcategory=base.subcategory, time_zone=base.time_zone,
        venues=tuple(venues), volatility=_volatility(base, strike), daily_volume=_daily_trades(base, strike), lot=10,
    )  # fmt: skip


def _rule(kind: OptionClass) -> tuple[int, tuple[tuple[float, float], ...]]:
    if kind.sec_type == "FOP":
        return FUTURE_OPTIONS, QUARTERS
    return (PENNY_OPTIONS, PENNIES) if kind.underlying.symbol in PENNY_CLASSES else (NICKEL_OPTIONS, NICKELS)


def _local_symbol(kind: OptionClass, trading_class: str, expiry: date, strike: float, right: str) -> str:
    """As the OCC writes it, ``AAPL  260417C00190000``; of an option on a future ``ESM6 C5000``."""
    if kind.sec_type == "FOP":
        return f"{kind.underlying.local_symbol} {right}{strike:g}"
    return f"{trading_class:<6}{expiry:%y%m%d}{right}{round(strike * 1000):08d}"


def _volatility(base: Instrument, strike: float) -> float:
    distance = log(strike / base.start_price)
    smile = base.volatility * (1 + SMILE * distance * distance * 10 - SKEW * distance)
    return round(min(max(smile, LOWEST_VOLATILITY), HIGHEST_VOLATILITY), 6)


def _daily_trades(base: Instrument, strike: float) -> int:
    """How often it trades a day: most at the money, the more the busier its underlying."""
    busy = min(base.daily_volume / 50_000_000, 1.0) if base.sec_type == "STK" else 1.0
    return max(round(BUSIEST * (0.2 + 0.8 * busy) * exp(-abs(log(strike / base.start_price)) * 14)), 1)
