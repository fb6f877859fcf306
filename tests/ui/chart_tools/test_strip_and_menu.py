"""The tools are reached by a strip, by a menu and by keys; all named for those who cannot see them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton

from gatedesk.domain.drawing import Anchor, Drawing, DrawingKind
from gatedesk.ui.chart.snap import Snap
from gatedesk.ui.chart.tool_table import DRAWING_COLOURS, TOOLS, ToolSpec
from gatedesk.ui.chart.trade_facts import ChartOrder
from gatedesk.ui.theme.tokens import Tokens
from helpers.chart_bars import START, pixels
from helpers.tool_hand import LEFT, PLAIN, Hand
from helpers.ui_desk import AAPL

ARMED = [tool for tool in TOOLS if tool.armed]


def entries(menu: QMenu) -> dict[str, object]:
    """Every entry of a menu and of its submenus by name or words."""
    parts = (menu, *menu.findChildren(QMenu))
    return {action.objectName() or action.text(): action for part in parts for action in part.actions()}


def choose(hand: Hand, point: tuple[float, float], name: str) -> None:
    menu = hand.tools.menu.make(QPointF(*point))
    entries(menu)[name].trigger()
    menu.close()


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.id)
def test_every_tool_has_a_named_button_with_its_key_in_the_tip(hand: Hand, tool: ToolSpec) -> None:
    button = hand.tools.strip.findChild(QToolButton, f"chart.tool.{tool.id}")
    assert button.accessibleName() == tool.text
    assert not button.icon().isNull()
    assert tool.key in button.toolTip()


@pytest.mark.parametrize("tool", ARMED, ids=lambda tool: tool.id)
def test_a_button_arms_its_tool_and_only_that(hand: Hand, tool: ToolSpec) -> None:
    button = hand.tools.strip.findChild(QToolButton, f"chart.tool.{tool.id}")
    QTest.mouseClick(button, LEFT)
    assert hand.tools.armed == tool.id
    assert [one.id for one in ARMED if hand.tools.actions[one.id].isChecked()] == [tool.id]
    QTest.mouseClick(button, LEFT)
    assert hand.tools.armed == ""


@pytest.mark.parametrize("tool", [tool for tool in ARMED if tool.key], ids=lambda tool: tool.id)
def test_a_key_arms_its_tool(hand: Hand, tool: ToolSpec) -> None:
    keys = QKeySequence(tool.key)[0]
    hand.key(keys.key(), keys.keyboardModifiers())
    assert hand.tools.armed == tool.id


def test_no_key_is_used_twice() -> None:
    keys = [tool.key for tool in TOOLS if tool.key]
    assert len(keys) == len(set(keys))


def test_the_menu_offers_every_tool_and_what_is_undone(hand: Hand) -> None:
    menu = hand.tools.menu.make(QPointF(300, 200))
    found = entries(menu)
    menu.close()
    for tool in TOOLS:
        if tool.id not in ("cursor", "magnet"):
            assert f"chart.action.{tool.id}" in found
    assert "chart.menu.reset" in found
    assert "chart.menu.delete" not in found
    assert {f"chart.menu.snap_{snap.value}" for snap in Snap} <= found.keys()


def test_the_menu_comes_with_the_right_button(hand: Hand) -> None:
    hand.chart.canvas.view.customContextMenuRequested.emit(QPointF(300, 200).toPoint())
    menu = hand.chart.findChild(QMenu, "chart.menu")
    assert menu.isVisible()
    menu.close()


def test_the_menu_of_a_drawing_words_colours_and_deletes_it(hand: Hand) -> None:
    hand.drawn("trend", (200, 300), (400, 200))
    hand.click(650, 400)
    assert hand.tools.drawings.board.selected is None
    colour, words = DRAWING_COLOURS[1]
    choose(hand, (300, 250), f"chart.menu.colour_{words.lower()}")
    assert hand.drawings[0].colour == colour
    choose(hand, (300, 250), "chart.menu.words")
    QTest.keyClicks(hand.tools.drawings.words, "Up")
    QTest.keyClick(hand.tools.drawings.words, Qt.Key.Key_Return)
    assert hand.drawings[0].text == "Up"
    choose(hand, (300, 250), "chart.menu.delete")
    assert hand.drawings == ()


def test_the_menu_frees_the_crosshair_and_resets_the_view(hand: Hand) -> None:
    choose(hand, (300, 200), "chart.menu.snap_free")
    assert hand.chart.state.snap is Snap.FREE
    choose(hand, (300, 200), "chart.menu.reset")
    assert hand.chart.shown[0] < 999 < hand.chart.shown[1]


def test_the_strip_takes_the_themes_colours(hand: Hand) -> None:
    before = pixels(hand.tools.strip.grab().toImage())
    theme = hand.ui.context.theme
    theme.choose("light", "classic")
    tokens: Tokens = theme.tokens
    hand.tools.restyle(tokens)
    assert (pixels(hand.tools.strip.grab().toImage()) != before).any()


def test_a_low_chart_keeps_every_tool_within_reach(hand: Hand) -> None:
    hand.chart.window().resize(800, 260)
    QApplication.processEvents()
    extension = hand.tools.strip.findChild(QToolButton, "qt_toolbar_ext_button")
    assert extension.isVisible()


def test_a_press_is_the_tools_then_the_orders_then_the_keys_then_the_alerts_then_the_drawings(hand: Hand) -> None:
    """Everything lies on one price; what is asked first is taken away first."""
    price = hand.tools.price_at(QPointF(400, 220))
    assert price is not None
    line = Drawing(id="d", kind=DrawingKind.HORIZONTAL, anchors=(Anchor(time=START, price=price),))
    hand.ui.desk.drawings.put(AAPL.con_id, line)
    hand.tools.add_alert(price)
    asked: list[str] = []
    hand.chart.trade.change_asked.connect(lambda order, part, to: asked.append(order))
    hand.chart.trade.set_orders([ChartOrder("o", True, "100", "LMT", limit=price)])
    QApplication.processEvents()

    def pull(keys: Qt.KeyboardModifier = PLAIN) -> None:
        y = hand.chart.state.y_of(price)
        hand.drag((400, y), (450, y + 50), keys)

    hand.tools.run("measure")
    pull()
    assert hand.tools.measure.is_shown
    assert asked == []
    pull(Qt.KeyboardModifier.ShiftModifier)
    assert asked == ["o"]
    hand.chart.trade.set_orders([])
    QApplication.processEvents()
    pull(Qt.KeyboardModifier.ShiftModifier)
    assert hand.tools.measure.is_shown
    pull()
    assert hand.ui.desk.alerts.of(AAPL.con_id)[0].price < price
    assert hand.drawings == (line,)
    pull()
    assert hand.drawings[0].anchors[0].price < price
