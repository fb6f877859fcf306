"""ib_async as witness: its Decoder reads every response we can write, at every version, and reads what we meant."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import ib_async
import pytest
from ib_async.decoder import Decoder

from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire import responses as say
from gatedesk.simgateway.wire.codec import encode
from gatedesk.simgateway.wire.groups import (
    ExecutionCondition,
    MarginCondition,
    PercentChangeCondition,
    PriceCondition,
    TimeCondition,
    VolumeCondition,
)
from gatedesk.simgateway.wire.messages import RESPONSES, Response

VERSIONS = (157, 159, 160, 162, 163, 164, 166, 170, 176, 177, 178)
UNSET = 1.7976931348623157e308
AAPL = say.WireContract(265598, "AAPL", "STK", "", 0.0, "", "", "SMART", "NASDAQ", "USD", "AAPL", "NMS")
Call = tuple[Any, ...]


class Witness:
    """Stands where ib_async's Wrapper stands and writes down what it is told."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.defaultTimezone = UTC
        self.ib = SimpleNamespace(TimezoneTWS="US/Eastern")

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments: self.calls.append((name, *arguments))


def heard(response: Response, version: int) -> list[Call]:
    """Return what ib_async tells its wrapper about a response. What it cannot decode it logs, which fails the test."""
    witness: Any = Witness()
    Decoder(witness, version).interpret(encode(response, version).decode().split("\0")[:-1])
    return witness.calls


def one(response: Response, version: int = 178) -> Any:
    """Return the arguments of the one call a response makes."""
    (call,) = heard(response, version)
    return call[1:]


SIMPLE: list[tuple[Response, Call]] = [
    (say.TickPrice(1, 4, 202.55, 2), ("priceSizeTick", 1, 4, 202.55, 2.0)),
    (say.TickSize(1, 8, Decimal("323886")), ("tickSize", 1, 8, 323886.0)),
    (
        say.OrderStatus(13, "Filled", 100, 0, 196.52, 1376327563, 0, 196.52, 100, "trigger", 0),
        ("orderStatus", 13, "Filled", 100.0, 0.0, 196.52, 1376327563, 0, 196.52, 100, "trigger", 0.0),
    ),
    (
        say.UpdateAccountValue("NetLiquidation", "1.00", "USD", "DU1"),
        ("updateAccountValue", "NetLiquidation", "1.00", "USD", "DU1"),
    ),
    (say.UpdateAccountTime("16:00"), ("updateAccountTime", "16:00")),
    (say.NextValidId(42), ("nextValidId", 42)),
    (say.UpdateMktDepth(1, 2, 0, 1, 99.5, 300), ("updateMktDepth", 1, 2, 0, 1, 99.5, 300.0)),
    (
        say.UpdateMktDepthL2(1, 2, "ARCA", 1, 0, 99.5, 300, True),
        ("updateMktDepthL2", 1, 2, "ARCA", 1, 0, 99.5, 300.0, True),
    ),
    (say.NewsBulletin(1, 2, "Message text", "NASDAQ"), ("updateNewsBulletin", 1, 2, "Message text", "NASDAQ")),
    (say.ManagedAccounts("DU1,DU2"), ("managedAccounts", "DU1,DU2")),
    (say.ReceiveFA(1, "<xml/>"), ("receiveFA", 1, "<xml/>")),
    (say.ScannerParameters("<xml/>"), ("scannerParameters", "<xml/>")),
    (
        say.TickOptionComputation(1, 13, 1, 0.25, 0.5),
        ("tickOptionComputation", 1, 13, 1, 0.25, 0.5, -1.0, -1.0, -2.0, -2.0, -2.0, -1.0),
    ),
    (say.TickGeneric(1, 49, 0.0), ("tickGeneric", 1, 49, 0.0)),
    (say.TickString(1, 45, "1744742857"), ("tickString", 1, 45, "1744742857")),
    (
        say.TickEFP(1, 38, 1.5, "1.5", 100, 30, "20260101", 1, 2),
        ("tickEFP", 1, 38, 1.5, "1.5", 100.0, 30, "20260101", 1.0, 2.0),
    ),
    (say.CurrentTime(1752606307), ("currentTime", 1752606307)),
    (
        say.RealTimeBar(1, 1678323335, 1, 4, 0.5, 2, 10, 1.5, 3),
        ("realtimeBar", 1, 1678323335, 1.0, 4.0, 0.5, 2.0, 10.0, 1.5, 3),
    ),
    (say.FundamentalData(1, "<xml/>"), ("fundamentalData", 1, "<xml/>")),
    (say.ContractDetailsEnd(1), ("contractDetailsEnd", 1)),
    (say.OpenOrderEnd(), ("openOrderEnd",)),
    (say.AccountDownloadEnd("DU1"), ("accountDownloadEnd", "DU1")),
    (say.ExecDetailsEnd(1), ("execDetailsEnd", 1)),
    (
        say.DeltaNeutralValidation(1, 265598, 0.5, 100),
        ("deltaNeutralValidation", 1, ib_async.DeltaNeutralContract(265598, 0.5, 100.0)),
    ),
    (say.TickSnapshotEnd(1), ("tickSnapshotEnd", 1)),
    (say.MarketDataType(1, 3), ("marketDataType", 1, 3)),
    (
        say.CommissionReport("0001.01", 1.0, "USD", 12.5),
        ("commissionReport", ib_async.CommissionReport("0001.01", 1.0, "USD", 12.5, UNSET, 0)),
    ),
    (say.PositionEnd(), ("positionEnd",)),
    (
        say.AccountSummary(1, "DU1", "NetLiquidation", "1.00", "USD"),
        ("accountSummary", 1, "DU1", "NetLiquidation", "1.00", "USD"),
    ),
    (say.AccountSummaryEnd(1), ("accountSummaryEnd", 1)),
    (say.DisplayGroupList(1, "1|2|3"), ("displayGroupList", 1, "1|2|3")),
    (say.DisplayGroupUpdated(1, "265598@SMART"), ("displayGroupUpdated", 1, "265598@SMART")),
    (say.PositionMultiEnd(1), ("positionMultiEnd", 1)),
    (
        say.AccountUpdateMulti(1, "DU1", "", "CashBalance", "9.71", "USD"),
        ("accountUpdateMulti", 1, "DU1", "", "CashBalance", "9.71", "USD"),
    ),
    (say.AccountUpdateMultiEnd(1), ("accountUpdateMultiEnd", 1)),
    (
        say.SecDefOptParam(1, "SMART", 265598, "AAPL", "100", ("20260417", "20260515"), (150, 152.5)),
        (
            "securityDefinitionOptionParameter",
            1,
            "SMART",
            "265598",
            "AAPL",
            "100",
            ["20260417", "20260515"],
            [150.0, 152.5],
        ),
    ),
    (say.SecDefOptParamEnd(1), ("securityDefinitionOptionParameterEnd", 1)),
    (
        say.SoftDollarTiers(1, (say.SoftDollarTier("n", "v", "d"),)),
        ("softDollarTiers", 1, [ib_async.SoftDollarTier("n", "v", "d")]),
    ),
    (say.FamilyCodes((say.FamilyCode("*", ""),)), ("familyCodes", [ib_async.FamilyCode("*", "")])),
    (
        say.MktDepthExchanges((say.DepthExchange("ARCA", "STK", "ARCA"),)),
        ("mktDepthExchanges", [ib_async.DepthMktDataDescription("ARCA", "STK", "ARCA", "Deep", 2147483647)]),
    ),
    (say.TickReqParams(1, 0.01, "9c0001", 3), ("tickReqParams", 1, 0.01, "9c0001", 3)),
    (
        say.SmartComponents(1, (say.SmartComponent(2, "ARCA", "P"),)),
        ("smartComponents", 1, [ib_async.SmartComponent(2, "ARCA", "P")]),
    ),
    (say.NewsArticle(1, 0, "text"), ("newsArticle", 1, 0, "text")),
    (
        say.TickNews(1, 1700000000000, "DJ", "DJ$1", "head", "extra"),
        ("tickNews", 1, 1700000000000, "DJ", "DJ$1", "head", "extra"),
    ),
    (say.NewsProviders((say.NewsProvider("DJ", "Dow"),)), ("newsProviders", [ib_async.NewsProvider("DJ", "Dow")])),
    (
        say.HistoricalNews(1, "2024-12-23 19:45:00.0", "DJ", "DJ$1", "head"),
        ("historicalNews", 1, "2024-12-23 19:45:00.0", "DJ", "DJ$1", "head"),
    ),
    (say.HistoricalNewsEnd(1, True), ("historicalNewsEnd", 1, True)),
    (say.HeadTimestamp(1, "19801212-14:30:00"), ("headTimestamp", 1, "19801212-14:30:00")),
    (say.HistogramData(1, (say.HistogramRow(99.5, 300),)), ("histogramData", 1, [ib_async.HistogramData(99.5, 300)])),
    (
        say.HistoricalDataUpdate(1, 9, "20260401", open=1, close=2, high=4, low=0.5, wap=1.5, volume=10),
        ("historicalDataUpdate", 1, ib_async.BarData("20260401", 1.0, 4.0, 0.5, 2.0, 10.0, 1.5, 9)),
    ),
    (say.RerouteMktData(1, 265598, "SMART"), ("rerouteMktDataReq", 1, 265598, "SMART")),
    (say.RerouteMktDepth(1, 265598, "SMART"), ("rerouteMktDepthReq", 1, 265598, "SMART")),
    (say.MarketRule(26, (say.PriceIncrement(0, 0.01),)), ("marketRule", 26, [ib_async.PriceIncrement(0.0, 0.01)])),
    (say.Pnl(1, 1.5, 2.5), ("pnl", 1, 1.5, 2.5, UNSET)),
    (say.PnlSingle(1, 100, 1.5, 2.5, 3.5, 4.5), ("pnlSingle", 1, 100.0, 1.5, 2.5, 3.5, 4.5)),
    (say.OrderBound(9, 1, 7), ("orderBound", 9, 1, 7)),
    (say.CompletedOrdersEnd(), ("completedOrdersEnd",)),
    (say.ReplaceFAEnd(1, "ok"), ("replaceFAEnd", 1, "ok")),
    (say.WshMetaData(1, "{}"), ("wshMetaData", 1, "{}")),
    (say.WshEventData(1, "{}"), ("wshEventData", 1, "{}")),
    (
        say.HistoricalSchedule(1, "a", "b", "US/Eastern", (say.HistoricalSession("c", "d", "e"),)),
        ("historicalSchedule", 1, "a", "b", "US/Eastern", [ib_async.HistoricalSession("c", "d", "e")]),
    ),
    (say.UserInfo(1, ""), ("userInfo", 1, "")),
    (
        say.TickByTick(1, 3, 1678745793, bid_price=1, ask_price=2, bid_size=9, ask_size=11, quote_mask=3),
        ("tickByTickBidAsk", 1, 1678745793, 1.0, 2.0, 9.0, 11.0, ib_async.TickAttribBidAsk(True, True)),
    ),
    (say.TickByTick(1, 4, 1678746113, mid_point=3896.875), ("tickByTickMidPoint", 1, 1678746113, 3896.875)),
    (
        say.TickByTick(1, 2, 1678746113, 99.5, 100, 2, "ARCA", "F"),
        ("tickByTickAllLast", 1, 2, 1678746113, 99.5, 100.0, ib_async.TickAttribLast(False, True), "ARCA", "F"),
    ),
]


@pytest.mark.parametrize(
    ("response", "call"), SIMPLE, ids=[f"{type(r).__name__}-{i}" for i, (r, _) in enumerate(SIMPLE)]
)
def test_a_response_is_read_as_it_was_meant_at_every_version(response: Response, call: Call) -> None:
    for version in VERSIONS:
        assert heard(response, version) == [call]


def test_every_response_is_read_with_nothing_but_defaults() -> None:
    for declared in RESPONSES.values():
        for version in VERSIONS:
            if declared not in NEEDS_VALUES:
                heard(declared(), version)


NEEDS_VALUES = {say.ExecDetails}  # its time must be one


@pytest.mark.parametrize("version", VERSIONS)
def test_an_error_carries_its_reject_only_where_there_is_one(version: int) -> None:
    error = say.ErrMsg(7, 201, "Order rejected - reason:café", '{"a": 1}')
    request_id, code, text, reject = one(error, version)
    assert (request_id, code, text) == (7, 201, r"Order rejected - reason:caf\u00e9")
    assert reject == ('{"a": 1}' if version >= 166 else "")


@pytest.mark.parametrize("version", VERSIONS)
def test_contract_details_are_read_at_every_version(version: int) -> None:
    details = say.ContractDetails(
        req_id=9, symbol="ES", sec_type="FUT", last_trade_date="20250620 08:30 US/Central", exchange="CME",
        currency="USD", local_symbol="ESM5", market_name="ES", trading_class="ES", con_id=637533641, min_tick=0.25,
        multiplier="50", order_types="LMT,MKT", valid_exchanges="CME,QBALGO", under_con_id=11004968,
        long_name="E-mini – S&P \\ 500", contract_month="202506", time_zone_id="US/Central",
        trading_hours="20250521:1700-20250522:1600", liquid_hours="20250522:0830-20250522:1600",
        sec_id_list=(say.TagValue("ISIN", "US0"), say.TagValue("X", "Y")), under_symbol="ES", under_sec_type="IND",
        market_rule_ids="67,67", real_expiration_date="20250620", min_size=1, size_increment=2,
        suggested_size_increment=Decimal(100), size_min_tick=5,
    )  # fmt: skip
    request_id, read = one(details, version)
    assert request_id == 9
    assert (read.contract.conId, read.contract.lastTradeDateOrContractMonth) == (637533641, "20250620")
    assert (read.lastTradeTime, read.timeZoneId, read.minTick) == ("08:30", "US/Central", 0.25)
    assert read.longName == "E-mini – S&P \\ 500"
    assert [(pair.tag, pair.value) for pair in read.secIdList] == [("ISIN", "US0"), ("X", "Y")]
    assert (read.marketRuleIds, read.realExpirationDate, read.underConId) == ("67,67", "20250620", 11004968)
    suggested = {True: 100, False: 5 if version == 163 else 0}[version >= 164]
    assert read.suggestedSizeIncrement == suggested


@pytest.mark.parametrize("version", VERSIONS)
def test_bond_details_are_read_at_every_version(version: int) -> None:
    """With a whole coupon: ib_async 2.1.0 takes no other."""
    bond = say.BondContractDetails(
        4, "T", cusip="912810", coupon=4, maturity="20340515", con_id=99, long_name="US TREASURY",
        sec_id_list=(say.TagValue("CUSIP", "912810"),), market_rule_ids="1", min_size=1000,
    )  # fmt: skip
    request_id, read = one(bond, version)
    assert (request_id, read.contract.conId, read.cusip, read.coupon) == (4, 99, "912810", 4)
    assert (read.maturity, read.longName, read.marketRuleIds) == ("20340515", "US TREASURY", "1")
    assert read.minSize == (1000 if version >= 164 else 0)


@pytest.mark.parametrize("version", VERSIONS)
def test_an_execution_is_read_at_every_version(version: int) -> None:
    fill = say.ExecDetails(
        -1, 7, AAPL, "0000e0d5.69dd7411.01.01", "20260413 15:27:04 US/Eastern", "DU1", "IEX", "BOT", 100, 257.95,
        389211034, 94, 0, 100, 257.95, "ref", last_liquidity=2, pending_price_revision=1,
    )  # fmt: skip
    request_id, contract, execution = one(fill, version)
    assert (request_id, contract.conId, contract.exchange) == (-1, 265598, "SMART")
    assert execution.time == datetime(2026, 4, 13, 19, 27, 4, tzinfo=UTC)
    assert (execution.orderId, execution.side, execution.shares, execution.price) == (7, "BOT", 100.0, 257.95)
    assert (execution.permId, execution.clientId, execution.lastLiquidity) == (389211034, 94, 2)
    assert execution.pendingPriceRevision == (version >= 178)


def test_positions_and_portfolio_rows_are_read() -> None:
    account, contract, quantity, cost = one(say.Position("DU1", AAPL, Decimal(-110), 201.88))
    assert (account, contract.localSymbol, quantity, cost) == ("DU1", "AAPL", -110.0, 201.88)
    request_id, account, model, contract, quantity, cost = one(say.PositionMulti(3, "DU1", AAPL, 5, 1.5, "model"))
    assert (request_id, account, model, contract.conId, quantity, cost) == (3, "DU1", "model", 265598, 5.0, 1.5)
    contract, *money, account = one(say.UpdatePortfolio(AAPL, 100, 202.5, 20250, 200.0, 250, 0, "DU1"))
    assert (contract.primaryExchange, contract.exchange, account) == ("NASDAQ", "", "DU1")
    assert money == [100.0, 202.5, 20250.0, 200.0, 250.0, 0.0]


def test_histories_scans_and_samples_are_read_row_by_row() -> None:
    bars = (say.HistoricalBar("20260401", 1, 4, 0.5, 2, 10, 1.5, 3), say.HistoricalBar("20260402", 2, 2, 2, 2))
    calls = heard(say.HistoricalData(1, "a", "b", bars), 178)
    assert [call[0] for call in calls] == ["historicalData", "historicalData", "historicalDataEnd"]
    assert calls[0][2] == ib_async.BarData("20260401", 1.0, 4.0, 0.5, 2.0, 10.0, 1.5, 3)
    scan = say.ScannerData(1, (say.ScannerRow(0, 265598, "AAPL", "STK", market_name="NMS"),))
    row, end = heard(scan, 178)
    assert (row[2], row[3].contract.conId, row[3].marketName, end[0]) == (0, 265598, "NMS", "scannerDataEnd")
    sample = say.SymbolSample(76792991, "TSLA", "STK", "ISLAND", "USD", ("CFD", "OPT"), "TESLA INC", "i")
    for version in VERSIONS:
        _, (read, again) = one(say.SymbolSamples(1, (sample, sample)), version)
        assert (read.contract.conId, list(read.derivativeSecTypes)) == (76792991, ["CFD", "OPT"])
        assert again.contract.description == ("TESLA INC" if version >= 176 else "")


def test_ticks_of_the_past_are_read_row_by_row() -> None:
    when = datetime.fromtimestamp(1681133400, UTC)
    mid = say.HistoricalTicks(1, (say.HistoricalTick(1681133400, 0, 1.5, 0),), False)
    assert one(mid) == (1, [ib_async.HistoricalTick(when, 1.5, 0.0)], False)
    quote = say.HistoricalTicksBidAsk(1, (say.HistoricalTickBidAsk(1681133400, 1, 1, 2, 3, 4),))
    read = one(quote)[1][0]
    assert (read.priceBid, read.priceAsk, read.sizeBid, read.sizeAsk) == (1.0, 2.0, 3.0, 4.0)
    trade = say.HistoricalTicksLast(1, (say.HistoricalTickLast(1681133400, 2, 11.63, 24547, "ISLAND", " O X"),))
    read = one(trade)[1][0]
    assert (read.price, read.size, read.exchange, read.specialConditions) == (11.63, 24547.0, "ISLAND", " O X")


FULL_ORDER = ask.PlaceOrder(
    order_id=10, contract=AAPL, action="BUY", total_quantity=Decimal(100), order_type="PEG BENCH",
    lmt_price=Decimal("150.25"), aux_price=Decimal("1.5"), tif="GTC", oca_group="g1", account="DU1", order_ref="ref",
    parent_id=9, combo_legs=(say.ComboLeg(111, 1, "BUY", "SMART"), say.ComboLeg(222, 2, "SELL", "SMART")),
    order_combo_legs=(Decimal(1), None), smart_combo_routing_params=(say.TagValue("NonGuaranteed", "1"),),
    fa_group="group", model_code="model", delta_neutral_order_type="LMT", delta_neutral_con_id=77,
    scale_price_increment=Decimal("0.05"), scale_init_position=3, hedge_type="D", hedge_param="0.5",
    delta_neutral_contract=say.DeltaNeutralContract(55, 0.5, 100.0), algo_strategy="Adaptive",
    algo_params=(say.TagValue("adaptivePriority", "Normal"),), reference_contract_id=88,
    pegged_change_amount=Decimal("0.1"), reference_change_amount=Decimal("0.2"), reference_exchange_id="ISLAND",
    conditions=(
        PriceCondition("a", True, 155.5, 265598, "SMART", 0), TimeCondition("o", False, "20261218 15:00:00 US/Eastern"),
        MarginCondition("a", True, 30), ExecutionCondition("a", "STK", "SMART", "MSFT"),
        VolumeCondition("a", True, 1000, 265598, "SMART"), PercentChangeCondition("a", True, 1.5, 265598, "SMART"),
    ),
    conditions_ignore_rth=True, trigger_price=Decimal(140), soft_dollar_tier_name="tier", cash_qty=Decimal(5000),
    use_price_mgmt_algo=1, duration=60, post_to_ats=2, auto_cancel_parent=True,
)  # fmt: skip


def read_conditions(order: ib_async.Order) -> list[tuple[Any, ...]]:
    return [dataclasses.astuple(condition) for condition in order.conditions]


CONDITIONS = [
    (1, "a", True, 155.5, 265598, "SMART", 0),
    (3, "o", False, "20261218 15:00:00 US/Eastern"),
    (4, "a", True, 30),
    (5, "a", "STK", "SMART", "MSFT"),
    (6, "a", True, 1000, 265598, "SMART"),
    (7, "a", True, 1.5, 265598, "SMART"),
]


def assert_same_order(order: ib_async.Order, contract: ib_async.Contract) -> None:
    """Hold what openOrder and completedOrder have in common against ``FULL_ORDER``."""
    assert (order.action, order.totalQuantity, order.orderType, order.lmtPrice) == ("BUY", 100.0, "PEG BENCH", 150.25)
    assert (order.auxPrice, order.tif, order.ocaGroup, order.account) == (1.5, "GTC", "g1", "DU1")
    assert [(leg.conId, leg.ratio, leg.exemptCode) for leg in contract.comboLegs] == [(111, 1, -1), (222, 2, -1)]
    assert [leg.price for leg in order.orderComboLegs] == [1.0, UNSET]
    assert (order.deltaNeutralOrderType, order.deltaNeutralConId) == ("LMT", 77)
    assert (order.scalePriceIncrement, order.scaleInitPosition) == (0.05, 3)
    assert (order.hedgeType, order.hedgeParam) == ("D", "0.5")
    assert contract.deltaNeutralContract == ib_async.DeltaNeutralContract(55, 0.5, 100.0)
    assert [(pair.tag, pair.value) for pair in order.algoParams] == [("adaptivePriority", "Normal")]
    assert (order.referenceContractId, order.peggedChangeAmount, order.referenceExchangeId) == (88, 0.1, "ISLAND")
    assert read_conditions(order) == CONDITIONS
    assert order.conditionsIgnoreRth
    assert order.cashQty == 5000.0


@pytest.mark.parametrize("version", VERSIONS)
def test_an_open_order_with_everything_is_read_at_every_version(version: int) -> None:
    report = say.echo(
        FULL_ORDER, say.OpenOrder, client_id=4, perm_id=71270927, status="PreSubmitted", what_if=True,
        init_margin_change=188130.0, commission=1.7857, commission_currency="USD", warning_text="careful",
        mid_offset_at_half=0.5,
    )  # fmt: skip
    order_id, contract, order, state = one(report, version)
    assert_same_order(order, contract)
    assert (order_id, order.clientId, order.permId, order.parentId, order.orderRef) == (10, 4, 71270927, 9, "ref")
    assert (state.status, float(state.initMarginChange), state.commission) == ("PreSubmitted", 188130.0, 1.7857)
    assert (state.warningText, float(state.initMarginBefore)) == ("careful", UNSET)
    assert (order.triggerPrice, order.softDollarTier.name, order.usePriceMgmtAlgo) == (140.0, "tier", True)
    assert order.duration == (60 if version >= 158 else 2147483647)
    assert order.postToAts == (2 if version >= 160 else 2147483647)
    assert order.autoCancelParent == (version >= 162)
    assert order.midOffsetAtHalf == (0.5 if version >= 170 else UNSET)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_completed_order_with_everything_is_read_at_every_version(version: int) -> None:
    report = say.echo(
        FULL_ORDER, say.CompletedOrder, perm_id=71270927, status="Filled", filled_quantity=Decimal(100),
        completed_time="20230306 12:28:30 America/Los_Angeles", completed_status="Filled Size: 100",
        mid_offset_at_half=0.5,
    )  # fmt: skip
    contract, order, state = one(report, version)
    assert_same_order(order, contract)
    assert (order.permId, order.filledQuantity, order.shareholder[:14]) == (71270927, 100.0, "Not an insider")
    assert (state.status, state.completedStatus) == ("Filled", "Filled Size: 100")
    assert order.midOffsetAtHalf == (0.5 if version >= 170 else UNSET)


def test_a_plain_open_order_is_read_with_the_gateways_defaults() -> None:
    _, _, order, state = one(say.OpenOrder(7, AAPL, "BUY", 100, "LMT", 150.25, tif="DAY", status="Submitted"))
    assert (order.lmtPrice, order.auxPrice, order.deltaNeutralOrderType) == (150.25, 0.0, "None")
    assert (order.displaySize, order.minQty, order.ocaType) == (2147483647, 2147483647, 3)
    assert (state.status, state.commission) == ("Submitted", UNSET)
