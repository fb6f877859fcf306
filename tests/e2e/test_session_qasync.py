"""The session on the window's own loop: qasync carries it as asyncio does."""

from __future__ import annotations

import pytest

from gatedesk.domain.connection import ConnectionState, Endpoint
from gatedesk.domain.events import BarsLoaded
from gatedesk.domain.market import BarRequest
from gatedesk.domain.order import OrderType
from gatedesk.domain.order_state import OrderKey, OrderState
from helpers.builders import AAPL, order_draft
from helpers.sessions import connected, session_on
from helpers.waiting import until

pytestmark = pytest.mark.window


async def test_it_connects_quotes_and_trades() -> None:
    async with connected() as here:
        here.session.watch(AAPL)
        here.session.open_bars(BarRequest(AAPL))
        await until(lambda: here.quoted() and here.recorder.of(BarsLoaded), "quotes and bars")
        key = OrderKey(1, here.session.next_order_id())
        here.session.place(order_draft(order_type=OrderType.MARKET, limit_price=None), key, "GD-1")
        await until(lambda: (order := here.order(f"1:{key.order_id}")) and order.state is OrderState.FILLED, "filled")
        assert (await here.session.search("AAPL"))[0].contract.con_id == AAPL.con_id


async def test_it_recovers_from_a_stopped_gateway() -> None:
    async with connected() as first, session_on(first.port) as here:
        await here.live(client_id=2)
        here.session._ib.client.conn.abort()
        await until(lambda: here.session.status.state is ConnectionState.BACKOFF, "lost")
        await until(lambda: here.session.status.state is ConnectionState.LIVE, "live again")


async def test_a_refused_connection_is_told_and_can_be_ended() -> None:
    async with session_on(1) as here:
        here.session.connect(Endpoint(port=1))
        await until(lambda: here.session.status.cause, "a cause")
        assert here.session.status.cause
        assert here.session.status.cause.cause == "refused"
        await here.session.disconnect()
        assert here.session.status.state is ConnectionState.OFF
