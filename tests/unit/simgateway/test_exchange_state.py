"""The state file: what is written is read again, exactly; what is not a state file is refused with its reason."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gatedesk.simgateway.assembly import DEFAULT_ACCOUNT, Simulation, assemble, read_account
from gatedesk.simgateway.exchange.exchange import Exchange
from gatedesk.simgateway.gateway import SimGateway
from gatedesk.simgateway.plain_records import plain
from gatedesk.simgateway.state_file import StateError, read_state
from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire.groups import (
    ExecutionCondition,
    MarginCondition,
    PercentChangeCondition,
    PriceCondition,
    TagValue,
    TimeCondition,
    VolumeCondition,
    WireContract,
)
from helpers.sim import WEDNESDAY_NOON

NOW = WEDNESDAY_NOON
AAPL = WireContract(con_id=265598, symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")
SIX = (
    PriceCondition("a", True, Decimal("250.5"), 265598, "SMART", 2),  # type: ignore[arg-type]  # the wire reads Decimals
    TimeCondition("o", True, "20270101-00:00:00"),
    MarginCondition("a", False, 30),
    ExecutionCondition("a", "STK", "SMART", "MSFT"),
    VolumeCondition("a", True, 1_000_000_000, 265598, "SMART"),
    PercentChangeCondition("a", True, Decimal("9.5"), 265598, "SMART"),  # type: ignore[arg-type]  # as above
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


def trading(file: Path, *, accounts: tuple[str, ...] = ()) -> tuple[SimGateway, int]:
    """A simulation that keeps its state, and the key of client 1."""
    named = tuple(read_account(text) for text in accounts) or (DEFAULT_ACCOUNT,)
    gateway = assemble(Simulation(state=file, accounts=named), start=NOW)
    key = gateway.connect(NOW)
    gateway.handle(key, ask.StartApi(1), NOW)
    return gateway, key


def buy(gateway: SimGateway, key: int, order_id: int, **changes: Any) -> None:
    values = {"action": "BUY", "total_quantity": Decimal(10), "order_type": "MKT", "contract": AAPL, **changes}
    gateway.handle(key, ask.PlaceOrder(order_id, **values), gateway.world.market.now + 1)


def trade_a_little(gateway: SimGateway, key: int) -> None:
    """A position, orders of many kinds, done ones, and one that is not transmitted."""
    buy(gateway, key, 1, total_quantity=Decimal(100))
    buy(gateway, key, 2, action="SELL", total_quantity=Decimal(33))
    buy(gateway, key, 3, order_type="LMT", lmt_price=Decimal("50.25"), tif="GTC", order_ref="α")
    buy(gateway, key, 4, order_type="TRAIL", trailing_percent=Decimal("2.5"), tif="GTC", action="SELL")
    buy(gateway, key, 5, order_type="LMT", lmt_price=Decimal(60), conditions=SIX, conditions_ignore_rth=True)
    algo = {"algo_strategy": "Adaptive", "algo_params": (TagValue("adaptivePriority", "Patient"),)}
    buy(gateway, key, 6, **algo)
    buy(gateway, key, 7, order_type="LMT", lmt_price=Decimal(70), transmit=False)
    buy(gateway, key, 8, order_type="LMT", lmt_price=Decimal(250), parent_id=7, action="SELL", transmit=False)
    buy(gateway, key, 9, order_type="LMT", lmt_price=Decimal(55))
    gateway.handle(key, ask.CancelOrder(9), gateway.world.market.now + 1)


def everything(exchange: Exchange) -> Any:
    return plain(exchange.snapshot()), [plain(exchange.account(account)) for account in exchange.accounts]


def test_a_restart_goes_on_where_it_stopped(file: Path) -> None:
    gateway, key = trading(file)
    trade_a_little(gateway, key)
    before = everything(gateway.world.exchange)
    later = assemble(Simulation(state=file), start=gateway.world.market.now)
    assert everything(later.world.exchange) == before
    assert later.world.next_order_id(1) == 10


def test_prices_go_on_too_and_orders_live_on(file: Path) -> None:
    gateway, key = trading(file)
    trade_a_little(gateway, key)
    again = assemble(Simulation(state=file), start=NOW + 60)
    for one in (gateway, again):
        one.advance(NOW + 60)
        one.advance(NOW + 120)
    assert again.world.market.top(265598) == gateway.world.market.top(265598)
    assert everything(again.world.exchange) == everything(gateway.world.exchange)


def test_what_happened_meanwhile_is_found_out(file: Path) -> None:
    gateway, key = trading(file)
    buy(gateway, key, 1, order_type="LMT", lmt_price=Decimal(50), tif="DAY")
    again = assemble(Simulation(state=file), start=NOW + 86400)
    again.advance(NOW + 86400)
    [expired] = again.world.exchange.completed_orders()
    assert (expired.status, expired.done_at) == ("Cancelled", NOW + 12 * 3600)


def test_accounts_of_the_file_stay_and_named_ones_are_added(file: Path) -> None:
    trading(file, accounts=("DU1:1000",))
    assert assemble(Simulation(state=file), start=NOW).world.exchange.accounts == ("DU1",)
    more = (read_account("DU1:77"), read_account("U2:5000:EUR"))
    exchange = assemble(Simulation(state=file, accounts=more), start=NOW).world.exchange
    assert exchange.accounts == ("DU1", "U2")
    assert [exchange.account(name).cash for name in exchange.accounts] == [1000, 5000]
    assert exchange.groups["All"].accounts == ("DU1", "U2")


def test_the_file_is_never_half_written(file: Path) -> None:
    gateway, key = trading(file)
    file_before = file.stat().st_ino
    buy(gateway, key, 1)
    assert file.stat().st_ino != file_before
    assert [path.name for path in file.parent.iterdir()] == ["state.json"]


def test_what_a_client_heard_is_on_disk(file: Path) -> None:
    gateway, key = trading(file)
    for number in range(1, 20):
        buy(gateway, key, number)
        assert len(read_state(file).exchange.book.orders) == number


def test_a_file_that_cannot_be_written_is_known_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(StateError, match=r"nowhere.*No such file or directory"):
        assemble(Simulation(state=tmp_path / "nowhere" / "state.json"), start=NOW)


@pytest.mark.tolerate("warnings", because="a state that cannot be written is logged")
def test_a_disk_that_fails_later_is_logged_and_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "folder" / "state.json"
    file.parent.mkdir()
    gateway, key = trading(file)
    file.unlink()
    file.parent.rmdir()
    buy(gateway, key, 1)
    assert "cannot write the state" in caplog.text
    file.parent.mkdir()
    gateway.advance(NOW + 60)
    assert len(read_state(file).exchange.book.orders) == 1


# ------------------------------------------------------------------ refusals


@pytest.fixture
def written(file: Path) -> Path:
    gateway, key = trading(file)
    trade_a_little(gateway, key)
    return file


def refused(file: Path, **simulation: Any) -> str:
    with pytest.raises(StateError) as raised:
        assemble(Simulation(state=file, **simulation), start=NOW + 60)
    assert raised.value.file == file
    assert str(raised.value).startswith(f"{file}: ")
    return raised.value.reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "line 1, column 1: Expecting value"),
        (b'{"format": ', "line 1, column 12: Expecting value"),
        (b"\xff\xfe", "not UTF-8 text at byte 0"),
        (b"[1, 2]", "not a state file"),
        (b'{"format": "something else"}', "not a state file"),
        (b'{"format": "gatedesk simulation state", "version": 99}', "version 99, but this program reads version 1"),
        (b'{"format": "gatedesk simulation state", "version": 1}', "None is not an object"),
    ],
)
def test_what_is_no_state_file_is_refused(file: Path, content: bytes, reason: str) -> None:
    file.write_bytes(content)
    assert reason in refused(file)
    assert file.read_bytes() == content


def test_a_cut_file_is_refused_wherever_it_was_cut(written: Path) -> None:
    whole = written.read_bytes()
    for length in range(0, len(whole), 997):
        written.write_bytes(whole[:length])
        assert "line 1" in refused(written)


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        ("exchange.book.orders.0.status", "Lost", "exchange.book.orders[0].status: 'Lost' is not Status"),
        ("exchange.book.orders.0.filled", 5, "exchange.book.orders[0].filled: 5 is not Decimal"),
        (
            "exchange.book.orders.0.terms.quantity",
            "ten",
            "exchange.book.orders[0].terms.quantity: 'ten' is not Decimal",
        ),
        ("exchange.book.orders.0.terms.account", "DU9", "an order is of an account that is not there"),
        ("exchange.book.orders.0.terms.wire", None, "an order lacks the request it came with"),
        ("exchange.book.orders.0.terms.con_id", 12, "contract 12 is not in this market"),
        ("exchange.book.orders.0.perm_id", None, "exchange.book.orders[0].perm_id: None is not int"),
        ("exchange.book.orders.4.terms.conditions.0.kind", "Wish", "exchange.book.orders[4].terms.conditions[0]"),
        ("exchange.book.open", [5], "an open order is not among the orders"),
        ("exchange.book.highest", {"one": 1}, "'one' is not a whole number"),
        ("exchange.clearing.accounts", {}, "exchange.clearing.accounts: {} is not a list"),
        ("exchange.clearing.accounts.0.cash.USD", "5.00", "the books of DU1234567 are off by"),
        ("saved_at", True, "saved_at: True is not float"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(written: Path, place: str, value: object, reason: str) -> None:
    content = json.loads(written.read_text())
    *path, last = place.split(".")
    inner = content["state"]
    for step in path:
        inner = inner[int(step)] if isinstance(inner, list) else inner[step]
    inner[last] = value
    written.write_text(json.dumps(content))
    assert reason in refused(written)


def test_a_missing_field_is_named(written: Path) -> None:
    content = json.loads(written.read_text())
    del content["state"]["exchange"]["next_perm_id"]
    written.write_text(json.dumps(content))
    assert refused(written) == "exchange: next_perm_id is missing"


@pytest.mark.parametrize(
    ("simulation", "reason"),
    [
        ({"seed": 2}, "it was written with seed 1, not 2"),
        ({"hours": "real"}, "it was written with hours always, not real"),
    ],
)
def test_another_market_is_refused(written: Path, simulation: dict[str, Any], reason: str) -> None:
    assert refused(written, **simulation) == reason
