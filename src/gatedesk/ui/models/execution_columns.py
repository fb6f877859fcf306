"""The executions' columns; a row is one fill."""

from __future__ import annotations

from gatedesk.domain.order_state import Fill
from gatedesk.ui.models import figures
from gatedesk.ui.models.column import Column
from gatedesk.ui.models.order_columns import order_price

EXECUTION_COLUMNS: tuple[Column[Fill], ...] = (
    Column(
        "time",
        "Time",
        lambda fill: fill.time,
        lambda fill: figures.clock_time(fill.time),
        tooltip=lambda fill: figures.full_time(fill.time),
        sample="00:00:00",
    ),
    Column("symbol", "Symbol", lambda fill: fill.contract.name, lambda fill: fill.contract.name, sample="EUR.USD"),
    Column(
        "side",
        "Side",
        lambda fill: fill.side.value,
        lambda fill: fill.side.value,
        tone=lambda fill: "accent" if fill.side.sign > 0 else "danger",
        sample="SELL",
    ),
    Column(
        "quantity",
        "Quantity",
        lambda fill: fill.quantity,
        lambda fill: figures.quantity(fill.quantity),
        numeric=True,
        sample="000,000",
    ),
    Column(
        "price",
        "Price",
        lambda fill: fill.price,
        lambda fill: order_price(fill.contract, fill.price),
        numeric=True,
        sample="0,000.0000",
    ),
    Column(
        "commission",
        "Commission",
        lambda fill: fill.commission,
        lambda fill: figures.money(fill.commission),
        numeric=True,
        tooltip=lambda fill: "Not reported yet." if fill.commission is None else f"In {fill.commission_currency}.",
        sample="000.00",
    ),
    Column(
        "realized_pnl",
        "Realised",
        lambda fill: fill.realized_pnl,
        lambda fill: figures.money(fill.realized_pnl),
        numeric=True,
        tone=lambda fill: figures.tone_of(fill.realized_pnl),
        arrow=lambda fill: figures.direction(fill.realized_pnl),
        spoken=lambda fill: f"Realised {figures.spoken_move(fill.realized_pnl, figures.money(fill.realized_pnl))}",
        explanation="Profit or loss this execution realised, as the broker reports it.",
        sample="▲ 00,000.00",
    ),
    Column("exchange", "Exchange", lambda fill: fill.exchange, lambda fill: fill.exchange, sample="IDEALPRO"),
    Column(
        "order",
        "Order id",
        lambda fill: fill.key.order_id,
        lambda fill: str(fill.key.order_id) if fill.key.order_id else figures.NOT_SAID,
        numeric=True,
        tooltip=lambda fill: f"Execution {fill.exec_id}, account {fill.account}, client id {fill.key.client_id}.",
        sample="000000",
    ),
)
