"""A session with little patience, and what it publishes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random

import pytest

from gatedesk.gateway.session import Session
from gatedesk.gateway.timing import Timing
from helpers.fakes import Recorder

IMPATIENT = Timing(
    greeting=0.3,
    accounts=0.3,
    sync=0.5,
    executions=0.3,
    user_info=0.3,
    request=0.5,
    history=0.5,
    preview=0.3,
    idle=0.05,
    ping=0.05,
    poll=0.1,
    second_look=0.1,
    backoff=lambda attempt, random: 0.02,
)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def session(recorder: Recorder) -> AsyncIterator[Session]:
    loop = asyncio.get_running_loop()
    made = Session(
        clock=lambda: 1_776_268_800 + loop.time(),
        jitter=Random(1),
        highest_order_id=lambda client_id: 0,
        timing=IMPATIENT,
    )
    made.start(recorder)
    yield made
    await made.stop()
