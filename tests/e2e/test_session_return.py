"""After trouble behind the Gateway everything that was subscribed lives again, and what happened meanwhile is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from gatedesk.desk.desk import Desk
from gatedesk.domain.connection import ConnectionState, Endpoint
from gatedesk.domain.events import BarsLoaded, BarUpdated, Noticed, QuotesUpdated
from gatedesk.domain.market import BarRequest, MarketDataKind
from gatedesk.domain.notice import Notice
from gatedesk.domain.order import OrderType
from gatedesk.domain.order_state import OrderState
from gatedesk.domain.settings import Settings
from gatedesk.simgateway.faults.spec import read_spec
from gatedesk.store.order_journal import OrderJournal
from helpers.builders import AAPL, EUR_USD, order_draft
from helpers.fakes import FakeSettingsStore
from helpers.sessions import QUICK, Observed, session_on
from helpers.sim import RunningSimulation, simulated_gateway
from helpers.waiting import until

ALERT = replace(QUICK, silent=0.6, silent_bars=0.6, liveness=0.1, idle=0.3, ping=0.3)
"""Little patience with silence; the simulated market ticks several times a second."""

CHART = BarRequest(AAPL)


@asynccontextmanager
async def watching() -> AsyncIterator[tuple[RunningSimulation, Observed]]:
    """Live, with a share, a currency pair and a chart that tick."""
    async with simulated_gateway() as sim, session_on(sim.port, timing=ALERT) as here:
        await here.live()
        for contract in (AAPL, EUR_USD):
            here.session.watch((await here.session.details(contract)).contract)
        here.session.open_bars(CHART)
        await until(lambda: alive(here), "everything ticks")
        yield sim, here


def alive(here: Observed, since: int = 0) -> bool:
    """Whether all three have spoken after the event of that number."""
    events = here.recorder.events[since:]
    quotes = [quote for event in events if isinstance(event, QuotesUpdated) for quote in event.quotes]
    live = {quote.con_id for quote in quotes if quote.kind is MarketDataKind.LIVE}
    return {AAPL.con_id, EUR_USD.con_id} <= live and any(isinstance(event, BarUpdated) for event in events)


def kinds(here: Observed) -> set[MarketDataKind]:
    """What the share's quotes were so far."""
    quotes = [quote for event in here.recorder.of(QuotesUpdated) for quote in event.quotes]
    return {quote.kind for quote in quotes if quote.con_id == AAPL.con_id}


def strike(sim: RunningSimulation, spec: str) -> None:
    sim.server.plan([read_spec(spec)])


def causes(here: Observed) -> list[str]:
    return [event.notice.cause for event in here.recorder.of(Noticed)]


def summary(here: Observed) -> Notice:
    return [event.notice for event in here.recorder.of(Noticed) if event.notice.cause == "back"][-1]


@pytest.mark.parametrize(("spec", "code"), [("upstream-lost:0.3", 1102), ("upstream-lost:0.3,lost", 1101)])
async def test_after_the_line_to_ib_comes_back_everything_ticks_again(spec: str, code: int) -> None:
    async with watching() as (sim, here):
        loaded = len(here.recorder.of(BarsLoaded))
        strike(sim, spec)
        await until(lambda: "back" in causes(here), "the summary")
        mark = len(here.recorder.events)
        assert summary(here).code == code
        await until(lambda: alive(here, mark), "everything ticks again", seconds=20)
        assert len(here.recorder.of(BarsLoaded)) > loaded, "the chart was filled"


async def test_while_the_line_is_gone_no_price_looks_live() -> None:
    async with watching() as (sim, here):
        strike(sim, "upstream-lost:60")
        await until(lambda: here.session.status.state is ConnectionState.UPSTREAM_LOST, "upstream lost")
        await until(lambda: here.quote(AAPL).kind is MarketDataKind.STALE, "stale")


async def test_farms_that_are_well_again_after_2110_end_it() -> None:
    async with watching() as (sim, here):
        strike(sim, "link-broken:0.3")
        await until(lambda: here.session.status.state is ConnectionState.UPSTREAM_LOST, "lost")
        await until(lambda: "back" in causes(here), "the summary")
        mark = len(here.recorder.events)
        await until(lambda: alive(here, mark), "everything ticks again", seconds=20)


async def test_a_feed_that_died_in_a_blink_is_noticed() -> None:
    """2103 and 2104 within a moment: the farm is said to be well, and what was subscribed stays silent."""
    async with watching() as (sim, here):
        mark = len(here.recorder.events)
        strike(sim, "silent-feed:usfarm,0.1")
        await until(lambda: ("usfarm", "ok") in here.session.status.farms, "the farm is well")
        await until(lambda: alive(here, mark), "everything ticks again", seconds=20)


async def test_a_feed_that_falls_silent_without_a_word_is_marked_and_asked_for_again() -> None:
    async with watching() as (sim, here):
        sim.server.stage.mute(list(sim.gateway.world.subscriptions))
        await until(lambda: MarketDataKind.STALE in kinds(here), "marked as stale")
        mark = len(here.recorder.events)
        await until(lambda: alive(here, mark), "asked for again, and it ticks", seconds=20)
        assert here.session.status.state is ConnectionState.LIVE


async def test_a_competing_session_ends_without_a_notice_and_the_data_returns() -> None:
    async with watching() as (sim, here):
        strike(sim, "competing-session:1")
        await until(lambda: MarketDataKind.COMPETING in kinds(here), "marked")
        mark = len(here.recorder.events)
        await until(lambda: alive(here, mark), "everything ticks again", seconds=20)


async def test_what_filled_while_away_is_there_and_counted(tmp_path: Path) -> None:
    async with desk_on(tmp_path) as (sim, here, desk):
        resting = await desk.order_entry.send(order_draft(limit_price=Decimal("50.10")))
        await until(lambda: states(desk) == {"GD-1": "Submitted"}, "working")
        strike(sim, "fill-while-away:0.6")
        await until(lambda: not here.session.status.state.is_connected, "away")
        await until(lambda: "back" in causes(here), "the summary")
        assert "1 order filled" in summary(here).text
        order = desk.orders.order(f"1:{resting.order_id}")
        assert order
        assert (order.state, order.filled) == (OrderState.FILLED, Decimal(100))
        assert desk.portfolio.held(order.account, AAPL.con_id) == 100


async def test_orders_of_a_run_that_crashed_are_settled_by_the_next(tmp_path: Path) -> None:
    """One was filled meanwhile, one is working, one never left this machine: the journal tells them apart."""
    async with simulated_gateway() as sim:
        async with desk_at(sim, tmp_path) as (_, desk):
            await desk.order_entry.send(order_draft(order_type=OrderType.MARKET, limit_price=None))
            await desk.order_entry.send(order_draft(limit_price=Decimal("50.10")))
            await until(lambda: len(desk.orders.orders) == 2 and len(desk.orders.working) == 1, "filled and working")
        forget_the_end(tmp_path)
        async with desk_at(sim, tmp_path) as (_, desk):
            await until(lambda: states(desk) == {"GD-1": "Filled", "GD-2": "Submitted", "LOST": "Rejected"}, "settled")
            lost = next(order for order in desk.orders.orders.values() if order.order_ref == "LOST")
            assert "never received" in lost.note
            await until(lambda: len(unsettled(tmp_path)) == 1, "the journal knows")
        assert unsettled(tmp_path) == {"GD-2"}


def states(desk: Desk) -> dict[str, str]:
    return {order.order_ref: order.state.value for order in desk.orders.orders.values()}


def unsettled(folder: Path) -> set[str]:
    journal = OrderJournal(folder / "orders.sqlite")
    found = {intent.order_ref for intent in journal.unsettled(1, 0)}
    journal.close()
    return found


def forget_the_end(folder: Path) -> None:
    """As if the program had died before it heard anything, and once before a byte left."""
    journal = OrderJournal(folder / "orders.sqlite")
    for ref in ("GD-1", "GD-2"):
        journal.record_sent(ref, 0)
    intent = journal.unsettled(1, 0)[0]
    journal.record_intent("LOST", intent.key.__class__(1, 900), intent.draft, intent.time)
    journal.close()


@asynccontextmanager
async def desk_on(folder: Path) -> AsyncIterator[tuple[RunningSimulation, Observed, Desk]]:
    async with simulated_gateway() as sim, desk_at(sim, folder) as (here, desk):
        yield sim, here, desk


@asynccontextmanager
async def desk_at(sim: RunningSimulation, folder: Path) -> AsyncIterator[tuple[Observed, Desk]]:
    """A desk with a journal on disk."""
    journal = OrderJournal(folder / "orders.sqlite")
    memory = {"highest_order_id": journal.highest_order_id, "unsettled": journal.unsettled}
    async with session_on(sim.port, timing=ALERT, **memory) as here:
        refs = iter(f"GD-{number}" for number in range(1, 100))
        desk = Desk(
            gateway=here.session,
            journal=journal,
            settings_store=FakeSettingsStore(),
            settings=Settings(),
            clock=sim.clock,
            new_ref=refs.__next__,
        )
        desk.start()
        desk.bus.subscribe(Noticed, here.recorder)
        desk.connect(Endpoint(port=sim.port))
        await until(lambda: desk.status.may_trade, "fit to trade")
        await desk.resolve(AAPL)
        yield here, desk
        await desk.stop()
