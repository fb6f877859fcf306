"""The generic tick list of a market data request: which numbers are legal, and how it is read.

What the numbers add to a line is in ``generic_values``. Numbers that are legal but have nothing to say here (bonds,
funds' values, initial offerings) are accepted and stay silent, as at the real Gateway when there is no such data.
"""

from __future__ import annotations

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
NEWS = 292
NO_TOP = "mdoff"  # a legal word: no top of book, which we send anyway
WITHOUT_NUMBER = frozenset({"", NO_TOP})


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


def news_sources(text: str) -> frozenset[str]:
    """The providers named with 292, as in ``292:BRFG+DJNL``; none named means all."""
    for item in text.replace(" ", "").split(","):
        number, _, providers = item.partition(":")
        if number == str(NEWS):
            return frozenset(one for one in providers.split("+") if one)
    return frozenset()
