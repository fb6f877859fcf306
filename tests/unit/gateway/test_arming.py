"""Arming on a session: the last wall before the socket, and everything that locks it again."""

from __future__ import annotations

import pytest

from gatedesk.domain.connection import ConnectionState, Endpoint, TradingMode
from gatedesk.domain.notice import GatewayTrouble, UserMistake
from gatedesk.domain.order_state import OrderKey
from gatedesk.domain.settings import ConnectionSettings
from gatedesk.gateway.session import Session
from helpers.builders import order_draft
from helpers.peers import ScriptedGateway, listening
from helpers.waiting import until

LIVE_ACCOUNT = "U1234567"
PLACE = 3


class LiveGateway(ScriptedGateway):
    """Names live accounts."""

    accounts = LIVE_ACCOUNT


async def live(session: Session, port: int, toggle: TradingMode = TradingMode.LIVE) -> None:
    session.follow_settings(ConnectionSettings(mode=toggle))
    session.connect(Endpoint(port=port))
    await until(lambda: session.status.state is ConnectionState.LIVE, "live")


def place(session: Session, account: str = LIVE_ACCOUNT) -> None:
    session.place(order_draft(account=account), OrderKey(1, session.next_order_id()), "GD-1")


async def test_a_live_account_gets_an_order_only_after_its_id_was_typed(session: Session) -> None:
    gateway = LiveGateway()
    async with listening(gateway) as port:
        await live(session, port)
        with pytest.raises(GatewayTrouble):
            place(session)
        with pytest.raises(UserMistake):
            session.arm("U7654321")
        session.arm(LIVE_ACCOUNT)
        place(session)
        await until(lambda: gateway.asked(PLACE), "the order")
        session.disarm()
        with pytest.raises(GatewayTrouble):
            place(session)
        assert len(gateway.asked(PLACE)) == 1
        await session.disconnect()


async def test_with_the_toggle_on_paper_nothing_is_armed(session: Session) -> None:
    gateway = LiveGateway()
    async with listening(gateway) as port:
        await live(session, port, TradingMode.PAPER)
        assert session.status.mismatch
        assert session.report.stage("mode").cause == "paper-live-mismatch"
        with pytest.raises(UserMistake):
            session.arm(LIVE_ACCOUNT)
        await session.disconnect()


async def test_every_loss_of_the_connection_disarms(session: Session) -> None:
    gateway = LiveGateway()
    async with listening(gateway) as port:
        await live(session, port)
        session.arm(LIVE_ACCOUNT)
        gateway.hang_up()
        await until(lambda: gateway.connections == 2, "a new connection")
        await until(lambda: session.status.state is ConnectionState.LIVE, "live again")
        assert session.status.armed == frozenset()
        session.arm(LIVE_ACCOUNT)
        await session.disconnect()
        assert session.status.armed == frozenset()


async def test_a_moved_toggle_disarms_and_other_settings_do_not(session: Session) -> None:
    async with listening(LiveGateway()) as port:
        await live(session, port)
        session.arm(LIVE_ACCOUNT)
        session.follow_settings(ConnectionSettings(mode=TradingMode.LIVE, restart_at="23:45"))
        assert session.status.armed == {LIVE_ACCOUNT}
        session.follow_settings(ConnectionSettings(mode=TradingMode.PAPER))
        session.follow_settings(ConnectionSettings(mode=TradingMode.LIVE))
        assert session.status.armed == frozenset()
        await session.disconnect()


async def test_another_login_behind_the_same_socket_disarms(session: Session) -> None:
    gateway = LiveGateway()
    async with listening(gateway) as port:
        await live(session, port)
        session.arm(LIVE_ACCOUNT)
        gateway.say(15, 1, "U7654321")
        await until(lambda: session.status.accounts == ("U7654321",), "the other account")
        assert session.status.armed == frozenset()
        gateway.say(15, 1, "DU7654321")
        await until(lambda: session.status.accounts == ("DU7654321",), "a paper account")
        assert session.status.mismatch
        await session.disconnect()
