"""Puts the parts of one simulated Gateway together: universe, market, replays, exchange, gateway."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from gatedesk.simgateway.exchange.exchange import Exchange
from gatedesk.simgateway.exchange.lending import Lending
from gatedesk.simgateway.exchange.records import AccountSetup
from gatedesk.simgateway.gateway import SimGateway
from gatedesk.simgateway.limits import ALL_LIMITS, Limits
from gatedesk.simgateway.market.records import Hours
from gatedesk.simgateway.market.replay import read_replay
from gatedesk.simgateway.market.universe import Universe
from gatedesk.simgateway.scripted_market import ScriptedMarket
from gatedesk.simgateway.state_file import Origin, StateError, StateKeeper, read_state, restore

DEFAULT_ACCOUNT = AccountSetup("DU1234567", Decimal(1_000_000), "USD")
CAUGHT_UP = 24 * 3600.0  # seconds of a market that nobody ran which are gone through trade by trade
_SOURCE = re.compile(r"([A-Za-z][A-Za-z0-9. ]{0,15})=(.+)")
_ACCOUNT = re.compile(r"([A-Za-z0-9]{2,20}):([0-9.]+)(?::([A-Z]{3}))?")


@dataclass(frozen=True, slots=True)
class ReplaySource:
    """A file of bars and the symbol it becomes; an empty symbol is read from the file's name."""

    path: Path
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Simulation:
    """What one simulation is made from.

    ``speed`` is how many seconds of a replay pass in one second; ``replay_from`` the part of each file (0 to 1) that
    is history from the beginning. ``master_client`` is the id that hears of everybody's orders, ``state`` the file
    everything but the market is kept in.
    """

    seed: int = 1
    hours: Hours = "always"
    accounts: tuple[AccountSetup, ...] = (DEFAULT_ACCOUNT,)
    replays: tuple[ReplaySource | Path, ...] = ()
    speed: float = 1.0
    replay_from: float = 0.8
    limits: Limits = ALL_LIMITS
    master_client: int | None = None
    not_shortable: tuple[str, ...] = ()
    hard_to_borrow: tuple[str, ...] = ()
    state: Path | None = None


def read_source(text: str) -> ReplaySource:
    """``FILE.csv`` or ``SYMBOL=FILE.csv``; a file whose own name looks like the second is taken as it is."""
    match = _SOURCE.fullmatch(text)
    if match is None or Path(text).exists():
        return ReplaySource(Path(text))
    return ReplaySource(Path(match[2]), match[1].upper())


def read_account(text: str) -> AccountSetup:
    """``DU1234567:1000000:USD`` (the currency may be left out) as an account; raises ValueError."""
    match = _ACCOUNT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not NAME:CASH:CURRENCY, such as DU1234567:1000000:USD")
    try:
        return AccountSetup(match[1], Decimal(match[2]), match[3] or "USD")
    except InvalidOperation as error:
        raise ValueError(f"{match[2]!r} is not an amount of money") from error


def assemble(simulation: Simulation, *, start: float) -> SimGateway:
    """Build the gateway as it stands at ``start`` (epoch seconds), or as the state file says it had come to be.

    Raises ReplayError for a bad replay file and StateError for a bad state file.
    """
    if simulation.state is None:
        return _build(simulation, start)
    if not simulation.state.exists():
        return _kept(simulation, simulation.state, _build(simulation, start), start)
    saved = read_state(simulation.state)
    _check_origin(simulation, simulation.state, saved.origin)
    named = simulation if simulation.accounts != (DEFAULT_ACCOUNT,) else replace(simulation, accounts=())
    gateway = _build(named, saved.origin.start)
    restore(simulation.state, saved, gateway.world.exchange)
    gateway.resume(max(saved.saved_at, start - CAUGHT_UP))
    return _kept(simulation, simulation.state, gateway, saved.origin.start)


def _check_origin(simulation: Simulation, path: Path, origin: Origin) -> None:
    """The same market, or prices would jump under the positions."""
    for name, given, written in (("seed", simulation.seed, origin.seed), ("hours", simulation.hours, origin.hours)):
        if given != written:
            raise StateError(path, f"it was written with {name} {written}, not {given}")


def _kept(simulation: Simulation, path: Path, gateway: SimGateway, start: float) -> SimGateway:
    """Have the gateway write its state as it goes, and at once: a file that cannot be written is known at the start."""
    keeper = StateKeeper(path, gateway.world.exchange, Origin(simulation.seed, start, simulation.hours))
    keeper.save(gateway.world.market.now)
    gateway.keeper = keeper
    return gateway


def _build(simulation: Simulation, start: float) -> SimGateway:
    sources = [source if isinstance(source, ReplaySource) else ReplaySource(source) for source in simulation.replays]
    replays = [read_replay(source.path, source.symbol) for source in sources]
    market = ScriptedMarket(
        Universe(),
        seed=simulation.seed,
        start=start,
        hours=simulation.hours,
        replays=replays,
        replay_speed=simulation.speed,
        replay_from=simulation.replay_from,
    )
    lending = Lending(hard=simulation.hard_to_borrow, none=simulation.not_shortable)
    exchange = Exchange(market, accounts=simulation.accounts, seed=simulation.seed, lending=lending)
    return SimGateway(market, exchange, limits=simulation.limits, master_client=simulation.master_client)


def accounts_of(texts: Sequence[str]) -> tuple[AccountSetup, ...]:
    """The accounts named on a command line, or the default one; raises ValueError."""
    return tuple(read_account(text) for text in texts) or (DEFAULT_ACCOUNT,)
