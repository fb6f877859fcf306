"""The session against a simulated Gateway in a process of its own: frozen, thawed, killed."""

from __future__ import annotations

import signal

from gatedesk.domain.connection import ConnectionState
from gatedesk.domain.events import ConnectionChanged, Noticed
from gatedesk.domain.order_state import OrderKey, OrderState
from helpers.builders import order_draft
from helpers.sessions import session_on
from helpers.sim import simulator_process
from helpers.waiting import until

IMPATIENT = {"idle": 0.2, "ping": 0.2, "ping_every": 0.2}


async def test_a_frozen_process_is_stale_and_comes_back_when_it_thaws() -> None:
    async with simulator_process() as (port, process), session_on(port, **IMPATIENT) as here:
        await here.live()
        process.send_signal(signal.SIGSTOP)
        await until(lambda: here.session.status.state is ConnectionState.STALE, "stale")
        process.send_signal(signal.SIGCONT)
        await until(lambda: here.session.status.state is ConnectionState.LIVE, "live again")


async def test_a_process_frozen_for_long_is_dropped_and_found_again() -> None:
    async with simulator_process() as (port, process), session_on(port, greeting=0.3, **IMPATIENT) as here:
        await here.live()
        process.send_signal(signal.SIGSTOP)
        await until(lambda: here.session.status.state is ConnectionState.BACKOFF, "dropped")
        assert "frozen" in [event.notice.cause for event in here.recorder.of(Noticed)]
        await until(lambda: here.session.status.cause and here.session.status.cause.cause == "silent", "still frozen")
        process.send_signal(signal.SIGCONT)
        await until(lambda: here.session.status.state is ConnectionState.LIVE, "live again")


async def test_a_killed_process_is_noticed_at_once_and_its_orders_are_not_invented() -> None:
    async with simulator_process() as (port, process), session_on(port) as here:
        await here.live()
        key = OrderKey(1, here.session.next_order_id())
        here.session.place(order_draft(limit_price=50), key, "GD-1")
        await until(lambda: (o := here.order(f"1:{key.order_id}")) and o.state is OrderState.SUBMITTED, "working")
        process.kill()
        await until(lambda: here.session.status.state is ConnectionState.BACKOFF, "lost", seconds=2)
        causes = [event.status.cause.cause for event in here.recorder.of(ConnectionChanged) if event.status.cause]
        assert causes[0] == "lost"
        order = here.order(f"1:{key.order_id}")
        assert order
        assert order.state is OrderState.SUBMITTED  # the broker's last word
