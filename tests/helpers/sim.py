"""The simulated Gateway for tests: in the test's own loop, or as a child process, always on a free port."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from gatedesk.simgateway.assembly import Simulation, assemble
from gatedesk.simgateway.gateway import SimGateway
from gatedesk.simgateway.protocol import NEWEST_VERSION
from gatedesk.simgateway.server import SimServer

WEDNESDAY_NOON = 1776268800.0  # 2026-04-15 12:00:00 in New York: a day when every market is open
COMMAND = "import typer; from gatedesk.cli.simulate import simulate; typer.run(simulate)"


@dataclass(frozen=True, slots=True)
class RunningSimulation:
    """A server that listens, and what stands behind it."""

    port: int
    server: SimServer
    gateway: SimGateway
    clock: Callable[[], float]


def loop_clock(start: float = WEDNESDAY_NOON) -> Callable[[], float]:
    """A clock that begins at ``start`` now and goes on with the running loop's."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    return lambda: start + loop.time() - begun


@asynccontextmanager
async def simulated_gateway(
    simulation: Simulation | None = None,
    *,
    start: float = WEDNESDAY_NOON,
    cap: int = NEWEST_VERSION,
    beat: float = 0.02,
) -> AsyncIterator[RunningSimulation]:
    """Run the server in this loop; it is stopped, and every client with it, when the block ends."""
    gateway = assemble(simulation or Simulation(), start=start)
    clock = loop_clock(start)
    server = SimServer(gateway, clock=clock, cap=cap, beat=beat)
    port = await server.start()
    try:
        yield RunningSimulation(port, server, gateway, clock)
    finally:
        await server.stop()


@asynccontextmanager
async def simulator_process(*arguments: str | Path) -> AsyncIterator[tuple[int, asyncio.subprocess.Process]]:
    """Run ``gatedesk simulate`` as a child on a free port; it is ended when the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        COMMAND,
        "--port",
        "0",
        *map(str, arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield await ready_port(process), process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def ready_port(process: asyncio.subprocess.Process) -> int:
    """The port in the line the child prints when it is ready."""
    assert process.stdout is not None
    async with asyncio.timeout(30):
        line = (await process.stdout.readline()).decode()
    assert line.startswith("listening on 127.0.0.1:"), f"the simulator said {line!r}"
    return int(line.rpartition(":")[2])
