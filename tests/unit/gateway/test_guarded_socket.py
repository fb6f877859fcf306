"""The guard on the socket: framing by any cut, refusal of impossible frames, the throttle and the way past it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random

import pytest

from gatedesk.domain.connection import Endpoint
from gatedesk.gateway.connect import Opening
from gatedesk.gateway.diagnosis import Cause, ConnectTrouble
from gatedesk.gateway.guarded_ib import GuardedIB, Heard, Problem
from gatedesk.gateway.guarded_socket import DATA_RATE, LARGEST_FRAME, PREFIX, ignore
from gatedesk.gateway.stage_book import StageBook
from gatedesk.gateway.timing import Timing
from helpers.peers import ScriptedGateway, frame, listening
from helpers.waiting import until


class Open:
    """An opened connection without a session around it."""

    def __init__(self, gateway: ScriptedGateway) -> None:
        self.gateway = gateway
        self.problems: list[Problem] = []
        self.ib = GuardedIB(Heard(problem=self.problems.append))
        self.lost: list[ConnectTrouble] = []
        self.ib.client.lost = self.lost.append


@pytest.fixture
async def opened() -> AsyncIterator[Open]:
    gateway = ScriptedGateway()
    async with listening(gateway) as port:
        made = Open(gateway)
        book = StageBook(ignore, lambda: 0.0)
        await Opening(made.ib, Endpoint(port=port), Timing(), book, ignore, ignore).run()
        yield made
        await made.ib.client.close(1.0)


async def test_messages_survive_any_cut_of_the_stream(opened: Open) -> None:
    stream = b"".join(frame(4, 2, -1, 2104, f"Market data farm connection is OK:farm{n}", "") for n in range(8))
    random = Random(5)
    for most in (1, 2, 3, 4, 5, 17, 60, 200, len(stream)):
        opened.problems.clear()
        position = 0
        while position < len(stream):
            cut = random.randint(1, most)
            opened.ib.client._onSocketHasData(stream[position : position + cut])
            position += cut
        assert [problem.text[-1] for problem in opened.problems] == list("01234567")


@pytest.mark.parametrize("length", [-1, LARGEST_FRAME + 1, 2**31 - 1])
async def test_an_impossible_length_ends_the_connection(opened: Open, length: int) -> None:
    opened.ib.client._onSocketHasData(PREFIX.pack(length) + b"x")
    await until(lambda: opened.lost, "the loss")
    assert opened.lost[0].cause is Cause.BAD_MESSAGE


@pytest.mark.tolerate("warnings", because="ib_async's decoder logs what it cannot read")
async def test_unreadable_messages_do_not_end_the_connection(opened: Open) -> None:
    for fields in (("9999", "1"), ("4",), ("banana",), ("3", "x", "y"), ("11",), ("",)):
        opened.ib.client._onSocketHasData(frame(*fields))
    opened.ib.client._onSocketHasData(frame(4, 2, -1, 2104, "still here:farm", ""))
    assert [problem.code for problem in opened.problems] == [2104]
    assert not opened.lost


async def test_ordinary_requests_keep_below_the_limit(opened: Open) -> None:
    client = opened.ib.client
    before = len(opened.gateway.received)
    for number in range(DATA_RATE + 20):
        client.reqMatchingSymbols(number, "AAPL")
    assert client.queued >= 20
    await until(lambda: len(opened.gateway.received) - before >= DATA_RATE - 5, "the first of them")
    assert len(opened.gateway.received) - before <= DATA_RATE


async def test_urgent_messages_pass_everything_queued(opened: Open) -> None:
    client = opened.ib.client
    for number in range(300):
        client.reqMatchingSymbols(number, "AAPL")
    loop = asyncio.get_running_loop()
    begun = loop.time()
    with client.urgent():
        client.reqGlobalCancel()
    await until(lambda: opened.gateway.asked(58), "the global cancel")
    assert loop.time() - begun < 0.2
    assert client.queued > 200


async def test_urgent_messages_need_an_open_socket(opened: Open) -> None:
    await opened.ib.client.close(1.0)
    with pytest.raises(ConnectionError), opened.ib.client.urgent():
        raise AssertionError("not reached")


async def test_closing_leaves_no_timer_of_the_throttle(opened: Open) -> None:
    for number in range(100):
        opened.ib.client.reqMatchingSymbols(number, "AAPL")
    await opened.ib.client.close(1.0)
    assert opened.ib.client._timer is None
    assert opened.ib.client.queued == 0
    assert not opened.lost


async def test_a_second_question_of_the_same_name_waits_for_the_first(opened: Open) -> None:
    ask = opened.ib.client.reqCurrentTime
    times = await asyncio.gather(*(opened.ib.request("currentTime", ask, 2.0) for _ in range(5)))
    assert len(times) == 5


async def test_an_unanswered_request_leaves_nothing_behind(opened: Open) -> None:
    opened.gateway.mute = True
    with pytest.raises(TimeoutError):
        await opened.ib.request(77, lambda: opened.ib.client.reqMatchingSymbols(77, "X"), 0.05)
    assert not opened.ib.wrapper._futures
    assert not opened.ib.wrapper._results


@pytest.mark.tolerate("warnings", because="the failure of the handler is logged on purpose")
async def test_a_failing_handler_of_ib_async_is_heard_of(opened: Open, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ValueError("broken on purpose")

    opened.ib.updateEvent += fail
    opened.ib.updateEvent.emit()
    assert "a handler of ib_async's updateEvent failed" in caplog.text
