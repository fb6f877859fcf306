"""What goes wrong, as the window says it: verdict, remedy and stages in the verify panel, marks on every price."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from PySide6.QtWidgets import QPushButton

from gatedesk.bootstrap import wall_clock
from gatedesk.gateway.timing import Timing
from gatedesk.simgateway.faults.spec import read_spec
from helpers.sim import RunningSimulation, simulated_gateway, simulator_process
from helpers.waiting import until
from helpers.window import DrivenWindow, driven_window

pytestmark = [
    pytest.mark.window,
    pytest.mark.tolerate("warnings", because="what the Gateway does wrong is logged as a warning"),
]
SHORT = 0.6  # seconds a silent Gateway is given
IMPATIENT = Timing(
    greeting=SHORT, accounts=SHORT, sync=SHORT, request=SHORT, quote=3.0, backoff=lambda attempt, jitter: 30.0
)
FINE = "Your connection works."

FAILURES: dict[str, tuple[str, str, str]] = {
    # fault -> words of the headline, words of the remedy, the title of the stage that failed
    "refuse": ("Nothing listens at", "Start TWS or IB Gateway and log in", "Something listens there"),
    "accept-silent": ("never answers the API greeting", "Enable ActiveX", "It answers the API greeting"),
    "accept-close": ("closes it at once", "Trusted IPs", "It answers the API greeting"),
    "speak:http": ("an HTTP answer", "Check the port", "It answers the API greeting"),
    "speak:tls": ("TLS", "Check the port", "It answers the API greeting"),
    "server-version:100": ("too old", "Update TWS or IB Gateway", "It speaks a version we know"),
    "server-version:210": ("insists on API version 210", "stable TWS", "It speaks a version we know"),
    "client-id-in-use": ("Client id 1 is taken", "another client id", "It accepts the client id"),
    "no-accounts": ("names no account", "Finish the login", "It names its accounts"),
    "missing-end:62": ("did not answer in time", "busy", "Orders, positions and account load"),
}
WARNINGS: dict[str, tuple[str, str]] = {
    # fault -> words of the headline, the title of the stage
    "clock-skew:90": ("clock", "Its clock agrees with ours"),
    "competing-session": ("another session", "It gives a price"),
    "no-permission:354": ("No prices are permitted", "It gives a price"),
    "read-only": ("ead-only", "Orders, positions and account load"),
}


@pytest.fixture
async def sim() -> AsyncIterator[RunningSimulation]:
    async with simulated_gateway(start=wall_clock()) as running:
        yield running


async def strike(sim: RunningSimulation, spec: str) -> None:
    """Bring the fault in force; a port takes a moment to shut."""
    sim.server.plan([read_spec(spec)])
    if spec.startswith("refuse"):
        await until(lambda: not sim.server.listens, "the port is shut")


async def verify(driven: DrivenWindow, sim: RunningSimulation) -> None:
    """Type the port, press Verify connection, and wait for the verdict."""
    driven.window.docks.show("connection")
    driven.write("connection.port", str(sim.port))
    driven.click("connection.verify")
    await until(lambda: driven.words("verify.run") == "Verify again", "the verdict", seconds=20)
    await until(driven.find(QPushButton, "verify.run").isEnabled, "the check is over", seconds=20)


def headline(driven: DrivenWindow) -> str:
    return driven.words("verify.headline")


def stage(driven: DrivenWindow, title: str) -> dict[str, str]:
    rows = driven.stages()
    return next(row for row in rows if row["title"] == title)


async def test_a_sound_gateway_is_proved_stage_by_stage(sim: RunningSimulation) -> None:
    async with driven_window(IMPATIENT) as driven:
        await verify(driven, sim)
        assert headline(driven) == FINE
        assert {row["status"] for row in driven.stages()} == {"Pass"}
        assert driven.desk.status.state.value == "live"
        assert driven.words("mode.pill") == "SIMULATED"
        assert sim.server.connection_count == 1


async def heal(driven: DrivenWindow, sim: RunningSimulation) -> None:
    """End the fault and the connection."""
    sim.server.act(lambda now: sim.server.stage.heal("", now))
    await driven.desk.disconnect()
    await until(lambda: sim.server.listens, "the port is open")


async def test_each_failure_is_named_with_what_to_do(sim: RunningSimulation) -> None:
    async with driven_window(IMPATIENT) as driven:
        for spec, (words, remedy, title) in FAILURES.items():
            await strike(sim, spec)
            await verify(driven, sim)
            assert words in headline(driven), spec
            assert remedy in driven.words("verify.remedy"), spec
            failed = stage(driven, title)
            assert (failed["status"], remedy in failed["remedy"]) == ("Failed", True), spec
            after = [row["title"] for row in driven.stages()].index(title) + 1
            assert {row["status"] for row in driven.stages()[after:]} <= {"Not reached"}, spec
            await heal(driven, sim)


async def test_each_warning_is_told_and_the_connection_stands(sim: RunningSimulation) -> None:
    async with driven_window(IMPATIENT) as driven:
        for spec, (words, title) in WARNINGS.items():
            await strike(sim, spec)
            await verify(driven, sim)
            assert headline(driven).startswith("It works, with a warning: "), spec
            assert words in headline(driven), spec
            warned = stage(driven, title)
            assert (warned["status"], bool(warned["remedy"])) == ("Warning", True), spec
            assert driven.desk.status.state.value == "live", spec
            await heal(driven, sim)


async def test_after_the_cure_the_next_check_passes(sim: RunningSimulation) -> None:
    await strike(sim, "client-id-in-use")
    async with driven_window(IMPATIENT) as driven:
        await verify(driven, sim)
        assert "Client id 1 is taken" in headline(driven)
        sim.server.act(lambda now: sim.server.stage.heal("", now))
        driven.click("verify.run")
        await until(lambda: headline(driven) == FINE, "the cured connection passes", seconds=20)


async def watched(driven: DrivenWindow, sim: RunningSimulation) -> None:
    """Connected, with prices in the watchlist."""
    await driven.connect(sim.port)
    await until(lambda: badge(driven) == "" and price(driven) not in ("", "—"), "live prices", seconds=15)


def badge(driven: DrivenWindow) -> str:
    row = driven.row("watchlist.table", Symbol="AAPL")
    return row["Data"] if row else "not watched"


def price(driven: DrivenWindow) -> str:
    row = driven.row("watchlist.table", Symbol="AAPL")
    return row["Bid"] if row else ""


async def test_a_frozen_gateway_is_said_within_eight_seconds_and_gets_no_order(sim: RunningSimulation) -> None:
    async with driven_window() as driven:
        await watched(driven, sim)
        await until(lambda: driven.find(QPushButton, "ticket.submit").isEnabled(), "an order may be sent")
        await strike(sim, "freeze:60")
        await until(lambda: badge(driven).startswith("STALE"), "prices are marked", seconds=8)
        await until(lambda: driven.desk.status.state.value == "stale", "the window says so", seconds=8)
        assert "does not answer" in driven.words("connection.words")
        assert not driven.find(QPushButton, "ticket.submit").isEnabled()


async def test_a_killed_gateway_leaves_no_price_that_looks_live() -> None:
    async with driven_window(IMPATIENT) as driven, simulator_process() as (port, process):
        await driven.connect(port)
        await until(lambda: price(driven) not in ("", "—"), "prices came", seconds=15)
        process.kill()
        await until(lambda: not driven.desk.status.state.is_connected, "the loss is noticed", seconds=5)
        assert badge(driven).startswith("STALE")
        assert driven.words("mode.pill") == "NOT CONNECTED"
        await until(lambda: driven.rows("session.table"), "the story tells it")
        assert "lost" in str(driven.rows("session.table")).lower()


async def test_a_competing_session_marks_every_row_and_passes(sim: RunningSimulation) -> None:
    async with driven_window() as driven:
        await watched(driven, sim)
        await strike(sim, "competing-session:2")
        await until(lambda: badge(driven) == "COMPETING SESSION", "the rows say whose data it is")
        await until(lambda: badge(driven) == "", "prices are live again", seconds=20)


@pytest.mark.parametrize(
    ("spec", "word"), [("no-permission:10167", "DELAYED"), ("no-permission:10168", "NO PERMISSION")]
)
async def test_data_that_is_not_live_says_so(sim: RunningSimulation, spec: str, word: str) -> None:
    await strike(sim, spec)
    async with driven_window() as driven:
        await driven.connect(sim.port)
        await until(lambda: badge(driven) == word, f"the row says {word}", seconds=15)


async def test_the_story_of_the_session_outlives_the_window(sim: RunningSimulation) -> None:
    async with driven_window() as driven:
        await driven.connect(sim.port)
        await until(lambda: driven.row("session.table", What="Connected"), "the story begins")
    async with driven_window() as driven:
        driven.window.docks.show("session")
        assert driven.row("session.table", What="Connected")


async def test_privacy_leaves_no_account_id_in_sight(sim: RunningSimulation) -> None:
    async with driven_window() as driven:
        await driven.connect(sim.port)
        assert "DU1234567" in driven.window.windowTitle()
        driven.window.actions_by_id["view.privacy"].trigger()
        seen = [driven.window.windowTitle(), driven.words("account.words"), driven.words("connection.detail")]
        assert all("DU•••567" in words and "DU1234567" not in words for words in seen), seen
        assert driven.desk.settings.appearance.privacy
    async with driven_window() as driven:
        assert driven.window.actions_by_id["view.privacy"].isChecked()
        await driven.connect(sim.port)
        assert "DU1234567" not in driven.window.windowTitle()
