"""The picture of one instrument: every tick a market data line shows, and the messages that carry them.

Place in the flow: a feed takes pictures and tells the differences between them. Tables say which message a tick type
goes in, and what its number is when data is delayed.
"""

from __future__ import annotations

from collections.abc import Iterator

from gatedesk.simgateway.market.pricing import Greeks
from gatedesk.simgateway.subscriptions.glance import Glance, Picture, Value
from gatedesk.simgateway.wire.messages import Response
from gatedesk.simgateway.wire.responses import TickGeneric, TickOptionComputation, TickPrice, TickSize, TickString

CAN_EXECUTE, PAST_LIMIT = 1, 2
LAST = 4
SIZE_OF_PRICE = {1: 0, 2: 3, 4: 5, 66: 69, 67: 70, 68: 71}  # a price tick brings its size tick
EMPTY_SIDE = -1.0  # the price of a side nobody quotes
QUOTES_ONLY = frozenset({"CASH"})  # nothing trades in sight: no last, no volume
OPTIONS = frozenset({"OPT", "FOP"})
COMPUTED = frozenset({"IND"})  # values without quotes and volume
RETURN_BASED = 0  # the kind of model greeks are computed by
GENERIC = frozenset({23, 24, 31, 46, 49, 54, 55, 56, 58, 60, 90})
SIZES = frozenset({0, 3, 5, 8, 21, 22, 27, 28, 29, 30, 34, 36, 61, 63, 64, 65, 69, 70, 71, 74, 86, 87, 89})
# The number of a tick when its data is delayed; what is not here is not told then.
DELAYED = {
    1: 66, 2: 67, 4: 68, 6: 72, 7: 73, 9: 75, 14: 76, 8: 74, 10: 80, 11: 81, 12: 82, 13: 83, 45: 88, 49: 90,
}  # fmt: skip


def basic_picture(glance: Glance) -> Picture:
    """The ticks every line has, in the order the real Gateway first sends them."""
    picture: Picture = {}
    day, kind = glance.day, glance.instrument.sec_type
    if kind not in QUOTES_ONLY:
        picture.update(_trading(glance))
    prices = {6: day.high, 7: day.low, 9: day.prior_close}  # 0 before the day's first trade
    picture.update({tick_type: (price, -1) for tick_type, price in prices.items() if price > 0})
    if kind not in COMPUTED:
        picture.update(_top(glance))
    if kind in OPTIONS:
        picture.update(_greeks(glance))
    return picture


def _trading(glance: Glance) -> Picture:
    picture: Picture = {49: (0.0, -1)}
    day, computed = glance.day, glance.instrument.sec_type in COMPUTED
    if day.last > 0:
        if day.last_size > 0 or computed:  # 0 says that the market does not know the trade itself any more
            picture[45] = (str(int(day.last_time)), -1)
        picture[LAST] = (day.last, glance.size(day.last_size))
    if not computed:
        picture[8] = (glance.size(day.volume), -1)
    if day.trades > 0:
        picture[14] = (day.open, -1)
    return picture


def _top(glance: Glance) -> Picture:
    top = glance.top
    return {1: _side(glance, top.bid, top.bid_size), 2: _side(glance, top.ask, top.ask_size)}


def _side(glance: Glance, price: float, size: int) -> tuple[Value, float]:
    return (price, glance.size(size)) if size > 0 else (EMPTY_SIDE, 0)


def _greeks(glance: Glance) -> Picture:
    """Greeks of bid, ask, last (by the volatility each price implies) and of the model."""
    top, day = glance.top, glance.day
    prices = {10: top.bid if top.bid_size else 0.0, 11: top.ask if top.ask_size else 0.0, 12: day.last}
    told = {tick: glance.market.greeks_at(glance.con_id, price) for tick, price in prices.items() if price > 0}
    told[13] = glance.market.greeks(glance.con_id)
    return {tick: (greeks, -1) for tick, greeks in told.items() if greeks is not None}


def delayed(picture: Picture) -> Picture:
    """The picture under the numbers of delayed ticks."""
    return {DELAYED[tick_type]: value for tick_type, value in picture.items() if tick_type in DELAYED}


def tick(req_id: int, tick_type: int, value: Value, size: float) -> Response:
    """The message that carries one tick, by its type."""
    if isinstance(value, str):
        return TickString(req_id, tick_type, value)
    if isinstance(value, Greeks):
        return computation(req_id, tick_type, value)
    if tick_type in SIZES:
        return TickSize(req_id, tick_type, value)
    if tick_type in GENERIC:
        return TickGeneric(req_id, tick_type, value)
    mask = CAN_EXECUTE if tick_type in (1, 2) and value > 0 else 0
    return TickPrice(req_id, tick_type, value, max(size, 0), mask)


def computation(req_id: int, tick_type: int, greeks: Greeks) -> Response:
    """One valuation of an option."""
    return TickOptionComputation(
        req_id,
        tick_type,
        RETURN_BASED,
        implied_vol=greeks.volatility,
        delta=greeks.delta,
        opt_price=greeks.price,
        pv_dividend=0.0,
        gamma=greeks.gamma,
        vega=greeks.vega,
        theta=greeks.theta,
        und_price=greeks.spot,
    )


def difference(before: Picture, now: Picture, req_id: int) -> Iterator[Response]:
    """The ticks that changed; remembers them in ``before``. A last price without size keeps the one it had."""
    for tick_type, (value, size) in now.items():
        told = before.get(tick_type)
        if tick_type == LAST and size == 0:
            size = told[1] if told else 0
        if told == (value, size):
            continue
        before[tick_type] = (value, size)
        if told is None or told[0] != value:
            yield tick(req_id, tick_type, value, size)
        if tick_type in SIZE_OF_PRICE and size != (told[1] if told else None):
            yield TickSize(req_id, SIZE_OF_PRICE[tick_type], size)
