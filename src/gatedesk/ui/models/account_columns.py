"""The account's rows: which of the broker's values are shown, under which words, in which group."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from gatedesk.domain.portfolio import AccountValue
from gatedesk.ui.models import figures
from gatedesk.ui.models.column import Column

READABLE: dict[str, tuple[str, str, str]] = {
    "NetLiquidation": ("Worth", "Net liquidation", "What the account would be worth if all were closed now."),
    "EquityWithLoanValue": ("Worth", "Equity with loan", "What IB lends against."),
    "GrossPositionValue": ("Worth", "Gross position value", "The sum of all positions, long and short alike."),
    "StockMarketValue": ("Worth", "Stock value", "The value of shares held."),
    "AccruedDividend": ("Worth", "Accrued dividend", "Dividends earned, not yet paid."),
    "TotalCashValue": ("Cash", "Cash", "Cash in all currencies, sales not yet settled included."),
    "TotalCashBalance": ("Cash", "Cash balance", "Cash, futures' gains of the day included."),
    "CashBalance": ("Cash", "Cash balance", "Cash by currency."),
    "SettledCash": ("Cash", "Settled cash", "Cash that is settled at the time."),
    "AccruedCash": ("Cash", "Accrued interest", "Interest of the month, not yet paid."),
    "BuyingPower": ("Margin", "Buying power", "How much could be bought on margin."),
    "AvailableFunds": ("Margin", "Available funds", "Equity minus initial margin: what new trades may use."),
    "ExcessLiquidity": ("Margin", "Excess liquidity", "Equity minus maintenance margin: at zero IB liquidates."),
    "InitMarginReq": ("Margin", "Initial margin", "Margin to open what is held."),
    "MaintMarginReq": ("Margin", "Maintenance margin", "Margin to keep what is held."),
    "RegTMargin": ("Margin", "Reg T margin", "Initial margin by Regulation T."),
    "SMA": ("Margin", "SMA", "Special memorandum account."),
    "Cushion": ("Margin", "Cushion", "Excess liquidity as a share of net liquidation."),
    "Leverage-S": ("Margin", "Leverage", "Gross position value over net liquidation."),
    "DayTradesRemaining": ("Margin", "Day trades left", "Before the pattern-day-trader rule applies; -1: no limit."),
    "UnrealizedPnL": ("Profit and loss", "Unrealised", "Of what is held."),
    "RealizedPnL": ("Profit and loss", "Realised", "Of what was closed."),
    "AccountType": ("Account", "Account type", "How IB keeps this account."),
    "AccountCode": ("Account", "Account", "The account's id."),
    "AccountReady": ("Account", "Account ready", "Whether IB's figures are complete."),
    "ExchangeRate": ("Account", "Exchange rate", "To the base currency."),
}
RANKS = {tag: rank for rank, tag in enumerate(READABLE)}
PLAIN_TAGS = frozenset({"Cushion", "Leverage-S", "DayTradesRemaining", "ExchangeRate"})
OTHER = "Other"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One value under readable words; ``number`` is None where the value is words."""

    value: AccountValue
    group: str
    name: str
    meaning: str
    number: Decimal | None

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.value.account, self.value.tag, self.value.currency)

    @property
    def rank(self) -> int:
        """Where it stands when nobody sorted otherwise: as READABLE lists it."""
        return RANKS.get(self.value.tag, len(RANKS))

    @property
    def is_main(self) -> bool:
        """Whether it belongs to the values everybody reads; the rest shows on demand."""
        return self.value.tag in READABLE


def row_of(value: AccountValue) -> AccountRow:
    group, name, meaning = READABLE.get(value.tag, (OTHER, value.tag, "As the API names it."))
    return AccountRow(value, group, name, meaning, number_of(value.value))


def number_of(text: str) -> Decimal | None:
    """The value as a number; None for words and for IB's way of saying nothing (1.79E308)."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal("1E300") else None


def value_words(row: AccountRow) -> str:
    if row.number is None:
        return row.value.value if not row.value.value.startswith("1.797") else figures.NOT_SAID
    return figures.quantity(row.number) if row.value.tag in PLAIN_TAGS else figures.money(row.number)


ACCOUNT_COLUMNS: tuple[Column[AccountRow], ...] = (
    Column(
        "group",
        "Group",
        lambda row: row.group,
        lambda row: row.group,
        order=lambda row: row.rank,
        tone=lambda row: "muted",
        sample="Profit and loss",
    ),
    Column(
        "name",
        "Value",
        lambda row: row.name,
        lambda row: row.name,
        tooltip=lambda row: f"{row.meaning} ({row.value.tag})",
        sample="Gross position value",
    ),
    Column("amount", "Amount", lambda row: row.number, value_words, numeric=True, sample="−0,000,000.00"),
    Column(
        "currency",
        "Currency",
        lambda row: row.value.currency,
        lambda row: row.value.currency,
        tone=lambda row: "muted",
        sample="BASE",
    ),
    Column(
        "meaning",
        "Meaning",
        lambda row: row.meaning,
        lambda row: row.meaning,
        tone=lambda row: "muted",
        sample="What the account would be",
        stretch=True,
    ),
    Column(
        "account",
        "Account",
        lambda row: row.value.account,
        lambda row: row.value.account,
        tone=lambda row: "muted",
        sample="DU0000000",
        drop=1,
    ),
)
