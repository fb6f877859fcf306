"""Time is an argument: a day passes in seconds, and the same requests at the same times bring the same bytes."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from gatedesk.simgateway.assembly import Simulation, assemble
from gatedesk.simgateway.clocks import HandClock, ScaledClock
from gatedesk.simgateway.faults.gateway import FaultyGateway
from gatedesk.simgateway.limits import limits_without
from gatedesk.simgateway.market.universe import UNIVERSE
from gatedesk.simgateway.wire import codec
from gatedesk.simgateway.wire import requests as ask
from helpers.sim_bytes import START, VERSION, BytesClient, BytesGateway

OPEN = START - 2.5 * 3600  # 9:30 in New York
DAY = 6.5 * 3600
TICKS = 1_700_000
SHARES = [
    ask.WireContract(con_id=one.con_id, symbol=one.symbol, sec_type="STK", exchange="SMART", currency="USD")
    for one in UNIVERSE
    if one.sec_type == "STK"
]


@pytest.mark.timeout(180)
def test_a_whole_trading_day_of_a_million_ticks_passes_within_a_minute(
    record_property: pytest.RecordProperty,
) -> None:
    gateway = FaultyGateway(assemble(Simulation(hours="real", limits=limits_without(["all"])), start=OPEN))
    key = gateway.connect(OPEN)
    gateway.handle(key, ask.StartApi(1), OPEN)
    for number, share in enumerate(SHARES[:17]):
        for place, kind in enumerate(("BidAsk", "AllLast")):
            gateway.handle(key, ask.ReqTickByTickData(10 * number + place, contract=share, tick_type=kind), OPEN)
        gateway.handle(key, ask.ReqMktData(1000 + number, contract=share), OPEN)
    begun, told, size, now = time.process_time(), 0, 0, OPEN
    while now < OPEN + DAY:
        now += 10.0
        replies = gateway.advance(now)
        told += len(replies)
        size += sum(len(codec.encode(answer, VERSION)) for _, answer in replies)  # type: ignore[arg-type]  # no trouble here
    seconds = time.process_time() - begun
    record_property("ticks", told)
    record_property("seconds", round(seconds, 1))
    assert told >= TICKS
    assert size > 20 * told
    assert seconds < 60


def play(seed: int, faults: tuple[str, ...] = ()) -> list[bytes]:
    """A busy hour of two clients; what each was sent."""
    gateway = BytesGateway(Simulation(seed=seed), faults)
    one, two = gateway.connect().start(1), gateway.connect().start(2)
    clients: list[BytesClient] = [one, two]
    for number, share in enumerate(SHARES[:6]):
        one.ask(ask.ReqMktData(number, contract=share, generic_tick_list="233,293,236"), START + 1)
        two.ask(ask.ReqTickByTickData(number, contract=share, tick_type="AllLast"), START + 1)
    two.ask(ask.ReqMktDepth(70, contract=SHARES[0], num_rows=5), START + 2)
    two.ask(ask.ReqRealTimeBars(71, contract=SHARES[0], bar_size=5, what_to_show="TRADES"), START + 2)
    for client in clients:
        client.ask(ask.ReqAccountUpdates(True, ""), START + 3)
        client.ask(ask.ReqPositions(), START + 3)
    for number in range(1, 11):
        order = ask.PlaceOrder(
            number,
            contract=SHARES[number % 3],
            action="BUY" if number % 2 else "SELL",
            total_quantity=Decimal(100),
            order_type="MKT",
            tif="DAY",
        )
        clients[number % 2].ask(order, START + 10 + number)
    for second in range(30, 600):
        gateway.advance(START + second * 0.5)
    one.ask(ask.ReqExecutions(9), START + 301)
    return [bytes(client.sent) for client in clients]


TROUBLE = (
    "upstream-lost:5@60",
    "execution-duplicated@12",
    "malformed:2,3,x,count=20@90",
    "silent-feed@200",
    "unknown-message:5000,?,3@100",
)


@pytest.mark.parametrize("faults", [(), TROUBLE], ids=["well", "in trouble"])
def test_the_same_seed_and_requests_bring_the_same_bytes(faults: tuple[str, ...]) -> None:
    first, second = play(5, faults), play(5, faults)
    assert first == second
    assert all(len(sent) > 100_000 for sent in first)


def test_another_seed_brings_other_bytes() -> None:
    assert play(5) != play(6)


def test_a_scaled_clock_goes_so_many_times_as_fast() -> None:
    source = HandClock(100.0)
    clock = ScaledClock(source, start=1000.0, speed=60.0)
    assert clock() == 1000.0
    source.advance(2.5)
    assert clock() == 1150.0


@pytest.mark.parametrize(
    "make", [lambda: ScaledClock(lambda: 0.0, start=0.0, speed=0.0), lambda: HandClock(1).advance(-1)]
)
def test_a_clock_does_not_stand_or_go_back(make: object) -> None:
    with pytest.raises(ValueError, match=r"lead|go back"):
        make()  # type: ignore[operator]  # a table of calls
