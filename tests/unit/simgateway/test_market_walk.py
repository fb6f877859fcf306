"""The inside of a bar hits its open, high, low, close, volume and count exactly, whatever the bar."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gatedesk.simgateway.market.noise import bits, key, noise, uniform
from gatedesk.simgateway.market.trades import Blocks, expand
from gatedesk.simgateway.market.walk import Rows, share, split, usual_value, walk


@st.composite
def rows(draw: st.DrawFn, most: int = 5) -> Rows:
    """Bars with prices inside their high and low, and at least four trades a minute."""
    bars = draw(st.integers(1, most))
    columns = []
    for _ in range(bars):
        low = draw(st.integers(1, 10**7))
        high = low + draw(st.one_of(st.just(0), st.integers(0, 20), st.integers(0, 10**6)))
        columns.append([draw(st.integers(low, high)), high, low, draw(st.integers(low, high))])
    open_, high_, low_, close = np.array(columns, np.int64).T
    trades = np.array(draw(st.lists(st.integers(4 * 20, 900), min_size=bars, max_size=bars)))
    volume = trades + np.array(draw(st.lists(st.integers(0, 10**10), min_size=bars, max_size=bars)))
    return Rows(open_, high_, low_, close, volume, trades, usual_value(open_, high_, low_, close, volume))


def keys(seed: int, count: int) -> np.ndarray:
    return bits(seed, np.arange(count))


FLAT = np.full(20, 256, np.int64)


@given(rows(), st.integers(0, 2**63))
@settings(deadline=None, max_examples=150)
def test_children_add_up_to_their_bar(bars: Rows, seed: int) -> None:
    children = split(bars, 20, keys(seed, len(bars.open)), FLAT, FLAT)
    shaped = Rows._make(column.reshape(len(bars.open), 20) for column in children)
    assert (shaped.open[:, 0] == bars.open).all()
    assert (shaped.high.max(axis=1) == bars.high).all()
    assert (shaped.low.min(axis=1) == bars.low).all()
    assert (shaped.close[:, -1] == bars.close).all()
    assert (shaped.volume.sum(axis=1) == bars.volume).all()
    assert (shaped.trades.sum(axis=1) == bars.trades).all()


@given(rows(), st.integers(0, 2**63))
@settings(deadline=None, max_examples=100)
def test_children_are_bars_themselves(bars: Rows, seed: int) -> None:
    children = split(bars, 20, keys(seed, len(bars.open)), FLAT, FLAT)
    assert (children.low <= np.minimum(children.open, children.close)).all()
    assert (children.high >= np.maximum(children.open, children.close)).all()
    assert (children.trades >= 4).all()
    assert (children.volume >= children.trades).all()


@given(rows(), st.integers(0, 2**63))
@settings(deadline=None, max_examples=100)
def test_trades_of_a_block_hit_its_bar(bars: Rows, seed: int) -> None:
    count = len(bars.open)
    blocks = Blocks(np.arange(count) * 60.0, np.full(count, 60.0), keys(seed, count), np.zeros(count, np.int64), bars)
    trades = expand(blocks)
    first = 0
    for bar in range(count):
        part = slice(first, first + int(bars.trades[bar]))
        prices = trades.prices[part]
        assert (prices[0], prices.max(), prices.min(), prices[-1]) == tuple(int(column[bar]) for column in bars[:4])
        assert trades.sizes[part].sum() == bars.volume[bar]
        assert trades.sizes[part].min() >= 1
        assert bar * 60 <= trades.times[part].min()
        assert trades.times[part].max() < bar * 60 + 60
        first = part.stop
    assert (np.diff(trades.times) >= 0).all()


@given(rows(most=6), st.integers(0, 2**63))
@settings(deadline=None, max_examples=60)
def test_a_bar_walks_alike_alone_and_among_others(bars: Rows, seed: int) -> None:
    chosen, points = keys(seed, len(bars.open)), bars.trades
    together = walk(bars, points, chosen)
    apart = [walk(bars.part(slice(at, at + 1)), points[at : at + 1], chosen[at : at + 1]) for at in range(len(points))]
    assert (together == np.concatenate(apart)).all()


def test_an_open_outside_high_and_low_is_still_hit() -> None:
    odd = Rows(*(np.array([number]) for number in (209_419, 210_800, 209_850, 210_460, 1000, 50)), np.zeros(1))
    path = walk(odd, np.array([50]), keys(7, 1))
    assert (path[0], path.max(), path.min(), path[-1]) == (209_419, 210_800, 209_419, 210_460)


@given(st.integers(0, 10**12), st.lists(st.integers(1, 1000), min_size=1, max_size=200), st.integers(0, 5))
@settings(deadline=None)
def test_shares_add_up(total: int, weights: list[int], least: int) -> None:
    shares = share(np.array([total]), np.array([len(weights)]), np.array(weights), least)
    assert shares.sum() == total
    assert shares.min() >= (least if total >= least * len(weights) else 0)


def test_draws_depend_on_key_and_index_only() -> None:
    many = bits(key(1, 2, 3), np.arange(1000))
    assert many[137] == bits(key(1, 2, 3), np.array([137]))[0]
    assert len(np.unique(many)) == 1000
    assert key(1, 2) != key(2, 1)


def test_draws_are_spread_evenly() -> None:
    drawn = uniform(key(9), np.arange(20_000))
    assert abs(drawn.mean() - 0.5) < 0.01
    steps = noise(key(9), np.arange(20_000))
    assert abs(steps.mean()) < 1000
    assert abs(steps.std() / 37837 - 1) < 0.02
