"""The tables of what trades in the simulated market: US shares and funds, currencies, futures and indices.

Contract ids, ISINs and exchanges are the real ones where they are public knowledge; the rest are invented and
stable. Prices are those of early 2024, rounded. Options are not listed here: ``chains`` makes them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from gatedesk.simgateway.market.clock import NEW_YORK, day_of, third_friday
from gatedesk.simgateway.market.records import Instrument

PENNY_RULE = 26
CURRENCY_RULE = 239
YEN_RULE = 240
INDEX_RULE = 1
INDEX_FUTURE_RULE = 67
PENNIES = ((0.0, 0.0001), (1.0, 0.01))
SHARE_VENUES = ("NASDAQ", "ARCA", "BATS", "NYSE", "IEX", "EDGEA", "BYX", "PSX", "MEMX")
MONTH_CODES = {3: "H", 6: "M", 9: "U", 12: "Z"}
QUARTERS_LISTED = 3
CARRY = 0.011  # of the price, a quarter
LATER_VOLUME = 0.04  # of the contract before

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


# con_id, symbol, currency, name, price, increment, volatility, daily volume
_PAIRS = (
    (12087792, "EUR", "USD", "European Monetary Union Euro", 1.0850, 0.00005, 0.07, 2_000_000_000),
    (12087797, "GBP", "USD", "British pound", 1.2620, 0.00005, 0.08, 1_200_000_000),
    (14433401, "AUD", "USD", "Australian dollar", 0.6520, 0.00005, 0.10, 800_000_000),
    (39453441, "NZD", "USD", "New Zealand dollar", 0.6130, 0.00005, 0.10, 400_000_000),
    (15016059, "USD", "JPY", "United States dollar", 149.30, 0.005, 0.09, 1_800_000_000),
    (12087820, "USD", "CHF", "United States dollar", 0.8760, 0.00005, 0.07, 700_000_000),
    (15016062, "USD", "CAD", "United States dollar", 1.3470, 0.00005, 0.06, 900_000_000),
    (12087807, "EUR", "GBP", "European Monetary Union Euro", 0.8595, 0.00005, 0.05, 500_000_000),
    (14321016, "EUR", "JPY", "European Monetary Union Euro", 162.00, 0.005, 0.09, 500_000_000),
    (12087802, "EUR", "CHF", "European Monetary Union Euro", 0.9500, 0.00005, 0.05, 400_000_000),
)


def _pair(
    con_id: int, symbol: str, currency: str, name: str, price: float, increment: float, volatility: float, volume: int
) -> Instrument:
    local, rule = f"{symbol}.{currency}", YEN_RULE if currency == "JPY" else CURRENCY_RULE
    return Instrument(
        con_id=con_id, symbol=symbol, sec_type="CASH", exchange="IDEALPRO", primary_exchange="", currency=currency,
        local_symbol=local, trading_class=local, market_name=local, long_name=name, min_tick=increment,
        increments=((0.0, increment),), market_rule_id=rule, start_price=price, volatility=volatility,
        daily_volume=volume, lot=250_000, min_size=0.01,
    )  # fmt: skip


def _index(con_id: int, symbol: str, exchange: str, name: str, price: float, volatility: float) -> Instrument:
    return Instrument(
        con_id=con_id, symbol=symbol, sec_type="IND", exchange=exchange, primary_exchange="", currency="USD",
        local_symbol=symbol, trading_class=symbol, market_name=symbol, long_name=name, min_tick=0.01,
        increments=((0.0, 0.01),), market_rule_id=INDEX_RULE, industry="Indices", category="Broad Range Equity Index",
        subcategory="*", start_price=price, volatility=volatility, daily_volume=0,
    )  # fmt: skip


def _root(
    con_id: int, index: int, symbol: str, name: str, price: float, volatility: float, volume: int, multiplier: int,
    margins: tuple[float, float], moves_with: int,
) -> Instrument:  # fmt: skip
    """A future without expiry: ``listed_futures`` makes its contracts, whose ids count on from its own."""
    return Instrument(
        con_id=con_id, symbol=symbol, sec_type="FUT", exchange="CME", primary_exchange="", currency="USD",
        local_symbol=symbol, trading_class=symbol, market_name=symbol, long_name=name, min_tick=0.25,
        increments=((0.0, 0.25),), market_rule_id=INDEX_FUTURE_RULE, multiplier=multiplier, under_con_id=index,
        under_symbol=symbol, under_sec_type="IND", industry="Indices", category="Broad Range Equity Index",
        subcategory="*", time_zone="US/Central", start_price=price, volatility=volatility, daily_volume=volume, lot=4,
        initial_margin=margins[0], maintenance_margin=margins[1], moves_with=moves_with,
    )  # fmt: skip


SPY, QQQ = 756733, 320227571
EURO_DOLLAR = _pair(*_PAIRS[0])
INDEX_FUTURE = _root(
    620_000_000, 11004968, "ES", "E-mini S&P 500", 5021.25, 0.13, 1_500_000, 50, (14_300.0, 13_000.0), SPY
)
TECHNOLOGY_FUTURE = _root(
    621_000_000, 11004958, "NQ", "E-mini NASDAQ 100", 17_930.0, 0.18, 600_000, 20, (20_900.0, 19_000.0), QQQ
)
UNIVERSE: tuple[Instrument, ...] = (
    *(_share(*row) for row in _SHARES),
    *(_fund(*row) for row in _FUNDS),
    *(_pair(*row) for row in _PAIRS),
    INDEX_FUTURE,
    TECHNOLOGY_FUTURE,
    _index(416904, "SPX", "CBOE", "S&P 500 Stock Index", 5020.0, 0.13),
    _index(416843, "NDX", "NASDAQ", "NASDAQ 100 Stock Index", 17_896.5, 0.18),
    _index(13455763, "VIX", "CBOE", "CBOE Volatility Index", 14.0, 0.80),
)


@dataclass(frozen=True, slots=True)
class Gauge:
    """How an index follows a fund: its value is its start price times the fund's growth to a power.

    The growth is that since the start, or with ``memory`` the growth over the mean of so many days before.
    """

    fund: int
    power: float
    memory: int = 0


GAUGES = {416904: Gauge(SPY, 1.0), 416843: Gauge(QQQ, 1.0), 13455763: Gauge(SPY, -5.0, memory=60)}


def listed_futures(root: Instrument, start: float) -> list[Instrument]:
    """The quarterly contracts of a root that trade at ``start``, the next to expire first.

    A later one costs its carry more. Ids are those of the root and a count of quarters, so they stay what they are.
    """
    quarters = _quarters(date.fromordinal(day_of(start, NEW_YORK)))[:QUARTERS_LISTED]
    return [_contract(root, *quarter, place) for place, quarter in enumerate(quarters)]


def _contract(root: Instrument, expiry: date, number: int, place: int) -> Instrument:
    price = root.start_price * (1.0 + CARRY) ** place
    return replace(
        root,
        con_id=root.con_id + number,
        expiry=expiry.strftime("%Y%m%d"),
        local_symbol=f"{root.symbol}{MONTH_CODES[expiry.month]}{expiry.year % 10}",
        start_price=round(price / root.min_tick) * root.min_tick,
        daily_volume=int(root.daily_volume * LATER_VOLUME**place),
    )


def _quarters(today: date) -> list[tuple[date, int]]:
    """The expiries from today on with their numbers: quarters since 2000."""
    years = range(today.year, today.year + 3)
    quarters = [(third_friday(year, month), year * 4 + month // 3 - 8001) for year in years for month in MONTH_CODES]
    return [(expiry, number) for expiry, number in quarters if expiry >= today]
