"""What handlers share: the shape of a handler, refusals, and finding the contract a request means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gatedesk.simgateway.market.records import Instrument
from gatedesk.simgateway.wire.groups import WireContract
from gatedesk.simgateway.wire.messages import Request
from gatedesk.simgateway.world import Answer, Client, World

Handler = Callable[[Any, World, Client, float], Iterable[Answer]]
HandlerTable = Mapping[type[Request], Handler]

NO_DEFINITION = "No security definition has been found for the request"


class Refusal(Exception):
    """The request cannot be served: ``code`` and ``text`` are the real Gateway's, sent back as its error."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text


def invalid(letters: str, cause: str) -> Refusal:
    """Error 321, whose text names the validation in letters of the real Gateway's own."""
    return Refusal(321, f"Error validating request.-'{letters}' : cause - {cause}")


def candidates(world: World, contract: WireContract) -> list[Instrument]:
    """Every instrument the contract may mean; none if it names nothing to look for."""
    if not (contract.con_id or contract.symbol or contract.local_symbol):
        return []
    return world.universe.find(
        contract.symbol,
        contract.sec_type,
        contract.exchange,
        contract.currency,
        contract.expiry,
        contract.local_symbol,
        contract.con_id,
    )


def the_instrument(world: World, contract: WireContract) -> Instrument:
    """The one instrument the contract means; error 200 when there is none or more than one."""
    found = candidates(world, contract)
    if not found:
        raise Refusal(200, NO_DEFINITION)
    if len({instrument.con_id for instrument in found}) > 1:
        name = contract.symbol or contract.local_symbol
        raise Refusal(200, f"The contract description specified for {name} is ambiguous.")
    if not contract.exchange:
        raise invalid("bN", "Please enter exchange")
    return found[0]


def the_account(world: World, name: str) -> str:
    """The account a request names; none named means the only or first one."""
    if not name:
        return world.exchange.accounts[0]
    if name not in world.exchange.accounts:
        raise invalid("bJ", f"Invalid account code '{name}'.")
    return name
