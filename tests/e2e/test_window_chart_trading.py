"""Trading on the chart end to end: the real window and the simulated Gateway; the lines are the broker's own words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog

from gatedesk.domain.contract import Contract
from gatedesk.domain.order import OrderType, Side
from gatedesk.ui.chart.widget import ChartWidget
from gatedesk.ui.focus import TicketFill
from helpers.chart_hand import ChartHand
from helpers.sim import simulator_process
from helpers.waiting import until
from helpers.window import DrivenWindow, driven_window

pytestmark = pytest.mark.window


async def confirm(driven: DrivenWindow, name: str) -> str:
    """Send what is asked; the words that were confirmed."""
    await until(lambda: driven.find(QDialog, name).isVisible(), f"the dialog {name} is open")
    words = driven.find(QDialog, name).accessibleDescription()
    driven.click("confirm.send")
    return words


async def test_an_order_is_placed_moved_and_cancelled_on_the_chart() -> None:
    async with simulator_process("--seed", "7") as (port, _), driven_window() as driven:
        await driven.connect(port)
        hand = await chart_of_aapl(driven)
        assert driven.window.docks._docks["chart"].windowTitle() == "AAPL · 1 min"

        owner = await place_below_the_market(driven, hand)
        await move(driven, hand, owner)
        hand.click(hand.line(owner).close.center().toPoint())
        await until(lambda: not hand.has_line(owner), "the line is gone")
        assert driven.desk.orders.orders[owner].state.value == "Cancelled"

        await buy_and_protect(driven, hand)


async def chart_of_aapl(driven: DrivenWindow) -> ChartHand:
    driven.window.docks.show("watchlist")
    await until(lambda: driven.row("watchlist.table", Symbol="AAPL"), "AAPL is watched")
    driven.select("watchlist.table", [row["Symbol"] for row in driven.rows("watchlist.table")].index("AAPL"))
    hand = ChartHand(driven.find(ChartWidget, "chart"))
    await until(lambda: len(hand.chart.series) > 100 and hand.layer.market is not None, "history and a price")
    await until(lambda: not hand.layer.refusal(), "orders may be sent")
    await until(lambda: driven.desk.known_details(aapl(driven).con_id) is not None, "the details")
    return hand


def aapl(driven: DrivenWindow) -> Contract:
    contract = driven.window.context.focus.contract
    assert contract is not None
    return contract


async def place_below_the_market(driven: DrivenWindow, hand: ChartHand) -> str:
    low = hand.chart.shown_prices[0]
    price = low + (float(hand.layer.market or 0.0) - low) * 0.3
    hand.click(QPoint(200, hand.row(price)), Qt.KeyboardModifier.ControlModifier)
    words = await confirm(driven, "confirm.order")
    assert words.startswith("BUY 100 AAPL @ LMT ")
    await until(lambda: any(item.level.steady for item in hand.layer.placed()), "the order works")
    [owner] = hand.layer.board.orders
    assert not hand.has_line("wish", "wish")
    return owner


async def move(driven: DrivenWindow, hand: ChartHand, owner: str) -> None:
    before = driven.desk.orders.orders[owner].limit_price
    hand.drag(hand.handle(owner), -12)
    wanted = Decimal((await confirm(driven, "confirm.change")).rpartition(" → ")[2])
    assert before is not None
    assert wanted > before
    await until(lambda: driven.desk.orders.orders[owner].limit_price == wanted, "the broker has moved it")
    assert not hand.has_line(owner, "limit asked")
    assert hand.line(owner).level.price == float(wanted)


async def buy_and_protect(driven: DrivenWindow, hand: ChartHand) -> None:
    """A market order by the ticket brings the position line and its arrow; a stop is dragged out of the line."""
    fill = TicketFill(side=Side.BUY, quantity=Decimal(100), order_type=OrderType.MARKET, review=True)
    driven.window.context.focus.propose(aapl(driven), fill)
    await confirm(driven, "confirm.order")
    position = f"position {driven.desk.status.accounts[0]}"
    await until(lambda: hand.has_line(position, "position"), "the position line stands")
    await until(lambda: len(hand.layer.marks.visible()) >= 1, "the fill's arrow stands")
    room = hand.chart._state.layout.price.bottom() - hand.line(position, "position").y
    hand.drag(hand.handle(position, "position"), round(room * 0.6))
    assert (await confirm(driven, "confirm.order")).startswith("SELL 100 AAPL @ STP ")
    await until(lambda: hand.layer.board.orders, "the stop stands")
    [stop] = hand.layer.board.orders.values()
    assert (stop.buys, stop.kind, stop.quantity) == (False, "STP", "100")
