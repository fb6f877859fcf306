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
    greeting: float = 15.0  # TWS may ask its user whether to accept us
    hint: float = 3.0  # silence after which the text says what may be behind it
    accounts: float = 20.0
    sync: float = 15.0
    executions: float = 5.0  # real Gateways may omit the end of an empty list
    user_info: float = 2.0
    request: float = 10.0
    market_rule: float = 3.0
    history: float = 45.0
    preview: float = 5.0
    quote: float = 8.0  # for a first price, before the last close has to do
    idle: float = 3.0  # silence after which the Gateway is asked for the time
    ping: float = 2.0
    ping_every: float = 10.0
    poll: float = 10.0  # how often orders of other clients are looked at
    fresh: float = 2.0  # an order wants a word from the Gateway that is no older
    probe: float = 0.5  # or else one within this time
    silent: float = 10.0  # a quote that should tick and does not, for so long at least
    silent_bars: float = 30.0
    liveness: float = 1.0  # how often that is looked at
    clean: float = 60.0  # a connection that held this long starts counting attempts anew
    close: float = 1.0
    second_look: float = 5.0  # before an order no snapshot knows counts as never sent
    backoff: Callable[[int, Random], float] = delay
