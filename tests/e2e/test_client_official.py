"""Other people's clients against the simulated Gateway, each in a process of its own with its own libraries."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from helpers.sim import simulated_gateway

HERE = Path(__file__).parent
CLIENTS = Path(sys.prefix) / "clients"  # put there by the set-up: each client with pip --target
SESSIONS = {
    "nautilus": ("official_session.py", 178),
    "ibapi": ("official_session.py", 157),
    "ib_insync": ("insync_session.py", 176),
}


@pytest.mark.parametrize("name", SESSIONS)
async def test_a_client_that_knows_nothing_of_us_is_served(name: str, record_property: pytest.RecordProperty) -> None:
    script, version = SESSIONS[name]
    async with simulated_gateway() as sim:
        said = await finished(script, name, sim.port)
    record_property("seconds", said["seconds"])
    assert said["version"] == version
    failed = {check: finding for check, finding in said["findings"].items() if finding}
    assert not failed, json.dumps(failed, indent=1)
    assert len(said["findings"]) >= 25


async def finished(script: str, name: str, port: int) -> dict[str, Any]:
    """Run a session's script with the client's libraries on its path; what it printed at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(HERE / script),
        str(port),
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(CLIENTS / name), str(HERE.parent)))},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(110):
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()[-3000:]
    said: dict[str, Any] = json.loads(out.decode().splitlines()[-1])
    return said
