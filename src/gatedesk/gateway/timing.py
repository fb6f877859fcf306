"""Every time limit of the session in one record, so that tests can be impatient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from gatedesk.gateway.backoff import delay


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. TWS may show a dialog that asks whether to accept the connection, so the greeting may take long."""

    resolve: float = 5.0
    tcp: float = 8.0
    greeting: float = 10.0
    accounts: float = 20.0
    sync: float = 15.0
    executions: float = 5.0  # real Gateways may omit the end of an empty list
    user_info: float = 2.0
    request: float = 10.0
    market_rule: float = 3.0
    history: float = 45.0
    preview: float = 5.0
    idle: float = 3.0  # silence after which the Gateway is asked for the time
    ping: float = 2.5
    ping_every: float = 10.0
    poll: float = 10.0  # how often orders of other clients are looked at
    clean: float = 60.0  # a connection that held this long starts counting attempts anew
    close: float = 1.0
    second_look: float = 5.0  # before an order no snapshot knows counts as never sent
    backoff: Callable[[int, Random], float] = delay
