"""Faults of orders: acknowledgements, fills, executions and commissions that come wrong, late, twice or never."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from gatedesk.simgateway.exchange.records import LiveOrder
from gatedesk.simgateway.faults.declaration import Argument, Fault, Kind, Seam, lasting, only_client, times
from gatedesk.simgateway.faults.stage import Strike
from gatedesk.simgateway.wire.requests import PlaceOrder
from gatedesk.simgateway.wire.responses import CommissionReport, ErrMsg, ExecDetails, OpenOrder, OrderStatus
from gatedesk.simgateway.world import Answer, Client

LIVE = -1  # the request id of what nobody asked for


def ack_lost(strike: Strike) -> None:
    """The order is lost on its way (before), or it works and all that was said of it at once is lost (after)."""
    if strike.text("when") == "before":
        strike.effect(on_request=lambda client, request, now: [] if _is_new(strike, client, request) else None)
        return
    lost: dict[tuple[int, int], float] = {}
    left = strike.whole("count")

    def note(client: Client, request: object, now: float) -> list[Answer] | None:
        nonlocal left
        if isinstance(request, PlaceOrder) and _is_new(strike, client, request) and left >= 0:
            left = left - 1 if left != 1 else -1
            lost[client.key, request.order_id] = now
        return None

    def swallow(client: Client, answer: Answer, now: float) -> list[Answer] | None:
        order_id = getattr(answer, "order_id", None)
        return [] if order_id is not None and lost.get((client.key, order_id)) == now else None

    effect = strike.effect(on_request=note, on_reply=swallow)
    effect.left = None


def _is_new(strike: Strike, client: Client, request: object) -> bool:
    """True for an order, not for a change of one or a preview."""
    if not isinstance(request, PlaceOrder) or request.what_if:
        return False
    working = strike.world.exchange.open_orders()
    return all((one.terms.client_id, one.terms.order_id) != (client.client_id, request.order_id) for one in working)


def fill_while_away(strike: Strike) -> None:
    """Clients are dropped, their working orders fill while the port is shut, and they find it out on coming back."""
    strike.hang_up("a fault drops it")
    strike.effect(refuses=True)
    strike.later(strike.number("seconds") / 2, _fill_all)


def _fill_all(strike: Strike) -> None:
    for order in strike.world.exchange.open_orders():
        if strike.client in (-1, order.terms.client_id):
            _fill(strike, order, order.remaining)


def _fill(strike: Strike, order: LiveOrder, quantity: Decimal) -> None:
    terms = order.terms
    strike.publish(strike.world.exchange.fill(terms.client_id, terms.order_id, strike.now, quantity=quantity))


def partial_then_reject(strike: Strike) -> None:
    """An order that just began to work fills in part; then the rest is refused."""
    seen: set[int] = set()

    def watch(client: Client, answer: Answer, now: float) -> list[Answer] | None:
        if not isinstance(answer, OrderStatus) or answer.status not in ("Submitted", "PreSubmitted"):
            return None
        if answer.perm_id in seen or (effect.left is not None and len(seen) >= effect.left):
            return None
        seen.add(answer.perm_id)
        stage.at(now, lambda at: _cut_short(strike, answer, at))
        return None

    stage = strike.stage
    effect = strike.effect(on_reply=watch)


def _cut_short(strike: Strike, status: OrderStatus, now: float) -> list[tuple[int, Answer]]:
    again = Strike(strike.stage, strike.name, strike.values, now)
    order = next((o for o in strike.world.exchange.open_orders() if o.perm_id == status.perm_id), None)
    if order is None:
        return []
    part = (order.remaining * Decimal(repr(strike.number("share")))).to_integral_value()
    if 0 < part < order.remaining:
        _fill(again, order, part)
    terms = order.terms
    again.publish(strike.world.exchange.reject(terms.client_id, terms.order_id, strike.text("reason"), now))
    return again.told


def reject_orders(strike: Strike) -> None:
    """New orders are refused before they live."""

    def refuse(client: Client, request: object, now: float) -> list[Answer] | None:
        if not isinstance(request, PlaceOrder) or not _is_new(strike, client, request):
            return None
        return [ErrMsg(request.order_id, strike.whole("code"), strike.text("text"))]

    strike.effect(on_request=refuse)


def commission_late(strike: Strike) -> None:
    delay = strike.number("delay")

    def hold(client: Client, answer: Answer, now: float) -> list[Answer] | None:
        if not isinstance(answer, CommissionReport):
            return None
        strike.stage.post(now + delay, client.key, [answer])
        return []

    strike.effect(on_reply=hold)


def commission_missing(strike: Strike) -> None:
    strike.effect(on_reply=lambda client, answer, now: [] if isinstance(answer, CommissionReport) else None)


def execution_duplicated(strike: Strike) -> None:
    strike.effect(on_reply=_of_live_executions(lambda execution: [execution, execution]))


def execution_corrected(strike: Strike) -> None:
    """The same fill is told again under the next id with another price, as the broker corrects."""
    change = strike.number("price")

    def correct(execution: ExecDetails) -> list[Answer]:
        price, average = (float(number) + change for number in (execution.price, execution.avg_price))
        return [
            execution,
            replace(
                execution, exec_id=corrected(execution.exec_id), price=round(price, 8), avg_price=round(average, 8)
            ),
        ]

    strike.effect(on_reply=_of_live_executions(correct))


def corrected(exec_id: str) -> str:
    """The id of a correction: the last part counts up."""
    stem, _, last = exec_id.rpartition(".")
    return f"{stem}.{int(last) + 1:02d}"


def _of_live_executions(
    change: Callable[[ExecDetails], list[Answer]],
) -> Callable[[Client, Answer, float], list[Answer] | None]:
    def rule(client: Client, answer: Answer, now: float) -> list[Answer] | None:
        return change(answer) if isinstance(answer, ExecDetails) and answer.req_id == LIVE else None

    return rule


def status_lost(strike: Strike) -> None:
    """Nothing that is said of an order unasked arrives; lists that are asked for do not come into it."""
    strike.effect(on_reply=lambda client, answer, now: [] if isinstance(answer, OrderStatus | OpenOrder) else None)


FAULTS = (
    Fault(
        "ack-lost",
        Seam.ORDERS,
        "A new order gets no answer: it was lost before it was applied, or it works and its acknowledgement was lost.",
        ack_lost,
        (
            Argument("when", Kind.TEXT, "after", "lost before or after it was applied", ("before", "after")),
            times(),
            lasting(),
            only_client(),
        ),
    ),
    Fault(
        "fill-while-away",
        Seam.ORDERS,
        "Clients are dropped and the port is shut; halfway through their working orders fill.",
        fill_while_away,
        (Argument("seconds", Kind.SECONDS, 5.0, "how long the port is shut"), only_client()),
    ),
    Fault(
        "partial-then-reject",
        Seam.ORDERS,
        "The next order fills in part, then the rest is refused (201).",
        partial_then_reject,
        (
            Argument("share", Kind.NUMBER, 0.5, "the part that fills"),
            Argument("reason", Kind.TEXT, "Refused by the exchange.", "why"),
            times(),
            lasting(),
            only_client(),
        ),
    ),
    Fault(
        "reject-orders",
        Seam.ORDERS,
        "New orders are refused.",
        reject_orders,
        (
            Argument("code", Kind.WHOLE, 201, "the error"),
            Argument("text", Kind.TEXT, "Order rejected - reason:The exchange is not taking orders.", "its text"),
            times(),
            lasting(),
            only_client(),
        ),
    ),
    Fault(
        "status-lost",
        Seam.ORDERS,
        "openOrder and orderStatus never come; executions do.",
        status_lost,
        (lasting(), only_client()),
    ),
    Fault(
        "commission-late",
        Seam.ORDERS,
        "Commission reports come long after their executions.",
        commission_late,
        (Argument("delay", Kind.SECONDS, 5.0, "seconds later"), times(0), lasting(), only_client()),
    ),
    Fault(
        "commission-missing",
        Seam.ORDERS,
        "Commission reports never come.",
        commission_missing,
        (times(0), lasting(), only_client()),
    ),
    Fault(
        "execution-duplicated",
        Seam.ORDERS,
        "Executions are told twice.",
        execution_duplicated,
        (times(), lasting(), only_client()),
    ),
    Fault(
        "execution-corrected",
        Seam.ORDERS,
        "An execution is told again with the next id and another price.",
        execution_corrected,
        (
            Argument("price", Kind.NUMBER, 0.01, "what is added to the price"),
            times(),
            lasting(),
            only_client(),
        ),
    ),
)
