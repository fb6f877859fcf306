"""What goes wrong with a connection is told in words in the window, nothing hangs, and it recovers by itself."""

from __future__ import annotations

import asyncio
import socket
from os import environ

import pytest
from ib_async import IB
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from gatedesk.store.paths import locate
from helpers.sim import simulated_gateway, simulator_process
from helpers.waiting import until
from helpers.window import DrivenWindow, driven_window

pytestmark = pytest.mark.window


def all_words(driven: DrivenWindow) -> str:
    names = ("connection.state", "connection.cause", "connection.remedy")
    return " ".join(driven.words(name) for name in names)


def begin(driven: DrivenWindow, port: int, client_id: int = 1) -> None:
    driven.window.docks.show("connection")
    driven.write("connection.port", str(port))
    driven.write("connection.client_id", str(client_id))
    driven.click("connection.connect")


def quoted(driven: DrivenWindow, symbol: str) -> bool:
    row = driven.row("watchlist.table", Symbol=symbol)
    return row is not None and row["Bid"] not in ("", "—")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.tolerate("warnings", because="a refused connection is logged as a warning")
async def test_a_closed_port_is_named() -> None:
    async with driven_window() as driven:
        begin(driven, free_port())
        await until(lambda: "Nothing listens" in all_words(driven), "the window says so", seconds=3)
        await until(lambda: driven.words("connection.connect") == "Disconnect", "the window keeps trying")
        driven.click("connection.connect")
        await until(lambda: driven.desk.status.state.value == "off", "it stops when told")


@pytest.mark.tolerate("warnings", because="a silent peer is logged as a warning")
async def test_a_silent_port_is_named() -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    async with server, driven_window() as driven:
        begin(driven, server.sockets[0].getsockname()[1])
        await until(lambda: "never answer" in all_words(driven), "the window says it is silent", seconds=20)


@pytest.mark.tolerate("warnings", because="the taken client id is logged as a warning")
async def test_a_taken_client_id_is_named() -> None:
    async with simulated_gateway() as sim:
        other = IB()
        await other.connectAsync("127.0.0.1", sim.port, clientId=3)
        try:
            async with driven_window() as driven:
                begin(driven, sim.port, client_id=3)
                await until(lambda: "Client id 3 is taken" in all_words(driven), "the window names the id", seconds=5)
        finally:
            other.disconnect()


@pytest.mark.tolerate("warnings", because="the loss is logged as a warning")
async def test_a_killed_gateway_is_told_and_its_return_is_taken() -> None:
    async with driven_window() as driven:
        async with simulator_process() as (port, process):
            begin(driven, port)
            await until(lambda: driven.desk.status.state.value == "live", "live")
            await until(lambda: len(driven.rows("watchlist.table")) == 6, "the watchlist stands")
            process.kill()
            await until(lambda: not driven.desk.status.state.is_connected, "the loss is noticed", seconds=5)
            assert driven.words("mode.pill") == "NOT CONNECTED"
            assert not driven.find(QPushButton, "ticket.submit").isEnabled()
        async with simulator_process("--port", str(port)):
            await until(lambda: driven.desk.status.state.value == "live", "it came back by itself", seconds=30)
            await until(lambda: quoted(driven, "AAPL"), "quotes flow again")


async def test_typed_host_and_port_survive_a_restart() -> None:
    async with driven_window() as driven:
        driven.window.docks.show("connection")
        driven.write("connection.host", "localhost")
        driven.write("connection.port", "4321")
        driven.press("connection.port", Qt.Key.Key_Return)
    async with driven_window() as driven:
        assert driven.words("connection.host") == "localhost"
        assert driven.words("connection.port") == "4321"


@pytest.mark.tolerate("warnings", because="the broken file is logged as a warning")
async def test_a_broken_settings_file_is_set_aside() -> None:
    path = locate(environ).settings
    path.parent.mkdir(parents=True)
    path.write_text("connection = [[[", encoding="utf-8")
    async with driven_window() as driven:
        await until(lambda: driven.rows("messages.table"), "the window tells of it")
        assert "settings" in str(driven.rows("messages.table")).lower()
    assert [p.name for p in path.parent.iterdir() if "broken" in p.name]
