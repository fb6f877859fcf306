"""Price-time matching: what an order finds in the market's displayed book, and what the market's trades do to it.

A marketable order takes displayed liquidity, best price first. A resting limit is filled at its own price in two ways:
the market trades at it (after the size displayed ahead of it) or through it, or the market's other side comes to it.
Clients' orders share a trade by price, then time, and never trade with each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from gatedesk.simgateway.exchange.lifecycle import kind_of, time_of
from gatedesk.simgateway.exchange.market_view import DEPTH_ROWS, MarketView, exact, side_of
from gatedesk.simgateway.exchange.records import Fill, LiveOrder
from gatedesk.simgateway.exchange.scale import open_size
from gatedesk.simgateway.market.records import QuoteChanged, Traded

ZERO = Decimal(0)


def least_fill(order: LiveOrder) -> Decimal:
    """The smallest fill the order accepts now: all of it, its minimum until it has filled once, or anything."""
    if order.terms.all_or_none or time_of(order).whole:
        return order.remaining
    if order.terms.min_quantity and not order.filled:
        return min(order.terms.min_quantity, order.remaining)
    return ZERO


def acting_limit(order: LiveOrder) -> Decimal | None:
    """The limit that binds the order in the market, None if it takes any price."""
    return order.working_limit


def has_price(order: LiveOrder) -> bool:
    """False for an order that wants a limit and has none yet: a peg in a market without quotes."""
    return order.working_limit is not None or not kind_of(order).limited


def is_crossed(order: LiveOrder, top: QuoteChanged) -> bool:
    """True if the other side shows size at a price the order accepts."""
    price, size = (top.ask, top.ask_size) if order.terms.side == "BUY" else (top.bid, top.bid_size)
    limit = acting_limit(order)
    return size > 0 and has_price(order) and (limit is None or not _better(order, exact(price), limit))


def take(market: MarketView, order: LiveOrder) -> list[Fill]:
    """Remove from the market's book what the order can have now: nothing if that is less than its least fill.

    A resting order is filled at its own limit (the market came to it) and adds liquidity; a new one pays the book's
    prices and removes it.
    """
    if not is_crossed(order, market.top(order.terms.con_id)) or _displayed(market, order) < least_fill(order):
        return []
    limit = acting_limit(order)
    taken = market.take(
        order.terms.con_id,
        side_of(order.terms.side),
        float(limit) if limit is not None else None,
        int(open_size(order)),
    )
    if order.resting and limit is not None:
        return [Fill(limit, Decimal(size), venue, liquidity=1) for _, size, venue in taken]
    return [Fill(exact(price), Decimal(size), venue, liquidity=2) for price, size, venue in taken]


def _displayed(market: MarketView, order: LiveOrder) -> Decimal:
    """Size displayed at prices the order accepts."""
    bids, asks = market.depth(order.terms.con_id, DEPTH_ROWS)
    limit = acting_limit(order)
    levels = asks if order.terms.side == "BUY" else bids
    return Decimal(
        sum(level.size for level in levels if limit is None or not _better(order, exact(level.price), limit))
    )


def accepts(order: LiveOrder, price: Decimal, limit: Decimal) -> bool:
    """True if the price is at the limit or better for the order."""
    return not _better(order, price, limit)


def _better(order: LiveOrder, one: Decimal, other: Decimal) -> bool:
    """True if ``one`` is the more aggressive limit of the two: higher for a buyer, lower for a seller."""
    return one > other if order.terms.side == "BUY" else one < other


def join_queue(market: MarketView, order: LiveOrder) -> None:
    """The order comes to rest: behind the size its side displays at its limit, if that price is in sight."""
    order.resting = True
    bids, asks = market.depth(order.terms.con_id, DEPTH_ROWS)
    levels = bids if order.terms.side == "BUY" else asks
    prices = [exact(level.price) for level in levels]
    limit = order.working_limit
    if limit is None or not prices or _better(order, limit, prices[-1]) or limit in prices:
        order.ahead = Decimal(sum(level.size for level in levels if exact(level.price) == limit))


def see_quote(order: LiveOrder, quote: QuoteChanged) -> None:
    """Keep the queue true: what is displayed at the order's limit is the most that can be ahead of it."""
    if not order.resting or order.working_limit is None:
        return
    price, size = (quote.bid, quote.bid_size) if order.terms.side == "BUY" else (quote.ask, quote.ask_size)
    if size == 0 or _better(order, order.working_limit, exact(price)):
        order.ahead = ZERO
    elif exact(price) == order.working_limit:
        order.ahead = Decimal(size) if order.ahead is None else min(order.ahead, Decimal(size))


def fills_of_trade(orders: Sequence[LiveOrder], trade: Traded) -> list[tuple[LiveOrder, Fill]]:
    """What one trade of the market gives to resting limits of one side (by priority): never more than its size."""
    left, price = Decimal(trade.size), exact(trade.price)
    fills = []
    for order in orders:
        limit = order.working_limit
        if limit is None or _better(order, price, limit):
            continue
        ahead = (order.ahead or ZERO) if limit == price else ZERO
        size = min(open_size(order), max(ZERO, left - ahead))
        order.ahead = max(ZERO, ahead - left)
        if size > 0 and size >= least_fill(order):
            left -= size
            fills.append((order, Fill(limit, size, trade.venue, liquidity=1)))
    return fills
