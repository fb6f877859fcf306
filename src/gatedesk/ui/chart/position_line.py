"""The position line: side and quantity, average price and what it is worth now, at the average price."""

from __future__ import annotations

from gatedesk.ui.chart.chips import Chip, Segment, filled
from gatedesk.ui.chart.levels import Level
from gatedesk.ui.chart.order_lines import faint
from gatedesk.ui.chart.palette import ChartPalette
from gatedesk.ui.chart.trade_facts import ChartPosition, money_text

POSITION = "position"
GRIP_TIP = "Drag up or down to place a stop or a target for this position."


def position_level(position: ChartPosition, price_words: str, named: bool, palette: ChartPalette) -> Level:
    """Return the line of a position; `named` adds the account, where several hold one."""
    ground, colour = palette.background, palette.text
    side = f"{'LONG' if position.units > 0 else 'SHORT'} {position.quantity}"
    words = [side, *([position.name or position.account] if named else [])]
    segments = (
        filled(" ".join(words), palette.muted),
        Segment(f"@ {price_words}", colour, ground),
        Segment(profit_words(position), profit_colour(position, palette), ground, position.live),
    )
    chip = Chip(segments, palette.muted, ground)
    key = (f"{POSITION} {position.account}", POSITION)
    return Level(key, position.average, chip, palette.muted, faint(palette.muted, palette), grip=True, tip=GRIP_TIP)


def profit_words(position: ChartPosition) -> str:
    """Return the money won or lost with its currency; a dash without a price."""
    profit = position.profit
    return "P&L —" if profit is None else f"{money_text(profit)} {position.currency}".rstrip()


def profit_colour(position: ChartPosition, palette: ChartPalette) -> str:
    """Return the colour of a gain or a loss; quiet for none, and for prices that are not live."""
    profit = position.profit
    if not position.live or profit is None or abs(profit) < 0.005:
        return palette.muted
    return palette.up if profit > 0 else palette.down
