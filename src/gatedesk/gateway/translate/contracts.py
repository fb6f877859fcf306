"""Contracts, their details and their price grids."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import ib_async

from gatedesk.domain.contract import Contract, ContractDetails, ContractMatch, SecType
from gatedesk.domain.ticks import PriceGrid, PriceStep
from gatedesk.gateway.translate.numbers import decimal


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
