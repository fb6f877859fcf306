"""The past: bars once or kept up to date, the first moment of a contract, schedules and price histograms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from gatedesk.simgateway.bar_requests import (
    BAR_SIZES,
    LEGAL_BAR_SIZES,
    SHOWS,
    BarQuery,
    bars_of,
    date_text,
    duration_start,
    read_duration,
)
from gatedesk.simgateway.handlers.answers import HandlerTable, Refusal, invalid, the_instrument
from gatedesk.simgateway.handlers.schedule import schedule
from gatedesk.simgateway.limits import Limit
from gatedesk.simgateway.market.records import Instrument, MarketBar
from gatedesk.simgateway.moments import read_moment, stamp, utc_dash
from gatedesk.simgateway.pacing import SMALL_BARS
from gatedesk.simgateway.subscriptions.bars import RunningBar
from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire.messages import Request
from gatedesk.simgateway.wire.responses import (
    HeadTimestamp,
    HistogramData,
    HistogramRow,
    HistoricalBar,
    HistoricalData,
    Response,
)
from gatedesk.simgateway.world import Client, World

CHARTS = "charts"
MAX_CHARTS = 50
MOST_BARS = 60_000
SERVICE = "Historical Market Data Service error message:"
BAD_MOMENT = (
    "End Date/Time: The date, time, or time-zone entered is invalid. The correct format is yyyymmdd hh:mm:ss xx/xxxx "
    "where yyyymmdd and xx/xxxx are optional. E.g.: 20031126 15:59:00 US/Eastern"
)
PERIOD_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_PERIOD = re.compile(r"(\d{1,4}) (day|week|month|year)s?")


def historical_data(request: ask.ReqHistoricalData, world: World, client: Client, now: float) -> Iterable[Response]:
    """Bars, an error if there are none; and with keepUpToDate a subscription to the running one."""
    instrument = the_instrument(world, request.contract)
    end = _end_of(request, instrument, world.market.clock(instrument.con_id))
    duration = _duration(request)
    if request.what_to_show == "SCHEDULE":
        return [schedule(request, world, instrument, end, duration)]
    query = _query(request, instrument)
    if world.limits.hold(Limit.HISTORY_PACING) and query.seconds <= SMALL_BARS:
        _pace(request, client, instrument, now)
    start = duration_start(world, instrument, query, end, duration)
    if (end - start) / query.seconds > MOST_BARS:
        raise Refusal(162, f"{SERVICE}Time length exceed max.")
    bars = bars_of(world, instrument, query, start, end)
    if not bars:
        raise no_data(request.contract.exchange, instrument, request.what_to_show)
    if request.keep_up_to_date:
        _keep(request, world, RunningBar(client, request.req_id, instrument, query, bars[-1]))
    return [_history(request.req_id, client, instrument, query, start, end, bars)]


def _pace(request: ask.ReqHistoricalData, client: Client, instrument: Instrument, now: float) -> None:
    what = request.what_to_show.upper()
    kind = (instrument.con_id, request.contract.exchange, what)
    if not client.history.allow(replace(request, req_id=0), kind, now, weight=2 if what == "BID_ASK" else 1):
        raise Refusal(162, f"{SERVICE}Historical data request pacing violation")


def _query(request: ask.ReqHistoricalData, instrument: Instrument) -> BarQuery:
    size = BAR_SIZES.get(request.bar_size_setting)
    if size is None:
        raise invalid("bI", f"Historical data bar size setting is invalid. Legal ones are: {LEGAL_BAR_SIZES}")
    what = SHOWS.get(request.what_to_show.upper())
    if what is None or (what == "TRADES" and instrument.sec_type == "CASH"):
        raise no_data(request.contract.exchange, instrument, request.what_to_show)
    return BarQuery(size, what, request.use_rth, request.format_date)


def no_data(exchange: str, instrument: Instrument, what: str) -> Refusal:
    """Error 162 for a query that finds nothing."""
    name = f"{instrument.symbol}@{exchange or instrument.exchange} {what.title()}"
    return Refusal(162, f"{SERVICE}HMDS query returned no data: {name}")


def _end_of(request: ask.ReqHistoricalData, instrument: Instrument, now: float) -> float:
    """Where the bars end: at the instrument's own ``now`` (a replayed file has its own) or before."""
    if not request.end_date_time:
        return now
    if request.keep_up_to_date:
        raise invalid("bI", "Historical data kept up to date needs an empty end date and time")
    try:
        return min(read_moment(request.end_date_time, instrument.time_zone), now)
    except ValueError as error:
        raise Refusal(10314, BAD_MOMENT) from error


def _duration(request: ask.ReqHistoricalData) -> tuple[int, str]:
    try:
        return read_duration(request.duration_str)
    except ValueError as error:
        raise invalid(
            "bI", "Historical data query duration is invalid. It is a number, a space and one of S, D, W, M, Y"
        ) from error


def _keep(request: ask.ReqHistoricalData, world: World, line: RunningBar) -> None:
    client = line.client
    taken = (client.key, CHARTS, request.req_id) in world.subscriptions
    if taken and world.limits.hold(Limit.DUPLICATE_IDS):
        raise Refusal(322, "Error processing request.-'bI' : cause - Duplicate ticker id")
    if world.exhausts(Limit.HISTORY_OPEN, client, CHARTS, MAX_CHARTS):
        cause = "Only 50 simultaneous API historical data requests allowed."
        raise Refusal(322, f"Error processing request.-'bI' : cause - {cause}")
    world.subscribe(CHARTS, line)


def _history(
    req_id: int,
    client: Client,
    instrument: Instrument,
    query: BarQuery,
    start: float,
    end: float,
    bars: list[MarketBar],
) -> Response:
    zone, version = instrument.time_zone, client.version
    rows = tuple(
        HistoricalBar(
            date_text(query, bar, instrument, version),
            bar.open,
            bar.high,
            bar.low,
            bar.close,
            client.size(instrument, bar.volume, history=True),
            bar.wap,
            bar.count,
        )
        for bar in bars
    )
    return HistoricalData(req_id, stamp(start, zone, version), stamp(end, zone, version), rows)


def cancel_historical_data(
    request: ask.CancelHistoricalData, world: World, client: Client, now: float
) -> Iterable[Response]:
    """The cancelling itself is told as an error, as by the real Gateway."""
    if not world.unsubscribe((client.key, CHARTS, request.req_id)):
        raise Refusal(366, f"No historical data query found for ticker id:{request.req_id}")
    raise Refusal(162, f"{SERVICE}API historical data query cancelled: {request.req_id}")


def head_timestamp(request: ask.ReqHeadTimeStamp, world: World, client: Client, now: float) -> Iterable[Response]:
    instrument = the_instrument(world, request.contract)
    what = request.what_to_show.upper()
    if what not in SHOWS or (SHOWS[what] == "TRADES" and instrument.sec_type == "CASH"):
        raise Refusal(162, f"{SERVICE}No head time stamp")
    head = world.market.head(instrument.con_id)
    return [HeadTimestamp(request.req_id, str(int(head)) if request.format_date == 2 else utc_dash(head))]


def histogram(request: ask.ReqHistogramData, world: World, client: Client, now: float) -> Iterable[Response]:
    """How much traded at each price over the period, told from the minutes' average prices."""
    instrument = the_instrument(world, request.contract)
    period = _PERIOD.fullmatch(request.time_period.strip())
    if period is None or instrument.sec_type == "CASH":
        raise invalid("cN", f"Invalid histogram period '{request.time_period}'")
    span = int(period[1]) * PERIOD_DAYS[period[2]] * 86_400
    query = BarQuery(60 if span <= 7 * 86_400 else 3600, "TRADES", request.use_rth)
    sizes: Counter[float] = Counter()
    end = world.market.clock(instrument.con_id)
    for bar in bars_of(world, instrument, query, end - span, end):
        sizes[_on_tick(bar.wap, instrument.min_tick)] += int(bar.volume)
    return [HistogramData(request.req_id, tuple(HistogramRow(price, sizes[price]) for price in sorted(sizes)))]


def _on_tick(price: float, tick: float) -> float:
    return round(round(price / tick) * tick, 8)


def silent(request: Request, world: World, client: Client, now: float) -> Iterable[Response]:
    """These are always answered at once, so there is nothing left to cancel; the real Gateway says nothing either."""
    return ()


HANDLERS: HandlerTable = {
    ask.ReqHistoricalData: historical_data,
    ask.CancelHistoricalData: cancel_historical_data,
    ask.ReqHeadTimeStamp: head_timestamp,
    ask.CancelHeadTimeStamp: silent,
    ask.ReqHistogramData: histogram,
    ask.CancelHistogramData: silent,
}
