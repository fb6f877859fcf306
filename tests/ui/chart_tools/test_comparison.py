"""Comparing symbols: added by typing, rebased at the left edge, in per cent, alive, removed by their ×."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gatedesk.domain.contract import Contract, ContractDetails
from gatedesk.domain.events import BarsFailed, BarsLoaded, BarUpdated
from gatedesk.domain.market import Bar, BarRequest, BarSize
from gatedesk.domain.notice import Notice, Severity
from gatedesk.ui.chart.comparison import percent_text
from gatedesk.ui.chart.price_ticks import percent_label, percent_ticks
from helpers.chart_bars import START, cut, row, shows, walk
from helpers.tool_hand import Hand
from helpers.ui_desk import AAPL, EUR, MSFT, SPY
from helpers.waiting import until

MINUTES = BarRequest(AAPL)


def loaded(hand: Hand, contract: Contract, bars: dict[str, Any], size: BarSize = BarSize.MIN_1) -> None:
    request = replace(MINUTES, contract=contract, bar_size=size)
    hand.ui.publish(BarsLoaded(request, *bars.values()))
    QApplication.processEvents()


def compare(hand: Hand, contract: Contract = MSFT, seed: int = 9, **more: Any) -> dict[str, Any]:
    bars = walk(1000, seed=seed, price=300.0, **more)
    hand.tools.comparison.add(contract)
    loaded(hand, contract, bars)
    return bars


def line(hand: Hand, contract: Contract = MSFT) -> Any:
    return dict(hand.tools.comparison.layer.comparison)[contract.con_id]


async def test_a_symbol_is_added_by_typing(hand: Hand) -> None:
    hand.tools.run("compare")
    search = hand.tools.comparison.search
    assert search.hasFocus()
    QTest.keyClicks(search, "MSFT")
    QTest.keyClick(search, Qt.Key.Key_Return)
    await until(lambda: hand.tools.comparison.symbols == ["MSFT"], "MSFT is compared")
    assert not hand.tools.comparison.field.isVisible()


async def test_an_unknown_symbol_is_said_in_the_field(hand: Hand) -> None:
    hand.tools.run("compare")
    search = hand.tools.comparison.search
    QTest.keyClicks(search, "NOPE")
    QTest.keyClick(search, Qt.Key.Key_Return)
    await until(lambda: bool(hand.tools.comparison.field.words.text()), "words")
    assert hand.tools.comparison.symbols == []


def test_its_own_symbol_and_too_many_are_refused_in_words(hand: Hand) -> None:
    comparison = hand.tools.comparison
    comparison.add(AAPL)
    assert "already" in comparison.field.words.text()
    for number in range(7):
        comparison.add(Contract(con_id=1000 + number, symbol=f"S{number}"))
    assert len(comparison.symbols) == 6
    assert "At most 6" in comparison.field.words.text()


def test_the_line_starts_on_the_bars_at_the_left_edge_and_keeps_its_per_cent(hand: Hand) -> None:
    bars = compare(hand)
    comparison = hand.tools.comparison.layer.comparison
    for start in (700, 500, 643.4):
        hand.chart.show_positions(start, start + 200)
        edge = int(start)
        factor = comparison.factor(line(hand))
        assert factor == pytest.approx(hand.chart.series.bar(edge).close / bars["close"][edge])
        expected = (bars["close"][edge + 50] / bars["close"][edge] - 1) * 100
        assert comparison.percent(line(hand), edge + 50) == pytest.approx(expected)


def test_lines_of_other_colours_are_drawn_with_a_name_and_a_tag(hand: Hand) -> None:
    compare(hand)
    compare(hand, SPY, seed=11)
    colours = [line(hand, one).colour.name() for one in (MSFT, SPY)]
    assert len(set(colours)) == 2
    hand.chart.show_positions(100, 900)
    image = hand.chart.grab().toImage()
    for colour in colours:
        seen = shows(image, colour)
        axis = int(hand.chart.state.layout.axis.left())
        assert seen[100:450, :axis].any(axis=0).sum() > 300
        assert seen[:, axis:].sum() > 100


def test_the_axis_counts_in_per_cent_while_anything_is_compared(hand: Hand) -> None:
    state = hand.chart.state
    assert "%" not in state.axis_text(state.ticks()[0])
    compare(hand)
    texts = [state.axis_text(tick) for tick in state.ticks()]
    assert "0 %" in texts
    assert all(text.endswith(" %") for text in texts)
    hand.tools.comparison.remove(MSFT.con_id)
    assert "%" not in state.axis_text(state.ticks()[0])


def test_a_fitted_scale_shows_the_lines(hand: Hand) -> None:
    before = hand.chart.shown_prices
    bars = walk(1000, seed=9, price=300.0)
    for name in ("open", "high", "low", "close"):
        bars[name] = bars[name] * np.linspace(1.0, 2.0, 1000)
    hand.tools.comparison.add(MSFT)
    loaded(hand, MSFT, bars)
    assert hand.chart.shown_prices[1] > before[1] + 5


@pytest.mark.parametrize("log", [False, True])
def test_the_last_value_is_where_its_per_cent_say(hand: Hand, log: bool) -> None:
    compare(hand)
    hand.chart.set_log(log)
    item, comparison = hand.tools.comparison.layer.item, hand.tools.comparison.layer.comparison
    percent = comparison.percent(line(hand), 899)
    price = comparison.base_price() * (1 + percent / 100)
    assert item.tags()[0].center().y() == pytest.approx(hand.chart.state.y_of(price), abs=1.5)


def test_the_cross_of_a_name_removes_it(hand: Hand) -> None:
    compare(hand)
    _, box, _ = hand.tools.comparison.layer.item.chip_boxes()[1]
    x, y = box.right() - 8, box.center().y()
    hand.move(x, y)
    assert hand.cursor == Qt.CursorShape.PointingHandCursor
    hand.click(x, y)
    assert hand.tools.comparison.symbols == []
    assert len(hand.tools.comparison.layer.comparison) == 0


def test_a_live_bar_moves_the_line(hand: Hand) -> None:
    bars = compare(hand)
    request = replace(MINUTES, contract=MSFT)
    hand.ui.publish(BarUpdated(request, Bar(*row(bars, 999)[:4], 330.0, 1.0)))
    assert line(hand).values.value(999) == 330.0
    newest = START + 60 * 1000
    hand.ui.publish(BarUpdated(request, Bar(newest, 331.0, 331.0, 331.0, 331.0, 1.0)))
    hand.chart.append_or_update(newest, 100.0, 100.0, 100.0, 100.0, 1.0)
    assert line(hand).values.value(1000) == 331.0
    hand.ui.publish(BarUpdated(request, Bar(START, 1.0, 1.0, 1.0, 1.0, 1.0)))
    assert line(hand).values.value(1000) == 331.0


def test_a_symbol_traded_at_other_times_shows_its_last_close(hand: Hand) -> None:
    bars = walk(1000, seed=9, price=300.0)
    every_third = {name: values[::3] for name, values in bars.items()}
    hand.tools.comparison.add(MSFT)
    loaded(hand, MSFT, every_third)
    values = [line(hand).values.value(position) for position in range(750, 756)]
    assert values == [bars["close"][750 + 3 * (number // 3)] for number in range(6)]


async def test_a_symbol_that_begins_later_begins_on_the_bars(hand: Hand) -> None:
    bars = walk(1000, seed=9, price=300.0)
    hand.tools.comparison.add(MSFT)
    hand.ui.publish(BarsLoaded(replace(MINUTES, contract=MSFT), *cut(bars, 800).values()))
    await hand.ui.context.tasks.stop()
    comparison = hand.tools.comparison.layer.comparison
    assert comparison.percent(line(hand), 799) is None
    assert comparison.percent(line(hand), 800) == 0.0
    assert comparison.factor(line(hand)) == pytest.approx(hand.chart.series.bar(800).close / bars["close"][800])


def test_older_bars_reach_the_lines(hand: Hand) -> None:
    bars = walk(1500, start=START - 60 * 500)
    other = walk(1500, seed=9, price=300.0, start=START - 60 * 500)
    hand.tools.comparison.add(MSFT)
    loaded(hand, MSFT, cut(other, 500))
    hand.chart.prepend_bars(**cut(bars, 0, 500))
    hand.tools.comparison.layer.prepend_closes(MSFT.con_id, other["time"][:600], other["close"][:600])
    hand.chart.show_positions(-400, -200)
    assert line(hand).values.value(-400) == other["close"][100]
    assert line(hand).values.value(0) == other["close"][500]


def test_another_bar_size_asks_for_other_bars_and_another_symbol_is_not_compared_with_itself(hand: Hand) -> None:
    compare(hand)
    compare(hand, SPY, seed=11)
    hand.tools.follow(BarRequest(AAPL, BarSize.MIN_5), ContractDetails(contract=AAPL))
    assert line(hand).values.end == 0 or np.isnan(line(hand).values.value(800))
    loaded(hand, MSFT, walk(1000, seed=9, price=300.0))  # of the old size: too late
    assert len(line(hand).closes) == 0
    hand.tools.follow(BarRequest(MSFT, BarSize.MIN_5), ContractDetails(contract=MSFT))
    assert hand.tools.comparison.symbols == ["SPY"]


def test_a_refusal_is_said_and_the_symbol_goes(hand: Hand) -> None:
    hand.tools.comparison.add(EUR)
    refusal = Notice(Severity.ERROR, "No permission (162).")
    hand.ui.publish(BarsFailed(replace(MINUTES, contract=EUR), refusal))
    assert "EUR.USD: No permission (162)." in hand.tools.comparison.field.words.text()
    assert hand.tools.comparison.symbols == []


def test_the_crosshair_reads_the_per_cent(hand: Hand) -> None:
    bars = compare(hand)
    x = hand.chart.state.x_of(760)
    QTest.mouseMove(hand.surface, QPoint(int(x), 200))
    edge = int(hand.chart.shown[0])
    expected = percent_text((bars["close"][760] / bars["close"][edge] - 1) * 100)
    words = [segment.text for _, _, chip in hand.tools.comparison.layer.item.chip_boxes() for segment in chip.segments]
    assert words[1:] == ["MSFT", expected]
    assert words[0].startswith("AAPL")


def test_per_cent_ticks_are_round() -> None:
    ticks = percent_ticks(95.0, 111.0, 8, 100.0)
    labels = [percent_label(tick, 100.0) for tick in ticks]
    assert labels == ["−4 %", "−2 %", "0 %", "+2 %", "+4 %", "+6 %", "+8 %", "+10 %"]


def test_an_empty_chart_compares_nothing(hand: Hand) -> None:
    compare(hand)
    hand.chart.set_bars(*[()] * 6)
    assert hand.chart.grab().width() > 0
    assert hand.tools.comparison.layer.item.chip_boxes() == []
