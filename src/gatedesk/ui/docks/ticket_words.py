"""What the ticket says: its choices, what an order is worth and would cost, and the question before it is sent."""

from __future__ import annotations

from decimal import Decimal

from gatedesk.domain.connection import ConnectionStatus
from gatedesk.domain.contract import ContractDetails
from gatedesk.domain.market import Quote
from gatedesk.domain.order import OrderDraft, OrderPreview, OrderType, TimeInForce
from gatedesk.ui.dialogs.confirm import Question
from gatedesk.ui.models import figures

TYPE_WORDS: dict[OrderType, str] = {
    OrderType.MARKET: "Market",
    OrderType.LIMIT: "Limit",
    OrderType.STOP: "Stop",
    OrderType.STOP_LIMIT: "Stop limit",
}
TIF_WORDS: dict[TimeInForce, str] = {
    TimeInForce.DAY: "Works until today's close.",
    TimeInForce.GTC: "Good till cancelled: works until you cancel it.",
    TimeInForce.IOC: "Immediate or cancel: what does not fill at once is cancelled.",
}
MARGIN = "Cost and margin"
MARKET_WARNING = "A market order fills at whatever price there is."


def worth(draft: OrderDraft, quote: Quote | None) -> str:
    """What the order moves, at its own price or else the market's: ≈ 19,110.00 USD; empty when there is no price."""
    reference = quote.reference if quote else None
    value = draft.estimated_value(None if reference is None else Decimal(str(reference)))
    return "" if value is None else f"≈ {figures.money(value)} {draft.contract.currency}"


def order_question(
    draft: OrderDraft, status: ConnectionStatus, details: ContractDetails | None, value: str
) -> Question:
    """The question that states the order in words, for which account and in which mode."""
    place = draft.contract.primary_exchange or draft.contract.exchange
    named = (draft.contract.name, details.long_name if details else "", place)
    return Question(
        name="confirm.order",
        title=f"Send this {draft.side.value} order?",
        statement=draft.in_words(),
        send=f"Send {draft.side.value} order",
        kind=draft.side.value.lower(),
        mode=status.mode.value,
        account=draft.account,
        facts=(
            ("Contract", " · ".join(part for part in named if part)),
            ("Value", value or "not known"),
            (MARGIN, "Asking the broker …"),
            ("Time in force", f"{draft.time_in_force.value}: {TIF_WORDS[draft.time_in_force]}"),
        ),
        pending=(MARGIN,),
        warning=MARKET_WARNING if draft.order_type is OrderType.MARKET else "",
    )


def preview_words(preview: OrderPreview) -> str:
    """What the broker says an order would cost; what it did not say is left out."""
    margins = (
        ("initial margin", preview.initial_margin_change),
        ("maintenance margin", preview.maintenance_margin_change),
    )
    parts = [f"{name} {figures.signed_money(change)}" for name, change in margins if change is not None]
    if preview.commission is not None:
        parts.insert(0, f"commission {figures.money(preview.commission)} {preview.commission_currency}".rstrip())
    return " · ".join([*parts, *([preview.warning] if preview.warning else [])]) or "The broker did not say."
