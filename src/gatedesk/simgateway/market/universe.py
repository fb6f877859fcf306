"""What trades in the simulated market: US shares and funds, a currency pair and an index future, and how to find them.

Contract ids, ISINs and exchanges are the real ones where they are public knowledge; the rest are invented and
stable. Prices are those of early 2024, rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from gatedesk.simgateway.market.clock import NEW_YORK, day_of, third_friday
from gatedesk.simgateway.market.records import Instrument

PENNY_RULE = 26
CURRENCY_RULE = 239
INDEX_FUTURE_RULE = 67
PENNIES = ((0.0, 0.0001), (1.0, 0.01))
SHARE_VENUES = ("NASDAQ", "ARCA", "BATS", "NYSE", "IEX", "EDGEA", "BYX", "PSX", "MEMX")
MONTH_CODES = {3: "H", 6: "M", 9: "U", 12: "Z"}

# industry, category and subcategory of contract details
COMPUTERS = ("Technology", "Computers", "Computers")
SOFTWARE = ("Technology", "Software", "Applications Software")
PORTALS = ("Communications", "Internet", "Web Portals/ISP")
COMMERCE = ("Communications", "Internet", "E-Commerce/Products")
CHIPS = ("Technology", "Semiconductors", "Electronic Compo-Semicon")
CONTENT = ("Communications", "Internet", "Internet Content-Entmnt")
CARS = ("Consumer, Cyclical", "Auto Manufacturers", "Auto-Cars/Light Trucks")
NETWORKS = ("Communications", "Telecommunications", "Networking Products")
BANKS = ("Financial", "Banks", "Diversified Banking Inst")
OIL = ("Energy", "Oil & Gas", "Oil Comp-Integrated")
DRINKS = ("Consumer, Non-cyclical", "Beverages", "Beverages-Non-alcoholic")
MEDIA = ("Communications", "Media", "Multimedia")
RETAIL = ("Consumer, Cyclical", "Retail", "Retail-Discount")
DRUGS = ("Consumer, Non-cyclical", "Pharmaceuticals", "Medical-Drugs")
SERVICES = ("Technology", "Computers", "Computer Services")
ENGINES = ("Industrial", "Aerospace/Defense", "Aerospace/Defense-Equip")
TELEPHONE = ("Communications", "Telecommunications", "Telephone-Integrated")
AEROSPACE = ("Industrial", "Aerospace/Defense", "Aerospace/Defense")

# con_id, symbol, primary exchange, name, price, volatility, daily volume, line of business, ISIN
_SHARES = (
    (265598, "AAPL", "NASDAQ", "APPLE INC", 191.0, 0.24, 55_000_000, COMPUTERS, "US0378331005"),
    (272093, "MSFT", "NASDAQ", "MICROSOFT CORP", 411.0, 0.23, 22_000_000, SOFTWARE, "US5949181045"),
    (208813719, "GOOGL", "NASDAQ", "ALPHABET INC-CL A", 147.5, 0.27, 27_000_000, PORTALS, "US02079K3059"),
    (3691937, "AMZN", "NASDAQ", "AMAZON.COM INC", 169.8, 0.30, 42_000_000, COMMERCE, "US0231351067"),
    (4815747, "NVDA", "NASDAQ", "NVIDIA CORP", 721.0, 0.45, 48_000_000, CHIPS, "US67066G1040"),
    (107113386, "META", "NASDAQ", "META PLATFORMS INC-CLASS A", 468.0, 0.34, 18_000_000, CONTENT, "US30303M1027"),
    (76792991, "TSLA", "NASDAQ", "TESLA INC", 188.5, 0.50, 95_000_000, CARS, "US88160R1014"),
    (4391, "AMD", "NASDAQ", "ADVANCED MICRO DEVICES", 171.9, 0.44, 60_000_000, CHIPS, "US0079031078"),
    (270639, "INTC", "NASDAQ", "INTEL CORP", 43.1, 0.36, 45_000_000, CHIPS, "US4581401001"),
    (15124833, "NFLX", "NASDAQ", "NETFLIX INC", 558.5, 0.36, 4_200_000, CONTENT, "US64110L1061"),
    (268084, "CSCO", "NASDAQ", "CISCO SYSTEMS INC", 50.2, 0.19, 19_000_000, NETWORKS, "US17275R1023"),
    (1520593, "JPM", "NYSE", "JPMORGAN CHASE & CO", 174.8, 0.19, 9_000_000, BANKS, "US46625H1005"),
    (10098, "BAC", "NYSE", "BANK OF AMERICA CORP", 33.1, 0.24, 38_000_000, BANKS, "US0605051046"),
    (13977, "XOM", "NYSE", "EXXON MOBIL CORP", 102.1, 0.21, 18_000_000, OIL, "US30231G1022"),
    (8894, "KO", "NYSE", "COCA-COLA CO/THE", 59.6, 0.13, 14_000_000, DRINKS, "US1912161007"),
    (6459, "DIS", "NYSE", "WALT DISNEY CO/THE", 110.5, 0.26, 12_000_000, MEDIA, "US2546871060"),
    (13824, "WMT", "NYSE", "WALMART INC", 169.3, 0.15, 6_500_000, RETAIL, "US9311421039"),
    (11031, "PFE", "NYSE", "PFIZER INC", 27.6, 0.24, 37_000_000, DRUGS, "US7170811035"),
    (8314, "IBM", "NYSE", "INTL BUSINESS MACHINES CORP", 184.2, 0.20, 4_800_000, SERVICES, "US4592001014"),
    (498843743, "GE", "NYSE", "GENERAL ELECTRIC", 140.2, 0.25, 6_000_000, ENGINES, "US3696043013"),
    (9599491, "F", "NYSE", "FORD MOTOR CO", 12.6, 0.34, 50_000_000, CARS, "US3453708600"),
    (37018770, "T", "NYSE", "AT&T INC", 17.1, 0.22, 33_000_000, TELEPHONE, "US00206R1023"),
    (4762, "BA", "NYSE", "BOEING CO/THE", 209.2, 0.33, 7_000_000, AEROSPACE, "US0970231058"),
)

# con_id, symbol, name, price, volatility, daily volume, ISIN
_FUNDS = (
    (756733, "SPY", "SS SPDR S&P 500 ETF TRUST-US", 502.0, 0.13, 75_000_000, "US78462F1030"),
    (320227571, "QQQ", "INVESCO QQQ TRUST SERIES 1", 436.5, 0.18, 45_000_000, "US46090E1038"),
    (9579970, "IWM", "ISHARES RUSSELL 2000 ETF", 199.4, 0.21, 32_000_000, "US4642876555"),
    (73128548, "DIA", "SPDR DJIA TRUST", 387.2, 0.12, 3_400_000, "US78467X1090"),
    (51529211, "GLD", "SPDR GOLD SHARES", 187.4, 0.13, 7_000_000, "US78463V1070"),
    (15547841, "TLT", "ISHARES 20+ YEAR TREASURY BD", 94.3, 0.16, 36_000_000, "US4642874329"),
    (4215230, "XLF", "FINANCIAL SELECT SECTOR SPDR", 38.9, 0.15, 38_000_000, "US81369Y6059"),
)


def _share(
    con_id: int, symbol: str, primary: str, name: str, price: float, volatility: float, volume: int,
    business: tuple[str, str, str], isin: str, stock_type: str = "COMMON",
) -> Instrument:  # fmt: skip
    trading_class = {"NASDAQ": "NMS"}.get(primary, symbol)
    return Instrument(
        con_id=con_id, symbol=symbol, sec_type="STK", exchange="SMART", primary_exchange=primary, currency="USD",
        local_symbol=symbol, trading_class=trading_class, market_name=trading_class, long_name=name, min_tick=0.01,
        increments=PENNIES, market_rule_id=PENNY_RULE, stock_type=stock_type, isin=isin, industry=business[0],
        category=business[1], subcategory=business[2], start_price=price, volatility=volatility, daily_volume=volume,
        min_size=0.0001, venues=(primary, *(venue for venue in SHARE_VENUES if venue != primary)),
    )  # fmt: skip


def _fund(con_id: int, symbol: str, name: str, price: float, volatility: float, volume: int, isin: str) -> Instrument:
    primary = "NASDAQ" if symbol in ("QQQ", "TLT") else "ARCA"
    return _share(con_id, symbol, primary, name, price, volatility, volume, ("", "", ""), isin, "ETF")


EURO_DOLLAR = Instrument(
    con_id=12087792, symbol="EUR", sec_type="CASH", exchange="IDEALPRO", primary_exchange="", currency="USD",
    local_symbol="EUR.USD", trading_class="EUR.USD", market_name="EUR.USD", long_name="European Monetary Union Euro",
    min_tick=0.00005, increments=((0.0, 0.00005),), market_rule_id=CURRENCY_RULE, start_price=1.0850,
    volatility=0.07, daily_volume=2_000_000_000, lot=250_000, min_size=0.01,
)  # fmt: skip

INDEX_FUTURE = Instrument(
    con_id=495512563, symbol="ES", sec_type="FUT", exchange="CME", primary_exchange="", currency="USD",
    local_symbol="ES", trading_class="ES", market_name="ES", long_name="E-mini S&P 500", min_tick=0.25,
    increments=((0.0, 0.25),), market_rule_id=INDEX_FUTURE_RULE, multiplier=50, under_con_id=11004968,
    under_symbol="ES", under_sec_type="IND", industry="Indices", category="Broad Range Equity Index",
    subcategory="*", time_zone="US/Central", start_price=5021.25, volatility=0.14, daily_volume=1_500_000, lot=4,
    initial_margin=14_300.0, maintenance_margin=13_000.0,
)  # fmt: skip

UNIVERSE: tuple[Instrument, ...] = (
    *(_share(*row) for row in _SHARES),
    *(_fund(*row) for row in _FUNDS),
    EURO_DOLLAR,
    INDEX_FUTURE,
)


def listed(instrument: Instrument, start: float) -> Instrument:
    """The instrument as it trades at ``start``: a future without expiry becomes the front quarter's contract."""
    if instrument.sec_type != "FUT" or instrument.expiry:
        return instrument
    expiry = _front_quarter(date.fromordinal(day_of(start, NEW_YORK)))
    local = f"{instrument.symbol}{MONTH_CODES[expiry.month]}{expiry.year % 10}"
    return replace(instrument, expiry=expiry.strftime("%Y%m%d"), local_symbol=local)


def _front_quarter(today: date) -> date:
    quarters = [(year, month) for year in (today.year, today.year + 1) for month in MONTH_CODES]
    return next(friday for friday in (third_friday(*quarter) for quarter in quarters) if friday >= today)


def _matches_exchange(instrument: Instrument, exchange: str) -> bool:
    places = {instrument.exchange, instrument.primary_exchange, *instrument.venues}
    return exchange.upper() in places


class Universe:
    """The instruments of one market, by id and by the fields of a contract. Holds at most one of each id."""

    def __init__(self, instruments: Iterable[Instrument] = UNIVERSE) -> None:
        self._instruments = {instrument.con_id: instrument for instrument in instruments}

    def __iter__(self) -> Iterator[Instrument]:
        return iter(self._instruments.values())

    def __len__(self) -> int:
        return len(self._instruments)

    def add(self, instrument: Instrument) -> None:
        """List an instrument, in place of the one with the same id if there is one."""
        self._instruments[instrument.con_id] = instrument

    def by_id(self, con_id: int) -> Instrument | None:
        return self._instruments.get(con_id)

    def find(
        self, symbol: str = "", sec_type: str = "", exchange: str = "", currency: str = "", expiry: str = "",
        local_symbol: str = "", con_id: int = 0,
    ) -> list[Instrument]:  # fmt: skip
        """All instruments that fit; an empty text or 0 fits any. ``expiry`` may be a month (YYYYMM) or a day.

        The id alone decides if it is given. ``exchange`` is where it is routed, its primary exchange or a venue.
        """
        if con_id:
            found = self.by_id(con_id)
            return [found] if found else []
        wanted = ((symbol, "symbol"), (sec_type, "sec_type"), (currency, "currency"), (local_symbol, "local_symbol"))
        return [
            one for one in self
            if all(not text or text.upper() == getattr(one, field).upper() for text, field in wanted)
            and (not expiry or one.expiry.startswith(expiry))
            and (not exchange or _matches_exchange(one, exchange))
        ]  # fmt: skip

    def search(self, pattern: str) -> list[Instrument]:
        """Instruments whose symbol begins with the pattern, then those whose name holds it; the exact symbol first."""
        sought = pattern.strip().upper()
        if not sought:
            return []
        by_symbol = [one for one in self if one.symbol.startswith(sought) or one.local_symbol.startswith(sought)]
        by_name = [one for one in self if sought in one.long_name.upper() and one not in by_symbol]
        return sorted(by_symbol, key=lambda one: (one.symbol != sought, one.symbol)) + by_name

    def rule(self, market_rule_id: int) -> tuple[tuple[float, float], ...] | None:
        """The market rule's rows ``(low_edge, increment)``, or None if no instrument follows it."""
        return next((one.increments for one in self if one.market_rule_id == market_rule_id), None)
