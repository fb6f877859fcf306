"""What every subscription to one instrument has, and how often it speaks."""

from __future__ import annotations

from dataclasses import dataclass

from gatedesk.simgateway.market.records import Instrument
from gatedesk.simgateway.world import Client

SAMPLE = 0.25  # seconds between two updates of a quote, as the real Gateway samples stocks and futures


@dataclass(slots=True)
class Line:
    """One client's subscription to one instrument."""

    client: Client
    req_id: int
    instrument: Instrument

    @property
    def con_ids(self) -> tuple[int, ...]:
        return (self.instrument.con_id,)
