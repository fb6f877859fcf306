"""Which hosts may be connected to: the API is neither encrypted nor protected, so only this computer is free."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address


class HostVerdict(StrEnum):
    """What a host needs before it is connected to."""

    FREE = "free"
    CONFIRM = "confirm"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """The verdict, and for anything but FREE the reason and the remedy in words."""

    verdict: HostVerdict
    reason: str = ""
    remedy: str = ""


TUNNEL = "Open a tunnel in a terminal, ssh -NL 7497:localhost:7497 {host}, and connect to 127.0.0.1 instead."
UNENCRYPTED = (
    "{host} is another computer. What Gatedesk sends it, orders included, travels unencrypted, and whoever is on that "
    "network can read it or trade in your account."
)


def host_policy(host: str) -> HostPolicy:
    """Judge a host by its name alone; nothing is looked up."""
    name = host.strip().strip("[]").lower()
    if not name:
        return HostPolicy(HostVerdict.REFUSED, "The host is empty.", "This computer is 127.0.0.1.")
    if name == "localhost":
        return HostPolicy(HostVerdict.FREE)
    address = address_of(name)
    return refused_name(name) if address is None else address_policy(address, name)


def address_policy(address: IPv4Address | IPv6Address, name: str) -> HostPolicy:
    """Judge an address; ``name`` is what the user calls it."""
    if address.is_loopback:
        return HostPolicy(HostVerdict.FREE)
    if address.is_unspecified or address.is_multicast:
        return HostPolicy(HostVerdict.REFUSED, f"{name} is no computer one can connect to.", "Try 127.0.0.1.")
    remedy = TUNNEL.format(host=name)
    if address.is_private:
        return HostPolicy(HostVerdict.CONFIRM, UNENCRYPTED.format(host=name), f"Safer: {remedy}")
    reason = f"{name} is a public address, and the API is not encrypted: it is not connected to."
    return HostPolicy(HostVerdict.REFUSED, reason, remedy)


def peer_policy(address: str, name: str) -> HostPolicy:
    """Judge the computer that was really reached, whatever ``name`` stood for it before."""
    reached = address_of(address.partition("%")[0])
    if reached is None:
        return HostPolicy(HostVerdict.REFUSED, f"{name} leads to no address.", "Try 127.0.0.1.")
    return address_policy(reached, name)


def refused_name(name: str) -> HostPolicy:
    """Names are refused: what they stand for can change between the check and the connection."""
    reason = f"{name} is a name, and a name may come to stand for another computer."
    return HostPolicy(HostVerdict.REFUSED, reason, f"Type its address, or: {TUNNEL.format(host=name)}")


def address_of(name: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(name)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
