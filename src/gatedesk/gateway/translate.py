"""ib_async's records into ours and back: pure, and the only file that reads or writes ib_async's fields.

The wire says "no value" in many ways (-1, 0, NaN, 1.797e308, 2147483647, empty text); here they all become None.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

import ib_async
import numpy as np
from ib_async.util import dataclassAsDict, parseIBDatetime

from gatedesk.domain.contract import Contract, ContractDetails, ContractMatch, SecType
from gatedesk.domain.events import BarsLoaded
from gatedesk.domain.market import Bar, BarRequest, MarketDataKind, Quote
from gatedesk.domain.order import OrderDraft, OrderPreview, OrderType, Side
from gatedesk.domain.order_state import Fill, OrderKey, OrderRecord, OrderState
from gatedesk.domain.portfolio import AccountPnL, Position
from gatedesk.domain.ticks import PriceGrid, PriceStep
from gatedesk.gateway.guarded_ib import StatusWord

BEYOND_ANY_VALUE = 9.2e18
"""Every "unset" number of the wire, of whatever type, is at least this large."""

UNSET_INT = 2_147_483_647

# ---------------------------------------------------------------- numbers


def number(value: float | None) -> float | None:
    """A finite number, or None."""
    if value is None or not math.isfinite(value) or abs(value) >= BEYOND_ANY_VALUE:
        return None
    return float(value)


def price(value: float | None) -> float | None:
    """A market price: -1 and 0 mean there is none."""
    known = number(value)
    return None if known in (None, 0.0, -1.0) else known


def size(value: float | None) -> float | None:
    """A market size or volume: never negative; 0 is a value."""
    known = number(value)
    return None if known is None or known < 0 else known


def decimal(value: float | Decimal | str | None) -> Decimal | None:
    """Money or quantity exactly as the wire wrote it, or None."""
    try:
        known = Decimal(str(value))
    except InvalidOperation:
        return None
    return known if known.is_finite() and abs(known) < Decimal("9.2e18") else None


def quantity(value: float | Decimal | None) -> Decimal:
    """A quantity without needless decimals: 100.0 becomes 100."""
    known = decimal(value) or Decimal(0)
    return known.quantize(Decimal(1)) if known == known.to_integral_value() else known.normalize()


def order_price(value: float | Decimal | None) -> Decimal | None:
    """A price of an order; 0 means that the order type has none."""
    return decimal(value) or None


# ---------------------------------------------------------------- contracts


def sec_type(text: str) -> SecType:
    try:
        return SecType(text)
    except ValueError:
        return SecType.OTHER


def contract(ib: ib_async.Contract) -> Contract:
    """A contract as the broker names it."""
    return Contract(
        con_id=ib.conId,
        symbol=ib.symbol,
        sec_type=sec_type(ib.secType),
        exchange=ib.exchange,
        primary_exchange=ib.primaryExchange,
        currency=ib.currency,
        local_symbol=ib.localSymbol,
        trading_class=ib.tradingClass,
        expiry=ib.lastTradeDateOrContractMonth,
        multiplier=decimal(ib.multiplier) or Decimal(1),
    )


def held_contract(ib: ib_async.Contract) -> Contract:
    """The contract of a position. The wire names its listing exchange; to quote or trade a share we route by SMART."""
    known = contract(ib)
    if known.sec_type is SecType.STOCK and known.exchange != "SMART":
        listing = known.primary_exchange or known.exchange
        return known.model_copy(update={"exchange": "SMART", "primary_exchange": listing})
    return known


def ib_contract(ours: Contract) -> ib_async.Contract:
    """The contract for a request."""
    return ib_async.Contract(
        conId=ours.con_id,
        symbol=ours.symbol,
        secType=ours.sec_type.value,
        exchange=ours.exchange or ("SMART" if ours.sec_type is SecType.STOCK else ""),
        primaryExchange=ours.primary_exchange,
        currency=ours.currency,
        localSymbol=ours.local_symbol,
        tradingClass=ours.trading_class,
        lastTradeDateOrContractMonth=ours.expiry,
        multiplier="" if ours.multiplier == 1 else f"{ours.multiplier.normalize():f}",
    )


def contract_match(description: ib_async.ContractDescription) -> ContractMatch | None:
    """One answer to a symbol search."""
    found = description.contract
    if found is None or not found.symbol:
        return None
    ours = held_contract(found)
    return ContractMatch(contract=ours, description=found.description or f"{found.primaryExchange} {found.secType}")


def contract_details(details: ib_async.ContractDetails, grid: PriceGrid | None) -> ContractDetails:
    """Details with the price grid from market rules, or else one step of the minimum tick."""
    assert details.contract is not None
    tick = decimal(details.minTick) or Decimal("0.01")
    return ContractDetails(
        contract=contract(details.contract),
        long_name=details.longName,
        grid=grid or PriceGrid(steps=(PriceStep(low_edge=Decimal(0), increment=tick),)),
        size_increment=decimal(details.sizeIncrement) or Decimal(1),
        time_zone=details.timeZoneId or "US/Eastern",
        trading_hours=details.tradingHours,
        liquid_hours=details.liquidHours,
        order_types=frozenset(filter(None, details.orderTypes.split(","))),
        stock_type=details.stockType,
    )


def routed(details: ContractDetails, exchange: str) -> ContractDetails:
    """Details whose contract keeps the routing that was asked for: the Gateway may answer with a listing exchange."""
    if not exchange or details.contract.exchange == exchange:
        return details
    return details.model_copy(update={"contract": details.contract.model_copy(update={"exchange": exchange})})


def market_rule_id(details: ib_async.ContractDetails, exchange: str) -> int | None:
    """The market rule of one exchange: rules and exchanges are two lists in the same order."""
    exchanges, rules = details.validExchanges.split(","), details.marketRuleIds.split(",")
    rule = dict(zip(exchanges, rules, strict=False)).get(exchange, rules[0])
    return int(rule) if rule.isdigit() else None


def price_grid(increments: Sequence[ib_async.PriceIncrement]) -> PriceGrid | None:
    """A market rule as a price grid, ascending."""
    pairs = sorted((decimal(row.lowEdge) or Decimal(0), decimal(row.increment)) for row in increments)
    steps = tuple(PriceStep(low_edge=edge, increment=step) for edge, step in pairs if step)
    return PriceGrid(steps=steps) if steps else None


def ib_symbol(details: ib_async.ContractDetails) -> str:
    """What a match is called when several fit."""
    found = details.contract or ib_async.Contract()
    return f"{found.localSymbol or found.symbol} {found.secType} {found.primaryExchange or found.exchange}".strip()


def same_contract(details: ib_async.ContractDetails, wanted: Contract) -> bool:
    """Whether a match fits what was asked, where the Gateway answered too much."""
    found = details.contract or ib_async.Contract()
    return (
        found.secType == wanted.sec_type.value
        and (not wanted.currency or found.currency == wanted.currency)
        and (not wanted.primary_exchange or found.primaryExchange == wanted.primary_exchange)
    )


# ---------------------------------------------------------------- orders


def ib_order(draft: OrderDraft, key: OrderKey, order_ref: str) -> ib_async.Order:
    """A new order for the wire; prices stay decimal, so they are written as they were typed."""
    order = ib_async.Order(
        orderId=key.order_id,
        clientId=key.client_id,
        action=draft.side.value,
        orderType=draft.order_type.value,
        tif=draft.time_in_force.value,
        account=draft.account,
        orderRef=order_ref,
        outsideRth=draft.outside_rth,
        transmit=True,
    )
    return with_terms(order, draft)


def changed_order(order: ib_async.Order, draft: OrderDraft) -> ib_async.Order:
    """A copy of an order with the terms that may change; all else as the broker knows it."""
    changed = copy.copy(order)
    changed.transmit = True
    return with_terms(changed, draft)


def with_terms(order: ib_async.Order, draft: OrderDraft) -> ib_async.Order:
    """Set quantity and prices. ib_async types them as floats but writes any number as its text."""
    order.totalQuantity = draft.quantity  # type: ignore[assignment] # a Decimal is written exactly, a float is not
    if draft.order_type.needs_limit:
        order.lmtPrice = draft.limit_price
    if draft.order_type.needs_stop:
        order.auxPrice = draft.stop_price
    return order


def known_order(order: ib_async.Order) -> ib_async.Order:
    """An order as the broker described it, fit to be sent again: "?" stands for a value it keeps to itself."""
    return ib_async.Order(**{name: value for name, value in dataclassAsDict(order).items() if value != "?"})


def order_state(text: str) -> OrderState:
    try:
        return OrderState(text)
    except ValueError:
        return OrderState.UNKNOWN


def sent_order(draft: OrderDraft, key: OrderKey, order_ref: str, now: datetime) -> OrderRecord:
    """The record of an order of ours the Gateway has not answered yet."""
    return OrderRecord(
        key=key,
        contract=draft.contract,
        account=draft.account,
        side=draft.side,
        quantity=draft.quantity,
        order_type=draft.order_type.value,
        limit_price=draft.limit_price if draft.order_type.needs_limit else None,
        stop_price=draft.stop_price if draft.order_type.needs_stop else None,
        time_in_force=draft.time_in_force.value,
        state=OrderState.SENDING,
        remaining=draft.quantity,
        order_ref=order_ref,
        updated=now,
    )


def order_key(order: ib_async.Order) -> OrderKey:
    """Manual TWS orders come with order ids of 0 or below; completed ones without any."""
    order_id = order.orderId if 0 < order.orderId < UNSET_INT else 0
    return OrderKey(client_id=order.clientId, order_id=order_id, perm_id=order.permId)


def order_record(
    ib: ib_async.Contract, order: ib_async.Order, state: ib_async.OrderState, previous: OrderRecord | None, own: bool
) -> OrderRecord:
    """An order as an openOrder message describes it; what that message does not carry stays as it was."""
    limit, stop = prices_of(order)
    total = quantity(order.totalQuantity)
    filled = previous.filled if previous else Decimal(0)
    return OrderRecord(
        key=order_key(order),
        contract=previous.contract if previous else contract(ib),
        account=order.account,
        side=Side(order.action),
        quantity=total,
        order_type=order.orderType,
        limit_price=limit,
        stop_price=stop,
        time_in_force=order.tif,
        state=order_state(state.status),
        filled=filled,
        remaining=max(total - filled, Decimal(0)),
        average_price=previous.average_price if previous else None,
        order_ref=order.orderRef,
        why_held=previous.why_held if previous else "",
        note=state.warningText or (previous.note if previous else ""),
        updated=previous.updated if previous else None,
        own=own,
    )


def prices_of(order: ib_async.Order) -> tuple[Decimal | None, Decimal | None]:
    """Limit and stop, where the type has them; other types of other programs keep what the wire says."""
    limit, stop = order_price(order.lmtPrice), order_price(order.auxPrice)
    try:
        kind = OrderType(order.orderType)
    except ValueError:
        return limit, stop
    return (limit if kind.needs_limit else None), (stop if kind.needs_stop else None)


def completed_record(
    ib: ib_async.Contract, order: ib_async.Order, state: ib_async.OrderState, previous: OrderRecord | None
) -> OrderRecord:
    """A finished order. Its message carries no order id; ``previous`` is the record known under the same permId."""
    described = order_record(ib, order, state, previous, own=previous.own if previous else False)
    filled = quantity(order.filledQuantity)
    total = described.quantity or filled
    return replace(
        described,
        key=previous.key if previous else described.key,
        quantity=total,
        filled=filled,
        remaining=max(total - filled, Decimal(0)),
        note=" ".join(state.completedStatus.split()) or described.note,
        updated=(previous.updated if previous else None) or moment_of(state.completedTime),
    )


def with_status(record: OrderRecord, word: StatusWord) -> OrderRecord:
    """The record after an orderStatus message."""
    return replace(
        record,
        key=replace(record.key, perm_id=word.perm_id or record.key.perm_id),
        state=order_state(word.status),
        filled=quantity(word.filled),
        remaining=quantity(word.remaining),
        average_price=order_price(word.average_price),
        why_held=word.why_held,
    )


def preview(state: ib_async.OrderState) -> OrderPreview:
    """What a whatIf order's state says."""
    return OrderPreview(
        commission=decimal(state.commission),
        commission_currency=state.commissionCurrency,
        initial_margin_change=decimal(state.initMarginChange),
        maintenance_margin_change=decimal(state.maintMarginChange),
        equity_after=decimal(state.equityWithLoanAfter),
        warning=" ".join(state.warningText.split()),
    )


def is_preview(answer: object) -> bool:
    """A refused whatIf ends with an empty list instead of an order state."""
    return isinstance(answer, ib_async.OrderState)


# ---------------------------------------------------------------- executions


def fill(ib: ib_async.Contract, execution: ib_async.Execution) -> Fill:
    """An execution whose commission is not known yet."""
    order_id = execution.orderId if 0 < execution.orderId < UNSET_INT else 0
    return Fill(
        exec_id=execution.execId,
        time=execution.time.astimezone(UTC),
        account=execution.acctNumber,
        contract=contract(ib),
        side=Side.BUY if execution.side.upper() in ("BOT", "BUY") else Side.SELL,
        quantity=quantity(execution.shares),
        price=decimal(execution.price) or Decimal(0),
        exchange=execution.exchange,
        key=OrderKey(client_id=execution.clientId, order_id=order_id, perm_id=execution.permId),
    )


def commission_of(report: ib_async.CommissionReport) -> str:
    """The execution a commission report belongs to."""
    return report.execId


def with_commission(known: Fill, report: ib_async.CommissionReport) -> Fill:
    """The fill with what it cost and what it realized."""
    return replace(
        known,
        commission=decimal(report.commission),
        commission_currency=report.currency,
        realized_pnl=decimal(report.realizedPNL),
    )


def with_execution(record: OrderRecord, execution: ib_async.Execution) -> OrderRecord:
    """The order after one of its executions: for instant fills no orderStatus may ever come."""
    filled = max(record.filled, quantity(execution.cumQty))
    average = order_price(execution.avgPrice) if filled > record.filled else record.average_price
    done = filled >= record.quantity > 0
    return replace(
        record,
        filled=filled,
        remaining=max(record.quantity - filled, Decimal(0)),
        average_price=average,
        state=OrderState.FILLED if done else record.state,
    )


# ---------------------------------------------------------------- market data and bars

KINDS = {
    1: MarketDataKind.LIVE,
    2: MarketDataKind.FROZEN,
    3: MarketDataKind.DELAYED,
    4: MarketDataKind.DELAYED_FROZEN,
}


def ticker(ib: ib_async.Contract) -> ib_async.Ticker:
    """An empty ticker of which nothing is known, not even that it is live."""
    return ib_async.Ticker(contract=ib, marketDataType=0)


def quote(ib: ib_async.Ticker, con_id: int, received: float, kind: MarketDataKind | None = None) -> Quote:
    """The latest of a ticker; ``kind`` overrides what the Gateway said of its data."""
    bid, ask, last = price(ib.bid), price(ib.ask), price(ib.last)
    return Quote(
        con_id=con_id,
        bid=bid,
        bid_size=size(ib.bidSize) if bid is not None else None,
        ask=ask,
        ask_size=size(ib.askSize) if ask is not None else None,
        last=last,
        last_size=size(ib.lastSize) or None if last is not None else None,
        volume=size(ib.volume),
        open=price(ib.open),
        high=price(ib.high),
        low=price(ib.low),
        close=price(ib.close),
        kind=kind or KINDS.get(ib.marketDataType, MarketDataKind.UNKNOWN),
        received=received,
    )


def bar_time(text: object) -> int:
    """Start of a bar in epoch seconds: the wire writes seconds, or the date for daily and longer bars."""
    written = str(text)
    if len(written) != 8 and written.isdigit():
        return int(written)
    parsed = parseIBDatetime(written)
    if isinstance(parsed, datetime):
        return int(parsed.timestamp())
    return int(datetime(parsed.year, parsed.month, parsed.day, tzinfo=UTC).timestamp())


def bar(ib: ib_async.BarData) -> Bar:
    return Bar(
        time=bar_time(ib.date), open=ib.open, high=ib.high, low=ib.low, close=ib.close, volume=max(ib.volume, 0.0)
    )


def bars_loaded(request: BarRequest, bars: Sequence[ib_async.BarData], before: int | None = None) -> BarsLoaded:
    """History as arrays, ascending and without repeated times; ``before`` cuts off what is already shown."""
    rows = {bar_time(row.date): row for row in bars}
    times = sorted(time for time in rows if before is None or time < before)
    values = np.array(
        [(rows[t].open, rows[t].high, rows[t].low, rows[t].close, max(rows[t].volume, 0.0)) for t in times],
        dtype=np.float64,
    ).reshape(-1, 5)
    opens, highs, lows, closes, volumes = (np.ascontiguousarray(values[:, column]) for column in range(5))
    return BarsLoaded(request, np.array(times, dtype=np.int64), opens, highs, lows, closes, volumes)


# ---------------------------------------------------------------- portfolio


def position(account: str, ib: ib_async.Contract, held: float, cost: float) -> Position:
    return Position(account, held_contract(ib), quantity(held), decimal(cost) or Decimal(0))


def account_pnl(account: str, daily: float, unrealized: float, realized: float) -> AccountPnL:
    return AccountPnL(account, decimal(daily), decimal(unrealized), decimal(realized))


def moment_of(text: str) -> datetime | None:
    """A time as the broker writes it, in UTC; None when it is unreadable or has no zone we know."""
    try:
        parsed = parseIBDatetime(text)
    except (ValueError, KeyError, IndexError):  # KeyError: a zone name that is not in the tz database
        return None
    return parsed.astimezone(UTC) if isinstance(parsed, datetime) else None
