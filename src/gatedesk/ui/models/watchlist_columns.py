"""The watchlist's rows and columns: a contract, its latest quote, and what that quote is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gatedesk.domain.contract import Contract, SecType
from gatedesk.domain.market import Quote
from gatedesk.ui.freshness import BADGES, age_words
from gatedesk.ui.models import figures
from gatedesk.ui.models.column import Column

BADGE_MEANINGS: dict[str, str] = {
    "": "Live: the Gateway says these prices are current.",
    "FROZEN": "The last prices before the market closed.",
    "DELAYED": "10 to 20 minutes old: there is no live subscription for this exchange.",
    "DELAYED-FROZEN": "The last delayed prices before the market closed.",
    "STALE": "No tick for longer than is usual here: the market is closed or the data has stopped. Not a live price.",
    "NO PERMISSION": "This login has no market data for this contract. Subscribe to it at IB, or use delayed data.",
    "COMPETING SESSION": "Another session of this user takes the market data. Log that one out.",
    "WAITING": "Asked for; nothing has come yet.",
}

BADGE_TONES = {"NO PERMISSION": "danger", "COMPETING SESSION": "danger", "WAITING": "faint"}


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One line. ``fresh``: the price may look live for its age; if not, ``age`` is the seconds since the last tick."""

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


def change_of(row: WatchRow) -> float | None:
    """Since the prior close; where there is no last price, as in forex, of the middle of bid and ask."""
    quote = row.quote
    if quote is None or quote.close is None:
        return None
    price = quote.last if quote.last is not None else quote.mid
    return None if price is None else price - quote.close


def change_percent_of(row: WatchRow) -> float | None:
    change, close = change_of(row), row.quote.close if row.quote else None
    return None if change is None or not close else 100 * change / close


def change_tip(row: WatchRow) -> str:
    """Only where it needs saying."""
    by_middle = row.quote is not None and row.quote.last is None and change_of(row) is not None
    return "Of the middle of bid and ask: this contract has no last price." if by_middle else ""


def spoken_change(row: WatchRow) -> str:
    percent = change_percent_of(row)
    return "change not known" if percent is None else figures.spoken_move(percent, figures.percent(percent))


def quiet(row: WatchRow) -> str:
    return "faint" if row.is_muted else ""


def change_tone(row: WatchRow) -> str:
    return quiet(row) or figures.tone_of(change_of(row))


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
        change_of,
        lambda row: figures.fixed(change_of(row), row.decimals),
        numeric=True,
        tone=change_tone,
        tooltip=change_tip,
        explanation="Last minus the prior close; in forex the middle of bid and ask minus the prior close.",
        sample="−0.00",
        drop=2,
    ),
    Column(
        "change_percent",
        "Chg %",
        change_percent_of,
        lambda row: figures.fixed(change_percent_of(row), 2),
        numeric=True,
        tone=change_tone,
        arrow=lambda row: figures.direction(change_percent_of(row)),
        tooltip=change_tip,
        spoken=spoken_change,
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
