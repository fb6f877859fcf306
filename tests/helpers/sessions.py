"""A session of ours on the simulated Gateway, and what it published."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from random import Random

from gatedesk.desk.ports import JournaledIntent
from gatedesk.domain.connection import ConnectionState, Endpoint
from gatedesk.domain.contract import Contract
from gatedesk.domain.events import QuotesUpdated
from gatedesk.domain.market import MarketDataKind, Quote
from gatedesk.domain.order_state import OrderRecord
from gatedesk.gateway.session import Session, no_intents
from gatedesk.gateway.timing import Timing
from gatedesk.simgateway.assembly import Simulation
from helpers.fakes import Recorder
from helpers.sim import loop_clock, simulated_gateway
from helpers.waiting import until

QUICK = Timing(poll=0.2, second_look=0.3, ping_every=0.5, backoff=lambda attempt, random: 0.05)


@dataclass
class Observed:
    """One session, its port and its events."""

    session: Session
    port: int
    recorder: Recorder

    def quoted(self) -> set[int]:
        """Contracts whose quotes came."""
        return {quote.con_id for event in self.recorder.of(QuotesUpdated) for quote in event.quotes}

    def live_quotes(self) -> list[Quote]:
        quotes = [quote for event in self.recorder.of(QuotesUpdated) for quote in event.quotes]
        return [quote for quote in quotes if quote.kind is MarketDataKind.LIVE]

    def quote(self, contract: Contract) -> Quote:
        """The latest quote of a contract."""
        quotes = [quote for event in self.recorder.of(QuotesUpdated) for quote in event.quotes]
        return [quote for quote in quotes if quote.con_id == contract.con_id][-1]

    def order(self, row_key: str) -> OrderRecord | None:
        """An order as it stands."""
        return self.session._ledger.orders.get(row_key)

    async def live(self, client_id: int = 1) -> None:
        self.session.connect(Endpoint(port=self.port, client_id=client_id))
        await until(lambda: self.session.status.state is ConnectionState.LIVE, "live")


@asynccontextmanager
async def session_on(
    port: int,
    *,
    timing: Timing = QUICK,
    highest_order_id: Callable[[int], int] = lambda client_id: 0,
    unsettled: Callable[[int, float], Sequence[JournaledIntent]] = no_intents,
    **limits: float,
) -> AsyncIterator[Observed]:
    """A started session that is not connected yet; it is stopped when the block ends."""
    recorder = Recorder()
    session = Session(
        clock=loop_clock(),
        jitter=Random(1),
        highest_order_id=highest_order_id,
        unsettled=unsettled,
        timing=replace(timing, **limits),
    )
    session.start(recorder)
    try:
        yield Observed(session, port, recorder)
    finally:
        await session.stop()


@asynccontextmanager
async def connected(simulation: Simulation | None = None, *, client_id: int = 1) -> AsyncIterator[Observed]:
    """A live session on a simulated Gateway of its own."""
    async with simulated_gateway(simulation) as gateway, session_on(gateway.port) as here:
        await here.live(client_id)
        yield here
