"""The tables' columns: what they say of real records, also in words for a screen reader."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gatedesk.domain.market import MarketDataKind
from gatedesk.domain.notice import Notice, Severity
from gatedesk.domain.order_state import OrderState
from gatedesk.domain.portfolio import AccountValue
from gatedesk.ui.freshness import BADGES
from gatedesk.ui.models.account_columns import ACCOUNT_COLUMNS, row_of, value_words
from gatedesk.ui.models.execution_columns import EXECUTION_COLUMNS
from gatedesk.ui.models.message_columns import MESSAGE_COLUMNS, MessageRow
from gatedesk.ui.models.order_columns import (
    ORDER_COLUMNS,
    STATE_TONES,
    STATE_WORDS,
    can_change,
    owner,
    state_tip,
    state_words,
)
from gatedesk.ui.models.position_columns import POSITION_COLUMNS, PositionRow, totals
from gatedesk.ui.models.watchlist_columns import WATCHLIST_COLUMNS, WatchRow
from gatedesk.ui.theme.tokens import DARK
from helpers.ui_desk import AAPL, MSFT, make_fill, make_order, make_position, make_quote

TABLES = {
    "watchlist": (WATCHLIST_COLUMNS, [WatchRow(AAPL), WatchRow(AAPL, make_quote())]),
    "positions": (POSITION_COLUMNS, [PositionRow(make_position(), 191.0), PositionRow(make_position(), None)]),
    "orders": (ORDER_COLUMNS, [make_order(state=state) for state in OrderState]),
    "executions": (EXECUTION_COLUMNS, [make_fill(), make_fill(realized_pnl=Decimal(-3), commission=Decimal(1))]),
    "account": (ACCOUNT_COLUMNS, [row_of(AccountValue("DU1", "NetLiquidation", "1.5", "USD"))]),
    "messages": (MESSAGE_COLUMNS, [MessageRow(Notice(severity, "x"), 0.0) for severity in Severity]),
}


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_every_table_can_be_read_sorted_coloured_and_spoken(table: str) -> None:
    columns, records = TABLES[table]
    assert len({column.id for column in columns}) == len(columns)
    for column in columns:
        assert column.title
        assert column.sample
        for record in records:
            assert isinstance(column.text(record), str)
            column.value(record)
            assert column.tooltip is None or isinstance(column.tooltip(record), str)
            assert column.spoken is None or column.spoken(record)
            tone = column.tone(record) if column.tone else ""
            assert not tone or getattr(DARK, tone).startswith("#")


def test_only_live_data_goes_without_a_badge_and_at_full_strength() -> None:
    for kind, word in BADGES.items():
        row = WatchRow(AAPL, make_quote(kind=kind))
        assert row.badge == word
        assert row.is_muted == (kind not in (MarketDataKind.LIVE, MarketDataKind.UNKNOWN))


@pytest.mark.parametrize(
    ("age", "badge"), [(None, "STALE"), (12, "STALE 12 s"), (900, "STALE 15 min"), (9000, "STALE 2 h")]
)
def test_without_a_connection_every_price_is_stale_and_says_its_age(age: int | None, badge: str) -> None:
    row = WatchRow(AAPL, make_quote(), fresh=False, age=age)
    assert row.badge == badge
    assert row.is_muted


def test_every_order_state_has_a_word_a_colour_and_a_meaning() -> None:
    for state in OrderState:
        assert STATE_WORDS[state]
        assert STATE_TONES[state]
        assert state.meaning in state_tip(make_order(state=state))


def test_a_partly_filled_order_says_so() -> None:
    assert state_words(make_order(filled=Decimal(40))) == "Part filled"


def test_only_our_working_orders_of_known_kinds_can_be_changed() -> None:
    assert can_change(make_order())
    assert not can_change(make_order(own=False))
    assert not can_change(make_order(state=OrderState.FILLED))
    assert not can_change(make_order(state=OrderState.UNKNOWN))
    assert not can_change(make_order(order_type="TRAIL"))
    assert not can_change(make_order(time_in_force="GTD"))
    assert owner(make_order(own=False)) == "client 1"


def test_totals_are_kept_apart_by_currency() -> None:
    euros = MSFT.model_copy(update={"con_id": 7, "currency": "EUR"})
    rows = [
        PositionRow(make_position(), 1.0),
        PositionRow(make_position(euros), 1.0),
        PositionRow(make_position(MSFT), 1.0),
    ]
    assert totals(rows).split("    ")[0].startswith("EUR: value 19,111.00 · unrealised +309.00")
    assert "USD: value 38,222.00" in totals(rows)
    assert totals([]) == ""


def test_account_values_are_named_readably_and_ibs_nothing_is_a_dash() -> None:
    row = row_of(AccountValue("DU1", "ExcessLiquidity", "976000.5", "USD"))
    assert (row.name, value_words(row), row.is_main) == ("Excess liquidity", "976,000.50", True)
    assert value_words(row_of(AccountValue("DU1", "Cushion", "0.97"))) == "0.97"
    assert value_words(row_of(AccountValue("DU1", "X", "1.7976931348623157E308"))) == "—"
    assert not row_of(AccountValue("DU1", "TradingType-S", "STKNOPT")).is_main


def test_messages_lose_what_could_deceive() -> None:
    notice = Notice(Severity.ERROR, "evil \u202etxt\x07 <b>bold</b>" + "x" * 5000, detail="line\nline")
    row = MessageRow(notice, 0.0)
    text = next(column for column in MESSAGE_COLUMNS if column.id == "text").text(row)
    assert "\u202e" not in text
    assert "\x07" not in text
    assert len(text) <= 600
    assert "<b>bold</b>" in text
