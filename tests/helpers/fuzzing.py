"""Noise for the simulated Gateway: frames of real clients, mutated or made up, through protocol and gateway.

A calm client streams beside the noisy ones; a session that ends is replaced by a new one. What must never happen is an
exception, an end of the calm client, or an answer that takes long.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from gatedesk.simgateway.assembly import Simulation
from gatedesk.simgateway.limits import Limits, limits_without
from gatedesk.simgateway.wire import codec
from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire import responses as say
from gatedesk.simgateway.wire.framing import frame
from gatedesk.simgateway.wire.messages import Request
from helpers.sim_bytes import START, VERSION, BytesClient, BytesGateway

CALM, NOISY = 1, 2
STEP = 0.002  # simulated seconds between two frames
CHECK_EVERY = 2000  # frames after which the calm client must be answered
PATIENCE = 100  # frames after which a session is left for a new one: it may wait for the rest of a frame for ever
SLOW = 2.0  # seconds no frame may take
UNPACED: Limits = limits_without(["messages"])

AAPL = ask.WireContract(con_id=265598, symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")
EURUSD = ask.WireContract(con_id=12087792, symbol="EUR", sec_type="CASH", exchange="IDEALPRO", currency="USD")
ORDER = ask.PlaceOrder(
    1, contract=AAPL, action="BUY", total_quantity=Decimal(10), order_type="LMT", lmt_price=Decimal(100), tif="DAY"
)
SEEDS: tuple[Request, ...] = (
    ORDER,
    ask.PlaceOrder(2, contract=AAPL, action="SELL", total_quantity=Decimal(5), order_type="MKT", tif="IOC"),
    ask.PlaceOrder(3, contract=EURUSD, action="BUY", total_quantity=Decimal(20000), order_type="MKT", tif="DAY"),
    ask.ReqMktData(4, contract=AAPL, generic_tick_list="233,236,165"),
    ask.ReqMktDepth(5, contract=AAPL, num_rows=5),
    ask.ReqTickByTickData(6, contract=AAPL, tick_type="Last"),
    ask.ReqHistoricalData(
        7, contract=AAPL, bar_size_setting="1 hour", duration_str="2 D", what_to_show="TRADES", use_rth=True
    ),
    ask.ReqRealTimeBars(8, contract=EURUSD, bar_size=5, what_to_show="MIDPOINT"),
    ask.ReqContractDetails(9, contract=AAPL),
    ask.ReqMatchingSymbols(10, "A"),
    ask.ReqAccountUpdates(True, "DU1234567"),
    ask.ReqAccountSummary(11, "All", "NetLiquidation,$LEDGER:ALL"),
    ask.ReqExecutions(12),
    ask.ReqHistogramData(13, contract=AAPL, time_period="1 day"),
    ask.ReqHeadTimeStamp(14, contract=AAPL, what_to_show="TRADES"),
    ask.ReqScannerSubscription(
        15, number_of_rows=10, instrument="STK", location_code="STK.US", scan_code="MOST_ACTIVE"
    ),
)


@dataclass(slots=True)
class Tally:
    """What a run came to. ``ends`` counts why sessions ended, ``slowest`` is in seconds of this machine."""

    frames: int = 0
    served: int = 0
    sessions: int = 0
    slowest: float = 0.0
    seconds: float = 0.0
    ends: Counter[str] = field(default_factory=Counter)


class Noise:
    """An endless source of frames: real ones, mutated ones, made-up ones and no frames at all."""

    def __init__(self, random: Random) -> None:
        self._random = random
        declared = [made() for made in ask.REQUESTS.values() if made is not ask.StartApi]
        self._corpus = [codec.encode_request(one, VERSION) for one in (*declared, *SEEDS)]
        self._ways: tuple[tuple[int, Callable[[bytes], bytes]], ...] = (
            (48, self._as_it_is),
            (20, self._other_fields),
            (8, self._fewer_or_more_fields),
            (10, self._flipped_bits),
            (5, self._cut),
            (7, self._made_up),
            (1, self._broken_length),
            (1, self._pure),
        )

    def __next__(self) -> bytes:
        ways, weights = [way for _, way in self._ways], [weight for weight, _ in self._ways]
        [way] = self._random.choices(ways, weights)
        return way(self._random.choice(self._corpus))

    def _as_it_is(self, payload: bytes) -> bytes:
        return frame(payload)

    def _value(self) -> bytes:
        values = (
            b"",
            b"0",
            b"1",
            b"-1",
            b"2147483647",
            b"-2147483648",
            b"9223372036854775807",
            b"1e308",
            b"nan",
            b"inf",
            b"-inf",
            b"1.7976931348623157E308",
            b"AAPL",
            b"STK",
            b"BAG",
            b"SMART",
            b"USD",
            b"BUY",
            b"DU1234567",
            b"\xff\xfe",
            b"%s%n",
            b"20260415 12:00:00 US/Eastern",
            b"x" * 5000,
            str(self._random.randint(-10, 10**6)).encode(),
        )  # fmt: skip - a list of bad ideas
        return self._random.choice(values)

    def _other_fields(self, payload: bytes) -> bytes:
        fields = payload.split(b"\0")[:-1]
        for _ in range(self._random.randint(1, 3)):
            fields[self._random.randrange(1, len(fields)) if len(fields) > 1 else 0] = self._value()
        return frame(b"\0".join(fields) + b"\0")

    def _fewer_or_more_fields(self, payload: bytes) -> bytes:
        fields = payload.split(b"\0")[:-1]
        place = self._random.randrange(len(fields))
        if self._random.random() < 0.5:
            del fields[place]
        else:
            fields[place:place] = [self._value() for _ in range(self._random.randint(1, 40))]
        return frame(b"\0".join(fields) + b"\0")

    def _flipped_bits(self, payload: bytes) -> bytes:
        flipped = bytearray(payload)
        for _ in range(self._random.randint(1, 4)):
            flipped[self._random.randrange(len(flipped))] ^= 1 << self._random.randrange(8)
        return frame(bytes(flipped))

    def _cut(self, payload: bytes) -> bytes:
        return frame(payload[: self._random.randrange(len(payload) + 1)])

    def _made_up(self, payload: bytes) -> bytes:
        number = str(self._random.randint(-5, 220)).encode()
        return frame(b"\0".join([number, *(self._value() for _ in range(self._random.randint(0, 12)))]) + b"\0")

    def _broken_length(self, payload: bytes) -> bytes:
        return self._random.choice((0x7FFFFFFF, 0xFFFFFFFF, 0x01000000)).to_bytes(4, "big") + payload

    def _pure(self, payload: bytes) -> bytes:
        return self._random.randbytes(self._random.randint(1, 64))


def fuzz(frames: int, *, seed: int, look: Callable[[int], None] = lambda done: None) -> Tally:
    """Send noise; raises whatever the gateway raises, or AssertionError if it harms the calm client or takes long.

    ``look`` is called now and then with the number of frames so far.
    """
    gateway = BytesGateway(Simulation(seed=seed, limits=UNPACED))
    noise, tally, now = Noise(Random(seed)), Tally(), START
    calm = gateway.connect().start(CALM)
    calm.ask(ask.ReqMktData(1, contract=AAPL), now)
    begun = time.perf_counter()
    noisy = _session(gateway, tally, now)
    for number in range(1, frames + 1):
        now += STEP
        before = time.perf_counter()
        noisy.receive(next(noise), now)
        tally.slowest = max(tally.slowest, time.perf_counter() - before)
        if number % PATIENCE == 0:
            noisy.end("left")
        if noisy.ended:
            tally.ends[noisy.ended.split(":")[0][:40]] += 1
            noisy = _session(gateway, tally, now)
        tally.served += len(noisy.sent) > 0
        noisy.sent.clear()
        if number % CHECK_EVERY == 0:
            _check(calm, now)
            look(number)
    tally.frames, tally.seconds = frames, time.perf_counter() - begun
    assert tally.slowest < SLOW, f"a frame took {tally.slowest:.1f} s"
    return tally


def _session(gateway: BytesGateway, tally: Tally, now: float) -> BytesClient:
    tally.sessions += 1
    client = gateway.connect().start(NOISY, now)
    client.sent.clear()
    return client


def _check(calm: BytesClient, now: float) -> None:
    """The calm client has its quotes and its answer, and everything it was sent can be read."""
    calm.ask(ask.ReqCurrentTime(), now)
    assert not calm.ended, f"the calm client was ended: {calm.ended}"
    kinds = {type(answer) for answer in (codec.decode_response(payload, VERSION) for payload in payloads(calm))}
    assert say.CurrentTime in kinds, f"the calm client only heard {kinds}"
    assert kinds & {say.TickPrice, say.TickSize}, f"the calm client only heard {kinds}"


def payloads(client: BytesClient) -> list[bytes]:
    """The payloads a client was sent, taken from it; the version reply left out."""
    data, found, place = bytes(client.sent), [], 0
    client.sent.clear()
    while place < len(data):
        end = place + 4 + int.from_bytes(data[place : place + 4], "big")
        found.append(data[place + 4 : end])
        place = end
    return [payload for payload in found if payload.split(b"\0")[0] != str(VERSION).encode()]
