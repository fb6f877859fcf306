"""A small market scanner over the simulated universe."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from gatedesk.simgateway.handlers.answers import HandlerTable, Refusal, invalid
from gatedesk.simgateway.market.records import DayStats, Instrument
from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire.responses import Response, ScannerData, ScannerParameters, ScannerRow
from gatedesk.simgateway.world import Client, World

MOST_ROWS = 50
LOCATIONS = frozenset({"STK.US", "STK.US.MAJOR"})
SERVICE = "Historical Market Data Service error message:"


def _change(day: DayStats) -> float:
    return day.last / day.prior_close - 1 if day.prior_close > 0 else 0.0


# Scan code -> what is told of each share, highest first.
SCANS: dict[str, tuple[str, Callable[[DayStats], float]]] = {
    "TOP_PERC_GAIN": ("Top % Gainers", _change),
    "TOP_PERC_LOSE": ("Top % Losers", lambda day: -_change(day)),
    "MOST_ACTIVE": ("Most Active", lambda day: float(day.volume)),
    "TOP_TRADE_COUNT": ("Top Trade Count", lambda day: float(day.trades)),
}


def parameters(request: ask.ReqScannerParameters, world: World, client: Client, now: float) -> Iterable[Response]:
    scans = "".join(
        f"<ScanType><displayName>{title}</displayName><scanCode>{code}</scanCode>"
        "<instruments>STK</instruments></ScanType>"
        for code, (title, _) in SCANS.items()
    ).replace("% ", "&#37; ")
    return [
        ScannerParameters(
            '<?xml version="1.0" encoding="UTF-8"?><ScanParameterResponse><InstrumentList><Instrument>'
            "<name>US Stocks</name><type>STK</type></Instrument></InstrumentList><LocationTree><Location>"
            "<displayName>US Stocks</displayName><locationCode>STK.US.MAJOR</locationCode></Location>"
            f"</LocationTree><ScanTypeList>{scans}</ScanTypeList></ScanParameterResponse>"
        )
    ]


def scan(request: ask.ReqScannerSubscription, world: World, client: Client, now: float) -> Iterable[Response]:
    """One answer: the simulated market's ranks are told once, not kept up to date."""
    if request.scan_code not in SCANS or request.instrument not in ("STK", ""):
        raise Refusal(162, f"{SERVICE}scan code {request.scan_code} is not available")
    if request.location_code not in LOCATIONS:
        raise invalid("bM", f"Unknown scanner location '{request.location_code}'")
    asked = request.number_of_rows
    rows = MOST_ROWS if asked is None or asked < 1 else min(asked, MOST_ROWS)
    ranked = _ranked(request, world)[:rows]
    if not ranked:
        raise Refusal(162, f"{SERVICE}no items retrieved")
    return [ScannerData(request.req_id, tuple(_row(rank, share) for rank, share in enumerate(ranked)))]


def _ranked(request: ask.ReqScannerSubscription, world: World) -> list[Instrument]:
    _, worth = SCANS[request.scan_code]
    shares = [instrument for instrument in world.universe if instrument.sec_type == "STK"]
    days = {share.con_id: world.market.day(share.con_id) for share in shares}
    wanted = [share for share in shares if _passes(request, days[share.con_id])]
    return sorted(wanted, key=lambda share: worth(days[share.con_id]), reverse=True)


def _passes(request: ask.ReqScannerSubscription, day: DayStats) -> bool:
    above, below, volume = request.above_price, request.below_price, request.above_volume
    return (
        (above is None or day.last >= above)
        and (below is None or day.last <= below)
        and (volume is None or day.volume >= volume)
    )


def _row(rank: int, share: Instrument) -> ScannerRow:
    return ScannerRow(
        rank,
        share.con_id,
        share.symbol,
        share.sec_type,
        exchange="SMART",
        currency=share.currency,
        local_symbol=share.local_symbol,
        market_name=share.market_name,
        trading_class=share.trading_class,
    )


def cancel_scan(request: ask.CancelScannerSubscription, world: World, client: Client, now: float) -> Iterable[Response]:
    """The cancelling itself is told as an error, as by the real Gateway."""
    raise Refusal(162, f"{SERVICE}API scanner subscription cancelled: {request.req_id}")


HANDLERS: HandlerTable = {
    ask.ReqScannerParameters: parameters,
    ask.ReqScannerSubscription: scan,
    ask.CancelScannerSubscription: cancel_scan,
}
