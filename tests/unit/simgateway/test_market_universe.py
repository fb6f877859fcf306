"""What trades, and how it is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gatedesk.simgateway.market.market import Market
from gatedesk.simgateway.market.universe import INDEX_FUTURE, UNIVERSE, Universe


def test_the_universe_is_wide_and_ids_are_unique() -> None:
    shares = [one for one in UNIVERSE if one.sec_type == "STK"]
    assert len(shares) >= 25
    assert len({one.con_id for one in UNIVERSE}) == len({one.local_symbol for one in UNIVERSE}) == len(UNIVERSE)
    assert {one.market_rule_id for one in shares} == {26}


@pytest.mark.parametrize(
    ("symbol", "con_id", "primary"),
    [("AAPL", 265598, "NASDAQ"), ("MSFT", 272093, "NASDAQ"), ("SPY", 756733, "ARCA"), ("QQQ", 320227571, "NASDAQ")],
)
def test_well_known_shares(symbol: str, con_id: int, primary: str) -> None:
    found = Universe().find(symbol=symbol, sec_type="STK", exchange="SMART", currency="USD")
    assert [(one.con_id, one.primary_exchange) for one in found] == [(con_id, primary)]


@pytest.mark.parametrize(
    ("fields", "symbols"),
    [
        ({"symbol": "aapl"}, ["AAPL"]),
        ({"symbol": "AAPL", "sec_type": "FUT"}, []),
        ({"symbol": "AAPL", "exchange": "ISLAND"}, []),
        ({"symbol": "AAPL", "exchange": "NASDAQ"}, ["AAPL"]),
        ({"symbol": "AAPL", "currency": "EUR"}, []),
        ({"con_id": 265598, "symbol": "ignored"}, ["AAPL"]),
        ({"con_id": 1}, []),
        ({"symbol": "EUR", "sec_type": "CASH", "currency": "USD"}, ["EUR"]),
        ({"local_symbol": "EUR.USD"}, ["EUR"]),
        ({"symbol": "NOPE"}, []),
    ],
)
def test_finding_by_contract_fields(fields: dict[str, str | int], symbols: list[str]) -> None:
    assert [one.symbol for one in Universe().find(**fields)] == symbols  # type: ignore[arg-type]  # names and types match by row


def test_searching_puts_the_exact_symbol_first() -> None:
    assert Universe().search("t")[0].symbol == "T"
    assert {one.symbol for one in Universe().search("t")} >= {"T", "TSLA", "TLT"}
    assert [one.symbol for one in Universe().search("apple")] == ["AAPL"]
    assert Universe().search("  ") == []


@pytest.mark.parametrize(
    ("start", "expiry", "local"),
    [((2024, 2, 13), "20240315", "ESH4"), ((2024, 3, 16), "20240621", "ESM4"), ((2024, 12, 31), "20250321", "ESH5")],
)
def test_the_future_is_the_front_quarter(start: tuple[int, int, int], expiry: str, local: str) -> None:
    one = Market(Universe(), seed=1, start=datetime(*start, 18, tzinfo=UTC).timestamp())
    found = one.universe.find(symbol="ES", sec_type="FUT", expiry=expiry[:6])
    assert [(future.expiry, future.local_symbol) for future in found] == [(expiry, local)]
    assert (found[0].multiplier, found[0].min_tick, found[0].exchange) == (50, 0.25, "CME")
    assert found[0].initial_margin > found[0].maintenance_margin > 0


def test_market_rules() -> None:
    universe = Universe()
    assert universe.rule(26) == ((0.0, 0.0001), (1.0, 0.01))
    assert universe.rule(universe.find(local_symbol="EUR.USD")[0].market_rule_id) == ((0.0, 0.00005),)
    assert universe.rule(INDEX_FUTURE.market_rule_id) == ((0.0, 0.25),)
    assert universe.rule(4711) is None


def test_adding_replaces_the_same_id() -> None:
    universe = Universe()
    size = len(universe)
    universe.add(replace(universe.find(symbol="KO")[0], long_name="COKE"))
    universe.add(replace(universe.find(symbol="KO")[0], con_id=5, symbol="NEW"))
    assert len(universe) == size + 1
    assert universe.find(symbol="KO")[0].long_name == "COKE"
    assert universe.by_id(5) is not None
