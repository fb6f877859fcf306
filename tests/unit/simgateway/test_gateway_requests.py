"""Every request there is gets an answer, and the same calls always give the same answers."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from gatedesk.simgateway.handlers.table import REQUEST_HANDLERS
from gatedesk.simgateway.protocol import BadRequest
from gatedesk.simgateway.wire import codec
from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire import responses as say
from gatedesk.simgateway.wire.messages import REQUESTS, Request
from gatedesk.simgateway.world import HangUp
from helpers.sim_session import AAPL, EUR_USD, Stage, of, stage

# The real Gateway says nothing to these either: settings, and the ends of what may not be there.
SILENT: set[type[Request]] = {
    ask.ReqMarketDataType,
    ask.SetServerLogLevel,
    ask.ReqAutoOpenOrders,
    ask.ReqGlobalCancel,
    ask.ReqAccountUpdates,  # here: the end of a subscription that is not there
    ask.CancelNewsBulletins,
    ask.CancelAccountSummary,
    ask.CancelPositions,
    ask.CancelPositionsMulti,
    ask.CancelAccountUpdatesMulti,
    ask.CancelPnL,
    ask.CancelPnLSingle,
    ask.CancelHeadTimeStamp,
    ask.CancelHistogramData,
}
VERSIONS = (157, 163, 166, 170, 174, 176, 178)


def test_every_request_of_the_wire_has_a_handler() -> None:
    assert set(REQUEST_HANDLERS) == set(REQUESTS.values())


def variants(kind: type[Request]) -> list[Request]:
    """The request as empty as it can be, and with a contract and a request id."""
    names = {field.name for field in dataclasses.fields(kind)}  # type: ignore[arg-type]  # every declared request is one
    given = {"req_id": 17, "contract": AAPL} if "contract" in names else {"req_id": 17}
    return [kind(), kind(**{name: value for name, value in given.items() if name in names})]


@pytest.mark.parametrize("kind", sorted(REQUESTS.values(), key=lambda kind: kind.__name__))
@pytest.mark.parametrize("version", VERSIONS)
def test_every_request_is_answered_in_words_the_wire_can_spell(kind: type[Request], version: int) -> None:
    for request in variants(kind):
        scene = stage()
        key = scene.client(version=version)
        answers = scene.ask(key, request)
        assert answers or kind in SILENT or kind is ask.ReqRealTimeBars, f"{request} was met with silence"
        for answer in answers:
            if not isinstance(answer, HangUp):
                assert codec.encode(answer, version)  # type: ignore[arg-type]  # hang-ups are gone, raw bytes are for faults


def test_an_unknown_number_is_answered_with_320() -> None:
    scene = stage()
    key = scene.client()
    [(to, error)] = scene.gateway.handle(key, BadRequest(4711, "Unknown message id 4711."), scene.now)
    assert (to, error) == (key, say.ErrMsg(-1, 320, "Error reading request. Unknown message id 4711."))


def test_who_is_gone_is_told_nothing() -> None:
    scene = stage()
    key = scene.client()
    scene.ask(key, ask.ReqMktData(1, AAPL))
    scene.gateway.drop(key)
    assert scene.ask(key, ask.ReqCurrentTime()) == []
    assert scene.run(key, 2) == []
    assert scene.gateway.world.subscriptions == {}


def script(scene: Stage) -> list[object]:
    """A busy minute of two clients."""
    one, two = scene.client(1), scene.client(2)
    for key, request in (
        (one, ask.ReqMktData(1, AAPL, generic_tick_list="233,165")),
        (one, ask.ReqMktDepth(2, AAPL, 5, is_smart_depth=True)),
        (two, ask.ReqTickByTickData(3, AAPL, "AllLast")),
        (two, ask.ReqPositions()),
        (one, ask.ReqHistoricalData(4, AAPL, bar_size_setting="1 min", duration_str="3600 S", what_to_show="TRADES")),
        (one, ask.PlaceOrder(5, AAPL, action="BUY", total_quantity=Decimal(100), order_type="MKT")),
        (two, ask.ReqPnL(6, "DU1234567")),
    ):
        scene.ask(key, request)
    heard: list[object] = list(scene.replies)
    scene.run(one, 60)
    return heard + list(scene.replies)


def test_the_same_calls_give_the_same_replies() -> None:
    first, second = script(stage()), script(stage())
    assert len(first) > 500
    assert first == second


def test_a_clock_that_goes_back_moves_nothing() -> None:
    scene = stage()
    key = scene.client()
    scene.ask(key, ask.ReqMktData(1, AAPL))
    scene.run(key, 1)
    assert scene.gateway.advance(scene.now - 100) == []


def test_a_client_id_is_free_again_when_its_client_left() -> None:
    scene = stage()
    first, second = scene.client(7), scene.gateway.connect(scene.now)
    scene.replies = scene.gateway.handle(second, ask.StartApi(7), scene.now)
    assert [error.code for error in of(say.ErrMsg, scene.told(second))] == [326]
    assert of(HangUp, scene.told(second))
    scene.gateway.drop(first)
    third = scene.gateway.connect(scene.now)
    scene.replies = scene.gateway.handle(third, ask.StartApi(7), scene.now)
    assert of(say.NextValidId, scene.told(third)) == [say.NextValidId(1)]


def test_violations_of_the_pace_are_told_and_the_third_ends_the_session() -> None:
    scene = stage()
    key = scene.client()
    codes: list[int] = []
    sent = 0
    while sent < 1000:
        sent += 1
        scene.now += 0.004
        answers = scene.ask(key, ask.ReqCurrentTime())
        codes += [error.code for error in of(say.ErrMsg, answers)]
        if of(HangUp, answers):
            break
    assert set(codes) == {100}
    assert 150 < sent < 1000


def test_a_client_that_asks_at_the_allowed_pace_is_never_told() -> None:
    scene = stage()
    key = scene.client()
    for _ in range(500):
        scene.now += 1 / 45
        assert of(say.ErrMsg, scene.ask(key, ask.ReqCurrentTime())) == []


def test_the_start_of_a_session_says_accounts_ids_and_farms() -> None:
    scene = stage()
    key = scene.gateway.connect(scene.now)
    scene.replies = scene.gateway.handle(key, ask.StartApi(3), scene.now)
    kinds = [type(answer).__name__ for answer in scene.told(key)]
    assert kinds == ["ManagedAccounts", "NextValidId", "ErrMsg", "ErrMsg", "ErrMsg"]


def test_a_currency_pair_has_no_trades_to_tell() -> None:
    scene = stage()
    key = scene.client()
    answers = scene.ask(key, ask.ReqTickByTickData(1, EUR_USD, "AllLast"))
    assert [error.code for error in of(say.ErrMsg, answers)] == [10189]


def test_two_contracts_of_one_symbol_are_ambiguous_without_more_words() -> None:
    scene = stage()
    key = scene.client()
    universe = scene.gateway.world.universe
    universe.add(dataclasses.replace(scene.gateway.world.instrument(265598), con_id=1, currency="EUR"))
    answers = scene.ask(key, ask.ReqMktData(1, ask.WireContract(symbol="AAPL", exchange="SMART", sec_type="STK")))
    [error] = of(say.ErrMsg, answers)
    assert error.code == 200
    assert "ambiguous" in error.text


def test_a_contract_without_a_name_is_not_found() -> None:
    scene = stage()
    key = scene.client()
    for request in (ask.ReqContractDetails(1), ask.ReqContractDetails(1, ask.WireContract(sec_type="STK"))):
        assert [error.code for error in of(say.ErrMsg, scene.ask(key, request))] == [200]


def test_a_contract_is_found_by_its_isin() -> None:
    scene = stage()
    key = scene.client()
    answers = scene.ask(key, ask.ReqContractDetails(1, sec_id_type="ISIN", sec_id="US0378331005"))
    assert [details.con_id for details in of(say.ContractDetails, answers)] == [265598]


def test_only_client_0_may_bind_orders() -> None:
    scene = stage()
    zero, one = scene.client(0), scene.client(1)
    assert scene.ask(zero, ask.ReqAutoOpenOrders(True)) == []
    assert [error.code for error in of(say.ErrMsg, scene.ask(one, ask.ReqAutoOpenOrders(True)))] == [327]
