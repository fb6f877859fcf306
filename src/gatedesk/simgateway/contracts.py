"""An instrument as the wire's contract, in the forms its messages want, and as contract details."""

from __future__ import annotations

from dataclasses import replace

from gatedesk.simgateway.exchange.lifecycle import ORDER_KINDS
from gatedesk.simgateway.market.market import Market
from gatedesk.simgateway.market.records import Instrument
from gatedesk.simgateway.moments import sessions_text
from gatedesk.simgateway.wire.groups import TagValue, WireContract
from gatedesk.simgateway.wire.responses import ContractDetails, SymbolSample

ALWAYS_SUPPORTED = ("ACTIVETIM", "AON", "COND", "DAY", "FOK", "GAT", "GTC", "GTD", "IOC", "OCA", "SCALE", "WHATIF")
ORDER_TYPE_CODES = {
    "STP LMT": "STPLMT",
    "TRAIL LIMIT": "TRAILLMT",
    "PEG MKT": "PEGMKT",
    "PEG MID": "PEGMID",
    "MIDPRICE": "MIDPX",
    "SNAP MID": "SNAPMID",
    "SNAP MKT": "SNAPMKT",
    "SNAP PRIM": "SNAPREL",
}
DERIVATIVES: dict[str, tuple[str, ...]] = {"STK": ("CFD", "OPT", "WAR"), "IND": ("FUT", "OPT"), "FUT": ("FOP",)}
HOURS_SHOWN = 6  # days of trading hours in the details
STOCK_LOT = 100


def wire_contract(instrument: Instrument, exchange: str | None = None) -> WireContract:
    """The contract with its own exchange, or with another one: a venue, SMART, none."""
    return WireContract(
        con_id=instrument.con_id,
        symbol=instrument.symbol,
        sec_type=instrument.sec_type,
        expiry=instrument.expiry,
        multiplier=multiplier_text(instrument),
        exchange=instrument.exchange if exchange is None else exchange,
        primary_exchange=instrument.primary_exchange,
        currency=instrument.currency,
        local_symbol=instrument.local_symbol,
        trading_class=instrument.trading_class,
    )


def order_contract(instrument: Instrument, exchange: str) -> WireContract:
    """The contract of an order as openOrder has it: ``?`` is the right of what is no option."""
    return replace(wire_contract(instrument, exchange), right="?")


def position_contract(instrument: Instrument) -> WireContract:
    """The contract of a position: its listing exchange for shares, none for the rest."""
    return wire_contract(instrument, instrument.primary_exchange if instrument.sec_type == "STK" else "")


def multiplier_text(instrument: Instrument) -> str:
    return str(instrument.multiplier) if instrument.sec_type == "FUT" else ""


def contract_details(req_id: int, instrument: Instrument, market: Market, exchange: str) -> ContractDetails:
    """Everything the real Gateway says of a contract, as far as the universe knows it."""
    venues = valid_exchanges(instrument)
    trading, liquid = _hours(instrument, market, liquid=False), _hours(instrument, market, liquid=True)
    return ContractDetails(
        req_id,
        symbol=instrument.symbol,
        sec_type=instrument.sec_type,
        last_trade_date=_last_trade(instrument),
        exchange=exchange or instrument.exchange,
        currency=instrument.currency,
        local_symbol=instrument.local_symbol,
        market_name=instrument.market_name,
        trading_class=instrument.trading_class,
        con_id=instrument.con_id,
        min_tick=instrument.min_tick,
        multiplier=multiplier_text(instrument),
        order_types=",".join(order_type_codes(instrument)),
        valid_exchanges=",".join(venues),
        under_con_id=instrument.under_con_id,
        long_name=instrument.long_name,
        primary_exchange=instrument.primary_exchange,
        contract_month=instrument.expiry[:6],
        industry=instrument.industry,
        category=instrument.category,
        subcategory=instrument.subcategory,
        time_zone_id=instrument.time_zone,
        trading_hours=trading,
        liquid_hours=liquid,
        sec_id_list=(TagValue("ISIN", instrument.isin),) if instrument.isin else (),
        agg_group=1 if instrument.sec_type == "STK" else None,
        under_symbol=instrument.under_symbol,
        under_sec_type=instrument.under_sec_type,
        market_rule_ids=",".join(str(instrument.market_rule_id) for _ in venues),
        real_expiration_date=instrument.expiry,
        stock_type=instrument.stock_type,
        size_min_tick=instrument.min_size,
        min_size=instrument.min_size,
        size_increment=instrument.min_size,
        suggested_size_increment=STOCK_LOT if instrument.sec_type == "STK" else instrument.min_size,
    )


def order_type_codes(instrument: Instrument) -> list[str]:
    """What the simulated exchange takes for the instrument, in contract details' spelling."""
    names = (name for name, kind in ORDER_KINDS.items() if instrument.sec_type in kind.markets)
    kinds = (ORDER_TYPE_CODES.get(name, name) for name in names)
    return sorted({*kinds, *ALWAYS_SUPPORTED})


def valid_exchanges(instrument: Instrument) -> list[str]:
    """The exchange the contract is found under first, then every venue it trades on."""
    return list(dict.fromkeys((instrument.exchange, *instrument.venues)))


def symbol_sample(instrument: Instrument) -> SymbolSample:
    return SymbolSample(
        instrument.con_id,
        instrument.symbol,
        instrument.sec_type,
        instrument.primary_exchange or instrument.exchange,
        instrument.currency,
        DERIVATIVES.get(instrument.sec_type, ()),
        instrument.long_name,
    )


def _last_trade(instrument: Instrument) -> str:
    """``20250620 08:30 US/Central`` for a future."""
    return f"{instrument.expiry} 08:30 {instrument.time_zone}" if instrument.expiry else ""


def _hours(instrument: Instrument, market: Market, *, liquid: bool) -> str:
    return sessions_text(market.sessions(instrument.con_id, HOURS_SHOWN, liquid=liquid), instrument.time_zone)
