"""IB's limits: each holds, and each can be switched off."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gatedesk.simgateway.assembly import Simulation, assemble
from gatedesk.simgateway.gateway import SimGateway
from gatedesk.simgateway.limits import LIMITS, Limit, limits_without
from gatedesk.simgateway.market.universe import UNIVERSE
from gatedesk.simgateway.pacing import HistoryPacer
from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire import responses as say
from gatedesk.simgateway.wire.messages import Request
from gatedesk.simgateway.world import HangUp, Reply

START = 1776268800.0
SHARES = [one for one in UNIVERSE if one.sec_type == "STK"]
APPLE = ask.WireContract(con_id=265598, symbol="AAPL", sec_type="STK", exchange="SMART", currency="USD")


class Session:
    """One client of a gateway and the errors it was told."""

    def __init__(self, *off: str, options: str = "") -> None:
        self.gateway: SimGateway = assemble(Simulation(limits=limits_without(off)), start=START)
        self.key = self.gateway.connect(START, options=options)
        self.now = START
        self.hung_up = False
        self.ask(ask.StartApi(1))

    def ask(self, *requests: Request, after: float = 0.0) -> list[int]:
        """The codes of the errors that requests, each ``after`` some seconds, bring."""
        codes: list[int] = []
        for request in requests:
            self.now += after
            codes += self._codes(self.gateway.handle(self.key, request, self.now))
        return codes

    def wait(self, seconds: float) -> list[Reply]:
        self.now += seconds
        return self.gateway.advance(self.now)

    def _codes(self, replies: list[Reply]) -> list[int]:
        self.hung_up = self.hung_up or any(isinstance(answer, HangUp) for _, answer in replies)
        return [
            answer.code for _, answer in replies if isinstance(answer, say.ErrMsg) and not 2100 <= answer.code < 2200
        ]


def bars(req_id: int, **changes: object) -> ask.ReqHistoricalData:
    values: dict[str, object] = {
        "contract": APPLE,
        "bar_size_setting": "5 secs",
        "duration_str": "60 S",
        "what_to_show": "TRADES",
        "use_rth": False,
    }
    return ask.ReqHistoricalData(req_id, **{**values, **changes})  # type: ignore[arg-type]  # fields of the request


Too = Callable[[], list[Request]]
TOO_MUCH: dict[Limit, Too] = {
    Limit.MESSAGES: lambda: [ask.ReqIds() for _ in range(200)],
    Limit.LINES: lambda: [ask.ReqMktData(n, contract=APPLE) for n in range(101)],
    Limit.DEPTH: lambda: [ask.ReqMktDepth(n, contract=APPLE, num_rows=5) for n in range(4)],
    Limit.TICK_BY_TICK: lambda: [ask.ReqTickByTickData(n, contract=APPLE, tick_type="BidAsk") for n in range(6)],
    Limit.HISTORY_PACING: lambda: [bars(n) for n in range(2)],
    Limit.HISTORY_OPEN: lambda: [
        bars(n, bar_size_setting="1 min", duration_str="1 D", keep_up_to_date=True) for n in range(51)
    ],
    Limit.SUMMARIES: lambda: [ask.ReqAccountSummary(n, "All", "NetLiquidation") for n in range(3)],
    Limit.DUPLICATE_IDS: lambda: [ask.ReqMktData(5, contract=APPLE) for _ in range(2)],
}


def test_every_limit_is_tried() -> None:
    assert set(TOO_MUCH) == set(LIMITS) == set(Limit)


@pytest.mark.parametrize("limit", Limit)
def test_a_limit_holds_with_its_error(limit: Limit) -> None:
    pause = 0.0 if limit is Limit.MESSAGES else 0.1
    codes = Session().ask(*TOO_MUCH[limit](), after=pause)
    assert set(codes) == {LIMITS[limit].code}


@pytest.mark.parametrize("limit", Limit)
def test_a_limit_switched_off_lets_all_pass(limit: Limit) -> None:
    pause = 0.0 if limit is Limit.MESSAGES else 0.1
    assert Session(limit).ask(*TOO_MUCH[limit](), after=pause) == []


def test_all_limits_can_be_switched_off_at_once() -> None:
    session = Session("all")
    assert [code for requests in TOO_MUCH.values() for code in session.ask(*requests(), after=0.001)] == []


def test_a_limit_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="no limit 'speed'"):
        limits_without(["speed"])


def test_the_third_violation_ends_the_session() -> None:
    session = Session()
    assert set(session.ask(*(ask.ReqIds() for _ in range(400)), after=0.001)) == {100}
    assert not session.hung_up
    session.ask(*(ask.ReqIds() for _ in range(2000)), after=0.001)
    assert session.hung_up


def test_a_client_that_leaves_the_pacing_to_the_gateway_waits_its_turn() -> None:
    session = Session(options="+PACEAPI")
    assert session.ask(*(ask.ReqIds() for _ in range(249))) == []
    served = [len(session.wait(0.5)) for _ in range(5)]
    assert served == [25, 25, 25, 25, 0]
    assert not session.hung_up


def test_bars_of_a_minute_are_not_paced() -> None:
    requests = [bars(n, bar_size_setting="1 min", duration_str="1 D") for n in range(70)]
    assert Session().ask(*requests, after=0.1) == []


def test_sixty_different_requests_in_ten_minutes_are_too_many() -> None:
    requests = [bars(n, duration_str=f"{60 + n} S") for n in range(61)]
    session = Session()
    assert session.ask(*requests, after=5) == [162]
    session.wait(600)
    assert session.ask(bars(99)) == []


def test_six_requests_for_one_contract_within_two_seconds_are_too_many() -> None:
    assert Session().ask(*(bars(n, duration_str=f"{60 + n} S") for n in range(6)), after=0.1) == [162]


def test_an_identical_request_may_come_again_after_15_seconds() -> None:
    session = Session()
    assert session.ask(bars(1), bars(2), after=16) == []


def test_bid_and_ask_together_count_twice() -> None:
    pacer = HistoryPacer()
    allowed = [pacer.allow(("r", n), n, 5.0 * n, weight=2) for n in range(31)]
    assert allowed == [True] * 30 + [False]
