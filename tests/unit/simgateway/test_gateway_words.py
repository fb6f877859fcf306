"""The small vocabularies: moments, durations, generic ticks, account rows, accounts of a command line, bursts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatedesk.simgateway.account_values import ACCOUNT_KEYS, account_rows, ledger_rows, summary_rows
from gatedesk.simgateway.assembly import accounts_of, read_account
from gatedesk.simgateway.bar_requests import BarQuery, duration_start, read_duration
from gatedesk.simgateway.bursts import BurstGuard
from gatedesk.simgateway.exchange.records import AccountRow, AccountSetup
from gatedesk.simgateway.moments import day_text, read_moment, sessions_text, stamp, utc_dash
from gatedesk.simgateway.server import connection_time
from gatedesk.simgateway.subscriptions.generic_ticks import IllegalTick, read_tick_list
from helpers.sim_session import WEDNESDAY_NOON, stage


@pytest.mark.parametrize(
    "text",
    [
        "20260415 12:00:00 US/Eastern",
        "20260415 12:00:00 America/New_York",
        "20260415 12:00:00",
        "20260415  12:00:00",
        "20260415 12:00",
        "20260415-16:00:00",
        "20260415 16:00:00 UTC",
        "20260415 18:00:00 Europe/Berlin",
    ],
)
def test_every_spelling_of_a_moment_is_read(text: str) -> None:
    assert read_moment(text) == WEDNESDAY_NOON


@pytest.mark.parametrize("text", ["", "tomorrow", "20261315 12:00:00", "20260415 12:00:00 Mars/Base", "20260415 25:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_moment(text)


def test_moments_are_told_in_the_versions_own_way() -> None:
    assert stamp(WEDNESDAY_NOON, "US/Eastern", 174) == "20260415 12:00:00 US/Eastern"
    assert stamp(WEDNESDAY_NOON, "US/Eastern", 173) == "20260415  12:00:00"
    assert utc_dash(WEDNESDAY_NOON) == "20260415-16:00:00"
    assert day_text(WEDNESDAY_NOON, "Asia/Tokyo") == "20260416"
    assert connection_time(WEDNESDAY_NOON) == "20260415 12:00:00 EDT"


@given(st.integers(min_value=0, max_value=4_000_000_000))
def test_what_is_told_can_be_read_again(epoch: int) -> None:
    assert read_moment(utc_dash(epoch)) == epoch


def test_hours_are_told_as_contract_details_spell_them() -> None:
    sessions = [("20260415", [(WEDNESDAY_NOON, WEDNESDAY_NOON + 3600)]), ("20260416", [])]
    assert sessions_text(sessions, "US/Eastern") == "20260415:1200-20260415:1300;20260416:CLOSED"


def test_durations_are_a_number_and_a_unit() -> None:
    assert read_duration("10 D") == (10, "D")
    for wrong in ("", "D", "10D", "0 D", "-1 D", "1 H", "1.5 D", "\u0663 D"):
        with pytest.raises(ValueError):
            read_duration(wrong)


@pytest.mark.parametrize(("text", "days"), [("3 D", 3), ("1 W", 7), ("1 M", 31), ("1 Y", 365)])
def test_a_duration_covers_its_days(text: str, days: int) -> None:
    world = stage().gateway.world
    instrument = world.instrument(265598)
    start = duration_start(world, instrument, BarQuery(3600), world.market.now, read_duration(text))
    assert abs((world.market.now - start) / 86_400 - days) <= 1


def test_generic_tick_lists_are_read_as_clients_write_them() -> None:
    assert read_tick_list("") == frozenset()
    assert read_tick_list("233, 165,mdoff,292:BRFG+DJ") == {233, 165, 292}
    for wrong in ("9999", "233,abc", "1.5", "-233"):
        with pytest.raises(IllegalTick):
            read_tick_list(wrong)


def account(**changes: object) -> AccountRow:
    money = Decimal("1000.005")
    values: dict[str, object] = dict.fromkeys(AccountRow.__dataclass_fields__, money)
    values |= {"account": "DU1", "currency": "USD", "cash_by_currency": {"USD": Decimal(900), "EUR": Decimal(100)}}
    return AccountRow(**{**values, **changes})  # type: ignore[arg-type]  # a table of keywords


def test_account_keys_come_in_alphabetical_order_and_once() -> None:
    names = [key.name for key in ACCOUNT_KEYS]
    assert names == sorted(names)
    rows = account_rows(account())
    assert len({(key, currency) for key, _, currency in rows}) == len(rows)
    assert all(isinstance(value, str) for _, value, _ in rows)


def test_ledgers_tell_base_and_every_currency() -> None:
    rows = {(key, currency): value for key, value, currency in ledger_rows(account(cash=Decimal(1010)))}
    assert rows["CashBalance", "BASE"] == "1010"
    assert rows["CashBalance", "EUR"] == "100"
    assert rows["CashBalance", "USD"] == "910"
    assert (rows["Currency", "BASE"], rows["Currency", "EUR"]) == ("BASE", "EUR")
    assert [key for key, _, _ in ledger_rows(account(), ["EUR"]) if key == "CashBalance"] == ["CashBalance"]


def test_multi_rows_have_no_segments() -> None:
    keys = {key for key, _, _ in account_rows(account(), segments=False)}
    assert "NetLiquidation" in keys
    assert not [key for key in keys if key.endswith(("-C", "-S"))]


def test_summaries_tell_what_was_asked_by_tag() -> None:
    rows = summary_rows(account(), ["NetLiquidation", "AccountType", "Nonsense"])
    assert rows == [("AccountType", "INDIVIDUAL", ""), ("NetLiquidation", "1000.00", "USD")]


def test_a_ruined_account_has_no_cushion() -> None:
    values = {key: value for key, value, _ in account_rows(account(net_liquidation=Decimal(0)))}
    assert (values["Cushion"], values["Leverage-S"]) == ("0", "0.00")


def test_accounts_are_read_from_a_command_line() -> None:
    assert read_account("DU7:5000.50:EUR") == AccountSetup("DU7", Decimal("5000.50"), "EUR")
    assert accounts_of([]) == (AccountSetup("DU1234567", Decimal(1_000_000), "USD"),)
    for wrong in ("", "DU7", "DU7:x", "DU7:5:usd", "DU7:5:USD:x", "D U:5"):
        with pytest.raises(ValueError):
            read_account(wrong)


def test_bursts_of_whole_reads_are_found_whoever_wrote_their_parts() -> None:
    guard = BurstGuard()
    assert guard.is_trap(4096, 0.0)
    assert not guard.is_trap(10, 1.0)
    assert not guard.is_trap(4000, 1.01)
    assert guard.is_trap(96, 1.02)
    assert not guard.is_trap(4000, 2.0)
    assert not guard.is_trap(95, 2.01)
    assert not guard.is_trap(96, 9.0)


def test_a_burst_of_many_small_writes_is_a_burst_too() -> None:
    guard = BurstGuard()
    traps = [guard.is_trap(20, number * 0.001) for number in range(2048)]
    assert [number + 1 for number, trap in enumerate(traps) if trap] == [1024, 2048]
