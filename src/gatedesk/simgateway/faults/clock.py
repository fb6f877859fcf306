"""Faults of time: a Gateway whose clock is off, and one that names its zone as no other program does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from gatedesk.simgateway.faults.declaration import Argument, Fault, Kind, Seam, lasting, only_client
from gatedesk.simgateway.faults.stage import Strike
from gatedesk.simgateway.wire.messages import Response
from gatedesk.simgateway.wire.responses import (
    CompletedOrder,
    CurrentTime,
    ExecDetails,
    RealTimeBar,
    TickByTick,
    TickString,
)
from gatedesk.simgateway.world import Answer, Client

LAST_TIMESTAMP = 45
WINDOWS_ZONE = "Central European Standard Time"
STAMP = "%Y%m%d %H:%M:%S"
STAMP_SIZE = 17


def clock_skew(strike: Strike) -> None:
    seconds = strike.number("offset")

    def shift(client: Client, answer: Answer, now: float) -> list[Answer] | None:
        change = SHIFTS.get(type(answer))  # type: ignore[arg-type]  # what is no response is in no table
        return None if change is None else [change(answer, seconds)]

    strike.effect(on_reply=shift)


def _shifted(text: str, seconds: float) -> str:
    """A ``yyyymmdd hh:mm:ss zone`` or ``yyyymmdd  hh:mm:ss`` later by so many seconds; UTC only for the sum."""
    day, rest = text[:8], text[8:].lstrip()
    gap = text[8 : len(text) - len(rest)]
    moment = datetime.strptime(f"{day} {rest[:8]}", STAMP).replace(tzinfo=UTC) + timedelta(seconds=seconds)
    return f"{moment:%Y%m%d}{gap}{moment:%H:%M:%S}{rest[8:]}"


def _shift_tick(tick: TickString, seconds: float) -> TickString:
    if tick.tick_type != LAST_TIMESTAMP or not tick.value.isdigit():
        return tick
    return replace(tick, value=str(int(tick.value) + round(seconds)))


def _shift_epoch(message: Any, seconds: float) -> Response:
    shifted: Response = replace(message, time=message.time + round(seconds))
    return shifted


SHIFTS: dict[type[Response], Callable[[Any, float], Response]] = {
    CurrentTime: _shift_epoch,
    RealTimeBar: _shift_epoch,
    TickByTick: _shift_epoch,
    TickString: _shift_tick,
    ExecDetails: lambda message, seconds: replace(message, time=_shifted(message.time, seconds)),
    CompletedOrder: lambda message, seconds: replace(message, completed_time=_shifted(message.completed_time, seconds)),
}


def zone_name(strike: Strike) -> None:
    """The zone behind the time of executions is another word for it."""
    zone = strike.text("zone")

    def rename(client: Client, answer: Answer, now: float) -> list[Answer] | None:
        return [replace(answer, time=f"{answer.time[:STAMP_SIZE]} {zone}")] if isinstance(answer, ExecDetails) else None

    strike.effect(on_reply=rename)


FAULTS = (
    Fault(
        "clock-skew",
        Seam.CLOCK,
        "The Gateway's clock is off: its time, and those of executions, ticks and bars.",
        clock_skew,
        (Argument("offset", Kind.NUMBER, 90.0, "seconds it is ahead; negative: behind"), lasting(), only_client()),
    ),
    Fault(
        "zone-name",
        Seam.CLOCK,
        "Executions carry a zone name that no library knows; ib_async loses them.",
        zone_name,
        (Argument("zone", Kind.TEXT, WINDOWS_ZONE, "the name"), lasting(), only_client()),
    ),
)
