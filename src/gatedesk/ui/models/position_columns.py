"""The positions' rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from gatedesk.domain.portfolio import Position
from gatedesk.ui.models import figures
from gatedesk.ui.models.column import Column


@dataclass(frozen=True, slots=True)
class PositionRow:
    """One position; ``last`` is the streamed price if there is one, else the broker's; ``live``: of this moment."""

    position: Position
    last: float | None
    decimals: int = 2
    live: bool = True

    @property
    def key(self) -> tuple[str, int]:
        return (self.position.account, self.position.contract.con_id)


def of_position(name: str) -> Callable[[PositionRow], Decimal | None]:
    def read(row: PositionRow) -> Decimal | None:
        value: Decimal | None = getattr(row.position, name)
        return value

    return read


def profit(name: str, title: str, explanation: str, drop: int = 0) -> Column[PositionRow]:
    """A column of money won or lost."""
    read = of_position(name)
    return Column(
        name,
        title,
        read,
        lambda row: figures.money(read(row)),
        numeric=True,
        tone=lambda row: figures.tone_of(read(row)),
        arrow=lambda row: figures.direction(read(row)),
        spoken=lambda row: f"{title} {figures.spoken_move(read(row), figures.money(read(row)))}",
        explanation=explanation,
        sample="▲ −00,000.00",
        drop=drop,
    )


POSITION_COLUMNS: tuple[Column[PositionRow], ...] = (
    Column(
        "contract",
        "Contract",
        lambda row: row.position.contract.name,
        lambda row: row.position.contract.name,
        tooltip=lambda row: f"{row.position.contract.name} in account {row.position.account}",
        sample="EUR.USD",
    ),
    Column(
        "quantity",
        "Position",
        of_position("quantity"),
        lambda row: figures.quantity(row.position.quantity),
        numeric=True,
        spoken=lambda row: (
            f"{'short' if row.position.quantity < 0 else 'long'} {figures.quantity(abs(row.position.quantity))}"
        ),
        sample="−000,000",
    ),
    Column(
        "average_price",
        "Avg price",
        of_position("average_price"),
        lambda row: figures.price(row.position.average_price, row.decimals),
        numeric=True,
        explanation="The broker's average cost per unit, commissions included.",
        sample="0,000.0000",
    ),
    Column(
        "last",
        "Last",
        lambda row: row.last,
        lambda row: figures.price(row.last, row.decimals),
        numeric=True,
        tone=lambda row: "" if row.live else "faint",
        tooltip=lambda row: "" if row.live else "Not live: the last price known.",
        flash=True,
        tick=True,
        sample="▲ 0,000.00",
    ),
    Column(
        "market_value",
        "Market value",
        of_position("market_value"),
        lambda row: figures.money(row.position.market_value),
        numeric=True,
        sample="−000,000.00",
    ),
    profit("unrealized_pnl", "Unrealised", "Profit or loss of what is still held, as the broker reports it."),
    profit("realized_pnl", "Realised", "Profit or loss of what was closed today, as the broker reports it.", drop=2),
    profit("daily_pnl", "Daily", "Profit or loss since yesterday's close, as the broker reports it.", drop=1),
    Column(
        "currency",
        "Cur.",
        lambda row: row.position.contract.currency,
        lambda row: row.position.contract.currency,
        explanation="Currency of the values.",
        sample="USD",
    ),
    Column(
        "account",
        "Account",
        lambda row: row.position.account,
        lambda row: row.position.account,
        sample="DU0000000",
        shown=False,
    ),
)


def totals(rows: Iterable[PositionRow]) -> str:
    """One line a currency: what it is worth and what it won or lost."""
    sums: dict[str, list[Decimal]] = {}
    for row in rows:
        line = sums.setdefault(row.position.contract.currency, [Decimal(0)] * 4)
        for i, name in enumerate(("market_value", "unrealized_pnl", "realized_pnl", "daily_pnl")):
            line[i] += getattr(row.position, name) or 0
    return "    ".join(
        f"{currency}: value {figures.money(value)} · unrealised {figures.signed_money(unrealised)} · "
        f"realised {figures.signed_money(realised)} · daily {figures.signed_money(daily)}"
        for currency, (value, unrealised, realised, daily) in sorted(sums.items())
    )
