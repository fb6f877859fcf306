"""Our session against the simulated Gateway: connecting, contracts, quotes and bars."""

from __future__ import annotations

import numpy as np
import pytest

from gatedesk.domain.connection import AccountMode, ConnectionState, Endpoint
from gatedesk.domain.contract import Contract, SecType
from gatedesk.domain.events import (
    AccountUpdated,
    BarsFailed,
    BarsLoaded,
    BarUpdated,
    ConnectionChanged,
    PnLUpdated,
    QuotesUpdated,
)
from gatedesk.domain.market import BarField, BarRequest, BarSize, MarketDataKind
from gatedesk.domain.notice import GatewayTrouble, UserMistake
from helpers.builders import AAPL, EUR_USD, MSFT
from helpers.sessions import connected, session_on
from helpers.sim import simulated_gateway
from helpers.waiting import until


async def test_it_goes_live_and_knows_where_it_is() -> None:
    async with connected() as here:
        status = here.session.status
        assert (status.accounts, status.mode) == (("DU1234567",), AccountMode.SIMULATED)
        assert status.server_version == 178
        assert ("usfarm", "ok") in status.farms
        await until(lambda: here.recorder.of(AccountUpdated), "account values")
        tags = {value.tag for event in here.recorder.of(AccountUpdated) for value in event.values}
        assert {"NetLiquidation", "BuyingPower"} <= tags
        await until(lambda: here.recorder.of(PnLUpdated), "P&L")


async def test_a_second_program_with_the_same_client_id_is_told_so() -> None:
    async with connected() as first, session_on(first.port) as second:
        second.session.connect(Endpoint(port=first.port))
        await until(lambda: second.session.status.state is ConnectionState.BLOCKED, "blocked")
        assert second.session.status.cause
        assert second.session.status.cause.cause == "client-id-in-use"
        assert first.session.status.state is ConnectionState.LIVE


async def test_contracts_are_found_and_qualified() -> None:
    async with connected() as here:
        matches = await here.session.search("aapl")
        assert matches[0].contract.con_id == AAPL.con_id
        pair = await here.session.search("EUR/USD")
        assert pair[0].contract.sec_type is SecType.FOREX
        details = await here.session.details(Contract(symbol="AAPL"))
        assert (details.contract.con_id, details.contract.exchange) == (AAPL.con_id, "SMART")
        assert details.liquid_hours
        assert (await here.session.details(pair[0].contract)).contract.con_id == EUR_USD.con_id


async def test_a_symbol_nobody_knows_is_the_users_mistake() -> None:
    async with connected() as here:
        with pytest.raises(UserMistake, match="IB knows no contract ZZZZ"):
            await here.session.details(Contract(symbol="ZZZZ"))


async def test_quotes_flow_and_stop() -> None:
    async with connected() as here:
        here.session.watch(AAPL)
        here.session.watch(MSFT)
        await until(lambda: {AAPL.con_id, MSFT.con_id} <= here.quoted(), "quotes of both")
        last = here.quote(AAPL)
        assert last.bid is not None
        assert last.ask is not None
        assert last.bid < last.ask
        assert last.kind is MarketDataKind.LIVE
        here.session.unwatch(AAPL)
        here.recorder.events.clear()
        await until(lambda: len(here.recorder.of(QuotesUpdated)) > 5, "more quotes of the other")
        assert here.quoted() == {MSFT.con_id}
        assert len(here.session._ib.wrapper.reqId2Ticker) == 1


async def test_quotes_turn_stale_with_the_connection() -> None:
    async with connected() as here:
        here.session.watch(AAPL)
        await until(lambda: here.quoted(), "a quote")
        await here.session.disconnect()
        assert here.quote(AAPL).kind is MarketDataKind.STALE


@pytest.mark.parametrize("size", [BarSize.MIN_1, BarSize.MIN_5, BarSize.HOUR_1, BarSize.DAY_1, BarSize.WEEK_1])
@pytest.mark.parametrize("field", [BarField.TRADES, BarField.MIDPOINT])
async def test_history_is_whole_and_ascending(size: BarSize, field: BarField) -> None:
    async with connected() as here:
        request = BarRequest(AAPL, size, field)
        here.session.open_bars(request)
        await until(lambda: here.recorder.of(BarsLoaded), "bars")
        bars = here.recorder.of(BarsLoaded)[0]
        assert bars.request == request
        assert len(bars.time) > 50
        assert (np.diff(bars.time) > 0).all()
        assert (bars.high >= bars.low).all()
        assert (bars.volume >= 0).all()
        if not size.is_intraday:
            assert (bars.time % 86_400 == 0).all()


async def test_the_running_bar_goes_on_where_history_ends() -> None:
    async with connected() as here:
        request = BarRequest(AAPL, BarSize.SEC_5)
        here.session.open_bars(request)
        await until(lambda: here.recorder.of(BarUpdated), "an update")
        loaded, update = here.recorder.of(BarsLoaded)[0], here.recorder.of(BarUpdated)[0]
        assert update.request == request
        assert update.bar.time >= loaded.time[-1]
        here.session.close_bars(request)


async def test_older_bars_join_without_a_gap_or_an_overlap() -> None:
    async with connected() as here:
        request = BarRequest(AAPL, BarSize.MIN_1)
        here.session.open_bars(request)
        await until(lambda: here.recorder.of(BarsLoaded), "bars")
        first = int(here.recorder.of(BarsLoaded)[0].time[0])
        older = await here.session.older_bars(request, first)
        assert len(older.time) > 100
        assert older.time[-1] < first


async def test_bars_of_a_contract_nobody_knows_fail_in_words() -> None:
    async with connected() as here:
        here.session.open_bars(BarRequest(Contract(con_id=4711, symbol="GONE")))
        await until(lambda: here.recorder.of(BarsFailed), "failure")
        assert here.recorder.of(BarsFailed)[0].notice.text


async def test_everything_asked_for_returns_with_the_gateway() -> None:
    async with simulated_gateway() as first, session_on(first.port) as here:
        here.session.connect(Endpoint(port=first.port))
        here.session.watch(AAPL)
        here.session.open_bars(BarRequest(AAPL))
        await until(lambda: here.recorder.of(BarsLoaded) and here.quoted(), "quotes and bars")
        await first.server.stop()
        await until(lambda: here.session.status.state is ConnectionState.BACKOFF, "lost")
        here.recorder.events.clear()
        await first.server.start(port=first.port)
        await until(lambda: here.recorder.of(BarsLoaded) and here.live_quotes(), "quotes and bars again")
        states = [event.status.state for event in here.recorder.of(ConnectionChanged)]
        assert ConnectionState.LIVE in states


async def test_nothing_can_be_asked_without_a_connection() -> None:
    async with session_on(1) as here:
        for ask in (here.session.search("AAPL"), here.session.details(AAPL)):
            with pytest.raises(GatewayTrouble, match="Not connected"):
                await ask
        with pytest.raises(GatewayTrouble, match="Not connected"):
            await here.session.older_bars(BarRequest(AAPL), 0)
        with pytest.raises(GatewayTrouble, match="Not connected"):
            here.session.next_order_id()
