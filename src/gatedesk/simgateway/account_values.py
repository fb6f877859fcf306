"""An account's money as the key, value and currency rows the wire carries.

Place in the flow: AccountRow (exchange) -> rows -> messages 6, 63 and 73. ``ACCOUNT_KEYS`` is the whole list of keys
the real Gateway sends, in its alphabetical order; each names where its value comes from and which forms it has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from operator import attrgetter

from gatedesk.simgateway.exchange.records import AccountRow

CENT = Decimal("0.01")
Value = Decimal | str
Source = Callable[[AccountRow], Value]
Row = tuple[str, str, str]  # key, value, currency


class Form(Enum):
    """In which rows a key appears."""

    PLAIN = "one row without currency"
    WHOLE = "one row in the base currency"
    SECURITIES = "the whole and -S"
    SEGMENTS = "the whole, -C for commodities and -S for securities"
    LEDGER = "BASE and every currency held"
    LEDGER_AND_SEGMENTS = "BASE, every currency, the whole, -C and -S"
    ONLY_SECURITIES = "-S alone, without currency"
    ONLY_SEGMENTS = "-C and -S alone, without currency"


@dataclass(frozen=True, slots=True)
class AccountKey:
    """One key: its forms and its value. ``summary`` keys may be asked for by reqAccountSummary."""

    name: str
    form: Form
    source: Source


def _fixed(value: Value) -> Source:
    return lambda row: value


def _cushion(row: AccountRow) -> Value:
    worth = row.net_liquidation
    return str((row.excess_liquidity / worth).quantize(Decimal("0.000001"))) if worth > 0 else "0"


def _equity_before(row: AccountRow) -> Value:
    return row.equity_with_loan - row.daily


def _leverage(row: AccountRow) -> Value:
    worth = row.net_liquidation
    return str((row.gross_position_value / worth).quantize(CENT)) if worth > 0 else "0.00"


_ZERO = _fixed(Decimal(0))
_CASH: Source = attrgetter("cash")
_NET: Source = attrgetter("net_liquidation")
_STOCKS: Source = attrgetter("stock_value")
_EQUITY: Source = attrgetter("equity_with_loan")
_INITIAL: Source = attrgetter("initial_margin")
_MAINTENANCE: Source = attrgetter("maintenance_margin")
_AVAILABLE: Source = attrgetter("available_funds")
_EXCESS: Source = attrgetter("excess_liquidity")

ACCOUNT_KEYS: tuple[AccountKey, ...] = tuple(
    AccountKey(name, form, source)
    for name, form, source in (
        ("AccountCode", Form.PLAIN, attrgetter("account")),
        ("AccountOrGroup", Form.LEDGER, attrgetter("account")),
        ("AccountReady", Form.PLAIN, _fixed("true")),
        ("AccountType", Form.PLAIN, _fixed("INDIVIDUAL")),
        ("AccruedCash", Form.LEDGER_AND_SEGMENTS, _ZERO),
        ("AccruedDividend", Form.SEGMENTS, _ZERO),
        ("AvailableFunds", Form.SEGMENTS, _AVAILABLE),
        ("Billable", Form.SEGMENTS, _ZERO),
        ("BuyingPower", Form.WHOLE, attrgetter("buying_power")),
        ("CashBalance", Form.LEDGER, _CASH),
        ("ColumnPrio", Form.ONLY_SEGMENTS, _fixed("1")),
        ("CorporateBondValue", Form.LEDGER, _ZERO),
        ("Cryptocurrency", Form.LEDGER, _ZERO),
        ("Currency", Form.LEDGER, _fixed("")),
        ("Cushion", Form.PLAIN, _cushion),
        ("DayTradesRemaining", Form.PLAIN, _fixed("-1")),
        ("DayTradesRemainingT+1", Form.PLAIN, _fixed("-1")),
        ("DayTradesRemainingT+2", Form.PLAIN, _fixed("-1")),
        ("DayTradesRemainingT+3", Form.PLAIN, _fixed("-1")),
        ("DayTradesRemainingT+4", Form.PLAIN, _fixed("-1")),
        ("EquityWithLoanValue", Form.SEGMENTS, _EQUITY),
        ("ExcessLiquidity", Form.SEGMENTS, _EXCESS),
        ("ExchangeRate", Form.LEDGER, _fixed(Decimal(1))),
        ("FullAvailableFunds", Form.SEGMENTS, _AVAILABLE),
        ("FullExcessLiquidity", Form.SEGMENTS, _EXCESS),
        ("FullInitMarginReq", Form.SEGMENTS, _INITIAL),
        ("FullMaintMarginReq", Form.SEGMENTS, _MAINTENANCE),
        ("FundValue", Form.LEDGER, _ZERO),
        ("FutureOptionValue", Form.LEDGER, _ZERO),
        ("FuturesPNL", Form.LEDGER, _ZERO),
        ("FxCashBalance", Form.LEDGER, _ZERO),
        ("GrossPositionValue", Form.SECURITIES, attrgetter("gross_position_value")),
        ("Guarantee", Form.SEGMENTS, _ZERO),
        ("IndianStockHaircut", Form.SEGMENTS, _ZERO),
        ("InitMarginReq", Form.SEGMENTS, _INITIAL),
        ("IssuerOptionValue", Form.LEDGER, _ZERO),
        ("Leverage", Form.ONLY_SECURITIES, _leverage),
        ("LookAheadAvailableFunds", Form.SEGMENTS, _AVAILABLE),
        ("LookAheadExcessLiquidity", Form.SEGMENTS, _EXCESS),
        ("LookAheadInitMarginReq", Form.SEGMENTS, _INITIAL),
        ("LookAheadMaintMarginReq", Form.SEGMENTS, _MAINTENANCE),
        ("LookAheadNextChange", Form.PLAIN, _fixed("0")),
        ("MaintMarginReq", Form.SEGMENTS, _MAINTENANCE),
        ("MoneyMarketFundValue", Form.LEDGER, _ZERO),
        ("MutualFundValue", Form.LEDGER, _ZERO),
        ("NLVAndMarginInReview", Form.PLAIN, _fixed("false")),
        ("NetDividend", Form.LEDGER, _ZERO),
        ("NetLiquidation", Form.SEGMENTS, _NET),
        ("NetLiquidationByCurrency", Form.LEDGER, _NET),
        ("NetLiquidationUncertainty", Form.WHOLE, _ZERO),
        ("OptionMarketValue", Form.LEDGER, attrgetter("option_value")),
        ("PASharesValue", Form.SEGMENTS, _ZERO),
        ("PhysicalCertificateValue", Form.SEGMENTS, _ZERO),
        ("PostExpirationExcess", Form.SEGMENTS, _ZERO),
        ("PostExpirationMargin", Form.SEGMENTS, _ZERO),
        ("PreviousDayEquityWithLoanValue", Form.SECURITIES, _equity_before),
        ("RealCurrency", Form.LEDGER, _fixed("")),
        ("RealizedPnL", Form.LEDGER, attrgetter("realized")),
        ("RegTEquity", Form.SECURITIES, _EQUITY),
        ("RegTMargin", Form.SECURITIES, _INITIAL),
        ("SMA", Form.SECURITIES, _AVAILABLE),
        ("SegmentTitle", Form.ONLY_SEGMENTS, _fixed("")),
        ("StockMarketValue", Form.LEDGER, _STOCKS),
        ("TBillValue", Form.LEDGER, _ZERO),
        ("TBondValue", Form.LEDGER, _ZERO),
        ("TotalCashBalance", Form.LEDGER, _CASH),
        ("TotalCashValue", Form.SEGMENTS, _CASH),
        ("TotalDebitCardPendingCharges", Form.SEGMENTS, _ZERO),
        ("TradingType", Form.ONLY_SECURITIES, _fixed("STKNOPT")),
        ("UnrealizedPnL", Form.LEDGER, attrgetter("unrealized")),
        ("WarrantValue", Form.LEDGER, _ZERO),
        ("WhatIfPMEnabled", Form.PLAIN, _fixed("true")),
    )
)
LEDGER_FORMS = (Form.LEDGER, Form.LEDGER_AND_SEGMENTS)
SEGMENT_TITLES = {"C": "US Commodities", "S": "US Securities"}
CASH_KEYS = frozenset({"CashBalance", "TotalCashBalance", "NetLiquidationByCurrency"})

# reqAccountSummary speaks of some values by other names.
SUMMARY_TAGS: dict[str, Source] = {
    "AccountType": _fixed("INDIVIDUAL"),
    "AccruedCash": _ZERO,
    "AvailableFunds": _AVAILABLE,
    "BuyingPower": attrgetter("buying_power"),
    "Cushion": _cushion,
    "DayTradesRemaining": _fixed("-1"),
    "EquityWithLoanValue": _EQUITY,
    "ExcessLiquidity": _EXCESS,
    "FullAvailableFunds": _AVAILABLE,
    "FullExcessLiquidity": _EXCESS,
    "FullInitMarginReq": _INITIAL,
    "FullMaintMarginReq": _MAINTENANCE,
    "GrossPositionValue": attrgetter("gross_position_value"),
    "HighestSeverity": _fixed("0"),
    "InitMarginReq": _INITIAL,
    "Leverage": _leverage,
    "LookAheadAvailableFunds": _AVAILABLE,
    "LookAheadExcessLiquidity": _EXCESS,
    "LookAheadInitMarginReq": _INITIAL,
    "LookAheadMaintMarginReq": _MAINTENANCE,
    "LookAheadNextChange": _fixed("0"),
    "MaintMarginReq": _MAINTENANCE,
    "NetLiquidation": _NET,
    "PreviousDayEquityWithLoanValue": _equity_before,
    "PreviousEquityWithLoanValue": _equity_before,
    "RegTEquity": _EQUITY,
    "RegTMargin": _INITIAL,
    "ReqTEquity": _EQUITY,
    "ReqTMargin": _INITIAL,
    "SMA": _AVAILABLE,
    "SettledCash": _CASH,
    "TotalCashValue": _CASH,
}


def money(value: Value) -> str:
    """Money with two decimals; a text as it is."""
    return value if isinstance(value, str) else str(value.quantize(CENT))


def account_rows(row: AccountRow, *, segments: bool = True) -> list[Row]:
    """Every row of the account in the real order; without ``-C`` and ``-S`` rows when ``segments`` is False."""
    return [line for key in ACCOUNT_KEYS for line in _rows_of(key, row) if segments or line[0][-2:] not in ("-C", "-S")]


def ledger_rows(row: AccountRow, currencies: Iterable[str] = ("ALL",)) -> list[Row]:
    """The rows of ``$LEDGER``: ``ALL`` for every currency, else those named."""
    wanted = set(currencies)
    return [
        line
        for key in ACCOUNT_KEYS
        if key.form in LEDGER_FORMS
        for line in _ledger(key, row)
        if "ALL" in wanted or line[2] in wanted
    ]


def summary_rows(row: AccountRow, tags: Iterable[str]) -> list[Row]:
    """The rows reqAccountSummary asked for, alphabetical by tag; unknown tags are left out, as the real one does."""
    rows: list[Row] = []
    for tag in tags:
        if tag.startswith("$LEDGER"):
            rows += ledger_rows(row, [tag.partition(":")[2] or "BASE"])
        elif tag in SUMMARY_TAGS:
            value = SUMMARY_TAGS[tag](row)
            rows.append((tag, money(value), "" if isinstance(value, str) else row.currency))
    return sorted(rows, key=lambda line: line[0])


def _rows_of(key: AccountKey, row: AccountRow) -> Iterator[Row]:
    yield from _SPELLINGS[key.form](key, row)


def _plain(key: AccountKey, row: AccountRow) -> Iterator[Row]:
    yield key.name, money(key.source(row)), ""


def _whole(key: AccountKey, row: AccountRow) -> Iterator[Row]:
    yield key.name, money(key.source(row)), row.currency


def _securities(key: AccountKey, row: AccountRow) -> Iterator[Row]:
    yield from _whole(key, row)
    yield f"{key.name}-S", money(key.source(row)), row.currency


def _segments(key: AccountKey, row: AccountRow) -> Iterator[Row]:
    yield from _whole(key, row)
    yield f"{key.name}-C", "0.00", row.currency
    yield f"{key.name}-S", money(key.source(row)), row.currency


def _ledger(key: AccountKey, row: AccountRow) -> Iterator[Row]:
    """BASE, then each currency. What is not cash stands under the base currency."""
    value = key.source(row)
    named = key.name in ("Currency", "RealCurrency")
    yield key.name, "BASE" if named else _unrounded(value), "BASE"
    for currency in _currencies(row):
        yield key.name, currency if named else _unrounded(_share(key, row, value, currency)), currency


def _currencies(row: AccountRow) -> list[str]:
    return sorted({row.currency, *row.cash_by_currency})


def _share(key: AccountKey, row: AccountRow, value: Value, currency: str) -> Value:
    """The part of a ledger value that stands under one currency."""
    held: Mapping[str, Decimal] = row.cash_by_currency or {row.currency: row.cash}
    if isinstance(value, str) or key.name == "ExchangeRate":
        return value
    if key.name not in CASH_KEYS:
        return value if currency == row.currency else Decimal(0)
    if currency != row.currency:
        return held.get(currency, Decimal(0))
    return value - sum((amount for other, amount in held.items() if other != currency), Decimal(0))


def _unrounded(value: Value) -> str:
    return value if isinstance(value, str) else format(value.normalize(), "f")


def _ledger_and_segments(key: AccountKey, row: AccountRow) -> Iterator[Row]:
    yield from _ledger(key, row)
    if row.currency not in _currencies(row):
        yield from _whole(key, row)
    yield f"{key.name}-C", "0.00", row.currency
    yield f"{key.name}-S", money(key.source(row)), row.currency


def _only_securities(key: AccountKey, row: AccountRow) -> Iterator[Row]:
    yield f"{key.name}-S", money(key.source(row)), ""


def _only_segments(key: AccountKey, row: AccountRow) -> Iterator[Row]:
    for segment, title in SEGMENT_TITLES.items():
        yield f"{key.name}-{segment}", title if key.name == "SegmentTitle" else money(key.source(row)), ""


_SPELLINGS: dict[Form, Callable[[AccountKey, AccountRow], Iterator[Row]]] = {
    Form.PLAIN: _plain,
    Form.WHOLE: _whole,
    Form.SECURITIES: _securities,
    Form.SEGMENTS: _segments,
    Form.LEDGER: _ledger,
    Form.LEDGER_AND_SEGMENTS: _ledger_and_segments,
    Form.ONLY_SECURITIES: _only_securities,
    Form.ONLY_SEGMENTS: _only_segments,
}
