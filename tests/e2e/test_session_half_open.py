"""A frozen Gateway keeps its socket open: the status says so within 8 s, and no order goes into the silence."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import pytest

from gatedesk.desk.desk import Desk
from gatedesk.domain.connection import ConnectionState, Endpoint
from gatedesk.domain.notice import GatewayTrouble, UserMistake
from gatedesk.domain.settings import Settings
from gatedesk.gateway.timing import Timing
from gatedesk.store.order_journal import OrderJournal
from helpers.builders import AAPL, order_draft
from helpers.fakes import FakeSettingsStore
from helpers.sessions import session_on
from helpers.sim import simulator_process
from helpers.waiting import until

SAID_WITHIN = 8.0
PROBED_WITHIN = 0.5


async def test_a_frozen_gateway_is_told_within_8_seconds_and_gets_no_order(tmp_path: Path) -> None:
    """With the product's own limits, against a process that is stopped."""
    journal = OrderJournal(tmp_path / "orders.sqlite")
    loop = asyncio.get_running_loop()
    async with simulator_process() as (port, process), session_on(port, timing=Timing()) as here:
        desk = Desk(
            gateway=here.session,
            journal=journal,
            settings_store=FakeSettingsStore(),
            settings=Settings(),
            clock=time.time,  # noqa: TID251 - the Gateway is another process and lives by the wall clock
            new_ref=iter(f"GD-{number}" for number in range(9)).__next__,
        )
        desk.start()
        desk.connect(Endpoint(port=port))
        await until(lambda: desk.status.may_trade, "fit to trade")
        draft = order_draft(contract=(await desk.resolve(AAPL)).contract)
        process.send_signal(signal.SIGSTOP)
        frozen = loop.time()
        await until(lambda: not here.session.is_fresh, "two quiet seconds")

        checking: list[float] = []
        asked = loop.time()
        with pytest.raises(GatewayTrouble, match="no order was sent"):
            await desk.order_entry.send(draft, lambda: checking.append(loop.time()))
        assert checking, "the ticket was told that the line is being checked"
        assert loop.time() - asked < PROBED_WITHIN + 0.3

        await until(lambda: desk.status.state is ConnectionState.STALE, "stale")
        assert loop.time() - frozen < SAID_WITHIN
        assert "does not answer" in desk.status.text
        with pytest.raises(UserMistake):
            await desk.order_entry.send(draft)
        assert not journal.unsettled(1, 0)

        process.send_signal(signal.SIGCONT)
        await until(lambda: desk.status.state is ConnectionState.LIVE, "live again")
        await desk.order_entry.send(draft)
        await until(lambda: desk.orders.orders, "the one order")
        assert len(desk.orders.orders) == 1
        await desk.stop()
