"""The main job end to end: the real window, the real ib_async, the simulated Gateway in its own process, over TCP."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton

from gatedesk.ui.chart.widget import ChartWidget
from helpers.sim import simulator_process
from helpers.waiting import until
from helpers.window import DrivenWindow, driven_window

pytestmark = pytest.mark.window


async def send(driven: DrivenWindow, name: str = "confirm.order") -> str:
    """Review, confirm; the words that were confirmed."""
    await until(lambda: driven.find(QDialog, name).isVisible(), f"the dialog {name} is open")
    words = driven.find(QDialog, name).accessibleDescription()
    driven.click("confirm.send")
    return words


async def test_from_connecting_to_a_cancelled_limit_order() -> None:
    async with simulator_process("--seed", "7") as (port, _), driven_window() as driven:
        await driven.connect(port)
        assert driven.words("mode.pill") == "SIMULATED"
        assert "SIMULATED" in driven.window.windowTitle()

        await watch_msft(driven)
        await see_the_chart_move(driven)
        await buy_a_hundred(driven)
        await place_and_cancel_a_limit_order(driven)

        driven.window.docks.show("connection")
        driven.click("connection.connect")
        await until(lambda: driven.desk.status.state.value == "off", "the connection is off")
        assert driven.words("mode.pill") == "NOT CONNECTED"


async def watch_msft(driven: DrivenWindow) -> None:
    await until(lambda: len(driven.rows("watchlist.table")) == 6, "the first watchlist stands")
    driven.window.docks.show("watchlist")
    table = driven.rows("watchlist.table")
    driven.select("watchlist.table", [row["Symbol"] for row in table].index("MSFT"))
    driven.click("watchlist.remove")
    assert driven.row("watchlist.table", Symbol="MSFT") is None
    driven.write("watchlist.add", "MSFT")
    await until(lambda: driven.words("watchlist.add") == "MSFT", "the field holds what was typed")
    driven.press("watchlist.add", Qt.Key.Key_Return)
    await until(lambda: driven.row("watchlist.table", Symbol="MSFT"), "MSFT is watched")
    seen = set()

    def changed() -> bool:
        row = driven.row("watchlist.table", Symbol="MSFT")
        assert row is not None
        seen.add((row["Bid"], row["Ask"], row["Last"]))
        return len(seen - {("—", "—", "—"), ("", "", "")}) >= 3

    await until(changed, "the quote of MSFT changes", seconds=30)


async def see_the_chart_move(driven: DrivenWindow) -> None:
    chart = driven.find(ChartWidget, "chart")
    await until(lambda: len(chart.series) > 100, "the chart has history")
    seen = set()

    def moved() -> bool:
        last = chart.series.bar(chart.series.end - 1)
        seen.add((last.time, last.close, last.volume))
        return len(seen) >= 3

    await until(moved, "the chart's last bar moves", seconds=30)


async def buy_a_hundred(driven: DrivenWindow) -> None:
    symbols = [row["Symbol"] for row in driven.rows("watchlist.table")]
    driven.select("watchlist.table", symbols.index("AAPL"))
    await until(lambda: driven.words("ticket.symbol") == "AAPL", "the ticket follows the watchlist")
    driven.click("ticket.buy")
    driven.choose("ticket.type", "Market")
    driven.write("ticket.quantity", "100")
    await until(lambda: driven.find(QPushButton, "ticket.submit").isEnabled(), "the ticket may be submitted")
    driven.click("ticket.submit")
    assert "BUY 100 AAPL @ MKT" in await send(driven)
    await until(lambda: driven.row("executions.table", Symbol="AAPL"), "the fill stands in executions")
    await until(lambda: driven.row("positions.table", Contract="AAPL", Position="100"), "100 AAPL stand in positions")
    assert driven.row("orders.table", Symbol="AAPL", Status="Filled")


async def place_and_cancel_a_limit_order(driven: DrivenWindow) -> None:
    driven.choose("ticket.type", "Limit")
    driven.write("ticket.limit", "100.00")
    await until(lambda: driven.find(QPushButton, "ticket.submit").isEnabled(), "the ticket may be submitted")
    driven.click("ticket.submit")
    assert "LMT 100.00" in await send(driven)
    driven.window.docks.show("orders")
    await until(lambda: driven.row("orders.table", Symbol="AAPL", Status="Working"), "the limit order works")
    rows = driven.rows("orders.table")
    driven.select("orders.table", [row["Status"] for row in rows].index("Working"))
    driven.click("orders.cancel")
    await until(lambda: driven.row("orders.table", Symbol="AAPL", Status="Cancelled"), "the limit order is cancelled")
