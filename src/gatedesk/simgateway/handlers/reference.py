"""What does not move: contracts, symbols, price rules, venues, and the small catalogues."""

from __future__ import annotations

from collections.abc import Iterable

from gatedesk.simgateway.contracts import contract_details, symbol_sample, valid_exchanges
from gatedesk.simgateway.handlers.answers import NO_DEFINITION, HandlerTable, Refusal, candidates, invalid
from gatedesk.simgateway.market.records import Instrument
from gatedesk.simgateway.subscriptions.quotes import BBO_EXCHANGE
from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire.responses import (
    ContractDetailsEnd,
    DepthExchange,
    FamilyCode,
    FamilyCodes,
    MarketRule,
    MktDepthExchanges,
    NewsProviders,
    PriceIncrement,
    Response,
    SecDefOptParamEnd,
    SmartComponent,
    SmartComponents,
    SoftDollarTiers,
    SymbolSamples,
)
from gatedesk.simgateway.world import Client, World

MATCHES = 16  # symbols told at most, as the real Gateway does


def details(request: ask.ReqContractDetails, world: World, client: Client, now: float) -> Iterable[Response]:
    """Every contract that matches, then the end; error 200 when none does."""
    found = _by_isin(request, world) if request.sec_id else candidates(world, request.contract)
    if not found:
        raise Refusal(200, NO_DEFINITION)
    rows: list[Response] = [
        contract_details(request.req_id, instrument, world.market, request.contract.exchange) for instrument in found
    ]
    return [*rows, ContractDetailsEnd(request.req_id)]


def _by_isin(request: ask.ReqContractDetails, world: World) -> list[Instrument]:
    known = request.sec_id_type == "ISIN"
    return [instrument for instrument in world.universe if known and instrument.isin == request.sec_id]


def matching_symbols(request: ask.ReqMatchingSymbols, world: World, client: Client, now: float) -> Iterable[Response]:
    found = world.universe.search(request.pattern)[:MATCHES] if request.pattern.strip() else []
    return [SymbolSamples(request.req_id, tuple(symbol_sample(instrument) for instrument in found))]


def market_rule(request: ask.ReqMarketRule, world: World, client: Client, now: float) -> Iterable[Response]:
    rule = world.universe.rule(request.market_rule_id)
    if rule is None:
        raise invalid("cI", f"Invalid market rule id {request.market_rule_id}")
    rows = tuple(PriceIncrement(low_edge, increment) for low_edge, increment in rule)
    return [MarketRule(request.market_rule_id, rows)]


def smart_components(request: ask.ReqSmartComponents, world: World, client: Client, now: float) -> Iterable[Response]:
    """The venues behind ticks 32, 33 and 84, for the one map there is."""
    if request.bbo_exchange != BBO_EXCHANGE:
        raise invalid("cC", f"Unknown BBO exchange '{request.bbo_exchange}'")
    letters = venue_letters(world)
    rows = (SmartComponent(bit, venue, letter) for bit, (venue, letter) in enumerate(letters.items()))
    return [SmartComponents(request.req_id, tuple(rows))]


def venue_letters(world: World) -> dict[str, str]:
    """A letter for every venue of the universe, in the order of first mention."""
    venues = dict.fromkeys(venue for instrument in world.universe for venue in instrument.venues)
    return {venue: chr(ord("A") + index % 26) for index, venue in enumerate(venues)}


def depth_exchanges(request: ask.ReqMktDepthExchanges, world: World, client: Client, now: float) -> Iterable[Response]:
    """Every venue that shows a book, by kind of contract."""
    rows = dict.fromkeys(
        DepthExchange(venue, instrument.sec_type, "", "Deep2" if venue == "SMART" else "Deep")
        for instrument in world.universe
        if instrument.sec_type != "IND"
        for venue in valid_exchanges(instrument)
    )
    return [MktDepthExchanges(tuple(rows))]


def family_codes(request: ask.ReqFamilyCodes, world: World, client: Client, now: float) -> Iterable[Response]:
    """No account belongs to a family: the one row the real Gateway then sends."""
    return [FamilyCodes((FamilyCode("*", ""),))]


def soft_dollar_tiers(request: ask.ReqSoftDollarTiers, world: World, client: Client, now: float) -> Iterable[Response]:
    return [SoftDollarTiers(request.req_id)]


def news_providers(request: ask.ReqNewsProviders, world: World, client: Client, now: float) -> Iterable[Response]:
    """There is no news here, so nobody provides it."""
    return [NewsProviders()]


def option_chains(request: ask.ReqSecDefOptParams, world: World, client: Client, now: float) -> Iterable[Response]:
    """There are no options here: the end alone."""
    return [SecDefOptParamEnd(request.req_id)]


HANDLERS: HandlerTable = {
    ask.ReqContractDetails: details,
    ask.ReqMatchingSymbols: matching_symbols,
    ask.ReqMarketRule: market_rule,
    ask.ReqSmartComponents: smart_components,
    ask.ReqMktDepthExchanges: depth_exchanges,
    ask.ReqFamilyCodes: family_codes,
    ask.ReqSoftDollarTiers: soft_dollar_tiers,
    ask.ReqNewsProviders: news_providers,
    ask.ReqSecDefOptParams: option_chains,
}
