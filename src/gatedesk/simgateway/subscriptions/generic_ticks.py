"""The generic tick list: which numbers are legal and what each adds to a market data line.

Place in the flow: quotes.py asks these tables. Numbers that are legal but have nothing to say here (options, bonds,
news) are accepted and stay silent, as they do at the real Gateway when there is no such data.
"""

from __future__ import annotations

from collections.abc import Callable

from gatedesk.simgateway.exchange.lending import Supply
from gatedesk.simgateway.market.records import Instrument
from gatedesk.simgateway.world import Client, World

Extra = dict[int, tuple[float | str, float]]
Source = Callable[[World, Client, Instrument], Extra]

LEGAL_TEXT = (
    "100(Option Volume),101(Option Open Interest),105(Average Opt Volume),106(impvolat),165(Misc. Stats),"
    "221/220(Creditman Mark Price),225(Auction),232/221(Pl Price),233(RTVolume),236(inventory),258/47(Fundamentals),"
    "293(TradeCount),294(TradeRate),295(VolumeRate),318(LastRTHTrade),375(RTTrdVolume),411(rthistvol),"
    "456/59(IBDividends),460,576,577,578,586,587,588,595,614,619,623"
)
LEGAL = frozenset(
    {
        *(100, 101, 104, 105, 106, 162, 165, 220, 221, 225, 232, 233, 236, 258, 292, 293, 294, 295, 318, 375, 411),
        *(456, 460, 576, 577, 578, 586, 587, 588, 595, 614, 619, 623),
    }
)
WITHOUT_NUMBER = frozenset({"", "mdoff"})  # legal words; the second asks for no top of book, which we send anyway
DAY = 86_400.0
YEAR_DAYS = 365
BORROWABLE = 5_000_000


class IllegalTick(ValueError):
    """A generic tick list names something that is no generic tick; the text is the offender."""


def read_tick_list(text: str) -> frozenset[int]:
    """The numbers of a comma-separated list such as ``233,165`` or ``292:BRFG``; raises IllegalTick."""
    numbers = set()
    for item in text.replace(" ", "").split(","):
        number = item.partition(":")[0]
        if number in WITHOUT_NUMBER:
            continue
        if not number.isascii() or not number.isdigit() or int(number) not in LEGAL:
            raise IllegalTick(item)
        numbers.add(int(number))
    return frozenset(numbers)


def _misc_stats(world: World, client: Client, instrument: Instrument) -> Extra:
    """13, 26 and 52 weeks' low and high (15..20) and the average daily volume (21)."""
    now = world.market.clock(instrument.con_id)
    bars = world.market.bars(
        instrument.con_id, size="1D", start=now - YEAR_DAYS * DAY, end=now, what="TRADES", rth=True
    )
    extra: Extra = {}
    for low, high, weeks in ((15, 16, 13), (17, 18, 26), (19, 20, 52)):
        span = [bar for bar in bars if bar.start >= now - weeks * 7 * DAY]
        if span:
            extra[low] = (min(bar.low for bar in span), -1)
            extra[high] = (max(bar.high for bar in span), -1)
    recent = [bar.volume for bar in bars[-90:] if bar.volume >= 0]
    if recent:
        extra[21] = (client.size(instrument, int(sum(recent) / len(recent))), -1)
    return extra


def _shortable(world: World, client: Client, instrument: Instrument) -> Extra:
    """How easily the share is borrowed, and how many there are to borrow."""
    supply = world.exchange.lending.supply(instrument)
    borrowable = 0 if supply is Supply.NONE else BORROWABLE
    return {46: (supply.value, -1), 89: (borrowable, -1)} if instrument.sec_type == "STK" else {}


def _volatility(world: World, client: Client, instrument: Instrument) -> Extra:
    return {58: (instrument.volatility, -1)}


def _dividends(world: World, client: Client, instrument: Instrument) -> Extra:
    """Nothing here pays: past and next twelve months, and the next date and amount, are empty."""
    return {59: (",,,", -1)} if instrument.sec_type == "STK" else {}


def _mark_price(world: World, client: Client, instrument: Instrument) -> Extra:
    top = world.market.top(instrument.con_id)
    if top.bid_size > 0 and top.ask_size > 0:
        return {37: (round((top.bid + top.ask) / 2, 8), -1)}
    return {37: (world.market.day(instrument.con_id).last, -1)}


def _trade_count(world: World, client: Client, instrument: Instrument) -> Extra:
    return {54: (float(world.market.day(instrument.con_id).trades), -1)}


def _rate(tick_type: int, *, volume: bool) -> Source:
    """Trades or units a minute, over the minute that just passed."""

    def rate(world: World, client: Client, instrument: Instrument) -> Extra:
        now = world.market.clock(instrument.con_id)
        bars = world.market.bars(instrument.con_id, size=5, start=now - 60, end=now, what="TRADES", rth=False)
        return {tick_type: (float(sum(bar.volume if volume else bar.count for bar in bars)), -1)}

    return rate


def _last_regular(world: World, client: Client, instrument: Instrument) -> Extra:
    return {57: (world.market.day(instrument.con_id).last, -1)}


# Said once, when the line opens.
STEADY: dict[int, Source] = {
    165: _misc_stats,
    236: _shortable,
    411: _volatility,
    456: _dividends,
}
# Looked at again with every sample.
CHANGING: dict[int, Source] = {
    220: _mark_price,
    221: _mark_price,
    232: _mark_price,
    293: _trade_count,
    294: _rate(55, volume=False),
    295: _rate(56, volume=True),
    318: _last_regular,
}
# A string with every trade: generic number -> tick type.
TRADE_STRINGS: dict[int, int] = {233: 48, 375: 77}
