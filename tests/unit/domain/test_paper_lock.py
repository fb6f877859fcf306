"""The paper lock, exhaustively: no order reaches a live account whose id was not typed, whatever toggle and port."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest

from gatedesk.domain.connection import AccountMode, ConnectionState, ConnectionStatus, Endpoint, TradingMode
from gatedesk.domain.connection import mode_of_accounts as mode_of
from gatedesk.domain.connection_lock import account_to_arm, needs_arming, refusal_of_account, refusal_of_mode
from gatedesk.domain.connection_sweep import PORTS
from gatedesk.domain.notice import UserMistake
from gatedesk.domain.order_rules import OrderContext, check
from helpers.builders import contract_details, order_draft

PREFIXES = ("DU", "DF", "DI", "DX", "U", "F", "I", "UX", "D", "du", "", "XDU")
PAPER_PREFIXES = {"DU", "DF", "DI", "DX"}
LONGEST = 4
STRANGER = "U9999999"


def account_lists(longest: int) -> Iterator[tuple[str, ...]]:
    """Every list of up to so many accounts, each with its own number."""
    for length in range(longest + 1):
        for prefixes in itertools.product(PREFIXES, repeat=length):
            yield tuple(f"{prefix}{1_000_000 + place}" for place, prefix in enumerate(prefixes))


def is_paper(account: str) -> bool:
    """The rule once more, in other words than the product's."""
    return account.rstrip("0123456789") in PAPER_PREFIXES


def armings(accounts: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Nothing typed; the first account typed; somebody else's; every one."""
    return frozenset(), frozenset(accounts[:1]), frozenset({STRANGER}), frozenset(accounts)


def may_have_one(accounts: tuple[str, ...], toggle: TradingMode, armed: frozenset[str], account: str) -> bool:
    if account not in accounts:
        return False
    if toggle is TradingMode.PAPER:
        return all(map(is_paper, accounts))
    return account in armed and not any(map(is_paper, accounts))


def test_no_order_reaches_an_account_that_was_not_armed() -> None:
    """22,621 lists x 2 toggles x 8 ports x 4 ways of arming, each account of the list and a stranger's."""
    ports = [Endpoint(port=place.port) for place in PORTS]
    counted = passed = 0
    for accounts in account_lists(LONGEST):
        mode = mode_of(accounts)
        for toggle, armed in itertools.product(TradingMode, armings(accounts)):
            expected = [may_have_one(accounts, toggle, armed, account) for account in (*accounts, STRANGER)]
            for endpoint in ports:
                status = ConnectionStatus(
                    ConnectionState.LIVE, endpoint, accounts=accounts, mode=mode, wanted=toggle, armed=armed
                )
                found = [status.takes_orders_for(account) for account in (*accounts, STRANGER)]
                if found != expected:
                    pytest.fail(f"{accounts} {toggle} {armed} {endpoint}: {found}, not {expected}")
                counted += len(found)
                passed += sum(found)
    assert counted > 5_000_000
    assert 0 < passed < counted / 10, "the test sees both outcomes"


def test_the_rules_of_the_door_agree_with_the_lock() -> None:
    draft = order_draft()
    details = contract_details()
    for accounts in account_lists(2):
        mode = mode_of(accounts)
        for toggle, armed in itertools.product(TradingMode, armings(accounts)):
            status = ConnectionStatus(ConnectionState.LIVE, accounts=accounts, mode=mode, wanted=toggle, armed=armed)
            for account in (*accounts, STRANGER):
                issues = check(draft.model_copy(update={"account": account}), OrderContext(status, details))
                assert (issues == []) == may_have_one(accounts, toggle, armed, account), (status, account, issues)


def live(
    *accounts: str, toggle: TradingMode = TradingMode.LIVE, armed: frozenset[str] = frozenset()
) -> ConnectionStatus:
    return ConnectionStatus(ConnectionState.LIVE, accounts=accounts, mode=mode_of(accounts), wanted=toggle, armed=armed)


@pytest.mark.parametrize("state", sorted(set(ConnectionState) - {ConnectionState.LIVE}))
def test_only_a_live_connection_takes_orders_even_for_an_armed_account(state: ConnectionState) -> None:
    status = live("U1234567", armed=frozenset({"U1234567"}))
    assert status.may_trade
    assert not replace(status, state=state).may_trade


@pytest.mark.parametrize("accounts", [(), ("DU1", "U1"), ("DU1\n",), ("DU１２３",), ("D1",)])
def test_accounts_that_prove_nothing_are_no_paper_accounts(accounts: tuple[str, ...]) -> None:
    assert mode_of(accounts) not in (AccountMode.PAPER, AccountMode.SIMULATED)
    assert mode_of(accounts, simulated=True) is not AccountMode.SIMULATED


def test_the_account_is_typed_exactly() -> None:
    status = live("U1234567", "U7654321")
    assert needs_arming(status)
    assert account_to_arm(status, " U7654321 ") == "U7654321"
    for typed in ("", "u1234567", "U123456", "U12345678", "U1234567,U7654321"):
        with pytest.raises(UserMistake):
            account_to_arm(status, typed)


def test_paper_accounts_and_unconnected_ones_are_not_armed() -> None:
    for status in (
        live("DU1234567", toggle=TradingMode.PAPER),
        live("DU1234567"),
        live("U1", toggle=TradingMode.PAPER),
    ):
        with pytest.raises(UserMistake):
            account_to_arm(status, status.accounts[0])
    with pytest.raises(UserMistake, match="Connect first"):
        account_to_arm(replace(live("U1234567"), state=ConnectionState.BACKOFF), "U1234567")


def test_every_refusal_says_what_was_found_and_what_to_do() -> None:
    assert "LIVE account" in refusal_of_mode(live("U1234567", toggle=TradingMode.PAPER))
    assert "set to live" in refusal_of_mode(live("DU1234567"))
    assert "arm it" in refusal_of_mode(live("U1234567"))
    assert "do not all prove" in refusal_of_mode(live("U1234567", "DU1234567"))
    assert refusal_of_mode(live("DU1234567", toggle=TradingMode.PAPER)) == ""
    armed = live("U1234567", "U7654321", armed=frozenset({"U1234567"}))
    assert "was not armed" in refusal_of_account(armed, "U7654321")
    assert refusal_of_account(armed, "U1234567") == ""


def test_a_mismatch_is_known_only_of_a_connection_that_stands() -> None:
    assert live("U1234567", toggle=TradingMode.PAPER).mismatch
    assert not live("U1234567").mismatch
    assert not replace(live("U1234567", toggle=TradingMode.PAPER), state=ConnectionState.OFF).mismatch
