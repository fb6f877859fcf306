"""The watchlist's rows and columns: a contract, its latest quote, and what that quote is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gatedesk.domain.contract import Contract, SecType
from gatedesk.domain.market import MarketDataKind, Quote
from gatedesk.ui.models import figures
from gatedesk.ui.models.column import Column

BADGES: dict[MarketDataKind, str] = {
    MarketDataKind.LIVE: "",
    MarketDataKind.UNKNOWN: "",
    MarketDataKind.FROZEN: "FROZEN",
    MarketDataKind.DELAYED: "DELAYED",
    MarketDataKind.DELAYED_FROZEN: "DELAYED-FROZEN",
    MarketDataKind.STALE: "STALE",
    MarketDataKind.NO_PERMISSION: "NO PERMISSION",
    MarketDataKind.COMPETING: "OTHER SESSION",
}

BADGE_MEANINGS: dict[str, str] = {
    "": "Live: the Gateway says these prices are current.",
    "FROZEN": "The last prices before the market closed.",
    "DELAYED": "10 to 20 minutes old: there is no live subscription for this exchange.",
    "DELAYED-FROZEN": "The last delayed prices before the market closed.",
    "STALE": "No longer updated; not the price of this moment.",
    "NO PERMISSION": "This login has no market data for this contract. Subscribe to it at IB, or use delayed data.",
    "OTHER SESSION": "Another session of this user takes the market data. Log that one out.",
    "WAITING": "Asked for; nothing has come yet.",
}

BADGE_TONES = {"NO PERMISSION": "danger", "OTHER SESSION": "danger", "WAITING": "faint"}


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One line. ``fresh``: the connection is live; if not, ``age`` is the seconds since the last tick."""

    contract: Contract
    quote: Quote | None = None
    decimals: int = 2
    fresh: bool = True
    age: int | None = None

    @property
    def badge(self) -> str:
        """The one word on what the prices are; empty means live."""
        if self.quote is None:
            return "WAITING" if self.fresh else ""
        if not self.fresh:
            return f"STALE {age_words(self.age)}".strip()
        return BADGES[self.quote.kind]

    @property
    def is_muted(self) -> bool:
        """Whether these prices must not look live."""
        return bool(self.badge)


def age_words(seconds: int | None) -> str:
    """An age as one number: 45 s, 12 min, 5 h; nothing when it is not known."""
    if seconds is None:
        return ""
    if seconds < 2 * 60:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 2 * 3600 else f"{seconds // 3600} h"


def decimals_for(contract: Contract) -> int:
    """Decimals to write a price with before its grid is known."""
    return 5 if contract.sec_type is SecType.FOREX else 2


def of_quote(name: str) -> Callable[[WatchRow], float | None]:
    """Reads one value of the row's quote; None while there is no quote."""

    def read(row: WatchRow) -> float | None:
        return None if row.quote is None else getattr(row.quote, name)

    return read


def price_text(name: str) -> Callable[[WatchRow], str]:
    read = of_quote(name)
    return lambda row: figures.price(read(row), row.decimals)


def quiet(row: WatchRow) -> str:
    return "faint" if row.is_muted else ""


def change_tone(name: str) -> Callable[[WatchRow], str]:
    read = of_quote(name)
    return lambda row: quiet(row) or figures.tone_of(read(row))


def size_tip(price: str, size: str) -> Callable[[WatchRow], str]:
    read = of_quote(size)

    def words(row: WatchRow) -> str:
        return f"{price} size {figures.volume(read(row))}"

    return words


def badge_tip(row: WatchRow) -> str:
    received = row.quote.received if row.quote else None
    meaning = BADGE_MEANINGS.get(row.badge) or BADGE_MEANINGS["STALE"]
    return f"{meaning} Last tick: {figures.full_time(received)}" if received is not None else meaning


def badge_tone(row: WatchRow) -> str:
    return BADGE_TONES.get(row.badge, "warning" if row.badge else "")


def price_column(name: str, title: str, **more: object) -> Column[WatchRow]:
    return Column(
        name,
        title,
        of_quote(name),
        price_text(name),
        numeric=True,
        flash=True,
        tone=quiet,
        sample="000.00",
        **more,  # type: ignore[arg-type]  # forwarded to Column, which names and types them
    )


WATCHLIST_COLUMNS: tuple[Column[WatchRow], ...] = (
    Column(
        "symbol",
        "Symbol",
        lambda row: row.contract.name,
        lambda row: row.contract.name,
        tooltip=lambda row: (
            f"{row.contract.name} · {row.contract.sec_type.value} · {row.contract.currency} · "
            f"{row.contract.primary_exchange or row.contract.exchange}"
        ),
        sample="EUR.USD",
    ),
    price_column("bid", "Bid", tooltip=size_tip("Bid", "bid_size")),
    price_column("ask", "Ask", tooltip=size_tip("Ask", "ask_size")),
    price_column(
        "last",
        "Last",
        tick=True,
        tooltip=size_tip("Last", "last_size"),
        explanation="The colour follows the last tick: up or down from the trade before, not since yesterday.",
    ),
    Column(
        "change",
        "Chg",
        of_quote("change"),
        lambda row: figures.fixed(of_quote("change")(row), row.decimals),
        numeric=True,
        tone=change_tone("change"),
        explanation="Last minus the prior close.",
        sample="−0.00",
        drop=2,
    ),
    Column(
        "change_percent",
        "Chg %",
        of_quote("change_percent"),
        lambda row: figures.fixed(of_quote("change_percent")(row), 2),
        numeric=True,
        tone=change_tone("change_percent"),
        arrow=lambda row: figures.direction(of_quote("change_percent")(row)),
        spoken=lambda row: (
            f"{figures.spoken_move(row.quote.change_percent, figures.percent(row.quote.change_percent))}"
            if row.quote
            else "change not known"
        ),
        explanation="Since the prior close, in percent. Last's colour follows the tick instead.",
        sample="−0.00",
        drop=1,
    ),
    Column(
        "volume",
        "Volume",
        of_quote("volume"),
        lambda row: figures.volume(of_quote("volume")(row)),
        numeric=True,
        tone=quiet,
        sample="00.00M",
        drop=3,
    ),
    Column(
        "kind",
        "Data",
        lambda row: row.badge,
        lambda row: row.badge,
        chip=True,
        tone=badge_tone,
        tooltip=badge_tip,
        spoken=lambda row: f"Data {row.badge.lower() or 'live'}",
        explanation="What the prices are: nothing means live.",
        sample="DELAYED",
    ),
)
