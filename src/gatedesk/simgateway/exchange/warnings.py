"""Words of warning about orders that live, as the real Gateway says them (protocol.md 4.3): pairs of code and text."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from gatedesk.simgateway.exchange.records import LiveOrder
from gatedesk.simgateway.market.records import Instrument

LOCATING = (404, "Order held while securities are located.")
HOURS_IGNORED = (
    2109,
    "Order Event Warning:Attribute 'Outside Regular Trading Hours' is ignored based on the order type and destination. "
    "PlaceOrder is now being processed.",
)
PLACES = {"NASDAQ": "NASDAQ.NMS"}  # exchanges whose name in messages is another


def of_closed_market(order: LiveOrder, instrument: Instrument, opens: float) -> tuple[int, str]:
    """The order waits until the market opens, at ``opens`` in epoch seconds."""
    place = PLACES.get(instrument.primary_exchange, instrument.primary_exchange)
    return 399, (
        f"Order Message:\n{order.terms.side} {order.terms.quantity:f} {instrument.local_symbol} {place}\n"
        f"Warning: Your order will not be placed at the exchange until {_opening(instrument, opens)}"
    )


def _opening(instrument: Instrument, opens: float) -> str:
    """2026-04-16 09:30:00 US/Eastern."""
    moment = datetime.fromtimestamp(opens, ZoneInfo(instrument.time_zone))
    return f"{moment:%Y-%m-%d %H:%M:%S} {instrument.time_zone}"
