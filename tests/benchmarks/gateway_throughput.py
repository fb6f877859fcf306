"""How many ticks a second the simulated Gateway sends from one core, and how soon it acknowledges an order meanwhile.

    python tests/benchmarks/gateway_throughput.py [--clients 32] [--lines 100] [--seconds 20] [--speed 4]

The server runs in a child process. 31 clients in this one open 100 market data lines each and count what they are
sent; the 32nd does so in a process of its own, where it also places limit orders and times each first answer.
``--speed`` lets simulated time run faster, so that there is more to send. Figures are of the child: CPU seconds from
/proc, so Linux only; the waits mean something only where the three processes have cores to themselves. A second run
with one client and five lines measures what the Gateway costs idle.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import struct
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from gatedesk.simgateway.market.market import Market
from gatedesk.simgateway.market.universe import Universe
from gatedesk.simgateway.wire.codec import encode_request
from gatedesk.simgateway.wire.framing import frame
from gatedesk.simgateway.wire.groups import WireContract
from gatedesk.simgateway.wire.messages import Request
from gatedesk.simgateway.wire.requests import PlaceOrder, ReqCurrentTime, ReqMktData, StartApi

VERSION = 178
SETTLED = 2.0  # seconds between the last subscription and the first measurement
WANTED_TICKS = 50_000  # a second
WANTED_ACKNOWLEDGEMENT = 0.020  # seconds at the 99th percentile
WANTED_IDLE = 0.05  # of a core
WANTED_MEMORY = 120.0  # MB
CURRENT_TIME = b"49"
TICKS = {b"1", b"2", b"21", b"45", b"46"}  # the messages that carry a tick
ORDER_STATUS = b"3"
ORDERS_A_SECOND = 20
APPLE = WireContract(con_id=265598, symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")
START = 1776268800.0  # Wednesday 15 April 2026, noon in New York
SERVER = ("-m", "gatedesk", "simulate", "--port", "0", "--without-limit", "all", "--start", str(START))


@dataclass(slots=True)
class Child:
    """The server's process, as /proc tells it."""

    pid: int
    port: int

    def cpu(self) -> float:
        """CPU seconds used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Resident megabytes."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@dataclass(slots=True)
class Counter(asyncio.Protocol):
    """One client: counts ticks, and notes when an order's first status comes."""

    ticks: int = 0
    acknowledged: dict[int, float] = field(default_factory=dict)
    served: bool = False  # whether all it asked before the time was answered
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    transport: asyncio.Transport | None = None
    _held: bytes = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"API\x00" + frame(f"v{VERSION}..{VERSION}".encode()))

    def say(self, request: Request) -> None:
        assert self.transport is not None
        self.transport.write(frame(encode_request(request, VERSION)))

    def data_received(self, data: bytes) -> None:
        data, at = self._held + data, 0
        while len(data) - at >= 4:
            (length,) = struct.unpack_from(">I", data, at)
            if len(data) - at - 4 < length:
                break
            self._take(data, at + 4, length)
            at += 4 + length
        self._held = data[at:]
        self.ready.set()

    def _take(self, data: bytes, at: int, length: int) -> None:
        number = data[at : data.index(b"\x00", at)]
        if number in TICKS:
            self.ticks += 1
        elif number == CURRENT_TIME:
            self.served = True
        elif number == ORDER_STATUS:
            order_id = int(data[at : at + length].split(b"\x00")[1])
            self.acknowledged.setdefault(order_id, time.perf_counter())


@asynccontextmanager
async def server(speed: float) -> AsyncIterator[Child]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *SERVER, "--speed", str(speed), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield Child(process.pid, int((await process.stdout.readline()).rpartition(b":")[2]))
    finally:
        process.terminate()
        await process.wait()


async def client(port: int, client_id: int) -> Counter:
    _, counter = await asyncio.get_running_loop().create_connection(Counter, "127.0.0.1", port)
    await counter.ready.wait()
    counter.say(StartApi(client_id))
    return counter


def contracts(count: int) -> list[WireContract]:
    """As many contracts as lines are wanted: everything listed, then options near the money."""
    market = Market(Universe(), seed=1, start=START)
    near = [one for one in market.universe.find("SPY", "OPT") if abs(one.strike - 502) < 20][::3]
    listed = [*market.universe, *near]
    return [
        WireContract(con_id=one.con_id, symbol=one.symbol, sec_type=one.sec_type, exchange=one.exchange)
        for one in (listed * (count // len(listed) + 1))[:count]
    ]


async def subscribed(port: int, numbers: range, lines: int) -> list[Counter]:
    """Clients of these ids with so many lines each, once everything they asked for was answered."""
    counters = [await client(port, number) for number in numbers]
    for counter in counters:
        for req_id, contract in enumerate(contracts(lines), 1000):
            counter.say(ReqMktData(req_id, contract))
        counter.say(ReqCurrentTime())
    while not all(counter.served for counter in counters):
        await asyncio.sleep(0.1)
    return counters


async def run(clients: int, lines: int, seconds: float, speed: float, *, orders: bool) -> bool:
    async with server(speed) as child:
        counters = await subscribed(child.port, range(1, clients + (not orders)), lines)
        trader = await _trader(child.port, lines, seconds) if orders else None
        await asyncio.sleep(SETTLED)
        before, begun, cpu = sum(counter.ticks for counter in counters), time.perf_counter(), child.cpu()
        told = (await trader.communicate())[0] if trader else await asyncio.sleep(seconds, b"[]")
        passed = time.perf_counter() - begun
        ticks = (sum(counter.ticks for counter in counters) - before) / passed
        load = (child.cpu() - cpu) / passed
        print(f"{clients} clients with {lines} lines, simulated time x {speed:g}, {passed:.0f} s:")
        print(f"  {ticks:,.0f} ticks a second with {load:.1%} of a core: {ticks / load:,.0f} a second of CPU")
        print(f"  {child.memory():.0f} MB resident")
        waits = json.loads(told)
        return _in_time(waits, ticks, load) if waits else load < WANTED_IDLE and child.memory() < WANTED_MEMORY


def _in_time(waits: list[float], ticks: float, load: float) -> bool:
    worst = statistics.quantiles(waits, n=100)[98]
    print(
        f"  {len(waits)} orders acknowledged: median {statistics.median(waits) * 1000:.2f} ms, "
        f"p99 {worst * 1000:.2f} ms, longest {max(waits) * 1000:.2f} ms"
    )
    return ticks >= WANTED_TICKS and load <= 1 and worst < WANTED_ACKNOWLEDGEMENT


async def _trader(port: int, lines: int, seconds: float) -> asyncio.subprocess.Process:
    """The client that places orders, in a process of its own: it must not wait for what the others read."""
    arguments = ("--trade-at", str(port), "--lines", str(lines), "--seconds", str(seconds))
    return await asyncio.create_subprocess_exec(sys.executable, __file__, *arguments, stdout=asyncio.subprocess.PIPE)


async def trade(port: int, lines: int, seconds: float) -> None:
    """Place a resting order twenty times a second; prints how long each waited for its first status."""
    [counter] = await subscribed(port, range(32, 33), lines)
    await asyncio.sleep(SETTLED)
    waits = [await _placed(counter, number) for number in range(1, int(seconds * ORDERS_A_SECOND) + 1)]
    print(json.dumps(waits))


async def _placed(counter: Counter, number: int) -> float:
    price = Decimal(50 + number % 50)
    order = {"action": "BUY", "total_quantity": Decimal(1), "order_type": "LMT", "lmt_price": price}
    asked = time.perf_counter()
    counter.say(PlaceOrder(number, APPLE, **order))  # type: ignore[arg-type]  # a table of keywords
    while number not in counter.acknowledged:
        counter.ready.clear()
        await counter.ready.wait()
    await asyncio.sleep(1 / ORDERS_A_SECOND)
    return counter.acknowledged[number] - asked


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--lines", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--speed", type=float, default=4.0)
    parser.add_argument("--trade-at", type=int, default=0, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.trade_at:
        asyncio.run(trade(asked.trade_at, asked.lines, asked.seconds))
        return 0
    busy = asyncio.run(run(asked.clients, asked.lines, asked.seconds, asked.speed, orders=True))
    idle = asyncio.run(run(1, 5, asked.seconds, 1.0, orders=False))
    print("kept" if busy and idle else "NOT KEPT")
    return 0 if busy and idle else 1


if __name__ == "__main__":
    sys.exit(main())
