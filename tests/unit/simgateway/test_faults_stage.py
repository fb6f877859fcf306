"""Faults without a socket: the agenda, effects and their ends, by times the test chooses."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from gatedesk.simgateway.assembly import Simulation, assemble
from gatedesk.simgateway.faults.declaration import Seam
from gatedesk.simgateway.faults.gateway import FaultyGateway
from gatedesk.simgateway.faults.spec import read_spec
from gatedesk.simgateway.faults.stage import Manner, Stage
from gatedesk.simgateway.faults.table import FAULTS, ROWS
from gatedesk.simgateway.faults.wire import Wire
from gatedesk.simgateway.scripting import ScriptMistake, run
from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire import responses as say
from gatedesk.simgateway.wire.framing import frame
from gatedesk.simgateway.world import HangUp, RawBytes, Reply

START = 1776268800.0
AAPL = ask.WireContract(con_id=265598, symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")


@pytest.fixture
def gateway() -> FaultyGateway:
    return FaultyGateway(assemble(Simulation(), start=START))


def started(gateway: FaultyGateway, client_id: int = 1) -> int:
    key = gateway.connect(START)
    gateway.handle(key, ask.StartApi(client_id), START)
    return key


def plan(gateway: FaultyGateway, *specs: str) -> None:
    for spec in specs:
        gateway.stage.plan(read_spec(spec))


def codes(replies: Sequence[Reply]) -> list[int]:
    return [answer.code for _, answer in replies if isinstance(answer, say.ErrMsg)]


def kinds(replies: Sequence[Reply]) -> list[str]:
    return [type(answer).__name__ for _, answer in replies]


def test_names_are_unique_and_every_seam_has_its_faults() -> None:
    assert len(FAULTS) == len(ROWS)
    assert {fault.seam for fault in ROWS} == set(Seam)


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_begins_with_its_defaults_and_is_healed(gateway: FaultyGateway, name: str) -> None:
    key = started(gateway)
    gateway.handle(key, ask.ReqMktData(1, contract=AAPL), START + 1)
    plan(gateway, name)
    gateway.advance(START + 2)
    gateway.stage.heal("", START + 3)
    replies = gateway.handle(started(gateway, 7), ask.ReqCurrentTime(), START + 4)
    assert "CurrentTime" in kinds(replies)


def test_a_fault_begins_at_its_time_and_ends_at_its_end(gateway: FaultyGateway) -> None:
    started(gateway)
    plan(gateway, "farm-down:market,10@5")
    assert codes(gateway.advance(START + 4.9)) == []
    assert codes(gateway.advance(START + 5)) == [2103]
    assert codes(gateway.advance(START + 14.9)) == []
    assert codes(gateway.advance(START + 15)) == [2104]
    assert gateway.stage.quiet


def test_steps_between_two_moments_happen_in_their_order(gateway: FaultyGateway) -> None:
    started(gateway)
    plan(gateway, "notice:3,c@3", "notice:1,a@1", "notice:2,b@2")
    assert codes(gateway.advance(START + 60)) == [1, 2, 3]


@pytest.mark.parametrize("steps", [[60.0], [1.0, 2.0, 3.0, 60.0], [0.25 * n for n in range(241)]], ids=len)
def test_what_is_told_does_not_depend_on_how_time_is_cut(gateway: FaultyGateway, steps: list[float]) -> None:
    started(gateway)
    plan(gateway, "nightly-reset:14@10", "upstream-lost:5@40", "drop:client=9@50")
    told = [code for step in steps for code in codes(gateway.advance(START + step))]
    assert told == [
        *[1100, 2103, 2105, 2157, 2104] * 3,
        *[1102, 2104, 2106, 2158],
        *[1100, 1102],
    ]


def test_a_frozen_gateway_says_nothing_and_catches_up(gateway: FaultyGateway) -> None:
    key = started(gateway)
    gateway.handle(key, ask.ReqMktData(1, contract=AAPL), START + 1)
    plan(gateway, "freeze:10@2", "notice:2100,now@5")
    gateway.advance(START + 2)
    assert gateway.advance(START + 2.5) == []
    assert gateway.advance(START + 11.9) == []
    caught_up = gateway.advance(START + 12)
    assert codes(caught_up) == [2100]
    assert "TickPrice" in kinds(caught_up)


def test_a_fault_for_one_client_leaves_the_others_alone(gateway: FaultyGateway) -> None:
    one, two = started(gateway, 1), started(gateway, 2)
    plan(gateway, "read-only:client=2", "notice:2100,you,client=1")
    assert gateway.advance(START + 1) == [(one, say.ErrMsg(-1, 2100, "you"))]
    assert codes(gateway.handle(two, ask.ReqOpenOrders(), START + 2)) == [321]
    assert kinds(gateway.handle(one, ask.ReqOpenOrders(), START + 3)) == ["OpenOrderEnd"]


def test_a_fault_counted_is_over_after_its_count(gateway: FaultyGateway) -> None:
    key = started(gateway)
    plan(gateway, "missing-end:53,count=2")
    told = [kinds(gateway.handle(key, ask.ReqOpenOrders(), START + n)) for n in range(1, 5)]
    assert told == [[], [], ["OpenOrderEnd"], ["OpenOrderEnd"]]
    assert gateway.stage.quiet


def test_requests_held_by_two_faults_wait_for_both(gateway: FaultyGateway) -> None:
    key = started(gateway)
    plan(gateway, "upstream-lost:10", "slow-answers:3,seconds=20")
    gateway.advance(START)
    order = ask.PlaceOrder(1, contract=AAPL, action="BUY", total_quantity=Decimal(1), order_type="MKT", tif="DAY")
    assert gateway.handle(key, order, START + 1) == []
    assert "OrderStatus" not in kinds(gateway.advance(START + 10))
    assert "OrderStatus" in kinds(gateway.advance(START + 13))


def test_healing_ends_by_name_or_everything(gateway: FaultyGateway) -> None:
    started(gateway)
    plan(gateway, "read-only", "farm-down:market,0", "freeze:60")
    gateway.advance(START)
    assert codes(gateway.stage.heal("farm-down", START + 1)) == [2104]
    assert [effect.name for effect in gateway.stage.effects] == ["read-only"]
    gateway.stage.heal("", START + 2)
    assert gateway.stage.quiet
    assert not gateway.stage.is_frozen(START + 3)


def test_dropping_says_half_a_frame_and_hangs_up(gateway: FaultyGateway) -> None:
    key = started(gateway)
    plan(gateway, "drop:mid_frame=yes")
    (first, half), (second, end) = gateway.advance(START + 1)
    assert (first, second) == (key, key)
    assert isinstance(half, RawBytes)
    assert int.from_bytes(half.data[:4], "big") > len(half.data) - 4
    assert isinstance(end, HangUp)


# ---------------------------------------------------------------------- bytes


class Bare(Stage):
    """A stage without a world, for the bytes alone."""

    def __init__(self, **manner: object) -> None:
        self.effects, self._agenda, self._muted, self.frozen_until = [], [], {}, 0.0
        self._manner = Manner(**manner)  # type: ignore[arg-type]  # fields of Manner

    @property
    def quiet(self) -> bool:
        return self._manner == Manner()

    @property
    def manner(self) -> Manner:
        return self._manner


HELLO, NEXT = frame(b"178\x0020260415 12:00:00 EST\x00"), frame(b"15\x001\x00DU1\x00")


def test_a_trickled_handshake_comes_byte_by_byte() -> None:
    wire = Wire(Bare(pause=1.0), 0.0)
    wire.send(HELLO + NEXT, 0.0)
    assert wire.take(0.0) == HELLO[:1]
    assert wire.take(4.5) == HELLO[1:5]
    assert wire.take(1000.0) == HELLO[5:] + NEXT


def test_latency_delays_and_keeps_the_order() -> None:
    wire = Wire(Bare(latency=2.0), 0.0)
    wire.send(HELLO, 0.0)
    wire.send(NEXT, 1.0)
    assert wire.take(2.5) == HELLO
    assert wire.take(3.0) == NEXT
    assert not wire.waiting


def test_bursts_are_exact_and_the_rest_goes_after_a_silence() -> None:
    wire = Wire(Bare(burst=100), 0.0)
    wire.send(HELLO, 0.0)
    wire.send(frame(b"x" * 246), 0.0)
    sizes = [len(wire.take(0.1 * n)) for n in range(60)]
    assert [size for size in sizes if size] == [100, 100, (len(HELLO) + 250) % 100]


def test_a_binary_frame_has_its_number_in_four_bytes() -> None:
    wire = Wire(Bare(version=203, binary=True), 0.0)
    wire.send(HELLO, 0.0)
    wire.send(NEXT, 0.0)
    assert wire.take(0.0) == frame(b"203" + HELLO[7:]) + frame(b"\x00\x00\x00\x0f1\x00DU1\x00")


@pytest.mark.parametrize("manner", [{"silent": True}, {"banner": b"SSH-2.0"}, {"retort": b"HTTP/1.1 400"}])
def test_what_is_no_gateway_reads_nothing(manner: dict[str, object]) -> None:
    wire = Wire(Bare(**manner), 0.0)
    assert wire.receive(b"API\0", 0.0) == b""


def test_only_one_who_was_spoken_to_is_answered_and_closed() -> None:
    wire = Wire(Bare(retort=b"HTTP/1.1 400"), 0.0)
    assert (wire.take(0.0), wire.ending) == (b"", "")
    wire.receive(b"API\0", 0.0)
    assert wire.take(0.0) == b"HTTP/1.1 400"
    assert wire.ending == "close"


# ---------------------------------------------------------------------- scripts


def test_a_script_holds_prices_trades_and_fills(gateway: FaultyGateway) -> None:
    key = started(gateway)
    gateway.handle(key, ask.ReqMktData(1, contract=AAPL), START + 1)
    run(gateway.stage, "price AAPL 199.99 200.01 200", START + 1)
    told = [answer for _, answer in gateway.advance(START + 2)]
    ticks = {answer.tick_type: answer.price for answer in told if isinstance(answer, say.TickPrice)}
    assert (ticks[1], ticks[2], ticks[4]) == (199.99, 200.01, 200.0)
    order = ask.PlaceOrder(
        1, contract=AAPL, action="BUY", total_quantity=Decimal(5), order_type="LMT", lmt_price=Decimal(150), tif="GTC"
    )
    gateway.handle(key, order, START + 3)
    replies = run(gateway.stage, "fill 1 2 149", START + 4)
    [fill] = [answer for _, answer in replies if isinstance(answer, say.ExecDetails)]
    assert (fill.shares, fill.price) == (2, 149)
    assert [answer.remaining for _, answer in replies if isinstance(answer, say.OrderStatus)] == [3]


def test_an_instrument_given_back_goes_on_as_if_nothing_had_been(gateway: FaultyGateway) -> None:
    twin = assemble(Simulation(), start=START).world.market
    market = gateway.world.market
    run(gateway.stage, "price AAPL 1 2", START)
    market.advance(START + 60)
    assert market.top(265598).ask == 2
    run(gateway.stage, "release AAPL", START + 60)
    twin.advance(START + 60)
    assert market.top(265598) == twin.top(265598)
    assert market.day(265598) == twin.day(265598)


def test_bars_follow_what_a_script_trades(gateway: FaultyGateway) -> None:
    market = gateway.world.market
    for second, price in enumerate((100, 104, 97, 101)):
        market.advance(START + 60 + 10 * second)
        run(gateway.stage, "price AAPL 90 110", START)
        run(gateway.stage, f"trade AAPL {price} 10", START)
    market.advance(START + 119)
    bar = market.bars(265598, size=60, start=START + 60, end=START + 120)[0]
    assert (bar.high, bar.low, bar.close, bar.volume, bar.count) == (max(bar.open, 104), 97, 101, 40, 4)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("dance", "'dance' is none of fault, heal"),
        ("price AAPL", "3 to 4 words"),
        ("price AAPL 2 1", "are no quote"),
        ("price NONE 1 2", "no instrument 'NONE'"),
        ("price AAPL one 2", "'one' is no number"),
        ("trade AAPL 1 1", "only an instrument whose price is held"),
        ("fill 12", "no order 12 works"),
        ("fault nothing", "no fault 'nothing'"),
        ("heal nothing", "no fault 'nothing'"),
        ('price "AAPL', "quotation"),
    ],
)
def test_a_line_that_cannot_be_done_says_why(gateway: FaultyGateway, line: str, words: str) -> None:
    with pytest.raises(ScriptMistake) as told:
        run(gateway.stage, line, START)
    assert words in str(told.value)
