"""Drawings by the hand: made, selected, carried, pulled, worded, deleted, undone, and in place whatever the bars do."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gatedesk.domain.contract import ContractDetails
from gatedesk.domain.drawing import ANCHORS, Anchor, Drawing, DrawingKind
from gatedesk.domain.market import BarRequest, BarSize
from gatedesk.ui.chart.tool_table import DRAWING_TOOLS
from helpers.chart_bars import START, cut, pixels, row, walk
from helpers.tool_hand import Hand
from helpers.ui_desk import AAPL, MSFT

CTRL = Qt.KeyboardModifier.ControlModifier
PLACES = ((200.0, 300.0), (400.0, 200.0), (400.0, 320.0))


def near(found: tuple[float, float], wanted: tuple[float, float]) -> bool:
    """Anchors stand on bars and on the price grid, so a point may be half a bar and half a step away."""
    return abs(found[0] - wanted[0]) < 5.0 and abs(found[1] - wanted[1]) < 3.0


@pytest.mark.parametrize("kind", [kind for kind in DrawingKind if kind is not DrawingKind.TEXT])
def test_every_kind_is_drawn_by_clicks_and_kept_by_the_desk(hand: Hand, kind: DrawingKind) -> None:
    hand.tools.run(kind.value)
    assert hand.tools.armed == kind.value
    for number in range(ANCHORS[kind]):
        assert hand.drawings == ()
        hand.click(*PLACES[number])
        hand.move(PLACES[number][0] + 40, PLACES[number][1] + 30)
    (drawing,) = hand.drawings
    assert drawing.kind is kind
    assert all(near(hand.place(0, number), PLACES[number]) for number in range(ANCHORS[kind]))
    assert hand.tools.armed == ""
    assert hand.tools.drawings.board.selected == drawing


@pytest.mark.parametrize("tool", ["trend", "ray", "fibonacci", "rectangle"])
def test_two_points_can_be_one_drag(hand: Hand, tool: str) -> None:
    hand.drawn(tool, PLACES[0], PLACES[1])
    assert near(hand.place(0, 0), PLACES[0])
    assert near(hand.place(0, 1), PLACES[1])


def test_a_channel_is_a_drag_and_a_click(hand: Hand) -> None:
    hand.tools.run("channel")
    hand.drag(PLACES[0], PLACES[1])
    hand.click(*PLACES[2])
    assert near(hand.place(0, 2), PLACES[2])


def test_a_text_is_typed_on_the_chart(hand: Hand) -> None:
    hand.tools.run("text")
    hand.click(300, 300)
    field = hand.tools.drawings.words
    assert field.isVisible()
    assert field.hasFocus()
    QTest.keyClicks(field, "Earnings")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [one.text for one in hand.drawings] == ["Earnings"]
    assert not field.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_a_text_without_words_is_no_drawing(hand: Hand, key: Qt.Key) -> None:
    hand.tools.run("text")
    hand.click(300, 300)
    QTest.keyClick(hand.tools.drawings.words, key)
    assert hand.drawings == ()
    assert hand.tools.drawings.board.visible == []


def test_a_double_click_changes_the_words(hand: Hand) -> None:
    hand.drawn("trend", PLACES[0], PLACES[1])
    hand.double_click(300, 250)
    field = hand.tools.drawings.words
    QTest.keyClicks(field, "Channel of May")
    hand.click(700, 100)
    assert [one.text for one in hand.drawings] == ["Channel of May"]


def test_the_same_point_twice_makes_no_line(hand: Hand) -> None:
    hand.tools.run("trend")
    hand.click(300, 300)
    hand.double_click(300, 300)
    assert hand.drawings == ()
    assert hand.tools.armed == "trend"
    hand.click(380, 260)
    assert len(hand.drawings) == 1


@pytest.mark.parametrize("way", ["escape", "button", "cursor", "right"])
def test_a_tool_is_put_away(hand: Hand, way: str) -> None:
    hand.tools.run("trend")
    hand.click(300, 300)
    hand.move(350, 250)
    assert len(hand.tools.drawings.board.visible) == 1
    if way == "escape":
        hand.key(Qt.Key.Key_Escape)
    elif way == "right":
        hand.chart.canvas.view.customContextMenuRequested.emit(QPoint(400, 300))
    else:
        hand.tools.actions["trend" if way == "button" else "cursor"].trigger()
    assert hand.tools.armed == ""
    assert hand.tools.drawings.board.visible == []
    before = hand.chart.shown
    hand.drag((300, 300), (400, 300))
    assert hand.chart.shown != before


def test_an_armed_tool_shows_itself(hand: Hand) -> None:
    hand.tools.run("ray")
    hand.move(300, 300)
    assert hand.cursor == Qt.CursorShape.CrossCursor
    checked = [name for name, action in hand.tools.actions.items() if action.isChecked()]
    assert checked == ["ray"]
    hand.tools.run("measure")
    assert [name for name, action in hand.tools.actions.items() if action.isChecked()] == ["measure"]
    hand.key(Qt.Key.Key_Escape)
    assert [name for name, action in hand.tools.actions.items() if action.isChecked()] == ["cursor"]


@pytest.mark.parametrize("tool", list(DRAWING_TOOLS))
def test_what_is_drawn_is_seen_hit_carried_and_deleted(hand: Hand, tool: str) -> None:
    empty = pixels(hand.chart.grab().toImage())
    anchors = [Anchor(time=START + 60 * bar, price=price) for bar, price in ((760, 98.0), (820, 97.0), (820, 98.5))]
    middle = sum(hand.chart.shown_prices) / 2
    anchors = [Anchor(time=one.time, price=round(middle + (one.price - 97.8) * 0.4, 2)) for one in anchors]
    kind = DRAWING_TOOLS[tool]
    drawing = Drawing(id="x", kind=kind, anchors=tuple(anchors[: ANCHORS[kind]]), text="Words", colour="#12ab34")
    hand.ui.desk.drawings.put(AAPL.con_id, drawing)
    QApplication.processEvents()
    assert (pixels(hand.chart.grab().toImage()) != empty).sum() > 100
    figure = hand.tools.drawings.item.figure(drawing)
    if figure.lines:
        x, y = (figure.lines[0][0] + figure.lines[0][2]) / 2, (figure.lines[0][1] + figure.lines[0][3]) / 2
    else:
        left, top, right, bottom = figure.words[0].box
        x, y = (left + right) / 2, (top + bottom) / 2
    hand.move(x, y)
    assert hand.cursor == Qt.CursorShape.PointingHandCursor
    shown, before = hand.chart.shown, hand.place()
    hand.drag((x, y), (x + 60, y + 40))
    assert hand.chart.shown == shown
    assert near(hand.place(), (before[0] + 60, before[1] + 40))
    assert hand.tools.drawings.board.selected is not None
    hand.key(Qt.Key.Key_Delete)
    assert hand.drawings == ()
    hand.chart.canvas.point(None)
    assert (pixels(hand.chart.grab().toImage()) == empty).mean() > 0.9999


def test_carrying_keeps_the_shape(hand: Hand) -> None:
    before = hand.drawn("trend", PLACES[0], PLACES[1])
    hand.drag((300, 250), (360, 290))
    (after,) = hand.drawings
    for key in ("time", "price"):
        was = getattr(before.anchors[1], key) - getattr(before.anchors[0], key)
        assert getattr(after.anchors[1], key) - getattr(after.anchors[0], key) == pytest.approx(was, abs=0.011)


def test_a_handle_moves_one_end(hand: Hand) -> None:
    before = hand.drawn("trend", PLACES[0], PLACES[1])
    hand.move(*hand.place(0, 1))
    assert hand.cursor == Qt.CursorShape.SizeAllCursor
    hand.drag(hand.place(0, 1), (500, 150))
    (after,) = hand.drawings
    assert after.anchors[0] == before.anchors[0]
    assert near(hand.place(0, 1), (500, 150))


def test_every_corner_of_a_rectangle_is_a_handle(hand: Hand) -> None:
    hand.drawn("rectangle", (200, 200), (400, 300))
    hand.drag((hand.place(0, 0)[0], hand.place(0, 1)[1]), (150, 350))
    assert near(hand.place(0, 0), (150, 200))
    assert near(hand.place(0, 1), (400, 350))


def test_escape_while_carrying_leaves_it_as_it_was(hand: Hand) -> None:
    before = hand.drawn("trend", PLACES[0], PLACES[1])
    hand.press(300, 250)
    hand.move(330, 280)
    hand.move(400, 330)
    assert hand.tools.drawings.board.visible != [before]
    hand.key(Qt.Key.Key_Escape)
    hand.release(400, 330)
    assert hand.drawings == (before,)
    assert hand.tools.drawings.board.visible == [before]


def test_a_press_beside_ends_the_selection_and_pans(hand: Hand) -> None:
    hand.drawn("trend", PLACES[0], PLACES[1])
    before = hand.chart.shown
    hand.drag((600, 400), (700, 400))
    assert hand.tools.drawings.board.selected is None
    assert hand.chart.shown != before
    hand.key(Qt.Key.Key_Delete)
    assert len(hand.drawings) == 1


def test_escape_ends_the_selection(hand: Hand) -> None:
    hand.drawn("trend", PLACES[0], PLACES[1])
    hand.key(Qt.Key.Key_Escape)
    assert hand.tools.drawings.board.selected is None
    assert hand.tools.drawings.item.handles() == []


def test_every_step_is_undone_and_done_again(hand: Hand) -> None:
    made = hand.drawn("trend", PLACES[0], PLACES[1])
    hand.drag((300, 250), (360, 290))
    moved = hand.drawings
    hand.tools.drawings.colour("#e5484d")
    coloured = hand.drawings
    hand.key(Qt.Key.Key_Delete)
    states = [(), (made,), moved, coloured, ()]
    for expected in reversed(states[:-1]):
        hand.key(Qt.Key.Key_Z, CTRL)
        assert hand.drawings == expected
    hand.key(Qt.Key.Key_Z, CTRL)
    for expected in states[1:]:
        hand.tools.drawings.redo.trigger()
        assert hand.drawings == expected
    assert not hand.tools.drawings.redo.isEnabled()


def test_deleting_all_is_one_step(hand: Hand) -> None:
    hand.drawn("trend", PLACES[0], PLACES[1])
    hand.drawn("rectangle", (500, 100), (600, 200))
    both = hand.drawings
    hand.tools.run("clear")
    assert hand.drawings == ()
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.drawings == both


def test_each_symbol_has_its_own_drawings_and_its_own_undo(hand: Hand) -> None:
    made = hand.drawn("trend", PLACES[0], PLACES[1])
    hand.tools.follow(BarRequest(MSFT), ContractDetails(contract=MSFT))
    assert hand.tools.drawings.board.visible == []
    assert not hand.tools.drawings.undo.isEnabled()
    hand.tools.follow(BarRequest(AAPL), ContractDetails(contract=AAPL))
    assert hand.tools.drawings.board.visible == [made]
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.drawings == ()


def test_what_another_chart_draws_is_seen_here(hand: Hand) -> None:
    drawing = Drawing(id="other", kind=DrawingKind.HORIZONTAL, anchors=(Anchor(time=0.0, price=97.0),))
    hand.ui.desk.drawings.put(AAPL.con_id, drawing)
    assert hand.tools.drawings.board.visible == [drawing]


def test_older_bars_new_bars_and_other_bar_sizes_leave_drawings_where_they_are(hand: Hand) -> None:
    bars: dict[str, Any] = walk(3000)
    hand.chart.set_bars(**cut(bars, 2000, 2900))
    hand.chart.show_positions(700, 850)
    made = hand.drawn("trend", PLACES[0], PLACES[1])
    before = hand.place(0, 0), hand.place(0, 1)
    hand.chart.prepend_bars(**cut(bars, 500, 2000))
    hand.chart.append_or_update(*row(bars, 2900))
    assert hand.place(0, 0) == pytest.approx(before[0])
    assert hand.place(0, 1) == pytest.approx(before[1])
    hours = {name: values[::5] for name, values in bars.items()}
    hand.tools.follow(BarRequest(AAPL, BarSize.MIN_5), ContractDetails(contract=AAPL))
    hand.chart.set_bars(**hours)
    times = hand.chart.series.time
    for number, anchor in enumerate(made.anchors):
        position = int(times.searchsorted(anchor.time, side="right")) - 1
        assert hand.tools.drawings.item.points(made)[number][0] == pytest.approx(hand.chart.state.x_of(position))


@pytest.mark.parametrize("log", [False, True])
def test_a_log_scale_keeps_anchors_at_their_prices(hand: Hand, log: bool) -> None:
    hand.chart.set_log(log)
    made = hand.drawn("fibonacci", PLACES[0], PLACES[1])
    assert near(hand.place(0, 0), PLACES[0])
    middle = made.anchors[1].price + (made.anchors[0].price - made.anchors[1].price) * 0.5
    rows = [line[1] for line in hand.tools.drawings.item.figure(made).lines]
    assert min(abs(found - hand.chart.state.y_of(middle)) for found in rows) < 1e-6


def test_the_magnet_draws_to_the_bars_prices(hand: Hand) -> None:
    hand.tools.run("magnet")
    bar = hand.chart.series.bar(800)
    x, y = hand.chart.state.x_of(800), hand.chart.state.y_of(bar.high)
    hand.tools.run("horizontal")
    hand.click(x, y - 12)
    assert hand.drawings[0].anchors[0].price == bar.high


def test_prices_are_on_the_contracts_grid(hand: Hand) -> None:
    hand.chart.set_contract("ES", 0.25, "America/Chicago")
    hand.tools.run("horizontal")
    hand.click(400, 233)
    assert hand.drawings[0].anchors[0].price % 0.25 == 0.0


def test_only_drawings_in_view_are_looked_at(hand: Hand) -> None:
    for number in range(50):
        price = round(hand.chart.series.bar(number).close, 2)
        anchors = tuple(Anchor(time=START + 60 * bar, price=price) for bar in (number, number + 10))
        hand.ui.desk.drawings.put(AAPL.con_id, Drawing(id=str(number), kind=DrawingKind.TREND, anchors=anchors))
    item = hand.tools.drawings.item
    assert item.in_view() == []
    hand.chart.show_positions(0, 100)
    assert len(item.in_view()) == 50


def test_too_many_drawings_are_refused_in_words(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gatedesk.desk.drawings.MOST_DRAWINGS", 1)
    told: list[str] = []
    hand.tools.told.connect(told.append)
    hand.drawn("trend", PLACES[0], PLACES[1])
    hand.drawn("trend", (500, 300), (600, 200))
    assert len(hand.drawings) == 1
    assert "at most" in told[0]
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.drawings == ()


def test_a_chart_without_bars_takes_no_drawing(hand: Hand) -> None:
    hand.chart.set_bars(*[()] * 6)
    for tool in DRAWING_TOOLS:
        hand.tools.run(tool)
        hand.drag(PLACES[0], PLACES[1])
    assert hand.drawings == ()
    assert hand.chart.grab().width() > 0


def test_partial_paints_end_in_the_same_picture_as_a_full_one(hand: Hand) -> None:
    low, high = hand.chart.shown_prices
    for number, kind in enumerate(DrawingKind):
        prices = (low + (high - low) * 0.2, low + (high - low) * (0.5 + 0.05 * number), low + (high - low) * 0.7)
        anchors = [Anchor(time=START + 60 * (720 + 50 * step), price=price) for step, price in enumerate(prices)]
        drawing = Drawing(id=kind.value, kind=kind, anchors=tuple(anchors[: ANCHORS[kind]]), text="Words")
        hand.ui.desk.drawings.put(AAPL.con_id, drawing)
    QApplication.processEvents()
    time, open_, bar_high, bar_low, _, volume = row(walk(1000), 999)
    hand.chart.show_positions(820, 1005)
    QApplication.processEvents()
    for step in range(8):
        hand.move(250 + 40 * step, 150 + 17 * step)
        hand.chart.append_or_update(time, open_, bar_high, bar_low, bar_low + (bar_high - bar_low) * step / 7, volume)
        QApplication.processEvents()
    handle = hand.chart.window().windowHandle()
    screen = handle.screen().grabWindow(handle.winId()).toImage()
    whole = pixels(hand.chart.window().grab().toImage())
    assert (pixels(screen) != whole).sum() == 0
