"""When held orders wake: stops, touches and trailing stops, on the last trade.

Where nothing trades (currency pairs) the quote stands in for the last trade: the ask for a buyer, the bid for a seller.
The last trade before the order came counts: a stop placed through the market wakes at once.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from gatedesk.simgateway.exchange.increments import on_grid
from gatedesk.simgateway.exchange.lifecycle import Peg, Trigger, kind_of
from gatedesk.simgateway.exchange.market_view import MarketView, exact
from gatedesk.simgateway.exchange.records import LiveOrder
from gatedesk.simgateway.exchange.scale import level_price
from gatedesk.simgateway.market.records import Instrument, MarketEvent, QuoteChanged, Traded


def reference(order: LiveOrder, market: MarketView, instrument: Instrument) -> Decimal | None:
    """The price a trigger looks at now, None if there is none yet."""
    if instrument.sec_type == "CASH":
        return price_of(order, market.top(order.terms.con_id), instrument)
    last = exact(market.day(order.terms.con_id).last)
    return last if last > 0 else None


def price_of(order: LiveOrder, event: MarketEvent, instrument: Instrument) -> Decimal | None:
    """The price a market event shows to the order's trigger, None if it says nothing."""
    if isinstance(event, Traded):
        return exact(event.price)
    return _quoted(order, event) if instrument.sec_type == "CASH" else None


def _quoted(order: LiveOrder, quote: QuoteChanged) -> Decimal | None:
    price, size = (quote.ask, quote.ask_size) if order.terms.side == "BUY" else (quote.bid, quote.bid_size)
    return exact(price) if size > 0 else None


def follow(order: LiveOrder, price: Decimal, instrument: Instrument) -> bool:
    """Move a trailing stop after a favourable price, never back. Returns True if it moved."""
    if kind_of(order).trigger is not Trigger.TRAIL:
        return False
    buying = order.terms.side == "BUY"
    distance = _distance(order, price)
    stop = on_grid(price + distance if buying else price - distance, instrument, up=buying)
    held = order.working_stop
    if held is not None and (stop >= held if buying else stop <= held):
        return False
    order.working_stop = stop
    _trail_limit(order)
    return True


def _distance(order: LiveOrder, price: Decimal) -> Decimal:
    terms = order.terms
    if terms.trail_amount is not None:
        return terms.trail_amount
    return price * (terms.trail_percent or Decimal(0)) / 100


def _trail_limit(order: LiveOrder) -> None:
    """A trailing limit keeps its offset from the stop: below it for a seller, above it for a buyer."""
    offset, stop = order.terms.limit_offset, order.working_stop
    if offset is not None and stop is not None and kind_of(order).limited:
        order.working_limit = stop + offset if order.terms.side == "BUY" else stop - offset


def arm(order: LiveOrder) -> None:
    """Set the prices in force from the order's terms, before any price has been seen."""
    kind = kind_of(order)
    order.working_limit = level_price(order) if kind.limited and kind.peg is Peg.NONE else None
    order.working_stop = order.terms.stop_price
    if kind.trigger is Trigger.TRAIL:
        _trail_limit(order)


def _stopped(buying: bool, price: Decimal, stop: Decimal) -> bool:
    return price >= stop if buying else price <= stop


def _touched(buying: bool, price: Decimal, stop: Decimal) -> bool:
    return price <= stop if buying else price >= stop


_HIT: dict[Trigger, Callable[[bool, Decimal, Decimal], bool]] = {
    Trigger.STOP: _stopped,
    Trigger.TOUCH: _touched,
    Trigger.TRAIL: _stopped,
}


def is_hit(order: LiveOrder, price: Decimal) -> bool:
    """True if the price wakes the order."""
    hit = _HIT.get(kind_of(order).trigger)
    stop = order.working_stop
    return hit is not None and stop is not None and hit(order.terms.side == "BUY", price, stop)
