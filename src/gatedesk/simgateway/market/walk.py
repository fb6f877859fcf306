"""From a bar to its inside: walks on whole ticks that hit open, high, low and close exactly, and shares that add up.

Used twice: a day becomes minutes (``split``), and a minute becomes trades (``walk`` and ``share``). Many bars are
walked at once; what comes out for one bar does not depend on the others.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gatedesk.simgateway.market.noise import NOISE_DEVIATION, Bits, Floats, Ints, bits, noise, uniform

STEPS = 6  # points of the walk that make one child bar
LEAST_TRADES = 4  # open, high, low and close may be four different prices
ROUGHNESS = 0.5  # deviation of the walk's noise against the range of its bar
ANCHOR_DRAWS = 1 << 40  # indices of the draws that place the extremes, far away from those of the steps


class Rows(NamedTuple):
    """Bars as columns: prices in ticks, volume in units, number of trades, and value (sum of ticks times units)."""

    open: Ints
    high: Ints
    low: Ints
    close: Ints
    volume: Ints
    trades: Ints
    value: Floats

    def part(self, where: slice | Ints) -> Rows:
        return Rows._make(column[where] for column in self)


def joined(parts: list[Rows]) -> Rows:
    """The rows of all parts, one after the other."""
    return Rows._make(np.concatenate(columns) for columns in zip(*parts, strict=True))


def usual_value(open_: Ints, high: Ints, low: Ints, close: Ints, volume: Ints) -> Floats:
    """What a bar's volume is worth when its trades are not looked at: volume at the mean of its four prices."""
    return (open_ + high + low + close) / 4.0 * volume


class _Layout(NamedTuple):
    """Where the points of each row lie in the flat arrays."""

    row: Ints  # of each point
    place: Ints  # of each point within its row
    first: Ints  # flat index of each row's first point


def _layout(points: Ints) -> _Layout:
    first = np.cumsum(points) - points
    row = np.repeat(np.arange(len(points)), points)
    return _Layout(row, np.arange(len(row)) - first[row], first)


def _anchors(rows: Rows, points: Ints, keys: Bits) -> tuple[Ints, Ints]:
    """Places and prices every walk must pass: open, one extreme, the other extreme, close; each of shape (4, rows)."""
    draws = [uniform(keys, np.full(len(points), ANCHOR_DRAWS + draw)) for draw in range(3)]
    one = 1 + (draws[0] * (points - 3)).astype(np.int64)
    two = one + 1 + (draws[1] * (points - 2 - one)).astype(np.int64)
    low = np.minimum(rows.low, np.minimum(rows.open, rows.close))
    high = np.maximum(rows.high, np.maximum(rows.open, rows.close))
    rising = rows.close >= rows.open
    usual = (draws[2] < 0.8) == rising
    touching = np.where(rising, (rows.open == low) | (rows.close == high), (rows.open == high) | (rows.close == low))
    low_first = np.where(touching, rising, usual)
    places = np.stack([np.zeros_like(points), one, two, points - 1])
    prices = np.stack([rows.open, np.where(low_first, low, high), np.where(low_first, high, low), rows.close])
    return places, prices


def _folded(path: Floats, low: Ints, high: Ints) -> Ints:
    """The path reflected at both bounds until it is inside, on whole ticks."""
    span = np.maximum(high - low, 1)
    inside = span - np.abs(np.mod(path - low, 2 * span) - span)
    ticks: Ints = np.clip(low + np.rint(inside).astype(np.int64), low, high)
    return ticks


def walk(rows: Rows, points: Ints, keys: Bits, scale: Ints | None = None) -> Ints:
    """Prices of every row's walk, one row after the other: ``points`` (at least 4) prices each.

    A walk begins at the open, ends at the close, touches high and low and never leaves them. ``scale`` weighs the
    steps' noise (mean 256). A bar whose open or close lies outside its high and low is widened to hold them.
    """
    flat, place, first = _layout(points)
    places, prices = _anchors(rows, points, keys)
    leg = (place >= places[1][flat]).astype(np.int64) + (place >= places[2][flat])
    begin, end = places[leg, flat], places[leg + 1, flat]
    steps = noise(keys[flat], place)
    total = np.cumsum(steps if scale is None else (steps * scale) >> 8)
    part = (place - begin) / (end - begin)
    start, stop = total[first[flat] + begin], total[first[flat] + end]
    bridge = (total - start) - (stop - start) * part
    low, high = prices.min(axis=0), prices.max(axis=0)
    size = ROUGHNESS * (high - low) / (NOISE_DEVIATION * np.sqrt(points))
    straight = prices[leg, flat] + (prices[leg + 1, flat] - prices[leg, flat]) * part
    return _folded(straight + size[flat] * bridge, low[flat], high[flat])


def share(total: Ints, points: Ints, weights: Ints, least: Ints | int = 0) -> Ints:
    """Each row's total split by weight among its points, in whole units, adding up exactly.

    Every point gets ``least`` first where the total allows it; else everything goes by weight.
    """
    flat, _, first = _layout(points)
    floor = np.broadcast_to(np.asarray(least, np.int64), weights.shape)
    owed = np.add.reduceat(floor, first)
    floor = np.where((total >= owed)[flat], floor, 0)
    rest = np.where(total >= owed, total - owed, total)
    running = np.cumsum(weights)
    before = running[first] - weights[first]
    whole = running[first + points - 1] - before
    edge = (running - before[flat]) * rest[flat] // whole[flat]
    previous = np.concatenate([np.zeros(1, np.int64), edge[:-1]])
    previous[first] = 0
    shares: Ints = edge - previous + floor
    return shares


def _wicks(keys: Bits, place: Ints, longest: Floats, side: int) -> Ints:
    """How far a child's trades reach beyond its walk, in ticks: mostly little, up to ``longest``."""
    return np.floor(uniform(keys, place + side * ANCHOR_DRAWS) ** 2 * longest).astype(np.int64)


def split(rows: Rows, children: int, keys: Bits, activity: Ints, scale: Ints) -> Rows:
    """Each bar refined into ``children`` bars that aggregate to it exactly, in prices, volume and count.

    ``activity`` weighs the volume and ``scale`` the noise of each child (mean 256 each, one entry a child).
    """
    bars = len(rows.open)
    path = walk(rows, np.full(bars, children * STEPS), keys, np.tile(np.repeat(scale, STEPS), bars))
    grid = path.reshape(bars * children, STEPS)
    points = np.full(bars, children)
    flat, place, _ = _layout(points)
    trades = share(rows.trades, points, np.tile(activity, bars), LEAST_TRADES)
    burst = 512 + (bits(keys[flat], place + 2 * ANCHOR_DRAWS) >> np.uint64(54)).astype(np.int64)
    volume = share(rows.volume, points, np.tile(activity, bars) * burst >> 8, trades)
    wick = 1.5 * ROUGHNESS * (rows.high - rows.low) / np.sqrt(children)
    up, down = (_wicks(keys[flat], place, wick[flat], side) for side in (3, 4))
    open_, close = grid[:, 0], grid[:, -1]
    high = np.maximum(np.minimum(grid.max(axis=1) + up, rows.high[flat]), grid.max(axis=1))
    low = np.minimum(np.maximum(grid.min(axis=1) - down, rows.low[flat]), grid.min(axis=1))
    return Rows(open_, high, low, close, volume, trades, usual_value(open_, high, low, close, volume))
