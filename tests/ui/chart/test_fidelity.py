"""What is drawn against what the bars say: no extreme lost, no ink invented, at any zoom and pixel ratio."""

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter
from PySide6.QtWidgets import QGraphicsScene

from gatedesk.ui.chart.candles import STYLES, CandleItem
from gatedesk.ui.chart.layout import divide
from gatedesk.ui.chart.palette import ChartPalette
from gatedesk.ui.chart.rects import RectBatch
from gatedesk.ui.chart.state import ChartState
from helpers.chart_bars import shows, walk

COUNT = 1_000_000
PALETTE = ChartPalette()
BARS = walk(COUNT)


@pytest.fixture(scope="module")
def million(qapp: Any) -> ChartState:
    state = ChartState()
    state.series.replace(**BARS)
    return state


def drawn(state: ChartState, width: int, height: int, ratio: float) -> QImage:
    """Paint the bars of a state alone."""
    state.layout = divide(width, round(height / 0.78), 0, 0)
    per_pixel = state.window.bars / width
    extent = state.drawn.extent(state.window.start, state.window.stop, per_pixel)
    if extent is not None:
        state.scale.fit(*extent, 0.01)
    item = CandleItem(state)
    item.closes.replace(state.series.first, state.series.close)
    scene = QGraphicsScene()
    scene.addItem(item)
    image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(PALETTE.background))
    painter = QPainter(image)
    scene.render(painter, QRectF(0, 0, width, height), QRectF(0, 0, width, height))
    painter.end()
    scene.removeItem(item)
    return image


def exact_rows(state: ChartState, ratio: float, columns: int) -> tuple[Any, Any]:
    """Return the highest and lowest row of every pixel column, from all bars that touch it."""
    window, scale, pane = state.window, state.scale, state.layout.price
    x_scale = pane.width() * ratio / window.bars
    y_scale = pane.height() * ratio / (scale.high - scale.low)
    first, last = max(int(window.start) - 1, 0), min(int(window.stop) + 2, COUNT)
    bars = np.arange(first, last)
    edges = (bars - window.start) * x_scale
    top, bottom = np.full(columns, np.inf), np.full(columns, -np.inf)
    high = (scale.high - BARS["high"][first:last]) * y_scale
    low = (scale.high - BARS["low"][first:last]) * y_scale
    for column in (np.floor(edges), np.ceil(edges + x_scale) - 1):
        inside = (column >= 0) & (column < columns)
        np.minimum.at(top, column[inside].astype(int), high[inside])
        np.maximum.at(bottom, column[inside].astype(int), low[inside])
    return top, bottom


def ink_rows(mask: Any) -> tuple[Any, Any]:
    """Return the highest and lowest coloured row of every column."""
    found = mask.any(axis=0)
    top = np.where(found, mask.argmax(axis=0), np.inf)
    bottom = np.where(found, mask.shape[0] - 1 - mask[::-1].argmax(axis=0), -np.inf)
    return top, bottom


def widened(rows: Any, pick: Any) -> Any:
    """Return the extreme over each column and its two neighbours."""
    return pick(pick(rows[:-2], rows[1:-1]), rows[2:])


@settings(max_examples=40)
@given(
    start=st.floats(0, COUNT - 5000),
    share=st.floats(0.0, 1.0),
    width=st.integers(200, 1700),
    ratio=st.sampled_from([1.0, 1.25, 1.5, 2.0]),
    style=st.sampled_from(["candles", "hollow", "bars"]),
)
@example(start=0.0, share=1.0, width=1500, ratio=1.0, style="candles")
@example(start=1234.5, share=0.9, width=801, ratio=1.5, style="candles")
def test_no_extreme_is_lost_and_no_ink_invented(
    million: ChartState, start: float, share: float, width: int, ratio: float, style: str
) -> None:
    narrowest = width * ratio / 1.9  # below two pixels a bar columns touch
    bars = narrowest * (COUNT / narrowest) ** share
    million.style = style
    million.window.start, million.window.stop = start, min(start + bars, float(COUNT))
    if million.window.bars < narrowest:
        million.window.start = million.window.stop - narrowest
    image = drawn(million, width, 600, ratio)
    top, bottom = exact_rows(million, ratio, image.width())
    ink_top, ink_bottom = ink_rows(shows(image, PALETTE.up, PALETTE.down))
    inner = slice(1, -1)
    lost = np.maximum(widened(ink_top, np.minimum) - top[inner], bottom[inner] - widened(ink_bottom, np.maximum) - 1)
    invented = np.maximum(
        widened(top, np.minimum) - ink_top[inner] - 1, ink_bottom[inner] - widened(bottom, np.maximum)
    )
    assert lost[2:-2].max() <= 1.0
    assert invented[2:-2].max() <= 1.0


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 1.75, 2.0, 3.0])
def test_wicks_are_crisp_and_stand_in_the_middle_of_bodies(qapp: Any, ratio: float) -> None:
    state = ChartState()
    count = 20
    flat = np.full(count, 10.0)
    state.series.replace(60 * np.arange(count), flat, flat + 4, flat - 4, flat + 1, flat)
    state.window.start, state.window.stop = 0.0, float(count)
    image = drawn(state, 411, 300, ratio)
    mask = shows(image, PALETTE.up)
    wick_row, body_row = mask[int(0.2 * len(mask))], mask[int(0.48 * len(mask))]
    edges = [np.flatnonzero(np.diff(np.r_[0, row.astype(int), 0])).reshape(-1, 2) for row in (wick_row, body_row)]
    wicks, bodies = edges
    assert len(wicks) == len(bodies) == count
    assert set(np.diff(wicks)[:, 0]) == {max(1, int(ratio + 0.25))}
    assert len(set(np.diff(bodies)[:, 0])) == 1
    np.testing.assert_array_equal(wicks.sum(axis=1), bodies.sum(axis=1))


def test_colours_are_pure(qapp: Any) -> None:
    state = ChartState()
    state.series.replace(**walk(60))
    state.window.start, state.window.stop = 0.0, 60.0
    image = drawn(state, 500, 300, 1.5)
    assert shows(image, PALETTE.up, PALETTE.down, PALETTE.background).all()


@pytest.mark.parametrize("style", STYLES)
def test_holes_are_left_empty_in_every_style(qapp: Any, style: str) -> None:
    bars = walk(100)
    for name in ("open", "high", "low", "close", "volume"):
        bars[name][40:60] = np.nan
    state = ChartState()
    state.series.replace(**bars)
    state.style = style
    state.derive()
    state.window.start, state.window.stop = 0.0, 100.0
    image = drawn(state, 1000, 300, 1.0)
    empty = shows(image, PALETTE.background)
    assert empty[:, 405:595].all()
    assert not empty[:, 200:380].all(axis=0).all()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    "prices",
    [[], [5.0], [0.0, 0.0], [-3.0, -37.63, -1.0], [1e12, 1e12 + 1], [1e-7, 2e-7], [np.nan, np.nan], [-1.0, 1.0, 9.0]],
    ids=["none", "one", "zeros", "negative", "huge", "tiny", "holes", "through zero"],
)
def test_odd_prices_are_drawn_or_left_out_in_peace(qapp: Any, style: str, log: bool, prices: list[float]) -> None:
    values = np.array(prices)
    state = ChartState()
    state.series.replace(60 * np.arange(len(values)), values, values, values, values, np.abs(values))
    state.style = style
    state.derive()
    state.scale.log = log
    state.window.start, state.window.stop = 0.0, 5.0
    image = drawn(state, 200, 150, 1.0)
    ink = not shows(image, PALETTE.background).all()
    drawable = [price for price in prices if price == price and (price > 0 or not log)]
    if style in {"line", "area"} and len(drawable) < 2:
        return  # a single value makes no line
    if log and style == "heikin-ashi" and len(drawable) < len(prices):
        return  # its averages mix what a log scale can show with what it cannot
    assert ink == bool(drawable)


def test_a_line_of_closes_keeps_its_extremes_when_zoomed_out(million: ChartState) -> None:
    million.style = "line"
    million.window.start, million.window.stop = 0.0, float(COUNT)
    image = drawn(million, 900, 500, 1.0)
    top, bottom = ink_rows(shows(image, PALETTE.accent))
    scale = 500 / (million.scale.high - million.scale.low)
    assert abs(top.min() - (million.scale.high - BARS["close"].max()) * scale) <= 1.0
    assert abs(bottom.max() - (million.scale.high - BARS["close"].min()) * scale) <= 1.0


def test_a_list_of_rectangles_is_drawn_where_memory_cannot_be_wrapped(qapp: Any) -> None:
    pictures = []
    for batch in (RectBatch(), RectBatch(wrap=None)):
        image = QImage(50, 50, QImage.Format.Format_RGB32)
        image.fill(QColor("#000000"))
        rows = batch.rows(5000)[:40]
        rows[:, 0] = np.arange(40)
        rows[:, 1] = np.arange(40) // 2
        rows[:, 2] = np.arange(40) + 1
        rows[:, 3] = 40
        painter = QPainter(image)
        painter.setPen(Qt.PenStyle.NoPen)
        batch.draw(painter, QBrush(QColor("#ff0000")), 40)
        painter.end()
        pictures.append(shows(image, "#ff0000"))
    np.testing.assert_array_equal(*pictures)
    assert pictures[0].sum() > 40 * 20
