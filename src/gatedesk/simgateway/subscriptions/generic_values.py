"""What each generic tick adds to a market data line: one function a number, over a glance at the instrument.

Place in the flow: feeds ask the tables at the end. Open interest, option volume and auctions are invented, but as
steady as they should be: drawn from the contract and the day.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import log, sqrt
from zlib import crc32

from gatedesk.simgateway.exchange.lending import Supply
from gatedesk.simgateway.market.records import MarketBar
from gatedesk.simgateway.moments import day_text
from gatedesk.simgateway.subscriptions.glance import Glance, Picture

Source = Callable[[Glance], Picture]

DAY = 86_400.0
YEAR_DAYS = 365
TRADING_DAYS = 252
MONTH = 30  # days of historical volatility
BORROWABLE = 5_000_000
OPTIONABLE = ("STK", "IND")
UNDERLYINGS_PER_CONTRACT = 2500  # shares traded for each option contract that is
AUCTION_SHARE = 400  # of the day's volume: what an auction is short of
INDEX_FUTURES = {"SPX": "ES", "NDX": "NQ"}


def _drawn(glance: Glance, purpose: str, least: int, most: int) -> int:
    """A number of the contract's and the day's own."""
    text = f"{glance.con_id} {purpose} {day_text(glance.now, glance.instrument.time_zone)}"
    return least + crc32(text.encode()) % (most - least)


def _days(glance: Glance, days: int) -> list[MarketBar]:
    return glance.market.bars(
        glance.con_id, size="1D", start=glance.now - days * DAY, end=glance.now, what="TRADES", rth=True
    )


def _option_volume(glance: Glance) -> Picture:
    """Calls and puts traded today, in the proportion of the underlying's own volume."""
    if glance.instrument.sec_type not in OPTIONABLE:
        return {}
    whole = (glance.day.volume or glance.day.trades * 100) / UNDERLYINGS_PER_CONTRACT
    calls = _drawn(glance, "calls", 40, 70) / 100
    return {29: (int(whole * calls), -1), 30: (int(whole * (1 - calls)), -1)}


def _option_interest(glance: Glance) -> Picture:
    """Open interest: of all calls and puts on an underlying, or of one option under its own side's number."""
    kind, right = glance.instrument.sec_type, glance.instrument.right
    if kind in OPTIONABLE:
        return {27: (_drawn(glance, "C", 200_000, 900_000), -1), 28: (_drawn(glance, "P", 150_000, 800_000), -1)}
    return {{"C": 27, "P": 28}[right]: (_drawn(glance, "open", 0, 20_000), -1)} if right else {}


def _average_option_volume(glance: Glance) -> Picture:
    if glance.instrument.sec_type not in OPTIONABLE:
        return {}
    return {87: (int(glance.instrument.daily_volume / UNDERLYINGS_PER_CONTRACT), -1)}


def _past_volatility(tick_type: int) -> Source:
    """A month's standard deviation of daily returns, as a year's."""

    def volatility(glance: Glance) -> Picture:
        closes = [bar.close for bar in _days(glance, MONTH)]
        moves = [log(now / before) for before, now in pairwise(closes) if before > 0 < now]
        if len(moves) < 2:
            return {}
        mean = sum(moves) / len(moves)
        variance = sum((move - mean) ** 2 for move in moves) / (len(moves) - 1)
        return {tick_type: (round(sqrt(variance * TRADING_DAYS), 6), -1)}

    return volatility


def _implied_volatility(glance: Glance) -> Picture:
    """What the options at the money are priced by."""
    return {24: (glance.instrument.volatility, -1)} if glance.instrument.sec_type in OPTIONABLE else {}


def _future_premium(glance: Glance) -> Picture:
    """How much more than the index its next future costs."""
    root = INDEX_FUTURES.get(glance.instrument.symbol)
    if glance.instrument.sec_type != "IND" or root is None:
        return {}
    [future] = glance.world.universe.find(root, "CONTFUT")
    return {31: (round(glance.market.day(future.con_id).last - glance.day.last, 2), -1)}


def _misc_stats(glance: Glance) -> Picture:
    """13, 26 and 52 weeks' low and high (15..20) and the average daily volume (21)."""
    bars = _days(glance, YEAR_DAYS)
    told: Picture = {}
    for low, high, weeks in ((15, 16, 13), (17, 18, 26), (19, 20, 52)):
        span = [bar for bar in bars if bar.start >= glance.now - weeks * 7 * DAY]
        if span:
            told[low] = (min(bar.low for bar in span), -1)
            told[high] = (max(bar.high for bar in span), -1)
    recent = [bar.volume for bar in bars[-90:] if bar.volume >= 0]
    if recent:
        told[21] = (glance.size(int(sum(recent) / len(recent))), -1)
    return told


def _auction(glance: Glance) -> Picture:
    """Paired and unpaired shares of the next auction at the last price: 34, 35, 36 and the regulator's 61."""
    if glance.instrument.sec_type != "STK" or glance.day.last <= 0:
        return {}
    minute = int(glance.now // 60)
    paired = int(glance.day.volume / 20)
    short = int(glance.day.volume / AUCTION_SHARE * ((minute * 7919 + glance.con_id) % 100) / 100)
    sizes = {34: paired, 36: short, 61: short}
    return {35: (glance.day.last, -1), **{tick: (glance.size(units), -1) for tick, units in sizes.items()}}


def _shortable(glance: Glance) -> Picture:
    """How easily the share is borrowed, and how many there are to borrow."""
    supply = glance.world.exchange.lending.supply(glance.instrument)
    borrowable = 0 if supply is Supply.NONE else BORROWABLE
    return {46: (supply.value, -1), 89: (borrowable, -1)} if glance.instrument.sec_type == "STK" else {}


def _ratios(glance: Glance) -> Picture:
    """Fundamental ratios, in the words of the real Gateway: the year's range, and margins drawn for the company."""
    if glance.instrument.stock_type != "COMMON":
        return {}
    year = _days(glance, YEAR_DAYS)
    low, high = min(bar.low for bar in year), max(bar.high for bar in year)
    margin = 5 + crc32(glance.instrument.symbol.encode()) % 30
    values = {"NHIG": high, "NLOW": low, "NPRICE": glance.day.last, "TTMNPMGN": margin, "CURRENCY": "USD"}
    return {47: (";".join(f"{name}={value}" for name, value in values.items()), -1)}


def _dividends(glance: Glance) -> Picture:
    """Nothing here pays: past and next twelve months, and the next date and amount, are empty."""
    return {59: (",,,", -1)} if glance.instrument.sec_type == "STK" else {}


def _future_interest(glance: Glance) -> Picture:
    if glance.instrument.sec_type != "FUT":
        return {}
    usual = glance.instrument.daily_volume
    return {86: (_drawn(glance, "open", usual, usual * 2), -1)}


def _mark_price(glance: Glance) -> Picture:
    """The middle of the quote, or the last price where there is none."""
    top = glance.top
    if top.bid_size > 0 and top.ask_size > 0:
        return {37: (round((top.bid + top.ask) / 2, 8), -1)}
    return {37: (glance.day.last, -1)}


def _trade_count(glance: Glance) -> Picture:
    return {54: (float(glance.day.trades), -1)}


def _rate(tick_type: int, *, volume: bool) -> Source:
    """Trades or units a minute, over the minute that just passed."""

    def rate(glance: Glance) -> Picture:
        bars = _recent(glance, 60, 5)
        return {tick_type: (float(sum(bar.volume if volume else bar.count for bar in bars)), -1)}

    return rate


def _recent(glance: Glance, seconds: float, size: int) -> list[MarketBar]:
    return glance.market.bars(
        glance.con_id, size=size, start=glance.now - seconds, end=glance.now, what="TRADES", rth=False
    )


def _short_term_volume(glance: Glance) -> Picture:
    """Units traded in the last 3, 5 and 10 minutes."""
    if glance.instrument.sec_type != "STK":
        return {}
    bars = _recent(glance, 600, 60)
    spans = {63: 180, 64: 300, 65: 600}
    volumes = {tick: sum(bar.volume for bar in bars if bar.start >= glance.now - span) for tick, span in spans.items()}
    return {tick: (glance.size(volume), -1) for tick, volume in volumes.items()}


def _last_regular(glance: Glance) -> Picture:
    """The last trade of regular hours: the last one there was, or the last regular close."""
    days = _days(glance, 7)
    return {57: (days[-1].close, -1)} if days else {}


# Said once, when the line opens.
STEADY: dict[int, Source] = {
    101: _option_interest,
    104: _past_volatility(23),
    105: _average_option_volume,
    106: _implied_volatility,
    165: _misc_stats,
    236: _shortable,
    258: _ratios,
    411: _past_volatility(58),
    456: _dividends,
    588: _future_interest,
}
# Looked at again with every sample.
CHANGING: dict[int, Source] = {
    100: _option_volume,
    162: _future_premium,
    220: _mark_price,
    221: _mark_price,
    225: _auction,
    232: _mark_price,
    293: _trade_count,
    294: _rate(55, volume=False),
    295: _rate(56, volume=True),
    318: _last_regular,
    595: _short_term_volume,
}
# A string with every trade: generic number -> tick type.
TRADE_STRINGS: dict[int, int] = {233: 48, 375: 77}
