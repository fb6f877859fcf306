"""Quotes and bars when the Gateway refuses, delays, loses or forgets them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from gatedesk.domain.connection import ConnectionState, Endpoint
from gatedesk.domain.events import BarsFailed, BarsLoaded, BarUpdated, Noticed, QuotesUpdated
from gatedesk.domain.market import BarRequest, BarSize, MarketDataKind
from gatedesk.domain.notice import GatewayTrouble
from gatedesk.gateway.session import Session
from helpers.builders import AAPL
from helpers.fakes import Recorder
from helpers.peers import ScriptedGateway, listening
from helpers.waiting import until

REQ_MKT_DATA, CANCEL_MKT_DATA, REQ_DATA_TYPE = 1, 2, 59
REQ_HISTORY, CANCEL_HISTORY = 20, 25
BID, LAST = 1, 4


@dataclass
class Line:
    """A live session on a scripted Gateway."""

    session: Session
    gateway: ScriptedGateway
    recorder: Recorder

    async def request(self, message_id: int, count: int = 1) -> str:
        """Wait for the ``count``-th request of a kind; its request id."""
        await until(lambda: len(self.gateway.asked(message_id)) >= count, f"request {message_id}")
        fields = self.gateway.asked(message_id)[count - 1]
        return fields[1] if message_id == REQ_HISTORY else fields[2]

    def fail(self, req_id: str, code: int, text: str = "refused") -> None:
        self.gateway.say(4, 2, req_id, code, text, "")

    def tick(self, req_id: str, price: float, kind: int = LAST) -> None:
        self.gateway.say(1, 6, req_id, kind, price, 100, 0)

    def bars(self, req_id: str, *times: int) -> None:
        rows = [value for time in times for value in (time, 1, 2, 0.5, 1.5, 10, 1.2, 3)]
        self.gateway.say(17, req_id, "start", "end", len(times), *rows)

    async def kind(self, wanted: MarketDataKind) -> None:
        await until(lambda: any(q.kind is wanted for q in self.quotes()), f"a quote of kind {wanted}")

    def quotes(self) -> list:
        return [quote for event in self.recorder.of(QuotesUpdated) for quote in event.quotes]

    def codes(self) -> list[int | None]:
        return [event.notice.code for event in self.recorder.of(Noticed)]


@pytest.fixture
async def line(session: Session, recorder: Recorder) -> AsyncIterator[Line]:
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        session.connect(Endpoint(port=port))
        await until(lambda: session.status.state is ConnectionState.LIVE, "live")
        yield Line(session, gateway, recorder)
        await session.disconnect()


async def test_data_of_a_kind_never_told_does_not_look_live(line: Line) -> None:
    line.session.watch(AAPL)
    line.tick(await line.request(REQ_MKT_DATA), 191.1)
    await line.kind(MarketDataKind.UNKNOWN)
    line.gateway.say(58, 1, (await line.request(REQ_MKT_DATA)), 1)
    line.tick(await line.request(REQ_MKT_DATA), 191.2)
    await line.kind(MarketDataKind.LIVE)


@pytest.mark.parametrize("code", [354, 10089])
async def test_without_permission_delayed_data_is_asked_for(line: Line, code: int) -> None:
    line.session.watch(AAPL)
    line.fail(await line.request(REQ_MKT_DATA), code)
    again = await line.request(REQ_MKT_DATA, 2)
    assert line.gateway.asked(REQ_DATA_TYPE)[0][2] == "3"
    line.gateway.say(58, 1, again, 3)
    line.tick(again, 190.5, 68)
    await line.kind(MarketDataKind.DELAYED)
    assert line.codes() == [code]


async def test_without_delayed_data_either_the_row_says_so(line: Line) -> None:
    line.session.watch(AAPL)
    line.fail(await line.request(REQ_MKT_DATA), 354)
    line.fail(await line.request(REQ_MKT_DATA, 2), 10168)
    await line.kind(MarketDataKind.NO_PERMISSION)
    assert line.codes() == [354, 10168]


async def test_delayed_data_shown_instead_is_only_told(line: Line) -> None:
    line.session.watch(AAPL)
    req_id = await line.request(REQ_MKT_DATA)
    line.fail(req_id, 10167)
    line.gateway.say(58, 1, req_id, 3)
    line.tick(req_id, 190.5, 68)
    await line.kind(MarketDataKind.DELAYED)
    assert len(line.gateway.asked(REQ_MKT_DATA)) == 1


async def test_a_competing_session_is_named_and_asked_again(line: Line) -> None:
    line.session.watch(AAPL)
    line.fail(await line.request(REQ_MKT_DATA), 10197)
    await line.kind(MarketDataKind.COMPETING)
    again = await line.request(REQ_MKT_DATA, 2)
    line.gateway.say(58, 1, again, 1)
    line.tick(again, 191.0)
    await line.kind(MarketDataKind.LIVE)


async def test_upstream_loss_makes_quotes_stale_and_1101_asks_again(line: Line) -> None:
    line.session.watch(AAPL)
    line.tick(await line.request(REQ_MKT_DATA), 191.0)
    await until(line.quotes, "a quote")
    line.gateway.say(4, 2, -1, 1100, "lost", "")
    await line.kind(MarketDataKind.STALE)
    line.gateway.say(4, 2, -1, 1101, "restored, data lost", "")
    again = await line.request(REQ_MKT_DATA, 2)
    assert again != (await line.request(REQ_MKT_DATA, 1))


async def test_1102_keeps_quotes_but_renews_bars(line: Line) -> None:
    line.session.watch(AAPL)
    line.session.open_bars(BarRequest(AAPL))
    line.bars(await line.request(REQ_HISTORY), 1_000_000_000)
    await until(lambda: line.recorder.of(BarsLoaded), "bars")
    line.gateway.say(4, 2, -1, 1100, "lost", "")
    line.gateway.say(4, 2, -1, 1102, "restored, data maintained", "")
    await line.request(REQ_HISTORY, 2)
    assert len(line.gateway.asked(REQ_MKT_DATA)) == 1
    assert len(line.gateway.asked(CANCEL_HISTORY)) == 1


async def test_late_ticks_of_an_ended_line_are_ignored(line: Line) -> None:
    line.session.watch(AAPL)
    req_id = await line.request(REQ_MKT_DATA)
    line.session.unwatch(AAPL)
    line.tick(req_id, 191.0)
    line.fail(req_id, 300, "Can't find EId with tickerId")
    await until(lambda: line.gateway.asked(CANCEL_MKT_DATA), "the cancel")
    assert not line.quotes()


async def test_a_running_bar_in_the_packet_of_its_history_is_not_lost(line: Line) -> None:
    line.session.open_bars(BarRequest(AAPL))
    req_id = await line.request(REQ_HISTORY)
    line.bars(req_id, 1_000_000_000, 1_000_000_060)
    line.gateway.say(90, req_id, 3, 1_000_000_060, 1, 1.7, 2, 0.5, 1.2, 12)
    await until(lambda: line.recorder.of(BarUpdated), "the running bar")
    kinds = [type(event) for event in line.recorder.events if isinstance(event, BarsLoaded | BarUpdated)]
    assert kinds == [BarsLoaded, BarUpdated]
    bar = line.recorder.of(BarUpdated)[0].bar
    assert (bar.open, bar.close, bar.high, bar.low, bar.volume) == (1, 1.7, 2, 0.5, 12)


async def test_an_empty_history_fails_in_words(line: Line) -> None:
    line.session.open_bars(BarRequest(AAPL))
    line.bars(await line.request(REQ_HISTORY))
    await until(lambda: line.recorder.of(BarsFailed), "failure")
    assert line.recorder.of(BarsFailed)[0].notice.cause == "no-bars"


async def test_no_data_fails_in_words(line: Line) -> None:
    line.session.open_bars(BarRequest(AAPL))
    line.fail(await line.request(REQ_HISTORY), 162, "HMDS query returned no data")
    await until(lambda: line.recorder.of(BarsFailed), "failure")
    assert not line.recorder.of(Noticed)


async def test_a_refused_running_bar_still_gives_the_history(line: Line) -> None:
    line.session.open_bars(BarRequest(AAPL, BarSize.SEC_1))
    line.fail(await line.request(REQ_HISTORY), 321, "cause - keepUpToDate is not supported")
    line.bars(await line.request(REQ_HISTORY, 2), 1_000_000_000)
    await until(lambda: line.recorder.of(BarsLoaded), "bars without updates")
    assert not line.recorder.of(BarsFailed)


async def test_an_unanswered_history_is_a_failure_not_an_empty_chart(line: Line) -> None:
    line.session.open_bars(BarRequest(AAPL))
    await until(lambda: line.recorder.of(BarsFailed), "failure")
    assert line.recorder.of(BarsFailed)[0].notice.cause == "no-answer"
    assert not line.recorder.of(BarsLoaded)
    await until(lambda: line.gateway.asked(CANCEL_HISTORY), "its cancel")


async def test_a_running_series_that_dies_is_told(line: Line) -> None:
    line.session.open_bars(BarRequest(AAPL))
    req_id = await line.request(REQ_HISTORY)
    line.bars(req_id, 1_000_000_000)
    await until(lambda: line.recorder.of(BarsLoaded), "bars")
    line.fail(req_id, 10225, "Bust event occurred")
    await line.request(REQ_HISTORY, 2)
    assert not line.recorder.of(BarsFailed)


async def test_equal_requests_share_one_subscription(line: Line) -> None:
    line.session.open_bars(BarRequest(AAPL))
    line.session.open_bars(BarRequest(AAPL))
    line.bars(await line.request(REQ_HISTORY), 1_000_000_000)
    await until(lambda: line.recorder.of(BarsLoaded), "bars")
    line.session.close_bars(BarRequest(AAPL))
    await until(lambda: line.gateway.asked(CANCEL_HISTORY), "the cancel")
    assert len(line.gateway.asked(REQ_HISTORY)) == 1


async def test_no_older_bars_are_empty_and_a_refusal_is_trouble(line: Line) -> None:
    loop = asyncio.get_running_loop()
    task = loop.create_task(line.session.older_bars(BarRequest(AAPL), 1_000_000_000))
    line.fail(await line.request(REQ_HISTORY), 162, "HMDS query returned no data")
    assert len((await task).time) == 0
    task = loop.create_task(line.session.older_bars(BarRequest(AAPL), 1_000_000_000))
    line.fail(await line.request(REQ_HISTORY, 2), 200, "No security definition")
    with pytest.raises(GatewayTrouble, match="IB knows no such contract"):
        await task


async def test_nothing_is_left_of_ended_requests(line: Line) -> None:
    for count in range(1, 6):
        line.session.watch(AAPL)
        line.session.open_bars(BarRequest(AAPL))
        line.tick(await line.request(REQ_MKT_DATA, count), 191.0)
        line.bars(await line.request(REQ_HISTORY, count), 1_000_000_000)
        await until(lambda wanted=count: len(line.recorder.of(BarsLoaded)) == wanted, "bars")
        line.session.unwatch(AAPL)
        line.session.close_bars(BarRequest(AAPL))
    wrapper = line.session._ib.wrapper
    leftovers = (wrapper.reqId2Ticker, wrapper._results, wrapper._reqId2Contract, wrapper.reqId2Subscriber)
    assert [len(kept) for kept in leftovers] == [0, 0, 0, 0]
