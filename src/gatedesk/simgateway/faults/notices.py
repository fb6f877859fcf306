"""Faults behind the Gateway: its line to the broker, the farms, resets and restarts, and what the login may do."""

from __future__ import annotations

from typing import NamedTuple

from gatedesk.simgateway.faults.declaration import Argument, Fault, Kind, Seam, lasting, only_client
from gatedesk.simgateway.faults.feed import lines, refresh, silence
from gatedesk.simgateway.faults.stage import Effect, Strike, told_by
from gatedesk.simgateway.handlers.history import SERVICE
from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire.responses import ErrMsg
from gatedesk.simgateway.world import Answer, Client

LOST = "Connectivity between IBKR and Trader Workstation has been lost."
DATA_LOST = "Connectivity between IBKR and Trader Workstation has been restored - data lost."
DATA_MAINTAINED = (
    "Connectivity between IBKR and Trader Workstation has been restored - data maintained. "
    "All data farms are connected: usfarm; ushmds; secdefil."
)
LINK_BROKEN = "Connectivity between Trader Workstation and server is broken. It will be restored automatically."
PORT_RESET = (
    "TWS socket port has been reset and this connection is being dropped. Please reconnect on the new port - {port}"
)
READ_ONLY = "Error validating request.-'bN' : cause - The API interface is currently in Read-Only mode."
NO_HISTORY = "HMDS server disconnect occurred.  Attempting reconnection..."
ORDERS = (ask.PlaceOrder, ask.CancelOrder)
WRITES = (
    *ORDERS,
    ask.ReqGlobalCancel,
    ask.ReqOpenOrders,
    ask.ReqAllOpenOrders,
    ask.ReqAutoOpenOrders,
    ask.ReqCompletedOrders,
)
HISTORY = (ask.ReqHistoricalData, ask.ReqHeadTimeStamp, ask.ReqHistogramData, ask.ReqHistoricalTicks)
DEFINITIONS = (ask.ReqContractDetails, ask.ReqMatchingSymbols, ask.ReqSecDefOptParams)
FLAPS = 3  # how often the lines blink in a nightly reset


class Farm(NamedTuple):
    """A kind of farm: its usual name, and code and text of each of its states; code 0: it has no such state."""

    name: str
    broken: tuple[int, str]
    well: tuple[int, str]
    inactive: tuple[int, str]


FARMS = {
    "market": Farm(
        "usfarm",
        (2103, "Market data farm connection is broken:{name}"),
        (2104, "Market data farm connection is OK:{name}"),
        (2108, "Market data farm connection is inactive but should be available upon demand.{name}"),
    ),
    "history": Farm(
        "ushmds",
        (2105, "HMDS data farm connection is broken:{name}"),
        (2106, "HMDS data farm connection is OK:{name}"),
        (2107, "HMDS data farm connection is inactive but should be available upon demand.{name}"),
    ),
    "definitions": Farm(
        "secdefil",
        (2157, "Sec-def data farm connection is broken:{name}"),
        (2158, "Sec-def data farm connection is OK:{name}"),
        (0, ""),
    ),
}


def upstream_lost(strike: Strike) -> None:
    """1100, and nothing streams, and orders wait; the end is 1101 or 1102."""
    strike.notice(1100, LOST)
    silence(strike)
    held = _holding(strike, ORDERS)
    held.on_end = told_by(strike, _restore)


def _restore(strike: Strike) -> None:
    if strike.text("restored") == "lost":
        strike.stage.mute(lines(strike.world, strike.clients()))
        strike.notice(1101, DATA_LOST)
    else:
        strike.notice(1102, DATA_MAINTAINED)


def link_broken(strike: Strike) -> None:
    """2110: the Gateway's own line; the farms say when it is back."""
    strike.notice(2110, LINK_BROKEN)
    silence(strike)
    _holding(strike, ORDERS).on_end = told_by(strike, _farms_well)


def _farms_well(strike: Strike) -> None:
    for farm in FARMS.values():
        strike.notice(farm.well[0], farm.well[1].format(name=farm.name))


def _holding(strike: Strike, kinds: tuple[type[ask.Request], ...]) -> Effect:
    """Requests of these kinds wait until the effect ends."""

    def hold(client: Client, request: object, now: float) -> list[Answer] | None:
        if not isinstance(request, kinds):
            return None
        effect.held.append((client.key, request))
        return []

    effect = strike.effect(on_request=hold)
    return effect


def port_reset(strike: Strike) -> None:
    """1300, the connections are dropped, and the listener is found on the new port only."""
    port = strike.whole("port")
    strike.stage.port = port
    strike.notice(1300, PORT_RESET.format(port=port))
    strike.hang_up("the socket port was reset")


def notice(strike: Strike) -> None:
    strike.notice(strike.whole("code"), strike.text("text"))


def farm_down(strike: Strike) -> None:
    """The farm breaks, and what it serves is silent, refused or waits; at the end it is well again."""
    kind, farm = strike.text("kind"), FARMS[strike.text("kind")]
    name = strike.text("farm") or farm.name
    strike.notice(farm.broken[0], farm.broken[1].format(name=name))
    if kind == "market":
        silence(strike, name)
        effect = strike.effect()
    elif kind == "history":
        effect = strike.effect(on_request=_no_history)
    else:
        effect = _holding(strike, DEFINITIONS)
    effect.on_end = told_by(strike, lambda last: last.notice(farm.well[0], farm.well[1].format(name=name)))


def _no_history(client: Client, request: object, now: float) -> list[Answer] | None:
    return [ErrMsg(request.req_id, 162, SERVICE + NO_HISTORY)] if isinstance(request, HISTORY) else None


def farm_inactive(strike: Strike) -> None:
    farm = FARMS[strike.text("kind")]
    strike.notice(farm.inactive[0], farm.inactive[1].format(name=strike.text("farm") or farm.name))


def nightly_reset(strike: Strike) -> None:
    """The server's reset as clients hear it: farms that flap, 1100 again and again, then all is well (1102)."""
    pause = strike.number("seconds") / (2 * FLAPS + 1)
    market = FARMS["market"]
    strike.effect(on_end=told_by(strike, _all_back))
    silence(strike)
    _holding(strike, ORDERS)
    for turn in range(FLAPS):
        strike.later(2 * turn * pause, _all_gone)
        strike.later((2 * turn + 1) * pause, lambda later: later.notice(*_told(market.well, market.name)))


def _told(state: tuple[int, str], name: str) -> tuple[int, str]:
    return state[0], state[1].format(name=name)


def _all_gone(strike: Strike) -> None:
    strike.notice(1100, LOST)
    for farm in FARMS.values():
        strike.notice(*_told(farm.broken, farm.name))


def _all_back(strike: Strike) -> None:
    strike.notice(1102, DATA_MAINTAINED)
    _farms_well(strike)
    refresh(strike.world)


def auto_restart(strike: Strike) -> None:
    """The program ends and starts again: sockets close, the port is shut, then it is back with all its orders."""
    strike.hang_up("the Gateway restarts")
    strike.effect(refuses=True)


def read_only(strike: Strike) -> None:
    def refuse(client: Client, request: object, now: float) -> list[Answer] | None:
        if not isinstance(request, WRITES):
            return None
        return [ErrMsg(request.order_id if isinstance(request, ORDERS) else -1, 321, READ_ONLY)]

    strike.effect(on_request=refuse)


_RESTORED = Argument("restored", Kind.TEXT, "maintained", "how it ends: 1102 or 1101", ("maintained", "lost"))
_FARM = Argument("farm", Kind.TEXT, "", "its name, if not the usual one of its kind")

FAULTS = (
    Fault(
        "upstream-lost",
        Seam.GATEWAY,
        "1100: the Gateway lost the broker. Quotes stop, orders wait; at the end 1102, or 1101 and nothing streams.",
        upstream_lost,
        (lasting(), _RESTORED, only_client()),
    ),
    Fault(
        "link-broken",
        Seam.GATEWAY,
        "2110: the line to the server is broken and restored by itself; then the farms are well again.",
        link_broken,
        (lasting(10.0), only_client()),
    ),
    Fault(
        "port-reset",
        Seam.GATEWAY,
        "1300: the port changes. Connections are dropped, the new port listens.",
        port_reset,
        (Argument("port", Kind.WHOLE, 4999, "the new port"),),
    ),
    Fault(
        "notice",
        Seam.GATEWAY,
        "Any message of the system, by number and text.",
        notice,
        (
            Argument("code", Kind.WHOLE, 2100, "its number"),
            Argument("text", Kind.TEXT, "API client has been unsubscribed from account data.", "its text"),
            only_client(),
        ),
    ),
    Fault(
        "farm-down",
        Seam.GATEWAY,
        "A farm breaks (2103, 2105, 2157) and comes back (2104, 2106, 2158); what it serves stops meanwhile.",
        farm_down,
        (Argument("kind", Kind.TEXT, "market", "which", tuple(FARMS)), lasting(10.0), _FARM, only_client()),
    ),
    Fault(
        "farm-inactive",
        Seam.GATEWAY,
        "A farm sleeps until it is needed (2108, 2107): no fault, but it looks like one.",
        farm_inactive,
        (Argument("kind", Kind.TEXT, "market", "which", ("market", "history")), _FARM, only_client()),
    ),
    Fault(
        "nightly-reset",
        Seam.GATEWAY,
        "The broker's nightly reset: farms flap, 1100 several times, then 1102; the socket lives.",
        nightly_reset,
        (Argument("seconds", Kind.SECONDS, 15.0, "how long"), only_client()),
    ),
    Fault(
        "auto-restart",
        Seam.GATEWAY,
        "The Gateway's own restart: sockets close, the port is shut for a while, orders survive.",
        auto_restart,
        (lasting(60.0),),
    ),
    Fault(
        "read-only",
        Seam.GATEWAY,
        "The API is read-only: error 321 to orders, and to the lists of open and completed ones.",
        read_only,
        (lasting(), only_client()),
    ),
)
