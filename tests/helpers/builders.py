"""Domain records for tests: plausible by default, every field open to change."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from gatedesk.domain.connection import AccountMode, ConnectionState, ConnectionStatus, Endpoint
from gatedesk.domain.contract import Contract, ContractDetails, SecType
from gatedesk.domain.market import MarketDataKind, Quote
from gatedesk.domain.order import OrderDraft, Side
from gatedesk.domain.order_state import Fill, OrderKey, OrderRecord, OrderState
from gatedesk.domain.portfolio import Position
from gatedesk.domain.ticks import PriceGrid, PriceStep

ACCOUNT = "DU1234567"
NOON = 1_776_268_800.0  # 2026-04-15 16:00:00 UTC
MOMENT = datetime.fromtimestamp(NOON, UTC)

AAPL = Contract(
    con_id=265598,
    symbol="AAPL",
    primary_exchange="NASDAQ",
    local_symbol="AAPL",
    trading_class="NMS",
)
MSFT = Contract(con_id=272093, symbol="MSFT", primary_exchange="NASDAQ", local_symbol="MSFT", trading_class="NMS")
EUR_USD = Contract(con_id=12087792, symbol="EUR", sec_type=SecType.FOREX, exchange="IDEALPRO", local_symbol="EUR.USD")
CENTS = PriceGrid(
    steps=(
        PriceStep(low_edge=Decimal(0), increment=Decimal("0.0001")),
        PriceStep(low_edge=Decimal(1), increment=Decimal("0.01")),
    )
)


def live_status(**changes: Any) -> ConnectionStatus:
    """Live, on one paper account."""
    given = {
        "state": ConnectionState.LIVE,
        "endpoint": Endpoint("127.0.0.1", 7497, 1),
        "accounts": (ACCOUNT,),
        "mode": AccountMode.PAPER,
        "server_version": 178,
        "text": "Connected to 127.0.0.1:7497.",
    }
    return ConnectionStatus(**given | changes)


def contract_details(contract: Contract = AAPL, **changes: Any) -> ContractDetails:
    given = {
        "contract": contract,
        "long_name": f"{contract.symbol} INC",
        "grid": CENTS,
        "size_increment": Decimal("0.0001"),
        "order_types": frozenset({"MKT", "LMT", "STP", "STPLMT"}),
    }
    return ContractDetails(**given | changes)


def order_draft(**changes: Any) -> OrderDraft:
    """BUY 100 AAPL LMT 191.10 DAY."""
    given = {
        "contract": AAPL,
        "account": ACCOUNT,
        "side": Side.BUY,
        "quantity": Decimal(100),
        "limit_price": Decimal("191.10"),
    }
    return OrderDraft(**given | changes)


def order_record(order_id: int = 5, **changes: Any) -> OrderRecord:
    """A working limit order of ours."""
    given = {
        "key": OrderKey(client_id=1, order_id=order_id, perm_id=1_000_000 + order_id),
        "contract": AAPL,
        "account": ACCOUNT,
        "side": Side.BUY,
        "quantity": Decimal(100),
        "order_type": "LMT",
        "limit_price": Decimal("191.10"),
        "stop_price": None,
        "time_in_force": "DAY",
        "state": OrderState.SUBMITTED,
        "remaining": Decimal(100),
        "order_ref": f"GD-{order_id}",
        "updated": MOMENT,
    }
    return OrderRecord(**given | changes)


def fill(number: int = 1, **changes: Any) -> Fill:
    given = {
        "exec_id": f"0000e0d5.69dd7411.{number:02d}.01",
        "time": MOMENT,
        "account": ACCOUNT,
        "contract": AAPL,
        "side": Side.BUY,
        "quantity": Decimal(100),
        "price": Decimal("191.08"),
        "exchange": "NASDAQ",
        "key": OrderKey(client_id=1, order_id=5, perm_id=1_000_005),
    }
    return Fill(**given | changes)


def position(contract: Contract = AAPL, quantity: int | str = 100, **changes: Any) -> Position:
    given = {
        "account": ACCOUNT,
        "contract": contract,
        "quantity": Decimal(quantity),
        "average_cost": Decimal("190.50"),
    }
    return Position(**given | changes)


def quote(contract: Contract = AAPL, **changes: Any) -> Quote:
    given = {
        "con_id": contract.con_id,
        "bid": 191.09,
        "bid_size": 300.0,
        "ask": 191.11,
        "ask_size": 200.0,
        "last": 191.10,
        "last_size": 100.0,
        "volume": 31_000_000.0,
        "close": 189.50,
        "kind": MarketDataKind.LIVE,
        "received": NOON,
    }
    return Quote(**given | changes)
