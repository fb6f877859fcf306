"""The life of a connection against a scripted Gateway: loss and return, silence, upstream trouble, a clean end."""

from __future__ import annotations

import asyncio
import struct
import time
from dataclasses import replace
from random import Random

import pytest

from gatedesk.domain.connection import AccountMode, ConnectionState, Endpoint
from gatedesk.domain.events import ConnectionChanged, Noticed, OrdersSynced
from gatedesk.domain.notice import GatewayTrouble, Severity
from gatedesk.domain.order_state import OrderKey
from gatedesk.domain.settings import ConnectionSettings
from gatedesk.gateway.keeper import Memory
from gatedesk.gateway.session import Session, no_intents
from gatedesk.gateway.timing import Timing
from helpers.builders import AAPL, order_draft
from helpers.fakes import Recorder
from helpers.peers import ScriptedGateway, listening
from helpers.waiting import until


async def live(session: Session, port: int, client_id: int = 1) -> None:
    session.connect(Endpoint(port=port, client_id=client_id))
    await until(lambda: session.status.state is ConnectionState.LIVE, "live")


def states(recorder: Recorder) -> list[ConnectionState]:
    """The states gone through, repetitions left out."""
    seen: list[ConnectionState] = []
    for event in recorder.of(ConnectionChanged):
        if not seen or seen[-1] is not event.status.state:
            seen.append(event.status.state)
    return seen


async def test_it_connects_by_stages(session: Session, recorder: Recorder) -> None:
    async with listening(ScriptedGateway()) as port:
        await live(session, port)
        assert session.status.accounts == ("DU1234567",)
        assert session.status.mode is AccountMode.PAPER
        assert session.status.server_version == 178
        await session.disconnect()
    assert states(recorder) == [
        ConnectionState.OFF,
        ConnectionState.CONNECTING,
        ConnectionState.GREETING,
        ConnectionState.ACCOUNTS,
        ConnectionState.SYNCING,
        ConnectionState.LIVE,
        ConnectionState.CLOSING,
        ConnectionState.OFF,
    ]
    assert recorder.of(OrdersSynced)


async def test_a_lost_connection_comes_back_by_itself(session: Session, recorder: Recorder) -> None:
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        await live(session, port)
        gateway.hang_up()
        await until(lambda: gateway.connections == 2, "a second connection")
        await until(lambda: session.status.state is ConnectionState.LIVE, "live again")
        assert session.status.cause is None
        await until(lambda: len(recorder.of(Noticed)) == 2, "the summary")
        lost, back = [event.notice for event in recorder.of(Noticed)]
        assert (lost.cause, back.cause) == ("lost", "back")
        assert back.text == "0 s offline: no order changed."
        await session.disconnect()


async def test_a_client_id_taken_after_success_is_tried_again(session: Session) -> None:
    """The ghost of our own old connection may hold the id for a while."""
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        await live(session, port)
        gateway.skip = {"71"}
        gateway.hang_up()
        await until(lambda: len(gateway.asked(71)) == 2, "a second opening")
        gateway.say(4, 2, -1, 326, "Unable to connect as the client id is already in use.", "")
        await until(lambda: session.status.cause and session.status.cause.cause == "client-id-in-use", "told")
        gateway.skip = set()
        await until(lambda: session.status.state is ConnectionState.LIVE, "live again")
        await session.disconnect()


async def test_a_frozen_gateway_is_noticed_then_dropped(session: Session, recorder: Recorder) -> None:
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        await live(session, port)
        gateway.mute = True
        await until(lambda: ConnectionState.STALE in states(recorder), "stale")
        await until(lambda: gateway.connections >= 2, "dropped and tried again")
        assert "frozen" in [event.notice.cause for event in recorder.of(Noticed)]
        await session.disconnect()


async def test_a_gateway_that_wakes_up_is_asked_what_happened(session: Session, recorder: Recorder) -> None:
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        await live(session, port)
        asked = len(gateway.asked(16))
        gateway.mute = True
        await until(lambda: session.status.state is ConnectionState.STALE, "stale")
        gateway.mute = False
        await until(lambda: session.status.state is ConnectionState.LIVE, "live again")
        assert gateway.connections == 1
        assert len(gateway.asked(16)) > asked
        assert ConnectionState.RESYNCING in states(recorder)
        await session.disconnect()


async def test_the_round_trip_is_measured(session: Session) -> None:
    async with listening(ScriptedGateway()) as port:
        await live(session, port)
        await until(lambda: session.status.round_trip is not None, "a heartbeat")
        assert 0 < (session.status.round_trip or 0) < 1
        await session.disconnect()


async def test_upstream_trouble_closes_trading_until_a_resync(session: Session, recorder: Recorder) -> None:
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        await live(session, port)
        gateway.say(4, 2, -1, 1100, "Connectivity between IBKR and Trader Workstation has been lost.", "")
        await until(lambda: session.status.state is ConnectionState.UPSTREAM_LOST, "upstream lost")
        assert not session.status.may_trade
        asked = len(gateway.asked(16))
        gateway.say(4, 2, -1, 1102, "Connectivity has been restored - data maintained.", "")
        await until(lambda: session.status.state is ConnectionState.LIVE, "live again")
        assert len(gateway.asked(16)) > asked
        assert [event.notice.code for event in recorder.of(Noticed)] == [1100, 1102]
        await session.disconnect()


async def test_farms_are_shown_not_told(session: Session, recorder: Recorder) -> None:
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        await live(session, port)
        gateway.say(4, 2, -1, 2103, "Market data farm connection is broken:usfarm", "")
        gateway.say(4, 2, -1, 2107, "HMDS data farm is inactive but should be available upon demand.ushmds", "")
        await until(lambda: len(session.status.farms) == 2, "two farms")
        assert dict(session.status.farms) == {"usfarm": "broken", "ushmds": "inactive"}
        assert not recorder.of(Noticed)
        await session.disconnect()


async def test_repeated_loss_of_upstream_is_told_once(session: Session, recorder: Recorder) -> None:
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        await live(session, port)
        for _ in range(5):
            gateway.say(4, 2, -1, 1100, "Connectivity has been lost.", "")
        gateway.say(4, 2, -1, 2104, "Market data farm connection is OK:last", "")
        await until(lambda: ("last", "ok") in session.status.farms, "all of them heard")
        assert [event.notice.code for event in recorder.of(Noticed)] == [1100]
        await session.disconnect()


async def test_a_farm_that_comes_back_renews_the_data(session: Session) -> None:
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        await live(session, port)
        session.watch(AAPL)
        await until(lambda: len(gateway.asked(1)) == 1, "the subscription")
        gateway.say(4, 2, -1, 2103, "Market data farm connection is broken:usfarm", "")
        gateway.say(4, 2, -1, 2104, "Market data farm connection is OK:usfarm", "")
        await until(lambda: len(gateway.asked(1)) == 2, "the subscription again")
        await session.disconnect()


async def test_no_order_goes_into_a_silent_socket(session: Session) -> None:
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        await live(session, port)
        session._ib.client.last_inbound -= 60
        with pytest.raises(GatewayTrouble, match="no order was sent"):
            session.place(order_draft(), OrderKey(1, 5), "GD-1")
        assert not gateway.asked(3)
        await session.disconnect()


async def test_a_broken_frame_drops_the_connection(session: Session, recorder: Recorder) -> None:
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        await live(session, port)
        assert gateway._writer
        gateway._writer.write(struct.pack(">i", -5))
        await until(lambda: gateway.connections == 2, "a new connection")
        assert "bad-message" in [event.notice.cause for event in recorder.of(Noticed)]
        await session.disconnect()


async def test_another_endpoint_replaces_the_first(session: Session) -> None:
    first, second = ScriptedGateway(), ScriptedGateway()
    async with listening(first) as here, listening(second) as there:
        await live(session, here)
        session.connect(Endpoint(port=there))
        await until(lambda: second.connections == 1, "the other one")
        await until(lambda: session.status.state is ConnectionState.LIVE, "live there")
        assert session.status.endpoint.port == there
        await session.disconnect()


async def test_a_disconnect_ends_what_is_awaited(session: Session) -> None:
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        await live(session, port)
        gateway.skip = {"81"}
        waiting = asyncio.get_running_loop().create_task(session.search("AAPL"))
        await until(lambda: gateway.asked(81), "the search was sent")
        await session.disconnect()
        result = (await asyncio.gather(waiting, return_exceptions=True))[0]
        assert result.notice.cause == "not-connected"


async def test_a_disconnect_during_an_attempt_is_quick(session: Session) -> None:
    gateway = ScriptedGateway()
    gateway.skip = {"71"}
    async with listening(gateway) as port:
        session.connect(Endpoint(port=port))
        await until(lambda: session.status.state is ConnectionState.ACCOUNTS, "waiting for accounts")
        await session.disconnect()
        assert session.status.state is ConnectionState.OFF


async def test_order_ids_begin_above_those_of_the_journal(recorder: Recorder, session: Session) -> None:
    session._keeper.memory = Memory(lambda client_id: 700 if client_id == 3 else 0, no_intents)
    async with listening(ScriptedGateway()) as port:
        await live(session, port, client_id=3)
        assert session.next_order_id() > 700
        await session.disconnect()


async def test_a_read_only_api_is_told_and_does_not_stop_the_connection(session: Session, recorder: Recorder) -> None:
    text = "Error validating request.-'bN' : cause - The API interface is currently in Read-Only mode."
    gateway = ScriptedGateway()
    gateway.skip = {"16", "99"}
    async with listening(gateway) as port:
        session.connect(Endpoint(port=port))
        await until(lambda: gateway.asked(16) and gateway.asked(99), "orders were asked for")
        gateway.say(4, 2, -1, 321, text, "")
        await until(lambda: session.status.state is ConnectionState.LIVE, "live")
        assert [event.notice.cause for event in recorder.of(Noticed)] == ["read-only"]
        await session.disconnect()


async def test_a_missing_end_of_executions_does_not_stop_the_connection(session: Session, recorder: Recorder) -> None:
    gateway = ScriptedGateway()
    gateway.skip = {"7"}
    async with listening(gateway) as port:
        await live(session, port)
        assert [event.notice.cause for event in recorder.of(Noticed)] == ["executions"]
        await session.disconnect()


async def test_a_hundred_losses_leave_nothing_behind(session: Session) -> None:
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        await live(session, port)
        before = len(asyncio.all_tasks())
        for count in range(2, 102):
            gateway.hang_up()
            await until(lambda wanted=count: gateway.connections == wanted, "the next connection")
            await until(lambda: session.status.state is ConnectionState.LIVE, "live again")
        assert len(asyncio.all_tasks()) <= before
        await session.disconnect()


async def test_what_is_watched_while_nothing_answers_is_subscribed_afterwards(session: Session) -> None:
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        await live(session, port)
        gateway.mute = True
        await until(lambda: session.status.state is ConnectionState.STALE, "stale")
        session.watch(AAPL)
        gateway.mute = False
        await until(lambda: gateway.asked(1), "the subscription")
        await session.disconnect()


async def test_the_heartbeat_ends_with_its_socket(session: Session) -> None:
    """A ping that finds the socket gone must not be tried again without a pause."""
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        await live(session, port)
        session._ib.client.last_inbound -= 60
        session._ib.client.conn.abort()
        session._ib.client.reset()
        await asyncio.wait_for(session._keeper.upkeep._running["heartbeat"], 1)
        await session.disconnect()


async def test_a_computer_that_slept_is_asked_what_happened() -> None:
    """The wall clock runs on while the loop's stands still."""
    slept = 0.0
    loop, recorder = asyncio.get_running_loop(), Recorder()
    session = Session(
        clock=lambda: 1_776_268_800 + loop.time() + slept,
        jitter=Random(1),
        highest_order_id=lambda client_id: 0,
        timing=Timing(idle=0.1, backoff=lambda attempt, random: 0.02),
    )
    session.start(recorder)
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        await live(session, port)
        asked = len(gateway.asked(16))
        slept = 40.0
        await until(lambda: len(gateway.asked(16)) > asked, "orders are asked for")
        await until(lambda: "back" in [event.notice.cause for event in recorder.of(Noticed)], "a summary")
        assert recorder.of(Noticed)[-1].notice.text.startswith("40 s offline")
        await session.stop()


async def test_in_the_hour_of_the_restart_the_words_are_calm(session: Session, recorder: Recorder) -> None:
    now = time.localtime(session._board._clock())
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        session.follow_settings(ConnectionSettings(restart_at=f"{now.tm_hour:02}:{now.tm_min:02}"))
        await live(session, port)
        gateway.skip = {"71"}
        gateway.hang_up()
        await until(lambda: session.status.expected, "an expected loss")
        notice = recorder.of(Noticed)[-1].notice
        assert (notice.severity, notice.cause) == (Severity.INFO, "lost")
        assert "restarts about now" in notice.text
        assert any("restarts at this hour" in event.status.text for event in recorder.of(ConnectionChanged))
        gateway.skip = set()
        await until(lambda: session.status.state is ConnectionState.LIVE, "live again")
        assert not session.status.expected
        await session.disconnect()


async def test_a_long_silence_says_what_may_be_behind_it(session: Session) -> None:
    gateway = ScriptedGateway()
    gateway.skip = {"71"}
    async with listening(gateway) as port:
        session._keeper._timing = replace(session._keeper._timing, hint=0.05, accounts=1.0)
        session.connect(Endpoint(port=port))
        await until(lambda: "a dialog may wait" in session.status.text, "the hint")
        assert session.status.state is ConnectionState.ACCOUNTS
        gateway.say(15, 1, "DU1234567")
        gateway.say(9, 1, 1)
        await until(lambda: session.status.state is ConnectionState.LIVE, "live")
        assert session.status.hint == ""
        await session.disconnect()


async def test_the_gateway_that_comes_up_without_ib_is_not_live(session: Session) -> None:
    """1100 during the opening is still true when everything is loaded."""
    gateway = ScriptedGateway()
    gateway.skip = {"61"}
    async with listening(gateway) as port:
        session.connect(Endpoint(port=port))
        await until(lambda: gateway.asked(61), "positions were asked for")
        gateway.say(4, 2, -1, 1100, "Connectivity has been lost.", "")
        gateway.say(62, 1)
        await until(lambda: session.status.state is ConnectionState.UPSTREAM_LOST, "upstream lost")
        assert session.report.stage("farms").cause == "upstream-lost"
        assert not session.status.may_trade
        gateway.skip = set()
        gateway.say(4, 2, -1, 1102, "Connectivity has been restored.", "")
        await until(lambda: session.status.state is ConnectionState.LIVE, "live")
        await session.disconnect()
