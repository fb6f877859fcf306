"""What the Gateway's message codes mean to us: how loud, in which words, what to do, and with what effect.

The broker's own text always stays behind it (``Notice.detail``). Sources: IBKR's message code tables and observed
behaviour; codes not listed are shown with the broker's own words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from gatedesk.domain.notice import Notice, Severity


class Effect(Enum):
    """What a code does besides being told."""

    TELL = auto()
    QUIET = auto()  # expected: only the log hears of it
    ORDER_NOTE = auto()  # the order lives; the remark stays with it
    ORDER_REJECTED = auto()  # a new order is dead; a changed one is in doubt
    ORDER_DOUBT = auto()  # ask the broker what became of it
    ORDER_CANCELLED = auto()
    UPSTREAM_LOST = auto()
    UPSTREAM_BACK = auto()
    PORT_MOVED = auto()
    FARM_OK = auto()
    FARM_INACTIVE = auto()
    FARM_CONNECTING = auto()
    FARM_BROKEN = auto()
    TRY_DELAYED = auto()
    DELAYED = auto()
    NO_PERMISSION = auto()
    COMPETING = auto()
    CLIENT_ID_TAKEN = auto()


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row of the table; empty ``text`` means the broker's own words serve best."""

    severity: Severity
    text: str = ""
    remedy: str = ""
    effect: Effect = Effect.TELL


def _each(codes: Iterable[int], meaning: Meaning) -> dict[int, Meaning]:
    return dict.fromkeys(codes, meaning)


_PRECAUTION = Meaning(
    Severity.ERROR,
    "A precautionary limit in TWS stopped the order.",
    "Check the order; the limit is set in TWS under Presets > Precautionary Settings.",
    Effect.ORDER_REJECTED,
)
_DOUBT = Meaning(
    Severity.WARNING,
    remedy="Gatedesk is asking the Gateway what became of the order.",
    effect=Effect.ORDER_DOUBT,
)

ERROR_CODES: dict[int, Meaning] = {
    **_each(
        (106, 107, 111, 154, 200, 203, 321, 387, 388, 434, 460), Meaning(Severity.ERROR, effect=Effect.ORDER_REJECTED)
    ),
    **_each((109, 163, 164, 382, 383), _PRECAUTION),
    **_each((103, 104, 105, 134, 135, 136, 161, 329, 10147, 10148), _DOUBT),
    **_each((162, 165, 300, 310, 366), Meaning(Severity.INFO, effect=Effect.QUIET)),
    110: Meaning(
        Severity.ERROR,
        "The price is not on the contract's price grid.",
        "Use a multiple of the minimum price variation.",
        Effect.ORDER_REJECTED,
    ),
    201: Meaning(Severity.ERROR, effect=Effect.ORDER_REJECTED),
    202: Meaning(Severity.INFO, "The order was cancelled.", effect=Effect.ORDER_CANCELLED),
    399: Meaning(Severity.WARNING, effect=Effect.ORDER_NOTE),
    404: Meaning(Severity.WARNING, "The order is held while shares to borrow are located.", effect=Effect.ORDER_NOTE),
    481: Meaning(Severity.WARNING, effect=Effect.ORDER_NOTE),
    2109: Meaning(Severity.INFO, effect=Effect.ORDER_NOTE),
    2137: Meaning(Severity.WARNING, effect=Effect.ORDER_NOTE),
    2161: Meaning(Severity.WARNING, effect=Effect.ORDER_NOTE),
    10349: Meaning(Severity.INFO, effect=Effect.ORDER_NOTE),
    100: Meaning(Severity.WARNING, "More messages per second were sent than the Gateway allows."),
    101: Meaning(
        Severity.ERROR,
        "All market data lines of this login are in use.",
        "Remove contracts from the watchlist or close other programs.",
        Effect.NO_PERMISSION,
    ),
    326: Meaning(Severity.ERROR, effect=Effect.CLIENT_ID_TAKEN),
    354: Meaning(Severity.WARNING, effect=Effect.TRY_DELAYED),
    10089: Meaning(Severity.WARNING, effect=Effect.TRY_DELAYED),
    10090: Meaning(Severity.INFO),
    10167: Meaning(
        Severity.INFO,
        "There is no live market data for this contract; delayed prices are shown.",
        "Live prices need a market data subscription, shared with this login in Client Portal.",
        Effect.DELAYED,
    ),
    10168: Meaning(
        Severity.WARNING,
        "There is no market data for this contract: neither live nor delayed data is permitted.",
        "Subscribe to the exchange in Client Portal and share the data with this login.",
        Effect.NO_PERMISSION,
    ),
    10186: Meaning(
        Severity.WARNING,
        "There is no market data for this contract: neither live nor delayed data is permitted.",
        "Subscribe to the exchange in Client Portal and share the data with this login.",
        Effect.NO_PERMISSION,
    ),
    10197: Meaning(
        Severity.WARNING,
        "Market data goes to another session of this user.",
        "Paper and live share data only on one machine: log the other session out.",
        Effect.COMPETING,
    ),
    502: Meaning(Severity.ERROR, "The Gateway could not be reached."),
    1100: Meaning(
        Severity.WARNING,
        "The Gateway has lost its connection to IB.",
        "It reconnects by itself. Orders already at IB go on working.",
        Effect.UPSTREAM_LOST,
    ),
    1101: Meaning(
        Severity.INFO, "The Gateway is connected to IB again; subscriptions are renewed.", effect=Effect.UPSTREAM_BACK
    ),
    1102: Meaning(Severity.INFO, "The Gateway is connected to IB again.", effect=Effect.UPSTREAM_BACK),
    1300: Meaning(
        Severity.ERROR,
        "The Gateway's port was changed in its settings, so it closes this connection.",
        "Connect to the new port.",
        Effect.PORT_MOVED,
    ),
    2100: Meaning(
        Severity.WARNING,
        "Another program took over the account updates of this login.",
        "Account values may lag until it ends.",
    ),
    2103: Meaning(Severity.WARNING, effect=Effect.FARM_BROKEN),
    2104: Meaning(Severity.INFO, effect=Effect.FARM_OK),
    2105: Meaning(Severity.WARNING, effect=Effect.FARM_BROKEN),
    2106: Meaning(Severity.INFO, effect=Effect.FARM_OK),
    2107: Meaning(Severity.INFO, effect=Effect.FARM_INACTIVE),
    2108: Meaning(Severity.INFO, effect=Effect.FARM_INACTIVE),
    2110: Meaning(
        Severity.WARNING,
        "The Gateway has lost its connection to IB.",
        "It reconnects by itself. Orders already at IB go on working.",
        Effect.UPSTREAM_LOST,
    ),
    2119: Meaning(Severity.INFO, effect=Effect.FARM_CONNECTING),
    2157: Meaning(Severity.WARNING, effect=Effect.FARM_BROKEN),
    2158: Meaning(Severity.INFO, effect=Effect.FARM_OK),
}

READ_ONLY = "Read-Only"
READ_ONLY_REMEDY = (
    "The API is set to read-only: untick it in TWS or Gateway under Configuration > API > Settings to send orders."
)


def meaning_of(code: int) -> Meaning:
    """The row for ``code``; unknown 21xx codes are mere remarks, other unknown codes errors in the broker's words."""
    known = ERROR_CODES.get(code)
    return known or Meaning(Severity.WARNING if is_remark(code) else Severity.ERROR)


def is_remark(code: int) -> bool:
    """Whether a request that gets this code goes on and will still be answered."""
    return code in (399, 404, 481, 10167, 10349) or 2100 <= code < 2200


def notice_of(code: int, text: str, *, time: float | None = None, cause: str = "") -> Notice:
    """The notice for a code the Gateway sent with ``text``."""
    meaning = meaning_of(code)
    remedy = READ_ONLY_REMEDY if READ_ONLY in text else meaning.remedy
    return Notice(meaning.severity, meaning.text or plain(text), remedy, code=code, detail=text, cause=cause, time=time)


def plain(text: str, limit: int = 500) -> str:
    """Untrusted text on one line, without control characters, of bounded length."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:limit]
