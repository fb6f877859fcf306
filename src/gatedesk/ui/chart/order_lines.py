"""Order lines: how an order, a change that waits for the broker, and an order being placed look on the chart."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor

from gatedesk.ui.chart.chips import Chip, Segment, filled
from gatedesk.ui.chart.inks import mixed
from gatedesk.ui.chart.levels import Key, Level
from gatedesk.ui.chart.palette import ChartPalette
from gatedesk.ui.chart.trade_facts import ChartOrder, Part

WISH: Key = ("wish", "wish")
LINE_SHARE = 0.65  # of the colour a line keeps over the background, so that bars stay in front


@dataclass(frozen=True, slots=True)
class Ghost:
    """A price asked for and not yet the broker's: `words` say what is waited for."""

    price: float
    words: str


def faint(colour: str, palette: ChartPalette) -> str:
    """Return the colour of a line under its label."""
    return mixed(QColor(colour), QColor(palette.background), LINE_SHARE).name()


def side_words(buys: bool, words: str) -> str:
    """Return words after the name of their side."""
    return f"{'BUY' if buys else 'SELL'} {words}".rstrip()


def side_colour(buys: bool, palette: ChartPalette) -> str:
    """Return the colour of a side."""
    return palette.buy if buys else palette.sell


def order_levels(order: ChartOrder, palette: ChartPalette) -> list[Level]:
    """Return a line for each price of an order; only the first has the ×."""
    colour = side_colour(order.buys, palette) if order.settled else palette.muted
    prices = order.prices()
    levels = []
    for number, (part, price) in enumerate(prices):
        chip = order_chip(order, part if len(prices) > 1 else None, colour, palette)
        if number or not order.cancellable:
            chip = Chip(chip.segments, chip.edge, chip.ground, False, chip.dashed)
        line = faint(colour, palette)
        key = (order.id, part.value)
        levels.append(Level(key, price, chip, colour, line, order.settled, True, order.group, order.tip))
    return levels


def order_chip(order: ChartOrder, part: Part | None, colour: str, palette: ChartPalette) -> Chip:
    """Return the label of an order: side and quantity, type and role, and what is pending about it."""
    side = side_words(order.buys, order.quantity)
    ground = palette.background
    head = filled(side, colour) if order.settled else Segment(side, palette.text, ground, True)
    words = [order.kind, *([part.value] if part else []), *([order.role] if order.role else [])]
    segments = [head, Segment(" · ".join(words), palette.text, ground)]
    if order.remark:
        segments.append(Segment(order.remark, palette.muted, ground))
    return Chip(tuple(segments), colour, ground, True, not order.settled)


def ghost_level(order: ChartOrder, part: Part, ghost: Ghost, palette: ChartPalette) -> Level:
    """Return the line of a change: dotted until the broker has answered."""
    words = side_words(order.buys, f"{order.quantity} {order.kind}")
    return wish_level(order.buys, words, ghost.price, ghost.words, palette, (order.id, f"{part.value} asked"))


def wish_level(buys: bool, words: str, price: float, remark: str, palette: ChartPalette, key: Key = WISH) -> Level:
    """Return the line of something asked for: dotted, its label hollow."""
    colour, ground = side_colour(buys, palette), palette.background
    segments = [Segment(words, palette.text, ground, True)]
    if remark:
        segments.append(Segment(remark, palette.muted, ground))
    return Level(key, price, Chip(tuple(segments), colour, ground, dashed=True), colour, colour, steady=False)
