"""A session of IBKR's own Python client (whatever age is on the path) against a port: prints its findings as JSON.

Run as a program of its own by ``test_client_official.py``; it knows nothing of Gatedesk.
"""

from __future__ import annotations

import inspect
import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from ibapi.client import EClient
from ibapi.contract import Contract
from ibapi.execution import ExecutionFilter
from ibapi.order import Order
from ibapi.wrapper import EWrapper

SECONDS = 12.0
Heard = tuple[str, tuple[Any, ...]]


class Recorder(EWrapper):
    """Writes down every callback, and wakes those who wait for one."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Heard] = []
        self.news = threading.Condition()


def _recording(name: str) -> Callable[..., None]:
    def record(self: Recorder, *args: Any) -> None:
        with self.news:
            self.heard.append((name, args))
            self.news.notify_all()

    return record


for _name, _method in inspect.getmembers(EWrapper, inspect.isfunction):
    if not _name.startswith("_") and _name not in ("logAnswer",):
        setattr(Recorder, _name, _recording(_name))


class Session(EClient):
    """The client and what it heard."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(recorder)
        self.recorder = recorder

    def wait(self, name: str, wanted: Callable[..., object] = lambda *args: True) -> tuple[Any, ...]:
        """The arguments of the first callback of that name that is wanted; TimeoutError when none comes."""

        def found() -> tuple[Any, ...] | None:
            return next((args for heard, args in self.recorder.heard if heard == name and wanted(*args)), None)

        with self.recorder.news:
            if not self.recorder.news.wait_for(lambda: found() is not None, SECONDS):
                raise TimeoutError(f"no {name}")
            return found() or ()

    def all(self, name: str) -> list[tuple[Any, ...]]:
        with self.recorder.news:
            return [args for heard, args in self.recorder.heard if heard == name]

    def error_code(self, code: int) -> tuple[Any, ...]:
        """The error of that code: its place among the arguments differs between the ages."""
        return self.wait("error", lambda *args: code in args)


def stock(symbol: str = "AAPL") -> Contract:
    contract = Contract()
    contract.symbol, contract.secType, contract.exchange, contract.currency = symbol, "STK", "SMART", "USD"
    return contract


def order(action: str, kind: str, quantity: int = 10, **fields: Any) -> Order:
    made = Order()
    made.action, made.orderType, made.totalQuantity = action, kind, quantity
    made.eTradeOnly = made.firmQuoteOnly = False
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def cancel(session: Session, order_id: int) -> None:
    """Cancelling takes a record of options in the newer age."""
    if len(inspect.signature(EClient.cancelOrder).parameters) == 2:
        session.cancelOrder(order_id)
        return
    from ibapi.order_cancel import OrderCancel

    session.cancelOrder(order_id, OrderCancel())


def filled(session: Session, order_id: int, made: Order, contract: Contract | None = None) -> None:
    session.placeOrder(order_id, contract or stock(), made)
    session.wait("orderStatus", lambda number, status, *_: (number, status) == (order_id, "Filled"))


# --- the checks: each sends and waits, and raises when something is wrong


def begins(session: Session) -> None:
    assert session.wait("managedAccounts")[0] == "DU1234567"
    assert session.wait("nextValidId")[0] >= 1
    session.error_code(2104)


def tells_the_time(session: Session) -> None:
    session.reqCurrentTime()
    assert session.wait("currentTime")[0] > 1_700_000_000


def gives_contract_details(session: Session) -> None:
    session.reqContractDetails(101, stock())
    details = session.wait("contractDetails", lambda req_id, *_: req_id == 101)[1]
    assert (details.contract.conId, details.longName) == (265598, "APPLE INC")
    session.wait("contractDetailsEnd", lambda req_id: req_id == 101)


def refuses_an_unknown_symbol(session: Session) -> None:
    session.reqContractDetails(102, stock("NOSUCH"))
    session.wait("error", lambda req_id, *args: req_id == 102 and 200 in args)


def searches_symbols(session: Session) -> None:
    session.reqMatchingSymbols(103, "apple")
    assert session.wait("symbolSamples")[1][0].contract.symbol == "AAPL"


def gives_market_rules(session: Session) -> None:
    session.reqMarketRule(26)
    assert len(session.wait("marketRule")[1]) == 2


def streams_quotes(session: Session) -> None:
    session.reqMktData(104, stock(), "233,165,236,375", False, False, [])
    for tick_type in (1, 2, 4, 6, 7, 9):
        session.wait("tickPrice", lambda req_id, kind, *_, t=tick_type: (req_id, kind) == (104, t))
    session.wait("tickSize", lambda req_id, kind, *_: (req_id, kind) == (104, 8))
    session.wait("tickString", lambda req_id, kind, *_: (req_id, kind) == (104, 48))
    assert session.wait("tickReqParams")[1] == 0.01
    assert session.wait("marketDataType")[1] == 1
    session.cancelMktData(104)


def gives_a_snapshot(session: Session) -> None:
    session.reqMktData(105, stock(), "", True, False, [])
    session.wait("tickSnapshotEnd", lambda req_id: req_id == 105)


def refuses_a_wrong_generic_tick(session: Session) -> None:
    session.reqMktData(106, stock(), "9999", False, False, [])
    session.wait("error", lambda req_id, *args: req_id == 106 and 321 in args)


def gives_history(session: Session) -> None:
    session.reqHistoricalData(107, stock(), "", "1 D", "5 mins", "TRADES", 1, 1, False, [])
    session.wait("historicalDataEnd", lambda req_id, *_: req_id == 107)
    bars = [args[1] for args in session.all("historicalData") if args[0] == 107]
    assert len(bars) > 50
    assert all(float(bar.low) <= float(bar.close) <= float(bar.high) for bar in bars)


def keeps_history_up_to_date(session: Session) -> None:
    session.reqHistoricalData(108, stock(), "", "60 S", "5 secs", "TRADES", 0, 2, True, [])
    session.wait("historicalDataUpdate", lambda req_id, *_: req_id == 108)
    session.cancelHistoricalData(108)
    session.wait("error", lambda req_id, *args: req_id == 108 and 162 in args)


def gives_the_head(session: Session) -> None:
    session.reqHeadTimeStamp(109, stock(), "TRADES", 0, 1)
    assert session.wait("headTimestamp")[1][8] == "-"


def gives_real_time_bars(session: Session) -> None:
    session.reqRealTimeBars(110, stock(), 5, "TRADES", False, [])
    assert session.wait("realtimeBar")[1] % 5 == 0
    session.cancelRealTimeBars(110)


def gives_ticks(session: Session) -> None:
    session.reqTickByTickData(111, stock(), "BidAsk", 0, False)
    session.reqTickByTickData(112, stock(), "AllLast", 0, False)
    session.reqTickByTickData(113, stock(), "MidPoint", 0, False)
    session.wait("tickByTickBidAsk")
    session.wait("tickByTickMidPoint")
    session.wait("tickByTickAllLast")
    for req_id in (111, 112, 113):
        session.cancelTickByTickData(req_id)


def shows_the_book(session: Session) -> None:
    session.reqMktDepth(114, stock(), 5, True, [])
    session.wait("updateMktDepthL2", lambda req_id, position, *_: (req_id, position) == (114, 4))
    session.cancelMktDepth(114, True)


def fills_a_market_order(session: Session) -> None:
    filled(session, 1001, order("BUY", "MKT"))
    execution = session.wait("execDetails", lambda req_id, contract, e: e.orderId == 1001)[2]
    report = session.wait(_commission_callback(), lambda r: r.execId == execution.execId)[0]
    assert _commission_of(report) >= 1.0 / 10
    assert session.wait("openOrder", lambda number, *_: number == 1001)[2].orderType == "MKT"


def _commission_callback() -> str:
    return "commissionReport" if hasattr(EWrapper, "commissionReport") else "commissionAndFeesReport"


def _commission_of(report: Any) -> float:
    return float(getattr(report, "commission", None) or report.commissionAndFees)


def rests_changes_and_cancels_a_limit(session: Session) -> None:
    session.placeOrder(1002, stock(), order("BUY", "LMT", lmtPrice=50.0))
    session.wait("orderStatus", lambda number, status, *_: (number, status) == (1002, "Submitted"))
    session.placeOrder(1002, stock(), order("BUY", "LMT", lmtPrice=51.0))
    session.wait("openOrder", lambda number, c, o, s: number == 1002 and float(o.lmtPrice) == 51.0)
    cancel(session, 1002)
    session.wait("orderStatus", lambda number, status, *_: (number, status) == (1002, "Cancelled"))
    session.wait("error", lambda req_id, *args: req_id == 1002 and 202 in args)


def holds_a_stop(session: Session) -> None:
    session.placeOrder(1003, stock(), order("SELL", "STP", auxPrice=50.0, tif="GTC"))
    status = session.wait("orderStatus", lambda number, status, *_: (number, status) == (1003, "PreSubmitted"))
    assert "trigger" in status


def refuses_a_price_off_the_grid(session: Session) -> None:
    session.placeOrder(1004, stock(), order("BUY", "LMT", lmtPrice=50.001))
    session.wait("error", lambda req_id, *args: req_id == 1004 and 110 in args)


def previews(session: Session) -> None:
    session.placeOrder(1005, stock(), order("BUY", "LMT", 100, lmtPrice=190.0, whatIf=True))
    state = session.wait("openOrder", lambda number, *_: number == 1005)[3]
    assert float(state.initMarginChange) > 0


def lists_open_orders(session: Session) -> None:
    session.reqOpenOrders()
    session.wait("openOrderEnd")
    session.reqAllOpenOrders()
    assert any(args[0] == 1003 for args in session.all("openOrder"))


def lists_completed_orders(session: Session) -> None:
    session.reqCompletedOrders(False)
    session.wait("completedOrdersEnd")
    assert {args[2].status for args in session.all("completedOrder")} >= {"Filled", "Cancelled"}


def lists_executions(session: Session) -> None:
    session.reqExecutions(120, ExecutionFilter())
    session.wait("execDetailsEnd", lambda req_id: req_id == 120)
    assert any(args[0] == 120 for args in session.all("execDetails"))


def tells_the_account(session: Session) -> None:
    session.reqAccountUpdates(True, "DU1234567")
    session.wait("accountDownloadEnd")
    assert len(session.all("updateAccountValue")) > 140
    session.wait("updatePortfolio", lambda contract, position, *_: float(position) == 10)
    session.wait("updateAccountTime")


def sums_the_account_up(session: Session) -> None:
    session.reqAccountSummary(121, "All", "NetLiquidation,TotalCashValue,$LEDGER:ALL")
    session.wait("accountSummaryEnd")
    assert {args[2] for args in session.all("accountSummary")} >= {"NetLiquidation", "CashBalance"}
    session.cancelAccountSummary(121)


def tells_positions(session: Session) -> None:
    session.reqPositions()
    session.wait("positionEnd")
    assert float(session.all("position")[0][2]) == 10
    session.reqPositionsMulti(122, "DU1234567", "")
    session.wait("positionMultiEnd")
    session.reqAccountUpdatesMulti(123, "DU1234567", "", False)
    session.wait("accountUpdateMultiEnd")


def tells_profit(session: Session) -> None:
    session.reqPnL(124, "DU1234567", "")
    session.wait("pnl")
    session.reqPnLSingle(125, "DU1234567", "", 265598)
    assert float(session.wait("pnlSingle")[1]) == 10


def answers_the_small_requests(session: Session) -> None:
    session.reqFamilyCodes()
    session.wait("familyCodes")
    session.reqNewsProviders()
    session.wait("newsProviders")
    session.reqMktDepthExchanges()
    session.wait("mktDepthExchanges")
    session.reqSmartComponents(126, "9c0001")
    session.wait("smartComponents")
    session.reqSecDefOptParams(127, "AAPL", "", "STK", 265598)
    session.wait("securityDefinitionOptionParameterEnd")
    session.reqScannerParameters()
    session.wait("scannerParameters")
    session.reqSoftDollarTiers(128)
    session.wait("softDollarTiers")
    session.reqHistogramData(129, stock(), False, "1 day")
    session.wait("histogramData")


def says_it_is_simulated(session: Session) -> None:
    if hasattr(EClient, "reqUserInfo"):
        session.reqUserInfo(130)
        assert session.wait("userInfo")[1] == "GATEDESK-SIMULATED"


def refuses_what_it_has_not_got(session: Session) -> None:
    session.requestFA(1)
    session.error_code(321)
    session.reqFundamentalData(131, stock(), "ReportSnapshot", [])
    session.wait("error", lambda req_id, *args: req_id == 131 and 430 in args)


def cancels_everything(session: Session) -> None:
    if len(inspect.signature(EClient.reqGlobalCancel).parameters) == 1:
        session.reqGlobalCancel()
    else:
        from ibapi.order_cancel import OrderCancel

        session.reqGlobalCancel(OrderCancel())
    session.wait("orderStatus", lambda number, status, *_: (number, status) == (1003, "Cancelled"))


CHECKS: tuple[Callable[[Session], None], ...] = (
    begins,
    tells_the_time,
    gives_contract_details,
    refuses_an_unknown_symbol,
    searches_symbols,
    gives_market_rules,
    streams_quotes,
    gives_a_snapshot,
    refuses_a_wrong_generic_tick,
    gives_history,
    keeps_history_up_to_date,
    gives_the_head,
    gives_real_time_bars,
    gives_ticks,
    shows_the_book,
    fills_a_market_order,
    rests_changes_and_cancels_a_limit,
    holds_a_stop,
    refuses_a_price_off_the_grid,
    previews,
    lists_open_orders,
    lists_completed_orders,
    lists_executions,
    tells_the_account,
    sums_the_account_up,
    tells_positions,
    tells_profit,
    answers_the_small_requests,
    says_it_is_simulated,
    refuses_what_it_has_not_got,
    cancels_everything,
)


def main(port: int) -> None:
    session = Session(Recorder())
    begun = time.perf_counter()
    session.connect("127.0.0.1", port, 5)
    reader = threading.Thread(target=session.run, daemon=True)
    reader.start()
    findings: dict[str, str] = {}
    for check in CHECKS:
        try:
            check(session)
            findings[check.__name__] = ""
        except Exception as error:  # noqa: BLE001 - handed to the test as a finding
            findings[check.__name__] = f"{error!r}; errors: {session.all('error')[-3:]}"
    seconds = round(time.perf_counter() - begun, 1)
    version = session.serverVersion()
    session.disconnect()
    reader.join(5)
    print(json.dumps({"version": version, "seconds": seconds, "findings": findings}))


main(int(sys.argv[1]))
