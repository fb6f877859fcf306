"""ib_async as witness: every request its Client can send is read here as it was meant, at every version.

The client is the real one; only its connection is ours, and keeps the bytes instead of sending them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import ib_async
import pytest
from ib_async.client import Client

from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire.codec import encode_request, parse
from gatedesk.simgateway.wire.framing import FrameBuffer
from gatedesk.simgateway.wire.groups import (
    ComboLeg,
    DeltaNeutralContract,
    ExecutionCondition,
    MarginCondition,
    PercentChangeCondition,
    PriceCondition,
    TagValue,
    TimeCondition,
    VolumeCondition,
    WireContract,
)
from gatedesk.simgateway.wire.messages import REQUESTS, Request

VERSIONS = (157, 159, 163, 166, 169, 170, 171, 173, 176, 177, 178)


class Capture:
    """Stands where ib_async's Connection stands and keeps what it is given."""

    def __init__(self) -> None:
        self.payloads: list[bytes] = []
        self.frames = FrameBuffer()

    def sendMsg(self, message: bytes) -> None:
        self.payloads += self.frames.feed(message)


def sent(send: Callable[[Client], Any], version: int = 178) -> bytes:
    """Return the one payload a real, connected ib_async client sends. Needs a running loop."""
    client = Client(object())
    capture: Any = Capture()
    client.conn, client.connState, client._serverVersion = capture, Client.CONNECTED, version
    client.MaxRequests = 0  # no throttling
    client.clientId = 7
    send(client)
    (payload,) = capture.payloads
    return bytes(payload)


STOCK = ib_async.Contract(
    conId=265598, symbol="AAPL", secType="STK", exchange="SMART", primaryExchange="NASDAQ", currency="USD",
    localSymbol="AAPL", tradingClass="NMS",
)  # fmt: skip
AAPL = WireContract(265598, "AAPL", "STK", "", Decimal(0), "", "", "SMART", "NASDAQ", "USD", "AAPL", "NMS")
AAPL11 = WireContract(265598, "AAPL", "STK", "", Decimal(0), "", "", "SMART", "", "USD", "AAPL", "NMS")
FUNDAMENTAL = WireContract(
    265598, "AAPL", "STK", exchange="SMART", primary_exchange="NASDAQ", currency="USD", local_symbol="AAPL"
)
SPREAD = ib_async.Contract(
    symbol="SPY", secType="BAG", exchange="SMART", currency="USD",
    comboLegs=[ib_async.ComboLeg(111, 1, "BUY", "SMART"), ib_async.ComboLeg(222, 1, "SELL", "SMART")],
    deltaNeutralContract=ib_async.DeltaNeutralContract(55, 0.5, 100.0),
)  # fmt: skip
BAG = WireContract(0, "SPY", "BAG", strike=Decimal(0), exchange="SMART", currency="USD")
LEGS = (ComboLeg(111, 1, "BUY", "SMART"), ComboLeg(222, 1, "SELL", "SMART"))
OPTIONS = [ib_async.TagValue("k", "v")]
SCAN = ib_async.ScannerSubscription(
    numberOfRows=5, instrument="STK", locationCode="STK.US", scanCode="HOT_BY_VOLUME", abovePrice=5.5
)

SIMPLE: list[tuple[Callable[[Client], Any], Request]] = [
    (
        lambda c: c.reqMktData(1, STOCK, "233,221", True, False, OPTIONS),
        ask.ReqMktData(
            1, AAPL, generic_tick_list="233,221", snapshot=True, regulatory_snapshot=False, mkt_data_options="k=v;"
        ),
    ),
    (
        lambda c: c.reqMktData(1, SPREAD, "", False, False, []),
        ask.ReqMktData(1, BAG, LEGS, DeltaNeutralContract(55, Decimal("0.5"), Decimal(100))),
    ),
    (lambda c: c.cancelMktData(1), ask.CancelMktData(1)),
    (lambda c: c.reqOpenOrders(), ask.ReqOpenOrders()),
    (lambda c: c.reqAccountUpdates(True, "DU1"), ask.ReqAccountUpdates(True, "DU1")),
    (
        lambda c: c.reqExecutions(
            1, ib_async.ExecutionFilter(0, "DU1", "20260401-09:30:00", "AAPL", "STK", "SMART", "BUY")
        ),
        ask.ReqExecutions(1, 0, "DU1", "20260401-09:30:00", "AAPL", "STK", "SMART", "BUY"),
    ),
    (lambda c: c.reqIds(0), ask.ReqIds(0)),
    (lambda c: c.reqContractDetails(1, STOCK), ask.ReqContractDetails(1, AAPL)),
    (lambda c: c.reqMktDepth(1, STOCK, 5, True, []), ask.ReqMktDepth(1, AAPL, 5, True)),
    (lambda c: c.cancelMktDepth(1, True), ask.CancelMktDepth(1, True)),
    (lambda c: c.reqNewsBulletins(True), ask.ReqNewsBulletins(True)),
    (lambda c: c.cancelNewsBulletins(), ask.CancelNewsBulletins()),
    (lambda c: c.setServerLogLevel(5), ask.SetServerLogLevel(5)),
    (lambda c: c.reqAutoOpenOrders(True), ask.ReqAutoOpenOrders(True)),
    (lambda c: c.reqAllOpenOrders(), ask.ReqAllOpenOrders()),
    (lambda c: c.reqManagedAccts(), ask.ReqManagedAccts()),
    (lambda c: c.requestFA(1), ask.RequestFA(1)),
    (lambda c: c.replaceFA(9, 1, "<xml/>"), ask.ReplaceFA(1, "<xml/>", 9)),
    (
        lambda c: c.reqHistoricalData(1, STOCK, "", "1 D", "5 mins", "TRADES", True, 2, True, []),
        ask.ReqHistoricalData(1, AAPL, False, "", "5 mins", "1 D", True, "TRADES", 2, (), True),
    ),
    (
        lambda c: c.reqHistoricalData(1, SPREAD, "", "1 D", "1 hour", "MIDPOINT", 0, 1, False, []),
        ask.ReqHistoricalData(1, BAG, False, "", "1 hour", "1 D", False, "MIDPOINT", 1, LEGS),
    ),
    (lambda c: c.exerciseOptions(1, STOCK, 1, 5, "DU1", 0), ask.ExerciseOptions(1, AAPL11, 1, 5, "DU1", 0)),
    (
        lambda c: c.reqScannerSubscription(1, SCAN, [], OPTIONS),
        ask.ReqScannerSubscription(
            1, 5, "STK", "STK.US", "HOT_BY_VOLUME", above_price=Decimal("5.5"), filter_options="k=v;"
        ),
    ),
    (lambda c: c.cancelScannerSubscription(1), ask.CancelScannerSubscription(1)),
    (lambda c: c.reqScannerParameters(), ask.ReqScannerParameters()),
    (lambda c: c.cancelHistoricalData(1), ask.CancelHistoricalData(1)),
    (lambda c: c.reqCurrentTime(), ask.ReqCurrentTime()),
    (lambda c: c.reqRealTimeBars(1, STOCK, 5, "TRADES", True, []), ask.ReqRealTimeBars(1, AAPL, 5, "TRADES", True)),
    (lambda c: c.cancelRealTimeBars(1), ask.CancelRealTimeBars(1)),
    (lambda c: c.reqFundamentalData(1, STOCK, "RESC", []), ask.ReqFundamentalData(1, FUNDAMENTAL, "RESC")),
    (lambda c: c.cancelFundamentalData(1), ask.CancelFundamentalData(1)),
    (
        lambda c: c.calculateImpliedVolatility(1, STOCK, 1.5, 200, OPTIONS),
        ask.CalcImpliedVol(1, AAPL, Decimal("1.5"), Decimal(200)),
    ),
    (
        lambda c: c.calculateOptionPrice(1, STOCK, 0.25, 200, OPTIONS),
        ask.CalcOptionPrice(1, AAPL, Decimal("0.25"), Decimal(200)),
    ),
    (lambda c: c.cancelCalculateImpliedVolatility(1), ask.CancelCalcImpliedVol(1)),
    (lambda c: c.cancelCalculateOptionPrice(1), ask.CancelCalcOptionPrice(1)),
    (lambda c: c.reqGlobalCancel(), ask.ReqGlobalCancel()),
    (lambda c: c.reqMarketDataType(3), ask.ReqMarketDataType(3)),
    (lambda c: c.reqPositions(), ask.ReqPositions()),
    (lambda c: c.reqAccountSummary(1, "All", "NetLiquidation"), ask.ReqAccountSummary(1, "All", "NetLiquidation")),
    (lambda c: c.cancelAccountSummary(1), ask.CancelAccountSummary(1)),
    (lambda c: c.cancelPositions(), ask.CancelPositions()),
    (lambda c: c.verifyRequest("api", "1"), ask.VerifyRequest("api", "1")),
    (lambda c: c.verifyMessage("data"), ask.VerifyMessage("data")),
    (lambda c: c.queryDisplayGroups(1), ask.QueryDisplayGroups(1)),
    (lambda c: c.subscribeToGroupEvents(1, 2), ask.SubscribeToGroupEvents(1, 2)),
    (lambda c: c.updateDisplayGroup(1, "265598@SMART"), ask.UpdateDisplayGroup(1, "265598@SMART")),
    (lambda c: c.unsubscribeFromGroupEvents(1), ask.UnsubscribeFromGroupEvents(1)),
    (lambda c: c.startApi(), ask.StartApi(7, "")),
    (lambda c: c.verifyAndAuthRequest("api", "1", "key"), ask.VerifyAndAuthRequest("api", "1", "key")),
    (lambda c: c.verifyAndAuthMessage("data", "xyz"), ask.VerifyAndAuthMessage("data", "xyz")),
    (lambda c: c.reqPositionsMulti(1, "DU1", "m"), ask.ReqPositionsMulti(1, "DU1", "m")),
    (lambda c: c.cancelPositionsMulti(1), ask.CancelPositionsMulti(1)),
    (lambda c: c.reqAccountUpdatesMulti(1, "DU1", "", True), ask.ReqAccountUpdatesMulti(1, "DU1", "", True)),
    (lambda c: c.cancelAccountUpdatesMulti(1), ask.CancelAccountUpdatesMulti(1)),
    (
        lambda c: c.reqSecDefOptParams(1, "AAPL", "", "STK", 265598),
        ask.ReqSecDefOptParams(1, "AAPL", "", "STK", 265598),
    ),
    (lambda c: c.reqSoftDollarTiers(1), ask.ReqSoftDollarTiers(1)),
    (lambda c: c.reqFamilyCodes(), ask.ReqFamilyCodes()),
    (lambda c: c.reqMatchingSymbols(1, "appl"), ask.ReqMatchingSymbols(1, "appl")),
    (lambda c: c.reqMktDepthExchanges(), ask.ReqMktDepthExchanges()),
    (lambda c: c.reqSmartComponents(1, "9c0001"), ask.ReqSmartComponents(1, "9c0001")),
    (lambda c: c.reqNewsArticle(1, "DJ", "DJ$1", []), ask.ReqNewsArticle(1, "DJ", "DJ$1")),
    (lambda c: c.reqNewsProviders(), ask.ReqNewsProviders()),
    (
        lambda c: c.reqHistoricalNews(1, 265598, "DJ+BZ", "a", "b", 10, []),
        ask.ReqHistoricalNews(1, 265598, "DJ+BZ", "a", "b", 10),
    ),
    (
        lambda c: c.reqHeadTimeStamp(1, STOCK, "TRADES", True, 2),
        ask.ReqHeadTimeStamp(1, AAPL, False, True, "TRADES", 2),
    ),
    (lambda c: c.reqHistogramData(1, STOCK, True, "3 days"), ask.ReqHistogramData(1, AAPL, False, True, "3 days")),
    (lambda c: c.cancelHistogramData(1), ask.CancelHistogramData(1)),
    (lambda c: c.cancelHeadTimeStamp(1), ask.CancelHeadTimeStamp(1)),
    (lambda c: c.reqMarketRule(26), ask.ReqMarketRule(26)),
    (lambda c: c.reqPnL(1, "DU1", ""), ask.ReqPnL(1, "DU1", "")),
    (lambda c: c.cancelPnL(1), ask.CancelPnL(1)),
    (lambda c: c.reqPnLSingle(1, "DU1", "", 265598), ask.ReqPnLSingle(1, "DU1", "", 265598)),
    (lambda c: c.cancelPnLSingle(1), ask.CancelPnLSingle(1)),
    (
        lambda c: c.reqHistoricalTicks(1, STOCK, "a", "", 1000, "BID_ASK", 1, True, []),
        ask.ReqHistoricalTicks(1, AAPL, False, "a", "", 1000, "BID_ASK", True, True),
    ),
    (lambda c: c.reqTickByTickData(1, STOCK, "BidAsk", 5, True), ask.ReqTickByTickData(1, AAPL, "BidAsk", 5, True)),
    (lambda c: c.cancelTickByTickData(1), ask.CancelTickByTickData(1)),
    (lambda c: c.reqCompletedOrders(False), ask.ReqCompletedOrders(False)),
    (lambda c: c.reqWshMetaData(1), ask.ReqWshMetaData(1)),
    (lambda c: c.cancelWshMetaData(1), ask.CancelWshMetaData(1)),
    (lambda c: c.reqWshEventData(1, ib_async.WshEventData(265598)), ask.ReqWshEventData(1, 265598)),
    (lambda c: c.cancelWshEventData(1), ask.CancelWshEventData(1)),
    (lambda c: c.reqUserInfo(1), ask.ReqUserInfo(1)),
]


@pytest.mark.parametrize(("send", "request_"), SIMPLE, ids=[type(request).__name__ for _, request in SIMPLE])
async def test_a_request_is_read_as_it_was_meant_at_every_version(
    send: Callable[[Client], Any], request_: Request
) -> None:
    for version in VERSIONS:
        assert parse(sent(send, version), version) == request_


def test_no_request_of_the_client_is_left_out() -> None:
    can_send = {name for name in vars(Client) if name.startswith(("req", "cancel", "calc", "place", "exercise"))}
    tried = "".join(inspect.getsource(inspect.getmodule(test_no_request_of_the_client_is_left_out) or object))
    assert {name for name in can_send if f".{name}(" not in tried} == set()
    assert {type(request) for _, request in SIMPLE} >= set(REQUESTS.values()) - {ask.PlaceOrder, ask.CancelOrder}


async def test_a_cancellation_carries_its_manual_time_only_where_there_is_one() -> None:
    for version in VERSIONS:
        cancelled = parse(sent(lambda c: c.cancelOrder(10, "20260401 09:30:00"), version), version)
        assert cancelled == ask.CancelOrder(10, "20260401 09:30:00" if version >= 169 else "")


# Orders

LIMIT = (
    "3|10|265598|AAPL|STK||0.0|||SMART|NASDAQ|USD|AAPL|NMS|||BUY|100|LMT|150.25||DAY||DU9000001|O|0|ref|1|0|0|0|0|0|0|0||"
    "0.0|||||||0||-1|0|||0|||0|0||0||||||0|||||0|||||||||||0|||0|0|||0||0|0|0|0|||||||0|||||||||0|0|0|0|||0|||"
)


def order(**terms: Any) -> ib_async.Order:
    return ib_async.Order(**{"action": "BUY", "totalQuantity": 100, "tif": "DAY", **terms})


async def placed(terms: ib_async.Order, contract: ib_async.Contract = STOCK, version: int = 178) -> ask.PlaceOrder:
    """Return an order as it is read here, having seen that it would be written again as it came."""
    payload = sent(lambda client: client.placeOrder(10, contract, terms), version)
    read = parse(payload, version)
    assert isinstance(read, ask.PlaceOrder)
    assert fields(encode_request(read, version)) == fields(payload)
    return read


def fields(payload: bytes) -> list[bytes]:
    return payload.replace(b"Infinity", b"Infinite").split(b"\0")


async def test_a_limit_order_is_the_one_on_record_field_by_field() -> None:
    terms = order(orderType="LMT", lmtPrice=150.25, account="DU9000001", orderRef="ref")
    assert sent(lambda client: client.placeOrder(10, STOCK, terms)) == LIMIT.replace("|", "\0").encode()
    read = await placed(terms)
    assert (read.order_id, read.contract, read.action, read.total_quantity) == (10, AAPL, "BUY", 100)
    assert (read.order_type, read.lmt_price, read.aux_price, read.tif) == ("LMT", Decimal("150.25"), None, "DAY")
    assert (read.account, read.open_close, read.order_ref, read.transmit) == ("DU9000001", "O", "ref", True)
    assert (read.parent_id, read.exempt_code, read.what_if, read.conditions) == (0, -1, False, ())


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_limit_order_is_read_at_every_version(version: int) -> None:
    terms = order(
        orderType="LMT", lmtPrice=1.5, faProfile="profile", duration=60, postToAts=2, autoCancelParent=True,
        advancedErrorOverride="8229", manualOrderTime="20260401 09:30:00",
    )  # fmt: skip
    read = await placed(terms, version=version)
    assert read.lmt_price == Decimal("1.5")
    assert read.fa_profile == ("profile" if version < 177 else "")
    assert read.duration == (60 if version >= 158 else None)
    assert read.post_to_ats == (2 if version >= 160 else None)
    assert read.auto_cancel_parent == (version >= 162)
    assert read.advanced_error_override == ("8229" if version >= 166 else "")
    assert read.manual_order_time == ("20260401 09:30:00" if version >= 169 else "")


async def test_a_child_of_a_bracket_names_its_parent_and_group() -> None:
    terms = order(
        action="SELL", orderType="LMT", lmtPrice=160.0, tif="GTC", ocaGroup="g1", ocaType=1, parentId=10, transmit=False
    )
    read = await placed(terms)
    assert (read.parent_id, read.transmit, read.oca_group, read.oca_type) == (10, False, "g1", 1)


async def test_trailing_orders_carry_amount_or_percentage_and_stop() -> None:
    read = await placed(order(action="SELL", orderType="TRAIL", auxPrice=1.5, trailStopPrice=145.0))
    assert (read.lmt_price, read.aux_price, read.trail_stop_price) == (None, Decimal("1.5"), 145)
    terms = order(orderType="TRAIL LIMIT", trailStopPrice=145.0, trailingPercent=2.5, lmtPriceOffset=0.1)
    read = await placed(terms)
    assert (read.trailing_percent, read.lmt_price_offset) == (Decimal("2.5"), Decimal("0.1"))


async def test_an_algo_carries_its_parameters() -> None:
    terms = order(
        orderType="LMT", lmtPrice=150.25, algoStrategy="Adaptive",
        algoParams=[ib_async.TagValue("adaptivePriority", "Normal")],
    )  # fmt: skip
    assert sent(lambda client: client.placeOrder(10, STOCK, terms)).count(b"\0") == 117
    read = await placed(terms)
    assert (read.algo_strategy, read.algo_params) == ("Adaptive", (TagValue("adaptivePriority", "Normal"),))


async def test_six_conditions_of_six_kinds_are_read() -> None:
    terms = order(
        orderType="LMT", lmtPrice=150.25, conditionsIgnoreRth=True,
        conditions=[
            ib_async.PriceCondition(1, "a", True, 155.5, 265598, "SMART", 0),
            ib_async.TimeCondition(3, "o", False, "20261218 15:00:00 US/Eastern"),
            ib_async.MarginCondition(4, "a", True, 30),
            ib_async.ExecutionCondition(5, "a", "STK", "SMART", "MSFT"),
            ib_async.VolumeCondition(6, "a", True, 1000, 265598, "SMART"),
            ib_async.PercentChangeCondition(7, "a", True, 1.5, 265598, "SMART"),
        ],
    )  # fmt: skip
    assert sent(lambda client: client.placeOrder(10, STOCK, terms)).count(b"\0") == 148
    read = await placed(terms)
    assert read.conditions == (
        PriceCondition("a", True, Decimal("155.5"), 265598, "SMART", 0),
        TimeCondition("o", False, "20261218 15:00:00 US/Eastern"),
        MarginCondition("a", True, 30),
        ExecutionCondition("a", "STK", "SMART", "MSFT"),
        VolumeCondition("a", True, 1000, 265598, "SMART"),
        PercentChangeCondition("a", True, Decimal("1.5"), 265598, "SMART"),
    )
    assert (read.conditions_ignore_rth, read.conditions_cancel_order) == (True, False)


async def test_a_combination_carries_legs_prices_and_routing() -> None:
    spread = ib_async.Contract(
        symbol="SPY", secType="BAG", exchange="SMART", currency="USD", comboLegs=SPREAD.comboLegs
    )
    terms = order(
        orderType="LMT", lmtPrice=1.0,
        orderComboLegs=[ib_async.OrderComboLeg(1.0), ib_async.OrderComboLeg(2.0)],
        smartComboRoutingParams=[ib_async.TagValue("NonGuaranteed", "1")],
    )  # fmt: skip
    assert sent(lambda client: client.placeOrder(10, spread, terms)).count(b"\0") == 137
    read = await placed(terms, spread)
    assert (read.combo_legs, read.order_combo_legs) == (LEGS, (Decimal(1), Decimal(2)))
    assert read.smart_combo_routing_params == (TagValue("NonGuaranteed", "1"),)


async def test_a_question_is_no_order() -> None:
    assert (await placed(order(orderType="MKT", whatIf=True))).what_if


async def test_an_order_sent_back_with_a_literal_none_still_has_its_eight_fields_more() -> None:
    """openOrder says ``None`` for no delta neutral order, and ib_async sends the text again when it modifies."""
    read = await placed(
        order(orderType="LMT", lmtPrice=150.25, deltaNeutralOrderType="None", deltaNeutralOpenClose="?")
    )
    assert (read.delta_neutral_order_type, read.delta_neutral_open_close) == ("None", "?")
    assert (read.lmt_price, read.clearing_account, read.use_price_mgmt_algo) == (Decimal("150.25"), "", 0)


async def test_everything_conditional_at_once_is_read() -> None:
    terms = order(
        orderType="PEG BENCH", scalePriceIncrement=0.05, scaleInitPosition=3, scaleAutoReset=True, hedgeType="D",
        hedgeParam="0.5", referenceContractId=88, peggedChangeAmount=0.1, referenceExchangeId="ISLAND",
    )  # fmt: skip
    read = await placed(terms, SPREAD)
    assert (read.scale_price_increment, read.scale_init_position, read.scale_auto_reset) == (Decimal("0.05"), 3, True)
    assert (read.hedge_type, read.hedge_param, read.delta_neutral_contract) == (
        "D", "0.5", DeltaNeutralContract(55, Decimal("0.5"), Decimal(100)),
    )  # fmt: skip
    assert (read.reference_contract_id, read.pegged_change_amount) == (88, Decimal("0.1"))
    assert read.reference_exchange_id == "ISLAND"


@pytest.mark.parametrize(
    ("order_type", "offset", "expected"),
    [
        ("PEG BEST", 0.02, (100, Decimal("0.02"), None)),
        ("PEGBEST", float("inf"), (100, Decimal("Infinity"), Decimal("0.01"))),
        ("PEG MID", 0.02, (None, None, Decimal("0.01"))),
        ("LMT", 0.02, (None, None, None)),
    ],
)
async def test_pegged_orders_carry_their_offsets(order_type: str, offset: float, expected: tuple[Any, ...]) -> None:
    ats = ib_async.Contract(conId=265598, symbol="AAPL", secType="STK", exchange="IBKRATS", currency="USD")
    terms = order(
        orderType=order_type, minTradeQty=5, minCompeteSize=100, competeAgainstBestOffset=offset,
        midOffsetAtWhole=0.01, midOffsetAtHalf=0.005,
    )  # fmt: skip
    read = await placed(terms, ats)
    assert read.min_trade_qty == 5
    assert (read.min_compete_size, read.compete_against_best_offset, read.mid_offset_at_whole) == expected
